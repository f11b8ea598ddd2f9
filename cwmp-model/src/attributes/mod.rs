//! Notification and access list of parameters, where they are not what the model says (NOT-001, NOT-016).

mod access;
mod call;
mod mentions;
mod slot;
mod table;
mod walk;

pub use access::{AccessList, Entity};
pub use call::{AttributesCall, AttributesEntry, AttributesPolicy};
pub use slot::AttributeSlot;
pub(crate) use slot::State;
pub use walk::{AttributesWalk, ParameterAttributes};

use core::fmt;

use crate::place::Place;
use crate::schema::{ActiveNotify, NodeId, Schema};
use slot::Key;

/// The attributes of a device's parameters, and which of their changes are yet to be reported.
///
/// Everything lies in two lent arrays. A parameter takes a slot of eight bytes
///
/// * if its attributes are not what the model says, from `SetParameterAttributes` on,
/// * while a change of it is yet to be reported,
/// * and, if fingerprints are lent, when the model itself wants it watched (`forceEnabled` and
///   `forceDefaultEnabled`, NOT-009).
///
/// Instance numbers beyond one slot's room take the next (see [`AttributeSlot`]). The second array holds for
/// each slot the fingerprint of the value last reported, four bytes. It is what changes are found with where
/// the device does not announce them, and those over a reboot (NOT-018). An empty one is right for a device that
/// announces every change and none over a reboot; any other has to be as long as the array of slots, the
/// excess of the longer one is not used.
///
/// Memory ends softly: `SetParameterAttributes` answers 9004 and changes nothing, and a change that finds no
/// slot makes the next Inform report every parameter that the model wants watched and that has no slot.
///
/// The way of a change, from `SetParameterAttributes` to its delivery:
///
#[cfg_attr(feature = "alloc", doc = "```")]
#[cfg_attr(not(feature = "alloc"), doc = "```ignore")]
/// use cwmp_model::gateway::{SCHEMA, device};
/// use cwmp_model::*;
/// use cwmp_soap::{CwmpVersion, FaultCode, Text};
///
/// let mut slots = [AttributeSlot::FREE; 64];
/// let mut fingerprints = [0; 64];
/// let mut attributes = Attributes::new(&mut slots, &mut fingerprints);
/// let mut device = device();
/// let mut model = Model::new(SCHEMA, &mut device);
/// let (mut scratch, mut out) = ([0; 256], [0; MAX_RECORD]);
/// let mut log = Vec::new(); // flash
///
/// // At boot: what was stored, then what has changed meanwhile.
/// attributes.restore(&model, record::Reader::new(&log));
/// let mut poll = ChangePoll::default();
/// loop {
///     match poll.poll(&mut attributes, &mut model, 16, &mut scratch, &mut out) {
///         Polled::Record(record) => log.extend_from_slice(record),
///         Polled::More => {}
///         Polled::Finished => break,
///     }
/// }
///
/// // SetParameterAttributes: checked, stored, and only then in effect.
/// let entries = core::iter::once(AttributesEntry {
///     name: Text::plain("Device.WiFi.SSID."),
///     notification: Some(2),
///     access_list: None,
/// });
/// let policy = AttributesPolicy { version: CwmpVersion::V1_4, deny_active: false };
/// let mut call = AttributesCall::check(&attributes, &mut model, &entries, policy)?;
/// while let Some(record) =
///     call.next_record(&mut attributes, &mut model, &entries, &mut scratch, &mut out)
/// {
///     log.extend_from_slice(record);
/// }
///
/// // A change wants a session.
/// let ssid = model.resolve("Device.WiFi.SSID.1.SSID")?.place;
/// log.extend_from_slice(attributes.value_changed(SCHEMA, &ssid, &mut out).unwrap_or_default());
/// let throttles = Throttles::read(&mut model, 0);
/// assert_eq!(attributes.urgency(SCHEMA, &throttles), Urgency::Session { after: 0 });
///
/// // The Inform lists it, and its response ends it.
/// assert!(attributes.begin_inform());
/// let events = &["4 VALUE CHANGE"][..];
/// let mut walk = InformWalk::new(&mut model, &attributes, &events, None, &mut scratch);
/// let mut paths = Vec::new();
/// while let Some(path) = walk.path(&model) {
///     let _value = walk.value(&mut model, &mut attributes, &mut scratch)?;
///     paths.push(path);
///     walk.advance(&mut model, &attributes, &events, &mut scratch);
/// }
/// assert!(paths.iter().any(|path| path == "Device.WiFi.SSID.1.SSID"));
/// let mut delivery = Delivery::new();
/// while let Some(record) = delivery.next_record(&mut attributes, SCHEMA, &mut out) {
///     log.extend_from_slice(record);
/// }
/// assert_eq!(attributes.urgency(SCHEMA, &throttles), Urgency::None);
/// # Ok::<(), FaultCode>(())
/// ```
pub struct Attributes<'s> {
    slots: &'s mut [AttributeSlot],
    fingerprints: &'s mut [u32],
    used: usize,
    /// What is known of all watched parameters without a slot, taken together.
    pub(crate) others: Known,
}

