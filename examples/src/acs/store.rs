//! Devices, their tasks, their sessions, and what became of them.

use alloc::collections::{BTreeMap, VecDeque};

use cwmp_core::acs::{Outcome, Session};
use cwmp_soap::message::inform::DeviceId;

use super::record::{Counts, SessionRecord, TaskOutcome, TaskResult};
use super::{AcsHandle, Task};
use crate::transcript::Transcript;

/// How often a task is tried whose session fails before its answer.
const MOST_TRIES: u8 = 3;
/// Sessions at once; a device that comes when there are as many is told to come later.
const MOST_SESSIONS: usize = 4096;
/// Devices that are remembered.
const MOST_DEVICES: usize = 65_536;

/// A task on its way.
#[derive(Clone, Debug)]
pub(super) struct Queued {
    pub(super) task: Task,
    tries: u8,
}

impl Queued {
    const fn new(task: Task) -> Self {
        Self { task, tries: 0 }
    }
}

/// A device that has called.
#[derive(Debug, Default)]
struct Device {
    queue: VecDeque<Queued>,
    /// The cookie of its session.
    token: Option<String>,
}

/// A session that is going on.
#[derive(Debug)]
pub(super) struct Live {
    pub(super) session: Session,
    pub(super) device: String,
    pub(super) events: Vec<(String, String)>,
    pub(super) parameters: Vec<(String, String)>,
    pub(super) transcript: Transcript,
    /// The task that is out.
    pub(super) out: Option<Queued>,
    /// The connection that it came on last.
    pub(super) connection: u64,
    /// Whether posts come without the cookie: then the session ends with the connection.
    pub(super) by_connection: bool,
}

/// Everything that the server remembers.
#[derive(Debug)]
pub(super) struct Store {
    tasks: Vec<Task>,
    devices: BTreeMap<String, Device>,
    live: BTreeMap<String, Live>,
    counts: Counts,
    /// The number of the last session.
    number: u64,
    records: VecDeque<SessionRecord>,
    outcomes: VecDeque<TaskOutcome>,
    stopped: bool,
}

impl Store {
    pub(super) const fn new(tasks: Vec<Task>) -> Self {
        Self {
            tasks,
            devices: BTreeMap::new(),
            live: BTreeMap::new(),
            counts: Counts {
                live: 0,
                completed: 0,
                failed: 0,
            },
            number: 0,
            records: VecDeque::new(),
            outcomes: VecDeque::new(),
            stopped: false,
        }
    }

    pub(super) fn counts(&self) -> Counts {
        Counts {
            live: self.live.len(),
            ..self.counts
        }
    }

    pub(super) fn records(&self) -> Vec<SessionRecord> {
        self.records.iter().cloned().collect()
    }

    pub(super) fn outcomes(&self) -> Vec<TaskOutcome> {
        self.outcomes.iter().cloned().collect()
    }

    pub(super) const fn is_stopped(&self) -> bool {
        self.stopped
    }

    pub(super) const fn stop(&mut self) {
        self.stopped = true;
    }

    /// Adds a task for every device.
    pub(super) fn plan(&mut self, task: Task) {
        for device in self.devices.values_mut() {
            device.queue.push_back(Queued::new(task.clone()));
        }
        self.tasks.push(task);
    }

    pub(super) const fn next_number(&mut self) -> u64 {
        self.number = self.number.saturating_add(1);
        self.number
    }

    /// Whether another session of this device has a place.
    pub(super) fn has_room(&self, device: &str) -> bool {
        let known = self.devices.get(device);
        self.live.len() < MOST_SESSIONS && (known.is_some() || self.devices.len() < MOST_DEVICES)
    }

    /// The cookie of the session that this post belongs to: by its cookie, else by its connection (HTTP-018).
    pub(super) fn token_of(&self, cookie: Option<&str>, connection: u64) -> Option<String> {
        if let Some((token, _)) = cookie.and_then(|cookie| self.live.get_key_value(cookie)) {
            return Some(token.clone());
        }
        let mut live = self.live.iter();
        live.find(|(_, live)| live.connection == connection)
            .map(|(token, _)| token.clone())
    }

    pub(super) fn session(&mut self, token: &str) -> Option<&mut Live> {
        self.live.get_mut(token)
    }

    /// The cookie of a session of this device that is going on.
    pub(super) fn session_of(&self, device: &str) -> Option<String> {
        self.devices.get(device)?.token.clone()
    }

    /// A session begins; a device that is new gets the tasks of all.
    pub(super) fn begin(&mut self, token: String, live: Live) {
        let tasks = &self.tasks;
        let device = self
            .devices
            .entry(live.device.clone())
            .or_insert_with(|| Device {
                queue: tasks.iter().cloned().map(Queued::new).collect(),
                token: None,
            });
        device.token = Some(token.clone());
        self.live.insert(token, live);
    }

    /// The next task of a device.
    pub(super) fn next_task(&mut self, device: &str) -> Option<Queued> {
        self.devices.get_mut(device)?.queue.pop_front()
    }

    /// A task has ended; what follows from it goes to the end of the queue.
    pub(super) fn end_task(&mut self, outcome: TaskOutcome, planner: Option<&super::Planner>) {
        let more = planner.map(|planner| planner(&outcome)).unwrap_or_default();
        if let Some(device) = self.devices.get_mut(&outcome.device) {
            device.queue.extend(more.into_iter().map(Queued::new));
        }
        keep(&mut self.outcomes, outcome);
    }

