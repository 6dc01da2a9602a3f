//! Recording an entry: what stands against it, what it would change, and doing it.

use std::collections::BTreeMap;

use access::Action;
use case::{Barred, Disorder, Entry, Journal, Place, RequestLine, Subject, changes, disorders};
use programme::{Act, FieldType, KindId, OfficeId};
use rules::Date;
use schemars::JsonSchema;
use serde::Serialize;
use show::{Teller, Words, changes as told};
use store::{Append, Conflict, Once, Outcome};

use crate::answer::Answer;
use crate::matters::follows;
use crate::seen::{Seen, Wanted};
use crate::site::{Site, Visitor};
use crate::view::Named;

/// What an entry would change.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Effect {
    /// The day on which the two standings are compared.
    on: String,
    lines: Vec<Change>,
}

/// A line of it.
#[derive(Serialize, JsonSchema)]
struct Change {
    /// Whether it says that something ends.
    ends: bool,
    text: String,
}

/// What became of it.
pub(crate) enum Done {
    /// It is recorded; the number of the household's last entry.
    Recorded(u64),
    /// Somebody recorded something meanwhile; the number of the household's last entry.
    Overtaken(u64),
}

impl Site {
    /// Why an entry is not recorded now, or not by whoever writes it: it is of a day to come, or another office's to do.
    pub(crate) fn untimely(&self, seen: &Seen, visitor: &Visitor, entry: &Entry, words: &Words) -> Vec<String> {
        let mut found = Vec::new();
        if entry.on > seen.today {
            found.push(words.say("record-future"));
        }
        let turn = self.turn(seen, entry).filter(|office| visitor.office.as_ref() != Some(&self.programme().office(*office).id));
        if let Some(office) = turn.filter(|_| visitor.person.is_none()) {
            found.push(words.with("record-not-yours", &[("office", self.programme().office(office).title.get(words.lang))]));
        }
        found
    }

    /// What stands against an entry, in words: what the programme refuses, and what cannot have happened.
    pub(crate) fn objections(&self, seen: &Seen, entry: &Entry, words: &Words) -> Vec<String> {
        let (before, after) = (&seen.found.journal, with(&seen.found.journal, entry));
        let mut found = Vec::new();
        let known = disorders(self.programme(), before);
        let new = disorders(self.programme(), &after).into_iter().filter(|disorder| !known.contains(disorder));
        found.extend(new.map(|(_, why)| self.disorder(why, words)));
        let known = self.engine.refused(before);
        let new = self.engine.refused(&after).into_iter().filter(|refused| !known.contains(refused));
        found.extend(new.map(|refused| self.barred(&refused.why, words)));
        found
    }

    /// What an entry would change, as far as somebody may see it: today, or on its own day if that is to come.
    pub(crate) fn effect(&self, seen: &Seen, wanted: &Wanted<'_>, entry: &Entry, words: &Words) -> Effect {
        let (before, after) = (&seen.found.journal, with(&seen.found.journal, entry));
        let on = seen.today.max(entry.on);
        let [was, is] = [before, &after].map(|journal| self.standing_for(wanted, journal, on, seen.only).0);
        let [earlier, entries] = [before, &after].map(|journal| self.engine.entries(journal, on, None));
        let differing = changes(&was, &is, &earlier, &entries);
        let teller = Teller { programme: self.programme(), words, journal: &after, entries, ids: false };
        let lines = told::lines(&teller, &differing)
            .into_iter()
            .map(|line| Change { ends: line.ends, text: in_one_line(&line.text) })
            .collect();
        Effect { on: on.to_string(), lines }
    }

    /// The request that an entry would file, as it would stand.
    pub(crate) fn filed(&self, journal: &Journal, entry: &Entry, today: Date) -> Option<RequestLine> {
        let (after, on) = (with(journal, entry), today.max(entry.on));
        let label = after.entries.last()?.label.as_deref();
        let filing = self.engine.entries(&after, on, None).iter().position(|entry| entry.label.as_deref() == label);
        self.engine.standing(&after, on, None).requests.into_iter().find(|line| line.subject.entry == filing)
    }

    /// Records an entry behind those that whoever records has seen.
    pub(crate) async fn record(&self, wanted: &Wanted<'_>, last_seq: u64, entry: Entry, once: Option<&Once>) -> Answer<Done> {
        let entries = vec![entry.clone()];
        let stamp = self.stamp(wanted.visitor);
        let append = Append { household: wanted.household, expected_last_seq: last_seq, stamp, persons: Vec::new(), entries };
        match self.store.append_once(&self.engine, append, once, &mut self.random()).await? {
            Outcome::Appended(done) => Ok(Done::Recorded(done.last_seq)),
            // A form has no key: what was sent twice is known by what it says.
            Outcome::Conflict(conflict) if once.is_none() && is_own(&conflict, wanted.visitor, &entry) => {
                Ok(Done::Recorded(conflict.last_seq))
            }
            Outcome::Conflict(conflict) => Ok(Done::Overtaken(conflict.last_seq)),
        }
    }

    /// What was recorded since an entry, as far as it may be seen, in words.
    pub(crate) fn since(&self, seen: &Seen, seq: u64, words: &Words) -> Vec<String> {
        let number = |entry: &Entry| entry.label.as_deref().and_then(store::seq_of);
        let later = seen.visible().filter(|entry| number(entry).is_some_and(|number| number > seq));
        later.map(|entry| format!("{} · {}", entry.on, self.programme().kind(entry.kind).title.get(words.lang))).collect()
    }

