//! A standing as text, for people.

use std::fmt::Write as _;

use case::{
    DutyLine, DutyState, EntitlementLine, Finding, Found, Instalment, RequestLine, RestrictionLine, RightLine, Standing, Truth,
};
use programme::Recurring;

use super::Teller;
use super::decision::decision;

/// The whole standing. With `all`, also what is not owed and what is over.
pub fn tell(teller: &Teller, standing: &Standing, all: bool) -> String {
    let words = teller.words;
    let mut out = format!("{}\n", teller.title(&teller.programme.title));
    let as_of = standing.as_of.map_or_else(String::new, |day| day.to_string());
    let _ = write!(out, "{}", words.with("standing-title", &[("date", &as_of)]));
    if let Some(known_at) = standing.known_at {
        let _ = write!(out, ", {}", words.with("standing-known-at", &[("instant", &known_at.to_string())]));
    }
    out.push('\n');
    stages(teller, standing, &mut out);
    let owed = standing.entitlements.iter().filter(|line| all || line.owed != Truth::No);
    section(teller, "section-entitlements", owed.map(|line| entitlement(teller, line)), &mut out);
    let duties = standing.duties.iter().filter(|line| all || is_told(line));
    section(teller, "section-duties", duties.map(|line| duty(teller, line)), &mut out);
    section(teller, "section-requests", standing.requests.iter().map(|line| request(teller, line)), &mut out);
    let restrictions = standing.restrictions.iter().filter(|line| all || line.active != Truth::No);
    section(teller, "section-restrictions", restrictions.map(|line| restriction(teller, line)), &mut out);
    let rights = standing.rights.iter().filter(|line| all || line.open != Truth::No);
    section(teller, "section-rights", grouped_rights(teller, rights).into_iter(), &mut out);
    if !standing.decisions.is_empty() {
        section(teller, "section-decisions", standing.decisions.iter().map(|line| decision(teller, line)), &mut out);
    }
    super::decision::voided(teller, standing, &mut out);
    super::request::impossible(teller, standing, &mut out);
    if !standing.findings.is_empty() {
        section(
            teller,
            "section-findings",
            standing.findings.iter().map(|found| format!("  {}\n", finding(teller, found))),
            &mut out,
        );
    }
    out
}

fn section(teller: &Teller, key: &str, lines: impl Iterator<Item = String>, out: &mut String) {
    let lines: String = lines.collect();
    let _ = writeln!(out, "\n{}", teller.words.say(key));
    if lines.is_empty() {
        let _ = writeln!(out, "  {}", teller.words.say("nothing"));
    }
    out.push_str(&lines);
}

fn stages(teller: &Teller, standing: &Standing, out: &mut String) {
    let words = teller.words;
    for (person, reached) in standing.stages.iter().enumerate() {
        let whose = if standing.stages.len() > 1 { format!(" ({})", teller.person(person)) } else { String::new() };
        let told = match reached {
            None => words.say("stage-none"),
            Some(line) => {
                let title = teller.title(&teller.programme.stages[line.stage].thing.title);
                let since = words.with("stage-since", &[("date", &line.since.to_string())]);
                let until = line.ends.map(|ends| format!(", {}", words.with("stage-until", &[("date", &ends.to_string())])));
                format!("{title}, {since}{}", until.unwrap_or_default())
            }
        };
        let _ = writeln!(out, "{}{whose}: {told}", words.say("stage"));
    }
}

fn cited(teller: &Teller, law: &[String], confidence: Option<rules::Confidence>) -> String {
    let law = if law.is_empty() { teller.words.say("line-no-law") } else { law.join(", ") };
    let confidence = confidence.map(|code| format!("; {}", teller.words.with("confidence", &[("code", code.code())])));
    format!("[{law}{}]", confidence.unwrap_or_default())
}

fn entitlement(teller: &Teller, line: &EntitlementLine) -> String {
    let words = teller.words;
    let declared = &teller.programme.entitlements[line.entitlement];
    let title = teller.named(&declared.thing, line.subject);
    if line.owed == Truth::No {
        return format!("  {title}: {}\n", words.say("not-owed"));
    }
    let per = match declared.rate {
        Some(Recurring::Month) => format!(" {}", words.say("per-month")),
        Some(Recurring::Year) => format!(" {}", words.say("per-year")),
        None => String::new(),
    };
    let amount = match (line.owed, line.amount) {
        (Truth::Unknown, _) => words.say("owed-unknown"),
        (_, Some(minor)) => format!("{}{per}", teller.money(minor)),
        (_, None) => words.say("amount-unknown"),
    };
    let office = words.with("owner", &[("who", teller.office(declared.owner))]);
    let mut out =
        format!("  {title}: {amount}   {}{} {office}\n", cited(teller, &line.law, line.confidence), teller.id(&declared.thing));
    for part in &line.instalments {
        let _ = writeln!(out, "    {}", instalment(teller, part));
    }
    for missing in &line.missing {
        let _ = writeln!(out, "    ? {}", teller.missing(*missing));
    }
    out
}

