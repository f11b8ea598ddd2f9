//! XML as SOAP uses it: an escaping writer into a lent buffer.

mod write;

pub use write::Writer;
