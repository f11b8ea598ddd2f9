//! A log in a file, for what a device has to find again after a loss of power.
//!
//! [`FileStore`] is the [`Store`] of a [`Driver`](super::driver::Driver): what [`FileStore::append`] has taken is on the
//! disk. At the next start [`FileStore::open`] gives the log back, without the end that a loss of power tore; a log that
//! [has grown](FileStore::has_grown) is [written anew](FileStore::rewrite).
//!
//! One program at a time has a log: nothing here keeps two from writing into the same file.

use alloc::vec::Vec;
use core::fmt;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use cwmp_core::cpe::{Agent, AgentSnapshot, Device};
use cwmp_model::record::Reader;

use super::driver::Store;

/// The first byte of a [record](cwmp_model::record).
const START: u8 = 0xFE;

/// What the name of the file has behind it while the log is written anew.
const NEW: &str = ".new";

/// A log in a file.
///
/// The log may hold values of parameters: on Unix nobody but the owner may read the file, if it is made here.
pub struct FileStore {
    path: PathBuf,
    file: File,
    /// Bytes of whole records.
    len: u64,
    /// Bytes that the log had when it was last written anew.
    rewritten: u64,
    limit: u64,
    /// Whether the file may hold more than [`Self::len`]: of a record that could not be written.
    is_torn: bool,
}

impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileStore")
            .field("path", &self.path)
            .field("len", &self.len)
            .finish_non_exhaustive()
    }
}

impl FileStore {
    /// The longest log, in bytes: what is longer is no log of a device, and is not read into memory.
    pub const MAX_LEN: u64 = 64 << 20;

    /// The default of [`Self::with_limit`], in bytes: some thousand changes.
    pub const LIMIT: u64 = 256 << 10;

    /// Opens a log of [records](cwmp_model::record), or begins one; and what it holds, for [`Agent::restore`] by a
    /// [`Reader`].
    ///
    /// What a loss of power has torn at its end is cut off.
    ///
    /// # Errors
    /// The file cannot be made, read or written; [`io::ErrorKind::InvalidData`] if it does not begin as a record does, or is
    /// longer than [`Self::MAX_LEN`]: a file that is something else is left as it is.
    pub fn open(path: impl Into<PathBuf>) -> io::Result<(Self, Vec<u8>)> {
        Self::open_with(path, |log| {
            if log.first().is_some_and(|first| *first != START) {
                return Err(io::ErrorKind::InvalidData.into());
            }
            let mut records = Reader::new(log);
            records.by_ref().for_each(drop);
            Ok(records.end())
        })
    }

    /// Opens a log of another form: `whole` says how many bytes of it are whole, the rest is cut off.
    ///
    /// # Errors
    /// As [`Self::open`], and those of `whole`; the file is then left as it is.
    pub fn open_with(
        path: impl Into<PathBuf>,
        whole: impl FnOnce(&[u8]) -> io::Result<usize>,
    ) -> io::Result<(Self, Vec<u8>)> {
        let path = path.into();
        let is_new = !path.exists();
        let mut file = options().create(true).truncate(false).open(&path)?;
        if is_new {
            sync_folder(&path)?;
        }
        let mut log = Vec::new();
        let most = Self::MAX_LEN.saturating_add(1);
        let read = io::Read::by_ref(&mut file)
            .take(most)
            .read_to_end(&mut log)?;
        let read = u64::try_from(read).unwrap_or(u64::MAX);
        if read > Self::MAX_LEN {
            return Err(io::ErrorKind::InvalidData.into());
        }
        log.truncate(whole(&log)?);
        let len = u64::try_from(log.len()).unwrap_or(u64::MAX);
        let mut store = Self {
            path,
            file,
            len,
            rewritten: 0,
            limit: Self::LIMIT,
            is_torn: len != read,
        };
        store.cut()?;
        Ok((store, log))
    }

