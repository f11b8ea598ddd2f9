//! A server that misbehaves on the wire: the device's session fails, and the next one says everything again.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may"
)]

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

use cwmp_core::cpe::AgentConfig;
use cwmp_core::event::RebootCause;
use cwmp_examples::device::{AgentMemory, SimulatedDevice};
use cwmp_soap::message::inform::{InformResponse, InformView};
use cwmp_soap::{CwmpNamespace, DecodeConfig, Envelope, Header, encode_to_vec};
use cwmp_transport::http::url::Url;
use cwmp_transport::std_net::client::{Client, ClientConfig};
use cwmp_transport::std_net::driver::{Driver, Turn};

/// Reads one request; its body.
fn request(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let len = stream.read(&mut piece).unwrap();
        assert!(len > 0, "the device has gone");
        bytes.extend_from_slice(&piece[..len]);
        let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let length: usize = head
            .lines()
            .find_map(|line| {
                line.to_ascii_lowercase()
                    .strip_prefix("content-length:")
                    .map(str::to_owned)
            })
            .map_or(0, |length| length.trim().parse().unwrap());
        if bytes.len() >= end + 4 + length {
            return bytes[end + 4..].to_vec();
        }
    }
}

fn good(inform: &[u8]) -> Vec<u8> {
    let call = Envelope::parse(inform, &DecodeConfig::STRICT).unwrap();
    let mut header = Header::new(CwmpNamespace::V1_2);
    header.id = call.summary().id;
    let body = encode_to_vec(&header, &mut InformResponse { max_envelopes: 1 }).unwrap();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body].concat()
}

/// What a bad server sends after the Inform, before it closes the connection.
fn bad(kind: &str, inform: &[u8]) -> Vec<u8> {
    let reply = good(inform);
    let text = String::from_utf8(reply.clone()).unwrap();
    match kind {
        "nothing" => Vec::new(),
        "garbage" => b"\x16\x03\x01\x02\x00garbage instead of HTTP\r\n\r\n".to_vec(),
        "dropped in the body" => reply[..reply.len() - 40].to_vec(),
        "dropped in the head" => reply[..20].to_vec(),
        "cut message" => {
            let cut = reply.len() - 40;
            let (head, _) = text.split_once("\r\n\r\n").unwrap();
            let body = &text[head.len() + 4..cut];
            format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            )
            .into_bytes()
        }
        "unknown character set" => text
            .replace("text/xml", "text/xml; charset=koi8-r")
            .into_bytes(),
        "wrong content type" => {
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>"
                .to_vec()
        }
        "20 MB" => {
            let mut reply =
                b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 20000000\r\n\r\n"
                    .to_vec();
            reply.resize(reply.len() + 20_000_000, b' ');
            reply
        }
        "20 MB in chunks" => {
            let mut reply =
                b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n1312d00\r\n".to_vec();
            reply.resize(reply.len() + 20_000_000, b' ');
            reply
        }
        "unknown message" => {
            let text = text.replace("InformResponse", "InformReplacer");
            text.into_bytes()
        }
        "status 503" => {
            b"HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n".to_vec()
        }
        other => panic!("{other}"),
    }
}

