//! Building schema tables at run time.

use alloc::{boxed::Box, collections::BTreeMap, vec::Vec};

use cwmp_soap::ValueType;

use crate::layout::{SchemaBuf, StoredLimit, lay_out};
use crate::limits::Limit;
use crate::path::MAX_PATH;
use crate::place::MAX_INSTANCES;
use crate::schema::{Flags, Kind, NodeId, SchemaError, is_name};

/// Collects nodes by path and makes a [`SchemaBuf`] of them.
///
/// Paths are written as in data models: `Device.IP.Interface.{i}.Enable`, a dot behind objects. Whatever is
/// above a path is made along with it; `{i}` makes the object in front of it a table.
#[derive(Clone, Debug)]
pub struct SchemaBuilder {
    nodes: Vec<Node>,
}

/// A node that is not laid out yet.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) name: Box<str>,
    pub(crate) parent: usize,
    /// `None` until the node itself is declared or a `{i}` below it shows that it is a table.
    pub(crate) kind: Option<Kind>,
    pub(crate) value_type: ValueType,
    pub(crate) flags: Flags,
    pub(crate) children: BTreeMap<Box<str>, usize>,
    pub(crate) limits: Vec<StoredLimit>,
}

const TEMPLATE: &str = "{i}";

impl SchemaBuilder {
    /// A schema with nothing but its root object, `Device` or `InternetGatewayDevice`.
    ///
    /// # Errors
    /// [`SchemaError::Name`] if the name has characters that no name may have.
    pub fn new(root: &str) -> Result<Self, SchemaError> {
        let mut builder = Self { nodes: Vec::new() };
        builder.push(root, 0, Some(Kind::Object))?;
        Ok(builder)
    }

    /// Declares an object that exists once; again is no error.
    ///
    /// # Errors
    /// [`SchemaError::Conflict`] if the path is declared as something else, and those of bad paths.
    pub fn object(&mut self, path: &str) -> Result<(), SchemaError> {
        let body = path.strip_suffix('.').unwrap_or(path);
        let at = self.reach(body)?;
        self.declare(at, Kind::Object).map(|_| ())
    }

    /// Declares a table by the path of its instances, or its own: `Device.IP.Interface.{i}.`.
    ///
    /// # Errors
    /// As [`Self::object`].
    pub fn table(
        &mut self,
        path: &str,
        can_add: bool,
        can_delete: bool,
    ) -> Result<(), SchemaError> {
        let body = path.strip_suffix('.').unwrap_or(path);
        let body = body.strip_suffix(".{i}").unwrap_or(body);
        let table = self.reach(body)?;
        let template = self.step(table, TEMPLATE)?;
        for (at, writable) in [(table, can_add), (template, can_delete)] {
            if let Some(node) = self.nodes.get_mut(at).filter(|_| writable) {
                node.flags = node.flags.with(Flags::WRITABLE);
            }
        }
        Ok(())
    }

