//! The table of tolerances in the documentation, row by row.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests may"
)]

#[path = "support/quirks.rs"]
mod quirks;
#[path = "support/envelope.rs"]
mod support;

use cwmp_soap::message::ParameterValue;
use cwmp_soap::message::get_parameter_names::{
    GetParameterNames, GetParameterNamesResponseView, GetParameterNamesView,
};
use cwmp_soap::message::inform::InformView;
use cwmp_soap::message::reboot::{Reboot, RebootView};
use cwmp_soap::message::set_parameter_attributes::SetParameterAttributesView;
use cwmp_soap::message::set_parameter_values::SetParameterValuesView;
use cwmp_soap::message::transfer_complete::TransferCompleteView;
use cwmp_soap::{
    ArgumentError, Body, CwmpNamespace, DateTime, DecodeConfig, DecodeErrorKind, Envelope,
    FaultCode, Header, Kind, Timestamp, Tolerances, Value, ValueError, ValueType, encode,
};
use quirks::Outcome::{self, Always, Refused, With, Written};
use quirks::documents;
use support::{check, reboot};

const TABLE: &str = include_str!("../TOLERANCES.md");

/// The rows of the table, with their outcomes.
fn rows() -> Vec<(&'static str, Outcome)> {
    let rows = TABLE.lines().filter_map(|line| {
        let cells: Vec<_> = line.strip_prefix("| ")?.split(" | ").collect();
        let [row, _, outcome, _] = cells[..] else {
            panic!("{line}");
        };
        let outcome = match outcome {
            "outcome" | "---" => return None,
            "*always*" => Always,
            "*refused*" => Refused,
            "*written*" => Written,
            name => With(tolerance(name.trim_matches('`'))),
        };
        Some((row, outcome))
    });
    rows.collect()
}

fn tolerance(name: &str) -> Tolerances {
    let is_it = |tolerance: &Tolerances| tolerance.names().eq([name]);
    Tolerances::ALL.iter().find(is_it).expect(name)
}

#[test]
fn every_row_of_the_table_is_shown() {
    let mut shown: Vec<_> = documents()
        .into_iter()
        .map(|(row, outcome, _)| (row, outcome))
        .collect();
    // Bytes that are no text, and what is written: see below.
    shown.push(("Q23", Refused));
    shown.extend(["Q4", "Q5", "Q46", "Q59"].map(|row| (row, Written)));
    for row in rows() {
        assert!(shown.contains(&row), "{row:?}");
    }
    for row in shown {
        assert!(rows().contains(&row), "{row:?}");
    }
}

#[test]
fn every_row_has_the_outcome_of_the_table() {
    for (row, outcome, document) in documents() {
        let strict = check(&document, &DecodeConfig::STRICT);
        let lenient = check(&document, &DecodeConfig::LENIENT);
        match outcome {
            Always => assert_eq!((strict, lenient), (Ok(()), Ok(())), "{row}: {document}"),
            With(tolerance) => {
                assert!(strict.is_err(), "{row}: {document}");
                let alone = DecodeConfig::STRICT.with_tolerances(tolerance);
                assert_eq!(check(&document, &alone), Ok(()), "{row}: {document}");
                assert_eq!(lenient, Ok(()), "{row}: {document}");
            }
            Refused => assert!(lenient.is_err(), "{row}: {document}"),
            Written => panic!("{row}"),
        }
    }
}

/// The messages of a row.
fn of_row(row: &str) -> Vec<String> {
    let documents: Vec<_> = documents()
        .into_iter()
        .filter(|(name, ..)| *name == row)
        .collect();
    assert!(!documents.is_empty(), "{row}");
    documents
        .into_iter()
        .map(|(_, _, document)| document)
        .collect()
}

