//! The syntax of a parameter: its type, resolved through data types, and its limits.

use cwmp_model::Limit;
use cwmp_soap::ValueType;

use super::documents::Documents;
use super::nodes::TARGET;
use crate::element::Element;
use crate::error::{ReadError, ReadErrorKind};

/// How many data types may be derived from each other.
const MAX_DERIVED: usize = 16;

/// The data types that a document defines or imports.
#[derive(Clone, Copy)]
pub(super) struct Types<'e> {
    pub(super) documents: &'e Documents,
    pub(super) document: usize,
}

/// A type with its limits, those of its base types merged in.
#[derive(Clone, Debug, Default)]
pub(super) struct Syntax<'e> {
    item: ValueType,
    /// The least and the greatest number of items.
    list: Option<(u16, u16)>,
    list_lengths: Vec<Limit<'e>>,
    lengths: Vec<Limit<'e>>,
    ranges: Vec<Limit<'e>>,
    enumerations: Vec<Limit<'e>>,
    patterns: Vec<Limit<'e>>,
    /// That it is a reference, and what to.
    references: Vec<Limit<'e>>,
    default: Option<&'e str>,
}

impl<'e> Syntax<'e> {
    /// Reads a `syntax` element.
    pub(super) fn read(element: &'e Element, types: Types<'e>) -> Result<Self, ReadError> {
        let mut syntax = Self::read_type(element, types, 0)?;
        syntax.default = element
            .named("default")
            .find(|default| {
                default.attribute("status") != Some("deleted")
                    && default.attribute("type") != Some("implementation")
            })
            .and_then(|default| default.attribute("value"));
        Ok(syntax)
    }

    /// Reads the type that the children of a `syntax` or `dataType` element say.
    fn read_type(
        element: &'e Element,
        types: Types<'e>,
        derived: usize,
    ) -> Result<Self, ReadError> {
        let primitive = element
            .children
            .iter()
            .find_map(|child| ValueType::from_name(&child.name).map(|ty| (child, ty)));
        let mut syntax = if let Some((child, item)) = primitive {
            let mut syntax = Self {
                item,
                ..Self::default()
            };
            syntax.take_facets(child)?;
            syntax
        } else if let Some(child) = element.child("dataType") {
            Self::derive(child, types, derived)?
        } else if element.name == "dataType" {
            Self::derive(element, types, derived)?
        } else {
            return Err(ReadError::new(element.line, ReadErrorKind::Missing("type")));
        };
        if let Some(list) = element.child("list") {
            let bound = |name, none| match list.attribute(name) {
                None | Some("unbounded") => Ok(none),
                Some(text) => number(list, text),
            };
            syntax.list = Some((bound("minItems", 0)?, bound("maxItems", u16::MAX)?));
            syntax.list_lengths = lengths(list)?
                .map(|(min, max)| Limit::ListLength { min, max })
                .collect();
        }
        Ok(syntax)
    }

    /// The type that an element names by `ref` or `base`, with the element's own facets.
    fn derive(element: &'e Element, types: Types<'e>, derived: usize) -> Result<Self, ReadError> {
        let name = element
            .attribute("ref")
            .or_else(|| element.attribute("base"))
            .ok_or_else(|| ReadError::new(element.line, ReadErrorKind::Missing("base")))?;
        let (document, base) = types
            .documents
            .find(types.document, "dataType", name)
            .filter(|_| derived < MAX_DERIVED)
            .ok_or_else(|| {
                ReadError::new(element.line, ReadErrorKind::UnknownType(name.to_owned()))
            })?;
        let types = Types { document, ..types };
        let mut syntax = Self::read_type(base, types, derived.saturating_add(1))?;
        syntax.take_facets(element)?;
        Ok(syntax)
    }

