//! What programs write: as the forms of the pages, each request once, and not over what was not read.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Once;

use super::caller::{Body, Caller, Key, Match, Own};
use super::data::{Data, List, Reply};
use super::entry::Said;
use super::problem::{Problem, Wrong};
use crate::answer::Trouble;
use crate::form::{FIELD, Given, Problems};
use crate::pages::entry::{Page as Form, Sheet, What, Write, Writing, is_written};
use crate::pages::intake::{self, Taken};
use crate::pages::{add, ask, find, mandates, threat};
use crate::site::Site;

type Here = State<Arc<Site>>;

/// That it is done.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Recorded {
    /// The household; null where it is not to be said, or there is none.
    household: Option<String>,
    /// The number of its last entry: `If-Match` for the next one.
    pub(super) last_seq: Option<u64>,
}

impl Recorded {
    /// Something that is of no household.
    pub(super) const NOWHERE: Self = Self { household: None, last_seq: None };
}

impl From<store::Done> for Recorded {
    fn from(store::Done { household, last_seq }: store::Done) -> Self {
        Self { household: household.map(|id| id.to_string()), last_seq }
    }
}

impl IntoResponse for Recorded {
    fn into_response(self) -> Response {
        Data::from(self).created()
    }
}

/// A request that is done once.
pub(super) struct Asking<'a> {
    site: &'a Site,
    once: Once,
}

impl<'a> Asking<'a> {
    pub(super) fn new(site: &'a Site, caller: &Caller, key: &Key, asked: &[u8]) -> Result<Self, Problem> {
        let once = site.store.once(caller.account.id, &key.0, asked, site.now()).map_err(Trouble::from)?;
        Ok(Self { site, once })
    }

    /// What came of it, if it was done before.
    pub(super) async fn done(&self) -> Result<Option<Recorded>, Problem> {
        Ok(self.site.store.done_before(&self.once).await.map_err(Trouble::from)?.map(Recorded::from))
    }

    /// Remembers that it is done, and what number came of it.
    pub(super) async fn remember(&self, number: Option<u64>) -> Result<(), Problem> {
        let done = store::Done { household: None, last_seq: number };
        Ok(self.site.store.remember(&self.once, done).await.map_err(Trouble::from)?)
    }

    /// What came of it now. If the same request overtook itself, it is done, whatever stands against this one.
    async fn settled(&self, done: Result<Recorded, Problem>) -> Result<Response, Problem> {
        match done {
            Ok(done) => Ok(done.into_response()),
            Err(problem) => Ok(self.done().await?.ok_or(problem)?.into_response()),
        }
    }
}

pub(super) async fn entry(
    State(site): Here,
    caller: Caller,
    key: Key,
    behind: Match,
    Path((id, kind)): Path<(String, String)>,
    body: Body<Said>,
) -> Result<Response, Problem> {
    let (household, may) = add::recorder(&site, caller.asker(), &id).await?;
    let kind = site.programme().kind_id(&kind).filter(|kind| is_written(*kind)).ok_or(Trouble::Missing)?;
    let given = body.value.given(site.programme(), kind, &site.pages(caller.asker().lang).words())?;
    let writing = add::writing(caller.asker(), (household, &may), What::Kind(kind));
    let asking = Asking::new(&site, &caller, &key, &body.asked)?;
    written(asking, &behind, writing, given, body.value.preview).await
}

pub(super) async fn correction(
    State(site): Here,
    caller: Caller,
    key: Key,
    behind: Match,
    Path((id, entry)): Path<(String, String)>,
    body: Body<Said>,
) -> Result<Response, Problem> {
    let (household, may) = add::recorder(&site, caller.asker(), &id).await?;
    let writing = || add::writing(caller.asker(), (household, &may), What::Correction(&entry));
    let said = &body.value;
    let sheet = Sheet::open(&site, writing()).await?;
    let given = said.given(site.programme(), sheet.kind()?, &site.pages(caller.asker().lang).words())?;
    // What is not said stays as it was.
    let before = sheet.dated()?;
    let given = before.into_iter().chain(given).collect();
    let asking = Asking::new(&site, &caller, &key, &body.asked)?;
    written(asking, &behind, writing(), given, said.preview).await
}

