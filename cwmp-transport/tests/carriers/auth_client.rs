//! Challenges answered (HTTP-026 to HTTP-034, SEC-017).

use cwmp_transport::WriteError;
use cwmp_transport::http::auth::{
    Algorithm, Authenticator, AuthenticatorConfig, ChallengeError, MAX_CHALLENGE, RequestLine,
    Scheme, write_device_username,
};

use crate::support::{credentials, written};

const USER: &str = "0011FF-HG-1";
const PASSWORD: &str = "pässword";
const RANDOM: [u8; 16] = [7; 16];
const CNONCE: &str = "07070707070707070707070707070707";
const POST: RequestLine<'static> = RequestLine {
    method: "POST",
    target: "/cwmp?a=b",
};
const MD5: Scheme = Scheme::Digest(&Algorithm::MD5);
const SHA_256: Scheme = Scheme::Digest(&Algorithm::SHA_256);

fn client() -> Authenticator {
    Authenticator::new(AuthenticatorConfig::new(Algorithm::ALL))
}

fn challenged(fields: &[&str]) -> Result<(Scheme, String), ChallengeError> {
    let mut client = client();
    let scheme = challenge(&mut client, fields)?;
    Ok((scheme, answer(&mut client)))
}

fn challenge(client: &mut Authenticator, fields: &[&str]) -> Result<Scheme, ChallengeError> {
    client.handle_challenge(fields.iter().map(|field| field.as_bytes()), RANDOM)
}

fn answer(client: &mut Authenticator) -> String {
    let mut out = [0; 1024];
    let credentials = credentials(USER, PASSWORD);
    let length = client.write_authorization(&POST, &credentials, &mut out);
    let length = length.unwrap().expect("an answer");
    String::from_utf8(out[..length].to_vec()).unwrap()
}

