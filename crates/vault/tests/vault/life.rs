//! Years of a vault in a few moments: whatever is sealed, rotated, backed up and erased in whatever order, what should be readable is.

use crate::support::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use vault::*;

#[derive(Clone, Debug)]
enum Event {
    Seal(u8, u64),
    RotatePerson(u8),
    AddKey,
    Rewrap(usize),
    RetireKeys,
    AddRoot,
    RetireRoots,
    Erase(u8),
    RestoreKeys,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        4 => (0..4_u8, 0..3_u64).prop_map(|(person, version)| Event::Seal(person, version)),
        2 => (0..4_u8).prop_map(Event::RotatePerson),
        1 => Just(Event::AddKey),
        2 => (0..4_usize).prop_map(Event::Rewrap),
        1 => Just(Event::RetireKeys),
        1 => Just(Event::AddRoot),
        1 => Just(Event::RetireRoots),
        1 => (0..4_u8).prop_map(Event::Erase),
        1 => Just(Event::RestoreKeys),
    ];
    prop::collection::vec(event, 1..40)
}

struct Life {
    house: House,
    /// Every root in use; the last is the newest.
    roots: Vec<HeldRoot>,
    expected: BTreeMap<Place, String>,
    erased: BTreeSet<PersonId>,
}

const HEALTH: Compartment = Compartment::Health;

fn person(number: u8) -> PersonId {
    PersonId([number; 16])
}

impl Life {
    fn live(&mut self, event: Event) {
        let Self { house: House { vault, store, rng, .. }, roots, expected, erased } = self;
        let newest = roots.last().unwrap();
        match event {
            Event::Seal(number, version) => {
                let place = Place { person: person(number), slot: slot(HEALTH, "note", version) };
                let text = format!("note {version} of {number}, {} before it", expected.len());
                match run(vault.seal(&place, text.as_bytes(), store, rng)) {
                    Ok(sealed) => {
                        store.sealed.insert(place.clone(), sealed.into_bytes());
                        expected.insert(place, text);
                    }
                    Err(error) => assert!(erased.contains(&place.person), "{error}"),
                }
            }
            Event::RotatePerson(number) => {
                let count = run(vault.rotate_person_key(person(number), HEALTH, store, rng)).unwrap();
                assert_eq!(count, expected.keys().filter(|place| place.person == person(number)).count());
            }
            Event::AddKey => {
                let roots: Vec<&dyn RootKey> = roots.iter().map(|root| root as &dyn RootKey).collect();
                run(vault.add_compartment_key(KeyUse::Wrap, HEALTH, &roots, store, rng)).unwrap();
            }
            Event::Rewrap(count) => {
                run(vault.rewrap_person_keys(HEALTH, count, store, rng)).unwrap();
            }
            Event::RetireKeys => {
                for key in store.keys.compartment_keys.clone() {
                    // Refused where it would lose anything: that is what is tested.
                    let _ = run(vault.retire_compartment_key(key.id, store));
                }
            }
            Event::AddRoot => {
                let root = HeldRoot::random(rng);
                run(vault.add_root(&root, store, rng)).unwrap();
                roots.push(root);
            }
            Event::RetireRoots => {
                for old in roots.drain(..roots.len() - 1) {
                    run(vault.retire_root(old.id(), store)).unwrap();
                }
            }
            Event::Erase(number) => {
                run(vault.erase(person(number), store)).unwrap();
                erased.insert(person(number));
                expected.retain(|place, _| place.person != person(number));
                // The data keeps what it had, as a backup of it would.
            }
            Event::RestoreKeys => {
                let backup = run(vault.back_up_keys(newest, at(0), 1, store, rng)).unwrap();
                store.keys = KeyTableContents::default();
                run(backup.load(INSTALLATION, newest, at(1), erased, store)).unwrap();
            }
        }
    }

    fn check(&mut self) {
        for root in &self.roots {
            self.house.vault = run(Vault::unlock(INSTALLATION, root, &mut self.house.store)).unwrap();
        }
        for place in self.house.store.sealed.keys().cloned().collect::<Vec<_>>() {
            match (self.house.read(&place), self.expected.get(&place)) {
                (Ok(text), Some(expected)) => assert_eq!(text, *expected),
                (Err(VaultError::Erased(person)), None) => assert!(self.erased.contains(&person)),
                (Ok(_), None) => panic!("{place} was erased and can be read"),
                (Err(error), _) => panic!("{place}: {error}"),
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn everything_is_readable_all_the_while_and_nothing_of_the_erased(events in events(), seed: u64) {
        let house = House::new(seed);
        // The house's own root, from the same generator.
        let roots = vec![HeldRoot::random(&mut seeded(seed))];
        let mut life = Life { house, roots, expected: BTreeMap::new(), erased: BTreeSet::new() };
        for event in events {
            life.live(event);
            life.check();
        }
    }
}