/// Which request.
#[derive(Deserialize)]
pub(super) struct Requested {
    pub(super) request: String,
}

pub(super) async fn request(
    State(site): Here,
    own: Own,
    key: Key,
    behind: Match,
    Path(wanted): Path<Requested>,
    body: Body<Said>,
) -> Result<Response, Problem> {
    let (asking, asker, said) = (Asking::new(&site, &own.caller, &key, &body.asked)?, own.asker(), &body.value);
    let (household, may) = ask::entitled(&site, asker).await?;
    let writing = ask::writing(&site, asker, (household, &may), &wanted.request)?;
    let What::Kind(kind) = writing.what else { return Err(Problem::missing()) };
    let given = said.given(site.programme(), kind, &site.pages(asker.lang).words())?;
    let given = site.meant(writing.request).into_iter().chain(given).collect();
    written(asking, &behind, writing, given, said.preview).await
}

/// What was written: it is looked at, or recorded behind the entry that was read.
async fn written(
    asking: Asking<'_>,
    behind: &Match,
    writing: Writing<'_>,
    given: Given,
    is_preview: bool,
) -> Result<Response, Problem> {
    if is_preview {
        return Ok(looked_at(asking.site, writing, &given).await?.into_response());
    }
    if let Some(done) = asking.done().await? {
        return Ok(done.into_response());
    }
    let done = recorded(&asking, behind.seq()?, writing, &given).await;
    asking.settled(done).await
}

/// What an entry would change, and what stands against it.
pub(super) async fn looked_at(site: &Site, writing: Writing<'_>, given: &Given) -> Reply<Form> {
    match Sheet::open(site, writing).await?.write(given, 0, false, None).await? {
        Write::Looked(form) => Ok(form.into()),
        Write::Refused(form) if !form.objections.is_empty() => Ok(form.into()),
        Write::Refused(form) => Err(refused(form)),
        Write::Recorded(_) | Write::Overtaken(..) => Err(Problem::busy()),
    }
}

async fn recorded(asking: &Asking<'_>, seq: u64, writing: Writing<'_>, given: &Given) -> Result<Recorded, Problem> {
    let household = writing.wanted.household.to_string();
    let sheet = Sheet::open(asking.site, writing).await?;
    if let Some(overtaken) = sheet.since(seq) {
        return Err(Problem::overtaken(overtaken, sheet.last_seq()));
    }
    match sheet.write(given, seq, true, Some(&asking.once)).await? {
        Write::Recorded(last_seq) => Ok(Recorded { household: Some(household), last_seq: Some(last_seq) }),
        Write::Overtaken(form, last_seq) => Err(Problem::overtaken(form.overtaken, last_seq)),
        Write::Refused(form) => Err(refused(form)),
        Write::Looked(_) => Err(Problem::busy()),
    }
}

/// What is wrong, field by field, and what stands against the whole.
fn refused(form: Form) -> Problem {
    let problem = |(name, detail): (String, String)| Wrong { pointer: Some(pointer(&name)), detail };
    let fields = form.controls.into_iter().filter_map(|control| Some((control.name, control.problem?))).map(problem);
    let whole = form.objections.into_iter().map(|detail| Wrong { pointer: None, detail });
    Problem::invalid().with(fields.chain(whole))
}

/// Where a control's value stands in a body.
fn pointer(name: &str) -> String {
    name.strip_prefix(FIELD).map_or_else(|| format!("#/{name}"), |field| format!("#/fields/{field}"))
}

pub(super) async fn help(State(site): Here, caller: Caller, key: Key, body: Body<threat::Told>) -> Result<Response, Problem> {
    let asker = caller.asker();
    threat::teller(&site, asker).await?;
    let asking = Asking::new(&site, &caller, &key, &body.asked)?;
    if let Some(done) = asking.done().await? {
        return Ok(done.into_response());
    }
    let done = match threat::keep(&site, asker, &body.value, Some(&asking.once)).await {
        Ok(None) => Ok(Recorded::NOWHERE),
        Ok(Some(wrong)) => Err(Problem::wrong("/text", &site.pages(asker.lang).words().say(wrong))),
        Err(trouble) => Err(trouble.into()),
    };
    asking.settled(done).await
}

