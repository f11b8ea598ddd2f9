//! What is wrong with a file, and where.

use core::{error::Error, fmt};
use std::{io, path::Path};

use cwmp_model::{MemoryError, SchemaError};

/// A file that cannot be read: which, where and why.
#[derive(Debug)]
#[non_exhaustive]
pub struct ReadError {
    /// The file; empty for text that was passed in.
    pub file: String,
    /// The line, counted from 1; 0 where no line is to blame.
    pub line: u64,
    /// What is wrong.
    pub kind: ReadErrorKind,
}

/// What is wrong with a file.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// It cannot be opened or read.
    Io(io::Error),
    /// It is not well-formed XML.
    Xml(String),
    /// It is no table of comma-separated values.
    Csv(String),
    /// It is not UTF-8.
    NotUtf8,
    /// It has no such data model; the empty name stands for any.
    NoModel(String),
    /// It imports items from this file, which is not beside it, or there are too many files.
    NoImport(String),
    /// It refers to a component that is nowhere, or to one by way of itself.
    NoComponent(String),
    /// What it modifies is not there.
    NoBase(String),
    /// It says the same twice.
    Twice(String),
    /// It has no such profile.
    NoProfile(String),
    /// A line of an extension is none; what is wrong with it.
    Extension(String),
    /// It has no rows below `Device.` or `InternetGatewayDevice.`.
    NoRoot,
    /// A column is missing.
    NoColumn(&'static str),
    /// An element lacks this attribute or child.
    Missing(&'static str),
    /// A number is none.
    Number(String),
    /// A type is neither built in nor declared in the file, or is declared by way of itself.
    UnknownType(String),
    /// What is read does not fit into tables; the path that was at hand.
    Schema(String, SchemaError),
    /// A row has no place in the tables that were made for it; its path.
    Tree(String, MemoryError),
}

impl ReadError {
    pub(crate) const fn new(line: u64, kind: ReadErrorKind) -> Self {
        Self {
            file: String::new(),
            line,
            kind,
        }
    }

    /// The same error in this file; one that has a file already stays there.
    pub(crate) fn in_file(self, path: &Path) -> Self {
        if !self.file.is_empty() {
            return self;
        }
        Self {
            file: path.display().to_string(),
            ..self
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.file.as_str(), self.line) {
            ("", 0) => {}
            ("", line) => write!(f, "{line}: ")?,
            (file, 0) => write!(f, "{file}: ")?,
            (file, line) => write!(f, "{file}:{line}: ")?,
        }
        match &self.kind {
            ReadErrorKind::Io(error) => error.fmt(f),
            ReadErrorKind::Xml(text) | ReadErrorKind::Csv(text) => f.write_str(text),
            ReadErrorKind::NotUtf8 => f.write_str("not UTF-8"),
            ReadErrorKind::NoModel(name) if name.is_empty() => f.write_str("no data model"),
            ReadErrorKind::NoModel(name) => write!(f, "no data model {name}"),
            ReadErrorKind::NoImport(file) => write!(f, "cannot import from {file}"),
            ReadErrorKind::NoComponent(name) => write!(f, "no component {name}"),
            ReadErrorKind::NoBase(name) => write!(f, "{name} is modified and not there"),
            ReadErrorKind::Twice(name) => write!(f, "{name} is defined twice"),
            ReadErrorKind::NoProfile(name) => write!(f, "no profile {name}"),
            ReadErrorKind::Extension(text) => f.write_str(text),
            ReadErrorKind::NoRoot => {
                f.write_str("no parameters below Device or InternetGatewayDevice")
            }
            ReadErrorKind::NoColumn(name) => write!(f, "no column {name}"),
            ReadErrorKind::Missing(name) => write!(f, "{name} is missing"),
            ReadErrorKind::Number(text) => write!(f, "not a number: {text}"),
            ReadErrorKind::UnknownType(name) => write!(f, "unknown type {name}"),
            ReadErrorKind::Schema(path, error) => write!(f, "{path}: {error}"),
            ReadErrorKind::Tree(path, error) => write!(f, "{path}: {error}"),
        }
    }
}

impl Error for ReadError {}

/// Reads a file as text.
pub(crate) fn read_text(path: &Path) -> Result<String, ReadError> {
    let bytes = std::fs::read(path)
        .map_err(|error| ReadError::new(0, ReadErrorKind::Io(error)).in_file(path))?;
    String::from_utf8(bytes).map_err(|error| {
        let upto = error.utf8_error().valid_up_to();
        let bytes = error.into_bytes();
        let line = line_of(bytes.get(..upto).unwrap_or(&bytes), upto);
        ReadError::new(line, ReadErrorKind::NotUtf8).in_file(path)
    })
}

/// The line of a byte offset, from 1.
pub(crate) fn line_of(bytes: &[u8], at: usize) -> u64 {
    let before = bytes.get(..at).unwrap_or(bytes);
    let breaks = before.iter().filter(|byte| **byte == b'\n').count();
    u64::try_from(breaks).unwrap_or(u64::MAX).saturating_add(1)
}
