//! A device that knows nothing of `ManagementServer.`, and an agent that keeps it.

use cwmp_core::cpe::{
    Action, Agent, AgentConfig, Buffers, Device, ManagementServer, Now, PostKind, Step,
    TransferConfig, TransferSlot, Transfers,
};
use cwmp_core::event::RebootCause;
use cwmp_core::{EventSlot, Instant};
use cwmp_model::{
    Applied, AttributeSlot, Backend, Decl, Limit, MAX_RECORD, NodeId, Place, Presence, Schema,
    record, schema,
};
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::add_object::{AddObject, AddObjectResponseView};
use cwmp_soap::message::delete_object::DeleteObject;
use cwmp_soap::message::fault::FaultView;
use cwmp_soap::message::get_parameter_values::{
    GetParameterValues, GetParameterValuesResponseView,
};
use cwmp_soap::message::inform::{DeviceIdStruct, InformResponse, InformView};
use cwmp_soap::message::set_parameter_values::SetParameterValues;
use cwmp_soap::{Body, DateTime, Entries, FaultCode, Kind, Method, Timestamp, Value, ValueType};

use super::world::{answer_to, events, message, read};

const fn setting(name: &'static str, value_type: ValueType) -> Decl<'static> {
    Decl::parameter(name, value_type).writable()
}

const SERVER: &[Decl<'static>] = &[
    setting("EnableCWMP", ValueType::Boolean),
    setting("URL", ValueType::String),
    setting("Username", ValueType::String),
    setting("Password", ValueType::String).hidden(),
    setting("PeriodicInformEnable", ValueType::Boolean),
    setting("PeriodicInformInterval", ValueType::UnsignedInt),
    setting("PeriodicInformTime", ValueType::DateTime),
    setting("ConnectionRequestUsername", ValueType::String),
    setting("ConnectionRequestPassword", ValueType::String).hidden(),
    setting("CWMPRetryMinimumWaitInterval", ValueType::UnsignedInt),
    setting("CWMPRetryIntervalMultiplier", ValueType::UnsignedInt),
    setting("ScheduleReboot", ValueType::DateTime),
    setting("DelayReboot", ValueType::Int),
    setting("DefaultActiveNotificationThrottle", ValueType::UnsignedInt),
    setting("UpgradesManaged", ValueType::Boolean),
    setting("InstanceMode", ValueType::String).limits(&[
        Limit::OneOf("InstanceNumber"),
        Limit::OneOf("InstanceAlias"),
    ]),
    setting("AutoCreateInstances", ValueType::Boolean),
    setting("X_EXAMPLE_Note", ValueType::String).limits(&[Limit::Default("none")]),
    Decl::parameter("AliasBasedAddressing", ValueType::Boolean).forced_inform(),
    Decl::parameter("InstanceWildcardsSupported", ValueType::Boolean),
    Decl::parameter("ConnectionRequestURL", ValueType::String).forced_inform(),
    Decl::parameter("ParameterKey", ValueType::String).forced_inform(),
    Decl::parameter("InformParameterNumberOfEntries", ValueType::UnsignedInt),
    Decl::object(
        "HeartbeatPolicy",
        &[
            setting("Enable", ValueType::Boolean),
            setting("ReportingInterval", ValueType::UnsignedInt),
            setting("InitiationTime", ValueType::DateTime),
        ],
    ),
    Decl::object(
        "StandbyPolicy",
        &[
            setting("CRUnawarenessMaxDuration", ValueType::Int),
            setting("MaxMissedPeriodic", ValueType::Int),
            setting("NotifyMissedScheduled", ValueType::Boolean),
            Decl::parameter("SelfTimerCapable", ValueType::Boolean),
            setting("PeriodicAwarenessRequested", ValueType::Boolean),
        ],
    ),
    Decl::object(
        "AutonomousTransferCompletePolicy",
        &[
            setting("Enable", ValueType::Boolean),
            setting("TransferTypeFilter", ValueType::String),
            setting("ResultTypeFilter", ValueType::String),
            setting("FileTypeFilter", ValueType::String),
        ],
    ),
    Decl::object(
        "X_EXAMPLE_State",
        &[Decl::parameter("Sessions", ValueType::UnsignedInt)],
    ),
    Decl::table(
        "InformParameter",
        &[
            setting("Enable", ValueType::Boolean).limits(&[Limit::Default("false")]),
            setting("Alias", ValueType::String),
            setting("ParameterName", ValueType::String),
            setting("EventList", ValueType::String),
        ],
    )
    .writable()
    .limits(&[Limit::NumberOfEntries("InformParameterNumberOfEntries")]),
    Decl::table(
        "ManageableDevice",
        &[Decl::parameter("SerialNumber", ValueType::String)],
    ),
];

const OTHERS: &[Decl<'static>] = &[
    Decl::parameter("SoftwareVersion", ValueType::String).forced_inform(),
    setting("ProvisioningCode", ValueType::String),
];

schema! {
    /// A device of the second data model.
    pub(crate) static DEVICE = Decl::object("Device", &[
        Decl::object("DeviceInfo", OTHERS), Decl::object("ManagementServer", SERVER),
    ]);
}

schema! {
    /// One of the first.
    pub(crate) static GATEWAY = Decl::object("InternetGatewayDevice", &[
        Decl::object("DeviceInfo", OTHERS), Decl::object("ManagementServer", SERVER),
    ]);
}

pub(crate) const URL: &str = "http://acs.example.net/";
/// What the vendor of the device says of its settings.
pub(crate) const FACTORY: &[(&str, &str)] = &[
    ("URL", URL),
    ("Username", "00256D-42"),
    ("Password", "from the factory"),
    ("AliasBasedAddressing", "true"),
    ("StandbyPolicy.SelfTimerCapable", "1"),
];

/// Where a transaction of the vendor's fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failing {
    Nowhere,
    Begin,
    Set,
    Commit,
}

