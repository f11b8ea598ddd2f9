//! Long lists, whose members are noted up to some number, and prefixes that change their meaning on the way to them.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests may"
)]

use cwmp_soap::message::inform::InformView;
use cwmp_soap::message::set_parameter_attributes::SetParameterAttributesView;
use cwmp_soap::{DecodeConfig, DecodeErrorKind, Envelope, ValueType};

const SOAP: &str = "xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:c=\"http://schemas.xmlsoap.org/soap/encoding/\" \
                    xmlns:x=\"http://www.w3.org/2001/XMLSchema\" xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" \
                    xmlns:w=\"urn:dslforum-org:cwmp-1-2\"";

/// An `Inform` with these texts in its lists.
fn inform(events: &[String], parameters: &[(String, &str, String)], root: &str) -> String {
    let mut lists = [String::new(), String::new()];
    for code in events {
        lists[0] += &format!(
            "<EventStruct><EventCode>{code}</EventCode><CommandKey>k</CommandKey></EventStruct>"
        );
    }
    for (name, ty, value) in parameters {
        lists[1] += &format!(
            "<ParameterValueStruct><Name>{name}</Name><Value i:type=\"x:{ty}\">{value}</Value></ParameterValueStruct>"
        );
    }
    let [event_list, parameter_list] = lists;
    format!(
        "<e:Envelope {SOAP}><e:Header><w:ID e:mustUnderstand=\"1\">1</w:ID></e:Header><e:Body><w:Inform{root}><DeviceId>\
         <Manufacturer>m</Manufacturer><OUI>001122</OUI><ProductClass>p</ProductClass><SerialNumber>s</SerialNumber></DeviceId>\
         <Event c:arrayType=\"w:EventStruct[{}]\">{event_list}</Event><MaxEnvelopes>1</MaxEnvelopes>\
         <CurrentTime>2026-11-21T08:00:00Z</CurrentTime><RetryCount>0</RetryCount>\
         <ParameterList c:arrayType=\"w:ParameterValueStruct[{}]\">{parameter_list}</ParameterList></w:Inform></e:Body></e:Envelope>",
        events.len(),
        parameters.len(),
    )
}

fn events(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("{n} BOOT")).collect()
}

fn parameters(count: usize) -> Vec<(String, &'static str, String)> {
    let types = ["string", "int", "integer", "unsignedInt", "base64Binary"];
    (0..count)
        .map(|n| {
            (
                format!("Device.{n}"),
                types[n % types.len()],
                format!("{}", 1000 + n),
            )
        })
        .collect()
}

/// Whether an `Inform` is read as what it was made of.
fn reads_back(events: &[String], parameters: &[(String, &str, String)]) {
    let document = inform(events, parameters, "");
    let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::STRICT).unwrap();
    envelope.arguments().unwrap();
    let view = InformView::read(&envelope).unwrap();
    // Twice, since the first walk may not change what the second sees.
    for _ in 0..2 {
        let codes: Vec<_> = view
            .event()
            .map(|event| event.event_code.to_string())
            .collect();
        let escaped: Vec<_> = codes
            .iter()
            .map(|code| code.replace('&', "&amp;"))
            .collect();
        assert_eq!(escaped, events);
        let mut found = 0;
        for (parameter, (name, ty, value)) in view.parameter_list().zip(parameters) {
            assert_eq!(parameter.name, **name);
            assert_eq!(parameter.type_name, Some(*ty));
            assert_eq!(parameter.value_type, ValueType::from_name(ty));
            let text = parameter.value.unwrap().to_string();
            assert_eq!(text.replace('&', "&amp;"), *value);
            found += 1;
        }
        assert_eq!(found, parameters.len());
        assert_eq!(view.parameter_list().count(), parameters.len());
    }
}

#[test]
fn members_are_all_there_however_many_lists_have() {
    for first in [0, 1, 2, 15, 16, 17, 40] {
        for second in [0, 1, 2, 14, 15, 16, 17, 18, 33] {
            reads_back(&events(first), &parameters(second));
        }
    }
}

#[test]
fn texts_that_differ_in_kind_are_read_wherever_they_stand() {
    for at in [0, 1, 2, 15, 16, 17, 19] {
        let (mut events, mut parameters) = (events(20), parameters(20));
        events[at] = "a &amp; b".to_owned();
        parameters[at] = ("Device.A".to_owned(), "string", "1 &amp; 2".to_owned());
        reads_back(&events, &parameters);
        // Longer than what is noted of a text, and than an event code may be.
        parameters[at].2 = "v".repeat(70_000);
        reads_back(&events[..2.min(at)], &parameters);
    }
}

