//! How money is paid: what is the law's, and what is the choice of whoever runs the programme.

use super::{Bilingual, KindId};

/// What `payments.toml` says. A pack without it is not paid from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payments {
    /// How many people must approve a run, by its sum, in order.
    pub approvals: Vec<ApprovalStep>,
    /// Days for which money does not follow a changed account.
    pub account_cools_days: u16,
    /// Whether nobody confirms an account that they took down themselves, over whichever channel.
    pub account_second_person: bool,
    /// Days to comment on an overpayment before anybody decides about it.
    pub comment_days: u16,
    /// Days to object to such a decision.
    pub objection_days: u16,
    /// From how many times the middle of what was paid before, or from what fraction of it, an amount is held; `None`: never.
    pub far_times: Option<u16>,
    /// How many earlier payments it takes to know what is usual.
    pub far_least: u32,
    /// Entries after which nothing is paid until a named person says so: death, departure.
    pub hold_entries: Vec<HoldEntry>,
    /// Restrictions during which nothing is paid: positions in `Programme::restrictions`.
    pub hold_restrictions: Vec<usize>,
    /// Lines of the budget. Every entitlement that is paid stands in one.
    pub budget: Vec<BudgetLine>,
    /// What goes to somebody else than the person it is for.
    pub payees: Vec<PaidTo>,
    /// Words that would tell a stranger that somebody belongs to the programme.
    pub revealing: Vec<String>,
    /// What says so, by table (`approval`); a table that is not here is the installation's choice, not law.
    pub law: Vec<(String, Vec<String>)>,
}

/// Whom money goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PayeeKind {
    /// The person it is for, or the household.
    Person,
    /// Who acts for the person by law.
    Guardian,
    /// A landlord or a housing company, for a home.
    Landlord,
    /// An employer, for a subsidy.
    Employer,
}

impl PayeeKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Person, Self::Guardian, Self::Landlord, Self::Employer];

    /// The word by which it is written in a pack, and stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Guardian => "guardian",
            Self::Landlord => "landlord",
            Self::Employer => "employer",
        }
    }

    /// The kind of a word.
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Something that goes to somebody else than the person it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaidTo {
    /// To whom.
    pub kind: PayeeKind,
    /// Position in `Programme::entitlements`.
    pub entitlement: usize,
    /// Only this pay line, by its position; `None`: all of it.
    pub line: Option<usize>,
}

/// An entry after which a person looks before anything is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldEntry {
    /// Its kind.
    pub kind: KindId,
    /// Only with this word, by its position, in the field of that name; `None`: always.
    pub only: Option<(String, usize)>,
}

/// How many people approve a run up to a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApprovalStep {
    /// In minor units; `None`: any sum.
    pub up_to: Option<i64>,
    /// How many different people, none of whom planned it.
    pub people: u8,
}

/// A line of the budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetLine {
    /// Its name.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// What is paid from it: positions in `Programme::entitlements`.
    pub entitlements: Vec<usize>,
    /// The most that one payment may be without a person looking at it, in minor units; `None`: no such limit.
    pub most: Option<i64>,
    /// Its office pays it by its own means: nothing of it goes into a run.
    pub is_elsewhere: bool,
    /// Articles by which this money can be neither seized nor set off; empty: none is known.
    pub no_set_off: Vec<String>,
}

impl Payments {
    /// How many people must approve a sum of minor units.
    pub fn people_for(&self, sum: i64) -> u8 {
        let step = self.approvals.iter().find(|step| step.up_to.is_none_or(|most| sum <= most));
        step.map_or(u8::MAX, |step| step.people)
    }

    /// Whom a pay line of an entitlement goes to, both by position.
    pub fn payee_of(&self, entitlement: usize, line: Option<usize>) -> PayeeKind {
        let of = self.payees.iter().find(|paid| paid.entitlement == entitlement && (paid.line.is_none() || paid.line == line));
        of.map_or(PayeeKind::Person, |paid| paid.kind)
    }

    /// Whether an office pays an entitlement by its own means, so that no run pays it.
    pub fn is_elsewhere(&self, entitlement: usize) -> bool {
        self.line_of(entitlement).is_some_and(|line| line.is_elsewhere)
    }

    /// The line that an entitlement is paid from.
    pub fn line_of(&self, entitlement: usize) -> Option<&BudgetLine> {
        self.budget.iter().find(|line| line.entitlements.contains(&entitlement))
    }
}