/// What the vendor has written: one setting of its own, and nothing of `ManagementServer.`.
pub(crate) struct Plain {
    schema: Schema<'static>,
    pub(crate) code: String,
    before: Option<String>,
    pub(crate) failing: Failing,
}

impl Plain {
    fn is_own(&self, place: &Place) -> bool {
        let path = self.schema.path(place).unwrap();
        let is_own = path.contains(".DeviceInfo.");
        assert!(
            is_own || path.matches('.').count() == 1,
            "asked about {path}"
        );
        is_own
    }

    fn fault(&self, at: Failing) -> Result<(), FaultCode> {
        if self.failing == at {
            return Err(FaultCode::INTERNAL_ERROR);
        }
        Ok(())
    }
}

impl Backend for Plain {
    fn next_instance(&self, table: &Place, _: u32) -> Option<u32> {
        panic!("asked for the rows of {table:?}");
    }

    fn presence(&self, place: &Place) -> Presence {
        let path = self.schema.path(place).unwrap();
        if path.contains(".ManagementServer.") {
            return Presence::Absent;
        }
        Presence::AsSchema
    }

    fn get<'v>(&'v mut self, place: &Place, _: &'v mut [u8]) -> Result<Value<'v>, FaultCode> {
        assert!(self.is_own(place));
        Ok(match self.schema.name(place.node()) {
            "SoftwareVersion" => Value::String("1.0"),
            _ => Value::String(&self.code),
        })
    }

    fn check(&mut self, place: &Place, _: &Value<'_>) -> Result<(), FaultCode> {
        assert!(self.is_own(place));
        Ok(())
    }

    fn begin(&mut self) -> Result<(), FaultCode> {
        assert!(self.before.is_none());
        self.fault(Failing::Begin)?;
        self.before = Some(self.code.clone());
        Ok(())
    }

    fn set(&mut self, place: &Place, value: &Value<'_>) -> Result<(), FaultCode> {
        assert!(self.is_own(place) && self.before.is_some());
        self.fault(Failing::Set)?;
        self.code = value.to_string();
        Ok(())
    }

    fn commit(&mut self) -> Result<Applied, FaultCode> {
        self.fault(Failing::Commit)?;
        self.before = None;
        Ok(Applied::Now)
    }

    fn rollback(&mut self) {
        self.code = self.before.take().unwrap();
    }
}

/// What the agent wants, but for records.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Want {
    Post(PostKind, Vec<u8>),
    Act(Action),
    Wait(Option<u64>),
}

pub(crate) struct Managed {
    pub(crate) agent: Agent<'static>,
    pub(crate) plain: Plain,
    pub(crate) schema: Schema<'static>,
    /// Milliseconds of the clock that never goes back.
    pub(crate) now: u64,
    /// What was stored, record behind record, and where each ends.
    pub(crate) log: Vec<u8>,
    pub(crate) ends: Vec<usize>,
    /// Whether nothing more can be stored.
    pub(crate) full: bool,
    /// The number of the last call that has a `ParameterKey`, which says it.
    calls: u32,
}

impl Managed {
    /// A device that has told its ACS of its first start.
    pub(crate) fn new(schema: Schema<'static>) -> Self {
        let mut managed = Self::unstarted(schema, 2048);
        managed.agent.boot(RebootCause::FactoryReset);
        assert_eq!(managed.codes(), ["0 BOOTSTRAP", "1 BOOT"]);
        managed
    }

