use std::collections::BTreeMap;

use programme::*;
use rules::{Datum, Key, Level, MonthEnd, ParameterValue, RuleId, Ty};

use crate::aurelia::{aurelia, files, include, load};

fn rule(programme: &Programme, name: &str) -> RuleId {
    programme.library.rule(name).unwrap_or_else(|| panic!("no rule `{name}`"))
}

#[test]
fn a_pack_loads_whole() {
    let programme = aurelia();
    assert_eq!((programme.id.as_str(), programme.currency.as_str(), programme.minor_digits), ("aurelia", "EUR", 2));
    assert_eq!(programme.stages.iter().map(|stage| stage.thing.id.as_str()).collect::<Vec<_>>(), ["arrival", "residence"]);
    assert_eq!(programme.cases.len(), 1);
    assert_eq!(programme.terms[0].1.ko, "이주민");
    assert!(programme.sources.iter().any(|source| source.id == "CONV"), "of the included file");
}

#[test]
fn built_in_kinds_and_facts_come_first() {
    let programme = aurelia();
    assert_eq!(programme.kind(KindId::PAYMENT_MADE).id, "payment_made");
    assert_eq!(programme.kind(KindId::CORRECTION).id, "correction");
    assert_eq!(programme.kind(KindId::WITHDRAWAL).field("of").map(|field| field.ty), Some(FieldType::Entry));
    assert_eq!(programme.facts[..3].iter().map(|fact| fact.id.as_str()).collect::<Vec<_>>(), ["born", "sex", "role"]);
    assert_eq!(programme.enums[SEX as usize].id, "sex");
}

#[test]
fn positions_in_the_programme_are_positions_in_the_library() {
    let programme = aurelia();
    let declared = programme.library.declarations();
    let ids = |facts: &[Fact]| facts.iter().map(|fact| fact.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&programme.facts), declared.facts.iter().map(|fact| fact.name.clone()).collect::<Vec<_>>());
    assert_eq!(programme.kinds.iter().map(|kind| kind.id.clone()).collect::<Vec<_>>(), declared.kinds);
    assert_eq!(
        programme.parameters.iter().map(|p| &p.id).collect::<Vec<_>>(),
        declared.parameters.iter().map(|p| &p.name).collect::<Vec<_>>()
    );
    assert_eq!(programme.countings[0].id, declared.countings[0].0);
}

#[test]
fn money_is_read_exactly_into_minor_units() {
    let programme = aurelia();
    let grant = &programme.library.declarations().parameters[0];
    let ParameterValue::Table(rows) = &grant.values[1].value else { panic!("a table") };
    assert_eq!(rows[0], (vec![Key::Range(1, 1)], Datum::Narrow(90_050)));
    assert_eq!(rows[1], (vec![Key::Range(2, 2)], Datum::Narrow(150_000)));
    assert_eq!(rows[2], (vec![Key::Range(3, i64::MAX)], Datum::Unknown));
}

#[test]
fn values_are_put_in_order_with_their_notes() {
    let programme = aurelia();
    let grant = &programme.library.declarations().parameters[0];
    assert_eq!(grant.values.iter().map(|value| value.from.to_string()).collect::<Vec<_>>(), ["2010-01-01", "2020-01-01"]);
    assert_eq!(programme.parameters[0].notes.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false]);
    assert_eq!(grant.values[0].value, ParameterValue::Table(vec![(vec![Key::Range(i64::MIN, i64::MAX)], Datum::Unknown)]));
}

#[test]
fn every_expression_is_a_rule_named_after_its_thing() {
    let programme = aurelia();
    let grant = programme.entitlements.iter().find(|e| e.thing.id == "welcome_grant").unwrap();
    assert_eq!(grant.thing.when, rule(&programme, "entitlement.welcome_grant.when"));
    assert_eq!(grant.amount, Some(rule(&programme, "entitlement.welcome_grant.amount")));
    assert_eq!(grant.pay[0].due, Due::On(rule(&programme, "entitlement.welcome_grant.pay.first.due")));
    assert_eq!(programme.duties[0].met, rule(&programme, "duty.answer_objection.met"));
    assert_eq!(programme.restrictions[0].remedy_until, Some(rule(&programme, "restriction.travel_ban.remedy_until")));
    assert_eq!(programme.stages[1].limit, Some(rule(&programme, "stage.residence.limit")));
}

#[test]
fn a_series_says_how_it_runs() {
    let programme = aurelia();
    let grant = programme.entitlements.iter().find(|e| e.thing.id == "welcome_grant").unwrap();
    let expected = Due::Series {
        from: rule(&programme, "entitlement.welcome_grant.pay.rest.from"),
        every: Every::Months(3),
        starts_after: true,
        month_end: MonthEnd::LastDay,
        end: SeriesEnd::Times(rule(&programme, "entitlement.welcome_grant.pay.rest.times")),
    };
    assert_eq!(grant.pay[2].due, expected);
}

#[test]
fn the_rest_is_the_total_less_the_earlier_lines_that_are_due() {
    let programme = aurelia();
    let RuleId(at) = rule(&programme, "entitlement.welcome_grant.pay.rest.rest");
    let declared = &programme.library.declarations().rules[at as usize];
    let formula = declared.versions[0].formula.as_ref().map(|text| text.text.as_str());
    assert_eq!(formula, Some("total - first.amount - (if winter.when then winter.amount else EUR 0)"));
}

