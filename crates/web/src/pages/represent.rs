//! What representatives see and do in the name of persons who gave them a mandate that is in force: that person's own file, and as much of it as
//! the mandate is for. Everything else does not exist for them. It is asked at each request, so an end is an end at once.

use std::sync::Arc;

use access::Role;
use axum::extract::{Form, Path, Query, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use store::Mandate;

use super::household::Whys;
use super::letters::Sought;
use super::mandates::SCOPES;
use super::mine::{own, whys};
use super::{Guest, accounts, ask, letters};
use crate::answer::{Answer, Trouble};
use crate::form::Given;
use crate::seen::Asker;
use crate::site::{Site, Visitor};
use crate::view::{Case, code};

/// A person who gave a mandate that is in force.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RepresentedLine")]
pub(crate) struct Line {
    pub(crate) person: String,
    /// Their household, by the part of its number that people say.
    code: String,
    /// `see_standing`, `see_money`, `see_names`, `ask`.
    may: Vec<&'static str>,
    /// A minute, on the clock of the programme.
    until: String,
}

#[derive(Serialize)]
struct List {
    /// What a person types to give this account a mandate.
    number: String,
    represented: Vec<Line>,
}

/// The file of a person, with what is only for a representative.
#[derive(Serialize)]
struct Represented {
    #[serde(flatten)]
    case: Case,
    base: String,
    mandate_until: String,
}

/// Those who gave a mandate.
pub(crate) async fn list(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = async {
        let number = accounts::code(guest.visitor(&site)?.actor);
        guest.page(&site, "represented.html", List { represented: lines(&site, guest.asker(&site)?).await?, number })
    };
    guest.told(&site, page.await)
}

/// Where one of them stands.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest, Path(person): Path<String>) -> Response {
    let page = async {
        let (acting, until) = acting(&site, guest.visitor(&site)?, &person).await?;
        let case = case(&site, Asker { visitor: &acting, lang: guest.lang }).await?;
        let represented = Represented { case, base: acting.home(), mandate_until: site.minute(until) };
        guest.page(&site, "household.html", represented)
    };
    guest.told(&site, page.await)
}

/// Why a thing of theirs is as it is.
pub(crate) async fn why(State(site): State<Arc<Site>>, guest: Guest, Path((person, thing)): Path<(String, String)>) -> Response {
    let page = async {
        let (acting, _) = acting(&site, guest.visitor(&site)?, &person).await?;
        let told = whys(&site, Asker { visitor: &acting, lang: guest.lang }, &thing).await?;
        guest.page(&site, "why.html", Whys { back: acting.home(), told })
    };
    guest.told(&site, page.await)
}

/// The letter of a decision on them.
pub(crate) async fn letter(
    State(site): State<Arc<Site>>,
    guest: Guest,
    sought: Sought,
    Path((person, entry)): Path<(String, String)>,
) -> Response {
    let sheet = async {
        let (acting, _) = acting(&site, guest.visitor(&site)?, &person).await?;
        letters::own_decided(&site, Asker { visitor: &acting, lang: guest.lang }, &entry).await
    };
    letters::given(&site, &guest, sought, sheet).await
}

/// What came to them and what comes.
pub(crate) async fn statement(
    State(site): State<Arc<Site>>,
    guest: Guest,
    sought: Sought,
    Path(person): Path<String>,
) -> Response {
    let sheet = async {
        let (acting, _) = acting(&site, guest.visitor(&site)?, &person).await?;
        letters::own_stated(&site, Asker { visitor: &acting, lang: guest.lang }).await
    };
    letters::given(&site, &guest, sought, sheet).await
}

/// What can be asked for in their name.
pub(crate) async fn requests(State(site): State<Arc<Site>>, guest: Guest, Path(person): Path<String>) -> Response {
    let page = async {
        let (acting, _) = acting(&site, guest.visitor(&site)?, &person).await?;
        ask::listed(&site, &guest, Asker { visitor: &acting, lang: guest.lang }).await
    };
    guest.told(&site, page.await)
}

/// What to know before, and the form.
pub(crate) async fn request(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path((person, id)): Path<(String, String)>,
    Query(given): Query<Given>,
) -> Response {
    let page = async {
        let (acting, _) = acting(&site, guest.visitor(&site)?, &person).await?;
        ask::shown(&site, &guest, Asker { visitor: &acting, lang: guest.lang }, (&id, given)).await
    };
    guest.told(&site, page.await)
}

/// A request in their name, as it was written.
pub(crate) async fn send(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path((person, id)): Path<(String, String)>,
    Form(given): Form<Given>,
) -> Response {
    let page = async {
        let (acting, _) = acting(&site, guest.visitor(&site)?, &person).await?;
        ask::sent(&site, &guest, Asker { visitor: &acting, lang: guest.lang }, (&id, &given)).await
    };
    guest.answered(&site, page.await)
}

/// The file of whom somebody acts for.
pub(crate) async fn case(site: &Site, asker: Asker<'_>) -> Answer<Case> {
    let (household, may) = own(site, asker, &SCOPES).await?;
    site.case(&asker.of(household, &may)).await
}

/// Those who gave an account a mandate that is in force, as far as policies let it see anything of theirs.
pub(crate) async fn lines(site: &Site, asker: Asker<'_>) -> Answer<Vec<Line>> {
    let visitor = asker.visitor;
    if visitor.role != Role::Representative {
        return Err(Trouble::Missing);
    }
    let mut lines = Vec::new();
    for mandate in site.store.mandates_to(visitor.actor, site.now()).await? {
        let acting = with(visitor, &mandate);
        match own(site, Asker { visitor: &acting, ..asker }, &SCOPES).await {
            Err(Trouble::Missing) => {}
            Err(other) => return Err(other),
            Ok((household, may)) => lines.push(Line {
                person: mandate.person.to_string(),
                code: code(household),
                may: may.iter().map(|action| action.word()).collect(),
                until: site.minute(mandate.until),
            }),
        }
    }
    Ok(lines)
}

/// A representative, acting for a person with the mandate that is in force, and until when; without one there is no such person.
pub(crate) async fn acting(site: &Site, visitor: &Visitor, person: &str) -> Answer<(Visitor, jiff::Timestamp)> {
    if visitor.role != Role::Representative {
        return Err(Trouble::Missing);
    }
    let person = store::person_id(person).map_err(|_| Trouble::Missing)?;
    let mandates = site.store.mandates_to(visitor.actor, site.now()).await?;
    let mandate = mandates.into_iter().find(|mandate| mandate.person == person).ok_or(Trouble::Missing)?;
    Ok((with(visitor, &mandate), mandate.until))
}

/// An account with the person for whom it acts, and what for.
fn with(visitor: &Visitor, mandate: &Mandate) -> Visitor {
    let may = SCOPES.into_iter().filter(|action| mandate.may.iter().any(|word| word == action.word())).collect();
    Visitor { person: Some(mandate.person), mandate: may, ..visitor.clone() }
}
