//! A person's own mandates: who may act in their name, for what, until when; given by whoever shows who they are, ended by one press.

use std::sync::Arc;

use ::programme::Purpose;
use access::{Action, Role};
use axum::extract::{Form, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Account, MANDATE_DAYS_MAX, Mandate, MandateError};
use vault::PersonId;

use super::mine::own;
use super::{Guest, accounts, said_wrong};
use crate::answer::{Answer, Trouble};
use crate::seen::Asker;
use crate::site::{Site, Visitor};

/// What a mandate can be for: never threats, never who read the file.
pub(crate) const SCOPES: [Action; 4] = [Action::SeeStanding, Action::SeeMoney, Action::SeeNames, Action::Ask];
/// For how many days it can be given.
const DAYS: [u16; 3] = [7, 30, MANDATE_DAYS_MAX];

/// A mandate that a person gave.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MandateLine")]
pub(crate) struct Line {
    /// By which it is ended.
    id: String,
    /// The account that has it, by the part of its number that people say.
    to: String,
    /// `see_standing`, `see_money`, `see_names`, `ask`.
    may: Vec<String>,
    /// Minutes, on the clock of the programme.
    given: String,
    until: String,
    /// When the person ended it.
    ended: Option<String>,
    is_in_force: bool,
    /// When it was last used; null: never.
    used: Option<String>,
}

/// What was typed.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Typed {
    to: String,
    see_standing: Option<String>,
    see_money: Option<String>,
    see_names: Option<String>,
    ask: Option<String>,
    days: String,
}

impl Typed {
    fn scopes(&self) -> Vec<&'static str> {
        let ticked = [&self.see_standing, &self.see_money, &self.see_names, &self.ask];
        SCOPES.iter().zip(ticked).filter(|(_, ticked)| ticked.is_some()).map(|(action, _)| action.word()).collect()
    }
}

#[derive(Serialize)]
struct Page {
    typed: Typed,
    /// The words for what is wrong.
    wrong: Option<&'static str>,
    mandates: Vec<Line>,
    scopes: Vec<&'static str>,
    days: [u16; 3],
}

/// One's mandates, and the form of a new one.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = async { page(&site, &guest, Typed { days: "30".to_owned(), ..Typed::default() }, None).await };
    guest.told(&site, page.await)
}

/// Gives one, if whoever is signed in has lately shown who they are.
pub(crate) async fn give(State(site): State<Arc<Site>>, guest: Guest, Form(typed): Form<Typed>) -> Response {
    let done = async {
        let person = giver(&site, guest.asker(&site)?).await?;
        guest.proved(&site, "/mine/mandates")?;
        match given(&site, &guest, person, &typed).await? {
            None => Ok(Redirect::to("/mine/mandates").into_response()),
            Some(wrong) => {
                let page = page(&site, &guest, typed, Some(wrong)).await?;
                Ok(said_wrong(page))
            }
        }
    };
    guest.answered(&site, done.await)
}

/// Which is to end.
#[derive(Deserialize)]
pub(crate) struct Ended {
    mandate: String,
}

/// Ends one at once. Nobody has to show again who they are for that.
pub(crate) async fn end(State(site): State<Arc<Site>>, guest: Guest, Form(ended): Form<Ended>) -> Response {
    let done = async {
        end_one(&site, guest.asker(&site)?, &ended.mandate).await?;
        Ok(Redirect::to("/mine/mandates").into_response())
    };
    guest.answered(&site, done.await)
}

/// From the form that ends one, back to the page: as when somebody changes the language there.
pub(crate) async fn back() -> Response {
    Redirect::to("/mine/mandates").into_response()
}

/// Ends a mandate of one's own.
pub(crate) async fn end_one(site: &Site, asker: Asker<'_>, id: &str) -> Answer<()> {
    let person = giver(site, asker).await?;
    let id = id.parse().map_err(|_| Trouble::Missing)?;
    Ok(site.store.end_mandate(id, person, site.stamp(asker.visitor)).await?)
}

/// Whoever may give mandates: for themselves, and nobody else.
async fn giver(site: &Site, asker: Asker<'_>) -> Answer<PersonId> {
    own(site, asker, &[Action::GiveMandate]).await?;
    asker.visitor.person.ok_or(Trouble::Missing)
}

/// Gives a mandate, or says in words what is wrong.
async fn given(site: &Site, guest: &Guest, person: PersonId, typed: &Typed) -> Answer<Option<&'static str>> {
    let Some(account) = representative(site, &typed.to).await? else { return Ok(Some("mandates-nobody")) };
    let days = typed.days.parse().unwrap_or_default();
    let stamp = site.stamp(guest.visitor(site)?);
    let done = site.store.give_mandate((person, account.id), &typed.scopes(), days, stamp, &mut site.random()).await;
    Ok(match done {
        Err(store::Error::Mandate(MandateError::Days)) => Some("mandates-wrong-days"),
        Err(store::Error::Mandate(MandateError::Nothing)) => Some("mandates-nothing"),
        Err(store::Error::Mandate(MandateError::TooMany)) => Some("mandates-too-many"),
        done => {
            done?;
            None
        }
    })
}

/// The account of a representative, by its number or the digits of it that people say; none if several have them.
async fn representative(site: &Site, typed: &str) -> Answer<Option<Account>> {
    let digits: String = typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    if !matches!(digits.len(), 8 | 32) {
        return Ok(None);
    }
    let mut fitting = site.store.accounts().await?.into_iter().filter(|account| {
        let is_one = Visitor::of(account).is_some_and(|visitor| visitor.role == Role::Representative);
        is_one && !account.is_ended() && account.id.to_string().starts_with(&digits)
    });
    Ok(fitting.next().filter(|_| fitting.next().is_none()))
}

async fn page(site: &Site, guest: &Guest, typed: Typed, wrong: Option<&'static str>) -> Answer<String> {
    let mandates = lines(site, guest.asker(site)?).await?;
    let scopes = SCOPES.iter().map(|action| action.word()).collect();
    guest.page(site, "mandates.html", Page { typed, wrong, mandates, scopes, days: DAYS })
}

/// Every mandate that one ever gave, the newest first.
pub(crate) async fn lines(site: &Site, asker: Asker<'_>) -> Answer<Vec<Line>> {
    let person = giver(site, asker).await?;
    let mut lines = Vec::new();
    for mandate in site.store.mandates_of(person).await? {
        let used = site.store.last_read(person, (mandate.account, Purpose::MANDATE), mandate.at).await?;
        lines.push(line(site, mandate, used.map(|used| site.minute(used))));
    }
    Ok(lines)
}

fn line(site: &Site, mandate: Mandate, used: Option<String>) -> Line {
    let is_in_force = mandate.is_in_force(site.now());
    Line {
        id: mandate.id.to_string(),
        to: accounts::code(mandate.account),
        may: mandate.may,
        given: site.minute(mandate.at),
        until: site.minute(mandate.until),
        ended: mandate.ended.map(|ended| site.minute(ended)),
        is_in_force,
        used,
    }
}
