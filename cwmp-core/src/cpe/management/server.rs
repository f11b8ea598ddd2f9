//! What an agent keeps of `ManagementServer.`: nothing, or all of it.

use core::fmt;

use cwmp_model::record::Writer;
use cwmp_model::{Place, Presence, Schema};
use cwmp_soap::{FaultCode, Value};

use super::entries::Entries;
use super::serve::{Kept, Scope};
use crate::cpe::config::BufferError;
use crate::cpe::device::View;
use crate::cpe::machine::machine;

/// The settings under `ManagementServer.`, kept by the agent or by the device.
///
/// Kept by the agent, they are no concern of the device's [`Backend`](cwmp_model::Backend), which is never asked about
/// them: every parameter under `ManagementServer.` that the data model lets the ACS set, and the table
/// `InformParameter.{i}.`; what the vendor's list names, writable or not; `AliasBasedAddressing`, which is false unless
/// that list says otherwise, and `InstanceWildcardsSupported`, which is true. They take part in notification, access and
/// transactions as all others do. A setting that a device does not follow is left out of its data model.
///
/// Of the rest, which only the platform knows (`ConnectionRequestURL`, `UDPConnectionRequestAddress`,
/// `ManageableDevice.{i}.`), the device answers for what it has, or the platform tells the agent with
/// [`Agent::set_setting`](crate::cpe::Agent::set_setting).
///
/// What only this needs is reached from [`Self::new`] and from nowhere else: a program that does not call it carries none
/// of that code.
pub struct ManagementServer<'s> {
    kept: Kept<'s>,
    machine: &'static Machine,
}

impl fmt::Debug for ManagementServer<'_> {
    /// How much there is: values may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ManagementServer")
            .field("bytes", &self.kept.entries.used())
            .finish_non_exhaustive()
    }
}

impl Default for ManagementServer<'_> {
    fn default() -> Self {
        Self::none()
    }
}

impl<'s> ManagementServer<'s> {
    /// Bytes at least: a URL, two names and two passwords of 64 characters, and the numbers.
    pub const MIN_BYTES: usize = 512;

    /// The device keeps the settings, behind its [`Backend`](cwmp_model::Backend).
    #[must_use]
    pub fn none() -> Self {
        Self {
            kept: Kept {
                entries: Entries::new(&mut []),
                factory: &[],
            },
            machine: &WITHOUT,
        }
    }

    /// The agent keeps the settings, in `bytes`: each that was set takes 8 and its text, a row 8 more. While a call is
    /// executed, what it sets stands beside what it replaces; one for which there is no room is answered with 9004.
    ///
    /// What was set is stored before the call is answered, and is there again, as a whole or not at all, after a loss of
    /// power ([`Agent::restore`](crate::cpe::Agent::restore)). Where it cannot be stored it is in effect all the same, and
    /// storing it is tried again before each further step.
    ///
    /// `factory` are the values from the factory, by name behind `ManagementServer.` and as the text that they have on the
    /// wire: `("URL", "https://acs.example.net/")`, `("HeartbeatPolicy.Enable", "1")`. For a setting that is not among them
    /// it is the default of the data model, or else that of the [table of settings](crate::cpe#settings), or else the empty
    /// value of its type.
    ///
    /// # Errors
    /// [`BufferError`] if there are fewer than [`Self::MIN_BYTES`].
    pub fn new(
        bytes: &'s mut [u8],
        factory: &'s [(&'s str, &'s str)],
    ) -> Result<Self, BufferError> {
        if bytes.len() < Self::MIN_BYTES {
            return Err(BufferError::TooSmall {
                name: "bytes",
                needed: Self::MIN_BYTES,
            });
        }
        Ok(Self {
            kept: Kept {
                entries: Entries::new(bytes),
                factory,
            },
            machine: &WITH,
        })
    }
}

machine! {
    ManagementServer, kept: Kept;
    read view() -> Option<View> = None;
    read serves(scope: &Scope<'_>, place: &Place) -> bool = false;
    read presence(scope: &Scope<'_>, place: &Place) -> Option<Presence> = None;
    read next_instance(scope: &Scope<'_>, after: u32) -> Option<u32> = None;
    read find_alias(scope: &Scope<'_>, alias: &str) -> Option<u32> = None;
    read check(scope: &Scope<'_>, parameter: &Place, value: &Value<'_>) -> Result<(), FaultCode> = NOTHING;
    read write(scope: &Scope<'_>, before: u32, out: &mut Writer<'_>) -> u32 = 0;
    write set(parameter: &Place, value: &Value<'_>) -> Result<(), FaultCode> = NOTHING;
    write add(scope: &Scope<'_>) -> Result<u32, FaultCode> = Err(FaultCode::INVALID_PARAMETER_NAME);
    write delete(instance: &Place) -> Result<(), FaultCode> = NOTHING;
    write commit() -> () = ();
    write rollback() -> () = ();
    write clear() -> () = ();
    write restore(scope: &Scope<'_>, payload: &[u8]) -> Option<u32> = None;
    write handle_restored() -> () = ();
    lend<'v> alias(scope: &Scope<'_>, row: u32) -> Option<&'v str> = None;
    lend<'v> get(scope: &Scope<'v>, parameter: &Place) -> Value<'v> = Value::String("");
}

/// No setting, so nothing to be set.
const NOTHING: Result<(), FaultCode> = Err(FaultCode::INVALID_PARAMETER_NAME);

impl ManagementServer<'_> {
    /// Whether the agent answers for anything.
    fn is_kept(&self) -> bool {
        self.view().is_some()
    }

    /// `ManagementServer.` of a data model, if its settings are kept here.
    pub(in crate::cpe) fn scope<'m>(&self, schema: Schema<'m>) -> Option<Scope<'m>> {
        if !self.is_kept() {
            return None;
        }
        Scope::new(schema)
    }

    /// What is known of what is stored, if anything is kept.
    pub(in crate::cpe) fn stamp(&mut self) -> Option<&mut u32> {
        self.is_kept().then_some(&mut self.kept.entries.stamp)
    }
}
