//! Every case of the Korean pack, on many days.

use case::{Engine, Journal, check, read_story};
use rules::Date;

use crate::reasons::agree;
use crate::world::{KOREA, date};

fn stories() -> impl Iterator<Item = (&'static str, case::Story)> {
    KOREA.cases.iter().map(|file| {
        let story = read_story(&KOREA, &file.path, &file.text, false).unwrap_or_else(|error| panic!("{error}"));
        (file.path.as_str(), story)
    })
}

/// Days over the years, and the days around every entry.
fn days(journal: &Journal) -> Vec<Date> {
    let yearly = (2005..2032).step_by(3).map(|year| date(&format!("{year}-07-01")));
    let around = journal.entries.iter().map(|entry| entry.on);
    let mut days: Vec<Date> = yearly.chain(around).collect();
    days.sort_unstable();
    days.dedup();
    days
}

#[test]
fn every_case_stands_as_it_expects() {
    let engine = Engine::new(&KOREA);
    let mut wrong = Vec::new();
    for (path, story) in stories() {
        assert!(!story.expectations.is_empty(), "{path} expects nothing");
        wrong.extend(
            check(&engine, &story.journal, &story.expectations)
                .into_iter()
                .map(|mismatch| format!("{path}: {}", mismatch.message)),
        );
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn on_every_day_a_standing_is_the_same_twice_and_agrees_with_its_reasons() {
    let engine = Engine::new(&KOREA);
    for (_, story) in stories() {
        for day in days(&story.journal) {
            let standing = engine.standing(&story.journal, day, None);
            assert_eq!(standing, engine.standing(&story.journal, day, None));
            agree(&standing, &engine.why_all(&story.journal, day, None), &engine);
        }
    }
}

#[test]
fn what_takes_effect_later_changes_nothing_today() {
    let engine = Engine::new(&KOREA);
    for (path, story) in stories() {
        for day in days(&story.journal) {
            let mut cut = story.journal.clone();
            cut.entries.retain(|entry| entry.on <= day);
            assert_eq!(engine.standing(&cut, day, None), engine.standing(&story.journal, day, None), "{path} on {day}");
        }
    }
}
