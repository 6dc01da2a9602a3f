//! What the loader refuses in registers, entries, facts, calendars and values: words, advice and place.

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
      help: known are `after`, `fields`, `law`, `needs`, `once`, `title`, `who`

    entries.toml:5:1: `hills` has no meaning in a kind of entry
        hills = { en = "Hills", ko = "산간" }
      help: known are `after`, `fields`, `law`, `needs`, `once`, `title`, `who`

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
      help: known are `payment_made`, `correction`, `withdrawal`, `settled`, `job_started`, `job_ended`, `objection_filed`, `objection_answered`, `travel_ban`

    facts.toml:5:8: `arrived` is no kind of entry
        from = "arrived"
      help: known are `payment_made`, `correction`, `withdrawal`, `settled`, `job_started`, `job_ended`, `objection_filed`, `objection_answered`, `travel_ban`
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
      help: known are `bool`, `int`, `persons`, `date`, `days`, `months`, `money`, `rate`, `text`, `sex`, `region`
    "#);
}

#[test]
fn an_of_that_names_no_entry_is_refused() {
    assert_snapshot!(refused("entries_requests.toml", "type = \"entry\"", "type = \"text\""), @r#"
    entries_requests.toml:10:1: `of` names another entry
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
