//! Where a request is, in words: who has it, who must act next, and the steps that it took.

use std::fmt::Write as _;

use case::{Deed, Limit, Place, RequestLine, Standing, Step};
use programme::OfficeId;

use super::Teller;

/// Where it is, and the steps that brought it there; nothing for one that never left its office.
pub(super) fn where_it_is(teller: &Teller, line: &RequestLine) -> String {
    let words = teller.words;
    let mut out = String::new();
    match &line.place {
        Place::Offered { to, until, .. } => {
            let by = until.map(|limit| format!(", {}", words.with("by-date", &[("date", &limit_text(limit))])));
            let text = words.with("place-offered", &[("office", teller.office(*to))]);
            let _ = writeln!(out, "    {text}{}", by.unwrap_or_default());
        }
        Place::Disputed { by, .. } => {
            let _ = writeln!(out, "    {}", words.with("place-disputed", &[("office", teller.office(*by))]));
        }
        Place::Closed { since, .. } => {
            let text = words.with(&format!("place-{}", line.place.word()), &[("date", &since.on.to_string())]);
            let _ = writeln!(out, "    {text}");
        }
        Place::Held { .. } => {}
    }
    for part in &line.contributions {
        let state = part.given.map_or_else(
            || words.with("by-date", &[("date", &part.until.to_string())]),
            |given| words.with("done-on", &[("date", &given.to_string())]),
        );
        let _ = writeln!(out, "    {}: {state}", words.with("contribution", &[("office", teller.office(part.office))]));
    }
    let mut asked = line.asked;
    for taken in line.steps.iter().filter(|step| step.deed != Deed::Answer) {
        if let Deed::Transfer(to, _) = taken.deed {
            asked = to;
        }
        let _ = writeln!(out, "    {}", step(teller, taken, asked));
    }
    if let Some(day) = line.explained {
        let _ = writeln!(out, "    {}", words.with("explained-on", &[("date", &day.to_string())]));
    }
    out
}

/// A step; `asked` is the office to which the request was sent last.
fn step(teller: &Teller, step: &Step, asked: OfficeId) -> String {
    let at = step.when.at.map_or_else(String::new, |minute| format!(" {:02}:{:02}", minute / 60, minute % 60));
    let offices = [("office", teller.office(step.owner)), ("asked", teller.office(asked))];
    let told = teller.words.with(&format!("step-{}", step.deed.word()), &offices);
    let written = step.entry.and_then(|entry| teller.entries.get(entry));
    let why = written.and_then(|entry| entry.code(teller.programme, "why")).map(|why| format!(": {why}"));
    format!("- {}{at} {told}{}", step.when.on, why.unwrap_or_default())
}

fn limit_text(limit: Limit) -> String {
    limit.time().map_or_else(|| limit.day().to_string(), |time| time.to_string())
}

/// Entries that move no request, and why not.
pub(super) fn impossible(teller: &Teller, standing: &Standing, out: &mut String) {
    for (entry, why) in &standing.impossible {
        let Some(entry) = teller.entries.get(*entry) else { continue };
        let kind = teller.title(&teller.programme.kind(entry.kind).title);
        let _ = writeln!(out, "\n! {} {kind}: {}", entry.on, teller.words.say(&format!("impossible-{}", why.word())));
    }
}