/// One instalment: its day, its amount, how it stands.
pub(super) fn instalment(teller: &Teller, part: &Instalment) -> String {
    let day = part.due.map_or_else(|| "-".to_owned(), |day| day.to_string());
    let amount = part.amount.map_or_else(|| teller.words.say("amount-unknown"), |minor| teller.money(minor));
    let state = teller.words.say(&format!("instalment-{}", part.state.word()));
    format!("{day:<10}  {amount:>16}  {state} ({})", part.id)
}

/// What is over and done in time, or answered for, is not told again.
fn is_told(line: &DutyLine) -> bool {
    !matches!(line.state, DutyState::Met | DutyState::Upcoming) && line.explained.is_none()
}

fn days(teller: &Teller, line: &DutyLine) -> String {
    let words = teller.words;
    let day = line.due.or(line.starts).map_or_else(String::new, |day| day.to_string());
    match (line.due, line.met) {
        (_, Some(met)) => words.with("done-on", &[("date", &met.to_string())]),
        (Some(_), None) => {
            let by = line.due_at.map_or(day, |time| time.to_string());
            words.with("by-date", &[("date", &by)])
        }
        (None, None) => without_delay(teller, line),
    }
}

/// Since when a duty without a day is open.
fn without_delay(teller: &Teller, line: &DutyLine) -> String {
    let since = line.starts.filter(|_| line.state == DutyState::Open);
    let since = since.map(|day| format!(", {}", teller.words.with("stage-since", &[("date", &day.to_string())])));
    format!("{}{}", teller.words.say("without-delay"), since.unwrap_or_default())
}

pub(super) fn duty(teller: &Teller, line: &DutyLine) -> String {
    let words = teller.words;
    let declared = &teller.programme.duties[line.duty];
    let title = teller.named(&declared.thing, line.subject);
    let state = words.say(&format!("duty-{}", line.state.word()));
    let owner = words.with("owner", &[("who", &teller.party(line.owner))]);
    let law = cited(teller, &line.law, line.confidence);
    let mut out = format!("  {title}: {state}, {}, {owner}   {law}{}\n", days(teller, line), teller.id(&declared.thing));
    if let (DutyState::Overdue, Some(late)) = (line.state, &declared.late) {
        let _ = writeln!(out, "    {}", words.with("if-late", &[("text", teller.title(late))]));
    }
    for missing in &line.missing {
        let _ = writeln!(out, "    ? {}", teller.missing(*missing));
    }
    out
}

pub(super) fn request(teller: &Teller, line: &RequestLine) -> String {
    let words = teller.words;
    let declared = &teller.programme.requests[line.request];
    let title = teller.named(&declared.thing, line.subject);
    let is_open = line.place.closed().is_none();
    let state = match line.state {
        DutyState::Overdue if !is_open => words.say("request-unanswered"),
        state => words.say(&format!("duty-{}", state.word())),
    };
    let by = line.due_at.map(|time| time.to_string()).or(line.due.map(|due| due.to_string()));
    let due = by.map(|by| format!(", {}", words.with("by-date", &[("date", &by)])));
    let owner = words.with("request-with", &[("office", teller.office(line.owner))]);
    let filed = words.with("on-date", &[("date", &line.filed.to_string())]);
    let mut out =
        format!("  {title} ({filed}): {state}{}, {owner}   {}\n", due.unwrap_or_default(), cited(teller, &line.law, None));
    out.push_str(&super::request::where_it_is(teller, line));
    let awaited = line.answered.is_none() && is_open;
    if let Some(text) = declared.no_answer.as_ref().filter(|_| awaited) {
        let _ = writeln!(out, "    {}", words.with("if-no-answer", &[("text", teller.title(text))]));
    }
    for missing in &line.missing {
        let _ = writeln!(out, "    ? {}", teller.missing(*missing));
    }
    out
}

