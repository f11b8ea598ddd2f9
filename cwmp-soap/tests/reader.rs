//! The reader against a strict parser: the same verdict on every document, whole and cut.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may"
)]

use cwmp_soap::DecodeConfig;
use cwmp_soap::xml::{Reader, Token};

fn accepts(document: &[u8]) -> bool {
    let Ok(mut reader) = Reader::new(document, DecodeConfig::STRICT) else {
        return false;
    };
    loop {
        match reader.next_token() {
            Ok(Token::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

const DOCUMENTS: &[&str] = &[
    "<a/>",
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a b='1' c=\"&amp;&#65;\">x<![CDATA[<]]><!-- c --><?p i?></a>\n",
    "<p:a xmlns:p='u'><p:b q:c='1' xmlns:q='u'/></p:a>",
    "<a><b></a>",
    "<a></b>",
    "<a",
    "<a b></a>",
    "<a b='1' b='2'/>",
    "<a b='<'/>",
    "<a>&nbsp;</a>",
    "<a>&#0;</a>",
    "<a>]]></a>",
    "<a/><b/>",
    "<a/>x",
    "x<a/>",
    "",
    "hello",
    "<p:a/>",
    "<a p:b='1'/>",
    "<1a/>",
    "<a b='1'c='2'/>",
    "<a><!-- -- --></a>",
    " <?xml version='1.0'?><a/>",
    "<a>&</a>",
    "<a xmlns:p='u' xmlns:q='u' p:x='1' q:x='2'/>",
    "<a xml:space='preserve'/>",
];

#[test]
fn verdicts_agree_with_a_strict_parser() {
    for document in DOCUMENTS {
        for cut in (0..=document.len()).filter(|cut| document.is_char_boundary(*cut)) {
            let part = &document[..cut];
            assert_eq!(
                accepts(part.as_bytes()),
                roxmltree::Document::parse(part).is_ok(),
                "{part}"
            );
        }
    }
}

#[test]
fn ct_env_18x_a_document_type_is_refused_at_once() {
    assert!(!accepts(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"));
}

#[test]
fn a_prefix_cannot_be_declared_for_no_namespace() {
    // The other parser lets this through; Namespaces in XML 1.0, section 2.3, does not.
    assert!(!accepts(b"<a xmlns:p=''/>"));
}
