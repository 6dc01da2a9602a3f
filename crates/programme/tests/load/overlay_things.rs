//! Overlays of formulas and things: replaced, switched off, added; and how differences are told.

use insta::assert_snapshot;
use programme::Lang;

use crate::aurelia;
use crate::overlay::{CITED, PACK, described, laid};

#[test]
fn a_formula_is_replaced_and_what_is_not_repeated_stays_with_its_own_articles() {
    let text = "[[version]]\nlaw = [\"BILL 2\"]\nconfidence = \"B\"\namount = \"EUR 700\"\n";
    assert_snapshot!(described("welcome_grant", "entitlements/welcome_grant.toml", text), @"
    Welcome grant (entitlement welcome_grant)
    Money to begin with.
      who answers for it: Ministry of Arrivals
      rest: every: 3 months
      when: recorded(arrival)
        [ACT 4; A]
      amount, until before 2027-01-01: grant(count(members at arrival))
        [ACT 4; A]
      amount, from 2027-01-01: EUR 700
        [BILL 2; B]
      first: due: arrival
        [ACT 4; A]
      first: amount: round(total * first_share, down, EUR 0.01)
        [ACT 4; A]
      winter: due: settlement
        [ACT 4; A]
      winter: amount: EUR 50
        [ACT 4; A]
      winter: when: home_region = 'hills'
        [ACT 4; A]
      rest: from: settlement
        [ACT 4; A]
      rest: times: 4
        [ACT 4; A]
      rest: rest: total - first.amount - (if winter.when then winter.amount else EUR 0)
        [ACT 4; A]
      rest: amount: part(rest, n, 4, EUR 1)
        [ACT 4; A]
      rest: when: period_start < 2030-01-01
        [ACT 4; A]
    ");
}

#[test]
fn every_version_below_that_holds_after_the_day_is_amended() {
    let pack = PACK.replace("2027-01-01", "2018-01-01");
    let text = "[[version]]\nlaw = [\"BILL 2\"]\nconfidence = \"B\"\namount = \"EUR 120\"\n";
    let reform = laid(&[("pack.toml", &pack), ("entitlements/rent_help.toml", text)]).unwrap_or_else(|error| panic!("{error}"));
    let described: String = reform.describe("rent_help", None).iter().map(|description| description.text(Lang::En)).collect();
    assert_snapshot!(described, @"
    Help with the rent (entitlement rent_help)
    Money for the rent, every month.
      who answers for it: Ministry of Arrivals
      monthly: every: 1 month
      when, from 2000-01-01 until before 2019-01-01: recorded(settlement)
        [ACT 5 (2000); A]
      when, from 2019-01-01: recorded(settlement)
        [ACT 5; A]
      amount, from 2000-01-01 until before 2018-01-01: EUR 80
        [ACT 5 (2000); A]
      amount, from 2018-01-01 until before 2019-01-01: EUR 120
        [BILL 2; B]
      amount, from 2019-01-01: EUR 120
        [BILL 2; B]
      once: due, from 2000-01-01 until before 2019-01-01: settlement
        [ACT 5 (2000); A]
      once: amount, from 2000-01-01 until before 2019-01-01: total
        [ACT 5 (2000); A]
      monthly: from, from 2019-01-01: settlement
        [ACT 5; A]
      monthly: until, from 2019-01-01: add(settlement, 2 years, last_day)
        [ACT 5; A]
      monthly: amount, from 2019-01-01: total
        [ACT 5; A]
    ");
}

#[test]
fn a_formula_of_a_version_that_is_amended_from_its_first_day_is_replaced() {
    let pack = PACK.replace("2027-01-01", "2000-01-01");
    let text = "[[version]]\nlaw = [\"BILL 2\"]\nconfidence = \"B\"\namount = \"EUR 120\"\n";
    let reform = laid(&[("pack.toml", &pack), ("entitlements/rent_help.toml", text)]).unwrap_or_else(|error| panic!("{error}"));
    let described: String = reform.describe("rent_help", None).iter().map(|description| description.text(Lang::En)).collect();
    assert!(described.contains("amount, from 2000-01-01 until before 2019-01-01: EUR 120"), "{described}");
}

#[test]
fn a_thing_is_switched_off_and_on_again() {
    let text = "[[version]]\nuntil = 2030-01-01\nlaw = [\"BILL 3\"]\nconfidence = \"B\"\noff = true\n";
    assert_snapshot!(described("welcome_grant", "entitlements/welcome_grant.toml", text), @"
    Welcome grant (entitlement welcome_grant)
    Money to begin with.
      who answers for it: Ministry of Arrivals
      rest: every: 3 months
      when, until before 2027-01-01: recorded(arrival)
        [ACT 4; A]
      when, from 2027-01-01 until before 2030-01-01: switched off
        [BILL 3; B]
      when, from 2030-01-01: recorded(arrival)
        [ACT 4; A]
      amount: grant(count(members at arrival))
        [ACT 4; A]
      first: due: arrival
        [ACT 4; A]
      first: amount: round(total * first_share, down, EUR 0.01)
        [ACT 4; A]
      winter: due: settlement
        [ACT 4; A]
      winter: amount: EUR 50
        [ACT 4; A]
      winter: when: home_region = 'hills'
        [ACT 4; A]
      rest: from: settlement
        [ACT 4; A]
      rest: times: 4
        [ACT 4; A]
      rest: rest: total - first.amount - (if winter.when then winter.amount else EUR 0)
        [ACT 4; A]
      rest: amount: part(rest, n, 4, EUR 1)
        [ACT 4; A]
      rest: when: period_start < 2030-01-01
        [ACT 4; A]
    ");
}

#[test]
fn a_rule_keeps_its_exceptions_unless_they_are_replaced() {
    let text = "[[version]]\nlaw = [\"BILL 4\"]\nconfidence = \"B\"\nformula = \"80%\"\n
[[version]]\nfrom = 2028-01-01\nlaw = [\"BILL 5\"]\nconfidence = \"B\"\nexception = []\n";
    assert_snapshot!(described("first_share", "rules/first_share.toml", text), @"
    Share paid at once (rule first_share)
      formula, until before 2027-01-01
        share(home_region, count(members))
        if coast_rent > EUR 500: 100%
        [ACT-D 4; A]
      formula, from 2027-01-01 until before 2028-01-01
        80%
        if coast_rent > EUR 500: 100%
        [BILL 4; B]
      formula, from 2028-01-01: 80%
        [BILL 4; B]
    ");
}

#[test]
fn an_overlay_may_bring_new_things_facts_kinds_and_parameters() {
    let entries = "[entry.course_done]\ntitle = { en = \"Course done\", ko = \"과정 수료\" }\nwho = \"person\"\n";
    let facts = "[fact.course]\ntitle = { en = \"Course\", ko = \"과정\" }\nper = \"person\"\ntype = \"date\"\nfrom = \"course_done\"\ntake = \"first\"\n";
    let bonus =
        "title = { en = \"Bonus\", ko = \"장려금\" }\nabout = { en = \"For a course.\", ko = \"과정 수료.\" }\ntype = \"money\"\n
[[value]]\nfrom = 2027-01-01\nvalue = 300\nsource = [\"BILL 6\"]\nconfidence = \"B\"\n";
    let grant = "title = { en = \"Course bonus\", ko = \"수료 장려금\" }\nabout = { en = \"Paid for a course.\", ko = \"과정을 마치면 지급.\" }
per = \"person\"\nowner = \"ministry\"\nlaw_of = \"course\"\nlaw = [\"BILL 6\"]\nconfidence = \"B\"\nwhen = \"recorded(course)\"\namount = \"course_bonus\"\n
[[pay]]\nid = \"once\"\ndue = \"course\"\namount = \"total\"\n";
    let files = [
        ("entries.toml", entries),
        ("facts.toml", facts),
        ("parameters/course_bonus.toml", bonus),
        ("entitlements/course_bonus.toml", grant),
    ];
    let reform = laid(&files).unwrap_or_else(|error| panic!("{error}"));
    let base = aurelia::aurelia();
    // What the base has keeps its position: a journal read under one means the same under the other.
    assert!(base.kinds.iter().zip(&reform.kinds).all(|(one, other)| one == other));
    assert!(base.facts.iter().zip(&reform.facts).all(|(one, other)| one.id == other.id));
    assert!(base.entitlements.iter().zip(&reform.entitlements).all(|(one, other)| one.thing.id == other.thing.id));
    let words: String = base.differences(&reform, "2027-01-01".parse().unwrap()).iter().map(|d| d.text(Lang::En)).collect();
    assert_snapshot!(words, @"
    Bonus (parameter course_bonus): new
      from 2027-01-01: EUR 300.00
        [BILL 6; B]
    Course bonus (entitlement course_bonus): new
      who answers for it: Ministry of Arrivals
      when, from 2027-01-01: recorded(course)
        [BILL 6; B]
      amount, from 2027-01-01: course_bonus
        [BILL 6; B]
      once: due, from 2027-01-01: course
        [BILL 6; B]
      once: amount, from 2027-01-01: total
        [BILL 6; B]
    Course (fact course): new
      type: date
      read from: Course done
      taken: first date
    Course done (kind of entry course_done): new
    Bill (source BILL): new
    ");
    assert!(base.differences(&reform, "2026-12-31".parse().unwrap()).is_empty());
}

#[test]
fn what_differs_is_told_in_both_languages() {
    let off = "[[version]]\nlaw = [\"BILL 3\"]\nconfidence = \"B\"\noff = true\n";
    let rate = format!("[[change]]\nvalue = {{ plus = \"1%\" }}\n{CITED}");
    let cite = "[[version]]\nlaw = [\"BILL 7\"]\nconfidence = \"B\"\nformula = \"80%\"\n";
    let files = [("rights/schooling.toml", off), ("parameters/tax.toml", rate.as_str()), ("rules/first_share.toml", cite)];
    let reform = laid(&files).unwrap_or_else(|error| panic!("{error}"));
    let differences = aurelia::aurelia().differences(&reform, "2027-01-01".parse().unwrap());
    let told = |lang| differences.iter().map(|difference| difference.text(lang)).collect::<Vec<_>>().join("\n");
    assert_snapshot!(told(Lang::En), @"
    Free school (right schooling): no longer

    Income tax (parameter tax)
        was: above EUR 0.00: 0.06
          above EUR 1,000.50: 0.15
          [ACT 8; A]
        is: above EUR 0.00: 0.07
          above EUR 1,000.50: 0.16
          [BILL 1; ACT 8; B]

    Share paid at once (rule first_share)
      formula
        was: share(home_region, count(members))
          [ACT-D 4; A]
        is: 80%
          [BILL 7; B]

    Bill (source BILL): new
    ");
    assert_snapshot!(told(Lang::Ko), @"
    무상교육 (권리 schooling): 더 이상 없음

    소득세 (기준값 tax)
        종전: EUR 0.00 초과: 0.06
          EUR 1,000.50 초과: 0.15
          [ACT 8; A]
        개정: EUR 0.00 초과: 0.07
          EUR 1,000.50 초과: 0.16
          [BILL 1; ACT 8; B]

    즉시 지급 비율 (산식 first_share)
      산식
        종전: share(home_region, count(members))
          [ACT-D 4; A]
        개정: 80%
          [BILL 7; B]

    법안 (출처 BILL): 신설
    ");
}
