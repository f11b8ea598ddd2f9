//! `IPPing`.

use cwmp_soap::FaultCode;
use heapless::String;

use super::parameters::{ProtocolVersion, all, is_host, parameters};

parameters! {
    /// The parameters of a ping, but for `DiagnosticsState`.
    ///
    /// Those of `Device.IP.Diagnostics.IPPing.`, `Device.LAN.IPPingDiagnostics.` and
    /// `InternetGatewayDevice.IPPingDiagnostics.`.
    ///
    /// ```
    /// use cwmp_core::cpe::diagnostics::{DiagnosticsSlot, IpPing};
    /// use cwmp_model::{Decl, Instances, Place, node, schema};
    /// use cwmp_soap::{Value, ValueType};
    ///
    /// schema! {
    ///     static SCHEMA = Decl::object("InternetGatewayDevice", &[Decl::object("IPPingDiagnostics", &[
    ///         Decl::parameter("DiagnosticsState", ValueType::String).writable(),
    ///         Decl::parameter("Host", ValueType::String).writable(),
    ///         Decl::parameter("SuccessCount", ValueType::UnsignedInt),
    ///     ])]);
    /// }
    ///
    /// // What the agent is lent, with `Agent::with_diagnostics`.
    /// let slots = [DiagnosticsSlot::new(node!(SCHEMA, "InternetGatewayDevice.IPPingDiagnostics.DiagnosticsState"))];
    ///
    /// // What the backend does when it is asked about parameters of the object.
    /// let mut ping = IpPing::default();
    /// let host = Place::new(node!(SCHEMA, "InternetGatewayDevice.IPPingDiagnostics.Host"), Instances::NONE);
    /// assert_eq!(ping.set(SCHEMA, &host, &Value::String("192.0.2.1")), Ok(()));
    /// assert_eq!(ping.get(SCHEMA, &host), Some(Value::String("192.0.2.1")));
    /// // Before the test is granted.
    /// assert_eq!(ping.check(), Ok(()));
    /// ```
    IpPing {
        /// The path of the interface that it is sent from; empty for the one that the routes say.
        set interface: String<256> = String::new(), "Interface";
        /// Which version of IP is used. Default any.
        set protocol_version: ProtocolVersion = ProtocolVersion::Any, "ProtocolVersion";
        /// The host, by name or address.
        set host: String<256> = String::new(), "Host";
        /// Packets, at least 1. Default 3.
        set number_of_repetitions: u32 = 3, "NumberOfRepetitions";
        /// Milliseconds that each is waited for, at least 1. Default 5000.
        set timeout: u32 = 5_000, "Timeout";
        /// Bytes of data in each, 1 to 65535. Default 64.
        set data_block_size: u32 = 64, "DataBlockSize";
        /// The class of service, 0 to 63. Default 0.
        set dscp: u32 = 0, "DSCP";
        /// The address that it was sent from.
        result ip_address_used: String<45> = String::new(), "IPAddressUsed";
        /// Answers.
        result success_count: u32 = 0, "SuccessCount";
        /// Packets without one.
        result failure_count: u32 = 0, "FailureCount";
        /// Milliseconds on average, over the answers; 0 without any.
        result average_response_time: u32 = 0, "AverageResponseTime";
        /// Milliseconds at least. One older model spells its name wrong as well as right.
        result minimum_response_time: u32 = 0, "MinimumResponseTime" or "MinimumResponseTmie";
        /// Milliseconds at most.
        result maximum_response_time: u32 = 0, "MaximumResponseTime";
        /// Microseconds on average.
        result average_response_time_detailed: u32 = 0, "AverageResponseTimeDetailed";
        /// Microseconds at least.
        result minimum_response_time_detailed: u32 = 0, "MinimumResponseTimeDetailed";
        /// Microseconds at most.
        result maximum_response_time_detailed: u32 = 0, "MaximumResponseTimeDetailed";
    }
}

impl IpPing {
    /// Whether the test can be run by these parameters.
    ///
    /// # Errors
    /// 9007 if there is no host, or one with characters that are in no name and no address, or a number is out of its
    /// range.
    pub fn check(&self) -> Result<(), FaultCode> {
        all(&[
            is_host(&self.host),
            self.number_of_repetitions >= 1,
            self.timeout >= 1,
            (1..=65_535).contains(&self.data_block_size),
            self.dscp <= 63,
        ])
    }

    /// Counts one more answer, after so many microseconds, or a packet without one.
    pub fn count(&mut self, answer: Option<u32>) {
        let Some(time) = answer else {
            self.failure_count = self.failure_count.saturating_add(1);
            return;
        };
        let before = self.success_count;
        self.success_count = before.saturating_add(1);
        if before == 0 || time < self.minimum_response_time_detailed {
            self.minimum_response_time_detailed = time;
        }
        self.maximum_response_time_detailed = self.maximum_response_time_detailed.max(time);
        self.average_response_time_detailed = shifted(
            self.average_response_time_detailed,
            time,
            self.success_count,
        );
        self.average_response_time = self.average_response_time_detailed / 1_000;
        self.minimum_response_time = self.minimum_response_time_detailed / 1_000;
        self.maximum_response_time = self.maximum_response_time_detailed / 1_000;
    }
}

/// The average of `count` numbers, of which `number` is the last and all others have this average.
fn shifted(average: u32, number: u32, count: u32) -> u32 {
    let step = number.abs_diff(average).checked_div(count).unwrap_or(0);
    if number >= average {
        average.saturating_add(step)
    } else {
        average.saturating_sub(step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted() {
        let mut ping = IpPing::default();
        for answer in [Some(12_000), None, Some(8_500), Some(24_500)] {
            ping.count(answer);
        }
        assert_eq!((ping.success_count, ping.failure_count), (3, 1));
        assert_eq!(ping.minimum_response_time_detailed, 8_500);
        assert_eq!(ping.maximum_response_time_detailed, 24_500);
        assert_eq!(ping.average_response_time_detailed, 15_000);
        let milliseconds = (
            ping.minimum_response_time,
            ping.average_response_time,
            ping.maximum_response_time,
        );
        assert_eq!(milliseconds, (8, 15, 24));
        ping.clear_results();
        assert!(ping == IpPing::default());
    }

    #[test]
    fn what_is_no_host_is_refused() {
        let checked = |host: &str| {
            let host = String::try_from(host).unwrap();
            IpPing {
                host,
                ..IpPing::default()
            }
            .check()
        };
        for host in [
            "192.0.2.1",
            "2001:db8::1",
            "fe80::1%eth0",
            "a-b.example",
            "_x",
        ] {
            assert_eq!(checked(host), Ok(()), "{host}");
        }
        for host in ["", "a b", "x;reboot", "$(id)", "`id`", "-f", "a|b", "a\n"] {
            assert_eq!(
                checked(host),
                Err(FaultCode::INVALID_PARAMETER_VALUE),
                "{host}"
            );
        }
    }
}
