//! What the neutral form makes of numbers and types: the same as the decoder does.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may")]

use cwmp_examples::inspect::Message;
use cwmp_soap::DecodeConfig;
use serde_json::{Value, json};

fn neutral(body: &str) -> Value {
    let document = format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' \
         xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xmlns:xsd='http://www.w3.org/2001/XMLSchema' \
         xmlns:cwmp='urn:dslforum-org:cwmp-1-0'><s:Body>{body}</s:Body></s:Envelope>"
    );
    let message = Message::read(document.as_bytes(), &DecodeConfig::LENIENT).unwrap();
    message.to_json("-")["body"].clone()
}

#[test]
fn a_number_is_one_where_the_decoder_takes_it_for_one() {
    for (text, unsigned, signed) in [
        ("-0", json!(0), json!(0)),
        ("+1", json!(1), json!(1)),
        ("\n007\t", json!(7), json!(7)),
        ("-7", json!({"invalid": "-7"}), json!(-7)),
        // A space that does not break is no white space of XML.
        (
            "\u{A0}5",
            json!({"invalid": "\u{A0}5"}),
            json!({"invalid": "\u{A0}5"}),
        ),
        ("5.0", json!({"invalid": "5.0"}), json!({"invalid": "5.0"})),
    ] {
        let body = neutral(&format!(
            "<cwmp:AddObjectResponse><InstanceNumber>{text}</InstanceNumber><Status>{text}</Status>\
             </cwmp:AddObjectResponse>"
        ));
        assert_eq!(body, json!({"InstanceNumber": unsigned, "Status": signed}));
    }
}

#[test]
fn of_several_types_that_of_xml_schema_instance_is_told() {
    for (attributes, ty) in [
        ("xsd:type='xsd:string' xsi:type='xsd:int'", json!("int")),
        ("xsd:type='xsd:string'", json!("string")),
        ("xmlns:type='urn:a' xsi:type='xsd:int'", json!("int")),
        ("xmlns:type='urn:a' type='xsd:int'", json!(null)),
    ] {
        let body = neutral(&format!(
            "<cwmp:SetParameterValues><ParameterList><ParameterValueStruct><Name>A</Name><Value {attributes}>7</Value>\
             </ParameterValueStruct></ParameterList></cwmp:SetParameterValues>"
        ));
        let value = &body["ParameterList"][0]["Value"];
        assert_eq!(value, &json!({"type": ty, "value": "7"}), "{attributes}");
    }
}
