//! Lightweight notifications (LWN-004 to LWN-011).

use std::path::Path;
use std::process::Command;

use cwmp_soap::{DateTime, DecodeConfig, Value, ValueType};
use cwmp_transport::WriteError;
use cwmp_transport::lightweight_notification::{
    DATAGRAM, MAX_NOTIFICATION, Notification, NotificationError, NotificationHeader,
    NotificationMemory, NotificationWriter, Refusal,
};

const PASSWORD: &str = "pässword";
const HEADER: NotificationHeader<'static> = NotificationHeader {
    authority: "acs.example:7547",
    timestamp: 1_760_000_000,
    username: "0011FF-HG-1",
    cnonce: "a1b2",
    oui: "0011FF",
    product_class: "H&G",
    serial_number: "1",
};
/// Computed with Python's `hmac` over the body.
const SIGNATURE: &str = "73c6147a2cf0d47c4780b6fe641f0ecfac390c77";

fn parse(datagram: &[u8]) -> Result<Notification<'_>, NotificationError> {
    Notification::parse(datagram, DecodeConfig::LENIENT)
}

fn notification(header: &NotificationHeader<'_>, parameters: &[(&str, Value<'_>)]) -> Vec<u8> {
    let mut buffer = [0; DATAGRAM];
    let mut writer = NotificationWriter::new(header, &mut buffer).unwrap();
    for (name, value) in parameters {
        writer.push(name, value).unwrap();
    }
    writer.finish(PASSWORD.into()).unwrap().to_vec()
}

fn with_head(head: &str, body: &str) -> Vec<u8> {
    format!("{head}\r\n\r\n{body}").into_bytes()
}

#[test]
fn what_a_device_writes() {
    let datagram = notification(&HEADER, &[("Device.X", Value::UnsignedInt(7))]);
    let expected = format!(
        "POST / HTTP/1.1\r\nHost: acs.example:7547\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: 391\r\n\
         Signature: {SIGNATURE}\r\n\r\n\
         <Notification xmlns=\"urn:broadband-forum-org:cwmp:lwnotif-1-0\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><TS>1760000000</TS><UN>0011FF-HG-1</UN><CN>a1b2</CN>\
         <OUI>0011FF</OUI><ProductClass>H&amp;G</ProductClass><SerialNumber>1</SerialNumber>\
         <Param><Name>Device.X</Name><Value xsi:type=\"xsd:unsignedInt\">7</Value></Param></Notification>"
    );
    assert_eq!(core::str::from_utf8(&datagram), Ok(expected.as_str()));
    let read = parse(&datagram).unwrap();
    assert_eq!(read.timestamp, 1_760_000_000);
    for (text, expected) in [
        (read.username, HEADER.username),
        (read.cnonce, HEADER.cnonce),
        (read.oui, HEADER.oui),
        (read.product_class, HEADER.product_class),
        (read.serial_number, HEADER.serial_number),
    ] {
        assert!(text.chars().eq(expected.chars()));
    }
}

#[test]
fn values_of_every_type_come_back() {
    let values = [
        Value::String(" a<b&\u{1F600} "),
        Value::Int(-5),
        Value::UnsignedLong(u64::MAX),
        Value::Boolean(true),
        Value::DateTime(DateTime::Unknown),
        Value::Base64(b"\0\xff"),
        Value::HexBinary(b"\0\xff"),
    ];
    let parameters: Vec<_> = values.iter().map(|value| ("Device.A", *value)).collect();
    let datagram = notification(&HEADER, &parameters);
    let read = parse(&datagram).unwrap();
    assert_eq!(read.parameters().count(), values.len());
    // The prefix of this one type is declared where it is used.
    let text = core::str::from_utf8(&datagram).unwrap();
    let declared = "<Value xmlns:SOAP-ENC=\"http://schemas.xmlsoap.org/soap/encoding/\" xsi:type=\"SOAP-ENC:base64\">";
    assert!(text.contains(declared), "{text}");
    for (parameter, value) in read.parameters().zip(values) {
        assert_eq!(parameter.name.as_plain(), Some("Device.A"));
        assert_eq!(parameter.value_type, Some(value.value_type()));
        assert!(
            parameter.value.chars().eq(value.to_string().chars()),
            "{value:?}"
        );
    }
}