    /// Says what goes for a table's instances: keys, bounds, who counts them; declares the table if need be.
    ///
    /// Later limits take the place of earlier ones.
    ///
    /// # Errors
    /// As [`Self::object`].
    pub fn table_limits(&mut self, path: &str, limits: &[Limit<'_>]) -> Result<(), SchemaError> {
        self.table(path, false, false)?;
        let body = path.strip_suffix('.').unwrap_or(path);
        let table = self.reach(body.strip_suffix(".{i}").unwrap_or(body))?;
        if let Some(node) = self.nodes.get_mut(table) {
            node.limits = limits.iter().map(StoredLimit::new).collect();
        }
        Ok(())
    }

    /// Declares a parameter with its type, properties and limits.
    ///
    /// # Errors
    /// As [`Self::object`]; the same parameter twice is a [`SchemaError::Conflict`].
    pub fn parameter(
        &mut self,
        path: &str,
        value_type: ValueType,
        flags: Flags,
        limits: &[Limit<'_>],
    ) -> Result<(), SchemaError> {
        if path.ends_with('.') {
            return Err(SchemaError::Conflict);
        }
        let at = self.reach(path)?;
        if self.declare(at, Kind::Parameter)? {
            return Err(SchemaError::Conflict);
        }
        if let Some(node) = self.nodes.get_mut(at) {
            node.value_type = value_type;
            node.flags = flags;
            node.limits = limits.iter().map(StoredLimit::new).collect();
        }
        Ok(())
    }

    /// Whether this path is declared or lies above something declared.
    #[must_use]
    pub fn contains(&self, path: &str) -> bool {
        let body = path.strip_suffix('.').unwrap_or(path);
        let mut segments = body.split('.');
        let root = self.nodes.first().map(|node| &*node.name);
        if segments.next() != root {
            return false;
        }
        segments
            .try_fold(0_usize, |at, segment| {
                self.nodes.get(at)?.children.get(segment).copied()
            })
            .is_some()
    }

    /// Makes the tables.
    ///
    /// # Errors
    /// [`SchemaError::TooLarge`] if there are more than 65 535 nodes, as many different limits, or 16 MiB of text.
    pub fn build(self) -> Result<SchemaBuf, SchemaError> {
        lay_out(self.nodes)
    }

    fn push(
        &mut self,
        name: &str,
        parent: usize,
        kind: Option<Kind>,
    ) -> Result<usize, SchemaError> {
        let at = self.nodes.len();
        let Some(id) = u16::try_from(at).ok().filter(|id| *id < u16::MAX) else {
            return Err(SchemaError::TooLarge);
        };
        if name != TEMPLATE && !is_name(name.as_bytes()) {
            return Err(SchemaError::Name(NodeId::new(id)));
        }
        self.nodes.push(Node {
            name: name.into(),
            parent,
            kind,
            value_type: ValueType::String,
            flags: Flags::NONE,
            children: BTreeMap::new(),
            limits: Vec::new(),
        });
        Ok(at)
    }

    /// The node of a path without its last dot, made if it is not there.
    fn reach(&mut self, body: &str) -> Result<usize, SchemaError> {
        let too_deep = SchemaError::TooDeep(NodeId::ROOT);
        if body.len() >= MAX_PATH || body.matches(TEMPLATE).count() > MAX_INSTANCES {
            return Err(too_deep);
        }
        let mut segments = body.split('.');
        if segments.next() != self.nodes.first().map(|root| &*root.name) {
            return Err(SchemaError::NoRoot);
        }
        segments.try_fold(0, |at, segment| self.step(at, segment))
    }

    /// The child of this name, made if it is not there.
    fn step(&mut self, at: usize, name: &str) -> Result<usize, SchemaError> {
        let template = name == TEMPLATE;
        let node = self.nodes.get_mut(at).ok_or(SchemaError::Conflict)?;
        let fits = match node.kind {
            None => true,
            Some(Kind::Parameter) => false,
            Some(Kind::Table) => template,
            Some(Kind::Object | Kind::Template) => !template,
        };
        if !fits || (template && node.children.keys().any(|child| &**child != TEMPLATE)) {
            return Err(SchemaError::Conflict);
        }
        node.kind = node
            .kind
            .or(Some(if template { Kind::Table } else { Kind::Object }));
        if let Some(child) = node.children.get(name) {
            return Ok(*child);
        }
        let child = self.push(name, at, template.then_some(Kind::Template))?;
        if let Some(node) = self.nodes.get_mut(at) {
            node.children.insert(name.into(), child);
        }
        Ok(child)
    }

    /// Says what a node is; whether that was known before.
    fn declare(&mut self, at: usize, kind: Kind) -> Result<bool, SchemaError> {
        let node = self.nodes.get_mut(at).ok_or(SchemaError::Conflict)?;
        match node.kind {
            None => {
                node.kind = Some(kind);
                Ok(false)
            }
            Some(known) if known == kind => Ok(true),
            // An instance is declared by the object of its table.
            Some(Kind::Template) if kind == Kind::Object => Ok(true),
            Some(_) => Err(SchemaError::Conflict),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn what_is_built_passes_the_check_of_tables() {
        let mut builder = SchemaBuilder::new("Device").unwrap();
        builder.table("Device.A.{i}.", true, false).unwrap();
        let limits = [Limit::OneOf("x"), Limit::Default("x")];
        for path in ["Device.A.{i}.B", "Device.A.{i}.C.D"] {
            builder
                .parameter(path, ValueType::String, Flags::FORCED_INFORM, &limits)
                .unwrap();
        }
        assert!(builder.contains("Device.A.{i}.C.") && !builder.contains("Device.A.{i}.C.E"));
        let tables = builder.build().unwrap();
        let schema = tables.schema();
        let bytes = tables.to_bytes();
        assert_eq!(crate::Schema::from_bytes(&bytes), Ok(schema));
        let node = schema.find("Device.A.{i}.C.D").unwrap();
        assert!(schema.limits(node).eq(limits));
        assert_eq!(schema.default_value(node), Some("x"));
        let table = schema.find("Device.A.").unwrap();
        assert!(schema.flags(table).has(Flags::WRITABLE));
        let template = schema.template(table).unwrap();
        assert!(!schema.flags(template).has(Flags::WRITABLE));
    }

    #[test]
    fn contradictions_and_too_many_nodes_are_typed_errors() {
        let mut builder = SchemaBuilder::new("Device").unwrap();
        let put = |builder: &mut SchemaBuilder, path: &str| {
            builder.parameter(path, ValueType::Int, Flags::NONE, &[])
        };
        put(&mut builder, "Device.A.B").unwrap();
        for (path, error) in [
            ("Device.A.B", SchemaError::Conflict),
            ("Device.A.B.C", SchemaError::Conflict),
            ("Device.A.{i}.C", SchemaError::Conflict),
            ("Device.A.C.", SchemaError::Conflict),
            ("Other.A", SchemaError::NoRoot),
            ("Device.A.x y", SchemaError::Name(NodeId::new(3))),
        ] {
            assert_eq!(put(&mut builder, path), Err(error), "{path}");
        }
        let deep = format!("Device.{}X", "T.{i}.".repeat(9));
        assert_eq!(
            put(&mut builder, &deep),
            Err(SchemaError::TooDeep(NodeId::ROOT))
        );
        let full = (0..70_000).find_map(|n| put(&mut builder, &format!("Device.P{n}")).err());
        assert_eq!(full, Some(SchemaError::TooLarge));
        assert_eq!(builder.build().unwrap().schema().len(), 65_535);
    }
}
