//! XML 1.0 with namespaces, as much of it as SOAP allows: a pull reader and an escaping writer.
//!
//! [`Reader`] checks everything that well-formedness and XML Namespaces ask for, save document type
//! declarations, which it refuses. It allocates nothing and borrows everything from the document.

mod character;
mod cursor;
mod namespace;
mod reader;
mod scan;
mod survey;
mod tag;
mod template;
mod write;

pub(crate) use character::is_blank;
pub(crate) use cursor::{Cursor, Tag};
pub use namespace::Namespace;
pub(crate) use reader::PlainElement;
pub use reader::{Reader, Token};
pub(crate) use tag::Encoding;
pub use tag::{Attribute, Attributes, StartTag};
pub(crate) use template::{Chain, Draft, Places, Row, Template, Uniform};
pub use write::Writer;
