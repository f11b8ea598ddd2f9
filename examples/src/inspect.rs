//! What the program `inspect` makes of an envelope: its parts in a neutral form, as JSON or for people, or as a server
//! would store it.
//!
//! The neutral form shows what was sent: an argument that is not there has no key, a text that is no value of its type
//! stands there as it is, elements that the schema does not have are listed. For that it reads the document once more,
//! as the [`grammar`] says; nothing here knows a single message. The [stored form](stored()) is that of
//! [`cwmp_soap::message::owned`] and holds values alone. Both take their names from the same declarations; a parameter is
//! `{"Name", "Value": {"type", "value"}}` in the one and `{"Name", "Type", "Value"}` in the other.

mod arguments;
mod header;
mod report;
mod stored;

use cwmp_soap::{DecodeConfig, DecodeError, Envelope, Kind, grammar};
use serde_json::{Map, Value, json};

pub use report::Place;
pub use stored::{Unstorable, stored};

/// An envelope, taken apart.
#[derive(Clone, Debug)]
pub struct Message {
    kind: Kind,
    name: String,
    namespace: Option<&'static str>,
    header: Map<String, Value>,
    body: Map<String, Value>,
    fault: Option<Map<String, Value>>,
    /// What the configuration let pass, and where; the first places only.
    tolerated: Vec<(String, Place)>,
    /// How many places there are in all.
    tolerated_in_all: u32,
}

impl Message {
    /// Takes a document apart.
    ///
    /// # Errors
    /// It is no envelope, or its arguments do not keep to the grammar, as far as the configuration demands.
    pub fn read(document: &[u8], config: &DecodeConfig) -> Result<Self, DecodeError> {
        let envelope = Envelope::parse(document, config)?;
        envelope.arguments()?;
        let kind = envelope.kind();
        let fields = grammar::of(kind).map_or(&[][..], |grammar| grammar.fields);
        let content = arguments::sequence(&mut envelope.body(), fields)?;
        let (body, fault) = match kind {
            Kind::Fault(_) => (Map::new(), Some(fault(&envelope, content))),
            _ => (content, None),
        };
        Ok(Self {
            kind,
            name: envelope.name().to_owned(),
            namespace: envelope.summary().namespace.map(|name| name.uri()),
            header: match envelope.header() {
                Some(mut reader) => header::read(&mut reader, config.tolerances)?,
                None => Map::new(),
            },
            body,
            fault,
            tolerated: tolerated(&envelope, document),
            tolerated_in_all: envelope.warnings().total(),
        })
    }

    /// The neutral form, one JSON object.
    #[must_use]
    pub fn to_json(&self, file: &str) -> Value {
        json!({
            "file": file,
            "rpc": self.name,
            "id": self.header.get("ID"),
            "header": self.header,
            "cwmp_ns": self.namespace,
            "body": self.body,
            "fault": self.fault,
        })
    }
}

/// What was let pass, by name, and where.
fn tolerated(envelope: &Envelope<'_>, document: &[u8]) -> Vec<(String, Place)> {
    let warnings = envelope.warnings().iter();
    let named = warnings.map(|warning| {
        let names: Vec<_> = warning.tolerance.names().collect();
        (names.join(", "), Place::of(document, warning.at))
    });
    named.collect()
}

/// A refused document in the neutral form.
#[must_use]
pub fn refusal(file: &str, reason: &str) -> Value {
    json!({ "file": file, "error": reason })
}

/// A fault: what SOAP says of it, then CWMP's detail.
fn fault(envelope: &Envelope<'_>, mut detail: Map<String, Value>) -> Map<String, Value> {
    let Some(soap) = envelope.soap_fault() else {
        detail.insert("bare_cwmp_fault".to_owned(), Value::Bool(true));
        return detail;
    };
    let mut fault = Map::new();
    fault.insert("faultcode".to_owned(), soap.code.to_cow().into());
    fault.insert("faultstring".to_owned(), soap.string.to_cow().into());
    // Without CWMP's detail, what was read are SOAP's own elements.
    let of_soap = ["faultcode", "faultstring", "faultactor", "detail"];
    if let Some(Value::Array(mut names)) = detail.remove(arguments::EXTRA) {
        names.retain(|name| !of_soap.iter().any(|known| name == known));
        if !names.is_empty() {
            detail.insert(arguments::EXTRA.to_owned(), Value::Array(names));
        }
    }
    fault.extend(detail);
    fault
}
