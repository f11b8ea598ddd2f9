//! Records that cannot be stored: they are handed out again before what comes next, so that a loss of power that comes later
//! finds them.

use cwmp_core::cpe::{
    Action, AgentConfig, PostKind, Step, TransferConfig, TransferReport, TransferTask,
};
use cwmp_core::event::RebootCause;
use cwmp_model::record::{OVERHEAD, Reader};
use cwmp_soap::message::inform::InformView;
use cwmp_soap::message::reboot::Reboot;
use cwmp_soap::{FaultCode, Method};

use super::changes::{attributes, watch};
use super::transfer_world::{download, firmware};
use super::world::{World, codes, message, read};

const NTP: &str = "Device.Time.NTPServer1";

/// What the agent wants when all that is to be stored is, or is given up.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    Post(PostKind),
    Act(Action),
    Wait,
}

const INFORM: Next = Next::Post(PostKind::Call(Method::Inform));

/// Goes on to the next post, action or wait; `fails` says of each record, counted from zero, whether it cannot be stored. How
/// many records there were.
fn go_on(world: &mut World, fails: impl Fn(usize) -> bool) -> (Next, usize) {
    let mut log = core::mem::take(&mut world.log);
    let (agent, mut device, now) = world.parts();
    let mut records = 0;
    let next = loop {
        assert!(records < 100, "no end of records");
        match agent.poll(&mut device, &now) {
            Step::Store(_) if fails(records) => agent.handle_store_failure(),
            Step::Store(record) => log.extend_from_slice(record),
            Step::Post(post) => break Next::Post(post.kind),
            Step::Act(action) => break Next::Act(action),
            _ => break Next::Wait,
        }
        records += 1;
    };
    world.log = log;
    (next, records)
}

/// The power fails, and the device starts again.
fn cut(world: World) -> World {
    let mut after = world.restarted();
    after.agent.boot(RebootCause::Restart);
    after
}

/// A device that its ACS knows.
fn known() -> World {
    let mut world = World::booted();
    world.turn();
    world.close();
    world
}

#[test]
fn a_bootstrap_whose_first_records_could_not_be_stored_is_told_after_a_loss_of_power_in_the_middle_of_the_next()
 {
    let mut world = World::booted();
    assert_eq!(go_on(&mut world, |_| true).0, INFORM);
    world.fail();
    world.poll();
    // The power fails behind the first record that could be stored.
    let first = Reader::new(&world.log).next().unwrap();
    let len = first.payload.len() + OVERHEAD;
    world.log.truncate(len);
    let mut after = cut(world);
    assert_eq!(codes(&after.open()), ["0 BOOTSTRAP", "1 BOOT"]);
}

/// A device whose second session has called for a restart, with `RetryCount` still to be stored that it is 0.
fn about_to_restart() -> World {
    let mut world = known();
    world.agent.periodic();
    world.post();
    world.fail();
    world.poll();
    world.now += 100_000;
    world.turn();
    let (kind, _) = world.call(Reboot { command_key: "k" });
    assert_eq!(kind, PostKind::Response(Method::Reboot));
    world.reply(204, b"").unwrap();
    world
}

#[test]
fn a_restart_that_the_agent_asks_for_waits_for_three_more_attempts_to_store() {
    for failures in 0..4 {
        let mut world = about_to_restart();
        let (next, records) = go_on(&mut world, |at| at < failures);
        assert_eq!(next, Next::Act(Action::Reboot));
        assert_eq!(records, failures + 1, "{failures}");
        let inform = cut(world).open();
        let view = read(&inform);
        assert_eq!(InformView::read(&view).unwrap().retry_count(), Ok(0));
    }
    // A device that can store nothing restarts all the same.
    let mut world = about_to_restart();
    let (next, records) = go_on(&mut world, |_| true);
    assert_eq!((next, records), (Next::Act(Action::Reboot), 4));
    assert_eq!(codes(&cut(world).open())[1..], ["M Reboot"]);
}

#[test]
fn a_call_behind_a_record_that_could_not_be_stored_is_stored_or_refused() {
    let answered = |fails: fn(usize) -> bool| {
        let mut world = World::booted();
        world.open();
        // That the events are delivered cannot be stored.
        assert_eq!(go_on(&mut world, |_| true).0, Next::Post(PostKind::Empty));
        let call = message(Some("acs-1"), Reboot { command_key: "k" });
        world.reply(200, &call).unwrap();
        let (next, _) = go_on(&mut world, fails);
        let told = codes(&cut(world).open());
        (next, told.contains(&"M Reboot".to_owned()))
    };
    let response = Next::Post(PostKind::Response(Method::Reboot));
    assert_eq!(answered(|at| at == 0), (response, true));
    let fault = PostKind::Fault(Method::Reboot, Some(FaultCode::INTERNAL_ERROR));
    assert_eq!(answered(|_| true), (Next::Post(fault), false));
}

