//! Questions that a browser has to answer elsewhere: kept here until they are answered, once, or for so long.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// More than this are not kept: the oldest goes.
const KEPT_MAX: usize = 100_000;

/// Questions, each with what its answer is held against. They are in memory: after a new start one asks anew, and several servers do not answer for each other.
pub(crate) struct Pending<K, V> {
    life: SignedDuration,
    asked: Mutex<HashMap<K, (V, Timestamp)>>,
}

impl<K: Hash + Eq + Clone, V> Pending<K, V> {
    /// None yet; each has so long to be answered.
    pub(crate) fn new(life: SignedDuration) -> Self {
        Self { life, asked: Mutex::default() }
    }

    /// Remembers what was asked.
    pub(crate) fn keep(&self, key: K, held: V, now: Timestamp) {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.len() >= KEPT_MAX {
            asked.retain(|_, (_, until)| *until > now);
        }
        if asked.len() >= KEPT_MAX {
            let oldest = asked.iter().min_by_key(|(_, (_, until))| *until).map(|(key, _)| key.clone());
            oldest.and_then(|key| asked.remove(&key));
        }
        asked.insert(key, (held, now + self.life));
    }

    /// What was asked; it is not answered again.
    pub(crate) fn take(&self, key: &K, now: Timestamp) -> Option<V> {
        let (held, until) = self.asked.lock().unwrap_or_else(PoisonError::into_inner).remove(key)?;
        (until > now).then_some(held)
    }
}
