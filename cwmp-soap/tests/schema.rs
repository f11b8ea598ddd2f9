//! Everything that the encoder writes is valid by the Broadband Forum's own schemas, as libxml2 reads them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests may"
)]

#[path = "support/every/mod.rs"]
mod every;
#[path = "support/validator.rs"]
mod validator;

use cwmp_soap::{
    Body, CwmpVersion, DecodeConfig, Envelope, Header, Kind, Method, Text, VersionSet, encode,
};
use every::every;
use validator::Validator;

/// The headers that a message of this kind may have in this version: none, and all together.
fn headers(version: CwmpVersion, kind: Kind) -> [Header<'static>; 2] {
    let bare = Header::new(version.namespace());
    let mut full = bare.with_id(Text::plain(every::TEXT));
    full.config.xml_declaration = true;
    match kind {
        Kind::Request(Method::Inform) => {
            full.session_timeout = (version >= CwmpVersion::V1_3).then_some(u32::MAX);
            full.supported_versions = (version >= CwmpVersion::V1_4).then_some(VersionSet::ALL);
        }
        Kind::Response(Method::Inform) => {
            full.use_version = (version >= CwmpVersion::V1_4).then_some(version);
            full.hold_requests = true;
        }
        Kind::Request(method) => full.hold_requests = method.is_for_cpe(),
        _ => {}
    }
    [bare, full]
}

fn written(header: &Header<'_>, body: &mut dyn Body) -> String {
    let mut buffer = vec![0; 65_536];
    let len = encode(header, body, &mut buffer).unwrap();
    buffer.truncate(len);
    String::from_utf8(buffer).unwrap()
}

/// The kind of the message in this document.
fn kind(document: &str) -> Kind {
    Envelope::parse(document.as_bytes(), &DecodeConfig::LENIENT)
        .unwrap()
        .kind()
}

/// Every message of a version, with an empty header and with a full one.
fn documents(version: CwmpVersion) -> Vec<String> {
    let mut documents = Vec::new();
    for which in [0, 1] {
        // The header depends on the kind of the message, which the message without a header tells.
        let mut kinds = Vec::new();
        every(version, &mut |body| {
            kinds.push(kind(&written(&Header::new(version.namespace()), body)));
        });
        let mut kinds = kinds.into_iter();
        every(version, &mut |body| {
            let header = headers(version, kinds.next().unwrap())[which];
            documents.push(written(&header, body));
        });
    }
    documents
}

#[test]
fn everything_written_is_valid_by_the_schema_of_its_version() {
    for version in CwmpVersion::ALL {
        let Some(validator) = Validator::new(version) else {
            return;
        };
        let documents = documents(version);
        let refused = validator.refused(&documents);
        assert!(refused.is_empty(), "CWMP {version}: {}", refused.join("\n"));
        eprintln!("CWMP {version}: {} documents are valid", documents.len());
    }
}

