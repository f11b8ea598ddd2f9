//! A device and a server that talk to each other over a line that loses messages, in simulated time.
//!
//! Beside the queue runs a second, plain account of what has to be announced; the two are compared at every `Inform`.

use alloc::collections::{BTreeSet, VecDeque};
use core::time::Duration;

use cwmp_core::event::{CommandKey, EventQueue, EventSlot, RebootCause};
use cwmp_core::session::{
    AcsAction, AcsConfig, AcsReply, AcsSession, AcsSnapshot, CpeAction, CpeConfig, CpeSession,
    Outcome, Post, Tolerance,
};
use cwmp_core::{Instant, RetryPolicy, RetryState};
use cwmp_soap::{
    CwmpNamespace, CwmpVersion, EventCode, FaultCode, Kind, Method, Summary, VersionSet,
};

const V: CwmpVersion = CwmpVersion::V1_4;
pub(crate) type Event = (EventCode, String);

/// Words from a seed, the same each time.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn word(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 >> 32).unwrap()
    }

    /// True once in `n` times.
    pub(crate) fn one_in(&mut self, n: u32) -> bool {
        self.word().is_multiple_of(n)
    }
}

#[derive(Clone)]
struct Message {
    kind: Kind,
    id: Option<String>,
    hold: bool,
    /// What an Inform announces, or what a `TransferComplete` is about.
    events: Vec<Event>,
}

impl Message {
    fn new(kind: Kind, id: Option<String>) -> Self {
        Self {
            kind,
            id,
            hold: false,
            events: Vec::new(),
        }
    }

    fn summary(&self) -> Summary<'_> {
        let mut summary = Summary::new(self.kind);
        if let Some(id) = &self.id {
            summary = summary.with_id(id);
        }
        summary.hold_requests = self.hold;
        summary.namespace = Some(CwmpNamespace::V1_2);
        match self.kind {
            Kind::Request(Method::Inform) => summary.supported_versions = Some(VersionSet::ALL),
            Kind::Response(Method::Inform) => summary.use_version = Some(V),
            _ => {}
        }
        summary
    }
}

/// How the server behaves in a session: true or false, asked each time.
pub(crate) struct Habits {
    pub(crate) holds: bool,
    /// Answers a call with 8005 once in so many times.
    pub(crate) puts_off: Option<u32>,
    /// Refuses a `TransferComplete` once in so many times.
    pub(crate) refuses: Option<u32>,
    /// Raises an event inside a session once in so many times.
    pub(crate) surprises: Option<u32>,
}

pub(crate) struct World<'s> {
    pub(crate) now: Instant,
    pub(crate) dice: Dice,
    pub(crate) habits: Habits,
    pub(crate) queue: EventQueue<'s>,
    pub(crate) retry: RetryState,
    /// Transfers whose `TransferComplete` is owed, by key.
    pub(crate) owed: VecDeque<String>,
    acs: AcsSession,
    pub(crate) tasks: u32,
    next_key: u32,
    /// The plain account: what the next Inform announces.
    due: BTreeSet<Event>,
    /// What was raised since the last Inform was built.
    fresh: BTreeSet<Event>,
    /// What the server has seen of it since it was raised.
    seen: BTreeSet<Event>,
    /// What was delivered by sessions that broke, since the last good one.
    echo: BTreeSet<Event>,
    /// What is announced once more of that, for want of any other.
    repeated: BTreeSet<Event>,
    pub(crate) exchanges: u64,
    pub(crate) outcomes: Vec<Outcome>,
}

impl<'s> World<'s> {
    pub(crate) fn new(slots: &'s mut [EventSlot], seed: u64, habits: Habits) -> Self {
        Self {
            now: Instant::ZERO,
            dice: Dice(seed | 1),
            habits,
            queue: EventQueue::new(slots).unwrap(),
            retry: RetryState::new(),
            owed: VecDeque::new(),
            acs: AcsSession::new(AcsConfig::DEFAULT.with_tolerance(Tolerance::Strict)),
            tasks: 0,
            next_key: 0,
            due: BTreeSet::new(),
            fresh: BTreeSet::new(),
            seen: BTreeSet::new(),
            echo: BTreeSet::new(),
            repeated: BTreeSet::new(),
            exchanges: 0,
            outcomes: Vec::new(),
        }
    }

    pub(crate) fn raise(&mut self, code: EventCode) {
        self.note(code, "");
    }

    /// A transfer ends: its events are raised, its `TransferComplete` is owed.
    pub(crate) fn finish_transfer(&mut self) {
        if self.queue.room() == 0 {
            return;
        }
        let key = self.key();
        self.note(EventCode::MDownload, &key);
        self.note(EventCode::TransferComplete, "");
        self.owed.push_back(key);
    }

    /// A `ScheduleInform` comes due.
    pub(crate) fn schedule(&mut self) {
        if self.queue.room() == 0 {
            return;
        }
        let key = self.key();
        self.note(EventCode::MScheduleInform, &key);
        self.note(EventCode::Scheduled, "");
    }

