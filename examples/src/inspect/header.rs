//! The header, entry by entry.

use cwmp_soap::DecodeError;
use cwmp_soap::xml::Reader;
use serde_json::{Map, Value};

use super::arguments::{EXTRA, boolean, each_child, unsigned};

/// Reads the header to its end.
pub(super) fn read(reader: &mut Reader<'_>) -> Result<Map<String, Value>, DecodeError> {
    let mut header = Map::new();
    let mut extra = Vec::new();
    each_child(reader, |reader, tag| {
        if header.contains_key(tag.local) {
            return Ok(());
        }
        let value = match tag.local {
            "ID" | "UseCWMPVersion" => reader.text()?.to_cow().into(),
            "HoldRequests" | "NoMoreRequests" => boolean(&reader.text()?),
            "SessionTimeout" => unsigned(&reader.text()?),
            "SupportedCWMPVersions" => reader
                .text()?
                .to_cow()
                .split(',')
                .map(|version| Value::from(version.trim()))
                .collect(),
            _ => {
                extra.push(Value::from(tag.local));
                return Ok(());
            }
        };
        header.insert(tag.local.to_owned(), value);
        Ok(())
    })?;
    if !extra.is_empty() {
        header.insert(EXTRA.to_owned(), Value::Array(extra));
    }
    Ok(header)
}
