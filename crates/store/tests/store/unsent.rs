//! Forms that were begun and not sent: one account's, for some days.

use jiff::SignedDuration;
use store::{UNSENT_KEPT, UNSENT_MAX};

use crate::home::on_both;
use crate::sample::{CASEWORKER, OTHER, at, household, stamp};

const NOON: &str = "2026-11-22T03:00:00Z";

on_both! {
    async fn what_was_written_is_there_for_its_account_at_its_form_as_it_was_last_kept_and_for_so_long(home) {
        let (store, now) = (home.create().await, at(NOON));
        for text in ["{}", "{\"name\":\"한새봄\"}"] {
            store.keep_unsent((CASEWORKER, "/intake"), text, now, &mut home.rng).await.unwrap();
        }
        let there = store.unsent(CASEWORKER, "/intake", now).await.unwrap();
        assert_eq!(there, Some(("{\"name\":\"한새봄\"}".to_owned(), now)));
        assert_eq!(store.unsent(OTHER, "/intake", now).await.unwrap(), None);
        assert_eq!(store.unsent(CASEWORKER, "/elsewhere", now).await.unwrap(), None);
        let last = now + UNSENT_KEPT - SignedDuration::from_secs(1);
        assert!(store.unsent(CASEWORKER, "/intake", last).await.unwrap().is_some());
        assert_eq!(store.unsent(CASEWORKER, "/intake", now + UNSENT_KEPT).await.unwrap(), None);
        store.drop_unsent(CASEWORKER, "/intake").await.unwrap();
        assert_eq!(store.unsent(CASEWORKER, "/intake", now).await.unwrap(), None);
    }

    async fn of_too_many_forms_the_oldest_goes(home) {
        let (store, now) = (home.create().await, at(NOON));
        for number in 0..=UNSENT_MAX {
            let at = now + SignedDuration::from_secs(i64::try_from(number).unwrap());
            store.keep_unsent((CASEWORKER, &format!("/{number}")), "{}", at, &mut home.rng).await.unwrap();
        }
        let there = store.all_unsent(CASEWORKER, now).await.unwrap();
        assert_eq!(there.len() as u64, UNSENT_MAX);
        assert_eq!((there[0].form.as_str(), there.last().unwrap().form.as_str()), ("/20", "/1"));
    }

    async fn what_was_begun_about_somebody_who_is_erased_is_gone(home) {
        let (store, now) = (home.create().await, at(NOON));
        let (household, done) = household(&store, home).await;
        let forms = [format!("/household/{household}/add/moved"), format!("/mandates/{}/ask/grievance", done.persons[0])];
        for form in forms.iter().map(String::as_str).chain(["/intake"]) {
            store.keep_unsent((CASEWORKER, form), "{}", now, &mut home.rng).await.unwrap();
        }
        store.erase(done.persons[0], stamp(NOON)).await.unwrap();
        let left: Vec<String> = store.all_unsent(CASEWORKER, now).await.unwrap().into_iter().map(|unsent| unsent.form).collect();
        assert_eq!(left, ["/intake"]);
    }
}
