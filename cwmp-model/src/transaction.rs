//! `SetParameterValues`: all or nothing, every fault listed, without a heap (RPC-SPV-01 to RPC-SPV-06).

use core::fmt;

use cwmp_soap::{FaultCode, Text, Value, ValueType};

use crate::backend::Applied;
use crate::model::Model;
use crate::path::{MAX_PATH, Named, PathText};
use crate::place::Place;

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

impl Default for SetPolicy {
    fn default() -> Self {
        Self {
            missing_type: true,
            string_for_any: false,
        }
    }
}

/// The result of checking all entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
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
pub enum SetError {
    /// Entries are wrong: list them with [`Transaction::faults`].
    Refused(Report),
    /// The back end failed to set this entry; all was rolled back.
    Set {
        /// The number of the entry, from 0.
        index: u32,
        /// What the back end said of it.
        code: FaultCode,
    },
    /// The back end failed to begin or to commit; all was rolled back.
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

/// Bits that tell names apart, 256 bytes of them.
const WORDS: usize = 32;
type Bits = [u64; WORDS];

/// One `SetParameterValues`, from checking to committing.
///
/// Made from the entries, which have to be the same in every call; iterating them again is how it does
/// without a heap. `scratch` holds one decoded value at a time: texts with references in them that are longer
/// than it are refused with 9002.
#[derive(Clone, Debug)]
pub struct Transaction {
    policy: SetPolicy,
    /// The marks of names that more than one entry has: where a bit is clear, names are distinct.
    repeated: Bits,
}

impl Transaction {
    /// Looks through the names once, so that names given twice are found without comparing all with all.
    #[must_use]
    pub fn new<'a>(entries: impl Iterator<Item = Assignment<'a>>, policy: SetPolicy) -> Self {
        let mut seen: Bits = [0; WORDS];
        let mut repeated: Bits = [0; WORDS];
        for entry in entries {
            let (word, bit) = mark(&entry.name);
            if let (Some(seen), Some(repeated)) = (seen.get_mut(word), repeated.get_mut(word)) {
                *repeated |= *seen & bit;
                *seen |= bit;
            }
        }
        Self { policy, repeated }
    }

    /// Checks every entry; nothing is changed.
    pub fn check_all<'a, I>(&self, model: &mut Model<'_>, entries: &I, scratch: &mut [u8]) -> Report
    where
        I: Iterator<Item = Assignment<'a>> + Clone,
    {
        let mut report = Report::default();
        for entry in entries.clone() {
            let verdict = self.check(model, entries, report.checked, &entry, scratch);
            if verdict.is_err() {
                report.refused = report.refused.saturating_add(1);
            }
            report.checked = report.checked.saturating_add(1);
        }
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
        let report = self.check_all(model, entries, scratch);
        if report.refused > 0 {
            return Err(SetError::Refused(report));
        }
        model.backend_mut().begin().map_err(SetError::Device)?;
        let done = self
            .set_all(model, entries.clone(), scratch)
            .and_then(|()| model.backend_mut().commit().map_err(SetError::Device));
        if done.is_err() {
            model.backend_mut().rollback();
        }
        done
    }

    /// Lists the faults, from the entry of number `index` on.
    ///
    /// To list them over several buffers, keep [`FaultWalk::index`] and start again there.
    pub fn faults<'t, 'a, I>(&'t self, entries: &I, index: u32) -> FaultWalk<'t, I>
    where
        I: Iterator<Item = Assignment<'a>> + Clone,
    {
        let mut rest = entries.clone();
        for _ in 0..index {
            if rest.next().is_none() {
                break;
            }
        }
        FaultWalk {
            transaction: self,
            all: entries.clone(),
            rest,
            index,
        }
    }

    fn set_all<'a>(
        &self,
        model: &mut Model<'_>,
        entries: impl Iterator<Item = Assignment<'a>>,
        scratch: &mut [u8],
    ) -> Result<(), SetError> {
        let mut index = 0_u32;
        for entry in entries {
            set_one(model, &entry, scratch).map_err(|code| SetError::Set { index, code })?;
            index = index.saturating_add(1);
        }
        Ok(())
    }

    /// Checks one entry. `Ok` for later mentions of a name, which is reported where it stands first.
    fn check<'a, I>(
        &self,
        model: &mut Model<'_>,
        entries: &I,
        index: u32,
        entry: &Assignment<'a>,
        scratch: &mut [u8],
    ) -> Result<(), FaultCode>
    where
        I: Iterator<Item = Assignment<'a>> + Clone,
    {
        let mentions = self.mentions(entries, index, &entry.name);
        if mentions == Mentions::Later {
            return Ok(());
        }
        let parameter = resolve(model, &entry.name)?;
        if mentions == Mentions::FirstOfMany {
            return Err(FaultCode::INVALID_ARGUMENTS);
        }
        if !model.is_writable(&parameter) {
            return Err(FaultCode::NON_WRITABLE_PARAMETER);
        }
        let model_type = model.value_type(&parameter);
        let fits = match entry.value_type {
            Some(ty) => ty == model_type || (self.policy.string_for_any && ty == ValueType::String),
            None => self.policy.missing_type && !entry.type_given,
        };
        if !fits {
            return Err(FaultCode::INVALID_PARAMETER_TYPE);
        }
        let value = read(model_type, &entry.value, scratch)?;
        let schema = model.schema();
        let backend = model.backend_mut();
        if !schema.allows(parameter.node(), &value, |pattern, text| {
            backend.matches(pattern, text)
        }) {
            return Err(FaultCode::INVALID_PARAMETER_VALUE);
        }
        backend.check(&parameter, &value)
    }

    fn mentions<'a, I>(&self, entries: &I, index: u32, name: &Text<'_>) -> Mentions
    where
        I: Iterator<Item = Assignment<'a>> + Clone,
    {
        let (word, bit) = mark(name);
        if self.repeated.get(word).is_none_or(|word| word & bit == 0) {
            return Mentions::Once;
        }
        let mut at = 0_u32;
        for other in entries.clone() {
            if at != index && other.name == *name {
                return if at < index {
                    Mentions::Later
                } else {
                    Mentions::FirstOfMany
                };
            }
            at = at.saturating_add(1);
        }
        Mentions::Once
    }
}

