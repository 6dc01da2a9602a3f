//! Money that went out beyond what is owed.

use payments::ledger::InstalmentKey;
use payments::overpayment::{Choice, Overpayment, OverpaymentError, Proposal, Recovery};
use payments::run::Officer;

use crate::world::*;

fn proposed(no_set_off: &[&str]) -> Overpayment {
    let key = InstalmentKey { household: HOME, sequence: sequence("grant", None, "first") };
    let no_set_off = no_set_off.iter().map(|law| (*law).to_owned()).collect();
    Overpayment::Proposed(Proposal { key, amount: 300, found: instant(0), to: Officer("ana".to_owned()), no_set_off })
}

fn noticed() -> Overpayment {
    proposed(&["ACT 9"]).notice(date("2027-03-01"), rules_of_paying()).unwrap()
}

fn heard() -> Overpayment {
    noticed().hear(date("2027-03-02"), Some("comment 7".to_owned())).unwrap()
}

fn decide(question: Overpayment, choice: Choice) -> Result<Overpayment, OverpaymentError> {
    question.decide(choice, done("ana"), "It was spent in good faith.".to_owned(), date("2027-03-20"), rules_of_paying())
}

fn instalments(parts: &[(&str, i64)], by: Recovery) -> Choice {
    let parts = parts.iter().map(|(day, amount)| (date(day), *amount)).collect();
    Choice::Instalments { parts, by, agreed: date("2027-03-15") }
}

#[test]
fn nothing_is_asked_before_a_person_decided() {
    for question in
        [proposed(&[]), noticed(), heard(), decide(heard(), Choice::Leave).unwrap(), decide(heard(), Choice::WriteOff).unwrap()]
    {
        assert_eq!(question.asked_by(date("2099-12-31")), 0, "{question:?}");
    }
}

#[test]
fn nobody_decides_before_the_payee_was_told_and_heard() {
    assert_eq!(decide(proposed(&[]), Choice::Leave), Err(OverpaymentError::NotNow));
    assert_eq!(decide(noticed(), Choice::Leave), Err(OverpaymentError::NotNow));
    assert_eq!(noticed().hear(date("2027-03-11"), None), Err(OverpaymentError::TooEarly(date("2027-03-11"))));
    assert!(noticed().hear(date("2027-03-12"), None).is_ok());
    assert_eq!(proposed(&[]).hear(date("2027-03-12"), None), Err(OverpaymentError::NotNow));
}

#[test]
fn the_person_who_was_asked_decides_with_reasons() {
    let by = |who: &str, reasons: &str| {
        heard().decide(Choice::Leave, done(who), reasons.to_owned(), date("2027-03-20"), rules_of_paying())
    };
    assert_eq!(by("bo", "why"), Err(OverpaymentError::NotTheirs));
    assert_eq!(by("ana", "  "), Err(OverpaymentError::NoReasons));
    let handed = heard().hand_on(Officer("bo".to_owned())).unwrap();
    assert!(handed.decide(Choice::Leave, done("bo"), "why".to_owned(), date("2027-03-20"), rules_of_paying()).is_ok());
}

#[test]
fn money_that_cannot_be_seized_is_not_set_off() {
    let all = [("2027-04-01", 300)];
    assert_eq!(decide(heard(), instalments(&all, Recovery::SetOff)), Err(OverpaymentError::NoSetOff("ACT 9".to_owned())));
    assert!(decide(heard(), instalments(&all, Recovery::Payment)).is_ok());
    let free = proposed(&[]).notice(date("2027-03-01"), rules_of_paying()).unwrap().hear(date("2027-03-12"), None).unwrap();
    assert!(decide(free, instalments(&all, Recovery::SetOff)).is_ok());
}

#[test]
fn instalments_make_up_the_amount_after_the_agreement() {
    for parts in [&[("2027-04-01", 299)][..], &[("2027-04-01", 301), ("2027-05-01", -1)], &[("2027-03-15", 300)], &[]] {
        assert!(
            matches!(decide(heard(), instalments(parts, Recovery::Payment)), Err(OverpaymentError::Parts { .. })),
            "{parts:?}"
        );
    }
    let agreed = decide(heard(), instalments(&[("2027-04-01", 100), ("2027-05-01", 200)], Recovery::Payment)).unwrap();
    assert_eq!(["2027-03-31", "2027-04-01", "2027-05-01"].map(|day| agreed.asked_by(date(day))), [0, 100, 300]);
}

#[test]
fn while_an_objection_is_open_nothing_is_asked() {
    let agreed = || decide(heard(), instalments(&[("2027-04-01", 300)], Recovery::Payment)).unwrap();
    assert_eq!(agreed().object(date("2027-04-20")), Err(OverpaymentError::TooLate(date("2027-04-19"))));
    let objected = agreed().object(date("2027-04-19")).unwrap();
    assert_eq!(objected.asked_by(date("2099-12-31")), 0);
    assert_eq!(objected.clone().answer_objection(false).unwrap().asked_by(date("2027-04-01")), 300);
    assert!(matches!(objected.answer_objection(true), Ok(Overpayment::Proposed(_))));
}
