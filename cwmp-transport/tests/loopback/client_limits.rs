//! The client against servers that refuse, break off, stall or say too much.

use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::client::{OK, answered, config, post};
use crate::support::{Peer, listen};
use cwmp_transport::http::body::BodyError;
use cwmp_transport::http::head::HeadError;
use cwmp_transport::http::url::Url;
use cwmp_transport::std_net::client::{Blame, Client, ClientConfig, ClientError};
use cwmp_transport::std_net::stream::{ConnectError, TcpConnector};

#[test]
fn names_without_addresses() {
    let fail = |addresses: Vec<SocketAddr>| {
        let connector = TcpConnector::with_resolver(move |_, _| Ok(addresses.clone()));
        let config = ClientConfig::new(Url::parse("http://acs.example/").unwrap());
        post(&mut Client::with_connector(config, Box::new(connector))).unwrap_err()
    };
    assert_eq!(
        fail(Vec::new()),
        ClientError::Connect(ConnectError::NoAddress)
    );
    let refusing = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    assert!(matches!(
        fail(vec![refusing]),
        ClientError::Connect(ConnectError::Tcp(_))
    ));
}

#[test]
fn https_needs_a_connector_for_tls() {
    let config = ClientConfig::new(Url::parse("https://127.0.0.1:1/").unwrap());
    let error = post(&mut Client::new(config)).unwrap_err();
    assert_eq!(
        (error, error.blame()),
        (ClientError::Connect(ConnectError::NoTls), Blame::Integrator)
    );
}

#[test]
fn statuses_are_replies() {
    for status in [400, 401, 403, 404, 500] {
        let answer: &'static str =
            format!("HTTP/1.1 {status} x\r\nContent-Length: 2\r\n\r\nno").leak();
        let (reply, body) = answered(answer, |_| {}).unwrap();
        assert_eq!((reply.status, body.as_slice()), (status, &b"no"[..]));
    }
    let (reply, _) = answered(
        "HTTP/1.1 503 x\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n",
        |_| {},
    )
    .unwrap();
    assert_eq!(
        (reply.status, reply.retry_after),
        (503, Some(Duration::from_secs(7)))
    );
}

#[test]
fn interim_responses_are_skipped_but_not_for_ever() {
    let interim =
        |count| -> &'static str { ("HTTP/1.1 100 Continue\r\n\r\n".repeat(count) + OK).leak() };
    assert_eq!(answered(interim(8), |_| {}).unwrap().1, b"ok");
    assert_eq!(
        answered(interim(9), |_| {}),
        Err(ClientError::TooManyInterim)
    );
}

#[test]
fn replies_are_bounded() {
    let too_large = ClientError::Body(BodyError::TooLarge { limit: 1 });
    for answer in [
        OK,
        "HTTP/1.1 200 OK\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n",
    ] {
        assert_eq!(
            answered(answer, |config| config.max_body = 1),
            Err(too_large)
        );
        assert_eq!(
            answered(answer, |config| config.max_body = 2).unwrap().1,
            b"ok"
        );
    }
    assert_eq!(too_large.blame(), Blame::Peer);
    let too_large = ClientError::Head(HeadError::TooLarge { limit: 20 });
    assert_eq!(answered(OK, |config| config.max_head = 20), Err(too_large));
}

#[test]
fn broken_replies() {
    let cut = answered("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok", |_| {});
    assert_eq!(cut, Err(ClientError::Body(BodyError::Incomplete)));
    assert_eq!(
        answered("HTTP/1.1 200 OK\r\nConte", |_| {}),
        Err(ClientError::Closed)
    );
    assert_eq!(
        answered("what?\r\n\r\n", |_| {}),
        Err(ClientError::Head(HeadError::FirstLine))
    );
    let gzip = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nzz";
    assert_eq!(answered(gzip, |_| {}), Err(ClientError::ContentEncoding));
    let gzip = "HTTP/1.1 503 x\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nzz";
    let (reply, body) = answered(gzip, |_| {}).unwrap();
    assert_eq!((reply.status, body.len()), (503, 0));
}

#[test]
fn a_204_has_no_body_whatever_it_claims() {
    let (address, acs) = listen(|listener| {
        let mut peer = Peer::accept(&listener);
        peer.message();
        peer.send("HTTP/1.1 204 No Content\r\nContent-Length: 500\r\n\r\n");
        peer.message();
        peer.send(OK);
    });
    let mut client = Client::new(config(address));
    assert_eq!(post(&mut client), Ok((204, Vec::new())));
    assert_eq!(post(&mut client), Ok((200, b"ok".to_vec())));
    acs.join().unwrap();
}

#[test]
fn a_server_that_stalls_or_drips_cannot_stretch_the_exchange() {
    for drips in [false, true] {
        let (done, ended) = mpsc::channel::<()>();
        let (address, acs) = listen(move |listener| {
            let mut peer = Peer::accept(&listener);
            peer.message();
            peer.send("HTTP/1.1 200 OK\r\nX: ");
            let pace = Duration::from_millis(if drips { 5 } else { 10_000 });
            while ended.recv_timeout(pace) == Err(mpsc::RecvTimeoutError::Timeout)
                && peer.try_send("x")
            {}
        });
        let mut config = config(address);
        config.exchange_timeout = Duration::from_millis(60);
        let start = Instant::now();
        assert_eq!(post(&mut Client::new(config)), Err(ClientError::Timeout));
        assert!(start.elapsed() >= Duration::from_millis(50));
        assert!(start.elapsed() < Duration::from_secs(8));
        drop(done);
        acs.join().unwrap();
    }
}
