//! A device that has all the parameters of time, an agent with room for `ScheduleInform`, and clocks that the test sets.

use cwmp_core::cpe::{
    Action, Agent, AgentConfig, Buffers, Device, Now, PostKind, Step, TransferConfig, TransferSlot,
    Transfers,
};
use cwmp_core::event::RebootCause;
use cwmp_core::schedule::ScheduleSlot;
use cwmp_core::{EventSlot, Instant};
use cwmp_model::record::Reader;
use cwmp_model::{Decl, MemoryTree, Schema, schema};
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::inform::{DeviceIdStruct, InformResponse, InformView};
use cwmp_soap::message::schedule_inform::ScheduleInform;
use cwmp_soap::message::set_parameter_values::SetParameterValues;
use cwmp_soap::{Body, DateTime, Entries, Method, Timestamp, Value, ValueType};

use super::world::{answer_to, events, message, read};

const fn parameter(name: &'static str, value_type: ValueType) -> Decl<'static> {
    Decl::parameter(name, value_type).writable()
}

const SERVER: &[Decl<'static>] = &[
    parameter("EnableCWMP", ValueType::Boolean),
    parameter("URL", ValueType::String),
    parameter("PeriodicInformEnable", ValueType::Boolean),
    parameter("PeriodicInformInterval", ValueType::UnsignedInt),
    parameter("PeriodicInformTime", ValueType::DateTime),
    parameter("CWMPRetryMinimumWaitInterval", ValueType::UnsignedInt),
    parameter("CWMPRetryIntervalMultiplier", ValueType::UnsignedInt),
    parameter("ScheduleReboot", ValueType::DateTime),
    parameter("DelayReboot", ValueType::Int),
    Decl::parameter("ParameterKey", ValueType::String).forced_inform(),
    Decl::object(
        "HeartbeatPolicy",
        &[
            parameter("Enable", ValueType::Boolean),
            parameter("ReportingInterval", ValueType::UnsignedInt),
            parameter("InitiationTime", ValueType::DateTime),
        ],
    ),
    Decl::object(
        "StandbyPolicy",
        &[
            parameter("CRUnawarenessMaxDuration", ValueType::Int),
            parameter("MaxMissedPeriodic", ValueType::Int),
            parameter("NotifyMissedScheduled", ValueType::Boolean),
            parameter("SelfTimerCapable", ValueType::Boolean),
            parameter("PeriodicAwarenessRequested", ValueType::Boolean),
        ],
    ),
];

schema! {
    /// A device of the second data model.
    pub(crate) static DEVICE = Decl::object("Device", &[Decl::object("ManagementServer", SERVER)]);
}

schema! {
    /// One of the first.
    pub(crate) static GATEWAY = Decl::object("InternetGatewayDevice", &[Decl::object("ManagementServer", SERVER)]);
}

/// The device as it leaves the factory: everything is off.
pub(crate) const VALUES: &[(&str, &str)] = &[
    ("EnableCWMP", "1"),
    ("URL", "http://acs.example.net/"),
    ("PeriodicInformInterval", "600"),
    ("CWMPRetryMinimumWaitInterval", "5"),
    ("CWMPRetryIntervalMultiplier", "2000"),
    ("DelayReboot", "-1"),
    ("HeartbeatPolicy.ReportingInterval", "60"),
    ("StandbyPolicy.CRUnawarenessMaxDuration", "-1"),
    ("StandbyPolicy.MaxMissedPeriodic", "-1"),
];

/// What the agent wants.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Want {
    Post(PostKind, Vec<u8>),
    Act(Action),
    Wait(Option<u64>),
}

pub(crate) struct Timed {
    pub(crate) agent: Agent<'static>,
    pub(crate) tree: MemoryTree,
    pub(crate) schema: Schema<'static>,
    pub(crate) product_class: &'static str,
    /// Milliseconds of the clock that never goes back.
    pub(crate) now: u64,
    /// The time of day at instant 0, in seconds of the Unix epoch, if it is known.
    pub(crate) midnight: Option<i64>,
    /// Minutes east of UTC.
    pub(crate) zone: i16,
    pub(crate) entropy: u32,
    /// Whether nothing more can be stored.
    pub(crate) is_full: bool,
    /// What was.
    pub(crate) log: Vec<u8>,
}

impl Timed {
    /// A device that has told its ACS that it has started, by the clock of 2023-11-15, noon.
    pub(crate) fn new(schema: Schema<'static>, values: &[(&str, &str)]) -> Self {
        Self::with(AgentConfig::default(), schema, values)
    }

