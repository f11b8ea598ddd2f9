//! Listing what is wrong with a call (RPC-SPV-03).

use super::{Assignment, Refusal, Transaction};
use crate::model::Model;
use crate::neighbour::Neighbour;

impl Transaction {
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
        let mut last = Neighbour::NONE;
        loop {
            let entry = self.rest.next()?;
            let index = self.index;
            self.index = index.saturating_add(1);
            let verdict =
                self.transaction
                    .check(model, &self.all, (index, &entry), &mut last, scratch);
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
