//! Tables as Rust source.

use alloc::collections::BTreeSet;
use core::fmt::{self, Write as _};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use cwmp_model::{Kind, NodeId, Schema};

use crate::error::{ReadError, ReadErrorKind};
use crate::generate::Generated;
use crate::names::{snake_case, unused};

/// Whether the source has a constant for each node.
///
/// They are numbers: what is not used is not in the program. With all constants of Device:2.17 a crate takes
/// longer to compile; the README has the figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Constants {
    /// Modules after the objects: `node::device_info::UP_TIME`.
    #[default]
    All,
    /// None: `cwmp_model::node!` looks paths up at compile time.
    None,
}

/// How many bytes of the tables are written into one line.
const LINE: usize = 64;

impl Generated {
    /// The source: a static `SCHEMA`, and a module `node` with constants.
    ///
    /// It is an item list that can be a module of its own or be taken in with `include!`, and needs nothing but
    /// the crate `cwmp_model`. The tables are one byte string, checked when the source is compiled. A constant
    /// is named after the path: objects are modules, and `INTERFACE` is the table, `INTERFACE_INSTANCE` its
    /// template. Of two names that differ in nothing but capitals or punctuation the second ends in `_2`.
    #[must_use]
    pub fn source(&self, constants: Constants) -> String {
        let mut out = String::new();
        // Writing to a string does not fail.
        let _ = self.write(constants, &mut out);
        out
    }

    /// Writes the source to a file.
    ///
    /// # Errors
    /// [`ReadErrorKind::Io`] with the file's name.
    pub fn write_source(&self, path: &Path, constants: Constants) -> Result<(), ReadError> {
        std::fs::write(path, self.source(constants))
            .map_err(|error| ReadError::new(0, ReadErrorKind::Io(error)).in_file(path))
    }

    /// For `build.rs`: writes the source to `name` in `OUT_DIR` and tells Cargo which files it depends on.
    ///
    /// The crate takes it in with `include!(concat!(env!("OUT_DIR"), "/device.rs"));`.
    ///
    /// # Errors
    /// [`ReadErrorKind::Io`] if it cannot be written, or `OUT_DIR` is not set.
    pub fn write_for_build(&self, name: &str, constants: Constants) -> Result<(), ReadError> {
        let folder = std::env::var_os("OUT_DIR").ok_or_else(|| {
            let error = std::io::Error::new(std::io::ErrorKind::NotFound, "OUT_DIR is not set");
            ReadError::new(0, ReadErrorKind::Io(error))
        })?;
        let path = PathBuf::from(folder).join(name);
        self.write_source(&path, constants)?;
        let mut lines = String::new();
        for file in &self.report.files {
            let _ = writeln!(lines, "cargo::rerun-if-changed={file}");
        }
        std::io::stdout()
            .write_all(lines.as_bytes())
            .map_err(|error| ReadError::new(0, ReadErrorKind::Io(error)).in_file(&path))
    }

    fn write(&self, constants: Constants, out: &mut String) -> fmt::Result {
        let report = &self.report;
        writeln!(
            out,
            "// Written by cwmp-schemagen; changes are lost when it is run again.\n"
        )?;
        writeln!(
            out,
            "/// The data model {}: {} objects, {} tables, {} parameters.",
            report.model, report.objects, report.tables, report.parameters
        )?;
        out.push_str(
            "#[allow(clippy::panic, long_running_const_eval, reason = \"checked when it is compiled\")]\n\
             pub static SCHEMA: ::cwmp_model::Schema<'static> = match ::cwmp_model::Schema::from_bytes(b\"\\\n",
        );
        write_bytes(&self.tables.to_bytes(), out)?;
        out.push_str(
            "\") {\n    Ok(schema) => schema,\n    Err(_) => panic!(\"the tables are of another version of cwmp-model\"),\n};\n",
        );
        if constants == Constants::All {
            out.push_str(
                "\n/// The nodes of the schema: modules after the objects.\n\
                 #[allow(missing_docs, dead_code, unreachable_pub, clippy::module_inception, \
                 reason = \"written for every node\")]\npub mod node {\n",
            );
            write_nodes(self.tables.schema(), NodeId::ROOT, out)?;
            out.push_str("}\n");
        }
        Ok(())
    }
}

fn write_bytes(bytes: &[u8], out: &mut String) -> fmt::Result {
    for line in bytes.chunks(LINE) {
        for (index, byte) in line.iter().enumerate() {
            match byte {
                b'"' | b'\\' => write!(out, "\\{}", char::from(*byte))?,
                // White space at the start of a line belongs to the line break in front of it.
                b' ' if index == 0 => out.push_str("\\x20"),
                0x20..=0x7e => out.push(char::from(*byte)),
                _ => write!(out, "\\x{byte:02x}")?,
            }
        }
        out.push_str("\\\n");
    }
    Ok(())
}

/// As deep as the schema, which bounds it.
fn write_nodes(schema: Schema<'_>, object: NodeId, out: &mut String) -> fmt::Result {
    let mut constants = BTreeSet::new();
    let mut modules = BTreeSet::new();
    for child in schema.children(object) {
        let name = snake_case(schema.name(child));
        write_constant(&mut constants, &name, child, out)?;
        let members = match schema.kind(child) {
            Some(Kind::Object) => child,
            Some(Kind::Table) => {
                let template = schema.template(child).unwrap_or(child);
                write_constant(&mut constants, &format!("{name}_instance"), template, out)?;
                template
            }
            _ => continue,
        };
        if schema.children(members).next().is_some() {
            writeln!(out, "pub mod {} {{", unused(&mut modules, &name))?;
            write_nodes(schema, members, out)?;
            out.push_str("}\n");
        }
    }
    Ok(())
}

fn write_constant(
    used: &mut BTreeSet<String>,
    name: &str,
    node: NodeId,
    out: &mut String,
) -> fmt::Result {
    let name = unused(used, &name.to_ascii_uppercase());
    writeln!(
        out,
        "pub const {name}: ::cwmp_model::NodeId = ::cwmp_model::NodeId::new({});",
        node.index()
    )
}
