//! Sessions that break off while what a call has asked for is on its way to storage.

use cwmp_core::cpe::{PostKind, Step};
use cwmp_soap::message::set_parameter_attributes::SetParameterAttributes;
use cwmp_soap::message::set_parameter_attributes::SetParameterAttributesStruct;
use cwmp_soap::{Entries, Method};

use super::changes::attributes;
use super::world::{World, message};

const NTP: &str = "Device.Time.NTPServer1";
const CODE: &str = "Device.DeviceInfo.ProvisioningCode";

/// The ACS asks for notifications, and the first record of it is being stored.
fn storing() -> World {
    let mut world = World::booted();
    world.turn();
    let entry = |name| SetParameterAttributesStruct {
        name,
        notification_change: true,
        notification: 2,
        access_list_change: false,
        access_list: &[],
    };
    let parameter_list = Entries::new(vec![entry(NTP), entry(CODE)].leak());
    let call = message(Some("acs-1"), SetParameterAttributes { parameter_list });
    world.reply(200, &call).unwrap();
    let (agent, mut device, now) = world.parts();
    assert!(matches!(agent.poll(&mut device, &now), Step::Store(_)));
    world
}

#[test]
fn attributes_that_are_being_stored_when_the_session_breaks_off_are_set_all_the_same() {
    let mut world = storing();
    world.fail();
    world.request();
    world.turn();
    for name in [NTP, CODE] {
        assert_eq!(attributes(&mut world, name), [(name.to_owned(), 2, 1)]);
    }
}

#[test]
fn what_cannot_be_stored_after_the_session_broke_off_changes_nothing() {
    let mut world = storing();
    let before = [NTP, CODE].map(|name| {
        let mut fresh = World::booted();
        fresh.turn();
        attributes(&mut fresh, name)
    });
    world.fail();
    world.agent.handle_store_failure();
    world.request();
    world.turn();
    let after = [NTP, CODE].map(|name| attributes(&mut world, name));
    assert_eq!(after, before);
    // The next call is taken as any other.
    let kind = super::changes::watch(&mut world, NTP, 1);
    assert_eq!(kind, PostKind::Response(Method::SetParameterAttributes));
}
