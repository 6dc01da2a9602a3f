//! A bank's answers against what was sent.

use std::collections::BTreeMap;

use payments::answer::{About, Claim, Line, Says};
use payments::iso20022::{Totals, totals};
use payments::*;
use proptest::prelude::*;
use rules::Date;

use crate::made::{KEY, id};

/// The payments of one file.
#[derive(Clone)]
struct Books(BTreeMap<EndToEndId, Sent>);

const FILE: &str = "RUN-1";

/// What follows from all lines of a bank's file.
#[derive(Default)]
struct Reconciled {
    changed: BTreeMap<EndToEndId, Outcome>,
    kept: Vec<Kept>,
    known: u64,
}

impl Reconciled {
    fn hear(&mut self, id: EndToEndId, heard: Heard) {
        self.changed.extend(heard.outcome.map(|outcome| (id, outcome)));
        self.kept.extend(heard.kept);
        self.known += heard.known;
    }
}

fn won(minor: i64) -> Money {
    Money { minor, currency: Currency::of("KRW").unwrap() }
}

fn day() -> Date {
    "2027-03-31".parse().unwrap()
}

/// Three payments of 100, 200 and 300.
fn books() -> Books {
    Books(
        (1..=3).map(|number| (id(number), Sent { amount: won(i64::from(number) * 100), outcome: Outcome::Unanswered })).collect(),
    )
}

fn about(number: u16) -> About {
    About::Payment(id(number).to_string())
}

fn line(about: About, says: Says) -> Line {
    Line { about, says, bank_reference: None, at: 0 }
}

fn paid(minor: i64) -> Says {
    Says::Paid { amount: won(minor), on: day(), count: None }
}

fn returned(minor: i64) -> Says {
    Says::Returned { amount: won(minor), on: day(), reason: "AC04".to_owned() }
}

fn reconciled(books: &Books, lines: Vec<Line>) -> Reconciled {
    let sorted = Sorted::of(&lines, &Ids::new(&KEY, "test"));
    let mut found = Reconciled { kept: sorted.kept.clone(), ..Reconciled::default() };
    for lines in sorted.pieces(2).flat_map(|piece| piece.chunk_by(|one, other| one.0 == other.0)) {
        let (id, _) = lines[0];
        found.hear(id, Heard::of(lines, books.0.get(&id)));
    }
    for (file, line) in &sorted.whole {
        if let Err(why) = whole(books, (file, line), &sorted, &mut found) {
            found.kept.push(Kept { line: (*line).clone(), why });
        }
    }
    found
}

fn whole(books: &Books, (file, line): (&str, &Line), sorted: &Sorted<'_>, found: &mut Reconciled) -> Result<(), Why> {
    if file != FILE {
        return Err(Why::UnknownFile);
    }
    let rest = || books.0.iter().filter(|(id, _)| !sorted.names(**id));
    let paid = rest().filter(|(_, sent)| !matches!(sent.outcome, Outcome::Rejected { .. }));
    check_whole(line, totals(paid.map(|(_, sent)| sent.amount.minor)).unwrap(), won(0).currency)?;
    for (id, sent) in rest() {
        if let Some(line) = of_one(line, sent) {
            found.hear(*id, Heard::of(&[(*id, &line)], Some(sent)));
        }
    }
    Ok(())
}

fn why(books: &Books, lines: Vec<Line>) -> Vec<Why> {
    reconciled(books, lines).kept.into_iter().map(|kept| kept.why).collect()
}

fn rejected() -> Says {
    Says::Rejected { reason: "AC04".to_owned() }
}

/// What of each payment counts as gone, and whether all of it is known.
fn told(found: &Reconciled) -> Vec<(i64, bool)> {
    let amount = |one: &EndToEndId| books().0[one].amount.minor;
    (1..=3)
        .filter_map(|number| {
            found.changed.get(&id(number)).map(|outcome| (outcome.out(amount(&id(number))), outcome.known(amount(&id(number)))))
        })
        .collect()
}

#[test]
fn accepted_rejected_paid_in_part_and_returned() {
    let found = reconciled(&books(), vec![line(about(1), Says::Accepted), line(about(2), rejected()), line(about(3), paid(120))]);
    assert_eq!(told(&found), [(100, false), (0, true), (300, false)]);
    let found = reconciled(&books(), vec![line(about(1), paid(100)), line(about(1), returned(100))]);
    assert_eq!(told(&found), [(0, true)]);
    assert_eq!(found.kept, []);
}

#[test]
fn a_foreign_id_an_unknown_one_of_ours_and_no_id_are_told_apart() {
    let foreign = Ids::new(&KEY, "other programme");
    let key = PaymentKey {
        household: Household([1; 16]),
        sequence: Sequence { entitlement: "grant".to_owned(), who: None, instalment: "rest/1".to_owned() },
        cause: Cause::Ordinary,
    };
    let theirs = About::Payment(foreign.of(&key).to_string());
    let lines = vec![
        line(theirs, paid(100)),
        line(about(4), paid(100)),
        line(About::Nothing, paid(100)),
        line(About::File("RUN-9".to_owned()), paid(600)),
    ];
    let found = reconciled(&books(), lines);
    assert_eq!(
        found.kept.iter().map(|kept| kept.why.clone()).collect::<Vec<_>>(),
        [Why::Foreign, Why::Unnamed, Why::Forgotten, Why::UnknownFile]
    );
    assert!(found.changed.is_empty());
}

