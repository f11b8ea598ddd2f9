//! Answers checked (CR-H-005, CR-H-006, CR-H-023, HTTP-025, HTTP-032).

use cwmp_transport::WriteError;
use cwmp_transport::http::auth::{
    Algorithm, Authenticator, AuthenticatorConfig, Authorization, AuthorizationError, DigestAnswer,
    NonceSlot, NonceUses, Refusal, RequestLine, Verifier, write_basic_challenge,
};

use crate::support::{credentials, written};

const GET: RequestLine<'static> = RequestLine {
    method: "GET",
    target: "/a7f3?x=1",
};
const VERIFIER: Verifier<'static> = Verifier::new("cpe", b"sixteen bytes or", 60, Algorithm::ALL);

fn digest(field: &str) -> DigestAnswer<'_> {
    match Authorization::parse(field.as_bytes()) {
        Ok(Authorization::Digest(answer)) => answer,
        other => panic!("{other:?}"),
    }
}

/// A client that was challenged at a time.
fn challenged(algorithm: &'static Algorithm, now: u64, random: u64) -> Authenticator {
    let nonce = VERIFIER.nonce(now, random);
    let challenge = written(WriteError::Full, |out| {
        VERIFIER.write_challenge(algorithm, &nonce, false, out)
    });
    let mut client = Authenticator::new(AuthenticatorConfig::new(Algorithm::ALL));
    client.handle_challenge([&challenge[..]], [7; 16]).unwrap();
    client
}

fn answer(client: &mut Authenticator, request: &RequestLine<'_>, password: &str) -> String {
    let mut out = [0; 512];
    let length = client
        .write_authorization(request, &credentials("acs", password), &mut out)
        .unwrap()
        .unwrap();
    String::from_utf8(out[..length].to_vec()).unwrap()
}

fn verify(field: &str, now: u64) -> Result<(), Refusal> {
    VERIFIER.verify(&digest(field), &GET, Some("secret".into()), now, None)
}

