//! Decodes envelopes and prints them.
fn main() {}
