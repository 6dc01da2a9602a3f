//! Two standings of one household side by side: what arrears and overpayments come from.

use std::collections::BTreeMap;

use case::{Instalment, Missing, Standing};
use programme::Programme;
use rules::Date;

use crate::Sequence;

/// How an instalment stood and stands: the two computations side by side, for whoever gets arrears or is asked about an overpayment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which.
    pub sequence: Sequence,
    /// As it was computed before; `None`: it was not owed.
    pub before: Option<Instalment>,
    /// As it is computed now; `None`: it is not owed.
    pub after: Option<Instalment>,
    /// The articles before and now.
    pub law: [Vec<String>; 2],
    /// What is missing now.
    pub missing: Vec<Missing>,
}

impl Difference {
    /// What is owed more by the day, in minor units, less than nothing if less; `None`: not known.
    pub fn amount(&self, by: Date) -> Option<i64> {
        let owed = |instalment: &Option<Instalment>| match instalment {
            None => Some(0),
            Some(instalment) if instalment.due.is_some_and(|due| due <= by) => instalment.amount,
            Some(_) => Some(0),
        };
        Some(owed(&self.after)? - owed(&self.before)?)
    }
}

/// The instalments that two standings of one household tell differently.
pub fn differences(programme: &Programme, people: &[String], before: &Standing, after: &Standing) -> Vec<Difference> {
    let mut all: BTreeMap<Sequence, Difference> = BTreeMap::new();
    for (side, standing) in [before, after].into_iter().enumerate() {
        for line in &standing.entitlements {
            let Some(entitlement) = programme.entitlements.get(line.entitlement) else { continue };
            for instalment in &line.instalments {
                let who = line.subject.who.map(|who| people.get(who).cloned().unwrap_or_default());
                let sequence = Sequence { entitlement: entitlement.thing.id.clone(), who, instalment: instalment.id.clone() };
                let nothing = || Difference {
                    sequence: sequence.clone(),
                    before: None,
                    after: None,
                    law: [vec![], vec![]],
                    missing: vec![],
                };
                let found = all.entry(sequence.clone()).or_insert_with(nothing);
                *(if side == 0 { &mut found.before } else { &mut found.after }) = Some(instalment.clone());
                found.law[side].clone_from(&line.law);
                if side == 1 {
                    found.missing.clone_from(&line.missing);
                }
            }
        }
    }
    let told = |one: &Instalment| (one.amount, one.due);
    all.into_values().filter(|one| one.before.as_ref().map(told) != one.after.as_ref().map(told)).collect()
}