/// What the validator is to refuse: the version, a part of the one document that is changed, and what stands there
/// instead. A document is meant by the first that has the part.
const BROKEN: [(CwmpVersion, &str, &str); 24] = {
    use CwmpVersion::{V1_0, V1_1, V1_2, V1_3, V1_4};
    [
        // The order, what is missing, what is too much.
        (
            V1_4,
            "<MaxEnvelopes>1</MaxEnvelopes><CurrentTime>",
            "<CurrentTime>",
        ),
        (
            V1_4,
            "<CommandKey></CommandKey></cwmp:Reboot>",
            "</cwmp:Reboot>",
        ),
        (
            V1_4,
            "<CommandKey></CommandKey></cwmp:Reboot>",
            "<CommandKey/><X/></cwmp:Reboot>",
        ),
        (
            V1_4,
            "<SuccessURL></SuccessURL><FailureURL></FailureURL>",
            "<FailureURL/><SuccessURL/>",
        ),
        (
            V1_4,
            "<string>GetRPCMethods</string></MethodList>",
            "</MethodList>",
        ),
        (
            V1_4,
            "<EventStruct>",
            "<EventStruct><EventCode>1 BOOT</EventCode><CommandKey/></EventStruct><EventStruct>",
        ),
        (
            V1_4,
            "<cwmp:FactoryReset>",
            "<cwmp:FactoryReset><CommandKey/>",
        ),
        // Names and namespaces.
        (V1_4, "ObjectName>", "cwmp:ObjectName>"),
        (V1_4, "ParameterInfoStruct>", "ParameterInfo>"),
        (V1_4, "cwmp:FactoryReset>", "cwmp:FactoryRese>"),
        (
            V1_4,
            "urn:dslforum-org:cwmp-1-2",
            "urn:dslforum-org:cwmp-1-4",
        ),
        // Arrays and types.
        (V1_4, " SOAP-ENC:arrayType=\"xsd:string[1]\"", ""),
        (V1_4, "xsi:type=\"cwmp:UninstallOpStruct\"", ""),
        (
            V1_4,
            "xsi:type=\"xsd:boolean\">1",
            "xsi:type=\"xsd:boolean\">yes",
        ),
        (
            V1_4,
            "xsi:type=\"xsd:unsignedInt\">",
            "xsi:type=\"xsd:unsignedInt\">-",
        ),
        (
            V1_4,
            "xsi:type=\"xsd:hexBinary\">",
            "xsi:type=\"xsd:hexBinary\">G",
        ),
        (V1_4, "<Status>1</Status>", "<Status>2</Status>"),
        (
            V1_4,
            "<FaultCode>9800</FaultCode>",
            "<FaultCode>9900</FaultCode>",
        ),
        // What a version does not have yet.
        (V1_0, "0 BOOTSTRAP", "10 AUTONOMOUS TRANSFER COMPLETE"),
        (
            V1_0,
            "<FaultCode>9013</FaultCode>",
            "<FaultCode>9014</FaultCode>",
        ),
        (
            V1_1,
            "<Notification>2</Notification>",
            "<Notification>3</Notification>",
        ),
        (
            V1_2,
            "</cwmp:ID>",
            "</cwmp:ID><cwmp:SessionTimeout>7</cwmp:SessionTimeout>",
        ),
        (
            V1_3,
            "</cwmp:ID>",
            "</cwmp:ID><cwmp:SupportedCWMPVersions>1.0</cwmp:SupportedCWMPVersions>",
        ),
        // The header.
        (V1_4, "<cwmp:ID SOAP-ENV:mustUnderstand=\"1\">", "<cwmp:ID>"),
    ]
};

#[test]
fn the_validator_refuses_what_is_broken() {
    for version in CwmpVersion::ALL {
        let Some(validator) = Validator::new(version) else {
            return;
        };
        let documents = documents(version);
        let cases: Vec<_> = BROKEN.iter().filter(|case| case.0 == version).collect();
        let broken = cases.iter().map(|(_, part, instead)| {
            let document = documents.iter().find(|document| document.contains(part));
            document.expect(part).replace(part, instead)
        });
        let broken: Vec<_> = broken.collect();
        for (document, case) in broken.iter().zip(cases) {
            let refused = validator.refused(core::slice::from_ref(document));
            assert_eq!(refused.len(), 1, "{case:?} in {document}");
        }
    }
}

#[test]
fn the_validator_refuses_messages_of_later_versions() {
    for (version, later) in [
        (CwmpVersion::V1_0, CwmpVersion::V1_1),
        (CwmpVersion::V1_1, CwmpVersion::V1_2),
    ] {
        let Some(validator) = Validator::new(version) else {
            return;
        };
        let mut news = Vec::new();
        every(later, &mut |body| {
            let document = written(&Header::new(version.namespace()), body);
            if let Kind::Request(method) | Kind::Response(method) = kind(&document)
                && method.since() == later
            {
                news.push(document);
            }
        });
        assert!(!news.is_empty());
        assert_eq!(validator.refused(&news).len(), news.len());
    }
}
