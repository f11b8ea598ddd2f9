//! What stands around a message is compared with what most have before it is read tag by tag: both find the same.
//!
//! A comment stands where nothing is compared with, so a document with comments in it is read tag by tag.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may"
)]

use cwmp_soap::{DecodeConfig, Envelope, Warning};

const COMMENT: &str = "<!---->";

/// The declarations of envelopes, as they are found in the field.
const ENVELOPES: &[&str] = &[
    "<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\" \
     xmlns:SOAP-ENC=\"http://schemas.xmlsoap.org/soap/encoding/\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" \
     xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:cwmp=\"urn:dslforum-org:cwmp-1-2\">",
    "<soapenv:Envelope xmlns:soapenc=\"http://schemas.xmlsoap.org/soap/encoding/\" \
     xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:cwmp=\"urn:dslforum-org:cwmp-1-0\" \
     xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">",
    "<soap-env:Envelope xmlns:soap-env=\"http://schemas.xmlsoap.org/soap/envelope/\" \
     xmlns:soap-enc=\"http://schemas.xmlsoap.org/soap/encoding/\" xmlns:cwmp=\"urn:dslforum-org:cwmp-1-4\">",
    "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:cwmp=\"urn:dslforum-org:cwmp-1-1\">",
    // Not as most are, each in one thing.
    "<soap:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:cwmp=\"urn:dslforum-org:cwmp-1-1\">",
    "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/encoding/\" xmlns:cwmp=\"urn:dslforum-org:cwmp-1-1\">",
    "<soap:Envelope xmlns:soap=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:cwmp=\"urn:dslforum-org:cwmp-1-1\">",
    "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:cwmp=\"urn:dslforum-org:cwmp-1-9\">",
    "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:cwmp=\"urn:dslforum-org:cwmp-1-1\" \
     xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\">",
    "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\">",
    "<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:cwmp=\"urn:dslforum-org:cwmp-1-1\">",
    "<soap:Envelope xmlns:cwmp=\"urn:dslforum-org:cwmp-1-1\">",
    "<soap:envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:cwmp=\"urn:dslforum-org:cwmp-1-1\">",
];

/// Headers, where `P` is the prefix of the envelope.
const HEADERS: &[&str] = &[
    "<P:Header><cwmp:ID P:mustUnderstand=\"1\">12 &lt;</cwmp:ID></P:Header>",
    "<P:Header><cwmp:ID P:mustUnderstand=\"1\">1000</cwmp:ID></P:Header>",
    "\n <P:Header>\r\n\t<cwmp:ID P:mustUnderstand=\"1\"></cwmp:ID>\n </P:Header>\n ",
    "<P:Header><cwmp:ID P:mustUnderstand=\"1\">1</cwmp:ID><cwmp:HoldRequests>1</cwmp:HoldRequests></P:Header>",
    "<P:Header><cwmp:ID P:mustUnderstand=\"1\">1<a/></cwmp:ID></P:Header>",
    "<P:Header><cwmp:ID P:mustUnderstand=\"1\">]]></cwmp:ID></P:Header>",
    "<P:Header><cwmp:ID>1</cwmp:ID></P:Header>",
    "<P:Header><other:ID P:mustUnderstand=\"1\">1</other:ID></P:Header>",
    "<P:Header><cwmp:ID P:mustUnderstand=\"1\">1</cwmp:Id></P:Header>",
    "<P:Header><cwmp:ID P:mustUnderstand=\"1\">1</cwmp:ID></P:Body>",
    "<P:Header/>",
    "",
];

const BODIES: &[&str] = &[
    "<P:Body><cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse></P:Body></P:Envelope>",
    "<P:Body><cwmp:Inform></cwmp:Inform></P:Body></P:Envelope>",
    "<P:Body>\n<cwmp:FactoryResetResponse></cwmp:FactoryResetResponse>\n</P:Body>\n</P:Envelope>\n",
    "<P:Body><cwmp:FactoryResetResponse></cwmp:FactoryResetResponse><cwmp:Inform/></P:Body></P:Envelope>",
    "<P:Body xmlns:cwmp=\"urn:other\"><cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes></cwmp:InformResponse></P:Body></P:Envelope>",
    "<P:Body><cwmp:Fault><FaultCode>9001</FaultCode></cwmp:Fault></P:Body></P:Envelope>",
    "<P:Body><cwmp:X_Do></cwmp:X_Do></P:Body></P:Envelope>",
    "<P:Body><P:InformResponse><MaxEnvelopes>1</MaxEnvelopes></P:InformResponse></P:Body></P:Envelope>",
    "<P:Body></P:Body></P:Envelope>",
    "<P:Body/></P:Envelope>",
];

/// The same document with comments in it, and where they stand; none where the start of what follows was not found.
fn commented(document: &str) -> (String, Vec<usize>) {
    let mut places: Vec<_> = ["<", ":Header", ":Body", "Body>\n<cwmp:", "Body><cwmp:"]
        .iter()
        .filter_map(|wanted| {
            let found = document.find(wanted)?;
            let inside = wanted.rfind('<').unwrap_or_default();
            document[..=found + inside].rfind('<')
        })
        .collect();
    places.sort_unstable();
    places.dedup();
    let mut text = document.to_owned();
    for at in places.iter().rev() {
        text.insert_str(*at, COMMENT);
    }
    (text, places)
}

