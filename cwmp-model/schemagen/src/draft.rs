//! A model's nodes by path, before they are tables.

use alloc::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cwmp_model::{Flags, Limit, SchemaBuf, SchemaBuilder, SchemaError};
use cwmp_soap::ValueType;

use crate::error::{ReadError, ReadErrorKind};

/// Nodes by path, as data models write it: `{i}` for instance numbers, a dot behind objects.
#[derive(Debug)]
pub(crate) struct Draft<'e> {
    pub(crate) root: String,
    pub(crate) nodes: BTreeMap<String, Node<'e>>,
}

/// One object, table or parameter.
#[derive(Debug)]
pub(crate) struct Node<'e> {
    pub(crate) file: PathBuf,
    pub(crate) line: u64,
    pub(crate) what: What<'e>,
}

#[derive(Debug)]
pub(crate) enum What<'e> {
    Object,
    /// At the path of its template.
    Table {
        writable: bool,
        limits: Vec<Limit<'e>>,
    },
    Parameter {
        value_type: ValueType,
        flags: Flags,
        limits: Vec<Limit<'e>>,
    },
}

impl<'e> Draft<'e> {
    pub(crate) fn new(root: &str) -> Self {
        Self {
            root: root.to_owned(),
            nodes: BTreeMap::new(),
        }
    }

    pub(crate) fn put(&mut self, path: String, file: &Path, line: u64, what: What<'e>) {
        let node = Node {
            file: file.to_owned(),
            line,
            what,
        };
        self.nodes.insert(path, node);
    }

    /// Whether a node of this path cannot be beside what is there: its path names something else.
    pub(crate) fn clashes(&self, path: &str) -> bool {
        let Some(body) = path.strip_suffix('.') else {
            let below = format!("{path}.");
            let mut behind = self.nodes.range(below.clone()..);
            return behind
                .next()
                .is_some_and(|(next, _)| next.starts_with(&below));
        };
        let table = format!("{path}{{i}}.");
        match body.strip_suffix(".{i}") {
            Some(table) => {
                self.has_parameter(table) || self.nodes.contains_key(&format!("{table}."))
            }
            None => self.has_parameter(body) || self.nodes.contains_key(&table),
        }
    }

    pub(crate) fn has_parameter(&self, path: &str) -> bool {
        self.nodes
            .get(path)
            .is_some_and(|node| matches!(node.what, What::Parameter { .. }))
    }

    /// Drops what tables say of parameters that are not there; calls `dropped` with table, limit and name.
    pub(crate) fn drop_dangling(&mut self, mut dropped: impl FnMut(&str, &Limit<'e>, &str)) {
        let mut kept = BTreeMap::new();
        for (path, node) in &self.nodes {
            let What::Table { limits, .. } = &node.what else {
                continue;
            };
            let body = path.strip_suffix("{i}.").unwrap_or(path);
            let above = parent(body);
            let missing = |limit: &Limit<'e>| {
                let (base, names) = match limit {
                    Limit::NumberOfEntries(name) => (above, name),
                    Limit::EnabledBy(name)
                    | Limit::UniqueKey(name)
                    | Limit::UniqueKeyIfEnabled(name) => (path.as_str(), name),
                    _ => return None,
                };
                let mut names = names.split(',');
                names.find(|name| !self.has_parameter(&format!("{base}{name}")))
            };
            let mut left = Vec::new();
            for limit in limits {
                match missing(limit) {
                    Some(name) => dropped(path, limit, name),
                    None => left.push(*limit),
                }
            }
            if left.len() != limits.len() {
                kept.insert(path.clone(), left);
            }
        }
        for (path, left) in kept {
            if let Some(Node {
                what: What::Table { limits, .. },
                ..
            }) = self.nodes.get_mut(&path)
            {
                *limits = left;
            }
        }
    }

    /// Makes the tables.
    pub(crate) fn build(&self) -> Result<SchemaBuf, ReadError> {
        let schema_error =
            |error| ReadError::new(0, ReadErrorKind::Schema(self.root.clone(), error));
        let mut builder = SchemaBuilder::new(&self.root).map_err(schema_error)?;
        for (path, node) in &self.nodes {
            node.declare(path, &mut builder).map_err(|error| {
                let kind = ReadErrorKind::Schema(path.clone(), error);
                ReadError::new(node.line, kind).in_file(&node.file)
            })?;
        }
        builder.build().map_err(schema_error)
    }
}

impl Node<'_> {
    fn declare(&self, path: &str, builder: &mut SchemaBuilder) -> Result<(), SchemaError> {
        match &self.what {
            What::Object => builder.object(path),
            What::Table { writable, limits } => {
                builder.table(path, *writable, *writable)?;
                builder.table_limits(path, limits)
            }
            What::Parameter {
                value_type,
                flags,
                limits,
            } => builder.parameter(path, *value_type, *flags, limits),
        }
    }
}

/// The path of the object above, with its dot: the table of an instance, for one.
pub(crate) fn parent(path: &str) -> &str {
    let body = path.strip_suffix('.').unwrap_or(path);
    let end = body.rfind('.').map_or(0, |dot| dot.saturating_add(1));
    path.get(..end).unwrap_or_default()
}
