//! What the agent takes from the parameters of `ManagementServer.`.
//!
//! Read in one place, in the data models of every root (`Device`, `InternetGatewayDevice`).
//! What a device lacks, or cannot read, has a default; what is out of its range is brought into it: the table is
//! in the [module above](super#settings).

use core::num::NonZeroU64;

use cwmp_model::{Instances, ManagementReader, Model, Place};
use cwmp_soap::{DateTime, Value};

use super::followed::{FollowedSettings, Reboots};
use crate::RetryPolicy;
use crate::schedule::Cycle;
use crate::standby::StandbyPolicy;

mod entries;
mod rules;
mod serve;
mod server;
mod stored;

pub(super) use serve::Scope;
pub use server::ManagementServer;
pub(super) use stored::Settings as KeptSettings;

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
    pub(super) url: Option<NonZeroU64>,
    pub(super) retry: RetryPolicy,
    pub(super) standby: StandbyPolicy,
}

/// The parameters, as they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Management {
    pub(super) settings: Settings,
    pub(super) periodic: Option<Cycle>,
    pub(super) heartbeat: Option<Cycle>,
    pub(super) reboots: Reboots,
}

impl Settings {
    /// The settings of a device that has none of the parameters.
    pub(super) const fn new(retry: RetryPolicy) -> Self {
        Self {
            enable_cwmp: true,
            url: None,
            retry,
            standby: StandbyPolicy::NONE,
        }
    }
}

impl Management {
    /// Reads the parameters that are followed; `retry` is for a device that lacks those of the retry policy.
    pub(super) fn read(
        model: &mut Model<'_>,
        (retry, follows): (RetryPolicy, FollowedSettings),
        scratch: &mut [u8],
    ) -> Self {
        let mut reader = ManagementReader::new(model, scratch);
        let url = reader.text("URL").filter(|url| !url.is_empty()).map(hash);
        let enable_cwmp = reader.flag("EnableCWMP").unwrap_or(true);
        let periodic = cycle(
            &mut reader,
            "PeriodicInformEnable",
            ("PeriodicInformInterval", 1),
            "PeriodicInformTime",
        );
        let (least, multiplier) = (retry.minimum_wait_interval(), retry.interval_multiplier());
        let retry = RetryPolicy::new(
            within(&mut reader, "CWMPRetryMinimumWaitInterval", 1, least),
            within(
                &mut reader,
                "CWMPRetryIntervalMultiplier",
                1_000,
                multiplier,
            ),
        )
        .unwrap_or(retry);
        let reboots = follows.reboots(&mut reader);
        let heartbeat = follows.heartbeat(&mut reader);
        Self {
            settings: Settings {
                enable_cwmp,
                url,
                retry,
                standby: follows.standby(&mut reader),
            },
            periodic,
            heartbeat,
            reboots,
        }
    }
}

/// Reads `ScheduleReboot` and `DelayReboot`, in front of what is in objects.
pub(super) fn reboots(reader: &mut ManagementReader<'_, '_>) -> Reboots {
    let delay = reader.number("DelayReboot").unwrap_or(-1);
    Reboots {
        schedule: schedule_reboot(reader),
        delay: i32::try_from(delay.clamp(-1, i64::from(i32::MAX))).unwrap_or(-1),
    }
}

/// Reads `HeartbeatPolicy.`.
pub(super) fn heartbeat(reader: &mut ManagementReader<'_, '_>) -> Option<Cycle> {
    reader.enter("HeartbeatPolicy");
    cycle(
        reader,
        "Enable",
        ("ReportingInterval", LEAST_HEARTBEAT),
        "InitiationTime",
    )
}

/// `ScheduleReboot`; unknown for never.
pub(super) fn schedule_reboot(reader: &mut ManagementReader<'_, '_>) -> DateTime {
    reader.time("ScheduleReboot").unwrap_or(DateTime::Unknown)
}

/// Sets `DelayReboot` to -1, as every restart does (EVT-021); a device that refuses keeps its value, which means nothing
/// until it is set again.
pub(super) fn reset_delay_reboot(model: &mut Model<'_>) {
    let schema = model.schema();
    let server = schema.management_server();
    let Some(node) = server.and_then(|server| schema.child(server, "DelayReboot")) else {
        return;
    };
    let place = Place::new(node, Instances::NONE);
    let backend = model.backend_mut();
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

/// A number of 16 bits, brought into its range.
fn within(reader: &mut ManagementReader<'_, '_>, name: &str, least: u16, default: u16) -> u16 {
    let number = reader.number(name).unwrap_or(i64::from(default));
    u16::try_from(number.clamp(i64::from(least), i64::from(u16::MAX))).unwrap_or(default)
}

fn cycle(
    reader: &mut ManagementReader<'_, '_>,
    enable: &str,
    (interval, least): (&str, u32),
    time: &str,
) -> Option<Cycle> {
    if reader.flag(enable) != Some(true) {
        return None;
    }
    let seconds = reader.number(interval).unwrap_or(i64::from(DAY));
    let seconds = seconds.clamp(i64::from(least), i64::from(u32::MAX));
    Some(Cycle {
        interval: u32::try_from(seconds).unwrap_or(DAY),
        reference: reader.time(time).unwrap_or(DateTime::Unknown),
    })
}

/// A number that is never below zero, or -1 for never.
fn bound(reader: &mut ManagementReader<'_, '_>, name: &str) -> Option<u32> {
    let number = reader.number(name)?;
    u32::try_from(number.min(i64::from(u32::MAX))).ok()
}

/// Reads `StandbyPolicy.`.
pub(super) fn standby(reader: &mut ManagementReader<'_, '_>) -> StandbyPolicy {
    reader.enter("StandbyPolicy");
    let mut flag = |name| reader.flag(name) == Some(true);
    StandbyPolicy {
        notify_missed_scheduled: flag("NotifyMissedScheduled"),
        network_awareness_capable: flag("NetworkAwarenessCapable"),
        self_timer_capable: flag("SelfTimerCapable"),
        cr_awareness_requested: flag("CRAwarenessRequested"),
        periodic_awareness_requested: flag("PeriodicAwarenessRequested"),
        scheduled_awareness_requested: flag("ScheduledAwarenessRequested"),
        cr_unawareness_max_duration: bound(reader, "CRUnawarenessMaxDuration"),
        max_missed_periodic: bound(reader, "MaxMissedPeriodic"),
    }
}

/// FNV-1a, 64 bits: whoever could make two URLs collide could as well leave the URL as it is.
fn hash(text: &str) -> NonZeroU64 {
    let hash = text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    NonZeroU64::new(hash).unwrap_or(NonZeroU64::MIN)
}

#[cfg(test)]
mod tests;
