//! The server against raw sockets: what it understands, and what it says.

use std::sync::Mutex;

use crate::support::{Peer, with_server};
use cwmp_transport::http::cookie::SetCookie;
use cwmp_transport::std_net::server::{Request, Response, ServerConfig};
use cwmp_transport::std_net::source::{Piece, SourceFailed};

fn default() -> ServerConfig {
    ServerConfig::default()
}

/// Answers with the body that came, or with 204 to an empty POST.
fn echo(request: &Request<'_>) -> Response {
    Response::xml(request.body().to_vec())
}

#[test]
fn ct_http_03a_nothing_to_say_is_204() {
    with_server(default(), &echo, |address| {
        let mut peer = Peer::connect(address);
        for _ in 0..3 {
            peer.send("POST / HTTP/1.1\r\nHost: acs\r\nContent-Length: 0\r\n\r\n");
            let reply = peer.message();
            assert_eq!(reply.head, "HTTP/1.1 204 No Content");
        }
    });
}

#[test]
fn ct_http_02a_soap_action_quoted_missing_or_other() {
    with_server(default(), &echo, |address| {
        let mut peer = Peer::connect(address);
        for field in [
            "SOAPAction:\r\n",
            "SOAPAction: \"\"\r\n",
            "",
            "soapaction: urn:x\r\n",
            "SOAPAction : \"\"\r\n",
        ] {
            peer.send(format!(
                "POST / HTTP/1.1\r\n{field}Content-Length: 5\r\n\r\n<a/>\n"
            ));
            let reply = peer.message();
            assert_eq!(
                (reply.first_line(), reply.body.as_slice()),
                ("HTTP/1.1 200 OK", &b"<a/>\n"[..])
            );
            assert_eq!(reply.field("Content-Type"), Some("text/xml; charset=utf-8"));
        }
    });
}

