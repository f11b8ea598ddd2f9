//! What a modification does to an element.

use cwmp_soap::ValueType;

use crate::element::Element;

/// A copy without the children of these names.
pub(super) fn without(element: &Element, names: &[&str]) -> Element {
    Element {
        name: element.name.clone(),
        attributes: element.attributes.clone(),
        children: element
            .children
            .iter()
            .filter(|child| !names.contains(&child.name.as_str()))
            .cloned()
            .collect(),
        text: String::new(),
        line: element.line,
    }
}

/// Modifies an object: its attributes are replaced, its unique keys added to.
pub(super) fn object(known: &mut Element, change: &Element) {
    attributes(known, change);
    for key in change.named("uniqueKey") {
        let refs = |key: &Element| -> Vec<String> {
            let refs = key.named("parameter");
            refs.filter_map(|parameter| parameter.attribute("ref").map(str::to_owned))
                .collect()
        };
        known
            .children
            .retain(|old| old.name != "uniqueKey" || refs(old) != refs(key));
        known.children.push(key.clone());
    }
}

/// Modifies a parameter: its attributes are replaced, its syntax is merged.
pub(super) fn parameter(known: &mut Element, change: &Element) {
    attributes(known, change);
    let Some(syntax) = change.child("syntax") else {
        return;
    };
    match known.children.iter_mut().find(|old| old.name == "syntax") {
        Some(old) => merge_syntax(old, syntax),
        None => known.children.push(syntax.clone()),
    }
}

/// Modifies a syntax: of the same type, what it says replaces what was said, values and patterns are added to;
/// of another type, all of it is replaced.
fn merge_syntax(known: &mut Element, change: &Element) {
    attributes(known, change);
    for child in &change.children {
        let is_type = is_type(child);
        let same = known
            .children
            .iter_mut()
            .find(|old| old.name == child.name && old.attribute("ref") == child.attribute("ref"));
        match same {
            Some(old) if is_type => facets(old, child),
            _ => {
                known
                    .children
                    .retain(|old| old.name != child.name && !(is_type && self::is_type(old)));
                known.children.push(child.clone());
            }
        }
    }
}

fn is_type(element: &Element) -> bool {
    element.name == "dataType" || ValueType::from_name(&element.name).is_some()
}

fn facets(known: &mut Element, change: &Element) {
    attributes(known, change);
    let mut replaced: Vec<&str> = Vec::new();
    for facet in &change.children {
        let listed = matches!(facet.name.as_str(), "enumeration" | "pattern");
        if listed {
            let value = facet.attribute("value");
            known
                .children
                .retain(|old| old.name != facet.name || old.attribute("value") != value);
        } else if !replaced.contains(&facet.name.as_str()) {
            known.children.retain(|old| old.name != facet.name);
            replaced.push(&facet.name);
        }
        known.children.push(facet.clone());
    }
}

/// What is said takes the place of what was said; the name stays.
fn attributes(known: &mut Element, change: &Element) {
    for (name, value) in &change.attributes {
        if matches!(name.as_str(), "name" | "base") {
            continue;
        }
        match known.attributes.iter_mut().find(|(old, _)| old == name) {
            Some((_, old)) => old.clone_from(value),
            None => known.attributes.push((name.clone(), value.clone())),
        }
    }
}