#[test]
fn what_does_not_fit_goes_into_the_next_one() {
    let mut taken = 0;
    let mut datagrams = 0;
    while taken < 100 {
        let mut buffer = [0; DATAGRAM];
        let mut writer = NotificationWriter::new(&HEADER, &mut buffer).unwrap();
        assert!(writer.is_empty());
        let before = taken;
        while taken < 100
            && writer
                .push("Device.Some.Parameter", &Value::UnsignedInt(taken))
                .is_ok()
        {
            taken += 1;
        }
        let datagram = writer.finish(PASSWORD.into()).unwrap();
        assert!(datagram.len() <= DATAGRAM);
        let read = parse(datagram).unwrap();
        let values: Vec<_> = read
            .parameters()
            .map(|p| p.value.as_plain().unwrap().parse::<u32>().unwrap())
            .collect();
        assert_eq!(values, (before..taken).collect::<Vec<_>>());
        datagrams += 1;
    }
    assert!(datagrams > 3);
}

#[test]
fn every_size_of_buffer_gives_the_same_or_nothing() {
    let whole = notification(&HEADER, &[("Device.X", Value::UnsignedInt(7))]);
    for room in 0..whole.len() + 8 {
        let mut buffer = vec![0; room];
        let Ok(mut writer) = NotificationWriter::new(&HEADER, &mut buffer) else {
            assert!(room < whole.len());
            continue;
        };
        match writer.push("Device.X", &Value::UnsignedInt(7)) {
            // Two digits of the length are kept in case, and not needed.
            Ok(()) => {
                assert!(room >= whole.len());
                assert_eq!(writer.finish(PASSWORD.into()), Ok(&whole[..]));
            }
            Err(error) => {
                assert_eq!(error, WriteError::Full);
                assert!(room < whole.len() + 2);
                assert_eq!(writer.finish(PASSWORD.into()), Err(WriteError::Illegal));
            }
        }
    }
    let broken = NotificationHeader {
        authority: "a\r\nb",
        ..HEADER
    };
    let refused = NotificationWriter::new(&broken, &mut [0; 1000]).map(|_| ());
    assert_eq!(refused, Err(WriteError::Illegal));
}

#[test]
fn a_long_one_keeps_within_a_datagram() {
    let mut buffer = vec![0; 200_000];
    let mut writer = NotificationWriter::new(&HEADER, &mut buffer).unwrap();
    let value = "x".repeat(1000);
    while writer.push("Device.X", &Value::String(&value)).is_ok() {}
    let datagram = writer.finish(PASSWORD.into()).unwrap();
    assert!(datagram.len() > 60_000 && datagram.len() < MAX_NOTIFICATION + 300);
}

/// As a deployed agent was read to write it: the first line is no HTTP, the others begin with a space and end in a space and
/// LF, one name is misspelt, the digits are upper-case; the body has other prefixes and empty elements.
#[test]
fn the_form_of_a_deployed_agent_is_read() {
    let body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Notification xmlns=\"urn:broadband-forum-org:cwmp:lwnotif-1-0\" \
        xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n \
        <TS> 1760000001 </TS>\n <UN>user</UN>\n <CN>c</CN>\n <OUI/>\n <ProductClass/>\n <SerialNumber>1</SerialNumber>\n \
        <Param>\n  <Name>\n Device.Y </Name>\n  <Value xsi:type=\"xs:string\"> a<![CDATA[&]]>b </Value>\n </Param>\n\
        </Notification>\n";
    let datagram = format!(
        "POST /HTTPS/1.1 \n HOST: acs \n Content-Type: test/xml \n Content-Lenght: 9\n Signature: 33E129CBC470ED820BA0D7182265C80E3EDC296C\n\n{body}"
    );
    let read = parse(datagram.as_bytes()).unwrap();
    assert_eq!(read.timestamp, 1_760_000_001);
    assert!(read.oui.is_empty());
    let parameter = read.parameters().next().unwrap();
    assert_eq!(parameter.name.as_plain(), Some("Device.Y"));
    assert_eq!(parameter.value_type, Some(ValueType::String));
    assert!(parameter.value.chars().eq(" a&b ".chars()));
    assert_eq!(
        NotificationMemory::new().admit(&read, "secret".into()),
        Ok(())
    );
}

