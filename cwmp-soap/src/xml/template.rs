//! Lists whose members are written alike, which is how every device and server writes them.
//!
//! What stands between the texts of one member that was checked is learnt: from the end of the member before it to its
//! first text, from text to text, and to its own end. A member with the same bytes in these places means the same, apart
//! from its texts: it costs a few comparisons instead of six tags. White space, prefixes, quotes and order may be
//! anything, as long as they repeat. Whoever differs is read tag by tag, and learnt from.

use crate::ValueType;
use crate::config::Tolerances;
use crate::grammar::{Array, Shape, Struct};
use crate::text::Text;

use super::character::{Texts, ampersand, same, text_len, text_run};
use super::cursor::Cursor;

/// Texts that a member may have; lists whose members have more are read tag by tag.
const TEXTS: usize = 2;
/// What stands around the texts, and around the name of a type.
const RUNS: usize = TEXTS + 2;
/// The longest name of a type.
const TYPE_NAME: usize = 12;

/// A run of markup that repeats: where it stands.
#[derive(Clone, Copy, Debug)]
struct Run {
    at: usize,
    len: usize,
}

impl Run {
    fn bytes(self, document: &[u8]) -> &[u8] {
        let end = self.at.wrapping_add(self.len);
        document.get(self.at..end).unwrap_or_default()
    }

    /// Where it ends if it stands at `at` too.
    #[inline]
    fn behind(self, document: &[u8], at: usize) -> Option<usize> {
        let end = at.wrapping_add(self.len);
        same(document.get(at..end)?, self.bytes(document)).then_some(end)
    }
}

/// What stands between the texts of a list's members.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Template {
    runs: [Run; RUNS],
    texts: usize,
    /// Before which text the name of a type stands, in its start tag; a number that no text has if there is none.
    typed: usize,
    /// Where the next ampersand stands, if any does, as far as was searched.
    ampersand: usize,
}

/// A member that looks like the one before it: its texts, in their order.
#[derive(Clone, Copy)]
#[expect(unnameable_types, reason = "nobody outside makes or names one")]
pub struct Row<'a> {
    document: &'a str,
    /// Where the texts begin and end.
    texts: [(usize, usize); TEXTS],
    /// Where the local name in `xsi:type` begins and ends.
    type_name: (usize, usize),
    /// The type that it stands for.
    pub(crate) value_type: Option<ValueType>,
    /// Where the member ends.
    pub(super) end: usize,
    /// What is accepted in the texts.
    pub(crate) tolerances: Tolerances,
}

impl<'a> Row<'a> {
    /// The text of this number.
    #[inline]
    pub(crate) fn text(&self, index: usize) -> Option<Text<'a>> {
        let (from, to) = *self.texts.get(index)?;
        self.document.get(from..to).map(Text::plain)
    }

    /// The bytes of the text of this number.
    #[inline]
    pub(crate) fn bytes(&self, index: usize) -> &'a [u8] {
        let text = self.texts.get(index).copied();
        let (from, to) = text.unwrap_or_default();
        self.document.as_bytes().get(from..to).unwrap_or_default()
    }

    /// The local name in `xsi:type`.
    #[inline]
    pub(crate) fn type_name(&self) -> Option<&'a str> {
        let (from, to) = self.type_name;
        self.document.get(from..to).filter(|_| from < to)
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

impl Template {
    /// Whether members of this array can be learnt from: each of their elements holds a text, and they are few.
    pub(crate) fn is_for(array: &Array) -> bool {
        match &array.shape {
            Shape::Struct(member) => {
                let fields = member.fields;
                (1..=TEXTS).contains(&fields.len())
                    && fields.iter().all(|field| is_leaf(&field.shape))
                    && fields.iter().filter(|f| f.shape == Shape::Value).count() <= 1
            }
            shape => is_leaf(shape) && *shape != Shape::Value,
        }
    }

    /// Learns from the member that comes next after the cursor, which was found to be one. There is nothing to be learnt
    /// from some: those with references in their texts, for example.
    pub(crate) fn learn(mut cursor: Cursor<'_>, array: &Array) -> Option<Self> {
        let mut draft = Draft::new(cursor.position());
        cursor.child().filter(|tag| !tag.empty)?;
        match &array.shape {
            Shape::Struct(member) => draft.fields(&mut cursor, member)?,
            _ => draft.text(&mut cursor)?,
        }
        draft.finish(cursor.position())
    }

