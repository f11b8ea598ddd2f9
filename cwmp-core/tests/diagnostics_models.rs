//! The tests of TR-143 and their kin on the published data models, where those are at hand beside the workspace.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "tests fail by panicking, and say why they are skipped"
)]

use std::path::{Path, PathBuf};

use cwmp_core::cpe::diagnostics::{
    Diagnostics, DiagnosticsSlot, DiagnosticsTask, DownloadConnection, DownloadDiagnostics,
    DownloadIncrement, IpPing, RouteHop, TraceRoute, UploadConnection, UploadDiagnostics,
    UploadIncrement,
};
use cwmp_core::cpe::{Action, Agent, AgentConfig, Buffers, Device, Now, PostKind, Step, Transfers};
use cwmp_core::event::{EventSlot, RebootCause};
use cwmp_core::{EventQueue, Instant};
use cwmp_model::{
    Applied, Backend, Flags, Instances, Kind, MAX_RECORD, MemoryTree, NodeId, Place, Presence,
    Schema, SchemaBuf,
};
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::get_parameter_values::{
    GetParameterValues, GetParameterValuesResponseView,
};
use cwmp_soap::message::inform::{DeviceIdStruct, InformResponse, InformView};
use cwmp_soap::message::set_parameter_values::SetParameterValues;
use cwmp_soap::{
    Body, CwmpNamespace, DateTime, DecodeConfig, Entries, Envelope, FaultCode, Header, Text, Value,
    ValueType, encode_to_vec,
};

/// The folder of the published models.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/bbf")
}

/// A published model; `None`, said aloud, if it is not at hand.
fn load(file: &str, model: &str) -> Option<SchemaBuf> {
    let path = folder().join(file);
    if !path.exists() {
        println!("skipped: {file} is not at hand");
        return None;
    }
    let read = cwmp_schemagen::bbf::read_file(&path, Some(model)).unwrap();
    Some(read.tables)
}

