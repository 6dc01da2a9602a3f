//! What sealing costs: each figure is one value, key or look-up, with the key table in memory.

use chacha20::ChaCha20Rng;
use chacha20::rand_core::SeedableRng;
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use jiff::Timestamp;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use vault::*;

fn main() {
    divan::main();
}

fn run<T>(future: impl Future<Output = Result<T, VaultError>>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(value)) => value,
        Poll::Ready(Err(error)) => fail(&error.to_string()),
        Poll::Pending => fail("a store in memory never waits"),
    }
}

#[expect(clippy::panic, reason = "a benchmark of something that fails measures nothing")]
fn fail(why: &str) -> ! {
    panic!("{why}")
}

struct Bench {
    root: HeldRoot,
    vault: Vault,
    store: MemoryStore,
    rng: ChaCha20Rng,
    place: Place,
}

fn field(name: &str) -> Field {
    Field::new(name).unwrap_or_else(|error| fail(&error.to_string()))
}

/// A vault with one person who has 20 sealed names.
fn bench() -> Bench {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut store = MemoryStore::default();
    let root = HeldRoot::random(&mut rng);
    let vault = run(Vault::create(InstallationId([1; 16]), &root, &mut store, &mut rng));
    let slot = |version| Slot { compartment: Compartment::Identity, field: field("name"), version };
    let place = |version| Place { person: PersonId([2; 16]), slot: slot(version) };
    for version in 0..20 {
        let sealed = run(vault.seal(&place(version), "홍길동".as_bytes(), &mut store, &mut rng));
        store.sealed.insert(place(version), sealed.into_bytes());
    }
    Bench { root, vault, store, rng, place: place(0) }
}

#[divan::bench(args = [60, 1000, 60_000])]
fn seal_a_value_of_bytes(bencher: Bencher<'_, '_>, bytes: usize) {
    let Bench { vault, mut store, mut rng, place, .. } = bench();
    let clear = vec![b'x'; bytes];
    bencher.bench_local(|| run(vault.seal(black_box(&place), &clear, &mut store, &mut rng)));
}

#[divan::bench(args = [1, 20])]
fn open_values(bencher: Bencher<'_, '_>, count: usize) {
    struct Nowhere;
    impl AccessLog for Nowhere {
        async fn write(&mut self, line: &AccessLine) -> Result<(), StoreError> {
            black_box(line);
            Ok(())
        }
    }
    let Bench { vault, mut store, place, .. } = bench();
    let Some(purpose) = Purposes::from_iter(["casework"]).find("casework") else { fail("no purpose") };
    let fields = (0..count as u64).map(|version| Slot { version, ..place.slot.clone() }).collect();
    let access = Access { who: ActorId([3; 16]), purpose, person: place.person, fields, at: Timestamp::UNIX_EPOCH };
    bencher.bench_local(|| run(vault.open(access.clone(), &mut store, &mut Nowhere)));
}

#[divan::bench]
fn first_value_of_a_person_with_a_new_key(bencher: Bencher<'_, '_>) {
    let Bench { vault, mut rng, place, .. } = bench();
    bencher.bench_local(|| run(vault.seal(black_box(&place), b"x", &mut MemoryStore::default(), &mut rng)));
}

#[divan::bench]
fn wrap_a_key_by_the_root(bencher: Bencher<'_, '_>) {
    let Bench { root, mut rng, .. } = bench();
    let key = SecretKey::random(&mut rng);
    bencher.bench_local(|| root.wrap_key(black_box(b"context"), &key, &mut rng));
}

#[divan::bench]
fn index_a_phone_number(bencher: Bencher<'_, '_>) {
    let Bench { vault, .. } = bench();
    let phone = field("phone");
    let normal = Normal::Phone { country: "82", trunk: "0" };
    bencher.bench_local(|| vault.index(Compartment::Identity, &phone, normal, black_box("+82 10-1234-5678")));
}

#[divan::bench(sample_count = 20)]
fn seal_a_document_of_5_mib(bencher: Bencher<'_, '_>) {
    let Bench { vault, mut store, mut rng, place, .. } = bench();
    let (bytes, limits) = (vec![b'x'; 5 << 20], DocumentLimits::default());
    bencher
        .counter(BytesCount::new(bytes.len()))
        .bench_local(|| run(vault.seal_document(&place, &bytes, &limits, &mut store, &mut rng)));
}

#[divan::bench(sample_count = 5)]
fn root_from_a_passphrase_as_created(bencher: Bencher<'_, '_>) {
    let Bench { mut rng, .. } = bench();
    let passphrase = Passphrase::new("a passphrase that is long enough");
    bencher.bench_local(|| HeldRoot::create_passphrase(&passphrase, &mut rng).map(|(root, _)| root.id()));
}

#[divan::bench(sample_count = 20)]
fn root_from_three_shares(bencher: Bencher<'_, '_>) {
    let Bench { root, mut rng, .. } = bench();
    let (set, shares) = root.split(&mut rng);
    bencher.bench_local(|| HeldRoot::from_shares(&set, black_box(&shares[2..])).map(|root| root.id()));
}
