//! What the code is made for.

/// Whether speed counts, or memory: a microcontroller follows every path from its beginning, and looks for a parameter again
/// rather than remember where it was.
///
/// What is found is the same. `RUSTFLAGS="--cfg narrow"` has a host test what a microcontroller runs.
pub(crate) const WIDE: bool = cfg!(all(target_pointer_width = "64", not(narrow)));
