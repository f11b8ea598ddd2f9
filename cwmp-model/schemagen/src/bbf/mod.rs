//! Broadband Forum data models: the XML documents of TR-181, TR-098 and their kin.
//!
//! What is read: objects with their access, bounds and unique keys, parameters with their access, syntax, limits,
//! references, default, `forcedInform`, `activeNotify`, `hidden` and `command`. Data types are resolved through
//! those of the document and of those it imports, a derived type's facets taking the place of its base's facets of
//! the same kind.
//!
//! - Models based on others, components and modified objects are put together; "full" documents need none of
//!   that. What is imported lies in a file beside the document, under the name that the `import` element says.
//! - Whatever has the status `deleted` is left out; `deprecated` and `obsoleted` are kept, as devices have them.
//! - A service model, whose root is `VoiceService.{i}.` or the like, is mounted below `Device.Services.`, its
//!   parameters outside objects (`VoiceServiceNumberOfEntries`) too.
//! - A table is extensible, and its instances deletable, if its access is not `readOnly`.
//! - A functional unique key of a table with an enable parameter holds among enabled instances; others always.
//! - The `step` of a range is not looked at; bounds that are fractions are widened to whole numbers.
//! - A reference's targets that the model does not have are left out.

pub(crate) mod documents;
pub(crate) mod flat;
mod merge;
pub(crate) mod nodes;
pub(crate) mod profiles;
mod simulate;
mod syntax;

use std::path::Path;

use cwmp_model::{MemoryTree, SchemaBuf};

use crate::error::ReadError;
use crate::generate::{Generated, Generator};

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
/// See [`ReadErrorKind`](crate::ReadErrorKind), with the file's name.
pub fn read_file(path: &Path, model: Option<&str>) -> Result<DataModel, ReadError> {
    read(Generator::new(path), model)
}

/// Reads a document's data model; [`Generator`] does the same and more.
///
/// Of several models `model` selects one, by its name with or without the version; without it the first is
/// taken.
///
/// # Errors
/// See [`ReadErrorKind`](crate::ReadErrorKind); the line is that of the element that is wrong.
pub fn read_str(xml: &str, model: Option<&str>) -> Result<DataModel, ReadError> {
    read(Generator::from_text(xml), model)
}

fn read(generator: Generator<'_>, model: Option<&str>) -> Result<DataModel, ReadError> {
    let Generated { tables, report } = match model {
        Some(model) => generator.model(model).read()?,
        None => generator.read()?,
    };
    Ok(DataModel {
        name: report.model,
        tables,
    })
}
