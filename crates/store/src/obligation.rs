//! Obligations: what a standing says is to be done and paid, as rows that a worklist or a payment run can be read from.

use case::{Contribution, DutyState, Limit, Place, RequestLine, Standing, Subject};
use programme::{OfficeId, Party, Programme};
use rules::{Date, Time};
use vault::PersonId;

use crate::due::{Case, Folded};
use crate::insert::Table;
use crate::sql::{Row, Tx, values};
use crate::{Error, HouseholdId};

/// What a request asks of an office that does not have it: to accept or refuse it, to name whose it is, to add its part.
const ASKED: [&str; 3] = ["accept", "designate", "contribute"];

/// What kind of obligation it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObligationKind {
    /// Something an office or the person must do.
    Duty,
    /// An answer that is owed to a request.
    Request,
    /// A payment that is part of an entitlement.
    Instalment,
    /// A restriction, which ends.
    Restriction,
}

impl ObligationKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Duty, Self::Request, Self::Instalment, Self::Restriction];

    /// The word that stands in the data base.
    pub fn word(self) -> &'static str {
        match self {
            Self::Duty => "duty",
            Self::Request => "request",
            Self::Instalment => "instalment",
            Self::Restriction => "restriction",
        }
    }
}

/// Something to be done or paid, as it followed from the journal on the day of the last fold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Obligation {
    /// What it is.
    pub kind: ObligationKind,
    /// The id of the duty, request, entitlement or restriction.
    pub thing: String,
    /// Which of them: whose (`p1`), from which entry (`e7`), which instalment (`rest/2`) or time of a
    /// duty that comes again (`n2`), or what a request asks of an office that does not have it ([`Obligation::asked`]), with blanks between.
    pub item: String,
    /// The person it is towards; `None`: the household.
    pub person: Option<PersonId>,
    /// The office that must act; `None`: the person, or nobody.
    pub office: Option<String>,
    /// How it stands, in the words of a standing: `open`, `overdue`, `due`, `paid`, ..
    pub state: String,
    /// The day it exists from.
    pub starts: Option<Date>,
    /// Its last day.
    pub due: Option<Date>,
    /// The day it was done.
    pub done: Option<Date>,
    /// In minor units.
    pub amount: Option<i64>,
}

impl Obligation {
    /// What a request asks of an office that does not have it: `accept`, `designate` or `contribute`.
    pub fn asked(&self) -> Option<&'static str> {
        let is_request = self.kind == ObligationKind::Request;
        ASKED.into_iter().find(|asked| is_request && self.item.split(' ').any(|word| word == *asked))
    }
}

/// The obligations in a standing, in their order.
pub(crate) fn obligations(case: Case<'_>, standing: &Standing, at: Time) -> Vec<Obligation> {
    let entries = case.engine.entries(case.journal, at.day(), None);
    let labels = entries.into_iter().map(|entry| entry.label).collect();
    let mut listed = Listing { programme: case.engine.programme(), persons: case.persons, labels, at, found: Vec::new() };
    listed.duties(standing);
    listed.requests(standing);
    listed.instalments(standing);
    listed.restrictions(standing);
    listed.found.sort();
    tell_apart(&mut listed.found);
    listed.found
}

/// Two lines of the same name would be one row: those after the first get a number.
fn tell_apart(found: &mut [Obligation]) {
    for at in (1..found.len()).rev() {
        let (before, this) = (&found[..at], &found[at]);
        let same = |other: &&Obligation| (other.kind, &other.thing, &other.item) == (this.kind, &this.thing, &this.item);
        let count = before.iter().rev().take_while(same).count();
        if count > 0 {
            found[at].item = format!("{} ({})", this.item, count + 1);
        }
    }
    found.sort();
}

struct Listing<'a> {
    programme: &'a Programme,
    persons: &'a [PersonId],
    /// Of the entries that stand.
    labels: Vec<Option<String>>,
    at: Time,
    found: Vec<Obligation>,
}

/// What a request asks of an office that does not have it.
struct Asked {
    what: &'static str,
    office: OfficeId,
    since: Date,
    until: Option<Limit>,
}

impl Asked {
    fn in_request(line: &RequestLine) -> Vec<Self> {
        let place = match &line.place {
            Place::Offered { to, since, until } => Some(Self { what: "accept", office: *to, since: since.on, until: *until }),
            Place::Disputed { by, since } => Some(Self { what: "designate", office: *by, since: since.on, until: None }),
            Place::Held { .. } => None,
            Place::Closed { .. } => return Vec::new(),
        };
        let parts = line.contributions.iter().filter(|part| part.given.is_none()).map(|part| {
            let Contribution { office, asked, until, .. } = *part;
            Self { what: "contribute", office, since: asked, until: Some(Limit::Day(until)) }
        });
        place.into_iter().chain(parts).collect()
    }
}

