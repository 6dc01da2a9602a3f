//! A vault in memory with one installation, and places to seal at.

use chacha20::ChaCha20Rng;
use chacha20::rand_core::SeedableRng;
use jiff::Timestamp;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use vault::*;

pub(crate) const INSTALLATION: InstallationId = InstallationId([0x11; 16]);
pub(crate) const ALICE: PersonId = PersonId([0xa1; 16]);
pub(crate) const BORA: PersonId = PersonId([0xb0; 16]);

/// Runs a future that never waits: memory does not.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a store in memory never waits"),
    }
}

pub(crate) fn seeded(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

pub(crate) fn slot(compartment: Compartment, field: &str, version: u64) -> Slot {
    Slot { compartment, field: Field::new(field).unwrap(), version }
}

pub(crate) fn place(person: PersonId, field: &str) -> Place {
    Place { person, slot: slot(Compartment::Identity, field, 1) }
}

/// An unlocked vault with its root, store and generator.
pub(crate) struct House {
    pub(crate) root: HeldRoot,
    pub(crate) vault: Vault,
    pub(crate) store: MemoryStore,
    pub(crate) rng: ChaCha20Rng,
}

impl House {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = seeded(seed);
        let mut store = MemoryStore::default();
        let root = HeldRoot::random(&mut rng);
        let vault = run(Vault::create(INSTALLATION, &root, &mut store, &mut rng)).unwrap();
        Self { root, vault, store, rng }
    }

    pub(crate) fn unlock(&mut self, root: &HeldRoot) -> Result<(), VaultError> {
        self.vault = run(Vault::unlock(INSTALLATION, root, &mut self.store))?;
        Ok(())
    }

    pub(crate) fn seal(&mut self, place: &Place, clear: &str) -> Sealed {
        let sealed = run(self.vault.seal(place, clear.as_bytes(), &mut self.store, &mut self.rng)).unwrap();
        self.store.sealed.insert(place.clone(), sealed.as_bytes().to_vec());
        sealed
    }

    pub(crate) fn seal_document(&mut self, place: &Place, bytes: &[u8]) -> Result<SealedDocument, VaultError> {
        let limits = DocumentLimits::default();
        let sealed = run(self.vault.seal_document(place, bytes, &limits, &mut self.store, &mut self.rng))?;
        self.store.sealed.insert(place.clone(), sealed.as_bytes().to_vec());
        Ok(sealed)
    }

    pub(crate) fn open(&mut self, place: &Place) -> Result<Opened, VaultError> {
        run(self.vault.open(access(place), &mut self.store, &mut MemoryLog::default()))
    }

    /// The text at a place.
    pub(crate) fn read(&mut self, place: &Place) -> Result<String, VaultError> {
        let opened = self.open(place)?;
        Ok(opened.value(&place.slot).and_then(Clear::expose_text).unwrap().to_owned())
    }

    /// What opening a place answers when other bytes stand there.
    pub(crate) fn read_forged(&mut self, place: &Place, bytes: Vec<u8>) -> Result<String, VaultError> {
        let before = self.store.sealed.insert(place.clone(), bytes);
        let answer = self.read(place);
        before.map(|before| self.store.sealed.insert(place.clone(), before));
        answer
    }
}

pub(crate) fn access(place: &Place) -> Access {
    let purpose = Purposes::from_iter(["casework"]).find("casework").unwrap();
    Access { who: ActorId([0xc0; 16]), purpose, person: place.person, fields: vec![place.slot.clone()], at: at(0) }
}

/// The error, where the value has no `Debug` to unwrap with.
pub(crate) fn error<T, E>(result: Result<T, E>) -> E {
    match result {
        Ok(_) => panic!("this should have been refused"),
        Err(error) => error,
    }
}
