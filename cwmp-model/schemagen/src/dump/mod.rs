//! Dumps of real devices: tables of parameters, and recorded `GetParameterValuesResponse` messages.
//!
//! A dump tells names, values, types and, in tables, what is writable; it tells nothing of limits. Everything
//! below the root is reproduced row by row. Where the dump is silent:
//!
//! - An object whose children are all numbers is a table, and so is a writable object without children. If a
//!   path is a table under one instance, it is one under all of them.
//! - Objects that no row names but that lie above a row exist and are not writable.
//! - A recorded message does not say what is writable: nothing is.
//! - Forced parameters go by the names of the root's data model (INF-004 to INF-006), without
//!   `ExternalIPAddress`: which of the connections is in use is not for a table to know.

mod assemble;
mod compare;

use std::path::Path;

use cwmp_model::{MemoryTree, SchemaBuf};
use cwmp_soap::ValueType;

use self::assemble::assemble;
pub use self::compare::{Contradiction, contradictions};
use crate::element::Element;
use crate::error::{ReadError, ReadErrorKind, read_text};

/// A device as a dump has it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Dump {
    /// What the device has.
    pub tables: SchemaBuf,
    /// The places and their values.
    pub tree: MemoryTree,
    /// Who the device says it is.
    pub identity: Identity,
    /// What was read and what was not.
    pub report: Report,
}

/// The `DeviceId` of a dump: from its `DeviceID` rows, or else from `DeviceInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The manufacturer's name.
    pub manufacturer: String,
    /// The manufacturer's OUI.
    pub oui: String,
    /// The product class.
    pub product_class: String,
    /// The serial number.
    pub serial_number: String,
}

/// What became of the rows of a dump.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows of objects, below the root.
    pub objects: usize,
    /// Rows of parameters, below the root.
    pub parameters: usize,
    /// The names of rows outside the root, `DeviceID` not counted.
    pub skipped: Vec<String>,
    /// Names that come more than once: the last row counts.
    pub repeated: Vec<String>,
    /// Objects that no row names.
    pub implied: usize,
}

/// One row of a dump.
#[derive(Clone, Debug)]
struct Row {
    line: u64,
    name: String,
    object: bool,
    writable: bool,
    value: String,
    value_type: ValueType,
}

/// Reads a table from a file; see [`read_csv`].
///
/// # Errors
/// See [`ReadErrorKind`], with the file's name.
pub fn read_csv_file(path: &Path) -> Result<Dump, ReadError> {
    let text = read_text(path)?;
    read_csv(&text).map_err(|error| error.in_file(path))
}

/// Reads a table of comma-separated values with a header.
///
/// The columns `Parameter`, `Object`, `Writable`, `Value` and `Value type` are found by their names, others
/// are not looked at. A parameter without a type is a string.
///
/// # Errors
/// See [`ReadErrorKind`]; the line is that where the row starts.
pub fn read_csv(text: &str) -> Result<Dump, ReadError> {
    let bad = |error: csv::Error| {
        let line = error.position().map_or(0, csv::Position::line);
        ReadError::new(line, ReadErrorKind::Csv(error.to_string()))
    };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().map_err(bad)?.clone();
    let column = |name: &'static str| {
        header
            .iter()
            .position(|title| title == name)
            .ok_or_else(|| ReadError::new(1, ReadErrorKind::NoColumn(name)))
    };
    let name = column("Parameter")?;
    let object = column("Object")?;
    let writable = column("Writable")?;
    let value = column("Value")?;
    let value_type = column("Value type")?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(bad)?;
        let line = record.position().map_or(0, csv::Position::line);
        let field = |at: usize| record.get(at).unwrap_or_default();
        rows.push(Row {
            line,
            name: field(name).trim_end_matches('.').to_owned(),
            object: field(object) == "true",
            writable: field(writable) == "true",
            value: field(value).to_owned(),
            value_type: type_of(field(value_type), line)?,
        });
    }
    assemble(rows)
}

/// Reads a recorded `GetParameterValuesResponse` from a file; see [`read_values`].
///
/// # Errors
/// See [`ReadErrorKind`], with the file's name.
pub fn read_values_file(path: &Path) -> Result<Dump, ReadError> {
    let text = read_text(path)?;
    read_values(&text).map_err(|error| error.in_file(path))
}

/// Reads a recorded `GetParameterValuesResponse`, whatever its prefixes and namespaces.
///
/// Every element with a child `Name` and a child `Value` is a parameter; the type is what the `type` attribute
/// says, behind its prefix.
///
/// # Errors
/// See [`ReadErrorKind`].
pub fn read_values(text: &str) -> Result<Dump, ReadError> {
    let mut rows = Vec::new();
    collect_values(&Element::parse(text.trim_start(), &[])?, &mut rows)?;
    assemble(rows)
}

/// As deep as elements may be nested, which the parser bounds.
fn collect_values(element: &Element, rows: &mut Vec<Row>) -> Result<(), ReadError> {
    if let (Some(name), Some(value)) = (element.child("Name"), element.child("Value")) {
        rows.push(Row {
            line: element.line,
            name: name.text.trim().to_owned(),
            object: false,
            writable: false,
            value: value.text.clone(),
            value_type: type_of(value.attribute("type").unwrap_or_default(), value.line)?,
        });
    }
    element
        .children
        .iter()
        .try_for_each(|child| collect_values(child, rows))
}

fn type_of(text: &str, line: u64) -> Result<ValueType, ReadError> {
    let name = text.rsplit_once(':').map_or(text, |(_, name)| name);
    if name.is_empty() {
        return Ok(ValueType::String);
    }
    ValueType::from_name(name)
        .ok_or_else(|| ReadError::new(line, ReadErrorKind::UnknownType(text.to_owned())))
}
