//! Methods of the vendor's, on both sides.

use cwmp_core::Instant;
use cwmp_core::acs::{self, Post, Request};
use cwmp_core::cpe::{Action, PostKind, WakeReason};
use cwmp_core::event::RebootCause;
use cwmp_model::{MemoryTree, gateway};
use cwmp_soap::message::get_rpc_methods::{GetRpcMethods, GetRpcMethodsResponseView};
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::xml::{Reader, Token, Writer};
use cwmp_soap::{Body, FaultCode, Fill, Method, Progress};

use super::endpoint::{Endpoint, Wanted};
use super::world::{message, read};

type World = Endpoint<MemoryTree>;

const BLINK: &str = "X_00256D_Blink";
const CALL: RawMessage<'_> = RawMessage {
    markup: "<cwmp:X_00256D_Blink><Times>3</Times><Color>red &amp; blue</Color></cwmp:X_00256D_Blink>",
};

/// The response to it, written value by value.
struct BlinkResponse {
    seconds: u32,
    color: &'static str,
}

impl Body for BlinkResponse {
    fn write(&mut self, _: u32, out: &mut Writer<'_>) -> Result<Progress, FaultCode> {
        out.markup("<cwmp:X_00256D_BlinkResponse><Seconds>");
        out.display(self.seconds);
        out.markup("</Seconds><Color>");
        out.text(self.color);
        out.markup("</Color></cwmp:X_00256D_BlinkResponse>");
        Ok(Progress::Last)
    }
}

/// A body that cannot say what it should.
struct Fails(FaultCode);

impl Body for Fails {
    fn write(&mut self, _: u32, _: &mut Writer<'_>) -> Result<Progress, FaultCode> {
        Err(self.0)
    }
}

/// The text of an element of the call or response.
fn argument(mut inside: Reader<'_>, name: &str) -> Option<String> {
    loop {
        match inside.next_token().unwrap() {
            Token::Start(tag) if tag.local == name => {
                return Some(inside.text().unwrap().to_string());
            }
            Token::Eof => return None,
            _ => {}
        }
    }
}

/// A device with the method, in its first session, where the ACS may call.
fn turned() -> World {
    let mut tree = gateway::device();
    let periodic = "Device.ManagementServer.PeriodicInformEnable";
    tree.set_text(gateway::SCHEMA, periodic, "0").unwrap();
    let mut world = Endpoint::new(gateway::SCHEMA, tree);
    world.agent = world.agent.with_vendor_methods(&[BLINK]);
    world.agent.boot(RebootCause::Restart);
    world.turn();
    world
}

/// The same, with the method called.
fn called() -> World {
    let mut world = turned();
    world.reply(200, &message(Some("id & all"), CALL));
    assert_eq!(world.poll(), Wanted::Act(Action::VendorMethod));
    world
}

#[test]
fn a_vendors_method_is_handed_over_and_answered_with_what_the_vendor_writes() {
    let mut world = called();
    let call = world.agent.vendor_call().unwrap();
    assert_eq!(call.name(), BLINK);
    assert_eq!(argument(call.body(), "Times").as_deref(), Some("3"));
    let color = argument(call.body(), "Color");
    assert_eq!(color.as_deref(), Some("red & blue"));
    // Once is enough; it may take a while.
    world.waits();
    assert_eq!(world.agent.wake_reason(), Some(WakeReason::VendorMethod));
    let mut response = BlinkResponse {
        seconds: 6,
        color: "red & blue",
    };
    assert!(world.agent.answer_vendor_call(Ok(&mut response)));
    assert_eq!(world.post(), PostKind::Response(Method::Other));
    let envelope = read(&world.sent);
    assert_eq!(envelope.name(), "X_00256D_BlinkResponse");
    assert_eq!(envelope.summary().id.unwrap(), "id & all");
    assert_eq!(argument(envelope.body(), "Seconds").as_deref(), Some("6"));
    let color = argument(envelope.body(), "Color");
    assert_eq!(color.as_deref(), Some("red & blue"));
    // It is answered, and the session goes on.
    assert!(world.agent.vendor_call().is_none());
    assert!(!world.agent.answer_vendor_call(Ok(&mut response)));
    assert_eq!(
        world.call(GetRpcMethods),
        PostKind::Response(Method::GetRpcMethods)
    );
    world.close();
    world.waits();
}

#[test]
fn a_response_is_posted_again_after_a_redirect() {
    let mut world = called();
    let mut response = BlinkResponse {
        seconds: 6,
        color: "",
    };
    world.agent.answer_vendor_call(Ok(&mut response));
    world.post();
    let first = world.sent.clone();
    let (agent, mut device, _) = world.parts();
    agent.rewind(&mut device);
    let (piece, more) = agent.next_piece(&mut device).unwrap();
    assert_eq!((piece, more), (&*first, false));
}

