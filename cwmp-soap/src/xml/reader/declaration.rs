//! The XML declaration.

use crate::charset::Charset;
use crate::config::Tolerances;
use crate::error::{DecodeError, DecodeErrorKind};
use crate::xml::tag::{skip_space, step};

use super::Reader;

impl Reader<'_> {
    /// Reads the XML declaration, if there is one at the very start, or as late as is tolerated.
    pub(super) fn declaration(&mut self) -> Result<(), DecodeError> {
        let late = Tolerances::LATE_DECLARATION;
        let start = if self.config.tolerances.contains(late) {
            skip_space(self.document, self.at)
        } else {
            self.at
        };
        let rest = self.document.get(start..).unwrap_or_default();
        if !rest
            .strip_prefix("<?xml")
            .is_some_and(|r| r.starts_with([' ', '\t', '\r', '\n']))
        {
            return Ok(());
        }
        if start > self.at {
            self.warnings.note(late, start);
        }
        self.at = start;
        let begin = self.at.saturating_add(5);
        self.until(5, "?>")?;
        let inside = self
            .document
            .get(..self.at.saturating_sub(2))
            .unwrap_or_default();
        let (mut at, mut stage) = (begin, 0_u8);
        // What ends here is the declaration, not the document.
        let syntax = |error: DecodeError| DecodeErrorKind::Syntax.at(error.at);
        while let Some((attribute, next)) = step(inside, at, Tolerances::NONE).map_err(syntax)? {
            let bad = DecodeErrorKind::Syntax.at(attribute.name_at);
            let value = attribute.value.as_plain().ok_or(bad)?;
            stage = match (attribute.prefix, attribute.local, stage) {
                ("", "version", 0)
                    if value.strip_prefix("1.").is_some_and(|v| {
                        !v.is_empty() && v.bytes().all(|b| b.is_ascii_digit())
                    }) =>
                {
                    1
                }
                ("", "encoding", 1) => {
                    if !Charset::is_utf8(value) && !self.document.is_ascii() {
                        return Err(DecodeErrorKind::UnsupportedEncoding.at(attribute.value_at));
                    }
                    2
                }
                ("", "standalone", 1 | 2) if matches!(value, "yes" | "no") => 3,
                _ => return Err(bad),
            };
            at = next;
        }
        if stage == 0 || skip_space(inside, at) != inside.len() {
            return Err(DecodeErrorKind::Syntax.at(at));
        }
        Ok(())
    }
}