    /// Takes the facets of an element; they take the place of known ones of the same kind.
    fn take_facets(&mut self, element: &'e Element) -> Result<(), ReadError> {
        let sizes: Vec<Limit<'e>> = lengths(element)?
            .map(|(min, max)| Limit::Length { min, max })
            .collect();
        let mut ranges = Vec::new();
        for range in element.named("range") {
            ranges.push(Limit::Range {
                min: bound(range, "minInclusive", i64::MIN)?,
                max: bound(range, "maxInclusive", i64::MAX)?,
            });
        }
        let mut enumerations = Vec::new();
        for value in element.named("enumeration") {
            if value.attribute("status") == Some("deleted") {
                continue;
            }
            let text = value.required("value")?;
            enumerations.push(if value.attribute("access") == Some("readOnly") {
                Limit::ReportedOnly(text)
            } else {
                Limit::OneOf(text)
            });
        }
        let mut patterns = Vec::new();
        for pattern in element.named("pattern") {
            patterns.push(Limit::Pattern(pattern.required("value")?));
        }
        let mut references = Vec::new();
        if let Some(reference) = element.child("pathRef") {
            let strong = reference.attribute("refType") == Some("strong");
            references.push(Limit::Reference { strong });
            let targets = reference.attributes.iter();
            references.extend(
                targets
                    .filter(|(name, _)| name == TARGET)
                    .map(|(_, path)| Limit::Target(path)),
            );
        }
        for (known, own) in [
            (&mut self.references, references),
            (&mut self.lengths, sizes),
            (&mut self.ranges, ranges),
            (&mut self.enumerations, enumerations),
            (&mut self.patterns, patterns),
        ] {
            if !own.is_empty() {
                *known = own;
            }
        }
        Ok(())
    }

    /// The type on the wire: a list is a string.
    pub(super) const fn value_type(&self) -> ValueType {
        if self.list.is_some() {
            ValueType::String
        } else {
            self.item
        }
    }

    /// All limits and the default.
    pub(super) fn limits(&self) -> Vec<Limit<'e>> {
        let items = self.list.map(|(min, max)| Limit::Items {
            item: self.item,
            min,
            max,
        });
        let default = self.default.map(Limit::Default);
        [
            &self.list_lengths,
            &self.lengths,
            &self.ranges,
            &self.enumerations,
            &self.patterns,
            &self.references,
        ]
        .into_iter()
        .flatten()
        .copied()
        .chain(items)
        .chain(default)
        .collect()
    }
}

/// The sizes of an element that limit anything.
fn lengths(element: &Element) -> Result<impl Iterator<Item = (u32, u32)> + use<>, ReadError> {
    let mut found = Vec::new();
    for size in element.named("size") {
        let part = |name, none| match size.attribute(name) {
            None => Ok(none),
            Some(text) => number(size, text),
        };
        let (min, max) = (part("minLength", 0)?, part("maxLength", u32::MAX)?);
        if (min, max) != (0, u32::MAX) {
            found.push((min, max));
        }
    }
    Ok(found.into_iter())
}

fn number<N: core::str::FromStr>(element: &Element, text: &str) -> Result<N, ReadError> {
    text.trim()
        .parse()
        .map_err(|_| ReadError::new(element.line, ReadErrorKind::Number(text.to_owned())))
}

/// A bound of a range; a fraction is widened, what exceeds 64 bits is no bound.
fn bound(range: &Element, name: &str, none: i64) -> Result<i64, ReadError> {
    let Some(text) = range.attribute(name) else {
        return Ok(none);
    };
    let text = text.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let exact: i128 = number(
        range,
        if matches!(whole, "" | "-" | "+") {
            "0"
        } else {
            whole
        },
    )?;
    let is_fraction = fraction.bytes().any(|digit| digit != b'0');
    if !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(ReadError::new(
            range.line,
            ReadErrorKind::Number(text.to_owned()),
        ));
    }
    let negative = text.starts_with('-');
    let wide = match (is_fraction, none == i64::MIN, negative) {
        (true, true, true) => exact.saturating_sub(1),
        (true, false, false) => exact.saturating_add(1),
        _ => exact,
    };
    Ok(i64::try_from(wide).unwrap_or(if wide < 0 { i64::MIN } else { i64::MAX }))
}
