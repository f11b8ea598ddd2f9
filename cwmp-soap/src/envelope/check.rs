//! Checking arguments against their grammar, in the pass that reads the document, and finding them again.

use crate::config::Tolerances;
use crate::error::{DecodeErrorKind, Stop};
use crate::grammar::{Array, Field, Occurs, Shape, Struct};
use crate::text::Text;
use crate::xml::{Draft, Namespace, Reader, Template};

use super::arguments::{Known, Slots, Texts};

mod list;
mod member;
mod value;

pub(super) use member::List;

/// Reads arguments and compares them with their grammar.
pub(super) struct Checker<'r, 'a> {
    reader: &'r mut Reader<'a>,
    /// Members of arrays and repeated elements that may still come.
    items: u32,
    /// The text that was read last.
    text: Text<'a>,
    /// The local name in the `xsi:type` that was read last, or the name that stands for it.
    type_name: Option<&'a str>,
    /// The name of the element that is missing, if that is why it fails.
    pub(super) missing: &'static str,
    /// What the members of the array that was read last look like.
    known: Option<Known<'a>>,
    /// What is learnt from the member that is read, if something may be.
    draft: Option<Draft<'a>>,
    /// The texts of the structure that is read, if it is an argument.
    texts: Option<Texts<'a>>,
}

impl<'r, 'a> Checker<'r, 'a> {
    pub(super) const fn new(reader: &'r mut Reader<'a>) -> Self {
        let items = reader.config().limits.items;
        Self {
            reader,
            items,
            text: Text::EMPTY,
            type_name: None,
            missing: "",
            known: None,
            draft: None,
            texts: None,
        }
    }

    /// Fails with `kind` unless `tolerance` is granted.
    fn unless(
        &mut self,
        tolerance: Tolerances,
        kind: DecodeErrorKind,
        at: usize,
    ) -> Result<(), Stop> {
        self.reader.unless(tolerance, kind, at)
    }

    /// Reads a sequence to the end of its element; notes what its elements are.
    pub(super) fn sequence(
        &mut self,
        fields: &'static [Field],
        mut slots: Option<&mut Slots<'a>>,
    ) -> Result<(), Stop> {
        let depth = self.reader.depth();
        let mut progress = Progress::default();
        loop {
            let index = progress.expected;
            if let Some(field) = fields.get(index).filter(|_| Template::PAYS)
                && field.occurs_once()
                && !progress.has(index)
            {
                // As the schema has it, in its place.
                if field.shape.is_plain()
                    && let Some(element) = self.reader.plain_element(field.name)
                {
                    progress.take(index, field);
                    self.note_text(index, &element, slots.as_deref_mut());
                    self.scalar(&field.shape, &element.text, element.at)?;
                    continue;
                }
                if self.reader.enter(field.name) {
                    progress.take(index, field);
                    self.field(index, field, slots.as_deref_mut())?;
                    continue;
                }
            }
            let stray = DecodeErrorKind::UnexpectedElement;
            if !self.reader.child(depth, stray)? {
                break;
            }
            let at = self.reader.tag().at;
            let Some((index, field)) = self.find(fields, progress.expected)? else {
                self.reader.skip_to(depth)?;
                continue;
            };
            let again = progress.has(index);
            if again && field.occurs_once() {
                self.unless(
                    Tolerances::REPEATED_ELEMENT,
                    DecodeErrorKind::RepeatedElement,
                    at,
                )?;
                self.reader.skip_to(depth)?;
                continue;
            }
            if index < progress.expected {
                self.unless(Tolerances::ARGUMENT_ORDER, stray, at)?;
            }
            progress.take(index, field);
            if field.occurs_once() {
                self.field(index, field, slots.as_deref_mut())?;
            } else {
                if let Some(slots) = slots.as_deref_mut().filter(|_| !again) {
                    slots.set(index, at);
                }
                self.repeated(field)?;
            }
        }
        if progress.is_whole(fields) {
            return Ok(());
        }
        for (index, field) in fields.iter().enumerate() {
            let required = matches!(field.occurs, Occurs::Once | Occurs::Many);
            if required && !progress.has(index) {
                let at = self.reader.position();
                self.unless(
                    Tolerances::MISSING_ELEMENT,
                    DecodeErrorKind::MissingElement,
                    at,
                )
                .inspect_err(|_| self.missing = field.name)?;
            }
        }
        Ok(())
    }

    /// Reads the one element of a field to its end.
    fn field(
        &mut self,
        index: usize,
        field: &'static Field,
        slots: Option<&mut Slots<'a>>,
    ) -> Result<(), Stop> {
        let Some(slots) = slots else {
            return self.shape(&field.shape, None);
        };
        slots.set(index, self.reader.tag().at);
        self.known = None;
        if let Shape::Struct(structure) = &field.shape
            && Template::PAYS
        {
            return self.structure(index, structure, slots);
        }
        self.text = Text::EMPTY;
        let read = match &field.shape {
            Shape::Array(array) if Template::PAYS => self.argument_array(array, slots),
            shape => self.shape(shape, None),
        };
        if field.shape.is_leaf() {
            slots.set_text(index, self.text);
        }
        // Where the list was not read to its end, this is what is known of a list inside one of its members.
        let known = self.known.take().filter(|_| Template::PAYS && read.is_ok());
        if let Some(known) = known {
            slots.set_list(index, known);
        }
        read
    }

    /// Reads an array to the end of its element, and notes its members.
    fn argument_array(&mut self, array: &'static Array, slots: &mut Slots<'a>) -> Result<(), Stop> {
        self.is_here()?;
        self.array(array, slots.notes_mut())
    }