/// What is found in a document, save for texts of arguments; `place` says where what is at a place stood before.
fn found(document: &str, config: &DecodeConfig, place: impl Fn(usize) -> usize) -> String {
    let envelope = match Envelope::parse(document.as_bytes(), config) {
        Ok(envelope) => envelope,
        Err(mut error) => {
            error.at = place(error.at);
            return format!("{error:?}");
        }
    };
    let moved = |warning: Warning| (warning.tolerance, place(warning.at));
    let warnings: Vec<_> = envelope.warnings().iter().map(moved).collect();
    let arguments = envelope.arguments().map_err(|mut error| {
        error.at = place(error.at);
        error
    });
    let summary = envelope.summary();
    let id = summary
        .id
        .map(|id| (id.raw().to_owned(), id.as_plain().is_some()));
    let name = envelope.name();
    let inside = place(envelope.body().position());
    format!("{summary:?} {id:?} {name} {inside} {arguments:?} {warnings:?}")
}

/// Compares what is found with and without comments; whether it was read.
fn compare(document: &str, config: &DecodeConfig) -> bool {
    let (other, places) = commented(document);
    let place = |at: usize| {
        // How many of the comments stand before it: they are as many bytes long as this says.
        let before = (0..places.len()).filter(|index| places[*index] + index * COMMENT.len() < at);
        at - before.count() * COMMENT.len()
    };
    let one = found(document, config, |at| at);
    assert_eq!(one, found(&other, config, place), "{document}");
    Envelope::parse(document.as_bytes(), config).is_ok()
}

/// Every document that can be made from those parts.
fn documents() -> impl Iterator<Item = String> {
    ENVELOPES.iter().flat_map(|envelope| {
        let (prefix, _) = envelope[1..].split_once(':').unwrap();
        let prefix = if prefix.starts_with("Env") {
            "Q"
        } else {
            prefix
        };
        HEADERS.iter().flat_map(move |header| {
            BODIES.iter().map(move |body| {
                let parts = format!("{header}{body}");
                let parts = parts.replace("P:", &format!("{prefix}:"));
                format!("{envelope}{}", parts.replace("Q:", ""))
            })
        })
    })
}

#[test]
fn an_envelope_as_most_are_is_read_as_one_with_comments_in_it() {
    let mut read = 0;
    for document in documents() {
        for config in [DecodeConfig::STRICT, DecodeConfig::LENIENT] {
            read += usize::from(compare(&document, &config));
            let declared = format!("<?xml version=\"1.0\"?>\n{document}");
            assert_eq!(
                Envelope::parse(declared.as_bytes(), &config).is_ok(),
                Envelope::parse(document.as_bytes(), &config).is_ok()
            );
        }
    }
    assert!(read > 500, "{read}");
}

#[test]
fn limits_hold_for_an_envelope_as_most_are() {
    let [envelope, header, body] = [ENVELOPES[0], HEADERS[1], BODIES[0]];
    let document = format!("{envelope}{header}{body}").replace("P:", "SOAP-ENV:");
    let mut reads = Vec::new();
    for limit in 0..400_u16 {
        let mut configs = [DecodeConfig::STRICT; 4];
        let small = u8::try_from(limit).unwrap_or(u8::MAX);
        configs[0].limits.tag_bytes = limit;
        configs[1].limits.depth = small;
        configs[2].limits.attributes = small;
        configs[3].limits.namespaces = small;
        reads.push(configs.map(|config| compare(&document, &config)));
    }
    // The least that each has to be.
    let least: [_; 4] = core::array::from_fn(|i| reads.iter().position(|read| read[i]).unwrap());
    assert_eq!(least, [envelope.len(), 4, 5, 5]);
}

#[test]
fn what_is_wrong_with_an_envelope_as_most_are_is_told_where_it_stands() {
    let [envelope, header, body] = [ENVELOPES[0], HEADERS[1], BODIES[0]];
    let document = format!("{envelope}{header}{body}").replace("P:", "SOAP-ENV:");
    let mut refused = 0;
    for at in 0..document.len() {
        for part in ["", " ", "x", "\"", "<", ">", "&", "\n", ":", "/"] {
            for config in [DecodeConfig::STRICT, DecodeConfig::LENIENT] {
                let damaged = format!("{}{part}{}", &document[..at], &document[at + 1..]);
                refused += usize::from(!compare_if_alike(&damaged, &document, at, &config));
            }
        }
    }
    assert!(refused > 5_000, "{refused}");
}

/// As [`compare`], unless the damage is where a comment would be, or means something else with one before it.
fn compare_if_alike(damaged: &str, whole: &str, at: usize, config: &DecodeConfig) -> bool {
    let (_, places) = commented(damaged);
    let (_, whole_places) = commented(whole);
    if places.len() == whole_places.len() && !whole_places.contains(&at) {
        return compare(damaged, config);
    }
    Envelope::parse(damaged.as_bytes(), config).is_ok()
}
