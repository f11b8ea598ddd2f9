//! Lightweight notifications as the platform sees them (TR-069 Annex M).

use cwmp_model::{Flags, PathText, Place};
use cwmp_soap::Value;

use super::Agent;
use super::timing::Timing;
use crate::Instant;
use crate::cpe::config::Now;
use crate::cpe::device::Device;
use crate::cpe::lightweight::{Lightweight, LightweightState};
use crate::cpe::step::{Action, WakeReason};

impl<'s> Agent<'s> {
    /// The same with lightweight notifications: [`Action::LightweightNotification`] says when one is to be sent, by
    /// `LightweightNotificationProtocolsUsed`, `LightweightNotificationTriggerInterval` and
    /// `LightweightNotificationTriggerTime` (LWN-001, LWN-002). An agent without sends none, whatever attributes say; what
    /// notification 4 and 6 have to say of the next `Inform` it tells all the same.
    #[must_use]
    pub const fn with_lightweight_notifications(mut self, state: &'s mut LightweightState) -> Self {
        self.timing.lightweight = Some(Lightweight::new(state));
        self
    }

    /// The next parameter behind `after` that a lightweight notification is to tell of, with its path in the style of
    /// `InstanceMode`; none behind the last.
    ///
    /// After [`Action::LightweightNotification`], all of them are told, each with its [`Self::value`], in one datagram or
    /// several (LWN-011, LWN-012). It goes to `UDPLightweightNotificationHost`, or the host of [`Self::url`] if that is
    /// empty, and the port `UDPLightweightNotificationPort` (LWN-008), with [`Self::username`], and is signed with
    /// [`Self::password`] (LWN-005, LWN-007).
    #[must_use]
    pub fn next_lightweight(
        &mut self,
        device: &mut Device<'_>,
        after: Option<&Place>,
    ) -> Option<(Place, PathText)> {
        let mut after = after.copied();
        loop {
            let place = self.attributes.next_lightweight(after.as_ref())?;
            let mut served = device.served(
                &mut self.management,
                &mut self.diagnostics,
                &self.parameter_key,
            );
            let mut model = served.model(self.addressing);
            // What is gone by now has no value to tell.
            if model.exists(&place)
                && let Some(path) = model.path(&place)
            {
                self.attributes
                    .note_lightweight(&mut model, &place, self.scratch);
                return Some((place, path));
            }
            after = Some(place);
        }
    }

    /// What [`Action::LightweightNotification`] asked for is sent, or cannot be: there is no answer and no second try
    /// (LWN-009). What changes from now on is told by the next one.
    pub fn lightweight_notification_sent(&mut self) {
        if let Some(lightweight) = &mut self.timing.lightweight {
            lightweight.handle_sent(&mut self.attributes);
        }
    }

    /// The value of a parameter, as the ACS would read it: empty if it is hidden (NOT-021); `None` if the device does not
    /// have it, or fails.
    pub fn value<'v>(
        &'v mut self,
        device: &'v mut Device<'_>,
        parameter: &Place,
    ) -> Option<Value<'v>> {
        let flags = device.schema.flags(parameter.node());
        if flags.has(Flags::HIDDEN) || flags.has(Flags::COMMAND) {
            let row = device.schema.row(parameter.node())?;
            return Some(Value::empty(row.value_type));
        }
        let server = device.schema.management_server();
        let key = server.and_then(|server| device.schema.child(server, "ParameterKey"));
        if key == Some(parameter.node()) {
            return Some(Value::String(self.parameter_key.as_str()));
        }
        self.value_at(device, parameter)
    }

    /// A lightweight notification, if one is to be sent.
    pub(super) fn next_lightweight_task(&mut self, now: &Now) -> Option<Action> {
        let lightweight = self.timing.lightweight.as_mut();
        let lightweight = lightweight.filter(|_| self.timing.settings.enable_cwmp)?;
        let is_due = lightweight.take_due(&mut self.attributes, &now.clock());
        is_due.then_some(Action::LightweightNotification)
    }
}

impl Timing<'_> {
    /// When a lightweight notification may be due.
    #[inline(never)]
    pub(super) fn lightweight_deadline(&self) -> (Option<Instant>, WakeReason) {
        let lightweight = self.lightweight.as_ref();
        let lightweight = lightweight.filter(|_| self.settings.enable_cwmp);
        let deadline = lightweight.and_then(Lightweight::deadline);
        (deadline, WakeReason::LightweightNotification)
    }
}
