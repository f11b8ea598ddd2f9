//! What tests of software modules share: a device with some, its platform, and calls.

use core::ops::{Deref, DerefMut};

use cwmp_core::Instant;
use cwmp_core::cpe::{
    AgentConfig, AgentSnapshot, AutonomousChange, ChangeSlot, OperationId, OperationReport,
    OperationSlot, OperationTask, PostKind, SoftwareConfig, SoftwareFull, SoftwareModules,
    TransferConfig,
};
use cwmp_core::event::RebootCause;
use cwmp_model::{Backend as _, Decl, MemoryTree, Place, record, schema};
use cwmp_soap::ValueType::{Boolean, String as Text};
use cwmp_soap::message::autonomous_du_state_change_complete::{
    AutonomousDuStateChangeCompleteResponse, AutonomousDuStateChangeCompleteView,
};
use cwmp_soap::message::change_du_state::{
    ChangeDuState, InstallOpStruct, OperationStruct, UninstallOpStruct, UpdateOpStruct,
};
use cwmp_soap::message::du_state_change_complete::{
    DuStateChangeCompleteResponse, DuStateChangeCompleteView,
};
use cwmp_soap::{Body, DateTime, Entries, FaultCode, Method, Secret, Timestamp};

use super::world::{Want, World, answer_to, codes, read};

/// 2024-05-02T10:20:00Z.
const START: i64 = 1_714_645_200;
pub(crate) const A: &str = "0f0e1a52-6f1b-5d43-9c7a-2b6f0c4d7e11";
pub(crate) const B: &str = "b0a1c2d3-0000-5000-8000-00000000000b";
pub(crate) const C: &str = "c0a1c2d3-0000-5000-8000-00000000000c";
pub(crate) const URL: &str = "https://apps.example.net/new.tar?token=t0k3n";
pub(crate) const ENV_1: &str = "Device.SoftwareModules.ExecEnv.1.";
pub(crate) const ENV_2: &str = "Device.SoftwareModules.ExecEnv.2.";

const fn text(name: &'static str) -> Decl<'static> {
    Decl::parameter(name, Text)
}

schema! {
    /// As much of TR-181 as an agent with software modules reads.
    pub(crate) static SCHEMA = Decl::object("Device", &[
        Decl::object("ManagementServer", &[
            text("URL").writable(),
            text("ParameterKey").forced_inform(),
            Decl::object("DUStateChangeComplPolicy", &[
                Decl::parameter("Enable", Boolean).writable(),
                text("OperationTypeFilter").writable(),
                text("ResultTypeFilter").writable(),
                text("FaultCodeFilter").writable(),
            ]),
        ]),
        Decl::object("SoftwareModules", &[
            Decl::table("ExecEnv", &[
                Decl::parameter("Enable", Boolean).writable(),
                text("Status"),
            ]),
            Decl::table("DeploymentUnit", &[
                text("UUID"),
                text("Status"),
                Decl::parameter("Resolved", Boolean),
                text("URL"),
                text("Version"),
                text("ExecutionUnitList"),
                text("ExecutionEnvRef"),
            ]),
            Decl::table("ExecutionUnit", &[
                text("Status"),
                text("RequestedState").writable(),
                text("ExecutionEnvRef"),
            ]),
        ]),
    ]);
}

/// A result, as the ACS reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Result {
    pub(crate) uuid: String,
    pub(crate) unit: String,
    pub(crate) version: String,
    pub(crate) state: String,
    pub(crate) resolved: bool,
    pub(crate) execution_units: String,
    pub(crate) times: (DateTime, DateTime),
    pub(crate) fault: Option<u16>,
    /// What was performed, if nobody asked for it.
    pub(crate) performed: Option<String>,
}

impl Result {
    /// UUID, version and fault.
    pub(crate) fn brief(&self) -> (&str, &str, Option<u16>) {
        (&self.uuid, &self.version, self.fault)
    }
}

/// A device with software modules, whose clock shows [`START`] at its start.
pub(crate) struct Software(World);

impl Deref for Software {
    type Target = World;
    fn deref(&self) -> &World {
        &self.0
    }
}

impl DerefMut for Software {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.0
    }
}

