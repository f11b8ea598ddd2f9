//! A server that reads twenty parameters of every device and sets five.

use core::hint::black_box;

use cwmp_core::Instant;
use cwmp_core::acs::{Answer, Config, Informed, Outcome, Post, Request, Session};
use cwmp_soap::message::ParameterValueStruct;
use cwmp_soap::message::get_parameter_values::{
    GetParameterValues, GetParameterValuesResponseView,
};
use cwmp_soap::message::set_parameter_values::{
    SetParameterValues, SetParameterValuesResponseView,
};
use cwmp_soap::{Entries, Fill, Method, Value};

/// What the server reads.
pub const NAMES: &[&str] = &[
    "Device.DeviceInfo.Manufacturer",
    "Device.DeviceInfo.ModelName",
    "Device.DeviceInfo.SerialNumber",
    "Device.DeviceInfo.SoftwareVersion",
    "Device.DeviceInfo.UpTime",
    "Device.DeviceInfo.MemoryStatus.Free",
    "Device.DeviceInfo.ProcessStatus.CPUUsage",
    "Device.ManagementServer.PeriodicInformInterval",
    "Device.ManagementServer.ConnectionRequestURL",
    "Device.Time.NTPServer1",
    "Device.IP.Interface.1.Status",
    "Device.IP.Interface.1.IPv4Address.1.IPAddress",
    "Device.IP.Interface.1.Stats.BytesSent",
    "Device.IP.Interface.1.Stats.BytesReceived",
    "Device.WiFi.Radio.1.Channel",
    "Device.WiFi.Radio.2.Channel",
    "Device.WiFi.SSID.1.SSID",
    "Device.WiFi.SSID.1.Enable",
    "Device.WiFi.SSID.2.SSID",
    "Device.WiFi.SSID.2.Enable",
];

/// What it sets, by turns.
pub const SETTINGS: [&[(&str, &str)]; 2] = [
    &[
        ("Device.DeviceInfo.ProvisioningCode", "TLCO.GRP2"),
        ("Device.Time.NTPServer1", "ntp1.example.net"),
        ("Device.WiFi.SSID.1.SSID", "Home & Garden"),
        ("Device.WiFi.SSID.2.SSID", "Home 5G"),
        (
            "Device.WiFi.AccessPoint.1.Security.KeyPassphrase",
            "a long passphrase",
        ),
    ],
    &[
        ("Device.DeviceInfo.ProvisioningCode", "TLCO.GRP3"),
        ("Device.Time.NTPServer1", "ntp2.example.net"),
        ("Device.WiFi.SSID.1.SSID", "Garden & Home"),
        ("Device.WiFi.SSID.2.SSID", "Home 6G"),
        (
            "Device.WiFi.AccessPoint.1.Security.KeyPassphrase",
            "another passphrase",
        ),
    ],
];

/// A server and the one device that it knows.
#[derive(Debug)]
pub(super) struct Server {
    session: Session,
    next: Task,
    turn: usize,
    counted: Done,
}

/// What has been done.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Done {
    pub(super) sessions: usize,
    pub(super) read: usize,
    pub(super) set: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Task {
    Read,
    Set,
    Nothing,
}

/// What the server has replied.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reply {
    /// The HTTP status.
    pub(super) status: u16,
    /// Bytes of the body.
    pub(super) len: usize,
}

impl Server {
    pub(super) const fn new() -> Self {
        Self {
            session: Session::new(Config::DEFAULT),
            next: Task::Nothing,
            turn: 0,
            counted: Done {
                sessions: 0,
                read: 0,
                set: 0,
            },
        }
    }

    pub(super) const fn counted(&self) -> Done {
        self.counted
    }

    /// What a parameter was set to last.
    pub(super) fn set_to(&self, name: &str) -> Option<String> {
        let mut settings = SETTINGS[(self.turn + 1) % 2].iter();
        let found = settings.find(|(other, _)| *other == name);
        found.map(|(_, value)| (*value).to_owned())
    }

    /// Takes in a post and writes what is to be sent back.
    pub(super) fn reply(&mut self, now: Instant, body: &[u8], out: &mut [u8]) -> Reply {
        match self.session.handle_post(body).unwrap() {
            Post::Inform { call, .. } => {
                self.next = Task::Read;
                let inform = call.inform().unwrap();
                let informed = Informed::read(&inform);
                black_box((inform.device_id(), informed.software_version));
                for event in inform.event() {
                    black_box(event);
                }
                let mut reply = self.session.answer(now, call, Answer::Own).unwrap();
                return sent(&mut reply, out);
            }
            Post::Answered {
                method: Method::GetParameterValues,
                answer,
            } => {
                let view = GetParameterValuesResponseView::read(&answer).unwrap();
                let mut buffer = [0; 256];
                for parameter in view.parameter_list() {
                    black_box(parameter.value(&mut buffer).unwrap());
                    black_box(parameter.name);
                    self.counted.read += 1;
                }
                self.next = Task::Set;
            }
            Post::Answered {
                method: Method::SetParameterValues,
                answer,
            } => {
                let view = SetParameterValuesResponseView::read(&answer).unwrap();
                assert_eq!(view.status(), Ok(0));
                self.next = Task::Nothing;
                self.counted.set += 1;
            }
            Post::Turn => {}
            other => panic!("{other:?}"),
        }
        self.turn(now, out)
    }

    /// Sends the next task, or ends the session.
    fn turn(&mut self, now: Instant, out: &mut [u8]) -> Reply {
        match self.next {
            Task::Read => {
                let mut task = GetParameterValues {
                    parameter_names: Entries::new(NAMES),
                };
                let task = Request::new(Method::GetParameterValues, &mut task);
                sent(&mut self.session.next_reply(now, Some(task)).unwrap(), out)
            }
            Task::Set => {
                let settings = SETTINGS[self.turn % 2];
                self.turn += 1;
                let values = core::array::from_fn::<_, 5, _>(|at| ParameterValueStruct {
                    name: settings[at].0,
                    value: Value::String(settings[at].1),
                });
                let mut task = SetParameterValues {
                    parameter_list: Entries::new(&values),
                    parameter_key: ["even", "odd"][self.turn % 2],
                };
                let task = Request::new(Method::SetParameterValues, &mut task);
                sent(&mut self.session.next_reply(now, Some(task)).unwrap(), out)
            }
            Task::Nothing => {
                let reply = sent(&mut self.session.next_reply(now, None).unwrap(), out);
                assert_eq!(self.session.outcome(), Some(Outcome::Completed));
                self.counted.sessions += 1;
                reply
            }
        }
    }
}

fn sent(reply: &mut cwmp_core::acs::Reply<'_>, out: &mut [u8]) -> Reply {
    match reply.fill(out).unwrap() {
        Fill::Done(len) => Reply {
            status: reply.http_status(),
            len,
        },
        Fill::More(_) => panic!("longer than the buffer"),
    }
}
