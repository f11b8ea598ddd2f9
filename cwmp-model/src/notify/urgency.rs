//! How soon a change wants a session (NOT-002, NOT-005 to NOT-007).

use crate::attributes::{Attributes, Channels, State};
use crate::management::ManagementReader;
use crate::model::Model;
use crate::schema::{NodeId, Schema};

/// Whether pending changes want a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Urgency {
    /// There are none.
    None,
    /// They go with the next Inform, whatever that is for: notification is passive.
    NextInform,
    /// One of them wants a session of its own.
    Session {
        /// How many seconds after the end of the last successful session it may begin at the earliest; with
        /// none since boot it may begin at once. A session for another reason need not wait, and reports all.
        after: u32,
    },
}

/// How long changes wait for a session of their own, in seconds after the end of the last successful one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Throttles {
    /// `DefaultActiveNotificationThrottle`, for every parameter (NOT-006). Default: 0.
    pub every: u32,
    /// `ManageableDeviceNotificationLimit`, for `ManageableDeviceNumberOfEntries` (NOT-007). Default: 0.
    pub manageable_devices: u32,
    /// `UDPConnectionRequestAddressNotificationLimit`, for `UDPConnectionRequestAddress` (NOT-007). Default: 0.
    pub udp_address: u32,
    /// A limit of the device itself, for every parameter (NOT-005). It ought to be so low that only a device that
    /// misbehaves meets it. Default: 0.
    pub local: u32,
}

const MANAGEABLE_DEVICES: &str = "ManageableDeviceNumberOfEntries";
const UDP_ADDRESS: &str = "UDPConnectionRequestAddress";

impl Throttles {
    /// What the parameters of `ManagementServer` say now; those that the device does not have are 0.
    pub fn read(model: &mut Model<'_>, local: u32) -> Self {
        let mut scratch = [0; 32];
        let mut reader = ManagementReader::new(model, &mut scratch);
        let mut read = |name| {
            let seconds = reader.number(name).unwrap_or_default();
            u32::try_from(seconds.max(0)).unwrap_or(u32::MAX)
        };
        Self {
            every: read("DefaultActiveNotificationThrottle"),
            manageable_devices: read("ManageableDeviceNotificationLimit"),
            udp_address: read("UDPConnectionRequestAddressNotificationLimit"),
            local,
        }
    }

    /// The throttle of one parameter.
    fn of(&self, schema: Schema<'_>, node: NodeId) -> u32 {
        let own = [
            (MANAGEABLE_DEVICES, self.manageable_devices),
            (UDP_ADDRESS, self.udp_address),
        ];
        own.into_iter()
            .filter(|(name, _)| is_of_server(schema, node, name))
            .fold(self.of_any(), |most, (_, own)| most.max(own))
    }

    /// The throttle of a parameter that has none of its own.
    fn of_any(&self) -> u32 {
        self.every.max(self.local)
    }
}

impl Attributes<'_> {
    /// Whether pending changes want a session, and when. Looks at every slot.
    #[must_use]
    pub fn urgency(&self, schema: Schema<'_>, throttles: &Throttles) -> Urgency {
        let mut soonest = None;
        let mut passive = false;
        for (node, state) in self.states().filter(|(_, state)| state.has(State::PENDING)) {
            if Channels::of(state.notification()).session {
                let after = throttles.of(schema, node);
                soonest = Some(soonest.map_or(after, |soonest: u32| soonest.min(after)));
            } else {
                passive = true;
            }
        }
        if self.others.state.has(State::PENDING) {
            // What the model wants watched it wants reported at once.
            let after = throttles.of_any();
            soonest = Some(soonest.map_or(after, |soonest: u32| soonest.min(after)));
        }
        match soonest {
            Some(after) => Urgency::Session { after },
            None if passive => Urgency::NextInform,
            None => Urgency::None,
        }
    }

    /// How many pending changes want a session of their own: more than before if another has come, however many that had
    /// their session wait for its retry. Looks at every slot.
    #[must_use]
    pub fn urgent(&self) -> usize {
        let wants =
            |state: &State| state.has(State::PENDING) && Channels::of(state.notification()).session;
        let slots = self.states().filter(|(_, state)| wants(state)).count();
        slots.saturating_add(usize::from(self.others.state.has(State::PENDING)))
    }

    /// Whether a change wants a lightweight notification: `Some(true)` at once, `Some(false)` with the next.
    #[must_use]
    pub fn lightweight_pending(&self) -> Option<bool> {
        self.states()
            .filter(|(_, state)| state.has(State::LIGHTWEIGHT))
            .map(|(_, state)| Channels::of(state.notification()).lightweight_active)
            .max()
    }
}

/// Whether this is the parameter of this name in `ManagementServer.`.
fn is_of_server(schema: Schema<'_>, node: NodeId, name: &str) -> bool {
    schema.name(node) == name
        && schema.parent(node).is_some()
        && schema.parent(node) == schema.management_server()
}
