//! What an agent finds again after it has lost power, case by case.

use cwmp_core::cpe::{AgentConfig, AgentSnapshot, PostKind, Step, TransferReport};
use cwmp_core::event::RebootCause;
use cwmp_model::{gateway, record};
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::factory_reset::FactoryReset;
use cwmp_soap::message::inform::InformView;
use cwmp_soap::message::reboot::Reboot;
use cwmp_soap::message::set_parameter_values::SetParameterValues;
use cwmp_soap::{Entries, FaultCode, Method, Value};

use super::timed::{DEVICE, Timed};
use super::transfer_world::download;
use super::world::{Want, World, codes, events, read};

const CODE: &str = "Device.DeviceInfo.ProvisioningCode";
const URL: &str = "Device.ManagementServer.URL";

fn set(world: &mut World, key: &'static str) {
    let value = ParameterValueStruct {
        name: CODE,
        value: Value::String("value"),
    };
    let (kind, _) = world.call(SetParameterValues {
        parameter_list: Entries::new(vec![value].leak()),
        parameter_key: key,
    });
    assert_eq!(kind, PostKind::Response(Method::SetParameterValues));
}

fn retry_count(inform: &[u8]) -> u32 {
    let envelope = read(inform);
    InformView::read(&envelope).unwrap().retry_count().unwrap()
}

/// A device that has told its ACS that it is there, and has nothing to do.
fn known() -> World {
    let mut world = World::booted();
    world.turn();
    assert!(matches!(world.close(), Want::Wait(None)));
    world
}

/// Loses power and starts again.
fn again(world: World) -> World {
    let mut after = world.restarted();
    assert!(!after.agent.is_first_start());
    after.agent.boot(RebootCause::Restart);
    after
}

#[test]
fn a_first_contact_is_one_until_it_is_told() {
    let world = World::booted();
    assert!(world.agent.is_first_start());
    let mut world = World::booted();
    world.post();
    let mut after = again(world);
    assert_eq!(codes(&after.open()), ["0 BOOTSTRAP", "1 BOOT"]);
    after.post();
    let mut after = again(after);
    assert_eq!(codes(&after.open()), ["1 BOOT"]);
}

#[test]
fn the_parameter_key_is_stored_before_the_acs_is_told_that_it_is_set() {
    let mut world = known();
    world.request();
    world.turn();
    set(&mut world, "first");
    let after = again(world);
    assert_eq!(after.agent.parameter_key(), "first");
}

#[test]
fn retry_count_is_kept_or_not_as_configured() {
    let mut world = known();
    world.agent.periodic();
    for _ in 0..3 {
        world.post();
        world.fail();
        world.now += 100_000;
    }
    let (log, tree) = (world.log.clone(), world.tree.clone());
    for keeps in [true, false] {
        let mut config = AgentConfig::default();
        config.keep_retry_count = keeps;
        let mut after = World::with(config, 4096);
        after.tree = tree.clone();
        let (agent, mut device, _) = after.parts();
        agent.restore(&mut device, record::Reader::new(&log));
        after.agent.boot(RebootCause::Restart);
        let inform = after.open();
        assert_eq!(codes(&inform), ["1 BOOT", "2 PERIODIC"]);
        // The third failure was not stored: power was lost at once.
        assert_eq!(retry_count(&inform), if keeps { 2 } else { 0 });
    }
}

#[test]
fn a_reboot_is_told_with_its_keys_whatever_the_device_restarts_for() {
    let mut world = known();
    world.request();
    world.turn();
    for command_key in ["first", ""] {
        let (kind, _) = world.call(Reboot { command_key });
        assert_eq!(kind, PostKind::Response(Method::Reboot));
    }
    // The session has not ended yet.
    let mut after = again(world);
    let expected = [("1 BOOT", ""), ("M Reboot", "first"), ("M Reboot", "")];
    let expected = expected.map(|(code, key)| (code.to_owned(), key.to_owned()));
    let (_, inform) = after.post();
    assert_eq!(events(&inform), expected);
    // Nobody has answered.
    let mut after = again(after);
    assert_eq!(events(&after.open()), expected);
    after.post();
    let mut after = again(after);
    assert_eq!(codes(&after.open()), ["1 BOOT"]);
}

