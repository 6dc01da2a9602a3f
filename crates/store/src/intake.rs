//! Search first: before a person is recorded, those who may be the same are looked for among everyone.

use names::{Answer, Matcher, Person, PersonComparison, Query};
use programme::Programme;
use vault::{PersonId, Random};

use crate::{Decision, Error, Known, Reading, Register, Stamp, Store, Verdict};

/// How many people are opened for each name of a new person.
const OPENED_EACH: usize = 5;

/// Somebody who may be the person that is about to be recorded.
#[derive(Clone, Debug)]
pub struct Likely {
    /// Who.
    pub known: Known,
    /// How alike the two are, and why.
    pub found: PersonComparison,
}

impl Store {
    /// Those who may be a person of whom something is told, likest first; each of them has a line in their access record.
    ///
    /// # Errors
    /// A line cannot be written, or the store fails.
    pub async fn likely(
        &self,
        programme: &Programme,
        register: &Register,
        told: &Person,
        reading: &Reading,
    ) -> Result<Vec<Likely>, Error> {
        let mut people: Vec<PersonId> = Vec::new();
        for name in &told.names {
            let birthplace = told.birthplace.as_deref().unwrap_or_default();
            let query = Query { name: &name.text, open: false, birth: told.birth, birthplace };
            let hits = self.search(register, &query, OPENED_EACH, reading).await?;
            people.extend(hits.into_iter().filter(|hit| hit.is_likely).map(|hit| hit.person));
        }
        people.sort_unstable();
        people.dedup();
        let among = u32::try_from(register.people()).unwrap_or(u32::MAX);
        let mut likely = Vec::new();
        for person in people {
            let known = self.known(programme, person, reading).await?;
            let found = Matcher::standard().compare_people(told, &known.told, among);
            if found.answer != Answer::Different {
                likely.push(Likely { known, found });
            }
        }
        likely.sort_by(|a, b| b.found.score.total_cmp(&a.found.score));
        Ok(likely)
    }

    /// Records that a new person is none of those who were shown, as was said at intake.
    ///
    /// # Errors
    /// The store fails. That somebody else was faster is no error.
    pub async fn told_apart(
        &self,
        new: PersonId,
        shown: &[PersonId],
        why: &str,
        stamp: Stamp,
        rng: &mut Random<'_>,
    ) -> Result<(), Error> {
        for person in shown {
            let decision = Decision { persons: [new, *person], seen: 0, verdict: Verdict::Different, why: why.to_owned() };
            match self.decide(&decision, stamp, rng).await {
                Ok(()) | Err(Error::DecidedMeanwhile) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
