//! What became of a payment that was instructed. What is not known stays unknown: nothing is assumed from silence.

use rules::Date;
use thiserror::Error;

use crate::Money;
use crate::answer::{Line, Says};

/// What became of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was sent; nothing was heard.
    Unanswered,
    /// The bank took the order; whether it paid is not known.
    Accepted,
    /// It was not paid, and will not be.
    Rejected {
        /// The bank's reason, or a person's.
        reason: String,
    },
    /// Money moved.
    Booked(Booked),
}

/// What was booked of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Booked {
    /// Each movement, in the order in which it was heard of.
    pub bookings: Vec<Booking>,
    /// What a person found will not come any more, in minor units.
    pub given_up: i64,
}

/// One movement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// In minor units, above zero.
    pub amount: i64,
    /// The day.
    pub on: Date,
    /// The bank's own reference.
    pub reference: Option<String>,
    /// For money that came back: why.
    pub returned: Option<String>,
}

/// Why an answer does not fit what is known. It is kept until a person decides.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Misfit {
    /// The amount is in another currency.
    #[error("it is in another currency than the payment")]
    Currency,
    /// More than was instructed, or more came back than was paid.
    #[error("it is of more than the payment")]
    TooMuch,
    /// The opposite of what was heard before.
    #[error("it says the opposite of what the bank said before")]
    Opposite,
    /// A second booking of the whole, under another reference: the bank may have paid twice.
    #[error("it is a second booking of a payment that was booked whole: ask the bank whether it paid twice")]
    Twice,
}

impl Booked {
    fn sum(&self, returned: bool) -> i64 {
        self.bookings.iter().filter(|booking| booking.returned.is_some() == returned).map(|booking| booking.amount).sum()
    }

    /// What was debited, in minor units.
    pub fn paid(&self) -> i64 {
        self.sum(false)
    }

    /// What came back, in minor units.
    pub fn returned(&self) -> i64 {
        self.sum(true)
    }
}

impl Booking {
    /// Whether two banks' lines tell of one movement: a notice and a statement often do.
    fn is(&self, other: &Booking) -> bool {
        let referenced = self.reference.is_some() && other.reference.is_some();
        let same_place = if referenced { self.reference == other.reference } else { self.on == other.on };
        self.amount == other.amount && self.returned.is_some() == other.returned.is_some() && same_place
    }
}

impl Outcome {
    /// What of the payment counts as gone to the payee, in minor units: all of it, until something else is known.
    pub fn out(&self, amount: i64) -> i64 {
        match self {
            Outcome::Unanswered | Outcome::Accepted => amount,
            Outcome::Rejected { .. } => 0,
            Outcome::Booked(booked) => amount - booked.returned() - booked.given_up,
        }
    }

    /// Whether all of the payment is accounted for.
    pub fn known(&self, amount: i64) -> bool {
        match self {
            Outcome::Unanswered | Outcome::Accepted => false,
            Outcome::Rejected { .. } => true,
            Outcome::Booked(booked) => booked.paid() + booked.given_up == amount,
        }
    }

    /// What it is after an answer; `Ok(None)` if the answer says nothing new.
    ///
    /// # Errors
    /// When the answer does not fit: then nothing changes.
    pub fn after(&self, amount: Money, line: &Line) -> Result<Option<Outcome>, Misfit> {
        match &line.says {
            Says::Accepted => Ok((*self == Outcome::Unanswered).then_some(Outcome::Accepted)),
            Says::Rejected { reason } => match self {
                Outcome::Unanswered | Outcome::Accepted => Ok(Some(Outcome::Rejected { reason: reason.clone() })),
                Outcome::Rejected { .. } => Ok(None),
                Outcome::Booked(_) => Err(Misfit::Opposite),
            },
            Says::Paid { amount: moved, on, .. } => self.booked(amount, *moved, line.booking(*on, *moved, None)),
            Says::Returned { amount: moved, on, reason } => {
                self.booked(amount, *moved, line.booking(*on, *moved, Some(reason.clone())))
            }
            Says::Other { .. } => Err(Misfit::Opposite),
        }
    }

    fn booked(&self, amount: Money, moved: Money, booking: Booking) -> Result<Option<Outcome>, Misfit> {
        if moved.currency != amount.currency {
            return Err(Misfit::Currency);
        }
        let mut booked = match self {
            Outcome::Unanswered | Outcome::Accepted => Booked::default(),
            Outcome::Rejected { .. } => return Err(Misfit::Opposite),
            Outcome::Booked(booked) => booked.clone(),
        };
        if booked.bookings.iter().any(|known| known.is(&booking)) {
            return Ok(None);
        }
        let before = if booking.returned.is_some() { booked.returned() } else { booked.paid() + booked.given_up };
        if booking.amount <= 0 || before.checked_add(booking.amount).is_none_or(|sum| sum > amount.minor) {
            return Err(if before == amount.minor && booking.returned.is_none() { Misfit::Twice } else { Misfit::TooMuch });
        }
        booked.bookings.push(booking);
        if booked.returned() + booked.given_up > amount.minor {
            return Err(Misfit::TooMuch);
        }
        Ok(Some(Outcome::Booked(booked)))
    }

    /// What it is once a person has found, from the bank, that what is not booked will never be.
    pub fn given_up(&self, amount: i64, reason: String) -> Outcome {
        match self {
            Outcome::Unanswered | Outcome::Accepted => Outcome::Rejected { reason },
            Outcome::Rejected { .. } => self.clone(),
            Outcome::Booked(booked) => {
                let rest = amount - booked.paid() - booked.given_up;
                Outcome::Booked(Booked { given_up: booked.given_up + rest.max(0), ..booked.clone() })
            }
        }
    }
}

impl Line {
    fn booking(&self, on: Date, moved: Money, returned: Option<String>) -> Booking {
        Booking { amount: moved.minor, on, reference: self.bank_reference.clone(), returned }
    }
}
