//! Overlays: what holds before their day, on it and after.

use insta::assert_snapshot;
use programme::{Lang, Layer, LoadError, Programme};

use crate::aurelia;

pub(crate) const PACK: &str = "id = \"aurelia_reform\"
title = { en = \"Aurelia: reform\", ko = \"아우렐리아: 개편\" }
about = { en = \"A reform that exists in tests only.\", ko = \"시험에만 있는 개편.\" }
over = \"../aurelia\"
from = 2027-01-01
";
pub(crate) const SOURCES: &str = "[law.BILL]\ntitle = { en = \"Bill\", ko = \"법안\" }\n";

/// Aurelia with files laid over it; `pack.toml` and `sources.toml` are there unless given.
pub(crate) fn laid(files: &[(&str, &str)]) -> Result<Programme, LoadError> {
    load(&[files])
}

/// Aurelia with several overlays over each other.
pub(crate) fn load(overlays: &[&[(&str, &str)]]) -> Result<Programme, LoadError> {
    let mut layers = vec![Layer { files: aurelia::files(), include: &aurelia::include }];
    for (number, files) in overlays.iter().enumerate() {
        let sources = if number == 0 { SOURCES } else { "" };
        let mut all = vec![("pack.toml", PACK), ("sources.toml", sources)];
        all.retain(|(path, _)| !files.iter().any(|(known, _)| known == path));
        all.extend(*files);
        let files = all.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
        layers.push(Layer { files, include: &|_| None });
    }
    Programme::load_over(layers)
}

fn reform(path: &str, text: &str) -> Programme {
    laid(&[(path, text)]).unwrap_or_else(|error| panic!("{error}"))
}

/// A parameter of the reformed Aurelia, with one file laid over it.
pub(crate) fn described(id: &str, path: &str, text: &str) -> String {
    reform(path, text).describe(id, None).iter().map(|description| description.text(Lang::En)).collect()
}

pub(crate) const CITED: &str = "source = [\"BILL 1\"]\nconfidence = \"B\"\n";

#[test]
fn an_overlay_that_says_nothing_differs_in_nothing() {
    let reform = laid(&[]).unwrap_or_else(|error| panic!("{error}"));
    let base = aurelia::aurelia();
    let bare = |differences: Vec<programme::Difference>| differences.iter().map(|d| d.id.clone()).collect::<Vec<_>>();
    assert_eq!(bare(base.differences(&reform, "2028-01-01".parse().unwrap())), ["BILL"]);
    assert_eq!(
        reform.overlay.map(|overlay| (overlay.over, overlay.from.to_string())),
        Some(("aurelia".to_owned(), "2027-01-01".to_owned()))
    );
    assert_eq!((reform.id.as_str(), reform.currency.as_str(), reform.cases.len()), ("aurelia_reform", "EUR", 0));
}

#[test]
fn an_absolute_value_holds_for_good_from_the_overlay_s_day() {
    let text = format!("[[value]]\nvalue = \"6 months\"\n{CITED}");
    assert_snapshot!(described("wait", "parameters/wait.toml", &text), @"
    Waiting time (parameter wait)
    How long a household waits.
      from 2020-01-01 until before 2027-01-01: 1 year
        [ACT 4; A]
      from 2027-01-01: 6 months
        [BILL 1; B]
    ");
}

#[test]
fn after_its_until_the_values_below_hold_again() {
    let text = format!("[[value]]\nfrom = 2028-01-01\nuntil = 2030-01-01\nvalue = \"6 months\"\n{CITED}");
    assert_snapshot!(described("wait", "parameters/wait.toml", &text), @"
    Waiting time (parameter wait)
    How long a household waits.
      from 2020-01-01 until before 2028-01-01: 1 year
        [ACT 4; A]
      from 2028-01-01 until before 2030-01-01: 6 months
        [BILL 1; B]
      from 2030-01-01: 1 year
        [ACT 4; A]
    ");
}

#[test]
fn a_value_that_is_switched_off_leaves_a_gap() {
    let text = format!("[[value]]\nuntil = 2030-01-01\noff = true\n{CITED}");
    assert_snapshot!(described("wait", "parameters/wait.toml", &text), @"
    Waiting time (parameter wait)
    How long a household waits.
      from 2020-01-01 until before 2027-01-01: 1 year
        [ACT 4; A]
      from 2030-01-01: 1 year
        [ACT 4; A]
    ");
}

/// Aurelia's waiting time with a later rise: what an indexed value looks like.
fn indexed(change: &str) -> String {
    let mut files = aurelia::files();
    let (_, wait) = files.iter_mut().find(|(path, _)| path == "parameters/wait.toml").unwrap();
    wait.push_str("[[value]]\nfrom = 2029-01-01\nvalue = \"25 months\"\nsource = [\"ACT 4\"]\nconfidence = \"A\"\n");
    let own = [("pack.toml", PACK), ("sources.toml", SOURCES), ("parameters/wait.toml", change)];
    let over = own.map(|(path, text)| (path.to_owned(), text.to_owned())).to_vec();
    let layers = vec![Layer { files, include: &aurelia::include }, Layer { files: over, include: &|_| None }];
    let programme = Programme::load_over(layers).unwrap_or_else(|error| panic!("{error}"));
    programme.describe("wait", None).iter().map(|description| description.text(Lang::En)).collect()
}

#[test]
fn a_relative_change_applies_to_every_later_value_so_indexation_goes_on() {
    let text = format!("[[change]]\nvalue = {{ times = \"110%\", round = \"half_up\", plus = \"1 month\" }}\n{CITED}");
    assert_snapshot!(indexed(&text), @"
    Waiting time (parameter wait)
    How long a household waits.
      from 2020-01-01 until before 2027-01-01: 1 year
        [ACT 4; A]
      from 2027-01-01 until before 2029-01-01: 14 months
        [BILL 1; ACT 4; B]
      from 2029-01-01: 29 months
        [BILL 1; ACT 4; B]
    ");
}

#[test]
fn a_relative_change_ends_where_it_says() {
    let text = format!("[[change]]\nuntil = 2030-01-01\nvalue = {{ minus = \"2 months\" }}\n{CITED}");
    assert_snapshot!(indexed(&text), @"
    Waiting time (parameter wait)
    How long a household waits.
      from 2020-01-01 until before 2027-01-01: 1 year
        [ACT 4; A]
      from 2027-01-01 until before 2029-01-01: 10 months
        [BILL 1; ACT 4; B]
      from 2029-01-01 until before 2030-01-01: 23 months
        [BILL 1; ACT 4; B]
      from 2030-01-01: 25 months
        [ACT 4; A]
    ");
}

#[test]
fn an_absolute_value_ends_indexation_unless_it_ends_itself() {
    let text = format!("[[value]]\nvalue = \"6 months\"\n{CITED}");
    assert_snapshot!(indexed(&text), @"
    Waiting time (parameter wait)
    How long a household waits.
      from 2020-01-01 until before 2027-01-01: 1 year
        [ACT 4; A]
      from 2027-01-01: 6 months
        [BILL 1; B]
    ");
}

#[test]
fn a_change_of_rows_leaves_the_others_as_they_are() {
    let text = format!(
        "[[change]]\ntable = {{ 1 = {{ times = \"110%\", round = \"down\", to = 10 }}, 2 = 2_000, \"3+\" = 2_500 }}\n{CITED}"
    );
    assert_snapshot!(described("grant", "parameters/grant.toml", &text), @"
    Grant by household size (parameter grant)
    What a household is paid in all.
      from 2010-01-01 until before 2015-01-01: any: unknown: no source gives it
        [X]
        The decree was never printed.
      from 2020-01-01 until before 2027-01-01
        1: EUR 900.50
        2: EUR 1,500.00
        3+: unknown: no source gives it
        [N1; C]
      from 2027-01-01
        1: EUR 990.00
        2: EUR 2,000.00
        3+: EUR 2,500.00
        [BILL 1; N1; C]
    ");
}

#[test]
fn a_row_of_two_keys_can_be_changed() {
    let text = format!("[[change]]\ntable.coast = {{ 1 = {{ plus = \"5%\" }} }}\n{CITED}");
    assert_snapshot!(described("share", "parameters/share.toml", &text), @"
    Share by region and size (parameter share)
    The share that is paid at once.
      from 2020-01-01 until before 2027-01-01
        Coast, 1: 0.5
        Coast, 2+: 2/3
        Hills, 1+: 0.75
        [ACT-D 4; A]
      from 2027-01-01
        Coast, 1: 0.55
        Coast, 2+: 2/3
        Hills, 1+: 0.75
        [BILL 1; ACT-D 4; B]
    ");
}

#[test]
fn steps_of_a_scale_are_changed_added_and_left_out() {
    let steps =
        "[{ above = 0, off = true }, { above = \"1000.50\", rate = { plus = \"10%\" } }, { above = 4_000, rate = \"40%\" }]";
    let text = format!("[[change]]\nbrackets = {steps}\n{CITED}");
    assert_snapshot!(described("tax", "parameters/tax.toml", &text), @"
    Income tax (parameter tax)
    The tax on a year's income.
      from 2020-01-01 until before 2027-01-01
        above EUR 0.00: 0.06
        above EUR 1,000.50: 0.15
        [ACT 8; A]
      from 2027-01-01
        above EUR 1,000.50: 0.25
        above EUR 4,000.00: 0.4
        [BILL 1; ACT 8; B]
    ");
}

#[test]
fn an_overlay_lies_over_an_overlay() {
    let first = format!("[[change]]\nvalue = {{ plus = \"6 months\" }}\n{CITED}");
    let second = format!("[[change]]\nfrom = 2028-07-01\nvalue = {{ times = \"2\", round = \"down\" }}\n{CITED}");
    let pack = PACK
        .replace("aurelia_reform", "aurelia_second")
        .replace("\"../aurelia\"", "\"../aurelia_reform\"")
        .replace("2027", "2028");
    let reform = load(&[&[("parameters/wait.toml", &first)], &[("pack.toml", &pack), ("parameters/wait.toml", &second)]]);
    let reform = reform.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(reform.overlay.as_ref().map(|overlay| overlay.over.as_str()), Some("aurelia_reform"));
    assert_snapshot!(reform.describe("wait", None)[0].text(Lang::En), @"
    Waiting time (parameter wait)
    How long a household waits.
      from 2020-01-01 until before 2027-01-01: 1 year
        [ACT 4; A]
      from 2027-01-01 until before 2028-07-01: 18 months
        [BILL 1; ACT 4; B]
      from 2028-07-01: 3 years
        [BILL 1; ACT 4; B]
    ");
}

#[test]
fn a_code_that_only_the_overlay_accepts_lets_in_nothing_of_the_base() {
    let pack = format!("{PACK}accept = [\"S\"]\n");
    let mut base = aurelia::files();
    let (_, wait) = base.iter_mut().find(|(path, _)| path == "parameters/wait.toml").unwrap();
    *wait = wait.replace("confidence = \"A\"", "confidence = \"S\"");
    let change = "[[value]]\nvalue = \"6 months\"\nsource = [\"BILL 1\"]\nconfidence = \"S\"\n";
    let own = [("pack.toml", pack.as_str()), ("sources.toml", SOURCES), ("parameters/wait.toml", change)];
    let over = own.map(|(path, text)| (path.to_owned(), text.to_owned())).to_vec();
    let layers = vec![Layer { files: base, include: &aurelia::include }, Layer { files: over, include: &|_| None }];
    let reform = Programme::load_over(layers).unwrap_or_else(|error| panic!("{error}"));
    assert_snapshot!(reform.describe("wait", None)[0].text(Lang::En), @"
    Waiting time (parameter wait)
    How long a household waits.
      from 2020-01-01 until before 2027-01-01: unknown: no source gives it
        [ACT 4; S]
      from 2027-01-01: 6 months
        [BILL 1; S]
    ");
}

/// A day of the thirties, by number.
fn day(number: u32) -> String {
    format!("20{}-{:02}-{:02}", 30 + number / 336, 1 + number % 336 / 28, 1 + number % 28)
}

/// A dated value that begins on a day and may end some days later.
fn dated(header: &str, from: u32, lasts: Option<u32>, value: &str) -> String {
    let until = lasts.map_or_else(String::new, |lasts| format!("until = {}\n", day(from + lasts)));
    format!("[[{header}]]\nfrom = {}\n{until}value = {value}\nsource = [\"ACT 4\"]\nconfidence = \"A\"\n", day(from))
}

/// How many months the waiting time is on a day.
fn wait_on(programme: &Programme, on: &str) -> Option<i64> {
    let on: rules::Date = on.parse().unwrap();
    let declared = programme.library.declarations().parameters.iter().find(|parameter| parameter.name == "wait").unwrap();
    let begun = declared.values.iter().filter(|value| value.from <= on).max_by_key(|value| value.from);
    let holds = begun.filter(|value| value.until.is_none_or(|until| on < until))?;
    match &holds.value {
        rules::ParameterValue::Single(rules::Datum::Narrow(months)) => Some(*months),
        _ => None,
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// On each day the value is the one below, or the one laid over it, or what the change makes of that.
    #[test]
    fn each_day_has_the_value_that_the_layers_say(
        gaps in proptest::collection::vec((1_u32..60, proptest::option::of(1_u32..60), 1_u32..50), 1..6),
        (replaced, replaced_lasts) in (0_u32..300, proptest::option::of(1_u32..90)),
        (changed, changed_lasts) in (0_u32..300, proptest::option::of(1_u32..90)),
    ) {
        let heading = "title = { en = \"w\", ko = \"w\" }\nabout = { en = \"w\", ko = \"w\" }\ntype = \"months\"\n";
        let (mut from, mut below) = (0, heading.to_owned());
        for (gap, lasts, months) in &gaps {
            below += &dated("value", from, lasts.map(|lasts| lasts.min(*gap)), &format!("\"{months} months\""));
            from += gap;
        }
        let mut files = aurelia::files();
        files.retain(|(path, _)| path != "parameters/wait.toml");
        files.push(("parameters/wait.toml".to_owned(), below));
        let base = aurelia::load(files.clone()).unwrap();
        let over = dated("value", replaced, replaced_lasts, "\"100 months\"") + &dated("change", changed, changed_lasts, "{ plus = \"1000 months\" }");
        let pack = PACK.replace("2027-01-01", "2030-01-01");
        let own = [("pack.toml", pack.as_str()), ("parameters/wait.toml", &over)];
        let own = own.map(|(path, text)| (path.to_owned(), text.to_owned())).to_vec();
        let layers = vec![Layer { files, include: &aurelia::include }, Layer { files: own, include: &|_| None }];
        let reform = match Programme::load_over(layers) {
            Ok(reform) => reform,
            Err(error) => {
                // There may be nothing to change on any of the days.
                proptest::prop_assert!(error.to_string().contains("no value holds from"), "{}", error);
                return Ok(());
            }
        };
        let within = |number: u32, from: u32, lasts: Option<u32>| number >= from && lasts.is_none_or(|lasts| number < from + lasts);
        for number in 0..400 {
            let standing = if within(number, replaced, replaced_lasts) { Some(100) } else { wait_on(&base, &day(number)) };
            let expected = standing.map(|months| if within(number, changed, changed_lasts) { months + 1000 } else { months });
            proptest::prop_assert_eq!(wait_on(&reform, &day(number)), expected, "on {}", day(number));
        }
    }
}
