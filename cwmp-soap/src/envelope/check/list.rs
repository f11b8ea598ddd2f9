//! SOAP arrays: their members, and what can be learnt from one for the next.

use crate::config::Tolerances;
use crate::error::{DecodeError, DecodeErrorKind};
use crate::find::split_at;
use crate::grammar::{Array, ArrayChild, Shape};
use crate::value::{ValueType, number, trim};
use crate::xml::{Namespace, Reader, Row, Template, Token};

use super::value::{fits, is_value};
use super::{Checker, Opened};

impl<'a> Checker<'_, 'a> {
    /// Reads an array to its end (ENV-012).
    pub(super) fn array(
        &mut self,
        array: &'static Array,
        element: &Opened<'_, 'a>,
    ) -> Result<(), DecodeError> {
        let declared = self.declared(array, element);
        let depth = self.reader.depth();
        let mut list = Learnt::new(array, self.reader);
        let mut count = 0_u32;
        // Text between members, too, may be told of.
        let mut warned = self.reader.warnings().total();
        loop {
            if self.reader.depth() == depth && self.reader.position() == list.from {
                while self.row(&list) {
                    self.count(list.from)?;
                    count = count.saturating_add(1);
                    list.from = self.reader.position();
                }
            }
            match &self.reader.next_token() {
                Err(error) => return Err(*error),
                Ok(Token::Text(text)) => {
                    self.between_elements(text)?;
                    // White space is learnt with what it stands before.
                    continue;
                }
                Ok(Token::End | Token::Eof) if self.reader.depth() < depth => break,
                Ok(Token::End | Token::Eof) => {}
                Ok(Token::Start(child)) => match array.child(self.reader, child) {
                    ArrayChild::Member => {
                        if child.local != array.member {
                            self.reader.warn(Tolerances::MEMBER_NAME, child.at);
                        }
                        self.is_unqualified(child)?;
                        self.count(child.at)?;
                        count = count.saturating_add(1);
                        self.shape(&array.shape, &Opened::from(child))?;
                        if self.reader.depth() == depth && self.reader.warnings().total() == warned
                        {
                            list.learn(self.reader);
                        }
                    }
                    ArrayChild::Wrapper => {
                        self.reader.warn(Tolerances::MEMBER_NAME, child.at);
                    }
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
            list.by_tags = list.by_tags.saturating_add(1);
            list.from = self.reader.position();
            warned = self.reader.warnings().total();
        }
        if declared != Some(count) {
            let kind = DecodeErrorKind::BadArrayType;
            self.unless(Tolerances::ARRAY_TYPE, kind, element.at)?;
        }
        if !(array.min..=array.max).contains(&count) {
            self.unless(Tolerances::LENGTH, DecodeErrorKind::BadLength, element.at)?;
        }
        self.uniform = list.template.is_some() && list.by_tags == 1;
        Ok(())
    }

    /// Reads the next member of a list, if it looks like those before and its texts are right.
    fn row(&mut self, list: &Learnt<'a>) -> bool {
        let array = list.array;
        let Some(template) = &list.template else {
            return false;
        };
        self.reader.row(template, |row| row_fits(array, row))
    }

    /// How many members `arrayType` announces, if it is right otherwise (ENV-012, ENV-013).
    fn declared(&self, array: &'static Array, element: &Opened<'_, 'a>) -> Option<u32> {
        let text = element
            .tag?
            .attributes()
            .find(|a| {
                a.local == "arrayType" && self.namespace(a.prefix) == Some(Namespace::Encoding)
            })?
            .value
            .as_plain()?;
        let (name, count) = split_at(trim(text).strip_suffix("]")?, b'[')?;
        let (prefix, local) = split_at(name, b':').unwrap_or(("", name));
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
        number(count).ok().filter(|_| !count.starts_with("-"))
    }

    /// The namespace of an attribute with this prefix.
    fn namespace(&self, prefix: &str) -> Option<Namespace> {
        if prefix.is_empty() {
            return Some(Namespace::None);
        }
        self.reader.namespace_of(prefix)
    }
}

/// What the members of a list look like.
struct Learnt<'a> {
    array: &'static Array,
    /// Whether they can be learnt from.
    possible: bool,
    /// How many namespaces were declared when the list began.
    declarations: u32,
    /// Where the member before ended.
    from: usize,
    /// How many elements were read tag by tag.
    by_tags: u32,
    template: Option<Template<'a>>,
}

impl<'a> Learnt<'a> {
    fn new(array: &'static Array, reader: &Reader<'a>) -> Self {
        Self {
            array,
            possible: Template::is_for(array),
            declarations: reader.declarations(),
            from: reader.position(),
            by_tags: 0,
            template: None,
        }
    }

    /// Learns from the member that was read last.
    fn learn(&mut self, reader: &Reader<'a>) {
        if !self.possible || !Template::PAYS {
            return;
        }
        let cursor = reader
            .cursor()
            .unchanging(self.declarations == reader.declarations());
        let cursor = cursor.moved_to(self.from);
        // Whoever differs for once changes nothing.
        self.template = Template::learn(cursor, self.array).or(self.template);
    }
}

/// Whether the texts of a member are what they should be.
#[inline]
fn row_fits(array: &'static Array, row: &Row<'_>) -> bool {
    // What most texts are is seen at once.
    let fits = |index: usize, shape: &Shape| match (shape, row.value_type) {
        (Shape::Text { max }, _) if row.len(index) <= usize::from(*max) => true,
        (Shape::Value, Some(ValueType::String)) => true,
        _ => row_text_fits(row, index, shape),
    };
    match &array.shape {
        Shape::Struct(member) => {
            let mut fields = member.fields.iter().enumerate();
            fields.all(|(index, field)| fits(index, &field.shape))
        }
        shape => fits(0, shape),
    }
}

/// Whether a text of a member is what it should be.
fn row_text_fits(row: &Row<'_>, index: usize, shape: &Shape) -> bool {
    let bytes = row.bytes(index);
    match (shape, row.value_type) {
        (Shape::Boolean, _) | (Shape::Value, Some(ValueType::Boolean))
            if matches!(bytes, [b'0' | b'1']) =>
        {
            true
        }
        (Shape::Value, Some(ty)) => {
            ty.is_short_number(bytes) || row.text(index).is_some_and(|text| is_value(ty, &text))
        }
        _ => row.text(index).is_some_and(|text| fits(shape, &text)),
    }
}
