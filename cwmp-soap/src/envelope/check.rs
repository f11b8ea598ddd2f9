//! Checking arguments against their grammar, in the pass that reads the document.

use crate::config::Tolerances;
use crate::error::{DecodeError, DecodeErrorKind};
use crate::grammar::{Array, ArrayChild, Field, Occurs, Shape, Struct};
use crate::text::Text;
use crate::value::{Value, ValueType, trim};
use crate::xml::{Namespace, Reader, StartTag, Token};

use super::arguments::Slots;
use super::element::Scalar;
use super::number_in;

/// Reads arguments and compares them with their grammar.
pub(super) struct Checker<'r, 'a> {
    reader: &'r mut Reader<'a>,
    tolerances: Tolerances,
    /// Members of arrays and repeated elements that may still come.
    items: u32,
}

impl<'r, 'a> Checker<'r, 'a> {
    pub(super) const fn new(reader: &'r mut Reader<'a>) -> Self {
        let config = *reader.config();
        Self {
            reader,
            tolerances: config.tolerances,
            items: config.limits.items,
        }
    }

    const fn allows(&self, tolerance: Tolerances) -> bool {
        self.tolerances.contains(tolerance)
    }

    /// Fails with `kind` unless `tolerance` is granted.
    fn unless(
        &self,
        tolerance: Tolerances,
        kind: DecodeErrorKind,
        at: usize,
    ) -> Result<(), DecodeError> {
        if self.allows(tolerance) {
            Ok(())
        } else {
            Err(kind.at(at))
        }
    }

    /// Reads a sequence to the end of its element; notes where its elements stand.
    pub(super) fn sequence(
        &mut self,
        fields: &'static [Field],
        mut slots: Option<&mut Slots>,
    ) -> Result<(), DecodeError> {
        let depth = self.reader.depth();
        // The field that comes next if the order is kept, and those that were there.
        let (mut expected, mut present) = (0_usize, 0_u32);
        loop {
            match self.reader.next_token()? {
                Token::Text(text) => self.between_elements(&text)?,
                Token::End | Token::Eof if self.reader.depth() < depth => break,
                Token::End | Token::Eof => {}
                Token::Start(tag) => {
                    let Some((index, field)) = self.find(fields, expected, &tag)? else {
                        self.reader.skip_to_depth(depth)?;
                        continue;
                    };
                    let bit = 1_u32
                        .checked_shl(u32::try_from(index).unwrap_or(u32::MAX))
                        .unwrap_or(0);
                    let repeats = matches!(field.occurs, Occurs::Any | Occurs::Many);
                    if !repeats && present & bit != 0 {
                        self.unless(
                            Tolerances::REPEATED_ELEMENT,
                            DecodeErrorKind::RepeatedElement,
                            tag.at,
                        )?;
                        self.reader.skip_to_depth(depth)?;
                        continue;
                    }
                    if index < expected {
                        self.unless(
                            Tolerances::ARGUMENT_ORDER,
                            DecodeErrorKind::UnexpectedElement,
                            tag.at,
                        )?;
                    }
                    if present & bit == 0
                        && let Some(slot) = slots.as_mut().and_then(|slots| slots.get_mut(index))
                    {
                        *slot = u32::try_from(tag.at).unwrap_or(u32::MAX);
                    }
                    present |= bit;
                    expected = if repeats {
                        index
                    } else {
                        index.saturating_add(1)
                    };
                    if repeats {
                        self.repeated(field, &tag)?;
                    } else {
                        self.shape(&field.shape, &tag)?;
                    }
                }
            }
        }
        for (index, field) in fields.iter().enumerate() {
            let required = matches!(field.occurs, Occurs::Once | Occurs::Many);
            let bit = 1_u32
                .checked_shl(u32::try_from(index).unwrap_or(u32::MAX))
                .unwrap_or(0);
            if required && present & bit == 0 {
                self.unless(
                    Tolerances::MISSING_ELEMENT,
                    DecodeErrorKind::MissingElement(field.name),
                    self.reader.position(),
                )?;
            }
        }
        Ok(())
    }