    /// A session has ended. A task that was out is tried again, unless that was done often enough: then it is given back.
    pub(super) fn end(&mut self, token: &str, reason: &str) -> Option<TaskOutcome> {
        let live = self.live.remove(token)?;
        let device = self.devices.get_mut(&live.device);
        let outcome = if reason.is_empty() {
            self.counts.completed = self.counts.completed.saturating_add(1);
            Outcome::Completed
        } else {
            self.counts.failed = self.counts.failed.saturating_add(1);
            Outcome::Failed
        };
        keep(
            &mut self.records,
            SessionRecord {
                device: live.device.clone(),
                events: live.events,
                parameters: live.parameters,
                outcome,
                reason: reason.to_owned(),
            },
        );
        let device = device?;
        if device.token.as_deref() == Some(token) {
            device.token = None;
        }
        let mut queued = live.out?;
        queued.tries = queued.tries.saturating_add(1);
        if queued.tries < MOST_TRIES {
            device.queue.push_front(queued);
            return None;
        }
        Some(TaskOutcome {
            device: live.device,
            task: queued.task,
            result: TaskResult::Lost,
        })
    }

    /// Counts a session that failed before it had begun.
    pub(super) fn refuse(&mut self, record: SessionRecord) {
        self.counts.failed = self.counts.failed.saturating_add(1);
        keep(&mut self.records, record);
    }

    /// The sessions whose posts have not come in time.
    pub(super) fn late(&mut self, now: cwmp_core::Instant) -> Vec<String> {
        let live = self.live.iter_mut();
        live.filter_map(|(token, live)| {
            live.session
                .handle_timeout(now)
                .is_err()
                .then(|| token.clone())
        })
        .collect()
    }

    /// When the next post will be late.
    pub(super) fn deadline(&self) -> Option<cwmp_core::Instant> {
        let live = self.live.values();
        live.filter_map(|live| live.session.poll_timeout()).min()
    }

    /// The sessions that end with this connection.
    pub(super) fn tied_to(&self, connection: u64) -> Vec<String> {
        let live = self.live.iter();
        live.filter(|(_, live)| live.by_connection && live.connection == connection)
            .map(|(token, _)| token.clone())
            .collect()
    }
}

/// Keeps a record, and drops the oldest if there are many.
fn keep<T>(records: &mut VecDeque<T>, record: T) {
    if records.len() >= AcsHandle::MOST_RECORDS {
        records.pop_front();
    }
    records.push_back(record);
}

/// The name of a device: what makes it unique (INF-002).
pub(super) fn device_name(id: &DeviceId<'_>) -> String {
    format!("{}-{}-{}", id.oui, id.product_class, id.serial_number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cwmp_core::Instant;
    use cwmp_core::acs::{Answer, Config, Post};

    const INFORM: &[u8] = b"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
        xmlns:cwmp=\"urn:dslforum-org:cwmp-1-0\"><s:Body><cwmp:Inform/></s:Body></s:Envelope>";

    /// A session that began at the epoch.
    fn live(device: &str) -> Live {
        let mut session = Session::new(Config::DEFAULT);
        let Ok(Post::Inform { call, .. }) = session.handle_post(INFORM) else {
            panic!();
        };
        let reply = session.answer(Instant::ZERO, call, Answer::Own);
        assert!(reply.is_some());
        Live {
            session,
            device: device.to_owned(),
            events: Vec::new(),
            parameters: Vec::new(),
            transcript: Transcript::silent(),
            out: None,
            connection: 1,
            by_connection: false,
        }
    }

    #[test]
    fn sessions_are_late_after_their_timeout() {
        let mut store = Store::new(Vec::new());
        assert_eq!(store.deadline(), None);
        store.begin("t".into(), live("d"));
        let deadline = Instant::from_millis(30_000);
        assert_eq!(store.deadline(), Some(deadline));
        assert!(store.late(Instant::from_millis(29_999)).is_empty());
        assert_eq!(store.late(deadline), ["t"]);
    }

    #[test]
    fn every_device_gets_every_task_once() {
        let mut store = Store::new(vec![Task::Methods]);
        store.begin("t".into(), live("d"));
        store.plan(Task::FactoryReset);
        store.begin("u".into(), live("e"));
        for device in ["d", "e"] {
            let next = |store: &mut Store| store.next_task(device).map(|queued| queued.task);
            assert_eq!(next(&mut store), Some(Task::Methods));
            assert_eq!(next(&mut store), Some(Task::FactoryReset));
            assert_eq!(next(&mut store), None);
        }
        // A second session of a device brings no tasks.
        assert_eq!(store.end("t", ""), None);
        store.begin("v".into(), live("d"));
        assert!(store.next_task("d").is_none());
        assert_eq!(store.session_of("d").as_deref(), Some("v"));
    }

    #[test]
    fn the_cookie_counts_before_the_connection() {
        let mut store = Store::new(Vec::new());
        store.begin("t".into(), live("d"));
        let mut other = live("e");
        other.connection = 2;
        store.begin("u".into(), other);
        for (cookie, connection, token) in [
            (Some("t"), 2, Some("t")),
            (Some("stale"), 2, Some("u")),
            (None, 1, Some("t")),
            (Some("stale"), 3, None),
            (None, 3, None),
        ] {
            assert_eq!(store.token_of(cookie, connection).as_deref(), token);
        }
        assert!(store.tied_to(1).is_empty());
    }
}
