//! Messages: written, read back, the same.

use cwmp_soap::message::ParameterValue;
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::download::{Download, DownloadView};
use cwmp_soap::message::fault::{Fault, FaultView, SetParameterValuesFault};
use cwmp_soap::message::get_parameter_names::{
    GetParameterNames, GetParameterNamesResponse, GetParameterNamesResponseView,
    GetParameterNamesView, ParameterInfoStruct,
};
use cwmp_soap::message::get_parameter_values::{
    GetParameterValues, GetParameterValuesResponse, GetParameterValuesResponseView,
    GetParameterValuesView,
};
use cwmp_soap::message::inform::{DeviceIdStruct, EventStruct, Inform, InformView};
use cwmp_soap::message::set_parameter_values::{SetParameterValues, SetParameterValuesView};
use cwmp_soap::message::transfer_complete::{TransferComplete, TransferCompleteView};
use cwmp_soap::{
    Body, CwmpNamespace, CwmpVersion, DateTime, DecodeConfig, Entries, Envelope, FaultCode, Header,
    Kind, Method, Secret, Text, Timestamp, TransferFaultCode, Value, ValueType, VersionSet,
};

use crate::messages::{in_pieces, number, on_the_wire, piecewise, short};

/// Builds a message from the bytes, writes it and reads it again, strictly.
///
/// The bytes are UTF-8 in fields with `|` between them: the message's letter, the size of the small buffer, the version,
/// the ID, then its arguments. Of a list the last field of a member is the one before the first of the next; the list
/// goes to the end. `corpus/round_trip/` has one of each.
///
/// * Through a small buffer, and through others of any sizes, come the same bytes as through one that holds all.
/// * What is read is what was written, character for character.
pub fn round_trip(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut fields = Fields(text.split('|'));
    let letter = fields.next();
    let size = number(fields.next()) as usize % 4096;
    let version = CwmpVersion::ALL[number(fields.next()) as usize % CwmpVersion::ALL.len()];
    let id = fields.next();
    let mut header = Header::new(version.namespace());
    header.id = (!id.is_empty()).then(|| Text::plain(id));
    let context = Context { header, size };
    match letter.bytes().next().unwrap_or(b'g') {
        b'i' => inform(context, &mut fields),
        b's' => set_parameter_values(&context, &mut fields),
        b'v' => get_parameter_values_response(&context, &mut fields),
        b'n' => get_parameter_names_response(&context, &mut fields),
        b'f' => fault(&context, &mut fields),
        b't' => transfer_complete(&context, &mut fields),
        b'd' => download(&context, &mut fields),
        b'p' => get_parameter_names(&context, &mut fields),
        _ => get_parameter_values(&context, &mut fields),
    }
}

/// The parts of the input.
struct Fields<'a>(core::str::Split<'a, char>);

