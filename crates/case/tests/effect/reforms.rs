//! What a reform changes, and what it leaves alone: the example reforms over the cases of the packs that they lie over.

use std::path::{Path, PathBuf};

use case::{Beside, Effect, Engine, Story, changes, effect, read_story};
use programme::{Layer, Programme};
use rules::{Date, Month};

fn packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs")
}

fn files(folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    files
}

/// A pack with overlays, each with files of its own added.
fn load(layers: &[(&str, &[(&str, &str)])]) -> Programme {
    let layers = layers.iter().map(|(pack, added)| {
        let mut all = if pack.is_empty() { Vec::new() } else { files(&packs().join(pack)) };
        all.extend(added.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
        Layer { files: all, include: &|_| None }
    });
    Programme::load_over(layers.collect()).unwrap_or_else(|error| panic!("{error}"))
}

fn story(programme: &Programme, text: &str) -> Story {
    read_story(programme, "story.toml", text, false).unwrap_or_else(|error| panic!("{error}"))
}

fn month(text: &str) -> Month {
    text.parse().expect("a month")
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// Every case of the pack below, on every day before the reform on which anything is expected of it, and on the reform's eve.
fn untouched_before(base: &str, reform: &str) -> usize {
    let (base, reform) = (load(&[(base, &[])]), load(&[(base, &[]), (reform, &[])]));
    let begins = reform.overlay.as_ref().expect("an overlay").from;
    let eve = begins.add_days(-1).expect("a day");
    let (before, after) = (Engine::new(&base), Engine::new(&reform));
    let mut looked_at = 0;
    for text in &base.cases {
        let (one, other) = (story(&base, &text.text), story(&reform, &text.text));
        let expected = one.expectations.iter().map(|expectation| (expectation.as_of, expectation.known_at));
        for (as_of, known_at) in expected.chain([(eve, None)]).filter(|(as_of, _)| *as_of < begins) {
            let (mut standing, mut reformed) =
                (before.standing(&one.journal, as_of, known_at), after.standing(&other.journal, as_of, known_at));
            let new: Vec<_> =
                reformed.entitlements.iter().filter(|line| line.entitlement >= base.entitlements.len()).cloned().collect();
            assert!(new.iter().all(|line| line.owed == case::Truth::No), "{} on {as_of}", text.path);
            reformed.entitlements.retain(|line| line.entitlement < base.entitlements.len());
            standing.findings.clear();
            reformed.findings.clear();
            assert_eq!(standing, reformed, "{} on {as_of}", text.path);
            looked_at += 1;
        }
    }
    looked_at
}

#[test]
fn before_its_day_a_reform_changes_no_standing_of_the_korean_pack() {
    assert!(untouched_before("kr", "kr-reform-example") > 300);
}

#[test]
fn before_its_day_a_reform_changes_no_standing_of_the_german_pack() {
    assert!(untouched_before("de-asylblg", "de-reform-example") > 30);
}

const WOMAN: &str = "
[[person]]
id = \"woman\"
born = 1990-05-01
sex = \"female\"
[household]
members = [\"woman\"]
[[entry]]
on = 2025-06-10
what = \"arrived\"
[[entry]]
on = 2025-06-11
what = \"sought_asylum\"
[[entry]]
on = 2025-07-10
what = \"housed\"
kind = \"home\"
company = \"alone\"
";

fn german_effect(months: [&str; 2], text: &str) -> Effect {
    let (base, reform) = (load(&[("de-asylblg", &[])]), load(&[("de-asylblg", &[]), ("de-reform-example", &[])]));
    let (one, other) = (story(&base, text).journal, story(&reform, text).journal);
    effect((&Engine::new(&base), &one), (&Engine::new(&reform), &other), month(months[0])..=month(months[1]))
}

#[test]
fn what_is_owed_by_the_month_costs_what_it_is_on_each_month_s_last_day_and_an_instalment_the_month_in_which_it_is_due() {
    let effect = german_effect(["2025-06", "2026-01"], WOMAN);
    let sums = |month: &str| effect.months.get(&self::month(month)).map(|sums| (sums.before / 100, sums.after / 100));
    assert_eq!(sums("2025-06"), None);
    assert_eq!(sums("2025-07"), Some((441, 466 + 250)));
    assert_eq!(sums("2025-12"), Some((441, 466)));
    assert_eq!(sums("2026-01"), Some((455, 480)));
    assert_eq!((effect.later, effect.undated), (Beside::default(), Beside::default()));
    assert_eq!(effect.difference(), (7 * 25 + 250) * 100);
    assert!(effect.is_felt());
}

/// The case of a pack whose file ends so, under the pack itself: every sum is on both sides.
fn korean_sums(case: &str, months: [&str; 2]) -> Effect {
    let base = load(&[("kr", &[])]);
    let engine = Engine::new(&base);
    let text = base.cases.iter().find(|text| text.path.ends_with(case)).expect("a case");
    let journal = story(&base, &text.text).journal;
    let effect = effect((&engine, &journal), (&engine, &journal), month(months[0])..=month(months[1]));
    assert!(!effect.is_felt() && effect.difference() == 0 && effect.unknown.0 == effect.unknown.1);
    effect
}

#[test]
fn a_whole_whose_instalments_are_not_known_has_no_day() {
    let effect = korean_sums("money-basic-decided-2023.toml", ["2023-01", "2023-12"]);
    assert_eq!((effect.undated.before, effect.unknown.0), (9_000_000, 1));
}

#[test]
fn what_is_due_after_the_last_month_is_a_sum_of_its_own_and_what_waits_has_no_day() {
    let effect = korean_sums("money-basic-seven-2016.toml", ["2016-01", "2016-12"]);
    let months: Vec<(String, i128)> = effect.months.iter().map(|(month, sums)| (month.to_string(), sums.before)).collect();
    assert_eq!(months, [("2016-07".to_owned(), 10_000_000), ("2016-10".to_owned(), 5_500_000)]);
    assert_eq!((effect.later.before, effect.undated.before), (3 * 5_500_000, 20_000_000));
}

#[test]
fn the_effects_of_households_add_up() {
    let one = german_effect(["2025-07", "2025-12"], WOMAN);
    let mut both = one.clone();
    both.add(&one);
    assert_eq!(both.difference(), 2 * one.difference());
    assert_eq!(both.unknown, (2 * one.unknown.0, 2 * one.unknown.1));
    assert!(both.months.iter().all(|(month, sums)| sums.before == 2 * one.months[month].before));
}

#[test]
fn a_reform_may_end_and_the_law_below_holds_again() {
    let pack = "id = \"for_a_year\"\ntitle = { en = \"x\", ko = \"x\" }\nabout = { en = \"x\", ko = \"x\" }\nover = \"../de-asylblg\"\nfrom = 2025-07-01\n";
    let need = "[[change]]\nuntil = 2026-07-01\nvalue = { plus = 100 }\nsource = [\"BEK25\"]\nconfidence = \"B\"\n";
    let off = "[[version]]\nuntil = 2026-01-01\noff = true\nlaw = [\"ASYLBLG 16\"]\nconfidence = \"A\"\n";
    let added = [("pack.toml", pack), ("parameters/necessary_need.toml", need), ("entitlements/basic_benefits.toml", off)];
    let (base, reform) = (load(&[("de-asylblg", &[])]), load(&[("de-asylblg", &[]), ("", &added)]));
    let (before, after) = (Engine::new(&base), Engine::new(&reform));
    let (one, other) = (story(&base, WOMAN).journal, story(&reform, WOMAN).journal);
    let benefits = |engine: &Engine, journal, on| {
        let standing = engine.standing(journal, day(on), None);
        let line = standing
            .entitlements
            .iter()
            .find(|line| engine.programme().entitlements[line.entitlement].thing.id == "basic_benefits");
        line.map(|line| (line.owed == case::Truth::Yes, line.amount.map(|minor| minor / 100)))
    };
    assert_eq!(benefits(&after, &other, "2025-12-31"), Some((false, None)));
    assert_eq!(benefits(&after, &other, "2026-01-01"), Some((true, Some(455 + 100))));
    assert_eq!(benefits(&after, &other, "2026-06-30"), Some((true, Some(455 + 100))));
    assert_eq!(benefits(&after, &other, "2026-07-01"), benefits(&before, &one, "2026-07-01"));
    let (b, a) = (before.standing(&one, day("2026-07-01"), None), after.standing(&other, day("2026-07-01"), None));
    assert_eq!(changes(&b, &a, &[], &[]), Vec::new());
}
