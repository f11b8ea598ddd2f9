//! What deployed devices do in sessions, by the numbers of the catalogue of quirks.

use cwmp_core::acs::{Answer, Config, Outcome, Post, PostError};
use cwmp_soap::{Kind, Method};

use crate::script::{Acs, INFORM, NOW, TRANSFER, fault, message, written};

/// One whose call is out.
fn asked() -> Acs {
    let mut acs = Acs::informed(Config::DEFAULT);
    acs.turn();
    acs.gets();
    acs
}

/// A new session is served from its `Inform` to its end.
fn serves(acs: &mut Acs) {
    let reply = acs.answers(&message("again", INFORM), Answer::Own);
    assert_eq!(reply.kind(), Kind::Response(Method::Inform));
    acs.turn();
    acs.is_over();
}

#[test]
fn quirk_73_a_device_that_informs_again_at_once_need_not_wait_for_its_dropped_session() {
    for mut acs in [Acs::informed(Config::DEFAULT), asked()] {
        serves(&mut acs);
    }
}

#[test]
fn quirk_74_a_device_that_never_follows_up_its_inform_is_served_again() {
    let mut acs = Acs::informed(Config::DEFAULT);
    let late = acs.0.poll_timeout().unwrap();
    assert!(acs.0.handle_timeout(late).is_err());
    assert_eq!(acs.0.outcome(), Some(Outcome::Failed));
    serves(&mut acs);
}

#[test]
fn quirk_75_a_second_inform_where_the_empty_post_belongs_begins_anew() {
    let mut acs = Acs::informed(Config::DEFAULT);
    let second = message("second", INFORM);
    let Ok(Post::Inform {
        call,
        replaced: true,
    }) = acs.0.handle_post(second.as_bytes())
    else {
        panic!();
    };
    assert!(acs.0.answer(NOW, call, Answer::Own).is_some());
    acs.turn();
    acs.is_over();
}

#[test]
fn quirk_76_empty_posts_after_the_end_get_empty_replies() {
    let mut acs = Acs::informed(Config::DEFAULT);
    acs.turn();
    acs.is_over();
    for _ in 0..2 {
        acs.turn();
        acs.is_over();
    }
    serves(&mut acs);
}

#[test]
fn quirk_82_what_cannot_be_read_is_no_empty_post() {
    for post in ["<", "OK", " ", "<a></b>"] {
        let mut acs = Acs::informed(Config::DEFAULT);
        let error = acs.refuses(post);
        assert!(matches!(error, PostError::Unreadable(_)), "{post}");
        assert_eq!(error.http_status(), 400);
    }
}

#[test]
fn quirk_87_a_request_for_a_download_is_answered_with_8000_and_the_session_goes_on() {
    let mut acs = Acs::informed(Config::DEFAULT);
    let call = "<cwmp:RequestDownload><FileType>1 Firmware Upgrade Image</FileType>\
                <FileTypeArg soapenc:arrayType=\"cwmp:ArgStruct[0]\"/></cwmp:RequestDownload>";
    let reply = acs.answers(&message("2", call), Answer::Own);
    assert_eq!(fault(&reply), 8000);
    acs.turn();
    acs.is_over();
}

#[test]
fn quirk_88_a_device_may_ask_for_the_methods_before_anything_else() {
    let mut acs = Acs::informed(Config::DEFAULT);
    let reply = acs.answers(&message("2", "<cwmp:GetRPCMethods/>"), Answer::Own);
    assert_eq!(reply.kind(), Kind::Response(Method::GetRpcMethods));
    acs.turn();
    acs.is_over();
}

#[test]
fn quirk_89_an_answer_that_lacks_our_identifier_is_one_all_the_same() {
    let answers = [
        "<cwmp:GetParameterValuesResponse><ParameterList/></cwmp:GetParameterValuesResponse>",
        // 107, 108: a fault without its detail, and without a code.
        "<s:Fault><faultcode>Client</faultcode><faultstring>CWMP fault</faultstring></s:Fault>",
        "<s:Fault><faultstring>CWMP fault</faultstring></s:Fault>",
    ];
    for answer in answers {
        let mut acs = asked();
        let post = written("cwmp-1-2", "", answer);
        let post = acs.0.handle_post(post.as_bytes());
        let is_answer = matches!(
            post,
            Ok(Post::Answered { .. } | Post::Faulted { fault: None, .. })
        );
        assert!(is_answer, "{answer}: {post:?}");
        acs.is_over();
    }
}

#[test]
fn quirk_90_a_post_out_of_turn_fails_the_session_and_answers_nothing() {
    for post in ["", &message("2", TRANSFER)] {
        let mut acs = asked();
        assert_eq!(acs.refuses(post).http_status(), 400);
        assert_eq!(acs.0.outcome(), Some(Outcome::Failed));
        serves(&mut acs);
    }
}
