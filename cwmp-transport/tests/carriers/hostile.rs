//! What anybody may send, at random and nearly right (SEC-011).

use allocation_counter::measure;
use cwmp_soap::{DecodeConfig, Envelope};
use cwmp_transport::dhcp::v4::{self, Asked};
use cwmp_transport::dhcp::v6;
use cwmp_transport::http::auth::{
    Algorithm, Authenticator, AuthenticatorConfig, Authorization, RequestLine, Verifier,
};
use cwmp_transport::http::head::{RequestHead, ResponseHead};
use cwmp_transport::lightweight_notification::{Notification, NotificationMemory};
use cwmp_transport::stun::{IntegrityForm, Message};
use cwmp_transport::udp_request::{RequestMemory, UdpRequest};

use crate::support::{bytes, credentials};

/// Inputs for each reader: so many of bytes at random, and so many that are nearly right.
const INPUTS: usize = 4_000;

/// The longest input at random.
const LONGEST: usize = 600;

/// Random numbers, the same in every run (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32;
        usize::try_from(number).unwrap() % end
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }

    fn bytes(&mut self) -> Vec<u8> {
        (0..self.below(LONGEST)).map(|_| self.byte()).collect()
    }

    /// A few bytes changed, put in, taken out or said again.
    fn mutated(&mut self, good: &[u8]) -> Vec<u8> {
        let mut input = good.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(input.len() + 1);
            match self.below(5) {
                0 => input.truncate(at),
                1 => input.insert(at, self.byte()),
                2 => {
                    let end = at + self.below(input.len() - at + 1);
                    let again = input[at..end].to_vec();
                    input.splice(at..at, again);
                }
                3 if at < input.len() => input[at] = self.byte(),
                _ if at < input.len() => input[at] ^= 1 << self.below(8),
                _ => {}
            }
        }
        input
    }
}

/// Feeds a reader, which has to come to an end without a panic and without memory from the heap. It says whether it could
/// read an input; what is good it can.
#[track_caller]
fn feed(seed: u64, good: &[Vec<u8>], read: impl Fn(&[u8]) -> bool) {
    let mut random = Random(seed);
    for number in 0..INPUTS {
        for input in [random.bytes(), random.mutated(&good[number % good.len()])] {
            let taken = measure(|| {
                read(&input);
            });
            assert_eq!(taken.count_total, 0, "{}", input.escape_ascii());
        }
    }
    for input in good {
        assert!(read(input), "{}", input.escape_ascii());
        for cut in 0..=input.len() {
            read(&input[..cut]);
        }
    }
}

fn texts(good: &[&str]) -> Vec<Vec<u8>> {
    good.iter().map(|text| text.as_bytes().to_vec()).collect()
}

#[test]
fn ct_sec_08x_stun_messages() {
    let good = [
        "0001001c000102030405060708090a0b0c0d0e0fc001001464736c666f72756d2e6f72672f54522d31313120c0020000",
        "000100240001020304050607 08090a0b0c0d0e0f 00060006 637065310000 0000 00080014 0000000000000000000000000000000000000000",
        "01010018 2112a442 b7e7a701bc34d686fa87dfae 0020 0014 0002a147 0113a9faa5d3f179bc25f4b5bed2b9d9",
        "01110018 0001020304050607 08090a0b0c0d0e0f 0009 0008 00000401 4e6f2e20 000a 0004 7fff0019 80220000",
    ];
    feed(1, &good.map(bytes), |input| {
        Message::parse(input).is_ok_and(|message| {
            assert!(message.attributes().count() <= input.len() / 4);
            let _ = (
                message.mapped_address(),
                message.response_address(),
                message.error_code(),
            );
            let _ = message.unknown_attributes().count();
            let _ = message.verify("secret".into(), IntegrityForm::Padded);
            true
        })
    });
}

#[test]
fn ct_sec_08x_udp_requests() {
    let good = texts(&[
        "GET http://192.0.2.1:5060?ts=1760000000&id=17&un=c%70e&cn=a+b&sig=3afc208e4c3c02bfc4a6b808970b9bf9cc6a17d5 \
         HTTP/1.1\r\nHost: h\r\n\r\n",
    ]);
    feed(2, &good, |input| {
        UdpRequest::parse(input).is_ok_and(|request| {
            let admitted = RequestMemory::new().admit(&request, &credentials("cpe", "unused"));
            admitted.is_err()
        })
    });
}