impl<'a> Fields<'a> {
    fn next(&mut self) -> &'a str {
        self.0.next().unwrap_or_default()
    }

    fn upto(&mut self, max: usize) -> &'a str {
        short(self.next(), max)
    }

    fn number(&mut self) -> u64 {
        number(self.next())
    }

    /// Members to the end of the input, but no more than `max`.
    fn list<T>(&mut self, max: usize, mut member: impl FnMut(&mut Self, &'a str) -> T) -> Vec<T> {
        let mut members = Vec::new();
        while members.len() < max
            && let Some(first) = self.0.next()
        {
            members.push(member(self, first));
        }
        members
    }

    fn date_time(&mut self) -> DateTime {
        let field = self.next();
        let n = number(field.get(1..).unwrap_or_default());
        match field.bytes().next() {
            Some(b'@') => {
                let at = Timestamp::from_unix((n % 400_000_000_000) as i64 - 70_000_000_000);
                // What is never, and what is not known, have these moments on the wire.
                match at.unix() {
                    -62_135_596_800 => DateTime::Unknown,
                    253_402_300_799 => DateTime::Infinite,
                    _ => DateTime::At(at.with_offset((n % 1_681) as i16 - 840)),
                }
            }
            Some(b'+') => DateTime::SinceBoot {
                seconds: n % 31_000_000_000,
            },
            Some(b'!') => DateTime::Infinite,
            _ => DateTime::Unknown,
        }
    }

    fn parameter(&mut self, name: &'a str) -> ParameterValueStruct<'a> {
        let field = self.next();
        let rest = field.get(1..).unwrap_or_default();
        let n = number(rest);
        let value = match field.bytes().next() {
            Some(b'i') => Value::Int(n as i32),
            Some(b'u') => Value::UnsignedInt(n as u32),
            Some(b'l') => Value::Long(n as i64),
            Some(b'U') => Value::UnsignedLong(n),
            Some(b'b') => Value::Boolean(n % 2 == 1),
            Some(b't') => Value::DateTime(Fields(rest.split('|')).date_time()),
            Some(b'6') => Value::Base64(rest.as_bytes()),
            Some(b'h') => Value::HexBinary(rest.as_bytes()),
            Some(b'd')
                if rest.parse::<f64>().is_ok_and(f64::is_finite) && !rest.contains(['e', 'E']) =>
            {
                Value::Lexical(ValueType::Decimal, rest)
            }
            Some(b's') => Value::String(rest),
            _ => Value::String(field),
        };
        ParameterValueStruct {
            name: short(name, 256),
            value,
        }
    }
}

struct Context<'a> {
    header: Header<'a>,
    size: usize,
}

impl Context<'_> {
    /// Writes a message in all ways, and hands what was read to `check`.
    fn check<B: Body>(&self, kind: Kind, body: impl Fn() -> B, check: impl Fn(&Envelope<'_>)) {
        let whole = piecewise(&self.header, &mut body(), 65_536);
        let parts = piecewise(&self.header, &mut body(), self.size);
        assert_eq!(parts, whole, "through {} bytes", self.size);
        let pieces = in_pieces(&self.header, &mut body(), self.size);
        assert_eq!(pieces, whole, "in pieces from {}", self.size);
        for config in [DecodeConfig::STRICT, DecodeConfig::LENIENT] {
            let envelope = Envelope::parse(&whole, &config).expect("what we write is an envelope");
            assert_eq!(envelope.arguments(), Ok(()));
            let summary = envelope.summary();
            assert_eq!(summary.kind, kind);
            assert_eq!(summary.namespace, Some(self.header.namespace));
            assert_eq!(summary.session_timeout, self.header.session_timeout);
            assert_eq!(summary.supported_versions, self.header.supported_versions);
            assert_eq!(
                summary.id.map(|id| id.to_string()),
                self.header.id.map(|id| on_the_wire(&id.to_cow()))
            );
            check(&envelope);
        }
    }
}

/// What was read is what was written.
#[track_caller]
fn same(read: Text<'_>, written: &str) {
    assert_eq!(read.to_cow(), on_the_wire(written));
}

#[track_caller]
fn same_parameters<'a>(
    read: impl Iterator<Item = ParameterValue<'a>>,
    written: &[ParameterValueStruct<'_>],
) {
    let read: Vec<_> = read.collect();
    assert_eq!(read.len(), written.len());
    for (read, written) in read.iter().zip(written) {
        same(read.name, written.name);
        assert_eq!(read.value_type, Some(written.value.value_type()));
        let text = read.value.unwrap();
        let mut buffer = vec![0; text.byte_count()];
        let value = read.value(&mut buffer).unwrap();
        match written.value {
            Value::String(written) => same(text, written),
            Value::Base64(_) | Value::HexBinary(_) | Value::Lexical(..) => {
                assert_eq!(value.to_string(), written.value.to_string());
            }
            written => assert_eq!(value, written),
        }
    }
}

