//! Whatever is given as a name is answered: no panic, a score within bounds, and in about the same time.
#![expect(clippy::float_arithmetic, reason = "scores are compared")]

use names::{Answer, Birth, Filed, Matcher, NAME_CHARS_MAX, Prepared, Query, Reader, SAME_FROM, SearchIndex, score_table};
use proptest::prelude::*;

/// Bits of names in every script, with the separators and marks that trouble.
fn name() -> impl Strategy<Value = String> {
    let bit = prop::sample::select(vec![
        "손",
        "정훈",
        "Kim",
        "Son",
        "Jong",
        "-",
        " ",
        ", ",
        "'",
        "o'",
        "ŏ",
        "o\u{306}",
        "Ｋｉｍ",
        "ㄱ",
        "\u{1112}\u{1175}",
        "Чжон",
        "нъ",
        "محمد",
        "عبدال",
        "ال",
        "씨",
        "ß",
        "ﬁ",
        "İ",
        "\u{200f}",
        "\u{0}",
        "🙂",
        "孫",
        "q",
        "ng",
        "y",
        "w",
        "eeee",
        "dzs",
        "dr",
        "al",
        "abdul",
    ]);
    prop_oneof![3 => prop::collection::vec(bit, 0..12).prop_map(|bits| bits.concat()), 1 => any::<String>()]
}

proptest! {
    #[test]
    fn any_two_texts_have_a_score_that_does_not_depend_on_their_order(a in name(), b in name()) {
        let matcher = Matcher::standard();
        let (forth, back) = (matcher.compare(&a, &b), matcher.compare(&b, &a));
        prop_assert!((0.0..=1.0).contains(&forth.score), "{}", forth.score);
        prop_assert!((forth.score - back.score).abs() < 1e-3, "{} and {}", forth.score, back.score);
    }

    #[test]
    fn the_score_with_reasons_is_the_score_without(a in name(), b in name()) {
        let matcher = Matcher::standard();
        let (x, y) = (matcher.prepare(&a), matcher.prepare(&b));
        prop_assert_eq!(matcher.score(&x, &y).to_bits(), matcher.compare_prepared(&x, &y).score.to_bits());
    }

    #[test]
    fn a_reader_that_remembers_reads_as_one_that_does_not(names in prop::collection::vec(name(), 1..30), turned: bool) {
        let matcher = Matcher::standard();
        let mut reader = Reader::new(matcher);
        let read: Vec<Prepared> = names.iter().map(|n| reader.read(n)).collect();
        // Everything is remembered the second time.
        for (name, remembered) in names.iter().zip(&read) {
            for other in &names {
                let (a, b) = (matcher.prepare(name), matcher.prepare(other));
                let plain = if turned { matcher.compare_prepared(&b, &a) } else { matcher.compare_prepared(&a, &b) };
                let again = reader.read(other);
                let fast = if turned { matcher.compare_prepared(&again, remembered) } else { matcher.compare_prepared(remembered, &again) };
                prop_assert_eq!(plain.score.to_bits(), fast.score.to_bits());
                prop_assert_eq!(plain, fast);
            }
        }
    }

    #[test]
    fn a_table_has_the_scores_of_its_pairs(names in prop::collection::vec("[a-zA-Z가-힣а-я' -]{0,20}", 2..20)) {
        let matcher = Matcher::standard();
        let pairs = || names.iter().zip(names.iter().skip(1).chain(&names)).cycle().take(3 * names.len());
        let rows: Vec<String> = pairs().map(|(a, b)| format!("{a}\t{b}")).collect();
        let mut out = Vec::new();
        score_table(matcher, format!("a\tb\n{}\n", rows.join("\n")).as_bytes(), &mut out, "a", "b").unwrap();
        let expected = pairs().map(|(a, b)| {
            let score = matcher.score(&matcher.prepare(a), &matcher.prepare(b));
            format!("{a}\t{b}\t{score:.4}\t{}\n", u8::from(score >= SAME_FROM))
        });
        prop_assert_eq!(String::from_utf8(out).unwrap(), format!("a\tb\tscore\tsame\n{}", expected.collect::<String>()));
    }

    #[test]
    fn any_bytes_as_a_table_are_scored_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let table = [&b"name_a\tname_b\n"[..], &bytes].concat();
        let mut out = Vec::new();
        let rows = score_table(Matcher::standard(), &table[..], &mut out, "name_a", "name_b");
        prop_assert!(rows.is_ok());
    }

    #[test]
    fn any_text_can_be_spelled_indexed_and_looked_for(a in name(), b in name(), year in any::<Option<i16>>(), open: bool) {
        let matcher = Matcher::standard();
        matcher.spell(&a);
        let birth = Birth { year, ..Birth::default() };
        let mut index = SearchIndex::new(matcher);
        index.add(matcher, Filed { person: 1, names: &[&a, &b], birth, birthplace: &b });
        index.add(matcher, Filed { person: 2, names: &[&b], birth, birthplace: &a });
        let query = Query { name: &b, open, birth, birthplace: &a };
        prop_assert!(index.search(matcher, &query, 5).len() <= 2);
        let doubles = index.duplicates(matcher, |_, _| {});
        prop_assert!(doubles.len() <= 1);
        prop_assert!(index.remove(1) && index.search(matcher, &query, 5).iter().all(|hit| hit.person == 2));
    }

    #[test]
    fn a_korean_name_is_itself_however_it_is_cut_and_capitalised(
        surname in prop::sample::select(vec!["Kim", "Park", "Choi", "Jung"]),
        given in prop::sample::select(vec![("Jong", "hun"), ("Young", "hee"), ("Kwang", "hyok"), ("Min", "su")]),
    ) {
        let (first, second) = given;
        let plain = format!("{surname} {first}-{second}");
        for written in [
            format!("{surname} {first}{second}"),
            format!("{} {} {}", surname.to_uppercase(), first, second),
            format!("{first}-{second} {surname}"),
            format!("{surname}, {first} {second}"),
            format!("{surname}{first}{second}"),
        ] {
            let found = Matcher::standard().compare(&plain, &written);
            prop_assert_eq!(found.answer, Answer::Same, "{} and {}: {:?}", plain, written, found);
        }
    }
}

#[test]
fn what_lies_beyond_the_limit_is_ignored() {
    let matcher = Matcher::standard();
    let long = "Kim ".repeat(NAME_CHARS_MAX);
    assert_eq!(matcher.compare(&long, &format!("{long}Park")).score.to_bits(), matcher.compare(&long, &long).score.to_bits());
}

#[test]
fn a_megabyte_as_a_name_is_answered_at_once() {
    let matcher = Matcher::standard();
    for bit in ["a", "가", "ng", "Kim-", "и", "ال ", "o'"] {
        let long = bit.repeat(1_000_000 / bit.len());
        matcher.compare(&long, &long);
    }
}
