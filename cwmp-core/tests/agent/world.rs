//! A device with the built-in gateway model, an agent, and a hand-driven ACS.

use cwmp_core::cpe::{
    Action, Agent, AgentConfig, Buffers, Device, Now, OperationId, OperationTask, PostKind,
    ReplyError, Step, TransferConfig, TransferId, TransferSlot, TransferTask, Transfers,
};
use cwmp_core::event::RebootCause;
use cwmp_core::{EventSlot, Instant};
use cwmp_model::{AttributeSlot, MAX_RECORD, MemoryTree, Schema, gateway, record};
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
    Software(OperationId, OperationTask),
    Wait(Option<Instant>),
}

pub(crate) struct World {
    pub(crate) agent: Agent<'static>,
    pub(crate) tree: MemoryTree,
    pub(crate) schema: Schema<'static>,
    pub(crate) now: u64,
    pub(crate) entropy: u32,
    pub(crate) time_of_day: DateTime,
    /// The lengths of the pieces of the last post.
    pub(crate) pieces: Vec<usize>,
    /// What was stored, record behind record.
    pub(crate) log: Vec<u8>,
    /// Whether nothing more can be stored.
    pub(crate) full: bool,
    /// The last post.
    pub(crate) sent: Vec<u8>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(AgentConfig::default(), 4096)
    }

    /// The device announces its changes, or the test compares when it wants to: no deadline but those of sessions.
    pub(crate) fn with(config: AgentConfig, tx: usize) -> Self {
        Self::with_transfers(config, tx, TransferConfig::DEFAULT, 24)
    }

    pub(crate) fn with_transfers(
        mut config: AgentConfig,
        tx: usize,
        transfers: TransferConfig<'static>,
        events: usize,
    ) -> Self {
        config.compare_interval = None;
        Self::made(config, tx, transfers, events)
    }

    /// The device compares, every so often.
    pub(crate) fn comparing(config: AgentConfig, tx: usize) -> Self {
        Self::made(config, tx, TransferConfig::DEFAULT, 24)
    }

    fn made(
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
            transfers: Transfers::new(slots, texts, Box::leak(Box::new(transfers))).unwrap(),
            attributes: vec![AttributeSlot::FREE; 32].leak(),
            fingerprints: vec![0; 32].leak(),
            record: Box::leak(Box::new([0; MAX_RECORD])),
        };
        let mut tree = gateway::device();
        // What comes by time has tests of its own.
        let periodic = "Device.ManagementServer.PeriodicInformEnable";
        tree.set_text(gateway::SCHEMA, periodic, "0").unwrap();
        Self {
            agent: Agent::new(Box::leak(Box::new(config)), buffers).unwrap(),
            tree,
            schema: gateway::SCHEMA,
            now: 0,
            entropy: 0,
            time_of_day: DateTime::Unknown,
            pieces: Vec::new(),
            log: Vec::new(),
            full: false,
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
            schema: self.schema,
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

    /// An authentic connection request comes and is accepted.
    pub(crate) fn request(&mut self) {
        let now = Instant::from_millis(self.now);
        assert!(self.agent.connection_request(now).is_accepted());
    }

    pub(crate) fn poll(&mut self) -> Want {
        let mut log = core::mem::take(&mut self.log);
        let full = self.full;
        let (agent, mut device, now) = self.parts();
        let mut want = None;
        // More records than there are slots are owed at no time.
        for _ in 0..200 {
            want = Some(match agent.poll(&mut device, &now) {
                Step::Store(_) if full => {
                    agent.handle_store_failure();
                    continue;
                }
                Step::Store(record) => {
                    log.extend_from_slice(record);
                    continue;
                }
                Step::Post(post) => (post.kind, post.body.to_vec(), post.more),
                Step::Act(action) => {
                    self.log = log;
                    return match action {
                        Action::Transfer(id, task) => Want::Transfer(id, task),
                        Action::Software(id, task) => Want::Software(id, task),
                        _ => Want::Reboot,
                    };
                }
                Step::Wait(until) => {
                    self.log = log;
                    return Want::Wait(until);
                }
                other => panic!("{other:?}"),
            });
            break;
        }
        let (kind, mut body, mut more) = want.unwrap();
        let mut pieces = vec![body.len()];
        while more {
            let (piece, rest) = agent.next_piece(&mut device).unwrap();
            body.extend_from_slice(piece);
            pieces.push(piece.len());
            more = rest;
        }
        self.pieces = pieces;
        self.log = log;
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

    /// The value of a parameter becomes another one; nobody is told.
    pub(crate) fn write(&mut self, name: &str, value: &str) {
        self.tree.set_text(self.schema, name, value).unwrap();
    }

    /// The same, announced.
    pub(crate) fn change(&mut self, name: &str, value: &str) {
        self.write(name, value);
        let mut log = core::mem::take(&mut self.log);
        let parameter = self.schema.parse(name).unwrap().place;
        let (agent, device, _) = self.parts();
        if let Some(record) = agent.value_changed(&device, &parameter) {
            log.extend_from_slice(record);
        }
        self.log = log;
    }

    /// The device without power, and then with an agent that knows what was stored.
    pub(crate) fn restarted(self) -> Self {
        let mut after = Self::new();
        after.tree = self.tree;
        after.log = self.log;
        let log = after.log.clone();
        let (agent, mut device, _) = after.parts();
        agent.restore(&mut device, record::Reader::new(&log));
        after
    }

    /// Brings the session to where an ACS that knows nothing of CWMP 1.4 may call.
    pub(crate) fn old_acs(&mut self) {
        self.acs_of(CwmpNamespace::V1_0);
    }

    /// The same with an ACS that answers in this namespace, and names no version.
    pub(crate) fn acs_of(&mut self, namespace: CwmpNamespace) {
        let (_, inform) = self.post();
        let mut header = Header::new(namespace);
        let call = read(&inform);
        header.id = call.summary().id;
        let mut body = InformResponse { max_envelopes: 1 };
        let answer = encode_to_vec(&header, &mut body).unwrap();
        self.reply(200, &answer).unwrap();
        assert_eq!(self.post().0, PostKind::Empty);
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
