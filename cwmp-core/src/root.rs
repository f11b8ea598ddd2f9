//! Paths of parameters without their root object, which each data model calls otherwise.

/// What of a path is behind the root object. Names of roots are short: this is faster than calling a searcher.
pub(crate) fn behind_root(path: &str) -> Option<&str> {
    let dot = path.bytes().position(|byte| byte == b'.')?;
    path.get(dot.saturating_add(1)..)
}
