//! Decisions that have no effect before every step was taken, in order.

use case::{Standing, StepState, Truth, read_story};

use crate::world::{ENGINE, QUAY, standing};

/// Monday 2026-01-05.
const WARNED: &str = "on=2026-01-05 warned id=w comment_by=2026-01-20";
const COMMENTED: &str = "on=2026-01-12 commented of=w form=written";
const SAT: &str = "on=2026-02-02 council_sat of=w members=9 present=5 conflicted=1 aside=1 reasons=true";
const ENDED: &str = "on=2026-02-03 support_ended id=d of=w";
const SERVED: &str = "on=2026-02-05 served of=d reasons=true remedies=true";

fn effect(lines: &[&str], on: &str) -> String {
    let standing = standing(lines, on);
    let [line] = standing.decisions.as_slice() else { panic!("{} decisions", standing.decisions.len()) };
    let steps = line.steps.iter().zip(&QUAY.decisions[line.decision].steps);
    let lacking: Vec<&str> = steps.filter(|(line, _)| !line.state.is_settled()).map(|(_, step)| step.id.as_str()).collect();
    line.effect.map_or_else(|| format!("lacks {}", lacking.join(" ")), |day| day.to_string())
}

fn stage(standing: &Standing) -> &str {
    standing.stage().map_or("none", |line| QUAY.stages[line.stage].thing.id.as_str())
}

#[test]
fn a_decision_has_effect_from_the_day_of_its_last_step() {
    let all = [WARNED, COMMENTED, SAT, ENDED, SERVED];
    assert_eq!(effect(&all, "2026-02-04"), "lacks reasons remedies");
    assert_eq!(effect(&all, "2026-02-05"), "2026-02-05");
    let (before, after) = (standing(&all, "2026-02-04"), standing(&all, "2026-02-05"));
    assert_eq!((stage(&before), stage(&after)), ("here", "gone"));
    assert!(before.restrictions.is_empty());
    assert_eq!(after.restrictions[0].from.map(|day| day.to_string()), Some("2026-02-05".to_owned()));
}

#[test]
fn every_step_left_out_is_named_and_leaves_it_without_effect() {
    let all = [WARNED, COMMENTED, SAT, ENDED, SERVED];
    let without = |left: &str| {
        let lines: Vec<&str> = all.into_iter().filter(|line| *line != left).collect();
        assert_eq!(stage(&standing(&lines, "2026-06-01")), "here", "{left}");
        effect(&lines, "2026-06-01")
    };
    assert_eq!(without(SAT), "lacks deliberated");
    assert_eq!(without(SERVED), "lacks reasons remedies");
    let unlinked = [WARNED, COMMENTED, SAT, "on=2026-02-03 support_ended id=d", SERVED];
    assert_eq!(effect(&unlinked, "2026-06-01"), "lacks told heard deliberated");
}

#[test]
fn whoever_says_nothing_has_been_heard_when_the_time_to_comment_is_over() {
    assert_eq!(effect(&[WARNED, SAT, ENDED, SERVED], "2026-02-05"), "2026-02-05");
    let hasty = [WARNED, "on=2026-01-20 support_ended id=d of=w", "on=2026-01-21 served of=d reasons=true remedies=true"];
    assert_eq!(effect(&hasty, "2026-06-01"), "lacks heard");
}

#[test]
fn what_was_said_and_not_written_down_is_no_hearing() {
    let spoken = "on=2026-01-12 commented of=w form=spoken written_down=false";
    let early = "on=2026-01-15 support_ended id=d of=w";
    let served = "on=2026-01-16 served of=d reasons=true remedies=true";
    assert_eq!(effect(&[WARNED, spoken, early, served], "2026-06-01"), "lacks heard");
    let written = spoken.replace("false", "true");
    assert_eq!(effect(&[WARNED, &written, early, served], "2026-01-16"), "2026-01-16");
}

#[test]
fn steps_out_of_their_order_do_not_count() {
    let late_council = SAT.replace("2026-02-02", "2026-02-04");
    assert_eq!(effect(&[WARNED, COMMENTED, &late_council, ENDED, SERVED], "2026-06-01"), "lacks deliberated");
    let before_hearing = [WARNED, &SAT.replace("2026-02-02", "2026-01-08"), COMMENTED, ENDED, SERVED];
    assert_eq!(effect(&before_hearing, "2026-06-01"), "lacks deliberated");
    let found = standing(&before_hearing, "2026-06-01");
    assert_eq!(found.decisions[0].steps[2].state, StepState::OutOfOrder);
}

#[test]
fn a_sitting_without_quorum_or_with_a_conflict_counts_for_nothing_and_the_next_one_counts() {
    let few = SAT.replace("present=5", "present=4").replace("2026-02-02", "2026-01-30");
    let partial = SAT.replace("aside=1", "aside=0").replace("2026-02-02", "2026-01-30");
    for bad in [&few, &partial] {
        assert_eq!(effect(&[WARNED, COMMENTED, bad, ENDED, SERVED], "2026-06-01"), "lacks deliberated", "{bad}");
        assert_eq!(effect(&[WARNED, COMMENTED, bad, SAT, ENDED, SERVED], "2026-06-01"), "2026-02-05", "{bad}");
        let found = standing(&[WARNED, COMMENTED, bad, SAT, ENDED, SERVED], "2026-06-01");
        assert!(found.voided.iter().any(|line| line.missing.is_empty()), "{bad}");
    }
}

#[test]
fn a_sitting_about_the_last_of_many_counts_or_not_as_one_about_the_first() {
    let of = |who: &str, present: &str| {
        let persons: String = ["b", "c", "d"].map(|id| format!("[[person]]\nid = \"{id}\"\n")).concat();
        let lines = [WARNED, SAT].map(|line| format!("{} who={who}", line.replace("present=5", present)));
        let text = lines.iter().fold(persons + "[[person]]\nid = \"a\"\n", |text, line| case::with_entry(&text, line));
        let story = read_story(&QUAY, "story.toml", &text, false).unwrap();
        let voided = ENGINE.standing(&story.journal, "2026-06-01".parse().unwrap(), None).voided;
        voided.into_iter().map(|line| (line.bar, line.missing.len())).collect::<Vec<_>>()
    };
    for present in ["present=5", "present=4"] {
        let first = of("b", present);
        assert_eq!(["c", "d", "a"].map(|who| of(who, present)), [first.clone(), first.clone(), first]);
    }
    assert_ne!(of("a", "present=5"), of("a", "present=4"));
}

#[test]
fn what_no_source_says_bars_nothing_and_is_told() {
    let found = standing(&[WARNED, COMMENTED, SAT, ENDED, SERVED], "2026-06-01");
    let [doubt] = found.voided.as_slice() else { panic!("{:?}", found.voided) };
    assert_eq!(doubt.missing.iter().map(|missing| missing.id(&QUAY)).collect::<Vec<_>>(), ["seats"]);
}

#[test]
fn the_law_of_the_day_says_which_steps_are_needed() {
    let early = [WARNED, COMMENTED, "on=2026-01-31 support_ended id=d of=w", SERVED];
    assert_eq!(effect(&early, "2026-06-01"), "2026-02-05");
}

#[test]
fn reasons_that_are_not_recorded_are_lacking() {
    let served = "on=2026-02-05 served of=d remedies=true";
    let found = standing(&[WARNED, COMMENTED, SAT, ENDED, served], "2026-06-01");
    assert_eq!(found.decisions[0].effect, None);
    assert_eq!(found.decisions[0].steps[3].state, StepState::Lacking);
    assert!(found.restrictions.iter().all(|line| line.active == Truth::No));
}
