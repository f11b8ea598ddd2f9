//! What the device does with files besides moving them.

use cwmp_core::cpe::{Action, PostKind, TransferReport, TransferTask};
use cwmp_core::event::RebootCause;
use cwmp_model::{Decl, MemoryTree, Schema, schema};
use cwmp_soap::message::transfer_complete::TransferCompleteResponse;
use cwmp_soap::{DateTime, Method, Timestamp, Value, ValueType};

use super::endpoint::{Endpoint, Wanted};
use super::transfer_world::{download, firmware};
use super::world::answer_to;

schema! {
    /// A device that says which configuration files it has.
    static SCHEMA = Decl::object("Device", &[
        Decl::object("DeviceInfo", &[
            Decl::table("VendorConfigFile", &[
                Decl::parameter("Name", ValueType::String),
                Decl::parameter("Version", ValueType::String),
                Decl::parameter("Date", ValueType::DateTime),
            ]),
        ]),
        Decl::object("ManagementServer", &[
            Decl::parameter("UpgradesManaged", ValueType::Boolean).writable(),
        ]),
    ]);
}

schema! {
    /// The same of the older data model.
    static OLDER = Decl::object("InternetGatewayDevice", &[
        Decl::object("ManagementServer", &[
            Decl::parameter("UpgradesManaged", ValueType::Boolean).writable(),
        ]),
    ]);
}

schema! {
    /// A device that leaves it open.
    static WITHOUT = Decl::object("Device", &[
        Decl::object("ManagementServer", &[
            Decl::parameter("URL", ValueType::String).writable(),
        ]),
    ]);
}

type World = Endpoint<MemoryTree>;

/// In its first session, where the ACS may call.
fn turned(schema: Schema<'static>) -> World {
    let mut world = Endpoint::new(schema, MemoryTree::from_schema(schema));
    world.agent.boot(RebootCause::Restart);
    world.turn();
    world
}

const APPLIED: &str = "2024-05-02T10:20:00Z";

/// The platform carries out the download that is called for; the table says what its file is, if it is one to be in it.
/// Whether it is.
fn applies(world: &mut World, name: &str, version: &str) -> bool {
    let Wanted::Act(Action::Transfer(id, TransferTask::Start)) = world.poll() else {
        panic!("the download does not begin")
    };
    let request = world.agent.transfer(id).unwrap();
    let date = DateTime::At(Timestamp::from_unix(1_714_645_200));
    let file = request.vendor_config_file(name, version, date);
    let has_file = file.is_some();
    if let Some(file) = file {
        let row = "Device.DeviceInfo.VendorConfigFile.1.";
        world.backend.insert_instance(SCHEMA, row).unwrap();
        assert_eq!(file.date, date);
        for (parameter, value) in [
            ("Name", file.name),
            ("Version", file.version),
            ("Date", APPLIED),
        ] {
            let path = format!("{row}{parameter}");
            world.backend.set_text(SCHEMA, &path, value).unwrap();
        }
    }
    let (agent, _, now) = world.parts();
    assert!(agent.handle_transfer(id, TransferReport::Done, &now));
    has_file
}

/// The session that reports the transfer, up to where the ACS may call.
fn reported(world: &mut World) {
    let codes = world.informs();
    assert_eq!(codes, ["7 TRANSFER COMPLETE", "M Download"]);
    assert_eq!(world.post(), PostKind::Call(Method::TransferComplete));
    let answer = answer_to(&world.sent, TransferCompleteResponse);
    world.reply(200, &answer);
    assert_eq!(world.post(), PostKind::Empty);
}

#[test]
fn ct_xfer_22c_the_table_of_configuration_files_says_what_was_applied() {
    let row = |name: &str| format!("Device.DeviceInfo.VendorConfigFile.1.{name}");
    for (in_file, url, expected) in [
        (
            "site 7",
            "https://files.example.net/c/site.cfg?t=1",
            "site 7",
        ),
        ("", "https://files.example.net/c/site.cfg?t=1", "site.cfg"),
        ("", "https://files.example.net/c/", "config & more"),
    ] {
        let mut world = turned(SCHEMA);
        let mut call = download("k", 0);
        call.url = url;
        let response = PostKind::Response(Method::Download);
        assert_eq!(world.call(call), response);
        world.close();
        assert!(applies(&mut world, in_file, "7.1"));
        reported(&mut world);
        assert_eq!(world.get(&row("Name")), expected);
        assert_eq!(world.get(&row("Version")), "7.1");
        assert_eq!(world.get(&row("Date")), APPLIED);
    }
}

#[test]
fn other_files_are_not_in_the_table() {
    let mut world = turned(SCHEMA);
    world.call(firmware("k", 0));
    world.close();
    assert!(!applies(&mut world, "fw", "2"));
}

#[test]
fn ct_xfer_23c_a_device_whose_upgrades_are_managed_does_not_look_for_its_own() {
    for (schema, root) in [(SCHEMA, "Device"), (OLDER, "InternetGatewayDevice")] {
        let mut world = turned(schema);
        let name = format!("{root}.ManagementServer.UpgradesManaged");
        let may = |world: &mut World| {
            let (agent, mut device, _) = world.parts();
            agent.may_upgrade_itself(&mut device)
        };
        for (managed, allowed) in [(false, true), (true, false), (false, true)] {
            assert_eq!(world.set(&[(&name, Value::Boolean(managed))]), None);
            assert_eq!(may(&mut world), allowed);
        }
    }
    let mut world = turned(WITHOUT);
    let (agent, mut device, _) = world.parts();
    assert!(agent.may_upgrade_itself(&mut device));
}
