//! The encoding that an XML declaration names, in bytes that are not known to be characters yet.

use core::ops::Range;

/// What the declaration says of the encoding.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Encoding<'d> {
    /// The name.
    pub(super) name: &'d str,
    /// Where it stands.
    pub(super) name_at: usize,
    /// Where all of it stands, from `encoding` to the closing quote.
    pub(super) span: Range<usize>,
}

/// Reads the declaration of a document, which white space may come before where that is tolerated; all of it has to be as
/// XML 1.0 has it (production 23). With spaces in place of the encoding it is no better or worse than before.
pub(super) fn encoding(document: &[u8]) -> Option<Encoding<'_>> {
    let bom = document.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(document);
    let bom_len = document.len().saturating_sub(bom.len());
    let start = bom_len.saturating_add(spaces(bom));
    let inside = document.get(start..)?.strip_prefix(b"<?xml")?;
    let end = inside.windows(2).position(|two| two == b"?>")?;
    let inside = inside.get(..end).filter(|inside| inside.is_ascii())?;
    let inside = core::str::from_utf8(inside).ok()?;
    let begin = start.saturating_add(5);

    let (version, _) = attribute(inside, 0, "version")?;
    let (encoding, value) = attribute(inside, version.end, "encoding")?;
    let name = inside.get(value.clone())?;
    if !is_name(name) {
        return None;
    }
    let end = attribute(inside, encoding.end, "standalone")
        .map_or(encoding.end, |(standalone, _)| standalone.end);
    if !is_blank(inside.get(end..)?) {
        return None;
    }
    Some(Encoding {
        name,
        name_at: begin.saturating_add(value.start),
        span: begin.saturating_add(encoding.start)..begin.saturating_add(encoding.end),
    })
}

/// The pseudo-attribute of this name behind white space: where it stands, and where its value does.
fn attribute(text: &str, from: usize, name: &str) -> Option<(Range<usize>, Range<usize>)> {
    let skip = |at: usize| Some(at.saturating_add(spaces(text.as_bytes().get(at..)?)));
    let start = skip(from).filter(|start| *start > from)?;
    text.get(start..)?.strip_prefix(name)?;
    let equals = skip(start.saturating_add(name.len()))?;
    text.get(equals..)?.strip_prefix('=')?;
    let open = skip(equals.saturating_add(1))?;
    let rest = text.get(open..)?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = open.saturating_add(1);
    let close = value.saturating_add(text.get(value..)?.find(quote)?);
    Some((start..close.saturating_add(1), value..close))
}

/// Bytes of white space at the front.
fn spaces(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
        .count()
}

fn is_blank(text: &str) -> bool {
    spaces(text.as_bytes()) == text.len()
}

/// Whether XML 1.0 allows the name of an encoding (production 81).
pub(crate) fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_declaration_is_read() {
        for (document, name) in [
            (
                "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>",
                "ISO-8859-1",
            ),
            ("<?xml version='1.1' encoding = 'x' standalone='no' ?>", "x"),
            ("<?xml\nversion='1.0'\r\n\tencoding\n=\n\"l1\"\n?>", "l1"),
            ("\u{FEFF}<?xml version='1.0' encoding='UTF-8'?>", "UTF-8"),
            (" \r\n<?xml version='1.0' encoding='GBK'?>", "GBK"),
        ] {
            let found = encoding(document.as_bytes()).unwrap();
            assert_eq!(found.name, name);
            let at = |range: Range<usize>| document.get(range).unwrap();
            assert_eq!(at(found.name_at..found.name_at + name.len()), name);
            assert!(at(found.span.clone()).starts_with("encoding"));
            assert!(at(found.span).ends_with(['"', '\'']));
        }
    }

    #[test]
    fn what_is_no_declaration_names_nothing() {
        for document in [
            "",
            "<a encoding='x'/>",
            "<?xml version='1.0'?><a/>",
            "<?xml encoding='x'?>",
            "<?xml encoding='x' version='1.0'?>",
            "<?xml version='1.0'encoding='x'?>",
            "<?xml version='1.0' encoding='x'standalone='yes'?>",
            "<?xml version='1.0' encoding='x' encoding='y'?>",
            "<?xml version='1.0' encoding='x' other='y'?>",
            "<?xml version='1.0' encoding='x'",
            "<?xml version='1.0' encoding='x\"?>",
            "<?xml version='1.0' encoding=x?>",
            "<?xml version='1.0' encoding=''?>",
            "<?xml version='1.0' encoding='1x'?>",
            "<?xml version='1.0' encoding='x y'?>",
            "<?xml version='1.0' encoding='\u{E9}'?>",
            "<?xmlversion='1.0' encoding='x'?>",
            "<a/><?xml version='1.0' encoding='x'?>",
        ] {
            assert_eq!(encoding(document.as_bytes()), None, "{document}");
        }
        for version in ["1.\u{E9}".as_bytes(), b"1.\xE9"] {
            let document = [b"<?xml version='", version, b"' encoding='x'?>"].concat();
            assert_eq!(encoding(&document), None, "made of other characters");
        }
    }
}
