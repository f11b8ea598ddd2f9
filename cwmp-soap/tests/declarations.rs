//! What an XML declaration says of the encoding, and which of several forbidden characters is told of.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "tests may"
)]

#[path = "support/envelope.rs"]
mod support;

use cwmp_soap::{DecodeConfig, DecodeErrorKind, Envelope, Tolerances};
use support::{check, reboot};

#[test]
fn a_document_of_ascii_may_be_said_to_be_in_what_writes_ascii_so_and_in_nothing_else() {
    for label in ["utf-8", "US-ASCII", "ISO-8859-1", "latin1", "windows-1252"] {
        let document = format!("<?xml version='1.0' encoding='{label}'?>{}", reboot("k"));
        assert_eq!(check(document, &DecodeConfig::STRICT), Ok(()), "{label}");
    }
    for (label, kind) in [
        ("UTF-16", DecodeErrorKind::UnsupportedEncoding),
        ("UTF-16LE", DecodeErrorKind::UnsupportedEncoding),
        ("UTF-32", DecodeErrorKind::UnsupportedEncoding),
        ("x-unknown", DecodeErrorKind::UnsupportedEncoding),
        ("", DecodeErrorKind::Syntax),
        ("8859-1", DecodeErrorKind::Syntax),
        ("utf 8", DecodeErrorKind::Syntax),
        ("utf/16", DecodeErrorKind::Syntax),
    ] {
        let declaration = format!("<?xml version='1.0' encoding='{label}'?>");
        let document = format!("{declaration}{}", reboot("k"));
        let error = check(&document, &DecodeConfig::STRICT).unwrap_err();
        let value_at = declaration.find(&format!("'{label}'?")).unwrap() + 1;
        let at = match kind {
            DecodeErrorKind::Syntax => declaration.find("encoding").unwrap(),
            _ => value_at,
        };
        assert_eq!((error.kind, error.at), (kind, at), "{label}");
        let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::LENIENT).unwrap();
        assert_eq!(envelope.arguments(), Ok(()));
        let warning = envelope.warnings().iter().next().unwrap();
        assert_eq!(
            (warning.tolerance, warning.at),
            (Tolerances::ENCODING_LABEL, value_at)
        );
        assert_eq!(envelope.warnings().total(), 1);
        // Where there is more than ASCII, nobody can tell what it is.
        let document = format!("{declaration}{}", reboot("\u{E9}"));
        let error = check(document, &DecodeConfig::LENIENT).unwrap_err();
        assert_eq!(error.kind, DecodeErrorKind::UnsupportedEncoding, "{label}");
    }
}

#[test]
fn the_first_of_several_forbidden_characters_is_told_of() {
    for key in ["\u{1}\0", "\0\u{1}", "\u{1}\u{2}", "k\u{FFFE}\0"] {
        let document = reboot(key);
        let first = document.find(['\0', '\u{1}', '\u{FFFE}']).unwrap();
        let error = check(&document, &DecodeConfig::STRICT).unwrap_err();
        assert_eq!(
            (error.kind, error.at),
            (DecodeErrorKind::ForbiddenCharacter, first),
            "{key:?}"
        );
        // Where the others are tolerated, U+0000 is what is wrong.
        let nul = document
            .find('\0')
            .map(|at| (DecodeErrorKind::ForbiddenCharacter, at));
        let lenient = check(&document, &DecodeConfig::LENIENT).err();
        assert_eq!(lenient.map(|error| (error.kind, error.at)), nul, "{key:?}");
    }
}
