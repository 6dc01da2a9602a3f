//! What people wrote freely in entries: told as far as it may be, and never before it stands in the record.

use std::collections::BTreeSet;

use store::{Error, Household, HouseholdId, Store, Telling};
use vault::{Compartment, PersonId};

use crate::damage::vandalise;
use crate::home::{Home, on_both};
use crate::sample::{at, detail, engine, journal, new_household, programme, reading, stamp};

const NOW: &str = "2026-11-01T00:00:00Z";

/// A petition of the whole household, and one of each of its two persons, each with words of its own.
const PETITIONS: &str = r#"
[[person]]
id = "mother"
born = 1980-01-01
[[person]]
id = "son"
born = 2010-01-01
[[entry]]
on = 2023-06-20
what = "petition_filed"
kind = "simple_request"
office = "mou"
subject = "of all"
[[entry]]
on = 2023-06-21
what = "petition_filed"
kind = "simple_request"
office = "mou"
who = "mother"
subject = "of the mother"
[[entry]]
on = 2023-06-22
what = "petition_filed"
kind = "simple_request"
office = "mou"
who = "son"
subject = "of the son"
"#;

async fn petitioned(store: &Store, home: &mut Home) -> (HouseholdId, Vec<PersonId>) {
    let (household, done) = new_household(store, home, journal(PETITIONS), "2024-01-01T00:00:00Z").await;
    (household, done.persons)
}

/// The words of each entry.
fn subjects(read: &Household) -> Vec<String> {
    let entries = read.journal.entries.iter();
    entries.map(|entry| entry.code(programme(), "subject").unwrap_or_default().to_owned()).collect()
}

/// What the record of a person says that was opened, in order.
async fn opened(store: &Store, person: PersonId) -> Vec<String> {
    let lines = store.access_record(person, None, 100).await.unwrap();
    let mut fields: Vec<_> = lines.into_iter().filter(|line| line.at == at(NOW)).flat_map(|line| line.fields).collect();
    fields.sort();
    fields
}

/// A household, told as far as is wanted.
async fn told(store: &Store, household: HouseholdId, is_told: &[bool]) -> Result<Household, Error> {
    let wanted = |found: &Household| {
        assert_eq!(subjects(found), ["(sealed e1)", "(sealed e2)", "(sealed e3)"], "what may be told is said without knowing it");
        Ok::<_, Error>((Telling { texts: is_told.to_vec(), values: Vec::new() }, ()))
    };
    Ok(store.household_told(engine(), household, &reading(NOW), wanted).await?.household)
}

on_both! {
    async fn words_are_told_as_far_as_they_may_be_and_stand_in_the_record_with_what_was_opened_before(home) {
        let store = home.create().await;
        let (household, persons) = petitioned(&store, home).await;
        let size = store.log_frontier().await.unwrap().size();
        assert_eq!(subjects(&told(&store, household, &[true, false, true]).await.unwrap()), ["of all", "(sealed e2)", "of the son"]);
        assert_eq!(store.log_frontier().await.unwrap().size(), size + 4, "a line of each person, and one of each text");
        let of_all = "identity/entry.subject/1";
        assert_eq!(opened(&store, persons[0]).await, [of_all, "identity/person/1"]);
        assert_eq!(opened(&store, persons[1]).await, [of_all, "identity/entry.subject/3", "identity/person/1"]);
    }

    async fn where_nothing_may_be_told_only_the_persons_are_opened(home) {
        let store = home.create().await;
        let (household, persons) = petitioned(&store, home).await;
        let whole = store.household(engine(), household, &reading("2026-10-01T00:00:00Z")).await.unwrap();
        for is_told in [&[][..], &[false; 3]] {
            let read = told(&store, household, is_told).await.unwrap();
            assert_eq!((read.journal.entries, read.recorded_by), (whole.journal.entries.clone(), whole.recorded_by.clone()));
        }
        assert_eq!(opened(&store, persons[0]).await, ["identity/person/1", "identity/person/1"]);
    }

    async fn what_was_erased_stays_sealed_and_the_rest_is_told(home) {
        let store = home.create().await;
        let (household, persons) = petitioned(&store, home).await;
        store.erase(persons[1], stamp("2024-04-02T00:00:00Z")).await.unwrap();
        let read = told(&store, household, &[true; 3]).await.unwrap();
        assert_eq!(subjects(&read), ["of all", "of the mother", "(sealed e3)"]);
        assert_eq!((read.journal.persons[0].born.is_some(), read.journal.persons[1].born), (true, None));
        assert_eq!(opened(&store, persons[1]).await, ["identity/entry.subject/1"], "of the whole household");
    }

    async fn whoever_reads_a_household_does_not_hear_that_there_is_a_threat(home) {
        let store = home.create().await;
        let (household, persons) = petitioned(&store, home).await;
        let threat = vec![detail(Compartment::Threats, "threat", "a caller knows where we live")];
        store.add_details(persons[0], threat, stamp("2024-02-01T00:00:00Z"), &mut home.rng).await.unwrap();
        let sealed = told(&store, household, &[]).await.unwrap().sealed;
        let fields: BTreeSet<&str> = sealed.iter().map(|place| place.slot.field.as_str()).collect();
        assert_eq!(fields, BTreeSet::from(["entry.subject", "name", "person", "phone"]));
    }

    async fn without_its_lines_nothing_is_told(home) {
        let store = home.create().await;
        let (household, _) = petitioned(&store, home).await;
        vandalise(home, "drop table access").await;
        assert!(told(&store, household, &[true; 3]).await.is_err());
    }
}
