//! What is refused in parameters: words, advice and place.

use insta::assert_snapshot;

use crate::aurelia::refused;

#[test]
fn a_value_without_a_source_is_refused() {
    assert_snapshot!(refused("parameters/wait.toml", "source = [\"ACT 4\"]\n", ""), @r#"
    parameters/wait.toml:4:1: `source` is missing
        [[value]]
      help: say what says so: `source = ["..."]`, beginning with an id of sources.toml
    "#);
}

#[test]
fn a_value_with_an_empty_source_is_refused() {
    assert_snapshot!(refused("parameters/wait.toml", "source = [\"ACT 4\"]", "source = []"), @r#"
    parameters/wait.toml:7:10: `source` is empty: nothing says so
        source = []
      help: name an article or a source; if there is none, write `value = "unknown"` with confidence "X"
    "#);
}

#[test]
fn a_value_without_confidence_is_refused() {
    assert_snapshot!(refused("parameters/wait.toml", "confidence = \"A\"\n", ""), @"
    parameters/wait.toml:4:1: `confidence` is missing
        [[value]]
      help: how far it may be relied on: A law read in full, B official, C press, D secondary, S a story, X not sourced
    ");
}

#[test]
fn a_citation_that_begins_with_no_registered_id_is_refused() {
    assert_snapshot!(refused("parameters/wait.toml", "ACT 4", "AKT 4"), @r#"
    parameters/wait.toml:7:11: `AKT` is not registered in sources.toml
        source = ["AKT 4"]
      help: did you mean `ACT`?
    "#);
}

#[test]
fn a_period_without_a_unit_is_refused() {
    assert_snapshot!(refused("parameters/wait.toml", "\"1 year\"", "1"), @r#"
    parameters/wait.toml:6:9: `value` is 1
        value = 1
      help: it must be a period in quotes, such as "90 days", "2 weeks", "3 months" or "5 years"
    "#);
}

#[test]
fn a_period_of_the_wrong_unit_is_refused() {
    assert_snapshot!(refused("parameters/wait.toml", "\"1 year\"", "\"365 days\""), @r#"
    parameters/wait.toml:6:9: `value` is "365 days"
        value = "365 days"
      help: it must be a number of months or years, such as "5 years": its type is `months`
    "#);
}

#[test]
fn more_decimals_than_the_currency_has_are_refused() {
    assert_snapshot!(refused("parameters/grant.toml", "\"900.50\"", "\"900.505\""), @r#"
    parameters/grant.toml:7:15: `900.505` is no amount of money
        table = { 1 = "900.505", 2 = 1_500, "3+" = "unknown" }
      help: this currency has 2 decimals
    "#);
}

#[test]
fn money_as_a_float_is_refused() {
    assert_snapshot!(refused("parameters/grant.toml", "\"900.50\"", "900.50"), @r#"
    parameters/grant.toml:7:15: `1` is 900.50
        table = { 1 = 900.50, 2 = 1_500, "3+" = "unknown" }
      help: put quotes around it: "900.50"
    "#);
}

#[test]
fn money_with_a_separator_is_refused() {
    assert_snapshot!(refused("parameters/grant.toml", "\"900.50\"", "\"1,900.50\""), @r#"
    parameters/grant.toml:7:15: `1,900.50` is no amount of money
        table = { 1 = "1,900.50", 2 = 1_500, "3+" = "unknown" }
      help: write it in digits, such as 9_000_000 or "9.10"
    "#);
}

#[test]
fn money_beyond_belief_is_refused() {
    assert_snapshot!(refused("parameters/grant.toml", "\"900.50\"", "\"99999999999999999999\""), @r#"
    parameters/grant.toml:7:15: `99999999999999999999` is no amount of money
        table = { 1 = "99999999999999999999", 2 = 1_500, "3+" = "unknown" }
      help: it is too large to be believed
    "#);
}

#[test]
fn keys_that_overlap_are_refused() {
    assert_snapshot!(refused("parameters/grant.toml", "\"3+\"", "\"2+\""), @r#"
    parameters/grant.toml:7:36: `2+` and `2` overlap
        table = { 1 = "900.50", 2 = 1_500, "2+" = "unknown" }
      help: each number may have one row
    "#);
}

#[test]
fn a_key_that_is_none_is_refused() {
    assert_snapshot!(refused("parameters/grant.toml", "\"3+\"", "\"three\""), @r#"
    parameters/grant.toml:7:36: `three` is no key of this table
        table = { 1 = "900.50", 2 = 1_500, "three" = "unknown" }
      help: write `1`, `"4+"` for 4 and more, or `"5..6"` for 5 and 6
    "#);
}

#[test]
fn a_key_that_is_no_word_of_the_list_is_refused() {
    assert_snapshot!(refused("parameters/share.toml", "table.hills", "table.hill"), @r#"
    parameters/share.toml:8:7: `hill` is no `region`
        table.hill = { "1+" = "0.75" }
      help: did you mean `hills`?
    "#);
}

#[test]
fn a_table_where_one_value_is_wanted_is_refused() {
    assert_snapshot!(refused("parameters/wait.toml", "value = \"1 year\"", "table = { 1 = \"1 year\" }"), @"
    parameters/wait.toml:4:1: its value is not of the parameter's form
        [[value]]
      help: write `value = ...`, and nothing else of `value`, `table`, `brackets`
    ");
}

#[test]
fn a_rate_that_is_none_is_refused() {
    assert_snapshot!(refused("parameters/share.toml", "\"50%\"", "\"half\""), @r#"
    parameters/share.toml:7:21: `1` is "half"
        table.coast = { 1 = "half", "2+" = "2/3" }
      help: it must be a rate in quotes, such as "0.5", "50%" or "2/3"
    "#);
}

#[test]
fn an_unknown_value_that_claims_a_source_is_refused() {
    assert_snapshot!(refused("parameters/grant.toml", "confidence = \"X\"", "confidence = \"A\""), @r#"
    parameters/grant.toml:14:14: an unknown value with a confidence
        confidence = "A"
      help: no source gives it: its confidence is "X"
    "#);
}

#[test]
fn two_values_that_begin_on_one_day_are_refused() {
    assert_snapshot!(refused("parameters/grant.toml", "from = 2010-01-01\nuntil = 2015-01-01", "from = 2020-01-01"), @"
    parameters/grant.toml:10:1: two values begin on 2020-01-01
        [[value]]
      help: each day has one value
    ");
}

#[test]
fn a_value_that_reaches_into_the_next_is_refused() {
    assert_snapshot!(refused("parameters/grant.toml", "until = 2015-01-01", "until = 2021-01-01"), @"
    parameters/grant.toml:10:1: it ends after the next value begins on 2020-01-01
        [[value]]
      help: drop `until`: a value holds until the next one
    ");
}

#[test]
fn a_value_that_ends_before_it_begins_is_refused() {
    assert_snapshot!(refused("parameters/grant.toml", "until = 2015-01-01", "until = 2009-01-01"), @"
    parameters/grant.toml:10:1: it ends on 2009-01-01, before it begins
        [[value]]
      help: `until` is the first day on which it no longer holds
    ");
}

#[test]
fn brackets_out_of_order_are_refused() {
    assert_snapshot!(refused("parameters/tax.toml", "above = 0", "above = 2_000"), @r#"
    parameters/tax.toml:7:45: brackets out of order
        brackets = [{ above = 2_000, rate = "6%" }, { above = "1000.50", rate = "15%" }]
      help: begin with the lowest; each `above` is higher than the one before it
    "#);
}

#[test]
fn a_scale_that_gives_no_money_is_refused() {
    assert_snapshot!(refused("parameters/tax.toml", "type = \"money\"", "type = \"rate\""), @r#"
    parameters/tax.toml:4:9: a scale gives money and has one base
        scale = "marginal_rate"
      help: write `type = "money"`, and `by` with the base's type if that is not money
    "#);
}

#[test]
fn a_parameter_without_values_is_refused() {
    assert_snapshot!(refused("parameters/wait.toml", "[[value]]\nfrom", "[[valeu]]\nfrom"), @r#"
    parameters/wait.toml:1:1: `value` is missing
        title = { en = "Waiting time", ko = "대기 기간" }
      help: write one `[[value]]` with `from`, `value`, `source` and `confidence`

    parameters/wait.toml:4:3: `valeu` has no meaning in a parameter
        [[valeu]]
      help: did you mean `value`?
    "#);
}

#[test]
fn a_table_with_three_keys_is_refused() {
    assert_snapshot!(refused("parameters/share.toml", "by = [\"region\", \"persons\"]", "by = [\"region\", \"persons\", \"int\"]"), @r#"
    parameters/share.toml:1:1: a table with more than two keys
        title = { en = "Share by region and size", ko = "지역·세대원 수별 비율" }
      help: make it two parameters
    "#);
}
