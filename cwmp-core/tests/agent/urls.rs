//! Another URL, wherever it comes from and whatever else is going on (EVT-005, EVT-014, SES-022).

use cwmp_core::cpe::{Action, AgentConfig, PostKind};
use cwmp_core::event::RebootCause;
use cwmp_soap::message::factory_reset::FactoryReset;
use cwmp_soap::message::inform::InformView;
use cwmp_soap::message::reboot::Reboot;
use cwmp_soap::{Method, Value};

use super::conformance::finished;
use super::timed::{DEVICE, GATEWAY, Timed, Want};
use super::world::{codes, read};

const OLD: &str = "http://acs.example.net/";
const NEW: &str = "http://other.example.net/";

fn count(inform: &[u8]) -> u32 {
    let envelope = read(inform);
    InformView::read(&envelope).unwrap().retry_count().unwrap()
}

#[test]
fn a_url_that_is_changed_back_in_the_session_is_no_other() {
    for schema in [DEVICE, GATEWAY] {
        let mut world = Timed::new(schema, &[]);
        world.requested();
        world.call_set("URL", Value::String(NEW));
        world.call_set("URL", Value::String(OLD));
        world.reply(204, b"");
        assert_eq!(world.wait(), None);
    }
}

#[test]
fn a_url_that_the_device_changes_in_a_session_is_followed_after_it() {
    let mut world = Timed::new(DEVICE, &[]);
    world.requested();
    world.set("URL", NEW);
    assert_eq!(
        world.call(Reboot { command_key: "k" }),
        PostKind::Response(Method::Reboot)
    );
    world.agent.periodic();
    world.reply(204, b"");
    // The restart that the old ACS called for comes; the new one is told of its own bootstrap and of the start.
    assert_eq!(world.poll(), Want::Act(Action::Reboot));
    world.agent.boot(RebootCause::Restart);
    assert_eq!(world.codes(), ["0 BOOTSTRAP", "1 BOOT"]);
    assert_eq!(world.wait(), None);
}

#[test]
fn a_url_that_is_set_in_a_session_that_breaks_off_counts_all_the_same() {
    let mut world = Timed::new(DEVICE, &[]);
    world.requested();
    world.call_set("URL", Value::String(NEW));
    world.fail();
    let inform = world.open();
    assert_eq!(codes(&inform), ["0 BOOTSTRAP"]);
    assert_eq!(count(&inform), 1);
    world.reply(204, b"");
    assert_eq!(world.wait(), None);
}

#[test]
fn ct_evt_03c_another_url_while_a_retry_waits_is_met_at_once_with_nothing_of_before() {
    for schema in [DEVICE, GATEWAY] {
        let values = [("PeriodicInformEnable", "1")];
        let mut world = Timed::new(schema, &values);
        world.requested();
        world.call_schedule(6_000, "gone");
        world.reply(204, b"");
        world.agent.transfer_finished(finished()).unwrap();
        world.agent.periodic();
        for wait in [5, 10, 20, 40] {
            world.post();
            world.fail();
            assert_eq!(world.wait(), Some(wait));
            world.now += wait * 1_000;
        }
        // As DHCP would, while the fifth attempt waits.
        world.post();
        world.fail();
        world.set("URL", NEW);
        let inform = world.open();
        assert_eq!(codes(&inform), ["0 BOOTSTRAP"]);
        assert_eq!(count(&inform), 5);
        world.fail();
        // The waits start over, and RetryCount does not (RTY-006).
        world.set("PeriodicInformEnable", "0");
        assert_eq!(world.wait(), Some(5));
        world.now += 5_000;
        let inform = world.open();
        assert_eq!(count(&inform), 6);
        assert_eq!(codes(&inform), ["0 BOOTSTRAP"]);
        world.reply(204, b"");
        assert_eq!(world.wait(), None);
    }
}

#[test]
fn ct_evt_04c_a_bootstrap_that_failed_is_told_after_a_loss_of_power_whatever_the_url_is_then() {
    for url in [NEW, OLD, "http://third.example.net/"] {
        let mut world = Timed::new(DEVICE, &[]);
        world.told(&[("URL", Value::String(NEW))]);
        world.post();
        world.fail();
        world.wait();
        world.cut(&[("URL", url)]);
        assert_eq!(world.codes(), ["0 BOOTSTRAP", "1 BOOT"], "{url}");
        assert_eq!(world.wait(), None);
        world.cut(&[("URL", url)]);
        assert_eq!(world.codes(), ["1 BOOT"], "{url}");
    }
}

#[test]
fn another_url_and_a_factory_reset_in_one_session_are_one_bootstrap() {
    let mut world = Timed::new(DEVICE, &[]);
    world.requested();
    world.call_set("URL", Value::String(NEW));
    assert_eq!(
        world.call(FactoryReset),
        PostKind::Response(Method::FactoryReset)
    );
    world.reply(204, b"");
    assert_eq!(world.poll(), Want::Act(Action::FactoryReset));
    world.set("URL", OLD);
    world.agent.boot(RebootCause::FactoryReset);
    assert_eq!(world.codes(), ["0 BOOTSTRAP", "1 BOOT"]);
    assert_eq!(world.wait(), None);
}

#[test]
fn a_device_whose_first_url_comes_late_has_one_bootstrap() {
    let values = [("URL", "")];
    let mut world = Timed::unstarted(AgentConfig::default(), DEVICE, &values);
    world.agent.boot(RebootCause::FactoryReset);
    world.post();
    world.fail();
    assert_eq!(world.wait(), Some(5));
    world.set("URL", OLD);
    assert_eq!(world.wait(), Some(5));
    world.now += 5_000;
    assert_eq!(world.codes(), ["0 BOOTSTRAP", "1 BOOT"]);
    assert_eq!(world.wait(), None);
}
