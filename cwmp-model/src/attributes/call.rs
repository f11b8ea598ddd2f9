//! `SetParameterAttributes`: all or nothing, also over a power cut (RPC-SPA-01 to RPC-SPA-04).

use cwmp_soap::message::set_parameter_attributes::AttributesChange;
use cwmp_soap::{CwmpVersion, FaultCode, Text};

use super::mentions::{Marks, Mentions, MentionsPosition, Run, resolve};
use super::{AccessList, Attributes, Channels, Known, State};
use crate::model::Model;
use crate::notify::{RecordBuffer, entry, fingerprint};
use crate::path::{Named, Target};
use crate::place::Place;
use crate::schema::{ActiveNotify, Schema};

/// One entry of a `SetParameterAttributes`.
#[derive(Clone, Copy, Debug)]
pub struct AttributesEntry<'a> {
    /// The path of a parameter, or a partial path for all that there are below it.
    pub name: Text<'a>,
    /// The notification, if `NotificationChange` is set (RPC-SPA-02).
    pub notification: Option<i32>,
    /// The access list, if `AccessListChange` is set; the fault if it names an unknown entity.
    pub access_list: Option<Result<AccessList, FaultCode>>,
}

impl<'a> From<&AttributesChange<'a>> for AttributesEntry<'a> {
    /// An argument that cannot be read is refused as a value that does not exist: 9003.
    fn from(change: &AttributesChange<'a>) -> Self {
        let list = || AccessList::read(change.access_list.clone());
        let wrong = Err(FaultCode::INVALID_ARGUMENTS);
        Self {
            name: change.name,
            notification: match change.notification_change {
                Ok(true) => Some(change.notification.unwrap_or(-1)),
                Ok(false) => None,
                Err(_) => Some(-1),
            },
            access_list: match change.access_list_change {
                Ok(true) => Some(list()),
                Ok(false) => None,
                Err(_) => Some(wrong),
            },
        }
    }
}

/// What a `SetParameterAttributes` is held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AttributesPolicy {
    /// The version of the session: lightweight notification, 3 to 6, came with 1.4 (NOT-001).
    pub version: CwmpVersion,
    /// Active notification, also a lightweight one, is refused for parameters that the model lets a device
    /// refuse it for: `canDeny`, mostly counters and clocks (NOT-008, NOT-010).
    pub deny_active: bool,
}

/// One `SetParameterAttributes`, from checking to taking effect.
///
/// Plain data of about 370 bytes. [`Self::check`] changes nothing; then [`Self::next_record`] hands out the
/// records to be stored, and only when all are stored it changes the attributes. Power may be cut anywhere:
/// the call counts as a whole or not at all. Until the last record is out nothing else may change attributes,
/// and the entries have to be the same in every call.
///
/// Where entries may name the same parameters, because a partial path is among several, each parameter is held
/// against every entry: the work then grows with parameters times entries.
#[derive(Clone, Debug)]
pub struct AttributesCall {
    policy: AttributesPolicy,
    step: Step,
    mentions: MentionsPosition,
    marks: Marks,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Begin,
    Record(Pass),
    Commit,
    Apply,
    Done,
}

/// Slots are freed before new ones are taken, here and when the records are read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pass {
    Less,
    More,
}

impl AttributesCall {
    /// Checks a call; nothing is changed.
    ///
    /// # Errors
    /// The fault of the call: 9005 for a name that the device does not have, 9003 for a notification or an
    /// entity that does not exist, 9009 if a parameter that is named by its full path refuses the notification
    /// (NOT-012; below a partial path such ones stay as they are, NOT-013), 9004 if there are too few slots.
    pub fn check<'a, I>(
        attributes: &Attributes<'_>,
        model: &mut Model<'_>,
        entries: &I,
        policy: AttributesPolicy,
    ) -> Result<Self, FaultCode>
    where
        I: Iterator<Item = AttributesEntry<'a>> + Clone,
    {
        let targets = entries
            .clone()
            .map(|entry| check_entry(model, &entry, policy));
        let marks = Marks::new(targets)?;
        let mut run = Run::new(entries);
        let mut freed = 0_usize;
        let mut taken = 0_usize;
        let mut changes = false;
        let mut mentions = Mentions::default();
        while let Some(parameter) = mentions.next(model, &mut run, &marks) {
            let change = change(attributes, model, &run, &marks, &parameter, policy);
            changes |= change.before.state != change.after.state;
            freed = freed.saturating_add(change.slots_before);
            taken = taken.saturating_add(change.slots_after);
        }
        if attributes.used().saturating_add(taken) > attributes.capacity().saturating_add(freed) {
            return Err(FaultCode::RESOURCES_EXCEEDED);
        }
        Ok(Self {
            policy,
            step: if changes { Step::Begin } else { Step::Done },
            mentions: MentionsPosition::default(),
            marks,
        })
    }

    /// The next record to be stored; `None` when all are stored and the attributes have changed.
    ///
    /// Asking for the next one says that the one before is stored. If one cannot be stored, the call ends there
    /// with 9002 and is given up: nothing of it counts. A call that changes nothing has no records.
    pub fn next_record<'o, 'a, I>(
        &mut self,
        attributes: &mut Attributes<'_>,
        model: &mut Model<'_>,
        entries: &I,
        scratch: &mut [u8],
        out: &'o mut RecordBuffer,
    ) -> Option<&'o [u8]>
    where
        I: Iterator<Item = AttributesEntry<'a>> + Clone,
    {
        let schema = model.schema();
        let writer = entry::Entries::members(schema);
        let mut run = Run::new(entries);
        let mut mentions = Mentions::resume(model, &self.mentions);
        loop {
            let mut next_change = |call: &Self, pass, attributes: &Attributes<'_>| {
                let all = (&mut mentions, &mut run);
                call.next_change(pass, attributes, model, all, scratch)
            };
            match self.step {
                Step::Begin => {
                    self.step = Step::Record(Pass::Less);
                    return entry::begin(false, out);
                }
                Step::Record(pass) => {
                    let next = next_change(self, pass, attributes);
                    self.mentions = mentions.position();
                    if let Some((parameter, known)) = next {
                        return writer.attribute(&parameter, known, out);
                    }
                    self.step = match pass {
                        Pass::Less => Step::Record(Pass::More),
                        Pass::More => Step::Commit,
                    };
                }
                Step::Commit => {
                    self.step = Step::Apply;
                    return entry::commit(out);
                }
                Step::Apply => {
                    for pass in [Pass::Less, Pass::More] {
                        while let Some((parameter, known)) = next_change(self, pass, attributes) {
                            attributes.keep(schema, &parameter, known);
                        }
                    }
                    self.step = Step::Done;
                }
                Step::Done => return None,
            }
        }
    }

    /// The next parameter that changes in this pass, and what is then known of it; at the end starts over.
    fn next_change<'a, I>(
        &self,
        pass: Pass,
        attributes: &Attributes<'_>,
        model: &mut Model<'_>,
        (mentions, run): (&mut Mentions, &mut Run<'_, 'a, I>),
        scratch: &mut [u8],
    ) -> Option<(Place, Known)>
    where
        I: Iterator<Item = AttributesEntry<'a>> + Clone,
    {
        while let Some(parameter) = mentions.next(model, run, &self.marks) {
            let change = change(attributes, model, run, &self.marks, &parameter, self.policy);
            let takes = change.slots_after > change.slots_before;
            if change.before.state == change.after.state || takes != (pass == Pass::More) {
                continue;
            }
            let mut known = change.after;
            if change.begins {
                // What is watched from now on is compared with what it holds now (NOT-019).
                known.fingerprint = fingerprint::current(model, &parameter, scratch);
            }
            return Some((parameter, known));
        }
        *mentions = Mentions::default();
        *run = Run::new(run.entries);
        None
    }
}

