//! A device with the built-in gateway model, an agent, and a hand-driven ACS.

use cwmp_core::cpe::{
    Action, Agent, AgentConfig, Buffers, Device, Now, PostKind, ReplyError, Step, TransferConfig,
    TransferId, TransferSlot, TransferTask, Transfers,
};
use cwmp_core::event::RebootCause;
use cwmp_core::{EventSlot, Instant};
use cwmp_model::{MemoryTree, gateway};
use cwmp_soap::message::inform::{DeviceIdStruct, InformResponse};
use cwmp_soap::{
    Body, CwmpNamespace, DateTime, DecodeConfig, Envelope, Header, Text, VersionSet, encode_to_vec,
};

/// What the agent wants, owned.
#[derive(Debug)]
pub(crate) enum Want {
    Post(PostKind, Vec<u8>),
    Reboot,
    Transfer(TransferId, TransferTask),
    Wait(Option<Instant>),
}

pub(crate) struct World {
    pub(crate) agent: Agent<'static>,
    pub(crate) tree: MemoryTree,
    pub(crate) now: u64,
    pub(crate) entropy: u32,
    pub(crate) time_of_day: DateTime,
    /// The lengths of the pieces of the last post.
    pub(crate) pieces: Vec<usize>,
    /// The last post.
    pub(crate) sent: Vec<u8>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(AgentConfig::default(), 4096)
    }

    pub(crate) fn with(config: AgentConfig, tx: usize) -> Self {
        Self::with_transfers(config, tx, TransferConfig::DEFAULT, 24)
    }

    pub(crate) fn with_transfers(
        config: AgentConfig,
        tx: usize,
        transfers: TransferConfig<'static>,
        events: usize,
    ) -> Self {
        let slots = vec![TransferSlot::EMPTY; 3].leak();
        let texts = vec![0; 3 * 4096].leak();
        let buffers = Buffers {
            rx: vec![0; 65_536].leak(),
            tx: vec![0; tx].leak(),
            scratch: vec![0; 1024].leak(),
            events: vec![EventSlot::EMPTY; events].leak(),
            transfers: Transfers::new(slots, texts, transfers).unwrap(),
        };
        Self {
            agent: Agent::new(config, buffers).unwrap(),
            tree: gateway::device(),
            now: 0,
            entropy: 0,
            time_of_day: DateTime::Unknown,
            pieces: Vec::new(),
            sent: Vec::new(),
        }
    }

    /// One that has booted for the first time.
    pub(crate) fn booted() -> Self {
        let mut world = Self::new();
        world.agent.boot(RebootCause::FactoryReset);
        world
    }

    pub(crate) fn parts(&mut self) -> (&mut Agent<'static>, Device<'_>, Now) {
        let now = Now {
            instant: Instant::from_millis(self.now),
            time_of_day: self.time_of_day,
            entropy: self.entropy,
        };
        let device = Device {
            schema: gateway::SCHEMA,
            backend: &mut self.tree,
            id: DeviceIdStruct {
                manufacturer: "Example",
                oui: "00256D",
                product_class: "Gateway",
                serial_number: "42",
            },
        };
        (&mut self.agent, device, now)
    }

    pub(crate) fn poll(&mut self) -> Want {
        let (agent, mut device, now) = self.parts();
        let (kind, mut body, mut more) = match agent.poll(&mut device, &now) {
            Step::Post(post) => (post.kind, post.body.to_vec(), post.more),
            Step::Act(Action::Transfer(id, task)) => return Want::Transfer(id, task),
            Step::Act(_) => return Want::Reboot,
            Step::Wait(until) => return Want::Wait(until),
            other => panic!("{other:?}"),
        };
        let mut pieces = vec![body.len()];
        while more {
            let (piece, rest) = agent.next_piece(&mut device).unwrap();
            body.extend_from_slice(piece);
            pieces.push(piece.len());
            more = rest;
        }
        self.pieces = pieces;
        self.sent.clone_from(&body);
        Want::Post(kind, body)
    }

    /// The post that the agent wants now.
    pub(crate) fn post(&mut self) -> (PostKind, Vec<u8>) {
        match self.poll() {
            Want::Post(kind, body) => (kind, body),
            other => panic!("no post but {other:?}"),
        }
    }

    pub(crate) fn reply(&mut self, status: u16, body: &[u8]) -> Result<(), ReplyError> {
        let (agent, mut device, now) = self.parts();
        let room = agent.receive_buffer();
        if let Some(room) = room.get_mut(..body.len()) {
            room.copy_from_slice(body);
        }
        agent.handle_reply(&mut device, &now, status, body.len())
    }

    pub(crate) fn fail(&mut self) {
        let (agent, _, now) = self.parts();
        agent.handle_failure(&now);
    }

    /// Opens the session: the Inform, answered.
    pub(crate) fn open(&mut self) -> Vec<u8> {
        let (kind, inform) = self.post();
        assert_eq!(kind, PostKind::Call(cwmp_soap::Method::Inform));
        self.reply(
            200,
            &answer_to(&inform, InformResponse { max_envelopes: 1 }),
        )
        .unwrap();
        inform
    }

    /// Opens the session and brings it to where the ACS may call.
    pub(crate) fn turn(&mut self) {
        self.open();
        let (kind, body) = self.post();
        assert_eq!((kind, body.len()), (PostKind::Empty, 0));
    }

    /// The ACS calls; what the agent answers.
    pub(crate) fn call(&mut self, body: impl Body) -> (PostKind, Vec<u8>) {
        self.reply(200, &message(Some("acs-1"), body)).unwrap();
        self.post()
    }

    /// The ACS has no more to say.
    pub(crate) fn close(&mut self) -> Want {
        self.reply(204, b"").unwrap();
        self.poll()
    }
}

/// A message of the ACS.
pub(crate) fn message(id: Option<&str>, mut body: impl Body) -> Vec<u8> {
    let mut header = Header::new(CwmpNamespace::V1_2);
    header.id = id.map(Text::plain);
    encode_to_vec(&header, &mut body).unwrap()
}

/// The ACS's answer to a call of the agent.
pub(crate) fn answer_to(call: &[u8], mut body: impl Body) -> Vec<u8> {
    let call = read(call);
    let summary = call.summary();
    let mut header = Header::new(summary.namespace.unwrap());
    header.id = summary.id;
    // Only an Inform offers any.
    header.use_version = summary.supported_versions.and_then(VersionSet::highest);
    encode_to_vec(&header, &mut body).unwrap()
}

/// What the agent wrote keeps to the letter.
pub(crate) fn read(bytes: &[u8]) -> Envelope<'_> {
    let envelope = Envelope::parse(bytes, &DecodeConfig::STRICT).unwrap();
    assert_eq!(envelope.arguments(), Ok(()));
    envelope
}

/// The events of an Inform.
pub(crate) fn events(inform: &[u8]) -> Vec<(String, String)> {
    let envelope = read(inform);
    let view = cwmp_soap::message::inform::InformView::read(&envelope).unwrap();
    view.event()
        .map(|e| (e.event_code.to_string(), e.command_key.to_string()))
        .collect()
}

/// The codes of an Inform's events.
pub(crate) fn codes(inform: &[u8]) -> Vec<String> {
    events(inform).into_iter().map(|(code, _)| code).collect()
}
