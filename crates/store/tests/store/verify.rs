//! The log is verified from its rows: whatever was altered from outside is named, and what was not is not.

use store::{Alteration, Location, VerifyError, log_head, verify_log};
use tlog::{Hash, TreeHead};

use crate::damage::vandalise;
use crate::home::{Home, on_both};
use crate::sample::{engine, household, reading, stamp};

/// A store with an entry, a line, a person, a value and an erasure; closed again.
async fn filled(home: &mut Home) {
    let store = home.create().await;
    let (id, done) = household(&store, home).await;
    store.household(engine(), id, &reading("2024-01-01T00:00:00Z")).await.unwrap();
    store.erase(done.persons[1], stamp("2024-01-02T00:00:00Z")).await.unwrap();
    store.household(engine(), id, &reading("2024-01-03T00:00:00Z")).await.unwrap();
    store.close().await;
}

async fn verified(home: &Home, checkpoints: &[TreeHead]) -> Result<TreeHead, String> {
    verify_log(&home.location, checkpoints, &mut |_, _| {}).await.map_err(|error| error.to_string())
}

/// What is done from outside, how it is undone, and what is said about it.
const VANDALISM: [(&str, &str, &str); 17] = [
    (
        "update entry set fields = replace(fields, '2300000', '2900000')",
        "update entry set fields = replace(fields, '2900000', '2300000')",
        "was changed after it was recorded",
    ),
    (
        "update entry set recorded_at = recorded_at - 1 where seq = 2",
        "update entry set recorded_at = recorded_at + 1 where seq = 2",
        "was changed",
    ),
    ("update entry set dated = 1 - dated where seq = 3", "update entry set dated = 1 - dated where seq = 3", "was changed"),
    (
        "update entry set log = log + 1000 where seq = 4; update entry set log = log - 1 where seq = 5; \
         update entry set log = log - 999 where seq = 4",
        "update entry set log = log + 1000 where seq = 5; update entry set log = log - 1 where seq = 4; \
         update entry set log = log - 999 where seq = 5",
        "the order was changed",
    ),
    (
        "create table kept as select * from entry where seq = 4; delete from entry where seq = 4",
        "insert into entry select * from kept; drop table kept",
        "was removed",
    ),
    (
        "insert into entry select household, 7, kind, form, person, effective_on, effective_minute, dated, recorded_at, \
         recorded_by, fields, log + 1000 \
         from entry where seq = 6",
        "delete from entry where seq = 7",
        "was never recorded",
    ),
    ("update access set purpose = 'no_purpose'", "update access set purpose = 'compute_standing'", "access"),
    ("update access set accessed_at = accessed_at + 1", "update access set accessed_at = accessed_at - 1", "access"),
    ("update taken_up set program = program || 'x'", "update taken_up set program = replace(program, 'x', '')", "taken_up"),
    (
        "insert into taken_up select number + 1, pack, program, taken_up_at, null from taken_up",
        "delete from taken_up where log is null",
        "never recorded in the log",
    ),
    ("update person set member = 1 - member", "update person set member = 1 - member", "person"),
    ("update sealed set version = version + 7", "update sealed set version = version - 7", "sealed"),
    (
        "create table kept as select log, bytes from sealed; update sealed set bytes = digest where bytes is not null",
        "update sealed set bytes = (select bytes from kept where kept.log = sealed.log); drop table kept",
        "the sealed value is not what was recorded",
    ),
    (
        "create table kept as select log, bytes from sealed; update sealed set bytes = null",
        "update sealed set bytes = (select bytes from kept where kept.log = sealed.log); drop table kept",
        "the sealed value is gone, and the person was not erased",
    ),
    ("update erasure set erased_at = erased_at + 1", "update erasure set erased_at = erased_at - 1", "erasure"),
    (
        "create table kept as select * from leaf where position = 3; delete from leaf where position = 3",
        "insert into leaf select * from kept; drop table kept",
        "the log has no position 3",
    ),
    ("update household set last_seq = last_seq + 1", "update household set last_seq = last_seq - 1", "another number of entries"),
];

on_both! {
    async fn each_alteration_is_named_and_undone_is_none(home) {
        filled(home).await;
        let head = verified(home, &[]).await.unwrap();
        for (done, undone, message) in VANDALISM {
            vandalise(home, done).await;
            let error = verified(home, &[]).await.unwrap_err();
            assert!(error.contains(message), "{done}: {error}");
            vandalise(home, undone).await;
            assert_eq!(verified(home, &[]).await, Ok(head), "{undone}");
        }
    }

    async fn entries_cut_off_at_the_end_are_missed(home) {
        filled(home).await;
        let before = log_head(&home.location, &[]).await.unwrap();
        let cut = "delete from access where log = (select max(position) from leaf); delete from leaf where position = (select max(position) from leaf)";
        vandalise(home, cut).await;
        let error = verify_log(&home.location, &[], &mut |_, _| {}).await.unwrap_err();
        let VerifyError::Altered(altered) = error else { panic!("{error}") };
        assert_eq!(altered, Alteration::CutOff { size: before.size - 1, had: before.size });
    }

    async fn a_log_is_the_continuation_of_its_checkpoints_and_of_no_others(home) {
        let store = home.create().await;
        let mut checkpoints = vec![log_head(&home.location, &[]).await.unwrap()];
        let (id, _) = household(&store, home).await;
        checkpoints.push(log_head(&home.location, &checkpoints).await.unwrap());
        store.household(engine(), id, &reading("2024-01-01T00:00:00Z")).await.unwrap();
        let head = log_head(&home.location, &checkpoints).await.unwrap();
        assert_eq!(verified(home, &checkpoints).await, Ok(head), "while the store is open");

        let forged = TreeHead { root: Hash([0; 32]), ..checkpoints[1] };
        let error = verified(home, &[checkpoints[0], forged]).await.unwrap_err();
        assert!(error.contains(&format!("from position {} to before {}", checkpoints[0].size, forged.size)), "{error}");
        let later = TreeHead { size: head.size + 2, root: Hash([0; 32]) };
        let error = verified(home, &[later]).await.unwrap_err();
        assert_eq!(error, format!("the log has {} entries and had {}: those from position {} on were removed", head.size, later.size, head.size));
        assert!(log_head(&home.location, &[later]).await.is_err(), "nothing is signed that contradicts what was");
        store.close().await;
    }

    async fn a_store_that_nobody_has_written_to_is_verified(home) {
        home.create().await.close().await;
        assert_eq!(verified(home, &[]).await.unwrap().size, 1, "which texts it was made with");
    }

    async fn what_two_programs_record_by_turns_and_at_once_is_one_log_in_which_nothing_is_missing(home) {
        let Location::Postgres { .. } = home.location else { return };
        let store = home.create().await;
        let (id, done) = household(&store, home).await;
        let (beside, person) = (home.open().await, done.persons[0]);
        let before = store.access_record(person, None, 1000).await.unwrap().len();
        let read = async |by: &store::Store, times: usize| {
            for _ in 0..times {
                by.household(engine(), id, &reading("2024-01-01T00:00:00Z")).await.unwrap();
            }
        };
        for _ in 0..5 {
            read(&store, 2).await;
            read(&beside, 2).await;
            tokio::join!(read(&store, 10), read(&beside, 10), read(&store, 10));
            tokio::join!(read(&beside, 1), async { store.erase(done.persons[1], stamp("2024-01-02T00:00:00Z")).await.unwrap() });
        }
        assert_eq!(store.access_record(person, None, 1000).await.unwrap().len(), before + 5 * 35);
        verified(home, &[]).await.unwrap();
        store.close().await;
        beside.close().await;
    }
}
