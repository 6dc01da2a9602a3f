//! "What if": the standing with one entry more, beside today's.

use case::{Change, Engine, changes, read_story, with_entry};
use programme::Programme;

use crate::story::{Story, a_household, a_man_at_home_since, person};
use crate::world::{MERIDIA, date};

fn preview_under(programme: &Programme, story: &Story, entry: &str, as_of: &str) -> Vec<Change> {
    let engine = Engine::new(programme);
    let read =
        |text: &str| read_story(programme, "story.toml", text, false).unwrap_or_else(|error| panic!("{text}\n{error}")).journal;
    let before = read(&story.to_string());
    let after = read(&with_entry(&story.to_string(), entry));
    let as_of = date(as_of);
    let (b, a) = (engine.standing(&before, as_of, None), engine.standing(&after, as_of, None));
    changes(&b, &a, &engine.entries(&before, as_of, None), &engine.entries(&after, as_of, None))
}

fn preview(story: &Story, entry: &str, as_of: &str) -> Vec<Change> {
    preview_under(&MERIDIA, story, entry, as_of)
}

/// In a home since May, with an objection and a job.
fn at_home() -> Story {
    a_man_at_home_since("2020-05-01")
        .entry("2020-05-10", "objection_filed")
        .text("about", "grant")
        .entry("2020-06-01", "job_started")
}

#[test]
fn going_back_would_end_protection_and_nothing_else() {
    let changes = preview(&at_home(), "on=2020-07-01 returned who=man", "2020-07-01");
    let [Change::Right(Some(before), None)] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!(MERIDIA.rights[before.right].thing.id, "protection");
}

#[test]
fn an_entry_that_changes_nothing_shows_no_change_though_it_moves_the_places_of_others() {
    assert_eq!(preview(&at_home(), "on=2020-03-05 entered_hostel", "2020-07-01"), []);
}

#[test]
fn an_earlier_objection_is_new_and_leaves_the_later_one_alone() {
    let changes = preview(&at_home(), "on=2020-05-05 objection_filed about=grant", "2020-06-01");
    assert!(matches!(changes.as_slice(), [Change::Duty(None, Some(_)), Change::Request(None, Some(_))]), "{changes:?}");
}

#[test]
fn an_answer_changes_the_duty_and_the_request_that_it_answers() {
    let changes = preview(&at_home(), "on=2020-06-05 objection_answered", "2020-06-10");
    assert!(matches!(changes.as_slice(), [Change::Duty(Some(_), Some(_)), Change::Request(Some(_), Some(_))]), "{changes:?}");
}

#[test]
fn a_move_changes_the_instalments_after_it_only() {
    let changes = preview(&at_home(), "on=2020-07-15 moved region=hills", "2020-07-15");
    let ids: Vec<&str> = changes
        .iter()
        .map(|change| match change {
            Change::Instalment(_, _, Some(_), Some(after)) => after.id.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(ids, ["monthly/4", "monthly/5", "monthly/6"]);
}

#[test]
fn a_label_in_any_script_is_taken_as_it_is_and_blanks_stand_in_quotes() {
    let story = a_household().with(person("어머니")).with(person("big son")).entry("2020-03-01", "arrived");
    assert_eq!(preview(&story, "on=2020-07-01 returned who=어머니", "2020-07-01").len(), 1);
    assert_eq!(preview(&story, "on=2020-07-01 returned who=\"big son\"", "2020-07-01").len(), 1);
}

#[test]
fn an_entry_is_written_as_a_story_would_write_it() {
    let written = |entry: &str| with_entry("", entry);
    insta::assert_snapshot!(written("on=2027-03-01 moved region=other rent=900 insured=true amount=9.10 who=it's"), @r#"
    [[entry]]
    on = 2027-03-01
    what = "moved"
    region = "other"
    rent = 900
    insured = true
    amount = "9.10"
    who = "it's"
    "#);
}
