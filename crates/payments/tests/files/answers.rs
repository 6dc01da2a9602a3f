//! Answers in.

use payments::answer::{About, Answers, Line, Says};
use payments::iso20022::{Limits, ReadError, read_camt, read_pain002};
use payments::{Currency, Money};
use rules::Date;

use crate::made::*;

const STATEMENT: &str = "camt.053.001.08";

fn won(minor: i64) -> Money {
    Money { minor, currency: Currency::of("KRW").unwrap() }
}

fn day() -> Date {
    "2027-03-31".parse().unwrap()
}

fn camt(text: &str) -> Result<Answers, ReadError> {
    read_camt(text.as_bytes(), Limits::default())
}

fn said(answers: &Answers) -> Vec<(About, Says)> {
    answers.lines.iter().map(|line| (line.about.clone(), line.says.clone())).collect()
}

fn of(id: &str) -> About {
    About::Payment(id.to_owned())
}

fn paid(minor: i64) -> Says {
    Says::Paid { amount: won(minor), on: day(), count: None }
}

#[test]
fn each_version_of_a_statement_says_the_same() {
    for (kind, version) in
        ["camt.053", "camt.054"].into_iter().flat_map(|kind| [2, 4, 6, 8, 10, 12, 13].map(|version| (kind, version)))
    {
        let message = &format!("{kind}.001.{version:02}");
        let parts = part(message, "A", "60", "DBIT", None) + &part(message, "B", "40", "DBIT", None);
        let back = part(message, "A", "60", "CRDT", Some("AC04"));
        let entries = entry(message, "100", "DBIT", &parts) + &entry(message, "60", "CRDT", &back);
        let answers = camt(&statement(message, 1000, 960, &entries)).unwrap();
        let returned = Says::Returned { amount: won(60), on: day(), reason: "AC04".to_owned() };
        assert_eq!(said(&answers), [(of("A"), paid(60)), (of("B"), paid(40)), (of("A"), returned)], "{message}");
        assert_eq!((answers.message.as_str(), answers.id.as_str()), (message.as_str(), "BANK-2"));
        assert_eq!(answers.accounts, ["301-0000-1111-22"]);
    }
}

#[test]
fn a_booking_of_a_whole_block_is_about_the_block() {
    let batch = "<Btch><PmtInfId>RUN-2027-03-A</PmtInfId><NbOfTxs>3</NbOfTxs></Btch>";
    let answers = camt(&statement(STATEMENT, 1000, 400, &entry(STATEMENT, "600", "DBIT", batch))).unwrap();
    let says = Says::Paid { amount: won(600), on: day(), count: Some(3) };
    assert_eq!(said(&answers), [(About::File("RUN-2027-03-A".to_owned()), says)]);
}

#[test]
fn what_names_no_payment_is_kept_as_something_else() {
    let unnamed = part(STATEMENT, "NOTPROVIDED", "5", "CRDT", None);
    let answers = camt(&statement(STATEMENT, 1000, 1005, &entry(STATEMENT, "5", "CRDT", &unnamed))).unwrap();
    assert_eq!(said(&answers), [(About::Nothing, Says::Other { amount: won(5), on: day(), came_in: true })]);
}

#[test]
fn what_is_not_booked_yet_changes_nothing() {
    let pending = entry(STATEMENT, "5", "DBIT", &part(STATEMENT, "A", "5", "DBIT", None)).replace("BOOK", "PDNG");
    let answers = camt(&statement(STATEMENT, 1000, 1000, &pending)).unwrap();
    assert_eq!((answers.lines.len(), answers.unbooked), (0, 1));
}

#[test]
fn a_statement_whose_balances_do_not_fit_is_refused_whole() {
    let entries = entry(STATEMENT, "5", "DBIT", &part(STATEMENT, "A", "5", "DBIT", None));
    assert!(matches!(camt(&statement(STATEMENT, 1000, 996, &entries)), Err(ReadError::Totals { .. })));
    assert!(camt(&statement(STATEMENT, 1000, 995, &entries)).is_ok());
}

