//! How envelopes are written: each choice of the encoder, and each end that they are written to.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests may"
)]

#[path = "support/again.rs"]
mod again;
#[path = "support/written.rs"]
mod support;

use std::fs;
use std::path::Path;

use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::change_du_state::{ChangeDuState, OperationStruct, UpdateOpStruct};
use cwmp_soap::message::get_parameter_names::GetParameterNames;
use cwmp_soap::message::get_parameter_values::{
    GetParameterValuesResponse, GetParameterValuesResponseView,
};
use cwmp_soap::message::reboot::{Reboot, RebootResponse};
use cwmp_soap::message::transfer_complete::TransferComplete;
use cwmp_soap::xml::{Reader, Token};
use cwmp_soap::{DateTime, DecodeConfig, EncodeConfig, Entries, Envelope, Fractions, Value};
use support::{header, read, the_same, written};

/// Every combination of choices.
fn configs() -> impl Iterator<Item = EncodeConfig> {
    let fractions = [
        Fractions::Precise,
        Fractions::Dropped,
        Fractions::Milliseconds,
    ];
    (0..8).flat_map(move |bits| {
        fractions.into_iter().map(move |fractions| {
            let mut config = EncodeConfig::DEFAULT;
            config.xml_declaration = bits & 1 != 0;
            config.boolean_words = bits & 2 != 0;
            config.short_empty_elements = bits & 4 != 0;
            config.fractions = fractions;
            config
        })
    })
}

fn with(change: impl Fn(&mut EncodeConfig)) -> EncodeConfig {
    let mut config = EncodeConfig::DEFAULT;
    change(&mut config);
    config
}

/// The elements, types and texts of a body; truth values are digits, times have no fraction.
fn content(mut reader: Reader<'_>) -> Vec<String> {
    let (mut content, depth) = (Vec::new(), reader.depth());
    while let Ok(token) = reader.next_token() {
        match token {
            Token::Start(tag) => {
                content.push(format!("<{}", tag.local));
                // Without the prefix, which is the writer's own.
                content.extend(tag.attributes().map(|a| {
                    let value = a.value.to_string();
                    value.rsplit(':').next().unwrap_or_default().to_owned()
                }));
            }
            Token::End if reader.depth() < depth => break,
            Token::Text(text) => content.push(match text.to_string().as_str() {
                "true" => "1".to_owned(),
                "false" => "0".to_owned(),
                time if DateTime::from_text(time).is_ok() => time.replace(".000", ""),
                other => other.to_owned(),
            }),
            _ => content.push(">".to_owned()),
        }
    }
    content
}

/// Each message of the specification's examples; none, and a note, where they are missing.
fn examples() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/spec/examples");
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!("skipped: {} is missing", folder.display());
        return Vec::new();
    };
    entries
        .map(|entry| fs::read(entry.unwrap().path()).unwrap())
        .collect()
}

#[test]
fn every_message_is_the_same_through_every_buffer_however_it_is_written() {
    for document in examples() {
        let envelope = Envelope::parse(&document, &DecodeConfig::STRICT).unwrap();
        for config in configs() {
            let header = header().with_config(config);
            // A step that has no factor in common with most, so that every place is the end of some buffer.
            let whole = the_same(&header, 61, |work| {
                again::write_again(&envelope, &mut |body| work(body));
            });
            let name = envelope.name();
            let (written, expected) = (content(read(&whole).body()), content(envelope.body()));
            assert_eq!(written, expected, "{name}: {config:?}");
        }
    }
}

#[test]
fn every_type_of_value_comes_back_equal_however_it_is_written() {
    let time = |text| DateTime::from_text(text).unwrap();
    let values = [
        Value::String(""),
        Value::String(" <é\u{1F600}>\t\n\r~ "),
        Value::Int(i32::MIN),
        Value::Int(0),
        Value::UnsignedInt(u32::MAX),
        Value::UnsignedInt(1_000_000_000),
        Value::Long(i64::MIN),
        Value::Long(4_294_967_296),
        Value::UnsignedLong(u64::MAX),
        Value::UnsignedLong(10_000_000_000_000_000_001),
        Value::Boolean(true),
        Value::Boolean(false),
        Value::DateTime(DateTime::Unknown),
        Value::DateTime(DateTime::Infinite),
        Value::DateTime(DateTime::SinceBoot { seconds: 86_461 }),
        Value::DateTime(time("2024-02-29T23:59:09-03:30")),
        Value::DateTime(time("0999-12-31T00:00:00+14:00")),
    ];
    let list = values.map(|value| ParameterValueStruct { name: "A", value });
    for config in configs() {
        let bytes = written(&header().with_config(config), || {
            GetParameterValuesResponse {
                parameter_list: Entries::new(&list),
            }
        });
        let envelope = read(&bytes);
        let view = GetParameterValuesResponseView::read(&envelope).unwrap();
        assert_eq!(view.parameter_list().count(), values.len());
        for (read, written) in view.parameter_list().zip(values) {
            let mut buffer = [0; 64];
            assert_eq!(read.value(&mut buffer), Ok(written), "{config:?}");
        }
    }
}

#[test]
fn bytes_are_written_in_base64_and_hexadecimal_whatever_their_number() {
    let bytes: Vec<u8> = (0..=255).collect();
    for len in [0, 1, 2, 3, 47, 48, 49, 95, 96, 97, 256] {
        for value in [
            Value::Base64(&bytes[..len]),
            Value::HexBinary(&bytes[..len]),
        ] {
            let list = [ParameterValueStruct { name: "A", value }];
            let document = written(&header(), || GetParameterValuesResponse {
                parameter_list: Entries::new(&list),
            });
            let envelope = read(&document);
            let view = GetParameterValuesResponseView::read(&envelope).unwrap();
            let text = view.parameter_list().next().unwrap().value.unwrap();
            assert_eq!(text, *value.to_string(), "{len}");
        }
    }
}

