//! The SOAP header (TR-069 3.5, ENV-019 to ENV-028).

use crate::config::Tolerances;
use crate::error::{DecodeError, DecodeErrorKind};
use crate::text::Text;
use crate::value::{boolean, trim};
use crate::xml::{Namespace, Reader, StartTag, Token};
use crate::{CwmpVersion, Kind, Method, Summary, VersionSet};

use super::number_in;

/// Reads the header to its end; its start tag was read. The kind of the message is not known yet.
pub(super) fn read<'a>(reader: &mut Reader<'a>) -> Result<Summary<'a>, DecodeError> {
    let mut summary = Summary::new(Kind::Request(Method::Other));
    let depth = reader.depth();
    let mut seen = Seen::default();
    loop {
        if reader.depth() == depth && reader.exit() {
            return Ok(summary);
        }
        match reader.next_token()? {
            Token::Text(text) => super::blank(&text, reader)?,
            Token::Start(tag) => {
                entry(reader, &tag, &mut summary, &mut seen)?;
                reader.skip_to_depth(depth)?;
            }
            Token::End | Token::Eof if reader.depth() < depth => return Ok(summary),
            Token::End | Token::Eof => {}
        }
    }
}

/// Which entries were there, as bits: in CWMP's namespace, and in another that was tolerated.
#[derive(Default)]
struct Seen {
    cwmp: u8,
    strange: u8,
}

fn entry<'a>(
    reader: &mut Reader<'a>,
    tag: &StartTag<'a>,
    summary: &mut Summary<'a>,
    seen: &mut Seen,
) -> Result<(), DecodeError> {
    let tolerances = reader.config().tolerances;
    let strange = !matches!(tag.namespace, Namespace::Cwmp(_));
    let is_cwmp = !strange || tolerances.contains(Tolerances::RPC_NAMESPACE);
    let known: u8 = match tag.local {
        "ID" if is_cwmp => 1,
        "HoldRequests" if is_cwmp => 2,
        "SessionTimeout" if is_cwmp => 4,
        "SupportedCWMPVersions" if is_cwmp => 8,
        "UseCWMPVersion" if is_cwmp => 16,
        // Of 2004, and ignored since (ENV-028).
        "NoMoreRequests" if is_cwmp => return Ok(()),
        _ => {
            summary.not_understood |= must_understand(reader, tag);
            return Ok(());
        }
    };
    let bad = DecodeErrorKind::BadHeader;
    if strange {
        reader.warn(Tolerances::RPC_NAMESPACE, tag.at);
        // One in CWMP's own namespace counts, whichever comes first.
        if (seen.cwmp | seen.strange) & known != 0 {
            return Ok(());
        }
        seen.strange |= known;
    } else {
        if seen.cwmp & known != 0 {
            // The first counts.
            return reader.unless(Tolerances::HEADER_VALUE, bad, tag.at);
        }
        seen.cwmp |= known;
    }
    let text = reader.text()?;
    let mut buffer = [0; 64];
    let short = trim(text.decode(&mut buffer).unwrap_or_default());
    let understood = match known {
        1 => {
            summary.id = Some(text);
            true
        }
        2 => {
            let hold = boolean(short);
            summary.hold_requests = hold.unwrap_or(false);
            hold.is_ok()
        }
        4 => {
            summary.session_timeout = number_in(&text).ok();
            summary.session_timeout.is_some()
        }
        8 => {
            let mut buffer = [0; 256];
            let list = text.decode(&mut buffer).unwrap_or_default();
            summary.supported_versions = Some(VersionSet::from_text(list));
            true
        }
        _ => {
            // That the version is not known is for the session to judge (VER-007).
            summary.use_version = CwmpVersion::from_text(short);
            summary.use_version_unknown = summary.use_version.is_none();
            true
        }
    };
    if understood {
        Ok(())
    } else {
        reader.unless(Tolerances::HEADER_VALUE, bad, tag.at)
    }
}

/// Whether an entry must be understood: the attribute in SOAP's namespace, and no `actor` that names another node.
fn must_understand(reader: &Reader<'_>, tag: &StartTag<'_>) -> bool {
    let of_soap = |prefix: &str| {
        !prefix.is_empty() && reader.namespace_of(prefix) == Some(Namespace::Envelope)
    };
    let value = |name: &str| -> Option<Text<'_>> {
        tag.attributes()
            .find(|attribute| attribute.local == name && of_soap(attribute.prefix))
            .map(|attribute| attribute.value)
    };
    let is_ours = value("actor").is_none_or(|actor| {
        actor.is_empty() || actor == "http://schemas.xmlsoap.org/soap/actor/next"
    });
    is_ours && value("mustUnderstand").is_some_and(|value| value == "1" || value == "true")
}