fn inform(mut context: Context<'_>, fields: &mut Fields<'_>) {
    let device_id = DeviceIdStruct {
        manufacturer: fields.upto(64),
        oui: fields.upto(6),
        product_class: fields.upto(64),
        serial_number: fields.upto(64),
    };
    let current_time = fields.date_time();
    let retry_count = fields.number() as u32;
    let timeout = fields.number() as u32;
    context.header.session_timeout = (timeout > 0).then_some(timeout);
    if context.header.namespace == CwmpNamespace::V1_2 {
        context.header.supported_versions = Some(VersionSet::ALL);
    }
    let count = fields.number() as usize % 65;
    let mut events = Vec::new();
    for _ in 0..count {
        events.push(EventStruct {
            event_code: fields.upto(64),
            command_key: fields.upto(32),
        });
    }
    let parameters = fields.list(200, Fields::parameter);
    let body = || Inform {
        device_id,
        event: Entries::new(&events),
        current_time,
        retry_count,
        parameter_list: Entries::new(&parameters),
    };
    context.check(Kind::Request(Method::Inform), body, |envelope| {
        let view = InformView::read(envelope).unwrap();
        same(view.device_id().manufacturer, device_id.manufacturer);
        same(view.device_id().oui, device_id.oui);
        same(view.device_id().product_class, device_id.product_class);
        same(view.device_id().serial_number, device_id.serial_number);
        assert_eq!(view.event().count(), events.len());
        for (read, written) in view.event().zip(&events) {
            same(read.event_code, written.event_code);
            same(read.command_key, written.command_key);
        }
        assert_eq!(view.max_envelopes(), Ok(1));
        assert_eq!(view.current_time(), Ok(current_time));
        assert_eq!(view.retry_count(), Ok(retry_count));
        same_parameters(view.parameter_list(), &parameters);
    });
}

fn set_parameter_values(context: &Context<'_>, fields: &mut Fields<'_>) {
    let parameter_key = fields.upto(32);
    let parameters = fields.list(200, Fields::parameter);
    let body = || SetParameterValues {
        parameter_list: Entries::new(&parameters),
        parameter_key,
    };
    context.check(
        Kind::Request(Method::SetParameterValues),
        body,
        |envelope| {
            let view = SetParameterValuesView::read(envelope).unwrap();
            same_parameters(view.parameter_list(), &parameters);
            same(view.parameter_key(), parameter_key);
        },
    );
}

fn get_parameter_values_response(context: &Context<'_>, fields: &mut Fields<'_>) {
    let parameters = fields.list(200, Fields::parameter);
    let body = || GetParameterValuesResponse {
        parameter_list: Entries::new(&parameters),
    };
    context.check(
        Kind::Response(Method::GetParameterValues),
        body,
        |envelope| {
            let view = GetParameterValuesResponseView::read(envelope).unwrap();
            same_parameters(view.parameter_list(), &parameters);
        },
    );
}

fn get_parameter_names_response(context: &Context<'_>, fields: &mut Fields<'_>) {
    let parameters = fields.list(200, |fields, name| ParameterInfoStruct {
        name: short(name, 256),
        writable: fields.number() % 2 == 1,
    });
    let body = || GetParameterNamesResponse {
        parameter_list: Entries::new(&parameters),
    };
    context.check(
        Kind::Response(Method::GetParameterNames),
        body,
        |envelope| {
            let view = GetParameterNamesResponseView::read(envelope).unwrap();
            assert_eq!(view.parameter_list().count(), parameters.len());
            for (read, written) in view.parameter_list().zip(&parameters) {
                same(read.name, written.name);
                assert_eq!(read.writable, Ok(written.writable));
            }
        },
    );
}