type Get = fn(Schema<'_>, &Place) -> Option<ValueType>;
type Set = fn(Schema<'_>, &Place, &Value<'_>) -> Result<(), FaultCode>;

/// What a structure does with a parameter.
macro_rules! of {
    ($name:ident) => {
        (
            |schema, place| {
                let test = $name::default();
                test.get(schema, place).map(|value| value.value_type())
            },
            |schema, place, value| $name::default().set(schema, place, value),
        )
    };
}

/// A structure has every parameter of an object, in its type, writable or not, but for `DiagnosticsState`.
#[track_caller]
fn holds(schema: Schema<'_>, object: &str, (get, set): (Get, Set)) {
    let node = schema.find(object).unwrap_or_else(|| panic!("no {object}"));
    let mut count = 0;
    for child in schema.children(node) {
        let name = schema.name(child);
        if schema.kind(child) != Some(Kind::Parameter) || name == "DiagnosticsState" {
            continue;
        }
        let place = Place::new(child, Instances::NONE);
        let value_type = schema.row(child).unwrap().value_type;
        assert_eq!(get(schema, &place), Some(value_type), "{object}{name}");
        let text = match value_type {
            ValueType::DateTime => "0001-01-01T00:00:00Z",
            _ => "1",
        };
        let value = Value::from_text(value_type, text).unwrap();
        let is_set = !matches!(
            set(schema, &place, &value),
            Err(FaultCode::NON_WRITABLE_PARAMETER | FaultCode::INVALID_PARAMETER_TYPE)
        );
        let is_writable = schema.flags(child).has(Flags::WRITABLE);
        assert_eq!(is_set, is_writable, "{object}{name}");
        count += 1;
    }
    assert!(count >= 3, "{object} has {count}");
}

#[test]
fn the_structures_have_all_parameters_of_device_2() {
    for file in ["tr-181-2-17-0-cwmp-full.xml", "tr-181-2-2-0-full.xml"] {
        let Some(tables) = load(file, "Device") else {
            return;
        };
        let schema = tables.schema();
        let at = |object: &str| format!("Device.IP.Diagnostics.{object}");
        holds(schema, &at("IPPing."), of!(IpPing));
        holds(schema, &at("TraceRoute."), of!(TraceRoute));
        holds(schema, &at("TraceRoute.RouteHops.{i}."), of!(RouteHop));
        holds(
            schema,
            &at("DownloadDiagnostics."),
            of!(DownloadDiagnostics),
        );
        holds(schema, &at("UploadDiagnostics."), of!(UploadDiagnostics));
        if schema
            .find(&at("UploadDiagnostics.IncrementalResult.{i}."))
            .is_none()
        {
            continue;
        }
        let (connection, increment) = ("PerConnectionResult.{i}.", "IncrementalResult.{i}.");
        let download = at("DownloadDiagnostics.");
        holds(
            schema,
            &format!("{download}{connection}"),
            of!(DownloadConnection),
        );
        holds(
            schema,
            &format!("{download}{increment}"),
            of!(DownloadIncrement),
        );
        let upload = at("UploadDiagnostics.");
        holds(
            schema,
            &format!("{upload}{connection}"),
            of!(UploadConnection),
        );
        holds(
            schema,
            &format!("{upload}{increment}"),
            of!(UploadIncrement),
        );
    }
}

#[test]
fn the_structures_have_all_parameters_of_the_older_models() {
    let Some(tables) = load("tr-098-1-8-0-full.xml", "InternetGatewayDevice") else {
        return;
    };
    let schema = tables.schema();
    let at = |object: &str| format!("InternetGatewayDevice.{object}");
    holds(schema, &at("IPPingDiagnostics."), of!(IpPing));
    holds(schema, &at("TraceRouteDiagnostics."), of!(TraceRoute));
    holds(
        schema,
        &at("TraceRouteDiagnostics.RouteHops.{i}."),
        of!(RouteHop),
    );
    holds(
        schema,
        &at("DownloadDiagnostics."),
        of!(DownloadDiagnostics),
    );
    holds(schema, &at("UploadDiagnostics."), of!(UploadDiagnostics));
    let Some(tables) = load("tr-143-1-0-2-full.xml", "Device") else {
        return;
    };
    let schema = tables.schema();
    holds(schema, "Device.LAN.IPPingDiagnostics.", of!(IpPing));
    holds(schema, "Device.LAN.TraceRouteDiagnostics.", of!(TraceRoute));
    holds(
        schema,
        "Device.DownloadDiagnostics.",
        of!(DownloadDiagnostics),
    );
    holds(schema, "Device.UploadDiagnostics.", of!(UploadDiagnostics));
}

/// A vendor's device: a tree of values, and the tests.
struct Platform {
    schema: Schema<'static>,
    tree: MemoryTree,
    /// The objects of the three tests: ping, trace route, upload.
    objects: [NodeId; 3],
    /// `RouteHops.`
    hops_at: NodeId,
    ping: IpPing,
    trace: TraceRoute,
    upload: UploadDiagnostics,
    hops: Vec<RouteHop>,
    before: Option<(IpPing, TraceRoute, UploadDiagnostics)>,
}

impl Platform {
    fn new(schema: Schema<'static>, tree: MemoryTree, objects: [&str; 3]) -> Self {
        let objects = objects.map(|object| schema.find(object).unwrap());
        let hops_at = schema.child(objects[1], "RouteHops").unwrap();
        Self {
            schema,
            tree,
            objects,
            hops_at,
            ping: IpPing::default(),
            trace: TraceRoute::default(),
            upload: UploadDiagnostics::default(),
            hops: Vec::new(),
            before: None,
        }
    }

    /// Runs a test, as it is asked for.
    fn run(&mut self, index: usize) {
        match index {
            0 => {
                self.ping.clear_results();
                for _ in 0..self.ping.number_of_repetitions {
                    self.ping.count(Some(2_300));
                }
            }
            1 => {
                self.trace.clear_results();
                self.hops.clear();
                for i in 1..=2_u32 {
                    let mut hop = RouteHop::default();
                    hop.host.push_str("hop.example").unwrap();
                    hop.host_address.push_str("192.0.2.1").unwrap();
                    for _ in 0..self.trace.number_of_tries {
                        hop.add_round_trip(i);
                    }
                    self.hops.push(hop);
                }
                self.trace.route_hops_number_of_entries = 2;
                self.trace.response_time = 2;
            }
            _ => {
                self.upload.clear_results();
                self.upload.total_bytes_sent = self.upload.test_file_length;
            }
        }
    }

    /// Which test a parameter belongs to.
    fn test_of(&self, place: &Place) -> Option<usize> {
        let above = self.schema.parent(place.node())?;
        self.objects.iter().position(|object| *object == above)
    }
}

impl Backend for Platform {
    fn next_instance(&self, table: &Place, after: u32) -> Option<u32> {
        if table.node() == self.hops_at {
            let next = after.saturating_add(1);
            return self.hops.get(usize::try_from(after).unwrap()).map(|_| next);
        }
        self.tree.next_instance(table, after)
    }

    fn presence(&self, place: &Place) -> Presence {
        let mut above =
            core::iter::successors(Some(place.node()), |node| self.schema.parent(*node));
        if above.any(|node| node == self.hops_at) {
            return Presence::AsSchema;
        }
        self.tree.presence(place)
    }

    fn get<'v>(&'v mut self, place: &Place, scratch: &'v mut [u8]) -> Result<Value<'v>, FaultCode> {
        let absent = FaultCode::INVALID_PARAMETER_NAME;
        if let Some(number) = place.instances().last()
            && self.schema.parent(place.node()) == self.schema.template(self.hops_at)
        {
            let hop = usize::try_from(number).unwrap().checked_sub(1);
            let hop = hop.and_then(|hop| self.hops.get(hop)).ok_or(absent)?;
            return hop.get(self.schema, place).ok_or(absent);
        }
        let value = match self.test_of(place) {
            Some(0) => self.ping.get(self.schema, place),
            Some(1) => self.trace.get(self.schema, place),
            Some(_) => self.upload.get(self.schema, place),
            None => return self.tree.get(place, scratch),
        };
        value.ok_or(absent)
    }

    fn check(&mut self, place: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        match self.test_of(place) {
            _ if self.schema.name(place.node()) != "DiagnosticsState" => {
                self.tree.check(place, value)
            }
            Some(0) => self.ping.check(),
            Some(1) => self.trace.check(),
            _ => self.upload.check(),
        }
    }

    fn begin(&mut self) -> Result<(), FaultCode> {
        let tests = (self.ping.clone(), self.trace.clone(), self.upload.clone());
        self.before = Some(tests);
        self.tree.begin()
    }

    fn set(&mut self, place: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        match self.test_of(place) {
            Some(0) => self.ping.set(self.schema, place, value),
            Some(1) => self.trace.set(self.schema, place, value),
            Some(_) => self.upload.set(self.schema, place, value),
            None => self.tree.set(place, value),
        }
    }

    fn commit(&mut self) -> Result<Applied, FaultCode> {
        self.tree.commit()
    }

    fn rollback(&mut self) {
        if let Some(before) = self.before.take() {
            (self.ping, self.trace, self.upload) = before;
        }
        self.tree.rollback();
    }
}

const ID: DeviceIdStruct<'_> = DeviceIdStruct {
    manufacturer: "Example",
    oui: "00256D",
    product_class: "",
    serial_number: "1",
};

