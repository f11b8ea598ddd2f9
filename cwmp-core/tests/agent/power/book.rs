//! What the ACS was promised, and what it knows.

use alloc::collections::{BTreeMap, BTreeSet};

/// An event with its key; that of a transfer stands for its report too.
pub(crate) type Event = (String, String);

/// How it stands with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    /// It may be told, and need not be: power may go before that is stored.
    May,
    /// It has to be told.
    Must,
    /// It was told, and may be told again: power may go before that is stored.
    Told,
}

/// What is known for sure, and what may be besides until the agent has gone on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Value<T>(pub(crate) T, pub(crate) Option<T>);

impl<T: PartialEq> Value<T> {
    pub(crate) fn may_be(&self, value: &T) -> bool {
        self.0 == *value || self.1.as_ref() == Some(value)
    }

    fn settle(&mut self) {
        if let Some(value) = self.1.take() {
            self.0 = value;
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Book {
    pub(crate) events: BTreeMap<Event, Due>,
    pub(crate) key: Value<String>,
    pub(crate) retry_count: Value<u32>,
    /// A `FactoryReset` that was called for; told, if it is done.
    pub(crate) reset: Option<Due>,
    /// What had to be told before another ACS came, and has to be if that is not stored.
    pub(crate) before: Option<BTreeSet<Event>>,
}

pub(crate) fn event(code: &str, key: &str) -> Event {
    (code.to_owned(), key.to_owned())
}

impl Book {
    /// Something has happened that is to be told.
    pub(crate) fn raise(&mut self, event: Event) {
        let due = self.events.entry(event).or_insert(Due::May);
        if *due == Due::Told {
            *due = Due::May;
        }
    }

    /// The ACS has taken it.
    pub(crate) fn tell(&mut self, event: &Event) {
        if let Some(due) = self.events.get_mut(event) {
            *due = Due::Told;
        }
    }

    /// The agent has posted or done something, or waits: whatever has happened is stored.
    pub(crate) fn settle(&mut self) {
        self.events.retain(|_, due| *due != Due::Told);
        self.reset = self.reset.filter(|due| *due != Due::Told);
        for due in self.events.values_mut().chain(&mut self.reset) {
            *due = Due::Must;
        }
        self.key.settle();
        self.retry_count.settle();
        self.before = None;
    }

    /// Another ACS, or none any more: what there was to tell is not told, if `is_sure` whatever is stored by now.
    pub(crate) fn bootstrap(&mut self, is_sure: bool) {
        let before = self.must();
        for due in self.events.values_mut() {
            *due = Due::Told;
        }
        let due = if is_sure { Due::Must } else { Due::May };
        self.events.insert(event("0 BOOTSTRAP", ""), due);
        self.before = (!is_sure).then_some(before);
    }

    /// What has to be told.
    pub(crate) fn must(&self) -> BTreeSet<Event> {
        let must = self.events.iter().filter(|(_, due)| **due == Due::Must);
        must.map(|(event, _)| event.clone()).collect()
    }
}
