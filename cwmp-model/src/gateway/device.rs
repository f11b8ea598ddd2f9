//! A plausible device on the built-in gateway model.

use super::SCHEMA;
use crate::memory::MemoryTree;

/// A device on this model with two addresses, two radios and one client: values that a home gateway might have.
#[must_use]
pub fn device() -> MemoryTree {
    let mut tree = MemoryTree::from_schema(SCHEMA);
    for instance in INSTANCES {
        // The tests hold these tables against the schema.
        let _ = tree.insert_instance(SCHEMA, instance);
    }
    for (parameter, text) in VALUES {
        let _ = tree.set_text(SCHEMA, parameter, text);
    }
    tree.forget_changed();
    tree
}

const INSTANCES: &[&str] = &[
    "Device.IP.Interface.1.",
    "Device.IP.Interface.1.IPv4Address.1.",
    "Device.IP.Interface.2.",
    "Device.IP.Interface.2.IPv4Address.1.",
    "Device.WiFi.Radio.1.",
    "Device.WiFi.Radio.2.",
    "Device.WiFi.SSID.1.",
    "Device.WiFi.SSID.2.",
    "Device.WiFi.AccessPoint.1.",
    "Device.WiFi.AccessPoint.1.AssociatedDevice.1.",
    "Device.WiFi.AccessPoint.2.",
];

