//! In which namespace a server answers, whatever it has in common with the device (VER-004 to VER-006, VER-012, VER-013).

use cwmp_core::acs::{Answer, Config, Outcome, Session};
use cwmp_core::session::AcsConfig;
use cwmp_soap::{CwmpVersion, Kind, Method, VersionSet};

use crate::script::{Acs, INFORM, TRANSFER, fault, values, written};

fn with(low: CwmpVersion, high: CwmpVersion) -> Acs {
    let session = AcsConfig::DEFAULT.with_versions(VersionSet::range(low, high));
    Acs(Session::new(Config::DEFAULT.with_session(session)))
}

fn offer(list: &str) -> String {
    format!("<cwmp:SupportedCWMPVersions>{list}</cwmp:SupportedCWMPVersions>")
}

use CwmpVersion::{V1_0, V1_1, V1_2, V1_4};

#[test]
fn a_device_without_a_common_version_is_told_so_in_the_namespace_that_it_wrote() {
    for (low, high, namespace, list) in [
        (V1_0, V1_1, "cwmp-1-2", "1.2,1.3,1.4"),
        (V1_0, V1_1, "cwmp-1-2", "1.4"),
        (V1_0, V1_0, "cwmp-1-4", "1.4"),
        (V1_2, V1_4, "cwmp-1-1", "1.0,1.1"),
        (V1_2, V1_4, "cwmp-1-2", "2.0"),
    ] {
        let mut acs = with(low, high);
        let inform = written(namespace, &offer(list), INFORM);
        let reply = acs.answers(&inform, Answer::Own);
        assert_eq!(fault(&reply), 8006, "{namespace} {list}");
        let said = reply.summary().namespace.unwrap();
        assert!(said.uri().ends_with(namespace), "{said:?} {namespace}");
        assert_eq!(reply.summary().use_version, None);
        assert_eq!(acs.0.outcome(), Some(Outcome::Failed));
        // It may come back with another version.
        let again = written("cwmp-1-2", &offer("1.0,1.1,1.2,1.3,1.4"), INFORM);
        let reply = acs.answers(&again, Answer::Own);
        assert_eq!(reply.kind(), Kind::Response(Method::Inform));
        assert_eq!(reply.summary().use_version, Some(high));
    }
}

#[test]
fn a_server_never_answers_in_a_higher_namespace_than_the_device_speaks() {
    for (high, namespace, expected) in [
        (V1_4, "cwmp-1-0", V1_0),
        (V1_4, "cwmp-1-1", V1_1),
        (V1_4, "cwmp-1-2", V1_2),
        (V1_1, "cwmp-1-2", V1_1),
        (V1_0, "cwmp-1-2", V1_0),
        (V1_0, "cwmp-1-1", V1_0),
    ] {
        let mut acs = with(V1_0, high);
        let reply = acs.answers(&written(namespace, "", INFORM), Answer::Own);
        assert_eq!(reply.summary().use_version, None);
        assert_eq!(reply.summary().namespace, Some(expected.namespace()));
        // And so to the end of the session.
        let reply = acs.answers(&written(namespace, "", TRANSFER), Answer::Own);
        assert_eq!(reply.summary().namespace, Some(expected.namespace()));
        acs.turn();
        assert_eq!(acs.gets().summary().namespace, Some(expected.namespace()));
    }
}

#[test]
fn a_namespace_that_was_never_assigned_is_answered_in_itself() {
    for (namespace, version) in [("cwmp-1-3", CwmpVersion::V1_3), ("cwmp-1-4", V1_4)] {
        for header in [String::new(), offer("1.0, 1.1,1.2, 1.3,1.4")] {
            let mut acs = with(V1_0, V1_4);
            let reply = acs.answers(&written(namespace, &header, INFORM), Answer::Own);
            let said = reply.summary().namespace.unwrap();
            assert!(said.uri().ends_with(namespace));
            let agreed = if header.is_empty() { version } else { V1_4 };
            assert_eq!(acs.0.machine().version(), agreed);
            assert_eq!(
                reply.summary().use_version,
                (!header.is_empty()).then_some(V1_4)
            );
            acs.turn();
            assert!(
                acs.gets()
                    .summary()
                    .namespace
                    .unwrap()
                    .uri()
                    .ends_with(namespace)
            );
        }
    }
}

#[test]
fn a_heartbeat_begins_a_session_as_any_event_does() {
    let mut acs = Acs::new();
    let heartbeat = INFORM.replace("1 BOOT", "14 HEARTBEAT");
    let inform = written("cwmp-1-2", &offer("1.0,1.1,1.2,1.3,1.4"), &heartbeat);
    let reply = acs.answers(&inform, Answer::Own);
    assert_eq!(reply.kind(), Kind::Response(Method::Inform));
    acs.turn();
    let call = acs.gets();
    assert_eq!(call.kind(), Kind::Request(Method::GetParameterValues));
    let id = call.summary().id.unwrap().to_string();
    let _ = acs.0.handle_post(values(&id).as_bytes()).unwrap();
    acs.is_over();
}
