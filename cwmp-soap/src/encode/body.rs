//! What is written: messages, and the lists in them.

use super::element::{len, string};
use crate::FaultCode;
use crate::xml::Writer;

/// A message that can be written: what stands in the SOAP body.
pub trait Body {
    /// Writes the part of this number, counted from zero; called again with the same number if it had no room.
    ///
    /// # Errors
    /// The fault to answer with if the values to write cannot be had.
    fn write(&mut self, part: u32, out: &mut Writer<'_>) -> Result<Progress, FaultCode>;

    /// The part of this number has gone out; the next call of [`Self::write`] asks for the one after.
    fn written(&mut self, part: u32) {
        let _ = part;
    }
}

/// Whether a part is the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Progress {
    /// More parts follow.
    More,
    /// It is the last.
    Last,
}

/// The members of a list that is written: a slice, or a cursor over a model.
pub trait Source {
    /// How many members there are in all; `arrayType` announces them before the first goes out (ENV-013).
    ///
    /// # Errors
    /// The fault to answer with if that cannot be told.
    fn count(&mut self) -> Result<u32, FaultCode>;

    /// Writes the current member and stays there; `false` if there is none left.
    ///
    /// # Errors
    /// The fault to answer with if its value cannot be had.
    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode>;

    /// Goes on to the next member.
    fn advance(&mut self);
}

impl<S: Source + ?Sized> Source for &mut S {
    fn count(&mut self) -> Result<u32, FaultCode> {
        (**self).count()
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        (**self).write(out)
    }

    fn advance(&mut self) {
        (**self).advance();
    }
}

/// A member of a list that can be written.
pub trait Entry {
    /// Writes it, with its element.
    fn write(&self, out: &mut Writer<'_>);
}

/// A list whose members are all there.
#[derive(Clone, Copy, Debug)]
pub struct Entries<'a, T> {
    entries: &'a [T],
    at: usize,
}

impl<'a, T: Entry> Entries<'a, T> {
    /// Starts at the first.
    #[must_use]
    pub const fn new(entries: &'a [T]) -> Self {
        Self { entries, at: 0 }
    }
}

impl<T: Entry> Source for Entries<'_, T> {
    fn count(&mut self) -> Result<u32, FaultCode> {
        Ok(len(self.entries))
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        let entry = self.entries.get(self.at);
        if let Some(entry) = entry {
            entry.write(out);
        }
        Ok(entry.is_some())
    }

    fn advance(&mut self) {
        self.at = self.at.saturating_add(1);
    }
}

impl Entry for &str {
    fn write(&self, out: &mut Writer<'_>) {
        string(out, self);
    }
}
