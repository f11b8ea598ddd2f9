//! What an agent is not given: as if the device lacked the parameters for it.

use cwmp_core::Instant;
use cwmp_core::cpe::{
    Action, Agent, AgentConfig, AutonomousTransfer, Buffers, FollowedSettings, TransferConfig,
    TransferSlot, Transfers,
};
use cwmp_core::event::EventSlot;
use cwmp_core::standby::Awareness;
use cwmp_model::MAX_RECORD;
use cwmp_soap::{DateTime, Timestamp, Value};

use super::timed::{DEVICE, Timed, Want};

/// A device whose parameters ask for a heartbeat after a minute, and for an event after any standby.
const VALUES: [(&str, &str); 6] = [
    ("PeriodicInformEnable", "1"),
    ("PeriodicInformTime", "2000-01-01T00:00:00Z"),
    ("HeartbeatPolicy.Enable", "1"),
    ("HeartbeatPolicy.InitiationTime", "2000-01-01T00:00:00Z"),
    ("StandbyPolicy.CRUnawarenessMaxDuration", "0"),
    ("DelayReboot", "30"),
];

fn following(follows: FollowedSettings) -> Timed {
    let mut config = AgentConfig::default();
    config.follows = follows;
    Timed::with(config, DEVICE, &VALUES)
}

/// When the agent wants to do something of itself, whether it reset `DelayReboot` at the start, and whether a standby of a
/// minute is an event.
fn found(follows: FollowedSettings) -> (Option<u64>, String, bool) {
    let mut world = following(follows);
    let wait = world.wait();
    world.now += 1;
    let (now, since) = (world.clock(), Instant::from_millis(0));
    let deaf = Awareness {
        connection_requests: false,
        timers: true,
    };
    world.agent.wake_up(&now, since, deaf);
    let is_told = matches!(world.poll(), Want::Post(..));
    (wait, world.text("DelayReboot").into(), is_told)
}

#[test]
fn each_group_of_settings_is_followed_where_it_was_asked_for() {
    let none = FollowedSettings::SESSIONS;
    let own = |wait, delay: &str, is_told| (Some(wait), delay.to_owned(), is_told);
    assert_eq!(found(none), own(600, "30", false));
    assert_eq!(found(none.with_heartbeat()), own(60, "30", false));
    assert_eq!(found(none.with_restarts()), own(600, "-1", false));
    assert_eq!(found(none.with_standby()), own(600, "30", true));
    assert_eq!(found(FollowedSettings::ALL), own(60, "-1", true));
    assert_eq!(FollowedSettings::ALL, FollowedSettings::default());
    assert_ne!(FollowedSettings::ALL, none.with_heartbeat().with_standby());
}

#[test]
fn restarts_that_are_not_followed_are_set_and_do_not_come() {
    let all = FollowedSettings::ALL;
    for (follows, restarts) in [(all, true), (FollowedSettings::SESSIONS, false)] {
        let mut world = following(follows);
        let noon = world.midnight.unwrap();
        let time = DateTime::At(Timestamp::from_unix(noon + 20));
        world.requested();
        world.call_set("DelayReboot", Value::Int(10));
        world.call_set("ScheduleReboot", Value::DateTime(time));
        world.reply(204, b"");
        for seconds in [10, 20] {
            let wait = world.wait();
            assert_eq!(wait == Some(10), restarts, "{wait:?}");
            world.now = seconds * 1_000;
            if restarts {
                assert_eq!(world.poll(), Want::Act(Action::Reboot));
            }
        }
        assert_eq!(world.text("DelayReboot"), "10");
    }
}

#[test]
fn a_device_that_reports_no_transfers_of_its_own_begins_none() {
    let transfer = AutonomousTransfer {
        is_download: true,
        announce_url: "",
        transfer_url: "https://files.example.net/fw",
        file_type: "1 Firmware Upgrade Image",
        file_size: 1,
        target_file_name: "fw",
    };
    for is_reported in [true, false] {
        let mut config = TransferConfig::DEFAULT;
        config.autonomous = config.autonomous.filter(|_| is_reported);
        let slots = vec![TransferSlot::EMPTY; 4].leak();
        let texts = vec![0; 4 * Transfers::MIN_TEXT].leak();
        let buffers = Buffers {
            rx: vec![0; Buffers::MIN_RX].leak(),
            tx: vec![0; Buffers::MIN_TX].leak(),
            scratch: vec![0; Buffers::MIN_SCRATCH].leak(),
            events: vec![EventSlot::EMPTY; 24].leak(),
            transfers: Transfers::new(slots, texts, Box::leak(Box::new(config))).unwrap(),
            attributes: &mut [],
            fingerprints: &mut [],
            record: Box::leak(Box::new([0; MAX_RECORD])),
        };
        let mut agent = Agent::new(&AgentConfig::DEFAULT, buffers).unwrap();
        let now = following(FollowedSettings::SESSIONS).clock();
        let begun = agent.begin_autonomous_transfer(&transfer, &now);
        assert_eq!(begun.is_ok(), is_reported);
        assert_eq!(agent.transfers().count(), usize::from(is_reported));
    }
}
