//! `TraceRoute`.

use cwmp_soap::FaultCode;
use heapless::String;

use super::parameters::{ProtocolVersion, all, is_host, parameters};

parameters! {
    /// The parameters of a trace route, but for `DiagnosticsState`.
    ///
    /// Those of `Device.IP.Diagnostics.TraceRoute.`, `Device.LAN.TraceRouteDiagnostics.` and
    /// `InternetGatewayDevice.TraceRouteDiagnostics.`; the hops are [`RouteHop`]s.
    TraceRoute {
        /// The path of the interface that it is sent from; empty for the one that the routes say.
        set interface: String<256> = String::new(), "Interface";
        /// Which version of IP is used. Default any.
        set protocol_version: ProtocolVersion = ProtocolVersion::Any, "ProtocolVersion";
        /// The host, by name or address.
        set host: String<256> = String::new(), "Host";
        /// Packets for each hop, 1 to 3. Default 3.
        set number_of_tries: u32 = 3, "NumberOfTries";
        /// Milliseconds that each is waited for, at least 1. Default 5000.
        set timeout: u32 = 5_000, "Timeout";
        /// Bytes of data in each, 1 to 65535. Default 38.
        set data_block_size: u32 = 38, "DataBlockSize";
        /// The class of service, 0 to 63. Default 0.
        set dscp: u32 = 0, "DSCP";
        /// Hops at most, 1 to 64. Default 30.
        set max_hop_count: u32 = 30, "MaxHopCount";
        /// The address that it was sent from.
        result ip_address_used: String<45> = String::new(), "IPAddressUsed";
        /// Milliseconds to the host, and 0 if it was not reached.
        result response_time: u32 = 0, "ResponseTime";
        /// Instances of `RouteHops.`.
        result route_hops_number_of_entries: u32 = 0, "RouteHopsNumberOfEntries" or "NumberOfRouteHops";
    }
}

impl TraceRoute {
    /// Hops at most, whatever `MaxHopCount` says: instances of `RouteHops.` that there may have to be.
    pub const MAX_HOPS: usize = 64;

    /// Whether the test can be run by these parameters.
    ///
    /// # Errors
    /// 9007 if there is no host, or one with characters that are in no name and no address, or a number is out of its
    /// range.
    pub fn check(&self) -> Result<(), FaultCode> {
        all(&[
            is_host(&self.host),
            (1..=3).contains(&self.number_of_tries),
            self.timeout >= 1,
            (1..=65_535).contains(&self.data_block_size),
            self.dscp <= 63,
            (1..=64).contains(&self.max_hop_count),
        ])
    }
}

parameters! {
    /// An instance of `RouteHops.{i}.`, of either data model.
    RouteHop {
        /// The name of the hop, or its address if it has none; empty if it did not answer.
        result host: String<256> = String::new(), "Host" or "HopHost";
        /// The address of the hop, if `Host` is a name.
        result host_address: String<45> = String::new(), "HostAddress" or "HopHostAddress";
        /// The ICMP error that it answered with; 0 for none.
        result error_code: u32 = 0, "ErrorCode" or "HopErrorCode";
        /// Milliseconds of each round trip, with commas between them; see [`Self::add_round_trip`].
        result rt_times: String<32> = String::new(), "RTTimes" or "HopRTTimes";
    }
}

impl RouteHop {
    /// Adds a round trip to the list, of so many milliseconds; three find room.
    pub fn add_round_trip(&mut self, milliseconds: u32) {
        if !self.rt_times.is_empty() && self.rt_times.push(',').is_err() {
            return;
        }
        let mut divisor = 1_000_000_000_u32;
        while divisor > 1 && milliseconds < divisor {
            divisor /= 10;
        }
        while divisor > 0 {
            let digit = milliseconds.checked_div(divisor).unwrap_or(0) % 10;
            let digit = char::from_digit(digit, 10).unwrap_or('0');
            // Three numbers of ten digits, and two commas.
            let _ = self.rt_times.push(digit);
            divisor /= 10;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips_make_a_list() {
        let mut hop = RouteHop::default();
        for milliseconds in [0, 10, u32::MAX] {
            hop.add_round_trip(milliseconds);
        }
        assert_eq!(hop.rt_times, "0,10,4294967295");
    }

    #[test]
    fn numbers_out_of_their_range_are_refused() {
        let fine = TraceRoute {
            host: String::try_from("host.example").unwrap(),
            ..TraceRoute::default()
        };
        assert_eq!(fine.check(), Ok(()));
        let wrong: [fn(&mut TraceRoute); 8] = [
            |test| test.host.clear(),
            |test| test.number_of_tries = 0,
            |test| test.number_of_tries = 4,
            |test| test.timeout = 0,
            |test| test.data_block_size = 65_536,
            |test| test.dscp = 64,
            |test| test.max_hop_count = 0,
            |test| test.max_hop_count = 65,
        ];
        for change in wrong {
            let mut test = fine.clone();
            change(&mut test);
            assert_eq!(test.check(), Err(FaultCode::INVALID_PARAMETER_VALUE));
        }
    }
}