/// How often the entries name a parameter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mentions {
    Once,
    FirstOfMany,
    Later,
}

/// The faults of a transaction, found again one by one.
///
/// Stores no faults: it checks the entries anew, which gives the same as long as the device stays as it is.
#[derive(Clone, Debug)]
pub struct FaultWalk<'t, I> {
    transaction: &'t Transaction,
    all: I,
    rest: I,
    index: u32,
}

impl<'a, I> FaultWalk<'_, I>
where
    I: Iterator<Item = Assignment<'a>> + Clone,
{
    /// The next fault; `None` when all are listed.
    pub fn next_fault(&mut self, model: &mut Model<'_>, scratch: &mut [u8]) -> Option<Refusal<'a>> {
        loop {
            let entry = self.rest.next()?;
            let index = self.index;
            self.index = index.saturating_add(1);
            let verdict = self
                .transaction
                .check(model, &self.all, index, &entry, scratch);
            if let Err(code) = verdict {
                return Some(Refusal {
                    index,
                    name: entry.name,
                    code,
                });
            }
        }
    }

    /// The number of the entry that is looked at next.
    #[must_use]
    pub const fn index(&self) -> u32 {
        self.index
    }
}

fn set_one(
    model: &mut Model<'_>,
    entry: &Assignment<'_>,
    scratch: &mut [u8],
) -> Result<(), FaultCode> {
    let parameter = resolve(model, &entry.name)?;
    let value = read(model.value_type(&parameter), &entry.value, scratch)?;
    model.backend_mut().set(&parameter, &value)
}

/// The parameter of this full path; 9005 otherwise.
fn resolve(model: &Model<'_>, name: &Text<'_>) -> Result<Place, FaultCode> {
    let target = match name.as_plain() {
        Some(path) => model.resolve(path)?,
        None => {
            let mut path = PathText::new();
            for c in name.chars().take(MAX_PATH.saturating_add(1)) {
                path.push(c)
                    .map_err(|_| FaultCode::INVALID_PARAMETER_NAME)?;
            }
            model.resolve(&path)?
        }
    };
    match target.named {
        Named::Parameter => Ok(target.place),
        _ => Err(FaultCode::INVALID_PARAMETER_NAME),
    }
}

/// Reads the text as a value of the type; 9006 if it is none.
fn read<'v>(ty: ValueType, text: &Text<'v>, scratch: &'v mut [u8]) -> Result<Value<'v>, FaultCode> {
    let text = text
        .decode(scratch)
        .map_err(|_| FaultCode::INTERNAL_ERROR)?;
    Value::from_text(ty, text).map_err(|_| FaultCode::INVALID_PARAMETER_TYPE)
}

/// Where a name is marked: FNV-1a over its characters, folded.
fn mark(name: &Text<'_>) -> (usize, u64) {
    let hash = name.chars().fold(0x811c_9dc5_u32, |hash, c| {
        (hash ^ u32::from(c)).wrapping_mul(0x0100_0193)
    });
    let folded = (hash ^ (hash >> 15)).to_le_bytes();
    let word = usize::from(folded[0]) & WORDS.saturating_sub(1);
    (word, 1_u64.wrapping_shl(u32::from(folded[1])))
}
