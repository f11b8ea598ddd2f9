//! `SetParameterValues`: all or nothing, every fault listed, without a heap (RPC-SPV-01 to RPC-SPV-10).

pub(crate) mod apply;
mod check;
mod destination;
mod faults;
pub(crate) mod names;
pub(crate) mod related;
pub(crate) mod rules;

use core::fmt;

use cwmp_soap::{FaultCode, Text, ValueType};

pub(crate) use destination::Destination;
pub use faults::FaultWalk;
pub(crate) use names::Mentions;
use names::Repeated;

use crate::backend::Applied;
use crate::entries::Entries;
use crate::model::Model;
use crate::neighbour::Neighbour;
use crate::place::Place;
use crate::target::WIDE;

/// One entry of a `SetParameterValues`.
#[derive(Clone, Copy, Debug)]
pub struct Assignment<'a> {
    /// The full path of a parameter.
    pub name: Text<'a>,
    /// What `xsi:type` says; `None` if it is missing or names no known type.
    pub value_type: Option<ValueType>,
    /// Whether there is an `xsi:type` at all.
    pub type_given: bool,
    /// The value.
    pub value: Text<'a>,
}

/// How strictly the types of values are held to the model (RPC-SPV-04).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SetPolicy {
    /// A value without `xsi:type` is taken to have the model's type. Default: yes.
    pub missing_type: bool,
    /// `xsd:string` is taken for every type, if the text is a value of that type. Default: no.
    pub string_for_any: bool,
}

impl SetPolicy {
    /// Only the model's type, and that named.
    pub const STRICT: Self = Self {
        missing_type: false,
        string_for_any: false,
    };
    /// All tolerances.
    pub const LENIENT: Self = Self {
        missing_type: true,
        string_for_any: true,
    };
}

impl SetPolicy {
    /// The defaults.
    pub const DEFAULT: Self = Self {
        missing_type: true,
        string_for_any: false,
    };
}

impl Default for SetPolicy {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// The result of checking all entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Report {
    /// How many entries were looked at.
    pub checked: u32,
    /// How many faults [`FaultWalk`] will list.
    pub refused: u32,
}

/// One fault of a `SetParameterValuesFault` list.
#[derive(Clone, Copy, Debug)]
pub struct Refusal<'a> {
    /// The number of the entry, from 0.
    pub index: u32,
    /// The parameter, as the entry names it.
    pub name: Text<'a>,
    /// What is wrong with it.
    pub code: FaultCode,
}

/// Why nothing was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum SetError {
    /// Entries are wrong: list them with [`Transaction::faults`].
    Refused(Report),
    /// The back end failed to set this entry, or it would break a unique key; all was rolled back.
    Set {
        /// The number of the entry, from 0.
        index: u32,
        /// What the back end said of it.
        code: FaultCode,
    },
    /// The back end failed to begin or to commit, or has no room for an instance; all was rolled back.
    Device(FaultCode),
}

impl SetError {
    /// The code of the fault itself, outside its list.
    ///
    /// 9003 when parameters are to blame, the back end's own code when it failed as a whole (RPC-SPV-03).
    #[must_use]
    pub const fn fault(self) -> FaultCode {
        match self {
            Self::Refused(_) | Self::Set { .. } => FaultCode::INVALID_ARGUMENTS,
            Self::Device(code) => code,
        }
    }
}

impl fmt::Display for SetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(report) => write!(f, "{} parameters refused", report.refused),
            Self::Set { index, code } => write!(f, "setting entry {index} failed: {code}"),
            Self::Device(code) => write!(f, "the device failed: {code}"),
        }
    }
}

impl core::error::Error for SetError {}

/// What the back end says of one parameter, if a parameter may have that fault; 9002 otherwise (RPC-SPV-03).
fn of_parameter(code: FaultCode) -> FaultCode {
    match code.code() {
        9001 | 9002 | 9005..=9008 | 9800..=9899 => code,
        _ => FaultCode::INTERNAL_ERROR,
    }
}

