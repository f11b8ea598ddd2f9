//! What an `Inform` says of its device beside its events (INF-019).

use core::fmt;

use cwmp_soap::Text;
use cwmp_soap::message::inform::InformView;

use crate::root::behind_root;

/// The parameters of an `Inform` that a server takes from every one, as far as the device sent them (INF-019).
///
/// ```
/// # use cwmp_core::acs::{Informed, Post, Session, Config};
/// # let inform = br#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
/// #   xmlns:cwmp="urn:dslforum-org:cwmp-1-2"><s:Body><cwmp:Inform><ParameterList><ParameterValueStruct>
/// #   <Name>Device.ManagementServer.ParameterKey</Name><Value>task-7</Value></ParameterValueStruct></ParameterList>
/// #   </cwmp:Inform></s:Body></s:Envelope>"#;
/// # let mut session = Session::new(Config::DEFAULT);
/// let Post::Inform { call, .. } = session.handle_post(inform)? else { panic!() };
/// let informed = Informed::read(&call.inform().ok_or("no Inform")?);
/// // The connection broke while task 7 was out: has the device carried it out?
/// assert_eq!(informed.has_applied("task-7"), Some(true));
/// // It does not say that it has aliases.
/// assert!(informed.check_path("Device.WiFi.SSID.[cpe-1].SSID").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Informed<'rx> {
    /// `ManagementServer.ParameterKey`.
    pub parameter_key: Option<Text<'rx>>,
    /// `ManagementServer.ConnectionRequestURL`.
    pub connection_request_url: Option<Text<'rx>>,
    /// `DeviceInfo.SoftwareVersion`.
    pub software_version: Option<Text<'rx>>,
    /// `ManagementServer.AliasBasedAddressing`; false if the device does not say.
    pub alias_based_addressing: bool,
}

impl<'rx> Informed<'rx> {
    /// Reads the list of parameters, in the data models of every root; of two of one name, the last counts.
    #[must_use]
    pub fn read(inform: &InformView<'_, 'rx>) -> Self {
        let mut informed = Self::default();
        for parameter in inform.parameter_list() {
            let mut buffer = [0; LONGEST];
            let Ok(name) = parameter.name.decode(&mut buffer) else {
                continue;
            };
            let value = parameter.value;
            match behind_root(name) {
                Some("ManagementServer.ParameterKey") => informed.parameter_key = value,
                Some("ManagementServer.ConnectionRequestURL") => {
                    informed.connection_request_url = value;
                }
                Some("DeviceInfo.SoftwareVersion") => informed.software_version = value,
                Some("ManagementServer.AliasBasedAddressing") => {
                    informed.alias_based_addressing =
                        value.is_some_and(|value| value == "1" || value == "true");
                }
                _ => {}
            }
        }
        informed
    }

    /// Whether the device has carried out the `SetParameterValues`, `AddObject` or `DeleteObject` with this key, of which
    /// no answer came: it has if it tells the same key now, and nothing since had one (SES-045, RPC-GEN-03). `None` if the
    /// device does not tell its key.
    ///
    /// This takes keys that differ from call to call.
    #[must_use]
    pub fn has_applied(&self, parameter_key: &str) -> Option<bool> {
        self.parameter_key.as_ref().map(|key| *key == parameter_key)
    }

    /// Whether a path may be sent to this device: aliases only if it says that it takes them (INF-020, ALIAS-002).
    ///
    /// # Errors
    /// [`AliasesUnsupported`] if there is an alias in the path and the device has not said so.
    pub fn check_path(&self, path: &str) -> Result<(), AliasesUnsupported> {
        let has_alias = path.split('.').any(|segment| segment.starts_with('['));
        if has_alias && !self.alias_based_addressing {
            return Err(AliasesUnsupported);
        }
        Ok(())
    }
}

/// Bytes of the longest name that is looked for, and more.
const LONGEST: usize = 64;

/// The device does not take aliases in paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AliasesUnsupported;

impl fmt::Display for AliasesUnsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the device does not take aliases in paths")
    }
}

impl core::error::Error for AliasesUnsupported {}