    /// The device restarts between two sessions: what was in memory only is gone.
    pub(crate) fn reboot(&mut self) {
        self.queue.reboot(RebootCause::Restart);
        self.retry.reboot();
        self.echo.clear();
        let repeated = core::mem::take(&mut self.repeated);
        self.due.retain(|event| !repeated.contains(event));
        self.due.append(&mut self.fresh);
        self.due.retain(|(code, _)| {
            !matches!(
                code,
                EventCode::Boot | EventCode::DiagnosticsComplete | EventCode::ConnectionRequest
            )
        });
        self.raise(EventCode::Boot);
    }

    pub(crate) fn is_settled(&self) -> bool {
        self.due.is_empty() && self.owed.is_empty() && !self.queue.is_due(V)
    }

    fn key(&mut self) -> String {
        self.next_key += 1;
        format!("k{}", self.next_key)
    }

    fn note(&mut self, code: EventCode, key: &str) {
        let pushed = self.queue.push(code, &CommandKey::new(key).unwrap());
        assert_eq!(pushed, Ok(()));
        let event = (code, String::from(key));
        self.seen.remove(&event);
        self.echo.remove(&event);
        self.repeated.remove(&event);
        if code == EventCode::Bootstrap {
            self.due.clear();
            self.fresh.clear();
            self.echo.clear();
            self.owed.clear();
        }
        self.fresh.insert(event);
    }

    /// One session; `lost` says of each message, counted from 0, whether it gets lost. Returns how many there were.
    pub(crate) fn session(&mut self, mut lost: impl FnMut(&mut Dice, u32) -> bool) -> u32 {
        self.retry.handle_start();
        let mut cpe = CpeSession::new(CpeConfig::DEFAULT.with_tolerance(Tolerance::Strict));
        let mut batch = Some(self.queue.begin(V));
        let events = self.announced(batch.as_ref().unwrap());
        let (mut unsent, mut last) = (self.owed.clone(), None);
        let mut answer = None;
        let mut count = 0;
        while let Some(post) =
            cpe.next_post(self.now, unsent.front().map(|_| Method::TransferComplete))
        {
            let message = match post {
                Post::Request { method, id } => {
                    let mut message = Message::new(Kind::Request(method), Some(id.to_string()));
                    message.events = match method {
                        Method::Inform => events.clone(),
                        _ => vec![(EventCode::MDownload, unsent.front().unwrap().clone())],
                    };
                    Some(message)
                }
                Post::Repeat { .. } => last.clone(),
                Post::Answer { .. } => Some(answer.take().unwrap()),
                Post::Empty => None,
                other => panic!("{other:?}"),
            };
            last.clone_from(&message);
            self.exchanges += 1;
            self.now = self.now.after(Duration::from_millis(20));
            let posted = !lost(&mut self.dice, count);
            let reply = posted.then(|| self.serve(message.as_ref()));
            let arrives = reply.filter(|_| !lost(&mut self.dice, count + 1));
            count += 2;
            assert!(count < 2_000, "the session does not come to an end");
            let Some(reply) = arrives else {
                self.now = cpe.poll_timeout().unwrap();
                assert!(cpe.handle_timeout(self.now).is_err());
                continue;
            };
            if self.habits.surprises.is_some_and(|n| self.dice.one_in(n)) {
                self.surprise(false);
            }
            match cpe
                .handle_reply(reply.as_ref().map(Message::summary))
                .unwrap()
            {
                CpeAction::Answered(Method::Inform) => {
                    self.queue.commit_inform(batch.take().unwrap());
                    self.inform_is_delivered(&events);
                }
                CpeAction::Answered(_) => self.transfer_is_delivered(&unsent.pop_front().unwrap()),
                CpeAction::Refused { .. } => drop(unsent.pop_front()),
                CpeAction::Dispatch(pending) => {
                    let kind = if self.dice.one_in(4) {
                        Kind::Fault(Some(FaultCode::INVALID_ARGUMENTS))
                    } else {
                        Kind::Response(pending.method())
                    };
                    answer = Some(Message::new(kind, reply.unwrap().id));
                    assert!(cpe.answer_ready(pending));
                }
                _ => {}
            }
        }
        let outcome = cpe.outcome().expect("a session that posts nothing is over");
        self.close(outcome, batch);
        count
    }

    /// The events of a batch, compared with the account.
    fn announced(&mut self, batch: &cwmp_core::event::Batch) -> Vec<Event> {
        self.due.append(&mut self.fresh);
        if self.due.is_empty() {
            self.repeated.clone_from(&self.echo);
            self.due.append(&mut self.echo);
        }
        let events: Vec<Event> = self
            .queue
            .events(batch)
            .map(|(code, key)| (code, key.as_str().into()))
            .collect();
        let set: BTreeSet<Event> = events.iter().cloned().collect();
        assert_eq!(set.len(), events.len(), "an event stands twice");
        if self.due.len() <= EventQueue::MAX_BATCH {
            assert_eq!(set, self.due, "lost or invented");
        } else {
            assert!(set.is_subset(&self.due) && set.len() == EventQueue::MAX_BATCH);
        }
        events
    }

