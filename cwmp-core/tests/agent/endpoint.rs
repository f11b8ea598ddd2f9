//! A device of any schema and backend, driven step by step.

use cwmp_core::Instant;
use cwmp_core::cpe::{
    Action, Agent, AgentConfig, Buffers, Device, Now, PostKind, Step, TransferConfig, TransferSlot,
    Transfers,
};
use cwmp_core::event::EventSlot;
use cwmp_model::{Backend, MAX_RECORD, Schema};
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::get_parameter_values::{
    GetParameterValues, GetParameterValuesResponseView,
};
use cwmp_soap::message::inform::{DeviceIdStruct, InformResponse};
use cwmp_soap::message::set_parameter_values::SetParameterValues;
use cwmp_soap::{Body, DateTime, Entries, FaultCode, Method, Value};

use super::world::{answer_to, codes, message, read};

/// One endpoint; nothing of it is shared with another one.
pub(crate) struct Endpoint<B> {
    pub(crate) agent: Agent<'static>,
    pub(crate) schema: Schema<'static>,
    pub(crate) backend: B,
    pub(crate) id: DeviceIdStruct<'static>,
    pub(crate) now: u64,
    /// The last post.
    pub(crate) sent: Vec<u8>,
}

/// What the agent wants.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Post(PostKind),
    Act(Action),
    Wait(Option<Instant>),
}

impl<B: Backend> Endpoint<B> {
    pub(crate) fn new(schema: Schema<'static>, backend: B) -> Self {
        let slots = vec![TransferSlot::EMPTY; 3].leak();
        let texts = vec![0; 3 * 2048].leak();
        let buffers = Buffers {
            rx: vec![0; Buffers::MIN_RX].leak(),
            tx: vec![0; Buffers::MIN_TX].leak(),
            scratch: vec![0; 1024].leak(),
            events: vec![EventSlot::EMPTY; 24].leak(),
            transfers: Transfers::new(slots, texts, &TransferConfig::DEFAULT).unwrap(),
            attributes: &mut [],
            fingerprints: &mut [],
            record: Box::leak(Box::new([0; MAX_RECORD])),
        };
        Self {
            agent: Agent::new(&AgentConfig::DEFAULT, buffers).unwrap(),
            schema,
            backend,
            id: DeviceIdStruct {
                manufacturer: "Example",
                oui: "00256D",
                product_class: "Gateway",
                serial_number: "42",
            },
            now: 0,
            sent: Vec::new(),
        }
    }

    pub(crate) fn parts(&mut self) -> (&mut Agent<'static>, Device<'_>, Now) {
        let now = Now {
            instant: Instant::from_millis(self.now),
            time_of_day: DateTime::Unknown,
            entropy: 0,
        };
        let device = Device {
            schema: self.schema,
            backend: &mut self.backend,
            id: self.id,
        };
        (&mut self.agent, device, now)
    }

    pub(crate) fn poll(&mut self) -> Wanted {
        let (agent, mut device, now) = self.parts();
        let (kind, mut body, mut more) = loop {
            match agent.poll(&mut device, &now) {
                Step::Post(post) => break (post.kind, post.body.to_vec(), post.more),
                Step::Act(action) => return Wanted::Act(action),
                Step::Wait(until) => return Wanted::Wait(until),
                _ => {}
            }
        };
        while more {
            let (piece, rest) = agent.next_piece(&mut device).unwrap();
            body.extend_from_slice(piece);
            more = rest;
        }
        self.sent = body;
        Wanted::Post(kind)
    }

    /// What is posted.
    #[track_caller]
    pub(crate) fn post(&mut self) -> PostKind {
        match self.poll() {
            Wanted::Post(kind) => kind,
            other => panic!("no post but {other:?}"),
        }
    }

    #[track_caller]
    pub(crate) fn waits(&mut self) {
        let wanted = self.poll();
        assert!(matches!(wanted, Wanted::Wait(_)), "{wanted:?}");
    }

    #[track_caller]
    pub(crate) fn reply(&mut self, status: u16, body: &[u8]) {
        let (agent, mut device, now) = self.parts();
        agent.receive_buffer()[..body.len()].copy_from_slice(body);
        let reply = agent.handle_reply(&mut device, &now, status, body.len());
        assert_eq!(reply.is_ok(), status < 300, "{reply:?}");
    }

    /// The ACS calls; what is answered.
    #[track_caller]
    pub(crate) fn call(&mut self, body: impl Body) -> PostKind {
        self.reply(200, &message(Some("1"), body));
        self.post()
    }

    /// The `Inform` of the session that is due, answered; why it came.
    #[track_caller]
    pub(crate) fn informs(&mut self) -> Vec<String> {
        assert_eq!(self.post(), PostKind::Call(Method::Inform));
        let inform = self.sent.clone();
        let answer = answer_to(&inform, InformResponse { max_envelopes: 1 });
        self.reply(200, &answer);
        codes(&inform)
    }

    /// The same, up to where the ACS may call.
    #[track_caller]
    pub(crate) fn turn(&mut self) -> Vec<String> {
        let codes = self.informs();
        assert_eq!(self.post(), PostKind::Empty);
        codes
    }

    /// The session that is due, and nothing in it.
    #[track_caller]
    pub(crate) fn session(&mut self) -> Vec<String> {
        let codes = self.turn();
        self.close();
        codes
    }

    /// The ACS has no more to say.
    pub(crate) fn close(&mut self) {
        self.reply(204, b"");
    }

    /// The ACS asks for a session, up to where it may call.
    #[track_caller]
    pub(crate) fn called_up(&mut self) {
        let now = Instant::from_millis(self.now);
        assert!(self.agent.connection_request(now).is_accepted());
        self.turn();
    }

    /// The ACS sets parameters; the fault, if it is refused.
    #[track_caller]
    pub(crate) fn set(&mut self, list: &[(&str, Value<'_>)]) -> Option<FaultCode> {
        let list: Vec<_> = list
            .iter()
            .map(|(name, value)| ParameterValueStruct {
                name,
                value: *value,
            })
            .collect();
        let kind = self.call(SetParameterValues {
            parameter_list: Entries::new(&list),
            parameter_key: "",
        });
        match kind {
            PostKind::Response(Method::SetParameterValues) => None,
            PostKind::Fault(Method::SetParameterValues, code) => code,
            other => panic!("{other:?}"),
        }
    }

    /// The ACS reads a parameter, in a session.
    #[track_caller]
    pub(crate) fn get(&mut self, name: &str) -> String {
        let kind = self.call(GetParameterValues {
            parameter_names: Entries::new(&[name]),
        });
        assert_eq!(kind, PostKind::Response(Method::GetParameterValues));
        let envelope = read(&self.sent);
        let view = GetParameterValuesResponseView::read(&envelope).unwrap();
        let value = view.parameter_list().next().unwrap().value.unwrap();
        value.to_string()
    }
}
