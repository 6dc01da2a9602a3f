//! Tokens of programs that act for an account: made, shown once, listed, ended.

use std::sync::Arc;

use access::Role;
use axum::extract::{Form, State};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{AccountError, ApiToken, TOKENS_MAX};
use vault::ActorId;

use super::{Guest, said_wrong};
use crate::answer::{Answer, Trouble};
use crate::session::Token;
use crate::site::{Site, Visitor};

/// For how many days a token can be made, as far as the installation allows.
const DAYS: [u16; 4] = [1, 30, 90, 365];

/// The longest for whoever acts for one person, be it themselves: nobody should have to remember a program that still reads their file.
const DAYS_MAX_OF_PERSONS: u16 = 30;

/// For how many days a token of somebody counts at most.
fn days_max(site: &Site, visitor: &Visitor) -> u16 {
    match visitor.role {
        Role::Newcomer | Role::Representative => site.machine.token_days_max.min(DAYS_MAX_OF_PERSONS),
        _ => site.machine.token_days_max,
    }
}

/// A token of one's own.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TokenLine")]
pub(crate) struct Line {
    /// By which it is ended.
    id: String,
    may_write: bool,
    /// Minutes, on the clock of the programme.
    began: String,
    until: String,
    /// When it was last used, to ten minutes; null: never.
    seen: Option<String>,
}

#[derive(Serialize)]
struct Page {
    tokens: Vec<Line>,
    days: Vec<u16>,
    max: u64,
    /// One that was just made: it is not shown again.
    made: Option<String>,
    /// Whether there are as many as there may be.
    is_full: bool,
}

/// One's own tokens.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = async {
        guest.visitor(&site)?;
        page(&site, &guest, None).await
    };
    guest.told(&site, page.await)
}

/// What a token is to be for.
#[derive(Deserialize)]
pub(crate) struct Wished {
    #[serde(default)]
    may_write: bool,
    days: u16,
}

/// Makes a token, for whoever has lately shown who they are.
pub(crate) async fn make(State(site): State<Arc<Site>>, guest: Guest, Form(wished): Form<Wished>) -> Response {
    let done = made(&site, &guest, &wished).await;
    guest.answered(&site, done)
}

async fn made(site: &Site, guest: &Guest, wished: &Wished) -> Answer<Response> {
    let visitor = guest.proved(site, "/tokens")?;
    if wished.days > days_max(site, visitor) {
        return Err(Trouble::Refused(AccountError::TokenDays));
    }
    let token = Token::of_program((site.machine.chance)());
    match site.store.make_token(token.hash(), visitor.actor, wished.may_write, wished.days, site.now()).await {
        Err(store::Error::Account(AccountError::Tokens)) => Ok(said_wrong(page(site, guest, None).await?)),
        done => {
            done?;
            Ok(Html(page(site, guest, Some(token.0)).await?).into_response())
        }
    }
}

/// Which is to end.
#[derive(Deserialize)]
pub(crate) struct Ended {
    token: String,
}

/// Ends one.
pub(crate) async fn end(State(site): State<Arc<Site>>, guest: Guest, Form(ended): Form<Ended>) -> Response {
    let done = async {
        site.store.end_token(guest.signed_in()?.account.id, &ended.token).await?;
        Ok(Redirect::to("/tokens").into_response())
    };
    guest.answered(&site, done.await)
}

async fn page(site: &Site, guest: &Guest, made: Option<String>) -> Answer<String> {
    let tokens = lines(site, guest.signed_in()?.account.id).await?;
    let max = days_max(site, guest.visitor(site)?);
    let days = DAYS.into_iter().filter(|days| *days <= max).collect();
    let is_full = tokens.len() as u64 >= TOKENS_MAX;
    guest.page(site, "tokens.html", Page { tokens, days, max: TOKENS_MAX, made, is_full })
}

/// The tokens of an account.
pub(crate) async fn lines(site: &Site, account: ActorId) -> Answer<Vec<Line>> {
    let line = |ApiToken { id, may_write, began, until, seen }: ApiToken| Line {
        id: id.to_string(),
        may_write,
        began: site.minute(began),
        until: site.minute(until),
        seen: seen.map(|seen| site.minute(seen)),
    };
    Ok(site.store.tokens(account, site.now()).await?.into_iter().map(line).collect())
}
