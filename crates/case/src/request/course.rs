//! The course of one request: who owns it, and where it is. Every step takes one course and gives another, or says why it cannot be.

use std::fmt;

use programme::{Missed, OfficeId, REFUSALS_MAX};

use crate::{Limit, When};

/// Who owns a request and where it is. Whatever happens, exactly one office owns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// The office that owns it. After it is closed: the office that owned it last.
    pub owner: OfficeId,
    /// Where it is.
    pub place: Place,
    /// How many offices have refused it since an office took it or was named for it.
    pub refusals: usize,
}

/// Where a request is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// With its owner.
    Held {
        /// Whether a designator, or the law, named that office: then nobody can send it on.
        named: bool,
    },
    /// Sent to another office, which has not accepted it: it is still the sender's.
    Offered {
        /// The office to which it was sent.
        to: OfficeId,
        /// Since when.
        since: When,
        /// Until when that office must accept or refuse; `None`: no law says, or it is not known.
        until: Option<Limit>,
    },
    /// Nobody agrees whose it is: the designator must name an office. Until then it is still the sender's.
    Disputed {
        /// The designator.
        by: OfficeId,
        /// Since when.
        since: When,
    },
    /// At an end.
    Closed {
        /// Since when.
        since: When,
        /// How.
        end: End,
    },
}

/// How a request came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It was answered.
    Answered,
    /// Nobody answered in time, so it counts as accepted.
    Accepted,
    /// Nobody answered in time, and so it is at an end.
    Lapsed,
    /// The person took it back.
    Withdrawn,
}

/// What moves a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Its owner sends it to another office, which has until then to accept or refuse.
    Transfer(OfficeId, Option<Limit>),
    /// The office to which it was sent takes it.
    Accept,
    /// The office to which it was sent refuses it.
    Refuse,
    /// The office to which it was sent has let its time pass.
    Silent,
    /// Offices disagree whose it is.
    Dispute,
    /// The designator names an office.
    Designate(OfficeId),
    /// The person takes it back; whether it was their own wish.
    Withdraw(bool),
    /// It is answered.
    Answer,
    /// It is answered together with another request, which that office has.
    Join(OfficeId),
    /// Its last day has passed without an answer, and the law says what follows.
    Pass(Option<Missed>),
}

/// Why a step cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Impossible {
    /// The request is at an end.
    Over,
    /// It was sent to an office already, which has not said.
    Offered,
    /// It was not sent to anybody.
    NotOffered,
    /// A designator has to name the office first.
    Disputed,
    /// There is no disagreement that a designator would have to settle.
    NotDisputed,
    /// A designator named the office; it cannot be sent on.
    Named,
    /// It is that office's already.
    ToItself,
    /// The programme names nobody who could settle the disagreement.
    NoDesignator,
    /// A request can be taken back at the person's own wish only.
    NotOwnWish,
    /// It would go to an office in the line of the one complained of.
    InLine,
    /// It names no request, or none that had been filed by then.
    NoRequest,
    /// It, or the one that it names, is answered together with another.
    Merged,
}

impl Deed {
    /// The word used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Deed::Transfer(..) => "transfer",
            Deed::Accept => "accept",
            Deed::Refuse => "refuse",
            Deed::Silent => "silent",
            Deed::Dispute => "dispute",
            Deed::Designate(_) => "designate",
            Deed::Withdraw(_) => "withdraw",
            Deed::Answer => "answer",
            Deed::Join(_) => "join",
            Deed::Pass(_) => "pass",
        }
    }
}

impl fmt::Display for Impossible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Impossible::Over => "the request was at an end already",
            Impossible::Offered => "it was sent to an office that has not answered yet",
            Impossible::NotOffered => "it was not sent to anybody",
            Impossible::Disputed => "the designator must name the office first",
            Impossible::NotDisputed => "there was no disagreement to settle",
            Impossible::Named => "the office was named, and cannot send it on",
            Impossible::ToItself => "that office has it already",
            Impossible::NoDesignator => "the programme names nobody to settle it",
            Impossible::NotOwnWish => "a request can be taken back only at the person's own wish",
            Impossible::InLine => "that office is in the line of the one complained of, and may not have it",
            Impossible::NoRequest => "it names no request that had been filed",
            Impossible::Merged => "requests that are answered together are moved by the one into which they were merged",
        })
    }
}

