//! The limit of an encoder: the document, copied together from what is known to be right; only texts are looked at,
//! for what needs an escape.

use super::Ready;
use crate::input::{DEVICE_ID, EVENTS, ID, Input, TIME};

pub(super) fn copied(ready: &Ready<'_>, out: &mut [u8]) -> usize {
    let mut out = Output { out, len: 0 };
    out.copy(
        "<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:SOAP-ENC=\"http://schemas.xmlsoap.org/soap/encoding/\" \
         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns:cwmp=\"urn:dslforum-org:cwmp-1-2\"><SOAP-ENV:Header><cwmp:ID SOAP-ENV:mustUnderstand=\"1\">",
    );
    out.escaped(ID);
    out.copy("</cwmp:ID></SOAP-ENV:Header><SOAP-ENV:Body>");
    if ready.material.input == Input::Inform {
        out.copy("<cwmp:Inform>");
        out.informed();
        out.parameters(ready);
        out.copy("</cwmp:Inform>");
    } else {
        out.copy("<cwmp:GetParameterValuesResponse>");
        out.parameters(ready);
        out.copy("</cwmp:GetParameterValuesResponse>");
    }
    out.copy("</SOAP-ENV:Body></SOAP-ENV:Envelope>");
    out.len
}

struct Output<'o> {
    out: &'o mut [u8],
    len: usize,
}

impl Output<'_> {
    fn informed(&mut self) {
        self.copy("<DeviceId>");
        for (name, text) in DEVICE_ID {
            self.copy("<");
            self.copy(name);
            self.copy(">");
            self.escaped(text);
            self.copy("</");
            self.copy(name);
            self.copy(">");
        }
        self.copy("</DeviceId><Event SOAP-ENC:arrayType=\"cwmp:EventStruct[2]\">");
        for code in EVENTS {
            self.copy("<EventStruct><EventCode>");
            self.escaped(code);
            self.copy("</EventCode><CommandKey></CommandKey></EventStruct>");
        }
        self.copy("</Event><MaxEnvelopes>1</MaxEnvelopes><CurrentTime>");
        self.copy(TIME);
        self.copy("</CurrentTime><RetryCount>0</RetryCount>");
    }

    fn parameters(&mut self, ready: &Ready<'_>) {
        let parameters = &ready.material.parameters;
        self.copy("<ParameterList SOAP-ENC:arrayType=\"cwmp:ParameterValueStruct[");
        self.number(parameters.len());
        self.copy("]\">");
        for (name, ty, text) in parameters {
            self.copy("<ParameterValueStruct><Name>");
            self.escaped(name);
            self.copy("</Name><Value xsi:type=\"");
            self.copy(ty.xsi_type());
            self.copy("\">");
            self.escaped(text);
            self.copy("</Value></ParameterValueStruct>");
        }
        self.copy("</ParameterList>");
    }

    fn copy(&mut self, text: &str) {
        let end = self.len + text.len();
        self.out[self.len..end].copy_from_slice(text.as_bytes());
        self.len = end;
    }

    fn number(&mut self, number: usize) {
        let (mut digits, mut at, mut rest) = ([0; 20], 20, number);
        loop {
            at -= 1;
            digits[at] = b"0123456789"[rest % 10];
            rest /= 10;
            if rest == 0 {
                return self.copy(core::str::from_utf8(&digits[at..]).unwrap());
            }
        }
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
