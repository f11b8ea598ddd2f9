//! What became of a model on its way into tables.

use alloc::collections::BTreeMap;
use core::fmt;

use cwmp_model::{Kind, Schema};

/// What was generated, and what was not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The model's name with its version.
    pub model: String,
    /// The files that were read, in the order of reading.
    pub files: Vec<String>,
    /// Objects that exist once.
    pub objects: usize,
    /// Tables; their templates are not counted.
    pub tables: usize,
    /// Parameters.
    pub parameters: usize,
    /// What the tables take in read-only memory, on any target.
    pub bytes: usize,
    /// What was left out, by path.
    pub skipped: Vec<Skipped>,
}

/// Something that a document has and the tables do not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Skipped {
    /// The path of what was left out, or of what it belongs to.
    pub path: String,
    /// Why.
    pub why: String,
}

impl Report {
    /// Takes an item for left out.
    pub(crate) fn skip(&mut self, path: &str, why: impl Into<String>) {
        self.skipped.push(Skipped {
            path: path.to_owned(),
            why: why.into(),
        });
    }

    /// Counts what is in the tables.
    pub(crate) fn count(&mut self, schema: Schema<'_>) {
        for row in schema.rows() {
            let counter = match row.kind {
                Kind::Object => &mut self.objects,
                Kind::Table => &mut self.tables,
                Kind::Parameter => &mut self.parameters,
                _ => continue,
            };
            *counter = counter.saturating_add(1);
        }
        self.bytes = schema.table_bytes();
    }

    /// The reasons for which something was left out, and how many items each.
    #[must_use]
    pub fn reasons(&self) -> BTreeMap<&str, usize> {
        let mut reasons = BTreeMap::new();
        for skipped in &self.skipped {
            let count: &mut usize = reasons.entry(skipped.why.as_str()).or_default();
            *count = count.saturating_add(1);
        }
        reasons
    }
}

/// The figures, and one line for each reason; `{:#}` has a line for each item besides.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}: {} objects, {} tables, {} parameters, {} bytes of read-only data",
            self.model, self.objects, self.tables, self.parameters, self.bytes
        )?;
        for file in &self.files {
            writeln!(f, "read: {file}")?;
        }
        for (why, count) in self.reasons() {
            writeln!(f, "left out: {count}: {why}")?;
        }
        if f.alternate() {
            for Skipped { path, why } in &self.skipped {
                writeln!(f, "{path}: {why}")?;
            }
        }
        Ok(())
    }
}
