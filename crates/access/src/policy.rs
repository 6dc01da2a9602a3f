//! The policies of a pack, and what they permit.

use std::collections::{HashMap, HashSet};

use cedar_policy::{
    ActionConstraint, Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, Policy, PolicySet,
    Request, RestrictedExpression, Schema, ValidationMode, Validator,
};
use thiserror::Error;

use crate::{Account, Action, Household};

const SCHEMA: &str = include_str!("access.cedarschema");

/// Why policies cannot be used.
#[derive(Debug, Error)]
pub enum PolicyError {
    /// They are no Cedar.
    #[error("the policies cannot be read: {0}")]
    Syntax(String),
    /// They speak of what there is not.
    #[error("the policies do not fit what Resettle knows:\n{0}")]
    Unfit(String),
}

/// Policies that were checked.
pub struct Policies {
    /// For each action those that speak of it: of the others none can have a say, and each that is asked costs.
    of_actions: Vec<(Action, PolicySet)>,
    authorizer: Authorizer,
    kinds: Kinds,
}

/// The types of the schema. To read the name of one costs more than to ask a policy, so each is read once.
struct Kinds {
    account: EntityTypeName,
    action: EntityTypeName,
    household: EntityTypeName,
    installation: EntityTypeName,
    office: EntityTypeName,
    person: EntityTypeName,
    role: EntityTypeName,
}

impl Policies {
    /// Reads policies, and checks that they speak only of roles, actions and properties that there are.
    ///
    /// # Errors
    /// They are no Cedar, or do not fit the schema.
    pub fn read(text: &str) -> Result<Self, PolicyError> {
        let (schema, _) = Schema::from_cedarschema_str(SCHEMA).map_err(|error| PolicyError::Unfit(error.to_string()))?;
        let set: PolicySet = text.parse().map_err(|error| PolicyError::Syntax(format!("{error}")))?;
        let found = Validator::new(schema).validate(&set, ValidationMode::Strict);
        let warned: Vec<String> = found.validation_errors().map(|error| format!("  {error}")).collect();
        if !warned.is_empty() {
            return Err(PolicyError::Unfit(warned.join("\n")));
        }
        let kinds = Kinds::read()?;
        let of_action = |action: &Action| Ok((*action, speaking_of(&set, &uid(&kinds.action, action.word()))?));
        let of_actions = Action::ALL.iter().map(of_action).collect::<Result<_, PolicyError>>()?;
        Ok(Self { of_actions, authorizer: Authorizer::new(), kinds })
    }

    /// Those of `actions` that an account may do with a household, in their order.
    pub fn permitted(&self, account: &Account, actions: &[Action], household: &Household) -> Vec<Action> {
        let actions = actions.iter().copied().filter(|action| action.is_of_household());
        self.ask(account, actions, self.kinds.household(household))
    }

    /// Those of `actions` that an account may do in the installation, in their order.
    pub fn permitted_here(&self, account: &Account, actions: &[Action]) -> Vec<Action> {
        let actions = actions.iter().copied().filter(|action| !action.is_of_household());
        self.ask(account, actions, Entity::new_no_attrs(uid(&self.kinds.installation, "this"), HashSet::new()).into())
    }

    /// Refuses whatever cannot be asked. The policies fit the schema, and what is asked about is made to it here: neither is checked at each asking.
    fn ask(&self, account: &Account, actions: impl Iterator<Item = Action>, resource: Option<Entity>) -> Vec<Action> {
        let (Some(principal), Some(resource)) = (self.kinds.account(account), resource) else { return Vec::new() };
        let (who, what) = (principal.uid(), resource.uid());
        let Ok(entities) = Entities::from_entities([principal, resource], None) else { return Vec::new() };
        let is_permitted = |action: &Action| {
            let Some((_, set)) = self.of_actions.iter().find(|(of, _)| of == action) else { return false };
            let request = Request::new(who.clone(), uid(&self.kinds.action, action.word()), what.clone(), Context::empty(), None);
            let answer = request.map(|request| self.authorizer.is_authorized(&request, set, &entities).decision());
            answer.is_ok_and(|decision| decision == Decision::Allow)
        };
        actions.filter(is_permitted).collect()
    }
}

impl Kinds {
    fn read() -> Result<Self, PolicyError> {
        let kind = |name: &str| name.parse().map_err(|error| PolicyError::Unfit(format!("{error}")));
        Ok(Self {
            account: kind("Account")?,
            action: kind("Action")?,
            household: kind("Household")?,
            installation: kind("Installation")?,
            office: kind("Office")?,
            person: kind("Person")?,
            role: kind("Role")?,
        })
    }

    fn account(&self, account: &Account) -> Option<Entity> {
        let mut attributes = HashMap::new();
        for (name, kind, value) in [("office", &self.office, &account.office), ("person", &self.person, &account.person)] {
            if let Some(value) = value {
                attributes.insert(name.to_owned(), RestrictedExpression::new_entity_uid(uid(kind, value)));
            }
        }
        if !account.mandate.is_empty() {
            let words = account.mandate.iter().map(|action| RestrictedExpression::new_string(action.word().to_owned()));
            attributes.insert("mandate".to_owned(), RestrictedExpression::new_set(words));
        }
        let role = uid(&self.role, account.role.word());
        Entity::new(uid(&self.account, &account.id), attributes, HashSet::from([role])).ok()
    }

