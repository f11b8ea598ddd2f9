//! The beginning of a document: its encoding, its characters, the XML declaration.

use crate::charset::{Charset, is_name};
use crate::config::{DecodeConfig, Tolerances};
use crate::error::{DecodeErrorKind, Stop};
use crate::find::place_of;
use crate::xml::character::is_space;
use crate::xml::survey::Survey;
use crate::xml::tag::{Attributes, skip_space};

use super::Reader;

impl<'a> Reader<'a> {
    /// The document, if it is short enough and in UTF-8.
    pub(crate) fn checked(bytes: &'a [u8], config: &DecodeConfig) -> Result<&'a str, Stop> {
        let limit =
            usize::try_from(config.limits.document_bytes.min(1 << 31)).unwrap_or(usize::MAX);
        if bytes.len() > limit {
            return Err(DecodeErrorKind::DocumentTooLong.at(limit));
        }
        if matches!(
            bytes,
            [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [0, b'<', ..] | [b'<', 0, ..]
        ) {
            return Err(DecodeErrorKind::UnsupportedEncoding.at(0));
        }
        core::str::from_utf8(bytes).map_err(|e| DecodeErrorKind::NotUtf8.at(e.valid_up_to()))
    }

    /// Looks at all characters, and reads the XML declaration.
    pub(crate) fn begin(&mut self) -> Result<(), Stop> {
        let document = self.document;
        let survey = Survey::of(document);
        self.thorough = survey.thorough;
        if let Some(at) = survey.forbidden {
            let kind = DecodeErrorKind::ForbiddenCharacter;
            let tolerated = Tolerances::CONTROL_CHARACTER;
            if !self.config.tolerances.contains(tolerated) {
                return Err(kind.at(at));
            }
            // What a sender counts with its text, as the end of a string in C, is no part of it.
            self.document = document.trim_end_matches('\0');
            if let Some(nul) = self.document.bytes().position(|byte| byte == 0) {
                // It ends strings where texts may go from here.
                return Err(kind.at(nul));
            }
            self.warnings.note(tolerated, at);
        }
        self.declaration()
    }

    /// Reads the XML declaration, if there is one at the very start, or as late as is tolerated.
    #[inline(never)]
    pub(super) fn declaration(&mut self) -> Result<(), Stop> {
        let late = Tolerances::LATE_DECLARATION;
        let start = if self.config.tolerances.contains(late) {
            skip_space(self.document, self.at)
        } else {
            self.at
        };
        let rest = self.document.as_bytes().get(start..).unwrap_or_default();
        let Some([space, ..]) = rest.strip_prefix(b"<?xml") else {
            return Ok(());
        };
        if !is_space(*space) {
            return Ok(());
        }
        if start > self.at {
            self.warnings.note(late, start);
        }
        self.at = start;
        let begin = self.at.wrapping_add(5);
        self.until(5, "?>")?;
        let inside = self
            .document
            .get(..self.at.saturating_sub(2))
            .unwrap_or_default();
        let mut stage = 0_usize;
        let mut attributes = Attributes::of(inside, begin, Tolerances::NONE);
        for attribute in &mut attributes {
            let bad = DecodeErrorKind::Syntax.at(attribute.name_at);
            let value = attribute.value.as_plain().ok_or(bad)?;
            const NAMES: &str = "version encoding standalone";
            let place = place_of(attribute.local.as_bytes(), NAMES).ok_or(bad)?;
            // They come in this order, and the first has to be there. Where that is not so, nothing has named an encoding.
            let in_order = place >= stage && (place == 0) == (stage == 0);
            if !in_order || !attribute.prefix.is_empty() {
                return Err(bad);
            }
            let fits = match place {
                0 => value.strip_prefix("1.").is_some_and(is_number),
                1 if Charset::is_utf8(value) => true,
                1 if self.document.is_ascii() => {
                    self.is_of_ascii(value, bad, attribute.value_at)?;
                    true
                }
                1 => return Err(DecodeErrorKind::UnsupportedEncoding.at(attribute.value_at)),
                _ => matches!(value, "yes" | "no"),
            };
            if !fits {
                return Err(bad);
            }
            stage = place.wrapping_add(1);
        }
        // What ends here is the declaration, not the document.
        let at = attributes.position();
        if stage == 0 || skip_space(inside, at) != inside.len() {
            return Err(DecodeErrorKind::Syntax.at(at));
        }
        Ok(())
    }
}

impl Reader<'_> {
    /// Refuses what a document of ASCII alone is said to be in, if that is no name of an encoding, or none that is known to
    /// write such characters as ASCII does.
    fn is_of_ascii(&mut self, label: &str, bad: Stop, at: usize) -> Result<(), Stop> {
        if Charset::from_label(label).is_some() {
            return Ok(());
        }
        if self.config.tolerances.contains(Tolerances::ENCODING_LABEL) {
            self.warnings.note(Tolerances::ENCODING_LABEL, at);
            return Ok(());
        }
        Err(if is_name(label) {
            DecodeErrorKind::UnsupportedEncoding.at(at)
        } else {
            bad
        })
    }
}

/// Whether a text is digits, and there are some.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
