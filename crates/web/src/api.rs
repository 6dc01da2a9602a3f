//! The same as the pages, for programs: JSON under `/api/v1` (`docs/api.md`). Every route stands in one table, from which requests are answered
//! and `openapi.json` is written.

mod caller;
mod data;
mod document;
mod entry;
mod letters;
mod oversight;
mod pay;
mod problem;
mod read;
mod route;
mod suppose;
mod write;

use std::sync::Arc;

use axum::Router;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use show::reasons::Told;

use self::problem::{Broken, PROBLEM, Problem};
use self::route::Route;
use crate::pages::{
    add, amended, ask, emergency, entry as forms, find, intake, mandates, programme as book, record, represent, sessions, threat,
    today, tokens,
};
use crate::site::Site;
use crate::view::Case;

pub use document::document;

/// Where the API is.
pub(crate) const BASE: &str = "/api/v1";

fn routes() -> Vec<Route> {
    [of_cases(), letters::routes(), suppose::routes(), oversight::routes(), pay::routes()].into_iter().flatten().collect()
}

fn of_cases() -> Vec<Route> {
    use data::List;
    vec![
        Route::get(("health", "/health"), "Whether the program runs and its store answers.", read::health)
            .gives::<read::Health>()
            .open(),
        Route::get(("me", "/me"), "Whom the token speaks for.", read::me).gives::<read::Me>(),
        Route::get(("today", "/today"), "What the office has to do, by due day.", read::today)
            .gives::<List<today::Line>>()
            .paged(),
        Route::get(("household", "/households/{id}"), "Where a household stands, as much of it as may be seen.", read::household)
            .gives::<Case>(),
        Route::get(("why", "/households/{id}/why/{thing}"), "Why a thing is as it is, down to facts and articles.", read::why)
            .gives::<Vec<Told>>(),
        Route::get(("entries", "/households/{id}/entries"), "What happened: the journal, as it stands.", read::entries)
            .gives::<List<entry::Line>>()
            .paged(),
        Route::post(
            ("addEntry", "/households/{id}/kinds/{kind}"),
            "Records what happened: an event, a filing, a step of a request.",
            write::entry,
        )
        .takes::<entry::Said>()
        .gives::<write::Recorded>()
        .previews::<forms::Page>()
        .behind(),
        Route::post(
            ("correctEntry", "/households/{id}/entries/{entry}/correction"),
            "Says that an entry is otherwise: what differs is recorded, what was known stays.",
            write::correction,
        )
        .takes::<entry::Said>()
        .gives::<write::Recorded>()
        .previews::<forms::Page>()
        .behind(),
        Route::get(("kinds", "/households/{id}/kinds"), "What can be recorded of a household.", read::kinds)
            .gives::<add::Kinds>(),
        Route::get(("kind", "/households/{id}/kinds/{kind}"), "What has to be said to record a kind of entry.", read::kind)
            .gives::<forms::Page>(),
        Route::get(("record", "/households/{id}/record"), "Who read the files of a household's persons, and why.", read::record)
            .gives::<List<record::Line>>()
            .paged(),
        Route::post(
            ("find", "/find"),
            "A household by its number, people by their names, things of the programme by their titles.",
            write::find,
        )
        .takes::<find::Wanted>()
        .gives::<find::Found>()
        .reading(),
        Route::post(("search", "/people/search"), "Those on record who may be a person, in any spelling.", write::search)
            .takes::<write::NewPerson>()
            .gives::<List<intake::Line>>()
            .reading(),
        Route::post(
            ("takeIn", "/households"),
            "Records a person who is nobody on record, in a household of their own.",
            write::household,
        )
        .takes::<write::NewPerson>()
        .gives::<write::Recorded>(),
        Route::post(("join", "/households/{id}/persons"), "Records a person who joins a household.", write::person)
            .takes::<write::NewPerson>()
            .gives::<write::Recorded>()
            .behind(),
        Route::get(("mine", "/mine"), "One's own file.", read::my_file).gives::<Case>(),
        Route::get(("myWhy", "/mine/why/{thing}"), "Why a thing of one's own file is as it is.", read::own_why)
            .gives::<Vec<Told>>(),
        Route::get(("myEntries", "/mine/entries"), "What happened, in one's own file.", read::my_entries)
            .gives::<List<entry::Line>>()
            .paged(),
        Route::get(("myRecord", "/mine/record"), "Who read one's own file, and why.", read::my_record)
            .gives::<List<record::Line>>()
            .paged(),
        Route::get(
            ("myEmergencies", "/mine/emergencies"),
            "Who opened one's own file in an emergency, and why.",
            read::my_emergencies,
        )
        .gives::<List<emergency::Line>>(),
        Route::get(("requests", "/mine/requests"), "Everything that can be asked for or objected to.", read::requests)
            .gives::<ask::Requests>(),
        Route::get(("request", "/mine/requests/{request}"), "What to know before, and what has to be said.", read::request)
            .gives::<forms::Page>(),
        Route::post(
            ("ask", "/mine/requests/{request}"),
            "Files a request or an objection of one's own; or takes one back, by the kind of entry that does.",
            write::request,
        )
        .takes::<entry::Said>()
        .gives::<write::Recorded>()
        .previews::<forms::Page>()
        .behind(),
        Route::get(
            ("myMandates", "/mine/mandates"),
            "To whom one gave a mandate, for what, and when it was used.",
            read::my_mandates,
        )
        .gives::<List<mandates::Line>>(),
        Route::delete(("endMandate", "/mine/mandates/{number}"), "Ends one of them, at once.", write::end_mandate),
        Route::get(("mandates", "/mandates"), "Those who gave the account a mandate that is in force.", read::mandates)
            .gives::<List<represent::Line>>()
            .paged(),
        Route::get(
            ("represented", "/mandates/{person}"),
            "Where one of them stands, as far as the mandate goes.",
            read::represented,
        )
        .gives::<Case>(),
        Route::get(("representedWhy", "/mandates/{person}/why/{thing}"), "Why a thing of theirs is as it is.", read::own_why)
            .gives::<Vec<Told>>(),
        Route::get(
            ("representedRequests", "/mandates/{person}/requests"),
            "Everything that can be asked for in their name.",
            read::requests,
        )
        .gives::<ask::Requests>(),
        Route::get(
            ("representedRequest", "/mandates/{person}/requests/{request}"),
            "What to know before, and what has to be said.",
            read::request,
        )
        .gives::<forms::Page>(),
        Route::post(
            ("askFor", "/mandates/{person}/requests/{request}"),
            "Files a request or an objection in the name of a person, with their mandate.",
            write::request,
        )
        .takes::<entry::Said>()
        .gives::<write::Recorded>()
        .previews::<forms::Page>()
        .behind(),
        Route::post(("tellThreat", "/mine/help"), "Tells protection officers, and nobody else, of a threat.", write::help)
            .takes::<threat::Told>()
            .gives::<write::Recorded>(),
        Route::get(("threats", "/threats"), "Who told of a threat, the newest first.", read::threats)
            .gives::<List<threat::Line>>()
            .paged(),
        Route::get(("threat", "/threats/{person}"), "What a person told.", read::threat).gives::<threat::Read>(),
        Route::get(("programme", "/programme"), "Everything the programme says, by kind.", read::programme)
            .gives::<book::Contents>(),
        Route::get(
            ("amendments", "/programme/changes"),
            "What says something else on one day than on another.",
            read::amendments,
        )
        .gives::<amended::Amendments>()
        .asked(&[("from", "The first day; a year ago if left out."), ("to", "The second day; today if left out.")]),
        Route::get(("thing", "/programme/{thing}"), "Everything of one name, with its sources.", read::thing)
            .gives::<book::Things>()
            .asked(&[("on", "The day whose law it is; today if left out.")]),
        Route::get(("sessions", "/sessions"), "Where the account is signed in.", read::sessions).gives::<List<sessions::Line>>(),
        Route::delete(("endSession", "/sessions/{number}"), "Ends one of them.", write::end_session),
        Route::get(("tokens", "/tokens"), "The account's tokens.", read::tokens).gives::<List<tokens::Line>>(),
        Route::delete(("endToken", "/tokens/{number}"), "Ends one of them: this one too.", write::end_token),
        Route::get(("openapi", "/openapi.json"), "This description.", document::show).open(),
    ]
}