#[test]
fn wrong_signatures_and_old_times_are_dropped() {
    let at = |timestamp, cnonce| {
        let header = NotificationHeader {
            timestamp,
            cnonce,
            ..HEADER
        };
        notification(&header, &[("Device.X", Value::Int(1))])
    };
    let mut memory = NotificationMemory::new();
    let mut admit = |datagram: &[u8], password: &str| {
        let before = memory;
        let admitted = memory.admit(&parse(datagram).unwrap(), password.into());
        assert_eq!(memory == before, admitted.is_err());
        admitted
    };
    assert_eq!(admit(&at(1000, "a"), "other"), Err(Refusal::Signature));
    assert_eq!(admit(&at(1000, "a"), PASSWORD), Ok(()));
    assert_eq!(admit(&at(1000, "a"), PASSWORD), Err(Refusal::Repeated));
    assert_eq!(admit(&at(1000, "b"), PASSWORD), Ok(()));
    assert_eq!(admit(&at(999, "c"), PASSWORD), Err(Refusal::Old));
    assert_eq!(admit(&at(u32::MAX, "d"), "other"), Err(Refusal::Signature));
    assert_eq!(admit(&at(1001, "e"), PASSWORD), Ok(()));
    let datagram = at(2000, "f");
    let body = datagram
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap()
        + 4;
    for at in (body..datagram.len()).step_by(7) {
        let mut forged = datagram.clone();
        forged[at] ^= 0x02;
        if let Ok(read) = parse(&forged) {
            let admitted = NotificationMemory::new().admit(&read, PASSWORD.into());
            assert_eq!(admitted, Err(Refusal::Signature), "byte {at}");
        }
    }
}

#[test]
fn malformed_notifications_are_refused() {
    let good = notification(&HEADER, &[("Device.X", Value::UnsignedInt(7))]);
    for cut in 0..good.len() {
        assert!(parse(&good[..cut]).is_err(), "cut at {cut}");
    }
    let text = String::from_utf8(good).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let signed = format!("POST / HTTP/1.1\r\nSignature: {SIGNATURE}");
    for (from, to, error) in [
        ("<TS>1760000000", "<TS>now", NotificationError::Number),
        ("<TS>1760000000", "<TS>-1", NotificationError::Number),
        ("<TS>1760000000", "<TS>", NotificationError::Number),
        ("<UN>0011FF-HG-1</UN>", "", NotificationError::Missing),
        ("<Name>Device.X</Name>", "", NotificationError::Missing),
        (
            "<OUI>0011FF</OUI>",
            "<OUI/><OUI/>",
            NotificationError::Twice,
        ),
        ("</Name>", "</Name><Name/>", NotificationError::Twice),
        ("lwnotif-1-0", "lwnotif-2-0", NotificationError::Root),
        (
            "<Notification xmlns",
            "<Notification xmlns:a",
            NotificationError::Root,
        ),
    ] {
        let changed = body.replacen(from, to, 1);
        assert_ne!(changed, body);
        assert_eq!(
            parse(&with_head(&signed, &changed)).unwrap_err(),
            error,
            "{to}"
        );
    }
    let start = body.find("<Param>").unwrap();
    let end = body.find("</Notification>").unwrap();
    let without = format!("{}{}", &body[..start], &body[end..]);
    assert_eq!(
        parse(&with_head(&signed, &without)).unwrap_err(),
        NotificationError::Missing
    );
    let xml = parse(&with_head(&signed, "<a>")).unwrap_err();
    assert_eq!(xml, NotificationError::Root);
    assert!(matches!(
        parse(&with_head(&signed, "a")).unwrap_err(),
        NotificationError::Xml(_)
    ));
    let trailing = format!("{body}<a/>");
    assert!(matches!(
        parse(&with_head(&signed, &trailing)).unwrap_err(),
        NotificationError::Xml(_)
    ));

    for (head, error) in [
        (head.replacen("POST", "GET", 1), NotificationError::Head),
        ("POST / HTTP/1.1".into(), NotificationError::Signature),
        (format!("{signed}0"), NotificationError::Signature),
        (
            format!("{signed}\r\nsignature: {SIGNATURE}"),
            NotificationError::Signature,
        ),
        (
            format!("{signed}\r\nContent-Length: x"),
            NotificationError::Length,
        ),
        (
            format!("{signed}\r\nContent-Length: 9999"),
            NotificationError::Length,
        ),
    ] {
        assert_eq!(parse(&with_head(&head, body)).unwrap_err(), error, "{head}");
    }
    let long = vec![b'a'; MAX_NOTIFICATION + 1];
    assert_eq!(parse(&long).unwrap_err(), NotificationError::TooLong);
}

