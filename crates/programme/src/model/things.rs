//! What the law provides: stages, entitlements, duties, requests, restrictions and rights.

use rules::{Citation, Level, MonthEnd, RuleId};

use super::{Bilingual, Handover, KindId, Missed, OfficeId, Owner, Repeat};

/// What stages, entitlements, duties, requests, restrictions and rights have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    /// Its name.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// One sentence about it.
    pub about: Bilingual,
    /// Whose it is.
    pub level: Level,
    /// Whether it exists (true or false). "Not provided for" when no dated version of the law governs.
    /// The declaration of this rule lists the versions with their articles.
    pub when: RuleId,
    /// What says so, where no dated version says otherwise.
    pub citation: Citation,
}

/// A part of the way to standing on one's own feet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// What it has in common with other things.
    pub thing: Thing,
    /// The day it begins (a date).
    pub begins: RuleId,
    /// Its last day (a date).
    pub limit: Option<RuleId>,
}

/// What a person or household is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entitlement {
    /// What it has in common with other things.
    pub thing: Thing,
    /// The office that owes it.
    pub owner: OfficeId,
    /// The whole of it (money), where the pay lines do not say.
    pub amount: Option<RuleId>,
    /// For a recurring one: `amount` is so much in each of these.
    pub rate: Option<Recurring>,
    /// Its instalments.
    pub pay: Vec<PayLine>,
}

/// What a recurring amount is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recurring {
    /// Each month.
    Month,
    /// Each year.
    Year,
}

/// An instalment, or a series of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayLine {
    /// Its name within the entitlement.
    pub id: String,
    /// When it is due.
    pub due: Due,
    /// How much (money). In a series it may use the locals [`SERIES_LOCALS`].
    pub amount: RuleId,
    /// Whether there is such an instalment (true or false). In a series it may use the same locals.
    /// Not provided for where the governing version of the law has no such line.
    pub when: RuleId,
}

/// The values that a row supplies for one instalment of a series, in the order of the declaration's locals.
pub const SERIES_LOCALS: [&str; 4] = ["n", "due", "period_start", "period_end"];

/// When an instalment is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// Once, on a date.
    On(RuleId),
    /// Again and again. None of these rules uses the locals of a series.
    Series {
        /// The date it is anchored on.
        from: RuleId,
        /// How long each period is.
        every: Every,
        /// Whether the first falls on the anchor (`false`) or one period after it (`true`).
        starts_after: bool,
        /// When a month lacks the anchor's day. `Refuse` makes that instalment's date an error.
        month_end: MonthEnd,
        /// Where it ends.
        end: SeriesEnd,
    },
}

/// Where a series ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesEnd {
    /// After so many instalments (a number).
    Times(RuleId),
    /// With the last period that begins before a date.
    Until(RuleId),
    /// Not by itself.
    Open,
}

/// The length of a period of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// Months, at least one; a year is twelve.
    Months(u16),
    /// Days, at least one; a week is seven.
    Days(u16),
}

/// What somebody must do by a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// What it has in common with other things.
    pub thing: Thing,
    /// Who must do it.
    pub owner: Owner,
    /// One duty for every entry of these kinds, if any; its rules then use the locals that the kinds share.
    pub each: Vec<KindId>,
    /// How it comes again, if it does; `starts`, `due`, `met` and `when` then use the locals [`SERIES_LOCALS`].
    pub repeat: Option<Repeat>,
    /// The day it exists from (a date).
    pub starts: RuleId,
    /// Its last day (a date); `None`: the law counts hours, or says "without delay".
    pub due: Option<RuleId>,
    /// The time until which it must be done (a time), where the law counts hours.
    pub due_at: Option<RuleId>,
    /// The day it was done (a date), unknown until it has been.
    pub met: RuleId,
    /// What follows by law when it is missed.
    pub missed: Option<Missed>,
    /// The same in words.
    pub late: Option<Bilingual>,
    /// Whether it is open because nobody could reach the person: then it stands first on a work list.
    pub is_unreached: bool,
}

/// What a person can ask for. Its rules use the locals of the entry that files it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What it has in common with other things.
    pub thing: Thing,
    /// The office that answers.
    pub owner: Owner,
    /// The kind of entry that files it.
    pub filed: KindId,
    /// The last day for an answer (a date).
    pub answer_due: Option<RuleId>,
    /// The time until which it must be answered (a time), where the law counts hours.
    pub answer_due_at: Option<RuleId>,
    /// The day it was answered (a date), unknown until it has been.
    pub answered: Option<RuleId>,
    /// How it is handed on.
    pub handover: Handover,
    /// What the law makes of no answer.
    pub missed: Option<Missed>,
    /// The same in words.
    pub no_answer: Option<Bilingual>,
    /// Rights whose time it uses: while one of them is open, it can be filed.
    pub rights: Vec<String>,
    /// Within what time it must be filed.
    pub file_within: Option<Bilingual>,
    /// What it must be filed with.
    pub needs: Vec<Bilingual>,
    /// What it leads to.
    pub leads_to: Option<Bilingual>,
    /// The field of the filing entry that names the office complained of. Nobody in that office's line may have or read it.
    pub against: Option<String>,
    /// If there are any: besides whoever has it, only these offices may read it.
    pub readers: Vec<OfficeId>,
    /// Where its outcome stands: the kind of entry that answers, and the position of the field, which is an enumeration.
    pub outcome: Option<(KindId, usize)>,
    /// Requests that remain open after it, by id.
    pub next: Vec<String>,
    /// What to be aware of.
    pub warning: Option<Bilingual>,
}

/// What limits a person's freedom. Its rules use the locals of the entry that imposes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restriction {
    /// What it has in common with other things.
    pub thing: Thing,
    /// The freedom that it limits: all restrictions with this word answer the question whether somebody is restricted in it.
    pub limits: String,
    /// The kind of entry that imposes it.
    pub each: KindId,
    /// Its first day (a date).
    pub from: RuleId,
    /// Its last day (a date).
    pub until: RuleId,
    /// Its last minute (a time), where the law counts hours.
    pub until_at: Option<RuleId>,
    /// The latest last day that the law allows (a date).
    pub limit: Option<RuleId>,
    /// The day it was lifted (a date), unknown until it has been.
    pub lifted: Option<RuleId>,
    /// The day on which the person was told in writing with reasons (a date), unknown until they have been.
    pub notified: Option<RuleId>,
    /// The day from which telling was withheld as the law allows (a date).
    pub withheld: Option<RuleId>,
    /// What the person can do against it.
    pub remedy: Bilingual,
    /// The last day for that (a date).
    pub remedy_until: Option<RuleId>,
}

/// What is open to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Right {
    /// What it has in common with other things.
    pub thing: Thing,
    /// One for every entry of these kinds, if any; its rules then use the locals that the kinds share.
    pub each: Vec<KindId>,
    /// Its first day (a date).
    pub from: Option<RuleId>,
    /// Its last day (a date).
    pub until: Option<RuleId>,
    /// Where it is exercised.
    pub office: Option<OfficeId>,
    /// What to be aware of.
    pub warning: Option<Bilingual>,
}
