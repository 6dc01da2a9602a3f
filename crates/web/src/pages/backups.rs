//! Backups and checkpoints, for administrators: when the last were made, and making one now. Nothing can be fetched from here.

use std::sync::Arc;

use access::Action;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use schemars::JsonSchema;
use serde::Serialize;
use store::KeptFile;

use super::accounts::code;
use super::{Bare, Guest, looked_at_again};
use crate::answer::{Answer, Trouble};
use crate::keeping::{NotKept, Sort};
use crate::long_work::{Making, Stands};
use crate::site::{Site, Visitor};

const PATH: &str = "/installation/backups";
/// So many files are listed, of what may be years of them.
const LISTED: usize = 30;

#[derive(Serialize)]
struct Page {
    sorts: Vec<Kept>,
    /// In so many entries stands what is to be kept.
    log_size: u64,
    token: String,
}

/// How it stands with backups, or with checkpoints.
#[derive(Serialize, JsonSchema)]
pub(super) struct Kept {
    /// `backup` or `checkpoint`.
    word: &'static str,
    is_set: bool,
    /// What cannot be seen counts as late.
    is_late: bool,
    last: Option<Line>,
    /// The one that is being made.
    making: Option<Now>,
    /// Who asked for the one that was made last since the start.
    by: Option<String>,
    wrong: Option<NotKept>,
    files: Vec<Line>,
    count: usize,
}

#[derive(Clone, Serialize, JsonSchema)]
#[schemars(rename = "KeptFile")]
struct Line {
    name: String,
    at: String,
    log_size: Option<u64>,
    size: String,
    is_complete: bool,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "KeptNow")]
struct Now {
    since: String,
    by: String,
    percent: Option<u64>,
    /// What was written so far.
    size: Option<String>,
}

/// Whoever runs the installation; for anybody else there is no such page.
pub(super) fn administrator<'v>(site: &Site, visitor: &'v Visitor) -> Answer<&'v Visitor> {
    if site.may_here(visitor, Action::Administer) { Ok(visitor) } else { Err(Trouble::Missing) }
}

/// The page. While something is being made the browser asks again by itself.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = async {
        administrator(&site, guest.visitor(&site)?)?;
        let page = page(&site, &guest).await?;
        let goes_on = page.sorts.iter().any(|kept| kept.making.is_some());
        let page = guest.page(&site, "backups.html", page)?;
        Ok(looked_at_again(page, goes_on))
    };
    guest.answered(&site, page.await)
}

/// Makes a `backup` or a `checkpoint`.
pub(crate) async fn make(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path(what): Path<String>,
    Form(typed): Form<Bare>,
) -> Response {
    let done = made(&site, &guest, &what, &typed).await;
    guest.answered(&site, done)
}

/// From a form that was sent, back to the page.
pub(crate) async fn back(Path(_): Path<String>) -> Redirect {
    Redirect::to(PATH)
}

async fn made(site: &Arc<Site>, guest: &Guest, what: &str, typed: &Bare) -> Answer<Response> {
    let visitor = administrator(site, guest.visitor(site)?)?;
    guest.check_form(&typed.token)?;
    let sort = Sort::ALL.into_iter().find(|sort| sort.word() == what && site.keeper.keeps(*sort)).ok_or(Trouble::Missing)?;
    guest.proved(site, PATH)?;
    let store = site.store.location().clone();
    match site.keeper.make(sort, store, site.stamp(visitor), site.machine.report).await {
        Stands::Done(_) => Ok(Redirect::to(&format!("{PATH}?recorded")).into_response()),
        Stands::On => Ok(Redirect::to(PATH).into_response()),
        Stands::Failed(_) | Stands::Off => {
            let page = guest.page(site, "backups.html", page(site, guest).await?)?;
            Ok((StatusCode::INTERNAL_SERVER_ERROR, Html(page)).into_response())
        }
    }
}

async fn page(site: &Site, guest: &Guest) -> Answer<Page> {
    let log_size = site.store.log_frontier().await?.size();
    Ok(Page { sorts: kept(site, log_size).await, log_size, token: guest.signed_in()?.form_token.clone() })
}

/// How it stands with each sort.
pub(super) async fn kept(site: &Site, log_size: u64) -> Vec<Kept> {
    let mut sorts = Vec::new();
    for sort in Sort::ALL {
        sorts.push(kept_of(site, sort, log_size).await);
    }
    sorts
}

async fn kept_of(site: &Site, sort: Sort, log_size: u64) -> Kept {
    let (stands, making) = (site.keeper.stands(sort), site.keeper.making(sort));
    let (is_on, is_done) = (matches!(stands, Stands::On), matches!(stands, Stands::Done(_)));
    let by = making.filter(|_| is_done).map(|it| code(it.by.by));
    let (files, unseen) = match site.keeper.files(sort).await {
        Some(Ok(files)) => (files, None),
        Some(Err(why)) => (Vec::new(), Some(why)),
        None => (Vec::new(), None),
    };
    let failed = match stands {
        Stands::Failed(why) => Some(*why),
        // It was begun and came to no end.
        Stands::Off if making.is_some() => Some(NotKept { word: "broke_off", detail: String::new() }),
        _ => None,
    };
    let making = making.filter(|_| is_on);
    // A part that is being written is no file yet.
    let is_new = |file: &KeptFile| !file.is_complete && making.is_some_and(|it| it.by.at.as_second() == file.at.as_second());
    let written = files.iter().find(|file| is_new(file)).map(|file| size(file.bytes));
    let files: Vec<KeptFile> = files.into_iter().filter(|file| !is_new(file)).collect();
    let last = files.iter().find(|file| file.is_complete);
    let is_set = site.keeper.keeps(sort);
    Kept {
        word: sort.word(),
        is_set,
        is_late: is_set && sort.is_late(last, site.now(), log_size),
        last: last.map(|file| line(site, file)),
        by,
        making: is_on.then(|| now(site, making, written)),
        wrong: unseen.or(failed),
        count: files.len(),
        files: files.iter().take(LISTED).map(|file| line(site, file)).collect(),
    }
}

fn now(site: &Site, making: Option<Making>, size: Option<String>) -> Now {
    Now {
        since: making.map(|it| site.minute(it.by.at)).unwrap_or_default(),
        by: making.map(|it| code(it.by.by)).unwrap_or_default(),
        percent: making.and_then(|it| it.percent),
        size,
    }
}

fn line(site: &Site, file: &KeptFile) -> Line {
    Line {
        name: file.name.clone(),
        at: site.minute(file.at),
        log_size: file.log_size,
        size: size(file.bytes),
        is_complete: file.is_complete,
    }
}

/// How large something is, in the largest unit of which it has one.
fn size(bytes: u64) -> String {
    let units = [(1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB")];
    let found = units.into_iter().find(|(unit, _)| bytes >= *unit);
    found.map_or_else(|| format!("{bytes} B"), |(unit, name)| format!("{}.{} {name}", bytes / unit, 10 * (bytes % unit) / unit))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_size_is_told_in_the_unit_that_it_has() {
        let told = [0, 1023, 1024, 1_650_000, 5 << 30].map(super::size);
        assert_eq!(told, ["0 B", "1023 B", "1.0 kB", "1.5 MB", "5.0 GB"]);
    }
}
