use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::*;
use crate::xml::{Reader, Token};
use crate::{DecodeConfig, Text};

const LATIN1: Option<&str> = Some("iso-8859-1");
const UNSUPPORTED: DecodeErrorKind = DecodeErrorKind::UnsupportedEncoding;

/// A document whose only text is the byte 0xE9 among those of ASCII.
fn cafe(declaration: &str) -> Vec<u8> {
    [declaration.as_bytes(), b"<a>caf\xE9</a>"].concat()
}

/// The document as the strict reader reads it: the text of its root.
fn read(document: &[u8], http_charset: Option<&str>) -> Result<String, DecodeError> {
    let mut buffer = [0; 512];
    let document = match to_utf8(document, http_charset, &mut buffer) {
        Ok(document) => document,
        Err(CharsetError::Decode(error)) => return Err(error),
        Err(error) => panic!("{error}"),
    };
    let mut reader = Reader::new(document, DecodeConfig::STRICT)?;
    assert!(matches!(reader.next_token()?, Token::Start(_)));
    let text = reader.text().map(|text: Text<'_>| text.to_string())?;
    assert!(matches!(reader.next_token()?, Token::Eof));
    Ok(text)
}

/// Whether the document comes back where it was, not copied.
fn is_lent(document: &[u8], http_charset: Option<&str>) -> bool {
    let made = to_utf8(document, http_charset, &mut []);
    made.is_ok_and(|made| made.as_ptr() == document.as_ptr() && made.len() == document.len())
}

#[test]
fn every_label_is_known_in_any_case() {
    for (labels, charset) in [
        (table::UTF_8, Charset::Utf8),
        (table::US_ASCII, Charset::Utf8),
        (table::ISO_8859_1, Charset::Iso8859_1),
        (table::WINDOWS_1252, Charset::Windows1252),
    ] {
        for label in labels.split(' ') {
            assert_eq!(Charset::from_label(label), Some(charset), "{label}");
            let shouted = label.to_ascii_uppercase();
            assert_eq!(Charset::from_label(&shouted), Some(charset), "{shouted}");
        }
        assert_eq!(Charset::from_label(charset.name()), Some(charset));
    }
    assert_eq!(Charset::from_label(" Latin1\t"), Some(Charset::Iso8859_1));
    for unknown in [
        "",
        "utf-16",
        "utf-16le",
        "utf-32",
        "iso-8859-15",
        "iso-8859-10",
        "gbk",
        "windows-1251",
        "utf 8",
        "\"utf-8\"",
    ] {
        assert_eq!(Charset::from_label(unknown), None, "{unknown}");
    }
}

#[test]
fn every_byte_of_iso_8859_1_is_the_character_of_its_number() {
    for byte in 0x80..=0xFF {
        let text = read(&[b"<a>", &[byte][..], b"</a>"].concat(), LATIN1);
        assert_eq!(text, Ok(char::from(byte).to_string()), "{byte:#x}");
    }
}

#[test]
fn every_byte_of_windows_1252_is_the_character_of_the_encoding_standard() {
    // The characters that the vendor's table has from 0x80 on; it leaves out 81, 8D, 8F, 90 and 9D.
    let printable = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ";
    let expected: Vec<char> = printable.chars().chain('\u{A0}'..='\u{FF}').collect();
    assert_eq!(expected.len(), 128);
    for (byte, expected) in (0x80..=0xFF).zip(expected) {
        let document = [b"<a>", &[byte][..], b"</a>"].concat();
        let text = read(&document, Some("windows-1252"));
        assert_eq!(text, Ok(expected.to_string()), "{byte:#x}");
    }
}

#[test]
fn the_declaration_counts_where_http_says_nothing() {
    for (declaration, text) in [
        (
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>",
            "caf\u{E9}",
        ),
        (
            "<?xml version='1.0' encoding='l1' standalone='yes'?>\n",
            "caf\u{E9}",
        ),
        ("<?xml version='1.0'\n encoding = 'CP1252' ?>", "caf\u{E9}"),
    ] {
        let document = cafe(declaration);
        assert_eq!(read(&document, None), Ok(text.to_string()), "{declaration}");
    }
}

#[test]
fn http_counts_before_the_declaration() {
    // Eight-bit bytes under a label of UTF-8, which HTTP corrects.
    let lying = cafe("<?xml version='1.0' encoding='UTF-8'?>");
    assert_eq!(read(&lying, LATIN1).as_deref(), Ok("caf\u{E9}"));
    let none = cafe("");
    assert_eq!(read(&none, LATIN1).as_deref(), Ok("caf\u{E9}"));
    // The other way round: UTF-8 under a label of eight bits.
    for name in ["ISO-8859-1", "windows-1252", "GBK", "utf-16", "l1"] {
        let document = format!("<?xml version='1.0' encoding='{name}'?><a>caf\u{E9}</a>");
        let text = read(document.as_bytes(), Some("utf-8"));
        assert_eq!(text.as_deref(), Ok("caf\u{E9}"), "{name}");
    }
    // Unknown to us, and HTTP knows better.
    let other = cafe("<?xml version='1.0' encoding='x-vendor'?>");
    assert_eq!(read(&other, LATIN1).as_deref(), Ok("caf\u{E9}"));
    // Windows-1252 in HTTP, ISO-8859-1 in the declaration.
    let euro = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\x80</a>";
    assert_eq!(read(euro, Some("cp1252")).as_deref(), Ok("€"));
    assert_eq!(read(euro, None).as_deref(), Ok("\u{80}"));
}

#[test]
fn labels_are_believed() {
    let said = "<?xml version='1.0' encoding='ISO-8859-1'?><a>\u{E9}</a>";
    assert_eq!(read(said.as_bytes(), None).as_deref(), Ok("\u{C3}\u{A9}"));
    for (document, http_charset, at) in [
        (cafe(""), None, 6),
        (cafe(""), Some("utf-8"), 6),
        (
            cafe("<?xml version='1.0' encoding='ISO-8859-1'?>"),
            Some("us-ascii"),
            49,
        ),
    ] {
        let error = DecodeErrorKind::NotUtf8.error_at(at);
        assert_eq!(read(&document, http_charset), Err(error));
    }
}

#[test]
fn a_byte_order_mark_counts_before_everything() {
    for document in [
        "\u{FEFF}<a>caf\u{E9}</a>",
        "\u{FEFF}<?xml version='1.0' encoding='ISO-8859-1'?><a>caf\u{E9}</a>",
        "\u{FEFF}<?xml version='1.0' encoding='UTF-16'?><a>caf\u{E9}</a>",
    ] {
        for http_charset in [None, LATIN1, Some("utf-8"), Some("utf-16")] {
            let text = read(document.as_bytes(), http_charset);
            assert_eq!(text.as_deref(), Ok("caf\u{E9}"), "{document}");
        }
    }
    assert_eq!(
        read(b"\xEF\xBB\xBF<a>\xE9</a>", LATIN1),
        Err(DecodeErrorKind::NotUtf8.error_at(6))
    );
}

#[test]
fn other_units_than_bytes_are_refused_whatever_the_labels_say() {
    let text = "<?xml version='1.0' encoding='UTF-16'?><a>b</a>";
    let be = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_be_bytes).collect() };
    let le = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let utf32 = |to: fn(u32) -> [u8; 4]| -> Vec<u8> {
        text.chars().flat_map(|c| to(u32::from(c))).collect()
    };
    for document in [
        be(text),
        le(text),
        be(&format!("\u{FEFF}{text}")),
        le(&format!("\u{FEFF}{text}")),
        le("<a/>"),
        be("<a/>"),
        utf32(u32::to_be_bytes),
        utf32(u32::to_le_bytes),
        b"\0\0\xFE\xFF\0\0\0<".to_vec(),
        // `<?xml` in EBCDIC.
        b"\x4C\x6F\xA7\x94\x93\x40".to_vec(),
    ] {
        for http_charset in [None, LATIN1, Some("utf-8"), Some("utf-16")] {
            let error = Err(UNSUPPORTED.error_at(0));
            assert_eq!(detect(&document, http_charset), error, "{document:x?}");
        }
    }
}

