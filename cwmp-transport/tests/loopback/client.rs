//! The client against a scripted server over loopback.

use std::net::{SocketAddr, TcpListener};

use crate::support::{Peer, listen};
use cwmp_transport::http::head::CharsetLabel;
use cwmp_transport::http::redirect::RedirectError;
use cwmp_transport::http::url::Url;
use cwmp_transport::std_net::client::{Blame, Client, ClientConfig, ClientError, PostBody, Reply};
use cwmp_transport::std_net::source::{Piece, PieceSource, RewindSource, SourceFailed};
use cwmp_transport::std_net::stream::TcpConnector;

pub(crate) const ENVELOPE: &[u8] = b"<Envelope/>";
pub(crate) const OK: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 2\r\n\r\nok";
const NOTHING: &str = "HTTP/1.1 204 No Content\r\n\r\n";

pub(crate) fn config(address: SocketAddr) -> ClientConfig {
    ClientConfig::new(Url::parse(&format!("http://{address}/acs")).unwrap())
}

fn client(address: SocketAddr) -> Client {
    Client::new(config(address))
}

/// Status and body, or why there is none.
type Outcome = Result<(u16, Vec<u8>), ClientError>;

/// Posts an envelope.
pub(crate) fn post(client: &mut Client) -> Outcome {
    let mut body = b"left over".to_vec();
    let reply = client.post(PostBody::Complete(ENVELOPE), &mut body)?;
    Ok((reply.status, body))
}

/// What becomes of an envelope that is answered so.
pub(crate) fn answered(
    answer: &'static str,
    setting: impl FnOnce(&mut ClientConfig),
) -> Result<(Reply, Vec<u8>), ClientError> {
    let (address, acs) = listen(move |listener| {
        let mut peer = Peer::accept(&listener);
        peer.message();
        peer.try_send(answer);
    });
    let mut config = config(address);
    setting(&mut config);
    let mut body = Vec::new();
    let reply = Client::new(config).post(PostBody::Complete(ENVELOPE), &mut body);
    acs.join().unwrap();
    reply.map(|reply| (reply, body))
}

/// A body of so many bytes, in pieces that fill the room.
struct Counter {
    length: usize,
    at: usize,
    rewound: usize,
}

impl Counter {
    fn new(length: usize) -> Self {
        Self {
            length,
            at: 0,
            rewound: 0,
        }
    }

    fn all(&self) -> Vec<u8> {
        (0..self.length).map(|at| (at % 251) as u8).collect()
    }
}

impl PieceSource for Counter {
    fn next_piece(&mut self, out: &mut [u8]) -> Result<Piece, SourceFailed> {
        let count = out.len().min(self.length - self.at);
        out[..count].copy_from_slice(&self.all()[self.at..self.at + count]);
        self.at += count;
        Ok(if self.at == self.length {
            Piece::Last(count)
        } else {
            Piece::More(count)
        })
    }
}

impl RewindSource for Counter {
    fn rewind(&mut self) -> Result<(), SourceFailed> {
        self.at = 0;
        self.rewound += 1;
        Ok(())
    }
}

#[test]
fn ct_http_01c_inspect_posts() {
    let (address, acs) = listen(|listener| {
        let mut peer = Peer::accept(&listener);
        let inform = peer.message();
        peer.send(OK);
        let empty = peer.message();
        peer.send(NOTHING);
        (inform, empty)
    });
    let mut client = client(address);
    let mut body = Vec::new();
    assert_eq!(
        client
            .post(PostBody::Complete(ENVELOPE), &mut body)
            .unwrap()
            .status,
        200
    );
    assert_eq!(client.post(PostBody::Empty, &mut body).unwrap().status, 204);
    let (inform, empty) = acs.join().unwrap();

    assert_eq!(inform.first_line(), "POST /acs HTTP/1.1");
    assert_eq!(inform.field("Host"), Some(address.to_string().as_str()));
    assert!(inform.head.contains("\r\nSOAPAction:\r\n"));
    assert_eq!(
        inform.field("Content-Type"),
        Some("text/xml; charset=utf-8")
    );
    assert_eq!(inform.body, ENVELOPE);

    assert_eq!(empty.first_line(), "POST /acs HTTP/1.1");
    assert_eq!(empty.field("Content-Length"), Some("0"));
    assert_eq!(
        (empty.field("SOAPAction"), empty.field("Content-Type")),
        (None, None)
    );
}

#[test]
fn ct_http_04c_200_with_length_zero_has_no_body() {
    let (reply, body) = answered("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", |_| {}).unwrap();
    assert_eq!((reply.status, body.len()), (200, 0));
}

