//! XML 1.0 with namespaces, as much of it as SOAP allows: a pull reader and an escaping writer.
//!
//! [`Reader`] checks everything that well-formedness and XML Namespaces ask for, save document type
//! declarations, which it refuses. It allocates nothing and borrows everything from the document.

mod character;
mod namespace;
mod reader;
mod scan;
mod survey;
mod tag;
mod template;
mod write;

pub use namespace::Namespace;
pub(crate) use reader::{Event, Place, PlainElement};
pub use reader::{Reader, Token};
pub use tag::{Attribute, Attributes, StartTag};
pub(crate) use template::{Chain, Draft, Noted, Notes, Row, Template, Uniform};
pub use write::Writer;
