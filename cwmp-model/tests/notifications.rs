//! Changes of watched parameters on the built-in gateway: found, kept, reported, delivered.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests fail by panicking"
)]
#![cfg(feature = "alloc")]

mod support;

use cwmp_model::{ChangePoll, Delivery, MAX_RECORD, MemoryTree, Model, Polled, Throttles, Urgency};
use cwmp_soap::ValueType;
use support::{Device, notification_of};

const SOFTWARE: &str = "Device.DeviceInfo.SoftwareVersion";
const URL: &str = "Device.ManagementServer.ConnectionRequestURL";
const UDP: &str = "Device.ManagementServer.UDPConnectionRequestAddress";
const SSID: &str = "Device.WiFi.SSID.1.SSID";
const CHANNEL: &str = "Device.WiFi.Radio.1.Channel";
const PASSPHRASE: &str = "Device.WiFi.AccessPoint.1.Security.KeyPassphrase";

const NOW: Urgency = Urgency::Session { after: 0 };

/// Both ways to learn of a change: the device says so, or it is found.
fn both(test: impl Fn(Device, &dyn Fn(&mut Device, &str, &str))) {
    test(Device::with(64, 0), &|device, path, text| {
        device.announce(path, text).unwrap();
    });
    test(Device::new(), &|device, path, text| {
        device.change(path, text);
        device.round().unwrap();
    });
}

#[test]
fn ct_not_01c_a_passive_change_starts_no_session_and_is_in_the_next_inform() {
    both(|mut device, change| {
        device.notify(SSID, 1).unwrap();
        assert_eq!(device.urgency(), Urgency::None);
        change(&mut device, SSID, "New");
        assert_eq!(device.urgency(), Urgency::NextInform);
        let listed = device.inform(&["2 PERIODIC"]);
        assert!(device.attributes.is_reporting(), "4 VALUE CHANGE is due");
        assert!(listed.contains(&(SSID.to_owned(), "New".to_owned())));
        device.deliver().unwrap();
        assert_eq!(device.urgency(), Urgency::None);
        assert!(device.reported().is_empty());
    });
}

#[test]
fn ct_not_01c_an_active_change_starts_a_session_and_what_is_off_does_nothing() {
    both(|mut device, change| {
        device.notify(SSID, 2).unwrap();
        change(&mut device, CHANNEL, "11");
        assert_eq!(device.urgency(), Urgency::None);
        change(&mut device, SSID, "New");
        assert_eq!(device.urgency(), NOW);
        assert_eq!(device.reported(), [SSID]);
    });
}

#[test]
fn ct_not_03c_what_the_acs_sets_is_not_reported_and_what_others_do_is() {
    let mut device = Device::new();
    device.notify("Device.WiFi.SSID.", 2).unwrap();
    device.acs_sets(SSID, "FromAcs").unwrap();
    device.round().unwrap();
    assert_eq!(device.urgency(), Urgency::None);
    device.reboot();
    device.round().unwrap();
    assert_eq!(device.urgency(), Urgency::None, "nor after a reboot");
    // Changed by others before the ACS overwrites it, and seen by no poll.
    device.change(SSID, "FromWebPage");
    device.acs_sets(SSID, "FromAcs").unwrap();
    assert_eq!(device.reported(), [SSID]);
    device.deliver().unwrap();
    // Changed by others afterwards.
    device.acs_sets(SSID, "Again").unwrap();
    device.change(SSID, "FromWebPage");
    device.round().unwrap();
    assert_eq!(device.reported(), [SSID]);
}

#[test]
fn ct_not_05c_a_change_and_back_is_still_reported_once_with_the_latest_value() {
    both(|mut device, change| {
        device.notify(SSID, 2).unwrap();
        change(&mut device, SSID, "Other");
        change(&mut device, SSID, "Third");
        change(&mut device, SSID, "Home");
        let listed = device.inform(&["4 VALUE CHANGE"]);
        let mine: Vec<_> = listed.iter().filter(|(path, _)| path == SSID).collect();
        assert_eq!(mine, [&(SSID.to_owned(), "Home".to_owned())]);
    });
}