#[test]
fn a_version_takes_from_the_top_what_it_does_not_repeat() {
    let programme = aurelia();
    let declared = &programme.library.declarations().rules;
    let formulas = |name: &str| {
        let RuleId(at) = rule(&programme, name);
        let versions = declared[at as usize].versions.iter();
        versions.map(|version| version.formula.as_ref().map(|text| text.text.clone())).collect::<Vec<_>>()
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(formulas("entitlement.rent_help.amount"), [some("EUR 80"), some("EUR 100")]);
    assert_eq!(formulas("entitlement.rent_help.when"), [some("recorded(settlement)"), some("recorded(settlement)")]);
    // A line that a version does not list is not provided for under it.
    assert_eq!(formulas("entitlement.rent_help.pay.once.amount"), [some("total"), None]);
    assert_eq!(formulas("entitlement.rent_help.pay.monthly.when"), [None, some("true")]);
}

#[test]
fn the_days_of_a_restriction_are_not_those_of_its_versions() {
    let programme = aurelia();
    let declared = &programme.library.declarations().rules;
    let RuleId(at) = rule(&programme, "restriction.travel_ban.starts");
    let formulas = declared[at as usize].versions.iter().map(|version| version.formula.as_ref().map(|text| text.text.as_str()));
    assert_eq!(formulas.collect::<Vec<_>>(), [Some("entry.on"), Some("entry.on")]);
}

#[test]
fn things_of_an_entry_may_use_its_fields() {
    let programme = aurelia();
    let kind = programme.kind(programme.kind_id("travel_ban").unwrap());
    let locals: BTreeMap<String, Ty> = entry_locals(&programme.kinds, kind).into_iter().collect();
    assert_eq!(locals["entry.until"], Ty::Date);
    assert_eq!(locals["entry.recorded"], Ty::Date);
}

#[test]
fn a_fact_says_how_it_is_read() {
    let programme = aurelia();
    let fact = programme.fact(programme.fact_id("coast_rent").unwrap());
    let FactSource::Journal(reading) = &fact.from else { panic!("from the journal") };
    assert_eq!((fact.level, fact.ty), (Level::Household, Ty::Money));
    assert_eq!(reading.take, Take::Sum("rent".to_owned()));
    assert_eq!(reading.filters[0].any_of, [Literal::Datum(Datum::Narrow(0))]);
    assert_eq!(reading.otherwise.as_ref().map(|o| o.value.clone()), Some(Literal::Datum(Datum::Narrow(0))));
}

#[test]
fn only_a_fact_that_waits_for_something_to_happen_is_an_event() {
    let programme = aurelia();
    let events = programme.library.declarations().facts.iter().filter(|fact| fact.event);
    assert_eq!(events.map(|fact| fact.name.as_str()).collect::<Vec<_>>(), ["arrival", "settlement"]);
}

#[test]
fn holidays_are_sorted_and_their_years_are_known() {
    let programme = aurelia();
    assert_eq!(programme.holidays.iter().map(|year| year.year).collect::<Vec<_>>(), [2020]);
    let days = programme.library.declarations().holidays.iter().map(ToString::to_string);
    assert_eq!(days.collect::<Vec<_>>(), ["2020-01-01", "2020-12-25"]);
}

#[test]
fn files_may_come_in_any_order_under_any_folder_and_with_strangers() {
    let mut files: Vec<_> = files().into_iter().rev().map(|(path, text)| (format!("packs/aurelia/{path}"), text)).collect();
    files.push(("packs/aurelia/README.md".to_owned(), "not TOML".to_owned()));
    assert_eq!(load(files).expect("loads").entitlements.len(), 2);
}

#[test]
fn an_included_file_that_is_there_already_is_read_once() {
    let mut files = files();
    files[0].1 = files[0].1.replace("include = [", "include = [\"entries_requests.toml\", ");
    let asked = |path: &str| include(path).or_else(|| Some(files_text(path)));
    assert!(Programme::load(files.clone(), &asked).is_ok());
}

fn files_text(path: &str) -> String {
    files().into_iter().find(|(known, _)| known == path).map(|(_, text)| text).unwrap_or_default()
}

#[test]
fn a_duty_that_names_no_last_day_is_due_without_delay() {
    let without: Vec<(String, String)> = files()
        .into_iter()
        .map(|(path, text)| (path, text.replace("\ndue = \"deadline(entry.on, 60 days, civil)\"", "")))
        .collect();
    let programme = load(without).unwrap();
    assert_eq!(programme.duties.iter().find(|duty| duty.thing.id == "answer_objection").unwrap().due, None);
}

#[test]
fn what_follows_from_several_kinds_of_entry_sees_the_fields_they_share() {
    let several: Vec<(String, String)> = files()
        .into_iter()
        .map(|(path, text)| (path, text.replace("each = \"objection_filed\"", "each = [\"objection_filed\", \"settled\"]")))
        .collect();
    let programme = load(several).unwrap();
    assert_eq!(programme.duties.iter().find(|duty| duty.thing.id == "answer_objection").unwrap().each.len(), 2);
}
