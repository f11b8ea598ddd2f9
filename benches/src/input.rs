//! The messages, made here and of one piece in every run.

use core::fmt::{self, Write as _};

use cwmp_soap::ValueType;

/// `cwmp:ID` of every message.
pub(crate) const ID: &str = "1000";
/// The arguments of `DeviceId` in the `Inform`.
pub(crate) const DEVICE_ID: [(&str, &str); 4] = [
    ("Manufacturer", "Example Networks"),
    ("OUI", "00D09E"),
    ("ProductClass", "HG-1"),
    ("SerialNumber", "HG1000000001"),
];
/// The codes of the events in the `Inform`.
pub(crate) const EVENTS: [&str; 2] = ["1 BOOT", "4 VALUE CHANGE"];
/// `CurrentTime` of the `Inform`.
pub(crate) const TIME: &str = "2026-11-21T08:00:00Z";
/// `ParameterKey` of the `SetParameterValues`.
pub(crate) const PARAMETER_KEY: &str = "night shift";

/// A message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// An `Inform` with two events and eight parameters, 2 KB.
    Inform,
    /// A `GetParameterValuesResponse` with 1 000 parameters, without white space.
    Values,
    /// The same, indented.
    ValuesPretty,
    /// A `GetParameterValuesResponse` with 50 000 parameters, without white space.
    ManyValues,
    /// The same, indented.
    ManyValuesPretty,
    /// A `GetParameterNamesResponse` with 1 000 names.
    Names,
    /// A `SetParameterValues` with 100 parameters.
    Set,
}

impl Input {
    /// How many parameters, or names of some, are in it.
    #[must_use]
    pub const fn parameters(self) -> usize {
        match self {
            Self::Inform => 8,
            Self::Values | Self::ValuesPretty | Self::Names => 1_000,
            Self::ManyValues | Self::ManyValuesPretty => 50_000,
            Self::Set => 100,
        }
    }

    const fn is_indented(self) -> bool {
        matches!(self, Self::ValuesPretty | Self::ManyValuesPretty)
    }

    /// The message.
    #[must_use]
    pub fn document(self) -> Vec<u8> {
        let mut out = Document {
            text: String::new(),
            depth: 0,
            indented: self.is_indented(),
        };
        out.open(
            "SOAP-ENV:Envelope",
            " xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\" \
             xmlns:SOAP-ENC=\"http://schemas.xmlsoap.org/soap/encoding/\" \
             xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" \
             xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
             xmlns:cwmp=\"urn:dslforum-org:cwmp-1-2\"",
        );
        out.open("SOAP-ENV:Header", "");
        out.leaf("cwmp:ID", " SOAP-ENV:mustUnderstand=\"1\"", ID);
        out.close("SOAP-ENV:Header");
        out.open("SOAP-ENV:Body", "");
        out.message(self);
        out.close("SOAP-ENV:Body");
        out.close("SOAP-ENV:Envelope");
        out.text.into_bytes()
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Inform => "Inform",
            Self::Values => "GetParameterValuesResponse 1 000",
            Self::ValuesPretty => "GetParameterValuesResponse 1 000 pretty",
            Self::ManyValues => "GetParameterValuesResponse 50 000",
            Self::ManyValuesPretty => "GetParameterValuesResponse 50 000 pretty",
            Self::Names => "GetParameterNamesResponse 1 000",
            Self::Set => "SetParameterValues 100",
        })
    }
}

/// A parameter like those of a gateway with many interfaces: path, type, text of the value.
pub(crate) fn parameter(n: usize) -> (String, ValueType, String) {
    let (leaf, ty, value) = match n % 8 {
        0 => ("Enable", ValueType::Boolean, (n / 8 % 2).to_string()),
        1 => ("Status", ValueType::String, "Up".to_owned()),
        2 => ("Alias", ValueType::String, format!("cpe-{n}")),
        // One value in 64 needs escapes.
        3 if n % 64 == 3 => ("Name", ValueType::String, format!("LAN & <{n}>")),
        3 => ("Name", ValueType::String, format!("eth0.{n}")),
        4 => ("LastChange", ValueType::UnsignedInt, (n * 977).to_string()),
        5 => (
            "LowerLayers",
            ValueType::String,
            format!("Device.Ethernet.Link.{n}."),
        ),
        6 => ("MaxBitRate", ValueType::Int, "-1".to_owned()),
        _ => (
            "MACAddress",
            ValueType::String,
            format!("02:00:5E:00:{:02X}:{:02X}", n / 256 % 256, n % 256),
        ),
    };
    let instance = n / 8 + 1;
    (
        format!("Device.Ethernet.Interface.{instance}.{leaf}"),
        ty,
        value,
    )
}