#[test]
fn ct_not_18c_what_changes_while_the_device_is_off_is_reported_at_boot() {
    let mut device = Device::new();
    device.notify(SSID, 1).unwrap();
    device.change(SOFTWARE, "2.0.0");
    device.change(SSID, "ByHand");
    device.change(CHANNEL, "1");
    device.reboot();
    assert_eq!(device.urgency(), Urgency::None);
    device.round().unwrap();
    assert_eq!(device.urgency(), NOW);
    let listed = device.inform(&["1 BOOT"]);
    assert!(device.attributes.is_reporting());
    for (path, value) in [(SOFTWARE, "2.0.0"), (SSID, "ByHand")] {
        assert!(
            listed.contains(&(path.to_owned(), value.to_owned())),
            "{path}"
        );
    }
    assert!(!listed.iter().any(|(path, _)| path == CHANNEL));
    device.deliver().unwrap();
    device.reboot();
    device.round().unwrap();
    assert!(!device.attributes.begin_inform(), "delivered is delivered");
}

#[test]
fn ct_not_18c_a_device_from_the_factory_has_nothing_to_report() {
    let mut device = Device::new();
    device.round().unwrap();
    assert_eq!(device.urgency(), Urgency::None);
    // Setting a notification does not report the present value (NOT-019).
    device.change(SSID, "Before");
    device.notify(SSID, 2).unwrap();
    device.round().unwrap();
    assert_eq!(device.urgency(), Urgency::None);
    device.reboot();
    device.round().unwrap();
    assert_eq!(device.urgency(), Urgency::None);
}

#[test]
fn ct_not_19c_the_same_value_again_is_no_change() {
    let mut device = Device::new();
    device.change(URL, "http://192.0.2.10:7547/");
    device.round().unwrap();
    assert_eq!(device.urgency(), Urgency::None);
    device.change(URL, "http://192.0.2.11:7547/");
    device.round().unwrap();
    assert_eq!(device.urgency(), NOW);
}

#[test]
fn evt_012_a_change_outlasts_failed_sessions_and_reboots_until_it_is_delivered() {
    both(|mut device, change| {
        device.notify(SSID, 1).unwrap();
        change(&mut device, SSID, "New");
        for _ in 0..3 {
            assert_eq!(device.reported(), [SSID]);
            device.attributes.abort_inform();
            assert_eq!(device.urgency(), Urgency::NextInform);
            device.reboot();
        }
        assert_eq!(device.reported(), [SSID]);
        device.reboot();
        assert_eq!(device.reported(), [SSID], "in flight is not delivered");
        device.deliver().unwrap();
        device.reboot();
        assert!(device.reported().is_empty());
    });
}

#[test]
fn evt_012_a_change_while_its_report_is_on_the_way_is_reported_again() {
    both(|mut device, change| {
        device.notify(SSID, 2).unwrap();
        change(&mut device, SSID, "First");
        assert_eq!(device.reported(), [SSID]);
        change(&mut device, SSID, "Second");
        device.deliver().unwrap();
        assert_eq!(device.urgency(), NOW);
        device.reboot();
        assert_eq!(device.urgency(), NOW, "also over a reboot");
        assert_eq!(device.reported(), [SSID]);
        device.deliver().unwrap();
        device.round().unwrap();
        assert_eq!(device.urgency(), Urgency::None);
    });
}

#[test]
fn evt_013_a_discarded_event_takes_its_parameters_with_it() {
    let mut device = Device::new();
    device.notify("Device.WiFi.", 2).unwrap();
    device.announce(SSID, "A").unwrap();
    device.announce(CHANNEL, "11").unwrap();
    device.attributes.begin_inform();
    device.announce(CHANNEL, "1").unwrap();
    let mut delivery = Delivery::new();
    let mut model = Model::new(device.schema, &mut device.tree);
    let (mut scratch, mut out) = ([0; 256], [0; MAX_RECORD]);
    let mut records = 0;
    while let Some(record) =
        delivery.next_discarded(&mut device.attributes, &mut model, &mut scratch, &mut out)
    {
        device.log.extend_from_slice(record);
        records += 1;
    }
    assert_eq!(records, 2);
    device.round().unwrap();
    assert_eq!(device.urgency(), Urgency::None);
    device.reboot();
    device.round().unwrap();
    assert_eq!(device.urgency(), Urgency::None);
}