/// What is written of a body with this choice, as text.
fn shown<B: cwmp_soap::Body>(config: EncodeConfig, body: impl Fn() -> B) -> String {
    let bytes = written(&header().with_config(config), body);
    String::from_utf8(bytes).unwrap()
}

#[test]
fn truth_is_a_digit_unless_words_are_asked_for() {
    for (config, yes, no) in [
        (EncodeConfig::DEFAULT, ">1<", ">0<"),
        (with(|c| c.boolean_words = true), ">true<", ">false<"),
    ] {
        for (next_level, shows) in [(true, yes), (false, no)] {
            let list = [ParameterValueStruct {
                name: "A",
                value: Value::Boolean(next_level),
            }];
            let document = shown(config, || GetParameterNames {
                parameter_path: "",
                next_level,
            });
            assert!(
                document.contains(&format!("<NextLevel{shows}")),
                "{document}"
            );
            let document = shown(config, || GetParameterValuesResponse {
                parameter_list: Entries::new(&list),
            });
            assert!(
                document.contains(&format!("\"xsd:boolean\"{shows}")),
                "{document}"
            );
            // SOAP's own attribute is a digit in every case.
            assert!(document.contains("mustUnderstand=\"1\""));
        }
    }
}

#[test]
fn fractions_of_seconds_are_as_asked_for() {
    let fraction = |text, fractions| {
        let time = DateTime::from_text(text).unwrap();
        let document = shown(with(|c| c.fractions = fractions), || TransferComplete {
            command_key: "",
            fault: None,
            fault_string: "",
            start_time: DateTime::Unknown,
            complete_time: time,
        });
        assert!(document.contains(">0001-01-01T00:00:00Z<"), "{document}");
        let (_, time) = document.split_once("<CompleteTime>").unwrap();
        time.split_once('<').unwrap().0.to_owned()
    };
    for (text, precise, dropped, milliseconds) in [
        (
            "2024-05-02T10:11:12Z",
            "2024-05-02T10:11:12Z",
            "2024-05-02T10:11:12Z",
            "2024-05-02T10:11:12.000Z",
        ),
        (
            "2024-05-02T10:11:12.0609+02:00",
            "2024-05-02T10:11:12.0609+02:00",
            "2024-05-02T10:11:12+02:00",
            "2024-05-02T10:11:12.060+02:00",
        ),
        (
            "0001-01-01T00:01:00",
            "0001-01-01T00:01:00",
            "0001-01-01T00:01:00",
            "0001-01-01T00:01:00",
        ),
    ] {
        assert_eq!(fraction(text, Fractions::Precise), precise);
        assert_eq!(fraction(text, Fractions::Dropped), dropped);
        assert_eq!(fraction(text, Fractions::Milliseconds), milliseconds);
    }
}

#[test]
fn elements_without_content_are_one_tag_if_asked_for() {
    let short = with(|c| c.short_empty_elements = true);
    for (config, empty) in [
        (
            EncodeConfig::DEFAULT,
            "<cwmp:RebootResponse></cwmp:RebootResponse>",
        ),
        (short, "<cwmp:RebootResponse/>"),
    ] {
        assert!(shown(config, || RebootResponse).contains(empty));
    }
    let document = shown(short, || Reboot { command_key: "" });
    assert!(
        document.contains("<cwmp:Reboot><CommandKey/></cwmp:Reboot>"),
        "{document}"
    );
    let document = shown(short, || Reboot { command_key: "/" });
    assert!(
        document.contains("<CommandKey>/</CommandKey>"),
        "{document}"
    );

    let list = [ParameterValueStruct {
        name: "",
        value: Value::String(""),
    }];
    let document = shown(short, || GetParameterValuesResponse {
        parameter_list: Entries::new(&list),
    });
    assert!(
        document.contains("<Name/><Value xsi:type=\"xsd:string\"/></ParameterValueStruct>"),
        "{document}"
    );
    // Whether a list is empty is known only after its start tag has gone out.
    let document = shown(short, || GetParameterValuesResponse {
        parameter_list: Entries::<ParameterValueStruct<'_>>::new(&[]),
    });
    assert!(document.contains("[0]\"></ParameterList>"), "{document}");

    let update = UpdateOpStruct {
        uuid: None,
        version: None,
        url: None,
        username: None,
        password: None,
    };
    let operations = [OperationStruct::Update(update)];
    let document = shown(short, || ChangeDuState {
        operations: Entries::new(&operations),
        command_key: Some(""),
    });
    assert!(
        document.contains("<Operations xsi:type=\"cwmp:UpdateOpStruct\"/><CommandKey/>"),
        "{document}"
    );
}

#[test]
fn a_declaration_comes_first_if_asked_for() {
    let document = shown(EncodeConfig::DEFAULT, || RebootResponse);
    assert!(document.starts_with("<SOAP-ENV:Envelope "));
    let declared = shown(with(|c| c.xml_declaration = true), || RebootResponse);
    let (declaration, rest) = declared.split_once("?>\n").unwrap();
    assert_eq!(declaration, "<?xml version=\"1.0\" encoding=\"UTF-8\"");
    assert_eq!(rest, document);
}
