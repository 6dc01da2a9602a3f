//! Letters, to be printed or as PDF: a decision with its reasons and what can be done against it; a statement of what came and what comes.

mod given;
mod written;

pub(crate) use given::{Sought, given, pdf};
pub(crate) use written::Written;

use std::sync::Arc;

use access::Action;
use axum::extract::{Path, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use store::HouseholdId;
use store::pay::coming;

use super::Guest;
use super::household::of_others;
use super::mine::own;
use super::payments::payment::became;
use crate::answer::{Answer, Trouble};
use crate::matters::Letter;
use crate::persons::Person;
use crate::seen::{Asker, Wanted};
use crate::site::Site;

/// What a letter needs.
const SHOWN: [Action; 3] = [Action::SeeStanding, Action::SeeMoney, Action::SeeNames];

/// A page that is printed.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Sheet<T> {
    /// The page of whose file it is.
    back: String,
    code: String,
    today: String,
    /// Those to whom it goes: names, or labels where names may not be seen.
    persons: Vec<String>,
    letter: T,
}

/// What came and what comes.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Statement {
    came: Vec<Came>,
    coming: Vec<Coming>,
}

/// A payment that was made, or is on its way.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MoneyCame")]
struct Came {
    /// The day of the bank's last word on it.
    on: Option<String>,
    title: String,
    /// Minor units.
    amount: i64,
    /// `paid`, `returned`, `rejected` or `under-way`.
    outcome: &'static str,
    law: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MoneyComing")]
struct Coming {
    due: Option<String>,
    title: String,
    /// Minor units; `None`: not known.
    left: Option<i64>,
    /// The office that pays it by its own means.
    elsewhere: Option<String>,
    law: String,
}

/// The letter of a decision.
pub(crate) async fn decision(
    State(site): State<Arc<Site>>,
    guest: Guest,
    sought: Sought,
    Path((id, entry)): Path<(String, String)>,
) -> Response {
    let sheet = async { decided(&site, guest.asker(&site)?, &id, &entry).await };
    given(&site, &guest, sought, sheet).await
}

/// The letter of a decision, on the page of whom it is about.
pub(crate) async fn own_decision(
    State(site): State<Arc<Site>>,
    guest: Guest,
    sought: Sought,
    Path(entry): Path<String>,
) -> Response {
    let sheet = async { own_decided(&site, guest.asker(&site)?, &entry).await };
    given(&site, &guest, sought, sheet).await
}

/// What came and what comes.
pub(crate) async fn statement(State(site): State<Arc<Site>>, guest: Guest, sought: Sought, Path(id): Path<String>) -> Response {
    let sheet = async { stated(&site, guest.asker(&site)?, &id).await };
    given(&site, &guest, sought, sheet).await
}

/// One's own.
pub(crate) async fn own_statement(State(site): State<Arc<Site>>, guest: Guest, sought: Sought) -> Response {
    let sheet = async { own_stated(&site, guest.asker(&site)?).await };
    given(&site, &guest, sought, sheet).await
}

/// What the letter of a decision says.
pub(crate) async fn decided(site: &Site, asker: Asker<'_>, id: &str, entry: &str) -> Answer<Sheet<Letter>> {
    let household = of_others(asker, id)?;
    let may = site.may(asker.visitor, household, &SHOWN).await?;
    letter(site, &asker.of(household, &may), entry).await
}

/// The same, for whom it is about or who acts for them.
pub(crate) async fn own_decided(site: &Site, asker: Asker<'_>, entry: &str) -> Answer<Sheet<Letter>> {
    let (household, may) = own(site, asker, &SHOWN).await?;
    letter(site, &asker.of(household, &may), entry).await
}

/// What came and what comes.
pub(crate) async fn stated(site: &Site, asker: Asker<'_>, id: &str) -> Answer<Sheet<Statement>> {
    let household = of_others(asker, id)?;
    let may = site.may(asker.visitor, household, &SHOWN).await?;
    account(site, &asker.of(household, &may)).await
}

/// The same of one's own file, or of whom one acts for.
pub(crate) async fn own_stated(site: &Site, asker: Asker<'_>) -> Answer<Sheet<Statement>> {
    let (household, may) = own(site, asker, &SHOWN).await?;
    account(site, &asker.of(household, &may)).await
}

async fn letter(site: &Site, wanted: &Wanted<'_>, entry: &str) -> Answer<Sheet<Letter>> {
    if !wanted.may.contains(&Action::SeeStanding) {
        return Err(Trouble::Missing);
    }
    let seen = site.seen_by_name(wanted).await?;
    let letter: Letter = site.letter(&seen, wanted, entry).ok_or(Trouble::Missing)?;
    let to = letter.who();
    let persons = seen.persons.into_iter().filter(|person| to.is_none_or(|to| to == person.place)).map(Person::called).collect();
    sheet(site, wanted, persons, letter)
}

async fn account(site: &Site, wanted: &Wanted<'_>) -> Answer<Sheet<Statement>> {
    if !wanted.may.contains(&Action::SeeMoney) {
        return Err(Trouble::Missing);
    }
    let seen = site.seen_by_name(wanted).await?;
    let own = wanted.visitor.person.map(|person| person.to_string());
    let is_theirs = |who: &Option<String>| own.is_none() || who.is_none() || *who == own;
    let given = site.store.given(wanted.household).await?;
    let coming = coming(site.programme(), &seen.standing, &seen.found.persons, &given);
    let title = |id: &str| {
        let found = site.programme().entitlements.iter().find(|it| it.thing.id == id);
        found.map_or(id, |it| it.thing.title.get(wanted.lang)).to_owned()
    };
    let came = given.iter().filter(|it| is_theirs(&it.key.sequence.who)).map(|it| Came {
        on: it.last_day().map(|on| on.to_string()),
        title: title(&it.key.sequence.entitlement),
        amount: it.amount,
        outcome: became(&it.outcome),
        law: it.law.clone(),
    });
    let came = came.collect();
    let coming = coming.into_iter().filter(|it| is_theirs(&it.sequence.who)).map(|it| Coming {
        due: it.due.map(|due| due.to_string()),
        title: title(&it.sequence.entitlement),
        left: it.left,
        elsewhere: it.elsewhere.map(|office| site.programme().office(office).id.clone()),
        law: it.law.join(", "),
    });
    let statement = Statement { came, coming: coming.collect() };
    let persons = seen.persons.into_iter().map(Person::called).collect();
    sheet(site, wanted, persons, statement)
}

fn sheet<T>(site: &Site, wanted: &Wanted<'_>, persons: Vec<String>, letter: T) -> Answer<Sheet<T>> {
    let own = wanted.visitor.person.is_some();
    Ok(Sheet {
        back: if own { wanted.visitor.home() } else { back(wanted.household) },
        code: crate::view::code(wanted.household),
        today: site.today()?.to_string(),
        persons,
        letter,
    })
}

fn back(household: HouseholdId) -> String {
    format!("/household/{household}")
}
