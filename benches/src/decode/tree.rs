//! roxmltree, and a walk over its tree.

use super::{Tally, XSI};

pub(crate) fn tree(document: &[u8]) -> Tally {
    let text = core::str::from_utf8(document).unwrap();
    let tree = roxmltree::Document::parse(text).unwrap();
    let mut tally = Tally::default();
    for node in tree.descendants() {
        let name = node.tag_name();
        if node.is_element() && name.namespace().is_none() && counts(name.name()) {
            tally.text(node.text().unwrap_or_default());
            if let Some(ty) = node.attribute((XSI, "type")) {
                tally.type_name(ty);
            }
        }
    }
    tally
}

/// Whether the texts of elements with this name are looked at.
pub(super) fn counts(name: &str) -> bool {
    matches!(
        name,
        "Name"
            | "Value"
            | "Writable"
            | "ParameterKey"
            | "EventCode"
            | "CommandKey"
            | "Manufacturer"
            | "OUI"
            | "ProductClass"
            | "SerialNumber"
    )
}
