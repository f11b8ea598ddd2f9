//! Client and server together.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use crate::support::with_server;
use cwmp_transport::http::cookie::SetCookie;
use cwmp_transport::http::url::Url;
use cwmp_transport::std_net::client::{Client, ClientConfig, PostBody};
use cwmp_transport::std_net::server::{Request, Response, ServerConfig};
use cwmp_transport::std_net::source::Piece;

/// An ACS that asks twice and then has nothing more to say; it knows its sessions by cookie.
#[derive(Default)]
struct Acs {
    sessions: Mutex<HashMap<String, usize>>,
    close: bool,
}

impl Acs {
    fn answer(&self, request: &Request<'_>) -> Response {
        let mut sessions = self.sessions.lock().unwrap();
        let Some(name) = request
            .cookie("session")
            .filter(|_| request.body() != b"<Inform/>")
        else {
            let name = format!("s{}", sessions.len());
            sessions.insert(name.clone(), 0);
            return Response::xml(b"<InformResponse/>".to_vec())
                .with_cookie(SetCookie::new("session", &name).unwrap());
        };
        let asked = sessions.get_mut(name).unwrap();
        *asked += 1;
        match *asked {
            1 => Response::xml(b"<GetParameterValues/>".to_vec()),
            2 => {
                let mut left = 5;
                Response::streamed(move |out: &mut [u8]| {
                    left -= 1;
                    out[..4].copy_from_slice(b"<x/>");
                    Ok(if left == 0 {
                        Piece::Last(4)
                    } else {
                        Piece::More(4)
                    })
                })
            }
            _ => Response::empty(),
        }
    }
}

fn sessions(close: bool) {
    let acs = Acs {
        close,
        ..Acs::default()
    };
    let handler = |request: &Request<'_>| {
        let response = acs.answer(request);
        if acs.close {
            response.and_close()
        } else {
            response
        }
    };
    with_server(ServerConfig::default(), &handler, |address| {
        let mut config = ClientConfig::new(Url::parse(&format!("http://{address}/")).unwrap());
        config.exchange_timeout = Duration::from_secs(20);
        let mut client = Client::new(config);
        for _ in 0..2 {
            let mut body = Vec::new();
            let answer = vec![b'y'; 300_000];
            let mut replies = Vec::new();
            for post in [&b"<Inform/>"[..], b"", &answer, b"<z/>"] {
                let reply = client.post(PostBody::Complete(post), &mut body).unwrap();
                replies.push((reply.status, String::from_utf8(body.clone()).unwrap()));
            }
            let expected = [
                (200, "<InformResponse/>"),
                (200, "<GetParameterValues/>"),
                (200, "<x/><x/><x/><x/><x/>"),
                (204, ""),
            ];
            assert_eq!(
                replies,
                expected.map(|(status, body)| (status, body.to_owned()))
            );
            client.end_session();
        }
    });
    assert_eq!(acs.sessions.into_inner().unwrap().len(), 2);
}

#[test]
fn two_sessions_on_kept_connections() {
    sessions(false);
}

#[test]
fn ct_http_07c_two_sessions_with_a_connection_for_every_post() {
    sessions(true);
}
