//! The tables of this crate say what the five published schemas say.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::std_instead_of_alloc,
    reason = "tests may"
)]

#[path = "support/xsd.rs"]
mod xsd;

use std::collections::BTreeSet;

use cwmp_soap::grammar::{self, Array, Field, HEADER, Occurs, Shape};
use cwmp_soap::{CwmpVersion, EventCode, FaultCode, Kind, Method};
use roxmltree::Document;
use xsd::{Content, Fact, Schema, listed_values};

/// What the tables say, in the form of what a schema says.
fn facts(fields: &[Field], path: &str, all: &mut Vec<(String, Fact)>) {
    for (place, field) in fields.iter().enumerate() {
        let path = format!("{path}/{place} {}", field.name);
        let (min, max) = match field.occurs {
            Occurs::Once => (1, 1),
            Occurs::Optional => (0, 1),
            Occurs::Any => (0, u32::MAX),
            Occurs::Many => (1, u32::MAX),
            other => panic!("{other:?}"),
        };
        of_shape(field.shape, path, (min, max), all);
    }
}

fn of_shape(shape: Shape, path: String, (min, max): (u32, u32), all: &mut Vec<(String, Fact)>) {
    let content = match shape {
        Shape::Text { max: u16::MAX } => Content::Text(u32::MAX),
        Shape::Text { max } => Content::Text(max.into()),
        Shape::UnsignedInt { min, max } => Content::UnsignedInt(
            min.into(),
            Some(max)
                .filter(|max| *max < u16::MAX)
                .map_or(u32::MAX.into(), Into::into),
        ),
        Shape::Int { min, max } => Content::Int(
            Some(min)
                .filter(|min| *min > i16::MIN)
                .map_or(i32::MIN.into(), Into::into),
            Some(max)
                .filter(|max| *max < i16::MAX)
                .map_or(i32::MAX.into(), Into::into),
        ),
        Shape::Boolean => Content::Boolean,
        Shape::DateTime => Content::DateTime,
        Shape::Base64 => Content::Base64,
        Shape::Value => Content::Value,
        Shape::Struct(_) => Content::Struct,
        Shape::Array(_) => Content::Array,
        Shape::Choice(_) => Content::Choice,
        other => panic!("{other:?}"),
    };
    all.push((path.clone(), Fact { min, max, content }));
    match shape {
        Shape::Struct(inside) => facts(inside.fields, &path, all),
        Shape::Array(array) => {
            let Array {
                member, min, max, ..
            } = *array;
            let max = if max == u16::MAX {
                u32::MAX
            } else {
                max.into()
            };
            of_shape(
                array.shape,
                format!("{path}/0 {member}"),
                (min.into(), max),
                all,
            );
        }
        Shape::Choice(choices) => {
            for choice in choices.iter() {
                facts(choice.fields, &format!("{path}/{}", choice.name), all);
            }
        }
        _ => {}
    }
}

/// What the schemas of all versions together say of a message: bounds from the smallest to the largest.
fn joined(schemas: &[(CwmpVersion, Schema<'_, '_>)], name: &str) -> Vec<(String, Fact)> {
    let mut all: Option<Vec<(String, Fact)>> = None;
    for (version, schema) in schemas {
        if !schema.elements().any(|element| element == name) {
            continue;
        }
        let facts = schema.facts(name);
        let Some(all) = &mut all else {
            all = Some(facts);
            continue;
        };
        assert_eq!(all.len(), facts.len(), "{name} {version}");
        for (known, (path, fact)) in all.iter_mut().zip(facts) {
            assert_eq!(known.0, path, "{version}");
            assert_eq!((known.1.min, known.1.max), (fact.min, fact.max), "{path}");
            known.1.content = known.1.content.clone().either(fact.content);
        }
    }
    all.expect(name)
}