#[test]
fn an_entry_whose_parts_do_not_make_it_up_is_refused() {
    let parts = part(STATEMENT, "A", "60", "DBIT", None) + &part(STATEMENT, "B", "39", "DBIT", None);
    assert!(matches!(
        camt(&statement(STATEMENT, 1000, 900, &entry(STATEMENT, "100", "DBIT", &parts))),
        Err(ReadError::Totals { .. })
    ));
    let miscounted = format!("<Btch><NbOfTxs>2</NbOfTxs></Btch>{}", part(STATEMENT, "A", "100", "DBIT", None));
    assert!(matches!(
        camt(&statement(STATEMENT, 1000, 900, &entry(STATEMENT, "100", "DBIT", &miscounted))),
        Err(ReadError::Totals { .. })
    ));
}

#[test]
fn a_statement_that_counts_its_entries_wrongly_is_refused() {
    let entries = entry(STATEMENT, "5", "DBIT", &part(STATEMENT, "A", "5", "DBIT", None));
    for (count, sum, fits) in [(1, 5, true), (2, 5, false), (1, 6, false)] {
        let summary =
            format!("<TxsSummry><TtlDbtNtries><NbOfNtries>{count}</NbOfNtries><Sum>{sum}</Sum></TtlDbtNtries></TxsSummry>");
        assert_eq!(camt(&statement(STATEMENT, 1000, 995, &(summary + &entries))).is_ok(), fits, "{count} of {sum}");
    }
}

#[test]
fn a_won_with_decimals_is_refused() {
    let entries = entry(STATEMENT, "5.5", "DBIT", &part(STATEMENT, "A", "5.5", "DBIT", None));
    assert!(matches!(camt(&statement(STATEMENT, 1000, 995, &entries)), Err(ReadError::Content { element: "Amt", .. })));
}

#[test]
fn a_report_says_of_each_payment_and_then_of_the_file() {
    for message in ["pain.002.001.03", "pain.002.001.10", "pain.002.001.12", "pain.002.001.15"] {
        let text = report(message, "ACCP", &[("A", "RJCT", "AC04"), ("B", "PDNG", "G000")]);
        let answers = read_pain002(text.as_bytes(), Limits::default()).unwrap();
        let file = About::File("RUN-2027-03-A".to_owned());
        assert_eq!(said(&answers), [(of("A"), Says::Rejected { reason: "AC04".to_owned() }), (file.clone(), Says::Accepted)]);
        let claim = &answers.claims[0];
        assert_eq!((&claim.about, claim.count, claim.sum.as_deref()), (&file, Some(3), Some("600")));
    }
}

#[test]
fn a_report_about_part_of_a_file_says_nothing_of_the_rest() {
    let text = report("pain.002.001.12", "PART", &[("A", "RJCT", "AC04")]);
    let answers = read_pain002(text.as_bytes(), Limits::default()).unwrap();
    assert!(matches!(&answers.lines[..], [Line { about: About::Payment(_), .. }]));
}

#[test]
fn references_and_marked_sections_are_text() {
    let text = report("pain.002.001.12", "PART", &[("A&#66;<![CDATA[<C>]]>&amp;", "RJCT", "AC04")]);
    let answers = read_pain002(text.as_bytes(), Limits::default()).unwrap();
    assert_eq!(answers.lines[0].about, of("AB<C>&"));
}

#[test]
fn a_prefix_makes_no_difference_and_another_name_space_does() {
    let text = report("pain.002.001.12", "RJCT", &[]);
    let prefixed = text
        .replace("</", "</p:")
        .replace('<', "<p:")
        .replace("<p:/p:", "</p:")
        .replace("<p:?xml", "<?xml")
        .replace("xmlns=", "xmlns:p=");
    let read = |text: &str| said(&read_pain002(text.as_bytes(), Limits::default()).unwrap());
    assert_eq!(read(&prefixed), read(&text));
    let foreign = text.replace("<GrpSts>", "<GrpSts xmlns=\"urn:other\">");
    assert_eq!(read(&foreign), []);
}
