//! Reasons in words: a tree down to facts and articles.

use case::Why;
use programme::SERIES_LOCALS;
use rules::{Citation, Level, Reason, RuleId, Value, What};

use super::Teller;

/// The reasons of one line.
pub fn tell(teller: &Teller, why: &Why) -> String {
    let thing = teller.thing(why.about);
    let mut out = format!("{}\n  {}\n", teller.named(thing, why.subject), teller.title(&thing.about));
    if let Some(entry) = why.subject.entry.and_then(|entry| teller.entries.get(entry)) {
        let kind = teller.programme.kind(entry.kind);
        out.push_str(&format!(
            "  {} {}\n",
            teller.title(&kind.title),
            teller.words.with("on-date", &[("date", &entry.on.to_string())])
        ));
    }
    // What is not owed needs no amounts: only the condition that fails.
    let refused =
        why.parts.first().filter(|part| part.part == "when" && !matches!(part.reason.value, Value::Bool(true) | Value::Unknown));
    for part in refused.map_or(why.parts.as_slice(), std::slice::from_ref) {
        let (line, name) = part.part.split_once(' ').map_or(("", part.part.as_str()), |(line, name)| (line, name));
        let label = part_title(teller, name, line);
        out.push_str(&format!("  {label}: {}{}\n", teller.value(&part.reason.value), cited(teller, &part.reason)));
        for below in &part.reason.because {
            tree(teller, below, 2, &mut out);
        }
        refuted(teller, &part.reason, &mut out);
    }
    out.push('\n');
    out
}

fn tree(teller: &Teller, reason: &Reason, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    out.push_str(&format!("{indent}- {}: {}{}\n", label(teller, reason), teller.value(&reason.value), cited(teller, reason)));
    if let Some(note) = note(teller, reason) {
        out.push_str(&format!("{indent}  {}\n", teller.words.with("warning", &[("text", note)])));
    }
    for below in &reason.because {
        tree(teller, below, depth + 1, out);
    }
}

/// What the pack remarks on the dated value that was used.
fn note<'a>(teller: &'a Teller, reason: &Reason) -> Option<&'a str> {
    let What::Parameter { parameter, value: Some(value), .. } = &reason.what else { return None };
    let note = teller.programme.parameters[parameter.0 as usize].notes.get(*value)?;
    note.as_ref().map(|note| teller.title(note))
}

/// For a "no": the conditions that failed, with their two values.
fn refuted(teller: &Teller, reason: &Reason, out: &mut String) {
    let refuted = reason.refuted();
    if refuted.is_empty() {
        return;
    }
    out.push_str(&format!("    {}\n", teller.words.say("refuted")));
    for failed in refuted {
        let shown = match &failed.what {
            What::Rule { .. } => format!("{}{}", label(teller, failed), cited(teller, failed)),
            _ => label(teller, failed),
        };
        out.push_str(&format!("      - {shown}\n"));
    }
}