const VALUES: &[(&str, &str)] = &[
    ("Device.RootDataModelVersion", "2.17"),
    ("Device.DeviceInfo.Manufacturer", "Example Networks"),
    ("Device.DeviceInfo.ManufacturerOUI", "00D09E"),
    ("Device.DeviceInfo.ModelName", "Home Gateway"),
    ("Device.DeviceInfo.Description", "Gateway with two radios"),
    ("Device.DeviceInfo.ProductClass", "HG-1"),
    ("Device.DeviceInfo.SerialNumber", "HG1000000001"),
    ("Device.DeviceInfo.HardwareVersion", "1.0"),
    ("Device.DeviceInfo.SoftwareVersion", "1.0.0"),
    ("Device.DeviceInfo.UpTime", "3600"),
    ("Device.DeviceInfo.MemoryStatus.Total", "262144"),
    ("Device.DeviceInfo.MemoryStatus.Free", "131072"),
    ("Device.DeviceInfo.ProcessStatus.CPUUsage", "7"),
    (
        "Device.ManagementServer.URL",
        "http://acs.example.net:7547/",
    ),
    (
        "Device.ManagementServer.Username",
        "00D09E-HG1-HG1000000001",
    ),
    ("Device.ManagementServer.PeriodicInformEnable", "1"),
    (
        "Device.ManagementServer.ConnectionRequestURL",
        "http://192.0.2.10:7547/",
    ),
    ("Device.Time.Status", "Synchronized"),
    ("Device.Time.NTPServer1", "ntp.example.net"),
    ("Device.Time.LocalTimeZone", "CET-1CEST,M3.5.0,M10.5.0/3"),
    ("Device.IP.IPv4Capable", "1"),
    ("Device.IP.InterfaceNumberOfEntries", "2"),
    ("Device.IP.Interface.1.Enable", "1"),
    ("Device.IP.Interface.1.Status", "Up"),
    ("Device.IP.Interface.1.Name", "wan"),
    ("Device.IP.Interface.1.IPv4AddressNumberOfEntries", "1"),
    ("Device.IP.Interface.1.IPv4Address.1.Enable", "1"),
    (
        "Device.IP.Interface.1.IPv4Address.1.IPAddress",
        "192.0.2.10",
    ),
    (
        "Device.IP.Interface.1.IPv4Address.1.SubnetMask",
        "255.255.255.0",
    ),
    ("Device.IP.Interface.1.IPv4Address.1.AddressingType", "DHCP"),
    ("Device.IP.Interface.2.Enable", "1"),
    ("Device.IP.Interface.2.Status", "Up"),
    ("Device.IP.Interface.2.Name", "lan"),
    ("Device.IP.Interface.2.IPv4AddressNumberOfEntries", "1"),
    ("Device.IP.Interface.2.IPv4Address.1.Enable", "1"),
    (
        "Device.IP.Interface.2.IPv4Address.1.IPAddress",
        "192.168.1.1",
    ),
    (
        "Device.IP.Interface.2.IPv4Address.1.SubnetMask",
        "255.255.255.0",
    ),
    ("Device.WiFi.RadioNumberOfEntries", "2"),
    ("Device.WiFi.SSIDNumberOfEntries", "2"),
    ("Device.WiFi.AccessPointNumberOfEntries", "2"),
    ("Device.WiFi.Radio.1.Enable", "1"),
    ("Device.WiFi.Radio.1.Status", "Up"),
    ("Device.WiFi.Radio.1.SupportedFrequencyBands", "2.4GHz"),
    ("Device.WiFi.Radio.1.OperatingFrequencyBand", "2.4GHz"),
    ("Device.WiFi.Radio.1.OperatingStandards", "g,n,ax"),
    ("Device.WiFi.Radio.1.PossibleChannels", "1,6,11"),
    ("Device.WiFi.Radio.1.Channel", "6"),
    ("Device.WiFi.Radio.2.Enable", "1"),
    ("Device.WiFi.Radio.2.Status", "Up"),
    ("Device.WiFi.Radio.2.SupportedFrequencyBands", "5GHz,6GHz"),
    ("Device.WiFi.Radio.2.OperatingFrequencyBand", "5GHz"),
    ("Device.WiFi.Radio.2.OperatingStandards", "n,ac,ax"),
    ("Device.WiFi.Radio.2.PossibleChannels", "36,40,44,48"),
    ("Device.WiFi.Radio.2.Channel", "36"),
    ("Device.WiFi.SSID.1.Enable", "1"),
    ("Device.WiFi.SSID.1.Status", "Up"),
    ("Device.WiFi.SSID.1.LowerLayers", "Device.WiFi.Radio.1."),
    ("Device.WiFi.SSID.1.BSSID", "00:D0:9E:00:00:01"),
    ("Device.WiFi.SSID.1.SSID", "Home"),
    ("Device.WiFi.SSID.2.LowerLayers", "Device.WiFi.Radio.2."),
    ("Device.WiFi.SSID.2.BSSID", "00:D0:9E:00:00:02"),
    ("Device.WiFi.SSID.2.SSID", "Home 5G"),
    ("Device.WiFi.AccessPoint.1.Enable", "1"),
    ("Device.WiFi.AccessPoint.1.Status", "Enabled"),
    (
        "Device.WiFi.AccessPoint.1.SSIDReference",
        "Device.WiFi.SSID.1.",
    ),
    (
        "Device.WiFi.AccessPoint.1.AssociatedDeviceNumberOfEntries",
        "1",
    ),
    (
        "Device.WiFi.AccessPoint.1.Security.ModesSupported",
        "None,WPA2-Personal,WPA3-Personal",
    ),
    (
        "Device.WiFi.AccessPoint.1.Security.ModeEnabled",
        "WPA2-Personal",
    ),
    (
        "Device.WiFi.AccessPoint.1.Security.KeyPassphrase",
        "correct horse",
    ),
    (
        "Device.WiFi.AccessPoint.1.AssociatedDevice.1.MACAddress",
        "02:00:00:00:00:10",
    ),
    (
        "Device.WiFi.AccessPoint.1.AssociatedDevice.1.AuthenticationState",
        "1",
    ),
    (
        "Device.WiFi.AccessPoint.1.AssociatedDevice.1.SignalStrength",
        "-52",
    ),
    ("Device.WiFi.AccessPoint.1.AssociatedDevice.1.Active", "1"),
    (
        "Device.WiFi.AccessPoint.2.SSIDReference",
        "Device.WiFi.SSID.2.",
    ),
    (
        "Device.WiFi.AccessPoint.2.Security.ModesSupported",
        "None,WPA2-Personal,WPA3-Personal",
    ),
    ("Device.WiFi.AccessPoint.2.Security.ModeEnabled", "None"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use cwmp_soap::Value;

    #[test]
    fn every_built_in_value_has_a_place_and_is_legal() {
        let mut tree = MemoryTree::from_schema(SCHEMA);
        for instance in INSTANCES {
            assert_eq!(tree.insert_instance(SCHEMA, instance), Ok(()), "{instance}");
        }
        for (parameter, text) in VALUES {
            assert_eq!(
                tree.set_text(SCHEMA, parameter, text),
                Ok(()),
                "{parameter}"
            );
            let node = SCHEMA.parse(parameter).unwrap().place.node();
            let value_type = SCHEMA.row(node).unwrap().value_type;
            let value = Value::from_text(value_type, text).unwrap();
            assert!(SCHEMA.allows(node, &value, |_, _| true), "{parameter}");
        }
    }
}