/// A person, as far as they are known at intake.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPerson {
    /// What names them, by the ids of the programme's details: `name` must be there.
    details: BTreeMap<String, String>,
    /// The day of birth: `1985-03-02`.
    born: Option<String>,
    /// The word of the sex in the programme.
    sex: Option<String>,
    /// The day on which they joined the household, if they join one; today if left out.
    on: Option<String>,
}

impl NewPerson {
    fn read(&self, site: &Site, caller: &Caller) -> Result<intake::Written, Problem> {
        let words = site.pages(caller.asker().lang).words();
        if let Some(unknown) = self.details.keys().find(|id| !intake::asked(site).any(|kind| kind.id == **id)) {
            return Err(Problem::wrong(&format!("/details/{unknown}"), &words.say("form-no-field")));
        }
        let sexes = site.programme().enums.get(programme::SEX as usize);
        if self.sex.as_ref().is_some_and(|sex| sexes.and_then(|sexes| sexes.position(sex)).is_none()) {
            return Err(Problem::wrong("/sex", &words.say("form-not-listed")));
        }
        let plain = [("born", &self.born), ("sex", &self.sex), ("on", &self.on)];
        let plain = plain.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text.clone()?)));
        let given: Given = self.details.clone().into_iter().chain(plain).collect();
        let wrong = |problems: Problems| {
            let place = |name: &str| {
                if ["born", "sex", "on"].contains(&name) { format!("#/{name}") } else { format!("#/details/{name}") }
            };
            Problem::invalid().with(problems.into_iter().map(|(name, detail)| Wrong { pointer: Some(place(&name)), detail }))
        };
        intake::read(site, caller.asker().lang, &given).map_err(wrong)
    }
}

pub(super) async fn search(State(site): Here, caller: Caller, body: Body<NewPerson>) -> Reply<List<intake::Line>> {
    intake::allowed(&site, caller.asker(), None).await?;
    let written = body.value.read(&site, &caller)?;
    Ok(List::new(intake::search(&site, caller.asker(), &written).await?, None).into())
}

pub(super) async fn find(State(site): Here, caller: Caller, body: Body<find::Wanted>) -> Reply<find::Found> {
    Ok(find::found(&site, caller.asker(), &body.value).await?.into())
}

pub(super) async fn household(State(site): Here, caller: Caller, key: Key, body: Body<NewPerson>) -> Result<Response, Problem> {
    taken(&site, &caller, (&key, None), None, body).await
}

pub(super) async fn person(
    State(site): Here,
    caller: Caller,
    key: Key,
    behind: Match,
    Path(id): Path<String>,
    body: Body<NewPerson>,
) -> Result<Response, Problem> {
    taken(&site, &caller, (&key, Some(&behind)), Some(&id), body).await
}

async fn taken(
    site: &Site,
    caller: &Caller,
    (key, behind): (&Key, Option<&Match>),
    id: Option<&str>,
    body: Body<NewPerson>,
) -> Result<Response, Problem> {
    let joined = intake::allowed(site, caller.asker(), id).await?;
    let written = body.value.read(site, caller)?;
    let asking = Asking::new(site, caller, key, &body.asked)?;
    if let Some(done) = asking.done().await? {
        return Ok(done.into_response());
    }
    let seen = behind.map(Match::seq).transpose()?;
    let done = match intake::record(site, caller.asker(), (joined, seen), written, Some(&asking.once)).await {
        Ok(Taken::In(household, last_seq)) => Ok(Recorded { household: Some(household.to_string()), last_seq: Some(last_seq) }),
        Ok(Taken::Overtaken(overtaken, last_seq)) => Err(Problem::overtaken(overtaken, last_seq)),
        Err(trouble) => Err(trouble.into()),
    };
    asking.settled(done).await
}

pub(super) async fn end_session(State(site): Here, caller: Caller, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let count = site.store.end_sessions(caller.account.id, Some(&id), None).await.map_err(Trouble::from)?;
    ended(count > 0)
}

pub(super) async fn end_token(State(site): Here, caller: Caller, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    ended(site.store.end_token(caller.account.id, &id).await.map_err(Trouble::from)?)
}

pub(super) async fn end_mandate(State(site): Here, caller: Caller, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    mandates::end_one(&site, caller.asker(), &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn ended(was_there: bool) -> Result<StatusCode, Problem> {
    if was_there { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::missing()) }
}
