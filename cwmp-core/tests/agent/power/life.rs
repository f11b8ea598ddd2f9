//! A device that does what an ACS asks for, and a book that is kept of it.

use cwmp_core::Instant;
use cwmp_core::cpe::{
    Action, Agent, AgentSnapshot, Device, Now, PostKind, Step, TransferReport, TransferTask,
};
use cwmp_core::event::RebootCause;
use cwmp_model::{MemoryTree, record};
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::cancel_transfer::CancelTransfer;
use cwmp_soap::message::factory_reset::FactoryReset;
use cwmp_soap::message::inform::{DeviceIdStruct, InformResponse, InformView};
use cwmp_soap::message::reboot::Reboot;
use cwmp_soap::message::schedule_inform::ScheduleInform;
use cwmp_soap::message::set_parameter_attributes::{
    SetParameterAttributes, SetParameterAttributesStruct,
};
use cwmp_soap::message::set_parameter_values::SetParameterValues;
use cwmp_soap::message::transfer_complete::{TransferCompleteResponse, TransferCompleteView};
use cwmp_soap::{Body, DateTime, Entries, Method, Timestamp, Value};

use super::super::timed::{DEVICE, VALUES};
use super::super::transfer_world::{download, firmware};
use super::super::world::{answer_to, events, message, read};
use super::book::{Book, Due, Event, event};
use super::memory::Memory;

/// What happens in the life of a device.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Op {
    /// The ACS asks for a session and calls these; the session may break.
    Session(&'static [Call], Option<Break>),
    Periodic,
    /// So many seconds pass.
    Wait(u32),
    /// The device restarts by itself.
    Restart,
    /// A watched value changes.
    Change,
    /// The URL becomes another one, and not by the ACS.
    Url,
    /// The ACS becomes another one without another URL.
    NewAcs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Set,
    Watch,
    Reboot,
    Schedule(u32),
    Download(u32),
    /// One that takes effect by a restart.
    Firmware(u32),
    /// Of the last download.
    Cancel,
    Reset,
    Url,
    /// No call: the device is told that the ACS is another one.
    NewAcs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Break {
    AtTheInform,
    AtTheEnd,
}

/// A device at the moment before a record is stored.
pub(crate) struct Cut {
    /// What is stored, and what was to be.
    pub(crate) log: Vec<u8>,
    pub(crate) record: Vec<u8>,
    pub(crate) tree: MemoryTree,
    /// The time of day.
    pub(crate) unix: i64,
    pub(crate) book: Book,
}

pub(crate) enum Want {
    Post(PostKind, Vec<u8>),
    Act(Action),
    Wait(Option<u64>),
}

pub(crate) struct Life<'m> {
    pub(crate) agent: Agent<'m>,
    tree: MemoryTree,
    /// Milliseconds since the start, and the time of day then.
    now: u64,
    started: i64,
    log: Vec<u8>,
    pub(crate) book: Book,
    cuts: Vec<Cut>,
    /// What was announced, in every `Inform`; and the reports.
    pub(crate) announced: Vec<Event>,
    pub(crate) reported: Vec<String>,
    pub(crate) posts: Vec<Vec<u8>>,
    pub(crate) retry_count: Option<u32>,
    pub(crate) resets: u32,
    keys: u32,
    last_download: Option<String>,
}

/// 2024-05-02T10:20:00Z.
const START: i64 = 1_714_645_200;

fn factory() -> MemoryTree {
    let mut tree = MemoryTree::from_schema(DEVICE);
    for (name, text) in VALUES {
        let path = format!("Device.ManagementServer.{name}");
        tree.set_text(DEVICE, &path, text).unwrap();
    }
    tree
}

fn device(tree: &mut MemoryTree) -> Device<'_> {
    Device {
        schema: DEVICE,
        backend: tree,
        id: DeviceIdStruct {
            manufacturer: "Example",
            oui: "00256D",
            product_class: "Gateway",
            serial_number: "42",
        },
    }
}

const WATCHED: &str = "Device.ManagementServer.HeartbeatPolicy.ReportingInterval";
const INTERVAL: &str = "Device.ManagementServer.PeriodicInformInterval";
const URL: &str = "Device.ManagementServer.URL";

