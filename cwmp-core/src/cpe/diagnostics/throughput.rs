//! `DownloadDiagnostics` and `UploadDiagnostics` (TR-143).

use cwmp_soap::{DateTime, FaultCode};
use heapless::String;

use super::parameters::{ProtocolVersion, all, is_url, parameters};

parameters! {
    /// The parameters of a download test, but for `DiagnosticsState`.
    ///
    /// Those of `Device.IP.Diagnostics.DownloadDiagnostics.`, `Device.DownloadDiagnostics.` and
    /// `InternetGatewayDevice.DownloadDiagnostics.`; the instances below it are [`DownloadConnection`]s and
    /// [`DownloadIncrement`]s.
    DownloadDiagnostics {
        /// The path of the interface that is tested; empty for the one that the routes say.
        set interface: String<256> = String::new(), "Interface";
        /// What is fetched; at most 256 bytes, a longer one is refused with 9007.
        set download_url: String<256> = String::new(), "DownloadURL";
        /// What the device can use, `HTTP` and `FTP`, with a comma between them. Default `HTTP`.
        fixed download_transports: &'static str = "HTTP", "DownloadTransports";
        /// The class of service, 0 to 63. Default 0.
        set dscp: u32 = 0, "DSCP";
        /// The priority of the frames, 0 to 7. Default 0.
        set ethernet_priority: u32 = 0, "EthernetPriority";
        /// Seconds that the test takes, 0 to 999; 0, the default, for as long as the file does.
        set time_based_test_duration: u32 = 0, "TimeBasedTestDuration";
        /// Seconds of each part of a test by time, 0 to 999; 0, the default, for no parts.
        set time_based_test_measurement_interval: u32 = 0, "TimeBasedTestMeasurementInterval";
        /// Seconds at the beginning that are in no part, 0 to 255. Default 0.
        set time_based_test_measurement_offset: u32 = 0, "TimeBasedTestMeasurementOffset";
        /// Which version of IP is used. Default any.
        set protocol_version: ProtocolVersion = ProtocolVersion::Any, "ProtocolVersion";
        /// Connections at once, at least 1. Default 1.
        set number_of_connections: u32 = 1, "NumberOfConnections";
        /// Whether results are kept of each connection. Default no.
        set enable_per_connection_results: bool = false, "EnablePerConnectionResults";
        /// Connections that the device can have at once. Default 1.
        fixed max_connections: u32 = 1, "DownloadDiagnosticMaxConnections";
        /// Parts of a test by time that the device keeps results of. Default 1.
        fixed max_incremental_results: u32 = 1, "DownloadDiagnosticsMaxIncrementalResult";
        /// The address that was used.
        result ip_address_used: String<45> = String::new(), "IPAddressUsed";
        /// When the request was sent, in microseconds.
        result rom_time: DateTime = DateTime::Unknown, "ROMTime";
        /// When the transfer began.
        result bom_time: DateTime = DateTime::Unknown, "BOMTime";
        /// When it ended.
        result eom_time: DateTime = DateTime::Unknown, "EOMTime";
        /// Bytes of the test, from the first to the last of the transfer, with control headers.
        result test_bytes_received: u64 = 0, "TestBytesReceived";
        /// Bytes received on the interface in that time.
        result total_bytes_received: u64 = 0, "TotalBytesReceived";
        /// Bytes sent on the interface in that time.
        result total_bytes_sent: u64 = 0, "TotalBytesSent";
        /// Bytes of the test while all connections were busy.
        result test_bytes_received_under_full_loading: u64 = 0, "TestBytesReceivedUnderFullLoading";
        /// Bytes received on the interface in that time.
        result total_bytes_received_under_full_loading: u64 = 0, "TotalBytesReceivedUnderFullLoading";
        /// Bytes sent on the interface in that time.
        result total_bytes_sent_under_full_loading: u64 = 0, "TotalBytesSentUnderFullLoading";
        /// Microseconds in which all connections were busy.
        result period_of_full_loading: u32 = 0, "PeriodOfFullLoading";
        /// When the connection was asked for.
        result tcp_open_request_time: DateTime = DateTime::Unknown, "TCPOpenRequestTime";
        /// When it was there.
        result tcp_open_response_time: DateTime = DateTime::Unknown, "TCPOpenResponseTime";
        /// Instances of `PerConnectionResult.`.
        result per_connection_results: u32 = 0, "PerConnectionResultNumberOfEntries";
        /// Instances of `IncrementalResult.`.
        result incremental_results: u32 = 0, "IncrementalResultNumberOfEntries";
    }
}