/// A restriction, with its remedy.
pub fn restriction(teller: &Teller, line: &RestrictionLine) -> String {
    let words = teller.words;
    let declared = &teller.programme.restrictions[line.restriction];
    let title = teller.named(&declared.thing, line.subject);
    let state = match (line.active, line.lifted) {
        (Truth::Yes, _) => words.say("restriction-active"),
        (Truth::Unknown, _) => words.say("restriction-unknown"),
        (Truth::No, Some(lifted)) => words.with("restriction-lifted", &[("date", &lifted.to_string())]),
        (Truth::No, None) => words.say("restriction-over"),
    };
    let since = line.from.map(|from| format!(", {}", words.with("stage-since", &[("date", &from.to_string())])));
    let ends = line.until_at.map(|time| time.to_string()).or(line.until.map(|until| until.to_string()));
    let until = ends.map(|ends| format!(", {}", words.with("stage-until", &[("date", &ends)])));
    let law = cited(teller, &line.law, None);
    let mut out = format!(
        "  {title}: {state}{}{}   {law}{}\n",
        since.unwrap_or_default(),
        until.unwrap_or_default(),
        teller.id(&declared.thing)
    );
    let open = line.remedy_until.map(|until| format!(" ({})", words.with("remedy-until", &[("date", &until.to_string())])));
    let remedy = words.with("remedy", &[("text", teller.title(&declared.remedy))]);
    let _ = writeln!(out, "    {remedy}{}", open.unwrap_or_default());
    for missing in &line.missing {
        let _ = writeln!(out, "    ? {}", teller.missing(*missing));
    }
    out
}

/// Rights that several persons have alike are told once, with all their labels.
fn grouped_rights<'s>(teller: &Teller, rights: impl Iterator<Item = &'s RightLine>) -> Vec<String> {
    let mut groups: Vec<(&RightLine, Vec<usize>)> = Vec::new();
    for line in rights {
        let who = line.subject.who;
        let alike = |other: &RightLine| {
            (other.right, other.from, other.until, other.open) == (line.right, line.from, line.until, line.open)
                && other.subject.entry == line.subject.entry
                && other.missing.is_empty()
                && line.missing.is_empty()
        };
        match groups.iter_mut().find(|(first, _)| alike(first)) {
            Some((_, persons)) => persons.extend(who),
            None => groups.push((line, who.into_iter().collect())),
        }
    }
    groups.into_iter().map(|(line, persons)| right_of(teller, line, &persons)).collect()
}

pub(super) fn right(teller: &Teller, line: &RightLine) -> String {
    right_of(teller, line, &line.subject.who.into_iter().collect::<Vec<_>>())
}

fn right_of(teller: &Teller, line: &RightLine, persons: &[usize]) -> String {
    let words = teller.words;
    let declared = &teller.programme.rights[line.right];
    let title = teller.title(&declared.thing.title);
    let labels: Vec<&str> = persons.iter().map(|person| teller.person(*person)).collect();
    let everyone = teller.journal.persons.len() < 2 || labels.is_empty();
    let title = if everyone { title.to_owned() } else { format!("{title} ({})", labels.join(", ")) };
    let until = line.until.map(|until| format!(" {}", words.with("stage-until", &[("date", &until.to_string())])));
    let office = declared.office.map(|office| format!(", {}", words.with("owner", &[("who", teller.office(office))])));
    let unknown = if line.open == Truth::Unknown { format!(" {}", words.say("right-unknown")) } else { String::new() };
    let law = cited(teller, &line.law, None);
    let mut out = format!(
        "  {title}{unknown}{}{}   {law}{}\n",
        until.unwrap_or_default(),
        office.unwrap_or_default(),
        teller.id(&declared.thing)
    );
    if let Some(warning) = &declared.warning {
        let _ = writeln!(out, "    {}", words.with("warning", &[("text", teller.title(warning))]));
    }
    for missing in &line.missing {
        let _ = writeln!(out, "    ? {}", teller.missing(*missing));
    }
    out
}

/// A finding in a sentence.
pub(super) fn finding(teller: &Teller, found: &Finding) -> String {
    let words = teller.words;
    let title = teller.named(teller.thing(found.about), found.subject);
    let dated = |key: &str, date: rules::Date| words.with(key, &[("title", title.as_str()), ("date", &date.to_string())]);
    match found.what {
        Found::PastLimit(date) => dated("finding-past-limit", date),
        Found::BeyondLimit(date) => dated("finding-beyond-limit", date),
        Found::NotTold => words.with("finding-not-told", &[("title", title.as_str())]),
        Found::Fault => words.with("finding-fault", &[("title", title.as_str())]),
        Found::NotProvided => words.with("finding-not-provided", &[("title", title.as_str())]),
        Found::HolidaysUnknown(year) => words.with("finding-holidays", &[("title", title.as_str()), ("year", &year.to_string())]),
    }
}