#[track_caller]
fn first<T>(row: &str, read: impl FnOnce(&Envelope<'_>) -> T) -> T {
    let document = of_row(row).swap_remove(0);
    read(&Envelope::parse(document.as_bytes(), &DecodeConfig::LENIENT).unwrap())
}

#[test]
fn q4_a_declaration_is_written_if_it_is_wanted() {
    let mut header = Header::new(CwmpNamespace::V1_2);
    for (wanted, start) in [
        (false, "<SOAP-ENV:Envelope "),
        (true, "<?xml version=\"1.0\""),
    ] {
        header.config.xml_declaration = wanted;
        assert!(written(&header, &mut Reboot { command_key: "" }).starts_with(start));
    }
}

#[test]
fn q5_q46_q59_what_is_written_is_plain() {
    let header = Header::new(CwmpNamespace::V1_2);
    let text = written(&header, &mut Reboot { command_key: "" });
    assert!(
        text.contains("<CommandKey></CommandKey>") && !text.contains("/>"),
        "{text}"
    );
    let mut names = GetParameterNames {
        parameter_path: "",
        next_level: false,
    };
    assert!(written(&header, &mut names).contains("<NextLevel>0</NextLevel>"));
    let at = DateTime::At(Timestamp::from_unix(1_714_644_672));
    let values = [
        Value::Boolean(true),
        Value::Boolean(false),
        Value::DateTime(at),
    ];
    assert_eq!(
        values.map(|value| value.to_string()),
        ["1", "0", "2024-05-02T10:11:12Z"]
    );
}

#[test]
fn q15_unassigned_namespaces_mean_their_versions() {
    let namespaces: Vec<_> = of_row("Q15")
        .iter()
        .map(|document| {
            let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::STRICT).unwrap();
            envelope.summary().namespace.unwrap()
        })
        .collect();
    assert_eq!(
        namespaces,
        [CwmpNamespace::Unassigned1_3, CwmpNamespace::Unassigned1_4]
    );
}

#[test]
fn q16_to_q22_texts_mean_what_they_look_like() {
    let key = |envelope: &Envelope<'_>| {
        RebootView::read(envelope)
            .unwrap()
            .command_key()
            .to_string()
    };
    assert_eq!(first("Q16", key), "a & b");
    assert_eq!(first("Q18", key), "a & b");
    assert_eq!(first("Q19", key), "ab");
    assert_eq!(first("Q22", key), "\u{1F600}");
    assert_eq!(first("Q17", value), "1452002\u{2}");
    assert_eq!(first("Q21", value), "a & b");
    assert_eq!(first("Q27", value), "http://a/?b=1&c=2");
    let name = first("Q20", |envelope| {
        let name = parameter(envelope).name;
        (name.to_string(), name.trimmed().to_string())
    });
    assert_eq!(name, ("\n  Device.A\n ".to_owned(), "Device.A".to_owned()));
}

#[test]
fn q23_bytes_of_another_encoding_are_refused() {
    let document = [
        b"<?xml version='1.0' encoding='UTF-8'?>",
        reboot("caf#").as_bytes(),
    ]
    .concat();
    let latin1: Vec<_> = document
        .iter()
        .map(|byte| if *byte == b'#' { 0xE9 } else { *byte })
        .collect();
    assert!(check(&document, &DecodeConfig::STRICT).is_ok());
    let error = check(&latin1, &DecodeConfig::LENIENT).unwrap_err();
    assert_eq!(error.kind, DecodeErrorKind::NotUtf8);
}

#[test]
fn q26_the_text_of_the_identifier_counts() {
    let id = first("Q26", |envelope| envelope.summary().id.unwrap().to_string());
    assert_eq!(id, "1");
}

#[test]
fn q35_the_first_of_two_codes_counts() {
    let codes = first("Q35", |envelope| {
        let events = InformView::read(envelope).unwrap().event();
        events
            .map(|event| event.event_code.to_string())
            .collect::<Vec<_>>()
    });
    assert_eq!(codes, ["1 BOOT"]);
}

#[test]
fn q36_to_q38_types_are_told_by_their_local_names() {
    let types = |row| {
        let documents = of_row(row);
        let types = documents.iter().map(|document| {
            let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::LENIENT).unwrap();
            parameter(&envelope).value_type
        });
        types.collect::<Vec<_>>()
    };
    assert_eq!(types("Q36"), [None]);
    assert_eq!(types("Q37"), [None]);
    assert_eq!(types("Q38"), [Some(ValueType::Int); 3]);
    assert_eq!(first("Q36", typed_value), Ok("x".to_owned()));
}

#[test]
fn q39_q40_q55_a_bad_value_is_no_empty_one() {
    assert!(first("Q39", |envelope| parameter(envelope).value.is_none()));
    assert!(first("Q39", typed_value).is_err());
    assert_eq!(first("Q40", value), "0001-01-01T00:00:00");
    assert!(first("Q40", typed_value).is_err());
    assert_eq!(first("Q55", typed_value), Err(ValueError::Syntax));
}

