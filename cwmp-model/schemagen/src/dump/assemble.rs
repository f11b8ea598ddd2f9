//! From the rows of a dump to tables and a tree.

use alloc::collections::BTreeMap;

use cwmp_model::{Flags, MemoryTree, SchemaBuf, SchemaBuilder, SchemaError};

use super::{Dump, Identity, Report, Row};
use crate::error::{ReadError, ReadErrorKind};

/// Device:2 (INF-004), below `Device.`.
const FORCED_DEVICE_2: &[&str] = &[
    "RootDataModelVersion",
    "DeviceInfo.HardwareVersion",
    "DeviceInfo.SoftwareVersion",
    "DeviceInfo.ProvisioningCode",
    "ManagementServer.ParameterKey",
    "ManagementServer.ConnectionRequestURL",
    "ManagementServer.AliasBasedAddressing",
];
/// Device:1 (INF-006), below `Device.`.
const FORCED_DEVICE_1: &[&str] = &[
    "DeviceSummary",
    "DeviceInfo.HardwareVersion",
    "DeviceInfo.SoftwareVersion",
    "ManagementServer.ParameterKey",
    "ManagementServer.ConnectionRequestURL",
    "LAN.IPAddress",
];
/// InternetGatewayDevice:1 (INF-005), below `InternetGatewayDevice.`.
const FORCED_GATEWAY_1: &[&str] = &[
    "DeviceSummary",
    "DeviceInfo.SpecVersion",
    "DeviceInfo.HardwareVersion",
    "DeviceInfo.SoftwareVersion",
    "DeviceInfo.ProvisioningCode",
    "ManagementServer.ParameterKey",
    "ManagementServer.ConnectionRequestURL",
    "ManagementServer.AliasBasedAddressing",
];

/// One object or parameter of the device; the children are indices into [`Trie::nodes`].
#[derive(Clone, Debug, Default)]
struct Node {
    row: Option<usize>,
    children: BTreeMap<String, usize>,
}

/// The rows as a tree of concrete paths.
struct Trie {
    root: String,
    rows: Vec<Row>,
    nodes: Vec<Node>,
    forced: &'static [&'static str],
}

pub(super) fn assemble(rows: Vec<Row>) -> Result<Dump, ReadError> {
    let root = rows
        .iter()
        .map(|row| row.name.split('.').next().unwrap_or_default())
        .find(|name| matches!(*name, "Device" | "InternetGatewayDevice"))
        .ok_or_else(|| ReadError::new(0, ReadErrorKind::NoRoot))?
        .to_owned();
    let mut report = Report::default();
    let mut identity = Identity::default();
    let trie = Trie::new(root, rows, &mut identity, &mut report);
    let root = trie.root.as_str();
    let tables = trie.tables()?;
    let mut tree = MemoryTree::new();
    trie.fill(&mut tree, &tables, 0, &format!("{root}."))?;
    let info = format!("{root}.DeviceInfo.");
    for row in &trie.rows {
        identity.complete(&info, row);
    }
    Ok(Dump {
        tables,
        tree,
        identity,
        report,
    })
}

impl Trie {
    fn new(root: String, rows: Vec<Row>, identity: &mut Identity, report: &mut Report) -> Self {
        let mut nodes = vec![Node::default()];
        for (index, row) in rows.iter().enumerate() {
            let mut segments = row.name.split('.');
            if segments.next() != Some(root.as_str()) {
                if row.name.starts_with("DeviceID.") {
                    identity.complete("DeviceID.", row);
                } else {
                    report.skipped.push(row.name.clone());
                }
                continue;
            }
            let counter = if row.object {
                &mut report.objects
            } else {
                &mut report.parameters
            };
            *counter = counter.saturating_add(1);
            let at = segments.fold(0_usize, |at, segment| {
                let fresh = nodes.len();
                let child = nodes.get_mut(at).map_or(fresh, |node| {
                    *node.children.entry(segment.to_owned()).or_insert(fresh)
                });
                if child == fresh {
                    nodes.push(Node::default());
                }
                child
            });
            if let Some(node) = nodes.get_mut(at)
                && node.row.replace(index).is_some()
            {
                report.repeated.push(row.name.clone());
            }
        }
        report.implied = nodes.iter().filter(|node| node.row.is_none()).count();
        let second = root == "Device"
            && nodes
                .first()
                .is_some_and(|node| node.children.contains_key("RootDataModelVersion"));
        let forced = match (root.as_str(), second) {
            ("Device", true) => FORCED_DEVICE_2,
            ("Device", false) => FORCED_DEVICE_1,
            _ => FORCED_GATEWAY_1,
        };
        Self {
            root,
            rows,
            nodes,
            forced,
        }
    }

    fn tables(&self) -> Result<SchemaBuf, ReadError> {
        let root = self.root.as_str();
        let schema_error = |error| ReadError::new(0, ReadErrorKind::Schema(root.to_owned(), error));
        let mut builder = SchemaBuilder::new(root).map_err(schema_error)?;
        self.declare_object(&mut builder, &format!("{root}."), &[0])?;
        builder.build().map_err(schema_error)
    }

