//! What was said, for a person to follow.
//!
//! ```text
//! CPE → ACS  POST     2310 bytes  Inform  0 BOOTSTRAP, 1 BOOT
//!                                   device 001122-Box-17 (Maker), 5 parameters
//! ACS → CPE  200       530 bytes  InformResponse
//! CPE → ACS  POST        0 bytes  (empty)
//! ACS → CPE  204                  (empty)
//! ```

mod describe;

use alloc::sync::Arc;
use core::fmt;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

pub use describe::{Description, describe};

/// Where what follows a headline starts.
const INDENT: &str = "                                  ";

/// A sink for transcripts that any number of threads share; clones write to the same place.
///
/// An exchange is written line by line, a line as a whole. Secrets are hidden (passwords, keys, whatever stands before
/// an `@` in a URL), but not in raw messages.
#[derive(Clone)]
pub struct Transcript {
    sink: Arc<Mutex<dyn Write + Send>>,
    wire: bool,
    label: Arc<str>,
}

impl Transcript {
    /// Writes to `sink`; `wire` adds the raw messages.
    pub fn new(sink: impl Write + Send + 'static, wire: bool) -> Self {
        Self {
            sink: Arc::new(Mutex::new(sink)),
            wire,
            label: "".into(),
        }
    }

    /// Writes to the standard output.
    #[must_use]
    pub fn stdout(wire: bool) -> Self {
        Self::new(io::stdout(), wire)
    }

    /// Writes nowhere.
    #[must_use]
    pub fn silent() -> Self {
        Self::new(io::sink(), false)
    }

    /// Writes to the same place, with `label` in front of every line: which session it belongs to.
    #[must_use]
    pub fn labelled(&self, label: &str) -> Self {
        Self {
            label: format!("{label} ").into(),
            ..self.clone()
        }
    }

    /// The device posts; an empty body is an empty post.
    pub fn post(&self, body: &[u8]) {
        let size = format!("{} bytes", body.len());
        self.message("CPE → ACS", "POST", &size, body);
    }

    /// The server replies with this status.
    pub fn reply(&self, status: u16, body: &[u8]) {
        let size = if body.is_empty() {
            String::new()
        } else {
            format!("{} bytes", body.len())
        };
        self.message("ACS → CPE", &status.to_string(), &size, body);
    }

    /// A line of explanation below the messages.
    pub fn note(&self, text: impl fmt::Display) {
        self.write(&format!("{INDENT}{}\n", visible(&text.to_string())));
    }

    /// A line as it stands.
    pub fn line(&self, text: impl fmt::Display) {
        self.write(&format!("{}\n", visible(&text.to_string())));
    }

    /// A line that sets off what follows.
    pub fn heading(&self, text: impl fmt::Display) {
        self.write(&format!("── {}\n", visible(&text.to_string())));
    }

    fn message(&self, way: &str, what: &str, size: &str, body: &[u8]) {
        let description = describe(body);
        let mut text = format!("{way}  {what:<4} {size:>14}  {}\n", description.headline);
        for detail in &description.details {
            text.push_str(INDENT);
            text.push_str(detail);
            text.push('\n');
        }
        if self.wire && !body.is_empty() {
            for line in String::from_utf8_lossy(body).lines() {
                text.push_str("    ");
                text.push_str(&visible(line));
                text.push('\n');
            }
        }
        self.write(&text);
    }

    fn write(&self, text: &str) {
        let mut labelled = String::new();
        for line in text.lines() {
            labelled.push_str(&self.label);
            labelled.push_str(line);
            labelled.push('\n');
        }
        let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        // A transcript that nobody reads is no reason to stop.
        let _closed = sink
            .write_all(labelled.as_bytes())
            .and_then(|()| sink.flush());
    }
}

impl fmt::Debug for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transcript")
            .field("wire", &self.wire)
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}

/// The text without control characters, which a peer could use to lead a terminal astray.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() && c != '\t' {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sink that can be read.
    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn written(wire: bool, write: impl FnOnce(Transcript)) -> String {
        let sink = Shared::default();
        write(Transcript::new(sink.clone(), wire));
        let bytes = sink.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn lines_stand_in_columns() {
        let text = written(false, |transcript| {
            transcript.post(b"");
            transcript.reply(204, b"");
            transcript.labelled("#2").note("the\x1b[2Jend");
        });
        assert_eq!(
            text,
            format!(
                "CPE → ACS  POST        0 bytes  (empty)\nACS → CPE  204                  (empty)\n\
                 #2 {INDENT}the\\u{{1b}}[2Jend\n"
            )
        );
    }

    #[test]
    fn raw_messages_are_shown_on_demand() {
        let show = |wire| written(wire, |transcript| transcript.post(b"<x>\n  \x07</x>"));
        assert!(!show(false).contains("<x>"));
        assert!(show(true).ends_with("    <x>\n      \\u{7}</x>\n"));
    }
}
