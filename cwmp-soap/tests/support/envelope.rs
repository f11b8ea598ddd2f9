//! Envelopes to spoil.
#![allow(
    dead_code,
    clippy::panic,
    reason = "tests may, and not each needs all of it"
)]

use cwmp_soap::{DecodeConfig, DecodeError, DecodeErrorKind, Envelope};

const OPEN: &str = concat!(
    r#"<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/""#,
    r#" xmlns:SOAP-ENC="http://schemas.xmlsoap.org/soap/encoding/""#,
    r#" xmlns:xsd="http://www.w3.org/2001/XMLSchema""#,
    r#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#,
    r#" xmlns:cwmp="urn:dslforum-org:cwmp-1-2">"#,
);
pub(crate) const HEADER: &str =
    r#"<SOAP-ENV:Header><cwmp:ID SOAP-ENV:mustUnderstand="1">7</cwmp:ID></SOAP-ENV:Header>"#;
pub(crate) const CLOSE: &str = "</SOAP-ENV:Envelope>";

/// An envelope with these parts.
pub(crate) fn envelope(parts: &str) -> String {
    format!("{OPEN}{parts}{CLOSE}")
}

/// An envelope with this body.
pub(crate) fn message(body: &str) -> String {
    envelope(&format!("{HEADER}<SOAP-ENV:Body>{body}</SOAP-ENV:Body>"))
}

/// A `Reboot` with this markup as its key.
pub(crate) fn reboot(key: &str) -> String {
    message(&format!(
        "<cwmp:Reboot><CommandKey>{key}</CommandKey></cwmp:Reboot>"
    ))
}

/// Envelope and arguments.
pub(crate) fn check(document: impl AsRef<[u8]>, config: &DecodeConfig) -> Result<(), DecodeError> {
    Envelope::parse(document.as_ref(), config)?.arguments()
}

/// Refused strictly, for this reason.
#[track_caller]
pub(crate) fn refused(document: impl AsRef<[u8]>, kind: DecodeErrorKind) {
    let document = document.as_ref();
    let shown = String::from_utf8_lossy(document);
    let Err(error) = check(document, &DecodeConfig::STRICT) else {
        panic!("accepted: {shown}");
    };
    assert_eq!(error.kind, kind, "{shown}");
    assert!(error.at <= document.len(), "{error} in {shown}");
}

/// Refused for this reason, whatever is tolerated.
#[track_caller]
pub(crate) fn always_refused(document: impl AsRef<[u8]>, kind: DecodeErrorKind) {
    refused(&document, kind);
    let error = check(&document, &DecodeConfig::LENIENT).unwrap_err();
    assert_eq!(error.kind, kind);
}
