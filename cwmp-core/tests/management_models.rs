//! The settings of the published data models, kept by the agent, where those models are at hand beside the workspace.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say why they are skipped"
)]

use std::path::Path;

use cwmp_core::Instant;
use cwmp_core::cpe::{Agent, AgentConfig, Buffers, Device, ManagementServer, Now, Step, Transfers};
use cwmp_core::event::{EventSlot, RebootCause};
use cwmp_model::{
    Applied, Backend, Flags, Kind, Limit, MAX_RECORD, NodeId, Place, Presence, Schema, SchemaBuf,
};
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::get_parameter_values::{
    GetParameterValues, GetParameterValuesResponseView,
};
use cwmp_soap::message::inform::{DeviceIdStruct, InformResponse};
use cwmp_soap::message::set_parameter_values::SetParameterValues;
use cwmp_soap::{
    Body, CwmpNamespace, DateTime, DecodeConfig, Entries, Envelope, FaultCode, Header, Text,
    Timestamp, Value, ValueType, encode_to_vec,
};

/// A published model; `None`, said aloud, if it is not at hand.
fn load(file: &str, model: &str) -> Option<SchemaBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/bbf");
    let path = folder.join(file);
    if !path.exists() {
        println!("skipped: {file} is not at hand");
        return None;
    }
    let read = cwmp_schemagen::bbf::read_file(&path, Some(model)).unwrap();
    Some(read.tables)
}

/// A device that has nothing but the root of its model.
struct Nothing;

impl Backend for Nothing {
    fn next_instance(&self, _: &Place, _: u32) -> Option<u32> {
        None
    }

    fn presence(&self, place: &Place) -> Presence {
        if place.node() == NodeId::ROOT {
            return Presence::AsSchema;
        }
        Presence::Absent
    }

    fn get<'v>(&'v mut self, _: &Place, _: &'v mut [u8]) -> Result<Value<'v>, FaultCode> {
        panic!("the device has no parameter");
    }

    fn begin(&mut self) -> Result<(), FaultCode> {
        Ok(())
    }

    fn set(&mut self, _: &Place, _: &Value<'_>) -> Result<(), FaultCode> {
        panic!("the device has no parameter");
    }

    fn commit(&mut self) -> Result<Applied, FaultCode> {
        Ok(Applied::Now)
    }

    fn rollback(&mut self) {
        panic!("nothing fails");
    }
}

/// A session in which it is the turn of the ACS.
struct Session<'s> {
    agent: Agent<'s>,
    schema: Schema<'s>,
}

impl<'s> Session<'s> {
    fn new(mut agent: Agent<'s>, schema: Schema<'s>) -> Self {
        agent.boot(RebootCause::FactoryReset);
        let mut session = Self { agent, schema };
        let inform = session.post();
        let answer = answer(&inform, InformResponse { max_envelopes: 1 });
        session.reply(&answer);
        assert_eq!(session.post(), []);
        session
    }

    fn device<'d>(schema: Schema<'d>, nothing: &'d mut Nothing) -> Device<'d> {
        Device {
            schema,
            backend: nothing,
            id: DeviceIdStruct {
                manufacturer: "Example",
                oui: "00256D",
                product_class: "",
                serial_number: "1",
            },
        }
    }

    fn now() -> Now {
        Now {
            instant: Instant::ZERO,
            time_of_day: DateTime::Unknown,
            entropy: 0,
        }
    }

    fn post(&mut self) -> Vec<u8> {
        let mut nothing = Nothing;
        let mut device = Self::device(self.schema, &mut nothing);
        loop {
            match self.agent.poll(&mut device, &Self::now()) {
                Step::Store(_) => {}
                Step::Post(post) => {
                    assert!(!post.more);
                    return post.body.to_vec();
                }
                other => panic!("{other:?}"),
            }
        }
    }

    fn reply(&mut self, body: &[u8]) {
        let mut nothing = Nothing;
        let mut device = Self::device(self.schema, &mut nothing);
        let room = self.agent.receive_buffer().get_mut(..body.len()).unwrap();
        room.copy_from_slice(body);
        let taken = self
            .agent
            .handle_reply(&mut device, &Self::now(), 200, body.len());
        taken.unwrap();
    }

    fn call(&mut self, mut body: impl Body) -> Vec<u8> {
        let header = Header::new(CwmpNamespace::V1_2).with_id(Text::plain("1"));
        self.reply(&encode_to_vec(&header, &mut body).unwrap());
        self.post()
    }

