//! What is refused in overlays: words, advice and place.

use insta::assert_snapshot;

use crate::overlay::{PACK, laid, load};

fn refused(path: &str, text: &str) -> String {
    laid(&[(path, text)]).expect_err("refused").to_string()
}

#[test]
fn a_change_before_the_overlay_s_day_is_refused() {
    let text = "[[value]]\nfrom = 2026-12-31\nvalue = \"6 months\"\nsource = [\"BILL 1\"]\nconfidence = \"B\"\n";
    assert_snapshot!(refused("parameters/wait.toml", text), @"
    parameters/wait.toml:2:8: it begins on 2026-12-31, before the overlay does
        from = 2026-12-31
      help: an overlay changes nothing before its own day, 2027-01-01
    ");
    let text = "[[version]]\nfrom = 2026-12-31\namount = \"EUR 1\"\nlaw = [\"BILL 1\"]\nconfidence = \"B\"\n";
    assert_snapshot!(refused("entitlements/welcome_grant.toml", text), @"
    entitlements/welcome_grant.toml:2:8: it begins on 2026-12-31, before the overlay does
        from = 2026-12-31
      help: an overlay changes nothing before its own day, 2027-01-01
    ");
}

#[test]
fn a_new_thing_that_begins_before_the_overlay_s_day_is_refused() {
    let text = "title = { en = \"Bonus\", ko = \"장려금\" }\nabout = { en = \"New.\", ko = \"신설.\" }\nper = \"household\"\nowner = \"ministry\"
law_of = \"arrival\"\namount = \"EUR 1\"\n[[version]]\nfrom = 2020-01-01\nlaw = [\"BILL 1\"]\nconfidence = \"B\"\n";
    assert_snapshot!(refused("entitlements/bonus.toml", text), @"
    entitlements/bonus.toml:8:8: it begins before the overlay does
        from = 2020-01-01
      help: an overlay changes nothing before its own day, 2027-01-01
    ");
}

#[test]
fn a_new_thing_that_names_no_date_by_which_it_applies_is_refused() {
    let text = "title = { en = \"Bonus\", ko = \"장려금\" }\nabout = { en = \"New.\", ko = \"신설.\" }\nper = \"household\"\nowner = \"ministry\"
amount = \"EUR 1\"\nlaw = [\"BILL 1\"]\nconfidence = \"B\"\n";
    assert_snapshot!(refused("entitlements/bonus.toml", text), @r#"
    entitlements/bonus.toml:1:1: nothing says which date decides whether this applies
        title = { en = "Bonus", ko = "장려금" }
      help: the overlay's day has no meaning without it: write `law_of = "DATE"`
    "#);
}

#[test]
fn a_change_of_nothing_that_is_there_is_refused() {
    let text = "[[version]]\namount = \"EUR 1\"\nlaw = [\"BILL 1\"]\nconfidence = \"B\"\n";
    assert_snapshot!(refused("entitlements/welcome_grand.toml", text), @"
    entitlements/welcome_grand.toml:1:1: there is no entitlement `welcome_grand` to change
        [[version]]
      help: did you mean `welcome_grant`?; a new one needs its `title`
    ");
}

#[test]
fn a_change_without_a_source_is_refused() {
    assert_snapshot!(refused("parameters/wait.toml", "[[change]]\nvalue = { plus = \"1 month\" }\n"), @r#"
    parameters/wait.toml:1:1: `confidence` is missing
        [[change]]
      help: how far it may be relied on: A law read in full, B official, C press, D secondary, S a story, X not sourced

    parameters/wait.toml:1:1: `source` is missing
        [[change]]
      help: say what says so: `source = ["..."]`, beginning with an id of sources.toml
    "#);
    assert_snapshot!(refused("duties/answer_objection.toml", "[[version]]\noff = true\n"), @r#"
    duties/answer_objection.toml:1:1: `confidence` is missing
        [[version]]
      help: how far it may be relied on: A law read in full, B official, C press, D secondary, S a story, X not sourced

    duties/answer_objection.toml:1:1: `law` is missing
        [[version]]
      help: say what says so: `law = ["..."]`, beginning with an id of sources.toml
    "#);
}

#[test]
fn what_is_not_a_change_is_refused_where_there_is_something_below() {
    let text = "title = { en = \"Another name\", ko = \"다른 이름\" }\n[[version]]\namount = \"EUR 1\"\nlaw = [\"BILL 1\"]\nconfidence = \"B\"\n";
    assert_snapshot!(refused("entitlements/welcome_grant.toml", text), @r#"
    entitlements/welcome_grant.toml:1:1: `title` has no meaning in a change of what stands below: it is made of `[[version]]`s
        title = { en = "Another name", ko = "다른 이름" }
      help: known are `version`
    "#);
    let text = "[[version]]\nlaw_of = \"settlement\"\namount = \"EUR 1\"\nlaw = [\"BILL 1\"]\nconfidence = \"B\"\n";
    assert_snapshot!(refused("entitlements/welcome_grant.toml", text), @r#"
    entitlements/welcome_grant.toml:2:1: `law_of` has no meaning in a version
        law_of = "settlement"
      help: known are `amount`, `by`, `confidence`, `from`, `law`, `off`, `pay`, `until`, `when`
    "#);
}

#[test]
fn a_change_that_changes_nothing_is_refused() {
    assert_snapshot!(refused("rules/first_share.toml", "[[version]]\nlaw = [\"BILL 1\"]\nconfidence = \"B\"\n"), @"
    rules/first_share.toml:1:1: this version changes nothing
        [[version]]
      help: say what differs from then on, or write `off = true`
    ");
    assert_snapshot!(refused("rules/first_share.toml", ""), @"
    rules/first_share.toml:1:1: this changes nothing
      help: write a `[[version]]` with what differs from then on
    ");
    assert_snapshot!(refused("parameters/wait.toml", ""), @"
    parameters/wait.toml:1:1: this changes nothing
      help: write a `[[value]]` or a `[[change]]`
    ");
}

fn refused_change(id: &str, change: &str) -> String {
    refused(&format!("parameters/{id}.toml"), &format!("[[change]]\n{change}\nsource = [\"BILL 1\"]\nconfidence = \"B\"\n"))
}

#[test]
fn a_multiplication_that_does_not_say_how_it_is_rounded_is_refused() {
    assert_snapshot!(refused_change("grant", "value = { times = \"110%\" }"), @r#"
    parameters/grant.toml:2:9: nothing says how it is rounded
        value = { times = "110%" }
      help: write `round = "half_up"`, or down up floor ceiling half_even half_down
    "#);
    assert_snapshot!(refused_change("grant", "value = { times = \"110%\", round = \"down\" }"), @r#"
    parameters/grant.toml:2:9: nothing says to what it is rounded
        value = { times = "110%", round = "down" }
      help: write `to = 10`, the amount of which it is to be a multiple
    "#);
    assert_snapshot!(refused_change("tax", "value = { times = \"110%\", round = \"down\" }"), @r#"
    parameters/tax.toml:2:27: `round` has no meaning here
        value = { times = "110%", round = "down" }
      help: only money is rounded to a unit, and rates are exact
    "#);
}

#[test]
fn a_change_that_no_value_can_take_is_refused() {
    assert_snapshot!(refused_change("wait", "value = { minus = \"2 years\" }"), @r#"
    parameters/wait.toml:2:9: what it makes of the value from 2027-01-01 cannot be
        value = { minus = "2 years" }
      help: it would be too large, below zero, or a scale without steps
    "#);
    assert_snapshot!(refused_change("wait", "value = \"2 years\""), @r#"
    parameters/wait.toml:2:9: `value` is "2 years"
        value = "2 years"
      help: it must be a change, such as { plus = 100_000 }; to put another value there, write `[[value]]`
    "#);
    assert_snapshot!(refused_change("wait", "table = { 1 = \"2 years\" }"), @r#"
    parameters/wait.toml:1:1: this does not say what changes
        [[change]]
      help: write one of: `value = { times = "110%", ... }` or `{ plus = ... }` for every value
    "#);
}

#[test]
fn a_row_or_step_that_is_not_there_is_refused() {
    assert_snapshot!(refused_change("grant", "table = { 7 = { plus = 10 } }"), @"
    parameters/grant.toml:2:11: no value from then on has this row
        table = { 7 = { plus = 10 } }
      help: name one that is there, or give a new one its whole value
    ");
    assert_snapshot!(refused_change("grant", "table = { 7 = 10 }"), @"
    parameters/grant.toml:2:11: this row overlaps one of the value from 2027-01-01
        table = { 7 = 10 }
      help: name the row as it is written there, or replace the table by a `[[value]]`
    ");
    assert_snapshot!(refused_change("tax", "brackets = [{ above = 5, off = true }]"), @"
    parameters/tax.toml:2:1: no value from then on has this step
        brackets = [{ above = 5, off = true }]
      help: name one that is there, or give a new one its whole value
    ");
}

#[test]
fn a_version_by_another_date_cannot_end() {
    let text =
        "[[version]]\nuntil = 2030-01-01\nby = \"settlement\"\namount = \"EUR 1\"\nlaw = [\"BILL 1\"]\nconfidence = \"B\"\n";
    assert_snapshot!(refused("entitlements/welcome_grant.toml", text), @r#"
    entitlements/welcome_grant.toml:3:6: from 2030-01-01 on another date would decide again
        by = "settlement"
      help: with a `by` of its own a version stays for good: leave out `until`, or `by`
    "#);
}

#[test]
fn an_overlay_names_its_day_and_what_it_lies_over() {
    assert_snapshot!(refused("pack.toml", &PACK.replace("from = 2027-01-01\n", "")), @r#"
    pack.toml:1:1: `from` is missing
        id = "aurelia_reform"
      help: the first day on which it changes anything: `from = 2027-01-01`
    "#);
    assert_snapshot!(refused("pack.toml", &PACK.replace("over = \"../aurelia\"\n", "")), @r#"
    pack.toml:1:1: `over` is missing
        id = "aurelia_reform"
      help: the pack it lies over, as a path from this folder: `over = "../kr"`
    "#);
    assert_snapshot!(refused("pack.toml", &format!("{PACK}currency = \"KRW\"\n")), @r#"
    pack.toml:6:1: `currency` in an overlay
        currency = "KRW"
      help: it is that of the pack below: leave it out
    "#);
}

#[test]
fn an_overlay_whose_base_was_not_handed_over_is_refused() {
    let text = crate::aurelia::files().into_iter().find(|(path, _)| path == "pack.toml").unwrap().1;
    assert_snapshot!(crate::aurelia::refused("pack.toml", &text, &format!("over = \"../kr\"\n{text}")), @r#"
    pack.toml:1:8: the pack that this one lies over was not handed over
        over = "../kr"
      help: load it with `Programme::load_over`, the base first
    "#);
}

#[test]
fn no_more_than_four_overlays_lie_over_each_other() {
    let packs: Vec<String> = (1..=5).map(|number| PACK.replace("aurelia_reform", &format!("reform_{number}"))).collect();
    let files: Vec<[(&str, &str); 1]> = packs.iter().map(|pack| [("pack.toml", pack.as_str())]).collect();
    let overlays: Vec<&[(&str, &str)]> = files.iter().map(|files| files.as_slice()).collect();
    assert!(load(&overlays[..4]).is_ok());
    assert_snapshot!(load(&overlays).expect_err("refused").to_string(), @r#"
    pack.toml:4:8: more than 4 overlays lie over each other
        over = "../aurelia"
      help: lay it over one further down
    "#);
}

#[test]
fn a_mistake_in_a_formula_of_an_overlay_is_shown_in_its_own_file() {
    let text = "[[version]]\namount = \"grnt(2 persons)\"\nlaw = [\"BILL 1\"]\nconfidence = \"B\"\n";
    assert_snapshot!(refused("entitlements/welcome_grant.toml", text), @r#"
    entitlements/welcome_grant.toml:2:11: `grnt` is neither a function nor a parameter with keys
        amount = "grnt(2 persons)"
      help: did you mean `grant`?
    "#);
}

#[test]
fn an_overlay_leaves_the_calendar_of_years_past_alone() {
    let text =
        "weekend = [\"friday\"]\n[[holidays]]\nyear = 2026\ndays = [2026-01-01]\nsource = [\"BILL 1\"]\nconfidence = \"B\"\n";
    assert_snapshot!(refused("calendar.toml", text), @r#"
    calendar.toml:1:1: `weekend` in an overlay
        weekend = ["friday"]
      help: it is that of the pack below: it would change days long past

    calendar.toml:2:1: holidays of 2026 in an overlay
        [[holidays]]
      help: an overlay changes nothing before its own day, 2027-01-01
    "#);
}
