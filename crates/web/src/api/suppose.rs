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
use crate::pages::suppose::{Kind, Place, household, supposed};
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
        Route::get(("mySupposable", "/mine/suppose"), all, kinds).gives::<Kinds>(),
        Route::get(("mySupposableKind", "/mine/suppose/{kind}"), one, kind).gives::<Form>(),
        Route::post(("mySuppose", "/mine/suppose/{kind}"), what, look).takes::<Said>().gives::<Form>().reading(),
    ]
}

async fn kinds(State(site): Here, caller: Caller, place: Place) -> Reply<Kinds> {
    let asker = caller.asker();
    Ok(supposed(&site, asker, household(&place)).await?.kinds(&site, asker).into())
}

async fn kind(State(site): Here, caller: Caller, Path(Kind { id, kind }): Path<Kind>) -> Reply<Form> {
    let asker = caller.asker();
    let it = supposed(&site, asker, id.as_deref()).await?;
    let form = Sheet::open(&site, it.writing(&site, asker, &kind)?).await?.blank(&Given::new())?;
    Ok(Data { seq: Some(form.seen), value: form })
}

async fn look(State(site): Here, caller: Caller, Path(Kind { id, kind }): Path<Kind>, body: Body<Said>) -> Reply<Form> {
    let asker = caller.asker();
    let it = supposed(&site, asker, id.as_deref()).await?;
    let writing = it.writing(&site, asker, &kind)?;
    let What::Kind(kind) = writing.what else { return Err(Problem::missing()) };
    let given = body.value.given(site.programme(), kind, &site.pages(asker.lang).words())?;
    looked_at(&site, writing, &given).await
}