#[test]
fn a_doubled_line_is_kept_and_a_line_of_another_file_again_is_known() {
    let first = reconciled(&books(), vec![line(about(1), paid(100)), line(about(1), paid(100))]);
    assert_eq!((first.kept[0].why.clone(), told(&first)), (Why::Doubled, vec![(100, true)]));
    let mut later = books();
    later.0.get_mut(&id(1)).unwrap().outcome = first.changed[&id(1)].clone();
    let again = reconciled(&later, vec![line(about(1), paid(100))]);
    assert_eq!((again.known, again.kept.len(), again.changed.len()), (1, 0, 0));
}

#[test]
fn a_second_booking_of_the_whole_is_never_taken_as_known() {
    let referenced = |reference: &str| Line { bank_reference: Some(reference.to_owned()), ..line(about(1), paid(100)) };
    assert_eq!(why(&books(), vec![referenced("A"), referenced("B")]), [Why::Misfit(Misfit::Twice)]);
    assert_eq!(why(&books(), vec![referenced("A"), referenced("A")]), [Why::Doubled]);
}

#[test]
fn what_does_not_fit_changes_nothing() {
    let euro = Says::Paid { amount: Money { minor: 100, currency: Currency::of("EUR").unwrap() }, on: day(), count: None };
    assert_eq!(why(&books(), vec![line(about(1), euro)]), [Why::Misfit(Misfit::Currency)]);
    assert_eq!(why(&books(), vec![line(about(1), paid(101))]), [Why::Misfit(Misfit::TooMuch)]);
    assert_eq!(why(&books(), vec![line(about(1), paid(0))]), [Why::Misfit(Misfit::TooMuch)]);
    assert_eq!(why(&books(), vec![line(about(1), rejected()), line(about(1), paid(100))]), [Why::Misfit(Misfit::Opposite)]);
    assert_eq!(why(&books(), vec![line(about(1), paid(100)), line(about(1), rejected())]), [Why::Misfit(Misfit::Opposite)]);
}

#[test]
fn what_is_said_of_a_file_holds_for_those_that_are_not_named() {
    let file = || About::File(FILE.to_owned());
    let found = reconciled(&books(), vec![line(about(2), rejected()), line(file(), Says::Accepted)]);
    assert_eq!(told(&found), [(100, false), (0, true), (300, false)]);
    let mut books = books();
    books.0.get_mut(&id(2)).unwrap().outcome = Outcome::Rejected { reason: String::new() };
    let whole = |minor, count| vec![line(file(), Says::Paid { amount: won(minor), on: day(), count })];
    assert_eq!(told(&reconciled(&books, whole(400, Some(2)))), [(100, true), (300, true)]);
    assert_eq!(why(&books, whole(600, None)), [Why::Total]);
    assert_eq!(why(&books, whole(400, Some(3))), [Why::Total]);
}

#[test]
fn a_report_about_another_file_or_account_is_refused_whole() {
    let sent = Totals { count: 3, sum: 600 };
    let done = |count, sum: &str| {
        let claim = Claim { about: About::File(FILE.to_owned()), count: Some(count), sum: Some(sum.to_owned()) };
        check_claim(FILE, &claim, sent, won(0).currency)
    };
    assert!(done(3, "600.00").is_ok());
    for (count, sum) in [(2, "600"), (3, "601"), (3, "x")] {
        assert!(matches!(done(count, sum), Err(Refused::Claim { .. })));
    }
    let ours = [Account::Number(AccountNumber::read("301-0000-1111-22").unwrap())];
    assert_eq!(check_accounts(&["3010000111122".to_owned()], &ours), Ok(()));
    assert_eq!(check_accounts(&["3010000111123".to_owned()], &ours), Err(Refused::Account));
}

proptest! {
    /// However a bank cuts and repeats what it says, never more comes out than was sent.
    #[test]
    fn no_answers_make_more_of_a_payment_than_it_was(all in prop::collection::vec((1_u16..4, 0_u8..5, 1..400_i64, 0_u8..4), 0..30)) {
        let lines = all.into_iter().map(|(number, what, minor, reference)| {
            let says = match what { 0 => Says::Accepted, 1 => rejected(), 2 | 3 => paid(minor), _ => returned(minor) };
            Line { bank_reference: Some(reference.to_string()), ..line(about(number), says) }
        });
        let found = reconciled(&books(), lines.collect());
        for (id, outcome) in &found.changed {
            let amount = books().0[id].amount.minor;
            prop_assert!((0..=amount).contains(&outcome.out(amount)), "{:?}", outcome);
            if let Outcome::Booked(booked) = outcome {
                prop_assert!(booked.paid() <= amount && booked.returned() <= amount);
            }
        }
    }
}
