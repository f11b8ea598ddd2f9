//! More events than one `Inform` can announce, with keys as long as keys can be.

use cwmp_core::cpe::{PostKind, TransferConfig};
use cwmp_core::event::RebootCause;
use cwmp_core::schedule::ScheduleSlot;
use cwmp_soap::message::raw::RawMessage;
use cwmp_soap::message::schedule_inform::ScheduleInform;
use cwmp_soap::{FaultCode, Method};

use super::world::{Want, World, codes, events};

/// A device with room for so many `ScheduleInform`s and as many events, in a session.
fn with_room(slots: usize) -> World {
    let config = cwmp_core::cpe::AgentConfig::default();
    let mut world = World::with_transfers(config, 2048, TransferConfig::DEFAULT, slots + 20);
    world.agent = world
        .agent
        .with_schedule(vec![ScheduleSlot::EMPTY; slots].leak());
    world.agent.boot(RebootCause::FactoryReset);
    world.turn();
    world
}

/// 32 characters of four bytes each, the last two of which say which it is.
fn key(number: u32) -> String {
    let digit = |n: u32| char::from_u32(0x1F600 + n % 10).unwrap();
    format!(
        "{}{}{}",
        "\u{1F600}".repeat(30),
        digit(number / 10),
        digit(number)
    )
}

fn schedule(world: &mut World, delay_seconds: u32, command_key: &str) {
    let (kind, _) = world.call(ScheduleInform {
        delay_seconds,
        command_key,
    });
    assert_eq!(kind, PostKind::Response(Method::ScheduleInform));
}

#[test]
fn ct_evt_09c_what_is_over_sixty_four_follows_in_a_session_at_once_oldest_first() {
    let mut world = with_room(70);
    for number in 0..70 {
        schedule(&mut world, 60, &key(number));
    }
    let Want::Wait(Some(until)) = world.close() else {
        panic!("nothing is scheduled")
    };
    assert_eq!(until.as_millis(), 60_000);
    world.now = 60_000;
    let mut told = Vec::new();
    for count in [63, 7] {
        let inform = world.open();
        let mut events = events(&inform).into_iter();
        assert_eq!(events.next(), Some(("3 SCHEDULED".into(), String::new())));
        let keys: Vec<_> = events.map(|(_, key)| key).collect();
        assert_eq!(keys.len(), count);
        told.extend(keys);
        assert_eq!(world.post().0, PostKind::Empty);
        world.reply(204, b"").unwrap();
    }
    let expected: Vec<_> = (0..70).map(key).collect();
    assert_eq!(told, expected);
    assert!(matches!(world.poll(), Want::Wait(None)));
}

#[test]
fn ct_evt_09c_what_is_over_sixty_four_is_not_lost_when_the_first_session_fails() {
    let mut world = with_room(70);
    for number in 0..70 {
        schedule(&mut world, 60, &key(number));
    }
    world.close();
    world.now = 60_000;
    assert_eq!(codes(&world.post().1).len(), 64);
    world.fail();
    let Want::Wait(Some(until)) = world.poll() else {
        panic!("no retry")
    };
    // The power fails before it comes.
    let mut after = with_room_again(world);
    after.now = until.as_millis();
    let mut told = 0;
    for (first, count) in [("1 BOOT", 64), ("3 SCHEDULED", 9)] {
        let inform = after.open();
        let codes = codes(&inform);
        assert_eq!((codes[0].as_str(), codes.len()), (first, count));
        told += codes
            .iter()
            .filter(|code| *code == "M ScheduleInform")
            .count();
        after.post();
        after.reply(204, b"").unwrap();
    }
    assert_eq!(told, 70);
    assert!(matches!(after.poll(), Want::Wait(None)));
}

/// The same device after a loss of power.
fn with_room_again(world: World) -> World {
    let config = cwmp_core::cpe::AgentConfig::default();
    let mut after = World::with_transfers(config, 2048, TransferConfig::DEFAULT, 90);
    after.agent = after
        .agent
        .with_schedule(vec![ScheduleSlot::EMPTY; 70].leak());
    after.tree = world.tree;
    after.log = world.log;
    let log = after.log.clone();
    let (agent, mut device, _) = after.parts();
    agent.restore(&mut device, cwmp_model::record::Reader::new(&log));
    after.agent.boot(RebootCause::Restart);
    after
}

#[test]
fn a_key_of_thirty_three_characters_is_9003_for_each_call_that_has_one() {
    let mut world = with_room(3);
    let key = "\u{1F600}".repeat(33);
    let calls = [
        (
            Method::ScheduleInform,
            format!("<DelaySeconds>5</DelaySeconds><CommandKey>{key}</CommandKey>"),
        ),
        (Method::Reboot, format!("<CommandKey>{key}</CommandKey>")),
    ];
    for (method, arguments) in calls {
        let name = method.name();
        let markup = format!("<cwmp:{name}>{arguments}</cwmp:{name}>");
        let (kind, _) = world.call(RawMessage { markup: &markup });
        let refused = PostKind::Fault(method, Some(FaultCode::INVALID_ARGUMENTS));
        assert_eq!(kind, refused);
    }
    assert!(matches!(world.close(), Want::Wait(None)));
}
