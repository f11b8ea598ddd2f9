//! Reading a log at boot.

use super::entry::Entry;
use crate::attributes::{Attributes, Channels, Known, State};
use crate::model::Model;
use crate::path::Named;
use crate::place::Place;
use crate::record::{Kind, Record};

/// What became of a log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// Records of parameters that the device does not have now; they are dropped. If there are any, store a
    /// [`Snapshot`](crate::Snapshot), or they come back with an instance that is given the same number later.
    pub gone: u32,
    /// Attributes, or whatever else was stored, that found no slot; lost, because fewer slots are lent than were.
    pub lost: u32,
}

impl Attributes<'_> {
    /// Restores attributes and pending changes from the log, at boot, before anything else.
    ///
    /// The device's instances have to be there already; values are not read. Pass a
    /// [`Reader`](crate::record::Reader) over the log, or several one behind the other. Records about other
    /// things are passed over; a group without its commit counts for nothing (RPC-SPA-01). What was in flight is
    /// pending again. Afterwards, a round of [`ChangePoll`](crate::ChangePoll) finds what has changed meanwhile.
    pub fn restore<'r>(
        &mut self,
        model: &Model<'_>,
        log: impl Iterator<Item = Record<'r>> + Clone,
    ) -> Restored {
        self.reset();
        let mut restored = Restored::default();
        let mut committed = false;
        let mut rest = log;
        while let Some(record) = rest.next() {
            if record.member && !committed {
                continue;
            }
            match Entry::read(&record) {
                Some(Entry::Begin { snapshot }) => {
                    committed = is_committed(rest.clone());
                    if snapshot && committed {
                        self.reset();
                        restored = Restored::default();
                    }
                }
                Some(Entry::Commit) => committed = false,
                Some(entry) => self.restore_entry(model, entry, &mut restored),
                None => {}
            }
        }
        restored
    }

    fn restore_entry(&mut self, model: &Model<'_>, entry: Entry<'_>, restored: &mut Restored) {
        let schema = model.schema();
        match entry {
            Entry::Attribute { path, known } => {
                let Some(parameter) = parameter(model, path, restored) else {
                    return;
                };
                let before = self.known(schema, &parameter).state;
                let state = before.with_attributes(known.state);
                if !self.keep(schema, &parameter, Known { state, ..known }) {
                    restored.lost = restored.lost.saturating_add(1);
                }
            }
            Entry::Pending { path: "" } => {
                self.others.state = self.others.state.with(State::PENDING);
            }
            Entry::Reported {
                path: "",
                fingerprint,
            } => {
                let state = self.others.state.without(State::PENDING);
                self.others = Known { state, fingerprint };
            }
            Entry::Pending { path } => {
                let Some(parameter) = parameter(model, path, restored) else {
                    return;
                };
                let known = self.known(schema, &parameter);
                let state = known.state.with(State::PENDING);
                let watched = Channels::of(state.notification()).inform;
                if watched && !self.keep(schema, &parameter, Known { state, ..known }) {
                    self.others.state = self.others.state.with(State::PENDING);
                }
            }
            Entry::Reported { path, fingerprint } => {
                if let Some(parameter) = parameter(model, path, restored) {
                    let known = self.known(schema, &parameter);
                    let state = known.state.without(State::PENDING);
                    self.keep(schema, &parameter, Known { state, fingerprint });
                }
            }
            Entry::Deleted { path } => {
                if let Ok(target) = schema.parse(path) {
                    self.forget_below(schema, &target.place);
                }
            }
            Entry::Begin { .. } | Entry::Commit => {}
        }
    }
}

/// Whether the group that has just begun is committed before the next begins.
fn is_committed<'r>(mut rest: impl Iterator<Item = Record<'r>>) -> bool {
    rest.find(|record| matches!(record.kind, Kind::BEGIN | Kind::COMMIT))
        .is_some_and(|record| record.kind == Kind::COMMIT)
}

/// The parameter of a stored path, if the device has it.
fn parameter(model: &Model<'_>, path: &str, restored: &mut Restored) -> Option<Place> {
    let target = model.resolve(path).ok();
    let parameter = target.filter(|target| target.named == Named::Parameter);
    if parameter.is_none() {
        restored.gone = restored.gone.saturating_add(1);
    }
    parameter.map(|target| target.place)
}
