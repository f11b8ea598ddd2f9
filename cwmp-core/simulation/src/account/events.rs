//! What the device has to announce, and what it may.

use cwmp_core::event::policy::{Survival, policy};
use cwmp_soap::EventCode;

use crate::invariants::{Invariant, Violation};

/// An event, and the key of its call.
pub(crate) type Event = (EventCode, String);

/// What else an event announces that stands once for several reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Others {
    /// Nothing.
    None,
    /// Something of which nobody knows whether it was kept.
    Doubtful,
    /// Something that is owed.
    Owed,
}

impl Others {
    /// Of each, whether it is owed for sure.
    pub(crate) fn of(mut sure: impl Iterator<Item = bool>) -> Self {
        match sure.next() {
            None => Self::None,
            Some(is_sure) if is_sure || sure.any(|is_sure| is_sure) => Self::Owed,
            Some(_) => Self::Doubtful,
        }
    }
}

/// An event that has to be announced.
#[derive(Clone, Debug)]
struct Raised {
    event: Event,
    /// Whether a loss of power must not undo it.
    is_kept: bool,
    /// Nobody knows whether it happened but from an `Inform` that has it: it has been told, and need not be kept.
    is_told: bool,
}

/// The events of a device, as they ought to be.
///
/// There are few at a time, so lists do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Events {
    /// What the next `Inform` has to have.
    due: Vec<Raised>,
    /// What was raised since the session began that is going on.
    fresh: Vec<Raised>,
    /// What may be announced or not: nobody knows whether it was kept.
    may: Vec<Event>,
    /// What was delivered since a session last ended as it should.
    echo: Vec<Event>,
    /// What was delivered or discarded, while the power could still undo that.
    undone: Vec<Event>,
    /// What the session announces.
    announced: Vec<Event>,
    pub(crate) counts: EventCounts,
}

/// What became of events. All that were raised have been delivered in the end, or are one with another, or were dropped as
/// the table of events has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct EventCounts {
    pub(crate) raised: u64,
    pub(crate) delivered: u64,
    /// Became one with another of the same code and key (EVT-003).
    pub(crate) collapsed: u64,
    /// Gone with a restart, with another ACS, or after its one attempt (EVT-005, EVT-007, EVT-008).
    pub(crate) dropped: u64,
    /// Of which nobody can know whether it was kept when the power failed.
    pub(crate) uncertain: u64,
}

/// Codes that stand beside `M` events, and what they stand beside.
const COMPANIONS: [EventCode; 3] = [
    EventCode::Scheduled,
    EventCode::TransferComplete,
    EventCode::DuStateChangeComplete,
];

fn position(list: &[Raised], event: &Event) -> Option<usize> {
    list.iter().position(|raised| raised.event == *event)
}

fn forget(list: &mut Vec<Event>, event: &Event) {
    list.retain(|other| other != event);
}

impl Events {
    /// It happens. `is_kept` if what it comes from was kept before.
    pub(crate) fn raise(&mut self, code: EventCode, key: &str, is_kept: bool) {
        self.counts.raised += 1;
        if code == EventCode::Bootstrap {
            self.discard();
        }
        let event = (code, key.to_owned());
        match position(&self.fresh, &event).and_then(|at| self.fresh.get_mut(at)) {
            Some(raised) => {
                raised.is_kept |= is_kept;
                self.counts.collapsed += 1;
            }
            None => self.fresh.push(Raised {
                event,
                is_kept,
                is_told: false,
            }),
        }
    }

    /// It may have happened.
    pub(crate) fn may(&mut self, code: EventCode, key: &str) {
        let event = (code, key.to_owned());
        if !self.may.contains(&event) {
            self.may.push(event);
        }
    }

    /// It will not happen, unless the power undoes that.
    pub(crate) fn revoke(&mut self, code: EventCode, key: &str) {
        self.undone.push((code, key.to_owned()));
    }

    /// Whatever was raised or dropped may have been, or not.
    pub(crate) fn doubt(&mut self) {
        for raised in self.due.iter_mut().chain(&mut self.fresh) {
            raised.is_kept = false;
        }
        self.cut(false);
    }

    /// Nobody is to be told any more of what was before.
    pub(crate) fn discard(&mut self) {
        let before = self.undone.len();
        let gone = self.due.drain(..).chain(self.fresh.drain(..));
        self.undone.extend(gone.map(|raised| raised.event));
        self.counts.dropped += self.undone.len().saturating_sub(before) as u64;
        self.undone.append(&mut self.may);
        self.undone.append(&mut self.echo);
        self.announced.clear();
    }