/// A device that watches a parameter for its ACS, which changes; the `Inform` that says so is answered, and that is not
/// stored yet.
fn told() -> World {
    let mut world = known();
    world.request();
    world.turn();
    watch(&mut world, NTP, 2);
    world.close();
    world.change(NTP, "ntp.example.net");
    assert_eq!(codes(&world.open()), ["4 VALUE CHANGE"]);
    world
}

#[test]
fn a_change_whose_report_could_not_be_stored_is_stored_as_told_before_the_next_step() {
    let mut world = told();
    let empty = Next::Post(PostKind::Empty);
    assert_eq!(go_on(&mut world, |at| at == 0).0, empty);
    let told_again = |world: &World| {
        let mut after = World::new();
        after.tree = world.tree.clone();
        after.log.clone_from(&world.log);
        codes(&cut(after).open())
    };
    assert_eq!(told_again(&world), ["1 BOOT", "4 VALUE CHANGE"]);
    world.reply(204, b"").unwrap();
    assert_eq!(go_on(&mut world, |_| false).0, Next::Wait);
    assert_eq!(told_again(&world), ["1 BOOT"]);
}

#[test]
fn attributes_outlast_every_record_that_cannot_be_stored_while_they_are_stored_anew() {
    for failing in 0.. {
        let mut world = told();
        go_on(&mut world, |at| at == 0);
        world.reply(204, b"").unwrap();
        let (next, records) = go_on(&mut world, |at| at == failing);
        assert_eq!(next, Next::Wait);
        world.request();
        world.turn();
        world.close();
        let mut after = cut(world);
        after.turn();
        let watched = attributes(&mut after, NTP);
        assert_eq!(watched, [(NTP.to_owned(), 2, 1)], "{failing} of {records}");
        if failing >= records {
            assert!(failing > 2, "{failing}");
            return;
        }
    }
}

#[test]
fn a_change_that_could_not_be_stored_is_stored_before_the_session_that_tells_it() {
    let mut world = known();
    world.request();
    world.turn();
    watch(&mut world, NTP, 2);
    world.close();
    world.write(NTP, "ntp.example.net");
    let log = world.log.clone();
    world.change(NTP, "ntp.example.net");
    assert!(world.log.len() > log.len());
    world.log = log;
    world.agent.handle_store_failure();
    assert_eq!(go_on(&mut world, |_| false).0, INFORM);
    assert_eq!(codes(&cut(world).open()), ["1 BOOT", "4 VALUE CHANGE"]);
}

#[test]
fn a_transfer_that_has_begun_before_its_call_is_answered_is_not_given_up() {
    let mut config = TransferConfig::DEFAULT;
    config.answer_within = 20;
    let mut world = World::with_transfers(AgentConfig::default(), 4096, config, 24);
    world.agent.boot(RebootCause::FactoryReset);
    world.turn();
    world
        .reply(200, &message(Some("1"), download("k", 0)))
        .unwrap();
    let (Next::Act(Action::Transfer(id, _)), _) = go_on(&mut world, |_| false) else {
        panic!("it does not begin")
    };
    let (agent, _, now) = world.parts();
    assert!(agent.handle_transfer(id, TransferReport::Done, &now));
    let response = Next::Post(PostKind::Response(Method::Download));
    assert_eq!(go_on(&mut world, |_| true).0, response);
    world.reply(204, b"").unwrap();
    assert_eq!(go_on(&mut world, |_| false).0, Next::Wait);
    assert_eq!(world.agent.transfers().count(), 0);
}

#[test]
fn firmware_waits_until_it_is_known_how_other_firmware_ended() {
    let mut config = TransferConfig::DEFAULT;
    config.max_running = 3;
    let mut world = World::with_transfers(AgentConfig::default(), 4096, config, 24);
    world.agent.boot(RebootCause::FactoryReset);
    world.turn();
    for key in ["first", "second"] {
        let (kind, _) = world.call(firmware(key, 0));
        assert_eq!(kind, PostKind::Response(Method::Download));
    }
    world.reply(204, b"").unwrap();
    let (Next::Act(Action::Transfer(first, TransferTask::Start)), _) = go_on(&mut world, |_| false)
    else {
        panic!("none begins")
    };
    assert_eq!(go_on(&mut world, |_| false).0, Next::Wait);
    let (agent, _, now) = world.parts();
    assert!(agent.handle_transfer(first, TransferReport::NeedsRestart, &now));
    assert_eq!(go_on(&mut world, |_| false).0, Next::Act(Action::Reboot));
    world.agent.boot(RebootCause::Restart);
    let verify = Next::Act(Action::Transfer(first, TransferTask::Verify));
    assert_eq!(go_on(&mut world, |_| false).0, verify);
    world.turn();
    world.reply(204, b"").unwrap();
    assert_eq!(go_on(&mut world, |_| false).0, Next::Wait);
    let (agent, _, now) = world.parts();
    assert!(agent.handle_transfer(first, TransferReport::Done, &now));
    let (next, _) = go_on(&mut world, |_| false);
    assert!(
        matches!(next, Next::Act(Action::Transfer(id, TransferTask::Start)) if id != first),
        "{next:?}"
    );
}
