//! What carries the bytes: TCP here, TLS or a test's script elsewhere.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::net::SocketAddr;
use core::time::Duration;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::time::Instant;

use crate::http::url::{Scheme, Url};

/// A connection, plain or not.
pub trait Stream: Read + Write + Send {
    /// Sets the moment from which every read and write fails with [`io::ErrorKind::TimedOut`].
    ///
    /// One deadline covers any number of calls, so that a peer cannot stretch an exchange by sending byte after byte.
    ///
    /// # Errors
    /// Whatever the carrier reports.
    fn set_deadline(&mut self, deadline: Instant) -> io::Result<()>;
}

/// Opens connections for a client.
///
/// A connector for TLS takes its TCP connection from [`TcpConnector::connect_tcp`], and checks the certificate against
/// [`Url::host`], also that of a redirect (HTTP-023).
pub trait Connector: Send {
    /// Connects to host and port of `url` until `deadline`, which is also the first deadline of the stream.
    ///
    /// # Errors
    /// Any [`ConnectError`].
    fn connect(&self, url: &Url, deadline: Instant) -> Result<Box<dyn Stream>, ConnectError>;
}

/// How host names become addresses.
type Resolver = dyn Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync;

/// Connects over plain TCP; refuses `https`.
pub struct TcpConnector {
    resolver: Box<Resolver>,
}

impl TcpConnector {
    /// A connector that resolves names as the platform does.
    ///
    /// The platform's look-up knows no deadline; what it takes counts, but is not cut short.
    #[must_use]
    pub fn new() -> Self {
        Self::with_resolver(|host, port| Ok((host, port).to_socket_addrs()?.collect()))
    }

    /// A connector that asks `resolver` for the addresses of host and port, in the order to try them in.
    #[must_use]
    pub fn with_resolver(
        resolver: impl Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync + 'static,
    ) -> Self {
        Self {
            resolver: Box::new(resolver),
        }
    }

    /// Opens a TCP connection to host and port of `url`, whatever its scheme.
    ///
    /// The name is resolved anew, and every address gets its turn and a fair share of the time left (HTTP-045).
    ///
    /// # Errors
    /// Any [`ConnectError`] but [`ConnectError::NoTls`]; if all addresses fail, that of the last one.
    pub fn connect_tcp(&self, url: &Url, deadline: Instant) -> Result<TcpConnection, ConnectError> {
        let addresses = (self.resolver)(url.host(), url.port())
            .map_err(|error| ConnectError::Resolve(error.kind()))?;
        let mut failed = ConnectError::NoAddress;
        let mut untried = u32::try_from(addresses.len()).unwrap_or(u32::MAX);
        for address in &addresses {
            let left = deadline.saturating_duration_since(Instant::now());
            let share = left.checked_div(untried).unwrap_or(left);
            untried = untried.saturating_sub(1);
            match connect(address, share) {
                Ok(stream) => return Ok(TcpConnection::new(Arc::new(stream), deadline)),
                Err(error) => failed = ConnectError::Tcp(error.kind()),
            }
        }
        Err(failed)
    }
}

fn connect(address: &SocketAddr, timeout: Duration) -> io::Result<TcpStream> {
    if timeout.is_zero() {
        return Err(io::ErrorKind::TimedOut.into());
    }
    let stream = TcpStream::connect_timeout(address, timeout)?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

impl Default for TcpConnector {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for TcpConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TcpConnector").finish_non_exhaustive()
    }
}

impl Connector for TcpConnector {
    fn connect(&self, url: &Url, deadline: Instant) -> Result<Box<dyn Stream>, ConnectError> {
        match url.scheme() {
            Scheme::Http => Ok(Box::new(self.connect_tcp(url, deadline)?)),
            Scheme::Https => Err(ConnectError::NoTls),
        }
    }
}

/// A TCP connection with a deadline.
#[derive(Debug)]
pub struct TcpConnection {
    stream: Arc<TcpStream>,
    deadline: Instant,
}

impl TcpConnection {
    pub(super) const fn new(stream: Arc<TcpStream>, deadline: Instant) -> Self {
        Self { stream, deadline }
    }

    /// Says that nothing more will be written; what the peer still sends can be read.
    pub(super) fn finish(&self) -> io::Result<()> {
        self.stream.shutdown(Shutdown::Write)
    }

    fn time_left(&self) -> io::Result<Duration> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            Err(io::ErrorKind::TimedOut.into())
        } else {
            Ok(left)
        }
    }
}

impl Stream for TcpConnection {
    fn set_deadline(&mut self, deadline: Instant) -> io::Result<()> {
        self.deadline = deadline;
        Ok(())
    }
}

impl Read for TcpConnection {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(Some(self.time_left()?))?;
        (&*self.stream).read(out).map_err(as_timeout)
    }
}

impl Write for TcpConnection {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(Some(self.time_left()?))?;
        (&*self.stream).write(bytes).map_err(as_timeout)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Some platforms call a timeout `WouldBlock`.
fn as_timeout(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::WouldBlock {
        io::ErrorKind::TimedOut.into()
    } else {
        error
    }
}

/// Why there is no connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConnectError {
    /// The URL needs TLS and the connector has none. To blame is the integrator.
    NoTls,
    /// The name could not be resolved. To blame is the carrier.
    Resolve(io::ErrorKind),
    /// The name has no address. To blame is the carrier.
    NoAddress,
    /// No address accepted the connection. To blame is the carrier.
    Tcp(io::ErrorKind),
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTls => f.write_str("the URL needs TLS, which this connector does not have"),
            Self::Resolve(kind) => write!(f, "the name could not be resolved: {kind}"),
            Self::NoAddress => f.write_str("the name has no address"),
            Self::Tcp(kind) => write!(f, "the connection could not be opened: {kind}"),
        }
    }
}

impl core::error::Error for ConnectError {}
