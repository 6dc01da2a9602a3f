//! Stories that are refused, each with its place and its remedy.

use case::read_story;

use crate::story::{Story, a_household, a_man, a_man_at_home_since, person};
use crate::world::MERIDIA;

fn refused_text(story: &str) -> String {
    read_story(&MERIDIA, "story.toml", story, false).expect_err("refused").to_string()
}

fn refused(story: &Story) -> String {
    refused_text(&story.to_string())
}

fn mother_and_son() -> Story {
    a_household().with(person("mother").born("1985-04-02")).with(person("son").born("2010-09-30")).entry("2020-03-01", "arrived")
}

#[test]
fn entries_in_no_possible_order() {
    insta::assert_snapshot!(
        "left_before_entering",
        refused(&a_man().entry("2020-05-01", "entered_hostel").entry("2020-04-01", "left_hostel"))
    );
    insta::assert_snapshot!("left_without_entering", refused(&a_man().entry("2020-04-01", "left_hostel")));
    insta::assert_snapshot!("hostel_before_arrival", refused(&a_man().entry("2020-02-01", "entered_hostel")));
    insta::assert_snapshot!("before_birth", refused(&mother_and_son().entry("2010-09-29", "returned").who("son")));
    insta::assert_snapshot!(
        "twice",
        refused(&a_man_at_home_since("2020-05-01").entry("2020-06-01", "settled").text("region", "hills"))
    );
}

#[test]
fn a_correction_can_put_entries_in_no_possible_order_too() {
    let story = a_man().entry("2020-04-01", "entered_hostel").entry("2020-05-01", "left_hostel").id("left");
    let story = story.correction("left", "2020-06-01T00:00:00+09:00").set("on", "2020-03-15");
    assert!(
        refused(&story).contains("`left_hostel` on 2020-03-15 cannot come before `entered_hostel` on 2020-04-01"),
        "{}",
        refused(&story)
    );
}

#[test]
fn what_a_withdrawn_entry_needed_is_needed_no_more_and_what_needs_it_is_refused() {
    let story = a_man().entry("2020-04-01", "entered_hostel").id("in").entry("2020-05-01", "left_hostel").id("out");
    let only_in = story.clone().withdrawal("in", "2020-06-01T00:00:00+09:00");
    assert!(refused(&only_in).contains("needs `entered_hostel` before it"));
    let both = only_in.withdrawal("out", "2020-06-01T00:00:00+09:00");
    assert!(read_story(&MERIDIA, "story.toml", &both.to_string(), false).is_ok());
}

#[test]
fn words_that_the_programme_does_not_know() {
    insta::assert_snapshot!("unknown_kind", refused(&a_man().entry("2020-04-01", "setled")));
    insta::assert_snapshot!("unknown_field", refused(&a_man_at_home_since("2020-05-01").set("regoin", "\"coast\"")));
    insta::assert_snapshot!("unknown_word", refused(&a_man().entry("2020-05-01", "settled").text("region", "cost")));
    insta::assert_snapshot!("field_of_another_type", refused(&a_man_at_home_since("2020-05-01").text("rent", "a lot")));
    insta::assert_snapshot!("field_missing", refused(&a_man().entry("2020-05-01", "settled")));
}

#[test]
fn persons_whom_nobody_knows() {
    insta::assert_snapshot!("unknown_person", refused(&mother_and_son().entry("2020-04-01", "returned").who("sun")));
    insta::assert_snapshot!("nobody_named", refused(&mother_and_son().entry("2020-04-01", "returned")));
    insta::assert_snapshot!("household_only", refused(&mother_and_son().entry("2020-04-01", "registered").who("son")));
    assert!(refused(&mother_and_son().of(&["mother", "aunt"])).contains("`aunt` is nobody in this story"));
    assert!(refused(&a_household().with(person("a")).with(person("a"))).contains("two persons have the label `a`"));
    assert!(refused_text("person = []").contains("this story is about nobody"));
}

