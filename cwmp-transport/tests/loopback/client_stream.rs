//! The client over a stream in memory that fragments, fails and falls silent.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read, Write};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use cwmp_transport::http::body::BodyError;
use cwmp_transport::http::url::Url;
use cwmp_transport::std_net::client::{Client, ClientConfig, ClientError, PostBody};
use cwmp_transport::std_net::source::{Piece, PieceSource, RewindSource, SourceFailed};
use cwmp_transport::std_net::stream::{ConnectError, Connector, Stream};

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const CHUNKED: &[u8] =
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\na: b\r\n\r\n";

/// What a connection does.
#[derive(Clone)]
struct Script {
    /// What is read, one item a time; an error once, and the end of the stream when all is read.
    reads: VecDeque<Result<Vec<u8>, ErrorKind>>,
    /// Writes take so many bytes at a time.
    write_size: usize,
    /// Writing fails so after so many bytes.
    write_limit: Option<(usize, ErrorKind)>,
}

impl Script {
    fn of(reads: impl IntoIterator<Item = Result<Vec<u8>, ErrorKind>>) -> Self {
        Self {
            reads: reads.into_iter().collect(),
            write_size: usize::MAX,
            write_limit: None,
        }
    }
}

#[derive(Default)]
struct Log {
    written: Vec<Vec<u8>>,
}

struct Scripted {
    script: Script,
    number: usize,
    log: Arc<Mutex<Log>>,
}

impl Read for Scripted {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self.script.reads.pop_front() {
            None => Ok(0),
            Some(Err(kind)) => Err(kind.into()),
            Some(Ok(mut bytes)) => {
                let count = bytes.len().min(out.len());
                out[..count].copy_from_slice(&bytes[..count]);
                if count < bytes.len() {
                    self.script.reads.push_front(Ok(bytes.split_off(count)));
                }
                Ok(count)
            }
        }
    }
}

