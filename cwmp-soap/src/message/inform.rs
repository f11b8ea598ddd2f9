//! `Inform`: the call that opens a session (TR-069 A.3.3.1).

use crate::encode::{close, element, open, open_array, text_element};
use crate::envelope::{ArgumentError, Arguments, Element, Member, Members};
use crate::grammar::{Array, Field, Shape, Struct};
use crate::text::Text;
use crate::xml::Writer;
use crate::{
    Body, DateTime, DecodeError, Entry, Envelope, FaultCode, Kind, Method, Progress, Source,
};

use super::parameter::{ARRAY_TYPE, LIST_FIELD, ParameterValue};

static DEVICE_ID: Struct = Struct::new(
    "DeviceIdStruct",
    &[
        Field::once("Manufacturer", Shape::text(64)),
        Field::once("OUI", Shape::text(6)),
        Field::once("ProductClass", Shape::text(64)),
        Field::once("SerialNumber", Shape::text(64)),
    ],
);
static EVENT: Struct = Struct::new(
    "EventStruct",
    &[
        Field::once("EventCode", Shape::text(64)),
        Field::once("CommandKey", Shape::text(32)),
    ],
);
static EVENTS: Array = Array::of(&EVENT).counting(0, 64);
pub(crate) static REQUEST: Struct = Struct::new(
    "Inform",
    &[
        Field::once("DeviceId", Shape::Struct(&DEVICE_ID)),
        Field::once("Event", Shape::Array(&EVENTS)),
        Field::once("MaxEnvelopes", Shape::UNSIGNED_INT),
        Field::once("CurrentTime", Shape::DateTime),
        Field::once("RetryCount", Shape::UNSIGNED_INT),
        LIST_FIELD,
    ],
);

/// Who a device is (INF-001).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceIdStruct<'a> {
    /// The manufacturer's name, at most 64 characters.
    pub manufacturer: &'a str,
    /// The manufacturer's OUI: six digits, upper-case hexadecimal.
    pub oui: &'a str,
    /// The class within which the serial number is unique, at most 64 characters; may be empty.
    pub product_class: &'a str,
    /// The serial number, at most 64 characters.
    pub serial_number: &'a str,
}

/// An event, to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventStruct<'a> {
    /// The code: [`EventCode::as_str`](crate::EventCode::as_str), or a vendor's.
    pub event_code: &'a str,
    /// The key of the command that led to it, at most 32 characters; empty if there was none.
    pub command_key: &'a str,
}

impl Entry for EventStruct<'_> {
    fn write(&self, out: &mut Writer<'_>) {
        out.markup("<EventStruct>");
        text_element(out, "EventCode", self.event_code);
        text_element(out, "CommandKey", self.command_key);
        out.markup("</EventStruct>");
    }
}

/// Opens a session.
#[derive(Clone, Copy, Debug)]
pub struct Inform<'a, E, P> {
    /// Who calls.
    pub device_id: DeviceIdStruct<'a>,
    /// Why, at most 64: [`Entries`](crate::Entries) of [`EventStruct`], or a cursor over a queue.
    pub event: E,
    /// The time of the device, with its offset from UTC (INF-014).
    pub current_time: DateTime,
    /// How often this session was tried before.
    pub retry_count: u32,
    /// The parameters that every session begins with, and those that changed.
    pub parameter_list: P,
}

impl<E: Source, P: Source> Inform<'_, E, P> {
    /// The part that stands between events and parameters.
    fn middle(&mut self) -> Result<u32, FaultCode> {
        Ok(self.event.count()?.saturating_add(1))
    }
}

impl<E: Source, P: Source> Body for Inform<'_, E, P> {
    fn write(&mut self, part: u32, out: &mut Writer<'_>) -> Result<Progress, FaultCode> {
        let middle = self.middle()?;
        if part == 0 {
            open(out, "cwmp:Inform");
            open(out, "DeviceId");
            text_element(out, "Manufacturer", self.device_id.manufacturer);
            text_element(out, "OUI", self.device_id.oui);
            text_element(out, "ProductClass", self.device_id.product_class);
            text_element(out, "SerialNumber", self.device_id.serial_number);
            close(out, "DeviceId");
            open_array(out, "Event", "cwmp:EventStruct", self.event.count()?);
        } else if part < middle {
            self.event.write(out)?;
        } else if part == middle {
            close(out, "Event");
            // One envelope in a message, whatever the peer says (ENV-046).
            element(out, "MaxEnvelopes", 1);
            element(out, "CurrentTime", self.current_time);
            element(out, "RetryCount", self.retry_count);
            open_array(
                out,
                "ParameterList",
                ARRAY_TYPE,
                self.parameter_list.count()?,
            );
        } else if !self.parameter_list.write(out)? {
            close(out, "ParameterList");
            close(out, "cwmp:Inform");
            return Ok(Progress::Last);
        }
        Ok(Progress::More)
    }

    fn written(&mut self, part: u32) {
        let Ok(middle) = self.middle() else { return };
        if part > middle {
            self.parameter_list.advance();
        } else if part > 0 && part < middle {
            self.event.advance();
        }
    }
}

