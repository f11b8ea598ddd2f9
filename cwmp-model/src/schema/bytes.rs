//! A whole schema in one run of bytes: what generators write, and what devices include or load.

use super::{PackedRow, PackedRun, Schema, SchemaError, part};

/// How many bytes are in front of the tables.
pub(crate) const HEADER: usize = 20;

/// The first bytes: the name and the number of the layout.
const MAGIC: [u8; 4] = *b"CDM\x01";

/// What is in front of the tables: the magic number and how many rows, runs, bytes of limits and of text there
/// are, low bytes first. Rows, marks, runs, limits and text follow, without gaps.
#[cfg(any(feature = "alloc", test))]
pub(crate) const fn header(rows: u32, runs: u32, facets: u32, text: u32) -> [u8; HEADER] {
    let [m0, m1, m2, m3] = MAGIC;
    let [r0, r1, r2, r3] = rows.to_le_bytes();
    let [n0, n1, n2, n3] = runs.to_le_bytes();
    let [f0, f1, f2, f3] = facets.to_le_bytes();
    let [t0, t1, t2, t3] = text.to_le_bytes();
    [
        m0, m1, m2, m3, r0, r1, r2, r3, n0, n1, n2, n3, f0, f1, f2, f3, t0, t1, t2, t3,
    ]
}

impl<'a> Schema<'a> {
    /// The schema that a run of bytes holds, as `SchemaBuf::to_bytes` of the feature `alloc` makes it.
    ///
    /// The bytes are the same on every target and stay where they are: a file taken in with `include_bytes!`, a
    /// partition of the flash. In a constant everything is checked at compile time; at run time the check goes
    /// over all of the tables once.
    ///
    /// # Errors
    /// [`SchemaError::Bytes`] if they are not such bytes, cut short or too long; else what is wrong with the
    /// schema.
    pub const fn from_bytes(bytes: &'a [u8]) -> Result<Self, SchemaError> {
        let Some((header, tables)) = bytes.split_first_chunk::<HEADER>() else {
            return Err(SchemaError::Bytes);
        };
        let (sizes, _) = header.as_chunks::<4>();
        let [magic, rows, runs, facets, text] = sizes else {
            return Err(SchemaError::Bytes);
        };
        let row_bytes = size(*rows, size_of::<PackedRow>());
        let mark_bytes = size(*rows, 1);
        let run_bytes = size(*runs, size_of::<PackedRun>());
        let facet_bytes = size(*facets, 1);
        let text_bytes = size(*text, 1);
        let runs_at = row_bytes.saturating_add(mark_bytes);
        let facets_at = runs_at.saturating_add(run_bytes);
        let whole = facets_at
            .saturating_add(facet_bytes)
            .saturating_add(text_bytes);
        if u32::from_le_bytes(*magic) != u32::from_le_bytes(MAGIC) || whole != tables.len() {
            return Err(SchemaError::Bytes);
        }
        let (rows, _) = part(tables, 0, row_bytes).as_chunks();
        let marks = part(tables, row_bytes, mark_bytes);
        let (runs, _) = part(tables, runs_at, run_bytes).as_chunks();
        let facets = part(tables, facets_at, facet_bytes);
        let text = part(tables, facets_at.saturating_add(facet_bytes), text_bytes);
        match core::str::from_utf8(text) {
            Ok(text) => Self::new(rows, marks, runs, facets, text),
            Err(_) => Err(SchemaError::Bytes),
        }
    }
}

const fn size(count: [u8; 4], of_one: usize) -> usize {
    (u32::from_le_bytes(count) as usize).saturating_mul(of_one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::tests::{MARKS, TEXT, rows};
    use alloc::vec::Vec;

    fn bytes() -> Vec<u8> {
        let mut bytes = header(4, 0, 0, 11).to_vec();
        for row in rows() {
            bytes.extend(row.pack());
        }
        bytes.extend(MARKS);
        bytes.extend(TEXT.bytes());
        bytes
    }

    #[test]
    fn bytes_are_the_schema_they_were_made_of() {
        let bytes = bytes();
        let packed = rows().map(|row| row.pack());
        assert_eq!(
            Schema::from_bytes(&bytes),
            Schema::new(&packed, &MARKS, &[], &[], TEXT)
        );
    }

    #[test]
    fn bytes_cut_or_longer_or_of_another_layout_are_refused() {
        let whole = bytes();
        for cut in 0..whole.len() {
            assert_eq!(
                Schema::from_bytes(&whole[..cut]),
                Err(SchemaError::Bytes),
                "cut at {cut}"
            );
        }
        let mut longer = whole.clone();
        longer.push(b'x');
        let mut other = whole.clone();
        other[3] = 2;
        let mut not_text = whole.clone();
        *not_text.last_mut().unwrap() = 0xff;
        let mut huge = whole;
        huge[4..20].fill(0xff);
        for bytes in [longer, other, not_text, huge] {
            assert_eq!(Schema::from_bytes(&bytes), Err(SchemaError::Bytes));
        }
    }

    #[test]
    fn no_byte_changed_makes_a_walk_that_does_not_end() {
        let whole = bytes();
        for at in 0..whole.len() {
            for value in [0, 1, 2, 3, 0x7f, 0xff] {
                let mut changed = whole.clone();
                changed[at] = value;
                let Ok(schema) = Schema::from_bytes(&changed) else {
                    continue;
                };
                let mut seen = 0;
                let mut waiting = Vec::from([crate::NodeId::ROOT]);
                while let Some(node) = waiting.pop() {
                    seen += 1;
                    assert!(schema.row(node).is_some());
                    waiting.extend(schema.children(node));
                }
                assert!(seen <= schema.len(), "byte {at} as {value}");
            }
        }
    }
}