    pub(crate) fn with(
        config: AgentConfig,
        schema: Schema<'static>,
        values: &[(&str, &str)],
    ) -> Self {
        let mut timed = Self::unstarted(config, schema, values);
        timed.agent.boot(RebootCause::Restart);
        assert_eq!(timed.session(), [("1 BOOT".into(), String::new())]);
        timed
    }

    /// A device that has not started.
    pub(crate) fn unstarted(
        config: AgentConfig,
        schema: Schema<'static>,
        values: &[(&str, &str)],
    ) -> Self {
        let buffers = Buffers {
            rx: vec![0; Buffers::MIN_RX].leak(),
            tx: vec![0; Buffers::MIN_TX].leak(),
            scratch: vec![0; Buffers::MIN_SCRATCH].leak(),
            events: vec![EventSlot::EMPTY; 19].leak(),
            transfers: Transfers::new(
                vec![TransferSlot::EMPTY; 3].leak(),
                vec![0; 3 * Transfers::MIN_TEXT].leak(),
                &TransferConfig::DEFAULT,
            )
            .unwrap(),
            attributes: &mut [],
            fingerprints: &mut [],
            record: Box::leak(Box::new([0; cwmp_model::MAX_RECORD])),
        };
        let agent = Agent::new(Box::leak(Box::new(config)), buffers).unwrap();
        let mut timed = Self {
            agent: agent.with_schedule(vec![ScheduleSlot::EMPTY; 3].leak()),
            tree: MemoryTree::from_schema(schema),
            schema,
            product_class: "Gateway",
            now: 0,
            midnight: Some(1_700_049_600),
            zone: 0,
            entropy: 0,
            is_full: false,
            log: Vec::new(),
        };
        for (name, text) in VALUES.iter().chain(values) {
            timed.set(name, text);
        }
        timed
    }

    /// The power fails, and the device starts again.
    pub(crate) fn cut(&mut self, values: &[(&str, &str)]) {
        let mut after = Self::unstarted(AgentConfig::default(), self.schema, values);
        let mut device = Self::device(&mut after.tree, after.schema, after.product_class);
        after.agent.restore(&mut device, Reader::new(&self.log));
        after.agent.boot(RebootCause::Restart);
        after.log = core::mem::take(&mut self.log);
        *self = after;
    }

    pub(crate) fn path(&self, name: &str) -> String {
        let root = if self.schema == DEVICE {
            "Device"
        } else {
            "InternetGatewayDevice"
        };
        format!("{root}.ManagementServer.{name}")
    }

    /// The device changes a parameter by itself.
    pub(crate) fn set(&mut self, name: &str, text: &str) {
        let path = self.path(name);
        self.tree.set_text(self.schema, &path, text).unwrap();
        self.agent.settings_changed();
    }

    pub(crate) fn text(&self, name: &str) -> &str {
        let place = self.schema.parse(&self.path(name)).unwrap().place;
        self.tree.text(&place).unwrap()
    }

    pub(crate) fn clock(&self) -> Now {
        let seconds = i64::try_from(self.now / 1_000).unwrap();
        Now {
            instant: Instant::from_millis(self.now),
            time_of_day: match self.midnight {
                Some(unix) => {
                    DateTime::At(Timestamp::from_unix(unix + seconds).with_offset(self.zone))
                }
                None => DateTime::SinceBoot {
                    seconds: self.now / 1_000,
                },
            },
            entropy: self.entropy,
        }
    }

