//! What is refused in pack.toml, sources.toml, offices.toml and calendar.toml: words, advice and place.

use insta::assert_snapshot;

use crate::aurelia::refused;

#[test]
fn a_text_that_is_not_toml_is_refused() {
    assert_snapshot!(refused("sources.toml", "[law.ACT-D]", "[law.ACT-D"), @"
    sources.toml:4:11: this is not TOML: unclosed table, expected `]`
        [law.ACT-D
      help: see https://toml.io for how TOML is written
    ");
}

#[test]
fn an_unknown_key_is_refused() {
    assert_snapshot!(refused("offices.toml", "about =", "abuot ="), @r#"
    offices.toml:3:1: `abuot` has no meaning in an office
        abuot = { en = "Decides and pays.", ko = "결정하고 지급한다." }
      help: did you mean `about`?
    "#);
}

#[test]
fn a_title_in_one_language_is_refused() {
    assert_snapshot!(refused("offices.toml", ", ko = \"이주부\" }", " }"), @r#"
    offices.toml:2:9: `ko` is missing
        title = { en = "Ministry of Arrivals" }
      help: write `title` in both languages: { en = "...", ko = "..." }
    "#);
}

#[test]
fn an_empty_text_is_refused() {
    assert_snapshot!(refused("offices.toml", "\"이주부\"", "\" \""), @r#"
    offices.toml:2:45: `ko` is " "
        title = { en = "Ministry of Arrivals", ko = " " }
      help: it must be a text that says something
    "#);
}

#[test]
fn a_title_that_is_no_pair_is_refused() {
    assert_snapshot!(refused("offices.toml", "title = { en = \"Ministry of Arrivals\", ko = \"이주부\" }", "title = \"Ministry of Arrivals\""), @r#"
    offices.toml:2:9: `title` is "Ministry of Arrivals"
        title = "Ministry of Arrivals"
      help: it must be { en = "...", ko = "..." }, in both languages
    "#);
}

#[test]
fn a_pack_without_a_time_zone_is_refused() {
    assert_snapshot!(refused("pack.toml", "timezone = \"Europe/Vienna\"\n", ""), @r#"
    pack.toml:1:1: `timezone` is missing
        id = "aurelia"
      help: write `timezone = "Asia/Seoul"`
    "#);
}

#[test]
fn a_time_zone_that_is_none_is_refused() {
    assert_snapshot!(refused("pack.toml", "Europe/Vienna", "Vienna time"), @r#"
    pack.toml:6:12: `timezone` is "Vienna time"
        timezone = "Vienna time"
      help: it must be the name of a time zone, such as "Asia/Seoul"
    "#);
}

#[test]
fn a_currency_that_is_none_is_refused() {
    assert_snapshot!(refused("pack.toml", "\"EUR\"", "\"Euro\""), @r#"
    pack.toml:4:12: `currency` is "Euro"
        currency = "Euro"
      help: it must be a currency code of three capital letters, such as "KRW"
    "#);
}

#[test]
fn too_many_minor_digits_are_refused() {
    assert_snapshot!(refused("pack.toml", "minor_digits = 2", "minor_digits = 7"), @"
    pack.toml:5:16: `minor_digits` is 7
        minor_digits = 7
      help: it must be a number from 0 to 4
    ");
}

#[test]
fn accepting_what_has_no_source_is_refused() {
    assert_snapshot!(refused("pack.toml", "\"D\"]", "\"X\"]"), @r#"
    pack.toml:7:26: `X` cannot be accepted
        accept = ["A", "B", "C", "X"]
      help: X says that nothing is known: such a value is never used
    "#);
}

#[test]
fn an_unknown_confidence_code_is_refused() {
    assert_snapshot!(refused("pack.toml", "\"D\"]", "\"E\"]"), @r#"
    pack.toml:7:26: `accept` is "E"
        accept = ["A", "B", "C", "E"]
      help: it must be one of the codes A, B, C, D, S and X
    "#);
}

#[test]
fn an_included_file_that_cannot_be_read_is_refused() {
    assert_snapshot!(refused("pack.toml", "sources_world", "sources_moon"), @r#"
    pack.toml:8:12: `../common/sources_moon.toml` cannot be read
        include = ["../common/sources_moon.toml"]
      help: the path is taken from the folder of pack.toml
    "#);
}

#[test]
fn an_id_that_is_no_name_is_refused() {
    assert_snapshot!(refused("pack.toml", "id = \"aurelia\"", "id = \"Aurelia 2\""), @r#"
    pack.toml:1:6: `Aurelia 2` is not a name
        id = "Aurelia 2"
      help: write lower_case_words: a to z, digits and single underscores, at most 64
    "#);
}

#[test]
fn a_source_registered_twice_is_refused() {
    assert_snapshot!(refused("sources.toml", "[source.N1]", "[source.ACT]"), @r#"
    calendar.toml:12:11: `N1` is not registered in sources.toml
        source = ["N1"]
      help: known are `ACT`, `ACT-D`, `CONV`

    parameters/grant.toml:8:11: `N1` is not registered in sources.toml
        source = ["N1"]
      help: known are `ACT`, `ACT-D`, `CONV`

    sources.toml:6:9: `ACT` is registered twice
        [source.ACT]
      help: laws and sources share one register
    "#);
}

#[test]
fn a_source_that_cannot_begin_a_citation_is_refused() {
    assert_snapshot!(refused("sources.toml", "[source.N1]", "[source.\"N 1\"]"), @r#"
    calendar.toml:12:11: `N1` is not registered in sources.toml
        source = ["N1"]
      help: did you mean `N 1`?

    parameters/grant.toml:8:11: `N1` is not registered in sources.toml
        source = ["N1"]
      help: did you mean `N 1`?

    sources.toml:6:9: `N 1` cannot begin a citation
        [source."N 1"]
      help: write letters, digits, `-` and `_`, such as NKA
    "#);
}

#[test]
fn an_office_called_person_is_refused() {
    assert_snapshot!(refused("offices.toml", "[office.ministry]", "[office.person]"), @r#"
    duties/answer_objection.toml:4:9: `ministry` is no office
        owner = "ministry"
      help: known are `person`

    entitlements/rent_help.toml:4:9: `ministry` is no office
        owner = "ministry"
      help: known are `person`

    entitlements/welcome_grant.toml:4:9: `ministry` is no office
        owner = "ministry"
      help: known are `person`

    facts.toml:7:7: `ministry` is no office
        ask = "ministry"
      help: known are `person`

    offices.toml:1:9: `person` is already taken
        [office.person]
      help: choose another name for the office

    requests/objection.toml:4:9: `ministry` is no office
        owner = "ministry"
      help: known are `person`

    requests/second_objection.toml:4:9: `ministry` is no office
        owner = "ministry"
      help: known are `person`

    rights/schooling.toml:6:10: `ministry` is no office
        office = "ministry"
      help: known are `person`
    "#);
}

#[test]
fn a_day_of_the_week_that_is_none_is_refused() {
    assert_snapshot!(refused("calendar.toml", "\"saturday\"", "\"Saturday\""), @r#"
    calendar.toml:1:12: `weekend` is "Saturday"
        weekend = ["Saturday", "sunday"]
      help: did you mean `saturday`?
    "#);
}

#[test]
fn a_counting_without_its_law_is_refused() {
    assert_snapshot!(refused("calendar.toml", "law = [\"ACT 9\"]\n", ""), @r#"
    calendar.toml:2:1: `law` is missing
        [counting.civil]
      help: say what says so: `law = ["..."]`, beginning with an id of sources.toml
    "#);
}

#[test]
fn a_holiday_of_another_year_is_refused() {
    assert_snapshot!(refused("calendar.toml", "2020-12-25", "2021-12-25"), @"
    calendar.toml:11:9: `days` is 2021-12-25
        days = [2021-12-25, 2020-01-01]
      help: it must be a day of the year above it
    ");
}

#[test]
fn a_holiday_with_an_hour_is_refused() {
    assert_snapshot!(refused("calendar.toml", "2020-12-25", "2020-12-25T00:00:00"), @"
    calendar.toml:11:9: `days` is 2020-12-25T00:00:00
        days = [2020-12-25T00:00:00, 2020-01-01]
      help: it must be a date without quotes, such as 2014-11-29
    ");
}
