//! Changes of watched parameters that are read, deleted, or no longer watched before they are told.

use cwmp_core::cpe::{AgentConfig, PostKind};
use cwmp_core::event::RebootCause;
use cwmp_model::Backend as _;
use cwmp_soap::message::delete_object::DeleteObject;
use cwmp_soap::message::get_parameter_values::GetParameterValues;
use cwmp_soap::message::inform::InformView;
use cwmp_soap::{Entries, Method};

use super::changes::watch;
use super::world::{Want, World, codes, read};

const NTP: &str = "Device.Time.NTPServer1";
const SSID: &str = "Device.WiFi.SSID.1.SSID";
const ROW: &str = "Device.WiFi.SSID.1.";

fn watching(wanted: &[(&'static str, i32)]) -> World {
    let mut world = World::with(AgentConfig::default(), 4096);
    world.agent.boot(RebootCause::FactoryReset);
    world.turn();
    for (name, notification) in wanted {
        let kind = watch(&mut world, name, *notification);
        assert_eq!(kind, PostKind::Response(Method::SetParameterAttributes));
    }
    assert!(matches!(world.close(), Want::Wait(None)));
    world
}

fn lists(inform: &[u8], name: &str) -> bool {
    let envelope = read(inform);
    let view = InformView::read(&envelope).unwrap();
    view.parameter_list().any(|p| p.name == name)
}

fn deleted(world: &mut World) {
    let place = world.schema.parse(ROW).unwrap().place;
    let (agent, device, _) = world.parts();
    assert!(agent.instance_deleted(&device, &place).is_some());
    world.tree.begin().unwrap();
    world.tree.delete(&place).unwrap();
    world.tree.commit().unwrap();
}

#[test]
fn a_change_that_the_acs_has_read_meanwhile_is_told_all_the_same() {
    for notification in [1, 2] {
        let mut world = watching(&[(NTP, notification)]);
        world.request();
        world.turn();
        world.change(NTP, "by hand");
        let (kind, answer) = world.call(GetParameterValues {
            parameter_names: Entries::new(&[NTP]),
        });
        assert_eq!(kind, PostKind::Response(Method::GetParameterValues));
        assert!(String::from_utf8(answer).unwrap().contains("by hand"));
        world.reply(204, b"").unwrap();
        if notification == 1 {
            assert!(matches!(world.poll(), Want::Wait(None)));
            world.request();
        }
        let inform = world.open();
        assert!(codes(&inform).contains(&"4 VALUE CHANGE".to_string()));
        assert!(lists(&inform, NTP));
    }
}

#[test]
fn a_change_of_a_row_that_is_gone_is_not_told() {
    let mut world = watching(&[(SSID, 1), (NTP, 1)]);
    world.change(SSID, "by hand");
    deleted(&mut world);
    world.request();
    assert_eq!(codes(&world.open()), ["6 CONNECTION REQUEST"]);
    world.post();
    world.close();
    // With another change, that one alone.
    world.change(NTP, "by hand");
    world.request();
    let inform = world.open();
    assert_eq!(codes(&inform), ["4 VALUE CHANGE", "6 CONNECTION REQUEST"]);
    assert!(lists(&inform, NTP) && !lists(&inform, SSID));
}

#[test]
fn a_row_that_goes_while_its_change_waits_for_a_retry_is_not_in_it() {
    let mut world = watching(&[(SSID, 2), (NTP, 2)]);
    world.change(SSID, "by hand");
    world.change(NTP, "by hand");
    let (_, inform) = world.post();
    assert!(lists(&inform, SSID));
    world.fail();
    deleted(&mut world);
    let Want::Wait(Some(until)) = world.poll() else {
        panic!("no retry")
    };
    world.now = until.as_millis();
    let inform = world.open();
    assert_eq!(codes(&inform), ["4 VALUE CHANGE"]);
    assert!(lists(&inform, NTP) && !lists(&inform, SSID));
    world.post();
    assert!(matches!(world.close(), Want::Wait(None)));
}

#[test]
fn what_the_acs_deletes_or_does_not_watch_any_more_is_not_told_after_the_session() {
    let mut world = watching(&[(SSID, 2), (NTP, 2)]);
    world.request();
    world.turn();
    world.change(SSID, "by hand");
    world.change(NTP, "by hand");
    let (kind, _) = world.call(DeleteObject {
        object_name: ROW,
        parameter_key: "k",
    });
    assert_eq!(kind, PostKind::Response(Method::DeleteObject));
    let kind = watch(&mut world, NTP, 0);
    assert_eq!(kind, PostKind::Response(Method::SetParameterAttributes));
    assert!(matches!(world.close(), Want::Wait(None)));
}
