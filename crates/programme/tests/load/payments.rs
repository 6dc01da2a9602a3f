//! `payments.toml`: what is read, and what is refused.

use insta::assert_snapshot;
use programme::{ApprovalStep, PayeeKind, Programme};

use crate::aurelia::{files, load, refused_with};

const GOOD: &str = r#"
revealing = ["Aurelia"]
[approval]
basis = "installation"
steps = [{ up_to = 1_000, people = 1 }, { people = 2 }]
[account]
basis = "installation"
cools_days = 7
[overpayment]
law = ["ACT 1"]
comment_days = 10
objection_days = 30
[check]
basis = "installation"
far_times = 3
[budget.grants]
title = { en = "Grants", ko = "보조금" }
entitlements = "welcome_grant"
no_set_off = ["ACT 2"]
"#;

#[expect(clippy::unwrap_used, reason = "a pack that does not load must fail the test")]
fn with(text: &str) -> Programme {
    let mut files = files();
    files.push(("payments.toml".to_owned(), text.to_owned()));
    load(files).unwrap()
}

fn refused(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    refused_with("payments.toml", &GOOD.replacen(from, to, 1))
}

#[test]
fn a_pack_says_who_approves_and_what_cannot_be_set_off() {
    let programme = with(GOOD);
    let payments = programme.payments.as_ref().unwrap();
    assert_eq!(payments.approvals, [ApprovalStep { up_to: Some(1_000), people: 1 }, ApprovalStep { up_to: None, people: 2 }]);
    assert_eq!([payments.people_for(1), payments.people_for(1_000), payments.people_for(1_001)], [1, 1, 2]);
    let grant = programme.entitlements.iter().position(|one| one.thing.id == "welcome_grant").unwrap();
    assert_eq!(payments.line_of(grant).map(|line| line.no_set_off.as_slice()), Some(&["ACT 2".to_owned()][..]));
    assert_eq!(payments.law, [("overpayment".to_owned(), vec!["ACT 1".to_owned()])]);
}

#[test]
fn a_pack_says_what_another_office_pays_by_its_own_means() {
    let is_elsewhere = |text: &str| {
        let programme = with(text);
        let grant = programme.entitlements.iter().position(|one| one.thing.id == "welcome_grant").unwrap();
        programme.payments.unwrap().is_elsewhere(grant)
    };
    assert!(!is_elsewhere(GOOD));
    assert!(is_elsewhere(&format!("{GOOD}elsewhere = true\n")));
}

#[test]
fn a_pack_says_what_goes_to_somebody_else_than_the_person() {
    let programme = with(&format!("{GOOD}[payee.employer]\nlaw = [\"ACT 1\"]\nentitlements = [\"welcome_grant\"]\n"));
    let payments = programme.payments.as_ref().unwrap();
    let grant = programme.entitlements.iter().position(|one| one.thing.id == "welcome_grant").unwrap();
    assert_eq!(payments.payee_of(grant, Some(0)), PayeeKind::Employer);
    assert_eq!(payments.payee_of(grant + 1, Some(0)), PayeeKind::Person);
    let wrong = |text: &str| refused_with("payments.toml", &format!("{GOOD}{text}"));
    assert!(wrong("[payee.boss]\nentitlements = [\"welcome_grant\"]").contains("is no kind of payee"));
    assert!(wrong("[payee.employer]\nentitlements = [\"welcome_grant\"]").contains("nothing says on what"));
    assert!(wrong("[payee.employer]\nbasis = \"installation\"\nentitlements = [\"welcome_grant/none\"]").contains("no pay line"));
}

#[test]
fn a_pack_need_not_say_how_it_is_paid() {
    assert_eq!(load(files()).unwrap().payments, None);
}

#[test]
fn a_number_rests_on_law_or_is_owned_as_a_choice() {
    assert_snapshot!(refused("[account]\nbasis = \"installation\"\n", "[account]\n"));
    assert_snapshot!(refused("law = [\"ACT 1\"]", "law = [\"ACT 1\"]\nbasis = \"installation\""));
}

#[test]
fn approval_must_reach_any_sum() {
    assert_snapshot!(refused(", { people = 2 }", ""));
    assert_snapshot!(refused("people = 2", "up_to = 500, people = 2"));
}

#[test]
fn an_entitlement_that_is_not_there_is_refused() {
    assert_snapshot!(refused("welcome_grant", "welcom_grant"));
}

#[test]
fn one_entitlement_is_paid_from_one_line() {
    let second = "[budget.more]\ntitle = { en = \"More\", ko = \"더\" }\nentitlements = [\"welcome_grant\"]\n";
    assert_snapshot!(refused_with("payments.toml", &format!("{GOOD}{second}")));
}

#[test]
fn a_hold_names_an_entry_and_perhaps_a_word_in_it() {
    assert_snapshot!(refused_with("payments.toml", &format!("{GOOD}[hold]\nentries = [{{ entry = \"gone\" }}]\n")));
}

#[test]
fn a_hold_may_be_for_one_word_only() {
    let held = |only: &str| format!("{GOOD}[hold]\nentries = [{{ entry = \"settled\", field = \"region\", is = \"{only}\" }}]\n");
    assert_snapshot!(refused_with("payments.toml", &held("nowhere")));
}