#[test]
fn ct_http_20a_chunked_post() {
    with_server(default(), &echo, |address| {
        let mut peer = Peer::connect(address);
        peer.send("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
        for byte in b"1;x\r\n<\r\n3\r\nab/\r\n1\r\n>\r\n0\r\nTrailer: x\r\n\r\n" {
            peer.send([*byte]);
        }
        assert_eq!(peer.message().body, b"<ab/>");
        peer.send("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        assert_eq!(peer.message().first_line(), "HTTP/1.1 204 No Content");
    });
}

#[test]
fn ct_http_20a_expect_100_continue() {
    with_server(default(), &echo, |address| {
        let mut peer = Peer::connect(address);
        peer.send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
        assert_eq!(peer.message().head, "HTTP/1.1 100 Continue");
        peer.send("<a/>");
        assert_eq!(peer.message().body, b"<a/>");
        // Nothing is waited for where the body is there already, or there is none.
        peer.send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n<b/>");
        assert_eq!(peer.message().body, b"<b/>");
        peer.send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n");
        assert_eq!(peer.message().first_line(), "HTTP/1.1 204 No Content");
    });
}

#[test]
fn requests_byte_by_byte_and_line_feeds_alone() {
    with_server(default(), &echo, |address| {
        let mut peer = Peer::connect(address);
        for byte in b"\r\nPOST / HTTP/1.1\r\nContent-Length: 4\r\n\r\n<a/>" {
            peer.send([*byte]);
        }
        assert_eq!(peer.message().body, b"<a/>");
        peer.send("POST / HTTP/1.1\nContent-Length: 4\n\n<b/>");
        assert_eq!(peer.message().body, b"<b/>");
    });
}

#[test]
fn requests_in_one_packet_are_handled_in_order() {
    with_server(default(), &echo, |address| {
        let mut peer = Peer::connect(address);
        let request = |body: &str| {
            format!(
                "POST / HTTP/1.1\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            )
        };
        peer.send([request("<first/>"), request(""), request("<third/>")].concat());
        assert_eq!(peer.message().body, b"<first/>");
        assert_eq!(peer.message().first_line(), "HTTP/1.1 204 No Content");
        assert_eq!(peer.message().body, b"<third/>");
    });
}

#[test]
fn what_a_handler_sees() {
    let seen = Mutex::new(Vec::new());
    let handler = |request: &Request<'_>| {
        let cookie = request.cookie("ID").unwrap_or("none").to_owned();
        let content_type = request
            .content_type()
            .map(|content_type| content_type.media_type().to_owned());
        seen.lock().unwrap().push((
            request.target().to_owned(),
            cookie,
            content_type,
            request.charset().map(str::to_owned),
        ));
        assert!(request.peer().ip().is_loopback());
        Response::empty()
    };
    with_server(default(), &handler, |address| {
        let mut peer = Peer::connect(address);
        peer.send(
            "POST /a?b HTTP/1.1\r\nCookie: $Version=\"0\"; ID=218_THOM_TR69_ID;$Path=/\r\n\
             Content-Type: text/xml; charset=ISO-8859-1\r\nContent-Length: 1\r\n\r\nx",
        );
        peer.message();
        peer.send("POST / HTTP/1.1\r\n\r\n");
        peer.message();
    });
    assert_eq!(
        seen.into_inner().unwrap(),
        [
            (
                "/a?b".to_owned(),
                "218_THOM_TR69_ID".to_owned(),
                Some("text/xml".to_owned()),
                Some("ISO-8859-1".to_owned())
            ),
            ("/".to_owned(), "none".to_owned(), None, None),
        ]
    );
}

#[test]
fn cookies_statuses_and_closing_are_up_to_the_handler() {
    let handler = |request: &Request<'_>| match request.target() {
        "/cookie" => {
            Response::xml(b"x".to_vec()).with_cookie(SetCookie::new("session", "abc").unwrap())
        }
        "/close" => Response::empty().and_close(),
        "/odd" => Response::status(7),
        _ => Response::status(503),
    };
    with_server(default(), &handler, |address| {
        let mut peer = Peer::connect(address);
        let mut ask = |target| {
            peer.send(format!("POST {target} HTTP/1.1\r\n\r\n"));
            peer.message()
        };
        assert_eq!(
            ask("/cookie").field("Set-Cookie"),
            Some("session=abc; Path=/")
        );
        let busy = ask("/");
        assert_eq!(
            (busy.first_line(), busy.field("Content-Length")),
            ("HTTP/1.1 503 Service Unavailable", Some("0"))
        );
        assert_eq!(
            ask("/odd").first_line(),
            "HTTP/1.1 500 Internal Server Error"
        );
        assert_eq!(ask("/close").field("Connection"), Some("close"));
        assert_eq!(peer.rest(), b"");
    });
}

/// So many bytes in pieces of three.
fn pieces(mut count: usize) -> Response {
    Response::streamed(move |out: &mut [u8]| {
        let length = count.min(3);
        count -= length;
        out[..length].fill(b'x');
        Ok(if count == 0 {
            Piece::Last(length)
        } else {
            Piece::More(length)
        })
    })
}

#[test]
fn streamed_responses() {
    let handler =
        |request: &Request<'_>| pieces(request.target().trim_start_matches('/').parse().unwrap());
    with_server(default(), &handler, |address| {
        let mut peer = Peer::connect(address);
        for (length, field) in [(3, Some("3")), (7, None), (100, None)] {
            peer.send(format!("POST /{length} HTTP/1.1\r\n\r\n"));
            let reply = peer.message();
            assert_eq!(reply.body, vec![b'x'; length]);
            assert_eq!(reply.field("Content-Length"), field);
        }
        peer.send("POST /0 HTTP/1.1\r\n\r\n");
        assert_eq!(peer.message().head, "HTTP/1.1 204 No Content");

        peer.send("POST /7 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        let reply = peer.message();
        assert_eq!(
            (reply.field("Connection"), reply.field("Transfer-Encoding")),
            (Some("close"), None)
        );
        assert_eq!(peer.rest(), b"xxxxxxx");
    });
}

#[test]
fn a_source_that_fails_breaks_the_response_off() {
    let handler = |_: &Request<'_>| {
        let mut pieces = vec![Err(SourceFailed), Ok(Piece::More(2))];
        Response::streamed(move |_: &mut [u8]| pieces.pop().unwrap())
    };
    with_server(default(), &handler, |address| {
        let mut peer = Peer::connect(address);
        peer.send("POST / HTTP/1.1\r\n\r\n");
        let rest = peer.rest();
        assert!(
            rest.ends_with(b"\r\n\r\n2\r\n\0\0\r\n"),
            "{}",
            rest.escape_ascii()
        );
    });
}

#[test]
fn clients_of_http_1_0() {
    with_server(default(), &echo, |address| {
        let mut peer = Peer::connect(address);
        peer.send("POST / HTTP/1.0\r\nConnection: Keep-Alive\r\nContent-Length: 4\r\n\r\n<a/>");
        let reply = peer.message();
        assert_eq!(
            (reply.body.as_slice(), reply.field("Connection")),
            (&b"<a/>"[..], Some("keep-alive"))
        );
        peer.send("POST / HTTP/1.0\r\nContent-Length: 4\r\n\r\n<b/>");
        let reply = peer.message();
        assert_eq!(
            (reply.body.as_slice(), reply.field("Connection")),
            (&b"<b/>"[..], Some("close"))
        );
        assert_eq!(peer.rest(), b"");
    });
}

#[test]
fn every_connection_has_its_own_id() {
    let ids = Mutex::new(Vec::new());
    let handler = |request: &Request<'_>| {
        ids.lock().unwrap().push(request.connection());
        Response::empty()
    };
    with_server(default(), &handler, |address| {
        let (mut first, mut second) = (Peer::connect(address), Peer::connect(address));
        let ask = |peer: &mut Peer| {
            peer.send("POST / HTTP/1.1\r\n\r\n");
            peer.message();
        };
        ask(&mut first);
        ask(&mut second);
        ask(&mut first);
        ask(&mut Peer::connect(address));
    });
    let ids = ids.into_inner().unwrap();
    assert_eq!(ids[0], ids[2]);
    assert!(
        ids[0] != ids[1] && ids[0] != ids[3] && ids[1] != ids[3],
        "{ids:?}"
    );
}

#[test]
fn what_may_be_secret_is_not_shown() {
    let show = |request: &Request<'_>| Response::xml(format!("{request:?}").into_bytes());
    with_server(default(), &show, |address| {
        let mut peer = Peer::connect(address);
        peer.send("POST /acs?token=geheim HTTP/1.1\r\nContent-Length: 6\r\n\r\ngeheim");
        let shown = String::from_utf8(peer.message().body).unwrap();
        assert!(shown.contains("\"/acs\""), "{shown}");
        assert!(!shown.contains("geheim"), "{shown}");
    });
}
