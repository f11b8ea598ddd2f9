//! The stored form: what `cwmp_soap` makes of owned messages, with the name of the file.

use cwmp_soap::message::fault::FaultView;
use cwmp_soap::message::owned::FieldError;
use cwmp_soap::message::{AnyRequest, AnyResponse};
use cwmp_soap::{DecodeConfig, DecodeError, Envelope, Kind};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Why a message cannot be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unstorable {
    /// It is no envelope, or its arguments do not keep to the grammar, as far as the configuration demands.
    Refused(DecodeError),
    /// That was tolerated, but an argument has no value.
    Lacks(FieldError),
}

impl From<DecodeError> for Unstorable {
    fn from(error: DecodeError) -> Self {
        Self::Refused(error)
    }
}

impl From<FieldError> for Unstorable {
    fn from(error: FieldError) -> Self {
        Self::Lacks(error)
    }
}

/// The stored form of a document, one JSON object.
///
/// # Errors
/// See [`Unstorable`].
pub fn stored(document: &[u8], config: &DecodeConfig, file: &str) -> Result<Value, Unstorable> {
    let envelope = Envelope::parse(document, config)?;
    envelope.arguments()?;
    let message = match envelope.kind() {
        Kind::Request(_) => object(&AnyRequest::read(&envelope)?.to_owned()?),
        Kind::Response(_) => object(&AnyResponse::read(&envelope)?.to_owned()?),
        _ => {
            let fault = object(&FaultView::read(&envelope)?.to_owned()?);
            Map::from_iter([
                ("rpc".to_owned(), envelope.name().into()),
                ("fault".to_owned(), fault.into()),
            ])
        }
    };
    let header = object(&envelope.summary().to_owned());
    let mut stored = Map::from_iter([
        ("file".to_owned(), json!(file)),
        ("header".to_owned(), header.into()),
    ]);
    stored.extend(message);
    Ok(stored.into())
}

/// A structure as JSON; no structure of a message fails to become an object.
fn object(value: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(object)) => object,
        _ => Map::new(),
    }
}