    /// Sets how long the log may become before it [has grown](Self::has_grown), in bytes; [`Self::LIMIT`] by default.
    #[must_use]
    pub const fn with_limit(mut self, limit: u64) -> Self {
        self.limit = limit;
        self
    }

    /// How long the log is, in bytes.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "nobody asks")]
    pub const fn len(&self) -> u64 {
        self.len
    }

    /// Whether the log ought to be written anew: it is longer than its limit, and twice as long as when it was last.
    #[must_use]
    pub const fn has_grown(&self) -> bool {
        self.len > self.limit && self.len / 2 >= self.rewritten
    }

    /// Takes back what is there of a record that could not be written.
    fn cut(&mut self) -> io::Result<()> {
        if self.is_torn {
            self.file.set_len(self.len)?;
            self.file.sync_data()?;
            self.is_torn = false;
        }
        self.file.seek(SeekFrom::Start(self.len)).map(drop)
    }

    /// Writes the log anew: all that `write` appends to its argument is what it holds from then on.
    ///
    /// The new log comes into a file beside the old one and then takes its name: whenever power goes, one of the two is
    /// there, and whole. What is in force already must not change meanwhile.
    ///
    /// # Errors
    /// Those of `write`, and whatever keeps the new log from being stored; the old one is then as it was. If it is only the
    /// new name that is not known to survive a loss of power, the new log is in force nevertheless.
    pub fn rewrite(
        &mut self,
        write: impl FnOnce(&mut dyn Store) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut name = OsString::from(&self.path);
        name.push(NEW);
        let path = PathBuf::from(name);
        let mut new = NewLog {
            file: options().create(true).truncate(true).open(&path)?,
            len: 0,
        };
        let written = write(&mut new)
            .and_then(|()| new.file.sync_all())
            .and_then(|()| fs::rename(&path, &self.path));
        if let Err(error) = written {
            // It is of no use, and overwritten next time if it stays.
            let _ = fs::remove_file(&path);
            return Err(error);
        }
        self.file = new.file;
        (self.len, self.rewritten, self.is_torn) = (new.len, new.len, false);
        sync_folder(&self.path)
    }

    /// Writes the log of an agent anew, as short as it can be; between polls that say
    /// [`Step::Wait`](cwmp_core::cpe::Step::Wait).
    ///
    /// `others` appends what else belongs into the log.
    ///
    /// # Errors
    /// As [`Self::rewrite`].
    pub fn snapshot(
        &mut self,
        agent: &mut Agent<'_>,
        device: &Device<'_>,
        others: impl FnOnce(&mut dyn Store) -> io::Result<()>,
    ) -> io::Result<()> {
        self.rewrite(|log| {
            let mut snapshot = AgentSnapshot::new();
            while let Some(record) = agent.next_snapshot_record(device, &mut snapshot) {
                log.append(record)?;
            }
            others(log)
        })
    }
}

impl Store for FileStore {
    /// Adds a record; it is on the disk when this returns. Fails with [`io::ErrorKind::FileTooLarge`] if the log were longer
    /// than [`FileStore::MAX_LEN`] with it.
    fn append(&mut self, record: &[u8]) -> io::Result<()> {
        let added = u64::try_from(record.len()).unwrap_or(u64::MAX);
        let len = self.len.saturating_add(added);
        if len > Self::MAX_LEN {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.cut()?;
        self.is_torn = true;
        let written = self
            .file
            .write_all(record)
            .and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // If this fails too, the next record tries again.
            let _ = self.cut();
            return Err(error);
        }
        (self.len, self.is_torn) = (len, false);
        Ok(())
    }
}

/// A log that is not yet in force.
struct NewLog {
    file: File,
    len: u64,
}

impl Store for NewLog {
    fn append(&mut self, record: &[u8]) -> io::Result<()> {
        self.file.write_all(record)?;
        let added = u64::try_from(record.len()).unwrap_or(u64::MAX);
        self.len = self.len.saturating_add(added);
        Ok(())
    }
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Has the name of a file survive a loss of power; where folders cannot be opened, the system sees to it.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if cfg!(unix) {
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
