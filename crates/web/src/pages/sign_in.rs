//! Signing in: a login name, a password, and a one-time code of a device. And showing once more who one is, before what is sensitive.

use std::sync::Arc;

use access::{Credentials, Totp, waste};
use axum::extract::{Form, Query, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use store::{Account, AccountError, Showed};
use tokio::task::spawn_blocking;

use super::tried::{Tried, tried};
use super::{Guest, said_wrong, start};
use crate::answer::{Answer, Trouble};
use crate::client::Client;
use crate::site::{Door, Site};

/// What somebody typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
    /// Where to go on, when somebody shows again who they are.
    #[serde(default)]
    to: String,
}

/// The form, and why nobody was signed in: never which of the three was wrong.
#[derive(Clone, Default, Serialize)]
pub(super) struct Asked {
    pub(super) login: String,
    /// Only who is signed in already is asked again, and for no login.
    pub(super) is_again: bool,
    pub(super) to: String,
    pub(super) wrong: bool,
    /// What a browser said of a passkey was wrong: never in what.
    pub(super) wrong_passkey: bool,
    pub(super) has_passkeys: bool,
    /// What people call the identity provider, if there is one.
    pub(super) provider: Option<String>,
    /// For how long nothing is tried.
    pub(super) wait_seconds: i64,
}

impl Asked {
    pub(super) fn of(site: &Site) -> Self {
        Self { has_passkeys: site.passkeys.is_some(), provider: site.provider_name(), ..Self::default() }
    }
}

/// The form.
pub(super) fn form(site: &Site, guest: &Guest) -> Answer<String> {
    guest.page(site, "sign_in.html", Asked::of(site))
}

/// Signs in, or says what to do.
pub(crate) async fn enter(
    State(site): State<Arc<Site>>,
    guest: Guest,
    client: Client,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Response {
    let done = sign_in(&site, &guest, (&client, &headers), typed).await;
    guest.answered(&site, done)
}

async fn sign_in(site: &Site, guest: &Guest, (client, headers): (&Client, &HeaderMap), typed: Typed) -> Answer<Response> {
    if !matches!(site.door, Door::SignIn) {
        return Err(Trouble::Missing);
    }
    let account = site.store.account_by_login(&typed.login).await?;
    let asked = Asked { login: typed.login.clone(), ..Asked::of(site) };
    let step = match try_it(site, client, account.as_ref(), &typed).await? {
        Tried::Right(step) => step,
        Tried::Wait(seconds) => return refused(site, guest, Asked { wait_seconds: seconds, ..asked }),
        Tried::Wrong => return refused(site, guest, Asked { wrong: true, ..asked }),
    };
    let Some(account) = account else { return Err(Trouble::Missing) };
    match start::begin(site, guest, headers, (account.id, Showed::Code(step)), "/").await {
        Err(Trouble::Refused(AccountError::CodeUsed)) => refused(site, guest, Asked { wrong: true, ..asked }),
        begun => Client::remember(site, account.id, begun?),
    }
}

/// Asks once more who somebody is.
pub(crate) async fn ask_again(State(site): State<Arc<Site>>, guest: Guest, Query(typed): Query<Typed>) -> Response {
    let page = match guest.signed_in() {
        Ok(_) => guest.page(&site, "sign_in.html", Asked { is_again: true, to: typed.to, ..Asked::of(&site) }),
        Err(trouble) => Err(trouble),
    };
    guest.told(&site, page)
}

/// Begins a new session for whoever shows once more who they are, and goes on.
pub(crate) async fn again(
    State(site): State<Arc<Site>>,
    guest: Guest,
    client: Client,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Response {
    let done = prove(&site, &guest, (&client, &headers), typed).await;
    guest.answered(&site, done)
}

async fn prove(site: &Site, guest: &Guest, (client, headers): (&Client, &HeaderMap), typed: Typed) -> Answer<Response> {
    let account = &guest.signed_in()?.account;
    let asked = Asked { is_again: true, to: typed.to.clone(), ..Asked::of(site) };
    let step = match try_it(site, client, Some(account), &typed).await? {
        Tried::Right(step) => step,
        Tried::Wait(seconds) => return refused(site, guest, Asked { wait_seconds: seconds, ..asked }),
        Tried::Wrong => return refused(site, guest, Asked { wrong: true, ..asked }),
    };
    match start::begin(site, guest, headers, (account.id, Showed::Code(step)), local(&typed.to)).await {
        Err(Trouble::Refused(AccountError::CodeUsed)) => refused(site, guest, Asked { wrong: true, ..asked }),
        begun => begun,
    }
}

/// A path of this site; whatever else is asked for, the first page.
pub(super) fn local(to: &str) -> &str {
    let is_path = to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\n', '\r']);
    if is_path { to } else { "/" }
}

pub(super) fn refused(site: &Site, guest: &Guest, asked: Asked) -> Answer<Response> {
    let wait = asked.wait_seconds;
    Ok(not_taken(wait, guest.page(site, "sign_in.html", asked)?))
}

/// The answer to what was wrong, or to what has to wait for so many seconds.
pub(super) fn not_taken(wait_seconds: i64, page: String) -> Response {
    match wait_seconds {
        0 => said_wrong(page),
        wait => (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, wait.to_string())], Html(page)).into_response(),
    }
}

/// Compares what somebody typed with what is kept of an account. What is right has the number in time of its one-time code.
async fn try_it(site: &Site, client: &Client, account: Option<&Account>, typed: &Typed) -> Answer<Tried<u64>> {
    let compared = async {
        let totp = compare(site, account, &typed.password).await?;
        Ok(totp.and_then(|totp| totp.check(&typed.code, site.now().as_second())))
    };
    let shown = (account.map(|account| account.id), "password and one-time code");
    tried(site, shown, &client.tried(site, account, &typed.login)?, compared).await
}

/// Compares a password alone with that of whoever is signed in: what is right has their device.
pub(super) async fn try_password(site: &Site, client: &Client, account: &Account, password: &str) -> Answer<Tried<Totp>> {
    let compared = compare(site, Some(account), password);
    tried(site, (Some(account.id), "password"), &client.tried(site, Some(account), "")?, compared).await
}

/// The device of an account, if the password is right. Where there is no account it takes as long.
async fn compare(site: &Site, account: Option<&Account>, password: &str) -> Answer<Option<Totp>> {
    let kept = match account {
        Some(account) => site.store.credentials(account, site.now()).await?,
        None => None,
    };
    let kept = kept.as_deref().and_then(Credentials::read);
    // Each comparison takes 64 MiB for its time: only so many go on at once.
    let _turn = site.hashing.acquire().await.map_err(|error| Trouble::Broken(error.to_string()))?;
    let (password, cost) = (password.to_owned(), site.machine.cost);
    let compared = spawn_blocking(move || match kept {
        Some(kept) => kept.is_password(&password).map(|is_right| is_right.then_some(kept.totp)),
        None => {
            waste(&password, cost);
            Ok(None)
        }
    });
    let totp = compared.await.map_err(|error| Trouble::Broken(error.to_string()))?;
    totp.map_err(|error| Trouble::Broken(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn after_showing_who_one_is_nobody_is_sent_elsewhere() {
        assert_eq!(local("/accounts?x=1"), "/accounts?x=1");
        for wrong in ["", "https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)"] {
            assert_eq!(local(wrong), "/", "{wrong}");
        }
    }
}