impl DownloadDiagnostics {
    /// Whether the test can be run by these parameters.
    ///
    /// # Errors
    /// 9007 if there is no URL of a transport that the device has, or a number is out of its range.
    pub fn check(&self) -> Result<(), FaultCode> {
        all(&[
            is_url(&self.download_url, self.download_transports),
            self.dscp <= 63,
            self.ethernet_priority <= 7,
            self.time_based_test_duration <= 999,
            self.time_based_test_measurement_interval <= 999,
            self.time_based_test_measurement_offset <= 255,
            (1..=self.max_connections).contains(&self.number_of_connections),
        ])
    }
}

parameters! {
    /// An instance of `DownloadDiagnostics.PerConnectionResult.{i}.`.
    DownloadConnection {
        /// When the request was sent, in microseconds.
        result rom_time: DateTime = DateTime::Unknown, "ROMTime";
        /// When the transfer began.
        result bom_time: DateTime = DateTime::Unknown, "BOMTime";
        /// When it ended.
        result eom_time: DateTime = DateTime::Unknown, "EOMTime";
        /// Bytes of the test on this connection, with control headers.
        result test_bytes_received: u64 = 0, "TestBytesReceived";
        /// Bytes received on the interface in that time.
        result total_bytes_received: u64 = 0, "TotalBytesReceived";
        /// Bytes sent on the interface in that time.
        result total_bytes_sent: u64 = 0, "TotalBytesSent";
        /// When the connection was asked for.
        result tcp_open_request_time: DateTime = DateTime::Unknown, "TCPOpenRequestTime";
        /// When it was there.
        result tcp_open_response_time: DateTime = DateTime::Unknown, "TCPOpenResponseTime";
    }
}

parameters! {
    /// An instance of `DownloadDiagnostics.IncrementalResult.{i}.`: a part of a test by time.
    DownloadIncrement {
        /// Bytes of the test, with control headers.
        result test_bytes_received: u64 = 0, "TestBytesReceived";
        /// Bytes received on the interface.
        result total_bytes_received: u64 = 0, "TotalBytesReceived";
        /// Bytes sent on the interface.
        result total_bytes_sent: u64 = 0, "TotalBytesSent";
        /// When the part began.
        result start_time: DateTime = DateTime::Unknown, "StartTime";
        /// When it ended.
        result end_time: DateTime = DateTime::Unknown, "EndTime";
    }
}

parameters! {
    /// The parameters of an upload test, but for `DiagnosticsState`.
    ///
    /// Those of `Device.IP.Diagnostics.UploadDiagnostics.`, `Device.UploadDiagnostics.` and
    /// `InternetGatewayDevice.UploadDiagnostics.`; the instances below it are [`UploadConnection`]s and
    /// [`UploadIncrement`]s.
    UploadDiagnostics {
        /// The path of the interface that is tested; empty for the one that the routes say.
        set interface: String<256> = String::new(), "Interface";
        /// Where to send; at most 256 bytes, a longer one is refused with 9007.
        set upload_url: String<256> = String::new(), "UploadURL";
        /// What the device can use, `HTTP` and `FTP`, with a comma between them. Default `HTTP`.
        fixed upload_transports: &'static str = "HTTP", "UploadTransports";
        /// The class of service, 0 to 63. Default 0.
        set dscp: u32 = 0, "DSCP";
        /// The priority of the frames, 0 to 7. Default 0.
        set ethernet_priority: u32 = 0, "EthernetPriority";
        /// Bytes to send, unless the test is one by time. Default 0.
        set test_file_length: u64 = 0, "TestFileLength";
        /// Seconds that the test takes, 0 to 999; 0, the default, for as long as the file does.
        set time_based_test_duration: u32 = 0, "TimeBasedTestDuration";
        /// Seconds of each part of a test by time, 0 to 999; 0, the default, for no parts.
        set time_based_test_measurement_interval: u32 = 0, "TimeBasedTestMeasurementInterval";
        /// Seconds at the beginning that are in no part, 0 to 255. Default 0.
        set time_based_test_measurement_offset: u32 = 0, "TimeBasedTestMeasurementOffset";
        /// Which version of IP is used. Default any.
        set protocol_version: ProtocolVersion = ProtocolVersion::Any, "ProtocolVersion";
        /// Connections at once, at least 1. Default 1.
        set number_of_connections: u32 = 1, "NumberOfConnections";
        /// Whether results are kept of each connection. Default no.
        set enable_per_connection_results: bool = false, "EnablePerConnectionResults";
        /// Connections that the device can have at once. Default 1.
        fixed max_connections: u32 = 1, "UploadDiagnosticsMaxConnections";
        /// Parts of a test by time that the device keeps results of. Default 1.
        fixed max_incremental_results: u32 = 1, "UploadDiagnosticsMaxIncrementalResult";
        /// The address that was used.
        result ip_address_used: String<45> = String::new(), "IPAddressUsed";
        /// When the request was sent, in microseconds.
        result rom_time: DateTime = DateTime::Unknown, "ROMTime";
        /// When the transfer began.
        result bom_time: DateTime = DateTime::Unknown, "BOMTime";
        /// When it ended.
        result eom_time: DateTime = DateTime::Unknown, "EOMTime";
        /// Bytes of the test, from the first to the last of the transfer, with control headers.
        result test_bytes_sent: u64 = 0, "TestBytesSent";
        /// Bytes sent on the interface in that time.
        result total_bytes_sent: u64 = 0, "TotalBytesSent";
        /// Bytes received on the interface in that time.
        result total_bytes_received: u64 = 0, "TotalBytesReceived";
        /// Bytes of the test while all connections were busy.
        result test_bytes_sent_under_full_loading: u64 = 0, "TestBytesSentUnderFullLoading";
        /// Bytes received on the interface in that time.
        result total_bytes_received_under_full_loading: u64 = 0, "TotalBytesReceivedUnderFullLoading";
        /// Bytes sent on the interface in that time.
        result total_bytes_sent_under_full_loading: u64 = 0, "TotalBytesSentUnderFullLoading";
        /// Microseconds in which all connections were busy.
        result period_of_full_loading: u32 = 0, "PeriodOfFullLoading";
        /// When the connection was asked for.
        result tcp_open_request_time: DateTime = DateTime::Unknown, "TCPOpenRequestTime";
        /// When it was there.
        result tcp_open_response_time: DateTime = DateTime::Unknown, "TCPOpenResponseTime";
        /// Instances of `PerConnectionResult.`.
        result per_connection_results: u32 = 0, "PerConnectionResultNumberOfEntries";
        /// Instances of `IncrementalResult.`.
        result incremental_results: u32 = 0, "IncrementalResultNumberOfEntries";
    }
}

