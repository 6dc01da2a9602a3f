//! Any history of entries, corrections, runs and what banks do.

use std::collections::{BTreeMap, BTreeSet};

use payments::answer::{About, Line, Says};
use payments::ledger::{Books, InstalmentKey, Movement, heard};
use payments::plan::{Past, Position};
use payments::{Currency, Money, Outcome, PaymentKey, differences};
use proptest::prelude::*;

use crate::world::*;

/// What may happen.
#[derive(Clone, Debug)]
enum Happens {
    /// The grant is corrected to so many cents.
    Correct(i64),
    /// A run is planned through the end of that month of 2024, and all of it is instructed.
    Run(u8),
    /// The bank says of the payment at this place (counted round): that it is accepted, rejected, paid, paid in part, or came back.
    Bank(usize, u8),
    /// A person finds that what is open will not come, and lets all that failed be sent again.
    Person,
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        (3..200_000_i64).prop_map(Happens::Correct),
        (1_u8..13).prop_map(Happens::Run),
        (0_usize..8, 0_u8..5).prop_map(|(which, what)| Happens::Bank(which, what)),
        (0_usize..8, 0_u8..5).prop_map(|(which, what)| Happens::Bank(which, what)),
        Just(Happens::Person),
    ]
}

struct History {
    entries: String,
    corrections: u32,
    known: Known,
    instructed: BTreeSet<PaymentKey>,
    books: Books,
}

fn through(month: u8) -> String {
    format!("2024-{month:02}-28")
}

impl History {
    fn new(amount: i64) -> History {
        let books = Books::new(Currency::of("EUR").unwrap());
        History { entries: settled(amount), corrections: 0, known: Known::default(), instructed: BTreeSet::new(), books }
    }

    fn write(&mut self, key: &InstalmentKey, movement: &Movement, amount: i128) {
        let (euro, amount) = (Currency::of("EUR").unwrap(), i64::try_from(amount).unwrap());
        self.books.record(movement.of(key, amount, euro, date("2024-01-01"), instant(0)).unwrap()).unwrap();
    }

    /// The books follow the standing, and then say what the plan says.
    fn keep_books(&mut self, position: &Position) {
        let key = InstalmentKey { household: HOME, sequence: position.sequence.clone() };
        let stand = |books: &Books| books.stand(&key, date("2024-12-31"), None);
        for (movement, amount) in stand(&self.books).towards(position.owed.unwrap(), "grants") {
            self.write(&key, &movement, amount);
        }
        let now = stand(&self.books);
        let pay: i64 = position.pay.iter().map(|pay| pay.amount).sum();
        let over = now.overpaid - now.owed - now.returned;
        assert_eq!(over, i128::from(position.over - pay - position.held), "{now:?} {position:?}");
        assert_eq!(now.charged(), i128::from(position.owed.unwrap()));
        assert_eq!(now.instructed + now.settled, i128::from(position.out), "{now:?} {position:?}");
        let settled = |past: &Past| match &past.outcome {
            Outcome::Booked(booked) => booked.paid() - booked.returned(),
            _ => 0,
        };
        let of_it = self.known.past.iter().filter(|past| past.key.sequence == position.sequence);
        assert_eq!(now.settled, of_it.map(settled).map(i128::from).sum::<i128>(), "{now:?} {position:?}");
        if pay > 0 {
            if now.returned > 0 {
                self.write(&key, &Movement::OweAgain, now.returned);
            }
            self.write(&key, &Movement::Instruct, pay.into());
        }
    }

    /// What became known of a payment goes into the books.
    fn hear(&mut self, which: usize, outcome: Outcome) {
        let Past { key, amount, outcome: before, .. } = self.known.past[which].clone();
        let key = InstalmentKey { household: key.household, sequence: key.sequence };
        for (movement, moved) in heard(amount, &before, &outcome) {
            self.write(&key, &movement, moved.into());
        }
        self.known.past[which].outcome = outcome;
    }

    fn correct(&mut self, amount: i64) {
        self.corrections += 1;
        let minute = self.corrections;
        let amount = format!("{}.{:02}", amount / 100, amount % 100);
        self.entries += &format!(
            "[[entry]]\nwhat = \"correction\"\nof = \"s\"\nrecorded = 2024-01-11T00:{minute:02}:00Z\ngrant = \"{amount}\"\n"
        );
    }

