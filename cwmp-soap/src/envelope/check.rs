//! Checking arguments against their grammar, in the pass that reads the document.

use crate::config::Tolerances;
use crate::error::{DecodeError, DecodeErrorKind};
use crate::grammar::{Array, ArrayChild, Field, Occurs, Shape, Struct};
use crate::text::Text;
use crate::value::{Value, ValueType, trim};
use crate::xml::{Encoding, Namespace, Reader, Row, StartTag, Template, Token, is_blank};

use super::arguments::Slots;
use super::element::Scalar;
use super::number_in;

/// Reads arguments and compares them with their grammar.
pub(super) struct Checker<'r, 'a> {
    reader: &'r mut Reader<'a>,
    /// Members of arrays and repeated elements that may still come.
    items: u32,
    /// Whether the members of the array that was read last all look like its first.
    uniform: bool,
}

impl<'r, 'a> Checker<'r, 'a> {
    pub(super) const fn new(reader: &'r mut Reader<'a>) -> Self {
        let items = reader.config().limits.items;
        Self {
            reader,
            items,
            uniform: false,
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
        mut slots: Option<&mut Slots>,
    ) -> Result<(), DecodeError> {
        let depth = self.reader.depth();
        let mut progress = Progress::default();
        loop {
            let next = fields.get(progress.expected);
            if let Some(field) = next.filter(|field| field.occurs_once())
                && let Some(at) = self.reader.enter(field.name)
            {
                // As the schema has it, in its place.
                let index = progress.expected;
                progress.take(index, field, at, slots.as_deref_mut());
                self.field(
                    index,
                    field,
                    &Opened::bare(field.name, at),
                    slots.as_deref_mut(),
                )?;
                continue;
            }
            match self.reader.next_token()? {
                Token::Text(text) => self.between_elements(&text)?,
                Token::End | Token::Eof if self.reader.depth() < depth => break,
                Token::End | Token::Eof => {}
                Token::Start(tag) => {
                    let Some((index, field)) = self.find(fields, progress.expected, &tag)? else {
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
                        let element = Opened::from(&tag);
                        self.field(index, field, &element, slots.as_deref_mut())?;
                    } else {
                        self.repeated(field, &tag)?;
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
        slots: Option<&mut Slots>,
    ) -> Result<(), DecodeError> {
        self.uniform = false;
        self.shape(&field.shape, element)?;
        if self.uniform
            && let Some(slots) = slots
        {
            slots.set_uniform(index);
        }
        Ok(())
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
            match self.reader.next_token()? {
                Token::Text(text) => self.between_elements(&text)?,
                Token::End | Token::Eof if self.reader.depth() < depth => return Ok(()),
                Token::End | Token::Eof => {}
                Token::Start(member) => {
                    if field.child(self.reader, &member) == ArrayChild::Member {
                        self.is_unqualified(&member)?;
                        self.count(member.at)?;
                        self.shape(&field.shape, &Opened::from(&member))?;
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
        if element.encoding.by_reference {
            // A multi-reference value, or none at all (ENV-016).
            return Err(DecodeErrorKind::UnsupportedEncodingRule.at(element.at));
        }
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

    fn scalar(&mut self, shape: &Shape, text: &Text<'a>, at: usize) -> Result<(), DecodeError> {
        if fits(shape, text) {
            Ok(())
        } else if matches!(shape, Shape::Text { .. }) {
            self.unless(Tolerances::LENGTH, DecodeErrorKind::BadLength, at)
        } else {
            self.unless(Tolerances::BAD_VALUE, DecodeErrorKind::BadValue, at)
        }
    }

    /// Reads a parameter value (ENV-010).
    fn value(&mut self, element: &Opened<'_, 'a>) -> Result<(), DecodeError> {
        let ty = match element.encoding.xsi_type {
            Some((Some(Namespace::Schema), name)) => ValueType::from_name(name),
            Some((Some(Namespace::Encoding), "base64")) => Some(ValueType::Base64),
            _ => None,
        };
        if ty.is_none() || element.encoding.is_foreign {
            let kind = DecodeErrorKind::BadValueType;
            self.unless(Tolerances::VALUE_TYPE, kind, element.at)?;
        }
        let text = self.leaf()?;
        if ty.is_some_and(|ty| !is_value(ty, &text)) {
            self.unless(Tolerances::BAD_VALUE, DecodeErrorKind::BadValue, element.at)?;
        }
        Ok(())
    }

    fn array(
        &mut self,
        array: &'static Array,
        element: &Opened<'_, 'a>,
    ) -> Result<(), DecodeError> {
        let declared = self.declared(array, element);
        let depth = self.reader.depth();
        let mut list = Learnt::new(array, self.reader);
        let mut count = 0_u32;
        loop {
            if self.reader.depth() == depth && self.reader.position() == list.from {
                while self.row(&list) {
                    self.count(list.from)?;
                    count = count.saturating_add(1);
                    list.from = self.reader.position();
                }
            }
            let warned = self.reader.warnings().total();
            match self.reader.next_token()? {
                Token::Text(text) => {
                    self.between_elements(&text)?;
                    // White space is learnt with what it stands before.
                    continue;
                }
                Token::End | Token::Eof if self.reader.depth() < depth => break,
                Token::End | Token::Eof => {}
                Token::Start(child) => match array.child(self.reader, &child) {
                    ArrayChild::Member => {
                        if child.local != array.member {
                            self.reader.warn(Tolerances::MEMBER_NAME, child.at);
                        }
                        self.is_unqualified(&child)?;
                        self.count(child.at)?;
                        count = count.saturating_add(1);
                        self.shape(&array.shape, &Opened::from(&child))?;
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
    encoding: Encoding<'a>,
    /// The start tag, if there is more in it than the name.
    tag: Option<&'t StartTag<'a>>,
}

impl<'t, 'a> Opened<'t, 'a> {
    /// One with nothing in its start tag but its name.
    const fn bare(local: &'a str, at: usize) -> Self {
        Self {
            at,
            local,
            encoding: Encoding::NONE,
            tag: None,
        }
    }

    const fn from(tag: &'t StartTag<'a>) -> Self {
        Self {
            at: tag.at,
            local: tag.local,
            encoding: tag.encoding(),
            tag: Some(tag),
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
    fn take(&mut self, index: usize, field: &Field, at: usize, slots: Option<&mut Slots>) {
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
        if !self.possible {
            return;
        }
        let cursor = reader.cursor_since(self.declarations).moved_to(self.from);
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

/// Whether a text is what the schema has in its place; the type of a value is not looked at.
fn fits(shape: &Shape, text: &Text<'_>) -> bool {
    match shape {
        Shape::Text { max } => {
            let max = usize::from(*max);
            // Only a text of more bytes can have more characters.
            text.raw().len() <= max || max >= usize::from(u16::MAX) || text.char_count() <= max
        }
        Shape::UnsignedInt { min, max } => {
            number_in(text).is_ok_and(|n: u32| (*min..=*max).contains(&n))
        }
        Shape::Int { min, max } => number_in(text).is_ok_and(|n: i32| (*min..=*max).contains(&n)),
        Shape::Boolean => Scalar(Some(*text)).boolean().is_ok(),
        Shape::DateTime => Scalar(Some(*text)).date_time(Tolerances::NONE).is_ok(),
        Shape::Base64 => is_value(ValueType::Base64, text),
        Shape::Value | Shape::Struct(_) | Shape::Array(_) | Shape::Choice(_) => true,
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
