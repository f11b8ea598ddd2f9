//! Software modules, as a server asks for their changes and hears of the ends.

use cwmp_core::acs::{Answer, Config, Post, Request};
use cwmp_soap::message::autonomous_du_state_change_complete::{
    AutonomousDuStateChangeCompleteResponse, AutonomousDuStateChangeCompleteView,
};
use cwmp_soap::message::change_du_state::{ChangeDuState, OperationStruct, UninstallOpStruct};
use cwmp_soap::message::du_state_change_complete::{
    DuStateChangeCompleteResponse, DuStateChangeCompleteView,
};
use cwmp_soap::{Entries, Kind, Method};

use crate::script::{Acs, fault, message, read};

const UUID: &str = "0f0e1a52-6f1b-5d43-9c7a-2b6f0c4d7e11";

/// The result of a removal, and what stands behind it.
fn result(more: &str) -> String {
    format!(
        "<Results><UUID>{UUID}</UUID><DeploymentUnitRef/><Version>1</Version><CurrentState>Uninstalled</CurrentState>\
         <Resolved>1</Resolved><ExecutionUnitRefList/><StartTime>2026-01-02T03:04:05Z</StartTime>\
         <CompleteTime>2026-01-02T03:04:06Z</CompleteTime><Fault><FaultCode>0</FaultCode></Fault>{more}</Results>"
    )
}

#[test]
fn a_change_is_asked_for_as_any_other_call_is() {
    let mut acs = Acs::informed(Config::STRICT);
    acs.turn();
    let operations = [OperationStruct::Uninstall(UninstallOpStruct {
        uuid: UUID,
        version: None,
        execution_env_ref: None,
    })];
    let mut body = ChangeDuState {
        operations: Entries::new(&operations),
        command_key: Some("k"),
    };
    let call = Request::new(Method::ChangeDuState, &mut body);
    let call = acs.calls(Some(call)).unwrap();
    let id = call.summary().id.unwrap().to_string();
    let answer = message(&id, "<cwmp:ChangeDUStateResponse/>");
    assert!(matches!(
        acs.0.handle_post(answer.as_bytes()),
        Ok(Post::Answered { .. })
    ));
    acs.is_over();
}

#[test]
fn reports_are_read_and_answered_by_the_product() {
    let mut acs = Acs::informed(Config::STRICT);
    let report = format!(
        "<cwmp:DUStateChangeComplete>{}{}<CommandKey>k</CommandKey></cwmp:DUStateChangeComplete>",
        result(""),
        result("")
    );
    let post = message("2", &report);
    // A product that knows nothing of them leaves the device to try again.
    assert_eq!(fault(&acs.answers(&post, Answer::Own)), 8000);
    let envelope = read(post.clone().into_bytes());
    let view = DuStateChangeCompleteView::read(&envelope).unwrap();
    assert_eq!(view.results().count(), 2);
    assert!(view.command_key().is_some_and(|key| key == "k"));
    let mut response = DuStateChangeCompleteResponse;
    let reply = acs.answers(&post, Answer::Body(&mut response));
    assert_eq!(reply.kind(), Kind::Response(Method::DuStateChangeComplete));
    let performed = result("<OperationPerformed>Uninstall</OperationPerformed>");
    let report = format!(
        "<cwmp:AutonomousDUStateChangeComplete>{performed}</cwmp:AutonomousDUStateChangeComplete>"
    );
    let post = message("3", &report);
    let envelope = read(post.clone().into_bytes());
    let view = AutonomousDuStateChangeCompleteView::read(&envelope).unwrap();
    assert_eq!(view.results().count(), 1);
    let mut response = AutonomousDuStateChangeCompleteResponse;
    let reply = acs.answers(&post, Answer::Body(&mut response));
    let method = Method::AutonomousDuStateChangeComplete;
    assert_eq!(reply.kind(), Kind::Response(method));
    acs.turn();
    acs.is_over();
}
