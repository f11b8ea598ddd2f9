//! The program `inspect --stored`: what a server would store.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests may"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{fs, io::Write as _};

use cwmp_soap::encode_to_vec;
use cwmp_soap::message::owned::{OwnedHeader, Request};
use serde_json::{Value, json};

const SET: &str = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:e="http://schemas.xmlsoap.org/soap/encoding/"
  xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:cwmp="urn:dslforum-org:cwmp-1-0"><s:Header><cwmp:ID s:mustUnderstand="1">7</cwmp:ID></s:Header>
  <s:Body><cwmp:SetParameterValues><ParameterList e:arrayType="cwmp:ParameterValueStruct[1]"><ParameterValueStruct>
    <Name>Device.X</Name><Value xsi:type="xsd:unsignedInt">7</Value></ParameterValueStruct></ParameterList>
  <ParameterKey>k&amp;</ParameterKey></cwmp:SetParameterValues></s:Body></s:Envelope>"#;

/// Runs the program on a document.
fn inspect(arguments: &[&str], document: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_inspect"))
        .args(arguments)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(document).unwrap();
    child.wait_with_output().unwrap()
}

fn object(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn what_is_printed_can_be_read_and_written_again() {
    let output = inspect(&["--stored"], SET.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let mut found = object(&output);
    let expected = json!({
        "file": "-",
        "header": {"cwmp_ns": "urn:dslforum-org:cwmp-1-0", "ID": "7", "HoldRequests": false},
        "rpc": "SetParameterValues",
        "body": {
            "ParameterList": [{"Name": "Device.X", "Type": "unsignedInt", "Value": "7"}],
            "ParameterKey": "k&"
        }
    });
    assert_eq!(found, expected);

    let message = found.as_object_mut().unwrap();
    message.remove("file");
    let header: OwnedHeader = serde_json::from_value(message.remove("header").unwrap()).unwrap();
    let request: Request = serde_json::from_value(found).unwrap();
    let written = encode_to_vec(&header.as_header(), &mut request.as_body()).unwrap();
    assert_eq!(
        object(&inspect(&["--stored", "--strict"], &written)),
        expected
    );
}

#[test]
fn a_message_that_lacks_a_value_is_refused_and_the_argument_named() {
    let lacking = SET
        .replace("<ParameterList", "<List")
        .replace("</ParameterList", "</List");
    let output = inspect(&["--stored"], lacking.as_bytes());
    assert_eq!(output.status.code(), Some(1));
    let expected = json!({"file": "-", "error": "ParameterList: the argument is missing"});
    assert_eq!(object(&output), expected);
    assert_eq!(
        inspect(&["--json"], lacking.as_bytes()).status.code(),
        Some(0)
    );

    let output = inspect(&["--stored"], b"<a/>");
    assert_eq!(output.status.code(), Some(1));
    let error = object(&output)["error"].as_str().unwrap().to_owned();
    assert!(error.starts_with("line 1, column 1: "), "{error}");
}

#[test]
fn a_fault_is_stored_as_such() {
    let fault = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
        xmlns:cwmp=\"urn:dslforum-org:cwmp-1-0\"><s:Body><s:Fault><faultcode>Client</faultcode>\
        <faultstring>CWMP fault</faultstring><detail><cwmp:Fault><FaultCode>9005</FaultCode>\
        <FaultString>no</FaultString></cwmp:Fault></detail></s:Fault></s:Body></s:Envelope>";
    let found = object(&inspect(&["--stored"], fault.as_bytes()));
    assert_eq!(found["rpc"], "Fault");
    assert_eq!(
        found["fault"],
        json!({"FaultCode": 9005, "FaultString": "no"})
    );
    assert_eq!(found.get("body"), None);
}

/// The stored form with parameters as the neutral form has them, and without what says nothing.
fn neutral(stored: &Value) -> Value {
    match stored {
        Value::Object(entries) if entries.contains_key("Type") => json!({
            "Name": entries["Name"],
            "Value": {"type": entries["Type"], "value": entries["Value"]}
        }),
        Value::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(name, value)| (name.clone(), neutral(value)));
            entries.filter(|(_, value)| *value != json!([])).collect()
        }
        Value::Array(list) => list.iter().map(neutral).collect(),
        other => other.clone(),
    }
}

#[test]
fn both_forms_of_every_example_say_the_same() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/spec/examples");
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!("skipped: {} is missing", folder.display());
        return;
    };
    let files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    let run = |form: &str| -> Vec<Value> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_inspect"));
        let output = command
            .args([form, "--strict"])
            .args(&files)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    let (sent, stored) = (run("--json"), run("--stored"));
    assert_eq!((sent.len(), stored.len()), (files.len(), files.len()));
    for (sent, stored) in sent.iter().zip(&stored) {
        let file = &sent["file"];
        assert_eq!(stored["rpc"], sent["rpc"], "{file}");
        assert_eq!(stored["header"]["ID"], sent["header"]["ID"], "{file}");
        assert_eq!(stored["header"]["cwmp_ns"], sent["cwmp_ns"], "{file}");
        let mut wanted = neutral(&sent["body"]);
        let mut found = stored.get("body").map_or(json!({}), neutral);
        if sent["rpc"] == "Fault" {
            wanted = neutral(&sent["fault"]);
            found = neutral(&stored["fault"]);
        }
        let wanted = wanted.as_object_mut().unwrap();
        for not_stored in ["faultcode", "faultstring"] {
            wanted.remove(not_stored);
        }
        if sent["rpc"] == "Inform" {
            wanted.remove("MaxEnvelopes");
        }
        assert_eq!(found.as_object(), Some(&*wanted), "{file}");
    }
}