#[test]
fn not_002_lightweight_kinds_are_a_channel_of_their_own() {
    both(|mut device, change| {
        for (value, urgency, lightweight) in [
            (3, Urgency::None, Some(false)),
            (4, Urgency::NextInform, Some(false)),
            (5, Urgency::None, Some(true)),
            (6, Urgency::NextInform, Some(true)),
        ] {
            device.notify(SSID, value).unwrap();
            change(&mut device, SSID, &format!("Value{value}"));
            assert_eq!(device.urgency(), urgency, "{value}");
            assert_eq!(
                device.attributes.lightweight_pending(),
                lightweight,
                "{value}"
            );
            let place = device.place(SSID);
            assert_eq!(device.attributes.next_lightweight(None), Some(place));
            assert_eq!(device.attributes.next_lightweight(Some(&place)), None);
            device.attributes.lightweight_sent();
            assert_eq!(device.attributes.lightweight_pending(), None);
            assert_eq!(
                device.urgency(),
                urgency,
                "{value}: the Inform is still due"
            );
            assert_eq!(
                device
                    .inform(&["2 PERIODIC"])
                    .iter()
                    .any(|(path, _)| path == SSID),
                urgency != Urgency::None
            );
            // While it is on its way, the other channel goes on by itself.
            change(&mut device, SSID, "Again");
            assert_eq!(
                device.attributes.lightweight_pending(),
                lightweight,
                "{value}"
            );
            device.attributes.lightweight_sent();
            device.deliver().unwrap();
            device.inform(&[]);
            device.deliver().unwrap();
        }
    });
}

#[test]
fn not_006_throttles_delay_sessions_for_changes_alone() {
    let mut device = Device::new();
    let throttle = "Device.ManagementServer.DefaultActiveNotificationThrottle";
    device.change(throttle, "60");
    let mut model = Model::new(device.schema, &mut device.tree);
    let mut throttles = Throttles::read(&mut model, 0);
    assert_eq!((throttles.every, throttles.local), (60, 0));
    device.notify("Device.WiFi.SSID.", 2).unwrap();
    let wants = |device: &Device, throttles: &Throttles| {
        device.attributes.urgency(device.schema, throttles)
    };
    assert_eq!(wants(&device, &throttles), Urgency::None);
    device.announce(SSID, "New").unwrap();
    assert_eq!(wants(&device, &throttles), Urgency::Session { after: 60 });
    throttles.local = 90;
    assert_eq!(wants(&device, &throttles), Urgency::Session { after: 90 });
}

#[test]
fn not_007_one_parameter_may_have_to_wait_longer_than_the_others() {
    let mut device = Device::new();
    let throttles = Throttles {
        every: 5,
        udp_address: 300,
        manageable_devices: 600,
        local: 0,
    };
    device.announce(UDP, "192.0.2.1:7547").unwrap();
    let wants = |device: &Device| device.attributes.urgency(device.schema, &throttles);
    assert_eq!(wants(&device), Urgency::Session { after: 300 });
    device.announce(URL, "http://192.0.2.12:7547/").unwrap();
    assert_eq!(wants(&device), Urgency::Session { after: 5 });
}

#[test]
fn not_021_hidden_parameters_are_reported_empty_when_the_device_says_that_they_changed() {
    let mut device = Device::new();
    device.notify(PASSPHRASE, 2).unwrap();
    device.round().unwrap();
    device.announce(PASSPHRASE, "another horse").unwrap();
    let listed = device.inform(&[]);
    assert!(listed.contains(&(PASSPHRASE.to_owned(), String::new())));
    device.deliver().unwrap();
    device.round().unwrap();
    assert_eq!(device.urgency(), Urgency::None);
}

#[test]
fn a_round_reads_no_more_than_it_is_allowed_and_goes_on_where_it_was() {
    let mut device = Device::new();
    device.notify("Device.WiFi.SSID.", 1).unwrap();
    for path in [SSID, "Device.WiFi.SSID.2.SSID", "Device.WiFi.SSID.2.Name"] {
        device.change(path, "New");
    }
    let mut model = Model::new(device.schema, &mut device.tree);
    let (mut scratch, mut out) = ([0; 256], [0; MAX_RECORD]);
    let mut poll = ChangePoll::default();
    let mut calls = 0;
    let mut records = 0;
    loop {
        calls += 1;
        match poll.poll(
            &mut device.attributes,
            &mut model,
            1,
            &mut scratch,
            &mut out,
        ) {
            Polled::Record(_) => records += 1,
            Polled::More => {}
            Polled::Finished => break,
        }
    }
    assert_eq!(records, 3);
    // One call for each parameter of the model's and each with a slot, and one behind the last of either.
    let watched = 4 + device.get("Device.WiFi.SSID.").unwrap().len();
    assert_eq!(calls, 4 + 1 + watched + 1);
}