    fn device<'d>(
        tree: &'d mut MemoryTree,
        schema: Schema<'d>,
        product_class: &'d str,
    ) -> Device<'d> {
        Device {
            schema,
            backend: tree,
            id: DeviceIdStruct {
                manufacturer: "Example",
                oui: "00256D",
                product_class,
                serial_number: "42",
            },
        }
    }

    pub(crate) fn poll(&mut self) -> Want {
        let now = self.clock();
        let mut device = Self::device(&mut self.tree, self.schema, self.product_class);
        loop {
            return match self.agent.poll(&mut device, &now) {
                Step::Store(record) => {
                    if self.is_full {
                        self.agent.handle_store_failure();
                    } else {
                        self.log.extend_from_slice(record);
                    }
                    continue;
                }
                Step::Post(post) => {
                    assert!(!post.more);
                    Want::Post(post.kind, post.body.to_vec())
                }
                Step::Act(action) => Want::Act(action),
                Step::Wait(until) => Want::Wait(until.map(Instant::as_millis)),
                other => panic!("{other:?}"),
            };
        }
    }

    /// How long the agent wants to wait, in seconds.
    pub(crate) fn wait(&mut self) -> Option<u64> {
        match self.poll() {
            Want::Wait(until) => until.map(|until| (until - self.now) / 1_000),
            other => panic!("no wait but {other:?}"),
        }
    }

    pub(crate) fn post(&mut self) -> (PostKind, Vec<u8>) {
        match self.poll() {
            Want::Post(kind, body) => (kind, body),
            other => panic!("no post but {other:?}"),
        }
    }

    pub(crate) fn reply(&mut self, status: u16, body: &[u8]) {
        let now = self.clock();
        let mut device = Self::device(&mut self.tree, self.schema, self.product_class);
        self.agent.receive_buffer()[..body.len()].copy_from_slice(body);
        let _ = self
            .agent
            .handle_reply(&mut device, &now, status, body.len());
    }

    pub(crate) fn fail(&mut self) {
        let now = self.clock();
        self.agent.handle_failure(&now);
    }

    /// The Inform that the agent posts now, answered; it is the turn of the ACS then.
    pub(crate) fn open(&mut self) -> Vec<u8> {
        let (kind, inform) = self.post();
        assert_eq!(kind, PostKind::Call(Method::Inform));
        self.reply(
            200,
            &answer_to(&inform, InformResponse { max_envelopes: 1 }),
        );
        assert_eq!(self.post(), (PostKind::Empty, Vec::new()));
        inform
    }

    /// A whole session, which the agent wants now; its events.
    pub(crate) fn session(&mut self) -> Vec<(String, String)> {
        let inform = self.open();
        self.reply(204, b"");
        assert!(!self.agent.is_in_session());
        events(&inform)
    }

    /// The codes of a whole session.
    pub(crate) fn codes(&mut self) -> Vec<String> {
        self.session().into_iter().map(|(code, _)| code).collect()
    }

    /// The ACS calls in the session that is open.
    pub(crate) fn call(&mut self, body: impl Body) -> PostKind {
        self.reply(200, &message(Some("acs-1"), body));
        self.post().0
    }

    /// The ACS sets a parameter in the session that is open.
    pub(crate) fn call_set(&mut self, name: &str, value: Value<'_>) {
        let path = self.path(name);
        let list = [ParameterValueStruct { name: &path, value }];
        let kind = self.call(SetParameterValues {
            parameter_list: Entries::new(&list),
            parameter_key: "key",
        });
        assert_eq!(kind, PostKind::Response(Method::SetParameterValues));
    }

    pub(crate) fn call_schedule(&mut self, delay_seconds: u32, command_key: &str) -> PostKind {
        self.call(ScheduleInform {
            delay_seconds,
            command_key,
        })
    }

    /// A session that a connection request leads to, open.
    pub(crate) fn requested(&mut self) {
        let now = Instant::from_millis(self.now);
        assert!(self.agent.connection_request(now).is_accepted());
        self.open();
    }

    /// A session in which the ACS sets these.
    pub(crate) fn told(&mut self, values: &[(&str, Value<'_>)]) {
        self.requested();
        for (name, value) in values {
            self.call_set(name, *value);
        }
        self.reply(204, b"");
    }

    /// Waits until the agent posts something, at most so many seconds; for how long.
    pub(crate) fn run(&mut self, seconds: u64) -> Option<u64> {
        let start = self.now;
        let end = start + seconds * 1_000;
        loop {
            match self.poll_idle() {
                None => return Some((self.now - start) / 1_000),
                Some(until) if until.is_some_and(|until| until <= end) => {
                    self.now = until.unwrap();
                }
                Some(_) => {
                    self.now = end;
                    return None;
                }
            }
        }
    }

    /// Until when to wait, or `None` if a post has gone out.
    fn poll_idle(&mut self) -> Option<Option<u64>> {
        match self.poll() {
            Want::Wait(until) => Some(until),
            Want::Post(..) => None,
            other @ Want::Act(_) => panic!("{other:?}"),
        }
    }

    /// Answers the Inform that was posted last.
    pub(crate) fn open_found(&mut self) -> Vec<u8> {
        let inform = self.agent.piece().to_vec();
        self.reply(
            200,
            &answer_to(&inform, InformResponse { max_envelopes: 1 }),
        );
        assert_eq!(self.post(), (PostKind::Empty, Vec::new()));
        inform
    }

    /// The rest of the session whose Inform was posted last: its events.
    pub(crate) fn found(&mut self) -> Vec<String> {
        let inform = self.open_found();
        self.reply(204, b"");
        super::world::codes(&inform)
    }
}

/// `CurrentTime` of an Inform.
pub(crate) fn current_time(inform: &[u8]) -> DateTime {
    let envelope = read(inform);
    InformView::read(&envelope).unwrap().current_time().unwrap()
}
