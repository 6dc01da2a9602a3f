//! What programs read of how things are looked after: restrictions, alarms, where money goes, the installation itself. What is done about them, a person
//! does on a page, who has lately shown who they are.

use std::sync::Arc;

use axum::extract::{Path, State};

use super::caller::{Asked, Caller};
use super::data::{List, Paging, Reply};
use super::route::Route;
use crate::pages::payees::Place;
use crate::pages::{
    alarm as alarms, installation as installed, keys as kept_keys, packs as shelf, payees as paid, restrictions as limits,
};
use crate::site::Site;

type Here = State<Arc<Site>>;

/// The routes of all these.
pub(super) fn routes() -> Vec<Route> {
    let accounts = "The accounts that were named for money, and which one it follows.";
    vec![
        Route::get(
            ("restrictions", "/restrictions"),
            "Restrictions in force in households of the office, or of which that is not known, by the day of their end.",
            restrictions,
        )
        .gives::<List<limits::Line>>()
        .paged(),
        Route::get(
            ("alarms", "/alarms"),
            "Files that others of the office opened in emergencies, or more of them than is usual, the newest first.",
            heard,
        )
        .gives::<List<alarms::Line>>()
        .paged(),
        Route::get(("alarm", "/alarms/{alarm}"), "One of them, and why they were opened.", alarm).gives::<alarms::Alarm>(),
        Route::get(("payees", "/households/{id}/payees"), accounts, payees).gives::<List<paid::Shown>>(),
        Route::get(("myPayees", "/mine/payees"), accounts, payees).gives::<List<paid::Shown>>(),
        Route::get(("unseenPayees", "/threats/{person}/payees"), "The same, of what a household does not see.", payees)
            .gives::<List<paid::Shown>>(),
        Route::get(
            ("installation", "/installation"),
            "What runs here, how much there is, what failed, what is kept.",
            installation,
        )
        .gives::<installed::Installation>(),
        Route::get(("keys", "/installation/keys"), "How it stands with the keys of compartments. No key is told.", keys)
            .gives::<kept_keys::Keys>(),
        Route::get(("packs", "/installation/packs"), "Which texts are in use and since when, and which packs there are.", packs)
            .gives::<shelf::Shelf>(),
        Route::get(("pack", "/installation/packs/{pack}"), "What came of the trial of a pack on every household.", pack)
            .gives::<shelf::Trial>(),
    ]
}

async fn restrictions(State(site): Here, caller: Caller, Asked(paging): Asked<Paging>) -> Reply<List<limits::Line>> {
    Ok(paging.page(limits::lines(&site, &caller.visitor, usize::MAX).await?, limits::Line::key)?.into())
}

async fn heard(State(site): Here, caller: Caller, Asked(paging): Asked<Paging>) -> Reply<List<alarms::Line>> {
    let (lines, next) = paging.behind(alarms::heard(&site, &caller.visitor).await?, alarms::Line::key)?;
    Ok(List::new(lines, next).into())
}

async fn alarm(State(site): Here, caller: Caller, Path(id): Path<String>) -> Reply<alarms::Alarm> {
    Ok(alarms::alarm(&site, &caller.visitor, &id).await?.into())
}

async fn payees(State(site): Here, caller: Caller, place: Place) -> Reply<List<paid::Shown>> {
    Ok(List::new(paid::payees(&site, caller.asker(), place).await?, None).into())
}

async fn installation(State(site): Here, caller: Caller) -> Reply<installed::Installation> {
    Ok(installed::installation(&site, &caller.visitor).await?.into())
}

async fn keys(State(site): Here, caller: Caller) -> Reply<kept_keys::Keys> {
    Ok(kept_keys::keys(&site, &caller.visitor).await?.into())
}

async fn packs(State(site): Here, caller: Caller) -> Reply<shelf::Shelf> {
    Ok(shelf::shelf(&site, caller.asker()).await?.into())
}

async fn pack(State(site): Here, caller: Caller, Path(name): Path<String>) -> Reply<shelf::Trial> {
    Ok(shelf::trial(&site, caller.asker(), &name)?.into())
}
