//! What goes on in a device that is not to speak, and what it says when it may again (INF-022).

use cwmp_core::cpe::{Action, PostKind};
use cwmp_core::event::RebootCause;
use cwmp_soap::message::reboot::Reboot;
use cwmp_soap::{Method, Value};

use super::conformance::finished;
use super::timed::{DEVICE, GATEWAY, Timed, Want};
use super::world::codes;

#[test]
fn what_comes_due_meanwhile_is_told_once_and_periods_that_passed_are_not() {
    for schema in [DEVICE, GATEWAY] {
        let values = [
            ("PeriodicInformEnable", "1"),
            ("PeriodicInformTime", "2000-01-01T00:00:00Z"),
        ];
        let mut world = Timed::new(schema, &values);
        world.requested();
        for (delay, key) in [(60, "soon"), (6_000, "late")] {
            assert_eq!(
                world.call_schedule(delay, key),
                PostKind::Response(Method::ScheduleInform)
            );
        }
        world.call_set("EnableCWMP", Value::Boolean(false));
        world.reply(204, b"");
        assert_eq!(world.run(1_000), None);
        world.agent.transfer_finished(finished()).unwrap();
        assert_eq!(world.run(1_000), None);
        world.set("EnableCWMP", "1");
        let inform = world.post().1;
        assert_eq!(
            codes(&inform),
            [
                "3 SCHEDULED",
                "7 TRANSFER COMPLETE",
                "M ScheduleInform",
                "M Download"
            ]
        );
        world.fail();
        // The phase of the periods is what it was: 2400 s after noon.
        world.set("EnableCWMP", "0");
        assert_eq!(world.run(300), None);
        world.set("EnableCWMP", "1");
        assert_eq!(codes(&world.post().1).len(), 4);
    }
}

#[test]
fn restarts_come_all_the_same_and_are_told_later() {
    let mut world = Timed::new(DEVICE, &[]);
    world.requested();
    world.call_set("EnableCWMP", Value::Boolean(false));
    assert_eq!(
        world.call(Reboot { command_key: "k" }),
        PostKind::Response(Method::Reboot)
    );
    world.reply(204, b"");
    assert_eq!(world.poll(), Want::Act(Action::Reboot));
    world.agent.boot(RebootCause::Restart);
    assert_eq!(world.wait(), None);
    // And once more, without power.
    world.cut(&[("EnableCWMP", "0")]);
    assert_eq!(world.wait(), None);
    world.set("EnableCWMP", "1");
    assert_eq!(world.codes(), ["1 BOOT", "M Reboot"]);
    assert_eq!(world.wait(), None);
}

#[test]
fn another_url_is_met_when_the_device_may_speak_again() {
    let mut world = Timed::new(DEVICE, &[]);
    world.agent.periodic();
    world.post();
    world.fail();
    world.set("EnableCWMP", "0");
    world.set("URL", "http://other.example.net/");
    assert_eq!(world.wait(), None);
    world.cut(&[("EnableCWMP", "0"), ("URL", "http://other.example.net/")]);
    assert_eq!(world.wait(), None);
    world.set("EnableCWMP", "1");
    assert_eq!(world.codes(), ["0 BOOTSTRAP", "1 BOOT"]);
    assert_eq!(world.wait(), None);
}
