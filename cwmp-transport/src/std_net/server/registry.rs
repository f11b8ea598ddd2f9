//! Which connections there are, how many there may be, and that there are to be no more.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::net::{Shutdown, TcpStream};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The open connections, for the day they are to end.
#[derive(Debug, Default)]
pub(super) struct Registry {
    closed: AtomicBool,
    streams: Mutex<BTreeMap<u64, Arc<TcpStream>>>,
}

impl Registry {
    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// Ends all reading, now and of connections to come.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        for stream in self.streams().values() {
            stop_reading(stream);
        }
    }

    /// Enters a connection until the entry is dropped.
    pub(super) fn enter(&self, id: u64, stream: &Arc<TcpStream>) -> Entry<'_> {
        self.streams().insert(id, Arc::clone(stream));
        if self.is_closed() {
            stop_reading(stream);
        }
        Entry { registry: self, id }
    }

    fn streams(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<TcpStream>>> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Fails only if the connection is gone already.
fn stop_reading(stream: &TcpStream) {
    let _gone = stream.shutdown(Shutdown::Read);
}

/// A connection in the registry.
pub(super) struct Entry<'r> {
    registry: &'r Registry,
    id: u64,
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        self.registry.streams().remove(&self.id);
    }
}

/// A number of places.
#[derive(Debug)]
pub(super) struct Slots {
    free: AtomicUsize,
}

impl Slots {
    pub(super) const fn new(count: usize) -> Self {
        Self {
            free: AtomicUsize::new(count),
        }
    }

    /// Takes a place until the slot is dropped; `None` if all are taken.
    pub(super) fn take(&self) -> Option<Slot<'_>> {
        self.free
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |free| {
                free.checked_sub(1)
            })
            .ok()
            .map(|_| Slot { slots: self })
    }
}

/// A place that is taken.
pub(super) struct Slot<'s> {
    slots: &'s Slots,
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        self.slots.free.fetch_add(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::Slots;

    #[test]
    fn slots_come_back() {
        let slots = Slots::new(2);
        let first = slots.take().unwrap();
        let _second = slots.take().unwrap();
        assert!(slots.take().is_none());
        drop(first);
        assert!(slots.take().is_some());
    }
}
