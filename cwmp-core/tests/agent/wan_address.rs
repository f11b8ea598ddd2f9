//! `ExternalIPAddress` in the Informs of an `InternetGatewayDevice` (INF-005), and paths with aliases (INF-017).

use cwmp_core::event::RebootCause;
use cwmp_model::{Decl, MemoryTree, Schema, schema};
use cwmp_soap::ValueType;
use cwmp_soap::message::inform::InformView;

use super::world::{Want, World, codes, read};

const fn text(name: &'static str) -> Decl<'static> {
    Decl::parameter(name, ValueType::String).writable()
}

const CONNECTION: &[Decl<'static>] = &[text("Alias"), text("ExternalIPAddress")];

schema! {
    /// A gateway with connections of both kinds.
    static GATEWAY = Decl::object("InternetGatewayDevice", &[
        Decl::parameter("DeviceSummary", ValueType::String).forced_inform(),
        Decl::object("ManagementServer", &[
            Decl::parameter("ParameterKey", ValueType::String).forced_inform(),
            text("InstanceMode"),
            Decl::parameter("AliasBasedAddressing", ValueType::Boolean).forced_inform(),
        ]),
        Decl::object("Layer3Forwarding", &[text("DefaultConnectionService")]),
        Decl::table("WANDevice", &[
            text("Alias"),
            Decl::table("WANConnectionDevice", &[
                text("Alias"),
                Decl::table("WANIPConnection", CONNECTION).writable(),
                Decl::table("WANPPPConnection", CONNECTION).writable(),
            ]).writable(),
        ]).writable(),
    ]);
}

const DEFAULT: &str = "InternetGatewayDevice.Layer3Forwarding.DefaultConnectionService";
const IP: &str = "InternetGatewayDevice.WANDevice.1.WANConnectionDevice.2.WANIPConnection.1";
const PPP: &str = "InternetGatewayDevice.WANDevice.1.WANConnectionDevice.2.WANPPPConnection.3";

/// A gateway that has started; its connections have these addresses.
fn gateway(ip: &str, ppp: &str) -> World {
    let schema: Schema<'static> = GATEWAY;
    let mut tree = MemoryTree::from_schema(schema);
    for path in [
        "InternetGatewayDevice.WANDevice.1.",
        "InternetGatewayDevice.WANDevice.1.WANConnectionDevice.2.",
    ] {
        tree.insert_instance(schema, path).unwrap();
    }
    for (connection, address) in [(IP, ip), (PPP, ppp)] {
        tree.insert_instance(schema, &format!("{connection}."))
            .unwrap();
        let name = format!("{connection}.ExternalIPAddress");
        tree.set_text(schema, &name, address).unwrap();
    }
    let mut world = World::new();
    (world.schema, world.tree) = (schema, tree);
    world.agent.boot(RebootCause::FactoryReset);
    world
}

/// The addresses that the next Inform lists.
fn told(world: &mut World) -> Vec<(String, String)> {
    let inform = world.open();
    world.post();
    assert!(matches!(world.close(), Want::Wait(_)));
    addresses(&inform)
}

fn addresses(inform: &[u8]) -> Vec<(String, String)> {
    let envelope = read(inform);
    let view = InformView::read(&envelope).unwrap();
    let list = view.parameter_list().map(|p| {
        let value = p.value.unwrap().to_string();
        (p.name.to_string(), value)
    });
    list.filter(|(name, _)| name.ends_with("ExternalIPAddress"))
        .collect()
}

fn one(connection: &str, address: &str) -> Vec<(String, String)> {
    vec![(format!("{connection}.ExternalIPAddress"), address.into())]
}

#[test]
fn the_address_is_that_of_the_connection_which_the_device_names() {
    for named in [PPP.to_owned(), format!("{PPP}.")] {
        let mut world = gateway("192.0.2.1", "198.51.100.7");
        world.write(DEFAULT, &named);
        assert_eq!(told(&mut world), one(PPP, "198.51.100.7"));
        // It is that of the moment.
        world.write(DEFAULT, IP);
        world.request();
        assert_eq!(told(&mut world), one(IP, "192.0.2.1"));
    }
}

#[test]
fn without_a_name_it_is_the_first_that_has_an_address() {
    for named in [
        "",
        "InternetGatewayDevice.WANDevice.9.WANConnectionDevice.1.WANIPConnection.1",
    ] {
        for (ip, ppp, expected) in [
            ("192.0.2.1", "198.51.100.7", one(IP, "192.0.2.1")),
            ("", "198.51.100.7", one(PPP, "198.51.100.7")),
            ("0.0.0.0", "198.51.100.7", one(PPP, "198.51.100.7")),
            ("0.0.0.0", "", vec![]),
        ] {
            let mut world = gateway(ip, ppp);
            world.write(DEFAULT, named);
            assert_eq!(told(&mut world), expected, "{ip} {ppp}");
        }
    }
}

#[test]
fn an_address_that_has_changed_too_stands_once() {
    let mut world = gateway("192.0.2.1", "198.51.100.7");
    world.write(DEFAULT, PPP);
    world.turn();
    let name: &'static str = format!("{PPP}.ExternalIPAddress").leak();
    super::changes::watch(&mut world, name, 2);
    assert!(matches!(world.close(), Want::Wait(None)));
    world.change(name, "203.0.113.9");
    let inform = world.open();
    assert_eq!(codes(&inform), ["4 VALUE CHANGE"]);
    assert_eq!(addresses(&inform), one(PPP, "203.0.113.9"));
}

#[test]
fn paths_have_aliases_where_the_acs_asked_for_them() {
    let mut world = gateway("192.0.2.1", "");
    for (name, value) in [
        (
            "InternetGatewayDevice.ManagementServer.AliasBasedAddressing",
            "1",
        ),
        (
            "InternetGatewayDevice.ManagementServer.InstanceMode",
            "InstanceAlias",
        ),
        ("InternetGatewayDevice.WANDevice.1.Alias", "wan"),
        (
            "InternetGatewayDevice.WANDevice.1.WANConnectionDevice.2.Alias",
            "line",
        ),
    ] {
        world.write(name, value);
    }
    world.write(&format!("{IP}.Alias"), "ip");
    let aliased =
        "InternetGatewayDevice.WANDevice.[wan].WANConnectionDevice.[line].WANIPConnection.[ip]";
    assert_eq!(told(&mut world), one(aliased, "192.0.2.1"));
    world.write(
        "InternetGatewayDevice.ManagementServer.InstanceMode",
        "InstanceNumber",
    );
    world.request();
    assert_eq!(told(&mut world), one(IP, "192.0.2.1"));
}