/// Checks one entry by itself: what it names.
fn check_entry(
    model: &Model<'_>,
    entry: &AttributesEntry<'_>,
    policy: AttributesPolicy,
) -> Result<Target, FaultCode> {
    let target = resolve(model, &entry.name)?;
    if let Some(notification) = entry.notification {
        let most = if policy.version >= CwmpVersion::V1_4 {
            6
        } else {
            2
        };
        if !(0..=most).contains(&notification) {
            return Err(FaultCode::INVALID_ARGUMENTS);
        }
        if target.named == Named::Parameter && !takes(model.schema(), &target.place, entry, policy)
        {
            return Err(FaultCode::NOTIFICATION_REQUEST_REJECTED);
        }
    }
    entry.access_list.transpose().map(|_| target)
}

/// Whether the parameter takes the notification of the entry.
fn takes(
    schema: Schema<'_>,
    parameter: &Place,
    entry: &AttributesEntry<'_>,
    policy: AttributesPolicy,
) -> bool {
    match schema.flags(parameter.node()).active_notify() {
        ActiveNotify::ForceEnabled => matches!(entry.notification, None | Some(2)),
        ActiveNotify::CanDeny => {
            !(policy.deny_active && matches!(entry.notification, Some(2 | 5 | 6)))
        }
        ActiveNotify::Normal | ActiveNotify::ForceDefaultEnabled => true,
    }
}

/// What the whole call makes of one parameter.
struct Change {
    before: Known,
    after: Known,
    slots_before: usize,
    slots_after: usize,
    /// It was not watched and is now.
    begins: bool,
}

fn change<'a, I>(
    attributes: &Attributes<'_>,
    model: &Model<'_>,
    run: &Run<'_, 'a, I>,
    marks: &Marks,
    parameter: &Place,
    policy: AttributesPolicy,
) -> Change
where
    I: Iterator<Item = AttributesEntry<'a>> + Clone,
{
    let schema = model.schema();
    let before = attributes.known(schema, parameter);
    let state = marks.fold(model, run, parameter, before.state, |state, entry| {
        applied(state, model, parameter, entry, policy)
    });
    let begins = !is_watched(before.state) && is_watched(state);
    let mut after = Known { state, ..before };
    if begins {
        // Whatever it will be, it needs its room.
        after.fingerprint = 1;
    }
    Change {
        slots_before: attributes.slots_for(schema, parameter, before),
        slots_after: attributes.slots_for(schema, parameter, after),
        before,
        after,
        begins,
    }
}

/// The state of a parameter after one entry that names it.
fn applied(
    state: State,
    model: &Model<'_>,
    parameter: &Place,
    entry: &AttributesEntry<'_>,
    policy: AttributesPolicy,
) -> State {
    let mut notification = state.notification();
    if takes(model.schema(), parameter, entry, policy)
        && let Some(new) = entry.notification.and_then(|new| u8::try_from(new).ok())
    {
        notification = new;
    }
    let denied = match entry.access_list {
        // An empty list is what a read-only parameter has anyway.
        Some(Ok(list)) => !list.subscriber && model.is_writable(parameter),
        _ => state.has(State::DENIED),
    };
    state.with_attributes(State::new(notification, denied))
}

fn is_watched(state: State) -> bool {
    let channels = Channels::of(state.notification());
    channels.inform || channels.lightweight
}
