//! HTTP statuses that a server replies with: which carry the session on, and which end it.

use cwmp_core::cpe::{PostKind, ReplyError};
use cwmp_soap::Method;
use cwmp_soap::message::get_rpc_methods::GetRpcMethods;
use cwmp_soap::message::inform::InformResponse;

use super::world::{Want, World, answer_to, message};

#[test]
fn what_is_accepted_counts_as_what_it_carries() {
    for status in [200, 202] {
        let mut world = World::booted();
        let (_, inform) = world.post();
        let answer = answer_to(&inform, InformResponse { max_envelopes: 1 });
        world.reply(status, &answer).unwrap();
        assert_eq!(world.post().0, PostKind::Empty);
        let call = message(Some("1"), GetRpcMethods);
        world.reply(status, &call).unwrap();
        assert_eq!(world.post().0, PostKind::Response(Method::GetRpcMethods));
        world.reply(status, b"").unwrap();
        assert!(matches!(world.poll(), Want::Wait(None)), "{status}");
        assert_eq!(world.agent.retry_count(), 0);
    }
}

#[test]
fn ct_http_04c_what_stands_in_a_reply_without_an_envelope_does_not_matter() {
    for (status, body) in [
        (204, &b"<html/>"[..]),
        (204, b"\0"),
        (202, b"\r\n"),
        (200, b" \t\r\n"),
    ] {
        let mut world = World::booted();
        world.turn();
        world.reply(status, body).unwrap();
        assert!(matches!(world.poll(), Want::Wait(None)), "{status}");
        assert_eq!(world.agent.retry_count(), 0);
    }
}

#[test]
fn every_other_status_fails_the_session_whatever_comes_with_it() {
    for status in [
        100, 101, 201, 203, 205, 206, 299, 300, 301, 302, 303, 304, 307, 400, 401, 403, 404, 413,
        500, 503, 599, 0,
    ] {
        let mut world = World::booted();
        let (_, inform) = world.post();
        let answer = answer_to(&inform, InformResponse { max_envelopes: 1 });
        assert_eq!(
            world.reply(status, &answer),
            Err(ReplyError::Status(status))
        );
        assert_eq!(world.agent.retry_count(), 1, "{status}");
    }
}
