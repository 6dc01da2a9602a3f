//! From what is due to closed books.

use std::io::Read as _;

use payments::answer::Says;
use payments::run::RunError;
use store::pay::Refusal;
use store::{Append, Error, Grant, MACHINE, verify_log};

use super::till::*;
use crate::backup::{KEY, opener};
use crate::home::on_both;
use crate::sample::{appended, engine, entries, stamp};

pub(crate) fn opened(home: &crate::home::Home, file: &std::path::Path) -> String {
    let _ = opener(home, &KEY);
    let decryptor = age::Decryptor::new(std::io::BufReader::new(std::fs::File::open(file).unwrap())).unwrap();
    let mut text = String::new();
    decryptor.decrypt(std::iter::once(&*KEY as &dyn age::Identity)).unwrap().read_to_string(&mut text).unwrap();
    text
}

on_both! {
    async fn what_is_due_is_paid_once_and_the_books_are_closed(home) {
        let till = Till::new(home).await;
        let (run, exported) = till.sent(home, THROUGH).await;
        assert_eq!((run.state.as_str(), run.unknown), ("exported", run.payments));
        let file = opened(home, &exported.file);
        assert!(file.contains("<Othr><Id>111-222-333</Id></Othr>") && file.contains("박미영"), "{file}");
        let lines = till.lines(&run.id).await;
        assert!(!lines.is_empty() && lines.iter().all(|(id, _)| file.contains(id.as_str())));
        let refused = till.store.close_run(&run.id, by(PLANNER, THEN)).await.unwrap_err();
        assert!(matches!(refused, Error::Pay(Refusal::Run(RunError::NotNow { .. }))), "{refused}");
        till.import(statement(lines.iter().map(|(id, amount)| paid(*id, *amount)).collect()), 1).await.unwrap();
        assert_eq!(till.store.close_run(&run.id, by(PLANNER, THEN)).await.unwrap().state, "closed");

        let again = till.plan(home, THROUGH, "2024-02-01T00:00:00Z").await.unwrap();
        assert_eq!((again.state.as_str(), again.payments), ("stopped", 0), "nothing is left to pay");
        till.store.close().await;
        verify_log(&home.location, &[], &mut |_, _| {}).await.unwrap();
    }

    async fn the_file_made_again_has_the_same_bytes_and_another_is_refused(home) {
        let till = Till::new(home).await;
        let (run, first) = till.sent(home, THROUGH).await;
        assert_eq!(till.export(&run.id).await.unwrap(), first);
        let before = opened(home, &first.file);
        std::fs::remove_file(&first.file).unwrap();
        assert_eq!(till.export(&run.id).await.unwrap(), first);
        assert_eq!(opened(home, &first.file), before);
        assert_eq!(till.register.exports().unwrap().len(), 1);
    }

    async fn what_an_export_left_that_was_killed_does_not_stop_the_next(home) {
        let till = Till::new(home).await;
        let run = till.approved(home, THROUGH, THEN).await;
        till.release(&run.id, THEN).await.unwrap();
        std::fs::write(till.folder.join(format!("{}.xml.age.part", run.id)), "half a file").unwrap();
        let exported = till.export(&run.id).await.unwrap();
        assert!(opened(home, &exported.file).contains("</Document>"));
    }

    async fn a_run_that_is_asked_for_twice_is_the_same_run(home) {
        let till = Till::new(home).await;
        let first = till.plan(home, THROUGH, THEN).await.unwrap();
        let second = till.plan(home, THROUGH, "2024-01-03T00:00:00Z").await.unwrap();
        assert_eq!(first, second);
    }

    async fn whoever_planned_or_changed_a_run_does_not_approve_it(home) {
        let till = Till::new(home).await;
        let run = till.plan(home, THROUGH, THEN).await.unwrap();
        till.store.review_run(&run.id, by(PLANNER, THEN)).await.unwrap();
        let own = |refused: Error| assert!(matches!(refused, Error::Pay(Refusal::Run(RunError::OwnWork))), "{refused}");
        own(till.approve(&run.id, PLANNER).await.unwrap_err());
        let (id, amount) = till.lines(&run.id).await[0];
        let changed = till.store.take_out(&run.id, id, &till.why(home, "the home is given up").await, by(APPROVER, THEN)).await.unwrap();
        assert_eq!((changed.state.as_str(), changed.amount), ("planned", run.amount - amount));
        till.store.review_run(&run.id, by(PLANNER, THEN)).await.unwrap();
        own(till.approve(&run.id, APPROVER).await.unwrap_err());
        assert_eq!(till.approve(&run.id, SECOND).await.unwrap().state, "approved");
        till.store.close().await;
        verify_log(&home.location, &[], &mut |_, _| {}).await.unwrap();
    }

    async fn an_approval_does_not_count_when_the_account_ended_or_has_another_role_since(home) {
        let till = Till::new(home).await;
        let finance = |role: &str| Grant { role: Some(role.to_owned()), office: Some("mou".to_owned()), person: None };
        let early = by(MACHINE, "2023-11-01T00:00:00Z");
        let (mut clerks, later) = (Vec::new(), by(MACHINE, "2024-01-03T00:00:00Z"));
        for _ in 0..2 {
            let clerk = till.store.create_account(None, None, early, &mut home.rng).await.unwrap();
            till.store.grant_account(clerk, finance("finance"), early).await.unwrap();
            clerks.push(clerk);
        }
        let run = till.plan(home, THROUGH, THEN).await.unwrap();
        till.store.review_run(&run.id, by(PLANNER, THEN)).await.unwrap();
        let fell = async || {
            let refused = till.release(&run.id, "2024-01-04T00:00:00Z").await.unwrap_err();
            assert!(matches!(refused, Error::Pay(Refusal::ApprovalFell(_))), "{refused}");
            assert_eq!(till.store.run_info(&run.id).await.unwrap().state, "reviewed");
        };
        till.approve(&run.id, clerks[0]).await.unwrap();
        till.store.end_account(clerks[0], later).await.unwrap();
        fell().await;
        till.approve(&run.id, clerks[1]).await.unwrap();
        till.store.grant_account(clerks[1], finance("caseworker"), later).await.unwrap();
        fell().await;
        till.approve(&run.id, APPROVER).await.unwrap();
        assert_eq!(till.release(&run.id, "2024-01-04T00:00:00Z").await.unwrap().state, "released");
        till.store.close().await;
        verify_log(&home.location, &[], &mut |_, _| {}).await.unwrap();
    }

    async fn what_came_back_is_held_until_somebody_says_where_it_goes_and_then_has_another_name(home) {
        let till = Till::new(home).await;
        let (run, _) = till.sent(home, THROUGH).await;
        let lines = till.lines(&run.id).await;
        let (back, amount) = lines[0];
        let mut answers: Vec<_> = lines.iter().map(|(id, amount)| paid(*id, *amount)).collect();
        answers.push(line(back, Says::Returned { amount: won(amount), on: day("2024-01-08"), reason: "AC04".to_owned() }));
        till.import(statement(answers), 1).await.unwrap();
        let held = till.plan(home, THROUGH, "2024-01-10T00:00:00Z").await.unwrap();
        let why: Vec<String> = till.store.held(&held.id, None, 10).await.unwrap().into_iter().map(|held| held.why).collect();
        assert_eq!((held.payments, why.contains(&"came_back".to_owned())), (0, true), "{why:?}");
        assert_eq!(till.store.came_back(&run.id, 9).await.unwrap(), [back]);
        till.store.send_again(back, &till.why(home, "the payee came to the office").await, by(APPROVER, THEN)).await.unwrap();
        assert_eq!(till.store.came_back(&run.id, 9).await.unwrap(), []);
        let again = till.plan(home, THROUGH, "2024-01-11T00:00:00Z").await.unwrap();
        let now = till.lines(&again.id).await;
        assert_eq!((now.len(), now[0].1), (1, amount));
        assert_ne!(now[0].0, back);
    }

    async fn an_outcome_that_is_not_known_is_not_instructed_again(home) {
        let till = Till::new(home).await;
        let (run, _) = till.sent(home, THROUGH).await;
        let late = till.plan(home, THROUGH, "2029-01-01T00:00:00Z").await.unwrap();
        assert_eq!(late.payments, 0);
        let (id, amount) = till.lines(&run.id).await[0];
        till.store.say_failed(id, &till.why(home, "the bank says that it never took it").await, by(APPROVER, THEN)).await.unwrap();
        till.store.send_again(id, &till.why(home, "it is to be paid").await, by(APPROVER, THEN)).await.unwrap();
        let again = till.plan(home, THROUGH, "2029-01-02T00:00:00Z").await.unwrap();
        assert_eq!((again.payments, again.amount), (1, amount));
    }

    async fn a_correction_during_a_run_takes_out_what_would_not_be_paid_any_more(home) {
        let till = Till::new(home).await;
        let run = till.approved(home, THROUGH, THEN).await;
        let read = till.store.household(engine(), till.household, &paying(THEN)).await.unwrap();
        let death = "[[entry]]\non = 2023-12-20\nrecorded = 2024-01-03\nwhat = \"change_ground_arose\"\nwho = \"mother\"\nground = \"death_or_absence\"";
        let append = Append {
            household: till.household,
            expected_last_seq: read.last_seq,
            stamp: stamp("2024-01-03T00:00:00Z"),
            persons: Vec::new(),
            entries: entries(death),
        };
        appended(till.store.append(engine(), append, &mut home.rng).await.unwrap());
        let refused = till.release(&run.id, "2024-01-04T00:00:00Z").await.unwrap_err();
        assert!(matches!(refused, Error::Pay(Refusal::NothingLeft(_))), "{refused}");
        let next = till.plan(home, THROUGH, "2024-01-04T00:00:00Z").await.unwrap();
        let held = till.store.held(&next.id, None, 10).await.unwrap();
        let known = held.iter().filter(|held| held.amount > 0);
        assert!(known.clone().count() > 1 && known.clone().all(|held| held.why == "event:change_ground_arose"), "{held:?}");
        let first = held.iter().find(|held| held.amount > 0).unwrap().clone();
        let reason = &till.why(home, "the guardian is known").await;
        till.store.let_pass(first.household, first.sequence, &first.why, reason, by(APPROVER, THEN)).await.unwrap();
        let passed = till.plan(home, THROUGH, "2024-01-05T00:00:00Z").await.unwrap();
        assert_eq!((passed.payments, passed.amount), (1, first.amount));
        till.store.close().await;
        verify_log(&home.location, &[], &mut |_, _| {}).await.unwrap();
    }

    async fn a_run_that_was_released_is_withdrawn_only_while_no_file_of_it_went_out(home) {
        let till = Till::new(home).await;
        let run = till.approved(home, THROUGH, THEN).await;
        till.release(&run.id, THEN).await.unwrap();
        let before = till.lines(&run.id).await;
        till.store.withdraw_run(&run.id, &till.register, &till.why(home, "the bank is closed").await, by(APPROVER, THEN)).await.unwrap();
        let next = till.plan(home, THROUGH, "2024-01-04T00:00:00Z").await.unwrap();
        let after = till.lines(&next.id).await;
        assert_eq!(after.len(), before.len());
        assert!(after.iter().all(|(id, _)| !before.iter().any(|(other, _)| other == id)), "what may have leaked is not paid under one name");
        till.store.review_run(&next.id, by(PLANNER, THEN)).await.unwrap();
        till.approve(&next.id, APPROVER).await.unwrap();
        till.release(&next.id, THEN).await.unwrap();
        till.export(&next.id).await.unwrap();
        let refused = till.store.withdraw_run(&next.id, &till.register, &till.why(home, "why").await, by(APPROVER, THEN)).await.unwrap_err();
        assert!(matches!(refused, Error::Pay(Refusal::Run(_))), "{refused}");
    }

    async fn money_goes_nowhere_before_a_changed_account_has_cooled_down(home) {
        let till = Till::new(home).await;
        let kind = payments::payee::PayeeKind::Person;
        let payee = till.household.as_person();
        till.store.account_lost(payee, kind, false, day("2024-01-01"), by(APPROVER, THEN)).await.unwrap();
        let lost = till.plan(home, THROUGH, THEN).await.unwrap();
        assert_eq!(lost.payments, 0);
        let asked = store::pay::AskedRoute {
            payee,
            kind,
            is_unseen: false,
            creditor: creditor("999-888-777"),
            channel: payments::payee::Channel::Message,
        };
        let programme = crate::sample::programme();
        let change = till.store.ask_account(programme, asked, by(PLANNER, THEN), &mut home.rng).await.unwrap();
        let channel = payments::payee::Channel::Message;
        let same = till.store.confirm_account(programme, change, channel, by(PLANNER, THEN)).await.unwrap_err();
        assert!(matches!(same, Error::Pay(Refusal::Payee(_))), "{same}");
        let from = till.store.confirm_account(programme, change, channel, by(SECOND, THEN)).await.unwrap();
        assert_eq!(from, day("2024-01-09"));
        let cooling = till.plan(home, THROUGH, "2024-01-05T00:00:00Z").await.unwrap();
        let held = till.store.held(&cooling.id, None, 1).await.unwrap();
        assert_eq!((cooling.payments, held[0].why.as_str()), (0, "account_cooling"));
        let cool = till.approved(home, THROUGH, "2024-01-09T00:00:00Z").await;
        till.release(&cool.id, "2024-01-09T00:00:00Z").await.unwrap();
        let exported = till.export(&cool.id).await.unwrap();
        assert!(opened(home, &exported.file).contains("999-888-777"));
    }

    async fn an_account_that_nobody_in_the_household_sees_is_on_its_own_route_alone_and_is_no_threat_that_was_told(home) {
        let till = Till::new(home).await;
        let (payee, kind) = (till.household.as_person(), payments::payee::PayeeKind::Person);
        let channel = payments::payee::Channel::InPerson;
        let asked = store::pay::AskedRoute { payee, kind, is_unseen: true, creditor: creditor("999-888-777"), channel };
        till.store.ask_account(crate::sample::programme(), asked, by(PLANNER, THEN), &mut home.rng).await.unwrap();
        for (is_unseen, account) in [(false, "111-222-333"), (true, "999-888-777")] {
            let payees = till.store.payees(till.household, is_unseen).await.unwrap();
            let accounts = till.store.accounts_of(&payees[0], &crate::pay::till::paying(THEN)).await.unwrap();
            let numbers: Vec<&str> = accounts.values().map(|account| account.account.as_str()).collect();
            assert_eq!((payees.len(), numbers), (1, vec![account]));
        }
        assert!(till.store.threats(10).await.unwrap().is_empty());
    }

    async fn an_account_waits_on_the_list_of_the_office_until_it_is_confirmed(home) {
        let till = Till::new(home).await;
        let (payee, kind) = (till.household.as_person(), payments::payee::PayeeKind::Person);
        let (programme, channel) = (crate::sample::programme(), payments::payee::Channel::Letter);
        let offices: Vec<String> = till.store.obligations(till.household).await.unwrap().into_iter().filter_map(|line| line.office).collect();
        let waiting = async |office: &str, since: &str| {
            let states = ["overdue", "open", "due", "upcoming", "waiting", "unknown"];
            till.store.accounts_to_confirm(office, states, since.parse().unwrap(), None).await.unwrap()
        };
        assert_eq!(waiting(&offices[0], "2023-01-01T00:00:00Z").await, []);
        let asked = store::pay::AskedRoute { payee, kind, is_unseen: false, creditor: creditor("999-888-777"), channel };
        let change = till.store.ask_account(programme, asked, by(PLANNER, THEN), &mut home.rng).await.unwrap();
        assert_eq!(waiting(&offices[0], "2023-01-01T00:00:00Z").await, [(till.household, day("2024-01-02"))]);
        assert_eq!(waiting("nowhere", "2023-01-01T00:00:00Z").await, []);
        assert_eq!(waiting(&offices[0], "2030-01-01T00:00:00Z").await, []);
        till.store.confirm_account(programme, change, channel, by(SECOND, THEN)).await.unwrap();
        assert_eq!(waiting(&offices[0], "2023-01-01T00:00:00Z").await, []);
    }

    async fn an_account_is_taken_back_while_it_cools_down_and_not_once_money_follows_it(home) {
        let till = Till::new(home).await;
        let (payee, kind) = (till.household.as_person(), payments::payee::PayeeKind::Person);
        let (programme, channel) = (crate::sample::programme(), payments::payee::Channel::Letter);
        for (time, is_taken_back) in [("2024-01-08T00:00:00Z", true), ("2024-01-09T00:00:00Z", false)] {
            let asked = store::pay::AskedRoute { payee, kind, is_unseen: false, creditor: creditor("999-888-777"), channel };
            let change = till.store.ask_account(programme, asked, by(PLANNER, THEN), &mut home.rng).await.unwrap();
            till.store.confirm_account(programme, change, channel, by(SECOND, THEN)).await.unwrap();
            let done = till.store.refuse_account(programme, change, by(PLANNER, time)).await;
            assert_eq!(done.is_ok(), is_taken_back, "{time}: what was before may be in another's hands");
        }
    }
}
