//! The header, entry by entry.

use cwmp_soap::xml::{Namespace, Reader};
use cwmp_soap::{DecodeError, Tolerances};
use serde_json::{Map, Value};

use super::arguments::{EXTRA, boolean, each_child, unsigned};

/// Reads the header to its end. Of entries of one name the first in CWMP's namespace counts, then the first in another
/// that is tolerated.
pub(super) fn read(
    reader: &mut Reader<'_>,
    tolerances: Tolerances,
) -> Result<Map<String, Value>, DecodeError> {
    let mut header = Map::new();
    let mut extra = Vec::new();
    let mut settled = Vec::new();
    each_child(reader, |reader, tag| {
        let is_cwmp = matches!(tag.namespace, Namespace::Cwmp(_));
        if settled.contains(&tag.local) || (!is_cwmp && header.contains_key(tag.local)) {
            return Ok(());
        }
        let value = match tag.local {
            _ if !is_cwmp && !tolerances.contains(Tolerances::RPC_NAMESPACE) => {
                extra.push(Value::from(tag.local));
                return Ok(());
            }
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
        if is_cwmp {
            settled.push(tag.local);
        }
        Ok(())
    })?;
    if !extra.is_empty() {
        header.insert(EXTRA.to_owned(), Value::Array(extra));
    }
    Ok(header)
}