const NOW: Now = Now {
    instant: Instant::ZERO,
    time_of_day: DateTime::Unknown,
    entropy: 0,
};

/// A device on a model, and an ACS.
struct World {
    agent: Agent<'static>,
    platform: Platform,
    sent: Vec<u8>,
}

impl World {
    fn new(tables: SchemaBuf, objects: [&str; 3]) -> Self {
        let schema = Box::leak(Box::new(tables)).schema();
        let mut tree = MemoryTree::from_schema(schema);
        for root in ["Device", "InternetGatewayDevice"] {
            // One of the models has it.
            let switch = format!("{root}.ManagementServer.EnableCWMP");
            let _ = tree.set_text(schema, &switch, "true");
        }
        let platform = Platform::new(schema, tree, objects);
        let states = platform
            .objects
            .map(|object| schema.child(object, "DiagnosticsState").unwrap());
        let slots = states.map(DiagnosticsSlot::new);
        let buffers = Buffers {
            rx: vec![0; Buffers::MIN_RX].leak(),
            tx: vec![0; 4096].leak(),
            scratch: vec![0; 1024].leak(),
            events: vec![EventSlot::EMPTY; EventQueue::MIN_SLOTS].leak(),
            transfers: Transfers::none(),
            attributes: &mut [],
            fingerprints: &mut [],
            record: Box::leak(Box::new([0; MAX_RECORD])),
        };
        let agent = Agent::new(AgentConfig::default(), buffers).unwrap();
        let diagnostics = Diagnostics::new(Box::leak(Box::new(slots)));
        let mut agent = agent.with_diagnostics(diagnostics);
        agent.boot(RebootCause::Restart);
        Self {
            agent,
            platform,
            sent: Vec::new(),
        }
    }

