//! Bytes taken as the fields of something.

/// What is left of the bytes; zeros and empty texts behind their end.
pub(crate) struct Fields<'d> {
    rest: &'d [u8],
}

impl<'d> Fields<'d> {
    pub(crate) const fn new(data: &'d [u8]) -> Self {
        Self { rest: data }
    }

    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        let length = N.min(self.rest.len());
        bytes[..length].copy_from_slice(&self.rest[..length]);
        self.rest = &self.rest[length..];
        bytes
    }

    pub(crate) fn flag(&mut self) -> bool {
        self.bytes::<1>() != [0]
    }

    /// Bytes up to a newline.
    pub(crate) fn line(&mut self) -> &'d [u8] {
        let end = self.rest.iter().position(|byte| *byte == b'\n');
        let line = &self.rest[..end.unwrap_or(self.rest.len())];
        self.rest = &self.rest[end.map_or(self.rest.len(), |end| end + 1)..];
        line
    }

    /// Text up to a newline; what is no UTF-8 is replaced.
    pub(crate) fn text(&mut self) -> String {
        String::from_utf8_lossy(self.line()).into_owned()
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }
}