    /// Reads a structure to the end of its element.
    fn structure(
        &mut self,
        index: usize,
        structure: &'static Struct,
        slots: &mut Slots<'a>,
    ) -> Result<(), Stop> {
        self.is_here()?;
        let is_plain = structure.fields.iter().all(|f| f.shape.is_plain());
        let tolerances = self.reader.config().tolerances;
        self.texts = is_plain.then_some(Texts::none(tolerances));
        let read = self.sequence(structure.fields, None);
        if let Some(texts) = self.texts.take()
            && texts.are_whole(structure.fields.len())
        {
            slots.set_structure(index, texts);
        }
        read
    }

    /// Which field the element is whose start tag was read; `None` for one that is passed over.
    fn find(
        &mut self,
        fields: &'static [Field],
        expected: usize,
    ) -> Result<Option<(usize, &'static Field)>, Stop> {
        let tag = self.reader.tag();
        let (local, at) = (tag.local, tag.at);
        let found = match fields.get(expected) {
            Some(field) if field.name == local => Some((expected, field)),
            _ => {
                let mut fields = fields.iter().enumerate();
                fields.find(|(_, field)| field.name == local)
            }
        };
        match found {
            Some(_) => self.is_unqualified()?,
            None => self.unless(
                Tolerances::EXTRA_ELEMENT,
                DecodeErrorKind::UnexpectedElement,
                at,
            )?,
        }
        Ok(found)
    }

    fn is_unqualified(&mut self) -> Result<(), Stop> {
        let tag = self.reader.tag();
        if tag.namespace == Namespace::None {
            return Ok(());
        }
        self.unless(
            Tolerances::QUALIFIED_ARGUMENT,
            DecodeErrorKind::UnexpectedElement,
            tag.at,
        )
    }

    /// Counts a member.
    fn count(&mut self, at: usize) -> Result<(), Stop> {
        let too_many = DecodeErrorKind::TooManyItems.at(at);
        self.items = self.items.checked_sub(1).ok_or(too_many)?;
        Ok(())
    }

    /// Refuses a multi-reference value, or none at all (ENV-016).
    fn is_here(&self) -> Result<(), Stop> {
        let tag = self.reader.tag();
        if tag.encoding().by_reference && !self.reader.is_again() {
            return Err(DecodeErrorKind::UnsupportedEncodingRule.at(tag.at));
        }
        Ok(())
    }

    /// Reads the element whose start tag was read to its end; notes what elements it consists of.
    fn shape(&mut self, shape: &'static Shape, slots: Option<&mut Slots<'a>>) -> Result<(), Stop> {
        self.is_here()?;
        match shape {
            Shape::Struct(fields) => self.sequence(fields.fields, slots),
            Shape::Array(array) => self.array(array, None),
            Shape::Choice(choices) => self.choice(choices, slots),
            Shape::Value => self.value(),
            leaf => {
                let at = self.reader.tag().at;
                let text = self.leaf()?;
                self.scalar(leaf, &text, at)
            }
        }
    }

    /// Reads a text to the end of its element.
    fn leaf(&mut self) -> Result<Text<'a>, Stop> {
        let begin = self.reader.position();
        let (text, child) = self.reader.leaf()?;
        self.text = text;
        self.learn_text(begin, &text);
        if let Some(at) = child {
            self.unless(
                Tolerances::EXTRA_ELEMENT,
                DecodeErrorKind::UnexpectedElement,
                at,
            )?;
        }
        Ok(text)
    }

    #[inline(never)]
    fn choice(
        &mut self,
        choices: &'static [Struct],
        slots: Option<&mut Slots<'a>>,
    ) -> Result<(), Stop> {
        let tag = self.reader.tag();
        // In an element around members, the name of a member says what `xsi:type` says elsewhere.
        let (namespace, named) = tag.encoding().xsi_type.unzip();
        let (name, at) = (named.unwrap_or(tag.local), tag.at);
        let is_strange = !matches!(namespace, None | Some(Some(Namespace::Cwmp(_))));
        let choice = choices.iter().find(|choice| choice.name == name);
        self.type_name = choice.map_or(named, |_| Some(name));
        if choice.is_none() || is_strange || tag.encoding().is_foreign {
            let kind = DecodeErrorKind::BadValueType;
            self.unless(Tolerances::VALUE_TYPE, kind, at)?;
        }
        match choice {
            Some(choice) => self.sequence(choice.fields, slots),
            None => {
                let depth = self.reader.depth().saturating_sub(1);
                self.reader.skip_to(depth)
            }
        }
    }
}

/// How far a sequence was read.
#[derive(Default)]
struct Progress {
    /// The field that comes next if the order is kept.
    expected: usize,
    /// Those that were there, as bits.
    present: u32,
}

impl Progress {
    fn bit(index: usize) -> u32 {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        1_u32.checked_shl(index).unwrap_or(0)
    }

    /// Whether elements of all fields were there.
    fn is_whole(&self, fields: &[Field]) -> bool {
        Template::PAYS && self.present == Self::bit(fields.len()).wrapping_sub(1)
    }

    fn has(&self, index: usize) -> bool {
        self.present & Self::bit(index) != 0
    }

    /// Notes that an element of this field is there.
    fn take(&mut self, index: usize, field: &Field) {
        self.present |= Self::bit(index);
        self.expected = if field.occurs_once() {
            index.wrapping_add(1)
        } else {
            index
        };
    }
}
