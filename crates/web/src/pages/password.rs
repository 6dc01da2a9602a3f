//! Another password, for whoever has just shown who they are and knows the one before. The device of one-time codes stays.

use std::sync::Arc;

use access::{Credentials, PasswordError, Totp};
use axum::extract::{Form, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use programme::Programme;
use serde::{Deserialize, Serialize};
use store::AccountError;
use tokio::task::spawn_blocking;

use super::sign_in::{not_taken, try_password};
use super::tried::Tried;
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
    let page = match owner(&site, &guest).await {
        Ok((_, login)) => page(&site, &guest, login, None, 0),
        Err(trouble) => Err(trouble),
    };
    guest.told(&site, page)
}

/// Takes another password.
pub(crate) async fn change(State(site): State<Arc<Site>>, guest: Guest, client: Client, Form(typed): Form<Typed>) -> Response {
    let done = changed(&site, &guest, &client, &typed).await;
    guest.answered(&site, done)
}

/// Whoever has a password and has just shown who they are, and their login name.
async fn owner<'g>(site: &Site, guest: &'g Guest) -> Answer<(&'g SignedIn, String)> {
    let owner = guest.just_proved(site, "/password")?;
    let id = owner.account.id;
    if !site.store.has_password(id).await? {
        return Err(Trouble::Missing);
    }
    Ok((owner, site.store.login_of(id, id, site.now()).await?.unwrap_or_default()))
}

fn page(site: &Site, guest: &Guest, login: String, wrong: Option<&'static str>, wait_seconds: i64) -> Answer<String> {
    guest.page(site, "password.html", Page { login, wrong, wait_seconds })
}

async fn changed(site: &Site, guest: &Guest, client: &Client, typed: &Typed) -> Answer<Response> {
    let (SignedIn { account, hash, .. }, login) = owner(site, guest).await?;
    let refused = |login, wrong, wait| Ok(not_taken(wait, page(site, guest, login, wrong, wait)?));
    let totp = match try_password(site, client, account, &typed.current).await? {
        Tried::Right(totp) => totp,
        Tried::Wrong => return refused(login, Some("current"), 0),
        Tried::Wait(seconds) => return refused(login, None, seconds),
    };
    let credentials = match chosen(site, &login, (&typed.password, &typed.again), totp).await? {
        Ok(credentials) => credentials,
        Err(wrong) => return refused(login, Some(wrong), 0),
    };
    let done = site.store.change_password(account, &credentials.text(), *hash, site.now(), &mut site.random()).await;
    match done {
        Err(store::Error::Account(AccountError::Meanwhile)) => refused(login, Some("meanwhile"), 0),
        done => Ok(done.map(|()| Redirect::to("/sessions?recorded").into_response())?),
    }
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
