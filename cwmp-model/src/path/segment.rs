//! Taking paths apart: brackets first, then dots (ALIAS-016).

use super::PathError;
use crate::find;
use crate::schema::{WORD, zeros};

/// One segment of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Segment<'p> {
    /// A name, an instance number or `*`; it may have characters that none of them has.
    Plain(&'p str),
    /// What stands between brackets: not empty, without brackets, possibly with dots.
    Alias(&'p str),
}

/// The segments of a path in their order.
#[derive(Clone, Debug)]
pub(crate) struct Segments<'p> {
    rest: &'p str,
    /// Whether a dot stands behind the segment that was taken last.
    dotted: bool,
}

impl<'p> Segments<'p> {
    pub(crate) const fn new(path: &'p str) -> Self {
        Self {
            rest: path,
            dotted: false,
        }
    }

    /// What has not been taken.
    pub(crate) const fn rest(&self) -> &'p str {
        self.rest
    }

    /// Whether there is a dot behind the last segment taken: an object's path ends so.
    pub(crate) const fn dotted(&self) -> bool {
        self.dotted
    }

    /// The next segment; `None` at the end of the path.
    ///
    /// # Errors
    /// [`PathError::EmptySegment`] and [`PathError::Brackets`].
    #[inline]
    pub(crate) fn next(&mut self) -> Result<Option<Segment<'p>>, PathError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        if let Some(inside) = self.rest.strip_prefix('[') {
            return self.alias(inside).map(Some);
        }
        let dot = find_dot(self.rest.as_bytes());
        self.dotted = dot.is_some();
        let dot = dot.unwrap_or(self.rest.len());
        let (segment, rest) = self.rest.split_at_checked(dot).unwrap_or_default();
        self.rest = rest.strip_prefix('.').unwrap_or_default();
        if segment.is_empty() {
            return Err(PathError::EmptySegment);
        }
        Ok(Some(Segment::Plain(segment)))
    }

    fn alias(&mut self, inside: &'p str) -> Result<Segment<'p>, PathError> {
        let (alias, behind) = find::split_at(inside, b']').ok_or(PathError::Brackets)?;
        if alias.is_empty() || find::contains(alias, b'[') {
            return Err(PathError::Brackets);
        }
        (self.rest, self.dotted) = match behind.strip_prefix('.') {
            Some(rest) => (rest, true),
            None if behind.is_empty() => ("", false),
            None => return Err(PathError::Brackets),
        };
        Ok(Segment::Alias(alias))
    }
}

/// Where the first dot is. Names are short: this is faster than calling a searcher.
#[inline]
fn find_dot(bytes: &[u8]) -> Option<usize> {
    const DOTS: usize = usize::from_le_bytes([b'.'; WORD]);
    let (words, rest) = bytes.as_chunks::<WORD>();
    let mut at = 0_usize;
    for word in words {
        let hits = zeros(usize::from_le_bytes(*word) ^ DOTS);
        if hits != 0 {
            let offset = usize::try_from(hits.trailing_zeros() >> 3).unwrap_or(0);
            return Some(at.saturating_add(offset));
        }
        at = at.saturating_add(WORD);
    }
    let offset = rest.iter().position(|byte| *byte == b'.')?;
    Some(at.saturating_add(offset))
}

/// Reads an instance number: positive, no sign, no leading zero (RPC-GEN-08).
pub(crate) fn instance_number(segment: &str) -> Option<u32> {
    number_of_digits(segment.as_bytes())
}

/// The same of bytes.
#[inline]
pub(crate) fn number_of_digits(segment: &[u8]) -> Option<u32> {
    let (first, digits) = segment.split_first()?;
    if !matches!(first, b'1'..=b'9') {
        return None;
    }
    digits
        .iter()
        .try_fold(u32::from(first & 15), |number, digit| {
            let digit = digit.is_ascii_digit().then_some(u32::from(digit & 15))?;
            number.checked_mul(10)?.checked_add(digit)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{vec, vec::Vec};

    fn split(path: &str) -> Result<Vec<Segment<'_>>, PathError> {
        let mut segments = Segments::new(path);
        let mut found = Vec::new();
        while let Some(segment) = segments.next()? {
            found.push(segment);
        }
        Ok(found)
    }

    #[test]
    fn ct_alias_10x_brackets_are_taken_before_dots() {
        use Segment::{Alias, Plain};
        assert_eq!(
            split("A.[b.c].d"),
            Ok(vec![Plain("A"), Alias("b.c"), Plain("d")])
        );
        assert_eq!(
            split("A.[b]..").err(),
            Some(PathError::EmptySegment),
            "a dot behind a bracket is taken once"
        );
        assert_eq!(split("A.[.]"), Ok(vec![Plain("A"), Alias(".")]));
        assert_eq!(split("[ä b]."), Ok(vec![Alias("ä b")]));
        for path in [
            "A.[", "A.[]", "A.[].", "A.[b", "A.[[b]]", "A.[b]c.", "A.[b[c].", "A.[b]].",
        ] {
            assert_eq!(split(path), Err(PathError::Brackets), "{path}");
        }
        // What is no bracket in front is part of a name, which no schema has.
        assert_eq!(split("A.]."), Ok(vec![Plain("A"), Plain("]")]));
    }

    #[test]
    fn a_dot_is_found_wherever_it_is() {
        let text = [b'/'; 40];
        for len in 0..text.len() {
            assert_eq!(find_dot(&text[..len]), None);
            for at in 0..len {
                let mut dotted = text;
                // What differs from a dot by one bit is none, in front of it or behind.
                dotted[at] = b'.';
                assert_eq!(find_dot(&dotted[..len]), Some(at));
                dotted[at..].fill(b'.');
                assert_eq!(find_dot(&dotted[..len]), Some(at));
            }
        }
    }

    #[test]
    fn the_dot_at_the_end_is_told() {
        for (path, dotted) in [
            ("A.b", false),
            ("A.", true),
            ("A.[b.]", false),
            ("A.[b].", true),
        ] {
            let mut segments = Segments::new(path);
            while let Ok(Some(_)) = segments.next() {}
            assert_eq!(segments.dotted(), dotted, "{path}");
        }
    }

    #[test]
    fn instance_numbers_are_positive_and_written_one_way() {
        for (text, number) in [("1", 1), ("10", 10), ("4294967295", u32::MAX)] {
            assert_eq!(instance_number(text), Some(number));
        }
        for text in [
            "",
            "0",
            "01",
            "+1",
            "-1",
            "1 ",
            "4294967296",
            "99999999999",
            "*",
            "x",
        ] {
            assert_eq!(instance_number(text), None, "{text}");
        }
    }
}