    fn get(&mut self, path: &str) -> String {
        let answer = self.call(GetParameterValues {
            parameter_names: Entries::new(&[path]),
        });
        let envelope = Envelope::parse(&answer, &DecodeConfig::STRICT).unwrap();
        let view = GetParameterValuesResponseView::read(&envelope)
            .unwrap_or_else(|_| panic!("{path} cannot be read"));
        let value = view.parameter_list().next().unwrap().value.unwrap();
        value.to_string()
    }
}

fn answer(call: &[u8], mut body: impl Body) -> Vec<u8> {
    let call = Envelope::parse(call, &DecodeConfig::STRICT).unwrap();
    let mut header = Header::new(call.summary().namespace.unwrap());
    header.id = call.summary().id;
    encode_to_vec(&header, &mut body).unwrap()
}

/// The settings of a model: the parameters of `ManagementServer.` that can be set, tables left out.
fn settings(schema: Schema<'_>, object: NodeId, found: &mut Vec<NodeId>) {
    for node in schema.children(object) {
        match schema.kind(node).unwrap() {
            Kind::Parameter if schema.flags(node).has(Flags::WRITABLE) => found.push(node),
            Kind::Object => settings(schema, node, found),
            _ => {}
        }
    }
}

/// Another value than the default, that the model takes.
fn other(schema: Schema<'_>, node: NodeId) -> Value<'_> {
    let choice = schema.limits(node).find_map(|limit| match limit {
        Limit::OneOf(text) => Some(text),
        _ => None,
    });
    match schema.row(node).unwrap().value_type {
        ValueType::Boolean => Value::Boolean(true),
        ValueType::UnsignedInt => Value::UnsignedInt(1_234),
        ValueType::Int => Value::Int(1_234),
        ValueType::DateTime => Value::DateTime(DateTime::At(Timestamp::from_unix(1_234))),
        ValueType::String if schema.name(node) == "URL" => Value::String("https://example.net/"),
        ValueType::String if schema.is_strong_reference(node).is_some() => Value::String(""),
        ValueType::String => Value::String(choice.unwrap_or("other")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_setting_of_the_published_models_is_served_set_and_kept() {
    let models = [
        ("tr-181-2-17-0-cwmp-full.xml", "Device:2.17"),
        ("tr-098-1-8-0-full.xml", "InternetGatewayDevice:1.14"),
    ];
    for (file, model) in models {
        let Some(tables) = load(file, model) else {
            continue;
        };
        let schema = tables.schema();
        let (mut rx, mut tx, mut scratch) = ([0; Buffers::MIN_RX], [0; 4096], [0; 512]);
        let (mut events, mut bytes) = ([EventSlot::EMPTY; 24], [0; 4096]);
        let mut record = [0; MAX_RECORD];
        let buffers = Buffers {
            rx: &mut rx,
            tx: &mut tx,
            scratch: &mut scratch,
            events: &mut events,
            transfers: Transfers::none(),
            attributes: &mut [],
            fingerprints: &mut [],
            record: &mut record,
        };
        let management = ManagementServer::new(&mut bytes, &[]).unwrap();
        let agent = Agent::new(&AgentConfig::DEFAULT, buffers).unwrap();
        let mut session = Session::new(agent.with_management_server(management), schema);
        let mut nodes = Vec::new();
        settings(schema, schema.management_server().unwrap(), &mut nodes);
        assert!(nodes.len() > 40, "{model}: {}", nodes.len());
        for node in nodes {
            let place = Place::new(node, cwmp_model::Instances::NONE);
            let path = schema.path(&place).unwrap();
            let value_type = schema.row(node).unwrap().value_type;
            // What is served from the factory is what the model allows.
            let text = session.get(&path);
            let value = Value::from_text(value_type, &text).unwrap();
            assert!(schema.allows(node, &value, |_, _| true), "{path:?}: {text}");
            let list = [ParameterValueStruct {
                name: &path,
                value: other(schema, node),
            }];
            session.call(SetParameterValues {
                parameter_list: Entries::new(&list),
                parameter_key: "",
            });
            let expected = if schema.flags(node).has(Flags::HIDDEN) {
                String::new()
            } else {
                other(schema, node).to_string()
            };
            assert_eq!(session.get(&path), expected, "{path:?}");
        }
    }
}