    /// A session begins; whether anything has to be announced, and what.
    pub(crate) fn begin(&mut self) {
        for raised in core::mem::take(&mut self.fresh) {
            self.owe(raised);
        }
        self.announced.clear();
    }

    /// From now on it has to be announced; with another of its kind it is one.
    fn owe(&mut self, raised: Raised) {
        match position(&self.due, &raised.event).and_then(|at| self.due.get_mut(at)) {
            Some(due) => {
                due.is_kept |= raised.is_kept;
                due.is_told &= raised.is_told;
                self.counts.collapsed += 1;
            }
            None => self.due.push(raised),
        }
    }

    /// The `Inform` has these; `timed` says whether one of them comes by time, and may just have.
    pub(crate) fn announce(
        &mut self,
        events: Vec<Event>,
        mut timed: impl FnMut(&Event) -> bool,
    ) -> Result<(), Violation> {
        for (at, event) in events.iter().enumerate() {
            let mut before = events.iter().take(at);
            let is_new = !before.any(|other| other == event);
            Invariant::EventTwice.holds(is_new, || format!("{event:?} stands twice"))?;
            // Asked in any case: what came by time has come with this.
            let is_timed = timed(event);
            if position(&self.due, event).is_some() {
                self.counts.raised += u64::from(is_timed);
                self.counts.collapsed += u64::from(is_timed);
                continue;
            }
            if self.echo.contains(event) {
                // From now on it waits for delivery again.
                self.may(event.0, &event.1);
                continue;
            }
            let is_right = is_timed || self.may.contains(event);
            Invariant::EventInvented.holds(is_right, || format!("{event:?} did not happen"))?;
            forget(&mut self.may, event);
            self.counts.raised += 1;
            self.due.push(Raised {
                event: event.clone(),
                is_kept: false,
                is_told: !is_timed,
            });
        }
        let count = events.len();
        Invariant::EventTwice.holds(count <= 64, || format!("{count} events"))?;
        let missing = self.due.iter().find(|due| !events.contains(&due.event));
        let is_right = missing.is_none() || count == 64;
        Invariant::EventLost.holds(is_right, || format!("{missing:?} is not in {events:?}"))?;
        alone(&events)?;
        self.announced = events;
        Ok(())
    }

    /// The device has the answer to the `Inform`.
    pub(crate) fn informed(&mut self) {
        for event in core::mem::take(&mut self.announced) {
            if policy(event.0).is_delivered_by_inform() {
                self.deliver(event);
            } else {
                self.announced.push(event);
            }
        }
    }

    /// The device has the answer to a report that this event announces, and these others.
    pub(crate) fn reported(&mut self, code: EventCode, key: &str, others: Others) {
        if !code.is_multiple() {
            if others != Others::Owed {
                self.deliver_report((code, String::new()));
            }
            if others == Others::Doubtful {
                self.may(code, "");
            }
            return;
        }
        self.deliver_report((code, key.to_owned()));
        let companion = policy(code).umbrella;
        let lists = self.due.iter().chain(&self.fresh);
        let is_beside = |raised: &Raised| policy(raised.event.0).umbrella == companion;
        let is_alone = !lists.into_iter().any(is_beside);
        if let Some(companion) = companion.filter(|_| is_alone) {
            self.deliver_report((companion, String::new()));
        }
    }

    /// The ACS has the report that it announces, perhaps in the session in which it was raised (XFER-011).
    fn deliver_report(&mut self, event: Event) {
        if let Some(at) = position(&self.fresh, &event) {
            let raised = self.fresh.swap_remove(at);
            self.owe(raised);
        }
        self.deliver(event);
    }

    /// It has to stand in the `Inform` of the session that begins, which nothing else has opened for it.
    pub(crate) fn mention(&mut self, code: EventCode) {
        let event = (code, String::new());
        if position(&self.due, &event).is_none() {
            self.counts.raised += 1;
            self.due.push(Raised {
                event,
                is_kept: true,
                is_told: false,
            });
        }
    }

    /// What was raised of it need not be told any more.
    pub(crate) fn excuse(&mut self, code: EventCode) {
        let is_its = |raised: &mut Raised| raised.event.0 == code;
        let gone = self.due.extract_if(.., is_its).count() as u64;
        let gone = gone + self.fresh.extract_if(.., is_its).count() as u64;
        self.counts.dropped += gone;
        if gone > 0 {
            self.may(code, "");
        }
    }

