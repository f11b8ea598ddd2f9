//! Ways to write a `GetParameterValuesResponse` with 1 000 parameters into a lent buffer.

use core::fmt;

use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::get_parameter_values::GetParameterValuesResponse;
use cwmp_soap::{CwmpNamespace, Entries, EnvelopeStream, Fill, Header, Text, ValueType, encode};

use crate::input::{parameter, value};

/// What is written.
#[derive(Debug)]
pub struct Parameters(Vec<(String, ValueType, String)>);

impl Parameters {
    /// So many of them.
    #[must_use]
    pub fn new(count: usize) -> Self {
        Self((0..count).map(parameter).collect())
    }

    /// Ready to be written.
    #[must_use]
    pub fn values(&self) -> Vec<ParameterValueStruct<'_>> {
        self.0
            .iter()
            .map(|(name, ty, text)| ParameterValueStruct {
                name,
                value: value(*ty, text),
            })
            .collect()
    }

    /// Paths, types and texts.
    pub fn texts(&self) -> impl ExactSizeIterator<Item = (&str, ValueType, &str)> {
        self.0
            .iter()
            .map(|(name, ty, text)| (name.as_str(), *ty, text.as_str()))
    }
}

/// A way to write: parameters and values, the buffer, and back the bytes that it took.
#[derive(Clone, Copy)]
pub struct Encoder {
    /// Its name in the table.
    pub name: &'static str,
    /// Writes.
    pub run: fn(&Parameters, &[ParameterValueStruct<'_>], &mut [u8]) -> usize,
}

impl fmt::Debug for Encoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl fmt::Display for Encoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Every way to write.
pub const ENCODERS: &[Encoder] = &[
    Encoder {
        name: "cwmp-soap, one buffer",
        run: |_, values, out| {
            let mut body = GetParameterValuesResponse {
                parameter_list: Entries::new(values),
            };
            encode(&header(), &mut body, out).unwrap()
        },
    },
    Encoder {
        name: "cwmp-soap, 4 KB pieces",
        run: in_pieces,
    },
    Encoder {
        name: "limit: escaping copy",
        run: |parameters, _, out| copied(parameters, out),
    },
];

fn header() -> Header<'static> {
    Header::new(CwmpNamespace::V1_2).with_id(Text::plain("1000"))
}

/// As a device with little memory does; the pieces are put together at the end of the buffer they come in.
fn in_pieces(_: &Parameters, values: &[ParameterValueStruct<'_>], out: &mut [u8]) -> usize {
    let mut body = GetParameterValuesResponse {
        parameter_list: Entries::new(values),
    };
    let (header, mut stream, mut len) = (header(), EnvelopeStream::new(), 0);
    loop {
        let end = out.len().min(len + 4_096);
        match stream.fill(&header, &mut body, &mut out[len..end]).unwrap() {
            Fill::More(filled) => len += filled,
            Fill::Done(filled) => return len + filled,
        }
    }
}

/// The document, copied together from what is known to be right; only texts are looked at for what needs an escape.
fn copied(parameters: &Parameters, out: &mut [u8]) -> usize {
    let mut out = Output { out, len: 0 };
    out.copy(
        "<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:SOAP-ENC=\"http://schemas.xmlsoap.org/soap/encoding/\" \
         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns:cwmp=\"urn:dslforum-org:cwmp-1-2\"><SOAP-ENV:Header><cwmp:ID SOAP-ENV:mustUnderstand=\"1\">1000\
         </cwmp:ID></SOAP-ENV:Header><SOAP-ENV:Body><cwmp:GetParameterValuesResponse>\
         <ParameterList SOAP-ENC:arrayType=\"cwmp:ParameterValueStruct[",
    );
    out.copy(&parameters.texts().len().to_string());
    out.copy("]\">");
    for (name, ty, text) in parameters.texts() {
        out.copy("<ParameterValueStruct><Name>");
        out.escaped(name);
        out.copy("</Name><Value xsi:type=\"");
        out.copy(ty.xsi_type());
        out.copy("\">");
        out.escaped(text);
        out.copy("</Value></ParameterValueStruct>");
    }
    out.copy(
        "</ParameterList></cwmp:GetParameterValuesResponse></SOAP-ENV:Body></SOAP-ENV:Envelope>",
    );
    out.len
}

struct Output<'o> {
    out: &'o mut [u8],
    len: usize,
}

impl Output<'_> {
    fn copy(&mut self, text: &str) {
        let end = self.len + text.len();
        self.out[self.len..end].copy_from_slice(text.as_bytes());
        self.len = end;
    }

    fn escaped(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = memchr::memchr3(b'&', b'<', b'>', rest.as_bytes()) {
            self.copy(&rest[..at]);
            self.copy(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                _ => "&gt;",
            });
            rest = &rest[at + 1..];
        }
        self.copy(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_writers_write_the_same() {
        let parameters = Parameters::new(1_000);
        let values = parameters.values();
        let mut outputs = ENCODERS.iter().map(|encoder| {
            let mut out = vec![0; 300_000];
            let len = (encoder.run)(&parameters, &values, &mut out);
            out.truncate(len);
            (encoder, out)
        });
        let (_, expected) = outputs.next().unwrap();
        assert_eq!(expected, crate::Input::Values.document());
        for (encoder, out) in outputs {
            assert!(out == expected, "{encoder}");
        }
    }
}