#[test]
fn what_a_challenge_says() {
    let nonce = VERIFIER.nonce(1000, 7);
    let mut out = [0; 256];
    let length = VERIFIER
        .write_challenge(&Algorithm::MD5, &nonce, true, &mut out)
        .unwrap();
    let challenge = core::str::from_utf8(&out[..length]).unwrap();
    let (start, rest) = challenge.split_at(27);
    assert_eq!(start, r#"Digest realm="cpe", nonce=""#);
    let (nonce, rest) = rest.split_at(64);
    assert!(nonce.starts_with("00000000000003e80000000000000007"));
    assert_eq!(rest, r#"", qop="auth", algorithm=MD5, stale=true"#);
    assert_ne!(VERIFIER.nonce(1000, 7), VERIFIER.nonce(1000, 8));
    let basic = written(WriteError::Full, |out| write_basic_challenge("acs", out));
    assert_eq!(basic, br#"Basic realm="acs""#);
    for realm in ["a\"b", "a\\b", "a\r\nb"] {
        let other = Verifier::new(realm, b"k", 60, Algorithm::ALL);
        let written = other.write_challenge(&Algorithm::MD5, &other.nonce(0, 0), false, &mut out);
        assert_eq!(written, Err(WriteError::Illegal));
        assert_eq!(
            write_basic_challenge(realm, &mut out),
            Err(WriteError::Illegal)
        );
    }
}

#[test]
fn right_answers_are_accepted() {
    for algorithm in Algorithm::ALL {
        let mut client = challenged(algorithm, 1000, 7);
        let field = answer(&mut client, &GET, "secret");
        assert_eq!(verify(&field, 1000), Ok(()));
        assert!(digest(&field).username_is("acs"));
        assert!(digest(&field).username().eq(*b"acs"));
        // Hexadecimal digits in upper case, the scheme in lower.
        let at = field.find("response=\"").unwrap() + 10;
        let mut other = field.replacen("Digest", "digest", 1).into_bytes();
        other[at..at + 32].make_ascii_uppercase();
        assert_eq!(verify(core::str::from_utf8(&other).unwrap(), 1000), Ok(()));
        // Digits more, or fewer, than the hash has.
        for (more, from, to) in [("0", at, at), ("", at, at + 1)] {
            let mut other = field.clone();
            other.replace_range(from..to, more);
            assert_eq!(verify(&other, 1000), Err(Refusal::Wrong));
        }
        let end = at + field[at..].find('"').unwrap();
        let longer = format!("{}00{}", &field[..end], &field[end..]);
        assert_eq!(verify(&longer, 1000), Err(Refusal::Wrong));
    }
}

#[test]
fn wrong_answers_are_refused() {
    let mut client = challenged(&Algorithm::MD5, 1000, 7);
    let wrong = answer(&mut client, &GET, "other");
    assert_eq!(verify(&wrong, 1000), Err(Refusal::Wrong));
    let right = answer(&mut client, &GET, "secret");
    assert_eq!(verify(&right, 1000), Ok(()));
    for (what, from, to) in [
        ("user name", "\"acs\"", "\"acx\""),
        ("realm", "realm=\"cpe\"", "realm=\"acs\""),
        ("uri", "/a7f3?x=1", "/a7f3?x=2"),
        ("count", "nc=00000002", "nc=00000003"),
        ("cnonce", "cnonce=\"07", "cnonce=\"08"),
    ] {
        let changed = right.replacen(from, to, 1);
        assert_ne!(changed, right, "{what}");
        assert_eq!(verify(&changed, 1000), Err(Refusal::Wrong), "{what}");
    }
    let answer_of = digest(&right);
    let other_method = RequestLine {
        method: "POST",
        ..GET
    };
    let other_target = RequestLine {
        target: "/a7f3",
        ..GET
    };
    for request in [other_method, other_target] {
        let refused = VERIFIER.verify(&answer_of, &request, Some("secret".into()), 1000, None);
        assert_eq!(refused, Err(Refusal::Wrong));
    }
    let nobody = VERIFIER.verify(&answer_of, &GET, None, 1000, None);
    assert_eq!(nobody, Err(Refusal::Wrong));
    // Nobody has an empty password by not having one.
    let empty = answer(&mut client, &GET, "");
    let nobody = VERIFIER.verify(&digest(&empty), &GET, None, 1000, None);
    assert_eq!(nobody, Err(Refusal::Wrong));
}

#[test]
fn a_nonce_lives_for_its_time() {
    let mut client = challenged(&Algorithm::SHA_256, 1000, 7);
    let field = answer(&mut client, &GET, "secret");
    assert_eq!(verify(&field, 61_000), Ok(()));
    assert_eq!(verify(&field, 61_001), Err(Refusal::Stale));
    // Issued by a clock that has gone back since.
    assert_eq!(verify(&field, 999), Err(Refusal::Stale));
    assert!(Refusal::Stale.is_stale() && !Refusal::Wrong.is_stale());
    let other = Verifier::new("cpe", b"another key", 60, Algorithm::ALL);
    let refused = other.verify(&digest(&field), &GET, Some("secret".into()), 1000, None);
    assert_eq!(refused, Err(Refusal::Stale));
}

#[test]
fn clients_in_quick_succession_all_get_in() {
    let mut slots = [NonceSlot::EMPTY; 2];
    let mut uses = NonceUses::new(&mut slots);
    for now in 1000..1100 {
        let field = answer(&mut challenged(&Algorithm::MD5, now, 7), &GET, "secret");
        let password = Some("secret".into());
        let verified = VERIFIER.verify(&digest(&field), &GET, password, now, Some(&mut uses));
        assert_eq!(verified, Ok(()), "{now}");
    }
}

#[test]
fn an_answer_is_good_once() {
    let mut slots = [NonceSlot::EMPTY; 2];
    let mut uses = NonceUses::new(&mut slots);
    let mut check = |field: &str| {
        let password = Some("secret".into());
        VERIFIER.verify(&digest(field), &GET, password, 1000, Some(&mut uses))
    };
    let mut client = challenged(&Algorithm::MD5, 1000, 7);
    let first = answer(&mut client, &GET, "secret");
    let second = answer(&mut client, &GET, "secret");
    let wrong = answer(&mut client, &GET, "other");
    // What is wrong uses nothing up.
    assert_eq!(check(&wrong), Err(Refusal::Wrong));
    assert_eq!(check(&second), Ok(()));
    assert_eq!(check(&second), Err(Refusal::Stale));
    assert_eq!(check(&first), Err(Refusal::Stale));
    assert_eq!(check(&answer(&mut client, &GET, "secret")), Ok(()));
}

/// The examples of RFC 2617 3.5 and RFC 7616 3.9.1. Their nonces are not ours, which is all that is wrong with them.
#[test]
fn answers_of_the_specifications_are_right() {
    let request = RequestLine {
        method: "GET",
        target: "/dir/index.html",
    };
    let rfc_2617 = r#"Digest username="Mufasa", realm="testrealm@host.com",
        nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", uri="/dir/index.html", qop=auth, nc=00000001, cnonce="0a4f113b",
        response="6629fae49393a05397450978507c4ef1", opaque="5ccc069c403ebaf9f0171e9517f40e41""#;
    let rfc_7616 = r#"Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html",
        nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001,
        cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth,
        opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS""#;
    let md5 = format!(r#"{rfc_7616}, algorithm=MD5, response="8ca523f5e9506fed4657c9700eebdbec""#);
    let sha = format!(
        r#"{rfc_7616}, algorithm=SHA-256,
        response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1""#
    );
    for (realm, password, field) in [
        ("testrealm@host.com", "Circle Of Life", rfc_2617),
        ("http-auth@example.org", "Circle of Life", &md5),
        ("http-auth@example.org", "Circle of Life", &sha),
    ] {
        let verifier = Verifier::new(realm, b"key", 60, Algorithm::ALL);
        let check = |password: &str| {
            verifier.verify(&digest(field), &request, Some(password.into()), 0, None)
        };
        assert_eq!(check(password), Err(Refusal::Stale), "{field}");
        assert_eq!(check("Hakuna Matata"), Err(Refusal::Wrong), "{field}");
    }
}

#[test]
fn answers_without_a_count_are_good_once_too() {
    // The form of RFC 2069: a challenge without qop, as an old server would send it with our nonce.
    let nonce = VERIFIER.nonce(1000, 7);
    let mut out = [0; 256];
    let length = VERIFIER
        .write_challenge(&Algorithm::MD5, &nonce, false, &mut out)
        .unwrap();
    let challenge = core::str::from_utf8(&out[..length]).unwrap();
    let without = challenge.replace(", qop=\"auth\"", "");
    let mut client = Authenticator::new(AuthenticatorConfig::new(Algorithm::ALL));
    client
        .handle_challenge([without.as_bytes()], [7; 16])
        .unwrap();
    let field = answer(&mut client, &GET, "secret");
    assert!(!field.contains("nc="));
    let mut slots = [NonceSlot::EMPTY];
    let mut uses = NonceUses::new(&mut slots);
    let mut check = || {
        let password = Some("secret".into());
        VERIFIER.verify(&digest(&field), &GET, password, 1000, Some(&mut uses))
    };
    assert_eq!(check(), Ok(()));
    assert_eq!(check(), Err(Refusal::Stale));
}

#[test]
fn the_target_may_be_a_whole_url_on_either_side() {
    let mut client = challenged(&Algorithm::MD5, 1000, 7);
    let whole = RequestLine {
        target: "http://192.0.2.1:7547/a7f3?x=1",
        ..GET
    };
    let of_path = answer(&mut client, &GET, "secret");
    let of_whole = answer(&mut client, &whole, "secret");
    for (field, request) in [(&of_path, whole), (&of_whole, GET), (&of_whole, whole)] {
        let checked = VERIFIER.verify(&digest(field), &request, Some("secret".into()), 1000, None);
        assert_eq!(checked, Ok(()), "{field}");
    }
}

#[test]
fn malformed_answers_are_told_from_wrong_ones() {
    let mut client = challenged(&Algorithm::MD5, 1000, 7);
    let right = answer(&mut client, &GET, "secret");
    for (from, to) in [
        ("qop=auth", "qop=auth-int"),
        ("nc=00000001", "nc=1"),
        ("nc=00000001", "nc=00000000"),
        ("nc=00000001", "nc=0000000g"),
        ("nc=00000001", "x=1"),
        ("cnonce=", "x="),
    ] {
        let changed = right.replacen(from, to, 1);
        assert_eq!(verify(&changed, 1000), Err(Refusal::Malformed), "{to}");
    }
    let other = right.replacen("algorithm=MD5", "algorithm=SHA-512-256", 1);
    assert_eq!(verify(&other, 1000), Err(Refusal::Algorithm));
    let md5_only = Verifier::new("cpe", b"sixteen bytes or", 60, &[&Algorithm::MD5]);
    let mut sha = challenged(&Algorithm::SHA_256, 1000, 7);
    let field = answer(&mut sha, &GET, "secret");
    let refused = md5_only.verify(&digest(&field), &GET, Some("secret".into()), 1000, None);
    assert_eq!(refused, Err(Refusal::Algorithm));

    let error = |field: &str| Authorization::parse(field.as_bytes()).unwrap_err();
    for name in ["username", "realm", "nonce", "uri", "response"] {
        let missing = right.replacen(&format!(" {name}="), " x=", 1);
        assert_eq!(error(&missing), AuthorizationError::Malformed, "{name}");
    }
    let twice = format!(r#"{right}, username="other""#);
    assert_eq!(error(&twice), AuthorizationError::Malformed);
    let another_scheme = format!(r#"{right}, Basic x"#);
    assert_eq!(error(&another_scheme), AuthorizationError::Malformed);
    for field in ["", "Bearer x", "Digested username=x", "\u{0}"] {
        assert_eq!(error(field), AuthorizationError::Scheme, "{field:?}");
    }
}

#[test]
fn basic_credentials_are_decoded() {
    let decoded = |field: &str| match Authorization::parse(field.as_bytes()) {
        Ok(Authorization::Basic(answer)) => {
            let mut room = [0; 64];
            let sent = answer.decode(&mut room)?;
            assert!(!format!("{answer:?} {sent:?}").contains("secret"));
            Ok(credentials("0011FF-HG-1", "pä:ssword").matches(&sent))
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(decoded("Basic MDAxMUZGLUhHLTE6cMOkOnNzd29yZA=="), Ok(true));
    assert_eq!(decoded("basic  MDAxMUZGLUhHLTE6cMOkOnNzd29yZA=="), Ok(true));
    assert_eq!(decoded("Basic MDAxMUZGLUhHLTE6c2VjcmV0"), Ok(false));
    for malformed in [
        "Basic",
        "Basic MDAx!",
        "Basic MDAxMUZGLUhHLTE=",
        "Basic gDr/",
    ] {
        assert_eq!(
            decoded(malformed),
            Err(AuthorizationError::Malformed),
            "{malformed}"
        );
    }
    let long = format!("Basic {}", "MDAx".repeat(22));
    assert_eq!(decoded(&long), Err(AuthorizationError::Malformed));
}

#[test]
fn nothing_secret_is_shown() {
    let mut client = challenged(&Algorithm::MD5, 1000, 7);
    let field = answer(&mut client, &GET, "secret");
    let shown = format!("{:?} {VERIFIER:?}", digest(&field));
    assert!(
        !shown.contains("0707") && !shown.contains("sixteen"),
        "{shown}"
    );
}
