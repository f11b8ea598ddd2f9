//! What the code is made for.

/// Whether speed counts, or memory: a microcontroller writes no answer before it is due, although its call would have to be
/// read once less then, looks at everything that a call names before it begins to answer, and counts what an `Inform` lists
/// before it is written.
///
/// What is answered is the same. `RUSTFLAGS="--cfg narrow"` has a host test what a microcontroller runs.
pub(crate) const WIDE: bool = cfg!(all(target_pointer_width = "64", not(narrow)));
