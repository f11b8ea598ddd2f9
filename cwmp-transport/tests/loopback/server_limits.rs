//! The server against peers that do not behave: refused, bounded, survived.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{Peer, with_server};
use cwmp_transport::std_net::server::{Handler, Request, Response, Server, ServerConfig};

fn config(setting: impl FnOnce(&mut ServerConfig)) -> ServerConfig {
    let mut config = ServerConfig::default();
    setting(&mut config);
    config
}

fn never(request: &Request<'_>) -> Response {
    panic!("not to be handled: {request:?}")
}

fn empty(_: &Request<'_>) -> Response {
    Response::empty()
}

/// Sends the text on a new connection, which must be answered so and closed.
fn refused(config: &ServerConfig, request: impl AsRef<[u8]>, status: &str) {
    with_server(config.clone(), &never, |address| {
        let mut peer = Peer::connect(address);
        peer.send(request);
        let reply = peer.message();
        assert_eq!(reply.first_line(), format!("HTTP/1.1 {status}"));
        assert_eq!(
            (reply.field("Connection"), reply.field("Content-Length")),
            (Some("close"), Some("0"))
        );
        assert_eq!(reply.field("Allow").is_some(), status.starts_with("405"));
        assert_eq!(peer.rest(), b"");
    });
}

#[test]
fn what_is_not_a_post_in_http_is_refused() {
    let config = ServerConfig::default();
    refused(
        &config,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "400 Bad Request",
    );
    refused(&config, "hello\r\n\r\n", "400 Bad Request");
    refused(
        &config,
        "POST / HTTP/1.1\r\nno colon\r\n\r\n",
        "400 Bad Request",
    );
    refused(&config, "GET / HTTP/1.1\r\n\r\n", "405 Method Not Allowed");
    refused(
        &config,
        "PUT / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx",
        "405 Method Not Allowed",
    );
    let encoded = "POST / HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx";
    refused(&config, encoded, "415 Unsupported Media Type");
}

#[test]
fn bodies_whose_end_is_in_doubt_are_refused() {
    let config = ServerConfig::default();
    for (fields, status) in [
        (
            "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
            "400 Bad Request",
        ),
        (
            "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "400 Bad Request",
        ),
        (
            "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "501 Not Implemented",
        ),
        (
            "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
            "400 Bad Request",
        ),
        ("Content-Length : 1\r\n\r\nx", "400 Bad Request"),
    ] {
        refused(&config, format!("POST / HTTP/1.1\r\n{fields}"), status);
    }
}

#[test]
fn heads_and_bodies_are_bounded() {
    let limits = config(|config| (config.max_body, config.max_head) = (8, 200));
    let long = "x".repeat(200);
    refused(
        &limits,
        format!("POST / HTTP/1.1\r\nA: {long}"),
        "431 Request Header Fields Too Large",
    );
    let fields = "a:b\r\n".repeat(65);
    refused(
        &ServerConfig::default(),
        format!("POST / HTTP/1.1\r\n{fields}\r\n"),
        "431 Request Header Fields Too Large",
    );
    refused(
        &limits,
        "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n",
        "413 Content Too Large",
    );
    refused(
        &limits,
        "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n123456789",
        "413 Content Too Large",
    );
    let expecting = "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n";
    refused(&limits, expecting, "413 Content Too Large");
    let chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n1\r\n";
    refused(&limits, chunked, "413 Content Too Large");
    with_server(limits, &empty, |address| {
        let mut peer = Peer::connect(address);
        peer.send("POST / HTTP/1.1\r\nContent-Length: 8\r\n\r\n12345678");
        assert_eq!(peer.message().first_line(), "HTTP/1.1 204 No Content");
    });
}

/// Counts what it handles and tells of the connections that end.
struct Watch {
    handled: AtomicUsize,
    closed: Mutex<Sender<u64>>,
}

impl Handler for Watch {
    fn handle(&self, _: &Request<'_>) -> Response {
        self.handled.fetch_add(1, Ordering::SeqCst);
        Response::empty()
    }

    fn handle_close(&self, connection: u64) {
        self.closed.lock().unwrap().send(connection).unwrap();
    }
}

#[test]
fn a_request_that_breaks_off_is_not_handled() {
    let (closed, ends) = mpsc::channel();
    let watch = Watch {
        handled: AtomicUsize::new(0),
        closed: Mutex::new(closed),
    };
    with_server(ServerConfig::default(), &watch, |address| {
        for request in [
            "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n1234",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n",
            "POST / HTT",
            "",
        ] {
            let mut peer = Peer::connect(address);
            peer.send(request);
            drop(peer);
            ends.recv_timeout(Duration::from_secs(20)).unwrap();
        }
        assert_eq!(watch.handled.load(Ordering::SeqCst), 0);
        let mut peer = Peer::connect(address);
        peer.send("POST / HTTP/1.1\r\n\r\n");
        peer.message();
        drop(peer);
        assert_eq!(ends.recv_timeout(Duration::from_secs(20)), Ok(5));
    });
    assert_eq!(watch.handled.load(Ordering::SeqCst), 1);
}

