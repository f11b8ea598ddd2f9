//! The program `inspect`, run on messages of its own.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests may"
)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{env, fs, process};

use serde_json::{Value, json};

const INFORM: &str = r#"<?xml version="1.0"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:e="http://schemas.xmlsoap.org/soap/encoding/"
  xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:cwmp="urn:dslforum-org:cwmp-1-2">
  <s:Header><cwmp:ID s:mustUnderstand="1"> 1&amp;2</cwmp:ID><cwmp:SessionTimeout>40</cwmp:SessionTimeout>
    <cwmp:SupportedCWMPVersions>1.0, 1.4</cwmp:SupportedCWMPVersions><v:Trace xmlns:v="urn:v"/></s:Header>
  <s:Body><cwmp:Inform>
    <DeviceId><Manufacturer>A &lt;B&gt;</Manufacturer><OUI>00256D</OUI><ProductClass/><SerialNumber>1</SerialNumber></DeviceId>
    <Event e:arrayType="cwmp:EventStruct[1]"><EventStruct><EventCode>1 BOOT</EventCode><CommandKey/></EventStruct></Event>
    <MaxEnvelopes>1</MaxEnvelopes><CurrentTime> 2024-05-02T10:11:12Z
    </CurrentTime><RetryCount>0</RetryCount>
    <ParameterList e:arrayType="cwmp:ParameterValueStruct[1]"><ParameterValueStruct>
      <Name>Device.X</Name><Value xsi:type="xsd:unsignedInt">7</Value>
    </ParameterValueStruct></ParameterList>
  </cwmp:Inform></s:Body>
</s:Envelope>
"#;

/// An envelope around a body; nothing declares `arrayType`, so only a tolerant decoder takes lists.
fn message(body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:cwmp=\"urn:dslforum-org:cwmp-1-0\">\n\
         <s:Body>{body}</s:Body></s:Envelope>"
    )
}

