//! What lists and views are read with, past the tokens.

use crate::config::Limits;
use crate::text::Text;
use crate::xml::Namespace;
use crate::xml::scan::{behind, behind_known, is_same, text_run};
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

/// What stands behind the end tag of this name at the front.
#[inline(always)]
fn end_of<'b>(bytes: &'b [u8], name: &[u8]) -> Option<&'b [u8]> {
    let [b'<', b'/', rest @ ..] = bytes else {
        return None;
    };
    let (found, [b'>', behind @ ..]) = rest.split_at_checked(name.len())? else {
        return None;
    };
    is_same(found, name).then_some(behind)
}

impl<'a> Reader<'a> {
    /// Passes over the element of this name, if it comes next as [`Self::enter`] has it, and holds nothing but characters
    /// that stand for themselves.
    #[inline(never)]
    pub(crate) fn plain_element(&mut self, name: &'static str) -> Option<PlainElement<'a>> {
        let (at, tag) = self.usual_name(name)?;
        let [b'>', content @ ..] = tag else {
            return None;
        };
        let (len, special) = text_run(content, self.thorough);
        let behind = end_of(content.get(len..)?, name.as_bytes())?;
        let tag_len = name.len().wrapping_add(2);
        if special || tag_len > usize::from(self.config.limits.tag_bytes) {
            return None;
        }
        let from = at.wrapping_add(tag_len);
        let text = self.document.get(from..from.wrapping_add(len))?;
        self.at = self.document.len().wrapping_sub(behind.len());
        Some(PlainElement {
            at,
            from,
            text: Text::plain(text),
        })
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
        let begin = skip_space(self.document, self.at);
        let name_at = begin.checked_add(1)?;
        let tag = self.document.as_bytes().get(begin..)?;
        let rest = behind(behind_known(tag, b"<")?, prefix.as_bytes())?;
        let rest = behind(behind_known(rest, b":")?, local.as_bytes())?;
        let rest = behind_known(rest, b">")?;
        let len = tag.len().wrapping_sub(rest.len());
        let limits = &self.config.limits;
        let deepest = usize::from(limits.depth.min(Limits::MAX_DEPTH));
        if self.depth >= deepest || len > usize::from(limits.tag_bytes) {
            return None;
        }
        self.at = begin.checked_add(len)?;
        let name_len = u16::try_from(len.checked_sub(2)?).ok()?;
        self.open(
            u32::try_from(name_at).ok()?,
            name_len,
            self.scope.mark(),
            false,
        );
        Some(())
    }

    /// Opens the element of this name, if it comes next, after white space perhaps, no default namespace concerns it, and its
    /// start tag holds nothing but the name, or one attribute. Whether it did so.
    #[inline]
    pub(crate) fn enter(&mut self, name: &'static str) -> bool {
        self.enter_usual(name).is_some()
    }

    #[inline]
    fn enter_usual(&mut self, name: &'static str) -> Option<()> {
        let (begin, rest) = self.usual_name(name)?;
        let end = self.document.len().wrapping_sub(rest.len());
        self.tag.encoding = Encoding::NONE;
        self.tag.attributes = "";
        let close = match rest.first()? {
            b'>' => end,
            b' ' => {
                let close = self.sole_attribute(end)?;
                self.tag.attributes = self.document.get(end..close)?;
                self.tag.tolerances = self.config.tolerances;
                close
            }
            _ => return None,
        };
        let content = close.wrapping_add(1);
        if content.wrapping_sub(begin) > usize::from(self.config.limits.tag_bytes) {
            return None;
        }
        let name_at = begin.wrapping_add(1);
        self.at = content;
        let (at, len) = (u32::try_from(name_at), u16::try_from(name.len()));
        let mark = self.scope.mark();
        self.open(at.unwrap_or(u32::MAX), len.unwrap_or(u16::MAX), mark, false);
        self.tag.local = name;
        self.tag.namespace = Namespace::None;
        self.tag.at = begin;
        Some(())
    }

    /// Where the start tag of an element begins, and what stands behind its name, if bytes like this name come next, after
    /// white space perhaps, one more element may be open, and no default namespace concerns it. The name may go on.
    #[inline(always)]
    fn usual_name(&self, name: &str) -> Option<(usize, &'a [u8])> {
        let deepest = usize::from(self.config.limits.depth.min(Limits::MAX_DEPTH));
        // What it saves in time it takes in code, as templates do.
        if !Template::PAYS
            || self.pending_end
            || self.scope.has_default()
            || self.depth == 0
            || self.depth >= deepest
        {
            return None;
        }
        let document = self.document.as_bytes();
        let mut begin = self.at;
        let mut rest = document.get(begin..)?;
        if rest.first() != Some(&b'<') {
            begin = skip_space(self.document, begin);
            rest = document.get(begin..)?;
        }
        let rest = behind(behind_known(rest, b"<")?, name.as_bytes())?;
        Some((begin, rest))
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
