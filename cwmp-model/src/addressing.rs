//! How instances are named in paths: numbers, aliases, wildcards (section ALIAS of the requirements).

use crate::management::ManagementReader;
use crate::model::Model;

/// What identifies an instance in the paths that a device returns: `ManagementServer.InstanceMode` (ALIAS-005).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum InstanceMode {
    /// Its number: `InstanceNumber`, the default.
    #[default]
    Number,
    /// Its alias in brackets: `InstanceAlias`. Where an instance has none, or the path would be longer than
    /// [`MAX_PATH`](crate::MAX_PATH) with it, the number stands, which is understood everywhere (ALIAS-004).
    Alias,
}

/// Which identifiers of instances a device understands and uses; numbers always.
///
/// The default is numbers only. Each field follows a parameter of `ManagementServer` that the device reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Addressing {
    /// `AliasBasedAddressing`: paths may name instances by `[alias]`; otherwise such a path is 9005 (ALIAS-001).
    pub aliases: bool,
    /// `InstanceMode`: what returned paths contain. Without [`Self::aliases`] they contain numbers.
    pub mode: InstanceMode,
    /// `AutoCreateInstances`: setting a parameter below an unknown alias creates the instance; otherwise it is
    /// 9005 (ALIAS-010).
    pub auto_create: bool,
    /// `InstanceWildcardsSupported`: `*` may stand for an instance in `GetParameterNames`, `GetParameterValues` and
    /// `GetParameterAttributes`; otherwise such a path is 9005 (RPC-GPV-06).
    pub wildcards: bool,
}

impl Addressing {
    /// Everything that alias-based addressing has, with numbers in returned paths until the ACS asks for aliases.
    pub const ALIASES: Self = Self {
        aliases: true,
        mode: InstanceMode::Number,
        auto_create: true,
        wildcards: true,
    };

    /// Whether returned paths contain aliases.
    #[must_use]
    pub const fn prints_aliases(&self) -> bool {
        self.aliases && matches!(self.mode, InstanceMode::Alias)
    }
}

impl Addressing {
    /// What the parameters of `ManagementServer` say now: `AliasBasedAddressing`, `InstanceMode`,
    /// `AutoCreateInstances`, `InstanceWildcardsSupported`. What the device does not have is off.
    pub fn read(model: &mut Model<'_>) -> Self {
        let mut scratch = [0; 32];
        let mut reader = ManagementReader::new(model, &mut scratch);
        let mut is = |name| reader.flag(name) == Some(true);
        let (aliases, auto_create) = (is("AliasBasedAddressing"), is("AutoCreateInstances"));
        let wildcards = is("InstanceWildcardsSupported");
        let mode = if reader.text("InstanceMode") == Some("InstanceAlias") {
            InstanceMode::Alias
        } else {
            InstanceMode::Number
        };
        Self {
            aliases,
            mode,
            auto_create,
            wildcards,
        }
    }
}
