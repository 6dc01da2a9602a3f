//! What somebody may do, by the policies of the pack: in the installation, and with a household.

use std::ops::Deref;

use access::Action;
use jiff::Timestamp;
use store::{Bonds, HouseholdId};
use vault::{ActorId, PersonId};

use crate::answer::{Answer, Coming, Trouble};
use crate::site::{Site, Visitor};

/// States in which an obligation still binds somebody.
pub(crate) const LIVE: [&str; 6] = ["overdue", "open", "due", "upcoming", "waiting", "unknown"];

/// What somebody may do with a household, as they asked.
#[derive(Clone, Debug)]
pub(crate) struct May {
    actions: Vec<Action>,
    /// Until when it is open to them in an emergency, if it is.
    pub(crate) open_until: Option<Timestamp>,
}

impl Deref for May {
    type Target = [Action];

    fn deref(&self) -> &[Action] {
        &self.actions
    }
}

impl Site {
    /// Whether somebody may do something in the installation.
    pub(crate) fn may_here(&self, visitor: &Visitor, action: Action) -> bool {
        !self.policies.permitted_here(&account(visitor), &[action]).is_empty()
    }

    /// Those of `actions` that somebody may do in the installation.
    pub(crate) fn may_of(&self, visitor: &Visitor, actions: &[Action]) -> Vec<Action> {
        self.policies.permitted_here(&account(visitor), actions)
    }

    /// What somebody may do with a household: those of `actions` that are permitted, or [`Trouble::Missing`] if there are none, as if there
    /// were no such household.
    pub(crate) fn may<'a>(&'a self, visitor: &'a Visitor, household: HouseholdId, actions: &'a [Action]) -> Coming<'a, May> {
        Box::pin(async move {
            let bonds = self.store.bonds(household, LIVE, self.now()).await?;
            let open_until = bonds.open_to.get(&visitor.actor).copied();
            let actions = self.policies.permitted(&account(visitor), actions, &resource(household, bonds));
            if actions.is_empty() { Err(Trouble::Missing) } else { Ok(May { actions, open_until }) }
        })
    }

    /// Whether somebody may do any of these things with a household.
    pub(crate) async fn may_any(&self, visitor: &Visitor, household: HouseholdId, actions: &[Action]) -> Answer<bool> {
        match self.may(visitor, household, actions).await {
            Ok(_) => Ok(true),
            Err(Trouble::Missing) => Ok(false),
            Err(trouble) => Err(trouble),
        }
    }
}

fn resource(id: HouseholdId, bonds: Bonds) -> access::Household {
    access::Household {
        id: id.to_string(),
        offices: bonds.offices,
        persons: bonds.persons.iter().map(PersonId::to_string).collect(),
        threatened: bonds.is_threatened,
        taken_in_by: bonds.taken_in_by.iter().map(ActorId::to_string).collect(),
        open_to: bonds.open_to.keys().map(ActorId::to_string).collect(),
    }
}

fn account(visitor: &Visitor) -> access::Account {
    access::Account {
        id: visitor.actor.to_string(),
        role: visitor.role,
        office: visitor.office.clone(),
        person: visitor.person.as_ref().map(PersonId::to_string),
        mandate: visitor.mandate.clone(),
    }
}
