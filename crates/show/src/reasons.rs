//! Reasons in words: a tree down to facts and articles.

use case::Why;
use programme::SERIES_LOCALS;
use rules::{Citation, Level, Reason, RuleId, Value, What};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Teller, json};

/// Why a line is as it is, in words: a tree down to facts and articles.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Told {
    /// Id of the thing.
    pub id: String,
    /// Its title, with whose it is where there are several persons.
    pub title: String,
    /// One sentence about it.
    pub about: String,
    /// The label of the person; `None`: the household.
    pub who: Option<String>,
    /// The entry that it follows from, with its day.
    pub entry: Option<String>,
    /// The same, as a standing's JSON has it.
    pub from: Option<String>,
    /// Its parts: the condition, the amount, the days.
    pub parts: Vec<Node>,
}

/// A value and what it follows from.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Node {
    /// What it is.
    pub label: String,
    /// Its value, with its unit.
    pub value: String,
    /// The articles or sources it rests on, and how far they may be relied on; empty if it rests on none.
    pub cited: String,
    /// What the pack remarks on it.
    pub note: Option<String>,
    /// What it follows from.
    pub because: Vec<Node>,
    /// For a part that is a "no": what would have to be so.
    pub refuted: Vec<String>,
}

/// The reasons of one line.
pub fn tree(teller: &Teller, why: &Why) -> Told {
    let thing = teller.thing(why.about);
    let entry = why.subject.entry.and_then(|entry| teller.entries.get(entry)).map(|entry| {
        let kind = teller.programme.kind(entry.kind);
        format!("{} {}", teller.title(&kind.title), teller.words.with("on-date", &[("date", &entry.on.to_string())]))
    });
    // What is not owed needs no amounts: only the condition that fails.
    let refused =
        why.parts.first().filter(|part| part.part == "when" && !matches!(part.reason.value, Value::Bool(true) | Value::Unknown));
    let parts = refused.map_or(why.parts.as_slice(), std::slice::from_ref).iter().map(|part| {
        let (line, name) = part.part.split_once(' ').map_or(("", part.part.as_str()), |(line, name)| (line, name));
        let below = node(teller, &part.reason);
        Node { label: part_title(teller, name, line), note: None, refuted: refuted(teller, &part.reason), ..below }
    });
    Told {
        id: thing.id.clone(),
        title: teller.named(thing, why.subject),
        about: teller.title(&thing.about).to_owned(),
        who: why.subject.who.map(|who| teller.person(who).to_owned()),
        entry,
        from: json::entry(teller, why.subject),
        parts: parts.collect(),
    }
}

fn node(teller: &Teller, reason: &Reason) -> Node {
    Node {
        label: label(teller, reason),
        value: teller.value(&reason.value),
        cited: cited(teller, reason),
        note: note(teller, reason).map(str::to_owned),
        because: reason.because.iter().map(|below| node(teller, below)).collect(),
        refuted: Vec::new(),
    }
}

/// The reasons of one line, as text.
pub fn tell(teller: &Teller, why: &Why) -> String {
    let told = tree(teller, why);
    let mut out = format!("{}\n  {}\n", told.title, told.about);
    if let Some(entry) = &told.entry {
        out.push_str(&format!("  {entry}\n"));
    }
    for part in &told.parts {
        out.push_str(&format!("  {}: {}{}\n", part.label, part.value, bracketed(part)));
        for below in &part.because {
            print(teller, below, 2, &mut out);
        }
        if !part.refuted.is_empty() {
            out.push_str(&format!("    {}\n", teller.words.say("refuted")));
        }
        for failed in &part.refuted {
            out.push_str(&format!("      - {failed}\n"));
        }
    }
    out.push('\n');
    out
}

fn print(teller: &Teller, node: &Node, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    out.push_str(&format!("{indent}- {}: {}{}\n", node.label, node.value, bracketed(node)));
    if let Some(note) = &node.note {
        out.push_str(&format!("{indent}  {}\n", teller.words.with("warning", &[("text", note)])));
    }
    for below in &node.because {
        print(teller, below, depth + 1, out);
    }
}

fn bracketed(node: &Node) -> String {
    if node.cited.is_empty() { String::new() } else { format!("   {}", node.cited) }
}

/// What the pack remarks on the dated value that was used.
fn note<'a>(teller: &'a Teller, reason: &Reason) -> Option<&'a str> {
    let What::Parameter { parameter, value: Some(value), .. } = &reason.what else { return None };
    let note = teller.programme.parameters[parameter.0 as usize].notes.get(*value)?;
    note.as_ref().map(|note| teller.title(note))
}

/// For a "no": the conditions that failed, with their two values.
fn refuted(teller: &Teller, reason: &Reason) -> Vec<String> {
    let shown = |failed: &&Reason| match &failed.what {
        What::Rule { .. } => {
            let cited = cited(teller, failed);
            if cited.is_empty() { label(teller, failed) } else { format!("{}   {cited}", label(teller, failed)) }
        }
        _ => label(teller, failed),
    };
    reason.refuted().iter().map(shown).collect()
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
    let shown = |citation: &Citation| format!("[{}; {}]", citation.sources.join(", "), citation.confidence.code());
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
