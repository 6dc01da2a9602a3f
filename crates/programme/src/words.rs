//! Names: what they may look like, and which known one was meant.

use rules::RESERVED;

/// Functions of the language, and the short names that pay lines and entries give: a thing of that name would be hidden by them.
const TAKEN: [&str; 36] = [
    "round",
    "part",
    "add",
    "sub",
    "deadline",
    "workdays",
    "working_hours",
    "add_hours",
    "day_of",
    "days_between",
    "months_between",
    "age",
    "min",
    "max",
    "year",
    "month",
    "first_day",
    "last_day",
    "date",
    "prorate",
    "days_in",
    "longest",
    "reached",
    "reached_total",
    "count",
    "sum",
    "any",
    "all",
    "total",
    "rest",
    "entry",
    "person",
    "born",
    "sex",
    "role",
    "unknown",
];

/// Longest name, in bytes.
pub(crate) const NAME_BYTES_MAX: usize = 64;

/// Whether it is made of lower-case words: letters, digits and single underscores, beginning with a letter.
pub(crate) fn is_name(word: &str) -> bool {
    word.len() <= NAME_BYTES_MAX
        && word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !word.ends_with('_')
        && !word.contains("__")
}

/// Whether the language itself uses the word.
pub(crate) fn is_reserved(word: &str) -> bool {
    RESERVED.contains(&word) || TAKEN.contains(&word)
}

/// The known word that is most like this one, if any is like enough to have been meant.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let enough = 1 + word.chars().count() / 4;
    let distances = known.into_iter().map(|candidate| (distance(word, candidate), candidate));
    distances.filter(|(distance, _)| *distance <= enough).min().map(|(_, candidate)| candidate)
}

/// Advice for a word that is not among the known ones: the nearest, or a list of some.
pub fn advice<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    const LISTED_MAX: usize = 16;
    let known: Vec<&str> = known.into_iter().collect();
    if let Some(nearest) = nearest(word, known.iter().copied()) {
        return format!("did you mean `{nearest}`?");
    }
    if known.is_empty() {
        return "none are declared".to_owned();
    }
    let parts: Vec<&str> = word.split('_').filter(|part| part.len() > 3).collect();
    let alike: Vec<&str> = known.iter().copied().filter(|known| parts.iter().any(|part| known.contains(part))).collect();
    let (known, listing) = if alike.is_empty() { (known, "known are") } else { (alike, "like it are") };
    let listed: Vec<String> = known.iter().take(LISTED_MAX).map(|word| format!("`{word}`")).collect();
    let more = if known.len() > LISTED_MAX { ", ..." } else { "" };
    format!("{listing} {}{more}", listed.join(", "))
}

/// How many letters must be added, removed or changed to make one word of the other. Both are short: names.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(NAME_BYTES_MAX).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().take(NAME_BYTES_MAX).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let changed = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_lower_case_words() {
        assert!(is_name("basic_grant") && is_name("h2"));
        for wrong in ["", "Basic", "basic-grant", "2nd", "_x", "x_", "a__b", "정착금", &"x".repeat(65)] {
            assert!(!is_name(wrong), "{wrong}");
        }
    }

    #[test]
    fn the_nearest_word_is_offered_only_when_it_is_near() {
        assert_eq!(nearest("entred", ["entered", "moved_in"]), Some("entered"));
        assert_eq!(nearest("housing", ["entered", "moved_in"]), None);
        assert_eq!(advice("housing", ["entered", "moved_in"]), "known are `entered`, `moved_in`");
    }

    #[test]
    fn words_of_the_language_are_reserved() {
        assert!(is_reserved("today") && is_reserved("round") && !is_reserved("basic_grant"));
    }
}