#[test]
fn other_prefixes_orders_and_additions_are_read() {
    let body = "<l:Notification xmlns:l='urn:broadband-forum-org:cwmp:lwnotif-1-0'><l:Param><x><y/></x><l:Value type='int'>v</l:Value>\
        <l:Name>N</l:Name></l:Param><l:SerialNumber>1</l:SerialNumber><l:ProductClass/><z>1</z><l:OUI>0</l:OUI>\
        <l:CN/><l:UN/><l:TS>1</l:TS><l:Param><l:Name>M</l:Name><l:Value/></l:Param></l:Notification>";
    let head = format!("POST / HTTP/1.1\r\nSignature: {SIGNATURE}");
    let datagram = with_head(&head, body);
    let read = parse(&datagram).unwrap();
    let parameters: Vec<_> = read
        .parameters()
        .map(|p| {
            (
                p.name.as_plain().unwrap(),
                p.value_type,
                p.value.as_plain().unwrap(),
            )
        })
        .collect();
    assert_eq!(parameters, [("N", None, "v"), ("M", None, "")]);
    assert!(!format!("{read:?} {:?}", read.parameters().next()).contains("\"v\""));
}

#[test]
fn the_body_is_that_of_the_schema() {
    let published = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/bbf/cwmp-UDPLightweightNotification-1-0.xsd");
    if !published.is_file() {
        eprintln!("skipped: {} is missing", published.display());
        return;
    }
    if Command::new("xmllint").arg("--version").output().is_err() {
        eprintln!("skipped: xmllint of libxml2 is missing");
        return;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lightweight_notification");
    std::fs::create_dir_all(&folder).unwrap();
    // SOAP's namespaces are imported by it and used nowhere.
    let schema: String = std::fs::read_to_string(published)
        .unwrap()
        .split("<xs:import")
        .enumerate()
        .map(|(number, part)| {
            if number == 0 {
                part
            } else {
                part.split_once("/>").unwrap().1
            }
        })
        .collect();
    let schema_file = folder.join("notification.xsd");
    std::fs::write(&schema_file, schema).unwrap();
    let datagram = notification(
        &HEADER,
        &[
            ("Device.X", Value::UnsignedInt(7)),
            ("Device.Y", Value::String("a<b")),
            ("Device.Z", Value::HexBinary(b"\xff")),
        ],
    );
    let text = String::from_utf8(datagram).unwrap();
    let (_, body) = text.split_once("\r\n\r\n").unwrap();
    let validates = |name: &str, body: &str| {
        let file = folder.join(name);
        std::fs::write(&file, body).unwrap();
        let output = Command::new("xmllint")
            .args(["--noout", "--nonet", "--schema"])
            .args([&schema_file, &file])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            said.contains("validates") || said.contains("fails to validate"),
            "{said}"
        );
        (output.status.success(), said)
    };
    let (valid, said) = validates("good.xml", body);
    assert!(valid, "{said}");
    let (valid, _) = validates("bad.xml", &body.replacen("<OUI>0011FF", "<OUI>0011F", 1));
    assert!(!valid);
}
