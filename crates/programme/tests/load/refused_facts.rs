//! What is refused in facts.toml: words, advice and place.

use insta::assert_snapshot;

use crate::aurelia::{refused, refused_with};

#[test]
fn a_fact_from_an_unknown_kind_is_refused() {
    assert_snapshot!(refused("facts.toml", "from = \"arrived\"", "from = \"arived\""), @r#"
    facts.toml:5:8: `arived` is no kind of entry
        from = "arived"
      help: did you mean `arrived`?
    "#);
}

#[test]
fn a_fact_from_no_kind_is_refused() {
    assert_snapshot!(refused("facts.toml", "from = [\"settled\"]", "from = []"), @"
    facts.toml:25:8: `from` is empty
        from = []
      help: name at least one
    ");
}

#[test]
fn a_fact_without_a_level_is_refused() {
    assert_snapshot!(refused("facts.toml", "per = \"household\"\n", ""), @r#"
    facts.toml:1:1: `per` is missing
        [fact.arrival]
      help: write `per = "person"` or `per = "household"`
    "#);
}

#[test]
fn a_fact_named_by_a_word_of_the_language_is_refused() {
    assert_snapshot!(refused("facts.toml", "[fact.jobs]", "[fact.today]"), @"
    facts.toml:31:7: `today` cannot be the name of a fact
        [fact.today]
      help: it is a word of the language: choose another
    ");
}

#[test]
fn a_fact_of_a_name_that_is_taken_is_refused() {
    assert_snapshot!(refused("facts.toml", "[fact.jobs]", "[fact.first_share]"), @r#"
    rules/first_share.toml:1:1: `first_share` is already a fact (facts.toml:31)
        title = { en = "Share paid at once", ko = "즉시 지급 비율" }
      help: facts, rules and parameters share one name space: choose another name
    "#);
}

#[test]
fn a_fact_of_another_type_than_its_field_is_refused() {
    assert_snapshot!(refused("facts.toml", "type = \"region\"", "type = \"text\""), @r#"
    facts.toml:19:8: `take = "last"` gives a word of a list, but the type of this fact is `text`
        take = "last"
      help: write `type = "region"`
    "#);
}

#[test]
fn a_date_fact_of_another_type_is_refused() {
    assert_snapshot!(refused("facts.toml", "type = \"date\"", "type = \"bool\""), @r#"
    facts.toml:6:8: `take = "first"` gives a date, but the type of this fact is `bool`
        take = "first"
      help: write `type = "date"`
    "#);
}

#[test]
fn a_field_that_no_such_entry_has_is_refused() {
    assert_snapshot!(refused("facts.toml", "field = \"region\"", "field = \"regoin\""), @r#"
    facts.toml:20:9: `settled` has no field `regoin`
        field = "regoin"
      help: did you mean `region`?
    "#);
}

#[test]
fn a_sum_without_a_field_is_refused() {
    assert_snapshot!(refused("facts.toml", "field = \"rent\"\n", ""), @r#"
    facts.toml:26:8: `take = "sum"` without a `field`
        take = "sum"
      help: name the field whose values are added: `field = "amount"`
    "#);
}

#[test]
fn a_sum_of_what_cannot_be_added_is_refused() {
    assert_snapshot!(refused("facts.toml", "field = \"rent\"", "field = \"region\""), @r#"
    facts.toml:26:8: `take = "sum"` gives a word of a list, but the type of this fact is `money`
        take = "sum"
      help: write `type = "region"`

    facts.toml:27:9: a word of a list cannot be added up
        field = "region"
      help: a sum is made of money, numbers, days, months or rates
    "#);
}

#[test]
fn periods_without_an_end_are_refused() {
    assert_snapshot!(refused("facts.toml", "until = \"job_ended\"\n", ""), @r#"
    facts.toml:36:8: `take = "spells"` without `until`
        take = "spells"
      help: name the kind of entry that ends a period: `until = "job_ended"`
    "#);
}

#[test]
fn an_until_that_has_no_meaning_is_refused() {
    assert_snapshot!(refused("facts.toml", "take = \"count\"", "take = \"count\"\nuntil = \"arrived\""), @r#"
    facts.toml:44:1: `until` has no meaning with `take = "count"`
        until = "arrived"
      help: "first", "last", "count", "sum" (with `field`) or "spells" (with `until`)
    "#);
}

#[test]
fn a_condition_on_an_unknown_word_is_refused() {
    assert_snapshot!(refused("facts.toml", "region = \"coast\"", "region = \"coats\""), @r#"
    facts.toml:28:20: `coats` is no `region`
        where = { region = "coats" }
      help: did you mean `coast`?
    "#);
}

#[test]
fn a_condition_on_an_unknown_field_is_refused() {
    assert_snapshot!(refused("facts.toml", "region = \"coast\"", "area = \"coast\""), @r#"
    facts.toml:28:11: `settled` has no field `area`
        where = { area = "coast" }
      help: known are `region`, `rent`
    "#);
}

#[test]
fn an_assumption_without_a_reason_is_refused() {
    assert_snapshot!(refused("facts.toml", "because = { en = \"No home on the coast was recorded.\", ko = \"해안 거주 기록이 없다.\" }\n", ""), @r#"
    facts.toml:29:1: `otherwise` without `because`
        otherwise = "0.00"
      help: say why this may be assumed: `because = { en = "...", ko = "..." }`
    "#);
}

#[test]
fn a_reason_without_an_assumption_is_refused() {
    assert_snapshot!(refused("facts.toml", "otherwise = \"0.00\"\n", ""), @r#"
    facts.toml:29:1: `because` without `otherwise`
        because = { en = "No home on the coast was recorded.", ko = "해안 거주 기록이 없다." }
      help: `because` says why a value may be assumed
    "#);
}

#[test]
fn a_time_to_count_from_that_is_none_is_refused() {
    assert_snapshot!(refused("facts.toml", "rise = \"report\"", "rise = \"recording\""), @r#"
    facts.toml:44:24: `rise` is "recording"
        counts_from = { rise = "recording", fall = "effect" }
      help: known are `effect`, `report`
    "#);
}

#[test]
fn someone_to_ask_who_is_no_office_is_refused() {
    assert_snapshot!(refused("facts.toml", "ask = \"ministry\"", "ask = \"minstry\""), @r#"
    facts.toml:7:7: `minstry` is no office
        ask = "minstry"
      help: did you mean `ministry`?
    "#);
}

#[test]
fn text_that_people_write_is_read_by_no_fact_and_no_formula() {
    let fact = "[fact.matter]\ntitle = { en = \"Matter\", ko = \"사안\" }\nper = \"person\"\ntype = \"text\"\nfrom = \"objection_filed\"\n\
                take = \"last\"\nfield = \"words\"\n";
    let refused = refused_with("facts_more.toml", fact);
    assert!(refused.contains("no fact can read `words` of `objection_filed`") && refused.contains("it is sealed"), "{refused}");
    let bar = "[[entry.objection_filed.refuse]]\nwhen = \"entry.words = 'x'\"\nbecause = { en = \"x\", ko = \"x\" }\nlaw = [\"ACT 1\"]\n\
               confidence = \"A\"\n[entry.objection_answered]";
    let refused = crate::aurelia::refused("entries_requests.toml", "[entry.objection_answered]", bar);
    assert!(refused.contains("entry.words"), "{refused}");
}
