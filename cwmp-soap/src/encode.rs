//! Writing envelopes, whole or in parts, into lent buffers.
//!
//! A [`Body`] is written part by part; a part goes into a buffer whole or not at all. So an answer of any length goes
//! out through a buffer that holds its longest part, and the bytes are the same for every size of buffer (ENV-018).

/// The tags of an element, or of one in CWMP's namespace.
macro_rules! tags {
    (cwmp $name:literal) => {
        $crate::encode::Tags::new($name, concat!("<cwmp:", $name, "></cwmp:", $name, ">"))
    };
    ($name:literal) => {
        $crate::encode::Tags::new($name, concat!("<", $name, "></", $name, ">"))
    };
}

mod body;
mod config;
mod content;
mod element;
mod header;
#[cfg(feature = "alloc")]
mod memory;
mod stream;
#[cfg(feature = "embedded-io")]
mod writer;

pub use body::{Body, Entries, Entry, Progress, Source};
pub use config::{EncodeConfig, Fractions};
pub(crate) use content::Content;
pub(crate) use element::{Tags, element, open_array, write_texts};
pub use header::Header;
#[cfg(feature = "alloc")]
pub use memory::{encode_to_string, encode_to_vec};
pub use stream::{EncodeError, EnvelopeStream, Fill, encode};
pub(crate) use tags;
#[cfg(feature = "embedded-io")]
pub use writer::{WriteError, encode_to_writer};