/// A folder of files, removed when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("cwmp-inspect-{name}-{}", process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.0.join(name), content).unwrap();
    }

    /// Runs the program in the folder.
    fn inspect(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_inspect"));
        command.args(arguments).current_dir(&self.0);
        command
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The JSON objects that were printed, one a line.
fn lines(output: &Output) -> Vec<Value> {
    let text = text(&output.stdout);
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn the_neutral_form_has_every_argument() {
    let folder = Folder::new("json");
    folder.file("inform.xml", INFORM);
    let output = folder.inspect(&["--json", "inform.xml"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stderr), "");
    let expected = json!({
        "file": "inform.xml",
        "rpc": "Inform",
        "id": " 1&2",
        "header": {
            "ID": " 1&2",
            "SessionTimeout": 40,
            "SupportedCWMPVersions": ["1.0", "1.4"],
            "_extra": ["Trace"]
        },
        "cwmp_ns": "urn:dslforum-org:cwmp-1-2",
        "body": {
            "DeviceId": {"Manufacturer": "A <B>", "OUI": "00256D", "ProductClass": "", "SerialNumber": "1"},
            "Event": [{"EventCode": "1 BOOT", "CommandKey": ""}],
            "MaxEnvelopes": 1,
            "CurrentTime": "2024-05-02T10:11:12Z",
            "RetryCount": 0,
            "ParameterList": [{"Name": "Device.X", "Value": {"type": "unsignedInt", "value": "7"}}]
        },
        "fault": null
    });
    assert_eq!(lines(&output), core::slice::from_ref(&expected));
    // In the order of the message.
    assert_eq!(text(&output.stdout).trim_end(), expected.to_string());
}

#[test]
fn the_neutral_form_shows_what_is_wrong() {
    let folder = Folder::new("odd");
    for (name, body, expected) in [
        (
            "scalars",
            "<cwmp:Download><FileSize> x</FileSize><DelaySeconds>-1</DelaySeconds><URL>a</URL><URL>b</URL><Speed/>\
             </cwmp:Download>",
            json!({"FileSize": {"invalid": " x"}, "DelaySeconds": {"invalid": "-1"}, "URL": "a", "_extra": ["Speed"]}),
        ),
        (
            "untyped",
            "<cwmp:SetParameterValues><ParameterList><ParameterValueStruct><Name>A</Name><Value>1</Value>\
             </ParameterValueStruct></ParameterList></cwmp:SetParameterValues>",
            json!({"ParameterList": [{"Name": "A", "Value": {"type": null, "value": "1"}}]}),
        ),
        (
            "wrapped",
            "<cwmp:SetParameterValues><ParameterList><P><ParameterValueStruct><Name>A</Name></ParameterValueStruct></P>\
             <X><Name>B</Name></X><Y/></ParameterList></cwmp:SetParameterValues>",
            json!({"ParameterList": [{"Name": "A"}, {"Name": "B"}]}),
        ),
        (
            "choices",
            "<cwmp:ChangeDUState><Operations xsi:type='cwmp:UninstallOpStruct'><UUID>1</UUID></Operations>\
             <Operations xsi:type='cwmp:Other'><UUID>2</UUID></Operations></cwmp:ChangeDUState>",
            json!({"Operations": [{"_op": "UninstallOpStruct", "UUID": "1"}, {"_op": "Other"}]}),
        ),
        (
            "choices in a list",
            "<cwmp:ChangeDUState><Operations><InstallOpStruct><URL>u</URL></InstallOpStruct><UninstallOpStruct><a/>\
             </UninstallOpStruct></Operations></cwmp:ChangeDUState>",
            json!({"Operations": [{"_op": "InstallOpStruct", "URL": "u"}, {"_op": "UninstallOpStruct", "_extra": ["a"]}]}),
        ),
        (
            "unknown",
            "<cwmp:X_00256D_Do><A>1</A><B/></cwmp:X_00256D_Do>",
            json!({"_extra": ["A", "B"]}),
        ),
        ("nothing", "<cwmp:FactoryReset/>", json!({})),
    ] {
        folder.file(name, message(body));
        let output = folder.inspect(&["--json", name]);
        assert_eq!(output.status.code(), Some(0), "{name}");
        let found = &lines(&output)[0];
        assert_eq!(found["body"], expected, "{name}");
        assert_eq!(found["header"], json!({}), "{name}");
        assert_eq!(found["id"], Value::Null, "{name}");
    }
}

#[test]
fn entries_of_cwmp_come_before_strange_ones() {
    let folder = Folder::new("header");
    let ids = "<v:ID xmlns:v='urn:v'>1</v:ID><cwmp:ID>2</cwmp:ID><cwmp:ID>3</cwmp:ID><ID>4</ID>";
    let header = format!("<s:Header>{ids}</s:Header><s:Body>");
    folder.file(
        "ids",
        message("<cwmp:FactoryReset/>").replace("<s:Body>", &header),
    );
    assert_eq!(lines(&folder.inspect(&["--json", "ids"]))[0]["id"], "2");
    let strange = header.replace("cwmp:ID", "ID");
    folder.file(
        "ids",
        message("<cwmp:FactoryReset/>").replace("<s:Body>", &strange),
    );
    assert_eq!(lines(&folder.inspect(&["--json", "ids"]))[0]["id"], "1");
    let found = &lines(&folder.inspect(&["--json", "--strict", "ids"]))[0];
    assert_eq!(found["id"], Value::Null);
    assert_eq!(found["header"], json!({"_extra": ["ID", "ID", "ID", "ID"]}));
}

#[test]
fn faults_stand_apart_from_bodies() {
    let folder = Folder::new("faults");
    let soap = "<faultcode>s:Client</faultcode><faultstring>CWMP fault</faultstring>";
    let detail = "<cwmp:Fault><FaultCode>9003</FaultCode><FaultString>no</FaultString><SetParameterValuesFault>\
                  <ParameterName>A</ParameterName><FaultCode>9008</FaultCode></SetParameterValuesFault></cwmp:Fault>";
    let parameters = json!([{"ParameterName": "A", "FaultCode": 9008}]);
    for (name, body, expected) in [
        (
            "whole",
            format!("<s:Fault>{soap}<detail>{detail}</detail></s:Fault>"),
            json!({
                "faultcode": "s:Client", "faultstring": "CWMP fault", "FaultCode": 9003, "FaultString": "no",
                "SetParameterValuesFault": parameters
            }),
        ),
        (
            "soap",
            format!("<s:Fault>{soap}</s:Fault>"),
            json!({"faultcode": "s:Client", "faultstring": "CWMP fault"}),
        ),
        (
            "bare",
            detail.to_owned(),
            json!({
                "FaultCode": 9003, "FaultString": "no", "SetParameterValuesFault": parameters,
                "bare_cwmp_fault": true
            }),
        ),
    ] {
        folder.file(name, message(&body));
        let found = &lines(&folder.inspect(&["--json", name]))[0];
        assert_eq!(found["rpc"], "Fault", "{name}");
        assert_eq!(found["fault"], expected, "{name}");
        assert_eq!(found["body"], json!({}), "{name}");
    }
}

#[test]
fn the_readable_form_is_a_tree() {
    let folder = Folder::new("tree");
    folder.file("inform.xml", INFORM);
    let fault = "<s:Fault><faultcode>Client</faultcode><faultstring>\u{1b}[2J</faultstring><detail><cwmp:Fault>\
                 <FaultCode>9005</FaultCode><Why/></cwmp:Fault></detail></s:Fault>";
    folder.file("fault.xml", message(fault));
    folder.file(
        "empty.xml",
        message(
            "<cwmp:GetParameterNamesResponse><ParameterList/></cwmp:GetParameterNamesResponse>",
        ),
    );
    folder.file("vendor.xml", message("<X_Do/>"));
    let output = folder.inspect(&["inform.xml", "fault.xml", "empty.xml", "vendor.xml"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let expected = r#"inform.xml: request Inform
  namespace: urn:dslforum-org:cwmp-1-2
  header
    ID: " 1&2"
    SessionTimeout: 40
    SupportedCWMPVersions: 2 items
      - "1.0"
      - "1.4"
    not in the schema: Trace
  arguments
    DeviceId
      Manufacturer: "A <B>"
      OUI: "00256D"
      ProductClass: ""
      SerialNumber: "1"
    Event: 1 item
      - EventCode: "1 BOOT"
        CommandKey: ""
    MaxEnvelopes: 1
    CurrentTime: "2024-05-02T10:11:12Z"
    RetryCount: 0
    ParameterList: 1 item
      - Name: "Device.X"
        Value: "7" (unsignedInt)
fault.xml: fault
  namespace: urn:dslforum-org:cwmp-1-0
  header: none
  fault
    faultcode: "Client"
    faultstring: "\u{1b}[2J"
    FaultCode: 9005 (Invalid parameter name)
    not in the schema: Why
  tolerated
    CONTROL_CHARACTER: line 2, column 60
    EXTRA_ELEMENT: line 2, column 125
empty.xml: response GetParameterNamesResponse
  namespace: urn:dslforum-org:cwmp-1-0
  header: none
  arguments
    ParameterList: none
  tolerated
    ARRAY_TYPE: line 2, column 41
vendor.xml: request X_Do, a method that the schemas do not know
  namespace: urn:dslforum-org:cwmp-1-0
  header: none
  arguments: none
  tolerated
    RPC_NAMESPACE: line 2, column 9
"#;
    assert_eq!(text(&output.stdout), expected);
}

#[test]
fn a_refusal_says_where() {
    let folder = Folder::new("place");
    folder.file("good.xml", INFORM);
    folder.file("bad.xml", "\u{FEFF}<a>\n<\u{E9}\u{1F600}></b>\n</a>");
    let (cut, _) = INFORM.split_once("ductClass").unwrap();
    folder.file("cut.xml", cut);
    let output = folder.inspect(&["bad.xml", "good.xml", "cut.xml"]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    let mut said = said.lines();
    assert_eq!(
        said.next(),
        Some("inspect: bad.xml: line 1, column 1: no SOAP envelope (at byte 3)")
    );
    assert!(
        said.next()
            .unwrap()
            .starts_with("inspect: cut.xml: line 8, column 76: ")
    );
    assert!(text(&output.stdout).starts_with("good.xml: request Inform\n"));

    // The worst of all counts, wherever it stands.
    let status = |files: &[&str]| folder.inspect(files).status.code();
    assert_eq!(status(&["bad.xml", "good.xml"]), Some(1));
    assert_eq!(status(&["none.xml", "bad.xml", "good.xml"]), Some(2));

    let output = folder.inspect(&["--json", "bad.xml", "good.xml", "cut.xml", "none.xml"]);
    assert_eq!(output.status.code(), Some(2));
    let found = lines(&output);
    assert_eq!(found.len(), 4);
    assert_eq!(
        found[0],
        json!({"file": "bad.xml", "error": "line 1, column 1: no SOAP envelope (at byte 3)"})
    );
    assert_eq!(found[1]["rpc"], "Inform");
    assert_eq!(found[2]["file"], "cut.xml");
    assert!(
        found[2]["error"]
            .as_str()
            .unwrap()
            .contains("ends too early")
    );
    assert!(
        found[3]["error"]
            .as_str()
            .unwrap()
            .starts_with("cannot read it: ")
    );
}

#[test]
fn columns_count_characters() {
    let folder = Folder::new("column");
    folder.file(
        "a.xml",
        message("<cwmp:Reboot>\n\u{E9}\u{1F600}&<\n</cwmp:Reboot>"),
    );
    let output = folder.inspect(&["a.xml"]);
    let said = text(&output.stderr);
    assert!(
        said.starts_with("inspect: a.xml: line 3, column 5: "),
        "{said}"
    );
}

#[test]
fn character_sets_count_as_http_says_then_as_the_document_says() {
    let folder = Folder::new("charset");
    let reboot = message("<cwmp:Reboot><CommandKey>caf@</CommandKey></cwmp:Reboot>");
    let latin1: Vec<u8> = reboot
        .bytes()
        .map(|byte| if byte == b'@' { 0xE9 } else { byte })
        .collect();
    let declaration = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>";
    folder.file("declared.xml", [&declaration[..], &latin1].concat());
    folder.file("silent.xml", &latin1);
    for arguments in [
        &["--json", "declared.xml"][..],
        &["--json", "--charset", "latin1", "silent.xml"],
    ] {
        let output = folder.inspect(arguments);
        assert_eq!(lines(&output)[0]["body"]["CommandKey"], "caf\u{E9}");
        assert_eq!(output.status.code(), Some(0));
    }
    for (arguments, said) in [
        (
            &["silent.xml"][..],
            "line 2, column 37: the bytes are no UTF-8",
        ),
        (
            &["--charset=utf-8", "declared.xml"],
            "line 2, column 37: the bytes are no UTF-8",
        ),
        (
            &["--charset=utf-16", "declared.xml"],
            "line 1, column 1: the encoding is not supported",
        ),
    ] {
        let output = folder.inspect(arguments);
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).contains(said), "{output:?}");
    }
}

#[test]
fn strict_refuses_what_is_else_let_pass() {
    let folder = Folder::new("strict");
    folder.file("good.xml", INFORM);
    folder.file("odd.xml", message("<cwmp:Reboot/>"));
    assert_eq!(folder.inspect(&["odd.xml"]).status.code(), Some(0));
    assert_eq!(
        folder.inspect(&["--strict", "good.xml"]).status.code(),
        Some(0)
    );
    let output = folder.inspect(&["--strict", "odd.xml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("CommandKey is missing"));
}

#[test]
fn a_dash_stands_for_the_standard_input() {
    let folder = Folder::new("stdin");
    let mut command = folder.command(&["--json", "-"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(INFORM.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(lines(&output)[0]["file"], "-");
    assert_eq!(lines(&output)[0]["rpc"], "Inform");
}

#[test]
fn wrong_usage_is_told_from_wrong_messages() {
    let folder = Folder::new("usage");
    for (arguments, said) in [
        (&[][..], "no file is given"),
        (&["--jsn", "a.xml"], "--jsn"),
        (&["--json=yes", "a.xml"], "--json"),
        (&["--charset"], "--charset"),
        (&["none.xml"], "none.xml: cannot read it: "),
        (&["."], "cannot read it: "),
    ] {
        let output = folder.inspect(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(text(&output.stdout), "", "{arguments:?}");
        assert!(text(&output.stderr).contains(said), "{output:?}");
    }
    let help = folder.inspect(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    let usage = "usage: inspect [--json | --stored] [--strict] [--charset NAME] FILE...";
    assert!(text(&help.stdout).contains(usage));
    let version = folder.inspect(&["--version"]);
    assert_eq!(version.status.code(), Some(0));
    assert_eq!(
        text(&version.stdout),
        format!("inspect {}\n", env!("CARGO_PKG_VERSION"))
    );
}

/// Absent, null and empty mean the same, and so do a flag that the schema takes for a number and a truth value.
fn normal(value: &Value) -> Value {
    match value {
        Value::Object(content) => {
            let content = content
                .iter()
                .map(|(key, value)| match (key.as_str(), value) {
                    ("IsTransferable", Value::Bool(flag)) => (key.clone(), u8::from(*flag).into()),
                    _ => (key.clone(), normal(value)),
                });
            content
                .filter(|(_, value)| {
                    !matches!(value, Value::Null) && *value != json!({}) && *value != json!([])
                })
                .collect()
        }
        Value::Array(list) => list.iter().map(normal).collect(),
        other => other.clone(),
    }
}

/// Without white space around any text.
fn trimmed(value: &Value) -> Value {
    match value {
        Value::Object(content) => content
            .iter()
            .map(|(key, value)| (key.clone(), trimmed(value)))
            .collect(),
        Value::Array(list) => list.iter().map(trimmed).collect(),
        Value::String(text) => text.trim().into(),
        other => other.clone(),
    }
}

#[test]
fn the_corpus_means_what_an_independent_decoder_says() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let Ok(entries) = fs::read_dir(corpus.join("expected")) else {
        eprintln!("skipped: {} is missing", corpus.display());
        return;
    };
    let expected: Vec<Value> = entries
        .map(|entry| serde_json::from_slice(&fs::read(entry.unwrap().path()).unwrap()).unwrap())
        .collect();
    let files: Vec<_> = expected
        .iter()
        .map(|expected| {
            corpus
                .join("messages")
                .join(expected["file"].as_str().unwrap())
        })
        .collect();
    let output = Command::new(env!("CARGO_BIN_EXE_inspect"))
        .arg("--json")
        .args(&files)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    let found = lines(&output);
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        let padded = expected["strings"] == "trimmed";
        for key in ["rpc", "id", "header", "cwmp_ns", "body", "fault"] {
            let (mut found, mut wanted) = (normal(&found[key]), normal(&expected[key]));
            if padded {
                (found, wanted) = (trimmed(&found), trimmed(&wanted));
            }
            assert_eq!(found, wanted, "{key} of {}", expected["file"]);
        }
    }
}
