//! Whether the stored form of a message says what an independent decoder says of it.

use cwmp_soap::DateTime;
use serde_json::{Map, Value};

/// What the decoder's form has and the stored one does not: elements that the schema does not have, what is to be
/// ignored (`MaxEnvelopes` in `Inform`, ENV-046; `NoMoreRequests`, ENV-028), and what SOAP says of a fault.
const NOT_STORED: [&str; 6] = [
    "_extra",
    "MaxEnvelopes",
    "NoMoreRequests",
    "faultcode",
    "faultstring",
    "bare_cwmp_fault",
];

/// Whether both say the same. What is missing was stored as an empty text, an empty list or "no"; parameters have another
/// form; texts that a pretty-printer padded are compared without.
pub(crate) fn agrees(stored: &Value, wanted: &Value, padded: bool) -> bool {
    match (stored, wanted) {
        (Value::Object(stored), Value::Object(wanted)) => match wanted.get("Value") {
            Some(Value::Object(value)) => parameter(stored, wanted, value, padded),
            _ => {
                let all_stored = stored.iter().all(|(name, value)| {
                    agrees(value, wanted.get(name).unwrap_or(&Value::Null), padded)
                });
                let no_more = wanted.iter().all(|(name, value)| {
                    stored.contains_key(name)
                        || NOT_STORED.contains(&name.as_str())
                        || value.as_array().is_some_and(Vec::is_empty)
                });
                all_stored && no_more
            }
        },
        (Value::Array(stored), Value::Array(wanted)) => {
            stored.len() == wanted.len()
                && stored.iter().zip(wanted).all(|(a, b)| agrees(a, b, padded))
        }
        (Value::String(stored), Value::String(wanted)) => text(stored, wanted, padded),
        // The independent decoder takes `IsTransferable` for a truth value.
        (Value::Number(stored), Value::Bool(wanted)) => stored.as_u64() == Some((*wanted).into()),
        (Value::Object(stored), Value::Null) => stored
            .values()
            .all(|value| agrees(value, &Value::Null, padded)),
        (Value::Null, Value::Object(wanted)) => wanted.is_empty(),
        (Value::Array(list), Value::Null) => list.is_empty(),
        (Value::String(text), Value::Null) => text.is_empty(),
        (Value::Bool(stored), Value::Null) => !stored,
        (stored, wanted) => stored == wanted,
    }
}

fn parameter(
    stored: &Map<String, Value>,
    wanted: &Map<String, Value>,
    value: &Map<String, Value>,
    padded: bool,
) -> bool {
    let found = |name: &str| stored.get(name).unwrap_or(&Value::Null);
    agrees(found("Name"), &wanted["Name"], padded)
        && *found("Type") == value["type"]
        && agrees(found("Value"), &value["value"], padded)
}

fn text(stored: &str, wanted: &str, padded: bool) -> bool {
    let same_time = || {
        let wanted = DateTime::from_text_assuming_utc(wanted);
        wanted.is_ok() && DateTime::from_text(stored) == wanted
    };
    stored == wanted || (padded && stored.trim() == wanted.trim()) || same_time()
}