    /// One that has so many bytes for its settings, and has not started.
    pub(crate) fn unstarted(schema: Schema<'static>, bytes: usize) -> Self {
        let buffers = Buffers {
            rx: vec![0; Buffers::MIN_RX].leak(),
            tx: vec![0; 65_536].leak(),
            scratch: vec![0; 512].leak(),
            events: vec![EventSlot::EMPTY; 24].leak(),
            transfers: Transfers::new(
                vec![TransferSlot::EMPTY; 4].leak(),
                vec![0; 4 * Transfers::MIN_TEXT].leak(),
                &TransferConfig::DEFAULT,
            )
            .unwrap(),
            attributes: vec![AttributeSlot::FREE; 16].leak(),
            fingerprints: &mut [],
            record: Box::leak(Box::new([0; MAX_RECORD])),
        };
        let management = ManagementServer::new(vec![0; bytes].leak(), FACTORY).unwrap();
        let agent = Agent::new(&AgentConfig::DEFAULT, buffers).unwrap();
        Self {
            agent: agent.with_management_server(management),
            plain: Plain {
                schema,
                code: "from the factory".to_owned(),
                before: None,
                failing: Failing::Nowhere,
            },
            schema,
            now: 0,
            log: Vec::new(),
            ends: Vec::new(),
            full: false,
            calls: 0,
        }
    }

    fn next_key(&mut self) -> String {
        self.calls += 1;
        self.calls.to_string()
    }

    /// The device after a loss of power, when this was stored; how many records found no place.
    pub(crate) fn restarted(schema: Schema<'static>, log: &[u8]) -> (Self, u32) {
        let mut managed = Self::unstarted(schema, 4096);
        managed.log = log.to_vec();
        let (agent, mut device, _) = managed.parts();
        let restored = agent.restore(&mut device, record::Reader::new(log));
        managed.agent.boot(RebootCause::Restart);
        (managed, restored.lost)
    }

    /// The path of a name behind `ManagementServer.`, or of a parameter of `DeviceInfo.`.
    pub(crate) fn path(&self, name: &str) -> String {
        let root = self.schema.name(NodeId::ROOT);
        if name.starts_with("DeviceInfo.") {
            return format!("{root}.{name}");
        }
        format!("{root}.ManagementServer.{name}")
    }

