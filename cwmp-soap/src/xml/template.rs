//! Lists whose members are written alike, which is how every device and server writes them.
//!
//! What stands between the texts of one member that was checked is learnt: from the end of the member before it to its
//! first text, from text to text, and to its own end. A member with the same bytes in these places means the same, apart
//! from its texts: it costs a few comparisons instead of six tags. White space, prefixes, quotes and order may be
//! anything, as long as they repeat. Whoever differs is read tag by tag, and learnt from.

use crate::ValueType;
use crate::config::Tolerances;
use crate::find::find;
use crate::grammar::{Array, Occurs, Shape};
use crate::text::Text;

use super::scan::{byte_at, name_len, text_len};
use super::tag::check_references;

mod chain;
mod notes;

pub(crate) use chain::{Chain, Uniform};
pub(crate) use notes::{Noted, Notes};

/// Texts that a member may have; lists whose members have more are read tag by tag.
const TEXTS: usize = 2;

/// What stands between the texts of a list's members.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Template<'a> {
    /// Before the first text.
    head: &'a [u8],
    /// Behind it, if there is a second one, to the name of its type or to itself.
    middle: Option<&'a [u8]>,
    /// Behind the name of the type, if there is one; begins with a quote.
    behind_type: Option<&'a [u8]>,
    /// Behind the last text.
    tail: &'a [u8],
}

/// A member that looks like the one before it: its texts, in their order.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    document: &'a str,
    /// Where the texts begin and end.
    texts: [(usize, usize); TEXTS],
    /// The local name in `xsi:type`.
    type_name: Option<&'static str>,
    /// The type that it stands for.
    pub(crate) value_type: Option<ValueType>,
    /// There may be more in the texts than what stands for itself.
    encoded: bool,
    /// Where the member ends.
    pub(crate) end: usize,
    /// What is accepted in the texts.
    pub(crate) tolerances: Tolerances,
}

impl<'a> Row<'a> {
    /// The text of this number.
    #[inline]
    pub(crate) fn text(&self, index: usize) -> Option<Text<'a>> {
        let (from, to) = *self.texts.get(index)?;
        let raw = self.document.get(from..to)?;
        Some(
            if self.encoded && raw.bytes().any(|byte| matches!(byte, b'&' | b'\r')) {
                Text::encoded(raw)
            } else {
                Text::plain(raw)
            },
        )
    }

    /// Whether every reference in the texts is one, and no end of a CDATA section stands among them.
    #[inline(always)]
    pub(super) fn is_well_formed(&self) -> bool {
        !self.encoded || self.texts.into_iter().all(|text| self.is_right(text))
    }

    #[inline(never)]
    fn is_right(&self, (from, to): (usize, usize)) -> bool {
        let raw = self.document.get(from..to).unwrap_or_default();
        let closes = byte_at(raw.as_bytes(), b']').is_some() && find(raw, "]]>").is_some();
        // Not `== Ok(None)`: a compiler of 2026 was seen to find an error equal to that.
        !closes && matches!(check_references(raw, 0, Tolerances::NONE), Ok(None))
    }

    /// How many bytes the text of this number has.
    #[inline]
    pub(crate) fn len(&self, index: usize) -> usize {
        let text = self.texts.get(index);
        text.map_or(0, |(from, to)| to.wrapping_sub(*from))
    }

    /// The local name in `xsi:type`.
    #[inline]
    pub(crate) const fn type_name(&self) -> Option<&'a str> {
        self.type_name
    }
}

impl core::fmt::Debug for Row<'_> {
    /// Leaves the texts out: there may be passwords among them.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Row")
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}

impl<'a> Template<'a> {
    /// Whether lists are long enough here for the code to be worth its size: a microcontroller reads none of thousands.
    pub(crate) const PAYS: bool = crate::target::WIDE;

    /// Whether members of this array can be learnt from: each of their elements holds a text, and they are few.
    pub(crate) fn is_for(array: &Array) -> bool {
        if !Self::PAYS {
            return false;
        }
        match &array.shape {
            Shape::Struct(member) => {
                let fields = member.fields;
                (1..=TEXTS).contains(&fields.len())
                    && fields
                        .iter()
                        .all(|field| field.occurs == Occurs::Once && field.shape.is_leaf())
                    && fields.iter().filter(|f| f.shape == Shape::Value).count() <= 1
            }
            shape => shape.is_plain(),
        }
    }

