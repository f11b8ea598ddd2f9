//! Where the members of an instance lie in its row, worked out from the schema once.

use alloc::vec::Vec;

use crate::schema::{Flags, Kind, NodeId, Schema};

/// What the tree knows of each node of its schema.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    nodes: Vec<NodeLayout>,
    templates: Vec<NodeId>,
}

/// Where a node's entries are, and what else hangs on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NodeLayout {
    /// The template whose rows hold it, or the root: the innermost around it, itself if it is one.
    pub(super) owner: NodeId,
    /// Its place in such a row.
    pub(super) column: u16,
    /// Of a table: its template. Of a template: its table.
    pub(super) link: NodeId,
    /// Of a table: the parameter that counts its instances. Of a template: how many columns its rows have.
    number: u16,
    pub(super) is_template: bool,
    pub(super) is_command: bool,
    /// It is the `Alias` of the instances of its owner.
    pub(super) is_alias: bool,
    /// Of a template: its `Alias`, if it has one.
    alias: Option<NodeId>,
}

impl Layout {
    pub(super) fn new(schema: Schema<'_>) -> Self {
        let mut layout = Self::default();
        for index in 0..u16::try_from(schema.len()).unwrap_or(u16::MAX) {
            layout.push(schema, NodeId::new(index));
        }
        layout
    }

    pub(super) fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    #[inline]
    pub(super) fn of(&self, node: NodeId) -> Option<&NodeLayout> {
        self.nodes.get(usize::from(node.index()))
    }

    /// How many columns the rows of a template or of the root have.
    pub(super) fn columns(&self, owner: NodeId) -> usize {
        self.of(owner)
            .map_or(0, |layout| usize::from(layout.number))
    }

    /// The parameter that counts the instances of a table.
    pub(super) fn counter(&self, table: NodeId) -> Option<NodeId> {
        let number = self.of(table)?.number;
        (number > 0).then_some(NodeId::new(number))
    }

    /// The `Alias` of a template's instances.
    pub(super) fn alias(&self, template: NodeId) -> Option<NodeId> {
        self.of(template)?.alias
    }

    /// The templates inside the instances of a template, at any depth.
    pub(super) fn templates_in(&self, owner: NodeId) -> impl Iterator<Item = NodeId> {
        self.templates
            .iter()
            .copied()
            .filter(move |template| self.is_inside(*template, owner))
    }

    fn is_inside(&self, template: NodeId, owner: NodeId) -> bool {
        let mut at = template;
        while at > owner {
            let table = self.of(at).and_then(|layout| self.of(layout.link));
            at = table.map_or(NodeId::ROOT, |layout| layout.owner);
            if at == owner {
                return true;
            }
        }
        false
    }

    /// Nodes come after those above them, so that these are known.
    fn push(&mut self, schema: Schema<'_>, node: NodeId) {
        let kind = schema.kind(node).unwrap_or(Kind::Parameter);
        let parent = schema.parent(node);
        let around = parent.and_then(|parent| self.of(parent));
        let around = around.map_or(NodeId::ROOT, |layout| layout.owner);
        let is_template = kind == Kind::Template;
        let owner = if is_template { node } else { around };
        let link = match kind {
            Kind::Table => schema.template(node).unwrap_or(node),
            _ => parent.unwrap_or(NodeId::ROOT),
        };
        let counter = schema.number_of_entries(node);
        let number = match kind {
            Kind::Table => counter.map_or(0, NodeId::index),
            _ => 0,
        };
        let is_alias = kind == Kind::Parameter
            && schema.name(node) == "Alias"
            && parent.and_then(|parent| schema.kind(parent)) == Some(Kind::Template);
        self.nodes.push(NodeLayout {
            owner,
            column: 0,
            link,
            number,
            is_template,
            is_command: schema.flags(node).has(Flags::COMMAND),
            is_alias,
            alias: None,
        });
        if is_template {
            self.templates.push(node);
        }
        // The next free column of the owner is this node's.
        let mut column = 0;
        if let Some(holder) = self.nodes.get_mut(usize::from(owner.index())) {
            column = holder.number;
            holder.number = column.saturating_add(1);
            if is_alias {
                holder.alias = Some(node);
            }
        }
        if let Some(layout) = self.nodes.last_mut() {
            layout.column = column;
        }
    }
}
