//! Bad input of every kind: it is answered as it should be, the server goes on, and nothing is lost.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "tests may"
)]

mod support;

use core::net::SocketAddr;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use cwmp_examples::acs::{AcsConfig, AcsHandle, TaskOutcome, TaskResult};
use cwmp_soap::{FaultCode, Kind, Method};
use support::{Device, VALUES, exchanged, inform, message, post, status, with_config, with_server};

/// The one task of these tests.
const TASK: &str = "get Device.";

/// Whether the task was done, once.
fn is_done(handle: &AcsHandle) -> bool {
    let outcomes = handle.outcomes();
    matches!(
        outcomes.as_slice(),
        [TaskOutcome {
            result: TaskResult::Answered(_),
            ..
        }]
    )
}

/// Bytes that bring no session about are answered with this status, and a good session follows.
fn is_answered(bytes: &[u8], expected: u16) {
    with_server(&[TASK], |server, handle| {
        assert_eq!(status(&exchanged(server, bytes)), expected);
        assert_eq!(handle.counts(), Default::default());
        Device::new(server).has_a_session("1");
        assert!(is_done(handle));
        assert_eq!(handle.counts().completed, 1);
    });
}

#[test]
fn garbage_instead_of_http() {
    for garbage in [
        &b"hello\r\n\r\n"[..],
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"POST\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ] {
        is_answered(garbage, 400);
    }
    is_answered(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", 405);
    let endless = [&b"POST / HTTP/1.1\r\nX: "[..], &vec![b'x'; 64 * 1024]].concat();
    is_answered(&endless, 431);
}

#[test]
fn a_body_that_is_no_envelope() {
    for body in [
        "{}",
        "<html><body/></html>",
        "<",
        "\u{feff}",
        " ",
        "<!DOCTYPE a><a/>",
    ] {
        is_answered(&post("Content-Type: application/json\r\n", body), 400);
        is_answered(&post("Content-Type: text/xml\r\n", body), 400);
    }
    let twelve = inform("1").replace(
        "http://schemas.xmlsoap.org/soap/envelope/",
        "http://www.w3.org/2003/05/soap-envelope",
    );
    is_answered(
        &post("Content-Type: application/soap+xml\r\n", &twelve),
        400,
    );
}

#[test]
fn ct_http_02a_an_envelope_counts_whatever_its_type_says() {
    for fields in [
        "SOAPAction: \"\"\r\nContent-Type: text/html\r\n",
        "SOAPAction: \"urn:x\"\r\nContent-Type: application/octet-stream\r\n",
        "",
    ] {
        with_server(&[], |server, handle| {
            let answer = exchanged(server, &post(fields, &inform("1")));
            assert_eq!(status(&answer), 200);
            assert!(answer.contains("\r\nSet-Cookie: session="));
            assert!(answer.contains("\r\nContent-Type: text/xml; charset=utf-8\r\n"));
            assert!(answer.contains("<cwmp:InformResponse>"));
            assert_eq!(handle.counts().live, 1);
        });
    }
}

#[test]
fn ct_http_20a_chunks_and_expectations() {
    let inform = inform("1");
    let (start, end) = inform.split_at(100);
    let chunked = format!(
        "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n\
         64\r\n{start}\r\n{:x};x=y\r\n{end}\r\n0\r\nX: y\r\n\r\n",
        end.len()
    );
    let expecting = post("Expect: 100-continue\r\n", &inform);
    for bytes in [chunked.into_bytes(), expecting] {
        with_server(&[], |server, handle| {
            let answer = exchanged(server, &bytes);
            assert!(answer.contains("HTTP/1.1 200 OK"), "{answer}");
            assert_eq!(handle.counts().live, 1);
        });
    }
}

#[test]
fn character_sets_and_codings() {
    let utf16 = "Content-Type: text/xml; charset=utf-16\r\n";
    is_answered(&post(utf16, &inform("1")), 415);
    is_answered(&post("Content-Encoding: gzip\r\n", &inform("1")), 415);
    // Said in HTTP alone, as some devices do.
    with_server(&[], |server, handle| {
        let fields = "Content-Type: text/xml; charset=iso-8859-1\r\n";
        let mut bytes = post(fields, &inform("caf@"));
        for byte in &mut bytes {
            if *byte == b'@' {
                *byte = 0xE9;
            }
        }
        assert_eq!(status(&exchanged(server, &bytes)), 200);
        Device::new(server).has_a_session("café");
        let sessions = handle.sessions();
        assert!(
            sessions
                .iter()
                .all(|session| session.device == "001122-P-café")
        );
        assert_eq!(sessions.len(), 2);
    });
}

#[test]
fn twenty_megabytes() {
    let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: text/xml\r\n";
    let announced = format!("{head}Content-Length: 20000000\r\n\r\n<s:Envelope");
    is_answered(announced.as_bytes(), 413);
    let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n1312D00\r\n<s:Envelope");
    is_answered(chunked.as_bytes(), 413);
    // As long as the server takes, but past what an envelope may be.
    let mut config = AcsConfig::new();
    config.http.max_body = 1 << 26;
    with_config(config, |server, _| {
        let long = format!("{}{}", inform("1"), " ".repeat(20_000_000));
        let mut device = Device::new(server);
        assert_eq!(device.posts(&long), 413);
        device.has_a_session("1");
    });
}

/// A device whose session has got as far as the task being out.
fn asked(server: SocketAddr) -> Device {
    let mut device = Device::new(server);
    assert_eq!(device.posts(&inform("1")), 200);
    assert_eq!(device.posts(""), 200);
    assert_eq!(device.got(), Kind::Request(Method::GetParameterValues));
    device
}

#[test]
fn ct_env_16a_a_cut_envelope_is_400_and_loses_no_task() {
    let whole = message(VALUES);
    for cut in [1, whole.len() / 3, whole.len() / 2, whole.len() - 1] {
        is_answered(&post("", &inform("1")[..cut]), 400);
        with_server(&[TASK], |server, handle| {
            let mut device = asked(server);
            assert_eq!(device.posts(&whole[..cut]), 400);
            assert_eq!(handle.counts().failed, 1);
            assert!(handle.outcomes().is_empty());
            // The task goes out again in the next session.
            device.has_a_session("1");
            assert!(is_done(handle));
            assert_eq!((handle.counts().completed, handle.counts().live), (1, 0));
        });
    }
}

#[test]
fn what_does_not_belong_there_is_400_and_loses_no_task() {
    for post in [
        String::new(),
        message("<cwmp:RebootResponse/>"),
        message("<cwmp:TransferComplete/>"),
    ] {
        with_server(&[TASK], |server, handle| {
            let mut device = asked(server);
            assert_eq!(device.posts(&post), 400);
            assert_eq!(handle.counts().failed, 1);
            device.has_a_session("1");
            assert!(is_done(handle));
        });
    }
}

#[test]
fn a_task_is_not_tried_for_ever() {
    with_server(&[TASK], |server, handle| {
        for failed in 1..=3 {
            assert_eq!(asked(server).posts(""), 400);
            assert_eq!(handle.counts().failed, failed);
        }
        assert_eq!(handle.outcomes()[0].result, TaskResult::Lost);
        Device::new(server).has_a_session("1");
    });
}

#[test]
fn a_connection_that_is_dropped_in_a_body() {
    with_server(&[TASK], |server, handle| {
        // A device without cookies: its session ends with its connection.
        let mut stream = TcpStream::connect(server).unwrap();
        for body in [inform("1").as_str(), ""] {
            assert!(says(&mut stream, "", body).starts_with("HTTP/1.1 200"));
        }
        let whole = message(VALUES);
        let request = format!(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{}",
            whole.len(),
            &whole[..50]
        );
        stream.write_all(request.as_bytes()).unwrap();
        drop(stream);
        assert!(handle.wait(|counts| counts.failed == 1));
        assert_eq!(handle.sessions()[0].reason, "the connection was closed");
        Device::new(server).has_a_session("1");
        assert!(is_done(handle));
    });
    with_server(&[TASK], |server, handle| {
        // A device with cookies goes on, on another connection, as if nothing had been.
        let mut device = asked(server);
        let mut stream = TcpStream::connect(server).unwrap();
        stream
            .write_all(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n<s:Env")
            .unwrap();
        drop(stream);
        assert_eq!(device.posts(&message(VALUES)), 204);
        assert_eq!(handle.counts().completed, 1);
        assert!(is_done(handle));
    });
}

/// Posts on a connection that stays open; the head of the response.
fn says(stream: &mut TcpStream, fields: &str, body: &str) -> String {
    let length = body.len();
    let request =
        format!("POST / HTTP/1.1\r\nHost: a\r\n{fields}Content-Length: {length}\r\n\r\n{body}");
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        bytes.push(byte[0]);
    }
    let head = String::from_utf8(bytes).unwrap();
    if let Some((_, length)) = head.split_once("Content-Length: ") {
        let (length, _) = length.split_once("\r\n").unwrap();
        let mut body = vec![0; length.parse().unwrap()];
        stream.read_exact(&mut body).unwrap();
    }
    head
}

/// The cookie that a response sets, as the field that returns it.
fn cookie(answer: &str) -> String {
    let (_, cookie) = answer.split_once("Set-Cookie: session=").unwrap();
    let (value, _) = cookie.split_once(';').unwrap();
    assert_eq!(value.len(), 32);
    format!("Cookie: session={value}\r\n")
}

#[test]
fn a_device_that_loses_its_cookie_on_the_way() {
    with_server(&[TASK], |server, handle| {
        let mut first = TcpStream::connect(server).unwrap();
        let cookie = cookie(&says(&mut first, "", &inform("1")));
        let mut second = TcpStream::connect(server).unwrap();
        assert!(says(&mut second, &cookie, "").starts_with("HTTP/1.1 200"));
        // The connection tells whose post it is; the last reply closes it.
        let last = says(&mut second, "", &message(VALUES));
        assert!(last.starts_with("HTTP/1.1 204") && last.contains("Connection: close"));
        assert!(is_done(handle));
    });
}

#[test]
fn a_method_that_the_server_does_not_have() {
    with_server(&[TASK], |server, handle| {
        let mut device = Device::new(server);
        assert_eq!(device.posts(&inform("1")), 200);
        for call in ["<cwmp:Kicked/>", "<cwmp:X_001122_Do/>", "<cwmp:Reboot/>"] {
            assert_eq!(device.posts(&message(call)), 200);
            let fault = Some(FaultCode::ACS_METHOD_NOT_SUPPORTED);
            assert_eq!(device.got(), Kind::Fault(fault));
        }
        assert_eq!(device.posts(&message("<cwmp:RequestDownload/>")), 200);
        assert_eq!(device.got(), Kind::Response(Method::RequestDownload));
        assert_eq!(device.posts(""), 200);
        assert_eq!(device.posts(&message(VALUES)), 204);
        assert!(is_done(handle));
    });
}

#[test]
fn ct_ses_22a_posts_without_a_session() {
    is_answered(&post("", &message(VALUES)), 400);
    is_answered(&post("", &message("<cwmp:X_001122_Do/>")), 400);
    is_answered(&post("", ""), 204);
    is_answered(&post("Cookie: session=0123\r\n", ""), 204);
}

#[test]
fn ct_ses_24a_a_device_that_comes_again_replaces_its_session() {
    with_server(&[TASK], |server, handle| {
        let mut first = asked(server);
        let mut again = Device::new(server);
        again.has_a_session("1");
        assert!(is_done(handle));
        let sessions = handle.sessions();
        assert_eq!(sessions[0].reason, "the device has begun another");
        // What the old one still says has no place.
        assert_eq!(first.posts(&message(VALUES)), 400);
        // An old cookie does not matter to an Inform.
        assert_eq!(first.posts(&inform("1")), 200);
        assert_eq!(first.posts(""), 204);
    });
}

#[test]
fn ct_ses_28a_one_session_over_many_connections() {
    with_server(&[TASK], |server, handle| {
        let answer = exchanged(server, &post("", &inform("1")));
        let cookie = cookie(&answer);
        let answer = exchanged(server, &post(&cookie, ""));
        assert!(answer.contains("<cwmp:GetParameterValues>"));
        let answer = exchanged(server, &post(&cookie, &message(VALUES)));
        assert_eq!(status(&answer), 204);
        assert!(is_done(handle));
    });
}

#[test]
fn ct_http_03a_nothing_to_say_is_204() {
    with_server(&[], |server, handle| {
        let mut device = Device::new(server);
        assert_eq!(device.posts(&inform("1")), 200);
        assert_eq!(device.posts(""), 204);
        assert!(device.reply.is_empty());
        assert_eq!(handle.counts().completed, 1);
        // Some devices ask once more (SES-049).
        assert_eq!(device.posts(""), 204);
    });
}

#[test]
fn devices_do_not_disturb_each_other() {
    with_server(&[TASK], |server, handle| {
        let mut first = asked(server);
        let mut second = Device::new(server);
        assert_eq!(second.posts(&inform("2")), 200);
        assert_eq!(second.posts("<broken"), 400);
        assert_eq!(first.posts(&message(VALUES)), 204);
        second.forgets();
        second.has_a_session("2");
        let counts = handle.counts();
        assert_eq!((counts.completed, counts.failed, counts.live), (2, 1, 0));
        assert_eq!(handle.outcomes().len(), 2);
    });
}

#[test]
fn a_planner_goes_on_from_what_was_answered() {
    let mut config = AcsConfig::new();
    config.tasks = vec!["methods".parse().unwrap()];
    config.hold_requests = true;
    config.planner = Some(Box::new(|outcome: &TaskOutcome| match outcome.fault() {
        Some(_) => vec![TASK.parse().unwrap()],
        None => Vec::new(),
    }));
    with_config(config, |server, handle| {
        let mut device = Device::new(server);
        assert_eq!(device.posts(&inform("1")), 200);
        assert!(String::from_utf8_lossy(&device.reply).contains("HoldRequests"));
        assert_eq!(device.posts(""), 200);
        assert_eq!(device.got(), Kind::Request(Method::GetRpcMethods));
        let fault = "<s:Fault><faultcode>Server</faultcode><faultstring>CWMP fault</faultstring><detail>\
            <cwmp:Fault><FaultCode>9001</FaultCode></cwmp:Fault></detail></s:Fault>";
        assert_eq!(device.posts(&message(fault)), 200);
        assert_eq!(device.got(), Kind::Request(Method::GetParameterValues));
        // The hold ends with the work; then the device has its turn.
        assert_eq!(device.posts(&message(VALUES)), 204);
        assert_eq!(handle.counts().live, 1);
        assert_eq!(device.posts(""), 204);
        assert_eq!(handle.counts().completed, 1);
    });
}

#[test]
fn a_server_for_one_session_ends_with_it() {
    let mut config = AcsConfig::new();
    config.once = true;
    with_config(config, |server, handle| {
        Device::new(server).has_a_session("1");
        assert!(handle.wait(|counts| counts.completed == 1));
        assert!(!handle.wait(|counts| counts.completed == 2));
    });
}

#[test]
fn a_server_for_one_session_ends_with_one_that_breaks_off() {
    let mut config = AcsConfig::new();
    config.once = true;
    config.tasks = vec![TASK.parse().unwrap()];
    with_config(config, |server, handle| {
        let mut stream = TcpStream::connect(server).unwrap();
        says(&mut stream, "", &inform("1"));
        says(&mut stream, "", "");
        drop(stream);
        assert!(!handle.wait(|counts| counts.completed == 1));
        assert_eq!(handle.counts().failed, 1);
        assert_eq!(handle.sessions()[0].reason, "the connection was closed");
    });
}
