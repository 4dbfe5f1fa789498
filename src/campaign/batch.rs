//! How many targets a run may change.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A place is taken before a target is looked at, and given back where nothing was changed.
pub(super) struct Batch {
    most: usize,
    places: Mutex<Places>,
    freed: Condvar,
}

#[derive(Default)]
struct Places {
    /// Targets that were changed.
    used: usize,
    /// Targets that are being looked at.
    held: usize,
}

impl Batch {
    /// Takes how many may be changed; nothing for any number.
    pub(super) fn new(most: Option<usize>) -> Self {
        Self {
            most: most.unwrap_or(usize::MAX),
            places: Mutex::default(),
            freed: Condvar::new(),
        }
    }

    /// Waits for a place; false where the batch is full.
    pub(super) fn take(&self) -> bool {
        let mut places = self.places();
        while places.used < self.most && places.used + places.held >= self.most {
            places = self
                .freed
                .wait(places)
                .unwrap_or_else(PoisonError::into_inner);
        }
        if places.used >= self.most {
            return false;
        }
        places.held += 1;
        true
    }

    /// Gives a place back, or keeps it for good where something was changed.
    pub(super) fn give_back(&self, is_changed: bool) {
        let mut places = self.places();
        places.held = places.held.saturating_sub(1);
        places.used += usize::from(is_changed);
        drop(places);
        self.freed.notify_all();
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
