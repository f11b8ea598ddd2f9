//! What a call may have changed that the agent goes by.

use cwmp_soap::Text;

use crate::cpe::followed::FollowedSettings;
use crate::root::behind_root;

/// What a call may have changed that the agent goes by.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::cpe) struct Changed {
    /// A parameter of `ManagementServer.`.
    pub(in crate::cpe) settings: bool,
    pub(in crate::cpe) delay_reboot: bool,
}

impl Changed {
    /// A parameter of this name is set, on a device that follows these.
    pub(super) fn note(&mut self, name: &Text<'_>, follows: &FollowedSettings) {
        let is_setting = |path: &str| {
            behind_root(path).is_some_and(|path| path.starts_with("ManagementServer."))
        };
        // One with references in it may be any.
        if name.as_plain().is_none_or(is_setting) {
            self.settings = true;
            self.delay_reboot |= follows.names_delay(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cwmp_soap::message::set_parameter_values::SetParameterValuesView;
    use cwmp_soap::{DecodeConfig, Envelope};

    fn noted(name: &str) -> (bool, bool) {
        extern crate alloc;
        let document = alloc::format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:cwmp=\"urn:dslforum-org:cwmp-1-2\">\
             <s:Body><cwmp:SetParameterValues><ParameterList><ParameterValueStruct><Name>{name}</Name><Value>1</Value>\
             </ParameterValueStruct></ParameterList><ParameterKey/></cwmp:SetParameterValues></s:Body></s:Envelope>"
        );
        let call = Envelope::parse(document.as_bytes(), &DecodeConfig::LENIENT).unwrap();
        let view = SetParameterValuesView::read(&call).unwrap();
        let mut changed = Changed::default();
        for entry in view.parameter_list() {
            changed.note(&entry.name, &FollowedSettings::ALL);
        }
        (changed.settings, changed.delay_reboot)
    }

    #[test]
    fn what_is_below_management_server_is_a_setting_under_either_root_however_it_is_written() {
        for root in ["Device", "InternetGatewayDevice"] {
            let noted = |name| noted(&path_of(root, name));
            assert_eq!(noted("ManagementServer.URL"), (true, false));
            assert_eq!(
                noted("ManagementServer.HeartbeatPolicy.Enable"),
                (true, false)
            );
            assert_eq!(noted("ManagementServer.DelayReboot"), (true, true));
            assert_eq!(noted("&#77;anagementServer.DelayReboot"), (true, true));
            assert_eq!(noted("ManagementServerX.DelayReboot"), (false, false));
            assert_eq!(noted("DeviceInfo.ManagementServer.URL"), (false, false));
            assert_eq!(noted("Time.NTPServer1"), (false, false));
        }
        assert_eq!(noted("ManagementServer.URL"), (false, false));
        assert_eq!(noted(""), (false, false));
    }

    fn path_of(root: &str, name: &str) -> heapless::String<64> {
        let mut path = heapless::String::new();
        path.push_str(root).unwrap();
        path.push('.').unwrap();
        path.push_str(name).unwrap();
        path
    }
}
