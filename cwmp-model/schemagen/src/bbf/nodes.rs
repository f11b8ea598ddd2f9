//! The nodes of a model that was put together.

use cwmp_model::{ActiveNotify, Flags, Limit};

use super::documents::Documents;
use super::flat::{Flat, Object, Parameter};
use super::syntax::{Syntax, Types};
use crate::draft::{Draft, What};
use crate::element::Element;
use crate::error::{ReadError, ReadErrorKind};

/// The root of a model and where its paths are mounted.
#[derive(Clone, Debug)]
pub(crate) struct Root {
    /// `Device`, `InternetGatewayDevice`.
    pub(crate) name: String,
    /// In front of every path; not empty for services.
    pub(crate) mount: &'static str,
    /// The path of the model's own root: `Device.`, `VoiceService.{i}.`.
    object: String,
}

impl Root {
    /// The root of a model by its objects.
    pub(crate) fn of(flat: &Flat, model: &Element) -> Result<Self, ReadError> {
        let first = flat.objects.keys().find(|path| !path.is_empty());
        let first =
            first.ok_or_else(|| ReadError::new(model.line, ReadErrorKind::Missing("object")))?;
        let segment = first.split('.').next().unwrap_or_default().to_owned();
        let table = format!("{segment}.{{i}}.");
        Ok(match segment.as_str() {
            "Device" | "InternetGatewayDevice" => Self {
                object: format!("{segment}."),
                name: segment,
                mount: "",
            },
            _ => Self {
                name: "Device".to_owned(),
                mount: "Device.Services.",
                object: if first.starts_with(&table) {
                    table
                } else {
                    format!("{segment}.")
                },
            },
        })
    }

    /// The full path of one of the model's own.
    pub(crate) fn full(&self, path: &str) -> String {
        format!("{}{path}", self.mount)
    }
}

/// Takes what is live into a draft; `skipped` is called with each path that is not, and why.
pub(crate) fn draft<'e>(
    flat: &'e Flat,
    root: &Root,
    documents: &'e Documents,
    skipped: &mut dyn FnMut(String, &'static str),
) -> Result<Draft<'e>, ReadError> {
    let mut draft = Draft::new(&root.name);
    for (name, object) in &flat.objects {
        let path = root.full(name);
        if is_deleted(&object.element) {
            skipped(path, "deleted");
            continue;
        }
        let file = documents.path(object.document);
        if !name.is_empty() {
            let what = if name.ends_with(".{i}.") {
                table(&object.element).map_err(|error| error.in_file(file))?
            } else {
                if object.element.attribute("numEntriesParameter").is_some() {
                    skipped(path.clone(), "its count, for it is no table");
                }
                What::Object
            };
            draft.put(path.clone(), file, object.element.line, what);
        }
        for (name, parameter) in &object.parameters {
            let path = format!("{path}{name}");
            if is_deleted(&parameter.element) {
                skipped(path, "deleted");
                continue;
            }
            let file = documents.path(parameter.document);
            let what = what(parameter, documents).map_err(|error| error.in_file(file))?;
            draft.put(path, file, parameter.element.line, what);
        }
    }
    Ok(draft)
}

fn is_deleted(element: &Element) -> bool {
    element.attribute("status") == Some("deleted")
}

fn is_writable(element: &Element) -> bool {
    element
        .attribute("access")
        .is_some_and(|access| access != "readOnly")
}

fn table(element: &Element) -> Result<What<'_>, ReadError> {
    let number = |name, none| match element.attribute(name) {
        None | Some("unbounded") => Ok(none),
        Some(text) => text
            .trim()
            .parse()
            .map_err(|_| ReadError::new(element.line, ReadErrorKind::Number(text.to_owned()))),
    };
    let (min, max) = (number("minEntries", 0)?, number("maxEntries", u32::MAX)?);
    let enabled_by = element.attribute("enableParameter");
    let mut limits = Vec::new();
    if (min, max) != (0, u32::MAX) {
        limits.push(Limit::Instances { min, max });
    }
    limits.extend(
        element
            .attribute("numEntriesParameter")
            .map(Limit::NumberOfEntries),
    );
    limits.extend(enabled_by.map(Limit::EnabledBy));
    for key in element.named("uniqueKey") {
        // Only a functional key of a table with an enable parameter spares the instances not enabled.
        let functional = !matches!(key.attribute("functional"), Some("false" | "0"));
        let names = key.attribute(NAMES).unwrap_or_default();
        limits.push(if functional && enabled_by.is_some() {
            Limit::UniqueKeyIfEnabled(names)
        } else {
            Limit::UniqueKey(names)
        });
    }
    Ok(What::Table {
        writable: is_writable(element),
        limits,
    })
}