#[test]
fn another_url_is_another_acs_also_if_it_came_while_the_power_was_off() {
    let mut world = known();
    world.write(URL, "http://other.example.net/");
    let mut after = again(world);
    assert_eq!(codes(&after.open()), ["0 BOOTSTRAP", "1 BOOT"]);
    assert_eq!(after.post().0, PostKind::Empty);
    let mut after = again(after);
    assert_eq!(codes(&after.open()), ["1 BOOT"]);
}

#[test]
fn another_acs_that_no_url_shows_is_met_after_the_session_and_the_restart() {
    let mut world = known();
    world.agent.periodic();
    world.turn();
    world.call(Reboot {
        command_key: "of the old one",
    });
    world.agent.new_acs();
    set(&mut world, "stored");
    let mut after = again(world);
    assert_eq!(codes(&after.open()), ["0 BOOTSTRAP", "1 BOOT"]);
}

#[test]
fn a_factory_reset_that_was_answered_is_done_and_not_without_end() {
    let mut world = known();
    world.request();
    world.turn();
    set(&mut world, "gone");
    let (kind, _) = world.call(FactoryReset);
    assert_eq!(kind, PostKind::Response(Method::FactoryReset));
    // The platform never says that it has done it.
    for _ in 0..3 {
        world = again(world);
        assert!(matches!(world.poll(), Want::Reboot));
    }
    let mut after = again(world);
    assert_eq!(codes(&after.open()), ["0 BOOTSTRAP", "1 BOOT"]);
    assert_eq!(after.agent.parameter_key(), "");
    after.post();
    let mut after = again(after);
    assert_eq!(codes(&after.open()), ["1 BOOT"]);
}

#[test]
fn a_restart_before_the_factory_reset_does_not_undo_the_call() {
    let mut world = known();
    world.agent.periodic();
    world.turn();
    world.call(FactoryReset);
    world.agent.boot(RebootCause::Restart);
    assert!(matches!(world.poll(), Want::Reboot));
    world.agent.boot(RebootCause::FactoryReset);
    assert_eq!(codes(&world.open()), ["0 BOOTSTRAP", "1 BOOT"]);
}

#[test]
fn a_call_that_cannot_be_stored_is_answered_with_9002_and_given_up() {
    let failed = Some(FaultCode::INTERNAL_ERROR);
    let mut world = known();
    world.request();
    world.turn();
    world.full = true;
    let (kind, _) = world.call(Reboot { command_key: "k" });
    assert_eq!(kind, PostKind::Fault(Method::Reboot, failed));
    let (kind, _) = world.call(FactoryReset);
    assert_eq!(kind, PostKind::Fault(Method::FactoryReset, failed));
    // What is done already is told.
    set(&mut world, "key");
    world.full = false;
    assert!(matches!(world.close(), Want::Wait(None)));
    // It is stored as soon as that goes.
    let mut after = again(world);
    assert_eq!(after.agent.parameter_key(), "key");
    let told = codes(&after.open());
    assert!(told.iter().all(|code| !code.starts_with("M ")), "{told:?}");
}

#[test]
fn work_that_cannot_be_stored_is_not_taken_on() {
    let failed = Some(FaultCode::INTERNAL_ERROR);
    let mut world = known();
    world.request();
    world.turn();
    assert_eq!(
        world.call(download("kept", 60)).0,
        PostKind::Response(Method::Download)
    );
    world.full = true;
    let (kind, _) = world.call(download("refused", 60));
    assert_eq!(kind, PostKind::Fault(Method::Download, failed));
    assert_eq!(world.agent.transfers().count(), 1);
    world.full = false;
    assert!(matches!(world.close(), Want::Wait(Some(_))));
    let after = again(world);
    let id = after.agent.transfers().next().unwrap();
    assert_eq!(after.agent.transfer(id).unwrap().command_key, "kept");

    let mut world = Timed::new(DEVICE, &[]);
    world.requested();
    let taken = PostKind::Response(Method::ScheduleInform);
    assert_eq!(world.call_schedule(60, "kept"), taken);
    world.is_full = true;
    let refused = PostKind::Fault(Method::ScheduleInform, failed);
    assert_eq!(world.call_schedule(30, "refused"), refused);
    world.is_full = false;
    world.reply(204, b"");
    assert_eq!(world.wait(), Some(60));
}