#[test]
fn other_encodings_are_refused_where_they_are_named() {
    for name in ["GBK", "iso-8859-15", "UTF-16", "windows-1251", "x"] {
        let document = cafe(&format!("<?xml version='1.0' encoding='{name}'?>"));
        assert_eq!(
            detect(&document, None),
            Err(UNSUPPORTED.error_at(30)),
            "{name}"
        );
        assert_eq!(detect(b"<a/>", Some(name)), Err(UNSUPPORTED.error_at(0)));
        // ASCII alone is left to the reader, which has a tolerance for it.
        let ascii = format!("<?xml version='1.0' encoding='{name}'?><a>b</a>");
        assert_eq!(detect(ascii.as_bytes(), None), Ok(Charset::Utf8));
        assert_eq!(read(ascii.as_bytes(), None), Err(UNSUPPORTED.error_at(30)));
        assert!(Reader::new(ascii.as_bytes(), DecodeConfig::LENIENT).is_ok());
    }
    assert_eq!(detect(b"<a/>", Some("")), Err(UNSUPPORTED.error_at(0)));
    // An empty post has no character set.
    assert_eq!(detect(b"", Some("utf-16")), Ok(Charset::Utf8));
}

#[test]
fn a_document_that_is_utf_8_is_not_copied() {
    let declared = "<?xml version='1.0' encoding='utf8'?><a>\u{E9}</a>";
    let ascii = "<?xml version='1.0' encoding='ISO-8859-1'?><a>b</a>";
    for http_charset in [None, Some("UTF-8"), Some("us-ascii")] {
        for document in ["", "<a>\u{E9}</a>", declared, "\u{FEFF}<a/>", ascii] {
            assert!(is_lent(document.as_bytes(), http_charset), "{document}");
        }
        // Not UTF-8, but that is for the reader to say.
        assert!(is_lent(b"<a>\xE9</a>", http_charset));
    }
    // The reader knows the same names for it.
    for name in table::UTF_8.split(' ').chain(table::US_ASCII.split(' ')) {
        let document = format!("<?xml version='1.0' encoding='{name}'?><a>\u{E9}</a>");
        assert!(is_lent(document.as_bytes(), None), "{name}");
        assert_eq!(read(document.as_bytes(), None).as_deref(), Ok("\u{E9}"));
    }
    for http_charset in [LATIN1, Some("windows-1252")] {
        assert!(is_lent(ascii.as_bytes(), http_charset));
        assert!(is_lent(b"", http_charset));
        assert!(!is_lent(b"<a>\xE9</a>", http_charset));
    }
    let false_name = "<?xml version='1.0' encoding='ISO-8859-1'?><a>\u{E9}</a>";
    assert!(!is_lent(false_name.as_bytes(), Some("utf-8")));
}

