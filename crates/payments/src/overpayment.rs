//! Money that went out beyond what is owed. It is no debt: it is a question to a named person, who may leave it, write it off, or agree
//! on instalments; after notice, a hearing and with reasons; and it can be objected to. Nothing is ever deducted by itself.

use jiff::Timestamp;
use programme::Payments;
use rules::{Date, MonthEnd, Period};
use thiserror::Error;

use crate::ledger::InstalmentKey;
use crate::run::{Done, Officer};

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Of which instalment.
    pub key: InstalmentKey,
    /// How much more went out than is owed, in minor units.
    pub amount: i64,
    /// When it was found.
    pub found: Timestamp,
    /// To whom it is put.
    pub to: Officer,
    /// Articles by which money of this kind can be neither seized nor set off.
    pub no_set_off: Vec<String>,
}

/// Where the question stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overpayment {
    /// It was put to a person. It may stay so: nothing follows from it.
    Proposed(Proposal),
    /// The payee was told, with reasons, and may comment.
    Noticed {
        /// What was found.
        proposal: Proposal,
        /// The day on which the notice was served.
        served: Date,
        /// The last day to comment.
        comment_until: Date,
    },
    /// The payee commented, or the time to do so passed.
    Heard {
        /// What was found.
        proposal: Proposal,
        /// The day on which the notice was served.
        served: Date,
        /// Where the comment is kept; `None`: there was none in time.
        comment: Option<String>,
    },
    /// A person decided.
    Decided(Decided),
    /// The payee objected; until that is answered nothing is asked for.
    Objected {
        /// What was decided.
        decided: Decided,
        /// The day of the objection.
        on: Date,
    },
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// What was found.
    pub proposal: Proposal,
    /// What was decided.
    pub choice: Choice,
    /// By whom.
    pub done: Done,
    /// Why.
    pub reasons: String,
    /// The last day to object.
    pub object_until: Date,
}

/// What a person may decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Leave it: whoever got the money keeps it.
    Leave,
    /// It could be asked for, but is not.
    WriteOff,
    /// It is paid back as was agreed with the payee.
    Instalments {
        /// Each day and amount in minor units.
        parts: Vec<(Date, i64)>,
        /// How.
        by: Recovery,
        /// The day on which the payee agreed.
        agreed: Date,
    },
}

/// How money is paid back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// The payee pays it.
    Payment,
    /// It is kept back from later payments: only where no law forbids it.
    SetOff,
}

/// Why a step is not taken. The question stays where it was.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OverpaymentError {
    /// The step does not belong to where it stands.
    #[error("this cannot be done now: first the payee is told, then heard, then a person decides")]
    NotNow,
    /// Its time to comment has not passed, and nothing was heard.
    #[error("the payee may comment until {0}: wait, or record the comment")]
    TooEarly(Date),
    /// No reasons.
    #[error("say why, in words that the payee understands")]
    NoReasons,
    /// Somebody else was asked.
    #[error("the question was put to another person: it is theirs to decide, or to hand on")]
    NotTheirs,
    /// Instalments that do not make up the amount.
    #[error("the instalments make up {sum} minor units of {amount}; each is more than nothing, on a day after the agreement")]
    Parts {
        /// Of the instalments.
        sum: i128,
        /// Of the overpayment.
        amount: i64,
    },
    /// Set off although a law forbids it.
    #[error("this money cannot be set off ({0}): agree on payments, leave it, or write it off")]
    NoSetOff(String),
    /// Too late.
    #[error("an objection was possible until {0}; another remedy may be open")]
    TooLate(Date),
    /// A day beyond the calendar.
    #[error("the day is beyond the calendar")]
    Calendar,
}

fn after(day: Date, days: u16) -> Result<Date, OverpaymentError> {
    day.add(Period { months: 0, days: i32::from(days) }, MonthEnd::LastDay).map_err(|_| OverpaymentError::Calendar)
}

impl Overpayment {
    /// The payee was told.
    ///
    /// # Errors
    /// When that was done already.
    pub fn notice(self, served: Date, payments: &Payments) -> Result<Overpayment, OverpaymentError> {
        let Overpayment::Proposed(proposal) = self else { return Err(OverpaymentError::NotNow) };
        Ok(Overpayment::Noticed { proposal, served, comment_until: after(served, payments.comment_days)? })
    }

