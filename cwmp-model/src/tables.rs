//! Laying a declaration out as tables, in constants too.

use crate::declare::{Decl, Sizes, TEMPLATE};
use crate::limits::{Facet, Limit, LimitsRow, Span};
use crate::schema::{Flags, Kind, NodeId, Row, Schema, SchemaError, item, less};

/// The tables of a declaration, in arrays of fixed size.
#[derive(Clone, Copy, Debug)]
pub struct Tables<const ROWS: usize, const TEXT: usize, const LIMITS: usize, const FACETS: usize> {
    rows: [Row; ROWS],
    text: [u8; TEXT],
    limits: [LimitsRow; LIMITS],
    facets: [Facet; FACETS],
    used: Sizes,
}

/// A node whose row is still to be written.
#[derive(Clone, Copy)]
struct Waiting<'d, 'a> {
    decl: &'d Decl<'a>,
    template: bool,
    parent: usize,
}

impl<const ROWS: usize, const TEXT: usize, const LIMITS: usize, const FACETS: usize>
    Tables<ROWS, TEXT, LIMITS, FACETS>
{
    /// Lays a declaration out, children sorted by name and side by side.
    ///
    /// # Errors
    /// [`SchemaError::TooLarge`] if the declaration's [`Decl::sizes`] exceed those of the arrays.
    pub const fn new(decl: &Decl<'_>) -> Result<Self, SchemaError> {
        let mut tables = Self {
            rows: [Row::EMPTY; ROWS],
            text: [0; TEXT],
            limits: [LimitsRow { first: 0, count: 0 }; LIMITS],
            facets: [Facet::Range { min: 0, max: 0 }; FACETS],
            used: Sizes {
                rows: 0,
                text: 0,
                limits: 0,
                facets: 0,
            },
        };
        let root = Waiting {
            decl,
            template: false,
            parent: 0,
        };
        let mut queue = [root; ROWS];
        let mut queued = 1_usize;
        let mut index = 0_usize;
        while index < queued {
            let Some(waiting) = item(&queue, index) else {
                return Err(SchemaError::TooLarge);
            };
            let waiting = *waiting;
            let decl = waiting.decl;
            let name = if waiting.template {
                TEMPLATE
            } else {
                decl.name
            };
            let (Some(name_at), Some(limits)) = (
                tables.put_text(name),
                tables.put_limits(if waiting.template { &[] } else { decl.limits }),
            ) else {
                return Err(SchemaError::TooLarge);
            };
            let mut flags = decl.flags;
            if decl.has_forced() {
                flags = flags.with(Flags::FORCED_BELOW);
            }
            let first_child = queued;
            let is_table = matches!(decl.kind, Kind::Table) && !waiting.template;
            if is_table {
                let template = Waiting {
                    decl,
                    template: true,
                    parent: index,
                };
                if !put(&mut queue, queued, template) {
                    return Err(SchemaError::TooLarge);
                }
                queued = queued.saturating_add(1);
            } else {
                let mut before: &[u8] = &[];
                let mut count = 0_usize;
                while count < decl.children.len() {
                    let Some(child) = next_by_name(decl.children, before) else {
                        return Err(SchemaError::Order(NodeId::new(narrow(index))));
                    };
                    before = child.name.as_bytes();
                    let waiting = Waiting {
                        decl: child,
                        template: false,
                        parent: index,
                    };
                    if !put(&mut queue, queued, waiting) {
                        return Err(SchemaError::TooLarge);
                    }
                    queued = queued.saturating_add(1);
                    count = count.saturating_add(1);
                }
            }
            if queued > u16::MAX as usize || name.len() > u8::MAX as usize {
                return Err(SchemaError::TooLarge);
            }
            let row = Row {
                name_at,
                name_len: name.len().to_le_bytes()[0],
                kind: if waiting.template {
                    Kind::Template
                } else {
                    decl.kind
                },
                value_type: decl.value_type,
                flags,
                parent: narrow(waiting.parent),
                first_child: narrow(first_child),
                child_count: narrow(queued.saturating_sub(first_child)),
                limits,
            };
            if !put(&mut tables.rows, index, row) {
                return Err(SchemaError::TooLarge);
            }
            index = index.saturating_add(1);
        }
        tables.used.rows = index;
        Ok(tables)
    }

    /// The schema that the tables hold.
    ///
    /// # Errors
    /// What is wrong with the declaration; see [`SchemaError`].
    pub const fn schema(&self) -> Result<Schema<'_>, SchemaError> {
        let (Some((rows, _)), Some((limits, _)), Some((facets, _)), Some((text, _))) = (
            self.rows.split_at_checked(self.used.rows),
            self.limits.split_at_checked(self.used.limits),
            self.facets.split_at_checked(self.used.facets),
            self.text.split_at_checked(self.used.text),
        ) else {
            return Err(SchemaError::TooLarge);
        };
        match core::str::from_utf8(text) {
            Ok(text) => Schema::new(rows, text, limits, facets),
            Err(_) => Err(SchemaError::Name(NodeId::ROOT)),
        }
    }

    const fn put_text(&mut self, text: &str) -> Option<u32> {
        let at = self.used.text;
        let mut rest = text.as_bytes();
        while let [byte, behind @ ..] = rest {
            if !put(&mut self.text, self.used.text, *byte) {
                return None;
            }
            self.used.text = self.used.text.saturating_add(1);
            rest = behind;
        }
        wide(at)
    }

    /// Writes the limits; one more than their index, or 0 if there are none.
    const fn put_limits(&mut self, limits: &[Limit<'_>]) -> Option<u16> {
        if limits.is_empty() {
            return Some(0);
        }
        let Some(first) = wide(self.used.facets) else {
            return None;
        };
        let mut rest = limits;
        while let [limit, behind @ ..] = rest {
            let text = limit.text();
            if text.len() > u16::MAX as usize {
                return None;
            }
            let Some(at) = self.put_text(text) else {
                return None;
            };
            let span = Span {
                at,
                len: narrow(text.len()),
            };
            if !put(&mut self.facets, self.used.facets, limit.facet(span)) {
                return None;
            }
            self.used.facets = self.used.facets.saturating_add(1);
            rest = behind;
        }
        if limits.len() > u16::MAX as usize || self.used.limits >= u16::MAX as usize {
            return None;
        }
        let row = LimitsRow {
            first,
            count: narrow(limits.len()),
        };
        if !put(&mut self.limits, self.used.limits, row) {
            return None;
        }
        self.used.limits = self.used.limits.saturating_add(1);
        Some(narrow(self.used.limits))
    }
}

/// The child that comes next behind a name.
const fn next_by_name<'d, 'a>(children: &'d [Decl<'a>], before: &[u8]) -> Option<&'d Decl<'a>> {
    let mut found: Option<&'d Decl<'a>> = None;
    let mut rest = children;
    while let [child, behind @ ..] = rest {
        let name = child.name.as_bytes();
        if less(before, name) {
            match found {
                Some(best) if !less(name, best.name.as_bytes()) => {}
                _ => found = Some(child),
            }
        }
        rest = behind;
    }
    found
}

/// Writes one item, in constants too; whether there is room for it.
const fn put<T: Copy>(slice: &mut [T], index: usize, value: T) -> bool {
    match slice.split_at_mut_checked(index) {
        Some((_, [first, ..])) => {
            *first = value;
            true
        }
        _ => false,
    }
}

/// The lower 16 bits of a number that was checked to have no more.
const fn narrow(number: usize) -> u16 {
    let bytes = number.to_le_bytes();
    u16::from_le_bytes([bytes[0], bytes[1]])
}

const fn wide(number: usize) -> Option<u32> {
    if number as u64 > u32::MAX as u64 {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked above")]
    Some(number as u32)
}