#[test]
fn a_transfer_and_its_secrets_come_back_whole_and_leave_no_trace() {
    let mut world = known();
    world.request();
    world.turn();
    world.call(download("k", 60));
    assert!(matches!(world.close(), Want::Wait(Some(_))));
    let mut after = again(world);
    let id = after.agent.transfers().next().unwrap();
    let request = after.agent.transfer(id).unwrap();
    let asked = download("k", 60);
    assert_eq!((request.command_key, request.url), ("k", asked.url));
    assert_eq!(request.password.expose(), asked.password.expose());
    assert_eq!((request.username, request.file_size), ("reader", 7));
    assert_eq!(request.target_file_name, asked.target_file_name);
    assert!(says(&mut after, "s3cret"));
    // Once it is over, a log that is written anew says nothing of them, before and after a start.
    after.turn();
    after.close();
    after.now = 60_000;
    assert!(matches!(after.poll(), Want::Transfer(..)));
    let (agent, _, now) = after.parts();
    assert!(agent.handle_transfer(id, TransferReport::Done, &now));
    after.post();
    assert!(!says(&mut after, "s3cret"));
    let mut after = again(after);
    assert!(says(&mut after, "3 Vendor Configuration File"));
    assert!(!says(&mut after, "s3cret"));
}

/// Whether a log that is written anew has this in it.
fn says(world: &mut World, text: &str) -> bool {
    let (agent, device, _) = world.parts();
    let mut snapshot = AgentSnapshot::new();
    let mut log = Vec::new();
    while let Some(record) = agent.next_snapshot_record(&device, &mut snapshot) {
        log.extend_from_slice(record);
    }
    log.windows(text.len()).any(|part| part == text.as_bytes())
}

#[test]
fn a_device_that_can_store_nothing_goes_on() {
    let mut world = World::new();
    world.full = true;
    world.agent.boot(RebootCause::FactoryReset);
    world.turn();
    set(&mut world, "key");
    assert!(matches!(world.close(), Want::Wait(None)));
    world.agent.periodic();
    world.turn();
    assert!(matches!(world.close(), Want::Wait(None)));
    // It has not forgotten that the reset is behind it.
    world.agent.boot(RebootCause::Restart);
    assert_eq!(codes(&world.open()), ["1 BOOT"]);
    assert_eq!(world.agent.parameter_key(), "key");
}

#[test]
fn nothing_is_stored_twice() {
    let mut world = known();
    let len = world.log.len();
    world.request();
    world.turn();
    world.close();
    world.poll();
    assert_eq!(world.log.len(), len);
    let mut after = again(world);
    after.turn();
    after.close();
    assert_eq!(after.log.len(), len);
}

#[test]
fn a_log_that_is_written_anew_says_the_same() {
    let mut world = known();
    world.request();
    world.turn();
    set(&mut world, "key");
    world.call(Reboot { command_key: "k" });
    world.close();
    world.agent.periodic();
    let mut log = Vec::new();
    let (agent, mut device, now) = world.parts();
    while let Step::Store(_) = agent.poll(&mut device, &now) {}
    let mut snapshot = AgentSnapshot::new();
    while let Some(record) = agent.next_snapshot_record(&device, &mut snapshot) {
        log.extend_from_slice(record);
    }
    assert!(log.len() < world.log.len());
    world.log = log;
    let mut after = again(world);
    assert_eq!(after.agent.parameter_key(), "key");
    let expected = [("1 BOOT", ""), ("2 PERIODIC", ""), ("M Reboot", "k")];
    let expected = expected.map(|(code, key)| (code.to_owned(), key.to_owned()));
    assert_eq!(events(&after.open()), expected);
    assert_eq!(
        after.tree.text(&gateway::SCHEMA.parse(CODE).unwrap().place),
        Some("value")
    );
}
