//! Elements around members of lists, inside one another: what the check counts is what the views hand out.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "tests may"
)]

#[path = "support/envelope.rs"]
mod support;

use cwmp_soap::message::change_du_state::ChangeDuStateView;
use cwmp_soap::message::get_parameter_names::GetParameterNamesResponseView;
use cwmp_soap::message::get_parameter_values::GetParameterValuesView;
use cwmp_soap::message::set_parameter_attributes::SetParameterAttributesView;
use cwmp_soap::{DecodeConfig, DecodeErrorKind, Envelope, Warning};

/// As deep as such elements may be inside one another.
const DEEPEST: usize = 3;

/// A member, so many elements around members inside one another, each with a member in front and behind, and a member; how
/// many members there are.
fn nested(member: &str, around: &str, depth: usize) -> (String, usize) {
    let (open, close) = (
        format!("<{around}>{member}"),
        format!("{member}</{around}>"),
    );
    let list = format!(
        "{member}{}{}{member}",
        open.repeat(depth),
        close.repeat(depth)
    );
    (list, 2 + 2 * depth)
}

/// The number of members that the view has, if the arguments are accepted.
fn counted(document: &str, count: fn(&Envelope<'_>) -> usize) -> Result<usize, DecodeErrorKind> {
    let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::LENIENT).unwrap();
    assert!(envelope.warnings().total() > 0 || envelope.arguments().is_err());
    envelope.arguments().map_err(|error| {
        // Told of the innermost but one that is too deep.
        let warned: Vec<Warning> = envelope.warnings().iter().collect();
        assert!(
            warned.iter().all(|warning| warning.at < error.at),
            "{warned:?}"
        );
        error.kind
    })?;
    Ok(count(&envelope))
}

#[track_caller]
fn all_are_there(
    member: &str,
    around: &str,
    call: fn(&str) -> String,
    count: fn(&Envelope<'_>) -> usize,
) {
    for depth in 1..=6 {
        let (list, members) = nested(member, around, depth);
        let document = support::message(&call(&list));
        let expected = if depth > DEEPEST {
            Err(DecodeErrorKind::UnexpectedElement)
        } else {
            Ok(members)
        };
        assert_eq!(counted(&document, count), expected, "{depth} deep");
    }
}

#[test]
fn all_members_of_an_array_are_there_or_it_is_refused() {
    all_are_there(
        "<string>Device.A</string>",
        "Names",
        |list| {
            format!(
                "<cwmp:GetParameterValues><ParameterNames>{list}</ParameterNames></cwmp:GetParameterValues>"
            )
        },
        |envelope| {
            let view = GetParameterValuesView::read(envelope).unwrap();
            view.parameter_names()
                .filter(|name| *name == "Device.A")
                .count()
        },
    );
    all_are_there(
        "<ParameterInfoStruct><Name>Device.A</Name><Writable>1</Writable></ParameterInfoStruct>",
        "List",
        |list| {
            format!(
                "<cwmp:GetParameterNamesResponse><ParameterList>{list}</ParameterList>\
                 </cwmp:GetParameterNamesResponse>"
            )
        },
        |envelope| {
            let view = GetParameterNamesResponseView::read(envelope).unwrap();
            view.parameter_list()
                .filter(|info| info.writable == Ok(true))
                .count()
        },
    );
}

#[test]
fn all_members_of_an_array_inside_a_member_are_there_or_it_is_refused() {
    all_are_there(
        "<string>Subscriber</string>",
        "Entities",
        |list| {
            format!(
                "<cwmp:SetParameterAttributes><ParameterList><SetParameterAttributesStruct><Name>Device.</Name>\
                 <AccessList>{list}</AccessList></SetParameterAttributesStruct></ParameterList>\
                 </cwmp:SetParameterAttributes>"
            )
        },
        |envelope| {
            let view = SetParameterAttributesView::read(envelope).unwrap();
            view.parameter_list()
                .map(|entry| entry.access_list.count())
                .sum()
        },
    );
}

#[test]
fn all_repeated_elements_are_there_or_they_are_refused() {
    // Outside of all others a member has the name of the element that repeats.
    for depth in 1..=6 {
        let member = "<UninstallOpStruct><UUID>d5d6bd7b-31b2-4fd8-9a7b-3f5c7f5b4a10</UUID></UninstallOpStruct>";
        let (list, members) = nested(member, "Operations", depth - 1);
        let document = support::message(&format!(
            "<cwmp:ChangeDUState><Operations>{list}</Operations><CommandKey/></cwmp:ChangeDUState>"
        ));
        let count = |envelope: &Envelope<'_>| {
            let view = ChangeDuStateView::read(envelope).unwrap();
            view.operations().count()
        };
        let expected = if depth > DEEPEST {
            Err(DecodeErrorKind::UnexpectedElement)
        } else {
            Ok(members)
        };
        assert_eq!(counted(&document, count), expected, "{depth} deep");
    }
}
