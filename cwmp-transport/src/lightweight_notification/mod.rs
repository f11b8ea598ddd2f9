//! Lightweight notifications (TR-069 Annex M): a datagram from a CPE that tells values without a session, and that nobody
//! answers (LWN-009).
//!
//! It looks like a POST, with a signature of its body, by HMAC-SHA1 with `ManagementServer.Password` (LWN-004 to LWN-007).
//!
//! * [`NotificationWriter`]: what a CPE writes, as many parameters as fit in one datagram
//! * [`Notification`]: what an ACS reads
//! * [`NotificationMemory`]: which of them an ACS takes from a device (LWN-010)
//!
//! ```
//! use cwmp_soap::{DecodeConfig, Value};
//! use cwmp_transport::lightweight_notification::{
//!     DATAGRAM, Notification, NotificationHeader, NotificationMemory, NotificationWriter,
//! };
//!
//! let header = NotificationHeader {
//!     authority: "acs.example:7547",
//!     timestamp: 1_760_000_000,
//!     username: "0011FF-HG-1",
//!     cnonce: "a1b2",
//!     oui: "0011FF",
//!     product_class: "HG",
//!     serial_number: "1",
//! };
//! let mut buffer = [0; DATAGRAM];
//! let mut writer = NotificationWriter::new(&header, &mut buffer)?;
//! writer.push("Device.X", &Value::UnsignedInt(7))?;
//! let datagram = writer.finish("secret".into())?;
//!
//! let read = Notification::parse(datagram, DecodeConfig::LENIENT)?;
//! let mut memory = NotificationMemory::new();
//! assert_eq!(memory.admit(&read, "secret".into()), Ok(()));
//! let values: Vec<_> = read.parameters().map(|parameter| parameter.value.as_plain()).collect();
//! assert_eq!(values, [Some("7")]);
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod memory;
mod read;
mod write;

pub use memory::{NotificationMemory, Refusal};
pub use read::{MAX_NOTIFICATION, Notification, NotificationError, Parameter, Parameters};
pub use write::{DATAGRAM, NotificationHeader, NotificationWriter};

/// The port of the ACS, where `UDPLightweightNotificationPort` says nothing else (LWN-008).
pub const DEFAULT_PORT: u16 = 7547;

/// The namespace of the body.
const NAMESPACE: &str = "urn:broadband-forum-org:cwmp:lwnotif-1-0";