#[test]
fn every_message_has_the_elements_types_and_bounds_of_the_schemas() {
    let Some(texts) = xsd::texts() else { return };
    let documents: Vec<_> = texts
        .iter()
        .map(|text| Document::parse(text).unwrap())
        .collect();
    let schemas = CwmpVersion::ALL.map(|version| (version, Schema::new(&documents, version)));
    let mut messages = vec![("Fault".to_owned(), Kind::Fault(None))];
    for &method in Method::ALL {
        messages.push((method.name().to_owned(), Kind::Request(method)));
        messages.push((format!("{}Response", method.name()), Kind::Response(method)));
    }
    let mut elements = 0;
    for (name, kind) in messages {
        let mut ours = Vec::new();
        facts(grammar::of(kind).expect(&name).fields, &name, &mut ours);
        let theirs = joined(&schemas, &name);
        for (ours, theirs) in ours.iter().zip(&theirs) {
            // TR-069 wants a delay, the schemas take 0 too (RPC-SCH-01).
            if theirs.0 != "ScheduleInform/0 DelaySeconds" {
                assert_eq!(ours, theirs);
            }
        }
        assert_eq!(ours.len(), theirs.len(), "{name}");
        elements += ours.len();
    }
    assert!(elements > 150, "{elements}");
}

#[test]
fn methods_and_header_elements_came_with_the_schemas_that_have_them_first() {
    let Some(texts) = xsd::texts() else { return };
    let documents: Vec<_> = texts
        .iter()
        .map(|text| Document::parse(text).unwrap())
        .collect();
    for version in CwmpVersion::ALL {
        let schema = Schema::new(&documents, version);
        let theirs: BTreeSet<_> = schema.elements().map(str::to_owned).collect();
        let methods = Method::ALL
            .iter()
            .filter(|method| method.since() <= version);
        let header = HEADER.iter().filter(|element| element.since <= version);
        let mut ours: BTreeSet<_> = header.map(|element| element.name.to_owned()).collect();
        for method in methods {
            ours.extend([
                method.name().to_owned(),
                format!("{}Response", method.name()),
            ]);
        }
        ours.insert("Fault".to_owned());
        assert_eq!(ours, theirs, "{version}");
    }
}

/// The values that the schemas list up to a version, in the types of these names.
fn listed(documents: &[Document<'_>], version: CwmpVersion, types: &[&str]) -> Vec<String> {
    let documents = &Schema::new(documents, version).documents;
    let values = documents
        .iter()
        .flat_map(|document| types.iter().flat_map(|name| listed_values(document, name)));
    values.collect()
}

#[test]
fn fault_codes_came_with_the_schemas_that_list_them_first() {
    let Some(texts) = xsd::texts() else { return };
    let documents: Vec<_> = texts
        .iter()
        .map(|text| Document::parse(text).unwrap())
        .collect();
    let types = ["FaultCodeType", "CPEFaultCodeType", "ACSFaultCodeType"];
    for version in CwmpVersion::ALL {
        let codes = listed(&documents, version, &types)
            .into_iter()
            .filter_map(|text| {
                let number = text.split_whitespace().next()?;
                number.parse::<u16>().ok()
            });
        let theirs: BTreeSet<_> = codes.collect();
        let ours = (0..=u16::MAX).filter(|code| {
            let code = FaultCode::new(*code);
            !code.text().is_empty() && code.since() <= version
        });
        assert_eq!(ours.collect::<BTreeSet<_>>(), theirs, "{version}");
    }
}

#[test]
fn event_codes_came_with_the_schemas_that_list_them_first() {
    let Some(texts) = xsd::texts() else { return };
    let documents: Vec<_> = texts
        .iter()
        .map(|text| Document::parse(text).unwrap())
        .collect();
    for version in CwmpVersion::ALL {
        let theirs: BTreeSet<_> = listed(&documents, version, &["EventCode", "EventCodeType"])
            .into_iter()
            // Patterns and placeholders for vendors' codes.
            .filter(|text| !text.contains(['\\', '<', '[', '_']))
            .collect();
        let ours: BTreeSet<_> = EventCode::ALL
            .iter()
            // Amendment 6 has it, but no schema.
            .filter(|code| code.since() <= version && **code != EventCode::Heartbeat)
            .map(|code| code.as_str().to_owned())
            .collect();
        assert_eq!(ours, theirs, "{version}");
    }
}

#[test]
fn notification_values_came_with_the_schema_that_gives_them_a_meaning() {
    let Some(texts) = xsd::texts() else { return };
    let documents: Vec<_> = texts
        .iter()
        .map(|text| Document::parse(text).unwrap())
        .collect();
    let types = ["Notification", "ParameterAttributeNotificationValueType"];
    for version in CwmpVersion::ALL {
        let values = listed(&documents, version, &types);
        let highest = values
            .iter()
            .filter_map(|text| text.parse::<i32>().ok())
            .max();
        assert_eq!(highest, Some(version.highest_notification()), "{version}");
    }
}