/// Slots for changes and for operations, bytes of text for each operation, slots for events.
#[derive(Clone, Copy)]
pub(crate) struct Room(
    pub(crate) usize,
    pub(crate) usize,
    pub(crate) usize,
    pub(crate) usize,
);

pub(crate) const ROOM: Room = Room(3, 8, 3_120, 24);

pub(crate) fn many(running: u8) -> SoftwareConfig<'static> {
    let mut config = SoftwareConfig::DEFAULT;
    config.max_running = running;
    config
}

impl Software {
    /// In its first session, where the ACS may call. Two execution environments, nothing installed.
    pub(crate) fn turned() -> Self {
        Self::with(SoftwareConfig::DEFAULT, ROOM)
    }

    pub(crate) fn with(config: SoftwareConfig<'static>, room: Room) -> Self {
        let mut world = Self::made(config, room);
        for env in [ENV_1, ENV_2] {
            world.add(env, &[("Enable", "1"), ("Status", "Up")]);
        }
        world.at(0);
        world.agent.boot(RebootCause::FactoryReset);
        world.turn();
        world
    }

    /// The device without power, and then with an agent that knows what was stored, up to so many bytes.
    pub(crate) fn cut(&mut self, config: SoftwareConfig<'static>, stored: usize) {
        self.cut_into(config, ROOM, stored);
    }

    /// The same, and the new agent has this room.
    pub(crate) fn cut_into(&mut self, config: SoftwareConfig<'static>, room: Room, stored: usize) {
        let mut after = Self::made(config, room);
        core::mem::swap(&mut after.tree, &mut self.tree);
        (after.time_of_day, after.entropy) = (self.time_of_day, self.entropy);
        after.now = self.now;
        let mut log = self.log.get(..stored).unwrap().to_vec();
        let (agent, mut device, _) = after.parts();
        agent.restore(&mut device, record::Reader::new(&log));
        if log.len() > 8_192 {
            // It has grown.
            log = after.anew();
        }
        after.agent.boot(RebootCause::Restart);
        after.log = log;
        *self = after;
    }

    /// What is stored, written anew.
    pub(crate) fn anew(&mut self) -> Vec<u8> {
        let mut log = Vec::new();
        let (agent, device, _) = self.parts();
        let mut snapshot = AgentSnapshot::new();
        while let Some(record) = agent.next_snapshot_record(&device, &mut snapshot) {
            log.extend_from_slice(record);
        }
        log
    }

    /// Whether a unit is in the table.
    pub(crate) fn knows(&self, unit: u32) -> bool {
        let name = format!("{}UUID", path(unit));
        let place = SCHEMA.parse(&name).unwrap().place;
        self.tree.text(&place).is_some()
    }

    /// Before the first start.
    fn made(config: SoftwareConfig<'static>, room: Room) -> Self {
        let agent = AgentConfig::default();
        let world = World::with_transfers(agent, 4096, TransferConfig::DEFAULT, room.3);
        let changes = vec![ChangeSlot::EMPTY; room.0].leak();
        let operations = vec![OperationSlot::EMPTY; room.1].leak();
        let texts = vec![0; room.1 * room.2].leak();
        let config = Box::leak(Box::new(config));
        let software = SoftwareModules::new(changes, operations, texts, config).unwrap();
        Self(World {
            agent: world.agent.with_software_modules(software),
            tree: MemoryTree::from_schema(SCHEMA),
            schema: SCHEMA,
            ..world
        })
    }

    fn add(&mut self, instance: &str, values: &[(&str, &str)]) {
        self.tree.insert_instance(SCHEMA, instance).unwrap();
        for (name, value) in values {
            self.write(&format!("{instance}{name}"), value);
        }
    }

    /// The platform has put a unit into the table, with one execution unit of the same number.
    pub(crate) fn has(&mut self, unit: u32, uuid: &str, version: &str, env: &str) {
        let execution_unit = format!("Device.SoftwareModules.ExecutionUnit.{unit}.");
        self.add(
            &execution_unit,
            &[
                ("Status", "Idle"),
                ("RequestedState", "Idle"),
                ("ExecutionEnvRef", env),
            ],
        );
        self.add(
            &path(unit),
            &[
                ("UUID", uuid),
                ("Version", version),
                ("Status", "Installed"),
                ("Resolved", "1"),
                ("URL", &format!("http://old.example.net/{unit}")),
                ("ExecutionUnitList", &execution_unit),
                ("ExecutionEnvRef", env),
            ],
        );
    }

