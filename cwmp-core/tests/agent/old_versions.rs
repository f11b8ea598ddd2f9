//! What an ACS of an older version is told of what came later (VER-009).

use cwmp_core::cpe::PostKind;
use cwmp_soap::message::get_all_queued_transfers::{
    GetAllQueuedTransfers, GetAllQueuedTransfersResponseView,
};
use cwmp_soap::message::get_parameter_attributes::GetParameterAttributes;
use cwmp_soap::{CwmpNamespace, CwmpVersion, Entries, Method};

use super::changes::{attributes, watch};
use super::transfer_world::{Transfers, download, upload};
use super::world::{World, read};

const NTP: &str = "Device.Time.NTPServer1";

#[test]
fn before_1_4_a_notification_is_the_part_of_it_that_the_version_has() {
    for (notification, told) in [(0, 0), (1, 1), (2, 2), (3, 0), (4, 1), (5, 0), (6, 1)] {
        let mut world = World::booted();
        world.turn();
        let kind = watch(&mut world, NTP, notification);
        assert_eq!(kind, PostKind::Response(Method::SetParameterAttributes));
        assert_eq!(attributes(&mut world, NTP)[0].1, notification);
        world.close();
        for namespace in [
            CwmpNamespace::V1_0,
            CwmpNamespace::V1_1,
            CwmpNamespace::V1_2,
        ] {
            world.request();
            world.acs_of(namespace);
            let parameter_names = Entries::new(&[NTP]);
            let (_, answer) = world.call(GetParameterAttributes { parameter_names });
            assert_eq!(read(&answer).fits(CwmpVersion::V1_2), Ok(()));
            assert_eq!(attributes(&mut world, NTP)[0].1, told, "{namespace:?}");
            world.close();
        }
        // It was a matter of words.
        world.request();
        world.turn();
        assert_eq!(attributes(&mut world, NTP)[0].1, notification);
    }
}

/// The file types of all transfers, as this session lists them.
fn listed(world: &mut World, version: CwmpVersion) -> Vec<String> {
    let (_, answer) = world.call(GetAllQueuedTransfers);
    let envelope = read(&answer);
    assert_eq!(envelope.fits(version), Ok(()));
    let view = GetAllQueuedTransfersResponseView::read(&envelope).unwrap();
    let list = view.transfer_list();
    list.map(|entry| entry.file_type.to_string()).collect()
}

#[test]
fn lists_of_transfers_name_the_file_types_of_the_version() {
    let mut world = Transfers::turned();
    let mut tone = download("1", 3_600);
    tone.file_type = "4 Tone File";
    assert_eq!(world.asks(tone), None);
    assert_eq!(world.asks(upload("2", "4 Vendor Log File 3")), None);
    assert_eq!(world.asks(upload("3", "1 Vendor Configuration File")), None);
    assert_eq!(
        listed(&mut world, CwmpVersion::V1_4),
        [
            "4 Tone File",
            "7 Vendor Log File 3",
            "3 Vendor Configuration File"
        ]
    );
    world.reply(204, b"").unwrap();
    let id = world.begins();
    // The call said it in its own numbering, which is what the platform goes by.
    let request = world.agent.transfer(id).unwrap();
    assert_eq!(request.file_type, "4 Vendor Log File 3");
    world.request();
    world.acs_of(CwmpNamespace::V1_1);
    assert_eq!(
        listed(&mut world, CwmpVersion::V1_1),
        [
            "X 00256D 4 Tone File",
            "4 Vendor Log File",
            "3 Vendor Configuration File"
        ]
    );
}
