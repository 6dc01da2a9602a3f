//! Precedents: requests that came to an end, stripped of persons.

use programme::{Act, OfficeId, Programme};
use rules::{Cell, Month};

use crate::engine::Engine;
use crate::fold::Folded;
use crate::{End, Entry, Journal, Place, RequestLine};

/// A request that came to an end: what it was about and how it ended, and nothing of whose it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Precedent {
    /// The id of the kind of request.
    pub kind: String,
    /// The articles that governed it.
    pub law: Vec<String>,
    /// How it ended: `answered`, `accepted` (by silence) or `lapsed`.
    pub ended: &'static str,
    /// The outcome, a word of the programme, where the answer says it.
    pub outcome: Option<String>,
    /// The office that had it then.
    pub office: OfficeId,
    /// In which month.
    pub month: Month,
    /// The reasons, only in words that were released as naming nobody.
    pub words: Vec<String>,
}

/// Which precedents are wanted; what is `None` may be anything.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'w> {
    /// The id of the kind of request.
    pub kind: Option<&'w str>,
    /// An article, or a part of one: `NKA 9` also finds `NKA 9(1)5`.
    pub provision: Option<&'w str>,
    /// The outcome, or how it ended.
    pub outcome: Option<&'w str>,
}

impl Wanted<'_> {
    /// Whether a precedent is meant.
    pub fn is(&self, precedent: &Precedent) -> bool {
        self.kind.is_none_or(|kind| precedent.kind == kind)
            && self.provision.is_none_or(|provision| precedent.law.iter().any(|law| cites(law, provision)))
            && self.outcome.is_none_or(|outcome| precedent.outcome.as_deref() == Some(outcome) || precedent.ended == outcome)
    }
}

/// Whether a citation is of a provision, or of a part of it. `NKA 1` is no part of `NKA 12`.
pub fn cites(law: &str, provision: &str) -> bool {
    let rest = law.strip_prefix(provision);
    rest.is_some_and(|rest| {
        provision.ends_with(')') || !rest.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '-')
    })
}

impl Engine<'_> {
    /// The precedents of a household, up to a day. A request that was taken back is none.
    pub fn precedents(&self, journal: &Journal, as_of: rules::Date) -> Vec<Precedent> {
        let folded = self.fold(journal, as_of, None);
        let requests = self.standing(journal, as_of, None).requests;
        requests.iter().filter_map(|line| self.precedent(&folded, line)).collect()
    }

    fn precedent(&self, folded: &Folded, line: &RequestLine) -> Option<Precedent> {
        let Place::Closed { since, end } = &line.place else { return None };
        let answered = *end == End::Answered;
        (*end != End::Withdrawn).then(|| Precedent {
            kind: self.programme.requests[line.request].thing.id.clone(),
            law: line.law.clone(),
            ended: line.place.word(),
            outcome: if answered { self.outcome(folded, line) } else { None },
            office: line.owner,
            month: since.on.month(),
            words: released(self.programme, &folded.entries, line),
        })
    }

    /// The word in the answer that counts.
    fn outcome(&self, folded: &Folded, line: &RequestLine) -> Option<String> {
        let (kind, field) = self.programme.requests[line.request].outcome?;
        let rows = self.rows(folded, folded.as_of(), &[], line.subject.entry);
        let Cell::Narrow(word) = rows.first_answer(kind, field)? else { return None };
        let ty = self.programme.kind(kind).fields.get(field)?.ty.ty();
        let rules::Ty::Enum(list) = ty else { return None };
        let words = &self.programme.enums.get(list as usize)?.values;
        words.get(usize::try_from(word).ok()?).map(|(word, _)| word.clone())
    }
}

/// Words that were released for a request.
fn released(programme: &Programme, entries: &[Entry], line: &RequestLine) -> Vec<String> {
    let Some(filing) = line.subject.entry.and_then(|entry| entries.get(entry)?.label.as_deref()) else { return Vec::new() };
    let release = |entry: &&Entry| programme.kind(entry.kind).acts == Some(Act::Release);
    let of = entries.iter().filter(release).filter(|entry| entry.code(programme, "of") == Some(filing));
    of.filter_map(|entry| entry.code(programme, "words")).map(str::to_owned).collect()
}
