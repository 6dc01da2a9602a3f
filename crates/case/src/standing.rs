//! What follows from a journal: the standing.

mod decision;
mod request;

use jiff::Timestamp;
use programme::Party;
use rules::{Confidence, Date, FactId, ParameterId, Time};

use crate::{Impossible, Limit};

pub use decision::*;
pub use request::*;

/// Where a household stands on a day.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Standing {
    /// The day.
    pub as_of: Option<Date>,
    /// As known at this instant; `None`: with everything recorded.
    pub known_at: Option<Timestamp>,
    /// The stage of each person, in the order of the story.
    pub stages: Vec<Option<StageLine>>,
    /// What is or may be owed, in the order of the pack; also what is not, so that its reason can be asked for.
    pub entitlements: Vec<EntitlementLine>,
    /// Duties towards them.
    pub duties: Vec<DutyLine>,
    /// Requests that were filed.
    pub requests: Vec<RequestLine>,
    /// Restrictions on them.
    pub restrictions: Vec<RestrictionLine>,
    /// What is open to them.
    pub rights: Vec<RightLine>,
    /// Decisions that need certain steps before they have effect.
    pub decisions: Vec<DecisionLine>,
    /// What is wrong, or could not be computed.
    pub findings: Vec<Finding>,
    /// Entries that move no request, by position among those that stand, and why not.
    pub impossible: Vec<(usize, Impossible)>,
    /// Entries that count for nothing, or of which no source says whether they do.
    pub voided: Vec<VoidLine>,
}

impl Standing {
    /// The household's stage: that of its first person who has one.
    pub fn stage(&self) -> Option<&StageLine> {
        self.stages.iter().flatten().next()
    }

    /// Leaves out whatever is about other persons of the household than one.
    pub fn keep_person(&mut self, who: usize) {
        for (_, stage) in self.stages.iter_mut().enumerate().filter(|(person, _)| *person != who) {
            *stage = None;
        }
        let is_kept = |subject: Subject| subject.who.is_none_or(|person| person == who);
        self.entitlements.retain(|line| is_kept(line.subject));
        self.duties.retain(|line| is_kept(line.subject));
        self.requests.retain(|line| is_kept(line.subject));
        self.decisions.retain(|line| is_kept(line.subject));
        self.restrictions.retain(|line| is_kept(line.subject));
        self.rights.retain(|line| is_kept(line.subject));
        self.findings.retain(|line| is_kept(line.subject));
    }
}

/// The stage that a person has reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageLine {
    /// Position among the programme's stages.
    pub stage: usize,
    /// The day it began.
    pub since: Date,
    /// Its last day by law, if it has one.
    pub ends: Option<Date>,
}

/// Whose a line is, and which entry it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    /// The person, by position; `None`: the household.
    pub who: Option<usize>,
    /// The entry it is for, by position among the entries that stand; `None`: it is not for single entries.
    pub entry: Option<usize>,
}

/// Something that a result lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Missing {
    /// A fact, of a person or of the household, that nobody has recorded.
    Fact(FactId, Option<usize>),
    /// An event that has not happened, as far as is recorded.
    Event(FactId, Option<usize>),
    /// A value of the programme for which there is no source.
    Value(ParameterId),
}

/// Whether something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// Yes.
    Yes,
    /// No, or not yet, or the law does not provide for it on that date.
    No,
    /// A fact or a value is missing.
    Unknown,
}

/// What is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntitlementLine {
    /// Position among the programme's entitlements.
    pub entitlement: usize,
    /// Whose.
    pub subject: Subject,
    /// Whether it is owed.
    pub owed: Truth,
    /// The whole amount in minor units, or so much a month or year for a recurring one; `None`: not known.
    pub amount: Option<i64>,
    /// Articles of the version that governs.
    pub law: Vec<String>,
    /// The least confidence of all that it was computed from.
    pub confidence: Option<Confidence>,
    /// What is missing.
    pub missing: Vec<Missing>,
    /// Its instalments, in order.
    pub instalments: Vec<Instalment>,
}

/// A payment that is part of an entitlement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instalment {
    /// Its name within the entitlement: the pay line's, and in a series its number (`rest/2`).
    pub id: String,
    /// Position of the pay line.
    pub line: usize,
    /// Number in its series, from 1; 0 when it is single.
    pub number: u16,
    /// The day it is due.
    pub due: Option<Date>,
    /// In minor units.
    pub amount: Option<i64>,
    /// How it stands.
    pub state: InstalmentState,
}

/// How an instalment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstalmentState {
    /// A payment for it is recorded.
    Paid,
    /// Its day has come.
    Due,
    /// Its day is yet to come.
    Upcoming,
    /// Its day depends on something that has not happened.
    Waiting,
    /// Its amount, its day or its condition cannot be known: a fact or value is missing.
    Unknown,
}

