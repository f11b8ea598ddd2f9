//! What the agent takes from the parameters of `ManagementServer.`.
//!
//! Read in one place, from the device's [`Backend`], in the data models of every root (`Device`, `InternetGatewayDevice`).
//! What a device lacks, or cannot read, has a default; what is out of its range is brought into it: the table is
//! in the [module above](super#settings).
//!
//! A time without a zone is taken as UTC, which is what these parameters are in.

use cwmp_model::{Backend, Instances, Model, NodeId, Place, Schema};
use cwmp_soap::{DateTime, Value, ValueType};

use crate::RetryPolicy;
use crate::schedule::Cycle;
use crate::standby::StandbyPolicy;

/// `DelayReboot`, in the data models of both roots.
pub(super) const DELAY_REBOOT: [&str; 2] = [
    "Device.ManagementServer.DelayReboot",
    "InternetGatewayDevice.ManagementServer.DelayReboot",
];

/// Seconds between ticks where a device does not say.
const DAY: u32 = 86_400;
/// The least `HeartbeatPolicy.ReportingInterval` (HB-001).
const LEAST_HEARTBEAT: u32 = 30;

/// The settings that an agent keeps. Plain data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) enable_cwmp: bool,
    /// A hash of the URL, by which another one is told from the same; `None` if there is no URL.
    pub(super) url: Option<u64>,
    pub(super) retry: RetryPolicy,
    pub(super) standby: StandbyPolicy,
}

/// The parameters, as they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Management {
    pub(super) settings: Settings,
    pub(super) periodic: Option<Cycle>,
    pub(super) heartbeat: Option<Cycle>,
    pub(super) schedule_reboot: DateTime,
    pub(super) delay_reboot: i32,
}

impl Settings {
    /// The settings of a device that has none of the parameters.
    pub(super) const fn new(retry: RetryPolicy) -> Self {
        Self {
            enable_cwmp: true,
            url: None,
            retry,
            standby: StandbyPolicy {
                cr_unawareness_max_duration: None,
                max_missed_periodic: None,
                notify_missed_scheduled: false,
                network_awareness_capable: false,
                self_timer_capable: false,
                cr_awareness_requested: false,
                periodic_awareness_requested: false,
                scheduled_awareness_requested: false,
            },
        }
    }
}

impl Management {
    /// Reads the parameters; `retry` is for a device that lacks those of the retry policy.
    pub(super) fn read(
        schema: Schema<'_>,
        backend: &mut dyn Backend,
        retry: RetryPolicy,
        scratch: &mut [u8],
    ) -> Self {
        let mut reader = Reader::new(schema, backend, scratch);
        let mut url = None;
        reader.value("URL", ValueType::String, &mut |value| {
            if let Value::String(text) = value
                && !text.is_empty()
            {
                url = Some(hash(text));
            }
        });
        let enable_cwmp = reader.flag("EnableCWMP").unwrap_or(true);
        let periodic = reader.cycle(
            "PeriodicInformEnable",
            "PeriodicInformInterval",
            "PeriodicInformTime",
            1,
        );
        let retry = RetryPolicy::new(
            reader.within(
                "CWMPRetryMinimumWaitInterval",
                1,
                retry.minimum_wait_interval(),
            ),
            reader.within(
                "CWMPRetryIntervalMultiplier",
                1_000,
                retry.interval_multiplier(),
            ),
        )
        .unwrap_or(retry);
        let schedule_reboot = reader.time("ScheduleReboot");
        let delay_reboot = reader.number("DelayReboot").unwrap_or(-1);
        reader.enter("HeartbeatPolicy");
        let heartbeat = reader.cycle(
            "Enable",
            "ReportingInterval",
            "InitiationTime",
            LEAST_HEARTBEAT,
        );
        reader.enter("StandbyPolicy");
        Self {
            settings: Settings {
                enable_cwmp,
                url,
                retry,
                standby: reader.standby(),
            },
            periodic,
            heartbeat,
            schedule_reboot,
            delay_reboot: i32::try_from(delay_reboot.clamp(-1, i64::from(i32::MAX))).unwrap_or(-1),
        }
    }
}

/// Sets `DelayReboot` to -1, as every restart does (EVT-021); a device that refuses keeps its value, which means nothing
/// until it is set again.
pub(super) fn reset_delay_reboot(schema: Schema<'_>, backend: &mut dyn Backend) {
    let node = DELAY_REBOOT.iter().find_map(|path| schema.find(path));
    let Some(place) = node.map(|node| Place::new(node, Instances::NONE)) else {
        return;
    };
    if backend.begin().is_err() {
        return;
    }
    let done = backend
        .set(&place, &Value::Int(-1))
        .and_then(|()| backend.commit());
    if done.is_err() {
        backend.rollback();
    }
}