fn fault(context: &Context<'_>, fields: &mut Fields<'_>) {
    let code = |n: u64| FaultCode::new(8000 + (n % 1900) as u16);
    let (outer, string) = (code(fields.number()), fields.next());
    let parameters = fields.list(200, |fields, name| SetParameterValuesFault {
        parameter_name: name,
        code: code(fields.number()),
        string: fields.next(),
    });
    let body = || Fault {
        code: outer,
        string,
        parameters: Entries::new(&parameters),
    };
    context.check(Kind::Fault(Some(outer)), body, |envelope| {
        let view = FaultView::read(envelope).unwrap();
        assert_eq!(view.code(), Ok(outer));
        same(view.string(), string);
        assert_eq!(view.parameters().count(), parameters.len());
        for (read, written) in view.parameters().zip(&parameters) {
            same(read.parameter_name, written.parameter_name);
            assert_eq!(read.code, Ok(written.code));
            same(read.string, written.string);
        }
        let soap = envelope.soap_fault().unwrap();
        assert_eq!(soap.code, outer.blame().as_str());
    });
}

fn transfer_complete(context: &Context<'_>, fields: &mut Fields<'_>) {
    let fault = fields.number() as u16;
    let body = TransferComplete {
        command_key: fields.upto(32),
        fault: TransferFaultCode::new(FaultCode::new(fault)),
        fault_string: fields.upto(256),
        start_time: fields.date_time(),
        complete_time: fields.date_time(),
    };
    context.check(
        Kind::Request(Method::TransferComplete),
        || body,
        |envelope| {
            let view = TransferCompleteView::read(envelope).unwrap();
            same(view.command_key(), body.command_key);
            let fault = body.fault.map(TransferFaultCode::fault);
            assert_eq!(view.fault_struct().fault, Ok(fault));
            same(view.fault_struct().fault_string, body.fault_string);
            assert_eq!(view.start_time(), Ok(body.start_time));
            assert_eq!(view.complete_time(), Ok(body.complete_time));
        },
    );
}

fn download(context: &Context<'_>, fields: &mut Fields<'_>) {
    let password = fields.upto(256);
    let body = Download {
        command_key: fields.upto(32),
        file_type: fields.upto(64),
        url: fields.upto(256),
        username: fields.upto(256),
        password: Secret::from(Text::plain(password)),
        file_size: fields.number() as u32,
        target_file_name: fields.upto(256),
        delay_seconds: fields.number() as u32,
        success_url: fields.upto(256),
        failure_url: fields.upto(256),
    };
    context.check(
        Kind::Request(Method::Download),
        || body,
        |envelope| {
            let view = DownloadView::read(envelope).unwrap();
            same(view.command_key(), body.command_key);
            same(view.file_type(), body.file_type);
            same(view.url(), body.url);
            same(view.username(), body.username);
            same(view.password().expose(), password);
            assert_eq!(view.file_size(), Ok(body.file_size));
            same(view.target_file_name(), body.target_file_name);
            assert_eq!(view.delay_seconds(), Ok(body.delay_seconds));
            same(view.success_url(), body.success_url);
            same(view.failure_url(), body.failure_url);
        },
    );
}

fn get_parameter_names(context: &Context<'_>, fields: &mut Fields<'_>) {
    let body = GetParameterNames {
        parameter_path: fields.upto(256),
        next_level: fields.number() % 2 == 1,
    };
    context.check(
        Kind::Request(Method::GetParameterNames),
        || body,
        |envelope| {
            let view = GetParameterNamesView::read(envelope).unwrap();
            same(view.parameter_path(), body.parameter_path);
            assert_eq!(view.next_level(), Ok(body.next_level));
        },
    );
}

fn get_parameter_values(context: &Context<'_>, fields: &mut Fields<'_>) {
    let mut names = fields.list(200, |_, name| short(name, 256));
    if names.is_empty() {
        // The schema wants one at least.
        names.push("");
    }
    let body = || GetParameterValues {
        parameter_names: Entries::new(&names),
    };
    context.check(
        Kind::Request(Method::GetParameterValues),
        body,
        |envelope| {
            let view = GetParameterValuesView::read(envelope).unwrap();
            assert_eq!(view.parameter_names().count(), names.len());
            for (read, written) in view.parameter_names().zip(&names) {
                same(read, written);
            }
        },
    );
}