/// The entries whose parameters are not looked for again when they are set, the first ones: 40 bytes of the stack for each,
/// and none where that is dear.
const FOUND: usize = if WIDE { 8 } else { 0 };

/// One `SetParameterValues`, from checking to committing.
///
/// Made from the entries, which have to be the same in every call; iterating them again is how it does
/// without a heap. `scratch` holds one decoded value at a time, and the name of a parameter where it has references in
/// it: texts that are longer are refused with 9002.
///
/// Setting below an unknown alias creates the instance where [`Addressing`](crate::Addressing) says so, tables nested in
/// it too (ALIAS-010); `Alias` parameters are set last, so that every path means what it meant when the call came.
#[derive(Clone, Debug)]
pub struct Transaction {
    policy: SetPolicy,
    repeated: Repeated,
}

impl Transaction {
    /// Looks through the names, so that parameters given twice are found without comparing all with all.
    ///
    /// A parameter is the same under a number and an alias (RPC-SPV-02). The names are gone through once for each 512 of
    /// them, with 1 KiB of the stack; once for each 2048, with 4 KiB, where pointers have more than 32 bits.
    #[must_use]
    pub fn new<'a, I>(model: &Model<'_>, entries: &I, policy: SetPolicy, scratch: &mut [u8]) -> Self
    where
        I: Iterator<Item = Assignment<'a>> + Clone,
    {
        let repeated = Repeated::new(model, entries, scratch);
        Self { policy, repeated }
    }

    /// Checks every entry; nothing is changed.
    pub fn check_all<'a, I>(&self, model: &mut Model<'_>, entries: &I, scratch: &mut [u8]) -> Report
    where
        I: Iterator<Item = Assignment<'a>> + Clone,
    {
        self.check_entries(model, entries, &mut [], scratch)
    }

    fn check_entries<'a>(
        &self,
        model: &mut Model<'_>,
        entries: &dyn Entries<Assignment<'a>>,
        found: &mut [Option<Place>],
        scratch: &mut [u8],
    ) -> Report {
        let (mut report, mut last) = (Report::default(), Neighbour::NONE);
        entries.any(&mut |index, entry| {
            report.checked = index.saturating_add(1);
            let verdict = self.check(model, entries, (index, entry), &mut last, scratch);
            match (verdict, usize::try_from(index)) {
                (Ok(place), Ok(index)) => {
                    if let Some(found) = found.get_mut(index) {
                        *found = place;
                    }
                }
                _ => report.refused = report.refused.saturating_add(1),
            }
            false
        });
        report
    }

    /// Checks every entry and, if all are right, sets them all.
    ///
    /// No entries at all are right too (RPC-SPV-05). The caller stores the `ParameterKey` on success only
    /// (RPC-GEN-03).
    ///
    /// # Errors
    /// See [`SetError`]; the device is then as it was (RPC-GEN-05).
    pub fn run<'a, I>(
        &self,
        model: &mut Model<'_>,
        entries: &I,
        scratch: &mut [u8],
    ) -> Result<Applied, SetError>
    where
        I: Iterator<Item = Assignment<'a>> + Clone,
    {
        self.run_entries(model, entries, scratch)
    }

    fn run_entries(
        &self,
        model: &mut Model<'_>,
        entries: &dyn Entries<Assignment<'_>>,
        scratch: &mut [u8],
    ) -> Result<Applied, SetError> {
        let mut found = [None; FOUND];
        let report = self.check_entries(model, entries, &mut found, scratch);
        if report.refused > 0 {
            return Err(SetError::Refused(report));
        }
        model.backend_mut().begin().map_err(SetError::Device)?;
        let set_all = model.schema().machine().set_all;
        let done = set_all(model, entries, &found, scratch)
            .and_then(|()| model.backend_mut().commit().map_err(SetError::Device));
        if done.is_err() {
            model.backend_mut().rollback();
        }
        done
    }
}