#[test]
fn n5_an_access_list_that_was_left_out_is_no_empty_one() {
    assert!(!first("N5", |envelope| {
        let view = SetParameterAttributesView::read(envelope).unwrap();
        view.parameter_list().next().unwrap().access_list.is_there()
    }));
}

#[test]
fn q41_to_q45_times_are_read_or_told_to_be_wrong() {
    let times = |row| {
        let documents = of_row(row);
        let times = documents.iter().map(|document| {
            let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::LENIENT).unwrap();
            InformView::read(&envelope).unwrap().current_time()
        });
        times.collect::<Vec<_>>()
    };
    let utc = DateTime::from_text("2018-06-20T00:30:18Z").unwrap();
    assert_eq!(times("Q41"), [Ok(utc)]);
    for row in ["Q42", "Q43"] {
        assert!(
            matches!(times(row)[..], [Err(ArgumentError::Value(_))]),
            "{row}"
        );
    }
    let since_start = DateTime::from_text("0001-01-01T00:00:43").unwrap();
    assert!(matches!(times("Q44")[..], [Ok(time), Err(_)] if time == since_start));
    assert_eq!(times("Q45"), [Ok(DateTime::At(Timestamp::from_unix(7)))]);
}

#[test]
fn q47_q48_numbers_and_truth_values() {
    let next_levels = of_row("Q47").into_iter().map(|document| {
        let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::LENIENT).unwrap();
        GetParameterNamesView::read(&envelope)
            .unwrap()
            .next_level()
            .ok()
    });
    assert_eq!(next_levels.collect::<Vec<_>>(), [Some(true), None, None]);
    let count = first("Q48", |envelope| {
        InformView::read(envelope).unwrap().retry_count()
    });
    assert_eq!(count, Ok(5));
}

#[test]
fn q32_q64_members_are_counted_themselves() {
    let count = first("Q32", |envelope| {
        SetParameterValuesView::read(envelope)
            .unwrap()
            .parameter_list()
            .count()
    });
    assert_eq!(count, 1);
    let count = first("Q64", |envelope| {
        GetParameterNamesResponseView::read(envelope)
            .unwrap()
            .parameter_list()
            .count()
    });
    assert_eq!(count, 10_000);
}

#[test]
fn q102_a_failed_transfer_without_its_key_is_read() {
    let (key, fault) = first("Q102", |envelope| {
        let view = TransferCompleteView::read(envelope).unwrap();
        (view.command_key().to_string(), view.fault_struct().fault)
    });
    assert_eq!(key, "");
    assert_eq!(fault, Ok(Some(FaultCode::FILE_SERVER_UNREACHABLE)));
}

#[test]
fn q107_q108_the_code_of_a_fault_is_found_where_it_is() {
    let kinds = |row| {
        let documents = of_row(row);
        let kinds = documents.iter().map(|document| {
            Envelope::parse(document.as_bytes(), &DecodeConfig::LENIENT)
                .unwrap()
                .kind()
        });
        kinds.collect::<Vec<_>>()
    };
    let known = Kind::Fault(Some(FaultCode::INVALID_ARGUMENTS));
    assert_eq!(kinds("Q107"), [Kind::Fault(None), known, known]);
    assert_eq!(kinds("Q108"), [known, known]);
}

fn written(header: &Header<'_>, body: &mut dyn Body) -> String {
    let mut buffer = [0; 2048];
    let len = encode(header, body, &mut buffer).unwrap();
    core::str::from_utf8(buffer.get(..len).unwrap())
        .unwrap()
        .to_owned()
}

/// The only parameter of a `SetParameterValues`.
fn parameter<'a>(envelope: &Envelope<'a>) -> ParameterValue<'a> {
    let mut list = SetParameterValuesView::read(envelope)
        .unwrap()
        .parameter_list();
    list.next().unwrap()
}

fn value(envelope: &Envelope<'_>) -> String {
    parameter(envelope).value.unwrap().to_string()
}

fn typed_value(envelope: &Envelope<'_>) -> Result<String, ValueError> {
    let mut buffer = [0; 64];
    parameter(envelope)
        .value(&mut buffer)
        .map(|value| value.to_string())
}
