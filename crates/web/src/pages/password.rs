//! Another password, for whoever has just shown who they are and knows the one before. The device of one-time codes stays.

use std::sync::Arc;

use access::{Credentials, PasswordError, Totp};
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use programme::Programme;
use serde::{Deserialize, Serialize};
use store::AccountError;
use tokio::task::spawn_blocking;

use super::sign_in::{Tried, try_password};
use super::{Guest, SignedIn};
use crate::answer::{Answer, Trouble};
use crate::client::Client;
use crate::site::Site;

/// What somebody typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    current: String,
    password: String,
    again: String,
}

#[derive(Serialize)]
struct Page {
    login: String,
    /// The word of what is wrong.
    wrong: Option<&'static str>,
    /// For how long nothing is tried.
    wait_seconds: i64,
}

/// The form.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = page(&site, &guest, None, 0).await;
    guest.told(&site, page)
}

/// Takes another password.
pub(crate) async fn change(State(site): State<Arc<Site>>, guest: Guest, client: Client, Form(typed): Form<Typed>) -> Response {
    let done = changed(&site, &guest, &client, &typed).await;
    guest.answered(&site, done)
}

async fn owner<'g>(site: &Site, guest: &'g Guest) -> Answer<&'g SignedIn> {
    let owner = guest.just_proved(site, "/password")?;
    if site.store.has_password(owner.account.id).await? { Ok(owner) } else { Err(Trouble::Missing) }
}

async fn page(site: &Site, guest: &Guest, wrong: Option<&'static str>, wait_seconds: i64) -> Answer<String> {
    let id = owner(site, guest).await?.account.id;
    let login = site.store.login_of(id, id, site.now()).await?.unwrap_or_default();
    guest.page(site, "password.html", Page { login, wrong, wait_seconds })
}

async fn changed(site: &Site, guest: &Guest, client: &Client, typed: &Typed) -> Answer<Response> {
    let SignedIn { account, hash, .. } = owner(site, guest).await?;
    let totp = match try_password(site, client, account, &typed.current).await? {
        Tried::Right(totp) => totp,
        Tried::Wrong => return refused(site, guest, Some("current"), 0).await,
        Tried::Wait(seconds) => return refused(site, guest, None, seconds).await,
    };
    let login = site.store.login_of(account.id, account.id, site.now()).await?.unwrap_or_default();
    let credentials = match chosen(site, &login, (&typed.password, &typed.again), totp).await? {
        Ok(credentials) => credentials,
        Err(wrong) => return refused(site, guest, Some(wrong), 0).await,
    };
    let done = site.store.change_password(account, &credentials.text(), *hash, site.now(), &mut site.random()).await;
    match done {
        Err(store::Error::Account(AccountError::Meanwhile)) => refused(site, guest, Some("meanwhile"), 0).await,
        done => Ok(done.map(|()| Redirect::to("/sessions?recorded").into_response())?),
    }
}

async fn refused(site: &Site, guest: &Guest, wrong: Option<&'static str>, wait_seconds: i64) -> Answer<Response> {
    let status = if wait_seconds == 0 { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::TOO_MANY_REQUESTS };
    Ok((status, Html(page(site, guest, wrong, wait_seconds).await?)).into_response())
}

/// What is kept of a password that somebody typed twice; or the word of what is wrong with it.
pub(super) async fn chosen(
    site: &Site,
    login: &str,
    (password, again): (&str, &str),
    totp: Totp,
) -> Answer<Result<Credentials, &'static str>> {
    if password != again {
        return Ok(Err("differ"));
    }
    let _turn = site.hashing.acquire().await.map_err(|error| Trouble::Broken(error.to_string()))?;
    let (known, password, cost) = (known(site.programme(), login), password.to_owned(), site.machine.cost);
    let mut rng = site.random();
    let made = spawn_blocking(move || Credentials::new(&password, &known, totp, cost, &mut rng));
    match made.await.map_err(|error| Trouble::Broken(error.to_string()))? {
        Ok(credentials) => Ok(Ok(credentials)),
        Err(PasswordError::Short) => Ok(Err("short")),
        Err(PasswordError::Long) => Ok(Err("long")),
        Err(PasswordError::Plain) => Ok(Err("plain")),
        Err(error @ PasswordError::NotComputed) => Err(Trouble::Broken(error.to_string())),
    }
}

/// What whoever guesses tries first: the login name, and the words by which the programme and its offices are called.
fn known(programme: &Programme, login: &str) -> Vec<String> {
    let titles = programme.offices.iter().map(|office| &office.title).chain([&programme.title]);
    let is_between = |sign: char| !sign.is_alphanumeric();
    let words = titles.flat_map(|title| title.en.split(is_between).chain(title.ko.split(is_between)));
    words.chain(["resettle", login]).filter(|word| word.chars().count() > 1).map(str::to_owned).collect()
}
