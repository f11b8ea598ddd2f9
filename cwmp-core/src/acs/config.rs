//! What a server endpoint is to keep to.

use cwmp_soap::{DecodeConfig, EncodeConfig};

use crate::session::{AcsConfig, Tolerance};

/// The methods that an endpoint answers by itself.
pub const METHODS: &[&str] = &[
    "Inform",
    "GetRPCMethods",
    "TransferComplete",
    "AutonomousTransferComplete",
];

/// What a server endpoint is to keep to.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Config {
    /// The session: timeout, versions, and how closely the CPE must keep to the order of messages and their headers.
    pub session: AcsConfig,
    /// How envelopes are read: limits and tolerances.
    pub decode: DecodeConfig,
    /// How every envelope is written, faults too; the default is what all known devices read. Another is needed only for
    /// devices that are known not to, each choice saying which.
    ///
    /// Where one device in many needs it, [`Session::set_encode`](super::Session::set_encode) says so once its `Inform` has
    /// told who it is.
    pub encode: EncodeConfig,
    /// What `GetRPCMethods` is answered with; by default [`METHODS`], what is answered without the product's help.
    ///
    /// A product that answers more, with [`Answer::Body`](super::Answer::Body), lists it here. Methods that are younger
    /// than the version in force are left out (VER-009).
    pub methods: &'static [&'static str],
}

impl Config {
    /// For the field: everything that deployed devices get wrong is tolerated, if it has a name.
    pub const DEFAULT: Self = Self {
        session: AcsConfig::DEFAULT,
        decode: DecodeConfig::LENIENT,
        encode: EncodeConfig::DEFAULT,
        methods: METHODS,
    };

    /// For tests and certification: nothing is tolerated, neither in envelopes nor in sessions.
    pub const STRICT: Self = Self {
        session: AcsConfig::DEFAULT.with_tolerance(Tolerance::Strict),
        decode: DecodeConfig::STRICT,
        encode: EncodeConfig::DEFAULT,
        methods: METHODS,
    };

    /// The same with another session.
    #[must_use]
    pub const fn with_session(mut self, session: AcsConfig) -> Self {
        self.session = session;
        self
    }

    /// The same with other limits and tolerances.
    #[must_use]
    pub const fn with_decode(mut self, decode: DecodeConfig) -> Self {
        self.decode = decode;
        self
    }

    /// The same, with envelopes written otherwise.
    #[must_use]
    pub const fn with_encode(mut self, encode: EncodeConfig) -> Self {
        self.encode = encode;
        self
    }

    /// The same with another list of methods.
    #[must_use]
    pub const fn with_methods(mut self, methods: &'static [&'static str]) -> Self {
        self.methods = methods;
        self
    }
}

impl Default for Config {
    fn default() -> Self {
        Self::DEFAULT
    }
}
