//! Corrections: arrears, and questions that nobody answers by machine.

use payments::overpayment::{Choice, Overpayment, OverpaymentError, Recovery};
use store::pay::{Answer, Refusal, Until};
use store::{Append, Error, verify_log};

use super::till::*;
use crate::home::{Home, on_both};
use crate::sample::{appended, at, engine, entries, programme};

/// The day of the protection is corrected; the law of that day has another sum.
pub(crate) async fn corrected(till: &Till, home: &mut Home, day: &str, time: &str) {
    let read = till.store.household(engine(), till.household, &paying(THEN)).await.unwrap();
    let text = format!(
        "[[entry]]\nid = \"e2\"\non = 2012-12-20\nwhat = \"protection_granted\"\n\
         [[entry]]\non = {day}\nrecorded = {time}\nwhat = \"correction\"\nof = \"e2\""
    );
    let entries = entries(&text).split_off(1);
    let (household, expected_last_seq) = (till.household, read.last_seq);
    let append = Append { household, expected_last_seq, stamp: by(PLANNER, time), persons: Vec::new(), entries };
    appended(till.store.append(engine(), append, &mut home.rng).await.unwrap());
}

/// All of a run is paid.
pub(crate) async fn settled(till: &Till, home: &mut Home, time: &str, import: u8) -> i64 {
    let run = till.approved(home, THROUGH, time).await;
    till.release(&run.id, time).await.unwrap();
    till.export(&run.id).await.unwrap();
    let lines = till.lines(&run.id).await;
    till.import(statement(lines.iter().map(|(id, amount)| paid(*id, *amount)).collect()), import).await.unwrap();
    run.amount
}

/// When the question is dealt with.
const LATER: &str = "2024-01-20T00:00:00Z";

on_both! {
    async fn what_went_out_too_much_is_a_question_and_nothing_is_deducted_by_itself(home) {
        let till = Till::new(home).await;
        settled(&till, home, THEN, 1).await;
        corrected(&till, home, "2013-01-05", "2024-01-03T00:00:00Z").await;
        // The law of 2013 gives a family of two a million more.
        let arrears = settled(&till, home, "2024-01-04T00:00:00Z", 2).await;
        assert_eq!(arrears, 1_000_000);
        corrected(&till, home, "2012-12-20", "2024-01-06T00:00:00Z").await;
        let next = till.plan(home, THROUGH, "2024-01-10T00:00:00Z").await.unwrap();
        assert_eq!(next.payments, 0);
        let questions = till.store.questions(programme(), None).await.unwrap();
        let over: i64 = till.store.held(&next.id, None, 99).await.unwrap().iter().map(|held| held.over).sum();
        assert_eq!(questions.iter().map(|one| one.proposal().amount).sum::<i64>(), over);
        assert_eq!(over, arrears);
        assert!(over > 0 && questions.iter().all(|one| matches!(one.state, Overpayment::Proposed(_))), "{questions:?}");
        till.plan(home, THROUGH, "2024-01-11T00:00:00Z").await.unwrap();
        assert_eq!(till.store.questions(programme(), None).await.unwrap(), questions, "it is asked once");

        let proposal = questions[0].proposal().clone();
        let which = || (till.household, proposal.key.sequence.clone(), questions[0].number);
        let step = async |answer: Answer, who| till.store.answer_question(programme(), which(), answer, by(who, LATER)).await;
        let why = till.why(home, "the family was told another sum").await;
        let early = step(Answer::Decide(Choice::Leave, why.clone(), day("2024-01-20")), PLANNER).await.unwrap_err();
        assert!(matches!(early, Error::Pay(Refusal::Overpayment(OverpaymentError::NotNow))), "{early}");
        step(Answer::Notice(day("2024-01-12")), PLANNER).await.unwrap();
        let comment = till.why(home, "we spent it on the deposit").await;
        let heard = step(Answer::Hear(day("2024-01-15"), Some(comment)), PLANNER).await.unwrap();
        let Overpayment::Heard { comment: Some(comment), .. } = heard.state else { panic!("{:?}", heard.state) };
        assert!(!comment.contains("deposit"), "what the payee said is sealed");
        let opened = till.store.open_words(Some(till.household), &comment, &paying(LATER)).await.unwrap();
        assert_eq!(opened, "we spent it on the deposit");
        step(Answer::HandOn(SECOND), PLANNER).await.unwrap();
        let parts = vec![(day("2024-03-01"), proposal.amount)];
        let set_off = Choice::Instalments { parts: parts.clone(), by: Recovery::SetOff, agreed: day("2024-01-18") };
        let refused = step(Answer::Decide(set_off, why.clone(), day("2024-01-20")), SECOND).await.unwrap_err();
        assert!(matches!(refused, Error::Pay(Refusal::Overpayment(OverpaymentError::NoSetOff(_)))), "{refused}");
        let agreed = Choice::Instalments { parts, by: Recovery::Payment, agreed: day("2024-01-18") };
        step(Answer::Decide(agreed, why, day("2024-01-20")), SECOND).await.unwrap();
        assert!(step(Answer::Recovered(proposal.amount + 1), SECOND).await.is_err(), "more than was agreed");
        let back = step(Answer::Recovered(proposal.amount), SECOND).await.unwrap();
        assert_eq!(back.recovered, proposal.amount);
        let last = till.plan(home, THROUGH, "2024-03-02T00:00:00Z").await.unwrap();
        let left: i64 = till.store.held(&last.id, None, 99).await.unwrap().iter().map(|held| held.over).sum();
        assert_eq!(left, over - proposal.amount);
        let until = |time: Option<&str>| Until { as_of: day("2024-06-30"), known_at: time.map(at) };
        let books = till.store.balances(programme(), until(None)).await.unwrap();
        assert_eq!((books["recovered"], books["overpaid"]), (i128::from(proposal.amount), i128::from(over - proposal.amount)));
        assert_eq!(books["budget basic"], -books["settled"] - i128::from(over), "the budget bears what went out and is owed");
        let then = till.store.balances(programme(), until(Some("2024-01-05T00:00:00Z"))).await.unwrap();
        assert_eq!(then.get("overpaid"), None, "on that day nobody knew");
        till.store.close().await;
        verify_log(&home.location, &[], &mut |_, _| {}).await.unwrap();
    }
}