#[test]
fn a_change_without_a_slot_makes_the_next_inform_report_too_much_rather_than_too_little() {
    // One slot is taken by what the ACS wants; four parameters of the model are left without. Three of them are
    // in every Inform anyway.
    let mut device = Device::with(1, 0);
    device.notify(SSID, 1).unwrap();
    device.announce(URL, "http://192.0.2.77:7547/").unwrap();
    assert_eq!(device.urgency(), NOW);
    assert_eq!(device.reported(), [UDP]);
    device.announce(UDP, "192.0.2.1:7547").unwrap();
    device.attributes.abort_inform();
    device.reboot();
    assert_eq!(device.urgency(), NOW, "also over a reboot");
    assert_eq!(device.reported(), [UDP]);
    device.announce(UDP, "192.0.2.2:7547").unwrap();
    device.deliver().unwrap();
    assert_eq!(device.urgency(), NOW, "changed again meanwhile");
    device.compact().unwrap();
    device.reboot();
    assert_eq!(device.reported(), [UDP]);
    device.deliver().unwrap();
    assert_eq!(device.urgency(), Urgency::None);
    device.reboot();
    assert_eq!(device.urgency(), Urgency::None);
}

#[test]
fn what_finds_no_slot_is_compared_all_together_and_reported_all_together() {
    for slots in 1..3 {
        let mut device = Device::with(slots, slots);
        assert_eq!(device.attributes.used(), slots);
        assert_eq!(device.urgency(), Urgency::None, "a device from the factory");
        for text in ["192.0.2.1:1", "192.0.2.1:2"] {
            device.change(UDP, text);
            device.round().unwrap();
            assert_eq!(device.urgency(), NOW);
            assert_eq!(device.reported(), [UDP]);
            device.deliver().unwrap();
            device.round().unwrap();
            assert_eq!(device.urgency(), Urgency::None);
        }
        // Whichever of them it is.
        for path in [UDP, URL] {
            device.change(path, "http://192.0.2.55:7547/");
            device.round().unwrap();
            assert_eq!(device.urgency(), NOW, "{path}");
            device.attributes.begin_inform();
            device.deliver().unwrap();
        }
        // Also while the device is off, and with the log written anew.
        device.compact().unwrap();
        device.change(SOFTWARE, "9.9");
        device.change(UDP, "192.0.2.1:3");
        device.reboot();
        device.round().unwrap();
        assert_eq!(device.urgency(), NOW);
        assert_eq!(device.reported(), [UDP]);
        device.deliver().unwrap();
        device.reboot();
        device.round().unwrap();
        assert_eq!(device.urgency(), Urgency::None);
    }
}

#[test]
fn a_type_that_changes_its_spelling_with_the_firmware_is_no_change_of_a_number() {
    let mut device = Device::new();
    device.notify(CHANNEL, 2).unwrap();
    let mut tree = MemoryTree::new();
    tree.insert(device.schema, CHANNEL, ValueType::String, "6", true)
        .unwrap();
    device.tree = tree;
    device.reboot();
    device.round().unwrap();
    assert_eq!(device.urgency(), Urgency::None);
    assert_eq!(device.notification(CHANNEL), 2);
}

#[test]
fn turning_notification_off_ends_what_was_pending() {
    let mut device = Device::new();
    device.notify(SSID, 2).unwrap();
    device.announce(SSID, "New").unwrap();
    device.notify(SSID, 1).unwrap();
    assert_eq!(
        device.urgency(),
        Urgency::NextInform,
        "still to be reported"
    );
    device.set(&[notification_of(SSID, 0)]).unwrap();
    assert_eq!(device.urgency(), Urgency::None);
    device.reboot();
    assert_eq!(device.urgency(), Urgency::None);
    device.notify(SSID, 1).unwrap();
    assert_eq!(device.urgency(), Urgency::None);
}
