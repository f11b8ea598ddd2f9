//! `SetParameterAttributes`: all or nothing, also over a power cut (RPC-SPA-01 to RPC-SPA-04).

use cwmp_soap::message::set_parameter_attributes::AttributesChange;
use cwmp_soap::{CwmpVersion, FaultCode, Text};

use super::mentions::{ChangesOf, Marks, MentionsPosition, Parameter, find_mention, resolve};
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
    /// The access list, if `AccessListChange` is set; the fault if it was left out or names an unknown entity.
    pub access_list: Option<Result<AccessList, FaultCode>>,
}

impl<'a> From<&AttributesChange<'a>> for AttributesEntry<'a> {
    /// An argument that cannot be read is refused as a value that does not exist: 9003.
    fn from(change: &AttributesChange<'a>) -> Self {
        let wrong = Err(FaultCode::INVALID_ARGUMENTS);
        // A list that was left out is not the empty list, which would shut the subscriber out.
        let list = || match &change.access_list {
            list if list.is_there() => AccessList::read(list.clone()),
            _ => wrong,
        };
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
        Self::check_entries(attributes, model, entries, policy)
    }

    fn check_entries(
        attributes: &Attributes<'_>,
        model: &mut Model<'_>,
        entries: ChangesOf<'_, '_>,
        policy: AttributesPolicy,
    ) -> Result<Self, FaultCode> {
        let call = Self {
            policy,
            step: Step::Done,
            mentions: MentionsPosition::default(),
            marks: Marks::new(entries, &mut |entry| check_entry(model, entry, policy))?,
        };
        let mut freed = 0_usize;
        let mut taken = 0_usize;
        let mut changes = false;
        let count = &mut |model: &mut Model<'_>, parameter: &Place, entry: &_| {
            let change = call.change(attributes, model, entries, (parameter, entry));
            changes |= change.before.state != change.after.state;
            freed = freed.saturating_add(change.slots_before);
            taken = taken.saturating_add(change.slots_after);
            false
        };
        let mut position = MentionsPosition::default();
        find_mention(&mut position, model, entries, &call.marks, count);
        if attributes.used().saturating_add(taken) > attributes.capacity().saturating_add(freed) {
            return Err(FaultCode::RESOURCES_EXCEEDED);
        }
        let step = if changes { Step::Begin } else { Step::Done };
        Ok(Self { step, ..call })
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
        self.next_record_of(attributes, model, entries, scratch, out)
    }

    fn next_record_of<'o>(
        &mut self,
        attributes: &mut Attributes<'_>,
        model: &mut Model<'_>,
        entries: ChangesOf<'_, '_>,
        scratch: &mut [u8],
        out: &'o mut RecordBuffer,
    ) -> Option<&'o [u8]> {
        let schema = model.schema();
        let mut position = self.mentions;
        loop {
            match self.step {
                Step::Begin => {
                    self.step = Step::Record(Pass::Less);
                    return entry::begin(false, out);
                }
                Step::Record(pass) => {
                    let mut next = None;
                    let note = &mut |_: &mut Attributes<'_>, parameter: &Place, known| {
                        next = Some((*parameter, known));
                        true
                    };
                    let model = (&mut *model, &mut *scratch);
                    self.find_change(pass, &mut position, attributes, model, entries, note);
                    self.mentions = position;
                    if let Some((parameter, known)) = next {
                        let writer = entry::Entries::members(schema);
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
                    let keep = &mut |attributes: &mut Attributes<'_>, parameter: &Place, known| {
                        attributes.keep(schema, parameter, known);
                        false
                    };
                    for pass in [Pass::Less, Pass::More] {
                        let model = (&mut *model, &mut *scratch);
                        self.find_change(pass, &mut position, attributes, model, entries, keep);
                    }
                    self.step = Step::Done;
                }
                Step::Done => return None,
            }
        }
    }

    /// Goes on to the next parameter that changes in this pass and for which `test` holds; tells it what is then known of
    /// the parameter. If there is none, the position is at the begin again.
    fn find_change(
        &self,
        pass: Pass,
        position: &mut MentionsPosition,
        attributes: &mut Attributes<'_>,
        (model, scratch): (&mut Model<'_>, &mut [u8]),
        entries: ChangesOf<'_, '_>,
        test: &mut dyn FnMut(&mut Attributes<'_>, &Place, Known) -> bool,
    ) {
        let changes = &mut |model: &mut Model<'_>, parameter: &Place, entry: &_| {
            let change = self.change(attributes, model, entries, (parameter, entry));
            let takes = change.slots_after > change.slots_before;
            if change.before.state == change.after.state || takes != (pass == Pass::More) {
                return false;
            }
            let mut known = change.after;
            if change.begins {
                // What is watched from now on is compared with what it holds now (NOT-019).
                known.fingerprint = fingerprint::current(model, parameter, scratch);
            }
            test(attributes, parameter, known)
        };
        find_mention(position, model, entries, &self.marks, changes);
    }

    /// What the whole call makes of a parameter that this entry is the first to name.
    fn change<'a>(
        &self,
        attributes: &Attributes<'_>,
        model: &Model<'_>,
        entries: ChangesOf<'_, 'a>,
        (parameter, first): (&Place, &AttributesEntry<'a>),
    ) -> Change {
        let schema = model.schema();
        let before = attributes.known(schema, parameter);
        let mut state = before.state;
        let mut apply = |entry: &_| state = applied(state, model, parameter, entry, self.policy);
        if self.marks.is_single(parameter) {
            apply(first);
        } else {
            let named = Parameter::new(model, parameter);
            entries.any(&mut |_, entry| {
                if named.is_covered(model, &entry.name) {
                    apply(entry);
                }
                false
            });
        }
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
