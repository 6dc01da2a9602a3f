//! What is refused in entries.toml: words, advice and place.

use insta::assert_snapshot;

use crate::aurelia::refused;

#[test]
fn an_enumeration_named_like_a_type_is_refused() {
    assert_snapshot!(refused("entries.toml", "[enum.region]\n", "[enum.money]\n"), @r#"
    entries.toml:1:7: `money` is already a type
        [enum.money]
      help: choose another name

    entries.toml:3:7: `title` is missing
        [enum.region.values]
      help: write `title = { en = "...", ko = "..." }`
    "#);
}

#[test]
fn an_enumeration_without_words_is_refused() {
    assert_snapshot!(refused("entries.toml", "[enum.region.values]\ncoast", "[entry.x]\ncoast"), @r#"
    entries.toml:1:1: `values` is missing
        [enum.region]
      help: write its words: `[enum.NAME.values]`

    entries.toml:3:1: `title` is missing
        [entry.x]
      help: write `title = { en = "...", ko = "..." }`

    entries.toml:3:1: `who` is missing
        [entry.x]
      help: whom an entry may be about: "person", "household" or "either"

    entries.toml:4:1: `coast` has no meaning in a kind of entry
        coast = { en = "Coast", ko = "해안" }
      help: known are `acts`, `after`, `fields`, `law`, `needs`, `once`, `refuse`, `title`, `void`, `who`

    entries.toml:5:1: `hills` has no meaning in a kind of entry
        hills = { en = "Hills", ko = "산간" }
      help: known are `acts`, `after`, `fields`, `law`, `needs`, `once`, `refuse`, `title`, `void`, `who`

    facts.toml:28:20: `coast` is no `region`
        where = { region = "coast" }
      help: none are declared

    parameters/share.toml:7:7: `coast` is no `region`
        table.coast = { 1 = "50%", "2+" = "2/3" }
      help: none are declared
    "#);
}

#[test]
fn a_word_that_is_no_name_is_refused() {
    assert_snapshot!(refused("entries.toml", "coast =", "Coast ="), @r#"
    entries.toml:4:1: `Coast` is not a name
        Coast = { en = "Coast", ko = "해안" }
      help: write lower_case_words: a to z, digits and single underscores, at most 64

    facts.toml:28:20: `coast` is no `region`
        where = { region = "coast" }
      help: did you mean `Coast`?

    parameters/share.toml:7:7: `coast` is no `region`
        table.coast = { 1 = "50%", "2+" = "2/3" }
      help: did you mean `Coast`?
    "#);
}

#[test]
fn a_word_that_says_unknown_is_refused() {
    assert_snapshot!(refused("entries.toml", "coast =", "unknown ="), @r#"
    entries.toml:4:1: `unknown` cannot be a word of an enumeration
        unknown = { en = "Coast", ko = "해안" }
      help: it says that nothing is known: choose another

    facts.toml:28:20: `coast` is no `region`
        where = { region = "coast" }
      help: known are `unknown`, `hills`

    parameters/share.toml:7:7: `coast` is no `region`
        table.coast = { 1 = "50%", "2+" = "2/3" }
      help: known are `unknown`, `hills`
    "#);
}

#[test]
fn a_kind_of_entry_that_every_pack_has_is_refused() {
    assert_snapshot!(refused("entries.toml", "[entry.arrived]", "[entry.correction]"), @r#"
    entries.toml:7:8: `correction` is already a kind of entry
        [entry.correction]
      help: choose another name

    entries.toml:16:10: `arrived` is no kind of entry
        needs = ["arrived"]
      help: known are `settled`, `job_started`, `job_ended`, `objection_filed`, `objection_answered`, `travel_ban`, `payment_made`, `correction`, `withdrawal`, `joined_household`, `left_household`, `missed_explained`, `law_followed`, `request_transferred`, `transfer_accepted`, `transfer_refused`, ...

    facts.toml:5:8: `arrived` is no kind of entry
        from = "arrived"
      help: known are `settled`, `job_started`, `job_ended`, `objection_filed`, `objection_answered`, `travel_ban`, `payment_made`, `correction`, `withdrawal`, `joined_household`, `left_household`, `missed_explained`, `law_followed`, `request_transferred`, `transfer_accepted`, `transfer_refused`, ...
    "#);
}

#[test]
fn a_kind_of_entry_about_nobody_is_refused() {
    assert_snapshot!(refused("entries.toml", "who = \"either\"\nonce", "once"), @r#"
    entries.toml:7:1: `who` is missing
        [entry.arrived]
      help: whom an entry may be about: "person", "household" or "either"
    "#);
}

#[test]
fn a_kind_of_entry_after_an_unknown_one_is_refused() {
    assert_snapshot!(refused("entries.toml", "after = [\"job_started\"]", "after = [\"job_startet\"]"), @r#"
    entries.toml:31:10: `job_startet` is no kind of entry
        after = ["job_startet"]
      help: did you mean `job_started`?
    "#);
}

#[test]
fn a_field_that_every_entry_has_is_refused() {
    assert_snapshot!(refused("entries.toml", "fields.rent]", "fields.on]"), @r#"
    entries.toml:21:23: `on` cannot be a field
        [entry.settled.fields.on]
      help: every entry has it already: choose another name

    facts.toml:27:9: `settled` has no field `rent`
        field = "rent"
      help: known are `region`, `on`
    "#);
}

#[test]
fn a_field_of_an_unknown_type_is_refused() {
    assert_snapshot!(refused("entries.toml", "type = \"region\"", "type = \"regoin\""), @r#"
    entries.toml:18:8: `regoin` is no type that can stand here
        type = "regoin"
      help: did you mean `region`?
    "#);
}

#[test]
fn a_field_without_a_type_is_refused() {
    assert_snapshot!(refused("entries.toml", "type = \"money\"\n", ""), @"
    entries.toml:21:1: `type` is missing
        [entry.settled.fields.rent]
      help: an enumeration, or date, int, money, rate, bool, days, months, persons, text, office, entry
    ");
}

#[test]
fn a_field_of_a_type_that_is_only_computed_is_refused() {
    assert_snapshot!(refused("entries.toml", "type = \"money\"", "type = \"spells\""), @r#"
    entries.toml:22:8: `spells` is no type that can stand here
        type = "spells"
      help: known are `bool`, `int`, `persons`, `date`, `time`, `days`, `months`, `money`, `rate`, `text`, `sex`, `region`, `subject`
    "#);
}

#[test]
fn an_of_that_names_no_entry_is_refused() {
    assert_snapshot!(refused("entries_requests.toml", "type = \"entry\"", "type = \"text\""), @r#"
    entries_requests.toml:19:1: `of` names another entry
        [entry.objection_answered.fields.of]
      help: its type is "entry"
    "#);
}

#[test]
fn required_that_is_no_truth_value_is_refused() {
    assert_snapshot!(refused("entries.toml", "required = true", "required = \"yes\""), @r#"
    entries.toml:20:12: `required` is "yes"
        required = "yes"
      help: it must be true or false, without quotes
    "#);
}
