//! Invented people, with everything that names a person, and a list of that: what must not be found anywhere.

use crate::household::{ACTOR, Session};
use crate::{Failure, say};
use case::{Entry, read_story};
use chacha20::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use store::{Append, COMPUTE, Detail, HouseholdId, NewPerson, Outcome, Reading, Stamp};
use vault::{Compartment, Field, Purposes, Slot};

const SURNAMES: [&str; 8] = ["김", "리", "박", "최", "정", "강", "조", "윤"];
const SYLLABLES: [&str; 12] = ["서", "연", "민", "영", "철", "옥", "순", "희", "금", "복", "설", "향"];
const STREETS: [&str; 4] = ["대림로", "한밭길", "은행나무길", "솔숲로"];

/// One person's own facts.
struct Facts {
    name: String,
    born: String,
    phone: String,
    account: String,
    address: String,
    petition: String,
}

/// Records so many people, one to a household, reads each again, and says what must stay secret.
pub(crate) async fn fill(session: &Session, count: u32) -> Result<(), Failure> {
    let mut rng = ChaCha20Rng::seed_from_u64(u64::from(count));
    for number in 0..count {
        let facts = Facts::invent(&mut rng, number);
        record(session, &facts, &mut rng).await?;
        for secret in [&facts.name, &facts.born, &facts.phone, &facts.account, &facts.address, &facts.petition] {
            say(&format!("secret {secret}"))?;
        }
    }
    Ok(())
}

async fn record(session: &Session, facts: &Facts, rng: &mut ChaCha20Rng) -> Result<(), Failure> {
    let (household, at) = (HouseholdId::random(rng), session.now());
    let details = facts.details()?;
    let name = slot(&details[0]);
    let person =
        NewPerson { born: Some(facts.born.parse()?), sex: Some(0), role: Some("head".to_owned()), member: true, details };
    let mut entries = facts.entries(session)?;
    entries.iter_mut().for_each(|entry| entry.recorded = at);
    let append = Append { household, expected_last_seq: 0, stamp: Stamp { by: ACTOR, at }, persons: vec![person], entries };
    let Outcome::Appended(done) = session.store.append(&session.engine, append, rng).await? else {
        return Err("a conflict in a new household".into());
    };
    let purposes: Purposes = [COMPUTE].into_iter().collect();
    let reading = Reading { who: ACTOR, purpose: purposes.find(COMPUTE).ok_or("no purpose")?, at };
    let opened = session.store.open_values(done.persons[0], vec![name.clone()], &reading).await?;
    let is_same = opened.value(&name).and_then(|clear| clear.expose_text()).is_some_and(|text| text == facts.name);
    if is_same { Ok(()) } else { Err("a name is not as it was recorded".into()) }
}

fn slot(detail: &Detail) -> Slot {
    Slot { compartment: detail.compartment, field: detail.field.clone(), version: 1 }
}

impl Facts {
    fn invent(rng: &mut ChaCha20Rng, number: u32) -> Self {
        let mut below = |end: u32| rng.next_u32() % end;
        let mut of = |from: &[&str]| from[below(u32::try_from(from.len()).unwrap_or(1)) as usize].to_owned();
        let (surname, first, second, street) = (of(&SURNAMES), of(&SYLLABLES), of(&SYLLABLES), of(&STREETS));
        let name = format!("{surname}{first}{second}");
        Self {
            born: format!("{}-{:02}-{:02}", 1940 + below(60), 1 + below(12), 1 + below(28)),
            phone: format!("010-{:04}-{number:04}", below(10_000)),
            account: format!("{:03}-{:06}-{number:05}", below(1000), below(1_000_000)),
            address: format!("{street} {}번길 {number}호", below(300)),
            petition: format!("{name}의 어머니에 관한 청원 {number}"),
            name,
        }
    }

    fn details(&self) -> Result<Vec<Detail>, Failure> {
        let detail = |compartment, field: &str, text: &String| -> Result<Detail, Failure> {
            Ok(Detail { compartment, field: Field::new(field)?, text: text.clone(), look_up: None })
        };
        Ok(vec![
            detail(Compartment::Identity, "name", &self.name)?,
            detail(Compartment::Identity, "phone", &self.phone)?,
            detail(Compartment::Identity, "address", &self.address)?,
            detail(Compartment::Accounts, "account", &self.account)?,
        ])
    }

    fn entries(&self, session: &Session) -> Result<Vec<Entry>, Failure> {
        let Self { born, petition, .. } = self;
        let story = format!(
            "[[person]]\nid = \"p1\"\nborn = {born}\nsex = \"female\"\nrole = \"head\"\n\
             [[entry]]\non = 2024-01-10\nwhat = \"entered_country\"\n\
             [[entry]]\non = 2024-02-20\nwhat = \"petition_filed\"\nwho = \"p1\"\nkind = \"grievance\"\noffice = \"mou\"\n\
             subject = \"{petition}\"\n"
        );
        Ok(read_story(session.engine.programme(), "people.toml", &story, false)?.journal.entries)
    }
}