    /// The payee commented, or the time passed.
    ///
    /// # Errors
    /// When the payee was not told, or could still comment.
    pub fn hear(self, on: Date, comment: Option<String>) -> Result<Overpayment, OverpaymentError> {
        match self {
            Overpayment::Noticed { comment_until, .. } if comment.is_none() && on <= comment_until => {
                Err(OverpaymentError::TooEarly(comment_until))
            }
            Overpayment::Noticed { proposal, served, .. } => Ok(Overpayment::Heard { proposal, served, comment }),
            _ => Err(OverpaymentError::NotNow),
        }
    }

    /// A person decides. `on` is the day on which the payee is told of it.
    ///
    /// # Errors
    /// When the payee was not heard, the person is not the one who was asked, reasons are missing, or the choice does not fit.
    pub fn decide(
        self,
        choice: Choice,
        done: Done,
        reasons: String,
        on: Date,
        payments: &Payments,
    ) -> Result<Overpayment, OverpaymentError> {
        let Overpayment::Heard { proposal, .. } = self else { return Err(OverpaymentError::NotNow) };
        if proposal.to != done.by {
            return Err(OverpaymentError::NotTheirs);
        }
        if reasons.trim().is_empty() {
            return Err(OverpaymentError::NoReasons);
        }
        choice.check(&proposal)?;
        let object_until = after(on, payments.objection_days)?;
        Ok(Overpayment::Decided(Decided { proposal, choice, done, reasons, object_until }))
    }

    /// The question goes to somebody else.
    ///
    /// # Errors
    /// When it was decided.
    pub fn hand_on(self, officer: Officer) -> Result<Overpayment, OverpaymentError> {
        let hand = |proposal| Proposal { to: officer, ..proposal };
        match self {
            Overpayment::Proposed(proposal) => Ok(Overpayment::Proposed(hand(proposal))),
            Overpayment::Noticed { proposal, served, comment_until } => {
                Ok(Overpayment::Noticed { proposal: hand(proposal), served, comment_until })
            }
            Overpayment::Heard { proposal, served, comment } => {
                Ok(Overpayment::Heard { proposal: hand(proposal), served, comment })
            }
            Overpayment::Decided(_) | Overpayment::Objected { .. } => Err(OverpaymentError::NotNow),
        }
    }

    /// The payee objects.
    ///
    /// # Errors
    /// When nothing was decided, or too late.
    pub fn object(self, on: Date) -> Result<Overpayment, OverpaymentError> {
        match self {
            Overpayment::Decided(decided) if on > decided.object_until => Err(OverpaymentError::TooLate(decided.object_until)),
            Overpayment::Decided(decided) => Ok(Overpayment::Objected { decided, on }),
            _ => Err(OverpaymentError::NotNow),
        }
    }

    /// The objection was answered: the decision stands, or the question is put again.
    ///
    /// # Errors
    /// When nobody objected.
    pub fn answer_objection(self, upheld: bool) -> Result<Overpayment, OverpaymentError> {
        match self {
            Overpayment::Objected { decided, .. } if upheld => Ok(Overpayment::Proposed(decided.proposal)),
            Overpayment::Objected { decided, .. } => Ok(Overpayment::Decided(decided)),
            _ => Err(OverpaymentError::NotNow),
        }
    }

    /// What may be asked of the payee by a day, in minor units: nothing, unless a person decided so, the payee agreed, and nobody objects.
    pub fn asked_by(&self, day: Date) -> i64 {
        match self {
            Overpayment::Decided(Decided { choice: Choice::Instalments { parts, .. }, .. }) => {
                parts.iter().filter(|(due, _)| *due <= day).map(|(_, amount)| amount).sum()
            }
            _ => 0,
        }
    }
}

impl Choice {
    fn check(&self, proposal: &Proposal) -> Result<(), OverpaymentError> {
        let Choice::Instalments { parts, by, agreed } = self else { return Ok(()) };
        if *by == Recovery::SetOff && !proposal.no_set_off.is_empty() {
            return Err(OverpaymentError::NoSetOff(proposal.no_set_off.join(", ")));
        }
        let sum: i128 = parts.iter().map(|(_, amount)| i128::from(*amount)).sum();
        let good = parts.iter().all(|(day, amount)| *amount > 0 && day > agreed);
        if good && sum == i128::from(proposal.amount) {
            Ok(())
        } else {
            Err(OverpaymentError::Parts { sum, amount: proposal.amount })
        }
    }
}
