//! What a device finds again at its next start: the agent's records, and which ACS it was started for.

use std::io;
use std::path::PathBuf;

use cwmp_core::cpe::{Agent, Device};
use cwmp_core::event::RebootCause;
use cwmp_model::record::{Kind, OVERHEAD, Reader, Writer};
use cwmp_transport::std_net::driver::Store;
use cwmp_transport::std_net::store::FileStore;

use super::Options;
use crate::transcript::Transcript;

/// A record of this program: the URL of the ACS that the device was started for.
const CONTACT: Kind = Kind::new(120);

/// What the name of the file has behind it that holds the values.
const VALUES: &str = ".values";

/// What is kept, if anything is.
pub(super) struct State {
    file: Option<(PathBuf, FileStore)>,
    /// The ACS that the device is to talk to.
    url: String,
    /// The one that it was to talk to before.
    known: Option<String>,
}

impl State {
    /// Opens the files; and what the agent is to be restored from.
    pub(super) fn open(options: &Options) -> io::Result<(Self, Vec<u8>)> {
        let mut state = Self {
            file: None,
            url: options.url.as_str().to_owned(),
            known: None,
        };
        let Some(path) = &options.store else {
            return Ok((state, Vec::new()));
        };
        let (file, log) = FileStore::open(path)?;
        let contacts = Reader::new(&log).filter(|record| record.kind == CONTACT);
        let last = contacts.last();
        state.known = last.map(|record| String::from_utf8_lossy(record.payload).into_owned());
        state.file = Some((path.clone(), file.with_limit(options.store_limit)));
        Ok((state, log))
    }

    /// The file that the values are in.
    pub(super) fn values(&self) -> Option<PathBuf> {
        let (path, _) = self.file.as_ref()?;
        let mut name = path.clone().into_os_string();
        name.push(VALUES);
        Some(name.into())
    }

    /// Whether the device was started for another ACS before.
    pub(super) fn is_moved(&self) -> bool {
        self.known.as_ref().is_some_and(|known| *known != self.url)
    }

    /// The device is up: for the first time, or again (EVT-005); whether it is the first time.
    pub(super) fn boot(&self, agent: &mut Agent<'_>) -> bool {
        let is_first = agent.is_first_start();
        if is_first {
            agent.boot(RebootCause::FactoryReset);
        } else {
            // The ACS is another one before the device is up: both are told (EVT-014).
            if self.known.as_ref() != Some(&self.url) {
                agent.new_acs();
            }
            agent.boot(RebootCause::Restart);
        }
        is_first
    }

    /// Remembers which ACS the device was started for, once the agent has had that stored.
    pub(super) fn note_contact(&mut self, transcript: &Transcript) {
        if self.known.as_ref() == Some(&self.url) {
            return;
        }
        self.known = Some(self.url.clone());
        if let Err(error) = append_contact(&self.url.clone(), self) {
            transcript.note(format!("a record is not stored: {error}"));
        }
    }

    /// Whether the records ought to be written anew.
    pub(super) fn has_grown(&self) -> bool {
        self.file.as_ref().is_some_and(|(_, file)| file.has_grown())
    }

    /// Writes the records anew, as short as they can be.
    pub(super) fn write_anew(
        &mut self,
        agent: &mut Agent<'_>,
        device: &Device<'_>,
        transcript: &Transcript,
    ) {
        let Some((_, file)) = &mut self.file else {
            return;
        };
        let known = self.known.as_deref();
        let contact = |log: &mut dyn Store| known.map_or(Ok(()), |url| append_contact(url, log));
        if let Err(error) = file.snapshot(agent, device, contact) {
            transcript.note(format!("the records cannot be written anew: {error}"));
        }
    }
}

impl Store for State {
    fn append(&mut self, record: &[u8]) -> io::Result<()> {
        match &mut self.file {
            Some((_, file)) => file.append(record),
            None => Ok(()),
        }
    }
}

fn append_contact(url: &str, log: &mut dyn Store) -> io::Result<()> {
    let mut out = vec![0; url.len().saturating_add(OVERHEAD)];
    let mut record = Writer::new(&mut out, CONTACT, false);
    record.put(url.as_bytes());
    log.append(record.finish().ok_or(io::ErrorKind::InvalidInput)?)
}