/// Whether the parameter of this number can be set.
pub(crate) const fn is_writable(n: usize) -> bool {
    n.is_multiple_of(8)
}

struct Document {
    text: String,
    depth: usize,
    indented: bool,
}

impl Document {
    fn line(&mut self) {
        if self.indented {
            self.text.push('\n');
            self.text.extend(core::iter::repeat_n(' ', 2 * self.depth));
        }
    }

    fn open(&mut self, name: &str, attributes: &str) {
        if !self.text.is_empty() {
            self.line();
        }
        write!(self.text, "<{name}{attributes}>").unwrap();
        self.depth += 1;
    }

    fn close(&mut self, name: &str) {
        self.depth -= 1;
        self.line();
        write!(self.text, "</{name}>").unwrap();
    }

    fn leaf(&mut self, name: &str, attributes: &str, text: &str) {
        self.line();
        let text = text
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        write!(self.text, "<{name}{attributes}>{text}</{name}>").unwrap();
    }

    fn message(&mut self, input: Input) {
        let name = match input {
            Input::Inform => "cwmp:Inform",
            Input::Names => "cwmp:GetParameterNamesResponse",
            Input::Set => "cwmp:SetParameterValues",
            _ => "cwmp:GetParameterValuesResponse",
        };
        self.open(name, "");
        match input {
            Input::Names => self.names(input.parameters()),
            Input::Inform => {
                self.informed();
                self.values(input.parameters());
            }
            Input::Set => {
                self.values(input.parameters());
                self.leaf("ParameterKey", "", PARAMETER_KEY);
            }
            _ => self.values(input.parameters()),
        }
        self.close(name);
    }

    /// What stands in an `Inform` before its parameters.
    fn informed(&mut self) {
        self.open("DeviceId", "");
        for (name, text) in DEVICE_ID {
            self.leaf(name, "", text);
        }
        self.close("DeviceId");
        let list = format!(" SOAP-ENC:arrayType=\"cwmp:EventStruct[{}]\"", EVENTS.len());
        self.open("Event", &list);
        for code in EVENTS {
            self.open("EventStruct", "");
            self.leaf("EventCode", "", code);
            self.leaf("CommandKey", "", "");
            self.close("EventStruct");
        }
        self.close("Event");
        self.leaf("MaxEnvelopes", "", "1");
        self.leaf("CurrentTime", "", TIME);
        self.leaf("RetryCount", "", "0");
    }

    fn values(&mut self, count: usize) {
        let list = format!(" SOAP-ENC:arrayType=\"cwmp:ParameterValueStruct[{count}]\"");
        self.open("ParameterList", &list);
        for (name, ty, value) in (0..count).map(parameter) {
            self.open("ParameterValueStruct", "");
            self.leaf("Name", "", &name);
            self.leaf("Value", &format!(" xsi:type=\"{}\"", ty.xsi_type()), &value);
            self.close("ParameterValueStruct");
        }
        self.close("ParameterList");
    }

    fn names(&mut self, count: usize) {
        let list = format!(" SOAP-ENC:arrayType=\"cwmp:ParameterInfoStruct[{count}]\"");
        self.open("ParameterList", &list);
        for n in 0..count {
            self.open("ParameterInfoStruct", "");
            self.leaf("Name", "", &parameter(n).0);
            self.leaf("Writable", "", if is_writable(n) { "1" } else { "0" });
            self.close("ParameterInfoStruct");
        }
        self.close("ParameterList");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_have_the_sizes_that_the_tables_speak_of() {
        assert!((2_000..3_500).contains(&Input::Inform.document().len()));
        for (compact, pretty) in [
            (Input::Values, Input::ValuesPretty),
            (Input::ManyValues, Input::ManyValuesPretty),
        ] {
            let (compact_len, pretty_len) = (compact.document().len(), pretty.document().len());
            let parameters = compact.parameters();
            assert!(compact_len > 120 * parameters && compact_len < 200 * parameters);
            assert!(pretty_len > compact_len + 30 * parameters);
        }
    }
}
