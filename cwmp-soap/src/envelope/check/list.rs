//! SOAP arrays: their members, and what can be learnt from one for the next.

use crate::config::Tolerances;
use crate::error::{DecodeErrorKind, Stop};
use crate::grammar::{Array, Shape};
use crate::text::Text;
use crate::value::{ValueType, number, trim};
use crate::xml::{
    Chain, Draft, Namespace, Noted, Notes, PlainElement, Reader, Row, Template, Uniform,
};

use super::super::arguments::{Known, Slots};
use super::value::{fits, is_value};
use super::{Checker, List};

impl<'a> Checker<'_, 'a> {
    /// Reads an array to its end (ENV-012); its start tag was read.
    /// Its members are noted as far as there is room.
    pub(super) fn array(
        &mut self,
        array: &'static Array,
        notes: Option<&mut Notes>,
    ) -> Result<(), Stop> {
        let at = self.reader.tag().at;
        let declared = self.declared(array);
        let depth = self.reader.depth();
        let mut list = Learnt::new(array, self.reader, notes);
        let mut count = 0_u32;
        loop {
            if Template::PAYS && list.from == self.reader.position() && self.reader.depth() == depth
            {
                count = count.wrapping_add(self.rows(&mut list)?);
            }
            // Text between members, too, may be told of.
            let warned = self.reader.warnings().total();
            let is_inside = self.reader.depth() == depth;
            let strayed = if self.reader.enter(array.member) {
                self.count(self.reader.tag().at)?;
                false
            } else {
                match self.enter_member(List::Array(array), depth)? {
                    Some(strayed) => strayed,
                    None => break,
                }
            };
            count = count.wrapping_add(1);
            // Only from a member right behind the one before is learnt what the next looks like.
            self.member(&mut list, is_inside && !strayed, depth, warned)?;
            list.from = self.reader.position();
        }
        if declared != Some(count) {
            let kind = DecodeErrorKind::BadArrayType;
            self.unless(Tolerances::ARRAY_TYPE, kind, at)?;
        }
        let too_many = array.max < u16::MAX && count > u32::from(array.max);
        if count < u32::from(array.min) || too_many {
            self.unless(Tolerances::LENGTH, DecodeErrorKind::BadLength, at)?;
        }
        // That of a list inside a member is none of this one.
        self.known = list.chain.filter(|_| Template::PAYS).map(|chain| {
            let template = chain.template();
            let uniform = Uniform::new(template, list.noted, count).filter(|_| list.by_tags == 1);
            uniform.map_or(Known::Template(template), Known::Uniform)
        });
        Ok(())
    }

    /// Notes the name in `xsi:type` of the member that is read.
    pub(super) fn learn_type(&mut self, name: &str) {
        let document = self.reader.document();
        if let Some(draft) = self.draft.as_mut().filter(|_| Template::PAYS) {
            // The name is a part of the document.
            let at = name.as_ptr().addr().wrapping_sub(document.as_ptr().addr());
            if draft.type_name(at, name).is_none() {
                self.draft = None;
            }
        }
    }

    /// Notes where the text of a plain element stands, the one of this number in its sequence.
    pub(super) fn note_text(
        &mut self,
        index: usize,
        element: &PlainElement<'a>,
        slots: Option<&mut Slots<'a>>,
    ) {
        if !Template::PAYS {
            return;
        }
        let from = element.from;
        let to = from.wrapping_add(element.text.raw().len());
        if let Some(slots) = slots {
            slots.set_text(index, element.text);
        } else if let Some(texts) = &mut self.texts {
            texts.set(index, element.text);
        } else if let Some(draft) = &mut self.draft
            && draft.text(from, to, false).is_none()
        {
            self.draft = None;
        }
    }

    /// Notes a text of the member that is read; `begin` is where its element's content begins.
    pub(super) fn learn_text(&mut self, begin: usize, text: &Text<'a>) {
        let Some(draft) = self.draft.as_mut().filter(|_| Template::PAYS) else {
            return;
        };
        let raw = text.raw();
        let end = begin.wrapping_add(raw.len());
        let document = self.reader.document();
        // Nothing else may stand in the element.
        let is_all = document
            .get(begin..end)
            .is_some_and(|found| core::ptr::eq(found, raw))
            && document
                .get(end..)
                .is_some_and(|rest| rest.starts_with("</"))
            && (text.as_plain().is_some() || !raw.bytes().any(|byte| byte == b'<'));
        if !is_all || draft.text(begin, end, text.as_plain().is_none()).is_none() {
            self.draft = None;
        }
    }

    /// Reads a member of a list to its end, and learns from it, if it may, the list has this depth, and so many warnings came
    /// before.
    fn member(
        &mut self,
        list: &mut Learnt<'a, '_>,
        may_learn: bool,
        depth: usize,
        warned: u32,
    ) -> Result<(), Stop> {
        self.draft = list.draft(self.reader).filter(|_| may_learn);
        self.shape(&list.array.shape, None)?;
        let draft = self.draft.take();
        if self.reader.depth() == depth && self.reader.warnings().total() == warned {
            list.learn(draft, self.reader);
        }
        list.by_tags = list.by_tags.wrapping_add(if may_learn { 1 } else { 2 });
        Ok(())
    }

    /// Reads the next members of a list, as long as they look like those before and their texts are right; how many.
    #[inline(never)]
    fn rows(&mut self, list: &mut Learnt<'a, '_>) -> Result<u32, Stop> {
        // What changes with each member is kept in registers, as far as there are some.
        let Some(mut chain) = list.chain.filter(|_| Template::PAYS) else {
            return Ok(0);
        };
        let (shapes, mut noted, mut notes) = (list.shapes, list.noted, list.notes.take());
        let mut count = 0_u32;
        loop {
            let is_row = self.reader.row(&mut chain, |row| {
                let fits = row_fits(shapes, row);
                if fits
                    && let Some(room) = &mut notes
                    && !noted.add(room, row)
                {
                    notes = None;
                }
                fits
            });
            if !is_row {
                break;
            }
            self.count(list.from)?;
            count = count.wrapping_add(1);
            list.from = self.reader.position();
        }
        (list.chain, list.noted, list.notes) = (Some(chain), noted, notes);
        Ok(count)
    }

    /// How many members `arrayType` announces, if it is right otherwise (ENV-012, ENV-013).
    fn declared(&self, array: &'static Array) -> Option<u32> {
        let text = self.reader.tag().encoding().array_type?;
        let (namespace, local) = self.reader.qualified(trim(text).strip_suffix("]")?);
        let name = match (array.shape, namespace?) {
            (Shape::Text { .. }, Namespace::Schema) => "string",
            (Shape::Base64, Namespace::Encoding) => "base64",
            (Shape::Struct(member), Namespace::Cwmp(_)) => member.name,
            _ => return None,
        };
        let count = local.strip_prefix(name)?.strip_prefix("[")?;
        number(count).ok().filter(|_| !count.starts_with("-"))
    }
}

