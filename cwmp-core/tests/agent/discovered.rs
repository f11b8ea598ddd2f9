//! What DHCP has brought, once the device has set it: another ACS, or a change that is told.

use cwmp_core::event::RebootCause;

use super::world::{Want, World, codes};

const URL: &str = "Device.ManagementServer.URL";
const CODE: &str = "Device.DeviceInfo.ProvisioningCode";

/// One whose ACS comes from DHCP and has been met.
fn met() -> World {
    let mut world = World::new();
    world.write(URL, "https://acs.example.net/");
    world.agent.boot(RebootCause::FactoryReset);
    assert_eq!(codes(&world.open()), ["0 BOOTSTRAP", "1 BOOT"]);
    world.post();
    assert!(matches!(world.close(), Want::Wait(None)));
    world
}

#[test]
fn ct_disc_02c_the_first_url_is_a_first_contact() {
    let mut world = World::new();
    world.write(URL, "");
    world.agent.boot(RebootCause::FactoryReset);
    world.write(URL, "https://acs.example.net/");
    world.agent.settings_changed();
    assert_eq!(codes(&world.open()), ["0 BOOTSTRAP", "1 BOOT"]);
}

#[test]
fn ct_disc_08c_the_same_url_is_nothing_and_another_one_another_acs() {
    let mut world = met();
    world.write(URL, "https://acs.example.net/");
    world.agent.settings_changed();
    assert!(matches!(world.poll(), Want::Wait(None)));
    world.write(URL, "https://new.example.net/");
    world.agent.settings_changed();
    assert_eq!(codes(&world.open()), ["0 BOOTSTRAP"]);
}

#[test]
fn ct_disc_10c_another_provisioning_code_is_told_in_a_session() {
    let mut world = met();
    world.change(CODE, "batch 7");
    let inform = world.open();
    assert_eq!(codes(&inform), ["4 VALUE CHANGE"]);
    assert!(String::from_utf8(inform).unwrap().contains("batch 7"));
}