fn what<'e>(parameter: &'e Parameter, documents: &'e Documents) -> Result<What<'e>, ReadError> {
    let element = &parameter.element;
    let syntax_element = element
        .child("syntax")
        .ok_or_else(|| ReadError::new(element.line, ReadErrorKind::Missing("syntax")))?;
    let types = Types {
        documents,
        document: parameter.document,
    };
    let syntax = Syntax::read(syntax_element, types)?;
    let is_true = |element: &Element, name| matches!(element.attribute(name), Some("true" | "1"));
    let flags = [
        (Flags::WRITABLE, is_writable(element)),
        (Flags::FORCED_INFORM, is_true(element, "forcedInform")),
        (Flags::HIDDEN, is_true(syntax_element, "hidden")),
        (Flags::COMMAND, is_true(syntax_element, "command")),
    ]
    .into_iter()
    .filter(|(_, set)| *set)
    .fold(Flags::NONE, |flags, (flag, _)| flags.with(flag))
    .with_active_notify(match element.attribute("activeNotify") {
        Some("canDeny") => ActiveNotify::CanDeny,
        Some("forceEnabled") => ActiveNotify::ForceEnabled,
        Some("forceDefaultEnabled") => ActiveNotify::ForceDefaultEnabled,
        _ => ActiveNotify::Normal,
    });
    Ok(What::Parameter {
        value_type: syntax.value_type(),
        flags,
        limits: syntax.limits(),
    })
}

/// Where the names of a unique key are put together, with commas between them.
const NAMES: &str = "names";

/// Where the full path of a reference's target is put.
pub(super) const TARGET: &str = "target";

/// Puts what has to be composed of several things into elements, so that limits can point to it.
pub(crate) fn compose(flat: &mut Flat, root: &Root) {
    let objects: Vec<String> = flat.objects.keys().cloned().collect();
    let is_there = |path: &str| {
        let own = path.strip_prefix(root.mount).unwrap_or(path);
        let template = format!("{own}{{i}}.");
        [own, &template].iter().any(|path| {
            objects
                .binary_search_by(|known| known.as_str().cmp(path))
                .is_ok()
        })
    };
    for (path, object) in &mut flat.objects {
        compose_keys(object);
        for parameter in object.parameters.values_mut() {
            let syntax = parameter.element.children.iter_mut();
            let types = syntax
                .filter(|child| child.name == "syntax")
                .flat_map(|syntax| &mut syntax.children);
            for reference in types
                .flat_map(|child| &mut child.children)
                .filter(|child| child.name == "pathRef")
            {
                let targets: Vec<String> = reference
                    .attribute("targetParent")
                    .unwrap_or_default()
                    .split_whitespace()
                    .map(|text| root.full(&absolute(text, path, &root.object)))
                    .filter(|path| is_there(path))
                    .collect();
                for target in targets {
                    let target = (TARGET.to_owned(), target);
                    reference.attributes.push(target);
                }
            }
        }
    }
}

fn compose_keys(object: &mut Object) {
    let children = object.element.children.iter_mut();
    for key in children.filter(|child| child.name == "uniqueKey") {
        let names: Vec<&str> = key
            .named("parameter")
            .filter_map(|parameter| parameter.attribute("ref"))
            .collect();
        let names = names.join(",");
        key.attributes.push((NAMES.to_owned(), names));
    }
}

/// The path that one relative to an object stands for: `.` in front is the root, each `#` one level up, a table
/// and its instance being one.
fn absolute(text: &str, object: &str, root: &str) -> String {
    if let Some(below) = text.strip_prefix('.') {
        return format!("{root}{below}");
    }
    if text.starts_with(root) {
        return text.to_owned();
    }
    let mut base = object;
    let mut rest = text;
    while let Some(behind) = rest.strip_prefix('#') {
        let table = base.strip_suffix("{i}.").unwrap_or(base);
        base = crate::draft::parent(table);
        rest = behind;
    }
    format!("{base}{}", rest.strip_prefix('.').unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_count_a_table_and_its_instance_as_one_level() {
        let object = "Device.Managed.Device.{i}.";
        for (text, path) in [
            (".Hosts.Host.", "Device.Hosts.Host."),
            ("##.Hosts.Host.", "Device.Hosts.Host."),
            ("#.Hosts.", "Device.Managed.Hosts."),
            ("Own.", "Device.Managed.Device.{i}.Own."),
            ("Device.Hosts.Host.", "Device.Hosts.Host."),
        ] {
            assert_eq!(absolute(text, object, "Device."), path, "{text}");
        }
    }
}
