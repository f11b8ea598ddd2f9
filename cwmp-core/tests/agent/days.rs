//! Days of a device with everything that comes by time, on a line that loses sessions, with clocks that jump and restarts.

use alloc::collections::{BTreeMap, BTreeSet};

use cwmp_core::cpe::{Action, AgentConfig, PostKind};
use cwmp_core::event::RebootCause;
use cwmp_soap::{FaultCode, Method};

use super::dice::Dice;
use super::timed::{DEVICE, Timed, Want};
use super::world::events;

const VALUES: &[(&str, &str)] = &[
    ("PeriodicInformEnable", "1"),
    ("PeriodicInformInterval", "3600"),
    ("PeriodicInformTime", "2000-01-01T00:10:00Z"),
    ("HeartbeatPolicy.Enable", "1"),
    ("HeartbeatPolicy.ReportingInterval", "900"),
    ("HeartbeatPolicy.InitiationTime", "2000-01-01T00:00:00Z"),
];

/// What the device has told and been told.
#[derive(Default)]
struct Account {
    /// Calls of `ScheduleInform` that were answered: key and when due.
    scheduled: BTreeMap<String, u64>,
    /// Those that were told of since; a session that broke off may have to be repeated with what it had told.
    told: BTreeSet<String>,
    /// When `2 PERIODIC` was delivered.
    periodic: Vec<u64>,
    heartbeats: u32,
    sessions: u32,
    failed: u32,
    calls: u32,
}

/// The session whose Inform was just posted.
fn session(world: &mut Timed, dice: &mut Dice, account: &mut Account, inform: &[u8]) {
    account.sessions += 1;
    if dice.one_in(10) {
        account.failed += 1;
        world.fail();
        return;
    }
    let told = events(inform);
    let codes: Vec<&str> = told.iter().map(|(code, _)| code.as_str()).collect();
    assert!(
        !codes.contains(&"14 HEARTBEAT") || codes.len() == 1,
        "{codes:?}"
    );
    for (code, key) in &told {
        match code.as_str() {
            "14 HEARTBEAT" => account.heartbeats += 1,
            "2 PERIODIC" => account.periodic.push(world.now),
            "M ScheduleInform" => {
                match account.scheduled.remove(key) {
                    Some(due) => assert!(due <= world.now, "{key} is early"),
                    None => assert!(account.told.contains(key), "{key} was never asked for"),
                }
                account.told.insert(key.clone());
            }
            _ => {}
        }
    }
    world.open_found();
    if dice.one_in(3) {
        account.calls += 1;
        let key = format!("k{}", account.calls);
        let delay = dice.word() % 20_000 + 1;
        match world.call_schedule(delay, &key) {
            PostKind::Response(Method::ScheduleInform) => {
                account
                    .scheduled
                    .insert(key, world.now + u64::from(delay) * 1_000);
            }
            other => assert_eq!(
                other,
                PostKind::Fault(Method::ScheduleInform, Some(FaultCode::REQUEST_DENIED))
            ),
        }
    }
    if dice.one_in(10) {
        account.failed += 1;
        world.fail();
    } else {
        world.reply(204, b"");
    }
}

fn run(seed: u64, days: u64, jumps: bool) -> Account {
    let mut dice = Dice::new(seed);
    let mut account = Account::default();
    let mut world = Timed::with(AgentConfig::default(), DEVICE, VALUES);
    let end = days * 86_400_000;
    let mut idle = 0;
    while world.now < end {
        world.entropy = dice.word();
        match world.poll() {
            Want::Post(kind, inform) => {
                assert_eq!(kind, PostKind::Call(Method::Inform));
                session(&mut world, &mut dice, &mut account, &inform);
                idle = 0;
            }
            Want::Act(action) => assert_eq!(action, Action::Reboot),
            Want::Wait(until) => {
                // There is always something ahead.
                let until = until.unwrap();
                assert!(until > world.now);
                idle += 1;
                assert!(idle < 100, "nothing but waits");
                // Late at times, or woken for nothing.
                world.now = match dice.word() % 8 {
                    0 => until + u64::from(dice.word() % 30_000),
                    1 => world.now + (until - world.now) / 2 + 1,
                    _ => until,
                };
            }
        }
        if jumps && dice.one_in(200) {
            world.midnight = match dice.word() % 4 {
                0 => None,
                _ => Some(1_700_049_600 + i64::from(dice.word() % 200_000)),
            };
        }
        if jumps && dice.one_in(500) && !world.agent.is_in_session() {
            world.agent.boot(RebootCause::Restart);
        }
    }
    account
}

#[test]
fn on_a_steady_clock_every_hour_is_told_of() {
    for seed in 1..=3 {
        let account = run(seed, 4, false);
        assert!(account.failed > 40, "{}", account.failed);
        // Retries take seconds to minutes, so each tick is told of in its hour.
        let hours: BTreeSet<u64> = account
            .periodic
            .iter()
            .map(|told| (told - 600_000) / 3_600_000)
            .collect();
        assert!(hours.into_iter().eq(0..96), "seed {seed}");
        assert!(account.heartbeats >= 270, "{}", account.heartbeats);
        assert!(account.scheduled.len() <= 3);
        assert!(account.calls > 60);
    }
}

#[test]
fn whatever_the_clocks_do_nothing_is_lost_and_the_agent_goes_on() {
    for seed in 1..=6 {
        let account = run(seed * 7_919, 4, true);
        assert!(account.scheduled.len() <= 3, "seed {seed}");
        // At most two intervals apart, and the retries.
        for pair in account.periodic.windows(2) {
            assert!(pair[1] - pair[0] <= 3 * 3_600_000, "seed {seed}: {pair:?}");
        }
        assert!(account.periodic.len() >= 40, "{}", account.periodic.len());
    }
}
