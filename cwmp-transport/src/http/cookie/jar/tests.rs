//! Tests of [`CookieJar`](super::CookieJar).

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{CookieJar, MAX_COOKIE_BYTES, MAX_COOKIES};
use crate::http::cookie::CookieError;
use crate::http::url::Url;

const ACS: &str = "http://acs.example.com/cwmp/in";

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn jar(fields: &[&str]) -> CookieJar {
    let mut jar = CookieJar::new();
    for field in fields {
        jar.store(field.as_bytes(), &url(ACS)).unwrap();
    }
    jar
}

fn returned(jar: &CookieJar, to: &str) -> String {
    let pairs: Vec<_> = jar
        .matching(&url(to))
        .map(|cookie| {
            format!(
                "{}={}",
                cookie.name.escape_ascii(),
                cookie.value.escape_ascii()
            )
        })
        .collect();
    pairs.join("; ")
}

#[test]
fn returned_to_the_same_host_only() {
    let jar = jar(&["session=abc; Path=/"]);
    assert_eq!(returned(&jar, ACS), "session=abc");
    assert_eq!(
        returned(&jar, "https://ACS.example.com:7547/"),
        "session=abc"
    );
    assert_eq!(returned(&jar, "http://x.acs.example.com/"), "");
    assert_eq!(returned(&jar, "http://example.com/"), "");
}

#[test]
fn domains() {
    let jar = jar(&[
        "a=1; Domain=.Example.COM; path=/",
        "b=2; domain=acs.example.com; path=/",
    ]);
    assert_eq!(returned(&jar, "http://other.example.com/"), "a=1");
    assert_eq!(returned(&jar, "http://x.acs.example.com/"), "a=1; b=2");
    assert_eq!(returned(&jar, "http://example.com/"), "a=1");
    assert_eq!(returned(&jar, "http://badexample.com/"), "");

    let mut jar = CookieJar::new();
    for (field, host) in [
        ("a=1; Domain=evil.com", ACS),
        ("a=1; Domain=com", ACS),
        ("a=1; Domain=x.acs.example.com", ACS),
        ("a=1; Domain=0.0.1", "http://10.0.0.1/"),
    ] {
        assert_eq!(
            jar.store(field.as_bytes(), &url(host)),
            Err(CookieError::ForeignDomain),
            "{field}"
        );
    }
    jar.store(b"a=1; Domain=10.0.0.1", &url("http://10.0.0.1/"))
        .unwrap();
    jar.store(b"b=2; Domain=localhost", &url("http://localhost/"))
        .unwrap();
    assert_eq!(returned(&jar, "http://10.0.0.1/"), "a=1");
    assert_eq!(returned(&jar, "http://localhost/"), "b=2");
}

#[test]
fn paths() {
    let jar = jar(&[
        "a=1; Path=/",
        "b=2; Path=/cwmp",
        "c=3; Path=/cwmp/",
        "d=4",
        "e=5; Path=relative",
    ]);
    assert_eq!(returned(&jar, ACS), "c=3; b=2; d=4; e=5; a=1");
    assert_eq!(
        returned(&jar, "http://acs.example.com/cwmp"),
        "b=2; d=4; e=5; a=1"
    );
    assert_eq!(returned(&jar, "http://acs.example.com/cwmpx"), "a=1");
    assert_eq!(
        returned(&jar, "http://acs.example.com/cwmp?x=/y"),
        "b=2; d=4; e=5; a=1"
    );
    assert_eq!(returned(&jar, "http://acs.example.com/other"), "a=1");
}

#[test]
fn secure_needs_tls() {
    let jar = jar(&["a=1; Path=/; SECURE"]);
    assert_eq!(returned(&jar, ACS), "");
    assert_eq!(returned(&jar, "https://acs.example.com/"), "a=1");
}

#[test]
fn replaced_in_place() {
    let mut jar = jar(&["a=1", "b=2"]);
    jar.store(b"a=longer", &url(ACS)).unwrap();
    jar.store(b"a=other; Path=/", &url(ACS)).unwrap();
    assert_eq!(returned(&jar, ACS), "a=longer; b=2; a=other");
}

#[test]
fn removed() {
    for over in [
        "Max-Age=0",
        "max-age=-5",
        "Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "Expires=Sunday, 06-Nov-94 08:49:37 GMT",
        "Expires=Sun Nov  6 08:49:37 1994",
        "Max-Age=00; Expires=Wed, 09 Jun 2100 10:18:14 GMT",
    ] {
        let mut jar = jar(&["a=1", "b=2"]);
        jar.store(format!("a=; {over}").as_bytes(), &url(ACS))
            .unwrap();
        assert_eq!(returned(&jar, ACS), "b=2", "{over}");
    }
    for kept in [
        "Max-Age=1",
        "Max-Age=x",
        "Expires=Wed, 09 Jun 2100 10:18:14 GMT",
        "Expires=never",
        "Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
    ] {
        let jar = jar(&[&format!("a=1; {kept}")]);
        assert_eq!(returned(&jar, ACS), "a=1", "{kept}");
    }
}

#[test]
fn bounded() {
    let mut jar = CookieJar::new();
    for number in 0..MAX_COOKIES {
        jar.store(format!("c{number}=1").as_bytes(), &url(ACS))
            .unwrap();
    }
    assert_eq!(jar.store(b"d=1", &url(ACS)), Err(CookieError::Full));
    jar.store(b"c0=2", &url(ACS)).unwrap();
    assert_eq!(jar.len(), MAX_COOKIES);

    jar.clear();
    assert!(jar.is_empty());
    let overhead = "a".len() + "acs.example.com".len() + "/cwmp".len();
    let largest = "x".repeat(MAX_COOKIE_BYTES - overhead);
    assert_eq!(
        jar.store(format!("a={largest}x").as_bytes(), &url(ACS)),
        Err(CookieError::Full)
    );
    jar.store(format!("a={largest}").as_bytes(), &url(ACS))
        .unwrap();
    assert_eq!(
        jar.store(format!("a={largest}x").as_bytes(), &url(ACS)),
        Err(CookieError::Full)
    );
    assert_eq!(returned(&jar, ACS).len(), "a=".len() + largest.len());
}

#[test]
fn garbage_is_refused() {
    let mut jar = CookieJar::new();
    for garbage in [
        &b""[..],
        b"=",
        b"=x",
        b"a",
        b";",
        b"a\x00=b",
        b"a=b\x7f",
        b"a=b\r\n c",
        b"; Path=/",
    ] {
        assert_eq!(
            jar.store(garbage, &url(ACS)),
            Err(CookieError::Malformed),
            "{:?}",
            garbage.escape_ascii()
        );
    }
    for odd in [
        &b"a=\xff"[..],
        b"b=;;;",
        b"c==;=;Path",
        b"d=\"x\"; Domain=; Path=; Max-Age=; Expires=",
    ] {
        jar.store(odd, &url(ACS)).unwrap();
    }
    assert_eq!(returned(&jar, ACS), "a=\\xff; b=; c==; d=\\\"x\\\"");
}

#[test]
fn debug_hides_everything() {
    let text = format!("{:?}", jar(&["session=geheim"]));
    assert!(
        !text.contains("geheim") && !text.contains("session"),
        "{text}"
    );
}