    /// The platform has removed a unit.
    pub(crate) fn removes(&mut self, unit: u32) {
        for instance in [
            path(unit),
            format!("Device.SoftwareModules.ExecutionUnit.{unit}."),
        ] {
            let place: Place = SCHEMA.parse(&instance).unwrap().place;
            self.tree.begin().unwrap();
            self.tree.delete(&place).unwrap();
            self.tree.commit().unwrap();
        }
    }

    /// So many seconds after the start.
    pub(crate) fn at(&mut self, seconds: u32) {
        self.now = u64::from(seconds) * 1_000;
        self.time_of_day = Self::clock(i64::from(seconds));
    }

    /// The clock at that time, as reports have it.
    pub(crate) fn clock(seconds: i64) -> DateTime {
        DateTime::At(Timestamp::from_unix(START.saturating_add(seconds)))
    }

    /// The ACS calls, and gets a fault or none.
    pub(crate) fn asks(&mut self, body: impl Body) -> Option<u16> {
        match self.call(body).0 {
            PostKind::Fault(_, code) => Some(code.map_or(0, FaultCode::code)),
            PostKind::Response(method) => {
                assert_eq!(method, Method::ChangeDuState);
                None
            }
            other => panic!("{other:?}"),
        }
    }

    /// The ACS calls for operations that are taken on, and ends the session.
    #[track_caller]
    pub(crate) fn takes_on(&mut self, key: &str, operations: &[OperationStruct<'_>]) {
        assert_eq!(self.asks(change(key, operations)), None);
        self.reply(204, b"").unwrap();
    }

    /// What the platform is to do.
    #[track_caller]
    pub(crate) fn task(&mut self) -> (OperationId, OperationTask) {
        match self.poll() {
            Want::Software(id, task) => (id, task),
            other => panic!("no task but {other:?}"),
        }
    }

    /// The operation that the platform is to begin.
    #[track_caller]
    pub(crate) fn begins(&mut self) -> OperationId {
        let (id, task) = self.task();
        assert_eq!(task, OperationTask::Start);
        id
    }

    /// Nothing is to be done before then; in seconds.
    #[track_caller]
    pub(crate) fn waits(&mut self) -> Option<u64> {
        match self.poll() {
            Want::Wait(until) => until.map(|until| until.since(Instant::ZERO).as_secs()),
            other => panic!("no wait but {other:?}"),
        }
    }

    pub(crate) fn tells(&mut self, id: OperationId, report: &OperationReport<'_>) -> bool {
        let (agent, mut device, now) = self.parts();
        agent.handle_operation(&mut device, id, report, &now)
    }

    /// Something has happened that nobody asked for.
    pub(crate) fn changed(
        &mut self,
        change: &AutonomousChange<'_>,
    ) -> core::result::Result<(), SoftwareFull> {
        let (agent, mut device, now) = self.parts();
        agent.deployment_unit_changed(&mut device, change, &now)
    }

    /// The agent makes a report, which is not answered yet: its key and results.
    #[track_caller]
    pub(crate) fn reported(&mut self) -> (Option<String>, Vec<Result>) {
        let (kind, report) = self.post();
        results_of(kind, &report)
    }

    /// The answer to the report comes.
    pub(crate) fn delivered(&mut self) {
        let envelope = read(&self.sent);
        let is_autonomous = AutonomousDuStateChangeCompleteView::read(&envelope).is_ok();
        let answer = if is_autonomous {
            answer_to(&self.sent, AutonomousDuStateChangeCompleteResponse)
        } else {
            answer_to(&self.sent, DuStateChangeCompleteResponse)
        };
        self.reply(200, &answer).unwrap();
    }

    /// The session that is due, with one report in it: the codes that it announces, the key and the results.
    #[track_caller]
    pub(crate) fn session(&mut self) -> (Vec<String>, String, Vec<Result>) {
        let codes = codes(&self.open());
        let (key, results) = self.reported();
        self.delivered();
        assert_eq!(self.post().0, PostKind::Empty);
        self.reply(204, b"").unwrap();
        (codes, key.unwrap_or_default(), results)
    }

    /// The ACS calls for operations, the platform does what it is told to at once, and the results come.
    #[track_caller]
    pub(crate) fn results(
        &mut self,
        operations: &[OperationStruct<'_>],
        platform: &mut dyn FnMut(&mut Self, OperationId),
    ) -> Vec<Result> {
        self.takes_on("k", operations);
        loop {
            match self.poll() {
                Want::Software(id, OperationTask::Start) => platform(self, id),
                Want::Post(PostKind::Call(Method::Inform), inform) => {
                    let body = cwmp_soap::message::inform::InformResponse { max_envelopes: 1 };
                    self.reply(200, &answer_to(&inform, body)).unwrap();
                    break;
                }
                other => panic!("{other:?}"),
            }
        }
        let (_, results) = self.reported();
        self.delivered();
        assert_eq!(self.post().0, PostKind::Empty);
        results
    }

    /// The unit that an operation is about.
    pub(crate) fn unit_of(&self, id: OperationId) -> Option<u32> {
        self.agent.operation(id).unwrap().deployment_unit
    }
}

/// The key and the results of a report.
#[track_caller]
pub(crate) fn results_of(kind: PostKind, report: &[u8]) -> (Option<String>, Vec<Result>) {
    let envelope = read(report);
    macro_rules! result {
        ($result:ident, $performed:expr) => {{
            let fault = $result.fault.fault.unwrap().map(FaultCode::code);
            let text = $result.fault.fault_string.map(|text| text.to_string());
            // A vendor's own code has no text that is known.
            let is_named = fault.is_some_and(|code| code < 9_800);
            assert_eq!(text.is_some_and(|text| !text.is_empty()), is_named);
            Result {
                uuid: $result.uuid.to_string(),
                unit: $result.deployment_unit_ref.to_string(),
                version: $result.version.to_string(),
                state: $result.current_state.to_string(),
                resolved: $result.resolved.unwrap(),
                execution_units: $result.execution_unit_ref_list.to_string(),
                times: ($result.start_time.unwrap(), $result.complete_time.unwrap()),
                fault,
                performed: $performed,
            }
        }};
    }
    if kind == PostKind::Call(Method::AutonomousDuStateChangeComplete) {
        let view = AutonomousDuStateChangeCompleteView::read(&envelope).unwrap();
        let results = view
            .results()
            .map(|r| result!(r, Some(r.operation_performed.to_string())));
        return (None, results.collect());
    }
    assert_eq!(kind, PostKind::Call(Method::DuStateChangeComplete));
    let view = DuStateChangeCompleteView::read(&envelope).unwrap();
    let results = view.results().map(|r| result!(r, None)).collect();
    (Some(view.command_key().unwrap().to_string()), results)
}

/// The path of a unit.
pub(crate) fn path(unit: u32) -> String {
    format!("Device.SoftwareModules.DeploymentUnit.{unit}.")
}

pub(crate) fn change<'a>(
    key: &'a str,
    operations: &'a [OperationStruct<'a>],
) -> ChangeDuState<'a, Entries<'a, OperationStruct<'a>>> {
    ChangeDuState {
        operations: Entries::new(operations),
        command_key: Some(key),
    }
}

pub(crate) fn install<'a>(
    url: &'a str,
    uuid: Option<&'a str>,
    env: Option<&'a str>,
) -> OperationStruct<'a> {
    OperationStruct::Install(InstallOpStruct {
        url,
        uuid,
        username: Some("reader"),
        password: Some(Secret::from("s3cret")),
        execution_env_ref: env,
    })
}

pub(crate) fn update<'a>(
    uuid: Option<&'a str>,
    version: Option<&'a str>,
    url: Option<&'a str>,
) -> OperationStruct<'a> {
    OperationStruct::Update(UpdateOpStruct {
        uuid,
        version,
        url,
        username: None,
        password: None,
    })
}

pub(crate) fn uninstall<'a>(
    uuid: &'a str,
    version: Option<&'a str>,
    env: Option<&'a str>,
) -> OperationStruct<'a> {
    OperationStruct::Uninstall(UninstallOpStruct {
        uuid,
        version,
        execution_env_ref: env,
    })
}
