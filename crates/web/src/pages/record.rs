//! Who read a household's files, and why.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use access::{Action, Role};
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use store::HouseholdId;
use vault::{ActorId, PersonId};

use super::Guest;
use crate::answer::{Answer, Trouble};
use crate::site::{Site, Visitor};
use crate::view::code;

/// The most lines of a page.
const LINES: usize = 200;

#[derive(Serialize)]
struct Record {
    code: String,
    record: Vec<Line>,
}

/// A reading.
#[derive(Serialize)]
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

/// The record of all persons of a household.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest, Path(id): Path<String>) -> Response {
    let page = record(&site, &guest, &id).await;
    guest.told(&site, page)
}

async fn record(site: &Site, guest: &Guest, id: &str) -> Answer<String> {
    let visitor = guest.visitor(site)?;
    let household: HouseholdId = id.parse().map_err(|_| Trouble::Missing)?;
    site.may(visitor, household, &[Action::SeeAccessRecord]).await?;
    let persons = site.store.persons(household).await?;
    let record = lines(site, guest, &persons, LINES).await?;
    guest.page(site, "record.html", Record { code: code(household), record })
}

/// The newest lines of some persons' records, those of one moment, account and purpose together.
pub(crate) async fn lines(site: &Site, guest: &Guest, persons: &[PersonId], count: usize) -> Answer<Vec<Line>> {
    let mut read = Vec::new();
    for person in persons {
        read.extend(site.store.access_record(*person, None, count).await?);
    }
    // Whoever presses a person must not learn from that person's screen that they told of it.
    if guest.visitor(site)?.person.is_some() {
        let mut protectors = BTreeSet::new();
        for who in read.iter().map(|line| line.who).collect::<BTreeSet<_>>() {
            let history = site.store.account_history(who).await?;
            if history.iter().any(|account| account.grant.role.as_deref() == Some(Role::Protection.word())) {
                protectors.insert(who);
            }
        }
        read.retain(|line| !protectors.contains(&line.who));
    }
    read.sort_by_key(|line| std::cmp::Reverse(line.position));
    read.dedup_by_key(|line| line.position);
    let mut lines: Vec<Line> = Vec::new();
    let mut readers: BTreeMap<ActorId, Option<Visitor>> = BTreeMap::new();
    for accessed in read.into_iter().take(count) {
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
            purpose: purpose.map_or(accessed.purpose, |known| site.pages(guest.lang).title(&known.title).to_owned()),
            count: accessed.fields.len(),
        };
        match lines.last_mut().filter(|last| (&last.at, &last.who, &last.purpose) == (&line.at, &line.who, &line.purpose)) {
            Some(last) => last.count += line.count,
            None => lines.push(line),
        }
    }
    Ok(lines)
}