#[test]
fn a_prefix_means_what_the_innermost_declaration_says() {
    let document = |root: &str| inform(&events(2), &parameters(2), root);
    let wrong = |root: &str| {
        let document = document(root);
        let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::STRICT).unwrap();
        envelope.arguments().err().map(|error| error.kind)
    };
    assert_eq!(wrong(""), None);
    // It means the same once more.
    assert_eq!(
        wrong(" xmlns:c=\"http://schemas.xmlsoap.org/soap/encoding/\""),
        None
    );
    // The attributes that say what a list and a value hold are none of SOAP's then.
    assert_eq!(
        wrong(" xmlns:c=\"urn:other\""),
        Some(DecodeErrorKind::BadArrayType)
    );
    assert_eq!(
        wrong(" xmlns:i=\"urn:other\""),
        Some(DecodeErrorKind::BadValueType)
    );
    // Neither are the names in them.
    assert_eq!(
        wrong(" xmlns:x=\"urn:other\""),
        Some(DecodeErrorKind::BadValueType)
    );
    assert_eq!(
        wrong(" xmlns:x=\"http://schemas.xmlsoap.org/soap/encoding/\""),
        Some(DecodeErrorKind::BadValueType)
    );
}

#[test]
fn names_that_are_almost_those_of_namespaces_are_others() {
    let parsed =
        |document: &str| Envelope::parse(document.as_bytes(), &DecodeConfig::STRICT).map(|_| ());
    let document = inform(&events(1), &parameters(1), "");
    assert_eq!(parsed(&document), Ok(()));
    for (name, other) in [
        ("soap/envelope/\"", "soap/envelopf/\""),
        ("soap/envelope/\"", "soap/envelope\""),
        ("soap/envelope/\"", "soap/envelope/ \""),
        ("cwmp-1-2\"", "cwmp-1-9\""),
        ("cwmp-1-2\"", "cwmp-1-22\""),
        ("cwmp-1-2\"", "cwmp-1-\""),
        ("urn:dslforum", "urn:dslforun"),
    ] {
        let damaged = document.replace(name, other);
        assert_ne!(damaged, document);
        assert!(parsed(&damaged).is_err(), "{other}");
    }
    for (name, same) in [
        ("soap/encoding/\"", "soap/encoding\""),
        ("2001/XMLSchema\"", "1999/XMLSchema\""),
        ("2001/XMLSchema-instance\"", "1999/XMLSchema-instance\""),
        ("xmlns:c=", "xmlns:c ="),
    ] {
        let written = document.replace(name, same);
        assert_ne!(written, document);
        let envelope = Envelope::parse(written.as_bytes(), &DecodeConfig::STRICT).unwrap();
        assert_eq!(envelope.arguments(), Ok(()), "{same}");
    }
    // A declaration that stands twice is refused, however it is written.
    for twice in [
        " xmlns:c=\"http://schemas.xmlsoap.org/soap/envelope/\"",
        " xmlns:c='http://schemas.xmlsoap.org/soap/envelope/'",
    ] {
        let written = document.replace("><e:Header>", &format!("{twice}><e:Header>"));
        assert_eq!(
            parsed(&written).map_err(|error| error.kind),
            Err(DecodeErrorKind::DuplicateAttribute),
            "{twice}"
        );
    }
}

#[test]
fn a_list_that_breaks_off_has_its_own_members_and_not_those_of_a_list_in_it() {
    let change = |name: &str, notification: &str, entities: &[&str]| {
        let strings: String = entities
            .iter()
            .map(|entity| format!("<string>{entity}</string>"))
            .collect();
        format!(
            "<SetParameterAttributesStruct><Name>{name}</Name><NotificationChange>1</NotificationChange>\
             <Notification>{notification}</Notification><AccessListChange>1</AccessListChange>\
             <AccessList c:arrayType=\"x:string[{}]\">{strings}</AccessList></SetParameterAttributesStruct>",
            entities.len()
        )
    };
    let members =
        change("D.A.", "1", &["Subscriber", "Other", "Third"]) + &change("D.B.", "zz", &[]);
    let document = format!(
        "<e:Envelope {SOAP}><e:Body><w:SetParameterAttributes>\
         <ParameterList c:arrayType=\"w:SetParameterAttributesStruct[2]\">{members}</ParameterList>\
         </w:SetParameterAttributes></e:Body></e:Envelope>"
    );
    let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::STRICT).unwrap();
    assert!(envelope.arguments().is_err());
    let view = SetParameterAttributesView::read(&envelope).unwrap();
    let names: Vec<_> = view
        .parameter_list()
        .map(|change| change.name.to_string())
        .collect();
    assert_eq!(names, ["D.A.", "D.B."]);
}
