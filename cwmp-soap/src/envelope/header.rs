//! The SOAP header (TR-069 3.5, ENV-019 to ENV-028).

use crate::config::Tolerances;
use crate::error::{DecodeErrorKind, Stop};
use crate::find::place_of;
use crate::value::{boolean, number};
use crate::xml::{Namespace, Reader};
use crate::{CwmpVersion, Summary, VersionSet};

/// Reads the header to its end; its start tag was read.
pub(super) fn read<'a>(reader: &mut Reader<'a>, summary: &mut Summary<'a>) -> Result<(), Stop> {
    let depth = reader.depth();
    let mut seen = Seen::default();
    while reader.child(depth, DecodeErrorKind::UnexpectedContent)? {
        entry(reader, summary, &mut seen)?;
        reader.skip_to(depth)?;
    }
    Ok(())
}

/// Which entries were there, as bits: in CWMP's namespace, and in another that was tolerated.
#[derive(Default)]
struct Seen {
    cwmp: u8,
    strange: u8,
}

#[inline(never)]
fn entry<'a>(
    reader: &mut Reader<'a>,
    summary: &mut Summary<'a>,
    seen: &mut Seen,
) -> Result<(), Stop> {
    let tolerances = reader.config().tolerances;
    let tag = reader.tag();
    let at = tag.at;
    let strange = !matches!(tag.namespace, Namespace::Cwmp(_));
    let is_cwmp = !strange || tolerances.contains(Tolerances::RPC_NAMESPACE);
    const NAMES: &str =
        "ID HoldRequests SessionTimeout SupportedCWMPVersions UseCWMPVersion NoMoreRequests";
    let place = place_of(tag.local.as_bytes(), NAMES).filter(|_| is_cwmp);
    let Some(place) = place else {
        summary.not_understood |= must_understand(reader);
        return Ok(());
    };
    if place == 5 {
        // Of 2004, and ignored since (ENV-028).
        return Ok(());
    }
    let known = 1_u8.wrapping_shl(u32::try_from(place).unwrap_or_default());
    let bad = DecodeErrorKind::BadHeader;
    if strange {
        reader.warn(Tolerances::RPC_NAMESPACE, at);
        // One in CWMP's own namespace counts, whichever comes first.
        if (seen.cwmp | seen.strange) & known != 0 {
            return Ok(());
        }
        seen.strange |= known;
    } else {
        if seen.cwmp & known != 0 {
            // The first counts.
            return reader.unless(Tolerances::HEADER_VALUE, bad, at);
        }
        seen.cwmp |= known;
    }
    let text = reader.leaf()?.0;
    let mut buffer = [0; 256];
    let short = text.decode_trimmed(&mut buffer).unwrap_or_default();
    let understood = match place {
        0 => {
            summary.id = Some(text);
            true
        }
        1 => {
            let hold = boolean(short);
            summary.hold_requests = hold.unwrap_or(false);
            hold.is_ok()
        }
        2 => {
            summary.session_timeout = number(short).ok();
            summary.session_timeout.is_some()
        }
        3 => {
            summary.supported_versions = Some(VersionSet::from_text(short));
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
        reader.unless(Tolerances::HEADER_VALUE, bad, at)
    }
}

/// Whether an entry must be understood: the attribute in SOAP's namespace, and no `actor` that names another node.
#[inline(never)]
fn must_understand(reader: &Reader<'_>) -> bool {
    let value = |name: &str| reader.attribute(name, Namespace::Envelope);
    let is_ours = value("actor").is_none_or(|actor| {
        actor.is_empty() || actor == "http://schemas.xmlsoap.org/soap/actor/next"
    });
    is_ours && value("mustUnderstand").is_some_and(|value| value == "1" || value == "true")
}