impl<'m> Life<'m> {
    /// A device that has never started.
    pub(crate) fn first(memory: &'m mut Memory) -> Self {
        Self::with(memory, factory(), Vec::new(), START)
    }

    /// A device that starts again, with these values and what is stored.
    pub(crate) fn with(memory: &'m mut Memory, tree: MemoryTree, log: Vec<u8>, unix: i64) -> Self {
        let mut life = Self {
            agent: memory.agent(),
            tree,
            now: 0,
            started: unix,
            log,
            book: Book::default(),
            cuts: Vec::new(),
            announced: Vec::new(),
            reported: Vec::new(),
            posts: Vec::new(),
            retry_count: None,
            resets: 0,
            keys: 0,
            last_download: None,
        };
        let restored = life
            .agent
            .restore(&mut device(&mut life.tree), record::Reader::new(&life.log));
        assert_eq!(restored.lost, 0);
        life
    }

    pub(crate) fn boot(&mut self) {
        if self.agent.is_first_start() {
            self.agent.boot(RebootCause::FactoryReset);
            self.book.bootstrap(true);
        } else {
            self.agent.boot(RebootCause::Restart);
        }
    }

    /// A whole life; the moments at which it may lose its power.
    pub(crate) fn live(mut self, ops: &[Op]) -> Vec<Cut> {
        self.boot();
        self.pass(0);
        for op in ops {
            self.now += 20_000;
            self.go_through(*op);
            self.pass(0);
        }
        self.settle_down();
        assert_eq!(self.book.must(), [].into(), "not told");
        assert_eq!(self.book.reset, None);
        self.cuts
    }

    /// What is stored, written anew.
    pub(crate) fn snapshot(&mut self) -> Vec<u8> {
        let mut log = Vec::new();
        let mut snapshot = AgentSnapshot::new();
        let device = device(&mut self.tree);
        while let Some(record) = self.agent.next_snapshot_record(&device, &mut snapshot) {
            log.extend_from_slice(record);
        }
        log
    }

    fn unix(&self) -> i64 {
        self.started + i64::try_from(self.now / 1_000).unwrap()
    }

    fn clock(&self) -> Now {
        Now {
            instant: Instant::from_millis(self.now),
            time_of_day: DateTime::At(Timestamp::from_unix(self.unix())),
            entropy: 0,
        }
    }

    fn store(&mut self, record: Vec<u8>) {
        self.cuts.push(Cut {
            log: self.log.clone(),
            record: record.clone(),
            tree: self.tree.clone(),
            unix: self.unix(),
            book: self.book.clone(),
        });
        self.log.extend(record);
    }