/// What the members of a list look like.
struct Learnt<'a, 'n> {
    array: &'static Array,
    /// Whether they can be learnt from.
    possible: bool,
    /// What their texts are then.
    shapes: [Option<&'static Shape>; 2],
    /// Where the member before ended.
    from: usize,
    /// How many elements were read tag by tag.
    by_tags: u32,
    chain: Option<Chain<'a>>,
    /// Which of them are noted.
    noted: Noted,
    /// Where the next one may be noted, as long as all before it are.
    notes: Option<&'n mut Notes>,
}

impl<'a, 'n> Learnt<'a, 'n> {
    fn new(array: &'static Array, reader: &Reader<'a>, notes: Option<&'n mut Notes>) -> Self {
        Self {
            array,
            possible: Template::is_for(array),
            shapes: match &array.shape {
                Shape::Struct(member) => {
                    let mut shapes = member.fields.iter().map(|field| &field.shape);
                    [shapes.next(), shapes.next()]
                }
                shape => [Some(shape), None],
            },
            from: reader.position(),
            by_tags: 0,
            chain: None,
            noted: Noted::none(notes.as_deref(), reader.position()),
            notes,
        }
    }

    /// What will be learnt from the member that comes next, if something may be.
    fn draft(&self, reader: &Reader<'a>) -> Option<Draft<'a>> {
        (self.possible && Template::PAYS).then(|| Draft::new(reader.document(), self.from))
    }

    /// Learns from the member that was read last.
    fn learn(&mut self, draft: Option<Draft<'a>>, reader: &Reader<'a>) {
        if !Template::PAYS {
            return;
        }
        let end = reader.position();
        let learnt = draft.and_then(|draft| draft.finish(end, self.array));
        // Whoever differs for once changes nothing.
        if let Some((template, row)) = learnt {
            self.chain = Some(Chain::new(template, reader.document(), end));
            // One that comes later may stand behind some that are not noted.
            let is_noted = match &mut self.notes {
                Some(notes) if self.by_tags == 0 => self.noted.add(notes, &row),
                _ => false,
            };
            if !is_noted {
                self.notes = None;
            }
        }
    }
}

/// Whether the texts of a member are what they should be.
#[inline(always)]
fn row_fits(shapes: [Option<&Shape>; 2], row: &Row<'_>) -> bool {
    let [first, second] = shapes;
    let fits = |index: usize, shape: Option<&Shape>| match (shape, row.value_type) {
        // What most texts are is seen at once.
        (Some(Shape::Text { max }), _) if row.len(index) <= usize::from(*max) => true,
        (Some(Shape::Value), Some(ValueType::String)) | (None, _) => true,
        (Some(shape), value_type) => row
            .text(index)
            .is_some_and(|text| row_text_fits(&text, value_type, shape)),
    };
    fits(0, first) && fits(1, second)
}

/// Whether a text of a member is what it should be.
#[inline(never)]
fn row_text_fits(text: &Text<'_>, value_type: Option<ValueType>, shape: &Shape) -> bool {
    let bytes = text.raw().as_bytes();
    match (shape, value_type) {
        (Shape::Boolean, _) | (Shape::Value, Some(ValueType::Boolean))
            if matches!(bytes, [b'0' | b'1']) =>
        {
            true
        }
        (Shape::Value, Some(ty)) => ty.is_short_number(bytes) || is_value(ty, text),
        _ => fits(shape, text),
    }
}
