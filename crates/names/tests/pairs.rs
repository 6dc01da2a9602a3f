//! Pairs from public sources, a sample of the development half: the least that must hold wherever this crate is built.
//!
//! `data/pairs.tsv` names the source of every pair: Wikidata labels (wd_korean, rigour; CC0 and MIT), the Library of Congress's
//! sample names (loc; CC0), kpopnet (CC0), and the public-domain SDN list (ofac). Formats and typos are generated from them.
#![expect(clippy::float_arithmetic, reason = "shares are compared")]

use names::{Answer, Matcher};

const PAIRS: &str = include_str!("data/pairs.tsv");

/// Of the pairs of one set: the share of one name that is found, and the share of two names taken for one.
fn shares(set: &str) -> (f32, f32) {
    let mut counts = [[0_u16; 2]; 2];
    for line in PAIRS.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        if let [of, _, a, b, _, same] = fields[..]
            && of == set
        {
            let answered = Matcher::standard().compare(a, b).answer == Answer::Same;
            counts[usize::from(same == "1")][usize::from(answered)] += 1;
        }
    }
    let share = |[no, yes]: [u16; 2]| f32::from(yes) / f32::from((no + yes).max(1));
    (share(counts[1]), share(counts[0]))
}

#[test]
fn names_are_found_in_other_spellings_and_other_names_are_not() {
    for (set, found_min, wrong_max) in [
        ("ko_latin", 0.97, 0.03),
        ("ko_cross", 0.97, 0.03),
        ("ko_format", 0.98, 0.0),
        ("ko_typo", 0.92, 0.0),
        ("multi_cross", 0.96, 0.04),
        ("multi_latin", 0.75, 0.08),
    ] {
        let (found, wrong) = shares(set);
        assert!(found >= found_min && wrong <= wrong_max, "{set}: found {found}, wrong {wrong}");
    }
}

#[test]
fn the_names_of_the_articles_are_told_apart_and_together() {
    let answer = |a: &str, b: &str| Matcher::standard().compare(a, b).answer;
    for (a, b) in [
        ("손정훈", "Son Jong-hun"),
        ("Son Jong-hun", "Son Jong-hoon"),
        ("손정훈", "SON JEONG HUN"),
        ("손정훈", "Сон Чжон Хун"),
        ("Pak Jong Suk", "Park Jung Sook"),
        ("Jang Seong Taek", "Jang Song-thaek"),
        ("Kim Woo-joo", "Kim U-ju"),
        ("Joo Il-yong", "Ju Il-ryong"),
        ("Song Jung Nam", "Son Jong-nam"),
    ] {
        assert_eq!(answer(a, b), Answer::Same, "{a} and {b}");
    }
    for (a, b) in [("Son Jong-hoon", "Son Jong-nam"), ("Son Jong-hun", "Song Jung Nam"), ("Kim Kwang Hyok", "Kim Jong Un")] {
        assert_eq!(answer(a, b), Answer::Different, "{a} and {b}");
    }
}

#[test]
fn a_name_used_in_the_south_is_no_spelling_of_the_one_before() {
    assert_ne!(Matcher::standard().compare("Pak Jong Suk", "Park In Sook").answer, Answer::Same);
}

#[test]
fn ambiguity_is_kept() {
    let answer = |a: &str, b: &str| Matcher::standard().compare(a, b).answer;
    assert_eq!(answer("김종훈", "Kim Jong-hun"), Answer::Same);
    assert_eq!(answer("김정훈", "Kim Jong-hun"), Answer::Same);
    assert_ne!(answer("김정훈", "김종훈"), Answer::Same);
}

#[test]
fn the_reasons_say_which_syllable_agrees_how() {
    let found = Matcher::standard().compare("Pak Jong Suk", "Park Jung Sook");
    let parts: Vec<(&str, &str)> = found.reasons.iter().map(|r| (r.a.as_str(), r.b.as_str())).collect();
    assert_eq!(parts, [("pak", "park"), ("jong", "jung"), ("suk", "sook")]);
    assert!(found.reasons.iter().all(|r| r.weight > 0.0));
}