impl UploadDiagnostics {
    /// Whether the test can be run by these parameters.
    ///
    /// # Errors
    /// 9007 if there is no URL of a transport that the device has, or a number is out of its range.
    pub fn check(&self) -> Result<(), FaultCode> {
        all(&[
            is_url(&self.upload_url, self.upload_transports),
            self.dscp <= 63,
            self.ethernet_priority <= 7,
            self.time_based_test_duration <= 999,
            self.time_based_test_measurement_interval <= 999,
            self.time_based_test_measurement_offset <= 255,
            (1..=self.max_connections).contains(&self.number_of_connections),
        ])
    }
}

parameters! {
    /// An instance of `UploadDiagnostics.PerConnectionResult.{i}.`.
    UploadConnection {
        /// When the request was sent, in microseconds.
        result rom_time: DateTime = DateTime::Unknown, "ROMTime";
        /// When the transfer began.
        result bom_time: DateTime = DateTime::Unknown, "BOMTime";
        /// When it ended.
        result eom_time: DateTime = DateTime::Unknown, "EOMTime";
        /// Bytes of the test on this connection, with control headers.
        result test_bytes_sent: u64 = 0, "TestBytesSent";
        /// Bytes received on the interface in that time.
        result total_bytes_received: u64 = 0, "TotalBytesReceived";
        /// Bytes sent on the interface in that time.
        result total_bytes_sent: u64 = 0, "TotalBytesSent";
        /// When the connection was asked for.
        result tcp_open_request_time: DateTime = DateTime::Unknown, "TCPOpenRequestTime";
        /// When it was there.
        result tcp_open_response_time: DateTime = DateTime::Unknown, "TCPOpenResponseTime";
    }
}

parameters! {
    /// An instance of `UploadDiagnostics.IncrementalResult.{i}.`: a part of a test by time.
    UploadIncrement {
        /// Bytes of the test, with control headers.
        result test_bytes_sent: u64 = 0, "TestBytesSent";
        /// Bytes received on the interface.
        result total_bytes_received: u64 = 0, "TotalBytesReceived";
        /// Bytes sent on the interface.
        result total_bytes_sent: u64 = 0, "TotalBytesSent";
        /// When the part began.
        result start_time: DateTime = DateTime::Unknown, "StartTime";
        /// When it ended.
        result end_time: DateTime = DateTime::Unknown, "EndTime";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_that_the_device_cannot_use_is_refused() {
        let checked = |url: &str, transports| {
            let mut test = DownloadDiagnostics {
                download_url: String::try_from(url).unwrap(),
                download_transports: transports,
                ..DownloadDiagnostics::default()
            };
            let verdict = test.check();
            test.number_of_connections = 2;
            assert!(test.check().is_err());
            verdict.is_ok()
        };
        assert!(checked("http://files.example/10M", "HTTP"));
        assert!(checked("HTTPS://files.example/10M", "HTTP"));
        assert!(checked("ftp://files.example/10M", "HTTP, FTP"));
        for url in ["", "http://", "files.example", "http://a b/", "gopher://a/"] {
            assert!(!checked(url, "HTTP,FTP"), "{url}");
        }
        assert!(!checked("ftp://files.example/10M", "HTTP"));
    }
}