    /// What can be done about each request that somebody may see, by the label of its filing: kinds of entry with their titles.
    pub(crate) fn steps(&self, seen: &Seen, wanted: &Wanted<'_>) -> BTreeMap<String, Vec<Named>> {
        let mut steps = BTreeMap::new();
        for line in &seen.standing.requests {
            let Some(filing) = line.subject.entry.and_then(|at| seen.entries.get(at)) else { continue };
            let own = wanted.visitor.person.is_some();
            let is_offered =
                |kind: &KindId| if own { self.withdraws(*kind) } else { self.is_step(*kind, line, filing.kind, wanted.visitor) };
            let kinds = (0..).map(KindId).take(self.programme().kinds.len()).filter(is_offered);
            let may = if own { Action::Ask } else { Action::Record };
            if let (Some(label), true) = (&filing.label, wanted.may.contains(&may)) {
                let titled = |kind: KindId| {
                    let kind = self.programme().kind(kind);
                    Named::new(&kind.id, kind.title.get(wanted.lang))
                };
                let open = !matches!(line.place, Place::Closed { .. });
                steps.insert(label.clone(), kinds.filter(|_| open || !own).map(titled).collect());
            }
        }
        for line in &seen.standing.decisions {
            let Some(taken) = line.subject.entry.and_then(|at| seen.entries.get(at)) else { continue };
            if let (Some(label), true) = (&taken.label, wanted.may.contains(&Action::Record)) {
                let decision = &self.programme().decisions[line.decision];
                steps.insert(label.clone(), self.after_decision(decision, taken.kind, wanted));
            }
        }
        steps
    }

    fn withdraws(&self, kind: KindId) -> bool {
        self.programme().kind(kind).acts == Some(Act::Withdraw)
    }

    /// Whether an office can do something to a request as it stands.
    fn is_step(&self, kind: KindId, line: &RequestLine, filed: KindId, visitor: &Visitor) -> bool {
        let declared = self.programme().kind(kind);
        let Some(of) = declared.field("of").filter(|of| of.ty == FieldType::Entry) else { return false };
        if !(of.kinds.is_empty() || of.kinds.contains(&filed)) {
            return false;
        }
        let office = visitor.office.as_deref().and_then(|office| self.programme().office_id(office));
        let turn = self.turn_of(declared.acts, line);
        let fits = match declared.acts {
            Some(act) => match &line.place {
                Place::Held { .. } => matches!(act, Act::Transfer | Act::Dispute | Act::Ask | Act::Withdraw | Act::Merge),
                Place::Offered { .. } => matches!(act, Act::Accept | Act::Refuse | Act::Withdraw),
                Place::Disputed { .. } => matches!(act, Act::Designate | Act::Withdraw),
                Place::Closed { .. } => act == Act::Release,
            },
            None => follows(self.programme(), kind, filed) && !matches!(line.place, Place::Closed { .. }),
        };
        fits && turn.is_none_or(|turn| Some(turn) == office)
    }

    /// The office that alone can do this to the request it is about.
    fn turn(&self, seen: &Seen, entry: &Entry) -> Option<OfficeId> {
        let kind = self.programme().kind(entry.kind);
        let of = entry.code(self.programme(), "of")?;
        let is_of = |subject: Subject| subject.entry.and_then(|at| seen.entries.get(at)?.label.as_deref()) == Some(of);
        let line = seen.standing.requests.iter().find(|line| is_of(line.subject))?;
        let filed = self.programme().requests[line.request].filed;
        if kind.acts.is_none() && !follows(self.programme(), entry.kind, filed) {
            return None;
        }
        self.turn_of(kind.acts, line)
    }

    fn turn_of(&self, act: Option<Act>, line: &RequestLine) -> Option<OfficeId> {
        match (act, &line.place) {
            // What only the person does, or anybody may say.
            (Some(Act::Withdraw | Act::Explain | Act::Follow), _) => None,
            (Some(Act::Accept | Act::Refuse), Place::Offered { to, .. }) => Some(*to),
            (Some(Act::Designate), Place::Disputed { by, .. }) => Some(*by),
            _ => Some(line.owner),
        }
    }

    fn disorder(&self, why: Disorder, words: &Words) -> String {
        let title = |kind: KindId| self.programme().kind(kind).title.get(words.lang).to_owned();
        let day = |day: Date| day.to_string();
        match why {
            Disorder::BeforeBirth(born) => words.with("record-before-birth", &[("day", &day(born))]),
            Disorder::Again(on) => words.with("record-again", &[("day", &day(on))]),
            Disorder::TooEarly(kind, on) => words.with("record-too-early", &[("other", &title(kind)), ("day", &day(on))]),
            Disorder::Lacks(kind) => words.with("record-lacks", &[("other", &title(kind))]),
        }
    }

    fn barred(&self, why: &Barred, words: &Words) -> String {
        match why {
            Barred::Bar(bar) => {
                let law = bar.citation.sources.join(", ");
                words.with("record-barred", &[("because", bar.because.get(words.lang)), ("law", &law)])
            }
            Barred::Same(_) => words.say("record-same"),
            Barred::Step(step) => words.say(&format!("impossible-{}", step.word())),
        }
    }
}

/// A text of the command line without the spaces that set its parts apart there.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A journal with one entry more.
fn with(journal: &Journal, entry: &Entry) -> Journal {
    let mut journal = journal.clone();
    let label = store::label(journal.entries.len() as u64 + 1);
    journal.entries.push(Entry { label: Some(label), ..entry.clone() });
    journal
}

/// Whether what others have recorded meanwhile is this very entry, sent twice.
fn is_own(conflict: &Conflict, visitor: &Visitor, entry: &Entry) -> bool {
    let [theirs] = conflict.theirs.as_slice() else { return false };
    let same = |theirs: &Entry| (theirs.kind, theirs.who, theirs.on, theirs.at) == (entry.kind, entry.who, entry.on, entry.at);
    theirs.by == visitor.actor && same(&theirs.entry)
}
