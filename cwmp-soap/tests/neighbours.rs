//! What stands close to a message that was seen: the meaning has to be the one that is plain.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

#[path = "support/envelope.rs"]
mod support;

use cwmp_soap::message::change_du_state::{ChangeDuStateView, Operation};
use cwmp_soap::message::fault::FaultView;
use cwmp_soap::message::reboot::RebootView;
use cwmp_soap::{
    CwmpNamespace, DecodeConfig, DecodeErrorKind, Envelope, FaultCode, Kind, Tolerances,
};
use support::{always_refused, message, reboot, refused};

const CWMP: &str = " xmlns:cwmp=\"urn:dslforum-org:cwmp-1-2\"";

fn namespace_of(document: &str) -> Option<CwmpNamespace> {
    let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::LENIENT).unwrap();
    envelope.summary().namespace
}

#[test]
fn of_several_namespaces_that_of_the_call_counts_wherever_they_are_declared() {
    let before = format!(" xmlns:a='urn:dslforum-org:cwmp-1-0'{CWMP}");
    let behind = format!("{CWMP} xmlns:a='urn:dslforum-org:cwmp-1-0'");
    for declarations in [before, behind] {
        let document = reboot("k").replace(CWMP, &declarations);
        assert_eq!(namespace_of(&document), Some(CwmpNamespace::V1_2));
        let other = document
            .replace("<cwmp:Reboot", "<a:Reboot")
            .replace("</cwmp:Reboot", "</a:Reboot");
        assert_eq!(namespace_of(&other), Some(CwmpNamespace::V1_0));
    }
    let own = reboot("k").replace(
        "<cwmp:Reboot",
        "<cwmp:Reboot xmlns='urn:dslforum-org:cwmp-1-1'",
    );
    assert_eq!(namespace_of(&own), Some(CwmpNamespace::V1_2));
}

#[test]
fn a_call_outside_the_namespaces_of_cwmp_has_the_one_that_is_declared() {
    let undeclared = reboot("k")
        .replace(CWMP, " xmlns:a='urn:dslforum-org:cwmp-1-1'")
        .replace("cwmp:ID", "a:ID");
    assert_eq!(namespace_of(&undeclared), Some(CwmpNamespace::V1_1));
    let bare = reboot("k").replace("cwmp:Reboot", "Reboot");
    assert_eq!(namespace_of(&bare), Some(CwmpNamespace::V1_2));
    assert_eq!(namespace_of(&reboot("k").replace(CWMP, "")), None);
}

#[test]
fn each_element_of_an_undeclared_prefix_is_told_of() {
    let document = "<soap:Envelope><soap:Header/><soap:Body><Reboot><CommandKey/></Reboot></soap:Body></soap:Envelope>";
    let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::LENIENT).unwrap();
    let told = |name: &str| {
        envelope.warnings().iter().any(|warning| {
            warning.tolerance == Tolerances::UNDECLARED_PREFIX
                && document.split_at(warning.at).1.starts_with(name)
        })
    };
    for name in ["soap:Envelope", "soap:Header", "soap:Body"] {
        assert!(told(name) || told(&format!("<{name}")), "{name}");
    }
}

#[test]
fn the_namespace_of_a_fault_is_that_of_its_detail() {
    let detail = "<a:Fault xmlns:a='urn:dslforum-org:cwmp-1-0' xmlns:b='urn:dslforum-org:cwmp-1-1'>\
                  <FaultCode>9003</FaultCode></a:Fault>";
    let fault = message(&format!(
        "<SOAP-ENV:Fault><faultcode>Client</faultcode><detail>{detail}</detail></SOAP-ENV:Fault>"
    ));
    assert_eq!(namespace_of(&fault), Some(CwmpNamespace::V1_0));
}

#[test]
fn zeros_behind_the_envelope_are_no_part_of_it() {
    let good = reboot("k");
    for zeros in ["\0", "\0\0\0", "\n\0"] {
        let document = format!("{good}{zeros}");
        refused(&document, DecodeErrorKind::ForbiddenCharacter);
        let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::LENIENT).unwrap();
        assert_eq!(
            RebootView::read(&envelope).unwrap().command_key().raw(),
            "k"
        );
        assert_eq!(
            envelope.warnings().tolerances(),
            Tolerances::CONTROL_CHARACTER
        );
        let end = document.trim_end_matches('\0').len();
        assert_eq!(envelope.warnings().iter().next().unwrap().at, end);
    }
    // Anywhere else they are refused, and so is an envelope that ends too early.
    for document in [format!("{good}\0\n"), reboot("k\0")] {
        always_refused(document, DecodeErrorKind::ForbiddenCharacter);
    }
    let (cut, _) = good.split_at(good.len() - 1);
    for document in [format!("{cut}\0"), "\0\0".to_owned(), String::new()] {
        let error = Envelope::parse(document.as_bytes(), &DecodeConfig::LENIENT).unwrap_err();
        assert_eq!(error.kind, DecodeErrorKind::UnexpectedEnd);
    }
}

