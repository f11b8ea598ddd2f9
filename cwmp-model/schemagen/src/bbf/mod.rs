//! Broadband Forum data models: the "full" XML documents of TR-181, TR-098 and their kin.
//!
//! What is read: objects with their access, parameters with their access, syntax, limits, default,
//! `forcedInform`, `activeNotify`, `hidden` and `command`. Data types are resolved through those of the same
//! document, a derived type's facets taking the place of its base's facets of the same kind.
//!
//! - Whatever has the status `deleted` is left out; `deprecated` and `obsoleted` are kept, as devices have them.
//! - A service model, whose root is `VoiceService.{i}.` or the like, is mounted below `Device.Services.`, its
//!   parameters outside objects (`VoiceServiceNumberOfEntries`) too.
//! - A table is extensible, and its instances deletable, if its access is not `readOnly`; the numbers of entries
//!   (`minEntries`, `maxEntries`) are not limits of this crate.
//! - The `step` of a range is not looked at; bounds that are fractions are widened to whole numbers.
//! - `profile`, `component` and `import` elements are not followed: full documents need none.

mod simulate;
mod syntax;

use std::path::Path;

use cwmp_model::{ActiveNotify, Flags, MemoryTree, SchemaBuf, SchemaBuilder};

use self::syntax::{Syntax, Types};
use crate::element::Element;
use crate::error::{ReadError, ReadErrorKind, read_text};

pub use self::simulate::device;

/// A data model, read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DataModel {
    /// The model's name with its version: `Device:2.17`.
    pub name: String,
    /// The tables.
    pub tables: SchemaBuf,
}

impl DataModel {
    /// A plausible device on this model: see [`device`]. `RootDataModelVersion` is the model's version.
    #[must_use]
    pub fn device(&self, instances: u32) -> MemoryTree {
        let schema = self.tables.schema();
        let mut tree = device(schema, instances);
        if let Some((_, version)) = self.name.split_once(':') {
            // Only issue 2 of `Device` has the parameter.
            let _ = tree.set_text(schema, "Device.RootDataModelVersion", version);
            tree.forget_changed();
        }
        tree
    }
}

/// Reads a file; see [`read_str`].
///
/// # Errors
/// See [`ReadErrorKind`], with the file's name.
pub fn read_file(path: &Path, model: Option<&str>) -> Result<DataModel, ReadError> {
    let text = read_text(path)?;
    read_str(&text, model).map_err(|error| error.in_file(path))
}

/// Reads a document's data model.
///
/// Of several models `model` selects one, by its name with or without the version; without it the first is
/// taken.
///
/// # Errors
/// See [`ReadErrorKind`]; the line is that of the element that is wrong.
pub fn read_str(xml: &str, model: Option<&str>) -> Result<DataModel, ReadError> {
    let document = Element::parse(
        xml,
        &["description", "profile", "bibliography", "component"],
    )?;
    let selected = document.named("model").find(|element| {
        let name = element.attribute("name").unwrap_or_default();
        model.is_none_or(|wanted| name == wanted || name.split(':').next() == Some(wanted))
    });
    let Some(element) = selected else {
        let wanted = model.unwrap_or_default().to_owned();
        return Err(ReadError::new(
            document.line,
            ReadErrorKind::NoModel(wanted),
        ));
    };
    let types = Types::new(&document)?;
    let tables = read_model(element, &types)?;
    Ok(DataModel {
        name: element.required("name")?.trim().to_owned(),
        tables,
    })
}

fn read_model(model: &Element, types: &Types<'_>) -> Result<SchemaBuf, ReadError> {
    let first = model
        .named("object")
        .next()
        .ok_or_else(|| ReadError::new(model.line, ReadErrorKind::Missing("object")))?;
    let root = first
        .required("name")?
        .trim()
        .split('.')
        .next()
        .unwrap_or_default();
    let (root, mount) = match root {
        "Device" | "InternetGatewayDevice" => (root, ""),
        _ => ("Device", "Device.Services."),
    };
    let failed = |line: u64, path: &str| {
        let path = path.to_owned();
        move |error| ReadError::new(line, ReadErrorKind::Schema(path, error))
    };
    let mut builder = SchemaBuilder::new(root).map_err(failed(model.line, root))?;
    for parameter in live(model, "parameter") {
        read_parameter(&mut builder, mount, parameter, types)?;
    }
    for object in live(model, "object") {
        let name = object.required("name")?.trim();
        let path = format!("{mount}{name}");
        if name.ends_with(".{i}.") {
            let writable = is_writable(object);
            builder
                .table(&path, writable, writable)
                .map_err(failed(object.line, &path))?;
        } else {
            builder.object(&path).map_err(failed(object.line, &path))?;
        }
        for parameter in live(object, "parameter") {
            read_parameter(&mut builder, &path, parameter, types)?;
        }
    }
    builder.build().map_err(failed(model.line, root))
}

/// The children of a name that are not deleted.
fn live<'e>(element: &'e Element, name: &str) -> impl Iterator<Item = &'e Element> {
    element
        .named(name)
        .filter(|child| child.attribute("status") != Some("deleted"))
}

fn is_writable(element: &Element) -> bool {
    element
        .attribute("access")
        .is_some_and(|access| access != "readOnly")
}

fn read_parameter(
    builder: &mut SchemaBuilder,
    prefix: &str,
    parameter: &Element,
    types: &Types<'_>,
) -> Result<(), ReadError> {
    let path = format!("{prefix}{}", parameter.required("name")?.trim());
    let element = parameter
        .child("syntax")
        .ok_or_else(|| ReadError::new(parameter.line, ReadErrorKind::Missing("syntax")))?;
    let syntax = Syntax::read(element, types)?;
    let is_true = |element: &Element, name| matches!(element.attribute(name), Some("true" | "1"));
    let flags = [
        (Flags::WRITABLE, is_writable(parameter)),
        (Flags::FORCED_INFORM, is_true(parameter, "forcedInform")),
        (Flags::HIDDEN, is_true(element, "hidden")),
        (Flags::COMMAND, is_true(element, "command")),
    ]
    .into_iter()
    .filter(|(_, set)| *set)
    .fold(Flags::NONE, |flags, (flag, _)| flags.with(flag))
    .with_active_notify(match parameter.attribute("activeNotify") {
        Some("canDeny") => ActiveNotify::CanDeny,
        Some("forceEnabled") => ActiveNotify::ForceEnabled,
        Some("forceDefaultEnabled") => ActiveNotify::ForceDefaultEnabled,
        _ => ActiveNotify::Normal,
    });
    builder
        .parameter(&path, syntax.value_type(), flags, &syntax.limits())
        .map_err(|error| ReadError::new(parameter.line, ReadErrorKind::Schema(path, error)))
}