    /// What the agent posts; it runs the tests that it is to run. `None` if it waits.
    fn post(&mut self) -> Option<PostKind> {
        loop {
            let mut device = Device {
                schema: self.platform.schema,
                backend: &mut self.platform,
                id: ID,
            };
            let action = match self.agent.poll(&mut device, &NOW) {
                Step::Post(post) => {
                    let (kind, mut more) = (post.kind, post.more);
                    self.sent = post.body.to_vec();
                    while more {
                        let (piece, rest) = self.agent.next_piece(&mut device).unwrap();
                        self.sent.extend_from_slice(piece);
                        more = rest;
                    }
                    return Some(kind);
                }
                Step::Act(action) => action,
                Step::Wait(_) => return None,
                Step::Store(_) => continue,
                other => panic!("{other:?}"),
            };
            let Action::Diagnostics(id, DiagnosticsTask::Start) = action else {
                panic!("{action:?}")
            };
            self.platform.run(id.index());
            assert!(self.agent.handle_diagnostics(id, Ok(())));
        }
    }

    fn reply(&mut self, status: u16, body: &[u8]) {
        let mut device = Device {
            schema: self.platform.schema,
            backend: &mut self.platform,
            id: ID,
        };
        self.agent.receive_buffer()[..body.len()].copy_from_slice(body);
        self.agent
            .handle_reply(&mut device, &NOW, status, body.len())
            .unwrap();
    }

    fn call(&mut self, mut body: impl Body) -> PostKind {
        let mut header = Header::new(CwmpNamespace::V1_2);
        header.id = Some(Text::plain("1"));
        let call = encode_to_vec(&header, &mut body).unwrap();
        self.reply(200, &call);
        self.post().unwrap()
    }

    /// Opens the session that is due; its events.
    fn turn(&mut self) -> Vec<String> {
        assert!(matches!(self.post(), Some(PostKind::Call(_))));
        let events = {
            let inform = Envelope::parse(&self.sent, &DecodeConfig::STRICT).unwrap();
            let view = InformView::read(&inform).unwrap();
            view.event().map(|e| e.event_code.to_string()).collect()
        };
        let header = Header::new(CwmpNamespace::V1_2);
        let mut body = InformResponse { max_envelopes: 1 };
        let answer = encode_to_vec(&header, &mut body).unwrap();
        self.reply(200, &answer);
        assert_eq!(self.post(), Some(PostKind::Empty));
        events
    }

