//! Tests of [`exchange`](super).

use alloc::string::String;

use super::{
    MAX_POST_HEAD, MAX_REPLY_HEAD, Persistence, PostFraming, PostHead, ReplyFraming, ReplyHead,
    WriteError,
};
use crate::http::cookie::{
    CookieJar, MAX_COOKIE_NAME, MAX_COOKIE_PATH, MAX_COOKIE_VALUE, SetCookie,
};
use crate::http::url::{MAX_URL, Url};

fn post(url: &str, framing: PostFraming, cookies: &CookieJar) -> String {
    let head = PostHead {
        url: &Url::parse(url).unwrap(),
        framing,
        cookies,
        user_agent: "",
    };
    let mut out = [0; MAX_POST_HEAD];
    let length = head.write(&mut out).unwrap();
    String::from_utf8(out[..length].to_vec()).unwrap()
}

fn reply(head: &ReplyHead<'_>) -> String {
    let mut out = [0; MAX_REPLY_HEAD];
    let length = head.write(&mut out).unwrap();
    let mut small = [0; MAX_REPLY_HEAD];
    assert_eq!(
        head.write(&mut small[..length.saturating_sub(1)]),
        Err(WriteError::Full)
    );
    String::from_utf8(out[..length].to_vec()).unwrap()
}

const EMPTY: ReplyHead<'_> = ReplyHead {
    status: 204,
    framing: ReplyFraming::Empty,
    set_cookie: None,
    persistence: Persistence::Implied,
};

#[test]
fn ct_http_01c_heads_of_posts() {
    let jar = CookieJar::new();
    assert_eq!(
        post("http://acs:7547/in?a", PostFraming::Length(5), &jar),
        "POST /in?a HTTP/1.1\r\nHost: acs:7547\r\nSOAPAction:\r\nContent-Type: text/xml; charset=utf-8\r\n\
         Content-Length: 5\r\n\r\n"
    );
    assert_eq!(
        post("https://[::1]:443", PostFraming::Empty, &jar),
        "POST / HTTP/1.1\r\nHost: [::1]\r\nContent-Length: 0\r\n\r\n"
    );
    let chunked = post("http://acs/", PostFraming::Chunked, &jar);
    assert!(
        chunked.ends_with("\r\nTransfer-Encoding: chunked\r\n\r\n") && !chunked.contains("Length")
    );
}

#[test]
fn cookies_go_along() {
    let mut jar = CookieJar::new();
    let url = Url::parse("http://acs/in").unwrap();
    jar.store(b"a=1", &url).unwrap();
    jar.store(b"b=2; Path=/in", &url).unwrap();
    let head = post("http://acs/in", PostFraming::Empty, &jar);
    assert!(head.contains("\r\nCookie: b=2; a=1\r\n"), "{head}");
    assert!(!post("http://other/in", PostFraming::Empty, &jar).contains("Cookie"));
}

#[test]
fn user_agents() {
    let jar = CookieJar::new();
    let url = Url::parse("http://acs/").unwrap();
    let mut head = PostHead {
        url: &url,
        framing: PostFraming::Empty,
        cookies: &jar,
        user_agent: "cpe/1.0 (x)",
    };
    let mut out = [0; MAX_POST_HEAD];
    let length = head.write(&mut out).unwrap();
    assert!(
        core::str::from_utf8(&out[..length])
            .unwrap()
            .contains("\r\nUser-Agent: cpe/1.0 (x)\r\n")
    );
    assert_eq!(head.write(&mut out[..length - 1]), Err(WriteError::Full));
    head.user_agent = "a\r\nX: y";
    assert_eq!(head.write(&mut out), Err(WriteError::Illegal));
}

#[test]
fn the_largest_head_fits() {
    let host = "x".repeat(MAX_URL - "http:///".len());
    let url = Url::parse(&alloc::format!("http://{host}/")).unwrap();
    let mut jar = CookieJar::new();
    let near = Url::parse("http://h/").unwrap();
    jar.store(&[b"a=", "x".repeat(2048 - 3).as_bytes()].concat(), &near)
        .unwrap();
    let user_agent = "x".repeat(256);
    let framing = PostFraming::Length(usize::MAX);
    let mut out = [0; MAX_POST_HEAD];
    let length = |url, cookies| {
        PostHead {
            url,
            framing,
            cookies,
            user_agent: &user_agent,
        }
        .write(&mut [0; MAX_POST_HEAD])
    };
    let cookies = length(&near, &jar).unwrap() - length(&near, &CookieJar::new()).unwrap();
    let without = PostHead {
        url: &url,
        framing,
        cookies: &jar,
        user_agent: &user_agent,
    }
    .write(&mut out)
    .unwrap();
    assert!(without + cookies + 16 * "; =".len() < MAX_POST_HEAD);
}

#[test]
fn ct_http_03a_nothing_to_say_is_204_and_nothing_else() {
    assert_eq!(reply(&EMPTY), "HTTP/1.1 204 No Content\r\n\r\n");
}

#[test]
fn replies() {
    let xml = ReplyHead {
        status: 200,
        framing: ReplyFraming::Length(3),
        ..EMPTY
    };
    assert_eq!(
        reply(&xml),
        "HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: 3\r\n\r\n"
    );
    let cookie = SetCookie::new("session", "abc").unwrap();
    let first = ReplyHead {
        set_cookie: Some(&cookie),
        framing: ReplyFraming::Chunked,
        ..xml
    };
    assert_eq!(
        reply(&first),
        "HTTP/1.1 200 OK\r\nSet-Cookie: session=abc; Path=/\r\nContent-Type: text/xml; charset=utf-8\r\n\
         Transfer-Encoding: chunked\r\n\r\n"
    );
    for status in [400, 413, 415, 500, 503] {
        let refusal = reply(&ReplyHead {
            status,
            persistence: Persistence::Close,
            ..EMPTY
        });
        assert!(
            refusal.ends_with("\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
            "{refusal}"
        );
        assert!(!refusal.contains(" Status\r\n"), "{refusal}");
    }
    assert!(
        reply(&ReplyHead {
            status: 405,
            ..EMPTY
        })
        .contains("\r\nAllow: POST\r\n")
    );
    let old = ReplyHead {
        framing: ReplyFraming::UntilClose,
        persistence: Persistence::KeepAlive,
        ..xml
    };
    assert!(
        !reply(&old).contains("Content-Length") && reply(&old).contains("Connection: keep-alive")
    );
    for status in [0, 100, 1000] {
        assert_eq!(
            ReplyHead { status, ..EMPTY }.write(&mut [0; 100]),
            Err(WriteError::Illegal)
        );
    }
}

#[test]
fn the_largest_reply_fits() {
    let cookie =
        SetCookie::new(&"n".repeat(MAX_COOKIE_NAME), &"v".repeat(MAX_COOKIE_VALUE)).unwrap();
    let mut path = String::from("/");
    path.push_str(&"p".repeat(MAX_COOKIE_PATH - 1));
    let cookie = cookie.with_path(&path).unwrap().secure();
    let head = ReplyHead {
        status: 431,
        framing: ReplyFraming::Length(usize::MAX),
        set_cookie: Some(&cookie),
        persistence: Persistence::KeepAlive,
    };
    assert!(reply(&head).len() < MAX_REPLY_HEAD);
}
