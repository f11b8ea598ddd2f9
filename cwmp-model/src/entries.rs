//! The entries of a call, gone through whatever iterates over them.

/// The entries of a call, in their order, as often as it takes.
///
/// A call goes through its entries in many places. They ask this trait instead of the iterator itself, so that their code
/// is there once and not once for each type of iterator.
pub(crate) trait Entries<T> {
    /// Whether `test` holds for any entry and its number; later ones are not looked at.
    fn any(&self, test: &mut dyn FnMut(u32, &T) -> bool) -> bool;
}

impl<T, I> Entries<T> for I
where
    I: Iterator<Item = T> + Clone,
{
    fn any(&self, test: &mut dyn FnMut(u32, &T) -> bool) -> bool {
        let mut numbered = (0_u32..).zip(self.clone());
        Iterator::any(&mut numbered, |(index, entry)| test(index, &entry))
    }
}