impl Impossible {
    /// The word under which the interface tells it.
    pub fn word(self) -> &'static str {
        match self {
            Impossible::Over => "over",
            Impossible::Offered => "offered",
            Impossible::NotOffered => "not_offered",
            Impossible::Disputed => "disputed",
            Impossible::NotDisputed => "not_disputed",
            Impossible::Named => "named",
            Impossible::ToItself => "to_itself",
            Impossible::NoDesignator => "no_designator",
            Impossible::NotOwnWish => "not_own_wish",
            Impossible::InLine => "in_line",
            Impossible::NoRequest => "no_request",
            Impossible::Merged => "merged",
        }
    }
}

impl Course {
    /// A request as it was filed: with the office that answers for it.
    pub fn filed_with(owner: OfficeId) -> Course {
        Course { owner, place: Place::Held { named: false }, refusals: 0 }
    }

    /// The course after one step.
    ///
    /// # Errors
    /// Why the step cannot be; the course then stays as it was.
    pub fn after(&self, deed: Deed, when: When, designator: Option<OfficeId>) -> Result<Course, Impossible> {
        let at = |owner, place| Ok(Course { owner, place, refusals: 0 });
        let stay = |place, refusals| Ok(Course { owner: self.owner, place, refusals });
        let close = |end| Ok(Course { place: Place::Closed { since: when, end }, ..self.clone() });
        match (deed, &self.place) {
            (_, Place::Closed { .. }) => Err(Impossible::Over),
            (Deed::Answer, _) => close(End::Answered),
            (Deed::Withdraw(own_wish), _) => {
                if own_wish {
                    close(End::Withdrawn)
                } else {
                    Err(Impossible::NotOwnWish)
                }
            }
            (Deed::Pass(Some(Missed::Accepted)), _) => close(End::Accepted),
            (Deed::Pass(Some(Missed::Lapsed)), _) => close(End::Lapsed),
            (Deed::Pass(Some(Missed::Escalated(to))), _) => at(to, Place::Held { named: true }),
            (Deed::Pass(Some(Missed::Explained) | None), _) => Ok(self.clone()),
            (Deed::Join(to), _) if to == self.owner => Ok(self.clone()),
            (Deed::Join(_), Place::Held { named: true }) => Err(Impossible::Named),
            (Deed::Join(_), Place::Disputed { .. }) => Err(Impossible::Disputed),
            (Deed::Join(to), _) => at(to, Place::Held { named: false }),
            (Deed::Transfer(to, _), _) if to == self.owner => Err(Impossible::ToItself),
            (Deed::Transfer(to, until), Place::Held { named: false }) => {
                stay(Place::Offered { to, since: when, until }, self.refusals)
            }
            (Deed::Transfer(..), Place::Held { named: true }) => Err(Impossible::Named),
            (Deed::Transfer(..) | Deed::Dispute, Place::Disputed { .. }) => Err(Impossible::Disputed),
            (Deed::Transfer(..), Place::Offered { .. }) => Err(Impossible::Offered),
            (Deed::Accept, Place::Offered { to, .. }) => at(*to, Place::Held { named: false }),
            (Deed::Refuse, Place::Offered { .. }) => match designator.filter(|_| self.refusals + 1 >= REFUSALS_MAX) {
                Some(by) => stay(Place::Disputed { by, since: when }, self.refusals + 1),
                None => stay(Place::Held { named: false }, self.refusals + 1),
            },
            (Deed::Silent, Place::Offered { .. }) => Ok(self.clone()),
            (Deed::Accept | Deed::Refuse | Deed::Silent, _) => Err(Impossible::NotOffered),
            (Deed::Dispute, Place::Held { named: true }) => Err(Impossible::Named),
            (Deed::Dispute, _) => {
                designator.map_or(Err(Impossible::NoDesignator), |by| stay(Place::Disputed { by, since: when }, self.refusals))
            }
            (Deed::Designate(to), Place::Disputed { .. }) => at(to, Place::Held { named: true }),
            (Deed::Designate(_), _) => Err(Impossible::NotDisputed),
        }
    }
}

impl Place {
    /// The word used in cases and in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Place::Held { .. } => "held",
            Place::Offered { .. } => "offered",
            Place::Disputed { .. } => "disputed",
            Place::Closed { end: End::Answered, .. } => "answered",
            Place::Closed { end: End::Accepted, .. } => "accepted",
            Place::Closed { end: End::Lapsed, .. } => "lapsed",
            Place::Closed { end: End::Withdrawn, .. } => "withdrawn",
        }
    }

    /// Since when it is at an end.
    pub fn closed(&self) -> Option<When> {
        match self {
            Place::Closed { since, .. } => Some(*since),
            _ => None,
        }
    }
}