#[test]
fn nothing_is_lost_whatever_the_server_sends() {
    for kind in [
        "nothing",
        "garbage",
        "dropped in the body",
        "dropped in the head",
        "cut message",
        "unknown character set",
        "wrong content type",
        "20 MB",
        "20 MB in chunks",
        "unknown message",
        "status 503",
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let mut device = SimulatedDevice::built_in();
        device.set_acs(&url);
        let mut memory = AgentMemory::new(1 << 16);
        let mut agent = memory.agent(AgentConfig::default()).unwrap();
        let mut driver = Driver::new(Client::new(ClientConfig::new(url)));
        agent.boot(RebootCause::FactoryReset);
        thread::scope(|scope| {
            let server = scope.spawn(|| {
                let (mut stream, _) = listener.accept().unwrap();
                let inform = request(&mut stream);
                // The device may hang up before it has read all of it.
                let _ = stream.write_all(&bad(kind, &inform));
                drop(stream);
                let (mut stream, _) = listener.accept().unwrap();
                let again = request(&mut stream);
                stream.write_all(&good(&again)).unwrap();
                assert!(request(&mut stream).is_empty());
                stream
                    .write_all(b"HTTP/1.1 204 No Content\r\n\r\n")
                    .unwrap();
                again
            });
            let turn = driver.turn(&mut agent, &mut device.device(), &mut (), &mut ());
            assert!(matches!(turn, Turn::Failed(_)), "{kind}: {turn:?}");
            assert!(!agent.is_in_session(), "{kind}");
            let turn = driver.turn(&mut agent, &mut device.device(), &mut (), &mut ());
            assert!(matches!(turn, Turn::Wait(Some(_))), "{kind}: {turn:?}");
            // An event starts the retry without its wait.
            assert!(agent.connection_request(driver.now().instant).is_accepted());
            for _ in 0..2 {
                let turn = driver.turn(&mut agent, &mut device.device(), &mut (), &mut ());
                assert!(matches!(turn, Turn::Exchanged), "{kind}: {turn:?}");
            }
            assert_eq!(agent.undelivered().count(), 0, "{kind}");
            let again = server.join().unwrap();
            let envelope = Envelope::parse(&again, &DecodeConfig::STRICT).unwrap();
            let inform = InformView::read(&envelope).unwrap();
            assert_eq!(inform.retry_count(), Ok(1), "{kind}");
            let codes: Vec<String> = inform.event().map(|e| e.event_code.to_string()).collect();
            assert_eq!(
                codes,
                ["0 BOOTSTRAP", "1 BOOT", "6 CONNECTION REQUEST"],
                "{kind}"
            );
        });
    }
}

#[test]
fn a_reply_in_another_character_set_is_read() {
    const LATIN1: &str = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>";
    let not_utf8 = "the reply is no envelope: the bytes are no UTF-8";
    for (status, content_type, declaration, failure) in [
        ("200 OK", "text/xml; charset=ISO-8859-1", "", None),
        ("200 OK", "text/xml", LATIN1, None),
        ("200 OK", "text/xml; charset=utf-8", LATIN1, Some(not_utf8)),
        ("200 OK", "text/xml", "", Some(not_utf8)),
        (
            "200 OK",
            "text/xml; charset=koi8-r",
            "",
            Some("the reply is no envelope: the encoding is not supported"),
        ),
        // What is no envelope may be in any.
        (
            "503 Busy",
            "text/html; charset=koi8-r",
            "",
            Some("the ACS replied with HTTP status 503"),
        ),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let mut device = SimulatedDevice::built_in();
        device.set_acs(&url);
        let mut memory = AgentMemory::new(1 << 16);
        let mut agent = memory.agent(AgentConfig::default()).unwrap();
        let mut driver = Driver::new(Client::new(ClientConfig::new(url)));
        agent.boot(RebootCause::FactoryReset);
        let turn = thread::scope(|scope| {
            scope.spawn(|| {
                let (mut stream, _) = listener.accept().unwrap();
                let reply = String::from_utf8(good(&request(&mut stream))).unwrap();
                let (_, envelope) = reply.split_once("\r\n\r\n").unwrap();
                assert!(envelope.starts_with("<SOAP-ENV:Envelope"), "{envelope}");
                let body = [declaration, envelope, "<!-- "].concat();
                let body = [body.as_bytes(), b"\xE9 -->"].concat();
                let head = format!(
                    "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
                    body.len()
                );
                stream
                    .write_all(&[head.into_bytes(), body].concat())
                    .unwrap();
            });
            driver.turn(&mut agent, &mut device.device(), &mut (), &mut ())
        });
        let failed = match turn {
            Turn::Failed(error) => Some(error.to_string()),
            Turn::Exchanged => None,
            other => panic!("{other:?}"),
        };
        let is_as_expected = match (&failed, failure) {
            (Some(failed), Some(failure)) => failed.starts_with(failure),
            (failed, failure) => failed.is_none() && failure.is_none(),
        };
        assert!(is_as_expected, "{content_type} {declaration}: {failed:?}");
        assert_eq!(agent.is_in_session(), failure.is_none(), "{content_type}");
    }
}
