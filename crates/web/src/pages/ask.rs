//! What newcomers ask for: every request there is, what to know before, and filing it.

use std::sync::Arc;

use access::Action;
use axum::extract::{Form, Path, Query, State};
use axum::response::Response;
use case::{Entry, RightLine, Truth};
use programme::{Act, Bilingual, FieldType, KindId, Lang, Request, Who};
use rules::Ty;
use schemars::JsonSchema;
use serde::Serialize;
use show::Words;
use store::HouseholdId;

use super::Guest;
use super::entry::{What, Writing, form, written};
use super::mine::own;
use crate::answer::{Answer, Trouble};
use crate::form::Given;
use crate::may::May;
use crate::seen::{Asker, Seen};
use crate::site::Site;

/// What is seen of one's own file by whoever asks for something.
const NEEDED: [Action; 4] = [Action::SeeStanding, Action::SeeMoney, Action::SeeNames, Action::Ask];

/// A request in the list.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Askable")]
struct Line {
    id: String,
    title: String,
    about: String,
    /// The last day for it, if a right whose time it uses is open.
    until: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Askables")]
pub(crate) struct Requests {
    /// Those whose time runs now.
    open: Vec<Line>,
    others: Vec<Line>,
}

/// The page of them.
#[derive(Serialize)]
struct List {
    #[serde(flatten)]
    requests: Requests,
    /// The page of whoever they are for.
    base: String,
}

/// A text, and what it is about: `ask-no-answer`, `ask-within`, `ask-leads-to`, `ask-needs` or `ask-next`.
#[derive(Serialize, JsonSchema)]
struct Lead {
    what: &'static str,
    text: String,
}

/// What to know before a request is filed.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Before {
    about: String,
    /// Who answers; `None`: the office that is named in the form.
    office: Option<String>,
    /// By when, were it filed as written.
    due: Option<String>,
    lines: Vec<Lead>,
    /// The last day for it.
    until: Option<String>,
    /// Whether it comes too late, as far as is known.
    is_late: bool,
    warning: Option<String>,
    law: Vec<String>,
}

/// Everything that can be asked for.
pub(crate) async fn list(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = async { listed(&site, &guest, guest.asker(&site)?).await };
    guest.told(&site, page.await)
}

pub(super) async fn listed(site: &Site, guest: &Guest, asker: Asker<'_>) -> Answer<String> {
    let page = List { requests: requests(site, asker).await?, base: asker.visitor.home() };
    guest.page(site, "ask.html", page)
}

/// What to know before, and the form.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path(id): Path<String>,
    Query(given): Query<Given>,
) -> Response {
    let page = async { shown(&site, &guest, guest.asker(&site)?, (&id, given)).await };
    guest.told(&site, page.await)
}

pub(super) async fn shown(site: &Site, guest: &Guest, asker: Asker<'_>, (id, given): (&str, Given)) -> Answer<String> {
    let (household, may) = entitled(site, asker).await?;
    let writing = writing(site, asker, (household, &may), id)?;
    let given = site.meant(writing.request).into_iter().chain(given).collect();
    form(site, guest, writing, &given).await
}

/// A request as it was written.
pub(crate) async fn send(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Response {
    let page = async { sent(&site, &guest, guest.asker(&site)?, (&id, &given)).await };
    guest.answered(&site, page.await)
}

pub(super) async fn sent(site: &Site, guest: &Guest, asker: Asker<'_>, (id, given): (&str, &Given)) -> Answer<Response> {
    let (household, may) = entitled(site, asker).await?;
    written(site, guest, writing(site, asker, (household, &may), id)?, given).await
}

/// The household of whoever may ask for something, and what they may do with it.
pub(crate) async fn entitled(site: &Site, asker: Asker<'_>) -> Answer<(HouseholdId, May)> {
    let (household, may) = own(site, asker, &NEEDED).await?;
    if may.contains(&Action::Ask) { Ok((household, may)) } else { Err(Trouble::Missing) }
}

/// The kind of entry that files a request, by the request's id; or the kind that takes one back, by its own.
fn filing<'s>(site: &'s Site, id: &str) -> Answer<(KindId, Option<&'s Request>)> {
    if let Some(request) = site.programme().requests.iter().find(|request| request.thing.id == id) {
        return Ok((request.filed, Some(request)));
    }
    let kind = site.programme().kind_id(id).filter(|kind| site.programme().kind(*kind).acts == Some(Act::Withdraw));
    Ok((kind.ok_or(Trouble::Missing)?, None))
}

