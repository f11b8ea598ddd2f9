//! The device's agent, and an ACS.

use cwmp_core::cpe::diagnostics::{Diagnostics, DiagnosticsSlot, DiagnosticsTask};
use cwmp_core::cpe::{Action, Agent, AgentConfig, Buffers, Device, Now, PostKind, Step, Transfers};
use cwmp_core::event::{EventSlot, RebootCause};
use cwmp_core::{EventQueue, Instant};
use cwmp_model::{MAX_RECORD, MemoryTree, SchemaBuf};
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::get_parameter_values::{
    GetParameterValues, GetParameterValuesResponseView,
};
use cwmp_soap::message::inform::{DeviceIdStruct, InformResponse, InformView};
use cwmp_soap::message::set_parameter_values::SetParameterValues;
use cwmp_soap::{
    Body, CwmpNamespace, DateTime, DecodeConfig, Entries, Envelope, Header, Text, Value,
    encode_to_vec,
};

use super::platform::Platform;

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
pub(crate) struct World {
    agent: Agent<'static>,
    pub(crate) platform: Platform,
    sent: Vec<u8>,
}

impl World {
    pub(crate) fn new(tables: SchemaBuf, objects: [&str; 3]) -> Self {
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
        let agent = Agent::new(&AgentConfig::DEFAULT, buffers).unwrap();
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
    pub(crate) fn post(&mut self) -> Option<PostKind> {
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

    pub(crate) fn reply(&mut self, status: u16, body: &[u8]) {
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
    pub(crate) fn turn(&mut self) -> Vec<String> {
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

    pub(crate) fn set(&mut self, object: &str, list: &[(&str, Value<'_>)]) -> bool {
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

    pub(crate) fn get(&mut self, names: &[&str]) -> Vec<String> {
        self.call(GetParameterValues {
            parameter_names: Entries::new(names),
        });
        let envelope = Envelope::parse(&self.sent, &DecodeConfig::STRICT).unwrap();
        let view = GetParameterValuesResponseView::read(&envelope).unwrap();
        let list = view.parameter_list();
        list.map(|p| p.value.unwrap().to_string()).collect()
    }
}
