//! What lists and views are read with, past the tokens.

use crate::config::Limits;
use crate::text::Text;
use crate::xml::Namespace;
use crate::xml::scan::text_run;
use crate::xml::tag::{Encoding, skip_space};
use crate::xml::template::{Chain, Row, Template};

use super::Reader;

/// An element that holds a text which stands for itself.
pub(crate) struct PlainElement<'a> {
    /// Where it begins.
    pub(crate) at: usize,
    /// Where its text begins.
    pub(crate) from: usize,
    pub(crate) text: Text<'a>,
}

impl<'a> Reader<'a> {
    /// Passes over the element of this name, if it comes next as [`Self::enter`] has it, and holds nothing but characters
    /// that stand for themselves.
    #[inline]
    pub(crate) fn plain_element(&mut self, name: &'static str) -> Option<PlainElement<'a>> {
        let (at, from) = self.usual_start(name)?;
        let bytes = self.document.as_bytes();
        let (len, special) = text_run(bytes.get(from..)?, self.thorough);
        let to = from.wrapping_add(len);
        let [b'<', b'/', rest @ ..] = bytes.get(to..)? else {
            return None;
        };
        let (found, [b'>', ..]) = rest.split_at_checked(name.len())? else {
            return None;
        };
        if special || found != name.as_bytes() {
            return None;
        }
        self.at = to.wrapping_add(name.len()).wrapping_add(3);
        let text = Text::plain(self.document.get(from..to)?);
        Some(PlainElement { at, from, text })
    }

    /// Closes the open element, if its end tag comes next, after white space perhaps.
    #[inline]
    pub(crate) fn exit(&mut self) -> bool {
        Template::PAYS && !self.pending_end && self.end_tag_at(skip_space(self.document, self.at))
    }

    /// Opens the element with this prefix and this local name, if it comes next, after white space perhaps, and its start tag
    /// holds nothing but the name; the prefix has to mean to it what the caller thinks. Whether it did so.
    pub(crate) fn enter_prefixed(&mut self, prefix: &str, local: &str) -> bool {
        self.try_enter(prefix, local).is_some()
    }

    #[inline]
    fn try_enter(&mut self, prefix: &str, local: &str) -> Option<()> {
        if !Template::PAYS || self.pending_end || prefix.is_empty() || self.depth == 0 {
            return None;
        }
        let name_at = skip_space(self.document, self.at).checked_add(1)?;
        let tag = self.document.as_bytes().get(name_at.checked_sub(1)?..)?;
        let rest = tag.strip_prefix(b"<")?.strip_prefix(prefix.as_bytes())?;
        let rest = rest.strip_prefix(b":")?.strip_prefix(local.as_bytes())?;
        let rest = rest.strip_prefix(b">")?;
        let len = tag.len().wrapping_sub(rest.len());
        let limits = &self.config.limits;
        let deepest = usize::from(limits.depth.min(Limits::MAX_DEPTH));
        if self.depth >= deepest || len > usize::from(limits.tag_bytes) {
            return None;
        }
        self.at = name_at.checked_sub(1)?.checked_add(len)?;
        let name_len = u16::try_from(len.checked_sub(2)?).ok()?;
        self.open(
            u32::try_from(name_at).ok()?,
            name_len,
            self.scope.mark(),
            false,
        );
        Some(())
    }

    /// Opens the element of this name, if it comes next, after white space perhaps, and its start tag holds nothing but
    /// the name, which no default namespace concerns. Whether it did so.
    #[inline]
    pub(crate) fn enter(&mut self, name: &'static str) -> bool {
        let Some((begin, content)) = self.usual_start(name) else {
            return false;
        };
        let name_at = begin.wrapping_add(1);
        self.at = content;
        let (at, len) = (u32::try_from(name_at), u16::try_from(name.len()));
        let mark = self.scope.mark();
        self.open(at.unwrap_or(u32::MAX), len.unwrap_or(u16::MAX), mark, false);
        self.tag.local = name;
        self.tag.namespace = Namespace::None;
        self.tag.at = begin;
        self.tag.attributes = "";
        self.tag.encoding = Encoding::NONE;
        true
    }

    /// Where the start tag of this name begins and ends, if it comes next, after white space perhaps, and holds nothing but
    /// the name, which no default namespace concerns.
    #[inline]
    fn usual_start(&self, name: &str) -> Option<(usize, usize)> {
        // What it saves in time it takes in code, as templates do.
        if !Template::PAYS || self.pending_end || self.scope.has_default() || self.depth == 0 {
            return None;
        }
        let begin = skip_space(self.document, self.at);
        let (open, rest) = self.document.as_bytes().get(begin..)?.split_first()?;
        let (found, rest) = rest.split_at_checked(name.len())?;
        let opens = *open == b'<' && rest.first() == Some(&b'>') && found == name.as_bytes();
        let len = name.len().wrapping_add(2);
        let limits = &self.config.limits;
        if !opens
            || len > usize::from(limits.tag_bytes)
            || self.depth >= usize::from(limits.depth.min(Limits::MAX_DEPTH))
        {
            return None;
        }
        Some((begin, begin.wrapping_add(len)))
    }

    /// Passes over the next member of a list, if it looks like the one before; `good` says whether its texts are accepted.
    #[inline]
    pub(crate) fn row(
        &mut self,
        chain: &mut Chain<'a>,
        good: impl FnOnce(&Row<'a>) -> bool,
    ) -> bool {
        if self.pending_end || !Template::PAYS {
            return false;
        }
        let end = chain.next(self.document, self.at, self.thorough, good);
        self.at = end.unwrap_or(self.at);
        end.is_some()
    }
}
