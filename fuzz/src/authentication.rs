//! Challenges and answers of HTTP authentication.

use cwmp_transport::Credentials;
use cwmp_transport::http::auth::{
    Algorithm, Authenticator, AuthenticatorConfig, Authorization, NonceSlot, NonceUses, Refusal,
    RequestLine, Scheme, Verifier,
};

use crate::fields::Fields;

const REQUEST: RequestLine<'static> = RequestLine {
    method: "GET",
    target: "/a7f3?x=\"1\"",
};
const CREDENTIALS: (&str, &str) = ("acs", "no seed was made with this");

/// Takes the bytes as challenges, a line each, as an answer, and as what is known on both sides.
///
/// * What is answered to any challenge is one line that a server can read.
/// * An answer that nobody made is not accepted.
/// * Both sides come to terms whatever realm, user name and password are, and once for each answer.
pub fn authentication(data: &[u8]) {
    challenges(data);
    answer(data);
    let mut fields = Fields::new(data);
    let (random, now) = (fields.bytes(), u64::from_be_bytes(fields.bytes()));
    let algorithm = Algorithm::ALL[usize::from(fields.flag())];
    let (realm, username, password) = (fields.text(), fields.text(), fields.text());
    both_sides(algorithm, now, random, [&realm, &username, &password]);
}

fn credentials() -> Credentials<'static> {
    Credentials {
        username: CREDENTIALS.0,
        password: CREDENTIALS.1.into(),
    }
}

fn challenges(data: &[u8]) {
    let mut client = Authenticator::new(AuthenticatorConfig::new(Algorithm::ALL));
    let fields = data.split(|byte| *byte == b'\n').take(16);
    let Ok(scheme) = client.handle_challenge(fields, [7; 16]) else {
        assert_eq!(client.scheme(), None);
        return;
    };
    let mut out = [0; 2048];
    let length = client
        .write_authorization(&REQUEST, &credentials(), &mut out)
        .unwrap()
        .expect("an answer");
    let field = &out[..length];
    assert!(
        !field
            .iter()
            .any(|byte| matches!(byte, 0..=8 | 10..=31 | 127))
    );
    match (scheme, Authorization::parse(field)) {
        (Scheme::Basic, Ok(Authorization::Basic(answer))) => {
            let mut room = [0; 64];
            let sent = answer.decode(&mut room).unwrap();
            assert!(credentials().matches(&sent));
        }
        (Scheme::Digest(_), Ok(Authorization::Digest(answer))) => {
            assert!(answer.username_is("acs"));
        }
        (_, other) => panic!("{scheme:?}: {other:?}"),
    }
    // A second challenge to the same request is none that is answered for ever.
    for _ in 0..3 {
        let fields = data.split(|byte| *byte == b'\n').take(16);
        assert!(client.handle_challenge(fields, [8; 16]).is_err());
    }
}

fn answer(data: &[u8]) {
    match Authorization::parse(data) {
        Ok(Authorization::Digest(answer)) => {
            let verifier = Verifier::new("cpe", b"sixteen bytes or", 60, Algorithm::ALL);
            let password = Some(CREDENTIALS.1.into());
            let verified = verifier.verify(&answer, &REQUEST, password, 1000, None);
            assert!(verified.is_err());
            assert!(answer.username().count() <= data.len());
        }
        Ok(Authorization::Basic(answer)) => {
            let mut room = vec![0; data.len()];
            if let Ok(sent) = answer.decode(&mut room) {
                assert!(!credentials().matches(&sent));
            }
        }
        _ => {}
    }
}

fn both_sides(
    algorithm: &'static Algorithm,
    now: u64,
    random: [u8; 8],
    [realm, username, password]: [&str; 3],
) {
    let verifier = Verifier::new(realm, b"sixteen bytes or", 60, Algorithm::ALL);
    let nonce = verifier.nonce(now, u64::from_be_bytes(random));
    let mut out = [0; 16_384];
    let Ok(length) = verifier.write_challenge(algorithm, &nonce, false, &mut out) else {
        assert!(
            realm.len() > 16_000
                || realm
                    .bytes()
                    .any(|b| b < 32 || b == 127 || b == b'"' || b == b'\\')
        );
        return;
    };
    let mut client = Authenticator::new(AuthenticatorConfig::new(Algorithm::ALL));
    let Ok(scheme) = client.handle_challenge([&out[..length]], [7; 16]) else {
        assert!(realm.len() > 400);
        return;
    };
    assert_eq!(scheme, Scheme::Digest(algorithm));
    let credentials = Credentials {
        username,
        password: password.into(),
    };
    let Ok(length) = client.write_authorization(&REQUEST, &credentials, &mut out) else {
        assert!(username.len() > 4_000 || username.bytes().any(|byte| byte < 32 || byte == 127));
        return;
    };
    let Ok(Authorization::Digest(answer)) = Authorization::parse(&out[..length.unwrap()]) else {
        panic!("no answer");
    };
    assert!(answer.username_is(username));
    let mut slots = [NonceSlot::EMPTY; 2];
    let mut uses = NonceUses::new(&mut slots);
    let mut verify = |password: &str, now: u64| {
        verifier.verify(
            &answer,
            &REQUEST,
            Some(password.into()),
            now,
            Some(&mut uses),
        )
    };
    assert_eq!(verify(&format!("{password}x"), now), Err(Refusal::Wrong));
    if let Some(later) = now.checked_add(60_001) {
        assert_eq!(verify(password, later), Err(Refusal::Stale));
    }
    assert_eq!(verify(password, now), Ok(()));
    assert_eq!(verify(password, now), Err(Refusal::Stale));
}