    /// Declares what these concrete nodes have in common: they are one path of the schema.
    fn declare(
        &self,
        builder: &mut SchemaBuilder,
        path: &str,
        nodes: &[usize],
    ) -> Result<(), ReadError> {
        let error = |error| self.schema_error(nodes, path, error);
        let parameters: Vec<&Row> = nodes
            .iter()
            .filter_map(|at| self.row(*at).filter(|row| !row.object))
            .collect();
        if let Some(first) = parameters.first() {
            if parameters.len() != nodes.len() || self.children(nodes).next().is_some() {
                return Err(error(SchemaError::Conflict));
            }
            let mut flags = Flags::NONE;
            if parameters.iter().any(|row| row.writable) {
                flags = flags.with(Flags::WRITABLE);
            }
            let below = path.strip_prefix(&self.root).unwrap_or(path);
            let below = below.strip_prefix('.').unwrap_or(below);
            if self.forced.contains(&below) {
                flags = flags.with(Flags::FORCED_INFORM);
            }
            return builder
                .parameter(path, first.value_type, flags, &[])
                .map_err(error);
        }
        let path = &format!("{path}.");
        let writable = nodes.iter().any(|at| self.is_writable(*at));
        let empty = self.children(nodes).next().is_none();
        let numbered = self.children(nodes).all(|(name, _)| is_instance(name));
        if numbered && (!empty || writable) {
            let instances: Vec<usize> = self.children(nodes).map(|(_, at)| at).collect();
            // What may be added may be deleted again, even if no instance that was there may.
            let can_delete = writable || instances.iter().any(|at| self.is_writable(*at));
            builder.table(path, writable, can_delete).map_err(error)?;
            if let Some(parameter) = instances
                .iter()
                .find(|at| self.row(**at).is_some_and(|row| !row.object))
            {
                return Err(self.schema_error(&[*parameter], path, SchemaError::Conflict));
            }
            return self.declare_object(builder, &format!("{path}{{i}}."), &instances);
        }
        self.declare_object(builder, path, nodes)
    }

    /// Declares an object or the template of a table, and what is below.
    fn declare_object(
        &self,
        builder: &mut SchemaBuilder,
        path: &str,
        nodes: &[usize],
    ) -> Result<(), ReadError> {
        builder
            .object(path)
            .map_err(|error| self.schema_error(nodes, path, error))?;
        let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (name, at) in self.children(nodes) {
            groups.entry(name).or_default().push(at);
        }
        groups
            .into_iter()
            .try_for_each(|(name, nodes)| self.declare(builder, &format!("{path}{name}"), &nodes))
    }

    /// Puts every concrete node into the tree; `path` ends with a dot.
    fn fill(
        &self,
        tree: &mut MemoryTree,
        tables: &SchemaBuf,
        at: usize,
        path: &str,
    ) -> Result<(), ReadError> {
        let schema = tables.schema();
        let row = self.row(at);
        let line = row.map_or(0, |row| row.line);
        let done = match row {
            Some(row) if !row.object => {
                let path = path.strip_suffix('.').unwrap_or(path);
                tree.insert(schema, path, row.value_type, &row.value, row.writable)
            }
            _ => tree.insert_object(schema, path, row.is_some_and(|row| row.writable)),
        };
        done.map_err(|error| ReadError::new(line, ReadErrorKind::Tree(path.to_owned(), error)))?;
        self.children(&[at])
            .try_for_each(|(name, child)| self.fill(tree, tables, child, &format!("{path}{name}.")))
    }

    fn row(&self, at: usize) -> Option<&Row> {
        self.nodes.get(at)?.row.and_then(|row| self.rows.get(row))
    }

    fn is_writable(&self, at: usize) -> bool {
        self.row(at).is_some_and(|row| row.writable)
    }

    fn children<'t>(&'t self, nodes: &'t [usize]) -> impl Iterator<Item = (&'t str, usize)> {
        nodes
            .iter()
            .filter_map(|at| self.nodes.get(*at))
            .flat_map(|node| node.children.iter())
            .map(|(name, at)| (name.as_str(), *at))
    }

    fn schema_error(&self, nodes: &[usize], path: &str, error: SchemaError) -> ReadError {
        // What no row names is there because of a row below it.
        let mut at = nodes.first().copied();
        while let Some(node) = at.filter(|at| self.row(*at).is_none()) {
            at = self.children(&[node]).next().map(|(_, child)| child);
        }
        let line = at.and_then(|at| self.row(at)).map_or(0, |row| row.line);
        ReadError::new(line, ReadErrorKind::Schema(path.to_owned(), error))
    }
}

/// Whether a segment is an instance number.
fn is_instance(segment: &str) -> bool {
    !segment.starts_with(['0', '+']) && segment.parse::<u32>().is_ok()
}

impl Identity {
    /// Takes what this row says of the device, if it is not known yet.
    fn complete(&mut self, prefix: &str, row: &Row) {
        let field = match row.name.strip_prefix(prefix) {
            Some("Manufacturer") => &mut self.manufacturer,
            Some("OUI" | "ManufacturerOUI") => &mut self.oui,
            Some("ProductClass") => &mut self.product_class,
            Some("SerialNumber") => &mut self.serial_number,
            _ => return,
        };
        if field.is_empty() {
            field.clone_from(&row.value);
        }
    }
}
