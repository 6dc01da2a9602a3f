//! Who read a household's files, and why.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use access::{Action, Role};
use axum::extract::{Path, State};
use axum::response::Response;
use programme::Purpose;
use schemars::JsonSchema;
use serde::Serialize;
use store::{Accessed, HouseholdId};
use vault::{ActorId, PersonId};

use super::{Guest, emergency};
use crate::answer::{Answer, Trouble};
use crate::seen::Asker;
use crate::site::{Site, Visitor};
use crate::view::code;

/// The most lines of a page.
const LINES: usize = 200;

#[derive(Serialize)]
struct Record {
    code: String,
    record: Vec<Line>,
    emergencies: Vec<emergency::Line>,
}

/// A reading.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ReadingLine")]
pub(crate) struct Line {
    /// Minute, on the clock of the programme.
    at: String,
    /// The role and the office of the account, or its number if it is none of this installation.
    role: Option<&'static str>,
    office: Option<String>,
    who: String,
    /// The title of the purpose.
    purpose: String,
    count: usize,
}

/// The newest readings.
pub(crate) struct Readings {
    pub(crate) lines: Vec<Line>,
    /// There may be older ones, before this position.
    pub(crate) more_before: Option<u64>,
}

/// The record of all persons of a household.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest, Path(id): Path<String>) -> Response {
    let page = record(&site, &guest, &id).await;
    guest.told(&site, page)
}

async fn record(site: &Site, guest: &Guest, id: &str) -> Answer<String> {
    let asker = guest.asker(site)?;
    let (household, page) = readings(site, asker, id, None, LINES).await?;
    let emergencies = emergency::lines(site, household, &site.reading(asker.visitor)?).await?;
    guest.page(site, "record.html", Record { code: code(household), record: page.lines, emergencies })
}

/// Who read the files of a household's persons.
pub(crate) async fn readings(
    site: &Site,
    asker: Asker<'_>,
    id: &str,
    before: Option<u64>,
    count: usize,
) -> Answer<(HouseholdId, Readings)> {
    let household: HouseholdId = id.parse().map_err(|_| Trouble::Missing)?;
    site.may(asker.visitor, household, &[Action::SeeAccessRecord]).await?;
    let persons = site.store.persons(household).await?;
    Ok((household, lines(site, asker, &persons, before, count).await?))
}

/// The newest lines of some persons' records before a position, those of one moment, account and purpose together.
pub(crate) async fn lines(
    site: &Site,
    asker: Asker<'_>,
    persons: &[PersonId],
    before: Option<u64>,
    count: usize,
) -> Answer<Readings> {
    let (mut read, mut from, mut hidden) = (Vec::new(), before, Hidden::of(site, asker).await?);
    // What is hidden leaves no gap: a short page would tell of it.
    while read.len() <= count {
        let part = part(site, persons, from, count).await?;
        from = part.last().map(|line| line.position);
        let is_last = part.len() < count;
        for line in part {
            if !hidden.hides(site, &line).await? {
                read.push(line);
            }
        }
        if is_last {
            break;
        }
    }
    let is_cut = read.len() > count;
    read.truncate(count);
    let more_before = read.last().filter(|_| is_cut).map(|line| line.position);
    let mut lines: Vec<Line> = Vec::new();
    let mut readers: BTreeMap<ActorId, Option<Visitor>> = BTreeMap::new();
    for accessed in read {
        if let Entry::Vacant(unknown) = readers.entry(accessed.who) {
            unknown.insert(site.store.account(accessed.who).await?.as_ref().and_then(Visitor::of));
        }
        let account = readers.get(&accessed.who).and_then(Option::as_ref);
        let purpose = site.programme().purposes.iter().find(|known| known.id == accessed.purpose);
        let line = Line {
            at: site.minute(accessed.at),
            role: account.map(|account| account.role.word()),
            office: account.and_then(|account| account.office.clone()),
            who: accessed.who.to_string(),
            purpose: purpose.map_or(accessed.purpose, |known| known.title.get(asker.lang).to_owned()),
            count: accessed.fields.len(),
        };
        match lines.last_mut().filter(|last| (&last.at, &last.who, &last.purpose) == (&line.at, &line.who, &line.purpose)) {
            Some(last) => last.count += line.count,
            None => lines.push(line),
        }
    }
    Ok(Readings { lines, more_before })
}

/// So many lines of some persons' records, the newest first.
async fn part(site: &Site, persons: &[PersonId], before: Option<u64>, count: usize) -> Answer<Vec<Accessed>> {
    let mut read = Vec::new();
    for person in persons {
        read.extend(site.store.access_record(*person, before, count).await?);
    }
    read.sort_by_key(|line| std::cmp::Reverse(line.position));
    read.dedup_by_key(|line| line.position);
    read.truncate(count);
    Ok(read)
}

/// What is hidden from a person who asks: whoever presses them must not learn from their screen that they told of it, nor that another of the
/// household gave a mandate.
struct Hidden {
    /// To whom the person who asks gave mandates; `None`: nothing is hidden from whoever asks.
    given_to: Option<Vec<ActorId>>,
    protectors: BTreeMap<ActorId, bool>,
}

impl Hidden {
    async fn of(site: &Site, asker: Asker<'_>) -> Answer<Self> {
        let given_to = match asker.visitor.person {
            Some(person) => Some(site.store.mandates_of(person).await?.iter().map(|mandate| mandate.account).collect()),
            None => None,
        };
        Ok(Self { given_to, protectors: BTreeMap::new() })
    }

    async fn hides(&mut self, site: &Site, line: &Accessed) -> Answer<bool> {
        let Some(given_to) = &self.given_to else { return Ok(false) };
        match line.purpose.as_str() {
            Purpose::EMERGENCY => Ok(false),
            Purpose::MANDATE => Ok(!given_to.contains(&line.who)),
            _ => self.is_protector(site, line.who).await,
        }
    }

    async fn is_protector(&mut self, site: &Site, who: ActorId) -> Answer<bool> {
        if let Some(known) = self.protectors.get(&who) {
            return Ok(*known);
        }
        let history = site.store.account_history(who).await?;
        let is_protector = history.iter().any(|account| account.grant.role.as_deref() == Some(Role::Protection.word()));
        self.protectors.insert(who, is_protector);
        Ok(is_protector)
    }
}
