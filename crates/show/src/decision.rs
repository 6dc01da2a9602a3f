//! Decisions in words: whether each has effect, and which of its steps it lacks. Entries that count for nothing.

use std::fmt::Write as _;

use case::{DecisionLine, Standing, StepLine, StepState, VoidLine};
use programme::DecisionStep;

use super::Teller;

/// A decision with its steps.
pub(super) fn decision(teller: &Teller, line: &DecisionLine) -> String {
    let words = teller.words;
    let declared = &teller.programme.decisions[line.decision];
    let title = teller.named(&declared.thing, line.subject);
    let decided = words.with("decided-on", &[("date", &line.decided.to_string())]);
    let effect = match line.effect {
        Some(day) => words.with("decision-effect", &[("date", &day.to_string())]),
        None => words.say("decision-no-effect"),
    };
    let owner = words.with("owner", &[("who", teller.office(line.owner))]);
    let mut out = format!("  {title}: {effect}, {decided}, {owner}   [{}]{}\n", line.law.join(", "), teller.id(&declared.thing));
    for (taken, step) in line.steps.iter().zip(&declared.steps).filter(|(taken, _)| taken.state != StepState::NotNeeded) {
        let _ = writeln!(out, "    {}", told(teller, *taken, step));
    }
    for missing in line.missing.iter().filter(|_| line.effect.is_none()) {
        let _ = writeln!(out, "    ? {}", teller.missing(*missing));
    }
    out
}

/// A step: what it is, who takes it, and whether it was taken.
fn told(teller: &Teller, taken: StepLine, step: &DecisionStep) -> String {
    let sign = if taken.state.is_settled() { "-" } else { "!" };
    let body = step.body.map(|office| format!(" ({})", teller.office(office))).unwrap_or_default();
    let day = taken.done.map_or_else(String::new, |day| day.to_string());
    let state = match taken.state {
        StepState::Taken | StepState::NotNeeded => day,
        state => teller.words.with(&format!("step-is-{}", state.word()), &[("date", &day)]),
    };
    format!("{sign} {}{body}: {state}   [{}]", teller.title(&step.title), step.citation.sources.join(", "))
}

/// Entries that count for nothing, or of which no source says whether they do, and why.
pub(super) fn voided(teller: &Teller, standing: &Standing, out: &mut String) {
    let told: Vec<String> = standing.voided.iter().filter_map(|line| void(teller, line)).collect();
    if !told.is_empty() {
        let _ = writeln!(out, "\n{}", told.join("\n"));
    }
}

/// One of them, in a sentence.
pub(super) fn void(teller: &Teller, line: &VoidLine) -> Option<String> {
    let entry = teller.entries.get(line.entry)?;
    let kind = teller.programme.kind(entry.kind);
    let bar = kind.void.get(line.bar)?;
    let (title, because) = (teller.title(&kind.title), teller.title(&bar.because));
    let law = bar.citation.sources.join(", ");
    if line.missing.is_empty() {
        let text = teller.words.with("entry-void", &[("title", title), ("because", because)]);
        return Some(format!("! {} {text} [{law}]", entry.on));
    }
    let missing: Vec<String> = line.missing.iter().map(|missing| teller.missing(*missing)).collect();
    let text = teller.words.with("entry-doubtful", &[("title", title), ("because", because)]);
    Some(format!("? {} {text} [{law}]; {}", entry.on, missing.join("; ")))
}