impl fmt::Debug for Attributes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attributes")
            .field("used", &self.used)
            .field("capacity", &self.capacity())
            .finish_non_exhaustive()
    }
}

/// What is known of a parameter: its state and the fingerprint of its last reported value, 0 if there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) state: State,
    pub(crate) fingerprint: u32,
}

impl<'s> Attributes<'s> {
    /// The attributes of a device from the factory, on lent memory.
    pub fn new(slots: &'s mut [AttributeSlot], fingerprints: &'s mut [u32]) -> Self {
        Self {
            slots,
            fingerprints,
            used: 0,
            others: Known::default(),
        }
    }

    /// Forgets everything, as a factory reset does (NOT-015); the stored log is to be erased by the caller.
    pub fn reset(&mut self) {
        self.used = 0;
        self.others = Known::default();
    }

    /// How many slots are in use.
    #[must_use]
    pub const fn used(&self) -> usize {
        self.used
    }

    /// How many slots there are.
    #[must_use]
    pub fn capacity(&self) -> usize {
        if self.fingerprints.is_empty() {
            self.slots.len()
        } else {
            self.slots.len().min(self.fingerprints.len())
        }
    }

    /// Whether fingerprints are lent, so that values can be compared with those last reported.
    #[must_use]
    pub const fn has_fingerprints(&self) -> bool {
        !self.fingerprints.is_empty()
    }

    /// The notification of a parameter, 0 to 6; 2 for one that is forced (RPC-GPA-02).
    #[must_use]
    pub fn notification(&self, schema: Schema<'_>, parameter: &Place) -> u8 {
        self.known(schema, parameter).state.notification()
    }

    /// What is known of a parameter; what the model says if nothing is.
    pub(crate) fn known(&self, schema: Schema<'_>, parameter: &Place) -> Known {
        self.find(parameter).map_or_else(
            || Known {
                state: default_state(schema, parameter.node()),
                fingerprint: 0,
            },
            |at| self.known_at(at),
        )
    }

    /// Keeps what is known of a parameter, in as many slots as that needs; `false` if they are too few.
    pub(crate) fn keep(&mut self, schema: Schema<'_>, parameter: &Place, known: Known) -> bool {
        let known = self.settled(schema, parameter.node(), known);
        let needed = is_needed(schema, parameter.node(), known);
        let at = match (self.find(parameter), needed) {
            (None, false) => return true,
            (Some(at), false) => {
                self.remove(at);
                return true;
            }
            (Some(at), true) => at,
            (None, true) => match self.insert(parameter) {
                Some(at) => at,
                None => return false,
            },
        };
        self.set_at(at, known);
        true
    }

    /// How many slots [`Self::keep`] would take for this.
    pub(crate) fn slots_for(&self, schema: Schema<'_>, parameter: &Place, known: Known) -> usize {
        let known = self.settled(schema, parameter.node(), known);
        if !is_needed(schema, parameter.node(), known) {
            return 0;
        }
        Key::new(parameter).map_or(usize::MAX, |key| key.slots())
    }

    /// Without what has no meaning for these attributes.
    fn settled(&self, schema: Schema<'_>, node: NodeId, known: Known) -> Known {
        let mut state = known.state;
        if schema.flags(node).active_notify() == ActiveNotify::ForceEnabled {
            state = state.with_attributes(State::new(FORCED, state.has(State::DENIED)));
        }
        let channels = Channels::of(state.notification());
        if !channels.inform {
            state = state.without(State::PENDING | State::IN_FLIGHT);
        }
        if !channels.lightweight {
            state = state.without(State::LIGHTWEIGHT);
        }
        let watched = channels.inform || channels.lightweight;
        Known {
            state,
            fingerprint: if watched && self.has_fingerprints() {
                known.fingerprint
            } else {
                0
            },
        }
    }
}

/// The notification that is forced on parameters, and the default of some: active.
const FORCED: u8 = 2;

/// The attributes that the model gives (NOT-008, NOT-014).
pub(crate) fn default_state(schema: Schema<'_>, node: NodeId) -> State {
    match schema.flags(node).active_notify() {
        ActiveNotify::ForceEnabled | ActiveNotify::ForceDefaultEnabled => State::new(FORCED, false),
        ActiveNotify::Normal | ActiveNotify::CanDeny => State::new(0, false),
    }
}

fn is_needed(schema: Schema<'_>, node: NodeId, known: Known) -> bool {
    known.state != default_state(schema, node) || known.fingerprint != 0
}

/// The ways that a notification value has changes reported on (NOT-001, NOT-002).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Channels {
    /// In the next Inform.
    pub(crate) inform: bool,
    /// By starting a session.
    pub(crate) session: bool,
    /// By lightweight notification.
    pub(crate) lightweight: bool,
    /// By lightweight notification at once.
    pub(crate) lightweight_active: bool,
}

impl Channels {
    pub(crate) const fn of(notification: u8) -> Self {
        Self {
            inform: matches!(notification, 1 | 2 | 4 | 6),
            session: notification == 2,
            lightweight: matches!(notification, 3..=6),
            lightweight_active: matches!(notification, 5 | 6),
        }
    }
}