    fn inform_is_delivered(&mut self, events: &[Event]) {
        for event in events {
            let waits = matches!(event.0, EventCode::TransferComplete | EventCode::MDownload);
            if !waits && self.due.remove(event) {
                let raised_again = self.fresh.contains(event);
                assert!(
                    self.seen.contains(event) || raised_again,
                    "{event:?} was lost"
                );
                if event.0 != EventCode::ConnectionRequest && !raised_again {
                    self.echo.insert(event.clone());
                }
            }
        }
        let members = self.due.iter().chain(&self.fresh);
        if members
            .clone()
            .any(|(code, _)| *code == EventCode::MScheduleInform)
        {
            let scheduled = (EventCode::Scheduled, String::new());
            self.echo.remove(&scheduled);
            self.due.insert(scheduled);
        }
    }

    fn transfer_is_delivered(&mut self, key: &str) {
        let told = self
            .queue
            .complete(EventCode::MDownload, &CommandKey::new(key).unwrap());
        if self.due.remove(&(EventCode::MDownload, key.into())) {
            assert!(told);
            self.owed.retain(|owed| owed != key);
        }
        let mut members = self.due.iter().chain(&self.fresh);
        if !members.any(|(code, _)| *code == EventCode::MDownload) {
            self.due
                .remove(&(EventCode::TransferComplete, String::new()));
        }
    }

    fn close(&mut self, outcome: Outcome, batch: Option<cwmp_core::event::Batch>) {
        if let Some(batch) = batch {
            assert_eq!(outcome, Outcome::NotDelivered);
            self.queue.abort(batch);
            self.due
                .remove(&(EventCode::ConnectionRequest, String::new()));
        }
        self.queue.handle_outcome(outcome);
        self.outcomes.push(outcome);
        if outcome == Outcome::Completed {
            self.retry.handle_success();
            self.echo.clear();
        } else {
            let count = self.retry.retry_count();
            let word = self.dice.word();
            let due = self
                .retry
                .handle_failure(self.now, RetryPolicy::DEFAULT, word);
            assert_eq!(self.retry.retry_count(), count + 1);
            if self.dice.one_in(2) {
                self.now = due;
                assert!(self.retry.handle_timeout(due));
            }
        }
    }

    /// Something happens in the middle of it.
    pub(crate) fn surprise(&mut self, between_sessions: bool) {
        match self.dice.word() % 12 {
            0 => self.raise(EventCode::Periodic),
            1 | 2 => self.raise(EventCode::ValueChange),
            3 => self.raise(EventCode::ConnectionRequest),
            4 => self.raise(EventCode::DiagnosticsComplete),
            5 | 6 => self.finish_transfer(),
            7 => self.schedule(),
            8 => self.tasks += 1,
            9 if between_sessions => self.reboot(),
            10 if between_sessions && self.dice.one_in(5) => self.raise(EventCode::Bootstrap),
            _ => {}
        }
    }

    /// The server's part of an exchange.
    fn serve(&mut self, post: Option<&Message>) -> Option<Message> {
        let _ = self.acs.handle_timeout(self.now);
        if self.dice.one_in(3)
            && let Some(snapshot) = self.acs.snapshot()
        {
            let snapshot = AcsSnapshot::from_bytes(&snapshot.to_bytes()).unwrap();
            let config = AcsConfig::DEFAULT.with_tolerance(Tolerance::Strict);
            self.acs = AcsSession::resume(snapshot, config, self.now);
        }
        let action = self.acs.handle_post(post.map(Message::summary)).unwrap();
        let mut fault = None;
        match action {
            AcsAction::Dispatch(pending) | AcsAction::Replaced(pending) => {
                assert_eq!(pending.refusal(), None);
                let informs = pending.method() == Method::Inform;
                if self.habits.puts_off.is_some_and(|n| self.dice.one_in(n)) {
                    fault = Some(FaultCode::ACS_RETRY_REQUEST);
                } else if !informs && self.habits.refuses.is_some_and(|n| self.dice.one_in(n)) {
                    fault = Some(FaultCode::ACS_INTERNAL_ERROR);
                } else {
                    self.seen.extend(post.unwrap().events.iter().cloned());
                }
                if informs && fault.is_none() {
                    self.acs.set_hold_requests(self.habits.holds);
                }
                assert!(self.acs.answer_ready(pending, fault));
            }
            AcsAction::Answered { .. } | AcsAction::Faulted { .. } => {
                self.tasks = self.tasks.saturating_sub(1);
            }
            _ => {}
        }
        let task = (self.tasks > 0).then_some(Method::GetParameterValues);
        match self.acs.next_reply(self.now, task).unwrap() {
            AcsReply::Answer { method, hold } => {
                let kind = fault.map_or(Kind::Response(method), |code| Kind::Fault(Some(code)));
                let mut message = Message::new(kind, post.unwrap().id.clone());
                message.hold = hold;
                Some(message)
            }
            AcsReply::Request { method, id, hold } => {
                let mut message = Message::new(Kind::Request(method), Some(id.to_string()));
                message.hold = hold;
                Some(message)
            }
            _ => None,
        }
    }
}
