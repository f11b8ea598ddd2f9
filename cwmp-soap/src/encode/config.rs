//! How envelopes are written, where what is right can be written in more than one way.

/// How envelopes are written. Plain data, chosen at run time for each peer: no Cargo feature changes it.
///
/// Every choice is legal, and every peer should read all of them. Some do not; the default is what all that are known
/// read.
///
/// ```
/// use cwmp_soap::message::get_parameter_names::GetParameterNames;
/// use cwmp_soap::{CwmpNamespace, EncodeConfig, Header, encode};
///
/// let mut config = EncodeConfig::DEFAULT;
/// config.xml_declaration = true;
/// config.boolean_words = true;
/// let header = Header::new(CwmpNamespace::V1_0).with_config(config);
/// let mut body = GetParameterNames { parameter_path: "Device.", next_level: true };
/// let mut buffer = [0; 1024];
/// let len = encode(&header, &mut body, &mut buffer)?;
/// let document = core::str::from_utf8(&buffer[..len]).unwrap();
/// assert!(document.starts_with("<?xml "));
/// assert!(document.contains("<NextLevel>true</NextLevel>"));
/// # Ok::<(), cwmp_soap::EncodeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct EncodeConfig {
    /// Whether an XML declaration comes first. Default off: UTF-8 needs none, and two agents cannot read it (netcwmp,
    /// Orange's). A Huawei CPE refuses an envelope without it.
    pub xml_declaration: bool,
    /// Whether truth values in arguments and parameters are the words `true` and `false` instead of `1` and `0`. Default
    /// off: the TP-Link TD-W9970 refuses the words, and other CPEs do so in `NextLevel`. `GenieACS` writes words unless it
    /// is told otherwise, so devices that never met another ACS were tested with words alone.
    pub boolean_words: bool,
    /// Fractions of seconds in dates and times.
    pub fractions: Fractions,
    /// Whether elements without content are written `<a/>` instead of `<a></a>`. Default off: some CPEs cannot read the
    /// short form. No peer is known to need it; it takes fewer bytes on a slow line. Lists whose members are written
    /// one by one always have both tags.
    pub short_empty_elements: bool,
}

impl EncodeConfig {
    /// The defaults stated at the fields.
    pub const DEFAULT: Self = Self {
        xml_declaration: false,
        boolean_words: false,
        fractions: Fractions::Precise,
        short_empty_elements: false,
    };
}

impl Default for EncodeConfig {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Fractions of seconds in dates and times of the calendar.
///
/// Times since boot, the unknown and the infinite time never have any (ENV-040 to ENV-042).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Fractions {
    /// As many digits as the value has; none for whole seconds. The default.
    #[default]
    Precise,
    /// None; the rest of a value is dropped. For the TP-Link TD-W9970, which refuses them.
    Dropped,
    /// Always three digits, the rest of a value is dropped. `GenieACS` writes milliseconds unless it is told otherwise,
    /// so devices that never met another ACS were tested with them alone.
    Milliseconds,
}
