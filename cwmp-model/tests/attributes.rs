//! `SetParameterAttributes` and `GetParameterAttributes` on the built-in gateway.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say what they measure"
)]
#![cfg(feature = "alloc")]

mod support;

use cwmp_model::gateway::{self, SCHEMA};
use cwmp_model::record::Reader;
use cwmp_model::{
    AccessList, Addressing, AttributesCall, AttributesEntry, AttributesPolicy, Backend as _,
    Entity, MAX_RECORD, Model, Presence,
};
use cwmp_soap::message::set_parameter_attributes::SetParameterAttributesView;
use cwmp_soap::{CwmpVersion, DecodeConfig, Envelope, FaultCode, Text};
use support::{Device, Stop, V1_4, access_of, notification_of};

const PROVISIONING: &str = "Device.DeviceInfo.ProvisioningCode";
const SOFTWARE: &str = "Device.DeviceInfo.SoftwareVersion";
const URL: &str = "Device.ManagementServer.ConnectionRequestURL";
const UP_TIME: &str = "Device.DeviceInfo.UpTime";
const SERIAL: &str = "Device.DeviceInfo.SerialNumber";
const SSID: &str = "Device.WiFi.SSID.1.SSID";
const NAME: &str = "Device.IP.Interface.1.Name";

#[test]
fn rpc_gpa_01_one_entry_for_each_parameter_and_none_for_objects() {
    let mut device = Device::new();
    let found = device.get("Device.IP.Interface.1.IPv4Address.").unwrap();
    let paths: Vec<&str> = found.iter().map(|(path, ..)| path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "Device.IP.Interface.1.IPv4Address.1.AddressingType",
            "Device.IP.Interface.1.IPv4Address.1.Alias",
            "Device.IP.Interface.1.IPv4Address.1.Enable",
            "Device.IP.Interface.1.IPv4Address.1.IPAddress",
            "Device.IP.Interface.1.IPv4Address.1.SubnetMask",
        ]
    );
    assert_eq!(device.get("Device.Nope"), Err(9005));
    assert_eq!(device.get("Device.IP.Interface.7."), Err(9005));
    assert_eq!(device.get("Device.IP"), Err(9005));
    assert_eq!(device.get("").unwrap(), device.get("Device.").unwrap());
}

#[test]
fn rpc_gpa_02_forced_parameters_report_2_and_others_what_the_model_says() {
    let mut device = Device::new();
    assert_eq!(device.notification(SOFTWARE), 2);
    assert_eq!(device.notification(PROVISIONING), 2);
    assert_eq!(device.notification(URL), 2);
    assert_eq!(device.notification(SERIAL), 0);
    // Writable: Subscriber. Read-only: nobody.
    assert!(device.get(PROVISIONING).unwrap()[0].2);
    assert!(!device.get(SERIAL).unwrap()[0].2);
}

#[test]
fn rpc_spa_01_later_entries_override_earlier_ones_and_a_fault_undoes_all() {
    let mut device = Device::new();
    device
        .set(&[
            notification_of("Device.WiFi.", 1),
            notification_of("Device.WiFi.SSID.", 0),
            notification_of(SSID, 2),
            access_of("Device.WiFi.SSID.1.", false),
            access_of(SSID, true),
        ])
        .unwrap();
    assert_eq!(device.get(SSID).unwrap(), [(SSID.to_owned(), 2, true)]);
    assert_eq!(device.notification("Device.WiFi.SSID.2.SSID"), 0);
    assert_eq!(device.notification("Device.WiFi.Radio.1.Channel"), 1);
    let alias = device.get("Device.WiFi.SSID.1.Alias").unwrap()[0].clone();
    assert_eq!((alias.1, alias.2), (0, false));
    let before = device.get("").unwrap();
    let log = device.log.clone();
    for (wrong, code) in [
        (notification_of("Device.Nope", 1), 9005),
        (notification_of(SERIAL, 7), 9003),
        (notification_of(SOFTWARE, 0), 9009),
    ] {
        let entries = [
            notification_of("Device.", 1),
            access_of("Device.", false),
            wrong,
        ];
        assert_eq!(device.set(&entries), Err(Stop::Fault(code)));
        assert_eq!(device.get("").unwrap(), before);
    }
    assert_eq!(device.log, log, "nothing is stored of a call with a fault");
}