impl InstalmentState {
    /// The word used in cases and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Due => "due",
            Self::Upcoming => "upcoming",
            Self::Waiting => "waiting",
            Self::Unknown => "unknown",
        }
    }
}

/// A duty of an office or of the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyLine {
    /// Position among the programme's duties.
    pub duty: usize,
    /// Towards whom, and from which entry.
    pub subject: Subject,
    /// Its number in its series, from 1; 0 for one that does not come again.
    pub number: u16,
    /// The day on which the next of its series begins; of the last line of a series only.
    pub renews: Option<Date>,
    /// Who must do it.
    pub owner: Party,
    /// The day it exists from.
    pub starts: Option<Date>,
    /// Its last day; `None`: without delay, or not known.
    pub due: Option<Date>,
    /// Its last minute, where the law counts hours.
    pub due_at: Option<Time>,
    /// The day it was done.
    pub met: Option<Date>,
    /// The day on which it was answered for that it was missed.
    pub explained: Option<Date>,
    /// How it stands.
    pub state: DutyState,
    /// Whether something of it could not be computed.
    pub failed: bool,
    /// Articles of the version that governs.
    pub law: Vec<String>,
    /// The least confidence of all that it was computed from.
    pub confidence: Option<Confidence>,
    /// What is missing.
    pub missing: Vec<Missing>,
}

impl DutyLine {
    /// The end of its time.
    pub fn limit(&self) -> Option<Limit> {
        self.due_at.map(Limit::Time).or(self.due.map(Limit::Day))
    }
}

/// How a duty stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DutyState {
    /// It begins later.
    Upcoming,
    /// It is to be done.
    Open,
    /// It was done in time.
    Met,
    /// It was not done in time, and is still to be done.
    Overdue,
    /// It was done, but late.
    MetLate,
    /// It is no longer to be done: what it was for is at an end.
    Ended,
    /// Its day cannot be known: a fact or value is missing.
    Unknown,
}

impl DutyState {
    /// The word used in cases and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Upcoming => "upcoming",
            Self::Open => "open",
            Self::Met => "met",
            Self::Overdue => "overdue",
            Self::MetLate => "met_late",
            Self::Ended => "ended",
            Self::Unknown => "unknown",
        }
    }
}

/// A restriction on a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestrictionLine {
    /// Position among the programme's restrictions.
    pub restriction: usize,
    /// On whom, from which entry.
    pub subject: Subject,
    /// Its first day.
    pub from: Option<Date>,
    /// Its last day.
    pub until: Option<Date>,
    /// Its last minute, where the law counts hours.
    pub until_at: Option<Time>,
    /// The latest last day that the law allows.
    pub limit: Option<Date>,
    /// The day it was lifted.
    pub lifted: Option<Date>,
    /// The day on which the person was told in writing, with reasons.
    pub notified: Option<Date>,
    /// The day from which telling was withheld.
    pub withheld: Option<Date>,
    /// The last day for the remedy.
    pub remedy_until: Option<Date>,
    /// Whether it is in force on the day of the standing; unknown when a fact is missing.
    pub active: Truth,
    /// Articles of the version that governs.
    pub law: Vec<String>,
    /// What is missing.
    pub missing: Vec<Missing>,
}

impl RestrictionLine {
    /// The end of its time.
    pub fn ends(&self) -> Option<Limit> {
        self.until_at.map(Limit::Time).or(self.until.map(Limit::Day))
    }
}

/// Something that is open to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RightLine {
    /// Position among the programme's rights.
    pub right: usize,
    /// To whom, from which entry.
    pub subject: Subject,
    /// Its first day.
    pub from: Option<Date>,
    /// Its last day; `None`: it has none, or it is not known.
    pub until: Option<Date>,
    /// Whether it is open on the day of the standing; unknown when a fact is missing.
    pub open: Truth,
    /// Articles of the version that governs.
    pub law: Vec<String>,
    /// What is missing.
    pub missing: Vec<Missing>,
}

/// Which line of a standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum About {
    /// A stage.
    Stage(usize),
    /// An entitlement.
    Entitlement(usize),
    /// A duty.
    Duty(usize),
    /// A request.
    Request(usize),
    /// A restriction.
    Restriction(usize),
    /// A right.
    Right(usize),
    /// A decision.
    Decision(usize),
}

/// Something wrong, or that could not be computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is about.
    pub about: About,
    /// Whose.
    pub subject: Subject,
    /// What was found.
    pub what: Found,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A stage lasts longer than the law allows: its last day.
    PastLimit(Date),
    /// A computation failed; the reason tells where.
    Fault,
    /// It is owed, but no law provides an amount, or a date.
    NotProvided,
    /// A deadline falls in a year whose public holidays the programme does not hold, so it may be later than shown.
    HolidaysUnknown(i32),
    /// A restriction lasts longer than the law allows: the latest last day.
    BeyondLimit(Date),
    /// A restriction is in force of which the person was not told, and no law allows that.
    NotTold,
}