    /// The member at `at`, if it looks like those before.
    #[inline]
    pub(super) fn row<'a>(
        &mut self,
        document: &'a str,
        at: usize,
        texts: Texts,
    ) -> Option<Row<'a>> {
        let bytes = document.as_bytes();
        let mut row = Row {
            document,
            texts: [(0, 0); TEXTS],
            type_name: (0, 0),
            value_type: None,
            end: 0,
            tolerances: Tolerances::NONE,
        };
        let mut runs = self.runs.iter();
        let mut at = runs.next()?.behind(bytes, at)?;
        for (index, slot) in (0..self.texts).zip(&mut row.texts) {
            if self.typed == index {
                let len = type_len(bytes.get(at..)?)?;
                let end = at.wrapping_add(len);
                let name = document.get(at..end)?;
                // All names that are known stand in the namespace of the one that was learnt.
                row.value_type = Some(ValueType::from_name(name)?);
                row.type_name = (at, end);
                at = runs.next()?.behind(bytes, end)?;
            }
            let end = at.wrapping_add(text_len(bytes.get(at..)?));
            *slot = (at, end);
            at = runs.next()?.behind(bytes, end)?;
        }
        row.end = at;
        self.is_plain(&row, texts).then_some(row)
    }

    /// Whether the texts of a member stand for themselves.
    #[inline]
    fn is_plain(&mut self, row: &Row<'_>, texts: Texts) -> bool {
        match texts {
            Texts::Plain => true,
            Texts::References => {
                let (from, _) = row.texts[0];
                if self.ampersand < from {
                    let rest = row.document.as_bytes().get(from..).unwrap_or_default();
                    self.ampersand = from.wrapping_add(ampersand(rest));
                }
                self.ampersand >= row.end
            }
            Texts::Anything => (0..TEXTS).all(|index| !text_run(row.bytes(index), true).1),
        }
    }
}

/// How long the name of a type is that stands there up to a quote.
#[inline]
fn type_len(rest: &[u8]) -> Option<usize> {
    let mut names = rest.iter().take(TYPE_NAME.saturating_add(1));
    names.position(|byte| matches!(byte, b'"' | b'\''))
}

const fn is_leaf(shape: &Shape) -> bool {
    !matches!(shape, Shape::Struct(_) | Shape::Array(_) | Shape::Choice(_))
}

/// A template while its member is read.
struct Draft {
    from: usize,
    runs: usize,
    template: Template,
}

impl Draft {
    const fn new(from: usize) -> Self {
        Self {
            from,
            runs: 0,
            template: Template {
                runs: [Run { at: 0, len: 0 }; RUNS],
                texts: 0,
                typed: usize::MAX,
                ampersand: 0,
            },
        }
    }

    /// Ends a run of markup at `to`; what comes next varies up to `next`.
    fn run(&mut self, to: usize, next: usize) -> Option<()> {
        *self.template.runs.get_mut(self.runs)? = Run {
            at: self.from,
            len: to.checked_sub(self.from)?,
        };
        self.runs = self.runs.checked_add(1)?;
        self.from = next;
        Some(())
    }

    /// Reads the elements of a member, and its end.
    fn fields(&mut self, cursor: &mut Cursor<'_>, member: &Struct) -> Option<()> {
        for field in member.fields {
            let tag = cursor.child()?;
            if tag.local != field.name || tag.empty {
                return None;
            }
            if field.shape == Shape::Value {
                let name = cursor.type_name(&tag)?;
                ValueType::from_name(name.local)?;
                if name.local == "base64" {
                    // It stands in the namespace of SOAP's encoding, where the other names mean nothing.
                    return None;
                }
                let end = name.at.checked_add(name.local.len())?;
                self.run(name.at, end)?;
                self.template.typed = self.template.texts;
            }
            self.text(cursor)?;
        }
        // Nothing else may stand in it.
        cursor.child().is_none().then_some(())
    }

    /// Reads the text of an element, and its end.
    fn text(&mut self, cursor: &mut Cursor<'_>) -> Option<()> {
        let begin = cursor.position();
        let text = cursor.text().as_plain()?;
        let end = begin.checked_add(text.len())?;
        // What stands between text and end tag must be nothing.
        let behind = cursor.document().as_bytes().get(end..)?;
        if !behind.starts_with(b"</") {
            return None;
        }
        self.template.texts = self.template.texts.checked_add(1)?;
        self.run(begin, end)
    }

    fn finish(mut self, end: usize) -> Option<Template> {
        self.run(end, end)?;
        Some(self.template)
    }
}