#[test]
fn the_buffer_needs_exactly_what_the_error_says() {
    let declared = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>".to_vec();
    let false_name = "<?xml version='1.0' encoding='ISO-8859-1'?><a>\u{E9}</a>";
    for (document, http_charset, needed) in [
        (b"<a>\xE9\x80</a>".to_vec(), LATIN1, 11),
        (b"<a>\xE9\x80\x81</a>".to_vec(), Some("cp1252"), 14),
        (b"\x80\x80".to_vec(), Some("cp1252"), 6),
        (declared.clone(), None, declared.len() + 1),
        (
            false_name.as_bytes().to_vec(),
            Some("utf-8"),
            false_name.len(),
        ),
    ] {
        let mut buffer = [0; 128];
        for room in 0..needed {
            assert_eq!(
                to_utf8(&document, http_charset, &mut buffer[..room]),
                Err(CharsetError::BufferTooSmall { needed })
            );
            assert_eq!(buffer, [0; 128], "written before it was known to fit");
        }
        let made = to_utf8(&document, http_charset, &mut buffer[..needed]).unwrap();
        assert_eq!(made.len(), needed);
        assert!(core::str::from_utf8(made).is_ok());
    }
    let error = CharsetError::BufferTooSmall { needed: 7 };
    assert_eq!(error.to_string(), "the document takes 7 bytes in UTF-8");
}

