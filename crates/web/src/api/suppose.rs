//! "What if", for programs: what an entry would change, for whoever may see where a household stands. Nothing is recorded.

use std::sync::Arc;

use axum::extract::{Path, State};

use super::caller::{Body, Caller};
use super::data::{Data, Reply};
use super::entry::Said;
use super::problem::Problem;
use super::route::Route;
use super::write::looked_at;
use crate::form::Given;
use crate::pages::add::Kinds;
use crate::pages::entry::{Page as Form, Sheet, What};
use crate::pages::suppose::supposed;
use crate::seen::Asker;
use crate::site::Site;

type Here = State<Arc<Site>>;

/// The routes of what is supposed.
pub(super) fn routes() -> Vec<Route> {
    let (all, one, what) = (
        "What can be supposed.",
        "What has to be said to suppose an entry of a kind.",
        "What an entry would change, and what stands against it. Nothing is recorded.",
    );
    vec![
        Route::get(("supposable", "/households/{id}/suppose"), all, kinds).gives::<Kinds>(),
        Route::get(("supposableKind", "/households/{id}/suppose/{kind}"), one, kind).gives::<Form>(),
        Route::post(("suppose", "/households/{id}/suppose/{kind}"), what, look).takes::<Said>().gives::<Form>().reading(),
        Route::get(("mySupposable", "/mine/suppose"), all, my_kinds).gives::<Kinds>(),
        Route::get(("mySupposableKind", "/mine/suppose/{kind}"), one, my_kind).gives::<Form>(),
        Route::post(("mySuppose", "/mine/suppose/{kind}"), what, my_look).takes::<Said>().gives::<Form>().reading(),
    ]
}

pub(super) async fn kinds(State(site): Here, caller: Caller, Path(id): Path<String>) -> Reply<Kinds> {
    listed(&site, caller.asker(), Some(&id)).await
}

pub(super) async fn kind(State(site): Here, caller: Caller, Path((id, kind)): Path<(String, String)>) -> Reply<Form> {
    blank(&site, caller.asker(), (Some(&id), &kind)).await
}

pub(super) async fn look(
    State(site): Here,
    caller: Caller,
    Path((id, kind)): Path<(String, String)>,
    body: Body<Said>,
) -> Reply<Form> {
    looked(&site, caller.asker(), (Some(&id), &kind), &body.value).await
}

pub(super) async fn my_kinds(State(site): Here, caller: Caller) -> Reply<Kinds> {
    listed(&site, caller.asker(), None).await
}

pub(super) async fn my_kind(State(site): Here, caller: Caller, Path(kind): Path<String>) -> Reply<Form> {
    blank(&site, caller.asker(), (None, &kind)).await
}

pub(super) async fn my_look(State(site): Here, caller: Caller, Path(kind): Path<String>, body: Body<Said>) -> Reply<Form> {
    looked(&site, caller.asker(), (None, &kind), &body.value).await
}

async fn listed(site: &Site, asker: Asker<'_>, id: Option<&str>) -> Reply<Kinds> {
    Ok(supposed(site, asker, id).await?.kinds(site, asker).into())
}

async fn blank(site: &Site, asker: Asker<'_>, (id, kind): (Option<&str>, &str)) -> Reply<Form> {
    let it = supposed(site, asker, id).await?;
    let form = Sheet::open(site, it.writing(site, asker, kind)?).await?.blank(&Given::new())?;
    Ok(Data { seq: Some(form.seen), value: form })
}

async fn looked(site: &Site, asker: Asker<'_>, (id, kind): (Option<&str>, &str), said: &Said) -> Reply<Form> {
    let it = supposed(site, asker, id).await?;
    let writing = it.writing(site, asker, kind)?;
    let What::Kind(kind) = writing.what else { return Err(Problem::missing()) };
    let given = said.given(site.programme(), kind, &site.pages(asker.lang).words())?;
    looked_at(site, writing, &given).await
}
