//! What servers answer an `Inform` with that is not quite an `InformResponse`.

use cwmp_core::cpe::{AgentConfig, PostKind};
use cwmp_core::event::RebootCause;
use cwmp_core::session::{CpeConfig, Tolerance};
use cwmp_soap::message::inform::InformResponse;
use cwmp_soap::{CwmpVersion, DecodeConfig};

use super::world::{World, answer_to};

fn informing(is_strict: bool) -> (World, String) {
    let mut config = AgentConfig::default();
    if is_strict {
        config.session = CpeConfig::DEFAULT.with_tolerance(Tolerance::Strict);
        config.decode = DecodeConfig::STRICT;
    }
    let mut world = World::with(config, 4096);
    world.agent.boot(RebootCause::FactoryReset);
    let (_, inform) = world.post();
    let answer = answer_to(&inform, InformResponse { max_envelopes: 1 });
    (world, String::from_utf8(answer).unwrap())
}

/// Whether the session goes on, with a lenient device and with a strict one.
fn goes_on(from: &str, to: &str) -> [bool; 2] {
    [false, true].map(|is_strict| {
        let (mut world, answer) = informing(is_strict);
        let changed = answer.replace(from, to);
        assert_ne!(changed, answer, "{from}");
        let taken = world.reply(200, changed.as_bytes()).is_ok();
        if taken {
            assert_eq!(world.post().0, PostKind::Empty);
        }
        assert_eq!(world.agent.retry_count(), u32::from(!taken));
        taken
    })
}

const ID: &str = "<cwmp:ID SOAP-ENV:mustUnderstand=\"1\">1</cwmp:ID>";

#[test]
fn an_identifier_that_is_missing_or_wrong_is_for_lenient_devices() {
    assert_eq!(goes_on(ID, ""), [true, false]);
    assert_eq!(goes_on(ID, &ID.replace(">1<", ">2<")), [true, false]);
    assert_eq!(goes_on(ID, &ID.replace(">1<", "><")), [true, false]);
    let long = format!(">{}<", "x".repeat(300));
    assert_eq!(goes_on(ID, &ID.replace(">1<", &long)), [true, false]);
}

#[test]
fn ct_inf_09c_how_many_envelopes_the_acs_would_take_does_not_matter() {
    let max = "<MaxEnvelopes>1</MaxEnvelopes>";
    for number in ["0", "2", "5", "4294967295"] {
        let other = max.replace('1', number);
        assert_eq!(goes_on(max, &other), [true, true], "{number}");
    }
    assert!(goes_on(max, "")[0]);
}

#[test]
fn the_version_is_the_one_named_whatever_the_namespace() {
    for version in CwmpVersion::ALL {
        for namespace in ["cwmp-1-0", "cwmp-1-1", "cwmp-1-2", "cwmp-1-3", "cwmp-1-4"] {
            let (mut world, answer) = informing(false);
            let answer = answer
                .replace("cwmp-1-2", namespace)
                .replace(">1.4</cwmp:Use", &format!(">{version}</cwmp:Use"));
            world.reply(200, answer.as_bytes()).unwrap();
            assert_eq!(world.post().0, PostKind::Empty);
            let (_, methods) = world.call(cwmp_soap::message::get_rpc_methods::GetRpcMethods);
            let methods = String::from_utf8(methods).unwrap();
            let expected = match (version, namespace) {
                (CwmpVersion::V1_0, _) => "cwmp-1-0",
                (CwmpVersion::V1_1, _) => "cwmp-1-1",
                // Those that were never assigned are kept, for who writes them reads them.
                (_, "cwmp-1-3" | "cwmp-1-4") => namespace,
                _ => "cwmp-1-2",
            };
            let expected = format!("\"urn:dslforum-org:{expected}\"");
            assert!(
                methods.contains(&expected),
                "{version} {namespace}: {methods}"
            );
            assert_eq!(
                methods.contains("ScheduleDownload"),
                version >= CwmpVersion::V1_2,
                "{version} {namespace}"
            );
        }
    }
}

#[test]
fn a_namespace_of_nobody_is_for_lenient_devices() {
    for namespace in [
        "urn:dslforum-org:cwmp-2-0",
        "urn:dslforum-org:cwmp",
        "urn:x",
    ] {
        let taken = goes_on("urn:dslforum-org:cwmp-1-2", namespace);
        assert_eq!(taken, [true, false], "{namespace}");
    }
}

#[test]
fn ct_ver_07c_versions_that_nobody_offered_fail_the_session() {
    for version in ["1.5", "2.0", "0.9", "1", "1.4.0", "x", "", "1.0,1.1"] {
        let named = format!(">{version}</cwmp:UseCWMPVersion>");
        let [lenient, strict] = goes_on(">1.4</cwmp:UseCWMPVersion>", &named);
        assert_eq!((lenient, strict), (false, false), "{version}");
    }
}
