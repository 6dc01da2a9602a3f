//! Letters, for programs: what they say, and as PDF.

use std::future::Future;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;

use super::caller::{Caller, Own};
use super::data::Reply;
use super::problem::Problem;
use super::route::{PDF, Route};
use crate::answer::{Answer, Trouble};
use crate::matters::Letter;
use crate::pages::letters::{Sheet, Statement, Written, decided, own_decided, own_stated, pdf, stated};
use crate::seen::Asker;
use crate::site::Site;

type Here = State<Arc<Site>>;

/// Which letter of one's own.
#[derive(Deserialize)]
struct Of {
    entry: String,
}

/// The routes of letters.
pub(super) fn routes() -> Vec<Route> {
    let (letter_says, letter_printed) = (
        "What the letter of a decision says: reasons, steps, what can be done against it and until when.",
        "The letter of a decision, to be printed; 404 where the installation makes no PDF.",
    );
    let (statement_says, statement_printed) =
        ("What came and what comes.", "What came and what comes, to be printed; 404 where the installation makes no PDF.");
    let letter = [
        Route::get(("letter", "/households/{id}/letters/{entry}"), letter_says, letter),
        Route::get(("myLetter", "/mine/letters/{entry}"), letter_says, own_letter),
        Route::get(("representedLetter", "/mandates/{person}/letters/{entry}"), letter_says, own_letter),
    ];
    let statement = [
        Route::get(("statement", "/households/{id}/statement"), statement_says, statement),
        Route::get(("myStatement", "/mine/statement"), statement_says, own_statement),
        Route::get(("representedStatement", "/mandates/{person}/statement"), statement_says, own_statement),
    ];
    let printed = [
        Route::get(("letterPdf", "/households/{id}/letters/{entry}/pdf"), letter_printed, letter_pdf),
        Route::get(("myLetterPdf", "/mine/letters/{entry}/pdf"), letter_printed, own_letter_pdf),
        Route::get(("representedLetterPdf", "/mandates/{person}/letters/{entry}/pdf"), letter_printed, own_letter_pdf),
        Route::get(("statementPdf", "/households/{id}/statement/pdf"), statement_printed, statement_pdf),
        Route::get(("myStatementPdf", "/mine/statement/pdf"), statement_printed, own_statement_pdf),
        Route::get(("representedStatementPdf", "/mandates/{person}/statement/pdf"), statement_printed, own_statement_pdf),
    ];
    let letter = letter.map(Route::gives::<Sheet<Letter>>).into_iter();
    let statement = statement.map(Route::gives::<Sheet<Statement>>);
    letter.chain(statement).chain(printed.map(|route| route.gives_file(PDF))).collect()
}

async fn letter(State(site): Here, caller: Caller, Path((id, entry)): Path<(String, String)>) -> Reply<Sheet<Letter>> {
    Ok(decided(&site, caller.asker(), &id, &entry).await?.into())
}

async fn letter_pdf(State(site): Here, caller: Caller, Path((id, entry)): Path<(String, String)>) -> Result<Response, Problem> {
    printed(&site, caller.asker(), decided(&site, caller.asker(), &id, &entry)).await
}

async fn statement(State(site): Here, caller: Caller, Path(id): Path<String>) -> Reply<Sheet<Statement>> {
    Ok(stated(&site, caller.asker(), &id).await?.into())
}

async fn statement_pdf(State(site): Here, caller: Caller, Path(id): Path<String>) -> Result<Response, Problem> {
    printed(&site, caller.asker(), stated(&site, caller.asker(), &id)).await
}

async fn own_letter(State(site): Here, own: Own, Path(of): Path<Of>) -> Reply<Sheet<Letter>> {
    Ok(own_decided(&site, own.asker(), &of.entry).await?.into())
}

async fn own_letter_pdf(State(site): Here, own: Own, Path(of): Path<Of>) -> Result<Response, Problem> {
    printed(&site, own.asker(), own_decided(&site, own.asker(), &of.entry)).await
}

async fn own_statement(State(site): Here, own: Own) -> Reply<Sheet<Statement>> {
    Ok(own_stated(&site, own.asker()).await?.into())
}

async fn own_statement_pdf(State(site): Here, own: Own) -> Result<Response, Problem> {
    printed(&site, own.asker(), own_stated(&site, own.asker())).await
}

async fn printed<T: Written>(
    site: &Site,
    asker: Asker<'_>,
    sheet: impl Future<Output = Answer<Sheet<T>>>,
) -> Result<Response, Problem> {
    Ok(pdf(site, asker.lang, sheet).await?.map_err(Trouble::Broken)?)
}
