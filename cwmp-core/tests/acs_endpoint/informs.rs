//! What a server learns from an `Inform`, and from one that comes again.

use cwmp_core::acs::{Answer, Informed, Outcome, Post, Request};
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::set_parameter_values::SetParameterValues;
use cwmp_soap::message::transfer_complete::TransferCompleteView;
use cwmp_soap::{Entries, Kind, Method, Value};

use crate::script::{Acs, INFORM, NOW, TRANSFER, bytes, message, read};

/// An Inform with these parameters.
fn inform(parameters: &[(&str, &str)]) -> String {
    let list: String = parameters
        .iter()
        .map(|(name, value)| {
            format!(
                "<ParameterValueStruct><Name>{name}</Name><Value>{value}</Value></ParameterValueStruct>"
            )
        })
        .collect();
    let empty = "<ParameterList soapenc:arrayType=\"cwmp:ParameterValueStruct[0]\"/>";
    let full = format!(
        "<ParameterList soapenc:arrayType=\"cwmp:ParameterValueStruct[{}]\">{list}</ParameterList>",
        parameters.len()
    );
    let inform = INFORM.replace(empty, &full);
    assert_ne!(inform, INFORM);
    message("1", &inform)
}

#[test]
fn ct_evt_14a_unknown_codes_are_passed_on() {
    let events = "<Event soapenc:arrayType=\"cwmp:EventStruct[2]\"><EventStruct><EventCode>99 FOO</EventCode><CommandKey/>\
                  </EventStruct><EventStruct><EventCode>X 00D09E thing</EventCode><CommandKey>k</CommandKey></EventStruct>\
                  </Event>";
    let (before, rest) = INFORM.split_once("<Event ").unwrap();
    let (_, after) = rest.split_once("</Event>").unwrap();
    let post = message("1", &format!("{before}{events}{after}"));
    for mut acs in [Acs::new(), Acs::strict()] {
        let Ok(Post::Inform { call, .. }) = acs.0.handle_post(post.as_bytes()) else {
            panic!();
        };
        let view = call.inform().unwrap();
        let codes: Vec<_> = view.event().map(|e| e.event_code.to_string()).collect();
        assert_eq!(codes, ["99 FOO", "X 00D09E thing"]);
        let reply = acs.0.answer(NOW, call, Answer::Own).unwrap();
        let envelope = read(bytes(reply, 4096));
        assert_eq!(envelope.kind(), Kind::Response(Method::Inform));
    }
}

#[test]
fn ct_evt_15a_a_report_that_comes_twice_is_acknowledged_twice() {
    // What is told once is told again in another session, as after a lost answer: the same, so that a product that keeps
    // what it was told knows it again.
    let mut told = Vec::new();
    let mut acs = Acs::new();
    for id in ["a", "b"] {
        acs.answers(&message(id, INFORM), Answer::Own);
        let post = message(id, TRANSFER);
        let Ok(Post::Call(call)) = acs.0.handle_post(post.as_bytes()) else {
            panic!();
        };
        let envelope = read(post.clone().into_bytes());
        let view = TransferCompleteView::read(&envelope).unwrap();
        told.push((
            view.command_key().to_string(),
            view.start_time(),
            view.complete_time(),
        ));
        let reply = acs.0.answer(NOW, call, Answer::Own).unwrap();
        let envelope = read(bytes(reply, 4096));
        assert_eq!(envelope.kind(), Kind::Response(Method::TransferComplete));
    }
    assert_eq!(told[0], told[1]);
}

#[test]
fn ct_ses_30a_the_key_tells_whether_an_interrupted_call_was_carried_out() {
    for (key, applied) in [("new", Some(true)), ("old", Some(false))] {
        for root in ["Device", "InternetGatewayDevice"] {
            let mut acs = Acs::new();
            acs.answers(&message("1", INFORM), Answer::Own);
            acs.turn();
            let list = [ParameterValueStruct {
                name: "Device.ManagementServer.PeriodicInformInterval",
                value: Value::UnsignedInt(60),
            }];
            let mut body = SetParameterValues {
                parameter_list: Entries::new(&list),
                parameter_key: "new",
            };
            let call = Request::new(Method::SetParameterValues, &mut body);
            assert!(acs.calls(Some(call)).is_some());
            // No answer comes: the device begins anew.
            let name = format!("{root}.ManagementServer.ParameterKey");
            let post = inform(&[(&name, key), ("Device.DeviceInfo.SoftwareVersion", "2")]);
            let Ok(Post::Inform { call, replaced }) = acs.0.handle_post(post.as_bytes()) else {
                panic!();
            };
            assert!(replaced);
            let informed = Informed::read(&call.inform().unwrap());
            assert_eq!(informed.has_applied("new"), applied);
            assert_eq!(informed.software_version.unwrap(), "2");
        }
    }
    let silent = message("1", INFORM);
    let mut acs = Acs::new();
    let Ok(Post::Inform { call, .. }) = acs.0.handle_post(silent.as_bytes()) else {
        panic!();
    };
    assert_eq!(
        Informed::read(&call.inform().unwrap()).has_applied("new"),
        None
    );
    assert_ne!(acs.0.outcome(), Some(Outcome::Failed));
}

#[test]
fn ct_inf_14a_no_aliases_towards_a_device_that_does_not_say_it_takes_them() {
    let alias = "Device.WiFi.SSID.[guest].Enable";
    let number = "Device.WiFi.SSID.2.Enable";
    let name = "Device.ManagementServer.AliasBasedAddressing";
    for (parameters, takes) in [
        (&[][..], false),
        (&[(name, "0")][..], false),
        (&[(name, "false")][..], false),
        (&[(name, "nonsense")][..], false),
        (
            &[("Device.X_00D09E_Other.AliasBasedAddressing", "1")][..],
            false,
        ),
        (&[(name, "1")][..], true),
        (&[(name, "true")][..], true),
    ] {
        let post = if parameters.is_empty() {
            message("1", INFORM)
        } else {
            inform(parameters)
        };
        let mut acs = Acs::new();
        let Ok(Post::Inform { call, .. }) = acs.0.handle_post(post.as_bytes()) else {
            panic!();
        };
        let informed = Informed::read(&call.inform().unwrap());
        assert_eq!(informed.check_path(alias).is_ok(), takes, "{parameters:?}");
        assert_eq!(informed.check_path(number), Ok(()));
    }
}
