//! Values for which no piece of an answer has room.

use core::cell::Cell;

use cwmp_core::cpe::{AgentConfig, Device, PostKind, Step};
use cwmp_core::event::RebootCause;
use cwmp_model::{Applied, Backend, MemoryTree, Place, Presence};
use cwmp_soap::message::get_parameter_values::{
    GetParameterValues, GetParameterValuesResponseView,
};
use cwmp_soap::message::inform::InformView;
use cwmp_soap::{Entries, FaultCode, Method, Value};

use super::world::{Want, World, message, read};

const NAME: &str = "Device.Time.NTPServer1";
const TX: usize = 2048;

fn turned() -> World {
    let mut world = World::with(AgentConfig::default(), TX);
    world.agent.boot(RebootCause::FactoryReset);
    world.turn();
    world
}

fn ask(world: &mut World, names: &'static [&'static str]) -> (PostKind, Vec<u8>) {
    world.call(GetParameterValues {
        parameter_names: Entries::new(names),
    })
}

const TOO_LONG: PostKind = PostKind::Fault(
    Method::GetParameterValues,
    Some(FaultCode::RESOURCES_EXCEEDED),
);

#[test]
fn a_value_that_no_piece_has_room_for_faults_the_call_wherever_it_stands() {
    let calls: [&[&str]; 5] = [
        &[NAME],
        &["Device.", "Device.Time."],
        &["Device.DeviceInfo.", NAME],
        // All presumed to be parameters, and more than one piece.
        &[
            "Device.DeviceInfo.Manufacturer",
            "Device.DeviceInfo.ManufacturerOUI",
            "Device.DeviceInfo.ModelName",
            "Device.DeviceInfo.ProductClass",
            "Device.DeviceInfo.SerialNumber",
            "Device.DeviceInfo.HardwareVersion",
            "Device.DeviceInfo.SoftwareVersion",
            "Device.DeviceInfo.UpTime",
            "Device.Time.Enable",
            "Device.Time.Status",
            "Device.Time.CurrentLocalTime",
            "Device.Time.LocalTimeZone",
            "Device.ManagementServer.URL",
            "Device.ManagementServer.ParameterKey",
            "Device.ManagementServer.Username",
            NAME,
        ],
        &["Device.Time.Enable", NAME, "Device.DeviceInfo."],
    ];
    for names in calls {
        let mut world = turned();
        world.write(NAME, "ntp.example");
        let (kind, _) = ask(&mut world, names);
        assert_eq!(kind, PostKind::Response(Method::GetParameterValues));
        world.write(NAME, &"n".repeat(TX));
        let (kind, answer) = ask(&mut world, names);
        assert_eq!(kind, TOO_LONG, "{names:?}");
        assert!(read(&answer).summary().id.unwrap() == "acs-1");
        // The session goes on.
        let (kind, _) = ask(&mut world, &["Device.Time.Enable"]);
        assert_eq!(kind, PostKind::Response(Method::GetParameterValues));
        assert!(matches!(world.close(), Want::Wait(_)));
    }
}

#[test]
fn a_name_that_is_not_there_counts_for_more_than_a_value_that_is_too_long() {
    let mut world = turned();
    world.write(NAME, &"n".repeat(TX));
    let (kind, _) = ask(&mut world, &["Device.Time.Enable", NAME, "Device.Nothing"]);
    let unknown = Some(FaultCode::INVALID_PARAMETER_NAME);
    assert_eq!(kind, PostKind::Fault(Method::GetParameterValues, unknown));
}

#[test]
fn a_value_goes_out_up_to_the_last_byte_of_a_piece_as_it_is_written() {
    // With a character that takes six bytes.
    for (unit, growth) in [("n", 1), ("\"", 6), ("\u{E9}", 3)] {
        let mut lengths = Vec::new();
        for len in (TX - 200) / (unit.len() * growth)..=TX / (unit.len() * growth) {
            let mut world = turned();
            let value = unit.repeat(len);
            world.write(NAME, &value);
            let (kind, answer) = ask(&mut world, &["Device."]);
            if kind == TOO_LONG {
                continue;
            }
            let envelope = read(&answer);
            let view = GetParameterValuesResponseView::read(&envelope).unwrap();
            let mut list = view.parameter_list();
            let there = list.find(|parameter| parameter.name == NAME).unwrap();
            assert!(there.value.unwrap() == *value);
            lengths.push((len, *world.pieces.iter().max().unwrap()));
        }
        let (longest, _) = lengths.last().unwrap();
        assert_eq!(lengths.len(), longest + 1 - lengths[0].0, "none in between");
        let fullest = lengths.iter().map(|(_, piece)| *piece).max().unwrap();
        assert!(fullest > TX - unit.len() * growth, "{fullest}");
    }
}

