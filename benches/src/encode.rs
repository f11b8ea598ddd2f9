//! Ways to write a message: into a lent buffer, or as the peer does.

mod bodies;
mod copy;

use core::fmt;

use cwmp_peer::protocol::Envelope;
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::{DateTime, ValueType};

use crate::decode::tree;
use crate::input::{Input, TIME, parameter};
use crate::peer;

/// What a message is written from.
pub(crate) struct Material {
    input: Input,
    parameters: Vec<(String, ValueType, String)>,
    envelope: Envelope,
}

impl Material {
    pub(crate) fn new(input: Input) -> Self {
        Self {
            input,
            parameters: (0..input.parameters()).map(parameter).collect(),
            envelope: peer::envelope(input),
        }
    }

    /// Everything in the structures that each candidate begins with.
    pub(crate) fn ready(&self) -> Ready<'_> {
        Ready {
            material: self,
            values: bodies::values(&self.parameters),
            time: DateTime::from_text(TIME).unwrap(),
        }
    }
}

impl fmt::Debug for Material {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.input.fmt(f)
    }
}

/// Everything in the structures that each candidate begins with.
pub(crate) struct Ready<'m> {
    material: &'m Material,
    values: Vec<ParameterValueStruct<'m>>,
    time: DateTime,
}

/// A way to write: into the buffer, and back come the bytes that it took.
pub(crate) struct Encoder {
    /// The name in the tables.
    pub(crate) name: &'static str,
    /// Writes.
    pub(crate) run: fn(&Ready<'_>, &mut [u8]) -> usize,
    /// Whether the bytes come in the buffer, and are to be those of everyone.
    exact: bool,
}

/// Every way to write.
pub(crate) const ENCODERS: &[Encoder] = &[
    Encoder {
        name: "cwmp-soap one buffer",
        run: bodies::whole,
        exact: true,
    },
    Encoder {
        name: "cwmp-soap 4 KB pieces",
        run: bodies::pieces,
        exact: true,
    },
    Encoder {
        name: "cwmp 0.2.2",
        run: |ready, _| core::hint::black_box(generated(ready.material)).len(),
        exact: false,
    },
    Encoder {
        name: "limit: escaping copy",
        run: copy::copied,
        exact: true,
    },
];

/// The peer's form, indented, in a string of its own.
fn generated(material: &Material) -> String {
    cwmp_peer::generate(&material.envelope).unwrap()
}

/// Stops at a way to write that writes something else than the document, or in which something else is read.
pub(crate) fn check(input: Input, document: &[u8], material: &Material) {
    let ready = material.ready();
    for encoder in ENCODERS.iter().filter(|encoder| encoder.exact) {
        let mut out = vec![0; document.len() + 1_024];
        let len = (encoder.run)(&ready, &mut out);
        assert!(out[..len] == *document, "{}: {input}", encoder.name);
    }
    let generated = generated(material);
    assert_eq!(tree(generated.as_bytes()), tree(document), "{input}");
    let again = cwmp_peer::parse_bytes(generated.as_bytes()).unwrap();
    assert!(again == material.envelope, "{input}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "cwmp-soap one buffer: Inform")]
    fn a_writer_that_writes_something_else_is_found() {
        let mut document = Input::Inform.document();
        *document.last_mut().unwrap() = b' ';
        check(Input::Inform, &document, &Material::new(Input::Inform));
    }
}
