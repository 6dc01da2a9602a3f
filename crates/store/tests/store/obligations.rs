//! Obligations: what follows from a journal, in the same transaction as the entries it follows from.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use case::FieldValue;
use store::{Append, HouseholdId, ObligationKind, Rebuild, Worklist};

use crate::home::on_both;
use crate::sample::{appended, engine, entries, household, stamp};

const CROSSING: &str = r#"
[[entry]]
id = "p"
on = 2023-10-10T10:00:00
recorded = 2023-10-10T10:00:00+09:00
what = "petition_filed"
kind = "question_procedure"
office = "local_government"
[[entry]]
on = 2023-10-10T11:00:00
recorded = 2023-10-10T11:00:00+09:00
what = "petition_transferred"
of = "p"
office = "mou"
why = "It is the ministry's."
told = true
[[entry]]
on = 2023-10-12
recorded = 2023-10-12T13:00:00+09:00
what = "transfer_accepted"
of = "p"
"#;

on_both! {
    async fn what_is_owed_is_there_as_soon_as_the_entry_is(home) {
        let store = home.create().await;
        let (id, done) = household(&store, home).await;
        let before = store.obligations(id).await.unwrap();
        assert!(before.iter().any(|found| found.kind == ObligationKind::Instalment && found.thing == "basic_grant"));
        assert!(before.iter().any(|found| found.kind == ObligationKind::Duty));
        let paid = "[[entry]]\non = 2023-10-06\nrecorded = 2023-10-06\nwhat = \"payment_made\"\nentitlement = \"basic_grant\"\ninstalment = \"first\"\namount = 5_000_000";
        let instalments: Vec<_> = before.iter().filter(|found| found.thing == "basic_grant").collect();
        let first = instalments[0].item.clone();
        let append = Append {
            household: id,
            expected_last_seq: done.last_seq,
            stamp: stamp("2023-10-06T00:00:00Z"),
            persons: Vec::new(),
            entries: entries(&paid.replace("first", &first)),
        };
        appended(store.append(engine(), append, &mut home.rng).await.unwrap());
        let after = store.obligations(id).await.unwrap();
        let state = |found: &[store::Obligation]| found.iter().find(|it| it.thing == "basic_grant" && it.item == first).unwrap().state.clone();
        assert_ne!(state(&before), "paid");
        assert_eq!(state(&after), "paid");
    }

    async fn a_worklist_has_the_obligations_of_an_office_by_due_date(home) {
        let store = home.create().await;
        let mut all = Vec::new();
        for _ in 0..3 {
            let (id, _) = household(&store, home).await;
            all.extend(store.obligations(id).await.unwrap().into_iter().map(|obligation| (id, obligation)));
        }
        let (_, sample) = all.iter().find(|(_, it)| it.office.is_some() && it.due.is_some()).unwrap().clone();
        let (office, states) = (sample.office.as_deref(), [sample.state.as_str()]);
        let wanted = Worklist { office, states: &states, due_until: sample.due, kinds: &[], count_max: 1000 };
        let listed = store.worklist(&wanted).await.unwrap();
        let fits = |(_, it): &&(HouseholdId, store::Obligation)| {
            it.office.as_deref() == office && it.state == sample.state && it.due.is_some_and(|due| Some(due) <= sample.due)
        };
        let expected: BTreeSet<_> = all.iter().filter(fits).cloned().collect();
        assert_eq!(listed.iter().cloned().collect::<BTreeSet<_>>(), expected);
        assert!(listed.windows(2).all(|pair| pair[0].1.due <= pair[1].1.due));
        let one = store.worklist(&Worklist { count_max: 1, ..wanted }).await.unwrap();
        assert_eq!(one, listed[..1]);
        let words: BTreeSet<&str> = all.iter().map(|(_, it)| it.state.as_str()).collect();
        let words: Vec<&str> = words.into_iter().collect();
        let every = Worklist { office: None, due_until: None, states: &words, ..wanted };
        let whole = store.worklist(&every).await.unwrap();
        assert_eq!(whole.iter().cloned().collect::<BTreeSet<_>>(), all.iter().cloned().collect());
        let kind = ObligationKind::Duty;
        let duties: Vec<_> = whole.iter().filter(|(_, it)| it.kind == kind).cloned().collect();
        assert!((1..whole.len()).contains(&duties.len()));
        assert_eq!(store.worklist(&Worklist { kinds: &[kind], ..every }).await.unwrap(), duties);
        for (_, duty) in duties {
            let Some(office) = duty.office.as_deref() else { continue };
            let now = Worklist { office: Some(office), states: &["open", "overdue"], kinds: &[kind], ..every };
            let now = store.worklist(&now).await.unwrap().into_iter().filter(|(_, it)| it.thing == duty.thing);
            assert_eq!(store.duties_left(office, &duty.thing, 1000).await.unwrap(), now.collect::<Vec<_>>());
        }
    }

    async fn a_rebuild_in_parallel_gives_what_is_stored(home) {
        let store = home.create().await;
        let mut ids = BTreeSet::new();
        for _ in 0..5 {
            ids.insert(household(&store, home).await.0);
        }
        let told = AtomicU64::new(0);
        let progress = |count| { told.fetch_add(count, Ordering::Relaxed); };
        let rebuilt = store.refold_all(engine(), 3, Rebuild::Compare, stamp("2025-01-01T00:00:00Z"), &progress).unwrap();
        assert_eq!((rebuilt.households, rebuilt.differing), (5, Vec::new()));
        assert!(rebuilt.obligations > 5);
        assert_eq!(told.into_inner(), 5);
        assert_eq!(store.households(None, None, 10).await.unwrap(), ids.into_iter().collect::<Vec<_>>());
    }

    async fn folded_on_a_later_day_an_open_duty_is_overdue(home) {
        let store = home.create().await;
        let (id, _) = household(&store, home).await;
        let states = async |state: &str| store.obligations(id).await.unwrap().iter().filter(|it| it.state == state).count();
        let (before, nothing) = (states("overdue").await, |_| ());
        let range = HouseholdId::ranges(1)[0];
        let later = stamp("2028-07-01T00:00:00Z");
        let rebuilt = store.refold(engine(), range, Rebuild::Now, later, &nothing).await.unwrap();
        assert_eq!(rebuilt.differing, [id]);
        assert!(states("overdue").await > before);
        let again = store.refold(engine(), range, Rebuild::Compare, later, &nothing).await.unwrap();
        assert_eq!(again.differing, []);
    }

    async fn an_office_is_told_that_a_request_waits_for_it_until_it_accepts(home) {
        let store = home.create().await;
        let (id, done) = household(&store, home).await;
        let mut all = entries(CROSSING);
        let mut accepted = all.pop().unwrap();
        let mut append = Append {
            household: id,
            expected_last_seq: done.last_seq,
            stamp: stamp("2023-10-10T03:00:00Z"),
            persons: Vec::new(),
            entries: all,
        };
        let done = appended(store.append(engine(), append.clone(), &mut home.rng).await.unwrap());
        let of = async |office: &str| {
            let wanted = Worklist { office: Some(office), states: &["open", "overdue"], due_until: None, kinds: &[], count_max: 100 };
            let found = store.worklist(&wanted).await.unwrap().into_iter().map(|(_, line)| line);
            found.filter(|line| line.kind == ObligationKind::Request).map(|line| (line.item, line.state)).collect::<Vec<_>>()
        };
        let petition = format!("e{}", done.last_seq - 1);
        let of_both = |end: &str, state: &str| ["p1", "p2"].map(|who| (format!("{who} {petition}{end}"), state.to_owned()));
        assert_eq!(of("local_government").await, of_both("", "open"), "it is the sender's until then");
        assert_eq!(of("mou").await, of_both(" accept", "open"));
        let progress = |_| ();
        store.refold(engine(), HouseholdId::ranges(1)[0], Rebuild::Now, stamp("2023-10-12T03:00:00Z"), &progress).await.unwrap();
        assert_eq!(of("mou").await, of_both(" accept", "overdue"), "eight working hours have passed");
        for value in accepted.fields.iter_mut().flatten() {
            *value = FieldValue::Code(petition.clone());
        }
        (append.expected_last_seq, append.stamp, append.entries) = (done.last_seq, stamp("2023-10-12T04:00:00Z"), vec![accepted]);
        appended(store.append(engine(), append, &mut home.rng).await.unwrap());
        assert_eq!(of("mou").await, of_both("", "open"));
        assert_eq!(of("local_government").await, []);
    }
}