#[test]
fn an_inform_has_an_empty_value_in_the_place_of_one_that_is_too_long() {
    let mut world = World::with(AgentConfig::default(), TX);
    let long = [
        "Device.DeviceInfo.HardwareVersion",
        "Device.DeviceInfo.SoftwareVersion",
    ];
    for name in long {
        world.write(name, &"v".repeat(TX));
    }
    world.agent.boot(RebootCause::FactoryReset);
    let inform = world.open();
    let envelope = read(&inform);
    let view = InformView::read(&envelope).unwrap();
    let mut empty: Vec<_> = view
        .parameter_list()
        .filter(|parameter| parameter.value.unwrap() == "")
        .map(|parameter| parameter.name.to_string())
        .collect();
    // Others are empty, whatever their length.
    empty.retain(|name| name.ends_with("wareVersion"));
    assert_eq!(empty, long);
    assert_eq!(world.post().0, PostKind::Empty);
    assert!(matches!(world.close(), Want::Wait(_)));
}

/// A device that counts how often it is read, and says what it knows of its values.
struct Slow<'t> {
    tree: &'t mut MemoryTree,
    longest: Option<usize>,
    reads: Cell<usize>,
}

impl Backend for Slow<'_> {
    fn next_instance(&self, table: &Place, after: u32) -> Option<u32> {
        self.tree.next_instance(table, after)
    }

    fn presence(&self, place: &Place) -> Presence {
        self.tree.presence(place)
    }

    fn longest(&self, _: &Place) -> Option<usize> {
        self.longest
    }

    fn get<'v>(
        &'v mut self,
        parameter: &Place,
        scratch: &'v mut [u8],
    ) -> Result<Value<'v>, FaultCode> {
        self.reads.set(self.reads.get() + 1);
        self.tree.get(parameter, scratch)
    }

    fn begin(&mut self) -> Result<(), FaultCode> {
        self.tree.begin()
    }

    fn set(&mut self, parameter: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        self.tree.set(parameter, value)
    }

    fn commit(&mut self) -> Result<Applied, FaultCode> {
        self.tree.commit()
    }

    fn rollback(&mut self) {
        self.tree.rollback();
    }
}

/// How often the device is read when it is asked for these.
fn reads(names: &[&str], longest: Option<usize>) -> usize {
    let mut world = turned();
    let call = message(
        Some("acs-1"),
        GetParameterValues {
            parameter_names: Entries::new(names),
        },
    );
    let mut tree = core::mem::take(&mut world.tree);
    let (agent, device, now) = world.parts();
    let mut slow = Slow {
        tree: &mut tree,
        longest,
        reads: Cell::new(0),
    };
    let mut device = Device {
        schema: device.schema,
        backend: &mut slow,
        id: device.id,
    };
    agent.receive_buffer()[..call.len()].copy_from_slice(&call);
    agent
        .handle_reply(&mut device, &now, 200, call.len())
        .unwrap();
    assert!(matches!(agent.poll(&mut device, &now), Step::Post(_)));
    slow.reads.get()
}

#[test]
fn values_are_read_ahead_only_for_further_pieces_and_where_nothing_says_how_long_they_are() {
    let one_piece = &["Device.Time.Enable", NAME];
    assert_eq!(reads(one_piece, None), 2);
    let all = reads(&["Device."], None);
    // A quarter of a piece at most, all characters escaped.
    let known = reads(&["Device."], Some(TX / 24));
    assert!(known * 3 < all, "{known} of {all}");
    assert_eq!(reads(&["Device."], Some(TX)), all);
}
