#![doc = include_str!("../README.md")]
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(any(feature = "std", test))]
extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

mod credentials;
pub mod dhcp;
pub mod http;
mod keyed;
pub mod lightweight_notification;
mod output;
#[cfg(feature = "std")]
pub mod std_net;
pub mod stun;
pub mod udp_request;

pub use credentials::Credentials;
pub use output::WriteError;
