//! Room for one event, lent by the caller.

use cwmp_soap::{EventCode, Text};

use super::CommandKey;
use super::policy::{Persistence, policy};

/// Room for one event, empty by default.
///
/// The caller owns a slice of these and lends it to an [`EventQueue`](super::EventQueue). Those of a
/// [`cpe::Agent`](crate::cpe::Agent) are stored and restored by it. Whoever runs a queue alone may store what is in it:
/// [`Self::event`], [`Self::occurrences`] and [`Self::sequence`] say all that has to survive a power cut, and
/// [`Self::restored`] puts it back. That an event is on its way to the ACS is not stored: after a power cut it is
/// announced again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct EventSlot {
    pub(super) code: Option<EventCode>,
    pub(super) key: CommandKey,
    /// Age among the events of the queue.
    pub(super) sequence: u32,
    /// How often the event was raised, as far as that matters: see [`Self::occurrences`].
    pub(super) raised: u16,
    /// How many of these the `Inform` of the session under way announced.
    pub(super) announced: u16,
    pub(super) stage: Stage,
    /// What is stored of the slot; stays whatever comes into it.
    pub(super) stamp: u32,
}

/// What the event in a slot is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Stage {
    /// Not delivered.
    #[default]
    Event,
    /// Delivered, but by a session that has not ended well so far: not an event any more.
    Echo,
    /// Delivered so, and announced once more for want of any other. As it was delivered, it is not stored, and no start
    /// finds it.
    Repeated,
    /// One that the next start raises: not an event yet.
    Promised,
}

impl EventSlot {
    /// A slot with nothing in it.
    pub const EMPTY: Self = Self {
        code: None,
        key: CommandKey::EMPTY,
        sequence: 0,
        raised: 0,
        announced: 0,
        stage: Stage::Event,
        stamp: 0,
    };

    /// A slot with an event that was stored.
    ///
    /// `occurrences` and `sequence` are what the slot said when it was stored; 0 occurrences count as 1. Only `M` codes
    /// have a key; that of another is not looked at.
    #[must_use]
    pub fn restored(code: EventCode, key: CommandKey, occurrences: u16, sequence: u32) -> Self {
        Self {
            code: Some(code),
            key: if code.is_multiple() {
                key
            } else {
                CommandKey::EMPTY
            },
            sequence,
            raised: if occurrences == 0 { 1 } else { occurrences },
            announced: 0,
            stage: Stage::Event,
            stamp: 0,
        }
    }

    /// The undelivered event in it.
    #[must_use]
    pub const fn event(&self) -> Option<(EventCode, &CommandKey)> {
        match self.code {
            Some(code) if matches!(self.stage, Stage::Event | Stage::Repeated) => {
                Some((code, &self.key))
            }
            _ => None,
        }
    }

    /// How many completion calls have to be answered before the event is delivered; 1 if that is not a matter of calls.
    #[must_use]
    pub const fn occurrences(&self) -> u16 {
        self.raised
    }

    /// The age of the event: smaller is older.
    #[must_use]
    pub const fn sequence(&self) -> u32 {
        self.sequence
    }

    pub(super) fn is(&self, code: EventCode, key: &str) -> bool {
        self.code == Some(code) && self.key == *key
    }

    pub(super) const fn is_live(&self) -> bool {
        self.event().is_some()
    }

    /// Whether nothing else may come into it.
    pub(super) const fn is_taken(&self) -> bool {
        self.is_live() || matches!(self.stage, Stage::Promised)
    }

    /// Whether the event has one attempt only.
    pub(super) fn is_unrepeated(&self) -> bool {
        self.code.is_some_and(|code| {
            matches!(
                policy(code).persistence,
                Persistence::NoRetry | Persistence::NoBacklog
            )
        })
    }

    /// Takes the announced occurrences off: what was raised meanwhile stays, else the slot only remembers the event.
    pub(super) fn settle(&mut self) {
        if self.announced == 0 {
            return;
        }
        self.raised = self.raised.saturating_sub(self.announced);
        self.announced = 0;
        if self.raised > 0 {
            return;
        }
        if self.is_unrepeated() {
            self.clear();
        } else {
            (self.raised, self.stage) = (1, Stage::Echo);
        }
    }

    /// What was delivered is an event once more.
    pub(super) fn announce_again(&mut self) {
        if self.stage == Stage::Echo {
            self.stage = Stage::Repeated;
        }
    }

    pub(super) fn clear(&mut self) {
        self.put(None, "", 0);
    }

    /// Puts an event in that was raised once, or none.
    #[inline(never)]
    pub(super) fn put(&mut self, code: Option<EventCode>, key: &str, sequence: u32) {
        let has_key = code.is_some_and(EventCode::is_multiple);
        self.key
            .assign(&Text::plain(if has_key { key } else { "" }));
        self.code = code;
        self.sequence = sequence;
        (self.raised, self.announced) = (u16::from(code.is_some()), 0);
        self.stage = Stage::Event;
    }
}
