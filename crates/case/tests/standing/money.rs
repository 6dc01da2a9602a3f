//! What is owed, and its instalments.

use crate::story::{Story, a_household, a_man, a_man_at_home_since, person};
use crate::world::{MERIDIA, meridia_with, seen, seen_under};

fn paid(story: Story, instalment: &str, on: &str) -> Story {
    story.entry(on, "payment_made").text("entitlement", "welcome_grant").text("instalment", instalment).set("amount", "150")
}

#[test]
fn the_parts_of_a_grant_add_up_to_it() {
    let seen = seen(&a_man_at_home_since("2020-05-31"), "2020-05-31", None);
    assert_eq!(seen.amount("welcome_grant"), "90050");
    assert_eq!(
        seen.instalments("welcome_grant"),
        [
            "first 2020-05-31 30016 due",
            "rest/1 2020-08-31 15000 upcoming",
            "rest/2 2020-11-30 15000 upcoming",
            "rest/3 2021-02-28 15000 upcoming",
            "rest/4 2021-05-31 15034 upcoming",
        ]
    );
}

#[test]
fn a_series_from_the_31st_is_anchored_on_its_first_day_and_never_chained() {
    let story =
        a_household().with(person("man")).entry("2020-01-01", "arrived").entry("2020-01-31", "settled").text("region", "coast");
    let days: Vec<String> =
        seen(&story, "2020-01-31", None).instalments("monthly_help").iter().map(|i| i[10..20].to_owned()).collect();
    assert_eq!(days, ["2020-01-31", "2020-02-29", "2020-03-31", "2020-04-30", "2020-05-31", "2020-06-30"]);
}

#[test]
fn an_instalment_is_upcoming_the_day_before_due_on_the_day_and_paid_once_a_payment_is_recorded() {
    let story = paid(a_man_at_home_since("2020-05-31"), "rest/1", "2020-09-03");
    let state = |day| seen(&story, day, None).instalments("welcome_grant")[1].clone();
    assert_eq!(state("2020-08-30"), "rest/1 2020-08-31 15000 upcoming");
    assert_eq!(state("2020-08-31"), "rest/1 2020-08-31 15000 due");
    assert_eq!(state("2020-09-02"), "rest/1 2020-08-31 15000 due");
    assert_eq!(state("2020-09-03"), "rest/1 2020-08-31 15000 paid");
}

#[test]
fn a_payment_that_is_withdrawn_was_not_made() {
    let story =
        paid(a_man_at_home_since("2020-05-31"), "first", "2020-05-31").id("p").withdrawal("p", "2020-06-10T00:00:00+09:00");
    assert_eq!(seen(&story, "2020-07-01", None).instalments("welcome_grant")[0], "first 2020-05-31 30016 due");
    let before = seen(&story, "2020-07-01", Some("2020-06-09T00:00:00+09:00"));
    assert_eq!(before.instalments("welcome_grant")[0], "first 2020-05-31 30016 paid");
}

#[test]
fn a_payment_to_one_person_pays_nobody_else() {
    let story = a_household()
        .with(person("mother"))
        .with(person("son"))
        .entry("2020-04-01", "payment_made")
        .text("entitlement", "shows_reports")
        .text("instalment", "all")
        .set("amount", "0")
        .who("mother");
    let seen = seen(&story, "2020-04-01", None);
    assert_eq!(seen.instalments("shows_reports/mother"), ["all 2020-04-01 0 paid"]);
    assert_eq!(seen.instalments("shows_reports/son"), ["all 2020-04-01 0 due"]);
}

#[test]
fn each_instalment_is_reckoned_as_things_stood_in_its_period() {
    let story = a_man_at_home_since("2020-03-01").entry("2020-05-15", "moved").text("region", "hills");
    assert_eq!(
        seen(&story, "2020-12-31", None).instalments("monthly_help"),
        [
            "monthly/1 2020-03-01 10000 due",
            "monthly/2 2020-04-01 10000 due",
            "monthly/3 2020-05-01 10000 due",
            "monthly/4 2020-06-01 6000 due",
            "monthly/5 2020-07-01 6000 due",
            "monthly/6 2020-08-01 6000 due",
        ]
    );
}

#[test]
fn a_series_without_an_end_is_shown_a_year_ahead_and_has_no_total() {
    let seen = seen(&a_man_at_home_since("2020-03-01"), "2021-06-01", None);
    assert_eq!(
        seen.instalments("pension"),
        ["yearly/1 2020-03-01 1000 due", "yearly/2 2021-03-01 1000 due", "yearly/3 2022-03-01 1000 upcoming"]
    );
    assert_eq!(seen.amount("pension"), "?");
}

#[test]
fn before_the_home_nothing_is_owed_and_a_size_without_a_source_has_no_amount() {
    assert_eq!(seen(&a_man(), "2020-05-01", None).amount("welcome_grant"), "not owed");
    let three = a_household().with(person("a")).with(person("b")).with(person("c"));
    let three = three.entry("2020-03-01", "arrived").entry("2020-05-01", "settled").text("region", "hills");
    let seen = seen(&three, "2020-05-01", None);
    assert_eq!((seen.amount("welcome_grant").as_str(), seen.missing("welcome_grant")), ("?", vec!["grant".to_owned()]));
    assert_eq!(seen.instalments("welcome_grant")[0], "first 2020-05-01 ? unknown");
}

#[test]
fn the_law_of_the_day_that_the_law_names_governs() {
    assert_eq!(seen(&a_man_at_home_since("2023-12-31"), "2025-01-01", None).amount("welcome_grant"), "90050");
    assert_eq!(seen(&a_man_at_home_since("2024-01-01"), "2025-01-01", None).amount("welcome_grant"), "200000");
}

#[test]
fn a_series_whose_end_is_unknown_is_unknown() {
    let unknown = "if income > EUR 1 then 4 else 2";
    let programme =
        meridia_with("welcome_grant.toml", "times = \"4\"", &format!("times = \"{unknown}\"")).map_err(|e| e.to_string());
    // A person's fact cannot be read for a household: said, never guessed.
    assert!(programme.unwrap_err().contains("income"));
    let end = "if home_region = 'coast' then home + 60 days else home + 30 days";
    let text = format!("until = \"{end}\"");
    let programme = meridia_with("monthly_help.toml", "until = \"add(home, 6 months, last_day)\"", &text).unwrap();
    let story = a_man_at_home_since("2020-03-01");
    assert_eq!(seen_under(&programme, &story, "2020-04-01", None).instalments("monthly_help").len(), 2);
    assert_eq!(seen_under(&MERIDIA, &story, "2020-04-01", None).instalments("monthly_help").len(), 6);
}
