//! A server that replies with status 202 where others say 200 or 204: the device's session goes through.
#![allow(
    clippy::unwrap_used,
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
use cwmp_transport::http::url::Url;
use cwmp_transport::std_net::client::{Client, ClientConfig};
use cwmp_transport::std_net::driver::{Driver, Turn};

const ACCEPTED: &str = "HTTP/1.1 202 Accepted\r\nContent-Length: ";
const RESPONSE: &str = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' \
    xmlns:cwmp='urn:dslforum-org:cwmp-1-2'><s:Body><cwmp:InformResponse><MaxEnvelopes>1</MaxEnvelopes>\
    </cwmp:InformResponse></s:Body></s:Envelope>";

/// Reads a request that ends with these bytes.
fn request(stream: &mut TcpStream, end: &str) -> String {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    while !bytes.ends_with(end.as_bytes()) {
        let len = stream.read(&mut piece).unwrap();
        assert!(len > 0, "the device has gone");
        bytes.extend_from_slice(&piece[..len]);
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn what_comes_with_status_202_is_read_as_what_comes_with_200() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    let mut device = SimulatedDevice::built_in();
    device.set_acs(&url);
    let mut memory = AgentMemory::new(1 << 16);
    let mut agent = memory.agent(AgentConfig::default()).unwrap();
    let mut driver = Driver::new(Client::new(ClientConfig::new(url)));
    agent.boot(RebootCause::FactoryReset);
    thread::scope(|scope| {
        scope.spawn(|| {
            let (mut stream, _) = listener.accept().unwrap();
            request(&mut stream, "</SOAP-ENV:Envelope>");
            let reply = format!("{ACCEPTED}{}\r\n\r\n{RESPONSE}", RESPONSE.len());
            stream.write_all(reply.as_bytes()).unwrap();
            let empty = request(&mut stream, "\r\n\r\n");
            assert!(empty.contains("Content-Length: 0\r\n"), "{empty}");
            stream
                .write_all(format!("{ACCEPTED}0\r\n\r\n").as_bytes())
                .unwrap();
        });
        for is_open in [true, false] {
            let turn = driver.turn(&mut agent, &mut device.device(), &mut (), &mut ());
            assert!(matches!(turn, Turn::Exchanged), "{turn:?}");
            assert_eq!(agent.is_in_session(), is_open);
        }
    });
    assert_eq!((agent.retry_count(), agent.undelivered().count()), (0, 0));
}
