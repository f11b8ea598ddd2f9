//! The tasks of one device: what it is asked next, and whose answer has come.

use core::fmt;

use cwmp_soap::Method;

use super::{Post, Reply, Request, Session};
use crate::Instant;

/// Something that a product wants of a device: one call.
pub trait Task {
    /// The call. It is asked for again each time the task is sent, and whenever its method is of interest.
    fn request(&mut self) -> Request<'_>;
}

/// What a product wants of one device, in its order, in memory that it lends.
///
/// The first task stays until the device has answered it, with a response or a fault: when a session breaks off, it is sent
/// again in the next. Whether the device had carried it out before that,
/// [`Informed::has_applied`](super::Informed::has_applied) says, for calls with a `ParameterKey`: then [`Self::take_first`]
/// (SES-045). What the device calls in between changes nothing.
///
/// Which task an answer is of, a [`Session`] knows, and a node that resumes one: a queue is made anew of what the product
/// has stored.
///
/// ```text
/// Post::Answered, Faulted ─▶ handle_post ─▶ the task that is done
/// our turn ─▶ next_given_up, until there is none ─▶ next_reply ─▶ Reply
/// ```
pub struct TaskQueue<'s, T> {
    slots: &'s mut [Option<T>],
    first: usize,
    len: usize,
    attempts: u32,
    max_attempts: u32,
}

impl<T> fmt::Debug for TaskQueue<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskQueue")
            .field("len", &self.len)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// No slot is left; the task comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskQueueFull<T>(pub T);

impl<T> fmt::Display for TaskQueueFull<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no slot is left for another task")
    }
}

impl<T: fmt::Debug> core::error::Error for TaskQueueFull<T> {}

/// Why a task is not sent any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum GivenUp {
    /// The version in force does not have the call, or no ACS may make it (VER-009).
    NotInVersion,
    /// It was sent as often as is allowed, and no answer has come: it may be what breaks the sessions.
    Unanswered,
}

impl<'s, T> TaskQueue<'s, T> {
    /// How often a task is sent at most, if nothing else is said: a choice.
    pub const MAX_ATTEMPTS: u32 = 3;

    /// A queue of the tasks in these slots, in their order; as many slots as tasks may wait.
    pub fn new(slots: &'s mut [Option<T>]) -> Self {
        let mut len = 0_usize;
        for at in 0..slots.len() {
            if slots.get(at).is_some_and(Option::is_some) {
                slots.swap(len, at);
                len = len.saturating_add(1);
            }
        }
        Self {
            slots,
            first: 0,
            len,
            attempts: 0,
            max_attempts: Self::MAX_ATTEMPTS,
        }
    }

    /// The same with another bound on how often a task is sent, 1 at least.
    #[must_use]
    pub fn with_max_attempts(mut self, max: u32) -> Self {
        self.max_attempts = max.max(1);
        self
    }

    /// The same where the first task was sent so often before: what a product stores beside the tasks.
    #[must_use]
    pub const fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// How many tasks wait, the one that is out counted.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether no task waits.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How often the first task was sent.
    #[must_use]
    pub const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The tasks in their order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        (0..self.len).filter_map(|number| self.slots.get(self.slot(number)?)?.as_ref())
    }

    /// Puts a task behind the others.
    ///
    /// # Errors
    /// [`TaskQueueFull`] with the task if no slot is left; then nothing has changed.
    pub fn push(&mut self, task: T) -> Result<(), TaskQueueFull<T>> {
        let at = self.slot(self.len);
        match at.and_then(|at| self.slots.get_mut(at)) {
            Some(slot) if slot.is_none() => *slot = Some(task),
            _ => return Err(TaskQueueFull(task)),
        }
        self.len = self.len.saturating_add(1);
        Ok(())
    }

    /// Takes the first task out, for good: it is done without an answer, or not wanted any more. An answer that still comes
    /// to it in this session would count for the next one, so not while it is out.
    pub fn take_first(&mut self) -> Option<T> {
        let task = self.slots.get_mut(self.first)?.take()?;
        self.first = self.slot(1).unwrap_or(0);
        self.len = self.len.saturating_sub(1);
        self.attempts = 0;
        Some(task)
    }

    /// Takes the task out that a post has answered, if it has: of each post that [`Session::handle_post`] gave.
    pub fn handle_post(&mut self, post: &Post<'_>) -> Option<T> {
        match post {
            Post::Answered { .. } | Post::Faulted { .. } => self.take_first(),
            Post::Inform { .. } | Post::Call(_) | Post::Turn => None,
        }
    }

    /// Where the task of this number is, counted from the first.
    fn slot(&self, number: usize) -> Option<usize> {
        self.first
            .saturating_add(number)
            .checked_rem(self.slots.len())
    }
}

impl<T: Task> TaskQueue<'_, T> {
    /// The first task and why, if it is not to be sent: taken out, for good. To be asked, on our turn, until there is none.
    pub fn next_given_up(&mut self, session: &Session) -> Option<(T, GivenUp)> {
        let why = self.obstacle(session)?;
        self.take_first().map(|task| (task, why))
    }

    /// What to send on our turn: the first task, or an empty reply (SES-033 to SES-036). `None` as with
    /// [`Session::next_reply`].
    pub fn next_reply<'r>(&'r mut self, session: &mut Session, now: Instant) -> Option<Reply<'r>> {
        if self.obstacle(session).is_some() {
            return session.next_reply(now, None);
        }
        let first = self.slots.get_mut(self.first).and_then(Option::as_mut);
        let reply = session.next_reply(now, first.map(Task::request))?;
        if reply.called().is_some() {
            self.attempts = self.attempts.saturating_add(1);
        }
        Some(reply)
    }

    /// What keeps the first task from being sent.
    fn obstacle(&mut self, session: &Session) -> Option<GivenUp> {
        let task = self.slots.get_mut(self.first)?.as_mut()?;
        let method: Method = task.request().method();
        if !session.can_call(method) {
            return Some(GivenUp::NotInVersion);
        }
        (self.attempts >= self.max_attempts).then_some(GivenUp::Unanswered)
    }
}
