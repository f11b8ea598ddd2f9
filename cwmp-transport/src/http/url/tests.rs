//! Tests of [`Url`](super::Url).

use alloc::format;

use super::{MAX_URL, Scheme, Url, UrlError};

#[test]
fn parts() {
    let url = Url::parse("HTTP://Acs.Example/a/b?c=d/e#f").unwrap();
    assert_eq!(
        (url.scheme(), url.host(), url.port()),
        (Scheme::Http, "acs.example", 80)
    );
    assert_eq!(
        (url.authority(), url.path(), url.target()),
        ("acs.example", "/a/b", "/a/b?c=d/e")
    );
    assert_eq!(url.as_str(), "http://acs.example/a/b?c=d/e");
}

#[test]
fn ports() {
    let authority = |text| Url::parse(text).map(|url| (url.authority().len(), url.port()));
    assert_eq!(authority("http://h:7547"), Ok((6, 7547)));
    assert_eq!(authority("http://h:80/"), Ok((1, 80)));
    assert_eq!(authority("https://h:/"), Ok((1, 443)));
    assert_eq!(authority("https://h:80/"), Ok((4, 80)));
    for wrong in [
        "http://h:0/",
        "http://h:65536/",
        "http://h:x/",
        "http://h:+1/",
        "http://h:1:2/",
    ] {
        assert_eq!(authority(wrong), Err(UrlError::Port), "{wrong}");
    }
}

#[test]
fn hosts() {
    let url = Url::parse("https://[2001:DB8::1]:7547/x").unwrap();
    assert_eq!(
        (url.host(), url.authority(), url.target()),
        ("2001:db8::1", "[2001:db8::1]:7547", "/x")
    );
    assert_eq!(Url::parse("http://[::1]").unwrap().authority(), "[::1]");
    assert_eq!(Url::parse("http://10.0.0.1/").unwrap().host(), "10.0.0.1");
    for wrong in [
        "http:///x",
        "http://:80/",
        "http://a b/",
        "http://[::1",
        "http://::1]/",
        "http://[::1]x/",
        "http://[::1%25eth0]/",
        "http://[acs]/",
        "http://a\r\nb/",
        "http://ä/",
    ] {
        assert_eq!(Url::parse(wrong), Err(UrlError::Host), "{wrong:?}");
    }
}

#[test]
fn targets() {
    assert_eq!(Url::parse("http://h").unwrap().target(), "/");
    assert_eq!(Url::parse("http://h?x").unwrap().target(), "/?x");
    for wrong in [
        "http://h/a b",
        "http://h/a\r\nX: y",
        "http://h/ä",
        "http://h/\x7f",
    ] {
        assert_eq!(Url::parse(wrong), Err(UrlError::Character), "{wrong:?}");
    }
}

#[test]
fn refused() {
    assert_eq!(Url::parse("/acs"), Err(UrlError::NotAbsolute));
    assert_eq!(Url::parse(""), Err(UrlError::NotAbsolute));
    assert_eq!(Url::parse("ftp://h/"), Err(UrlError::Scheme));
    assert_eq!(Url::parse("http://user:secret@h/"), Err(UrlError::UserInfo));
    let longest = format!("http://h/{}", "x".repeat(MAX_URL - 9));
    assert!(Url::parse(&longest).is_ok());
    assert_eq!(Url::parse(&format!("{longest}x")), Err(UrlError::TooLong));
}

#[test]
fn references_of_rfc_3986() {
    let base = Url::parse("http://a/b/c/d;p?q").unwrap();
    for (reference, resolved) in [
        ("g", "http://a/b/c/g"),
        ("./g", "http://a/b/c/g"),
        ("g/", "http://a/b/c/g/"),
        ("/g", "http://a/g"),
        ("//g", "http://g/"),
        ("?y", "http://a/b/c/d;p?y"),
        ("g?y#s", "http://a/b/c/g?y"),
        ("#s", "http://a/b/c/d;p?q"),
        ("", "http://a/b/c/d;p?q"),
        (";x", "http://a/b/c/;x"),
        (".", "http://a/b/c/"),
        ("./", "http://a/b/c/"),
        ("..", "http://a/b/"),
        ("../", "http://a/b/"),
        ("../g", "http://a/b/g"),
        ("../..", "http://a/"),
        ("../../g", "http://a/g"),
        ("../../../g", "http://a/g"),
        ("/./g", "http://a/g"),
        ("/../g", "http://a/g"),
        ("g.", "http://a/b/c/g."),
        ("..g", "http://a/b/c/..g"),
        ("./../g", "http://a/b/g"),
        ("g/./h", "http://a/b/c/g/h"),
        ("g/../h", "http://a/b/c/h"),
        ("g?y/../x", "http://a/b/c/g?y/../x"),
        ("https://other:7547/x", "https://other:7547/x"),
    ] {
        assert_eq!(
            base.resolve(reference).unwrap().as_str(),
            resolved,
            "{reference:?}"
        );
    }
    assert_eq!(base.resolve("ftp://g"), Err(UrlError::Scheme));
    assert_eq!(base.resolve("javascript:alert(1)"), Err(UrlError::Scheme));
    assert_eq!(base.resolve("//user@g"), Err(UrlError::UserInfo));
    assert_eq!(base.resolve("a b"), Err(UrlError::Character));
    assert_eq!(base.resolve(&"x".repeat(MAX_URL)), Err(UrlError::TooLong));
    let root = Url::parse("http://a").unwrap();
    assert_eq!(root.resolve("g").unwrap().as_str(), "http://a/g");
}

#[test]
fn origins() {
    let url = |text| Url::parse(text).unwrap();
    assert!(url("http://h/a").same_origin(&url("http://H:80/b")));
    assert!(!url("http://h/").same_origin(&url("https://h/")));
    assert!(!url("http://h/").same_origin(&url("http://h:81/")));
    assert!(!url("http://h/").same_origin(&url("http://i/")));
}

#[test]
fn debug_leaves_the_query_out() {
    let text = format!("{:?}", Url::parse("http://h/p?token=secret").unwrap());
    assert_eq!(text, "Url(http://h/p?redacted)");
}