#[test]
fn ct_http_06c_cookies_that_match_until_the_session_ends() {
    let (address, acs) = listen(|listener| {
        let mut peer = Peer::accept(&listener);
        let first = peer.message();
        peer.send(
            "HTTP/1.1 200 OK\r\nSet-Cookie: session=1; Path=/; HttpOnly\r\nset-cookie: elsewhere=2; Path=/other\r\n\
             Set-Cookie: here=3; Path=/acs; Max-Age=60; Secure=no; Comment=\"x\"\r\nSet-Cookie: plain=4\r\n\
             Set-Cookie: tls=5; Secure\r\nSet-Cookie: foreign=6; Domain=example.com\r\nContent-Length: 0\r\n\r\n",
        );
        let second = peer.message();
        peer.send("HTTP/1.1 200 OK\r\nSet-Cookie: plain=; Max-Age=0\r\nContent-Length: 0\r\n\r\n");
        let third = peer.message();
        peer.send(NOTHING);
        assert_eq!(peer.rest(), b"");
        let next_session = Peer::accept(&listener).message();
        [first, second, third, next_session]
            .map(|message| message.field("Cookie").map(str::to_owned))
    });
    let mut client = client(address);
    for _ in 0..3 {
        post(&mut client).unwrap();
    }
    client.end_session();
    post(&mut client).unwrap_err();
    let [first, second, third, next_session] = acs.join().unwrap();
    assert_eq!(first, None);
    assert_eq!(second.as_deref(), Some("session=1; plain=4"));
    assert_eq!(third.as_deref(), Some("session=1"));
    assert_eq!(next_session, None);
}

/// Answers each of three POSTs so, closes, and returns the cookies that came.
fn closing_acs(answer: &'static str) -> Vec<Option<String>> {
    let (address, acs) = listen(move |listener| {
        let mut cookies = Vec::new();
        for _ in 0..3 {
            let mut peer = Peer::accept(&listener);
            let message = peer.message();
            assert_eq!(message.body, ENVELOPE);
            cookies.push(message.field("Cookie").map(str::to_owned));
            peer.send(answer);
        }
        cookies
    });
    let mut client = client(address);
    for _ in 0..3 {
        assert_eq!(post(&mut client), Ok((200, b"ok".to_vec())));
    }
    acs.join().unwrap()
}

#[test]
fn ct_http_07c_server_closes_after_each_response() {
    for answer in [
        "HTTP/1.1 200 OK\r\nSet-Cookie: s=1\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nSet-Cookie: s=1\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nSet-Cookie: s=1\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nSet-Cookie: s=1\r\nContent-Length: 2\r\n\r\nok",
    ] {
        let kept = Some("s=1".to_owned());
        assert_eq!(closing_acs(answer), [None, kept.clone(), kept], "{answer}");
    }
}

#[test]
fn a_streamed_body_is_repeated_on_a_new_connection() {
    let (address, acs) = listen(|listener| {
        let mut peer = Peer::accept(&listener);
        peer.message();
        peer.send(OK);
        drop(peer);
        let mut peer = Peer::accept(&listener);
        let message = peer.message();
        peer.send(NOTHING);
        message
    });
    let mut client = client(address);
    post(&mut client).unwrap();
    let mut source = Counter::new(100_000);
    assert_eq!(
        client
            .post(PostBody::Streamed(&mut source), &mut Vec::new())
            .unwrap()
            .status,
        204
    );
    assert_eq!(acs.join().unwrap().body, source.all());
    assert_eq!(source.rewound, 1);
}

#[test]
fn nothing_is_repeated_once_a_byte_of_the_response_has_come() {
    let (address, acs) = listen(|listener| {
        let mut peer = Peer::accept(&listener);
        peer.message();
        peer.send(OK);
        peer.message();
        peer.send("H");
        drop(peer);
        listener
    });
    let mut client = client(address);
    post(&mut client).unwrap();
    assert_eq!(post(&mut client), Err(ClientError::Closed));
    let listener = acs.join().unwrap();
    listener.set_nonblocking(true).unwrap();
    assert!(listener.accept().is_err(), "the POST was sent again");
}

#[test]
fn nothing_is_repeated_on_a_connection_that_was_new() {
    let (address, acs) = listen(|listener| {
        Peer::accept(&listener).message();
        listener
    });
    assert_eq!(post(&mut client(address)), Err(ClientError::Closed));
    assert_eq!(ClientError::Closed.blame(), Blame::Carrier);
    let listener = acs.join().unwrap();
    listener.set_nonblocking(true).unwrap();
    assert!(listener.accept().is_err(), "the POST was sent again");
}

