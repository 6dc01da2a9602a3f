//! Where money goes. A change of an account is a common fraud and a means of coercion: it needs a second person or a second channel,
//! and money follows it only after some days. Somebody under threat can be paid another way that nobody in the household sees.

use jiff::Timestamp;
pub use programme::PayeeKind;
use programme::Payments;
use rules::{Date, MonthEnd, Period};
use thiserror::Error;

use crate::iso20022::Creditor;
use crate::run::Officer;

/// Where money goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Destination {
    /// To an account.
    Account(Creditor),
    /// It is handed over at an office, by its name in the pack.
    Handed {
        /// Which.
        office: String,
    },
}

/// How a change was asked for or confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// The payee stood before an officer.
    InPerson,
    /// A call to a number that was known before.
    CallBack,
    /// A letter to the registered address.
    Letter,
    /// The payee's own account with the programme.
    Portal,
    /// Anything else: a call, a message.
    Message,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Channel; 5] = [Channel::InPerson, Channel::CallBack, Channel::Letter, Channel::Portal, Channel::Message];

    /// The word by which it is stored.
    pub fn word(self) -> &'static str {
        match self {
            Channel::InPerson => "in_person",
            Channel::CallBack => "call_back",
            Channel::Letter => "letter",
            Channel::Portal => "portal",
            Channel::Message => "message",
        }
    }

    /// The channel of a word.
    pub fn read(word: &str) -> Option<Channel> {
        Self::ALL.into_iter().find(|channel| channel.word() == word)
    }
}

/// Who took a word, how and when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Word {
    /// Who took it.
    pub by: Officer,
    /// How.
    pub channel: Channel,
    /// When.
    pub at: Timestamp,
    /// The day of that, where the programme is.
    pub on: Date,
}

/// A change of where money goes; `D` tells where, in full or by a name of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change<D = Destination> {
    /// It was asked for; nothing follows it yet.
    Asked {
        /// Where to.
        to: D,
        /// Who took it.
        asked: Word,
    },
    /// It was confirmed; money follows from a day on.
    Confirmed {
        /// Where to.
        to: D,
        /// Who took it.
        asked: Word,
        /// Who confirmed it.
        confirmed: Word,
        /// The first day on which money follows it.
        from: Date,
    },
    /// It was refused or taken back.
    Refused {
        /// Who said so.
        refused: Word,
    },
}

/// Why a change is not confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PayeeError {
    /// The same person by the same channel.
    #[error("a change of account is confirmed by a second person, or over a second channel that was known before")]
    SameHand,
    /// The same person, where the pack asks for another.
    #[error("under this pack a change of account is confirmed by another person than took it down")]
    SamePerson,
    /// It is confirmed or refused already.
    #[error("the change is decided already: ask for another")]
    NotNow,
    /// A day beyond the calendar.
    #[error("the day is beyond the calendar")]
    Calendar,
}

impl<D> Change<D> {
    /// Where money is to go, unless that was refused.
    pub fn to(&self) -> Option<&D> {
        match self {
            Change::Asked { to, .. } | Change::Confirmed { to, .. } => Some(to),
            Change::Refused { .. } => None,
        }
    }

    /// Confirms a change: by a second person, or over a second channel that a thief of a telephone does not hold. Money follows after
    /// the days that the pack says. Where the pack asks for a second person, a channel is enough for an account that nobody in the household
    /// may see (`is_unseen`): the fewer know of it, the better.
    ///
    /// # Errors
    /// When it was the same person, over the same kind of channel or where that is not enough, or the change is decided.
    pub fn confirm(self, confirmed: Word, is_unseen: bool, payments: &Payments) -> Result<Change<D>, PayeeError> {
        let Change::Asked { to, asked } = self else { return Err(PayeeError::NotNow) };
        let second_channel = confirmed.channel != asked.channel && confirmed.channel != Channel::Message;
        if confirmed.by == asked.by && !second_channel {
            return Err(PayeeError::SameHand);
        }
        if confirmed.by == asked.by && payments.account_second_person && !is_unseen {
            return Err(PayeeError::SamePerson);
        }
        let days = Period { months: 0, days: i32::from(payments.account_cools_days) };
        let from = confirmed.on.add(days, MonthEnd::LastDay).map_err(|_| PayeeError::Calendar)?;
        Ok(Change::Confirmed { to, asked, confirmed, from })
    }

    /// Refuses a change, or takes it back while it cools down.
    ///
    /// # Errors
    /// When it was refused already.
    pub fn refuse(self, refused: Word) -> Result<Change<D>, PayeeError> {
        match self {
            Change::Refused { .. } => Err(PayeeError::NotNow),
            Change::Asked { .. } | Change::Confirmed { .. } => Ok(Change::Refused { refused }),
        }
    }
}

/// Where a payee's money goes, as it changed in time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Route<D = Destination> {
    /// Changes, in the order in which they were asked for.
    pub changes: Vec<Change<D>>,
    /// From this day on nothing goes to what was in force before: the payee said that it is lost, or in another's hands.
    pub lost: Option<Date>,
}

/// What a route says of a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Goes<'a, D = Destination> {
    /// There.
    To(&'a D),
    /// Nowhere yet: a change cools down until that day, and what was before is lost.
    Cooling(Date),
    /// Nowhere: nothing was confirmed.
    Nowhere,
}

impl<D> Default for Route<D> {
    fn default() -> Self {
        Route { changes: Vec::new(), lost: None }
    }
}

impl<D> Route<D> {
    /// Where money goes on a day: what was last confirmed and has cooled down. Until then the place before it, unless that is lost.
    /// The first account a payee names cools down as well.
    pub fn on(&self, day: Date) -> Goes<'_, D> {
        let confirmed = self.changes.iter().filter_map(|change| match change {
            Change::Confirmed { to, confirmed, from, .. } => Some((to, confirmed.on, *from)),
            _ => None,
        });
        let usable = |on: Date| self.lost.is_none_or(|lost| on > lost || day < lost);
        let (cool, cooling): (Vec<_>, Vec<_>) = confirmed.filter(|(_, on, _)| usable(*on)).partition(|(_, _, from)| *from <= day);
        match (cool.last(), cooling.first()) {
            (Some((to, ..)), _) => Goes::To(to),
            (None, Some((_, _, from))) => Goes::Cooling(*from),
            (None, None) => Goes::Nowhere,
        }
    }
}

/// A payee. The two routes lie in different compartments of the vault: what a household, a statement or a colleague is shown comes from
/// `shown` alone, and reads the same whether there is another route or not. Ids and texts of payments do not depend on the route.
#[derive(Clone, PartialEq, Eq)]
pub struct Payee {
    /// Who it is.
    pub kind: PayeeKind,
    /// The route that may be shown.
    pub shown: Route,
    /// The route that money takes instead, for somebody under threat. Opened only while a bank's file is made, or by who protects.
    pub unseen: Option<Route>,
}

impl Payee {
    /// Where money goes. Only for whoever makes the bank's file.
    pub fn pays(&self, day: Date) -> Goes<'_> {
        self.unseen.as_ref().unwrap_or(&self.shown).on(day)
    }

    /// Where money goes, as it may be shown.
    pub fn shows(&self, day: Date) -> Goes<'_> {
        self.shown.on(day)
    }
}

impl std::fmt::Debug for Payee {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Payee").field("kind", &self.kind).field("shown", &self.shown).finish_non_exhaustive()
    }
}
