//! What an entry would change, in words. What it would end comes first.

use case::{Change, Truth};
use rules::Date;

use super::decision::decision;
use super::{Teller, standing};

/// All changes.
pub fn tell(teller: &Teller, as_of: Date, changes: &[Change]) -> String {
    let words = teller.words;
    let mut out = format!("{}\n", words.with("change-title", &[]));
    out.push_str(&format!("{}\n\n", words.with("standing-title", &[("date", &as_of.to_string())])));
    if changes.is_empty() {
        out.push_str(&format!("  {}\n", words.say("change-none")));
    }
    for line in lines(teller, changes) {
        out.push_str(&format!("  {}\n", line.text.replace('\n', "\n  ")));
    }
    out
}

/// A change.
pub struct Line {
    /// Whether something is lost by it.
    pub ends: bool,
    /// What it is.
    pub text: String,
}

/// Each change, those that end something first.
pub fn lines(teller: &Teller, changes: &[Change]) -> Vec<Line> {
    let line = |change| Line { ends: ends(change), text: tell_one(teller, change).trim_end().to_owned() };
    let mut lines: Vec<Line> = changes.iter().map(line).collect();
    lines.sort_by_key(|line| !line.ends);
    lines
}

/// Whether something is lost by it.
fn ends(change: &Change) -> bool {
    match change {
        Change::Stage(_, _, after) => after.is_none(),
        Change::Entitlement(_, after) => after.is_none(),
        Change::Instalment(_, _, _, after) => after.is_none(),
        Change::Duty(_, after) => after.is_none(),
        Change::Request(_, after) => after.is_none(),
        Change::Restriction(..) | Change::Decision(..) => false,
        Change::Right(before, after) => {
            let open = |line: &Option<case::RightLine>| line.as_ref().is_some_and(|line| line.open != Truth::No);
            open(before) && !open(after)
        }
    }
}

fn tell_one(teller: &Teller, change: &Change) -> String {
    let words = teller.words;
    match change {
        Change::Stage(person, before, after) => {
            let stage = |line: &Option<case::StageLine>| match line {
                Some(line) => {
                    let title = teller.title(&teller.programme.stages[line.stage].thing.title);
                    let ends = line.ends.map(|ends| format!(", {}", words.with("stage-until", &[("date", &ends.to_string())])));
                    format!("{title}{}", ends.unwrap_or_default())
                }
                None => words.say("stage-none"),
            };
            let text = words.with("change-stage", &[("person", teller.person(*person))]);
            words.with("change-was", &[("text", &text), ("before", &stage(before)), ("after", &stage(after))])
        }
        Change::Entitlement(before, after) => {
            let line = after.as_ref().or(before.as_ref());
            let title = line.map_or_else(String::new, |line| {
                teller.named(&teller.programme.entitlements[line.entitlement].thing, line.subject)
            });
            let amount = |line: &case::EntitlementLine| match (line.owed, line.amount) {
                (Truth::Yes, Some(minor)) => teller.money(minor),
                (Truth::Yes, None) => words.say("amount-unknown"),
                (Truth::Unknown, _) => words.say("owed-unknown"),
                (Truth::No, _) => words.say("not-owed"),
            };
            differing(teller, &title, before.as_ref().map(amount), after.as_ref().map(amount))
        }
        Change::Instalment(about, subject, before, after) => {
            let title = teller.named(teller.thing(*about), *subject);
            let told = |part: &case::Instalment| instalment(teller, part);
            differing(teller, &title, before.as_ref().map(told), after.as_ref().map(told))
        }
        Change::Duty(before, after) => whole(teller, before, after, |line| standing::duty(teller, line)),
        // A request runs its course or is answered, but never just ends: it would not have been made.
        Change::Request(Some(before), None) => words.with("change-absent", &[("text", standing::request(teller, before).trim())]),
        Change::Request(before, after) => whole(teller, before, after, |line| standing::request(teller, line)),
        Change::Restriction(before, after) => whole(teller, before, after, |line| standing::restriction(teller, line)),
        Change::Decision(before, after) => whole(teller, before, after, |line| decision(teller, line)),
        Change::Right(before, after) => {
            let open = |line: &&case::RightLine| line.open != Truth::No;
            let (before, after) = (before.as_ref().filter(open), after.as_ref().filter(open));
            whole(teller, &before, &after, |line| standing::right(teller, line))
        }
    }
}

/// A part of an amount: when, and how much; its state once both are known.
fn instalment(teller: &Teller, part: &case::Instalment) -> String {
    let words = teller.words;
    let day = part.due.map_or_else(|| words.say("change-no-day"), |due| due.to_string());
    match part.amount {
        Some(minor) => format!("{day}, {}, {}", teller.money(minor), words.say(&format!("instalment-{}", part.state.word()))),
        None => format!("{day}, {}", words.say("amount-unknown")),
    }
}

/// A thing by its title, with its state on both sides.
fn differing(teller: &Teller, title: &str, before: Option<String>, after: Option<String>) -> String {
    let words = teller.words;
    match (before, after) {
        (None, Some(after)) => words.with("change-new", &[("text", &format!("{title}: {after}"))]),
        (Some(before), None) => words.with("change-gone", &[("text", &format!("{title}: {before}"))]),
        (before, after) => {
            let side = |side: Option<String>| side.unwrap_or_else(|| words.say("nothing"));
            words.with("change-was", &[("text", title), ("before", &side(before)), ("after", &side(after))])
        }
    }
}

/// A line told whole.
fn whole<T>(teller: &Teller, before: &Option<T>, after: &Option<T>, told: impl Fn(&T) -> String) -> String {
    match (before, after) {
        (Some(before), None) => teller.words.with("change-gone", &[("text", told(before).trim())]),
        (_, Some(after)) => teller.words.with("change-new", &[("text", told(after).trim())]),
        (None, None) => String::new(),
    }
}
