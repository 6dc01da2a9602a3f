//! How duties and requests are carried: who answers, how they repeat, how they are handed on, what follows when they are missed.

use rules::{Citation, MonthEnd, OfficeHours, RuleId};

use super::{Bilingual, Every, OfficeId, Party, SeriesEnd};

/// Who answers for a duty or a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Always the same.
    Fixed(Party),
    /// The office named in this field of the entry that it comes from. Every kind of entry that it is for requires the field.
    Field(String),
}

/// What the law makes of a duty or request whose last day has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missed {
    /// What was asked for counts as granted.
    Accepted,
    /// It is at an end without a result.
    Lapsed,
    /// It must be explained in writing.
    Explained,
    /// It goes to this office, which owns it from then on.
    Escalated(OfficeId),
}

/// How a duty comes again and again. None of these rules uses the locals of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// The date it is anchored on: the first day of the first period.
    pub begins: RuleId,
    /// How long each period is.
    pub every: Every,
    /// When a month lacks the anchor's day.
    pub month_end: MonthEnd,
    /// Where it ends.
    pub end: SeriesEnd,
}

/// How a request passes from one office to another. The rules use the locals of [`ACT_LOCALS`], of the entry that hands it on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handover {
    /// The last day for the receiver to accept or refuse (a date).
    pub accept_due: Option<RuleId>,
    /// The time until which it must (a time), where the law counts hours.
    pub accept_due_at: Option<RuleId>,
    /// Who names the office when several refuse, or disagree about whose it is.
    pub designator: Option<OfficeId>,
}

/// The values that an entry which moves a request supplies, beside its fields.
pub const ACT_LOCALS: [&str; 3] = ["entry.on", "entry.recorded", "entry.at"];

/// So many offices may refuse a request before the designator must name one.
pub const REFUSALS_MAX: usize = 2;

/// What an entry does to the request that it names in its field `of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// Sends it to another office (`office`) and says why (`why`). It remains the sender's until that office accepts.
    Transfer,
    /// The office to which it was sent takes it.
    Accept,
    /// The office to which it was sent refuses it, with reasons (`why`).
    Refuse,
    /// Offices disagree about whose it is (`why`).
    Dispute,
    /// The designator names the office (`office`), with reasons (`why`).
    Designate,
    /// Asks another office (`office`) for its part by a day (`until`).
    Ask,
    /// That office gives its part; `of` names the asking.
    Contribute,
    /// That office gets longer for its part: until a day (`until`), with reasons (`why`); `of` names the asking.
    Prolong,
    /// The person takes it back: why (`why`), who was present (`present`), and that it was their own wish (`own_wish`).
    Withdraw,
    /// It is answered together with another (`into`); both stay.
    Merge,
    /// What was answered is put into words that name nobody (`words`), so that it can be found as a precedent.
    Release,
    /// A missed duty is answered for (`why`); `thing` names it, `of` the entry it came from, `n` its number in a series.
    Explain,
    /// What the law made of a missed deadline is put on record; `thing`, `of`, `n` as above, `outcome` what followed.
    Follow,
}

/// Something that keeps an entry from being made, or from counting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// When it does (true or false), over the locals of the entry.
    pub when: RuleId,
    /// What is told to whoever tries.
    pub because: Bilingual,
    /// What says so.
    pub citation: Citation,
}

/// When offices work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoursRule {
    /// Its name in formulas.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// The hours, from a day on, each with what says so.
    pub values: Vec<(OfficeHours, Citation)>,
}
