//! Every message that this crate can write: each call, response and fault, with its optional elements and without, its
//! lists empty and full, and every value that a version of CWMP has.
#![allow(
    dead_code,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "tests may, and not each needs all of it"
)]

mod acs;
mod cpe;
mod response;

use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::fault::{Fault, MustUnderstandFault, SetParameterValuesFault};
use cwmp_soap::{
    Body, CwmpVersion, DateTime, Entries, FaultCode, Method, Timestamp, Value, ValueType,
};

pub(crate) const UUID: &str = "0f0e1a52-6f1b-5d43-9c7a-2b6f0c4d7e11";

/// What an encoder has to take care of: markup, references, white space, characters of every length, the end of CDATA.
pub(crate) const TEXT: &str = " a<b> & \"c\" 'd' ]]> &amp;\t\r\né€😀 ";

/// Whoever wants to see every message of a version.
pub(crate) struct Visitor<'v> {
    pub(crate) version: CwmpVersion,
    visit: &'v mut dyn FnMut(&mut dyn Body),
}

impl Visitor<'_> {
    fn see(&mut self, method: Method, mut body: impl Body) {
        if method.since() <= self.version {
            (self.visit)(&mut body);
        }
    }
}

/// Shows every message that this version has, its own values in it.
pub(crate) fn every(version: CwmpVersion, visit: &mut dyn FnMut(&mut dyn Body)) {
    let mut visitor = Visitor { version, visit };
    acs::every(&mut visitor);
    cpe::every(&mut visitor);
    response::every(&mut visitor);
    faults(&mut visitor);
}

/// The fault codes that the schemas define and this version has.
pub(crate) fn fault_codes(version: CwmpVersion) -> impl Iterator<Item = FaultCode> {
    (0..=u16::MAX)
        .map(FaultCode::new)
        .filter(move |code| !code.text().is_empty() && code.since() <= version)
}

fn faults(visitor: &mut Visitor<'_>) {
    let vendors = [8800, 8899, 9800, 9899].map(FaultCode::new);
    for code in fault_codes(visitor.version).chain(vendors) {
        (visitor.visit)(&mut Fault::new(code));
    }
    let parameters: Vec<_> = fault_codes(visitor.version)
        .filter(|code| code.is_cpe())
        .map(|code| SetParameterValuesFault {
            parameter_name: TEXT,
            code,
            string: code.text(),
        })
        .collect();
    for parameters in [&parameters[..1], &parameters] {
        (visitor.visit)(&mut Fault {
            code: FaultCode::INVALID_ARGUMENTS,
            string: TEXT,
            parameters: Entries::new(parameters),
        });
    }
    (visitor.visit)(&mut MustUnderstandFault);
}

/// Both ends of every type, and what an encoder has to take care of.
pub(crate) fn values() -> Vec<Value<'static>> {
    let mut values = vec![
        Value::String(""),
        Value::String(TEXT),
        Value::Boolean(false),
        Value::Boolean(true),
        Value::Int(i32::MIN),
        Value::Int(i32::MAX),
        Value::UnsignedInt(u32::MAX),
        Value::Long(i64::MIN),
        Value::Long(i64::MAX),
        Value::UnsignedLong(u64::MAX),
        Value::Lexical(ValueType::Decimal, "-1.50"),
        Value::Lexical(ValueType::Base64, "AQID"),
        Value::Lexical(ValueType::String, TEXT),
    ];
    for bytes in [b"".as_slice(), &[0], &[0, 255], &[1, 2, 3, 254]] {
        values.extend([Value::Base64(bytes), Value::HexBinary(bytes)]);
    }
    values.extend(times().into_iter().map(Value::DateTime));
    values
}

/// Every kind of time.
pub(crate) fn times() -> [DateTime; 6] {
    [
        DateTime::Unknown,
        DateTime::Infinite,
        DateTime::from_text("0001-01-01T00:04:32").unwrap(),
        DateTime::from_text("2024-02-29T23:59:59.125Z").unwrap(),
        DateTime::At(Timestamp::from_unix(1_700_000_000).with_offset(-330)),
        DateTime::At(Timestamp::from_unix(1_700_000_000).with_offset(840)),
    ]
}

/// A parameter of every type.
fn parameters(values: &[Value<'static>]) -> Vec<ParameterValueStruct<'static>> {
    let named = values.iter().map(|&value| ParameterValueStruct {
        name: "Device.X_00256D_Test.Value",
        value,
    });
    named.collect()
}
