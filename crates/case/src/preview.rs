//! "What if I move, take this job, go abroad?": the standing with one entry more, compared with today's.

use crate::{
    About, DecisionLine, DutyLine, EntitlementLine, Entry, Instalment, RequestLine, RestrictionLine, RightLine, StageLine,
    Standing, Subject, Truth,
};

/// A difference between two standings. An absent side: the line is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The stage of a person.
    Stage(usize, Option<StageLine>, Option<StageLine>),
    /// An entitlement that is new, gone, or of another amount.
    Entitlement(Option<EntitlementLine>, Option<EntitlementLine>),
    /// An instalment of an entitlement.
    Instalment(About, Subject, Option<Instalment>, Option<Instalment>),
    /// A duty.
    Duty(Option<DutyLine>, Option<DutyLine>),
    /// A request.
    Request(Option<RequestLine>, Option<RequestLine>),
    /// A restriction.
    Restriction(Option<RestrictionLine>, Option<RestrictionLine>),
    /// A right.
    Right(Option<RightLine>, Option<RightLine>),
    /// A decision.
    Decision(Option<DecisionLine>, Option<DecisionLine>),
}

/// The text of a story with one entry more, written as on the command line: `on=2027-03-01 moved region=other who=mother`.
/// A text with blanks stands in double quotes.
pub fn with_entry(story: &str, entry: &str) -> String {
    let mut text = format!("{story}\n[[entry]]\n");
    for word in words(entry) {
        match word.split_once('=') {
            None => text.push_str(&format!("what = {}\n", written(&word))),
            Some((key, value)) => text.push_str(&format!("{key} = {}\n", written(value))),
        }
    }
    text
}

/// Splits at blanks that do not stand between double quotes.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in text.chars() {
        quoted ^= letter == '"';
        match words.last_mut() {
            Some(word) if quoted || !letter.is_whitespace() => word.push(letter),
            _ => words.push(String::new()),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A value as TOML: dates, numbers and truths as they are, everything else quoted.
fn written(value: &str) -> String {
    let digits = value.trim_start_matches('-');
    let number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    let date = value.len() >= 10 && value.get(..10).is_some_and(|day| day.parse::<rules::Date>().is_ok());
    let plain = number || date || matches!(value, "true" | "false");
    if plain || value.starts_with('"') { value.to_owned() } else { toml::Value::from(value).to_string() }
}

/// What differs between two standings of one household, in the order of the pack. The entries are those that stand in each:
/// an entry is the same in both if it stands in the same place of the story, under the same label: invented entries stand in none.
pub fn changes(before: &Standing, after: &Standing, entries_before: &[Entry], entries_after: &[Entry]) -> Vec<Change> {
    let moved = |entry: usize| {
        let before = entries_before.get(entry)?;
        entries_after.iter().position(|after| (after.span, &after.label) == (before.span, &before.label))
    };
    let before = &with_entries(before.clone(), moved);
    let mut changes = Vec::new();
    for (person, (b, a)) in before.stages.iter().zip(&after.stages).enumerate() {
        if b != a {
            changes.push(Change::Stage(person, b.clone(), a.clone()));
        }
    }
    let owed = |lines: &[EntitlementLine]| lines.iter().filter(|line| line.owed != Truth::No).cloned().collect::<Vec<_>>();
    for (b, a) in paired(&owed(&before.entitlements), &owed(&after.entitlements), |line| (line.entitlement, line.subject)) {
        let same = |b: &EntitlementLine, a: &EntitlementLine| (b.owed, b.amount) == (a.owed, a.amount);
        if !b.as_ref().zip(a.as_ref()).is_some_and(|(b, a)| same(b, a)) {
            changes.push(Change::Entitlement(b.clone(), a.clone()));
        }
        if let (Some(b), Some(a)) = (&b, &a) {
            let about = About::Entitlement(a.entitlement);
            let pairs = paired(&b.instalments, &a.instalments, |instalment| instalment.id.clone());
            let differing = pairs.into_iter().filter(|(b, a)| b != a);
            changes.extend(differing.map(|(b, a2)| Change::Instalment(about, a.subject, b, a2)));
        }
    }
    let duties = paired(&before.duties, &after.duties, |line| (line.duty, line.subject, line.number));
    changes.extend(duties.into_iter().filter(|(b, a)| b != a).map(|(b, a)| Change::Duty(b, a)));
    let requests = paired(&before.requests, &after.requests, |line| (line.request, line.subject));
    changes.extend(requests.into_iter().filter(|(b, a)| b != a).map(|(b, a)| Change::Request(b, a)));
    let restrictions = paired(&before.restrictions, &after.restrictions, |line| (line.restriction, line.subject));
    changes.extend(restrictions.into_iter().filter(|(b, a)| b != a).map(|(b, a)| Change::Restriction(b, a)));
    let rights = paired(&before.rights, &after.rights, |line| (line.right, line.subject));
    changes.extend(rights.into_iter().filter(|(b, a)| b != a).map(|(b, a)| Change::Right(b, a)));
    let decisions = paired(&before.decisions, &after.decisions, |line| (line.decision, line.subject));
    changes.extend(decisions.into_iter().filter(|(b, a)| b != a).map(|(b, a)| Change::Decision(b, a)));
    changes
}

/// The same standing with its entries under other positions.
fn with_entries(mut standing: Standing, moved: impl Fn(usize) -> Option<usize>) -> Standing {
    // An entry that is gone keeps no line of the other standing as its partner.
    let place = |subject: &mut Subject| subject.entry = subject.entry.map(|entry| moved(entry).unwrap_or(usize::MAX - entry));
    standing.duties.iter_mut().for_each(|line| place(&mut line.subject));
    standing.requests.iter_mut().for_each(|line| place(&mut line.subject));
    standing.restrictions.iter_mut().for_each(|line| place(&mut line.subject));
    standing.rights.iter_mut().for_each(|line| place(&mut line.subject));
    standing.decisions.iter_mut().for_each(|line| place(&mut line.subject));
    standing
}

/// Lines of both sides by key: those of `before` in their order, then those that only `after` has.
fn paired<T: Clone, K: PartialEq>(before: &[T], after: &[T], key: impl Fn(&T) -> K) -> Vec<(Option<T>, Option<T>)> {
    let find = |list: &[T], wanted: &K| list.iter().find(|line| key(line) == *wanted).cloned();
    let mut pairs: Vec<(Option<T>, Option<T>)> =
        before.iter().map(|line| (Some(line.clone()), find(after, &key(line)))).collect();
    pairs.extend(after.iter().filter(|line| find(before, &key(line)).is_none()).map(|line| (None, Some(line.clone()))));
    pairs
}