#[test]
fn ct_http_08c_redirect_to_another_host() {
    for status in [301, 302, 307, 308] {
        let (target, second) = listen(|listener| {
            let mut peer = Peer::accept(&listener);
            let first = peer.message();
            peer.send(OK);
            let rest = peer.message();
            peer.send(NOTHING);
            (first, rest)
        });
        let (address, first) = listen(move |listener| {
            let mut peer = Peer::accept(&listener);
            let message = peer.message();
            let location = format!("http://{target}/elsewhere?x");
            peer.send(format!(
                "HTTP/1.1 {status} x\r\nLocation: {location}\r\nContent-Length: 4\r\n\r\nmove"
            ));
            let mut peer = Peer::accept(&listener);
            let next_session = peer.message();
            peer.send(NOTHING);
            (message, next_session)
        });
        let mut client = client(address);
        let mut source = Counter::new(40_000);
        let mut body = Vec::new();
        assert_eq!(
            client
                .post(PostBody::Streamed(&mut source), &mut body)
                .unwrap()
                .status,
            200
        );
        assert_eq!(body, b"ok");
        assert_eq!(client.url().target(), "/elsewhere?x");
        client.post(PostBody::Empty, &mut body).unwrap();
        client.end_session();
        post(&mut client).unwrap();

        let (redirected, rest) = second.join().unwrap();
        let (original, next_session) = first.join().unwrap();
        assert_eq!(redirected.first_line(), "POST /elsewhere?x HTTP/1.1");
        assert_eq!(redirected.field("Host"), Some(target.to_string().as_str()));
        assert_eq!(
            (&redirected.body, &original.body),
            (&source.all(), &source.all())
        );
        assert_eq!(rest.first_line(), "POST /elsewhere?x HTTP/1.1");
        assert_eq!(next_session.first_line(), "POST /acs HTTP/1.1");
    }
}

/// The outcome, and the targets of the POSTs, where so many redirects come before a reply.
fn redirected(count: usize) -> (Outcome, Vec<String>) {
    let (address, acs) = listen(move |listener| {
        let mut peer = Peer::accept(&listener);
        let mut targets = Vec::new();
        while let Some(message) = peer.try_message() {
            assert_eq!(message.body, ENVELOPE);
            targets.push(message.first_line().to_owned());
            if targets.len() > count {
                peer.send(OK);
            } else {
                let number = targets.len();
                peer.send(format!(
                    "HTTP/1.1 302 Found\r\nLocation: hop{number}\r\nContent-Length: 0\r\n\r\n"
                ));
            }
        }
        targets
    });
    let outcome = post(&mut client(address));
    (outcome, acs.join().unwrap())
}

#[test]
fn ct_http_10c_five_redirects_are_followed_and_six_are_not() {
    let (outcome, targets) = redirected(5);
    assert_eq!(outcome, Ok((200, b"ok".to_vec())));
    assert_eq!(
        (targets.len(), targets[5].as_str()),
        (6, "POST /hop5 HTTP/1.1")
    );
    let (outcome, targets) = redirected(6);
    assert_eq!(outcome, Err(ClientError::Redirect(RedirectError::TooMany)));
    assert_eq!(targets.len(), 6);
}

#[test]
fn ct_http_19c_odd_chunks_and_a_trailer() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/xml; charset=ISO-8859-1\r\n\r\n\
        1\r\n<\r\n07;a=b\r\nEnvelop\r\n3   \r\ne/>\r\n000\r\nX-Sum: 1\r\n\r\n";
    let (reply, body) = answered(chunked, |_| {}).unwrap();
    assert_eq!(body, ENVELOPE);
    assert!(reply.is_text_xml);
    assert_eq!(reply.charset, Some(CharsetLabel::new("ISO-8859-1")));
}

#[test]
fn ct_http_23c_second_address_is_tried() {
    let (address, acs) = listen(|listener| {
        let mut peer = Peer::accept(&listener);
        let host = peer.message().field("Host").map(str::to_owned);
        peer.send(OK);
        host
    });
    let refusing = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let connector = TcpConnector::with_resolver(move |host, port| {
        assert_eq!((host, port), ("acs.example", 7547));
        Ok(vec![refusing, address])
    });
    let config = ClientConfig::new(Url::parse("http://acs.example:7547/").unwrap());
    let mut client = Client::with_connector(config, Box::new(connector));
    assert_eq!(post(&mut client), Ok((200, b"ok".to_vec())));
    assert_eq!(acs.join().unwrap().as_deref(), Some("acs.example:7547"));
}

#[test]
fn bodies_in_one_piece_have_a_length_and_others_are_chunked() {
    for (length, chunked) in [(1, false), (4096, false), (4097, true), (100_000, true)] {
        let (address, acs) = listen(|listener| {
            let mut peer = Peer::accept(&listener);
            let message = peer.message();
            peer.send(NOTHING);
            message
        });
        let mut config = config(address);
        config.piece_size = 4096;
        let mut source = Counter::new(length);
        Client::new(config)
            .post(PostBody::Streamed(&mut source), &mut Vec::new())
            .unwrap();
        let message = acs.join().unwrap();
        assert_eq!(message.body, source.all());
        assert_eq!(message.field("Transfer-Encoding").is_some(), chunked);
        assert_eq!(message.field("Content-Length").is_some(), !chunked);
        assert!(message.head.contains("\r\nSOAPAction:\r\n"));
    }
}
