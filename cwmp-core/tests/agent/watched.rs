//! What the ACS watches: instances that go with what is below them, and calls that change one attribute and not the other.

use cwmp_core::cpe::PostKind;
use cwmp_soap::Method;
use cwmp_soap::message::delete_object::DeleteObject;
use cwmp_soap::message::raw::RawMessage;

use super::changes::{attributes, watch};
use super::world::{Want, World, codes};

const ROW: &str = "Device.IP.Interface.1.";
const BELOW: &str = "Device.IP.Interface.1.IPv4Address.1.IPAddress";

fn turned() -> World {
    let mut world = World::booted();
    world.turn();
    world
}

/// Deletes an instance of the gateway.
fn delete(world: &mut World, object_name: &str) {
    let call = DeleteObject {
        object_name,
        parameter_key: "",
    };
    let (kind, _) = world.call(call);
    assert_eq!(kind, PostKind::Response(Method::DeleteObject));
}

#[test]
fn a_change_below_an_instance_that_is_deleted_is_not_told() {
    for notification in [1, 2] {
        let mut world = turned();
        watch(&mut world, BELOW, notification);
        world.close();
        world.request();
        world.turn();
        // Announced in the session that deletes it.
        world.change(BELOW, "192.0.2.99");
        delete(&mut world, ROW);
        assert!(matches!(world.close(), Want::Wait(None)), "{notification}");
        world.request();
        let inform = world.open();
        assert_eq!(codes(&inform), ["6 CONNECTION REQUEST"]);
        assert!(!String::from_utf8(inform).unwrap().contains("IPv4Address"));
    }
}

#[test]
fn rpc_spa_02_a_partial_path_changes_only_what_it_says_it_changes() {
    let call = |notification_change: u8, access_list_change: u8| {
        format!(
            "<cwmp:SetParameterAttributes><ParameterList SOAP-ENC:arrayType=\"cwmp:SetParameterAttributesStruct[1]\">\
             <SetParameterAttributesStruct><Name>Device.WiFi.SSID.1.</Name>\
             <NotificationChange>{notification_change}</NotificationChange><Notification>2</Notification>\
             <AccessListChange>{access_list_change}</AccessListChange>\
             <AccessList SOAP-ENC:arrayType=\"xsd:string[0]\"/></SetParameterAttributesStruct></ParameterList>\
             </cwmp:SetParameterAttributes>"
        )
    };
    let of = |world: &mut World, name| {
        let [(_, notification, entities)] = &attributes(world, name)[..] else {
            panic!("{name}");
        };
        (*notification, *entities)
    };
    const NAME: &str = "Device.WiFi.SSID.1.SSID";
    const READ_ONLY: &str = "Device.WiFi.SSID.1.BSSID";
    for (changes, written, read_only) in [
        ((0, 0), (0, 1), (0, 0)),
        ((0, 1), (0, 0), (0, 0)),
        ((1, 0), (2, 1), (2, 0)),
        ((1, 1), (2, 0), (2, 0)),
    ] {
        let mut world = turned();
        let markup = call(changes.0, changes.1);
        let (kind, _) = world.call(RawMessage { markup: &markup });
        assert_eq!(kind, PostKind::Response(Method::SetParameterAttributes));
        assert_eq!(of(&mut world, NAME), written, "{changes:?}");
        assert_eq!(of(&mut world, READ_ONLY).0, read_only.0, "{changes:?}");
    }
}
