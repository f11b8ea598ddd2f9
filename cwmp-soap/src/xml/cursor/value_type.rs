//! `xsi:type`, and which prefixes stand for the namespace that it is in.

use crate::config::Tolerances;
use crate::text::Text;
use crate::value::trim;
use crate::xml::Namespace;
use crate::xml::character::is_space;
use crate::xml::tag::{Attribute, Attributes, name_end};

use super::{Cursor, Tag};

/// `xsi:type` of an element.
#[derive(Clone, Copy)]
pub(crate) struct TypeName<'a> {
    /// The local name.
    pub(crate) local: &'a str,
    /// Where it stands.
    pub(in crate::xml) at: usize,
}

impl<'a> Cursor<'a> {
    /// A list begins here: what is declared outside of its members is looked up now, and not for each.
    pub(crate) fn begin_list(&mut self) {
        while !self.unchanging
            && self.base < self.depth
            && let Some(name_at) = self.open.get(self.base)
        {
            for declaration in self.declarations(*name_at) {
                let is_instance = is_instance(&declaration.value);
                self.set_instance(&declaration, is_instance);
            }
            self.base = self.base.wrapping_add(1);
        }
    }

    /// Notes what a prefix means from here on.
    fn set_instance(&mut self, declaration: &Attribute<'a>, is_instance: bool) {
        let document = self.document;
        for slot in &mut self.instances {
            if text_at(document, *slot) == Some(declaration.local) {
                *slot = (0, 0);
            }
        }
        let free = self.instances.iter_mut().find(|slot| slot.1 == 0);
        if let Some(slot) = free.filter(|_| is_instance) {
            let at = declaration.name_at.saturating_add("xmlns:".len());
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            let len = u8::try_from(declaration.local.len()).unwrap_or(0);
            *slot = (at, len);
        }
    }

    /// The declarations of prefixes in the tag whose name stands there; they tell where in the document they stand.
    fn declarations(&self, name_at: u32) -> impl Iterator<Item = Attribute<'a>> + use<'a> {
        let name_at = usize::try_from(name_at).unwrap_or(usize::MAX);
        let end = name_end(self.document, name_at);
        let tag = self.document.get(..self.close(end)).unwrap_or_default();
        Attributes::of(tag, end, Tolerances::ALL).filter(|attribute| attribute.prefix == "xmlns")
    }

    /// `xsi:type` of the element whose start tag was read last; that of another namespace if there is no better one,
    /// where that is tolerated.
    pub(crate) fn type_name(&self, tag: &Tag<'a>) -> Option<TypeName<'a>> {
        if tag.attributes.is_empty() {
            return None;
        }
        let lenient = self.tolerances.contains(Tolerances::VALUE_TYPE);
        let types = || {
            tag.attributes().filter(|attribute| {
                attribute.local == "type" && !matches!(attribute.prefix, "" | "xmlns")
            })
        };
        let named = types()
            .find(|attribute| self.is_instance(attribute.prefix))
            .or_else(|| types().find(|_| lenient))?;
        let raw = named.value.raw();
        let before = raw.bytes().take_while(|byte| is_space(*byte)).count();
        let name = trim(raw);
        let prefix = name.bytes().position(|byte| byte == b':');
        let local_at = prefix.map_or(0, |len| len.saturating_add(1));
        Some(TypeName {
            local: name.get(local_at..).unwrap_or_default(),
            at: tag
                .attributes_at
                .saturating_add(named.value_at)
                .saturating_add(before)
                .saturating_add(local_at),
        })
    }

    /// Whether a prefix stands for XML Schema instance in the innermost element.
    fn is_instance(&self, prefix: &str) -> bool {
        let inner = match self.unchanging {
            true => &[],
            false => self.open.get(self.base..self.depth).unwrap_or_default(),
        };
        let declared = inner.iter().rev().find_map(|name_at| {
            let mut declarations = self.declarations(*name_at);
            declarations.find(|declaration| declaration.local == prefix)
        });
        match declared {
            Some(declaration) => is_instance(&declaration.value),
            None => {
                let mut known = self.instances.iter();
                known.any(|known| known.1 > 0 && text_at(self.document, *known) == Some(prefix))
            }
        }
    }
}

/// Whether a text is the name of XML Schema instance.
fn is_instance(uri: &Text<'_>) -> bool {
    let mut buffer = [0; 64];
    let uri = uri.decode(&mut buffer);
    uri.is_ok_and(|uri| Namespace::from_uri(uri) == Namespace::Instance)
}

/// What stands at a place.
fn text_at(document: &str, (at, len): (u32, u8)) -> Option<&str> {
    let at = usize::try_from(at).ok()?;
    document.get(at..at.checked_add(usize::from(len))?)
}
