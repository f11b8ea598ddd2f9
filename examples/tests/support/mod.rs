//! A server under test, and a device that does as it is told.
#![allow(dead_code, reason = "each test uses some of it")]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may"
)]

use core::net::SocketAddr;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::thread;

use cwmp_examples::acs::{AcsConfig, AcsHandle, AcsServer};
use cwmp_soap::{DecodeConfig, Envelope, Kind, Method};
use cwmp_transport::http::url::Url;
use cwmp_transport::std_net::client::{Client, ClientConfig, PostBody};

pub(crate) const VALUES: &str =
    "<cwmp:GetParameterValuesResponse><ParameterList/></cwmp:GetParameterValuesResponse>";

/// A message of a device.
pub(crate) fn message(body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:cwmp=\"urn:dslforum-org:cwmp-1-0\"><s:Header><cwmp:ID s:mustUnderstand=\"1\">7</cwmp:ID></s:Header>\
         <s:Body>{body}</s:Body></s:Envelope>"
    )
}

pub(crate) fn inform(serial: &str) -> String {
    message(&format!(
        "<cwmp:Inform><DeviceId><Manufacturer>M</Manufacturer><OUI>001122</OUI><ProductClass>P</ProductClass>\
         <SerialNumber>{serial}</SerialNumber></DeviceId><Event><EventStruct><EventCode>1 BOOT</EventCode>\
         <CommandKey/></EventStruct></Event><MaxEnvelopes>1</MaxEnvelopes>\
         <CurrentTime>2026-01-02T03:04:05Z</CurrentTime><RetryCount>0</RetryCount><ParameterList/></cwmp:Inform>"
    ))
}

/// Runs a server, and `test` against it.
pub(crate) fn with_server(tasks: &[&str], test: impl FnOnce(SocketAddr, &AcsHandle)) {
    let mut config = AcsConfig::new();
    config.tasks = tasks.iter().map(|task| task.parse().unwrap()).collect();
    with_config(config, test);
}

pub(crate) fn with_config(config: AcsConfig, test: impl FnOnce(SocketAddr, &AcsHandle)) {
    /// Ends the server also when the test fails.
    struct Ends<'h>(&'h AcsHandle);
    impl Drop for Ends<'_> {
        fn drop(&mut self) {
            self.0.shutdown();
        }
    }
    let server = AcsServer::bind("127.0.0.1:0", config).unwrap();
    let handle = server.handle();
    thread::scope(|scope| {
        scope.spawn(|| server.run());
        let _ends = Ends(&handle);
        test(server.local_addr(), &handle);
    });
}

/// A device with a cookie jar.
pub(crate) struct Device {
    client: Client,
    pub(crate) reply: Vec<u8>,
}

impl Device {
    pub(crate) fn new(server: SocketAddr) -> Self {
        let url = Url::parse(&format!("http://{server}/")).unwrap();
        Self {
            client: Client::new(ClientConfig::new(url)),
            reply: Vec::new(),
        }
    }

    /// Posts; the status of the reply.
    pub(crate) fn posts(&mut self, body: &str) -> u16 {
        let body = PostBody::Complete(body.as_bytes());
        self.client.post(body, &mut self.reply).unwrap().status
    }

    /// What the reply is.
    pub(crate) fn got(&self) -> Kind {
        let config = DecodeConfig::STRICT;
        Envelope::parse(&self.reply, &config).unwrap().kind()
    }

    /// A new connection, and the cookies are gone.
    pub(crate) fn forgets(&mut self) {
        self.client.end_session();
    }

    /// The session that every device can have: it informs, answers what it is asked, and is let go.
    pub(crate) fn has_a_session(&mut self, serial: &str) {
        assert_eq!(self.posts(&inform(serial)), 200);
        assert_eq!(self.got(), Kind::Response(Method::Inform));
        let mut status = self.posts("");
        while status == 200 {
            assert_eq!(self.got(), Kind::Request(Method::GetParameterValues));
            status = self.posts(&message(VALUES));
        }
        assert_eq!(status, 204);
        self.forgets();
    }
}

/// Sends bytes over a connection of their own; what comes back until it is closed.
pub(crate) fn exchanged(server: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(server).unwrap();
    stream.write_all(bytes).unwrap();
    let mut answer = Vec::new();
    // A reset after the answer is as good as an end.
    let _end = stream.read_to_end(&mut answer);
    String::from_utf8(answer).unwrap()
}

/// A POST with these fields besides the length, on a connection that ends after it.
pub(crate) fn post(fields: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {length}\r\n{fields}\r\n{body}"
    )
    .into_bytes()
}

/// The status of an answer.
pub(crate) fn status(answer: &str) -> u16 {
    answer
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.get(..3))
        .and_then(|status| status.parse().ok())
        .unwrap_or_else(|| panic!("no answer of HTTP: {answer:?}"))
}
