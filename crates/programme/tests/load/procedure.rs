//! How duties and requests are carried: what is refused.

use crate::aurelia::refused_with;

const DUTY: &str = "title = { en = \"T\", ko = \"제\" }\nabout = { en = \"T\", ko = \"제\" }\nper = \"person\"\nlaw = [\"ACT 1\"]\n\
                    confidence = \"A\"\nstarts = \"2020-01-01\"\nmet = \"2020-01-02\"\n";

fn duty(more: &str) -> String {
    refused_with("duties/again.toml", &format!("{DUTY}{more}"))
}

#[test]
fn a_duty_that_comes_again_needs_its_anchor_and_ends_in_one_way() {
    let error = duty("owner = \"person\"\nevery = \"6 months\"\n");
    assert!(error.contains("`begins` is missing"), "{error}");
    let error = duty("owner = \"person\"\nevery = \"6 months\"\nbegins = \"2020-01-01\"\nends = \"2021-01-01\"\ntimes = \"2\"\n");
    assert!(error.contains("a duty with both `times` and `ends`"), "{error}");
}

#[test]
fn an_owner_named_in_a_field_needs_an_entry_that_requires_it() {
    let error = duty("owner = \"entry.office\"\n");
    assert!(error.contains("a field of type \"office\" that every kind of entry it is for requires"), "{error}");
}

#[test]
fn what_follows_a_missed_duty_is_one_of_four_words_and_only_escalation_names_an_office() {
    let error = duty("owner = \"person\"\nmissed = \"forgiven\"\n");
    assert!(error.contains("forgiven"), "{error}");
    let error = duty("owner = \"person\"\nmissed = \"escalated\"\n");
    assert!(error.contains("`escalates_to = \"office\"`"), "{error}");
}

#[test]
fn office_hours_are_stretches_of_a_day_in_order() {
    let hours = |open: &str| {
        let value =
            format!("[[hours.office.value]]\nfrom = 2020-01-01\nopen = {open}\nsource = [\"ACT 1\"]\nconfidence = \"A\"\n");
        refused_with("calendar_hours.toml", &format!("[hours.office]\ntitle = {{ en = \"H\", ko = \"시\" }}\n{value}"))
    };
    for wrong in ["[\"9-12\"]", "[\"12:00-09:00\"]", "[\"09:00-12:00\", \"11:00-13:00\"]"] {
        assert!(hours(wrong).contains("a stretch of the day"), "{}", hours(wrong));
    }
}

#[test]
fn a_kind_that_acts_has_the_fields_that_the_act_needs() {
    let text = "[entry.sent]\ntitle = { en = \"S\", ko = \"송\" }\nwho = \"person\"\nacts = \"transfer\"\n";
    let error = refused_with("entries_acts.toml", text);
    for field in ["of", "office", "why"] {
        assert!(error.contains(&format!("`sent` lacks the required field `{field}`")), "{error}");
    }
}

#[test]
fn a_bar_says_when_why_and_on_what_basis() {
    let text =
        "[entry.sent]\ntitle = { en = \"S\", ko = \"송\" }\nwho = \"person\"\n[[entry.sent.refuse]]\nwhen = \"entry.nth > 1\"\n";
    let error = refused_with("entries_bars.toml", text);
    assert!(error.contains("`because` is missing") && error.contains("`law` is missing"), "{error}");
}

#[test]
fn working_hours_begin_at_a_time_not_on_a_day() {
    let error = duty("owner = \"person\"\ndue_at = \"working_hours(2020-01-01, 3, office)\"\n");
    assert!(error.contains("a date") && error.contains("a time"), "{error}");
}

const DECISION: &str = "title = { en = \"T\", ko = \"제\" }\nabout = { en = \"T\", ko = \"제\" }\nper = \"person\"\nowner = \"ministry\"\n\
                        law = [\"ACT 1\"]\nconfidence = \"A\"\n";

fn decision(more: &str) -> String {
    refused_with("decisions/ending.toml", &format!("{DECISION}{more}"))
}

fn step(id: &str, more: &str) -> String {
    format!("[[step]]\nid = \"{id}\"\ntitle = {{ en = \"T\", ko = \"제\" }}\nlaw = [\"ACT 1\"]\nconfidence = \"A\"\n{more}")
}

#[test]
fn a_decision_is_recorded_by_an_entry_and_needs_steps() {
    let error = decision("");
    assert!(error.contains("a decision without steps") && error.contains("`each` is missing"), "{error}");
}

#[test]
fn a_step_says_when_it_was_taken_and_stands_in_its_order() {
    let error = decision(&step("told", ""));
    assert!(error.contains("nothing says when this step was taken"), "{error}");
    let late = step("served", "after = true\ndone = \"today\"\n");
    let error = decision(&format!("{late}{}", step("told", "done = \"today\"\n")));
    assert!(error.contains("a step before the decision stands behind one after it"), "{error}");
    let twice = step("told", "done = \"today\"\n");
    let error = decision(&format!("{twice}{twice}"));
    assert!(error.contains("two steps are called `told`"), "{error}");
}

#[test]
fn no_office_stands_under_itself() {
    let office = |id: &str, under: &str| format!("[office.{id}]\ntitle = {{ en = \"O\", ko = \"기\" }}\nunder = \"{under}\"\n");
    let error = refused_with("offices_more.toml", &format!("{}{}", office("desk", "hall"), office("hall", "desk")));
    assert!(error.contains("an office that stands under itself"), "{error}");
    let error = refused_with("offices_more.toml", &office("desk", "attic"));
    assert!(error.contains("`attic` is no office"), "{error}");
}
