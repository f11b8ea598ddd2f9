//! `14 HEARTBEAT`.

use cwmp_core::cpe::{AgentConfig, WakeReason};
use cwmp_soap::FaultCode;
use cwmp_soap::message::fault::Fault;
use cwmp_soap::message::inform::InformResponse;

use super::conformance::finished;
use super::timed::{DEVICE, GATEWAY, Timed, Want};
use super::world::{answer_to, codes};

const HEARTBEAT: [(&str, &str); 2] = [
    ("HeartbeatPolicy.Enable", "1"),
    ("HeartbeatPolicy.InitiationTime", "2000-01-01T00:00:00Z"),
];

#[test]
fn ct_hb_01c_a_heartbeat_has_an_inform_to_itself() {
    for schema in [DEVICE, GATEWAY] {
        let mut world = Timed::new(schema, &HEARTBEAT);
        assert_eq!(world.wait(), Some(60));
        assert_eq!(world.agent.wake_reason(), Some(WakeReason::Heartbeat));
        world.now += 60_000;
        // Something else happens at the same time.
        world.agent.periodic();
        assert_eq!(world.codes(), ["2 PERIODIC"]);
        assert_eq!(world.codes(), ["14 HEARTBEAT"]);
        assert_eq!(world.wait(), Some(60));
        // Alone.
        assert_eq!(world.run(60), Some(60));
        assert_eq!(world.found(), ["14 HEARTBEAT"]);
        assert_eq!(world.wait(), Some(60));
    }
}

#[test]
fn a_heartbeat_waits_while_another_session_waits_for_its_retry() {
    let mut world = Timed::new(DEVICE, &HEARTBEAT);
    world.now = 58_000;
    world.agent.periodic();
    world.post();
    world.fail();
    // Due at 60 s, and again at 120 s, while the retries of the other session go on.
    let mut sessions = Vec::new();
    while world.now < 125_000 {
        match world.poll() {
            Want::Post(_, inform) => {
                sessions.push(codes(&inform));
                world.fail();
            }
            Want::Wait(until) => world.now = until.unwrap(),
            other @ Want::Act(_) => panic!("{other:?}"),
        }
    }
    assert!(sessions.len() >= 2);
    assert!(
        sessions.iter().all(|codes| codes == &["2 PERIODIC"]),
        "{sessions:?}"
    );
    while !matches!(world.poll(), Want::Post(..)) {
        world.now += 1_000;
    }
    assert_eq!(world.found(), ["2 PERIODIC"]);
    assert_eq!(world.codes(), ["14 HEARTBEAT"]);
    assert!(matches!(world.poll(), Want::Wait(Some(_))));
}

#[test]
fn a_heartbeat_that_fails_comes_with_the_next_tick() {
    let mut world = Timed::new(DEVICE, &HEARTBEAT);
    for _ in 0..2 {
        assert_eq!(world.run(60), Some(60));
        assert_eq!(codes(world.agent.piece()), ["14 HEARTBEAT"]);
        world.fail();
        assert_eq!(world.agent.undelivered().count(), 0);
    }
    assert_eq!(world.agent.retry_count(), 2);
    // So it does if the answer to Inform was the last that was heard.
    assert_eq!(world.run(60), Some(60));
    world.open_found();
    world.fail();
    assert_eq!(world.wait(), Some(60));
    assert_eq!(world.run(60), Some(60));
    assert_eq!(world.found(), ["14 HEARTBEAT"]);
    assert_eq!(world.agent.retry_count(), 0);
}

#[test]
fn an_acs_of_an_older_version_gets_no_heartbeats() {
    let mut config = AgentConfig::default();
    let old =
        cwmp_soap::VersionSet::range(cwmp_soap::CwmpVersion::V1_0, cwmp_soap::CwmpVersion::V1_3);
    config.session = config.session.with_versions(old);
    let mut world = Timed::with(config, DEVICE, &HEARTBEAT);
    assert_eq!(world.run(3_600), None);
    assert_eq!(world.agent.undelivered().count(), 0);
}

#[test]
fn heartbeats_and_periodic_informs_are_independent() {
    let mut values = HEARTBEAT.to_vec();
    values.push(("PeriodicInformEnable", "1"));
    values.push(("PeriodicInformTime", "2000-01-01T00:00:30Z"));
    values.push(("PeriodicInformInterval", "120"));
    let mut world = Timed::new(DEVICE, &values);
    let mut seen = Vec::new();
    while let Some(wait) = world.run(200 - world.now / 1_000) {
        seen.push((wait, world.found().join(",")));
    }
    let expected = [
        (30, "2 PERIODIC"),
        (30, "14 HEARTBEAT"),
        (60, "14 HEARTBEAT"),
        (30, "2 PERIODIC"),
        (30, "14 HEARTBEAT"),
    ];
    assert_eq!(
        seen,
        expected.map(|(wait, codes)| (wait, codes.to_string()))
    );
}

#[test]
fn a_heartbeat_does_not_hasten_a_report_that_was_refused() {
    let mut world = Timed::new(DEVICE, &HEARTBEAT);
    world.now = 58_000;
    world.agent.transfer_finished(finished()).unwrap();
    let (_, inform) = world.post();
    let accepted = answer_to(&inform, InformResponse { max_envelopes: 1 });
    world.reply(200, &accepted);
    let (_, report) = world.post();
    let refusal = answer_to(&report, Fault::new(FaultCode::ACS_INTERNAL_ERROR));
    world.reply(200, &refusal);
    world.post();
    world.reply(204, b"");
    assert_eq!(world.wait(), Some(2));
    assert_eq!(world.run(2), Some(2));
    assert_eq!(world.found(), ["14 HEARTBEAT"]);
    assert_eq!(world.wait(), Some(3));
    assert_eq!(world.agent.wake_reason(), Some(WakeReason::Report));
}