    fn set(&mut self, object: &str, list: &[(&str, Value<'_>)]) -> bool {
        let names: Vec<_> = list.iter().map(|(n, _)| format!("{object}{n}")).collect();
        let values = names.iter().zip(list);
        let entries: Vec<_> = values
            .map(|(name, (_, value))| ParameterValueStruct {
                name,
                value: *value,
            })
            .collect();
        let kind = self.call(SetParameterValues {
            parameter_list: Entries::new(&entries),
            parameter_key: "",
        });
        matches!(kind, PostKind::Response(_))
    }

    fn get(&mut self, names: &[&str]) -> Vec<String> {
        self.call(GetParameterValues {
            parameter_names: Entries::new(names),
        });
        let envelope = Envelope::parse(&self.sent, &DecodeConfig::STRICT).unwrap();
        let view = GetParameterValuesResponseView::read(&envelope).unwrap();
        let list = view.parameter_list();
        list.map(|p| p.value.unwrap().to_string()).collect()
    }
}

/// All three tests, from the request to the results, over the wire.
fn runs(tables: SchemaBuf, [ping, trace, upload]: [&str; 3], complete: &str, hop: [&str; 2]) {
    let requested = ("DiagnosticsState", Value::String("Requested"));
    let host = ("Host", Value::String("192.0.2.9"));
    let mut world = World::new(tables, [ping, trace, upload]);
    world.turn();
    assert!(!world.set(ping, &[requested]), "there is no host");
    assert!(world.set(ping, &[host, requested]));
    assert!(world.set(trace, &[requested, host]));
    let is_long = world
        .platform
        .schema
        .find(&format!("{upload}TestFileLength"));
    let is_long = is_long.and_then(|node| world.platform.schema.row(node));
    let length = match is_long.unwrap().value_type {
        ValueType::UnsignedLong => Value::UnsignedLong(4_000_000),
        _ => Value::UnsignedInt(4_000_000),
    };
    let list = [
        ("UploadURL", Value::String("http://files.example/up")),
        ("TestFileLength", length),
        requested,
    ];
    assert!(world.set(upload, &list));
    let state = |object: &str| format!("{object}DiagnosticsState");
    let states = [state(ping), state(trace), state(upload)];
    let states = [&*states[0], &*states[1], &*states[2]];
    assert_eq!(world.get(&states), ["Requested"; 3]);
    world.reply(204, b"");
    assert_eq!(world.turn(), ["8 DIAGNOSTICS COMPLETE"]);
    assert_eq!(world.get(&states), ["Complete", "Complete", complete]);
    let count = format!("{ping}SuccessCount");
    let average = format!("{ping}AverageResponseTime");
    assert_eq!(world.get(&[&count, &average]), ["3", "2"]);
    let address = format!("{trace}RouteHops.2.{}", hop[0]);
    let times = format!("{trace}RouteHops.2.{}", hop[1]);
    assert_eq!(world.get(&[&address, &times]), ["192.0.2.1", "2,2,2"]);
    let sent = format!("{upload}TotalBytesSent");
    assert_eq!(world.get(&[&sent]), ["4000000"]);
    world.reply(204, b"");
    assert_eq!(world.post(), None);
}

#[test]
fn all_tests_run_on_device_2() {
    let Some(tables) = load("tr-181-2-17-0-cwmp-full.xml", "Device") else {
        return;
    };
    let objects = [
        "Device.IP.Diagnostics.IPPing.",
        "Device.IP.Diagnostics.TraceRoute.",
        "Device.IP.Diagnostics.UploadDiagnostics.",
    ];
    runs(tables, objects, "Complete", ["HostAddress", "RTTimes"]);
}

#[test]
fn all_tests_run_on_internet_gateway_device_1() {
    let Some(tables) = load("tr-098-1-8-0-full.xml", "InternetGatewayDevice") else {
        return;
    };
    let objects = [
        "InternetGatewayDevice.IPPingDiagnostics.",
        "InternetGatewayDevice.TraceRouteDiagnostics.",
        "InternetGatewayDevice.UploadDiagnostics.",
    ];
    let hop = ["HopHostAddress", "HopRTTimes"];
    runs(tables, objects, "Completed", hop);
}