/// Responses computed with Python's `hashlib`, by a program that finds those of RFC 2617 and RFC 7616 too.
#[test]
fn ct_http_18c_every_form_of_challenge_gets_the_right_response() {
    let realm = r#"Digest realm="acs \"1\"", nonce="n-1=""#;
    let start = format!(
        r#"Digest username="{USER}", realm="acs \"1\"", nonce="n-1=", uri="/cwmp?a=b", response="#
    );
    let counted = format!(r#", cnonce="{CNONCE}", qop=auth, nc=00000001"#);
    for (challenge, response, rest) in [
        (
            r#", qop="auth""#,
            "a46291c48a86bbda9f1fba5b9fd82c84",
            counted.clone(),
        ),
        (
            r#", qop="auth,auth-int""#,
            "a46291c48a86bbda9f1fba5b9fd82c84",
            counted.clone(),
        ),
        (
            r#", qop="auth-int, AUTH""#,
            "a46291c48a86bbda9f1fba5b9fd82c84",
            counted.clone(),
        ),
        (
            r#", algorithm=MD5, qop=auth"#,
            "a46291c48a86bbda9f1fba5b9fd82c84",
            format!(", algorithm=MD5{counted}"),
        ),
        ("", "8ee98b9c3c8e0b4580bcf5a9923f8710", String::new()),
        (
            r#", qop="", opaque="""#,
            "8ee98b9c3c8e0b4580bcf5a9923f8710",
            r#", opaque="""#.into(),
        ),
        (
            r#", algorithm="md5-sess", qop="auth", opaque="o\\""#,
            "cbe5cc3e20b624c9eb8fda020bb453fa",
            format!(
                r#", algorithm=MD5-sess, cnonce="{CNONCE}", opaque="o\\", qop=auth, nc=00000001"#
            ),
        ),
        (
            ", algorithm=MD5-sess",
            "cd60005205c5c6310848ba727d72beaf",
            format!(r#", algorithm=MD5-sess, cnonce="{CNONCE}""#),
        ),
        (
            ", algorithm=SHA-256, qop=auth",
            "87a5414520db6de06ca21e55e11b57ba8f8500575dffc10953aa88cc69b97cae",
            format!(", algorithm=SHA-256{counted}"),
        ),
        (
            ", algorithm=sha-256-SESS, qop=auth",
            "80c6d4bc7a0d08e55eb1a2001ca635590d64eb53cb511dceedb37aef6d815e26",
            format!(", algorithm=SHA-256-sess{counted}"),
        ),
    ] {
        let (_, answer) = challenged(&[&format!("{realm}{challenge}")]).unwrap();
        assert_eq!(
            answer,
            format!("{start}\"{response}\"{rest}"),
            "{challenge}"
        );
    }
}

#[test]
fn challenges_as_devices_write_them_are_understood() {
    let counted = "a46291c48a86bbda9f1fba5b9fd82c84";
    for field in [
        r#"digest realm="acs \"1\"",nonce="n-1=",qop="auth""#,
        r#"DIGEST qop="auth" nonce="n-1=" opaque="x" realm="acs \"1\"""#,
        "Digest realm=\"acs \\\"1\\\"\",\r\n\tnonce = \"n-1=\",\r\n qop=\"auth\"",
        r#"Digest Realm="acs \"1\"", NONCE=n-1=, domain="/", charset=UTF-8, qop=auth, userhash=false, x=y"#,
    ] {
        let (scheme, answer) = challenged(&[field]).unwrap();
        assert_eq!(scheme, MD5, "{field}");
        assert!(answer.contains(counted), "{field}: {answer}");
    }
}

#[test]
fn ct_sec_09c_the_strongest_challenge_is_answered_and_md5_alone_still_works() {
    let md5 = r#"Digest realm="r", nonce="m", algorithm=MD5, qop="auth""#;
    let sha = r#"Digest realm="r", nonce="s", algorithm=SHA-256, qop="auth""#;
    let session = r#"Digest realm="r", nonce="x", algorithm=SHA-256-sess, qop="auth""#;
    let basic = r#"Basic realm="r""#;
    let later = r#"Digest realm="r", nonce="l", algorithm=SHA-512-256, qop="auth""#;
    let one_field = format!("{md5}, {basic}, {sha}");
    for (fields, scheme, nonce) in [
        (&[md5, sha][..], SHA_256, r#"nonce="s""#),
        (&[sha, md5], SHA_256, r#"nonce="s""#),
        (&[basic, md5, later], MD5, r#"nonce="m""#),
        (&[session, sha], SHA_256, r#"nonce="x""#),
        (&[&one_field], SHA_256, r#"nonce="s""#),
        (&[md5], MD5, r#"nonce="m""#),
        (&[r#"Digest realm="r", nonce="m""#], MD5, r#"nonce="m""#),
        (&[later, "Negotiate abc==", basic], Scheme::Basic, "Basic "),
    ] {
        let (chosen, answer) = challenged(fields).unwrap();
        assert_eq!(chosen, scheme, "{fields:?}");
        assert!(answer.contains(nonce), "{fields:?}: {answer}");
    }
    // Who knows MD5 only answers that.
    let mut client = Authenticator::new(AuthenticatorConfig::new(&[&Algorithm::MD5]));
    assert_eq!(challenge(&mut client, &[sha, md5]), Ok(MD5));
}

#[test]
fn what_cannot_be_answered_is_refused() {
    for field in [
        "",
        "Digest",
        r#"Digest realm="r""#,
        r#"Digest realm="r", nonce="n", qop="auth-int""#,
        r#"Digest realm="r", nonce="n", algorithm=SHA-512-256"#,
        r#"Bearer realm="r""#,
        "Digest realm=\"r\r\n\", nonce=\"n\"",
        "Digest realm=\"r\", nonce=\"n\x01\"",
        "Digest realm=\"r\", nonce=\"n\", opaque=\"\x7f\"",
        r#"Digest realm="r", nonce="n"#,
    ] {
        let refused = challenged(&[field]).map(|(scheme, _)| scheme);
        assert_eq!(refused, Err(ChallengeError::Unsupported), "{field:?}");
    }
    let long = "n".repeat(MAX_CHALLENGE);
    let fits = format!(r#"Digest realm="", nonce="{long}""#);
    assert_eq!(challenged(&[&fits]).map(|(scheme, _)| scheme), Ok(MD5));
    let too_long = format!(r#"Digest realm="r", nonce="{long}""#);
    let mut client = client();
    assert_eq!(
        challenge(&mut client, &[&too_long]),
        Err(ChallengeError::TooLong)
    );
    assert_eq!(client.scheme(), None);
    // Nothing is left of one that was kept before: half of it is overwritten.
    let mut client = Authenticator::new(AuthenticatorConfig::new(Algorithm::ALL));
    challenge(&mut client, &[&fits]).unwrap();
    assert_eq!(
        challenge(&mut client, &[&too_long]),
        Err(ChallengeError::TooLong)
    );
    assert_eq!(client.scheme(), None);
    let mut careful =
        Authenticator::new(AuthenticatorConfig::new(Algorithm::ALL).with_basic(false));
    assert_eq!(
        challenge(&mut careful, &[r#"Basic realm="r""#]),
        Err(ChallengeError::Unsupported)
    );
}

#[test]
fn ct_http_24c_the_user_name_of_a_device_is_escaped_octet_by_octet() {
    for (product_class, serial_number, expected) in [
        (
            "Home Gateway/é",
            "A_1-2",
            "0011FF-Home%20Gateway%2F%C3%A9-A_1%2D2",
        ),
        ("", "%", "0011FF-%25"),
    ] {
        let name = written(WriteError::Full, |out| {
            write_device_username("0011FF", product_class, serial_number, out)
        });
        assert_eq!(core::str::from_utf8(&name), Ok(expected));
    }
}

#[test]
fn nothing_is_said_unasked() {
    let mut client = client();
    let mut out = [0; 64];
    let credentials = credentials(USER, PASSWORD);
    assert_eq!(
        client.write_authorization(&POST, &credentials, &mut out),
        Ok(None)
    );
    client.presume_basic();
    assert_eq!(answer(&mut client), "Basic MDAxMUZGLUhHLTE6cMOkc3N3b3Jk");
    client.forget();
    assert_eq!(
        client.write_authorization(&POST, &credentials, &mut out),
        Ok(None)
    );
}

#[test]
fn the_count_goes_up_with_every_request() {
    let mut client = client();
    challenge(
        &mut client,
        &[r#"Digest realm="acs \"1\"", nonce="n-1=", qop="auth""#],
    )
    .unwrap();
    assert!(answer(&mut client).contains("nc=00000001"));
    client.handle_accepted();
    let second = answer(&mut client);
    assert!(second.contains("86c39444b05086503746c4c104f6f9ca") && second.ends_with("nc=00000002"));
    client.handle_accepted();
    // A challenge in mid-session begins anew (HTTP-029).
    challenge(
        &mut client,
        &[r#"Digest realm="r", nonce="n-2", qop="auth""#],
    )
    .unwrap();
    assert!(answer(&mut client).ends_with("nc=00000001"));
}

#[test]
fn a_second_401_ends_it_unless_the_nonce_was_stale() {
    let first = r#"Digest realm="r", nonce="1", qop="auth""#;
    let plain = r#"Digest realm="r", nonce="2", qop="auth""#;
    let stale = r#"Digest realm="r", nonce="2", qop="auth", stale=TRUE"#;
    let stale_again = r#"Digest realm="r", nonce="3", qop="auth", stale="true""#;
    let same = r#"Digest realm="r", nonce="1", qop="auth", stale=true"#;
    let answered = || {
        let mut client = client();
        challenge(&mut client, &[first]).unwrap();
        answer(&mut client);
        client
    };
    let rejected = Err(ChallengeError::Rejected);
    assert_eq!(challenge(&mut answered(), &[plain]), rejected);
    assert_eq!(challenge(&mut answered(), &[same]), rejected);
    let mut client = answered();
    assert_eq!(challenge(&mut client, &[stale]), Ok(MD5));
    assert!(answer(&mut client).contains(r#"nonce="2""#));
    assert_eq!(challenge(&mut client, &[stale_again]), rejected);
    // Another request may have its own.
    let mut client = answered();
    client.handle_accepted();
    assert_eq!(challenge(&mut client, &[plain]), Ok(MD5));
    // Basic has no nonce that could be stale.
    let mut client = Authenticator::new(AuthenticatorConfig::new(Algorithm::ALL));
    challenge(&mut client, &[r#"Basic realm="r""#]).unwrap();
    answer(&mut client);
    assert_eq!(
        challenge(&mut client, &[r#"Basic realm="r", stale=true"#]),
        rejected
    );
}

#[test]
fn what_is_sent_along_unasked_is_no_answer() {
    // The server has forgotten the nonce, or never tells that one is stale.
    let mut client = client();
    challenge(&mut client, &[r#"Digest realm="r", nonce="1", qop="auth""#]).unwrap();
    answer(&mut client);
    client.handle_accepted();
    answer(&mut client);
    let again = r#"Digest realm="r", nonce="2", qop="auth""#;
    assert_eq!(challenge(&mut client, &[again]), Ok(MD5));
    assert!(answer(&mut client).contains(r#"nonce="2""#));
    let third = r#"Digest realm="r", nonce="3", qop="auth""#;
    assert_eq!(
        challenge(&mut client, &[third]),
        Err(ChallengeError::Rejected)
    );
    // The server wants something else than Basic.
    let mut client = Authenticator::new(AuthenticatorConfig::new(Algorithm::ALL));
    client.presume_basic();
    assert!(answer(&mut client).starts_with("Basic "));
    assert_eq!(challenge(&mut client, &[again]), Ok(MD5));
    assert!(answer(&mut client).starts_with("Digest "));
    assert_eq!(
        challenge(&mut client, &[third]),
        Err(ChallengeError::Rejected)
    );
}

#[test]
fn answers_need_room_and_legal_text() {
    for field in [
        r#"Digest realm="r", nonce="n", opaque="o", algorithm=SHA-256, qop="auth""#,
        r#"Basic realm="r""#,
    ] {
        let fresh = || {
            let mut client = client();
            challenge(&mut client, &[field]).unwrap();
            client
        };
        let credentials_of = credentials(USER, PASSWORD);
        written(WriteError::Full, |out| {
            let length = fresh().write_authorization(&POST, &credentials_of, out)?;
            Ok(length.unwrap())
        });
        let mut out = [0; 4096];
        let mut illegal = |name: &str, target: &str| {
            let request = RequestLine {
                method: "POST",
                target,
            };
            fresh().write_authorization(&request, &credentials(name, PASSWORD), &mut out)
        };
        assert_eq!(illegal("a\r\nb", "/"), Err(WriteError::Illegal));
        assert_eq!(illegal("a", "/ b"), Err(WriteError::Illegal));
        assert_eq!(illegal("a:b", "/").is_err(), field.starts_with("Basic"));
        let long = "n".repeat(1024);
        assert_eq!(illegal(&long, "/").is_err(), field.starts_with("Basic"));
    }
    let mut quoting = client();
    challenge(&mut quoting, &[r#"Digest realm="r", nonce="n""#]).unwrap();
    let mut out = [0; 512];
    let length = quoting.write_authorization(&POST, &credentials(r#"a"b\"#, "p"), &mut out);
    let written = core::str::from_utf8(&out[..length.unwrap().unwrap()]).unwrap();
    assert!(written.starts_with(r#"Digest username="a\"b\\", "#));
}

#[test]
fn nothing_secret_is_shown() {
    let mut client = client();
    challenge(
        &mut client,
        &[r#"Digest realm="r", nonce="hidden-nonce", qop="auth""#],
    )
    .unwrap();
    let shown = format!("{client:?}");
    assert!(
        !shown.contains("hidden") && !shown.contains(CNONCE),
        "{shown}"
    );
}
