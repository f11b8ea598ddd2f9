//! The corpus of messages that devices and servers really send.

use std::fs;
use std::path::Path;

/// A message of the corpus.
#[allow(dead_code, reason = "not every test needs all of it")]
pub(crate) struct Message {
    pub(crate) file: String,
    pub(crate) class: String,
    pub(crate) violations: String,
    pub(crate) features: String,
    pub(crate) document: Vec<u8>,
    /// What it means, as JSON, if anything.
    pub(crate) expected: Option<String>,
}

/// Every SOAP message of the corpus; `None`, and a note, where the corpus is missing.
pub(crate) fn messages() -> Option<Vec<Message>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let Ok(index) = fs::read_to_string(folder.join("INDEX.tsv")) else {
        eprintln!("skipped: {} is missing", folder.display());
        return None;
    };
    let mut lines = index.lines();
    let columns: Vec<_> = lines.next()?.split('\t').collect();
    let messages = lines.filter_map(|line| {
        let row: Vec<_> = line.split('\t').collect();
        let cell = |name| {
            let column = columns.iter().position(|column| *column == name).unwrap();
            row.get(column).copied().unwrap_or_default().to_owned()
        };
        let file = cell("file");
        if !file.ends_with(".xml") {
            return None;
        }
        let expected = format!("expected/{}.json", &file[..3]);
        Some(Message {
            document: fs::read(folder.join("messages").join(&file)).unwrap(),
            expected: fs::read_to_string(folder.join(expected)).ok(),
            class: cell("class"),
            violations: cell("violations"),
            features: cell("features"),
            file,
        })
    });
    Some(messages.collect())
}

/// Does something with every message, on two threads.
#[allow(dead_code, reason = "not every test needs it")]
pub(crate) fn on_every(messages: &[Message], work: impl Fn(&Message) + Sync) {
    std::thread::scope(|scope| {
        for half in [0, 1] {
            let work = &work;
            scope.spawn(move || messages.iter().skip(half).step_by(2).for_each(work));
        }
    });
}