    /// Reads one of several elements of a name, or the element that a peer puts around them.
    fn repeated(&mut self, field: &'static Field, tag: &StartTag<'a>) -> Result<(), DecodeError> {
        if field.child(self.reader, tag) != ArrayChild::Wrapper {
            self.count(tag.at)?;
            return self.shape(&field.shape, tag);
        }
        let depth = self.reader.depth();
        loop {
            match self.reader.next_token()? {
                Token::Text(text) => self.between_elements(&text)?,
                Token::End | Token::Eof if self.reader.depth() < depth => return Ok(()),
                Token::End | Token::Eof => {}
                Token::Start(member) => {
                    if field.child(self.reader, &member) == ArrayChild::Member {
                        self.is_unqualified(&member)?;
                        self.count(member.at)?;
                        self.shape(&field.shape, &member)?;
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
        &self,
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

    fn is_unqualified(&self, tag: &StartTag<'a>) -> Result<(), DecodeError> {
        if tag.namespace == Namespace::None {
            return Ok(());
        }
        self.unless(
            Tolerances::QUALIFIED_ARGUMENT,
            DecodeErrorKind::UnexpectedElement,
            tag.at,
        )
    }

    fn between_elements(&self, text: &Text<'a>) -> Result<(), DecodeError> {
        if trim(text.raw()).is_empty() {
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
    fn shape(&mut self, shape: &'static Shape, tag: &StartTag<'a>) -> Result<(), DecodeError> {
        Self::by_value(tag)?;
        match shape {
            Shape::Struct(fields) => self.sequence(fields.fields, None),
            Shape::Array(array) => self.array(array, tag),
            Shape::Choice(choices) => self.choice(choices, tag),
            Shape::Value => self.value(tag),
            leaf => {
                let text = self.leaf()?;
                self.scalar(leaf, &text, tag.at)
            }
        }
    }

    /// Refuses multi-reference values and `xsi:nil` (ENV-016).
    fn by_value(tag: &StartTag<'a>) -> Result<(), DecodeError> {
        if tag.encoding().by_reference {
            return Err(DecodeErrorKind::UnsupportedEncodingRule.at(tag.at));
        }
        Ok(())
    }

    /// The namespace of an attribute with this prefix.
    fn namespace(&self, prefix: &str) -> Option<Namespace> {
        if prefix.is_empty() {
            return Some(Namespace::None);
        }
        self.reader.namespace_of(prefix)
    }

    /// Reads a text to the end of its element.
    fn leaf(&mut self) -> Result<Text<'a>, DecodeError> {
        let (text, child) = self.reader.leaf()?;
        if let Some(at) = child {
            self.unless(
                Tolerances::EXTRA_ELEMENT,
                DecodeErrorKind::UnexpectedElement,
                at,
            )?;
        }
        Ok(text)
    }

    fn scalar(&self, shape: &Shape, text: &Text<'a>, at: usize) -> Result<(), DecodeError> {
        if let Shape::Text { max } = shape {
            let max = usize::from(*max);
            // Only a text of more bytes can have more characters.
            return if max >= usize::from(u16::MAX)
                || text.raw().len() <= max
                || text.char_count() <= max
            {
                Ok(())
            } else {
                self.unless(Tolerances::LENGTH, DecodeErrorKind::BadLength, at)
            };
        }
        if self.allows(Tolerances::BAD_VALUE) {
            return Ok(());
        }
        let good = match shape {
            Shape::UnsignedInt { min, max } => {
                number_in(text).is_ok_and(|n: u32| (*min..=*max).contains(&n))
            }
            Shape::Int { min, max } => {
                number_in(text).is_ok_and(|n: i32| (*min..=*max).contains(&n))
            }
            Shape::Boolean => Scalar(Some(*text)).boolean().is_ok(),
            Shape::DateTime => Scalar(Some(*text)).date_time(self.reader).is_ok(),
            Shape::Base64 => is_value(ValueType::Base64, text),
            _ => true,
        };
        if good {
            Ok(())
        } else {
            Err(DecodeErrorKind::BadValue.at(at))
        }
    }

    /// Reads a parameter value (ENV-010).
    fn value(&mut self, tag: &StartTag<'a>) -> Result<(), DecodeError> {
        let named = tag.encoding().xsi_type;
        let ty = match named {
            Some((Some(Namespace::Schema), name)) => ValueType::from_name(name),
            Some((Some(Namespace::Encoding), "base64")) => Some(ValueType::Base64),
            _ => None,
        };
        if ty.is_none() {
            self.unless(
                Tolerances::VALUE_TYPE,
                DecodeErrorKind::BadValueType,
                tag.at,
            )?;
        }
        let text = self.leaf()?;
        match ty {
            Some(ty) if !self.allows(Tolerances::BAD_VALUE) && !is_value(ty, &text) => {
                Err(DecodeErrorKind::BadValue.at(tag.at))
            }
            _ => Ok(()),
        }
    }

    fn array(&mut self, array: &'static Array, tag: &StartTag<'a>) -> Result<(), DecodeError> {
        let declared = self.declared(array, tag);
        let depth = self.reader.depth();
        let mut count = 0_u32;
        loop {
            match self.reader.next_token()? {
                Token::Text(text) => self.between_elements(&text)?,
                Token::End | Token::Eof if self.reader.depth() < depth => break,
                Token::End | Token::Eof => {}
                Token::Start(child) => match array.child(self.reader, &child) {
                    ArrayChild::Member => {
                        self.is_unqualified(&child)?;
                        self.count(child.at)?;
                        count = count.saturating_add(1);
                        self.shape(&array.shape, &child)?;
                    }
                    ArrayChild::Wrapper => {}
                    ArrayChild::Stranger => {
                        self.unless(
                            Tolerances::EXTRA_ELEMENT,
                            DecodeErrorKind::UnexpectedElement,
                            child.at,
                        )?;
                        let outside = self.reader.depth().saturating_sub(1);
                        self.reader.skip_to_depth(outside)?;
                    }
                },
            }
        }
        if declared != Some(count) {
            self.unless(
                Tolerances::ARRAY_TYPE,
                DecodeErrorKind::BadArrayType,
                tag.at,
            )?;
        }
        if !(array.min..=array.max).contains(&count) {
            self.unless(Tolerances::LENGTH, DecodeErrorKind::BadLength, tag.at)?;
        }
        Ok(())
    }

    /// How many members `arrayType` announces, if it is right otherwise (ENV-012, ENV-013).
    fn declared(&self, array: &'static Array, tag: &StartTag<'a>) -> Option<u32> {
        let text = tag
            .attributes()
            .find(|a| {
                a.local == "arrayType" && self.namespace(a.prefix) == Some(Namespace::Encoding)
            })?
            .value
            .as_plain()?;
        let (name, count) = trim(text).strip_suffix(']')?.split_once('[')?;
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let namespace = self.reader.namespace_of(prefix)?;
        let fits = match (array.shape, namespace) {
            (Shape::Text { .. }, Namespace::Schema) => local == "string",
            (Shape::Base64, Namespace::Encoding) => local == "base64",
            (Shape::Struct(member), Namespace::Cwmp(_)) => local == member.name,
            _ => false,
        };
        if !fits {
            return None;
        }
        count.parse().ok()
    }

    fn choice(
        &mut self,
        choices: &'static [Struct],
        tag: &StartTag<'a>,
    ) -> Result<(), DecodeError> {
        // In an element around members, the name of a member says what `xsi:type` says elsewhere.
        let name = tag.encoding().xsi_type.map_or(tag.local, |(_, name)| name);
        match choices.iter().find(|choice| choice.name == name) {
            Some(choice) => self.sequence(choice.fields, None),
            None => {
                let depth = self.reader.depth().saturating_sub(1);
                self.unless(
                    Tolerances::VALUE_TYPE,
                    DecodeErrorKind::BadValueType,
                    tag.at,
                )?;
                self.reader.skip_to_depth(depth)
            }
        }
    }
}

/// Whether a text is a value of a type.
fn is_value(ty: ValueType, text: &Text<'_>) -> bool {
    ty == ValueType::String || with_text(text, |text| Value::from_text(ty, text).is_ok())
}

/// Applies a test to a decoded text; one that is long and has references in it passes unseen.
fn with_text(text: &Text<'_>, test: impl FnOnce(&str) -> bool) -> bool {
    let mut buffer = [0; 128];
    text.decode(&mut buffer).map_or(true, test)
}