    /// The same for what was raised since the session began.
    pub(crate) fn excuse_fresh(&mut self, code: EventCode) {
        let is_its = |raised: &mut Raised| raised.event.0 == code;
        let gone = self.fresh.extract_if(.., is_its).count() as u64;
        self.counts.dropped += gone;
        if gone > 0 {
            self.may(code, "");
        }
    }

    /// Nothing will come of it any more, unless the power undoes that.
    pub(crate) fn withdraw(&mut self, code: EventCode, key: &str) {
        let event = (code, key.to_owned());
        if self.may.contains(&event) {
            forget(&mut self.may, &event);
            self.undone.push(event);
        }
    }

    fn deliver(&mut self, event: Event) {
        let was_possible = self.may.contains(&event);
        forget(&mut self.may, &event);
        let Some(at) = position(&self.due, &event) else {
            if was_possible || self.echo.contains(&event) {
                self.undone.push(event);
            }
            return;
        };
        self.due.swap_remove(at);
        self.counts.delivered += 1;
        if event.0 != EventCode::ConnectionRequest && policy(event.0).is_delivered_by_inform() {
            self.echo.push(event.clone());
        }
        self.undone.push(event);
    }

    /// The session is over.
    pub(crate) fn end(&mut self, is_good: bool) {
        if is_good {
            self.echo.clear();
        }
        // It had its attempt.
        let request = (EventCode::ConnectionRequest, String::new());
        if self.announced.contains(&request) {
            self.drop_from_due(|event| *event == request);
        }
        self.announced.clear();
    }

    /// What the agent has done so far is kept.
    ///
    /// A `2 PERIODIC` that comes in a session may be kept after it only: it is not raised where the ACS may have changed the
    /// settings in that session.
    pub(crate) fn keep(&mut self, in_session: bool) {
        let fresh = self.fresh.iter_mut();
        let fresh = fresh.filter(|fresh| !in_session || fresh.event.0 != EventCode::Periodic);
        for raised in self.due.iter_mut().chain(fresh) {
            raised.is_kept |= !raised.is_told;
        }
        self.undone.clear();
    }

    /// The power fails: what was not kept may be so or not. If it fails while the device stores, that may have been about to
    /// say again what broken sessions have delivered.
    pub(crate) fn cut(&mut self, is_storing: bool) {
        if is_storing {
            self.may.append(&mut self.echo);
        }
        let before = core::mem::take(&mut self.due);
        let fresh = core::mem::take(&mut self.fresh);
        for raised in before.into_iter().chain(fresh) {
            if raised.is_kept {
                self.owe(raised);
            } else {
                self.counts.uncertain += 1;
                self.may.push(raised.event);
            }
        }
        self.may.append(&mut self.undone);
    }

    /// The device starts.
    pub(crate) fn boot(&mut self) {
        self.begin();
        self.echo.clear();
        let is_gone = |event: &Event| policy(event.0).survives_reboot == Survival::No;
        self.drop_from_due(is_gone);
        self.may.retain(|event| !is_gone(event));
    }

    fn drop_from_due(&mut self, is_gone: impl Fn(&Event) -> bool) {
        let before = self.due.len();
        self.due.retain(|due| !is_gone(&due.event));
        self.counts.dropped += before.saturating_sub(self.due.len()) as u64;
    }

    /// What has to be announced still.
    pub(crate) fn pending(&self) -> impl Iterator<Item = &Event> {
        self.due
            .iter()
            .chain(&self.fresh)
            .map(|raised| &raised.event)
    }
}

/// Whether what has to stand together does.
fn alone(events: &[Event]) -> Result<(), Violation> {
    let has = |code| events.iter().any(|(other, _)| *other == code);
    for (code, _) in events {
        let companion = policy(*code).umbrella;
        let is_right = companion.is_none_or(has);
        Invariant::EventAlone.holds(is_right, || format!("{code:?} without {companion:?}"))?;
        if COMPANIONS.contains(code) {
            let mut codes = events.iter().map(|(code, _)| policy(*code).umbrella);
            let is_right = codes.any(|companion| companion == Some(*code));
            Invariant::EventAlone.holds(is_right, || format!("{code:?} is alone"))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