#[test]
fn rpc_spa_03_faults_by_name_value_and_version() {
    let mut device = Device::new();
    let wildcard = notification_of("Device.IP.Interface.*.Name", 1);
    assert_eq!(device.set(&[wildcard]), Err(Stop::Fault(9005)));
    for name in ["Device.DeviceInfo", "Device.WiFi.SSID.9.", "Device.X", "."] {
        assert_eq!(device.notify(name, 1), Err(Stop::Fault(9005)), "{name}");
    }
    for value in [-1, 7, i32::MAX, i32::MIN] {
        assert_eq!(
            device.notify(SERIAL, value),
            Err(Stop::Fault(9003)),
            "{value}"
        );
        assert_eq!(
            device.notify("Device.", value),
            Err(Stop::Fault(9003)),
            "{value}"
        );
    }
    for value in 0..=6 {
        device.policy = V1_4;
        assert_eq!(device.notify(SERIAL, value), Ok(()), "{value}");
        assert_eq!(i32::from(device.notification(SERIAL)), value);
        device.policy.version = CwmpVersion::V1_3;
        let expected = if value > 2 {
            Err(Stop::Fault(9003))
        } else {
            Ok(())
        };
        assert_eq!(device.notify(SERIAL, value), expected, "{value} in 1.3");
    }
    assert_eq!(device.set(&[]), Ok(()));
}