impl Site {
    /// The words that make a filing this request and no other of the same kind: `kind = 'grievance'`.
    pub(crate) fn meant(&self, request: Option<&Request>) -> Given {
        let mut given = Given::new();
        let Some(request) = request else { return given };
        for field in &self.programme().kind(request.filed).fields {
            let FieldType::Value(Ty::Enum(list)) = field.ty else { continue };
            let words = self.programme().enums.get(list as usize).map(|list| list.values.as_slice()).unwrap_or_default();
            if let Some((word, _)) = words.iter().find(|(word, _)| *word == request.thing.id) {
                given.insert(format!("field.{}", field.id), word.clone());
            }
        }
        given
    }
}

/// A request to be written, by its id; or the taking back of one, by its kind of entry.
pub(crate) fn writing<'a>(
    site: &'a Site,
    asker: Asker<'a>,
    (household, may): (HouseholdId, &'a May),
    id: &str,
) -> Answer<Writing<'a>> {
    let (kind, request) = filing(site, id)?;
    Ok(Writing {
        wanted: asker.of(household, may),
        what: What::Kind(kind),
        request,
        back: asker.visitor.home(),
        is_supposed: false,
    })
}

/// Everything that somebody can ask for.
pub(crate) async fn requests(site: &Site, asker: Asker<'_>) -> Answer<Requests> {
    let (household, may) = entitled(site, asker).await?;
    let seen = site.seen(&asker.of(household, &may)).await?;
    let (mut open, mut others) = (Vec::new(), Vec::new());
    for request in &site.programme().requests {
        if site.programme().kind(request.filed).who == Who::Household {
            continue;
        }
        let rights = rights(site, request, &seen);
        let until = rights.iter().filter_map(|right| right.until).min();
        let line = Line {
            id: request.thing.id.clone(),
            title: request.thing.title.get(asker.lang).to_owned(),
            about: request.thing.about.get(asker.lang).to_owned(),
            until: until.map(|day| day.to_string()),
        };
        if rights.is_empty() { others.push(line) } else { open.push(line) }
    }
    open.sort_by(|a, b| a.until.is_none().cmp(&b.until.is_none()).then_with(|| a.until.cmp(&b.until)));
    Ok(Requests { open, others })
}

/// The rights whose time a request uses, as far as they are open.
fn rights<'s>(site: &Site, request: &Request, seen: &'s Seen) -> Vec<&'s RightLine> {
    let used = |line: &&RightLine| request.rights.contains(&site.programme().rights[line.right].thing.id);
    seen.standing.rights.iter().filter(|line| line.open == Truth::Yes).filter(used).collect()
}

/// What to know before a request is filed, as it would be filed with an entry if that can be read.
pub(crate) fn before(site: &Site, request: &Request, seen: &Seen, entry: Option<&Entry>, words: &Words) -> Before {
    let lang = words.lang;
    let say = |text: &Bilingual| text.get(lang).to_owned();
    let rights = rights(site, request, seen);
    let filed = entry.and_then(|entry| site.filed(&seen.found.journal, entry, seen.today));
    let mut lines: Vec<Lead> = Vec::new();
    let optional =
        [("ask-no-answer", &request.no_answer), ("ask-within", &request.file_within), ("ask-leads-to", &request.leads_to)];
    lines.extend(optional.into_iter().filter_map(|(key, text)| Some(Lead { what: key, text: say(text.as_ref()?) })));
    lines.extend(request.needs.iter().map(|need| Lead { what: "ask-needs", text: say(need) }));
    lines.extend(next(site, request, lang).map(|text| Lead { what: "ask-next", text }));
    let office = match (&filed, &request.owner) {
        (Some(line), _) => Some(line.owner),
        (None, programme::Owner::Fixed(programme::Party::Office(office))) => Some(*office),
        (None, _) => None,
    };
    Before {
        about: say(&request.thing.about),
        office: office.map(|office| site.programme().office(office).id.clone()),
        due: filed.as_ref().and_then(|line| line.due_at.map(|time| time.to_string()).or(line.due.map(|day| day.to_string()))),
        lines,
        until: rights.iter().filter_map(|right| right.until).min().map(|day| day.to_string()),
        is_late: !request.rights.is_empty() && rights.is_empty(),
        warning: request.warning.as_ref().map(say),
        law: filed.map(|line| line.law).unwrap_or_default(),
    }
}

/// Requests that remain open after it, by title.
fn next<'s>(site: &'s Site, request: &'s Request, lang: Lang) -> impl Iterator<Item = String> + 's {
    let found = |id: &String| site.programme().requests.iter().find(|known| known.thing.id == *id);
    request.next.iter().filter_map(found).map(move |known| known.thing.title.get(lang).to_owned())
}
