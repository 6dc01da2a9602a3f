//! Requests and duties of all households, counted and found without opening anything.

use case::{Journal, Numbers, Precedent, Wanted};
use store::{COMPUTE, HouseholdId, Looked, Store};

use crate::damage::vandalise;
use crate::home::{Home, on_both};
use crate::sample::{STORY, engine, entries, household, journal, new_household, reading, stamp};

const NOW: &str = "2026-11-01T00:00:00Z";

/// A permission to end a lease, asked for and refused, with reasons that were released; and an objection that nobody has answered.
const DEALINGS: &str = r#"
[[entry]]
on = 2023-06-20
what = "moved_in"
region = "capital"
[[entry]]
id = "lease"
on = 2024-02-01
what = "lease_release_requested"
who = "mother"
[[entry]]
on = 2024-02-20
what = "lease_release_decided"
who = "mother"
of = "lease"
outcome = "rejected"
[[entry]]
on = 2024-03-01
what = "reasons_released"
who = "mother"
of = "lease"
office = "local_government"
words = "A move to a cheaper flat is none of the ten grounds"
"#;

async fn dealt(store: &Store, home: &mut Home) -> (HouseholdId, Vec<vault::PersonId>) {
    let dealings = Journal { entries: entries(DEALINGS), ..journal(STORY) };
    let (household, done) = new_household(store, home, dealings, "2024-04-01T00:00:00Z").await;
    (household, done.persons)
}

async fn numbers(store: &Store) -> (Numbers, Looked) {
    store.numbers(engine(), "2026-11-01".parse().unwrap(), &reading(NOW), &mut |_| ()).await.unwrap()
}

async fn precedents(store: &Store, wanted: &Wanted<'_>) -> Vec<Precedent> {
    let (mut found, as_of) = (Vec::new(), "2026-11-01".parse().unwrap());
    store.precedents(engine(), (wanted, as_of), &reading(NOW), &mut |one| found.push(one), &mut |_| ()).await.unwrap();
    found
}

on_both! {
    async fn figures_over_a_store_are_those_of_its_households_together(home) {
        let store = home.create().await;
        let mut together = Numbers::default();
        for _ in 0..20 {
            for id in [household(&store, home).await.0, dealt(&store, home).await.0] {
                let whole = store.household(engine(), id, &reading(NOW)).await.unwrap();
                together.add(engine().numbers(&whole.journal, "2026-11-01".parse().unwrap()));
            }
        }
        let (counted, looked) = numbers(&store).await;
        assert_eq!((counted, looked.households, looked.unread), (together, 40, 0));
    }

    async fn counting_opens_nothing_and_leaves_one_line_in_the_record_of_the_register(home) {
        let store = home.create().await;
        let (_, persons) = dealt(&store, home).await;
        let before = store.access_record(persons[0], None, 100).await.unwrap();
        numbers(&store).await;
        precedents(&store, &Wanted { kind: Some("objection"), ..Wanted::default() }).await;
        assert_eq!(store.access_record(persons[0], None, 100).await.unwrap(), before);
        let lines = store.searches(None, 10).await.unwrap();
        let told: Vec<_> = lines.iter().map(|line| (line.purpose.as_str(), line.fields.join(" "))).collect();
        assert_eq!(told, [(COMPUTE, "precedents households:1".to_owned()), (COMPUTE, "numbers households:1".to_owned())]);
    }

    async fn released_reasons_are_opened_after_a_line_in_the_record_of_whose_they_are_and_gone_with_them(home) {
        let store = home.create().await;
        let (_, persons) = dealt(&store, home).await;
        let wanted = Wanted { kind: Some("lease_release"), ..Wanted::default() };
        let [one] = precedents(&store, &wanted).await.try_into().unwrap();
        assert_eq!((one.ended, one.outcome.as_deref()), ("answered", Some("rejected")));
        assert_eq!(one.words, ["A move to a cheaper flat is none of the ten grounds"]);
        assert_eq!(store.access_record(persons[0], None, 1).await.unwrap()[0].fields, ["identity/entry.words/4"]);
        store.erase(persons[0], stamp(NOW)).await.unwrap();
        let [one] = precedents(&store, &wanted).await.try_into().unwrap();
        assert_eq!((one.outcome.as_deref(), one.words), (Some("rejected"), vec![]));
    }

    async fn a_household_that_cannot_be_read_is_named_and_the_others_are_counted(home) {
        let store = home.create().await;
        let (damaged, _) = household(&store, home).await;
        dealt(&store, home).await;
        store.close().await;
        vandalise(home, &format!("update entry set kind = 'flown' where seq = 1 and household = {}", crate::tick::literal(home, damaged))).await;
        let store = home.open().await;
        let (counted, looked) = numbers(&store).await;
        assert_eq!((counted.households, looked.households, looked.unread), (1, 1, 1));
        assert_eq!(looked.why.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [damaged]);
    }
}
