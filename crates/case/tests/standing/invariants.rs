//! What must always be true: the numbered invariants of the design that this crate keeps.

use std::path::Path;

use case::{Engine, Found};
use rules::{Value, What};

use crate::reasons::below;
use crate::story::{a_household, a_man, a_man_at_home_since, person};
use crate::world::{MERIDIA, date, journal, meridia_with, seen};

/// The lines of code of this crate, without what comments say.
fn sources(folder: &Path, out: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        out.extend(code.map(|line| (path.display().to_string(), line.to_owned())));
    }
}

#[test]
fn invariant_1_the_core_does_no_input_or_output_and_reads_no_clock() {
    let forbidden =
        ["std::fs", "std::net", "std::env", "std::io", "std::time", "std::process", "println!", "now(", "system(", "rand"];
    let mut lines = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut lines);
    assert!(lines.len() > 1000, "the sources were not found");
    let word = |line: &str, word: &str| {
        line.match_indices(word).any(|(at, _)| !line[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_'))
    };
    let found: Vec<_> = lines.iter().filter(|(_, line)| forbidden.iter().any(|bad| word(line, bad))).collect();
    assert_eq!(found, Vec::<&(String, String)>::new());
}

#[test]
fn invariant_2_money_is_exact_to_the_last_minor_unit_however_large() {
    let paid = |story: crate::story::Story, amount: &str| {
        story.entry("2020-04-01", "fee_paid").set("amount", amount).text("for", "school")
    };
    let tenths = (0..10).fold(a_man(), |story, _| paid(story, "\"0.10\""));
    assert_eq!(seen(&tenths, "2020-05-01", None).amount("shows_fees"), "100");
    let large = paid(paid(a_man(), "\"90071992547409.93\""), "\"0.01\"");
    assert_eq!(seen(&large, "2020-05-01", None).amount("shows_fees"), "9007199254740994");
}

#[test]
fn invariant_3_reasons_reach_facts_and_articles_and_change_no_result() {
    let story = a_man_at_home_since("2020-05-01");
    let engine = Engine::new(&MERIDIA);
    let journal = journal(&MERIDIA, &story.to_string());
    let before = engine.standing(&journal, date("2020-06-01"), None);
    let whys = engine.why_all(&journal, date("2020-06-01"), None);
    assert_eq!(engine.standing(&journal, date("2020-06-01"), None), before);
    for why in &whys {
        for part in &why.parts {
            let mut all = Vec::new();
            below(&part.reason, &mut all);
            let cited = all.iter().any(|reason| matches!(reason.what, What::Rule { version: Some(_), .. }));
            assert!(cited, "{:?} {} names no article", why.about, part.part);
        }
    }
    for line in before.entitlements.iter().filter(|line| line.owed == case::Truth::Yes) {
        assert!(!line.law.is_empty() && line.confidence.is_some(), "{line:?}");
    }
}

#[test]
fn invariant_4_the_law_of_the_date_that_the_law_names_governs_and_never_the_newest() {
    let on = |settled: &str, as_of: &str| seen(&a_man_at_home_since(settled), as_of, None).amount("welcome_grant");
    assert_eq!(on("2023-12-31", "2023-12-31"), "90050");
    assert_eq!(on("2023-12-31", "2040-01-01"), "90050");
    assert_eq!(on("2024-01-01", "2040-01-01"), "200000");
}

#[test]
fn invariant_6_a_restriction_without_a_basis_an_end_or_a_remedy_does_not_load() {
    for (line, what) in [
        ("law = [\"ACT 30\"]\n", "law"),
        ("ends = \"entry.until\"\n", "ends"),
        ("starts = \"entry.on\"\n", "starts"),
        ("remedy = { en = \"Object within 10 days.\", ko = \"10일 안에 이의신청.\" }\n", "remedy"),
    ] {
        let said = meridia_with("travel_ban.toml", line, "").expect_err("refused").to_string();
        assert!(said.contains(what) && said.contains("travel_ban.toml"), "{said}");
    }
}

#[test]
fn invariant_6_a_restriction_lapses_by_itself_and_names_its_remedy() {
    let story = a_man().entry("2020-04-01", "ban_imposed").text("ground", "trial").set("until", "2020-12-31");
    let seen = seen(&story, "2020-05-01", None);
    let line = &seen.standing.restrictions[0];
    assert!(!line.law.is_empty() && line.from.is_some() && line.until.is_some() && line.remedy_until == Some(date("2020-04-11")));
    assert_eq!(seen.standing.findings[0].what, Found::BeyondLimit(date("2020-10-01")));
}

#[test]
fn invariant_7_what_was_paid_too_much_becomes_no_debt_by_itself() {
    let paid = a_man_at_home_since("2024-01-01").id("home").entry("2024-01-01", "payment_made");
    let paid = paid.text("entitlement", "welcome_grant").text("instalment", "first").set("amount", "666");
    let corrected = paid.clone().correction("home", "2024-03-01T00:00:00+09:00").set("on", "2023-12-31");
    let (before, after) = (seen(&paid, "2024-06-01", None), seen(&corrected, "2024-06-01", None));
    assert_eq!((before.amount("welcome_grant"), after.amount("welcome_grant")), ("200000".to_owned(), "90050".to_owned()));
    assert_eq!(after.standing.duties.len(), before.standing.duties.len());
    let negative =
        after.standing.entitlements.iter().flat_map(|line| &line.instalments).filter(|part| part.amount.is_some_and(|a| a < 0));
    assert_eq!(negative.count(), 0);
    assert_eq!(after.instalments("welcome_grant")[0], "first 2023-12-31 30016 paid");
}

#[test]
fn invariant_11_a_missing_fact_is_unknown_and_named_with_who_can_supply_it() {
    let story = a_household().with(person("someone")).entry("2020-04-01", "arrived");
    let seen = seen(&story, "2020-05-01", None);
    assert_eq!(seen.amount("shows_income"), "?");
    assert_eq!(seen.right("schooling"), "unknown until -");
    let line =
        seen.standing.entitlements.iter().find(|line| MERIDIA.entitlements[line.entitlement].thing.id == "shows_income").unwrap();
    let [case::Missing::Fact(fact, Some(0))] = line.missing.as_slice() else { panic!("{:?}", line.missing) };
    assert_eq!(MERIDIA.fact(*fact).ask, Some(programme::Party::Person));
    let whys = Engine::new(&MERIDIA).why(&seen.journal, date("2020-05-01"), None, "shows_income");
    assert!(whys[0].parts.iter().all(|part| part.reason.value != Value::Money(0)));
}
