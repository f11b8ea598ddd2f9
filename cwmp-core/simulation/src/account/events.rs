//! What the device has to announce, and what it may.

use cwmp_core::event::policy::{Survival, policy};
use cwmp_soap::{EventCode, Method};

use crate::invariants::{Invariant, Violation};

/// An event, and the key of its call.
pub(crate) type Event = (EventCode, String);

/// An event that has to be announced.
#[derive(Clone, Debug)]
struct Raised {
    event: Event,
    /// Whether a loss of power must not undo it.
    is_kept: bool,
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
            None => self.fresh.push(Raised { event, is_kept }),
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

    /// The device has the answer to the report of a transfer.
    pub(crate) fn reported(&mut self, code: EventCode, key: &str) {
        self.deliver((code, key.to_owned()));
        let lists = self.due.iter().chain(&self.fresh);
        let is_last = !lists.map(|raised| raised.event.0).any(is_of_transfer);
        if is_last {
            self.deliver((EventCode::TransferComplete, String::new()));
        }
    }

    fn deliver(&mut self, event: Event) {
        forget(&mut self.may, &event);
        let Some(at) = position(&self.due, &event) else {
            if self.echo.contains(&event) {
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
    pub(crate) fn keep(&mut self) {
        for raised in self.due.iter_mut().chain(&mut self.fresh) {
            raised.is_kept = true;
        }
        self.undone.clear();
    }

    /// The power fails: what was not kept may be so or not.
    pub(crate) fn cut(&mut self) {
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

/// Whether it announces the end of a transfer.
fn is_of_transfer(code: EventCode) -> bool {
    code.is_multiple() && policy(code).delivered_by == Method::TransferComplete
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
mod tests {
    use super::*;
    use EventCode as E;

    fn event(code: EventCode, key: &str) -> Event {
        (code, key.into())
    }

    /// What an `Inform` with these events breaks.
    fn broken(events: &mut Events, told: &[(EventCode, &str)]) -> Option<Invariant> {
        events.begin();
        let told = told.iter().map(|(code, key)| event(*code, key)).collect();
        let result = events.announce(told, |_| false);
        result.err().map(|violation| violation.invariant)
    }

    #[test]
    fn what_was_raised_and_nothing_else_has_to_be_announced() {
        let mut events = Events::default();
        events.raise(E::Boot, "", false);
        events.raise(E::Periodic, "", false);
        let both = [(E::Boot, ""), (E::Periodic, "")];
        assert_eq!(broken(&mut events.clone(), &both), None);
        assert_eq!(
            broken(&mut events.clone(), &both[..1]),
            Some(Invariant::EventLost)
        );
        let more = [both[0], both[1], (E::ValueChange, "")];
        assert_eq!(
            broken(&mut events.clone(), &more),
            Some(Invariant::EventInvented)
        );
        let twice = [both[0], both[1], both[1]];
        assert_eq!(broken(&mut events, &twice), Some(Invariant::EventTwice));
    }

    #[test]
    fn what_is_delivered_is_said_again_only_if_the_session_broke() {
        let boot = [(E::Boot, "")];
        for (is_good, rule) in [(true, Some(Invariant::EventInvented)), (false, None)] {
            let mut events = Events::default();
            events.raise(E::Boot, "", false);
            assert_eq!(broken(&mut events, &boot), None);
            events.informed();
            assert_eq!(events.pending().count(), 0);
            events.end(is_good);
            assert_eq!(broken(&mut events, &boot), rule);
        }
    }

    #[test]
    fn a_connection_request_has_one_attempt() {
        let mut events = Events::default();
        let both = [(E::Periodic, ""), (E::ConnectionRequest, "")];
        for (code, _) in both {
            events.raise(code, "", false);
        }
        assert_eq!(broken(&mut events, &both), None);
        events.end(false);
        assert_eq!(
            broken(&mut events.clone(), &both),
            Some(Invariant::EventInvented)
        );
        assert_eq!(broken(&mut events, &both[..1]), None);
    }

    #[test]
    fn what_was_kept_survives_a_loss_of_power_and_the_rest_may() {
        let (told, none) = ([(E::Periodic, "")], []);
        let mut events = Events::default();
        events.raise(E::Periodic, "", false);
        let mut unkept = events.clone();
        unkept.cut();
        unkept.boot();
        for told in [&told[..], &none] {
            assert_eq!(broken(&mut unkept.clone(), told), None);
        }
        events.keep();
        events.cut();
        events.boot();
        assert_eq!(broken(&mut events.clone(), &told), None);
        assert_eq!(
            broken(&mut events.clone(), &none),
            Some(Invariant::EventLost)
        );
        // Delivered, and perhaps not noted.
        assert_eq!(broken(&mut events, &told), None);
        events.informed();
        let mut noted = events.clone();
        noted.keep();
        for (mut events, rule) in [(events, None), (noted, Some(Invariant::EventInvented))] {
            events.cut();
            events.boot();
            assert_eq!(broken(&mut events, &told), rule);
        }
    }

    #[test]
    fn a_restart_drops_what_the_table_says_and_bootstrap_all() {
        let codes = [E::ConnectionRequest, E::DiagnosticsComplete, E::ValueChange];
        let mut events = Events::default();
        for code in codes {
            events.raise(code, "", false);
        }
        events.boot();
        assert!(events.pending().eq([&event(E::ValueChange, "")]));
        events.raise(E::Bootstrap, "", false);
        assert!(events.pending().eq([&event(E::Bootstrap, "")]));
        assert_eq!(events.counts.dropped, 3);
    }

    #[test]
    fn companions_stand_together() {
        let told = |told: &[(EventCode, &str)]| {
            let mut events = Events::default();
            for (code, key) in told {
                events.raise(*code, key, false);
            }
            broken(&mut events, told)
        };
        assert_eq!(told(&[(E::Boot, ""), (E::MReboot, "k")]), None);
        assert_eq!(told(&[(E::Boot, "")]), None);
        assert_eq!(told(&[(E::MReboot, "k")]), Some(Invariant::EventAlone));
        assert_eq!(told(&[(E::Scheduled, "")]), Some(Invariant::EventAlone));
        let both = [(E::TransferComplete, ""), (E::MUpload, "k")];
        assert_eq!(told(&both), None);
        assert_eq!(told(&both[..1]), Some(Invariant::EventAlone));
    }

    #[test]
    fn the_last_report_delivers_the_companion() {
        let mut events = Events::default();
        for key in ["a", "b"] {
            events.raise(E::MDownload, key, false);
            events.raise(E::TransferComplete, "", false);
        }
        let told = [
            (E::TransferComplete, ""),
            (E::MDownload, "a"),
            (E::MDownload, "b"),
        ];
        assert_eq!(broken(&mut events, &told), None);
        events.informed();
        assert_eq!(events.pending().count(), 3);
        events.reported(E::MDownload, "a");
        assert_eq!(events.pending().count(), 2);
        events.reported(E::MDownload, "b");
        assert_eq!(events.pending().count(), 0);
    }
}