#[test]
fn places_stay_the_same_up_to_the_first_other_character() {
    let declaration = "<?xml version='1.0' encoding='ISO-8859-1' standalone='yes'?>";
    let document = [declaration.as_bytes(), b"<a>\xE9</b>"].concat();
    let mut buffer = [0; 128];
    let made = to_utf8(&document, None, &mut buffer).unwrap();
    let blanked = "<?xml version='1.0'                       standalone='yes'?>";
    assert_eq!(made, format!("{blanked}<a>\u{E9}</b>").as_bytes());
    // The end tag is a byte further on.
    let error = DecodeErrorKind::MismatchedEndTag.error_at(declaration.len() + 5);
    assert_eq!(read(&document, None), Err(error));
}

#[test]
fn a_bad_declaration_does_not_get_better() {
    for declaration in [
        "<?xml version='2.0' encoding='ISO-8859-1'?>",
        "<?xml encoding='ISO-8859-1'?>",
        "<?xml encoding='ISO-8859-1' version='1.0'?>",
        "<?xml version='1.0'encoding='ISO-8859-1'?>",
        "<?xml version='1.0' encoding='ISO-8859-1' encoding='UTF-8'?>",
        "<?xml version='1.0' encoding='ISO-8859-1' standalone='x'?>",
        "<?xml version='1.0' encoding='ISO-8859-1'standalone='yes'?>",
    ] {
        let document = cafe(declaration);
        let error = read(&document, LATIN1).unwrap_err();
        let kinds = [DecodeErrorKind::Syntax, UNSUPPORTED];
        assert!(kinds.contains(&error.kind), "{declaration}: {error}");
    }
}

#[test]
fn a_document_is_written_into_the_buffer_whether_something_has_to_be_done_or_not() {
    for (document, http_charset, made) in [
        (&b"<a/>"[..], None, "<a/>"),
        (b"<a>\xE9</a>", LATIN1, "<a>\u{E9}</a>"),
        (b"", Some("x"), ""),
    ] {
        let mut buffer = *b"0123456789";
        let len = write_utf8(document, http_charset, &mut buffer);
        assert_eq!(len, Ok(made.len()));
        assert!(buffer.starts_with(made.as_bytes()));
        let needed = made.len();
        if needed > 0 {
            let short = write_utf8(document, http_charset, &mut buffer[1..needed]);
            assert_eq!(short, Err(CharsetError::BufferTooSmall { needed }));
        }
    }
    let error = write_utf8(b"<a/>", Some("x"), &mut []);
    assert_eq!(error, Err(CharsetError::Decode(UNSUPPORTED.error_at(0))));
}

#[cfg(feature = "alloc")]
#[test]
fn a_buffer_of_its_own_holds_the_same() {
    use alloc::borrow::Cow;
    let mut buffer = [0; 128];
    let document = cafe("<?xml version='1.0' encoding='ISO-8859-1'?>");
    let made = to_utf8(&document, None, &mut buffer).unwrap();
    assert_eq!(to_utf8_cow(&document, None).unwrap(), made);
    assert!(matches!(
        to_utf8_cow(b"<a/>", LATIN1),
        Ok(Cow::Borrowed(b"<a/>"))
    ));
    assert_eq!(
        to_utf8_cow(b"<a/>", Some("x")),
        Err(UNSUPPORTED.error_at(0))
    );
}
