//! Which paths the profiles of a model ask for.

use alloc::collections::BTreeSet;

use super::flat::{Flat, Profile};
use super::nodes::Root;
use crate::element::Element;
use crate::error::{ReadError, ReadErrorKind};

/// The objects and parameters of these profiles, and of those they are based on or extend.
pub(crate) fn paths(
    flat: &Flat,
    root: &Root,
    names: &[String],
) -> Result<BTreeSet<String>, ReadError> {
    let mut found = BTreeSet::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut waiting: Vec<(String, u64)> = names.iter().map(|name| (name.clone(), 0)).collect();
    while let Some((name, line)) = waiting.pop() {
        if !known.insert(name.clone()) {
            continue;
        }
        let mut parts = flat
            .profiles
            .iter()
            .filter(|profile| is_part(&profile.element, &name))
            .peekable();
        if parts.peek().is_none() {
            return Err(ReadError::new(line, ReadErrorKind::NoProfile(name)));
        }
        for profile in parts {
            let element = &profile.element;
            for above in ["base", "extends"] {
                let above = element.attribute(above).unwrap_or_default();
                let others = above.split_whitespace().filter(|other| *other != name);
                waiting.extend(others.map(|other| (other.to_owned(), element.line)));
            }
            collect(profile, root, &mut found)?;
        }
    }
    Ok(found)
}

/// Whether an element defines the profile or modifies it.
fn is_part(element: &Element, name: &str) -> bool {
    match element.attribute("name") {
        Some(own) => own == name,
        None => element.attribute("base") == Some(name),
    }
}

fn collect(profile: &Profile, root: &Root, found: &mut BTreeSet<String>) -> Result<(), ReadError> {
    let prefix = root.full(&profile.prefix);
    for child in &profile.element.children {
        match child.name.as_str() {
            "parameter" => {
                found.insert(format!("{prefix}{}", child.required("ref")?.trim()));
            }
            "object" => {
                let object = format!("{prefix}{}", child.required("ref")?.trim());
                for parameter in child.named("parameter") {
                    found.insert(format!("{object}{}", parameter.required("ref")?.trim()));
                }
                found.insert(object);
            }
            _ => {}
        }
    }
    Ok(())
}
