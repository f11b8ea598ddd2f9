//! Checking arguments against their grammar, in the pass that reads the document.

use crate::config::Tolerances;
use crate::error::{DecodeError, DecodeErrorKind};
use crate::grammar::{ArrayChild, Field, Occurs, Shape, Struct};
use crate::text::Text;
use crate::xml::{
    Draft, Encoding, Namespace, Reader, StartTag, Template, Token, Uniform, is_blank,
};

use super::arguments::{Slots, Texts};

mod list;
mod value;

/// Reads arguments and compares them with their grammar.
pub(super) struct Checker<'r, 'a> {
    reader: &'r mut Reader<'a>,
    /// Members of arrays and repeated elements that may still come.
    items: u32,
    /// What the members of the array that was read last all look like.
    uniform: Option<Uniform<'a>>,
    /// What is learnt from the member that is read, if something may be.
    draft: Option<Draft<'a>>,
    /// Where the texts of the structure stand that is read, if it is an argument.
    texts: Option<Texts>,
}

impl<'r, 'a> Checker<'r, 'a> {
    pub(super) const fn new(reader: &'r mut Reader<'a>) -> Self {
        let items = reader.config().limits.items;
        Self {
            reader,
            items,
            uniform: None,
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
    ) -> Result<(), DecodeError> {
        self.reader.unless(tolerance, kind, at)
    }

    /// Reads a sequence to the end of its element; notes where its elements stand.
    pub(super) fn sequence(
        &mut self,
        fields: &'static [Field],
        mut slots: Option<&mut Slots<'a>>,
    ) -> Result<(), DecodeError> {
        let depth = self.reader.depth();
        let mut progress = Progress::default();
        loop {
            let index = progress.expected;
            match fields.get(index).filter(|_| Template::PAYS) {
                Some(field) if field.occurs_once() && !progress.has(index) => {
                    // As the schema has it, in its place.
                    if field.shape.is_plain()
                        && let Some(element) = self.reader.plain_element(field.name)
                    {
                        progress.take(index, field, element.at, slots.as_deref_mut());
                        self.note_text(index, &element, slots.as_deref_mut());
                        self.scalar(&field.shape, &element.text, element.at)?;
                        continue;
                    }
                    if let Some(at) = self.reader.enter(field.name) {
                        progress.take(index, field, at, slots.as_deref_mut());
                        let element = Opened::bare(field.name, at);
                        self.field(index, field, &element, slots.as_deref_mut())?;
                        continue;
                    }
                }
                Some(_) => {}
                None if self.reader.exit() => break,
                None => {}
            }
            match &self.reader.next_token() {
                Err(error) => return Err(*error),
                Ok(Token::Text(text)) => self.between_elements(text)?,
                Ok(Token::End | Token::Eof) if self.reader.depth() < depth => break,
                Ok(Token::End | Token::Eof) => {}
                Ok(Token::Start(tag)) => {
                    let Some((index, field)) = self.find(fields, progress.expected, tag)? else {
                        self.reader.skip_to_depth(depth)?;
                        continue;
                    };
                    if field.occurs_once() && progress.has(index) {
                        self.unless(
                            Tolerances::REPEATED_ELEMENT,
                            DecodeErrorKind::RepeatedElement,
                            tag.at,
                        )?;
                        self.reader.skip_to_depth(depth)?;
                        continue;
                    }
                    if index < progress.expected {
                        self.unless(
                            Tolerances::ARGUMENT_ORDER,
                            DecodeErrorKind::UnexpectedElement,
                            tag.at,
                        )?;
                    }
                    progress.take(index, field, tag.at, slots.as_deref_mut());
                    if field.occurs_once() {
                        let element = Opened::from(tag);
                        self.field(index, field, &element, slots.as_deref_mut())?;
                    } else {
                        self.repeated(field, tag)?;
                    }
                }
            }
        }
        for (index, field) in fields.iter().enumerate() {
            let required = matches!(field.occurs, Occurs::Once | Occurs::Many);
            if required && !progress.has(index) {
                self.unless(
                    Tolerances::MISSING_ELEMENT,
                    DecodeErrorKind::MissingElement(field.name),
                    self.reader.position(),
                )?;
            }
        }
        Ok(())
    }

    /// Reads the one element of a field to its end.
    fn field(
        &mut self,
        index: usize,
        field: &'static Field,
        element: &Opened<'_, 'a>,
        slots: Option<&mut Slots<'a>>,
    ) -> Result<(), DecodeError> {
        if !Template::PAYS {
            return self.shape(&field.shape, element);
        }
        self.uniform = None;
        if let Shape::Struct(structure) = &field.shape {
            return self.structure(index, structure, element, slots);
        }
        self.shape(&field.shape, element)?;
        if let (Some(list), Some(slots), Shape::Array(_)) = (self.uniform, slots, field.shape) {
            slots.set_uniform(index, list);
        }
        Ok(())
    }

    /// Reads a structure to the end of its element.
    fn structure(
        &mut self,
        index: usize,
        structure: &'static Struct,
        element: &Opened<'_, 'a>,
        slots: Option<&mut Slots<'a>>,
    ) -> Result<(), DecodeError> {
        let is_plain = structure.fields.iter().all(|f| f.shape.is_plain());
        self.texts = (slots.is_some() && is_plain).then_some(Texts::NONE);
        let read = self.struct_of(structure, element);
        let texts = self.texts.take();
        if let (Some(texts), Some(slots)) = (texts, slots)
            && texts.are_whole(structure.fields.len())
        {
            slots.set_structure(index, texts);
        }
        read
    }

    /// As [`Self::shape`], of a structure.
    fn struct_of(
        &mut self,
        structure: &'static Struct,
        element: &Opened<'_, 'a>,
    ) -> Result<(), DecodeError> {
        element.is_here()?;
        self.sequence(structure.fields, None)
    }

    /// Reads one of several elements of a name, or the element that a peer puts around them.
    fn repeated(&mut self, field: &'static Field, tag: &StartTag<'a>) -> Result<(), DecodeError> {
        if field.child(self.reader, tag) != ArrayChild::Wrapper {
            self.count(tag.at)?;
            return self.shape(&field.shape, &Opened::from(tag));
        }
        self.reader.warn(Tolerances::MEMBER_NAME, tag.at);
        let depth = self.reader.depth();
        loop {
            match &self.reader.next_token() {
                Err(error) => return Err(*error),
                Ok(Token::Text(text)) => self.between_elements(text)?,
                Ok(Token::End | Token::Eof) if self.reader.depth() < depth => return Ok(()),
                Ok(Token::End | Token::Eof) => {}
                Ok(Token::Start(member)) => {
                    if field.child(self.reader, member) == ArrayChild::Member {
                        self.is_unqualified(member)?;
                        self.count(member.at)?;
                        self.shape(&field.shape, &Opened::from(member))?;
                    } else {
                        self.unless(
                            Tolerances::EXTRA_ELEMENT,
                            DecodeErrorKind::UnexpectedElement,
                            member.at,
                        )?;
                        self.reader.skip_to_depth(depth)?;
                    }
                }
            }
        }
    }

    /// Which field an element is; `None` for one that is passed over.
    fn find(
        &mut self,
        fields: &'static [Field],
        expected: usize,
        tag: &StartTag<'a>,
    ) -> Result<Option<(usize, &'static Field)>, DecodeError> {
        let found = match fields.get(expected) {
            Some(field) if field.name == tag.local => Some((expected, field)),
            _ => fields
                .iter()
                .enumerate()
                .find(|(_, field)| field.name == tag.local),
        };
        match found {
            Some(_) => self.is_unqualified(tag)?,
            None => self.unless(
                Tolerances::EXTRA_ELEMENT,
                DecodeErrorKind::UnexpectedElement,
                tag.at,
            )?,
        }
        Ok(found)
    }

    fn is_unqualified(&mut self, tag: &StartTag<'a>) -> Result<(), DecodeError> {
        if tag.namespace == Namespace::None {
            return Ok(());
        }
        self.unless(
            Tolerances::QUALIFIED_ARGUMENT,
            DecodeErrorKind::UnexpectedElement,
            tag.at,
        )
    }

    fn between_elements(&mut self, text: &Text<'a>) -> Result<(), DecodeError> {
        if is_blank(text.raw()) {
            return Ok(());
        }
        let at = self.reader.position();
        self.unless(
            Tolerances::EXTRA_ELEMENT,
            DecodeErrorKind::UnexpectedElement,
            at,
        )
    }

    fn count(&mut self, at: usize) -> Result<(), DecodeError> {
        self.items = self
            .items
            .checked_sub(1)
            .ok_or(DecodeErrorKind::TooManyItems.at(at))?;
        Ok(())
    }

    /// Reads an element to its end.
    fn shape(
        &mut self,
        shape: &'static Shape,
        element: &Opened<'_, 'a>,
    ) -> Result<(), DecodeError> {
        element.is_here()?;
        match shape {
            Shape::Struct(fields) => self.sequence(fields.fields, None),
            Shape::Array(array) => self.array(array, element),
            Shape::Choice(choices) => self.choice(choices, element),
            Shape::Value => self.value(element),
            leaf => {
                let text = self.leaf()?;
                self.scalar(leaf, &text, element.at)
            }
        }
    }

    /// Reads a text to the end of its element.
    fn leaf(&mut self) -> Result<Text<'a>, DecodeError> {
        let begin = self.reader.position();
        let (text, child) = self.reader.leaf()?;
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

    fn choice(
        &mut self,
        choices: &'static [Struct],
        element: &Opened<'_, 'a>,
    ) -> Result<(), DecodeError> {
        // In an element around members, the name of a member says what `xsi:type` says elsewhere.
        let named = element.encoding.xsi_type.map(|(_, name)| name);
        let name = named.unwrap_or(element.local);
        match choices.iter().find(|choice| choice.name == name) {
            Some(choice) => self.sequence(choice.fields, None),
            None => {
                let depth = self.reader.depth().saturating_sub(1);
                let kind = DecodeErrorKind::BadValueType;
                self.unless(Tolerances::VALUE_TYPE, kind, element.at)?;
                self.reader.skip_to_depth(depth)
            }
        }
    }
}

/// An element whose start tag was read.
struct Opened<'t, 'a> {
    at: usize,
    local: &'a str,
    encoding: &'t Encoding<'a>,
}

impl<'t, 'a> Opened<'t, 'a> {
    /// Refuses a multi-reference value, or none at all (ENV-016).
    fn is_here(&self) -> Result<(), DecodeError> {
        if self.encoding.by_reference {
            return Err(DecodeErrorKind::UnsupportedEncodingRule.at(self.at));
        }
        Ok(())
    }

    /// One with nothing in its start tag but its name.
    const fn bare(local: &'a str, at: usize) -> Self {
        Self {
            at,
            local,
            encoding: &Encoding::NONE,
        }
    }

    const fn from(tag: &'t StartTag<'a>) -> Self {
        Self {
            at: tag.at,
            local: tag.local,
            encoding: tag.encoding(),
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

    fn has(&self, index: usize) -> bool {
        self.present & Self::bit(index) != 0
    }

    /// Notes that an element of this field begins at `at`.
    fn take(&mut self, index: usize, field: &Field, at: usize, slots: Option<&mut Slots<'_>>) {
        if !self.has(index)
            && let Some(slots) = slots
        {
            slots.set(index, at);
        }
        self.present |= Self::bit(index);
        self.expected = if field.occurs_once() {
            index.saturating_add(1)
        } else {
            index
        };
    }
}
