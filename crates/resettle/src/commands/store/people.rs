//! People told apart: one line of what is known of each, and what was decided about their files.

use std::cmp::Reverse;

use anyhow::{Result, bail};
use names::{About, Answer, Birth, BirthAgreement, Name, NameKind, Period, PersonComparison, PersonReason, Sex};
use show::Words;
use store::{Duplicate, HouseholdId, Known, Verdict, name_kind_word};

/// A year or a date: `1964`, `1964-03-05`.
pub(crate) fn birth(text: &str) -> Result<Birth> {
    if let Ok(year) = text.parse::<i16>()
        && (1..=9999).contains(&year)
    {
        return Ok(Birth::year(year, 0));
    }
    let date: rules::Date = match text.parse() {
        Ok(date) => date,
        Err(_) => bail!("write a birth as 1964 or 1964-03-05"),
    };
    let (year, month, day) = date.ymd();
    Ok(Birth::day(i16::try_from(year)?, u8::try_from(month)?, u8::try_from(day)?))
}

/// Names, birth and sex of a person on one line.
pub(super) fn told(known: &Known, words: &Words) -> String {
    let mut names: Vec<&Name> = known.told.names.iter().collect();
    names.sort_by_key(|name| Reverse(matches!(name.kind, NameKind::Legal | NameKind::Used)));
    let names: Vec<String> = names.into_iter().map(|name| told_name(name, words)).collect();
    let names = if names.is_empty() { words.say("people-no-name") } else { names.join(" · ") };
    let sex = known.told.sex.map(|sex| words.say(if sex == Sex::Female { "people-female" } else { "people-male" }));
    [Some(names), told_birth(known.told.birth), sex].into_iter().flatten().collect::<Vec<_>>().join("  ")
}

/// A name with what is known about it.
pub(super) fn told_name(name: &Name, words: &Words) -> String {
    let Name { text, kind, period: Period { from_year, until_year }, source, .. } = name;
    let year = |year: &Option<i16>| year.map_or(String::new(), |year| year.to_string());
    let years = (from_year.is_some() || until_year.is_some()).then(|| format!("{}–{}", year(from_year), year(until_year)));
    // What is used today and said by nobody in particular needs no remark.
    let kind = (!matches!(kind, NameKind::Used | NameKind::Legal | NameKind::Reported) || years.is_some())
        .then(|| words.say(&format!("name-kind-{}", name_kind_word(*kind))));
    let source = (!source.is_empty()).then(|| source.clone());
    let remarks: Vec<String> = [kind, years, source].into_iter().flatten().collect();
    if remarks.is_empty() { text.clone() } else { format!("{text} ({})", remarks.join(", ")) }
}

fn told_birth(birth: Birth) -> Option<String> {
    let year = birth.year?;
    Some(match (birth.month, birth.day) {
        (Some(month), Some(day)) => format!("{year}-{month:02}-{day:02}"),
        _ => year.to_string(),
    })
}

/// How two births agree, in a word that names nobody.
pub(super) fn birth_word(agreement: BirthAgreement) -> &'static str {
    match agreement {
        BirthAgreement::Unknown => "unknown",
        BirthAgreement::FullDate => "day",
        BirthAgreement::Swapped => "swapped",
        BirthAgreement::OneField => "year-and-one-more",
        BirthAgreement::MonthAndDay => "month-and-day",
        BirthAgreement::Year => "year",
        BirthAgreement::YearNear { .. } => "near",
        BirthAgreement::Apart { .. } => "apart",
    }
}

/// Why two people may be one or not, on one line.
pub(super) fn reasons(found: &PersonComparison, words: &Words) -> String {
    let agrees = |agrees: bool| words.say(if agrees { "agrees" } else { "differs" });
    let told = |reason: &PersonReason| {
        let (key, how) = match reason.about {
            About::Names { score, .. } => ("about-names", format!("{score:.2}")),
            About::Birth(agreement) => ("about-birth", words.say(&format!("birth-{}", birth_word(agreement).replace('-', "_")))),
            About::Sex(same) => ("about-sex", agrees(same)),
            About::Birthplace(same) => ("about-birthplace", agrees(same)),
            About::Mother(same) => ("about-mother", agrees(same)),
            About::Father(same) => ("about-father", agrees(same)),
        };
        format!("{} {how} ({:+.1})", words.say(key), reason.weight)
    };
    found.reasons.iter().map(told).collect::<Vec<_>>().join(" · ")
}

/// The key of the words for an answer.
pub(super) fn answer_key(answer: Answer) -> &'static str {
    match answer {
        Answer::Different => "names-different",
        Answer::Ask => "names-ask",
        Answer::Same => "names-same",
    }
}

/// What the files of a household's persons have to do with others, a line each; what was decided to be two is left out.
pub(super) fn other_files(household: HouseholdId, held: &[Duplicate], words: &Words) -> Vec<String> {
    let line = |row: &Duplicate| {
        let mine = usize::from(row.households[0] != household);
        let other = row.households[1 - mine].to_string();
        let key = match row.verdict {
            Verdict::Open => "duplicate-suspected",
            Verdict::Same { keeps } if keeps == household => "duplicate-joined-paid",
            Verdict::Same { .. } => "duplicate-joined-held",
            Verdict::Different => return None,
        };
        Some(words.with(key, &[("person", &row.persons[mine].to_string()), ("other", &other)]))
    };
    held.iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_birth_is_a_year_or_a_day() {
        assert_eq!(birth("1964").unwrap(), Birth::year(1964, 0));
        assert_eq!(birth("1964-03-05").unwrap(), Birth::day(1964, 3, 5));
        for text in ["", "64-3", "1964-13-05", "0"] {
            assert!(birth(text).is_err(), "{text}");
        }
    }
}