#[test]
fn ct_sec_08x_dhcp_options() {
    let good = [
        "0114687474703a2f2f3139322e302e322e312f616373 020470726f76 030135 040432303030 ff",
        "0000118b 02 0101 00000de9 1f 0106303031314646 0204534e2d31 0b09687474703a2f2f612f 0c00 0d0135",
        "00000de9 0001000968747470 3a2f2f612f 00020000 00030001 35 000b0006303031314646 000c00013b",
        "2b05 0109 687474 2b06 703a2f2f612f ff",
    ];
    feed(3, &good.map(bytes), |input| {
        let specific = v4::read_vendor_specific(input).is_ok();
        let identifying = v4::read_vendor_identifying(input).is_ok();
        let wide = v6::read_vendor_options(input).is_ok();
        let _ = v4::choose(Some(input), Some(input), Asked::Both);
        let _ = (
            v4::is_announced(Some(input), Some(input)),
            v6::is_announced(input),
        );
        let mut room = [0; 128];
        if let Ok(Some(contents)) = v4::read_option(&[input, input], 43, &mut room) {
            assert!(contents.len() <= 2 * input.len());
        }
        specific || identifying || wide
    });
}

#[test]
fn ct_sec_08x_lightweight_notifications() {
    let good = texts(&[
        "POST / HTTP/1.1\r\nSignature: 3afc208e4c3c02bfc4a6b808970b9bf9cc6a17d5\r\n\r\n\
         <Notification xmlns=\"urn:broadband-forum-org:cwmp:lwnotif-1-0\"><TS>1</TS><UN>u</UN><CN/><OUI/><ProductClass/>\
         <SerialNumber>1</SerialNumber><Param><Name>a</Name><Value t=\"1\">&lt;<![CDATA[b]]></Value></Param></Notification>",
    ]);
    feed(4, &good, |input| {
        if let Ok(read) = Notification::parse(input, DecodeConfig::LENIENT) {
            assert!((1..=input.len()).contains(&read.parameters().count()));
            let admitted = NotificationMemory::new().admit(&read, "unused".into());
            return admitted.is_err();
        }
        false
    });
}

#[test]
fn ct_sec_08x_challenges_and_answers() {
    let good = texts(&[
        "Digest realm=\"r \\\"1\\\"\", nonce=\"n\", qop=\"auth,auth-int\", algorithm=MD5-sess, opaque=\"\", stale=true",
        "Basic realm=\"r\", Digest nonce=n qop=auth algorithm=SHA-256",
        "Digest username=\"acs\", realm=\"cpe\", nonce=\"00000000000003e8000000000000000700000000000000000000000000000000\", \
         uri=\"/\", response=\"3afc208e4c3c02bfc4a6b808970b9bf9\", qop=auth, nc=00000001, cnonce=\"c\"",
        "Basic YWNzOnNlY3JldA==",
    ]);
    let request = RequestLine {
        method: "GET",
        target: "/",
    };
    feed(5, &good, |input| {
        let mut client = Authenticator::new(AuthenticatorConfig::new(Algorithm::ALL));
        let challenge = client.handle_challenge([input], [7; 16]).is_ok();
        if challenge {
            let mut out = [0; 2048];
            let written = client.write_authorization(&request, &credentials("acs", "p"), &mut out);
            assert!(Authorization::parse(&out[..written.unwrap().unwrap()]).is_ok());
        }
        let answer = Authorization::parse(input);
        match answer {
            Ok(Authorization::Digest(answer)) => {
                let verifier = Verifier::new("cpe", b"sixteen bytes or", 60, Algorithm::ALL);
                let password = Some("unused".into());
                assert!(
                    verifier
                        .verify(&answer, &request, password, 1000, None)
                        .is_err()
                );
            }
            Ok(Authorization::Basic(answer)) => {
                let _ = answer.decode(&mut [0; 64]);
            }
            _ => {}
        }
        challenge || answer.is_ok()
    });
}

#[test]
fn ct_sec_08x_heads_and_envelopes() {
    let good = texts(&[
        "POST /acs HTTP/1.1\r\nHost: h\r\nAuthorization: Basic YQ==\r\nCookie: a=b\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest nonce=\"b\"\r\n folded\r\nTransfer-Encoding: chunked\r\n\r\n",
    ]);
    feed(6, &good, |input| {
        RequestHead::parse(input, 1024).is_ok() || ResponseHead::parse(input, 1024).is_ok()
    });
    let good = texts(&[
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:c=\"urn:dslforum-org:cwmp-1-0\"><s:Header>\
         <c:ID s:mustUnderstand=\"1\">1</c:ID></s:Header><s:Body><c:GetParameterValues><ParameterNames><string>a&amp;</string>\
         </ParameterNames></c:GetParameterValues></s:Body></s:Envelope>",
    ]);
    feed(7, &good, |input| {
        let envelope = Envelope::parse(input, &DecodeConfig::LENIENT);
        envelope.is_ok_and(|envelope| envelope.arguments().is_ok())
    });
}
