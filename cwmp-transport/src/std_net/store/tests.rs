//! Logs in files: whole, torn, grown, refused.

use super::*;
use alloc::format;
use alloc::vec;
use cwmp_model::record::{Kind, Writer};

/// A folder of a test's own, which goes with it.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let name = format!("cwmp-store-{}-{test}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("log")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn record(kind: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = [0; 64];
    let mut writer = Writer::new(&mut out, Kind::new(kind), false);
    writer.put(payload);
    writer.finish().unwrap().to_vec()
}

fn kinds(log: &[u8]) -> Vec<u8> {
    Reader::new(log)
        .map(|record| record.kind.number())
        .collect()
}

#[test]
fn what_was_appended_is_there_at_the_next_start() {
    let folder = Folder::new("appended");
    let (mut store, log) = FileStore::open(folder.file()).unwrap();
    assert!(log.is_empty());
    store.append(&record(100, b"a")).unwrap();
    store.append(&record(101, b"b")).unwrap();
    let (mut again, log) = FileStore::open(folder.file()).unwrap();
    assert_eq!(kinds(&log), [100, 101]);
    assert_eq!(again.len(), store.len());
    again.append(&record(102, b"c")).unwrap();
    assert_eq!(kinds(&fs::read(folder.file()).unwrap()), [100, 101, 102]);
}

#[test]
fn a_torn_end_is_cut_off_wherever_it_was_torn() {
    let folder = Folder::new("torn");
    let (first, torn) = (record(100, b"first"), record(101, &[0xFE; 9]));
    for cut in 0..torn.len() {
        let mut bytes = first.clone();
        bytes.extend_from_slice(&torn[..cut]);
        fs::write(folder.file(), &bytes).unwrap();
        let (mut store, log) = FileStore::open(folder.file()).unwrap();
        assert_eq!(log, first, "{cut}");
        assert_eq!(fs::read(folder.file()).unwrap(), first, "{cut}");
        store.append(&record(102, b"")).unwrap();
        assert_eq!(kinds(&fs::read(folder.file()).unwrap()), [100, 102]);
    }
}

#[test]
fn a_record_that_could_not_be_written_leaves_nothing_behind() {
    let folder = Folder::new("left");
    let (mut store, _) = FileStore::open(folder.file()).unwrap();
    store.append(&record(100, b"")).unwrap();
    // The beginning of a record, as a full disk leaves it.
    fs::write(folder.file(), [record(100, b""), vec![0xFE; 40]].concat()).unwrap();
    store.is_torn = true;
    store.append(&record(101, b"")).unwrap();
    let expected = [record(100, b""), record(101, b"")].concat();
    assert_eq!(fs::read(folder.file()).unwrap(), expected);
}

#[test]
fn a_log_of_another_form_is_as_long_as_its_owner_says() {
    let folder = Folder::new("other");
    fs::write(folder.file(), b"whole, torn").unwrap();
    let (store, log) = FileStore::open_with(folder.file(), |_| Ok(5)).unwrap();
    assert_eq!((store.len(), &log[..]), (5, &b"whole"[..]));
}

#[test]
fn a_file_that_is_no_log_is_left_as_it_is() {
    let folder = Folder::new("foreign");
    fs::write(folder.file(), b"a letter").unwrap();
    let error = FileStore::open(folder.file()).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    assert!(FileStore::open_with(folder.file(), |_| Err(error)).is_err());
    assert_eq!(fs::read(folder.file()).unwrap(), b"a letter");
}

#[test]
fn a_log_does_not_become_longer_than_can_be_read() {
    let folder = Folder::new("most");
    let (mut store, _) = FileStore::open(folder.file()).unwrap();
    store.append(&record(100, b"")).unwrap();
    // As if there were as many.
    store.len = FileStore::MAX_LEN;
    let error = store.append(&record(101, b"")).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
}

#[test]
fn a_log_that_is_longer_than_any_is_refused() {
    let folder = Folder::new("long");
    let file = File::create(folder.file()).unwrap();
    file.set_len(FileStore::MAX_LEN + 1).unwrap();
    let error = FileStore::open(folder.file()).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    let folder = Folder::new("missing");
    let error = FileStore::open(folder.0.join("no/log")).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
}

#[test]
fn what_cannot_be_written_anew_stays_as_it_was() {
    let folder = Folder::new("anew");
    let (mut store, _) = FileStore::open(folder.file()).unwrap();
    store.append(&record(100, b"")).unwrap();
    let failed = store.rewrite(|log| {
        log.append(&record(101, b""))?;
        Err(io::ErrorKind::StorageFull.into())
    });
    assert_eq!(failed.unwrap_err().kind(), io::ErrorKind::StorageFull);
    assert_eq!(kinds(&fs::read(folder.file()).unwrap()), [100]);
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 1);
    // A folder stands where the new log would.
    fs::create_dir(folder.0.join("log.new")).unwrap();
    assert!(store.rewrite(|_| Ok(())).is_err());
    store.append(&record(102, b"")).unwrap();
    assert_eq!(kinds(&fs::read(folder.file()).unwrap()), [100, 102]);
}

#[test]
fn a_log_that_has_grown_is_written_anew_and_goes_on() {
    let folder = Folder::new("grown");
    let (store, _) = FileStore::open(folder.file()).unwrap();
    let mut store = store.with_limit(40);
    let one = record(100, b"12345");
    let mut appended = 0;
    while !store.has_grown() {
        store.append(&one).unwrap();
        appended += 1;
    }
    assert_eq!(appended, 3, "14 bytes each, 40 are the limit");
    store
        .rewrite(|log| (0..5).try_for_each(|_| log.append(&one)))
        .unwrap();
    assert_eq!(store.len(), 70);
    assert!(!store.has_grown(), "it is as short as it can be");
    for _ in 0..5 {
        assert!(!store.has_grown());
        store.append(&one).unwrap();
    }
    assert!(store.has_grown());
    let (_, log) = FileStore::open(folder.file()).unwrap();
    assert_eq!(log, one.repeat(10));
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_a_log() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new("mode");
    let (mut store, _) = FileStore::open(folder.file()).unwrap();
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(folder.file()), 0o600);
    store.rewrite(|_| Ok(())).unwrap();
    assert_eq!(mode(folder.file()), 0o600);
}