/// What answers programs.
pub(crate) fn router(upload_bytes_max: usize) -> Router<Arc<Site>> {
    let routes = routes().into_iter().map(|route| route.answered(upload_bytes_max));
    routes.fold(Router::new(), |router, (path, how)| router.route(path, how))
}

/// Whether a request is a program's.
pub(crate) fn is_of_program(path: &str) -> bool {
    path.strip_prefix(BASE).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// An answer to a program: whatever went wrong is a problem, and what it knows already is not said again.
pub(crate) fn finish(site: &Site, known: Option<&str>, mut response: Response) -> Response {
    if let Some(Broken(what)) = response.extensions_mut().remove() {
        (site.machine.report)(&what);
    }
    let status = response.status();
    if (status.is_client_error() || status.is_server_error()) && response.headers().get(CONTENT_TYPE) != Some(&PROBLEM) {
        let (mut problem, mut headers) = (Problem::of(status).into_response(), std::mem::take(response.headers_mut()));
        headers.remove(CONTENT_LENGTH);
        headers.remove(CONTENT_TYPE);
        problem.headers_mut().extend(headers);
        return problem;
    }
    let tag = response.headers().get(ETAG).and_then(|tag| tag.to_str().ok());
    let is_known = known.zip(tag).is_some_and(|(known, tag)| known == "*" || known.split(',').any(|one| one.trim() == tag));
    if is_known && status == StatusCode::OK {
        let headers = std::mem::take(response.headers_mut());
        let headers: HeaderMap =
            headers.into_iter().filter_map(|(name, value)| Some((name.filter(|name| *name != CONTENT_TYPE)?, value))).collect();
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    response
}

/// What a request says it knows already.
pub(crate) fn known(headers: &HeaderMap) -> Option<String> {
    headers.get(IF_NONE_MATCH)?.to_str().ok().map(str::to_owned)
}
