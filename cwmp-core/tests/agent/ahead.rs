//! Answers are written when their call comes, and posted when that is due.

use cwmp_core::cpe::PostKind;
use cwmp_soap::message::get_parameter_names::GetParameterNames;
use cwmp_soap::message::get_parameter_values::{
    GetParameterValues, GetParameterValuesResponseView,
};
use cwmp_soap::message::reboot::Reboot;
use cwmp_soap::{Entries, FaultCode, Method};

use super::world::{World, message, read};

const NAME: &str = "Device.Time.NTPServer1";

fn turned() -> World {
    let mut world = World::booted();
    world.turn();
    world
}

fn names(names: &'static [&'static str]) -> GetParameterValues<Entries<'static, &'static str>> {
    GetParameterValues {
        parameter_names: Entries::new(names),
    }
}

fn values(answer: &[u8]) -> Vec<String> {
    let envelope = read(answer);
    let view = GetParameterValuesResponseView::read(&envelope).unwrap();
    let values = view.parameter_list();
    values.map(|p| p.value.unwrap().to_string()).collect()
}

/// A microcontroller writes it when it is due: until then [`Agent::receive_buffer`](cwmp_core::cpe::Agent::receive_buffer) is
/// not to be written.
#[cfg(all(target_pointer_width = "64", not(narrow)))]
#[test]
fn an_answer_that_fits_stands_whatever_is_written_over_its_call() {
    let mut world = turned();
    world.write(NAME, "ntp.before.example");
    let call = message(Some("acs-1"), names(&[NAME]));
    world.reply(200, &call).unwrap();
    world.agent.receive_buffer().fill(b'x');
    let (kind, answer) = world.post();
    assert_eq!(kind, PostKind::Response(Method::GetParameterValues));
    assert_eq!(values(&answer), ["ntp.before.example"]);
    assert!(read(&answer).summary().id.unwrap() == "acs-1");
}

#[test]
fn to_begin_a_post_again_that_has_not_begun_changes_nothing() {
    let whole = {
        let mut world = turned();
        let path = GetParameterNames {
            parameter_path: "Device.",
            next_level: false,
        };
        world.call(path).1
    };
    let mut world = turned();
    let path = GetParameterNames {
        parameter_path: "Device.",
        next_level: false,
    };
    world.reply(200, &message(Some("acs-1"), path)).unwrap();
    let (agent, mut device, _) = world.parts();
    agent.rewind(&mut device);
    let (_, answer) = world.post();
    assert!(world.pieces.len() > 1);
    assert_eq!(answer, whole);
    // Once it has begun, it begins again.
    let (agent, mut device, _) = world.parts();
    agent.rewind(&mut device);
    let mut again = Vec::new();
    let mut more = true;
    while more {
        let (piece, rest) = agent.next_piece(&mut device).unwrap();
        again.extend_from_slice(piece);
        more = rest;
    }
    assert_eq!(again, whole);
}

#[test]
fn what_cannot_be_stored_is_not_answered_as_if_it_were() {
    let mut world = turned();
    world.full = true;
    let call = Reboot { command_key: "r" };
    let (kind, answer) = world.call(call);
    let denied = FaultCode::INTERNAL_ERROR;
    assert_eq!(kind, PostKind::Fault(Method::Reboot, Some(denied)));
    let envelope = read(&answer);
    assert!(envelope.summary().id.unwrap() == "acs-1");
    assert_eq!(
        envelope.kind(),
        cwmp_soap::Kind::Fault(Some(FaultCode::INTERNAL_ERROR))
    );
}
