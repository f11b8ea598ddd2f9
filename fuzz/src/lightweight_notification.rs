//! Lightweight notifications.

use cwmp_soap::{DecodeConfig, Text, Value};
use cwmp_transport::lightweight_notification::{
    Notification, NotificationHeader, NotificationMemory, NotificationWriter,
};

use crate::fields::Fields;

const PASSWORD: &str = "no seed was signed with this";

/// Takes the bytes as a datagram, and as the fields of a notification.
///
/// * What the strict configuration accepts means the same to the lenient one; a notification that nobody signed is not
///   taken.
/// * What is written is read as the same and taken once, with the right password.
/// * What was read can be written, and says the same.
pub fn lightweight_notification(data: &[u8]) {
    if let Ok(read) = Notification::parse(data, DecodeConfig::LENIENT) {
        let parameters: Vec<_> = read
            .parameters()
            .map(|parameter| (said(parameter.name), said(parameter.value)))
            .collect();
        assert!(!parameters.is_empty());
        if let Ok(strict) = Notification::parse(data, DecodeConfig::STRICT) {
            let strictly = strict.parameters();
            let strictly = strictly.map(|parameter| (said(parameter.name), said(parameter.value)));
            assert!(strictly.eq(parameters.iter().cloned()));
        }
        let refused = NotificationMemory::new().admit(&read, PASSWORD.into());
        assert!(refused.is_err());
        let texts = [
            read.username,
            read.cnonce,
            read.oui,
            read.product_class,
            read.serial_number,
        ];
        let timestamp = u32::try_from(read.timestamp).unwrap_or_default();
        written(timestamp, &texts.map(said), &parameters);
    }
    let mut fields = Fields::new(data);
    let timestamp = u32::from_be_bytes(fields.bytes());
    let texts = [(); 5].map(|()| legal(fields.text()));
    let mut parameters = vec![(legal(fields.text()), legal(fields.text()))];
    while !fields.is_empty() && parameters.len() < 20 {
        parameters.push((legal(fields.text()), legal(fields.text())));
    }
    written(timestamp, &texts, &parameters);
}

fn said(text: Text<'_>) -> String {
    legal(text.chars().collect())
}

/// Without white space around it, which is passed over in most places, and characters that no document holds.
fn legal(text: String) -> String {
    let text: String = text
        .chars()
        .map(|c| match c {
            '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'.. => c,
            _ => '\u{FFFD}',
        })
        .collect();
    text.trim().to_owned()
}

fn written(timestamp: u32, texts: &[String; 5], parameters: &[(String, String)]) {
    let [username, cnonce, oui, product_class, serial_number] = texts;
    let header = NotificationHeader {
        authority: "acs.example:7547",
        timestamp,
        username,
        cnonce,
        oui,
        product_class,
        serial_number,
    };
    let mut out = vec![0; 100_000];
    let Ok(mut writer) = NotificationWriter::new(&header, &mut out) else {
        assert!(texts.iter().map(String::len).sum::<usize>() > 6_000);
        return;
    };
    let mut taken = 0;
    for (name, value) in parameters {
        if writer.push(name, &Value::String(value)).is_err() {
            break;
        }
        taken += 1;
    }
    if taken == 0 {
        assert!(writer.finish(PASSWORD.into()).is_err());
        return;
    }
    let datagram = writer.finish(PASSWORD.into()).unwrap();
    let read = Notification::parse(datagram, DecodeConfig::STRICT).expect("a notification");
    assert_eq!(read.timestamp, timestamp.into());
    let again = [
        read.username,
        read.cnonce,
        read.oui,
        read.product_class,
        read.serial_number,
    ];
    assert_eq!(again.map(said), *texts);
    let again = read.parameters();
    let again = again.map(|parameter| (said(parameter.name), said(parameter.value)));
    assert!(again.eq(parameters[..taken].iter().cloned()));
    let mut memory = NotificationMemory::new();
    assert!(memory.admit(&read, "other".into()).is_err());
    assert!(memory.admit(&read, PASSWORD.into()).is_ok());
    assert!(memory.admit(&read, PASSWORD.into()).is_err());
}
