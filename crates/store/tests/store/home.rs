//! A place for the store of one test, on either data base; it goes away with the test.

use std::sync::atomic::{AtomicU64, Ordering};

use chacha20::ChaCha20Rng;
use rand_core::SeedableRng;
use store::{Location, Store};
use tempfile::TempDir;
use vault::HeldRoot;

use crate::cluster::SERVER;
use crate::sample::programme;

/// Each of these tests twice: `NAME::sqlite` and `NAME::postgres`.
macro_rules! on_both {
    ($($(#[$doc:meta])* async fn $name:ident($home:ident) $body:block)*) => {$(
        mod $name {
            use super::*;

            $(#[$doc])*
            async fn test($home: &mut $crate::home::Home) $body

            #[test]
            fn sqlite() {
                $crate::home::on_sqlite(async |home| test(home).await);
            }

            #[test]
            fn postgres() {
                $crate::home::on_postgres(async |home| test(home).await);
            }
        }
    )*};
}
pub(crate) use on_both;

/// Where a test's store is, and what it is made with.
pub(crate) struct Home {
    pub(crate) location: Location,
    /// The same, as a server reaches it: on PostgreSQL by an account that may do what the program does, and no more.
    pub(crate) served: Location,
    pub(crate) root: HeldRoot,
    pub(crate) rng: ChaCha20Rng,
    /// The folder of a SQLite store, and of whatever else a test writes.
    pub(crate) folder: TempDir,
}

impl Home {
    fn new(folder: TempDir, location: Location, served: Location) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(7);
        let root = HeldRoot::random(&mut rng);
        Self { location, served, root, rng, folder }
    }

    pub(crate) async fn create(&mut self) -> Store {
        let made = Store::create(&self.location, programme(), &self.root, &mut self.rng).await.unwrap();
        if self.served == self.location {
            return made;
        }
        made.close().await;
        store::permit(&self.location, SERVER).await.unwrap();
        self.open().await
    }

    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.served, &self.root).await.unwrap()
    }
}

fn run(home: Home, test: impl AsyncFnOnce(&mut Home)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut home = home;
    runtime.block_on(async { test(&mut home).await });
}

pub(crate) fn on_sqlite(test: impl AsyncFnOnce(&mut Home)) {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(folder.path().join("store.db"));
    run(Home::new(folder, location.clone(), location), test);
}

pub(crate) fn on_postgres(test: impl AsyncFnOnce(&mut Home)) {
    static DATABASES: AtomicU64 = AtomicU64::new(0);
    let Some(cluster) = crate::cluster::cluster() else { return };
    let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    cluster.create_database(&name);
    let [owner, server] = ["postgres", SERVER]
        .map(|account| Location::Postgres { data: cluster.url(account, &name), keys: cluster.url(account, &name) });
    run(Home::new(tempfile::tempdir().unwrap(), owner, server), test);
}
