//! A small tree of XML elements with the lines they start at.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use crate::error::{ReadError, ReadErrorKind, line_of};

/// How deep elements may be nested; data models stay below 12.
const MAX_DEPTH: usize = 64;

/// An element: names without prefixes, references resolved.
#[derive(Clone, Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Self>,
    pub(crate) text: String,
    pub(crate) line: u64,
}

impl Element {
    /// Reads a document; elements named in `skipped` are left out with all that is in them.
    pub(crate) fn parse(xml: &str, skipped: &[&str]) -> Result<Self, ReadError> {
        let mut reader = Reader::from_str(xml);
        let mut lines = Lines::new(xml);
        let mut open: Vec<Self> = vec![Self::default()];
        let mut skipping = 0_usize;
        loop {
            let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let event = reader.read_event().map_err(|error| {
                let at = usize::try_from(reader.error_position()).unwrap_or(usize::MAX);
                bad(line_of(xml.as_bytes(), at), &error)
            })?;
            let line = lines.at(at);
            match event {
                Event::Eof => break,
                Event::Start(_) if skipping > 0 => skipping = skipping.saturating_add(1),
                Event::End(_) if skipping > 0 => skipping = skipping.saturating_sub(1),
                _ if skipping > 0 => {}
                Event::Start(start) if skipped.contains(&start.local_name().into_inner()) => {
                    skipping = 1;
                }
                Event::Start(start) => {
                    if open.len() > MAX_DEPTH {
                        return Err(bad(line, &"nested too deeply"));
                    }
                    open.push(Self::new(&start, line)?);
                }
                Event::Empty(start) => {
                    let element = Self::new(&start, line)?;
                    put(&mut open, element);
                }
                Event::End(_) => {
                    if let Some(element) = open.pop() {
                        put(&mut open, element);
                    }
                }
                Event::Text(text) => write(&mut open, &text.xml10_content()),
                Event::CData(text) => write(&mut open, &text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let number = reference.resolve_char_ref().map_err(|e| bad(line, &e))?;
                    let mut utf8 = [0; 4];
                    let text = match number {
                        Some(c) => &*c.encode_utf8(&mut utf8),
                        None => resolve_predefined_entity(&reference.xml10_content())
                            .ok_or_else(|| bad(line, &"unknown entity"))?,
                    };
                    write(&mut open, text);
                }
                _ => {}
            }
        }
        let line = lines.at(xml.len());
        if open.len() != 1 || skipping > 0 {
            return Err(bad(line, &"the document ends inside an element"));
        }
        open.pop()
            .and_then(|mut document| document.children.pop())
            .ok_or_else(|| bad(line, &"the document has no element"))
    }

    fn new(start: &BytesStart<'_>, line: u64) -> Result<Self, ReadError> {
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| bad(line, &error))?;
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|error| bad(line, &error))?;
            let name = attribute.key.local_name().into_inner().to_owned();
            attributes.push((name, value.into_owned()));
        }
        Ok(Self {
            name: start.local_name().into_inner().to_owned(),
            attributes,
            line,
            ..Self::default()
        })
    }

    /// The value of an attribute.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value of an attribute that has to be there.
    pub(crate) fn required(&self, name: &'static str) -> Result<&str, ReadError> {
        self.attribute(name)
            .ok_or_else(|| ReadError::new(self.line, ReadErrorKind::Missing(name)))
    }

    /// The first child of a name.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.named(name).next()
    }

    /// The children of a name.
    pub(crate) fn named(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |child| child.name == name)
    }
}

fn put(open: &mut [Element], element: Element) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(element);
    }
}

fn write(open: &mut [Element], text: &str) {
    if let Some(parent) = open.last_mut() {
        parent.text.push_str(text);
    }
}

fn bad(line: u64, error: &dyn core::fmt::Display) -> ReadError {
    ReadError::new(line, ReadErrorKind::Xml(error.to_string()))
}

/// Counts lines forward, so that a document is counted once.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    const fn new(text: &'a str) -> Self {
        Self {
            text: text.as_bytes(),
            at: 0,
            line: 1,
        }
    }

    fn at(&mut self, at: usize) -> u64 {
        let between = self.text.get(self.at..at).unwrap_or_default();
        let breaks = line_of(between, between.len()).saturating_sub(1);
        self.line = self.line.saturating_add(breaks);
        self.at = self.at.max(at);
        self.line
    }
}
