//! What the loader refuses in rules, stages, entitlements, duties, requests, restrictions and rights.

use insta::assert_snapshot;

use crate::aurelia::{refused, refused_with};

#[test]
fn a_formula_with_a_misspelt_name_is_refused() {
    assert_snapshot!(refused("rules/first_share.toml", "share(home_region", "shaer(home_region"), @r#"
    rules/first_share.toml:7:12: `shaer` is neither a function nor a parameter with keys
        formula = "shaer(home_region, count(members))"
      help: did you mean `share`?
    "#);
}

#[test]
fn a_formula_of_the_wrong_type_is_refused() {
    assert_snapshot!(refused("rules/first_share.toml", "\"100%\"", "\"EUR 5\""), @r#"
    rules/first_share.toml:11:9: this is money where a rate should stand
        then = "EUR 5"
    "#);
}

#[test]
fn a_formula_that_is_a_number_is_refused() {
    assert_snapshot!(refused("rules/first_share.toml", "then = \"100%\"", "then = 1"), @"
    rules/first_share.toml:11:8: `then` is 1
        then = 1
      help: it must be a formula in quotes
    ");
}

#[test]
fn a_rule_of_an_unknown_type_is_refused() {
    assert_snapshot!(refused("rules/first_share.toml", "type = \"rate\"", "type = \"percentage\""), @r#"
    rules/first_share.toml:3:8: `percentage` is no type that can stand here
        type = "percentage"
      help: known are `bool`, `int`, `persons`, `date`, `time`, `month`, `days`, `months`, `money`, `amount`, `rate`, `sex`, `region`, `subject`
    "#);
}

#[test]
fn an_exception_without_a_name_is_refused() {
    assert_snapshot!(refused("rules/first_share.toml", "name = \"renting\"\n", ""), @r#"
    rules/first_share.toml:8:1: `name` is missing
        [[exception]]
      help: a name that says which exception it is: `name = "late_applicant"`
    "#);
}

#[test]
fn an_exception_without_its_law_is_refused() {
    assert_snapshot!(refused("rules/first_share.toml", "law = [\"ACT-D 4(2)\"]\n", ""), @r#"
    rules/first_share.toml:8:1: `law` is missing
        [[exception]]
      help: say what says so: `law = ["..."]`, beginning with an id of sources.toml
    "#);
}

#[test]
fn a_thing_without_an_explanation_is_refused() {
    assert_snapshot!(refused("duties/answer_objection.toml", "about = { en = \"The ministry answers within 60 days.\", ko = \"이주부는 60일 안에 답한다.\" }\n", ""), @r#"
    duties/answer_objection.toml:1:1: `about` is missing
        title = { en = "Answer an objection", ko = "이의신청 처리" }
      help: write `about = { en = "...", ko = "..." }`
    "#);
}

#[test]
fn a_thing_without_its_law_is_refused() {
    assert_snapshot!(refused("duties/answer_objection.toml", "law = [\"ACT 20\"]\n", ""), @r#"
    duties/answer_objection.toml:1:1: `law` is missing
        title = { en = "Answer an objection", ko = "이의신청 처리" }
      help: say what says so: `law = ["..."]`, beginning with an id of sources.toml
    "#);
}

#[test]
fn a_version_without_a_deciding_date_is_refused() {
    assert_snapshot!(refused("entitlements/rent_help.toml", "law_of = \"settlement\"\n", ""), @r#"
    entitlements/rent_help.toml:16:1: nothing says which date decides between the versions
        [[version]]
      help: write `law_of = "DATE"` at the top, or `by = "DATE"` here

    entitlements/rent_help.toml:25:1: nothing says which date decides between the versions
        [[version]]
      help: write `law_of = "DATE"` at the top, or `by = "DATE"` here
    "#);
}

#[test]
fn a_version_without_a_first_day_is_refused() {
    assert_snapshot!(refused("entitlements/rent_help.toml", "[[version]]\nfrom = 2019-01-01\n", "[[version]]\n"), @"
    entitlements/rent_help.toml:26:1: `from` is missing
        [[version]]
      help: the first day of this version: `from = 2014-11-29`
    ");
}

#[test]
fn two_versions_that_begin_on_one_day_are_refused() {
    assert_snapshot!(refused("entitlements/rent_help.toml", "from = 2000-01-01\nuntil = 2019-01-01\n", "from = 2019-01-01\n"), @"
    entitlements/rent_help.toml:25:1: two versions begin on 2019-01-01
        [[version]]
      help: the one that begins last governs: make them one
    ");
}

#[test]
fn a_version_that_ends_before_it_begins_is_refused() {
    assert_snapshot!(refused("entitlements/rent_help.toml", "until = 2019-01-01", "until = 1999-01-01"), @"
    entitlements/rent_help.toml:17:1: it ends on 1999-01-01, before it begins
        [[version]]
      help: `until` is the first day on which it no longer holds
    ");
}

#[test]
fn a_version_with_a_governing_date_of_its_own_is_refused() {
    assert_snapshot!(refused("entitlements/rent_help.toml", "law = [\"ACT 5 (2000)\"]", "law_of = \"arrival\""), @r#"
    entitlements/rent_help.toml:20:1: `law_of` in a version
        law_of = "arrival"
      help: it is the same for all versions: put it at the top, or write `parameter at DATE` in this formula
    "#);
}

#[test]
fn a_version_with_a_title_of_its_own_is_refused() {
    assert_snapshot!(refused("entitlements/rent_help.toml", "law = [\"ACT 5 (2000)\"]", "title = { en = \"Old\", ko = \"옛\" }"), @r#"
    entitlements/rent_help.toml:20:1: `title` has no meaning in a version
        title = { en = "Old", ko = "옛" }
      help: known are `amount`, `by`, `confidence`, `from`, `law`, `pay`, `until`, `when`
    "#);
}

#[test]
fn a_line_that_changes_its_rhythm_is_refused() {
    assert_snapshot!(refused("entitlements/rent_help.toml", "id = \"once\"\ndue = \"settlement\"", "id = \"monthly\"\nfrom = \"settlement\"\nevery = \"2 months\"\nuntil = \"settlement\""), @r#"
    entitlements/rent_help.toml:14:9: `monthly` has another period in an earlier version
        every = "1 month"
      help: give the line of this version an id of its own
    "#);
}

#[test]
fn an_owner_who_is_no_office_is_refused() {
    assert_snapshot!(refused("entitlements/rent_help.toml", "owner = \"ministry\"", "owner = \"person\""), @r#"
    entitlements/rent_help.toml:4:9: `owner` is "person"
        owner = "person"
      help: it must be an office of offices.toml
    "#);
}

#[test]
fn an_entitlement_that_nobody_owes_is_refused() {
    assert_snapshot!(refused("entitlements/rent_help.toml", "owner = \"ministry\"\n", ""), @r#"
    entitlements/rent_help.toml:1:1: `owner` is missing
        title = { en = "Help with the rent", ko = "월세 지원" }
      help: the office that answers for it, from offices.toml
    "#);
}

#[test]
fn an_instalment_without_an_amount_is_refused() {
    assert_snapshot!(refused("entitlements/welcome_grant.toml", "amount = \"EUR 50\"\n", ""), @r#"
    entitlements/welcome_grant.toml:14:1: `amount` is missing in pay line `winter`
        [[pay]]
      help: how much: `amount = "..."`
    "#);
}

#[test]
fn an_instalment_without_a_day_is_refused() {
    assert_snapshot!(refused("entitlements/welcome_grant.toml", "due = \"arrival\"\n", ""), @r#"
    entitlements/welcome_grant.toml:10:1: `due` is missing in pay line `first`
        [[pay]]
      help: the day it is due: `due = "DATE"`, or a series: `from`, `every`
    "#);
}

#[test]
fn two_lines_of_one_id_are_refused() {
    assert_snapshot!(refused("entitlements/welcome_grant.toml", "id = \"winter\"", "id = \"first\""), @r#"
    entitlements/welcome_grant.toml:15:6: `first` is there twice
        id = "first"
      help: each pay line has its own id
    "#);
}

#[test]
fn a_series_of_empty_periods_is_refused() {
    assert_snapshot!(refused("entitlements/welcome_grant.toml", "\"3 months\"", "\"0 months\""), @r#"
    entitlements/welcome_grant.toml:22:9: `every` is "0 months"
        every = "0 months"
      help: it must be a period longer than nothing
    "#);
}

#[test]
fn a_series_that_ends_twice_is_refused() {
    assert_snapshot!(refused("entitlements/welcome_grant.toml", "times = \"4\"", "times = \"4\"\nuntil = \"settlement\""), @r#"
    entitlements/welcome_grant.toml:20:6: `rest` has both `times` and `until`
        id = "rest"
      help: a series ends in one way: drop one of them
    "#);
}

#[test]
fn a_series_with_a_day_of_its_own_is_refused() {
    assert_snapshot!(refused("entitlements/welcome_grant.toml", "times = \"4\"", "times = \"4\"\ndue = \"settlement\""), @r#"
    entitlements/welcome_grant.toml:24:1: `due` has no meaning in a pay line
        due = "settlement"
      help: known are `amount`, `every`, `from`, `id`, `law_of`, `month_end`, `starts`, `times`, `until`, `when`
    "#);
}

#[test]
fn a_rest_without_a_whole_is_refused() {
    assert_snapshot!(refused("entitlements/welcome_grant.toml", "amount = \"grant(count(members at arrival))\"\n", ""), @r#"
    entitlements/welcome_grant.toml:12:11: there is no total
        amount = "round(total * first_share, down, EUR 0.01)"
      help: give the entitlement itself an `amount`

    entitlements/welcome_grant.toml:24:11: there is no total
        amount = "part(rest, n, 4, EUR 1)"
      help: give the entitlement itself an `amount`
    "#);
}

#[test]
fn a_duty_for_an_unknown_kind_is_refused() {
    assert_snapshot!(refused("duties/answer_objection.toml", "each = \"objection_filed\"", "each = \"objection_field\""), @r#"
    duties/answer_objection.toml:5:8: `objection_field` is no kind of entry
        each = "objection_field"
      help: did you mean `objection_filed`?
    "#);
}

#[test]
fn a_field_that_the_entry_lacks_is_refused() {
    assert_snapshot!(refused("requests/objection.toml", "entry.about", "entry.abuot"), @r#"
    requests/objection.toml:6:9: `entry.abuot` is not known here
        when = "entry.abuot = 'grant'"
      help: did you mean `entry.about`?
    "#);
}

#[test]
fn a_next_request_that_is_none_is_refused() {
    assert_snapshot!(refused("requests/objection.toml", "\"second_objection\"", "\"third_objection\""), @r#"
    requests/objection.toml:11:9: `third_objection` is no request
        next = ["third_objection"]
      help: like it are `objection`, `second_objection`
    "#);
}

#[test]
fn a_request_that_nothing_files_is_refused() {
    assert_snapshot!(refused("requests/objection.toml", "filed = \"objection_filed\"\n", ""), @r#"
    requests/objection.toml:1:1: `filed` is missing
        title = { en = "Objection", ko = "이의신청" }
      help: the kind of entry that files it: `filed = "objection_filed"`
    "#);
}

#[test]
fn a_restriction_without_an_end_is_refused() {
    assert_snapshot!(refused("restrictions/travel_ban.toml", "ends = \"entry.until\"\n", ""), @r#"
    restrictions/travel_ban.toml:1:1: `ends` is missing
        title = { en = "Travel ban", ko = "출국금지" }
      help: its last day: `ends = "DATE"`; a restriction always ends
    "#);
}

#[test]
fn a_restriction_without_a_remedy_is_refused() {
    assert_snapshot!(refused("restrictions/travel_ban.toml", "remedy = { en = \"Object within 10 days.\", ko = \"10일 안에 이의신청.\" }\n", ""), @r#"
    restrictions/travel_ban.toml:1:1: `remedy` is missing
        title = { en = "Travel ban", ko = "출국금지" }
      help: write `remedy = { en = "...", ko = "..." }`
    "#);
}

#[test]
fn a_restriction_that_nothing_imposes_is_refused() {
    assert_snapshot!(refused("restrictions/travel_ban.toml", "each = \"travel_ban\"\n", ""), @r#"
    restrictions/travel_ban.toml:1:1: `each` is missing
        title = { en = "Travel ban", ko = "출국금지" }
      help: the kind of entry that imposes it: `each = "exit_ban_imposed"`
    "#);
}

#[test]
fn a_stage_that_is_there_twice_is_refused() {
    assert_snapshot!(refused("stages.toml", "id = \"residence\"", "id = \"arrival\""), @r#"
    stages.toml:11:6: `arrival` is there twice
        id = "arrival"
      help: each stage has its own id
    "#);
}

#[test]
fn a_stage_that_never_begins_is_refused() {
    assert_snapshot!(refused("stages.toml", "begins = \"arrival\"\n", ""), @r#"
    stages.toml:1:1: `begins` is missing
        [[stage]]
      help: the day it begins: `begins = "moved_in"`
    "#);
}

#[test]
fn a_way_of_counting_that_is_none_is_refused() {
    assert_snapshot!(refused("duties/answer_objection.toml", "60 days, civil", "60 days, cvil"), @r#"
    duties/answer_objection.toml:7:36: here must stand a way of counting periods
        due = "deadline(entry.on, 60 days, cvil)"
      help: the calendar has: civil
    "#);
}

#[test]
fn a_rule_without_a_formula_is_refused() {
    let rule = r#"
title = { en = "Empty", ko = "빈 산식" }
per = "person"
type = "bool"
law = ["ACT 1"]
confidence = "A"
"#;
    assert_snapshot!(refused_with("rules/empty.toml", rule), @r#"
    rules/empty.toml:1:1: a rule without a formula
      help: write `formula = "..."`, or at least one `[[exception]]`
    "#);
}

#[test]
fn an_entitlement_to_nothing_is_refused() {
    let entitlement = r#"
title = { en = "Nothing", ko = "없음" }
about = { en = "Nothing at all.", ko = "아무것도 없음." }
per = "person"
owner = "ministry"
law = ["ACT 1"]
confidence = "A"
"#;
    assert_snapshot!(refused_with("entitlements/nothing.toml", entitlement), @r#"
    entitlements/nothing.toml:1:1: an entitlement to nothing
      help: write `amount = "..."`, or `[[pay]]` lines with amounts
    "#);
}

#[test]
fn a_file_that_no_pack_has_is_refused() {
    assert_snapshot!(refused_with("notes.toml", ""), @"
    notes.toml:1:1: a pack has no file `notes.toml`
      help: it may have pack.toml, sources.toml, entries.toml, facts.toml, offices.toml, calendar.toml, stages.toml, payments.toml, purposes.toml, details.toml, parameters/ID.toml, rules/ID.toml, entitlements/ID.toml, duties/ID.toml, requests/ID.toml, restrictions/ID.toml, rights/ID.toml, decisions/ID.toml, cases/ID.toml
    ");
}

#[test]
fn a_file_whose_name_is_no_id_is_refused() {
    assert_snapshot!(refused_with("parameters/Grant-2.toml", include_str!("aurelia/parameters/wait.toml")), @r#"
    parameters/Grant-2.toml:1:1: `Grant-2` is not a name
        title = { en = "Waiting time", ko = "대기 기간" }
      help: write lower_case_words: a to z, digits and single underscores, at most 64
    "#);
}

#[test]
fn a_thing_that_two_files_define_is_refused() {
    assert_snapshot!(refused_with("../other/rights/schooling.toml", include_str!("aurelia/rights/schooling.toml")), @r#"
    rights/schooling.toml:1:1: `schooling` is there twice
        title = { en = "Free school", ko = "무상교육" }
      help: two packs name it: give one another name
    "#);
}

#[test]
fn a_second_pack_file_is_refused() {
    assert_snapshot!(refused_with("../other/pack.toml", include_str!("aurelia/pack.toml")), @r#"
    pack.toml:1:1: a second pack.toml
        id = "aurelia"
      help: a pack has one; include files of another pack one by one

    ../common/sources_world.toml:1:6: `CONV` is registered twice
        [law.CONV]
      help: laws and sources share one register
    "#);
}

#[test]
fn everything_wrong_in_several_files_is_said_at_once_in_order() {
    let mut files = crate::aurelia::files();
    for (path, from, to) in [
        ("parameters/wait.toml", "ACT 4", "AKT 4"),
        ("facts.toml", "ask = \"ministry\"", "ask = \"minstry\""),
        ("rules/first_share.toml", "EUR 500", "500 days"),
    ] {
        let (_, text) = files.iter_mut().find(|(known, _)| known == path).expect("a file");
        *text = text.replacen(from, to, 1);
    }
    assert_snapshot!(crate::aurelia::load(files).expect_err("refused"), @r#"
    facts.toml:7:7: `minstry` is no office
        ask = "minstry"
      help: did you mean `ministry`?

    parameters/wait.toml:7:11: `AKT` is not registered in sources.toml
        source = ["AKT 4"]
      help: did you mean `ACT`?

    rules/first_share.toml:10:9: money and a number of days cannot be put together
        when = "coast_rent > 500 days"
      help: write money with its currency: EUR 10_000
    "#);
}

#[test]
fn nothing_at_all_is_refused() {
    assert_snapshot!(crate::aurelia::load(Vec::new()).expect_err("refused"), @r#"
    pack.toml:1:1: `about` is missing
      help: write `about = { en = "...", ko = "..." }`

    pack.toml:1:1: `accept` is missing
      help: which confidence codes are used: `accept = ["A", "B", "C", "D"]`

    pack.toml:1:1: `currency` is missing
      help: write `currency = "KRW"`

    pack.toml:1:1: `id` is missing
      help: write `id = "kr"`

    pack.toml:1:1: `minor_digits` is missing
      help: write `minor_digits = 0` for a currency without a minor unit, 2 for cents

    pack.toml:1:1: `timezone` is missing
      help: write `timezone = "Asia/Seoul"`

    pack.toml:1:1: `title` is missing
      help: write `title = { en = "...", ko = "..." }`
    "#);
}

#[test]
fn a_line_that_changes_its_governing_date_is_refused() {
    let monthly =
        "id = \"monthly\"\nlaw_of = \"settlement\"\nfrom = \"settlement\"\nevery = \"1 month\"\nuntil = \"settlement\"\n";
    let other = monthly.replace("law_of = \"settlement\"", "law_of = \"arrival\"");
    let old = "id = \"once\"\ndue = \"settlement\"\n";
    let versions = format!("{monthly}amount = \"total\"\n[[version]]\nfrom = 2010-01-01\n[[version.pay]]\n{other}");
    assert_snapshot!(refused("entitlements/rent_help.toml", old, &versions), @r#"
    entitlements/rent_help.toml:33:10: `monthly` has another `law_of` in an earlier version
        law_of = "arrival"
      help: it is the same in all versions
    "#);
}