fn label(teller: &Teller, reason: &Reason) -> String {
    let words = teller.words;
    match &reason.what {
        What::Rule { rule, .. } => rule_title(teller, *rule),
        What::Fact { fact, level, row, on } => {
            let title = teller.title(&teller.programme.fact(*fact).title);
            let whose = if *level == Level::Person && teller.journal.persons.len() > 1 {
                format!(" ({})", teller.person(*row))
            } else {
                String::new()
            };
            let dated = matches!(reason.value, Value::Date(_) | Value::Waiting | Value::Spells(_));
            let on = if dated { String::new() } else { format!(", {}", words.with("as-of", &[("date", &on.to_string())])) };
            format!("{title}{whose}{on}")
        }
        What::Parameter { parameter, value, on, keys } => {
            let declared = &teller.programme.parameters[parameter.0 as usize];
            let keys: Vec<String> = keys.iter().map(|key| teller.value(key)).collect();
            let keys = if keys.is_empty() { String::new() } else { format!(" [{}]", keys.join(", ")) };
            let on = on.map_or_else(String::new, |on| format!(", {}", words.with("as-of", &[("date", &on.to_string())])));
            let dated = value
                .and_then(|value| teller.programme.library.declarations().parameters[parameter.0 as usize].values.get(value));
            let since = dated.map_or_else(String::new, |dated| {
                format!(" ({})", words.with("value-from", &[("date", &dated.from.to_string())]))
            });
            format!("{}{keys}{on}{since}", teller.title(&declared.title))
        }
        What::Local(name) if name == "today" => words.say("today"),
        What::Local(name) if SERIES_LOCALS.contains(&name.as_str()) => words.say(&format!("series-{name}")),
        What::Local(name) => name.clone(),
        What::FollowedBy(kind) => {
            let kind = teller.programme.kinds.iter().find(|known| known.id == *kind);
            kind.map_or_else(String::new, |kind| teller.title(&kind.title).to_owned())
        }
        What::Comparison(it) => comparison(teller, reason, it.sign, &it.left, &it.right),
        What::Recorded => {
            let what = reason.because.first().map_or_else(String::new, |fact| label(teller, fact));
            words.with("recorded", &[("what", &what)])
        }
        What::Member { person } => teller.person(*person).to_owned(),
        What::Formula(formula) => formula.to_string(),
    }
}

/// A comparison: each side by its title, where it has one, and its value.
fn comparison(teller: &Teller, reason: &Reason, sign: &str, left: &Value, right: &Value) -> String {
    let sign = match sign {
        "<=" => "≤",
        ">=" => "≥",
        "!=" => "≠",
        sign => sign,
    };
    let mut titled = reason.because.iter();
    let mut side = |value: &Value, last: bool| {
        let shown = teller.value(value);
        let waits = titled.clone().next().filter(|below| below.value == *value && (!last || titled.len() == 1));
        match waits {
            Some(below) if !matches!(below.what, What::Member { .. }) => {
                titled.next();
                format!("{} ({shown})", label(teller, below))
            }
            _ => shown,
        }
    };
    let left = side(left, false);
    let right = side(right, true);
    format!("{left} {sign} {right}")
}

fn rule_title(teller: &Teller, rule: RuleId) -> String {
    if let Some(named) = teller.programme.rules.iter().find(|named| named.rule == rule) {
        return teller.title(&named.title).to_owned();
    }
    // A part of a thing, such as `entitlement.basic_grant.amount` or `entitlement.basic_grant.pay.first.amount`.
    let name = &teller.programme.library.declarations().rules[rule.0 as usize].name;
    match name.split('.').collect::<Vec<&str>>().as_slice() {
        [.., "pay", line, part] => part_title(teller, part, line),
        [.., part] => part_title(teller, part, ""),
        [] => String::new(),
    }
}

/// The name of a part of a thing, with the pay line that it is of.
fn part_title(teller: &Teller, part: &str, line: &str) -> String {
    let title = teller.words.say(&format!("part-{part}"));
    if line.is_empty() { title } else { format!("{title} ({line})") }
}

/// The articles or sources that a line rests on, and how far they may be relied on.
fn cited(teller: &Teller, reason: &Reason) -> String {
    let declarations = teller.programme.library.declarations();
    let shown = |citation: &Citation| format!("   [{}; {}]", citation.sources.join(", "), citation.confidence.code());
    match &reason.what {
        What::Rule { rule, version: Some(version), exception } => {
            let Some(version) = declarations.rules[rule.0 as usize].versions.get(*version) else { return String::new() };
            match exception.and_then(|exception| version.exceptions.get(exception)) {
                Some(exception) => format!(
                    "{} {}",
                    shown(&exception.citation),
                    teller.words.with("exception-applies", &[("name", &exception.name)])
                ),
                None => shown(&version.citation),
            }
        }
        What::Parameter { parameter, value: Some(value), .. } => declarations.parameters[parameter.0 as usize]
            .values
            .get(*value)
            .map_or_else(String::new, |value| shown(&value.citation)),
        _ => String::new(),
    }
}
