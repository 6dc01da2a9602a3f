//! Everyone's names in memory: found, and written nowhere.

use names::{Birth, NameKind, Query};
use programme::DetailKind;
use store::{Detail, Register, Store};
use vault::{Compartment, PersonId};

use crate::home::{Home, on_both};
use crate::sample::{detail, household, programme, reading, stamp};

/// A store with a mother, called 박미영, also known by another name, and her daughter; and their ids.
async fn named(home: &mut Home) -> (Store, Vec<PersonId>) {
    let store = home.create().await;
    let (_, done) = household(&store, home).await;
    let kind = programme().details.iter().find(|kind| kind.id == DetailKind::NAME).unwrap();
    let mut alias = names::Name::new("Ri Chun-hwa", NameKind::Alias, "her brother");
    alias.period.from_year = Some(1999);
    let new = Detail::of_name(kind, &alias).unwrap();
    store.add_details(done.persons[0], vec![new], stamp("2024-01-02T00:00:00Z"), &mut home.rng).await.unwrap();
    (store, done.persons)
}

async fn register(store: &Store) -> Register {
    store.register(programme(), &reading("2024-02-01T00:00:00Z"), &mut |_, _| {}).await.unwrap()
}

async fn first(store: &Store, register: &Register, name: &str, birth: Birth) -> Option<PersonId> {
    let query = Query { name, open: false, birth, birthplace: "" };
    let found = store.search(register, &query, 5, &reading("2024-02-01T00:00:00Z")).await.unwrap();
    found.first().filter(|hit| hit.score >= names::ASK_FROM).map(|hit| hit.person)
}

on_both! {
    async fn a_person_is_found_by_each_of_their_names_in_any_spelling(home) {
        let (store, persons) = named(home).await;
        let register = register(&store).await;
        assert_eq!(register.people(), 2);
        for (name, birth) in [("Pak Mi-yong", Birth::default()), ("이춘화", Birth::default()), ("Park Mi Young", Birth::year(1985, 1))] {
            assert_eq!(first(&store, &register, name, birth).await, Some(persons[0]), "{name}");
        }
        assert_eq!(first(&store, &register, "Park Mi Young", Birth::year(1950, 0)).await, None);
        let known = store.known(programme(), persons[0], &reading("2024-02-01T00:00:00Z")).await.unwrap();
        let alias = known.told.names.iter().find(|name| name.kind == NameKind::Alias).unwrap();
        assert_eq!((alias.text.as_str(), alias.source.as_str(), alias.period.from_year), ("Ri Chun-hwa", "her brother", Some(1999)));
        assert_eq!(known.told.birth, Birth::day(1985, 4, 2));
    }

    async fn a_search_leaves_a_line_that_names_nobody_and_showing_a_person_leaves_one_in_their_record(home) {
        let (store, persons) = named(home).await;
        let register = register(&store).await;
        let before = store.access_record(persons[0], None, 100).await.unwrap().len();
        first(&store, &register, "박미영", Birth::year(1985, 1)).await;
        assert_eq!(store.access_record(persons[0], None, 100).await.unwrap().len(), before, "nobody was shown");
        let lines: Vec<String> = store.searches(None, 10).await.unwrap().into_iter().map(|line| line.fields.join(" ")).collect();
        assert_eq!(lines, ["search:hangul birth found:1", "names people:2"]);
        store.known(programme(), persons[0], &reading("2024-02-01T00:00:00Z")).await.unwrap();
        assert_eq!(store.access_record(persons[0], None, 1).await.unwrap()[0].fields, ["identity/name/1", "identity/name/2", "identity/person/1"]);
    }

    async fn whoever_was_erased_is_found_no_more(home) {
        let (store, persons) = named(home).await;
        store.erase(persons[0], stamp("2024-01-03T00:00:00Z")).await.unwrap();
        let register = register(&store).await;
        assert_eq!(register.people(), 1);
        assert_eq!(first(&store, &register, "박미영", Birth::default()).await, None);
        assert_eq!(store.known(programme(), persons[0], &reading("2024-02-01T00:00:00Z")).await.unwrap().told.names, []);
    }

    async fn many_people_are_read_page_by_page_and_none_is_missed(home) {
        let (store, persons) = named(home).await;
        // More names than one page holds; of one person only so many count.
        for _ in 0..20 {
            let names = vec![detail(Compartment::Identity, "name_other", "Kim Kwang Hyok"); 420];
            store.add_details(persons[0], names, stamp("2024-01-02T00:00:00Z"), &mut home.rng).await.unwrap();
        }
        let register = register(&store).await;
        assert_eq!(register.people(), 2);
        for (name, person) in [("김광혁", persons[0]), ("박서연", persons[1])] {
            assert_eq!(first(&store, &register, name, Birth::default()).await, Some(person), "{name}");
        }
    }
}