    fn run(&mut self, month: u8) -> Vec<Position> {
        let positions = planned(&self.entries, &through(month), &self.known);
        for position in &positions {
            let pay: i64 = position.pay.iter().map(|pay| pay.amount).sum();
            let owed = position.owed.unwrap();
            assert_eq!(owed + position.over, position.out + pay + position.held, "{position:?}");
            assert!(pay >= 0 && position.held >= 0 && (position.over == 0 || pay + position.held == 0), "{position:?}");
            assert_eq!(position.held > 0, !position.why.is_empty(), "{position:?}");
        }
        positions.iter().for_each(|position| self.keep_books(position));
        for pay in positions.iter().flat_map(|position| &position.pay) {
            assert!(pay.amount > 0 && self.instructed.insert(pay.key.clone()), "{:?} is instructed twice", pay.key);
            self.known.past.push(Past { key: pay.key.clone(), amount: pay.amount, outcome: Outcome::Unanswered, again: false });
        }
        positions
    }

    fn bank(&mut self, which: usize, what: u8) {
        let count = self.known.past.len().max(1);
        let which = which % count;
        let Some(past) = self.known.past.get(which) else { return };
        let euro = Currency::of("EUR").unwrap();
        let money = |minor| Money { minor, currency: euro };
        let (on, reason) = (date("2024-02-01"), "AC04".to_owned());
        let says = match what {
            0 => Says::Accepted,
            1 => Says::Rejected { reason },
            2 => Says::Paid { amount: money(past.amount), on, count: None },
            3 => Says::Paid { amount: money((past.amount / 2).max(1)), on, count: None },
            _ => Says::Returned { amount: money(past.amount), on, reason },
        };
        let line = Line { about: About::Nothing, says, bank_reference: None, at: 0 };
        if let Ok(Some(outcome)) = past.outcome.after(money(past.amount), &line) {
            self.hear(which, outcome);
        }
    }

    fn person(&mut self) {
        for which in 0..self.known.past.len() {
            let past = &mut self.known.past[which];
            past.again = true;
            let outcome = past.outcome.given_up(past.amount, "found so".to_owned());
            self.hear(which, outcome);
        }
    }

    fn happens(&mut self, what: &Happens) {
        match what {
            Happens::Correct(amount) => self.correct(*amount),
            Happens::Run(month) => drop(self.run(*month)),
            Happens::Bank(which, what) => self.bank(*which, *what),
            Happens::Person => self.person(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// The sums of each run are checked as it is planned; in the end everybody has what they are owed, and nothing was instructed twice.
    #[test]
    fn owed_and_questioned_is_instructed_paid_and_held_whatever_happens(amount in 3..200_000_i64, all in prop::collection::vec(happens(), 1..25)) {
        let mut history = History::new(amount);
        all.iter().for_each(|what| history.happens(what));
        history.person();
        history.run(12);
        for past in &mut history.known.past {
            if past.outcome == Outcome::Unanswered {
                past.outcome = Outcome::Accepted;
            }
        }
        for position in history.run(12) {
            prop_assert!(position.pay.is_empty() && position.held == 0, "{:?}", position);
            prop_assert_eq!(position.owed.unwrap() + position.over, position.out);
        }
    }

    #[test]
    fn arrears_after_a_correction_are_the_difference_of_the_two_standings(before in 3..200_000_i64, after in 3..200_000_i64, month in 1_u8..13) {
        let mut history = History::new(before);
        history.run(month);
        (0..history.known.past.len()).for_each(|which| history.bank(which, 2));
        let then = journal(&MERIDIA, &history.entries);
        history.correct(after);
        let now = journal(&MERIDIA, &history.entries);
        let standing = |journal| standing(&MERIDIA, journal, &through(month), None);
        let people = ["ana".to_owned(), "bo".to_owned()];
        let differ: BTreeMap<_, _> = differences(&MERIDIA, &people, &standing(&then), &standing(&now))
            .into_iter()
            .map(|one| (one.sequence.clone(), one.amount(date(&through(month))).unwrap()))
            .filter(|(_, amount)| *amount != 0)
            .collect();
        let planned: BTreeMap<_, _> = history
            .run(month)
            .into_iter()
            .map(|one| (one.sequence.clone(), one.pay.iter().map(|pay| pay.amount).sum::<i64>() - one.over))
            .filter(|(_, amount)| *amount != 0)
            .collect();
        prop_assert_eq!(planned, differ);
    }
}