    fn poll(&mut self) -> Want {
        let now = self.clock();
        for _ in 0..200 {
            let mut device = device(&mut self.tree);
            let want = match self.agent.poll(&mut device, &now) {
                Step::Store(record) => {
                    let record = record.to_vec();
                    self.store(record);
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
            self.book.settle();
            return want;
        }
        panic!("records without end");
    }

    fn reply(&mut self, status: u16, body: &[u8]) {
        let now = self.clock();
        self.agent.receive_buffer()[..body.len()].copy_from_slice(body);
        let mut device = device(&mut self.tree);
        let taken = self
            .agent
            .handle_reply(&mut device, &now, status, body.len());
        taken.unwrap();
        if !self.agent.is_in_session() {
            self.book.retry_count.1 = Some(0);
        }
    }

    fn fail(&mut self) {
        let now = self.clock();
        self.agent.handle_failure(&now);
        self.book.retry_count.1 = Some(self.book.retry_count.0 + 1);
    }

    /// So many seconds pass with an ACS that answers everything and asks for nothing.
    fn pass(&mut self, seconds: u32) {
        let end = self.now + u64::from(seconds) * 1_000;
        while let Some(until) = self.work() {
            if until > end {
                break;
            }
            self.now = until;
        }
        self.now = self.now.max(end);
    }

    /// The same until nothing is left to be done.
    pub(crate) fn settle_down(&mut self) {
        let mut waits = 0;
        while let Some(until) = self.work() {
            self.now = until;
            waits += 1;
            assert!(waits < 200, "no end");
        }
    }

    /// Does what is to be done; until when to wait then.
    fn work(&mut self) -> Option<u64> {
        for _ in 0..200 {
            match self.poll() {
                Want::Post(PostKind::Empty, _) => self.reply(204, b""),
                Want::Post(kind, body) => self.answer(kind, &body),
                Want::Act(action) => self.act(action),
                Want::Wait(until) => return until,
            }
        }
        panic!("work without end");
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Reboot => self.agent.boot(RebootCause::Restart),
            Action::FactoryReset => {
                self.resets += 1;
                self.tree = factory();
                self.agent.boot(RebootCause::FactoryReset);
                self.book.bootstrap(true);
                self.book.reset = Some(Due::Told);
                self.book.key.1 = Some(String::new());
                self.book.retry_count.1 = Some(0);
            }
            Action::Transfer(id, task) => {
                let request = self.agent.transfer(id);
                if let Some(request) = &request {
                    let asked = download("", 0);
                    assert_eq!((request.url, request.username), (asked.url, asked.username));
                }
                let report = match (task, request.map(|request| request.file_type)) {
                    (TransferTask::Start, Some("1 Firmware Upgrade Image")) => {
                        TransferReport::NeedsRestart
                    }
                    (TransferTask::AskUser, _) => TransferReport::Confirmed,
                    _ => TransferReport::Done,
                };
                let now = self.clock();
                self.agent.handle_transfer(id, report, &now);
            }
            other => panic!("{other:?}"),
        }
    }

    /// The ACS answers a call of the device.
    fn answer(&mut self, kind: PostKind, body: &[u8]) {
        self.posts.push(body.to_vec());
        match kind {
            PostKind::Call(Method::Inform) => {
                let told = self.hear(body);
                let answer = answer_to(body, InformResponse { max_envelopes: 1 });
                self.reply(200, &answer);
                let by_report = |(code, _): &&Event| code == "M Download";
                for event in told.iter().filter(|event| !by_report(event)) {
                    self.book.tell(event);
                }
            }
            PostKind::Call(Method::TransferComplete) => {
                let envelope = read(body);
                let view = TransferCompleteView::read(&envelope).unwrap();
                let key = view.command_key().to_string();
                assert_eq!(view.fault_struct().fault, Ok(None), "{key}");
                self.reply(200, &answer_to(body, TransferCompleteResponse));
                self.book.tell(&event("M Download", &key));
                self.reported.push(key);
            }
            other => panic!("{other:?}"),
        }
    }

    /// Notes what an `Inform` says.
    fn hear(&mut self, inform: &[u8]) -> Vec<Event> {
        let told = events(inform);
        let has = |code: &str| told.iter().any(|(told, _)| told == code);
        assert_eq!(has("3 SCHEDULED"), has("M ScheduleInform"), "{told:?}");
        assert_eq!(has("7 TRANSFER COMPLETE"), has("M Download"), "{told:?}");
        let envelope = read(inform);
        let view = InformView::read(&envelope).unwrap();
        let count = view.retry_count().unwrap();
        self.retry_count.get_or_insert(count);
        let companions = [
            "1 BOOT",
            "3 SCHEDULED",
            "4 VALUE CHANGE",
            "6 CONNECTION REQUEST",
        ];
        let companions = [&companions[..], &["7 TRANSFER COMPLETE"]].concat();
        let told: Vec<Event> = told
            .into_iter()
            .filter(|(code, _)| !companions.contains(&code.as_str()))
            .collect();
        self.announced.extend(told.iter().cloned());
        told
    }

    fn go_through(&mut self, op: Op) {
        match op {
            Op::Session(calls, breaks) => self.session(calls, breaks),
            Op::Periodic => {
                self.agent.periodic();
                self.book.raise(event("2 PERIODIC", ""));
            }
            Op::Wait(seconds) => self.pass(seconds),
            Op::Restart => self.agent.boot(RebootCause::Restart),
            Op::Change => {
                let value = (self.now / 1_000 + 100).to_string();
                self.tree.set_text(DEVICE, WATCHED, &value).unwrap();
                let place = DEVICE.parse(WATCHED).unwrap().place;
                let device = device(&mut self.tree);
                let record = self.agent.value_changed(&device, &place);
                if let Some(record) = record.map(<[u8]>::to_vec) {
                    self.store(record);
                }
            }
            Op::Url => {
                let url = self.fresh("http://");
                self.tree.set_text(DEVICE, URL, &url).unwrap();
                self.agent.settings_changed();
                self.book.bootstrap(true);
            }
            Op::NewAcs => {
                self.agent.new_acs();
                self.book.bootstrap(false);
            }
        }
    }

    /// The ACS asks for a session, in which it calls these.
    fn session(&mut self, calls: &[Call], breaks: Option<Break>) {
        let now = Instant::from_millis(self.now);
        assert!(self.agent.connection_request(now).is_accepted());
        let inform = loop {
            match self.poll() {
                Want::Post(_, inform) => break inform,
                Want::Act(action) => self.act(action),
                Want::Wait(_) => panic!("no session"),
            }
        };
        if breaks == Some(Break::AtTheInform) {
            self.hear(&inform);
            return self.fail();
        }
        self.answer(PostKind::Call(Method::Inform), &inform);
        loop {
            match self.poll() {
                Want::Post(PostKind::Empty, _) => break,
                Want::Post(kind, body) => self.answer(kind, &body),
                _ => panic!("no post"),
            }
        }
        for call in calls {
            self.call(*call);
        }
        if breaks.is_some() {
            return self.fail();
        }
        self.reply(204, b"");
    }

    fn fresh(&mut self, prefix: &str) -> String {
        self.keys += 1;
        format!("{prefix}{}", self.keys)
    }

    /// The ACS calls, and gets its answer; whether that is a fault.
    fn ask(&mut self, body: impl Body) -> bool {
        self.reply(200, &message(Some("acs-1"), body));
        match self.poll() {
            Want::Post(kind, _) => matches!(kind, PostKind::Fault(..)),
            _ => panic!("no answer"),
        }
    }

    /// The same with a call that leads to an event, if it is taken on.
    fn promise(&mut self, promised: Event, body: impl Body) {
        self.book.raise(promised.clone());
        if self.ask(body) {
            self.book.events.remove(&promised);
        }
    }

    fn call(&mut self, call: Call) {
        let key = self.fresh("key ");
        match call {
            Call::Set => {
                let value = Value::UnsignedInt(self.keys + 1_000);
                self.set(INTERVAL, value, &key);
            }
            Call::Url => {
                let url = self.fresh("http://");
                self.book.bootstrap(true);
                self.set(URL, Value::String(&url), &key);
            }
            Call::Watch => {
                let list = [SetParameterAttributesStruct {
                    name: WATCHED,
                    notification_change: true,
                    notification: 1,
                    access_list_change: false,
                    access_list: &[],
                }];
                let parameter_list = Entries::new(&list);
                assert!(!self.ask(SetParameterAttributes { parameter_list }));
            }
            Call::Reboot => {
                let command_key = key.as_str();
                self.promise(event("M Reboot", &key), Reboot { command_key });
            }
            Call::Schedule(delay_seconds) => {
                let command_key = key.as_str();
                let body = ScheduleInform {
                    delay_seconds,
                    command_key,
                };
                self.promise(event("M ScheduleInform", &key), body);
            }
            Call::Download(delay) | Call::Firmware(delay) => {
                let mut body = if matches!(call, Call::Download(_)) {
                    download("", delay)
                } else {
                    firmware("", delay)
                };
                body.command_key = &key;
                self.promise(event("M Download", &key), body);
                self.last_download = Some(key);
            }
            Call::Cancel => {
                if let Some(key) = self.last_download.take() {
                    let was = self.book.events.get(&event("M Download", &key)).copied();
                    self.book.tell(&event("M Download", &key));
                    if self.ask(CancelTransfer { command_key: &key })
                        && let Some(was) = was
                    {
                        self.book.events.insert(event("M Download", &key), was);
                    }
                }
            }
            Call::Reset => {
                self.book.reset = Some(Due::May);
                assert!(!self.ask(FactoryReset));
            }
            Call::NewAcs => {
                self.agent.new_acs();
                self.book.bootstrap(false);
            }
        }
    }

    fn set(&mut self, name: &str, value: Value<'_>, key: &str) {
        self.book.key.1 = Some(key.to_owned());
        let list = [ParameterValueStruct { name, value }];
        let body = SetParameterValues {
            parameter_list: Entries::new(&list),
            parameter_key: key,
        };
        assert!(!self.ask(body));
    }
}
