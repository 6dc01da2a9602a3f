//! The Korean programme, a household under it, and what is appended to it.

use std::path::Path;
use std::sync::LazyLock;

use case::{Engine, Entry, Journal, read_story};
use jiff::Timestamp;
use programme::Programme;
use store::{Append, Appended, COMPUTE, Detail, HouseholdId, NewPerson, Outcome, Reading, Stamp, Store};
use vault::{ActorId, Compartment, Field, Purposes};

use crate::home::Home;

pub(crate) fn programme() -> &'static Programme {
    static PROGRAMME: LazyLock<Programme> = LazyLock::new(|| Programme::load(pack(), &|_| None).unwrap());
    &PROGRAMME
}

/// The files of its pack.
pub(crate) fn pack() -> Vec<(String, String)> {
    let mut files = Vec::new();
    gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/kr"), &mut files);
    files
}

pub(crate) fn engine() -> &'static Engine<'static> {
    static ENGINE: LazyLock<Engine<'static>> = LazyLock::new(|| Engine::new(programme()));
    &ENGINE
}

fn gather(folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            files.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// A mother and her daughter: what happened to them.
pub(crate) const STORY: &str = r#"
[[person]]
id = "mother"
born = 1985-04-02
sex = "female"
role = "head"

[[person]]
id = "daughter"
born = 2012-09-30
sex = "female"

[[entry]]
on = 2023-01-10
what = "entered_country"

[[entry]]
on = 2023-03-02
what = "protection_granted"

[[entry]]
on = 2023-06-20
what = "left_facility"

[[entry]]
on = 2023-06-20
what = "moved_in"
region = "capital"

[[entry]]
id = "job"
on = 2023-09-01
what = "job_started"
who = "mother"
insured = true
wage = 2_100_000

[[entry]]
on = 2023-09-01
recorded = 2023-10-05T09:00:00+09:00
what = "correction"
of = "job"
wage = 2_300_000
"#;

pub(crate) fn journal(story: &str) -> Journal {
    read_story(programme(), "story.toml", story, false).unwrap().journal
}

/// Entries as in a story about the two, which names earlier entries only if they are in it.
pub(crate) fn entries(text: &str) -> Vec<Entry> {
    let persons = &STORY[..STORY.find("[[entry]]").unwrap()];
    let whole = format!("{persons}\n[[entry]]\non = 2023-01-10\nwhat = \"entered_country\"\n{text}");
    journal(&whole).entries.split_off(1)
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) const CASEWORKER: ActorId = ActorId([0xca; 16]);
pub(crate) const OTHER: ActorId = ActorId([0x0e; 16]);

pub(crate) fn stamp(time: &str) -> Stamp {
    Stamp { by: CASEWORKER, at: at(time) }
}

pub(crate) fn reading(time: &str) -> Reading {
    let purposes: Purposes = [COMPUTE].into_iter().collect();
    Reading { who: CASEWORKER, purpose: purposes.find(COMPUTE).unwrap(), at: at(time) }
}

pub(crate) fn detail(compartment: Compartment, field: &str, text: &str) -> Detail {
    Detail { compartment, field: Field::new(field).unwrap(), text: text.to_owned(), look_up: None }
}

/// The persons of a journal, with names and a phone.
pub(crate) fn persons(journal: &Journal) -> Vec<NewPerson> {
    let details = |at: usize| {
        vec![
            detail(Compartment::Identity, "name", ["박미영", "박서연"][at % 2]),
            detail(Compartment::Identity, "phone", ["010-2345-6789", "010-9876-5432"][at % 2]),
        ]
    };
    let new = |(at, person): (usize, &case::Person)| NewPerson {
        born: person.born,
        sex: person.sex,
        role: person.role.clone(),
        member: person.member,
        details: details(at),
    };
    journal.persons.iter().enumerate().map(new).collect()
}

/// Records the whole story as a new household.
pub(crate) async fn household(store: &Store, home: &mut Home) -> (HouseholdId, Appended) {
    let mut journal = journal(STORY);
    journal.entries.sort_by_key(|entry| entry.recorded);
    new_household(store, home, journal, "2023-10-05T00:00:00Z").await
}

/// Records a journal as a new household.
pub(crate) async fn new_household(store: &Store, home: &mut Home, journal: Journal, at: &str) -> (HouseholdId, Appended) {
    let id = HouseholdId::random(&mut home.rng);
    let persons = persons(&journal);
    let new = Append { household: id, expected_last_seq: 0, stamp: stamp(at), persons, entries: journal.entries };
    (id, appended(store.append(engine(), new, &mut home.rng).await.unwrap()))
}

pub(crate) fn appended(outcome: Outcome) -> Appended {
    match outcome {
        Outcome::Appended(appended) => appended,
        Outcome::Conflict(conflict) => panic!("a conflict: {conflict:?}"),
    }
}
