//! The messages, made here and of one piece in every run.

use core::fmt::{self, Write as _};

use cwmp_soap::{Value, ValueType};

/// A message to decode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// An `Inform` with two events and eight parameters, 2 KB.
    Inform,
    /// A `GetParameterValuesResponse` with 1 000 parameters, without white space.
    Values,
    /// The same, indented.
    ValuesPretty,
    /// A `GetParameterNamesResponse` with 1 000 names.
    Names,
    /// A `SetParameterValues` with 100 parameters.
    Set,
}

impl Input {
    /// Every input.
    pub const ALL: &[Self] = &[
        Self::Inform,
        Self::Values,
        Self::ValuesPretty,
        Self::Names,
        Self::Set,
    ];

    /// The message.
    #[must_use]
    pub fn document(self) -> Vec<u8> {
        let mut out = Document {
            text: String::new(),
            depth: 0,
            indented: self == Self::ValuesPretty,
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
        out.leaf("cwmp:ID", " SOAP-ENV:mustUnderstand=\"1\"", "1000");
        out.close("SOAP-ENV:Header");
        out.open("SOAP-ENV:Body", "");
        match self {
            Self::Inform => out.inform(),
            Self::Values | Self::ValuesPretty => {
                out.open("cwmp:GetParameterValuesResponse", "");
                out.values(1_000);
                out.close("cwmp:GetParameterValuesResponse");
            }
            Self::Names => out.names(1_000),
            Self::Set => {
                out.open("cwmp:SetParameterValues", "");
                out.values(100);
                out.leaf("ParameterKey", "", "night shift");
                out.close("cwmp:SetParameterValues");
            }
        }
        out.close("SOAP-ENV:Body");
        out.close("SOAP-ENV:Envelope");
        out.text.into_bytes()
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
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
            format!("02:00:5E:00:{:02X}:{:02X}", n / 256, n % 256),
        ),
    };
    let instance = n / 8 + 1;
    (
        format!("Device.Ethernet.Interface.{instance}.{leaf}"),
        ty,
        value,
    )
}

/// The same value, ready to be written.
pub(crate) fn value(ty: ValueType, text: &str) -> Value<'_> {
    Value::from_text(ty, text).expect("values are made in their types")
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

    fn inform(&mut self) {
        self.open("cwmp:Inform", "");
        self.open("DeviceId", "");
        self.leaf("Manufacturer", "", "Example Networks");
        self.leaf("OUI", "", "00D09E");
        self.leaf("ProductClass", "", "HG-1");
        self.leaf("SerialNumber", "", "HG1000000001");
        self.close("DeviceId");
        self.open("Event", " SOAP-ENC:arrayType=\"cwmp:EventStruct[2]\"");
        for code in ["1 BOOT", "4 VALUE CHANGE"] {
            self.open("EventStruct", "");
            self.leaf("EventCode", "", code);
            self.leaf("CommandKey", "", "");
            self.close("EventStruct");
        }
        self.close("Event");
        self.leaf("MaxEnvelopes", "", "1");
        self.leaf("CurrentTime", "", "2026-11-21T08:00:00Z");
        self.leaf("RetryCount", "", "0");
        self.values(8);
        self.close("cwmp:Inform");
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
        self.open("cwmp:GetParameterNamesResponse", "");
        let list = format!(" SOAP-ENC:arrayType=\"cwmp:ParameterInfoStruct[{count}]\"");
        self.open("ParameterList", &list);
        for n in 0..count {
            self.open("ParameterInfoStruct", "");
            self.leaf("Name", "", &parameter(n).0);
            self.leaf("Writable", "", if n % 8 == 0 { "1" } else { "0" });
            self.close("ParameterInfoStruct");
        }
        self.close("ParameterList");
        self.close("cwmp:GetParameterNamesResponse");
    }
}