#[test]
fn slow_peers_are_cut_off() {
    let quick = config(|config| config.request_timeout = Duration::from_millis(50));
    for request in [
        "POST / HTTP/1.1\r\nA: ",
        "POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n",
    ] {
        with_server(quick.clone(), &never, |address| {
            let mut peer = Peer::connect(address);
            let start = Instant::now();
            peer.send(request);
            // A byte now and then does not stretch the time.
            while start.elapsed() < Duration::from_millis(50) {
                peer.try_send("x");
                thread::park_timeout(Duration::from_millis(5));
            }
            assert_eq!(peer.message().first_line(), "HTTP/1.1 408 Request Timeout");
            assert!(start.elapsed() < Duration::from_secs(10));
        });
    }
}

#[test]
fn silent_connections_are_closed() {
    let quick = config(|config| config.request_timeout = Duration::from_millis(20));
    with_server(quick, &never, |address| {
        assert_eq!(Peer::connect(address).rest(), b"");
    });
    let quick = config(|config| config.idle_timeout = Duration::from_millis(20));
    with_server(quick, &empty, |address| {
        let mut peer = Peer::connect(address);
        peer.send("POST / HTTP/1.1\r\n\r\n");
        peer.message();
        assert_eq!(peer.rest(), b"");
    });
}

#[test]
fn connections_are_bounded() {
    let (closed, ends) = mpsc::channel();
    let watch = Watch {
        handled: AtomicUsize::new(0),
        closed: Mutex::new(closed),
    };
    let two = config(|config| config.max_connections = 2);
    with_server(two, &watch, |address| {
        let post = "POST / HTTP/1.1\r\n\r\n";
        let mut peers = [Peer::connect(address), Peer::connect(address)];
        for peer in &mut peers {
            peer.send(post);
            peer.message();
        }
        let mut third = Peer::connect(address);
        third.send(post);
        let reply = third.message();
        assert_eq!(reply.first_line(), "HTTP/1.1 503 Service Unavailable");
        assert_eq!(reply.field("Connection"), Some("close"));
        assert_eq!(third.rest(), b"");

        let [first, mut second] = peers;
        drop(first);
        ends.recv_timeout(Duration::from_secs(20)).unwrap();
        // The place is free a moment after the handler has heard of the end.
        let freed = (0..1000).any(|_| {
            let mut next = Peer::connect(address);
            next.send(post);
            next.message().first_line() == "HTTP/1.1 204 No Content"
        });
        assert!(freed);
        second.send(post);
        assert_eq!(second.message().first_line(), "HTTP/1.1 204 No Content");
    });
}

#[test]
fn a_handler_that_panics_costs_one_connection() {
    let handler = |request: &Request<'_>| match request.target() {
        "/panic" => panic!("on purpose"),
        "/stream" => Response::streamed(|_: &mut [u8]| panic!("on purpose, too")),
        _ => Response::empty(),
    };
    with_server(ServerConfig::default(), &handler, |address| {
        let mut bystander = Peer::connect(address);
        let mut peer = Peer::connect(address);
        peer.send("POST /panic HTTP/1.1\r\n\r\n");
        let reply = peer.message();
        assert_eq!(reply.first_line(), "HTTP/1.1 500 Internal Server Error");
        assert_eq!(reply.field("Connection"), Some("close"));
        assert_eq!(peer.rest(), b"");
        let mut peer = Peer::connect(address);
        peer.send("POST /stream HTTP/1.1\r\n\r\n");
        assert_eq!(peer.rest(), b"");
        bystander.send("POST / HTTP/1.1\r\n\r\n");
        assert_eq!(bystander.message().first_line(), "HTTP/1.1 204 No Content");
    });
}

#[test]
fn shutdown_ends_connections_that_rest_but_not_a_request_at_work() {
    let (started, working) = mpsc::channel();
    let (go, gone) = mpsc::channel::<()>();
    let (started, gone) = (Mutex::new(started), Mutex::new(gone));
    let handler = |request: &Request<'_>| {
        if request.target() == "/work" {
            started.lock().unwrap().send(()).unwrap();
            gone.lock().unwrap().recv().unwrap();
        }
        Response::empty()
    };
    let server = Server::bind("127.0.0.1:0", ServerConfig::default()).unwrap();
    thread::scope(|scope| {
        let running = scope.spawn(|| server.run(&handler));
        let mut resting = Peer::connect(server.local_addr());
        resting.send("POST / HTTP/1.1\r\n\r\n");
        resting.message();
        let mut busy = Peer::connect(server.local_addr());
        busy.send("POST /work HTTP/1.1\r\n\r\n");
        working.recv().unwrap();
        server.shutdown_handle().shutdown();
        assert_eq!(resting.rest(), b"");
        go.send(()).unwrap();
        let reply = busy.message();
        assert_eq!(
            (reply.first_line(), reply.field("Connection")),
            ("HTTP/1.1 204 No Content", Some("close"))
        );
        assert_eq!(busy.rest(), b"");
        running.join().unwrap();
    });
}