/// Who calls, and why.
#[derive(Clone, Copy, Debug)]
pub struct InformView<'e, 'a>(Arguments<'e, 'a>);

impl<'e, 'a> InformView<'e, 'a> {
    /// The view of an envelope.
    ///
    /// # Errors
    /// The envelope holds another message, or its arguments do not keep to the grammar.
    pub fn read(envelope: &'e Envelope<'a>) -> Result<Self, DecodeError> {
        envelope.of_kind(Kind::Request(Method::Inform)).map(Self)
    }

    /// Who calls.
    #[must_use]
    pub fn device_id(&self) -> DeviceId<'a> {
        self.0.member(0)
    }

    /// Why.
    #[must_use]
    pub fn event(&self) -> Members<'a, Event<'a>> {
        self.0.members(1)
    }

    /// How many envelopes the device wants in a message; to be ignored (ENV-046).
    ///
    /// # Errors
    /// The element is missing or no number.
    pub fn max_envelopes(&self) -> Result<u32, ArgumentError> {
        self.0.number(2)
    }

    /// The time of the device.
    ///
    /// # Errors
    /// The element is missing or no date and time.
    pub fn current_time(&self) -> Result<DateTime, ArgumentError> {
        self.0.date_time(3)
    }

    /// How often this session was tried before.
    ///
    /// # Errors
    /// The element is missing or no number.
    pub fn retry_count(&self) -> Result<u32, ArgumentError> {
        self.0.number(4)
    }

    /// The parameters that every session begins with, and those that changed.
    #[must_use]
    pub fn parameter_list(&self) -> Members<'a, ParameterValue<'a>> {
        self.0.members(5)
    }
}

/// Who a device is, as it stands in a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeviceId<'a> {
    /// The manufacturer's name.
    pub manufacturer: Text<'a>,
    /// The manufacturer's OUI; six digits, though deployed devices send others.
    pub oui: Text<'a>,
    /// The class within which the serial number is unique.
    pub product_class: Text<'a>,
    /// The serial number.
    pub serial_number: Text<'a>,
}

impl<'a> Member<'a> for DeviceId<'a> {
    const NAME: &'static str = "DeviceId";

    fn read(element: Option<&mut Element<'_, 'a>>) -> Self {
        let (mut manufacturer, mut oui, mut class, mut serial) = (None, None, None, None);
        if let Some(element) = element {
            element.children(|local, child| match local {
                "Manufacturer" => child.text_into(&mut manufacturer),
                "OUI" => child.text_into(&mut oui),
                "ProductClass" => child.text_into(&mut class),
                "SerialNumber" => child.text_into(&mut serial),
                _ => {}
            });
        }
        Self {
            manufacturer: manufacturer.unwrap_or_default(),
            oui: oui.unwrap_or_default(),
            product_class: class.unwrap_or_default(),
            serial_number: serial.unwrap_or_default(),
        }
    }
}

/// An event, as it stands in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<'a> {
    /// The code; [`EventCode::from_text`](crate::EventCode::from_text) knows the standard ones.
    pub event_code: Text<'a>,
    /// The key of the command that led to it.
    pub command_key: Text<'a>,
}

impl<'a> Member<'a> for Event<'a> {
    const NAME: &'static str = "EventStruct";

    fn read(element: Option<&mut Element<'_, 'a>>) -> Self {
        let (mut code, mut key) = (None, None);
        if let Some(element) = element {
            element.children(|local, child| match local {
                "EventCode" => child.text_into(&mut code),
                "CommandKey" => child.text_into(&mut key),
                _ => {}
            });
        }
        Self {
            event_code: code.unwrap_or_default(),
            command_key: key.unwrap_or_default(),
        }
    }
}

flat! {
    /// The session is open.
    RESPONSE, InformResponse, InformResponseView = Kind::Response(Method::Inform), "InformResponse" {
        /// 1; to be ignored (ENV-046).
        max_envelopes: unsigned(0) = 0 "MaxEnvelopes",
    }
}