    fn household(&self, household: &Household) -> Option<Entity> {
        let set = |kind, ids: &[String]| {
            RestrictedExpression::new_set(ids.iter().map(|id| RestrictedExpression::new_entity_uid(uid(kind, id))))
        };
        let attributes = [
            ("offices", set(&self.office, &household.offices)),
            ("persons", set(&self.person, &household.persons)),
            ("taken_in_by", set(&self.account, &household.taken_in_by)),
            ("open_to", set(&self.account, &household.open_to)),
            ("threatened", RestrictedExpression::new_bool(household.threatened)),
        ];
        let attributes = attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Entity::new(uid(&self.household, &household.id), attributes, HashSet::new()).ok()
    }
}

/// Those of some policies that speak of an action. The schema has no groups of actions, so it is named itself or not at all.
fn speaking_of(set: &PolicySet, action: &EntityUid) -> Result<PolicySet, PolicyError> {
    let speaks = |policy: &&Policy| match policy.action_constraint() {
        ActionConstraint::Any => true,
        ActionConstraint::In(named) => named.contains(action),
        ActionConstraint::Eq(named) => named == *action,
    };
    PolicySet::from_policies(set.policies().filter(speaks).cloned()).map_err(|error| PolicyError::Unfit(error.to_string()))
}

fn uid(kind: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Role;

    const KOREAN: &str = include_str!("../../../packs/kr/access.cedar");

    /// Every account asks everything of six households.
    #[test]
    fn the_matrix_of_the_korean_pack_is_the_one_that_is_checked_in() {
        let policies = Policies::read(KOREAN).unwrap();
        let household = |id: &str, office: &str, person: &str| Household {
            id: id.to_owned(),
            offices: vec![office.to_owned()],
            persons: vec![person.to_owned()],
            threatened: id == "t",
            taken_in_by: if id == "n" { vec!["x".to_owned()] } else { Vec::new() },
            open_to: if id == "e" { vec!["x".to_owned()] } else { Vec::new() },
        };
        let of = [
            ("one's office's household", household("a", "mine", "somebody")),
            ("another office's", household("b", "other", "somebody")),
            ("one's own", household("c", "other", "me")),
            ("one who told of a threat", household("t", "other", "somebody")),
            ("one they took in", household("n", "other", "somebody")),
            ("one opened in an emergency", household("e", "other", "somebody")),
        ];
        let mut table = String::new();
        let mandates = [vec![], vec![Action::SeeStanding], Action::ALL.to_vec()];
        let usual = Role::ALL.iter().filter(|role| **role != Role::Representative).map(|role| (*role, Vec::new()));
        for (role, mandate) in usual.chain(mandates.map(|mandate| (Role::Representative, mandate))) {
            let is_of_person = role == Role::Newcomer || !mandate.is_empty();
            let (office, person) = if is_of_person { (None, Some("me")) } else { (Some("mine"), None) };
            let [office, person] = [office, person].map(|id| id.map(str::to_owned));
            let given = match (role, mandate.len()) {
                (Role::Representative, 0) => " without a mandate",
                (Role::Representative, 1) => " with a mandate to see_standing",
                (Role::Representative, _) => " with a mandate to everything",
                _ => "",
            };
            let account = Account { id: "x".to_owned(), role, office, person, mandate };
            let mut lines = Vec::new();
            for action in Action::ALL {
                let seen = of.iter().filter(|(_, household)| policies.permitted(&account, &[*action], household) == [*action]);
                lines.extend(seen.map(|(whose, _)| format!("  {} of {whose}", action.word())));
                if policies.permitted_here(&account, &[*action]) == [*action] {
                    lines.push(format!("  {}", action.word()));
                }
            }
            let lines = if lines.is_empty() { vec!["  nothing".to_owned()] } else { lines };
            table.push_str(&format!("{}{given}\n{}\n", role.word(), lines.join("\n")));
        }
        insta::assert_snapshot!("matrix_kr", table);
    }

    #[test]
    fn a_policy_for_an_action_that_there_is_not_is_refused_with_its_name() {
        let wrong = "permit (principal, action == Action::\"see_everything\", resource);";
        let Err(error) = Policies::read(wrong) else { panic!("it was taken") };
        assert!(error.to_string().contains("see_everything"), "{error}");
    }

    #[test]
    fn a_policy_without_an_action_speaks_of_all_and_what_is_forbidden_outweighs_what_is_permitted() {
        let asked = |text: &str| {
            let account = Account { id: "x".to_owned(), role: Role::Administrator, office: None, person: None, mandate: vec![] };
            Policies::read(text).unwrap().permitted_here(&account, Action::ALL)
        };
        let all = asked("permit (principal, action, resource is Installation);");
        assert_eq!(all, Action::ALL.iter().copied().filter(|action| !action.is_of_household()).collect::<Vec<_>>());
        let forbidden = "forbid (principal, action in [Action::\"pay\", Action::\"see_work\"], resource);";
        let left = asked(&format!("permit (principal, action, resource is Installation); {forbidden}"));
        assert_eq!(all.len() - 2, left.len());
        assert!(!left.contains(&Action::Pay) && !left.contains(&Action::SeeWork));
        assert_eq!(asked("permit (principal, action == Action::\"pay\", resource);"), [Action::Pay]);
    }

    #[test]
    fn without_policies_nothing_is_permitted() {
        let policies = Policies::read("").unwrap();
        let account = Account { id: "x".to_owned(), role: Role::Administrator, office: None, person: None, mandate: vec![] };
        assert_eq!(policies.permitted_here(&account, Action::ALL), []);
    }
}