impl Listing<'_> {
    fn duties(&mut self, standing: &Standing) {
        for line in &standing.duties {
            let office = match line.owner {
                Party::Office(office) => Some(self.programme.office(office).id.clone()),
                Party::Person => None,
            };
            let Some(duty) = self.programme.duties.get(line.duty) else { continue };
            let number = if line.number > 0 { format!("n{}", line.number) } else { String::new() };
            let blank = self.blank(ObligationKind::Duty, &duty.thing.id, line.subject, &number);
            let (state, starts, due, done) = (line.state.word().to_owned(), line.starts, line.due, line.met);
            self.found.push(Obligation { office, state, starts, due, done, ..blank });
        }
    }

    fn requests(&mut self, standing: &Standing) {
        for line in &standing.requests {
            let Some(request) = self.programme.requests.get(line.request) else { continue };
            let blank = self.blank(ObligationKind::Request, &request.thing.id, line.subject, "");
            let office = Some(self.programme.office(line.owner).id.clone());
            let (state, starts, due, done) = (line.state.word().to_owned(), Some(line.filed), line.due, line.answered);
            self.found.push(Obligation { office, state, starts, due, done, ..blank });
            for asked in Asked::in_request(line) {
                let blank = self.blank(ObligationKind::Request, &request.thing.id, line.subject, asked.what);
                let office = Some(self.programme.office(asked.office).id.clone());
                let is_late = asked.until.is_some_and(|until| until.passed_at() <= self.at);
                let state = if is_late { DutyState::Overdue } else { DutyState::Open }.word().to_owned();
                let (starts, due) = (Some(asked.since), asked.until.map(Limit::day));
                self.found.push(Obligation { office, state, starts, due, ..blank });
            }
        }
    }

    fn instalments(&mut self, standing: &Standing) {
        for line in standing.entitlements.iter().filter(|line| line.owed != case::Truth::No) {
            let Some(entitlement) = self.programme.entitlements.get(line.entitlement) else { continue };
            let office = self.programme.office(entitlement.owner).id.clone();
            for instalment in &line.instalments {
                let blank = self.blank(ObligationKind::Instalment, &entitlement.thing.id, line.subject, &instalment.id);
                let (state, due, amount) = (instalment.state.word().to_owned(), instalment.due, instalment.amount);
                self.found.push(Obligation { office: Some(office.clone()), state, due, amount, ..blank });
            }
        }
    }

    fn restrictions(&mut self, standing: &Standing) {
        for line in &standing.restrictions {
            let Some(restriction) = self.programme.restrictions.get(line.restriction) else { continue };
            let blank = self.blank(ObligationKind::Restriction, &restriction.thing.id, line.subject, "");
            let state = match line.active {
                case::Truth::Yes => "active",
                case::Truth::No => "inactive",
                case::Truth::Unknown => "unknown",
            };
            let (state, starts, due, done) = (state.to_owned(), line.from, line.until, line.lifted);
            self.found.push(Obligation { state, starts, due, done, ..blank });
        }
    }

    fn blank(&self, kind: ObligationKind, thing: &str, subject: Subject, which: &str) -> Obligation {
        let who = subject.who.map(|who| format!("p{}", who + 1));
        let entry = subject.entry.and_then(|entry| self.labels.get(entry).cloned().flatten());
        let which = (!which.is_empty()).then(|| which.to_owned());
        let item = [who, entry, which].into_iter().flatten().collect::<Vec<_>>().join(" ");
        Obligation {
            kind,
            thing: thing.to_owned(),
            item,
            person: subject.who.and_then(|who| self.persons.get(who).copied()),
            office: None,
            state: String::new(),
            starts: None,
            due: None,
            done: None,
            amount: None,
        }
    }
}

pub(crate) fn from_row(mut row: Row) -> Result<(HouseholdId, Obligation), Error> {
    let household = row.take()?;
    let word: String = row.take()?;
    let kind = ObligationKind::ALL.into_iter().find(|kind| kind.word() == word);
    let kind = kind.ok_or_else(|| row.damaged("there is no such kind of obligation"))?;
    let (thing, item, person) = (row.take()?, row.take()?, row.take()?);
    let (office, state) = (row.take()?, row.take()?);
    let (starts, due, done, amount) = (row.take()?, row.take()?, row.take()?, row.take()?);
    Ok((household, Obligation { kind, thing, item, person, office, state, starts, due, done, amount }))
}

/// The obligations of a household.
pub(crate) const STORED: &str = "select household, kind, thing, item, person, office, state, starts_on, due_on, done_on, amount
    from obligation where household = $1";

/// The stored obligations of a household, in their order.
pub(crate) async fn stored(tx: &mut Tx, household: HouseholdId) -> Result<Vec<Obligation>, Error> {
    if tx.has_waiting(Table::Obligation, household) {
        tx.write_waiting().await?;
    }
    in_order(tx.rows_past(Table::Obligation.name(), STORED, values![household]).await?)
}

/// Obligations of a household, in the order in which they are compared.
pub(crate) fn in_order(rows: Vec<Row>) -> Result<Vec<Obligation>, Error> {
    let mut found: Vec<Obligation> = rows.into_iter().map(|row| Ok(from_row(row)?.1)).collect::<Result<_, Error>>()?;
    found.sort();
    Ok(found)
}

/// Puts what follows in the place of what is stored; touches only what differs.
pub(crate) async fn replace(tx: &mut Tx, household: HouseholdId, old: &[Obligation], new: &Folded) -> Result<(), Error> {
    let new = &new.obligations;
    let gone = old.iter().filter(|old| new.binary_search(old).is_err());
    let gone = gone.map(|gone| values![gone.kind.word(), gone.thing.as_str(), gone.item.as_str()]).collect();
    tx.delete(Table::Obligation, household, gone).await?;
    for added in new.iter().filter(|new| old.binary_search(new).is_err()) {
        let Obligation { kind, thing, item, person, office, state, starts, due, done, amount } = added;
        let key = values![household, kind.word(), thing.as_str(), item.as_str(), *person, office.as_deref()];
        tx.put(Table::Obligation, [key, values![state.as_str(), *starts, *due, *done, *amount]].concat());
    }
    Ok(())
}