    pub(crate) fn parts(&mut self) -> (&mut Agent<'static>, Device<'_>, Now) {
        let seconds = i64::try_from(self.now / 1_000).unwrap();
        let now = Now {
            instant: Instant::from_millis(self.now),
            // From 2023-11-15, noon.
            time_of_day: DateTime::At(Timestamp::from_unix(1_700_049_600 + seconds)),
            entropy: 0,
        };
        let device = Device {
            schema: self.schema,
            backend: &mut self.plain,
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
        let mut stored = (
            core::mem::take(&mut self.log),
            core::mem::take(&mut self.ends),
        );
        let full = self.full;
        let (agent, mut device, now) = self.parts();
        let want = loop {
            break match agent.poll(&mut device, &now) {
                Step::Store(_) if full => {
                    agent.handle_store_failure();
                    continue;
                }
                Step::Store(record) => {
                    stored.0.extend_from_slice(record);
                    stored.1.push(stored.0.len());
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
        };
        (self.log, self.ends) = stored;
        want
    }

    /// How long the agent wants to wait, in seconds.
    pub(crate) fn wait(&mut self) -> Option<u64> {
        match self.poll() {
            Want::Wait(until) => until.map(|until| (until - self.now) / 1_000),
            other => panic!("no wait but {other:?}"),
        }
    }

    /// Waits as long as the agent wants to, which is so many seconds.
    pub(crate) fn sleep(&mut self, seconds: u64) {
        assert_eq!(self.wait(), Some(seconds));
        self.now += seconds * 1_000;
    }

    pub(crate) fn post(&mut self) -> (PostKind, Vec<u8>) {
        match self.poll() {
            Want::Post(kind, body) => (kind, body),
            other => panic!("no post but {other:?}"),
        }
    }

    pub(crate) fn reply(&mut self, status: u16, body: &[u8]) {
        let (agent, mut device, now) = self.parts();
        agent.receive_buffer()[..body.len()].copy_from_slice(body);
        agent
            .handle_reply(&mut device, &now, status, body.len())
            .unwrap();
    }

    pub(crate) fn fail(&mut self) {
        let (agent, _, now) = self.parts();
        agent.handle_failure(&now);
    }

    /// The Inform that the agent posts now, answered; it is the turn of the ACS then.
    pub(crate) fn open(&mut self) -> Vec<u8> {
        let (kind, inform) = self.post();
        assert_eq!(kind, PostKind::Call(Method::Inform));
        let answer = answer_to(&inform, InformResponse { max_envelopes: 1 });
        self.reply(200, &answer);
        assert_eq!(self.post(), (PostKind::Empty, Vec::new()));
        inform
    }

    pub(crate) fn close(&mut self) {
        self.reply(204, b"");
        assert!(!self.agent.is_in_session());
    }

    /// A whole session, which the agent wants now; its Inform.
    pub(crate) fn session(&mut self) -> Vec<u8> {
        let inform = self.open();
        self.close();
        inform
    }

    /// The codes of a whole session.
    pub(crate) fn codes(&mut self) -> Vec<String> {
        let codes = events(&self.session());
        codes.into_iter().map(|(code, _)| code).collect()
    }

    /// A session that a connection request leads to, open.
    pub(crate) fn requested(&mut self) -> Vec<u8> {
        let now = Instant::from_millis(self.now);
        assert!(self.agent.connection_request(now).is_accepted());
        self.open()
    }

    pub(crate) fn call(&mut self, body: impl Body) -> (PostKind, Vec<u8>) {
        self.reply(200, &message(Some("acs-1"), body));
        self.post()
    }

    /// The ACS sets parameters: the fault and those of its parameters, nothing if all is well.
    pub(crate) fn set(&mut self, values: &[(&str, Value<'_>)]) -> Vec<u16> {
        let key = self.next_key();
        let paths: Vec<_> = values.iter().map(|(name, _)| self.path(name)).collect();
        let entries = paths.iter().zip(values);
        let list: Vec<_> = entries
            .map(|(name, (_, value))| ParameterValueStruct {
                name,
                value: *value,
            })
            .collect();
        let (_, answer) = self.call(SetParameterValues {
            parameter_list: Entries::new(&list),
            parameter_key: &key,
        });
        faults(&answer)
    }

    /// A session in which the ACS sets these.
    pub(crate) fn told(&mut self, values: &[(&str, Value<'_>)]) {
        self.requested();
        assert_eq!(self.set(values), []);
        self.close();
    }

    /// What the ACS reads of a path: names behind `ManagementServer.`, types and values.
    pub(crate) fn read(&mut self, name: &str) -> Vec<(String, ValueType, String)> {
        let path = self.path(name);
        let (_, answer) = self.call(GetParameterValues {
            parameter_names: Entries::new(&[path.as_str()]),
        });
        assert_eq!(faults(&answer), [], "{path}");
        let envelope = read(&answer);
        let view = GetParameterValuesResponseView::read(&envelope).unwrap();
        let server = self.path("");
        let values = view.parameter_list().map(|parameter| {
            let name = parameter.name.to_string();
            (
                name.strip_prefix(&server).unwrap_or(&name).to_owned(),
                parameter.value_type.unwrap(),
                parameter.value.unwrap().to_string(),
            )
        });
        values.collect()
    }

    /// The value that the ACS reads of one parameter.
    pub(crate) fn value(&mut self, name: &str) -> String {
        self.read(name).remove(0).2
    }

    pub(crate) fn add(&mut self, table: &str) -> Result<u32, Vec<u16>> {
        let key = self.next_key();
        let object_name = &self.path(table);
        let (kind, answer) = self.call(AddObject {
            object_name,
            parameter_key: &key,
        });
        if kind != PostKind::Response(Method::AddObject) {
            return Err(faults(&answer));
        }
        let envelope = read(&answer);
        let view = AddObjectResponseView::read(&envelope).unwrap();
        Ok(view.instance_number().unwrap())
    }

    pub(crate) fn delete(&mut self, row: &str) -> Vec<u16> {
        let key = self.next_key();
        let object_name = &self.path(row);
        let (_, answer) = self.call(DeleteObject {
            object_name,
            parameter_key: &key,
        });
        faults(&answer)
    }
}

/// The codes of a fault and of its parameters; none of an answer that is no fault.
fn faults(answer: &[u8]) -> Vec<u16> {
    let envelope = read(answer);
    if !matches!(envelope.kind(), Kind::Fault(_)) {
        return Vec::new();
    }
    let view = FaultView::read(&envelope).unwrap();
    let parameters = view.parameters().map(|parameter| parameter.code);
    let codes = core::iter::once(view.code()).chain(parameters);
    codes.map(|code| code.unwrap().code()).collect()
}

/// The parameters that an Inform lists: paths and values.
pub(crate) fn listed(inform: &[u8]) -> Vec<(String, String)> {
    let envelope = read(inform);
    let view = InformView::read(&envelope).unwrap();
    let values = view.parameter_list();
    let values = values.map(|p| (p.name.to_string(), p.value.unwrap().to_string()));
    values.collect()
}
