//! The policies of a pack, and what they permit.

use std::collections::{HashMap, HashSet};

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    RestrictedExpression, Schema, ValidationMode, Validator,
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
    schema: Schema,
    set: PolicySet,
    authorizer: Authorizer,
}

impl Policies {
    /// Reads policies, and checks that they speak only of roles, actions and properties that there are.
    ///
    /// # Errors
    /// They are no Cedar, or do not fit the schema.
    pub fn read(text: &str) -> Result<Self, PolicyError> {
        let (schema, _) = Schema::from_cedarschema_str(SCHEMA).map_err(|error| PolicyError::Unfit(error.to_string()))?;
        let set: PolicySet = text.parse().map_err(|error| PolicyError::Syntax(format!("{error}")))?;
        let found = Validator::new(schema.clone()).validate(&set, ValidationMode::Strict);
        let warned: Vec<String> = found.validation_errors().map(|error| format!("  {error}")).collect();
        if !warned.is_empty() {
            return Err(PolicyError::Unfit(warned.join("\n")));
        }
        Ok(Self { schema, set, authorizer: Authorizer::new() })
    }

    /// Whether an account may do something with a household.
    pub fn permit(&self, account: &Account, action: Action, household: &Household) -> bool {
        self.ask(account, action, || {
            let offices = household.offices.iter().map(|office| uid("Office", office).map(RestrictedExpression::new_entity_uid));
            let persons = household.persons.iter().map(|person| uid("Person", person).map(RestrictedExpression::new_entity_uid));
            let accounts = |ids: &[String]| {
                let accounts = ids.iter().map(|id| uid("Account", id).map(RestrictedExpression::new_entity_uid));
                accounts.collect::<Option<Vec<_>>>()
            };
            let sets = [
                ("offices", offices.collect::<Option<Vec<_>>>()?),
                ("persons", persons.collect::<Option<Vec<_>>>()?),
                ("taken_in_by", accounts(&household.taken_in_by)?),
                ("open_to", accounts(&household.open_to)?),
            ];
            let sets = sets.map(|(name, set)| (name.to_owned(), RestrictedExpression::new_set(set)));
            let threatened = ("threatened".to_owned(), RestrictedExpression::new_bool(household.threatened));
            let attributes = sets.into_iter().chain([threatened]).collect();
            Entity::new(uid("Household", &household.id)?, attributes, HashSet::new()).ok()
        })
    }

    /// Whether an account may do something in the installation.
    pub fn permit_here(&self, account: &Account, action: Action) -> bool {
        self.ask(account, action, || Some(Entity::new_no_attrs(uid("Installation", "this")?, HashSet::new())))
    }

    /// Refuses whatever cannot be asked.
    fn ask(&self, account: &Account, action: Action, resource: impl FnOnce() -> Option<Entity>) -> bool {
        let ask = || {
            let (principal, resource) = (principal(account)?, resource()?);
            let action = uid("Action", action.word())?;
            let request = Request::new(principal.uid(), action, resource.uid(), Context::empty(), Some(&self.schema)).ok()?;
            let entities = Entities::from_entities([principal, resource], Some(&self.schema)).ok()?;
            Some(self.authorizer.is_authorized(&request, &self.set, &entities).decision())
        };
        ask() == Some(Decision::Allow)
    }
}

fn principal(account: &Account) -> Option<Entity> {
    let mut attributes = HashMap::new();
    for (name, kind, value) in [("office", "Office", &account.office), ("person", "Person", &account.person)] {
        if let Some(value) = value {
            attributes.insert(name.to_owned(), RestrictedExpression::new_entity_uid(uid(kind, value)?));
        }
    }
    if !account.mandate.is_empty() {
        let words = account.mandate.iter().map(|action| RestrictedExpression::new_string(action.word().to_owned()));
        attributes.insert("mandate".to_owned(), RestrictedExpression::new_set(words));
    }
    let role = uid("Role", account.role.word())?;
    Entity::new(uid("Account", &account.id)?, attributes, HashSet::from([role])).ok()
}

fn uid(kind: &str, id: &str) -> Option<EntityUid> {
    Some(EntityUid::from_type_name_and_id(kind.parse::<EntityTypeName>().ok()?, EntityId::new(id)))
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
                if action.is_of_household() {
                    let seen = of.iter().filter(|(_, household)| policies.permit(&account, *action, household));
                    lines.extend(seen.map(|(whose, _)| format!("  {} of {whose}", action.word())));
                } else if policies.permit_here(&account, *action) {
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
    fn without_policies_nothing_is_permitted() {
        let policies = Policies::read("").unwrap();
        let account = Account { id: "x".to_owned(), role: Role::Administrator, office: None, person: None, mandate: vec![] };
        assert!(!policies.permit_here(&account, Action::Administer));
    }
}