#[test]
fn rpc_spa_04_only_the_subscriber_is_known() {
    let read = |names: &[&'static str]| AccessList::read(names.iter().copied().map(Text::plain));
    assert_eq!(read(&[]), Ok(AccessList { subscriber: false }));
    assert_eq!(read(&["Subscriber"]), Ok(AccessList { subscriber: true }));
    for names in [
        &["Subscriber", "Guest"][..],
        &["subscriber"],
        &["X_00D09E_Me"],
        &[""],
    ] {
        assert_eq!(read(names), Err(FaultCode::INVALID_ARGUMENTS));
    }
    let mut device = Device::new();
    let entry = AttributesEntry {
        name: Text::plain(SSID),
        notification: Some(1),
        access_list: Some(read(&["Guest"])),
    };
    assert_eq!(device.set(&[entry]), Err(Stop::Fault(9003)));
    assert_eq!(device.notification(SSID), 0);
}

#[test]
fn ct_not_08c_what_can_be_denied_is_denied_by_full_path_and_nothing_else_applies() {
    let mut device = Device::new();
    assert_eq!(device.notify(UP_TIME, 2), Ok(()));
    device.policy = AttributesPolicy {
        deny_active: true,
        ..V1_4
    };
    let mut fresh = Device::new();
    fresh.policy = device.policy;
    for active in [2, 5, 6] {
        let entries = [notification_of(SERIAL, 1), notification_of(UP_TIME, active)];
        assert_eq!(fresh.set(&entries), Err(Stop::Fault(9009)));
        assert_eq!(fresh.notification(SERIAL), 0);
    }
    // Passive and off cannot be denied (NOT-011).
    for passive in [1, 3, 4, 0] {
        assert_eq!(fresh.notify(UP_TIME, passive), Ok(()));
    }
    // Below a partial path such ones stay as they are (NOT-013).
    assert_eq!(fresh.notify("Device.DeviceInfo.", 2), Ok(()));
    assert_eq!(fresh.notification(UP_TIME), 0);
    assert_eq!(fresh.notification(SERIAL), 2);
}

#[test]
fn ct_not_09c_forced_parameters_stay_active() {
    let mut device = Device::new();
    for value in [0, 1, 3, 4, 5, 6] {
        assert_eq!(
            device.notify(SOFTWARE, value),
            Err(Stop::Fault(9009)),
            "{value}"
        );
    }
    assert_eq!(device.notify(SOFTWARE, 2), Ok(()));
    assert_eq!(device.notify("Device.DeviceInfo.", 0), Ok(()));
    assert_eq!(device.notification(SOFTWARE), 2);
    // Its access list can be changed all the same.
    assert_eq!(device.set(&[access_of(PROVISIONING, false)]), Ok(()));
    assert_eq!(
        device.get(PROVISIONING).unwrap(),
        [(PROVISIONING.to_owned(), 2, false)]
    );
}

#[test]
fn ct_not_10c_what_is_on_from_the_factory_can_be_turned_off() {
    let mut device = Device::new();
    assert_eq!(device.notify(URL, 0), Ok(()));
    assert_eq!(device.notification(URL), 0);
    device.reboot();
    assert_eq!(device.notification(URL), 0);
    device.announce(URL, "http://192.0.2.99:7547/").unwrap();
    device.round().unwrap();
    assert!(!device.attributes.begin_inform());
}

#[test]
fn ct_not_12c_what_is_not_to_be_changed_is_not() {
    let mut device = Device::new();
    let entry = AttributesEntry {
        name: Text::plain(SSID),
        notification: None,
        access_list: None,
    };
    device.notify(SSID, 1).unwrap();
    device.set(&[access_of(SSID, false)]).unwrap();
    let log = device.log.len();
    device.set(&[entry]).unwrap();
    assert_eq!(device.get(SSID).unwrap(), [(SSID.to_owned(), 1, false)]);
    assert_eq!(
        device.log.len(),
        log,
        "a call that changes nothing stores nothing"
    );
}

#[test]
fn ct_not_15c_attributes_outlast_reboot_and_firmware_and_end_with_a_factory_reset() {
    let mut device = Device::new();
    device.notify("Device.WiFi.SSID.", 1).unwrap();
    device.notify(NAME, 5).unwrap();
    device.set(&[access_of(SSID, false)]).unwrap();
    let set = device.get("").unwrap();
    let defaults = Device::new().get("").unwrap();
    assert_ne!(set, defaults);
    assert_eq!(device.reboot().gone, 0);
    assert_eq!(device.get("").unwrap(), set);
    device.round().unwrap();
    device.compact().unwrap();
    device.reboot();
    assert_eq!(device.get("").unwrap(), set);
    device.log.clear();
    device.attributes.reset();
    assert_eq!(device.get("").unwrap(), defaults);
    device.reboot();
    assert_eq!(device.get("").unwrap(), defaults);
}

mod other_firmware {
    use cwmp_model::Decl;
    use cwmp_soap::ValueType::String;

    cwmp_model::schema! {
        /// Other nodes than the gateway's, most of them under other numbers.
        pub(crate) static SCHEMA = Decl::object("Device", &[
            Decl::object("AAA", &[Decl::parameter("New", String)]),
            Decl::object("WiFi", &[
                Decl::table("SSID", &[
                    Decl::parameter("AAA", String),
                    Decl::parameter("SSID", String).writable(),
                ]),
            ]),
        ]);
    }
}

#[test]
fn ct_not_15c_attributes_are_found_by_name_in_another_data_model() {
    let mut device = Device::new();
    device.notify("Device.WiFi.SSID.", 1).unwrap();
    let kept = "Device.WiFi.SSID.2.SSID";
    let before = device.place(kept);
    device.schema = other_firmware::SCHEMA;
    let mut tree = cwmp_model::MemoryTree::from_schema(device.schema);
    tree.insert_instance(device.schema, "Device.WiFi.SSID.2.")
        .unwrap();
    device.tree = tree;
    assert_ne!(device.place(kept), before);
    let restored = device.reboot();
    assert!(restored.gone > 10, "{restored:?}");
    assert_eq!(restored.lost, 0);
    assert_eq!(device.notification(kept), 1);
    assert_eq!(device.notification("Device.AAA.New"), 0);
    assert_eq!(device.notification("Device.WiFi.SSID.2.AAA"), 0);
}

#[test]
fn ct_not_16c_an_empty_access_list_keeps_the_subscriber_out_and_not_the_acs() {
    let mut device = Device::new();
    let may = |device: &mut Device, path: &str| {
        let place = device.place(path);
        let model = Model::new(SCHEMA, &mut device.tree);
        let may = |entity| device.attributes.may_write(&model, &place, entity);
        (may(Entity::Acs), may(Entity::Subscriber))
    };
    assert_eq!(may(&mut device, SSID), (true, true));
    assert_eq!(may(&mut device, SERIAL), (false, false));
    device.set(&[access_of("Device.WiFi.", false)]).unwrap();
    assert_eq!(may(&mut device, SSID), (true, false));
    device.set(&[access_of(SSID, true)]).unwrap();
    assert_eq!(may(&mut device, SSID), (true, true));
    // A list that is empty anyway needs no room.
    let used = device.attributes.used();
    device.set(&[access_of(SERIAL, false)]).unwrap();
    assert_eq!(device.attributes.used(), used);
    // What nobody can write, an access list does not make writable.
    device.set(&[access_of(SERIAL, true)]).unwrap();
    assert_eq!(may(&mut device, SERIAL), (false, false));
    let place = device.place(SERIAL);
    assert_eq!(device.tree.presence(&place), Presence::ReadOnly);
}

#[test]
fn ct_not_17c_a_new_instance_has_the_attributes_of_the_model() {
    let mut device = Device::new();
    device.notify("Device.WiFi.", 2).unwrap();
    device.set(&[access_of("Device.WiFi.", false)]).unwrap();
    device
        .tree
        .insert_instance(SCHEMA, "Device.WiFi.SSID.3.")
        .unwrap();
    for (path, notification, subscriber) in device.get("Device.WiFi.SSID.3.").unwrap() {
        assert_eq!(notification, 0, "{path}");
        let place = device.place(&path);
        let writable = Model::new(SCHEMA, &mut device.tree).is_writable(&place);
        assert_eq!(subscriber, writable, "{path}");
    }
    device.reboot();
    assert_eq!(device.notification("Device.WiFi.SSID.3.SSID"), 0);
    assert_eq!(device.notification(SSID), 2);
}

#[test]
fn ct_not_17c_nothing_is_left_of_a_deleted_instance() {
    let mut device = Device::new();
    device.notify("Device.WiFi.SSID.", 2).unwrap();
    device.announce(SSID, "Other").unwrap();
    device.deleted("Device.WiFi.SSID.1.").unwrap();
    let second = device.notification("Device.WiFi.SSID.2.SSID");
    assert_eq!((device.notification(SSID), second), (0, 2));
    assert!(device.reported().is_empty());
    device.reboot();
    assert_eq!(
        device.notification(SSID),
        0,
        "the number may be given again"
    );
    assert!(device.reported().is_empty());
    device.deleted("Device.WiFi.SSID.1.").unwrap();
}

#[test]
fn too_few_slots_refuse_the_call_as_a_whole() {
    let all = Device::with(1000, 0).get("").unwrap().len();
    // Without fingerprints nothing needs a slot but what is set.
    for slots in 0..12 {
        let mut device = Device::with(slots, 0);
        let before = device.get("").unwrap();
        let fits = slots >= 5;
        let path = "Device.IP.Interface.1.IPv4Address.1.";
        let expected = if fits { Ok(()) } else { Err(Stop::Fault(9004)) };
        assert_eq!(device.notify(path, 1), expected, "{slots}");
        assert_eq!(device.attributes.used(), if fits { 5 } else { 0 });
        assert_eq!(device.get("").unwrap() != before, fits);
        assert_eq!(device.notify("Device.", 1), Err(Stop::Fault(9004)));
        // Slots that a call itself frees it may use, whatever the order of its entries.
        if slots == 5 {
            let entries = [
                notification_of("Device.IP.Interface.2.IPv4Address.1.", 1),
                notification_of(path, 0),
            ];
            assert_eq!(device.set(&entries), Ok(()));
            assert_eq!(device.attributes.used(), 5);
            // What is turned on and off again needs none.
            let entries = [notification_of("Device.", 1), notification_of("Device.", 0)];
            assert_eq!(device.set(&entries), Ok(()));
            let off = device.get("").unwrap();
            assert!(off.iter().all(|(path, n, _)| *n
                == if path == SOFTWARE || path == PROVISIONING {
                    2
                } else {
                    0
                }));
            device.reboot();
            assert_eq!(device.get("").unwrap(), off);
        }
    }
    let mut device = Device::with(all, 0);
    assert_eq!(device.notify("Device.", 1), Ok(()));
    assert!(device.attributes.used() <= device.attributes.capacity());
}

#[test]
fn a_parameter_that_several_entries_name_needs_its_slot_once_and_is_stored_once() {
    let path = "Device.IP.Interface.1.IPv4Address.1.";
    let address = "Device.IP.Interface.1.IPv4Address.1.IPAddress";
    let mut device = Device::with(5, 0);
    let entries = [
        notification_of(address, 1),
        notification_of(path, 4),
        notification_of(address, 2),
        notification_of(path, 1),
    ];
    device.set(&entries).unwrap();
    let records: Vec<u8> = Reader::new(&device.log)
        .map(|record| record.kind.number())
        .collect();
    assert_eq!(records, [1, 3, 3, 3, 3, 3, 2]);
    assert!(device.get(path).unwrap().iter().all(|(_, n, _)| *n == 1));
}

#[test]
fn alias_003_a_parameter_is_the_same_by_alias_and_by_number() {
    let mut device = Device::new();
    device.change("Device.WiFi.SSID.1.Alias", "home");
    let names = [
        "Device.WiFi.SSID.1.SSID",
        "Device.WiFi.SSID.[home].SSID",
        "Device.WiFi.SSID.[home].",
    ];
    for count in 1..=3 {
        let entries = (1..)
            .zip(names)
            .map(|(value, name)| notification_of(name, value));
        let entries = entries.take(count);
        let mut model = Model::new(SCHEMA, &mut device.tree).with_addressing(Addressing::ALIASES);
        let mut call =
            AttributesCall::check(&device.attributes, &mut model, &entries, V1_4).unwrap();
        let (mut scratch, mut out) = ([0; 256], [0; MAX_RECORD]);
        let mut stored = 0;
        while let Some(record) = call.next_record(
            &mut device.attributes,
            &mut model,
            &entries,
            &mut scratch,
            &mut out,
        ) {
            let named = record
                .windows(names[0].len())
                .any(|part| part == names[0].as_bytes());
            stored += usize::from(named);
        }
        assert_eq!(stored, 1, "by number, and once");
        assert_eq!(usize::from(device.notification(names[0])), count);
        if count < 3 {
            assert_eq!(device.notification("Device.WiFi.SSID.1.Name"), 0);
        }
    }
    assert_eq!(device.notification("Device.WiFi.SSID.1.Name"), 3);
    assert_eq!(
        device.notify(names[1], 1),
        Err(Stop::Fault(9005)),
        "where aliases are not understood"
    );
}

#[test]
fn a_snapshot_makes_void_what_stands_before_it() {
    let kept = "Device.WiFi.SSID.1.SSID";
    let mut device = Device::new();
    device.notify("Device.WiFi.SSID.", 2).unwrap();
    device.tree = gateway::device();
    let place = device.place("Device.WiFi.SSID.2.");
    device.tree.begin().unwrap();
    device.tree.delete(&place).unwrap();
    device.tree.commit().unwrap();
    assert!(device.reboot().gone > 0);
    let old = device.log.clone();
    device.compact().unwrap();
    // The old log was not erased.
    device.log = [&old[..], &device.log[..]].concat();
    device
        .tree
        .insert_instance(SCHEMA, "Device.WiFi.SSID.2.")
        .unwrap();
    assert_eq!(device.reboot().gone, 0);
    assert_eq!(device.notification("Device.WiFi.SSID.2.SSID"), 0);
    assert_eq!(device.notification(kept), 2);
}

#[test]
fn power_may_be_cut_at_any_record_of_a_call() {
    let entries = [
        notification_of("Device.WiFi.SSID.", 1),
        notification_of(NAME, 0),
        access_of("Device.WiFi.SSID.1.", false),
    ];
    let mut prepared = Device::new();
    prepared.notify(NAME, 2).unwrap();
    let before = prepared.get("").unwrap();
    let log = prepared.log.clone();
    prepared.set(&entries).unwrap();
    let after = prepared.get("").unwrap();
    let mut outcomes = (0, 0);
    for cut in 0.. {
        let mut device = Device::new();
        device.log = log.clone();
        device.reboot();
        device.cut = Some((cut, cut % 30));
        let done = device.set(&entries);
        if done == Err(Stop::PowerCut) {
            assert_eq!(
                device.get("").unwrap(),
                before,
                "in effect before it was stored"
            );
        }
        device.reboot();
        let found = device.get("").unwrap();
        if done.is_ok() {
            assert_eq!(found, after);
            outcomes.1 += 1;
            break;
        }
        assert_eq!(found, before, "half of it after a cut at {cut}");
        outcomes.0 += 1;
        // What was cut off does not come to life by what is stored later.
        device.notify("Device.DeviceInfo.ModelName", 1).unwrap();
        device.reboot();
        assert_eq!(device.notification(NAME), 2);
        assert_eq!(device.notification("Device.DeviceInfo.ModelName"), 1);
    }
    assert!(outcomes.0 > 15, "{outcomes:?}");
}

#[test]
fn names_with_references_are_decoded() {
    let envelope = "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:cwmp=\"urn:dslforum-org:cwmp-1-4\"><soap:Body><cwmp:SetParameterAttributes><ParameterList>\
         <SetParameterAttributesStruct><Name>Device.WiFi.SSID.1.S&#83;ID</Name>\
         <NotificationChange>1</NotificationChange><Notification>4</Notification>\
         <AccessListChange>1</AccessListChange><AccessList><string>Subscriber</string></AccessList>\
         </SetParameterAttributesStruct></ParameterList></cwmp:SetParameterAttributes></soap:Body></soap:Envelope>";
    let envelope = Envelope::parse(envelope.as_bytes(), &DecodeConfig::STRICT).unwrap();
    let view = SetParameterAttributesView::read(&envelope).unwrap();
    let entries: Vec<AttributesEntry<'_>> = view
        .parameter_list()
        .map(|change| AttributesEntry::from(&change))
        .collect();
    let mut device = Device::new();
    device.set(&entries).unwrap();
    assert_eq!(device.get(SSID).unwrap(), [(SSID.to_owned(), 4, true)]);
}

#[test]
fn everything_besides_the_lent_slots_takes_less_than_two_kilobytes() {
    use cwmp_model::{Attributes, AttributesCall, AttributesWalk, ChangePoll, Delivery};
    use cwmp_model::{InformWalk, MAX_RECORD, Snapshot, Throttles};
    let parts = [
        size_of::<Attributes<'_>>(),
        size_of::<AttributesCall>(),
        size_of::<AttributesWalk>(),
        size_of::<InformWalk>(),
        size_of::<ChangePoll>(),
        size_of::<Delivery>(),
        size_of::<Snapshot>(),
        size_of::<Throttles>(),
        MAX_RECORD,
    ];
    println!("{parts:?}: {} bytes", parts.iter().sum::<usize>());
    assert!(parts.iter().sum::<usize>() <= 2048, "{parts:?}");
}
