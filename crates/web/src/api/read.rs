//! What programs read: the values that pages are made of.

use std::sync::Arc;

use access::Action;
use axum::extract::{Path, State};
use rules::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use show::reasons::Told;

use super::caller::{Asked, Caller, Own};
use super::data::{Data, List, Paging, Reply};
use super::entry;
use super::problem::Problem;
use super::write::Requested;
use crate::answer::Trouble;
use crate::form::Given;
use crate::pages::entry::{Page as Form, Sheet, What};
use crate::pages::{
    add, amended, ask, emergency, household as households, mandates as given, mine, programme as book, record as records,
    represent, sessions as signed_in, threat as told, today as work, tokens as programs,
};
use crate::site::Site;
use crate::view::Case;

type Here = State<Arc<Site>>;

/// Whom a token speaks for.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Me {
    account: String,
    role: &'static str,
    office: Option<String>,
    /// The person whose own account it is.
    person: Option<String>,
    /// The number of the token, by which it is ended.
    token: String,
    may_write: bool,
    /// When the token ends.
    until: String,
}

pub(super) async fn me(_: Here, caller: Caller) -> Reply<Me> {
    let (visitor, token) = (&caller.visitor, &caller.token);
    let me = Me {
        account: visitor.actor.to_string(),
        role: visitor.role.word(),
        office: visitor.office.clone(),
        person: visitor.person.map(|person| person.to_string()),
        token: token.id.to_string(),
        may_write: token.may_write,
        until: token.until.to_string(),
    };
    Ok(me.into())
}

pub(super) async fn today(State(site): Here, caller: Caller, Asked(paging): Asked<Paging>) -> Reply<List<work::Line>> {
    Ok(paging.page(work::lines(&site, caller.asker(), usize::MAX).await?, work::Line::key)?.into())
}

pub(super) async fn household(State(site): Here, caller: Caller, Path(id): Path<String>) -> Reply<Case> {
    Ok(case(households::case(&site, caller.asker(), &id).await?))
}

fn case(case: Case) -> Data<Case> {
    Data { seq: Some(case.last_seq), value: case }
}

pub(super) async fn why(State(site): Here, caller: Caller, Path((id, thing)): Path<(String, String)>) -> Reply<Vec<Told>> {
    Ok(households::whys(&site, caller.asker(), &id, &thing).await?.into())
}

/// What is seen of a journal.
const READ: [Action; 2] = [Action::SeeStanding, Action::SeeMoney];

pub(super) async fn entries(
    State(site): Here,
    caller: Caller,
    Path(id): Path<String>,
    Asked(paging): Asked<Paging>,
) -> Reply<List<entry::Line>> {
    let asker = caller.asker();
    let household = households::of_others(asker, &id)?;
    let may = site.may(asker.visitor, household, &READ).await?;
    journal(&site, &asker.of(household, &may), &paging).await
}

/// Entries may be seen by whoever may see where the household stands; those of payments, if they may see money.
async fn journal(site: &Site, wanted: &crate::seen::Wanted<'_>, paging: &Paging) -> Reply<List<entry::Line>> {
    if !wanted.may.contains(&Action::SeeStanding) {
        return Err(Problem::missing());
    }
    let seen = site.seen(wanted).await?;
    let lines = entry::lines(site.programme(), &seen, &site.pages(wanted.lang).words());
    Ok(Data { value: paging.page(lines, entry::Line::key)?, seq: Some(seen.found.last_seq) })
}

pub(super) async fn kinds(State(site): Here, caller: Caller, Path(id): Path<String>) -> Reply<add::Kinds> {
    Ok(add::recordable(&site, caller.asker(), &id).await?.into())
}

pub(super) async fn kind(State(site): Here, caller: Caller, Path((id, kind)): Path<(String, String)>) -> Reply<Form> {
    let (household, may) = add::recorder(&site, caller.asker(), &id).await?;
    let kind = site.programme().kind_id(&kind).ok_or(Trouble::Missing)?;
    let writing = add::writing(caller.asker(), (household, &may), What::Kind(kind));
    form(Sheet::open(&site, writing).await?.blank(&Given::new())?)
}

fn form(form: Form) -> Reply<Form> {
    Ok(Data { seq: Some(form.seen), value: form })
}

pub(super) async fn record(
    State(site): Here,
    caller: Caller,
    Path(id): Path<String>,
    Asked(paging): Asked<Paging>,
) -> Reply<List<records::Line>> {
    let (_, page) = records::readings(&site, caller.asker(), &id, before(&paging)?, paging.limit()?).await?;
    Ok(readings(page).into())
}

/// The number of the last line of the page before.
fn before(paging: &Paging) -> Result<Option<u64>, Problem> {
    let Some(after) = paging.after()? else { return Ok(None) };
    after.parse().map(Some).map_err(|_| Problem::wrong("/after", "it is no `next` of a page"))
}

fn readings(page: records::Readings) -> List<records::Line> {
    List::new(page.lines, page.more_before.map(|position| position.to_string()))
}

