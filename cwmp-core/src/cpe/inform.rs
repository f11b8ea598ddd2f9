//! What stands in an `Inform`: events from the queue, parameters from the model (INF-001 to INF-015).

use cwmp_model::{
    Attributes, InformEvents, InformPosition, InformWalk, Model, PathText, Place, ValuesWalk,
};
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::inform::EventStruct;
use cwmp_soap::xml::Writer;
use cwmp_soap::{DateTime, Entry as _, EventCode, FaultCode, Fill, Source, Value};

use crate::CommandKey;
use crate::event::{Batch, EventQueue};

/// How far an `Inform` has been written. Plain data.
#[derive(Clone, Debug)]
pub(super) struct InformState {
    /// Fixed when the session begins, so that a repeat says the same (SES-048).
    pub(super) time: DateTime,
    pub(super) retry_count: u32,
    event: usize,
    walk: InformPosition,
}

/// What an `Inform` is made of.
pub(super) struct Material<'f, 'm, 's> {
    pub(super) model: &'f mut Model<'m>,
    pub(super) attributes: &'f mut Attributes<'s>,
    pub(super) announced: Announced<'f, 's>,
    pub(super) scratch: &'f mut [u8],
}

impl InformState {
    pub(super) fn new(material: Material<'_, '_, '_>, time: DateTime, retry_count: u32) -> Self {
        let also = address_in_use(material.model, material.scratch);
        let walk = InformWalk::new(
            material.model,
            material.attributes,
            &material.announced,
            also,
            material.scratch,
        );
        Self {
            time,
            retry_count,
            event: 0,
            walk: walk.position(),
        }
    }

    /// Back to the beginning.
    pub(super) fn rewind(&mut self, material: Material<'_, '_, '_>) {
        *self = Self::new(material, self.time, self.retry_count);
    }

    /// The sources of the two lists, to be handed back to [`Self::keep`].
    ///
    /// `presumed` is how many parameters there are taken to be, 0 if they are to be counted.
    pub(super) fn parts<'f, 'm, 's>(
        &self,
        material: Material<'f, 'm, 's>,
        presumed: u16,
    ) -> (Events<'f, 's>, Parameters<'f, 'm, 's>) {
        let events = Events {
            announced: material.announced,
            count: material.announced.events().count(),
            at: self.event,
        };
        let parameters = Parameters {
            walk: InformWalk::resume(material.model, &self.walk),
            material,
            total: u32::from(presumed),
            written: 0,
            is_too_long: false,
        };
        (events, parameters)
    }

    /// Keeps how far the lists were written.
    pub(super) fn keep(&mut self, event: usize, walk: InformPosition) {
        (self.event, self.walk) = (event, walk);
    }
}

/// The events that the session announces.
#[derive(Clone, Copy)]
pub(super) struct Announced<'f, 's> {
    pub(super) queue: &'f EventQueue<'s>,
    pub(super) batch: Option<&'f Batch>,
}

impl<'f> Announced<'f, '_> {
    fn events(&self) -> impl Iterator<Item = (EventCode, &'f CommandKey)> {
        let queue = self.queue;
        self.batch
            .into_iter()
            .flat_map(move |batch| queue.events(batch))
    }
}

impl InformEvents for Announced<'_, '_> {
    fn any(&self, test: &mut dyn FnMut(&str) -> bool) -> bool {
        self.events().any(|(code, _)| test(code.as_str()))
    }
}

/// The events of an `Inform`.
pub(super) struct Events<'f, 's> {
    announced: Announced<'f, 's>,
    /// How many they are: the message asks before each of its parts.
    count: usize,
    pub(super) at: usize,
}

impl Source for Events<'_, '_> {
    fn count(&mut self) -> Result<u32, FaultCode> {
        Ok(u32::try_from(self.count).unwrap_or(u32::MAX))
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        let event = self.announced.events().nth(self.at);
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
pub(super) struct Parameters<'f, 'm, 's> {
    material: Material<'f, 'm, 's>,
    walk: InformWalk,
    /// How many there are; 0 as long as nobody has asked.
    total: u32,
    /// Those that went out since.
    written: u32,
    /// The value that comes next has no room in any piece.
    is_too_long: bool,
}

impl Parameters<'_, '_, '_> {
    /// The value that comes next has no room in any piece: it is written as one that cannot be read.
    pub(super) const fn leave_out_value(&mut self) {
        self.is_too_long = true;
    }

    /// How far they were written.
    pub(super) fn position(&self) -> InformPosition {
        self.walk.position()
    }

    /// How many there are, if that was asked; 0 otherwise, and if it is not as it was presumed.
    pub(super) fn total(&mut self, filled: &Fill) -> u16 {
        let left = match filled {
            Fill::Done(_) => 0,
            Fill::More(_) => self.left(),
        };
        if self.written.saturating_add(left) != self.total {
            return 0;
        }
        u16::try_from(self.total).unwrap_or(0)
    }

    /// Those that have not gone out: walks to them once.
    fn left(&mut self) -> u32 {
        let Material {
            model,
            attributes,
            announced,
            scratch,
        } = &mut self.material;
        let count = self.walk.count(model, attributes, announced, scratch);
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}

impl Source for Parameters<'_, '_, '_> {
    fn count(&mut self) -> Result<u32, FaultCode> {
        if self.total == 0 {
            self.total = self.left();
        }
        Ok(self.total)
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        let Material {
            model,
            attributes,
            scratch,
            ..
        } = &mut self.material;
        if self.walk.current().is_none() {
            return Ok(false);
        }
        let made;
        let name = match self.walk.path_at_hand() {
            Some(path) => path,
            None => match self.walk.path(model) {
                Some(path) => {
                    made = path;
                    &made
                }
                None => return Ok(false),
            },
        };
        let value = self.walk.value(model, attributes, scratch).ok();
        let value = value.filter(|_| !self.is_too_long);
        // A device that cannot read one of its values must still be able to say so to its ACS.
        ParameterValueStruct {
            name,
            value: value.unwrap_or(Value::String("")),
        }
        .write(out);
        Ok(true)
    }

    fn advance(&mut self) {
        let Material {
            model,
            attributes,
            announced,
            scratch,
        } = &mut self.material;
        let is_one = self.walk.current().is_some();
        self.written = self.written.saturating_add(u32::from(is_one));
        self.walk.advance(model, attributes, announced, scratch);
        self.is_too_long = false;
    }
}

/// `ExternalIPAddress` of the WAN connection in use, in the data model of `InternetGatewayDevice` (INF-005).
///
/// The connection that `DefaultConnectionService` names, or else the first that has an address.
fn address_in_use(model: &mut Model<'_>, scratch: &mut [u8]) -> Option<Place> {
    const NAME: &str = ".ExternalIPAddress";
    let service = "InternetGatewayDevice.Layer3Forwarding.DefaultConnectionService";
    if let Ok(walk) = ValuesWalk::new(model, service)
        && let Ok(Value::String(path)) = walk.value(model, scratch)
    {
        let mut address = PathText::new();
        let whole =
            address.push_str(path.trim_end_matches('.')).is_ok() && address.push_str(NAME).is_ok();
        if whole && let Ok(target) = model.resolve(&address) {
            return Some(target.place);
        }
    }
    let mut walk = ValuesWalk::new(model, "InternetGatewayDevice.WANDevice.").ok()?;
    loop {
        let path = walk.current_path()?;
        if path.ends_with(NAME)
            && let Ok(Value::String(address)) = walk.value(model, scratch)
            && !matches!(address, "" | "0.0.0.0")
        {
            return walk.current().copied();
        }
        walk.advance(model);
    }
}
