//! `Inform`: the call that opens a session (TR-069 A.3.3.1).

use crate::encode::{element, open_array, tags};
use crate::envelope::{ArgumentError, Members};
use crate::grammar::{Array, Field, Shape, Struct};
use crate::xml::Writer;
use crate::{Body, DateTime, FaultCode, Kind, Method, Progress, Source};

#[cfg(feature = "alloc")]
use super::parameter::OwnedParameterValue;
use super::parameter::{LIST, ParameterValue};

static EVENTS: Array = Array::of(&EVENT).counting(0, 64);
pub(crate) static REQUEST: Struct = Struct::new(
    "Inform",
    &[
        Field::once("DeviceId", Shape::Struct(&DEVICE_ID)),
        Field::once("Event", Shape::Array(&EVENTS)),
        Field::once("MaxEnvelopes", Shape::UNSIGNED_INT),
        Field::once("CurrentTime", Shape::DateTime),
        Field::once("RetryCount", Shape::UNSIGNED_INT),
        Field::once("ParameterList", Shape::Array(&LIST)),
    ],
);

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
            tags!(cwmp "Inform").open_cwmp(out);
            tags!("DeviceId").open(out);
            self.device_id.write_fields(out);
            tags!("DeviceId").close(out);
            open_array(out, tags!("Event"), &EVENTS, self.event.count()?);
        } else if part < middle {
            self.event.write(out)?;
        } else if part == middle {
            tags!("Event").close(out);
            // One envelope in a message, whatever the peer says (ENV-046).
            element(out, tags!("MaxEnvelopes"), 1_u32);
            element(out, tags!("CurrentTime"), self.current_time);
            element(out, tags!("RetryCount"), self.retry_count);
            open_array(
                out,
                tags!("ParameterList"),
                &LIST,
                self.parameter_list.count()?,
            );
        } else if !self.parameter_list.write(out)? {
            tags!("ParameterList").close(out);
            tags!(cwmp "Inform").close_cwmp(out);
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

view! {
    /// Who calls, and why.
    InformView = Kind::Request(Method::Inform), REQUEST
}

impl<'a> InformView<'_, 'a> {
    /// Who calls.
    #[must_use]
    pub fn device_id(&self) -> DeviceId<'a> {
        self.0.structure(0)
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
        self.0.get(2)
    }

    /// The time of the device.
    ///
    /// # Errors
    /// The element is missing or no date and time.
    pub fn current_time(&self) -> Result<DateTime, ArgumentError> {
        self.0.get(3)
    }

    /// How often this session was tried before.
    ///
    /// # Errors
    /// The element is missing or no number.
    pub fn retry_count(&self) -> Result<u32, ArgumentError> {
        self.0.get(4)
    }

    /// The parameters that every session begins with, and those that changed.
    #[must_use]
    pub fn parameter_list(&self) -> Members<'a, ParameterValue<'a>> {
        self.0.members(5)
    }
}

owned_struct! {
    {
        /// Who calls, and why.
        ///
        /// The owned form, without `MaxEnvelopes`, which is to be ignored and always written as 1 (ENV-046).
        struct OwnedInform
    }
    {}
    /// Who calls.
    device_id: structure(DeviceIdStruct, DeviceId, OwnedDeviceId, DEVICE_ID) "DeviceId",
    /// Why, at most 64.
    event: list(OwnedEvent) "Event",
    /// The time of the device, with its offset from UTC (INF-014).
    current_time: date_time "CurrentTime",
    /// How often this session was tried before.
    retry_count: unsigned(0) "RetryCount",
    /// The parameters that every session begins with, and those that changed.
    parameter_list: list(OwnedParameterValue) "ParameterList",
}

owned_message! {
    InformView => OwnedInform
        => Inform: (Inform<'a, crate::Entries<'a, OwnedEvent>, crate::Entries<'a, OwnedParameterValue>>)
    {
        device_id: structure(DeviceIdStruct, DeviceId, OwnedDeviceId, DEVICE_ID) "DeviceId",
        event: array(1) "Event",
        current_time: date_time "CurrentTime",
        retry_count: unsigned(0) "RetryCount",
        parameter_list: array(5) "ParameterList",
    }
}

record! {
    DEVICE_ID = "DeviceIdStruct" as "DeviceId", owned OwnedDeviceId,
    /// Who a device is (INF-001), to be written.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct DeviceIdStruct<'a>,
    /// Who a device is, as it stands in a message.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    struct DeviceId<'a> {
        /// The manufacturer's name, at most 64 characters.
        manufacturer: text(64) "Manufacturer",
        /// The manufacturer's OUI: six digits, upper-case hexadecimal, though deployed devices send others.
        oui: text(6) "OUI",
        /// The class within which the serial number is unique, at most 64 characters; may be empty.
        product_class: text(64) "ProductClass",
        /// The serial number, at most 64 characters.
        serial_number: text(64) "SerialNumber",
    }
}

lend! { OwnedDeviceId => DeviceIdStruct { manufacturer, oui, product_class, serial_number } }

record! {
    EVENT = "EventStruct" as "EventStruct", owned OwnedEvent,
    /// An event, to be written.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct EventStruct<'a>,
    /// An event, as it stands in a message.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct Event<'a> {
        /// The code: [`EventCode`](crate::EventCode) knows the standard ones; or a vendor's.
        event_code: text(64) "EventCode",
        /// The key of the command that led to it, at most 32 characters; empty if there was none.
        command_key: text(32) "CommandKey",
    }
}

flat! {
    /// The session is open.
    RESPONSE, InformResponse, InformResponseView, OwnedInformResponse
        = Kind::Response(Method::Inform), "InformResponse"
    {
        /// 1; to be ignored (ENV-046).
        max_envelopes: unsigned(0) = 0 "MaxEnvelopes",
    }
}