impl Write for Scripted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = &mut self.log.lock().unwrap().written[self.number];
        let mut count = bytes.len().min(self.script.write_size);
        if let Some((limit, kind)) = self.script.write_limit {
            count = count.min(limit - written.len());
            if count == 0 {
                return Err(kind.into());
            }
        }
        written.extend_from_slice(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Stream for Scripted {
    fn set_deadline(&mut self, _: Instant) -> io::Result<()> {
        Ok(())
    }
}

struct Scripts {
    scripts: Mutex<VecDeque<Script>>,
    log: Arc<Mutex<Log>>,
}

impl Connector for Scripts {
    fn connect(&self, _: &Url, _: Instant) -> Result<Box<dyn Stream>, ConnectError> {
        let script = self
            .scripts
            .lock()
            .unwrap()
            .pop_front()
            .ok_or(ConnectError::NoAddress)?;
        let mut log = self.log.lock().unwrap();
        log.written.push(Vec::new());
        Ok(Box::new(Scripted {
            script,
            number: log.written.len() - 1,
            log: Arc::clone(&self.log),
        }))
    }
}

/// A client whose connections do as scripted, in order.
fn client(scripts: impl IntoIterator<Item = Script>) -> (Client, Arc<Mutex<Log>>) {
    let log = Arc::<Mutex<Log>>::default();
    let scripts = Scripts {
        scripts: Mutex::new(scripts.into_iter().collect()),
        log: Arc::clone(&log),
    };
    let config = ClientConfig::new(Url::parse("http://acs/").unwrap());
    (Client::with_connector(config, Box::new(scripts)), log)
}

fn post(client: &mut Client, body: &[u8]) -> Result<(u16, Vec<u8>), ClientError> {
    let mut reply = Vec::new();
    client
        .post(PostBody::Complete(body), &mut reply)
        .map(|read| (read.status, reply))
}

fn connections(log: &Mutex<Log>) -> usize {
    log.lock().unwrap().written.len()
}

#[test]
fn replies_of_every_cut() {
    for response in [OK, CHUNKED] {
        for cut in 1..response.len() {
            let (front, back) = response.split_at(cut);
            let (mut client, _) = client([Script::of([
                Ok(front.to_vec()),
                Err(ErrorKind::Interrupted),
                Ok(back.to_vec()),
            ])]);
            assert_eq!(
                post(&mut client, b"x"),
                Ok((200, b"ok".to_vec())),
                "cut at {cut}"
            );
        }
        let (mut client, _) = client([Script::of(response.iter().map(|&byte| Ok(vec![byte])))]);
        assert_eq!(post(&mut client, b"x"), Ok((200, b"ok".to_vec())));
    }
}

#[test]
fn replies_that_end_early_are_errors_at_every_cut() {
    for response in [OK, CHUNKED] {
        for cut in 0..response.len() {
            let (mut client, log) =
                client([Script::of([Ok(response[..cut].to_vec())]), Script::of([])]);
            let error = post(&mut client, b"x").unwrap_err();
            let expected = [
                ClientError::Closed,
                ClientError::Body(BodyError::Incomplete),
            ];
            assert!(expected.contains(&error), "cut at {cut}: {error}");
            assert_eq!(connections(&log), 1);
        }
    }
}

#[test]
fn short_writes_lose_nothing() {
    let mut script = Script::of([Ok(OK.to_vec())]);
    script.write_size = 1;
    let (mut client, log) = client([script]);
    post(&mut client, b"<Envelope/>").unwrap();
    let written = log.lock().unwrap().written[0].clone();
    assert!(
        written.starts_with(b"POST / HTTP/1.1\r\n")
            && written.ends_with(b"\r\nContent-Length: 11\r\n\r\n<Envelope/>")
    );
}

#[test]
fn a_dead_connection_is_replaced_once() {
    for error in [ErrorKind::ConnectionReset, ErrorKind::BrokenPipe] {
        // Found out when reading.
        let dead = Script::of([Ok(OK.to_vec()), Err(error)]);
        let (mut on_read, log) = client([dead.clone(), Script::of([Ok(OK.to_vec())])]);
        assert!(post(&mut on_read, b"x").is_ok() && post(&mut on_read, b"y").is_ok());
        assert_eq!(connections(&log), 2);
        assert!(log.lock().unwrap().written[1].ends_with(b"\r\n\r\ny"));

        // Found out when writing.
        let mut dead = dead.clone();
        dead.reads.truncate(1);
        let first = "POST / HTTP/1.1\r\nHost: acs\r\nSOAPAction:\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: 1\r\n\r\nx";
        dead.write_limit = Some((first.len() + 3, error));
        let (mut on_write, log) = client([dead.clone(), Script::of([Ok(OK.to_vec())])]);
        assert!(post(&mut on_write, b"x").is_ok() && post(&mut on_write, b"y").is_ok());
        assert_eq!(connections(&log), 2);

        // The new one is dead, too.
        let (mut twice, log) = client([
            dead,
            Script::of([Err(error)]),
            Script::of([Ok(OK.to_vec())]),
        ]);
        post(&mut twice, b"x").unwrap();
        assert_eq!(post(&mut twice, b"y"), Err(ClientError::Io(error)));
        assert_eq!(connections(&log), 2);
    }
}

#[test]
fn a_timeout_is_not_a_dead_connection() {
    let (mut client, log) = client([
        Script::of([Ok(OK.to_vec()), Err(ErrorKind::TimedOut)]),
        Script::of([Ok(OK.to_vec())]),
    ]);
    post(&mut client, b"x").unwrap();
    assert_eq!(post(&mut client, b"y"), Err(ClientError::Timeout));
    assert_eq!(connections(&log), 1);
}

#[test]
fn an_interim_response_is_a_response() {
    let interim = b"HTTP/1.1 100 Continue\r\n\r\n".to_vec();
    let reset = Err(ErrorKind::ConnectionReset);
    let (mut client, log) = client([
        Script::of([Ok(OK.to_vec()), Ok(interim), reset]),
        Script::of([Ok(OK.to_vec())]),
    ]);
    post(&mut client, b"x").unwrap();
    assert_eq!(
        post(&mut client, b"y"),
        Err(ClientError::Io(ErrorKind::ConnectionReset))
    );
    assert_eq!(connections(&log), 1);
}

#[test]
fn an_answer_before_the_end_of_the_request_counts() {
    // What else comes on this connection is no answer to the next POST.
    let too_large = b"HTTP/1.1 413 x\r\nContent-Length: 0\r\n\r\n".to_vec();
    let other = b"HTTP/1.1 500 x\r\nContent-Length: 0\r\n\r\n".to_vec();
    let mut script = Script::of([Ok(too_large), Ok(other)]);
    script.write_limit = Some((300, ErrorKind::BrokenPipe));
    let (mut client, log) = client([script, Script::of([Ok(OK.to_vec())])]);
    assert_eq!(post(&mut client, &[b'x'; 100_000]), Ok((413, Vec::new())));
    assert_eq!(post(&mut client, b"y"), Ok((200, b"ok".to_vec())));
    assert_eq!(connections(&log), 2);
}

#[test]
fn bytes_that_nobody_asked_for_end_the_connection() {
    let (mut client, log) = client([
        Script::of([Ok([OK, OK].concat())]),
        Script::of([Ok(b"HTTP/1.1 204 x\r\n\r\n".to_vec())]),
    ]);
    assert_eq!(post(&mut client, b"x"), Ok((200, b"ok".to_vec())));
    assert_eq!(post(&mut client, b"y"), Ok((204, Vec::new())));
    assert_eq!(connections(&log), 2);
}

#[test]
fn a_source_that_fails_breaks_the_post_off() {
    struct Failing(Vec<Result<Piece, SourceFailed>>);
    impl PieceSource for Failing {
        fn next_piece(&mut self, _: &mut [u8]) -> Result<Piece, SourceFailed> {
            self.0.pop().unwrap()
        }
    }
    impl RewindSource for Failing {
        fn rewind(&mut self) -> Result<(), SourceFailed> {
            Err(SourceFailed)
        }
    }
    for pieces in [
        vec![Err(SourceFailed)],
        vec![Ok(Piece::More(0))],
        vec![Ok(Piece::Last(usize::MAX))],
        vec![Err(SourceFailed), Ok(Piece::More(1))],
    ] {
        let (mut client, log) = client([Script::of([Ok(OK.to_vec())])]);
        let mut source = Failing(pieces);
        let outcome = client.post(PostBody::Streamed(&mut source), &mut Vec::new());
        assert_eq!(outcome, Err(ClientError::Source(SourceFailed)));
        assert!(!log.lock().unwrap().written[0].ends_with(b"0\r\n\r\n"));
    }
}
