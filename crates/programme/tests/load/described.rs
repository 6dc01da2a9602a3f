use insta::assert_snapshot;
use programme::Lang;

use crate::aurelia::aurelia;

fn described(id: &str, on: Option<&str>, lang: Lang) -> String {
    let on = on.map(|date| date.parse().expect("a date"));
    aurelia().describe(id, on).iter().map(|description| description.text(lang)).collect()
}

#[test]
fn a_parameter_is_described_with_its_values_and_sources() {
    assert_snapshot!(described("grant", None, Lang::En), @"
    Grant by household size (parameter grant)
    What a household is paid in all.
      from 2010-01-01 until before 2015-01-01: any: unknown: no source gives it
        [X]
        The decree was never printed.
      from 2020-01-01
        1: EUR 900.50
        2: EUR 1,500.00
        3+: unknown: no source gives it
        [N1; C]
    ");
    assert_snapshot!(described("grant", None, Lang::Ko), @"
    세대원 수별 지원금 (기준값 grant)
    세대가 받는 총액.
      2010-01-01부터 2015-01-01 전까지: 모두: 알 수 없음: 출처 없음
        [X]
        시행령이 인쇄되지 않았다.
      2020-01-01부터
        1: EUR 900.50
        2: EUR 1,500.00
        3+: 알 수 없음: 출처 없음
        [N1; C]
    ");
}

#[test]
fn on_a_day_only_the_value_of_that_day_is_described() {
    assert_snapshot!(described("grant", Some("2012-06-01"), Lang::En), @"
    Grant by household size (parameter grant)
    What a household is paid in all.
      from 2010-01-01 until before 2015-01-01: any: unknown: no source gives it
        [X]
        The decree was never printed.
    ");
    assert_snapshot!(described("grant", Some("2016-06-01"), Lang::En), @"
    Grant by household size (parameter grant)
    What a household is paid in all.
    ");
}

#[test]
fn tables_with_two_keys_and_scales_are_described() {
    assert_snapshot!(described("share", None, Lang::Ko), @"
    지역·세대원 수별 비율 (기준값 share)
    즉시 지급하는 비율.
      2020-01-01부터
        해안, 1: 0.5
        해안, 2+: 2/3
        산간, 1+: 0.75
        [ACT-D 4; A]
    ");
    assert_snapshot!(described("tax", None, Lang::En), @"
    Income tax (parameter tax)
    The tax on a year's income.
      from 2020-01-01
        above EUR 0.00: 0.06
        above EUR 1,000.50: 0.15
        [ACT 8; A]
    ");
}

#[test]
fn a_rule_is_described_with_its_exceptions() {
    assert_snapshot!(described("first_share", None, Lang::En), @"
    Share paid at once (rule first_share)
      formula
        share(home_region, count(members))
        if coast_rent > EUR 500: 100%
        [ACT-D 4; A]
    ");
}

#[test]
fn an_entitlement_is_described_with_the_versions_of_a_day() {
    assert_snapshot!(described("rent_help", Some("2010-01-01"), Lang::En), @"
    Help with the rent (entitlement rent_help)
    Money for the rent, every month.
      who answers for it: Ministry of Arrivals
      monthly: every: 1 month
      when, from 2000-01-01 until before 2019-01-01: recorded(settlement)
        [ACT 5 (2000); A]
      amount, from 2000-01-01 until before 2019-01-01: EUR 80
        [ACT 5 (2000); A]
      once: due, from 2000-01-01 until before 2019-01-01: settlement
        [ACT 5 (2000); A]
      once: amount, from 2000-01-01 until before 2019-01-01: total
        [ACT 5 (2000); A]
    ");
    assert_snapshot!(described("rent_help", Some("2020-01-01"), Lang::Ko), @"
    월세 지원 (지원 rent_help)
    매달 월세 지원금.
      담당: 이주부
      monthly: 주기: 1개월
      조건, 2019-01-01부터: recorded(settlement)
        [ACT 5; A]
      금액, 2019-01-01부터: EUR 100
        [ACT 5; A]
      monthly: 시작일, 2019-01-01부터: settlement
        [ACT 5; A]
      monthly: 종료일, 2019-01-01부터: add(settlement, 2 years, last_day)
        [ACT 5; A]
      monthly: 금액, 2019-01-01부터: total
        [ACT 5; A]
    ");
}

#[test]
fn every_other_kind_of_thing_is_described() {
    for id in [
        "arrival",
        "coast_rent",
        "settled",
        "region",
        "ministry",
        "N1",
        "answer_objection",
        "objection",
        "travel_ban",
        "schooling",
    ] {
        assert_snapshot!(format!("{id}_en"), described(id, None, Lang::En));
        assert_snapshot!(format!("{id}_ko"), described(id, None, Lang::Ko));
    }
}

#[test]
fn what_is_not_there_is_not_described() {
    assert_eq!(described("nothing", None, Lang::En), "");
}