pub(super) async fn my_file(State(site): Here, caller: Caller) -> Reply<Case> {
    Ok(case(mine::case(&site, caller.asker()).await?))
}

/// Which thing of one's own file.
#[derive(Deserialize)]
pub(super) struct Of {
    thing: String,
}

pub(super) async fn own_why(State(site): Here, own: Own, Path(of): Path<Of>) -> Reply<Vec<Told>> {
    Ok(mine::whys(&site, own.asker(), &of.thing).await?.into())
}

pub(super) async fn my_entries(State(site): Here, caller: Caller, Asked(paging): Asked<Paging>) -> Reply<List<entry::Line>> {
    let (household, may) = mine::own(&site, caller.asker(), &READ).await?;
    journal(&site, &caller.asker().of(household, &may), &paging).await
}

pub(super) async fn my_record(State(site): Here, caller: Caller, Asked(paging): Asked<Paging>) -> Reply<List<records::Line>> {
    Ok(readings(mine::readings(&site, caller.asker(), before(&paging)?, paging.limit()?).await?).into())
}

pub(super) async fn my_emergencies(State(site): Here, caller: Caller) -> Reply<List<emergency::Line>> {
    Ok(List::new(mine::emergencies(&site, caller.asker()).await?, None).into())
}

pub(super) async fn requests(State(site): Here, own: Own) -> Reply<ask::Requests> {
    Ok(ask::requests(&site, own.asker()).await?.into())
}

pub(super) async fn request(State(site): Here, own: Own, Path(wanted): Path<Requested>) -> Reply<Form> {
    let (household, may) = ask::entitled(&site, own.asker()).await?;
    let writing = ask::writing(&site, own.asker(), (household, &may), &wanted.request)?;
    let given = site.meant(writing.request);
    form(Sheet::open(&site, writing).await?.blank(&given)?)
}

pub(super) async fn my_mandates(State(site): Here, caller: Caller) -> Reply<List<given::Line>> {
    Ok(List::new(given::lines(&site, caller.asker()).await?, None).into())
}

pub(super) async fn mandates(State(site): Here, caller: Caller, Asked(paging): Asked<Paging>) -> Reply<List<represent::Line>> {
    let mut lines = represent::lines(&site, caller.asker()).await?;
    lines.sort_by(|a, b| a.person.cmp(&b.person));
    Ok(paging.page(lines, |line| line.person.clone())?.into())
}

pub(super) async fn represented(State(site): Here, own: Own) -> Reply<Case> {
    Ok(case(represent::case(&site, own.asker()).await?))
}

pub(super) async fn threats(State(site): Here, caller: Caller, Asked(paging): Asked<Paging>) -> Reply<List<told::Line>> {
    let (lines, next) = paging.behind(told::lines(&site, caller.asker()).await?, |line| line.person.clone())?;
    Ok(List::new(lines, next).into())
}

pub(super) async fn threat(State(site): Here, caller: Caller, Path(person): Path<String>) -> Reply<told::Read> {
    Ok(told::opened(&site, caller.asker(), &person).await?.into())
}

pub(super) async fn amendments(
    State(site): Here,
    caller: Caller,
    Asked(days): Asked<amended::Days>,
) -> Reply<amended::Amendments> {
    let (from, to) = days.read(amended::last_year(site.today()?)).map_err(|name| Problem::wrong(&format!("/{name}"), NO_DAY))?;
    Ok(amended::amendments(&site, caller.asker().lang, from, to).into())
}

pub(super) const NO_DAY: &str = "it is no day: write it as 2027-03-01";

pub(super) async fn programme(State(site): Here, caller: Caller) -> Reply<book::Contents> {
    Ok(book::contents(&site, caller.asker().lang).into())
}

/// The day that is asked for.
#[derive(Deserialize)]
pub(super) struct Day {
    on: Option<String>,
}

pub(super) async fn thing(
    State(site): Here,
    caller: Caller,
    Path(id): Path<String>,
    Asked(day): Asked<Day>,
) -> Reply<book::Things> {
    let day = match day.on {
        None => site.today()?,
        Some(text) => text.parse::<Date>().map_err(|_| Problem::wrong("/on", NO_DAY))?,
    };
    Ok(book::thing(&site, caller.asker().lang, id, day)?.into())
}

pub(super) async fn sessions(State(site): Here, caller: Caller) -> Reply<List<signed_in::Line>> {
    Ok(List::new(signed_in::lines(&site, caller.account.id, None).await?, None).into())
}

pub(super) async fn tokens(State(site): Here, caller: Caller) -> Reply<List<programs::Line>> {
    Ok(List::new(programs::lines(&site, caller.account.id).await?, None).into())
}

/// That the program runs, and its store answers.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Health {
    status: &'static str,
}

pub(super) async fn health(State(site): Here) -> Reply<Health> {
    match site.store.log_frontier().await {
        Ok(_) => Ok(Health { status: "ready" }.into()),
        Err(error) => {
            (site.machine.report)(&error.to_string());
            Err(Problem::unready())
        }
    }
}
