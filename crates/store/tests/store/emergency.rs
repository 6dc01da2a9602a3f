//! Files opened in an emergency: for a time, with a reason that is sealed, and not unseen.

use jiff::{SignedDuration, Timestamp};
use store::{EMERGENCIES_MAX, EMERGENCY, EmergencyError, Error, Reading, Stamp, Store, verify_log};
use vault::{ActorId, Purposes};

use crate::home::on_both;
use crate::sample::{CASEWORKER, OTHER, at, household};

fn noon() -> Timestamp {
    at("2026-11-22T03:00:00Z")
}

fn emergency(who: ActorId, at: Timestamp) -> Reading {
    let purposes: Purposes = ["emergency"].into_iter().collect();
    Reading { who, purpose: purposes.find("emergency").unwrap(), at }
}

async fn typed(store: &Store, code: &str) -> Option<store::HouseholdId> {
    store.household_by_code(code).await.unwrap()
}

on_both! {
    async fn a_file_is_open_to_who_opened_it_for_some_hours_and_to_nobody_else(home) {
        let store = home.create().await;
        let (id, done) = household(&store, home).await;
        let reading = emergency(CASEWORKER, noon());
        store.open_in_emergency(Some(id), ("mou", "박미영 does not answer"), &reading, &mut home.rng).await.unwrap();
        let until = noon() + EMERGENCY;
        let open_to = async |at| store.bonds(id, ["open"; 6], at).await.unwrap().open_to;
        assert_eq!(open_to(noon()).await, [(CASEWORKER, until)].into());
        assert_eq!(open_to(until).await, [].into());
        assert_eq!(open_to(noon() - SignedDuration::from_secs(1)).await, [].into());
        assert_eq!(store.emergencies_of(CASEWORKER, until).await.unwrap(), []);
        for person in done.persons {
            let record = store.access_record(person, None, 10).await.unwrap();
            assert!(record.iter().any(|line| line.purpose == "emergency" && line.who == CASEWORKER), "{record:?}");
        }
        let opened = store.emergencies_in(id).await.unwrap().remove(0);
        assert_eq!(store.why_opened(&opened, &emergency(OTHER, noon())).await.unwrap(), "박미영 does not answer");
        assert!(!format!("{opened:?}").contains("박미영"));
        store.close().await;
        verify_log(&home.location, &[], &mut |_, _| {}).await.unwrap();
    }

    async fn it_is_an_alarm_of_its_office_until_somebody_else_looks_at_it(home) {
        let store = home.create().await;
        let (id, _) = household(&store, home).await;
        let reading = emergency(CASEWORKER, noon());
        let number = store.open_in_emergency(Some(id), ("mou", "a fire"), &reading, &mut home.rng).await.unwrap();
        assert_eq!(store.alarms("mou", false).await.unwrap().len(), 1);
        assert_eq!(store.alarms("police", true).await.unwrap(), []);
        let own = store.look_at_emergency(number, Stamp { by: CASEWORKER, at: noon() }).await;
        assert!(matches!(own, Err(Error::Emergency(EmergencyError::Own))), "{own:?}");
        for _ in 0..2 {
            store.look_at_emergency(number, Stamp { by: OTHER, at: noon() }).await.unwrap();
        }
        assert_eq!(store.alarms("mou", false).await.unwrap(), []);
        assert_eq!(store.alarms("mou", true).await.unwrap()[0].seen, Some((OTHER, noon())));
        let bonds = store.bonds(id, ["open"; 6], noon()).await.unwrap();
        assert_eq!(bonds.open_to, [(CASEWORKER, noon() + EMERGENCY)].into(), "looking at it closes nothing");
        store.close().await;
        verify_log(&home.location, &[], &mut |_, _| {}).await.unwrap();
    }

    async fn a_number_that_nobody_has_is_recorded_and_counted_like_any_other(home) {
        let store = home.create().await;
        let (id, _) = household(&store, home).await;
        for _ in 0..EMERGENCIES_MAX {
            store.open_in_emergency(None, ("mou", "a fire"), &emergency(CASEWORKER, noon()), &mut home.rng).await.unwrap();
        }
        let alarm = store.alarms("mou", false).await.unwrap().remove(0);
        assert_eq!(alarm.household, None);
        assert_eq!(store.why_opened(&alarm, &emergency(OTHER, noon())).await.unwrap(), "a fire");
        assert_eq!(store.emergencies_of(CASEWORKER, noon()).await.unwrap(), [], "nothing is open");
        let again = store.open_in_emergency(Some(id), ("mou", "a fire"), &emergency(CASEWORKER, noon()), &mut home.rng).await;
        assert!(matches!(again, Err(Error::Emergency(EmergencyError::TooMany))), "{again:?}");
        assert_eq!(store.bonds(id, ["open"; 6], noon()).await.unwrap().open_to, [].into());
        let later = emergency(CASEWORKER, noon() + SignedDuration::from_hours(24));
        store.open_in_emergency(Some(id), ("mou", "a fire"), &later, &mut home.rng).await.unwrap();
    }

    async fn a_household_is_found_by_its_number_and_by_its_first_eight_digits(home) {
        let store = home.create().await;
        let (id, _) = household(&store, home).await;
        let number = id.to_string();
        let code = format!("{}-{}", &number[..4], &number[4..8]);
        for known in [number.as_str(), &code, &code.to_uppercase(), &number[..8]] {
            assert_eq!(typed(&store, known).await, Some(id), "{known}");
        }
        let other = if number.starts_with('0') { "1" } else { "0" };
        for unknown in ["", "-", &number[..7], &number[..9], &format!("{other}{}", &number[1..]), "zzzzzzzz", "' or 1=1 --"] {
            assert_eq!(typed(&store, unknown).await, None, "{unknown}");
        }
    }
}