#[test]
fn the_code_of_a_fault_is_found_in_an_element_that_is_none_of_soap() {
    const CODE: &str = "<cwmp:Fault><FaultCode>9005</FaultCode></cwmp:Fault>";
    const SOAP: &str = "<faultcode>Client</faultcode><faultstring>CWMP fault</faultstring>";
    for inside in [
        format!("{SOAP}<Detail>{CODE}</Detail>"),
        format!("{SOAP}<SOAP-ENV:Detail><a>b</a>{CODE}</SOAP-ENV:Detail>"),
        format!("<Detail><a>{CODE}</a></Detail>{SOAP}"),
    ] {
        let document = message(&format!("<SOAP-ENV:Fault>{inside}</SOAP-ENV:Fault>"));
        refused(&document, DecodeErrorKind::MissingElement);
        let envelope = Envelope::parse(document.as_bytes(), &DecodeConfig::LENIENT).unwrap();
        envelope.arguments().unwrap();
        let code = FaultCode::INVALID_PARAMETER_NAME;
        assert_eq!(envelope.kind(), Kind::Fault(Some(code)));
        assert_eq!(
            FaultView::read(&envelope).unwrap().code(),
            Ok(code),
            "{inside}"
        );
        assert_eq!(envelope.soap_fault().unwrap().code.raw(), "Client");
        assert_eq!(envelope.warnings().tolerances(), Tolerances::FAULT_SHAPE);
    }
}

#[test]
fn a_fault_as_the_schema_has_it_is_nothing_to_warn_of_whatever_else_is_in_it() {
    let document = message(
        "<SOAP-ENV:Fault><faultcode>Client</faultcode><faultstring/><faultactor>a</faultactor><detail>\
         <v:More xmlns:v='urn:v'><faultcode>Server</faultcode></v:More>\
         <cwmp:Fault><FaultCode>9003</FaultCode></cwmp:Fault></detail></SOAP-ENV:Fault>",
    );
    for config in [DecodeConfig::STRICT, DecodeConfig::LENIENT] {
        let envelope = Envelope::parse(document.as_bytes(), &config).unwrap();
        let code = FaultCode::INVALID_ARGUMENTS;
        assert_eq!(envelope.kind(), Kind::Fault(Some(code)));
        assert_eq!(envelope.soap_fault().unwrap().code.raw(), "Client");
        assert!(envelope.warnings().is_empty(), "{:?}", envelope.warnings());
    }
}

#[test]
fn the_type_of_an_operation_is_one_of_cwmp() {
    let operation = |ty: &str| {
        message(&format!(
            "<cwmp:ChangeDUState><Operations {ty}='UninstallOpStruct'>\
             <UUID>d5d6bd7b-31b2-4fd8-9a7b-3f5c7f5b4a10</UUID></Operations></cwmp:ChangeDUState>"
        ))
    };
    for document in [
        operation("xsi:type"),
        operation("xsi:type").replace("'Un", "'xsd:Un"),
        operation("xmlns:a='urn:a' xsi:type").replace("'Un", "'a:Un"),
    ] {
        refused(&document, DecodeErrorKind::BadValueType);
        let config = DecodeConfig::STRICT.with_tolerances(Tolerances::VALUE_TYPE);
        let envelope = Envelope::parse(document.as_bytes(), &config).unwrap();
        envelope.arguments().unwrap();
        let view = ChangeDuStateView::read(&envelope).unwrap();
        let operation = view.operations().next().unwrap();
        assert!(matches!(operation, Operation::Uninstall(_)), "{document}");
        assert_eq!(envelope.warnings().total(), 1);
    }
    let good = operation("xsi:type").replace("'Un", "'cwmp:Un");
    support::check(good, &DecodeConfig::STRICT).unwrap();
}
