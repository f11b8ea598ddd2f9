//! The form for people: an indented tree, and places in lines and columns.

use core::fmt;

use cwmp_soap::{FaultCode, Kind};
use serde_json::{Map, Value};

use super::Message;
use super::arguments::EXTRA;

/// A place in a document, as editors count: from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Place {
    /// Where the byte `at` of a document stands.
    #[must_use]
    pub fn of(document: &[u8], at: usize) -> Self {
        let before = document.get(..at).unwrap_or(document);
        let start = before.iter().rposition(|byte| *byte == b'\n');
        let line = before.get(start.map_or(0, |at| at.saturating_add(1))..);
        // A byte order mark takes no column.
        let line = String::from_utf8_lossy(line.unwrap_or_default());
        let columns = line.strip_prefix('\u{FEFF}').unwrap_or(&line).chars();
        Self {
            line: before
                .iter()
                .filter(|byte| **byte == b'\n')
                .count()
                .saturating_add(1),
            column: columns.count().saturating_add(1),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Request(_) => write!(f, "request {}", self.name)?,
            Kind::Response(_) => write!(f, "response {}", self.name)?,
            _ => f.write_str("fault")?,
        }
        if cwmp_soap::grammar::of(self.kind).is_none() {
            f.write_str(", a method that the schemas do not know")?;
        }
        writeln!(f, "\n  namespace: {}", self.namespace.unwrap_or("none"))?;
        section(f, "header", &self.header)?;
        if let Some(fault) = &self.fault {
            section(f, "fault", fault)?;
        } else {
            section(f, "arguments", &self.body)?;
        }
        self.tolerated(f)
    }
}

impl Message {
    /// Writes what was let pass, if anything was.
    fn tolerated(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.tolerated.is_empty() {
            return Ok(());
        }
        writeln!(f, "  tolerated")?;
        for (name, place) in &self.tolerated {
            writeln!(f, "    {name}: {place}")?;
        }
        let shown = u32::try_from(self.tolerated.len()).unwrap_or(u32::MAX);
        match self.tolerated_in_all.saturating_sub(shown) {
            0 => Ok(()),
            more => writeln!(f, "    and {more} more"),
        }
    }
}

fn section(f: &mut fmt::Formatter<'_>, name: &str, content: &Map<String, Value>) -> fmt::Result {
    if content.is_empty() {
        return writeln!(f, "  {name}: none");
    }
    writeln!(f, "  {name}")?;
    entries(f, content, 4, 4)
}

/// Writes the entries of a structure; the first is indented by `first`, since it may follow a mark of a list.
fn entries(
    f: &mut fmt::Formatter<'_>,
    content: &Map<String, Value>,
    first: usize,
    indent: usize,
) -> fmt::Result {
    let mut here = first;
    for (name, value) in content {
        write!(f, "{:here$}", "")?;
        here = indent;
        entry(f, name, value, indent)?;
    }
    Ok(())
}

fn entry(f: &mut fmt::Formatter<'_>, name: &str, value: &Value, indent: usize) -> fmt::Result {
    let deeper = indent.saturating_add(2);
    match value {
        Value::Array(names) if name == EXTRA => {
            f.write_str("not in the schema:")?;
            for name in names {
                write!(f, " {}", name.as_str().unwrap_or_default())?;
            }
            writeln!(f)
        }
        Value::Array(list) => {
            writeln!(f, "{name}: {}", Count(list.len()))?;
            list.iter().try_for_each(|item| {
                write!(f, "{:deeper$}- ", "")?;
                match leaf(item) {
                    Some(text) => writeln!(f, "{text}"),
                    None => structure(f, item, 0, deeper.saturating_add(2)),
                }
            })
        }
        _ => match leaf(value) {
            Some(text) => {
                write!(f, "{name}: {text}")?;
                if name == "FaultCode" {
                    explain(f, value)?;
                }
                writeln!(f)
            }
            None => {
                writeln!(f, "{name}")?;
                structure(f, value, deeper, deeper)
            }
        },
    }
}

fn structure(
    f: &mut fmt::Formatter<'_>,
    value: &Value,
    first: usize,
    indent: usize,
) -> fmt::Result {
    match value.as_object() {
        Some(content) if !content.is_empty() => entries(f, content, first, indent),
        _ => writeln!(f, "{:first$}(nothing)", ""),
    }
}

/// Says what a fault code means.
fn explain(f: &mut fmt::Formatter<'_>, code: &Value) -> fmt::Result {
    let code = code.as_u64().and_then(|code| u16::try_from(code).ok());
    match code.map(|code| FaultCode::new(code).text()) {
        Some(text) if !text.is_empty() => write!(f, " ({text})"),
        _ => Ok(()),
    }
}

/// A value that fits into a line; `None` for a structure.
fn leaf(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some("none".to_owned()),
        // Quoted, and with control characters escaped: a terminal is not at the mercy of a peer.
        Value::String(text) => Some(format!("{text:?}")),
        Value::Object(content) => {
            if let Some(Value::String(raw)) = content.get("invalid") {
                return Some(format!("{raw:?} (no value of its type)"));
            }
            let text = content.get("value")?.as_str()?;
            let ty = content.get("type").and_then(Value::as_str);
            Some(format!("{text:?} ({})", ty.unwrap_or("no type")))
        }
        Value::Array(_) => None,
        other => Some(other.to_string()),
    }
}

struct Count(usize);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("none"),
            1 => f.write_str("1 item"),
            n => write!(f, "{n} items"),
        }
    }
}