#[test]
fn corrections_that_correct_nothing() {
    let income = || a_man().entry("2020-04-01", "income_reported").set("amount", "500").id("income");
    insta::assert_snapshot!("corrects_nobody", refused(&income().correction("incme", "2020-06-01T00:00:00+09:00")));
    let chained =
        income().correction("income", "2020-06-01T00:00:00+09:00").id("first").correction("first", "2020-06-02T00:00:00+09:00");
    insta::assert_snapshot!("corrects_a_correction", refused(&chained));
    insta::assert_snapshot!("corrects_the_future", refused(&income().correction("income", "2020-03-31T00:00:00+09:00")));
    insta::assert_snapshot!("two_with_one_id", refused(&income().entry("2020-05-01", "job_started").id("income")));
    let unrecorded = format!("{}[[entry]]\nwhat = \"correction\"\nof = \"income\"\namount = 400\n", income());
    assert!(refused_text(&unrecorded).contains("nothing says when this correction was recorded"));
    let field = income().correction("income", "2020-06-01T00:00:00+09:00").text("region", "coast");
    assert!(refused(&field).contains("`region` is no field of"), "{}", refused(&field));
    let registered =
        mother_and_son().entry("2020-04-01", "registered").id("r").correction("r", "2020-06-01T00:00:00+09:00").who("son");
    assert!(refused(&registered).contains("`registered` is about the whole household"));
}

#[test]
fn payments_of_what_is_not_paid() {
    let paid = |entitlement: &str, instalment: &str| {
        refused(
            &mother_and_son()
                .entry("2020-05-01", "payment_made")
                .text("entitlement", entitlement)
                .text("instalment", instalment)
                .set("amount", "1"),
        )
    };
    insta::assert_snapshot!("pays_nothing_known", paid("welcome_grnt", "first"));
    insta::assert_snapshot!("pays_no_instalment", paid("welcome_grant", "rest"));
    insta::assert_snapshot!("pays_nobody", paid("shows_fees", "all"));
    assert!(paid("welcome_grant", "first/1").contains("has no instalment `first/1`"));
    assert!(paid("welcome_grant", "rest/0").contains("has no instalment `rest/0`"));
}

#[test]
fn dates_that_do_not_exist_and_instants_without_an_offset() {
    assert!(refused(&a_man().entry("2021-02-29", "returned")).contains("story.toml:"));
    let instant = refused(&a_man().entry("2021-02-28", "returned").recorded("2021-03-01T09:00:00"));
    assert!(instant.contains("an instant with its offset"), "{instant}");
    let quoted = refused(&a_man().entry("2021-02-28", "returned").recorded("\"2021-03-01\""));
    assert!(quoted.contains("without quotes"), "{quoted}");
}

#[test]
fn a_story_that_is_too_large() {
    let many = (0..61).fold(a_household(), |story, number| story.with(person(&format!("p{number}"))));
    assert!(refused(&many).contains("at most 60"));
    assert!(refused_text(&format!("# {}", "x".repeat(1 << 20))).contains("bytes"));
}

#[test]
fn everything_wrong_is_said_at_once_each_thing_once() {
    let story = a_man().entry("2020-04-01", "setled").entry("2020-04-02", "left_hostel").entry("2020-04-03", "income_reported");
    let said = refused(&story);
    assert_eq!(said.matches("story.toml:").count(), 3, "{said}");
}

#[test]
fn a_lenient_reader_leaves_out_what_another_programme_records() {
    let story = a_man().entry("2020-04-01", "protection_granted").id("grant").correction("grant", "2020-06-01T00:00:00+09:00");
    let story = story.entry("2020-05-01", "settled").text("region", "coast").text("landlord", "city");
    let journal = read_story(&MERIDIA, "story.toml", &story.to_string(), true).unwrap_or_else(|error| panic!("{error}")).journal;
    assert_eq!(journal.entries.len(), 2);
    assert!(read_story(&MERIDIA, "story.toml", &story.to_string(), false).is_err());
}
