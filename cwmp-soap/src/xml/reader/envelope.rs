//! What stands around a message, if it is written as most have it: compared with that, not read tag by tag.
//!
//! Whatever differs is left to the tokens, from its beginning, and so is all that is wrong. It pays in speed alone, so where
//! memory counts nobody calls it.

use crate::config::Limits;
use crate::grammar::Message;
use crate::text::Text;
use crate::xml::Namespace;
use crate::xml::namespace::Usual;
use crate::xml::scan::{behind, behind_known, is_same, name_len, text_run};
use crate::xml::tag::{Encoding, skip_space};

use super::Reader;

impl<'a> Reader<'a> {
    /// Reads the start tag of the envelope, if it holds nothing but declarations that most have, one for its own prefix
    /// among them. Whether it did so.
    #[inline(never)]
    pub(crate) fn usual_envelope(&mut self) -> bool {
        let mark = self.scope.mark();
        let is_usual = self.try_envelope().is_some();
        if !is_usual {
            self.scope.truncate(mark);
        }
        is_usual
    }

    #[inline(always)]
    fn try_envelope(&mut self) -> Option<()> {
        let limits = self.config.limits;
        let document = self.document.as_bytes();
        let begin = skip_space(self.document, self.at);
        let name_at = begin.checked_add(1)?;
        let [b'<', name @ ..] = document.get(begin..)? else {
            return None;
        };
        if self.depth != 0 || self.root_seen || limits.depth == 0 {
            return None;
        }
        let prefix = name.get(..name_len(name, b':')?)?;
        let mut rest = behind_known(name.get(prefix.len()..)?, b":Envelope")?;
        let at_of = |rest: &[u8]| document.len().wrapping_sub(rest.len());
        let attributes_at = at_of(rest);
        let (mut declared, mut means_envelope) = (0_u16, false);
        let most = limits.namespaces.min(limits.attributes);
        while rest.first() != Some(&b'>') {
            let declaration = behind_known(rest, b" xmlns:")?;
            let usual = Usual::at_front(declaration)?;
            if declared & usual.bit != 0 || self.scope.mark() >= most {
                return None;
            }
            declared |= usual.bit;
            let own = declaration.get(..usize::from(usual.prefix_len))?;
            means_envelope |= usual.namespace == Namespace::Envelope && is_same(own, prefix);
            let prefix_at = u32::try_from(at_of(declaration)).ok()?;
            if !self.scope.declare_usual(prefix_at, &usual) {
                return None;
            }
            rest = declaration.get(usize::from(usual.len)..)?;
        }
        let close = at_of(rest);
        let end = close.checked_add(1)?;
        if !means_envelope || end.wrapping_sub(begin) > usize::from(limits.tag_bytes) {
            return None;
        }
        let whole = self.document.get(name_at..attributes_at)?;
        self.tag.attributes = self.document.get(attributes_at..close)?;
        (self.tag.prefix, self.tag.local) = (
            whole.get(..prefix.len())?,
            whole.get(prefix.len().wrapping_add(1)..)?,
        );
        self.tag.namespace = Namespace::Envelope;
        self.tag.at = begin;
        self.tag.tolerances = self.config.tolerances;
        self.tag.encoding = Encoding::NONE;
        let name_len = u16::try_from(whole.len()).ok()?;
        self.at = end;
        self.open(u32::try_from(name_at).ok()?, name_len, 0, false);
        Some(())
    }

    /// Passes over the header of the envelope, which is open and whose namespace this prefix stands for, if the header holds
    /// `cwmp:ID` alone, with `mustUnderstand` and a text that stands for itself. That text.
    #[inline(never)]
    pub(crate) fn usual_header(&mut self, prefix: &str) -> Option<Text<'a>> {
        let limits = &self.config.limits;
        let deepest = usize::from(limits.depth.min(Limits::MAX_DEPTH));
        let is_possible = limits.attributes > 0 && self.depth.wrapping_add(2) <= deepest;
        if !is_possible || self.pending_end || prefix.is_empty() {
            return None;
        }
        let (text, soap) = (self.document, prefix.as_bytes());
        let document = text.as_bytes();
        let at_of = |rest: &[u8]| text.len().wrapping_sub(rest.len());
        let tag = |at: usize| {
            let at = skip_space(text, at);
            document.get(at..)
        };
        let header = behind(behind_known(tag(self.at)?, b"<")?, soap)?;
        let entry = tag(at_of(behind_known(header, b":Header>")?))?;
        let name = behind_known(entry, b"<")?;
        let name_text = text.get(at_of(name)..)?;
        let (Namespace::Cwmp(_), cwmp) = self.scope.at_front(text, name_text)? else {
            return None;
        };
        let (cwmp, rest) = name.split_at_checked(cwmp)?;
        let rest = behind(behind_known(rest, b":ID ")?, soap)?;
        let content = behind_known(rest, b":mustUnderstand=\"1\">")?;
        let (len, special) = text_run(content, self.thorough);
        let from = at_of(content);
        let tag_len = from.wrapping_sub(at_of(entry));
        if special || tag_len > usize::from(limits.tag_bytes) {
            return None;
        }
        let end = behind(behind_known(content.get(len..)?, b"</")?, cwmp)?;
        let end = tag(at_of(behind_known(end, b":ID>")?))?;
        let end = behind(behind_known(end, b"</")?, soap)?;
        let end = behind_known(end, b":Header>")?;
        let id = text.get(from..from.wrapping_add(len))?;
        self.at = at_of(end);
        Some(Text::plain(id))
    }

    /// Opens the element in the body, if it comes next, after white space perhaps, is one of these messages in a namespace of
    /// CWMP that is declared, and its start tag holds nothing but the name. Which message it is.
    #[inline(never)]
    pub(crate) fn enter_message(
        &mut self,
        messages: &'static [Message],
    ) -> Option<&'static Message> {
        let limits = &self.config.limits;
        let deepest = usize::from(limits.depth.min(Limits::MAX_DEPTH));
        if self.pending_end || self.depth >= deepest {
            return None;
        }
        let begin = skip_space(self.document, self.at);
        let name = self.document.get(begin..)?.strip_prefix('<')?;
        let (namespace, prefix_len) = self.scope.at_front(self.document, name)?;
        let local = name.get(prefix_len.wrapping_add(1)..)?;
        let message = messages.iter().find(|message| {
            let name = message.grammar.name.as_bytes();
            let found = local.as_bytes().split_at_checked(name.len());
            found.is_some_and(|(found, rest)| rest.first() == Some(&b'>') && is_same(found, name))
        })?;
        let local = local.get(..message.grammar.name.len())?;
        let name_len = prefix_len.wrapping_add(local.len()).wrapping_add(1);
        let tag_len = name_len.wrapping_add(2);
        let is_cwmp = matches!(namespace, Namespace::Cwmp(_));
        if !is_cwmp || tag_len > usize::from(limits.tag_bytes) {
            return None;
        }
        let name_at = u32::try_from(begin.wrapping_add(1)).ok()?;
        let mark = self.scope.mark();
        self.tag.prefix = name.get(..prefix_len)?;
        self.tag.local = local;
        self.tag.namespace = namespace;
        self.tag.at = begin;
        self.tag.attributes = "";
        self.tag.tolerances = self.config.tolerances;
        self.tag.encoding = Encoding::NONE;
        self.open(name_at, u16::try_from(name_len).ok()?, mark, false);
        self.at = begin.wrapping_add(tag_len);
        Some(message)
    }
}