/// Reads the parameters of one object.
struct Reader<'r> {
    model: Model<'r>,
    scratch: &'r mut [u8],
    server: Option<NodeId>,
    object: Option<NodeId>,
}

impl<'r> Reader<'r> {
    fn new(schema: Schema<'r>, backend: &'r mut dyn Backend, scratch: &'r mut [u8]) -> Self {
        let server = schema.child(NodeId::ROOT, "ManagementServer");
        Self {
            model: Model::new(schema, backend),
            scratch,
            server,
            object: server,
        }
    }

    /// Goes on with an object under `ManagementServer.`.
    fn enter(&mut self, object: &str) {
        let schema = self.model.schema();
        self.object = self.server.and_then(|server| schema.child(server, object));
    }

    /// Hands the value over, if the device has the parameter and its value means something in the type.
    fn value(&mut self, name: &str, value_type: ValueType, take: &mut dyn FnMut(Value<'_>)) {
        let schema = self.model.schema();
        let Some(node) = self.object.and_then(|object| schema.child(object, name)) else {
            return;
        };
        let place = Place::new(node, Instances::NONE);
        if !self.model.exists(&place) {
            return;
        }
        match self.model.value(&place, self.scratch) {
            Ok(Value::String(text) | Value::Lexical(_, text)) => match value_type {
                ValueType::DateTime => {
                    if let Ok(time) = DateTime::from_text_assuming_utc(text) {
                        take(Value::DateTime(time));
                    }
                }
                _ => {
                    if let Ok(value) = Value::from_text(value_type, text) {
                        take(value);
                    }
                }
            },
            Ok(value) => take(value),
            Err(_) => {}
        }
    }

    fn flag(&mut self, name: &str) -> Option<bool> {
        let mut found = None;
        self.value(name, ValueType::Boolean, &mut |value| {
            if let Value::Boolean(flag) = value {
                found = Some(flag);
            }
        });
        found
    }

    fn number(&mut self, name: &str) -> Option<i64> {
        let mut found = None;
        self.value(name, ValueType::Long, &mut |value| {
            found = match value {
                Value::Int(n) => Some(i64::from(n)),
                Value::UnsignedInt(n) => Some(i64::from(n)),
                Value::Long(n) => Some(n),
                Value::UnsignedLong(n) => Some(i64::try_from(n).unwrap_or(i64::MAX)),
                _ => None,
            };
        });
        found
    }

    fn time(&mut self, name: &str) -> DateTime {
        let mut found = DateTime::Unknown;
        self.value(name, ValueType::DateTime, &mut |value| {
            if let Value::DateTime(time) = value {
                found = time;
            }
        });
        found
    }

    /// A number of 16 bits, brought into its range.
    fn within(&mut self, name: &str, least: u16, default: u16) -> u16 {
        let number = self.number(name).unwrap_or(i64::from(default));
        u16::try_from(number.clamp(i64::from(least), i64::from(u16::MAX))).unwrap_or(default)
    }

    fn cycle(&mut self, enable: &str, interval: &str, time: &str, least: u32) -> Option<Cycle> {
        if self.flag(enable) != Some(true) {
            return None;
        }
        let seconds = self.number(interval).unwrap_or(i64::from(DAY));
        let seconds = seconds.clamp(i64::from(least), i64::from(u32::MAX));
        Some(Cycle {
            interval: u32::try_from(seconds).unwrap_or(DAY),
            reference: self.time(time),
        })
    }

    /// A number that is never below zero, or -1 for never.
    fn bound(&mut self, name: &str) -> Option<u32> {
        let number = self.number(name)?;
        u32::try_from(number.min(i64::from(u32::MAX))).ok()
    }

    fn standby(&mut self) -> StandbyPolicy {
        let mut flag = |name| self.flag(name) == Some(true);
        StandbyPolicy {
            notify_missed_scheduled: flag("NotifyMissedScheduled"),
            network_awareness_capable: flag("NetworkAwarenessCapable"),
            self_timer_capable: flag("SelfTimerCapable"),
            cr_awareness_requested: flag("CRAwarenessRequested"),
            periodic_awareness_requested: flag("PeriodicAwarenessRequested"),
            scheduled_awareness_requested: flag("ScheduledAwarenessRequested"),
            cr_unawareness_max_duration: self.bound("CRUnawarenessMaxDuration"),
            max_missed_periodic: self.bound("MaxMissedPeriodic"),
        }
    }
}

/// FNV-1a, 64 bits: whoever could make two URLs collide could as well leave the URL as it is.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    })
}

#[cfg(test)]
mod tests;
