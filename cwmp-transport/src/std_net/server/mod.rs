//! The HTTP side of an ACS: a [`Server`] that hands POSTs to a [`Handler`].

mod connection;
mod message;
mod registry;

pub use message::{Handler, Request, Response};

use alloc::sync::Arc;
use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;
use std::io;
use std::net::{TcpListener, TcpStream, ToSocketAddrs};
use std::thread::{self, Scope};

use self::registry::{Registry, Slots};
use crate::http::body::DEFAULT_MAX_BODY;
use crate::http::head::DEFAULT_MAX_HEAD;

/// How long the server waits after it could not accept a connection, mostly for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Most connections that are told at once that there is no room; beyond it they are closed without a word.
const MAX_REFUSALS: usize = 16;

/// How a server works.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ServerConfig {
    /// Most connections at once, each with its thread; default 256. One more is answered 503 and closed.
    pub max_connections: usize,
    /// Time for a request to arrive as a whole, and again for its response to leave; default 30 s.
    ///
    /// It is what ends a peer that sends or takes byte after byte. A first request has to start within it, too.
    pub request_timeout: Duration,
    /// How long a connection may rest between two requests; default 60 s, in which a slow CPE has its RPC done.
    pub idle_timeout: Duration,
    /// Largest body of a request in bytes; default 16 MiB. One more is answered 413.
    pub max_body: u64,
    /// Largest head of a request in bytes; default 16 KiB. One more is answered 431.
    pub max_head: usize,
    /// Largest piece of a streamed response in bytes, and so the room that its source gets; default 16 KiB.
    pub piece_size: usize,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            max_connections: 256,
            request_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(60),
            max_body: DEFAULT_MAX_BODY,
            max_head: DEFAULT_MAX_HEAD,
            piece_size: 16 * 1024,
        }
    }
}

/// A server that listens.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    config: ServerConfig,
    registry: Arc<Registry>,
    slots: Slots,
    refusals: Slots,
    last_id: AtomicU64,
}

impl Server {
    /// Listens at an address; port 0 takes a free one.
    ///
    /// # Errors
    /// Whatever the platform reports.
    pub fn bind(address: impl ToSocketAddrs, config: ServerConfig) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        Ok(Self {
            address: listener.local_addr()?,
            listener,
            slots: Slots::new(config.max_connections),
            refusals: Slots::new(MAX_REFUSALS),
            config,
            registry: Arc::default(),
            last_id: AtomicU64::new(0),
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// A handle that ends [`run`](Self::run) from elsewhere.
    #[must_use]
    pub fn shutdown_handle(&self) -> ShutdownHandle {
        ShutdownHandle {
            registry: Arc::clone(&self.registry),
            address: self.address,
        }
    }

    /// Serves until it is shut down, and returns when the last connection has ended.
    ///
    /// Nothing that a peer does ends it, nor an error of the platform while it accepts, nor a handler that panics (where
    /// panics unwind): that POST is answered 500 and its connection closed.
    pub fn run<H: Handler>(&self, handler: &H) {
        self.serve(|| self.listener.accept(), thread::sleep, handler);
    }

    fn serve<H: Handler>(
        &self,
        mut accept: impl FnMut() -> io::Result<(TcpStream, SocketAddr)>,
        mut pause: impl FnMut(Duration),
        handler: &H,
    ) {
        thread::scope(|scope| {
            while !self.registry.is_closed() {
                match accept() {
                    Ok(_) if self.registry.is_closed() => break,
                    Ok((stream, peer)) => self.admit(scope, stream, peer, handler),
                    Err(error) if is_of_one_connection(error.kind()) => {}
                    Err(_) => pause(ACCEPT_PAUSE),
                }
            }
        });
    }

    /// Gives a connection its thread, or tells it that there is none.
    fn admit<'scope, H: Handler>(
        &'scope self,
        scope: &'scope Scope<'scope, '_>,
        stream: TcpStream,
        peer: SocketAddr,
        handler: &'scope H,
    ) {
        let stream = Arc::new(stream);
        let id = self
            .last_id
            .fetch_add(1, Ordering::Relaxed)
            .saturating_add(1);
        let builder = thread::Builder::new();
        // Where no thread is to be had the connection is dropped, and with it closed.
        let _thread = if let Some(slot) = self.slots.take() {
            builder.spawn_scoped(scope, move || {
                let _slot = slot;
                let _entry = self.registry.enter(id, &stream);
                connection::serve(
                    &self.config,
                    &self.registry,
                    handler,
                    connection::Peer {
                        stream,
                        address: peer,
                        id,
                    },
                );
            })
        } else if let Some(slot) = self.refusals.take() {
            builder.spawn_scoped(scope, move || {
                let _slot = slot;
                let _entry = self.registry.enter(id, &stream);
                connection::refuse(&self.config, stream);
            })
        } else {
            return;
        };
    }
}

/// Whether an error of `accept` concerns the one connection, and the next may be accepted at once.
const fn is_of_one_connection(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::Interrupted
    )
}

/// Ends a server.
#[derive(Clone)]
pub struct ShutdownHandle {
    registry: Arc<Registry>,
    address: SocketAddr,
}

impl ShutdownHandle {
    /// Makes the server accept and read no more.
    ///
    /// Requests that have arrived in full are still answered. Does not wait: [`Server::run`] returns when all is done.
    pub fn shutdown(&self) {
        self.registry.close();
        // A connection wakes the server from its wait for one. If it fails, there are connections enough to do so.
        let _wakes = TcpStream::connect_timeout(&reachable(self.address), Duration::from_secs(1));
    }
}

impl fmt::Debug for ShutdownHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShutdownHandle")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// An address to connect to a socket that may be bound to all addresses.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests {
    use core::net::SocketAddr;
    use core::time::Duration;
    use std::io;
    use std::net::{TcpListener, TcpStream};

    use super::{Request, Response, Server, ServerConfig, reachable};

    #[test]
    fn errors_of_accept_neither_end_the_loop_nor_spin() {
        let server = Server::bind("127.0.0.1:0", ServerConfig::default()).unwrap();
        let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
        let _client = TcpStream::connect(elsewhere.local_addr().unwrap()).unwrap();
        let mut accepted = Some(elsewhere.accept().unwrap());
        const EMFILE: i32 = 24;
        let mut errors = [
            io::Error::from_raw_os_error(EMFILE),
            io::ErrorKind::ConnectionAborted.into(),
        ]
        .into_iter()
        .chain([
            io::ErrorKind::PermissionDenied.into(),
            io::Error::from_raw_os_error(EMFILE),
        ]);
        let mut pauses = 0_u32;
        let accept = || match errors.next() {
            Some(error) => Err(error),
            None => {
                server.registry.close();
                Ok(accepted.take().unwrap())
            }
        };
        let pause = |time: Duration| {
            assert!(!time.is_zero());
            pauses = pauses.saturating_add(1);
        };
        server.serve(accept, pause, &|_: &Request<'_>| Response::empty());
        assert_eq!(pauses, 3);
        assert!(accepted.is_none());
    }

    #[test]
    fn sockets_bound_to_all_addresses_are_reached_over_loopback() {
        let reach = |text: &str| reachable(text.parse::<SocketAddr>().unwrap());
        assert_eq!(reach("0.0.0.0:80"), "127.0.0.1:80".parse().unwrap());
        assert_eq!(reach("[::]:80"), "[::1]:80".parse().unwrap());
        assert_eq!(reach("10.0.0.1:80"), "10.0.0.1:80".parse().unwrap());
    }
}
