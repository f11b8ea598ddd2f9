//! What stands in an `Inform`: events from the queue, parameters from the model (INF-001 to INF-015).

use cwmp_model::{ForcedWalk, Model, PathText, ValuesWalk};
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::inform::EventStruct;
use cwmp_soap::xml::Writer;
use cwmp_soap::{DateTime, Entry as _, FaultCode, Source, Value};

use crate::event::{Batch, EventQueue};

/// How far an `Inform` has been written. Plain data.
#[derive(Clone, Debug)]
pub(super) struct InformState {
    /// Fixed when the session begins, so that a repeat says the same (SES-048).
    pub(super) time: DateTime,
    pub(super) retry_count: u32,
    event: usize,
    forced: ForcedWalk,
    /// The parameter that the data model's flags cannot name: the address of the connection in use (INF-005).
    address: Option<PathText>,
}

impl InformState {
    pub(super) fn new(
        model: &mut Model<'_>,
        time: DateTime,
        retry_count: u32,
        scratch: &mut [u8],
    ) -> Self {
        Self {
            time,
            retry_count,
            event: 0,
            forced: ForcedWalk::new(model),
            address: address_in_use(model, scratch),
        }
    }

    pub(super) fn rewind(&mut self, model: &mut Model<'_>, scratch: &mut [u8]) {
        *self = Self::new(model, self.time, self.retry_count, scratch);
    }
}

/// The events of an `Inform`.
pub(super) struct Events<'f, 's> {
    pub(super) queue: &'f EventQueue<'s>,
    pub(super) batch: Option<&'f Batch>,
    pub(super) at: usize,
}

impl Source for Events<'_, '_> {
    fn count(&mut self) -> Result<u32, FaultCode> {
        let count = self
            .batch
            .map_or(0, |batch| self.queue.events(batch).count());
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        let event = self
            .batch
            .and_then(|batch| self.queue.events(batch).nth(self.at));
        if let Some((code, key)) = event {
            EventStruct {
                event_code: code.as_str(),
                command_key: key.as_str(),
            }
            .write(out);
        }
        Ok(event.is_some())
    }

    fn advance(&mut self) {
        self.at = self.at.saturating_add(1);
    }
}

/// The parameters of an `Inform`.
pub(super) struct Parameters<'f, 'm> {
    pub(super) model: &'f mut Model<'m>,
    pub(super) forced: &'f mut ForcedWalk,
    pub(super) address: &'f mut Option<PathText>,
    pub(super) scratch: &'f mut [u8],
}

impl Source for Parameters<'_, '_> {
    fn count(&mut self) -> Result<u32, FaultCode> {
        let count = self
            .forced
            .count(self.model)
            .saturating_add(usize::from(self.address.is_some()));
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        if let Some(name) = self.forced.current_path() {
            // A device that cannot read one of its values must still be able to say so to its ACS.
            let value = self.forced.value(self.model, self.scratch);
            let value = value.unwrap_or(Value::String(""));
            ParameterValueStruct { name, value }.write(out);
            return Ok(true);
        }
        let Some(name) = self.address.as_deref() else {
            return Ok(false);
        };
        let walk = ValuesWalk::new(self.model, name);
        let value = walk.and_then(|walk| walk.value(self.model, self.scratch));
        let value = value.unwrap_or(Value::String(""));
        ParameterValueStruct { name, value }.write(out);
        Ok(true)
    }

    fn advance(&mut self) {
        if self.forced.current().is_some() {
            self.forced.advance(self.model);
        } else {
            *self.address = None;
        }
    }
}

impl InformState {
    /// The sources of the two lists.
    pub(super) fn parts<'f, 'm, 's>(
        &'f mut self,
        model: &'f mut Model<'m>,
        queue: &'f EventQueue<'s>,
        batch: Option<&'f Batch>,
        scratch: &'f mut [u8],
    ) -> (Events<'f, 's>, Parameters<'f, 'm>) {
        let events = Events {
            queue,
            batch,
            at: self.event,
        };
        let parameters = Parameters {
            model,
            forced: &mut self.forced,
            address: &mut self.address,
            scratch,
        };
        (events, parameters)
    }

    /// Keeps how far the events were written.
    pub(super) const fn set_event(&mut self, at: usize) {
        self.event = at;
    }
}

/// `ExternalIPAddress` of the WAN connection in use, in the data model of `InternetGatewayDevice` (INF-005).
///
/// The connection that `DefaultConnectionService` names, or else the first that has an address.
fn address_in_use(model: &mut Model<'_>, scratch: &mut [u8]) -> Option<PathText> {
    const NAME: &str = ".ExternalIPAddress";
    let service = "InternetGatewayDevice.Layer3Forwarding.DefaultConnectionService";
    if let Ok(walk) = ValuesWalk::new(model, service)
        && let Ok(Value::String(path)) = walk.value(model, scratch)
    {
        let mut address = PathText::new();
        let whole =
            address.push_str(path.trim_end_matches('.')).is_ok() && address.push_str(NAME).is_ok();
        if whole && model.resolve(&address).is_ok() {
            return Some(address);
        }
    }
    let mut walk = ValuesWalk::new(model, "InternetGatewayDevice.WANDevice.").ok()?;
    loop {
        let path = walk.current_path()?;
        if path.ends_with(NAME)
            && let Ok(Value::String(address)) = walk.value(model, scratch)
            && !matches!(address, "" | "0.0.0.0")
        {
            return PathText::try_from(path).ok();
        }
        walk.advance(model);
    }
}