    /// The member at `at`, if it looks like those before.
    #[inline]
    pub(crate) fn row(&self, document: &'a str, at: usize, thorough: bool) -> Option<Row<'a>> {
        let rest = behind::<false>(document.as_bytes().get(at..)?, self.head)?;
        let (mut row, rest) = self.texts::<false>(document, rest, thorough)?;
        row.end = document
            .len()
            .wrapping_sub(behind::<false>(rest, self.tail)?.len());
        Some(row)
    }

    /// The texts of the member whose head ends before `text`, and what stands behind them. Of a list that was `CHECKED` with
    /// this very template, no markup is looked at.
    #[inline(always)]
    fn texts<'d, const CHECKED: bool>(
        &self,
        document: &'d str,
        mut text: &'d [u8],
        thorough: bool,
    ) -> Option<(Row<'d>, &'d [u8])> {
        let at_of = |rest: &[u8]| document.len().wrapping_sub(rest.len());
        let (mut rest, mut special) = behind_text(text)?;
        let first = (at_of(text), at_of(rest));
        let mut second = (0, 0);
        let (mut type_name, mut value_type) = (None, None);
        if let Some(middle) = self.middle {
            text = behind::<CHECKED>(rest, middle)?;
            if let Some(run @ [quote, ..]) = self.behind_type {
                let name = text.get(..name_len(text, *quote)?)?;
                // All names that are known stand in the namespace of the one that was learnt.
                let known = ValueType::named(name)?;
                (value_type, type_name) = (Some(known.0), Some(known.1));
                text = behind::<CHECKED>(text.get(name.len()..)?, run)?;
            }
            let also;
            (rest, also) = behind_text(text)?;
            special |= also;
            second = (at_of(text), at_of(rest));
        }
        let row = Row {
            document,
            texts: [first, second],
            type_name,
            value_type,
            encoded: special || thorough,
            end: 0,
            tolerances: Tolerances::NONE,
        };
        Some((row, rest))
    }
}

/// What stands behind a run of markup, if it stands at the front or is known to stand there.
#[inline(always)]
fn behind<'a, const KNOWN: bool>(rest: &'a [u8], run: &[u8]) -> Option<&'a [u8]> {
    let (found, rest) = rest.split_at_checked(run.len())?;
    // The end of a start tag is not worth a call.
    let is_run = match (found, run) {
        _ if KNOWN => true,
        ([a, b], [c, d]) => a == c && b == d,
        _ => found == run,
    };
    is_run.then_some(rest)
}

/// What stands behind the text at the front, and whether an ampersand may be in the text.
#[inline(always)]
fn behind_text(rest: &[u8]) -> Option<(&[u8], bool)> {
    let (len, special) = text_len(rest);
    Some((rest.get(len..)?, special))
}

/// A template while its member is read.
pub(crate) struct Draft<'a> {
    from: usize,
    /// Runs of markup so far.
    runs: [&'a [u8]; TEXTS + 1],
    count: usize,
    texts: usize,
    /// The member itself.
    row: Row<'a>,
}

impl<'a> Draft<'a> {
    /// Of the member that begins behind `from`.
    pub(crate) const fn new(document: &'a str, from: usize) -> Self {
        Self {
            from,
            runs: [&[]; TEXTS + 1],
            count: 0,
            texts: 0,
            row: Row {
                document,
                texts: [(0, 0); TEXTS],
                type_name: None,
                value_type: None,
                encoded: false,
                end: 0,
                tolerances: Tolerances::NONE,
            },
        }
    }

    /// Notes where the name of a value's type stands; `None` if there is nothing to be learnt from it.
    pub(crate) fn type_name(&mut self, from: usize, name: &str) -> Option<()> {
        let (known, known_name) = ValueType::named(name.as_bytes())?;
        if self.count != 1 || known == ValueType::Base64 {
            // SOAP's own base64 stands in another namespace, where the other names mean nothing.
            return None;
        }
        self.row.value_type = Some(known);
        self.row.type_name = Some(known_name);
        self.run(from, from.checked_add(name.len())?)
    }

    /// Notes where a text stands, and whether there is more in it than what stands for itself.
    pub(crate) fn text(&mut self, from: usize, to: usize, encoded: bool) -> Option<()> {
        *self.row.texts.get_mut(self.texts)? = (from, to);
        self.row.encoded |= encoded;
        self.texts = self.texts.checked_add(1)?;
        self.run(from, to)
    }

    /// Ends a run of markup at `to`; what comes next varies up to `next`.
    fn run(&mut self, to: usize, next: usize) -> Option<()> {
        let document = self.row.document.as_bytes();
        *self.runs.get_mut(self.count)? = document.get(self.from..to)?;
        self.count = self.count.checked_add(1)?;
        self.from = next;
        Some(())
    }

    /// What was learnt of a member of this array that ends at `end`, if each of its elements was there; and the member.
    pub(crate) fn finish(mut self, end: usize, array: &Array) -> Option<(Template<'a>, Row<'a>)> {
        let texts = match &array.shape {
            Shape::Struct(member) => member.fields.len(),
            _ => 1,
        };
        if self.texts != texts {
            return None;
        }
        let tail = self.row.document.as_bytes().get(self.from..end)?;
        let [head, middle, behind_type] = self.runs;
        let template = Template {
            head,
            middle: (self.count > 1).then_some(middle),
            behind_type: self.row.type_name.map(|_| behind_type),
            tail,
        };
        self.row.end = end;
        Some((template, self.row))
    }
}
