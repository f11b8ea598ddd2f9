//! Laying a declaration out as tables, in constants too.

use crate::declare::{Decl, Sizes, TEMPLATE};
use crate::facet::{Packed, Span};
use crate::limits::Limit;
use crate::schema::{
    EMPTY_ROW, Flags, Kind, MAX_TEXT, NodeId, PackedRow, PackedRun, Row, Schema, SchemaError, item,
    less, mark,
};

/// The tables of a declaration, in arrays of fixed size: rows, bytes of text, runs of limits, bytes of limits.
#[derive(Clone, Copy, Debug)]
pub struct Tables<const ROWS: usize, const TEXT: usize, const LIMITS: usize, const FACETS: usize> {
    rows: [PackedRow; ROWS],
    marks: [u8; ROWS],
    text: [u8; TEXT],
    limits: [PackedRun; LIMITS],
    facets: [u8; FACETS],
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
            rows: [EMPTY_ROW; ROWS],
            marks: [0; ROWS],
            text: [0; TEXT],
            limits: [[0; 3]; LIMITS],
            facets: [0; FACETS],
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
            let limits = if waiting.template { &[] } else { decl.limits };
            if !limits.is_empty() && matches!(decl.kind, Kind::Object) {
                return Err(SchemaError::Limits(NodeId::new(narrow(index))));
            }
            let (Some(name_at), Some(limits)) =
                (tables.put_name(name, index), tables.put_limits(limits))
            else {
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
            if !put(&mut tables.rows, index, row.pack())
                || !put(&mut tables.marks, index, mark(name.as_bytes()))
            {
                return Err(SchemaError::TooLarge);
            }
            index = index.saturating_add(1);
        }
        tables.used.rows = index;
        Ok(tables)
    }

    /// How much of the arrays is in use.
    #[must_use]
    pub const fn used(&self) -> Sizes {
        self.used
    }

    /// The schema that the tables hold.
    ///
    /// # Errors
    /// What is wrong with the declaration; see [`SchemaError`].
    pub const fn schema(&self) -> Result<Schema<'_>, SchemaError> {
        let (
            Some((rows, _)),
            Some((marks, _)),
            Some((limits, _)),
            Some((facets, _)),
            Some((text, _)),
        ) = (
            self.rows.split_at_checked(self.used.rows),
            self.marks.split_at_checked(self.used.rows),
            self.limits.split_at_checked(self.used.limits),
            self.facets.split_at_checked(self.used.facets),
            self.text.split_at_checked(self.used.text),
        )
        else {
            return Err(SchemaError::TooLarge);
        };
        match core::str::from_utf8(text) {
            Ok(text) => Schema::new(rows, marks, limits, facets, text),
            Err(_) => Err(SchemaError::Name(NodeId::ROOT)),
        }
    }

    /// Where a name is: the same name of one of the `rows` in front, or its own text.
    const fn put_name(&mut self, name: &str, rows: usize) -> Option<u32> {
        let mut index = 0_usize;
        while index < rows {
            if let Some(packed) = item(&self.rows, index) {
                let row = Row::unpack(packed);
                if row.name_len as usize == name.len() && self.is_at(row.name_at, name) {
                    return Some(row.name_at);
                }
            }
            index = index.saturating_add(1);
        }
        self.put_text(name)
    }

    const fn is_at(&self, at: u32, name: &str) -> bool {
        let Some((_, found)) = self.text.split_at_checked(at as usize) else {
            return false;
        };
        let (mut found, mut rest) = (found, name.as_bytes());
        while let ([a, found_behind @ ..], [b, behind @ ..]) = (found, rest) {
            if *a != *b {
                return false;
            }
            (found, rest) = (found_behind, behind);
        }
        rest.is_empty()
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

    /// Writes the limits; one more than the number of their run, or 0 if there are none.
    const fn put_limits(&mut self, limits: &[Limit<'_>]) -> Option<u16> {
        if limits.is_empty() {
            return Some(0);
        }
        let start = match wide(self.used.facets) {
            Some(start) => start.to_le_bytes(),
            None => return None,
        };
        if limits.len() > u16::MAX as usize
            || self.used.limits.saturating_add(1) >= u16::MAX as usize
            || !self.put_packed(&Packed::count(narrow(limits.len())))
        {
            return None;
        }
        let mut rest = limits;
        while let [limit, behind @ ..] = rest {
            let text = limit.text();
            let Some(at) = self.put_text(text) else {
                return None;
            };
            let span = Span {
                at,
                len: narrow(text.len()),
            };
            if text.len() > u16::MAX as usize || !self.put_packed(&Packed::new(limit, span)) {
                return None;
            }
            rest = behind;
        }
        let run = [start[0], start[1], start[2]];
        if !put(&mut self.limits, self.used.limits, run) {
            return None;
        }
        self.used.limits = self.used.limits.saturating_add(1);
        Some(narrow(self.used.limits))
    }

    const fn put_packed(&mut self, packed: &Packed) -> bool {
        let mut rest = packed.as_slice();
        while let [byte, behind @ ..] = rest {
            if !put(&mut self.facets, self.used.facets, *byte) {
                return false;
            }
            self.used.facets = self.used.facets.saturating_add(1);
            rest = behind;
        }
        true
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

/// A place that three bytes can say.
const fn wide(number: usize) -> Option<u32> {
    if number >= MAX_TEXT {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked above")]
    Some(number as u32)
}
