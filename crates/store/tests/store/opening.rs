//! Opening: what does not fit, or would lose something, is refused with a message that says what to do.

use store::{Error, Location, Store};
use vault::HeldRoot;

use crate::home::{on_both, on_sqlite};
use crate::sample::{household, programme};

on_both! {
    async fn a_store_is_made_once(home) {
        home.create().await.close().await;
        let again = Store::create(&home.location, programme(), &home.root, &mut home.rng).await.err().unwrap();
        assert!(matches!(again, Error::AlreadyThere { .. }), "{again}");
    }

    async fn another_root_key_opens_nothing(home) {
        home.create().await.close().await;
        let other = HeldRoot::random(&mut home.rng);
        let refused = Store::open(&home.location, &other).await.err().unwrap().to_string();
        assert!(refused.contains("this root key belongs to another installation"), "{refused}");
    }

    async fn where_there_is_no_store_the_message_says_how_to_make_one(home) {
        let refused = Store::open(&home.location, &home.root).await.err().unwrap().to_string();
        assert!(refused.contains("make one with `resettle init"), "{refused}");
    }
}

#[test]
fn a_second_process_on_one_file_is_told_so() {
    on_sqlite(async |home| {
        let store = home.create().await;
        let second = Store::open(&home.location, &home.root).await.err().unwrap();
        assert!(matches!(second, Error::InUse { .. }), "{second}");
        store.close().await;
        home.open().await;
    });
}

#[test]
fn without_its_key_table_a_store_says_which_half_is_missing() {
    on_sqlite(async |home| {
        home.create().await.close().await;
        let Location::Sqlite(path) = &home.location else { return };
        std::fs::remove_file(format!("{}.keys", path.display())).unwrap();
        let refused = Store::open(&home.location, &home.root).await.err().unwrap();
        assert!(matches!(refused, Error::HalfThere { .. }), "{refused}");
    });
}

#[test]
fn the_key_table_of_another_installation_is_refused() {
    on_sqlite(async |home| {
        home.create().await.close().await;
        let other = Location::Sqlite(home.folder.path().join("other.db"));
        Store::create(&other, programme(), &home.root, &mut home.rng).await.unwrap().close().await;
        let folder = home.folder.path();
        std::fs::rename(folder.join("other.db.keys"), folder.join("store.db.keys")).unwrap();
        let refused = Store::open(&home.location, &home.root).await.err().unwrap();
        assert!(matches!(refused, Error::OtherInstallation), "{refused}");
    });
}

#[test]
fn a_file_that_is_no_data_base_is_refused() {
    on_sqlite(async |home| {
        home.create().await.close().await;
        let Location::Sqlite(path) = &home.location else { return };
        std::fs::write(path, vec![0x5a; 8192]).unwrap();
        let refused = Store::open(&home.location, &home.root).await.err().unwrap();
        assert!(matches!(&refused, Error::DamagedFile { .. }), "{refused}");
    });
}

#[test]
fn a_read_only_file_is_said_to_be_one() {
    on_sqlite(async |home| {
        let store = home.create().await;
        household(&store, home).await;
        store.close().await;
        let refused = Store::open(&Location::Sqlite("/proc/store.db".into()), &home.root).await.err().unwrap();
        assert!(matches!(refused, Error::NoStore { .. } | Error::ReadOnly), "{refused}");
    });
}
