//! What the code is made for.

/// Whether speed counts, or memory: a microcontroller does without what only long documents pay for, takes a byte at a
/// time where a word of 64 bits is two registers, and copies in more steps from fewer constants.
///
/// What is read and written is the same. `RUSTFLAGS="--cfg narrow"` has a host test what a microcontroller runs.
pub(crate) const WIDE: bool = cfg!(all(target_pointer_width = "64", not(narrow)));