#[test]
fn a_vendor_refuses_with_a_fault() {
    let vendors = FaultCode::new(9850);
    for (answer, code) in [
        (FaultCode::INVALID_ARGUMENTS, FaultCode::INVALID_ARGUMENTS),
        (vendors, vendors),
        // No code of a device's.
        (FaultCode::ACS_REQUEST_DENIED, FaultCode::INTERNAL_ERROR),
    ] {
        let mut world = called();
        assert!(world.agent.answer_vendor_call(Err(answer)));
        assert_eq!(world.post(), PostKind::Fault(Method::Other, Some(code)));
        assert_eq!(read(&world.sent).summary().id.unwrap(), "id & all");
        // The same from the body that was to write the response.
        let mut world = called();
        world.agent.answer_vendor_call(Ok(&mut Fails(answer)));
        assert_eq!(world.post(), PostKind::Fault(Method::Other, Some(code)));
    }
}

#[test]
fn a_response_that_the_buffer_cannot_hold_is_9004() {
    let mut world = called();
    let markup = "x".repeat(10_000);
    let markup = format!("<cwmp:X_00256D_BlinkResponse>{markup}</cwmp:X_00256D_BlinkResponse>");
    let mut response = RawMessage { markup: &markup };
    assert!(world.agent.answer_vendor_call(Ok(&mut response)));
    let fault = PostKind::Fault(Method::Other, Some(FaultCode::RESOURCES_EXCEEDED));
    assert_eq!(world.post(), fault);
}

#[test]
fn a_call_that_nobody_answers_is_9002_after_25_seconds() {
    let mut world = called();
    assert_eq!(
        world.poll(),
        Wanted::Wait(Some(Instant::from_millis(25_000)))
    );
    world.now = 25_000;
    let fault = PostKind::Fault(Method::Other, Some(FaultCode::INTERNAL_ERROR));
    assert_eq!(world.post(), fault);
    assert!(
        !world
            .agent
            .answer_vendor_call(Err(FaultCode::REQUEST_DENIED))
    );
}

#[test]
fn a_session_that_breaks_off_takes_the_call_with_it() {
    let mut world = called();
    let (agent, _, now) = world.parts();
    agent.handle_failure(&now);
    assert!(world.agent.vendor_call().is_none());
    assert!(
        !world
            .agent
            .answer_vendor_call(Err(FaultCode::REQUEST_DENIED))
    );
    world.waits();
    assert_eq!(world.agent.wake_reason(), Some(WakeReason::Retry));
}

#[test]
fn methods_of_the_vendors_are_listed_and_no_others_are_there() {
    let mut world = turned();
    world.call(GetRpcMethods);
    let envelope = read(&world.sent);
    let view = GetRpcMethodsResponseView::read(&envelope).unwrap();
    let names: Vec<_> = view.method_list().map(|name| name.to_string()).collect();
    assert_eq!(names.iter().filter(|name| *name == BLINK).count(), 1);
    assert_eq!(world.agent.methods().collect::<Vec<_>>(), names);
    let other = "<cwmp:X_00256D_Blinks/>";
    let unknown = PostKind::Fault(Method::Other, Some(FaultCode::METHOD_NOT_SUPPORTED));
    assert_eq!(world.call(RawMessage { markup: other }), unknown);
    // Without the hook there are none.
    let mut world = Endpoint::new(gateway::SCHEMA, gateway::device());
    world.agent.boot(RebootCause::Restart);
    world.turn();
    assert!(world.agent.methods().all(|name| name != BLINK));
    assert_eq!(world.call(CALL), unknown);
}

#[test]
fn a_server_calls_a_vendors_method_and_reads_the_answer() {
    let mut world = turned();
    let mut tx = [0; 4096];
    let mut server = acs::Session::new(acs::Config::DEFAULT);
    world.close();
    let now = Instant::from_millis(world.now);
    world.agent.periodic();
    world.post();
    let inform = world.sent.clone();
    let Ok(Post::Inform { call, .. }) = server.handle_post(&inform) else {
        panic!("no Inform")
    };
    let mut reply = server.answer(now, call, acs::Answer::Own).unwrap();
    let Fill::Done(len) = reply.fill(&mut tx).unwrap() else {
        panic!("too long")
    };
    world.reply(200, &tx[..len]);
    world.post();
    assert!(matches!(server.handle_post(b""), Ok(Post::Turn)));
    let mut task = CALL;
    let task = Request::new(Method::Other, &mut task);
    let mut reply = server.next_reply(now, Some(task)).unwrap();
    let Fill::Done(len) = reply.fill(&mut tx).unwrap() else {
        panic!("too long")
    };
    world.reply(200, &tx[..len]);
    assert_eq!(world.poll(), Wanted::Act(Action::VendorMethod));
    let mut response = BlinkResponse {
        seconds: 6,
        color: "red",
    };
    assert!(world.agent.answer_vendor_call(Ok(&mut response)));
    world.post();
    let Ok(Post::Answered { method, answer }) = server.handle_post(&world.sent) else {
        panic!("no answer")
    };
    assert_eq!(method, Method::Other);
    assert_eq!(answer.name(), "X_00256D_BlinkResponse");
    assert_eq!(argument(answer.body(), "Seconds").as_deref(), Some("6"));
}
