//! A peer over sockets that does as it is told, and reads HTTP on its own account.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use cwmp_transport::std_net::server::{Handler, Server, ServerConfig, ShutdownHandle};

/// Nothing in these tests takes as long; it turns a hang into a failure.
const PATIENCE: Duration = Duration::from_secs(20);

/// A request or a response as it came.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// First line and fields, without the empty line.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Message {
    pub(crate) fn first_line(&self) -> &str {
        self.head.lines().next().unwrap()
    }

    /// The value of a field, by its exact name.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .skip(1)
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
            .map(str::trim)
    }
}

/// One end of a connection.
pub(crate) struct Peer {
    stream: TcpStream,
}

impl Peer {
    pub(crate) fn connect(address: SocketAddr) -> Self {
        Self::new(TcpStream::connect(address).unwrap())
    }

    pub(crate) fn accept(listener: &TcpListener) -> Self {
        Self::new(listener.accept().unwrap().0)
    }

    fn new(stream: TcpStream) -> Self {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream }
    }

    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).unwrap();
    }

    /// Sends what may not arrive because the other side has closed.
    pub(crate) fn try_send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.stream.write_all(bytes.as_ref()).is_ok()
    }

    /// Reads one message; its body is framed by length or chunks, or empty.
    pub(crate) fn message(&mut self) -> Message {
        self.try_message().expect("the connection ended")
    }

    /// As [`message`](Self::message), or `None` if the connection has ended.
    pub(crate) fn try_message(&mut self) -> Option<Message> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.byte()?);
        }
        head.truncate(head.len() - 4);
        let mut message = Message {
            head: String::from_utf8(head).unwrap(),
            body: Vec::new(),
        };
        if message.field("Transfer-Encoding") == Some("chunked") {
            loop {
                let size = usize::from_str_radix(&self.line(), 16).unwrap();
                let chunk = self.bytes(size);
                message.body.extend_from_slice(&chunk);
                assert_eq!(self.line(), "");
                if size == 0 {
                    break;
                }
            }
        } else if let Some(length) = message.field("Content-Length") {
            message.body = self.bytes(length.parse().unwrap());
        }
        Some(message)
    }

    /// Everything up to the end of the connection.
    pub(crate) fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        while let Some(byte) = self.byte() {
            rest.push(byte);
        }
        rest
    }

    fn line(&mut self) -> String {
        let mut line = Vec::new();
        while !line.ends_with(b"\r\n") {
            line.push(self.byte().expect("the connection ended"));
        }
        line.truncate(line.len() - 2);
        String::from_utf8(line).unwrap()
    }

    pub(crate) fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.stream.read_exact(&mut bytes).unwrap();
        bytes
    }

    fn byte(&mut self) -> Option<u8> {
        let mut byte = [0];
        match self.stream.read(&mut byte) {
            Ok(1) => Some(byte[0]),
            Ok(_) => None,
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => None,
            Err(error) => panic!("{error}"),
        }
    }
}

/// Runs a scripted peer that listens; join it to see its assertions.
pub(crate) fn listen<T: Send + 'static>(
    script: impl FnOnce(TcpListener) -> T + Send + 'static,
) -> (SocketAddr, JoinHandle<T>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    (address, thread::spawn(move || script(listener)))
}

/// Runs a server for as long as `test` does.
pub(crate) fn with_server<H: Handler>(
    config: ServerConfig,
    handler: &H,
    test: impl FnOnce(SocketAddr),
) {
    /// Also when the test fails: a scope waits for its threads.
    struct Guard(ShutdownHandle);
    impl Drop for Guard {
        fn drop(&mut self) {
            self.0.shutdown();
        }
    }
    let server = Server::bind("127.0.0.1:0", config).unwrap();
    thread::scope(|scope| {
        let _guard = Guard(server.shutdown_handle());
        scope.spawn(|| server.run(handler));
        test(server.local_addr());
    });
}
