//! A stolen data base names nobody: its files are searched for what went in.

use names::{Birth, Query};
use store::{Append, Decision, Location, Verdict};
use vault::Compartment;

use crate::home::on_sqlite;
use crate::sample::{appended, detail, engine, entries, household, programme, reading, stamp};

/// Every way in which a text might stand in a file.
fn spellings(text: &str) -> Vec<Vec<u8>> {
    let utf16 = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    vec![
        text.as_bytes().to_vec(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        hex.to_uppercase().into_bytes(),
        hex.into_bytes(),
    ]
}

#[test]
fn no_name_date_phone_or_text_that_went_in_stands_in_the_files() {
    on_sqlite(async |home| {
        let store = home.create().await;
        let (id, done) = household(&store, home).await;
        let mut note = entries(
            "[[entry]]\non = 2023-10-20\nrecorded = 2023-10-21\nwhat = \"petition_filed\"\nwho = \"mother\"\nkind = \"grievance\"\noffice = \"mou\"\nsubject = \"about Park Miyeong\"",
        );
        note[0].label = Some("park-miyeong".to_owned());
        let append = Append {
            household: id,
            expected_last_seq: done.last_seq,
            stamp: stamp("2023-10-21T00:00:00Z"),
            persons: Vec::new(),
            entries: note,
        };
        appended(store.append(engine(), append, &mut home.rng).await.unwrap());
        let account = detail(Compartment::Accounts, "account", "110-222-333444");
        store.add_details(done.persons[0], vec![account], stamp("2023-10-22T00:00:00Z"), &mut home.rng).await.unwrap();
        let register = store.register(programme(), &reading("2024-01-01T00:00:00Z"), &mut |_, _| {}).await.unwrap();
        for name in ["박서연", "Pak Mi-yong"] {
            let query = Query { name, open: false, birth: Birth::day(1985, 4, 2), birthplace: "평양" };
            store.search(&register, &query, 5, &reading("2024-01-01T00:00:00Z")).await.unwrap();
        }
        let (_, again) = household(&store, home).await;
        let persons = [done.persons[0], again.persons[0]];
        let decision = Decision { persons, seen: 0, verdict: Verdict::Different, why: "박미영 has a twin".to_owned() };
        store.decide(&decision, stamp("2024-01-02T00:00:00Z"), &mut home.rng).await.unwrap();
        let secrets = [
            "박미영",
            "박서연",
            "010-2345-6789",
            "1985-04-02",
            "2012-09-30",
            "Miyeong",
            "miyeong",
            "110-222-333444",
            "mother",
            "Pak Mi",
            "평양",
            "has a twin",
        ];
        let Location::Sqlite(path) = &home.location else { return };
        // While it is open, the write-ahead log holds what was written last.
        for name in ["", "-wal", ".keys", ".keys-wal"] {
            let file = std::fs::read(format!("{}{name}", path.display())).unwrap();
            for spelling in secrets.iter().flat_map(|text| spellings(text)) {
                let found = file.windows(spelling.len()).any(|window| window == spelling);
                assert!(!found, "store.db{name} holds {:?}", String::from_utf8_lossy(&spelling));
            }
        }
        // The search finds what is there.
        let file = std::fs::read(format!("{}-wal", path.display())).unwrap();
        assert!(file.windows(14).any(|window| window == b"petition_filed"));
    });
}

#[test]
fn no_key_and_no_value_of_an_erased_person_is_left_in_the_files() {
    on_sqlite(async |home| {
        let store = home.create().await;
        let (_, done) = household(&store, home).await;
        let Location::Sqlite(path) = &home.location else { return };
        let read = |suffix: &str, sql: &'static str| -> Vec<Vec<u8>> {
            let name = format!("{}{suffix}", path.display());
            let file = rusqlite::Connection::open_with_flags(name, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
            let mut found = file.prepare(sql).unwrap();
            found.query_map([done.persons[0].0], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
        };
        let mut gone = read("", "select bytes from sealed where person = $1");
        gone.extend(read(".keys", "select wrapped from person_key where person = $1"));
        assert_eq!(gone.len(), 4);
        store.erase(done.persons[0], stamp("2024-01-01T00:00:00Z")).await.unwrap();
        for name in ["", "-wal", ".keys", ".keys-wal"] {
            let file = std::fs::read(format!("{}{name}", path.display())).unwrap();
            for bytes in &gone {
                // The first bytes of each are alike, so their middle is sought.
                let middle = &bytes[20..52];
                assert!(!file.windows(32).any(|window| window == middle), "store.db{name}");
            }
        }
    });
}
