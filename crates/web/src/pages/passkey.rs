//! What a browser is asked for, and signing in with a passkey.

use std::sync::Arc;

use access::{Passkey, PasskeyState, ShownPasskey, SignUpCode};
use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use store::{Account, AccountError, KeptPasskey, Showed, UsedPasskey};

use super::sign_in::{Asked, local, refused};
use super::tried::{Tried, note, tried};
use super::{Guest, accounts, start};
use crate::answer::{Answer, Trouble};
use crate::client::Client;
use crate::passkeys::{Held, Passkeys, Wanted};
use crate::site::Site;

/// What is shown at first, as it is noted.
const SIGN_UP_CODE: &str = "sign-up code";

/// What a script wants to ask a browser for.
#[derive(Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    wanted: String,
    #[serde(default)]
    sign_up_code: String,
}

/// Says what to ask a browser for, as JSON.
pub(crate) async fn ask(State(site): State<Arc<Site>>, guest: Guest, client: Client, Form(wish): Form<Wish>) -> Response {
    let asked = asked(&site, &guest, &client, &wish).await;
    let json = |told: String| ([(CONTENT_TYPE, "application/json")], told).into_response();
    guest.answered(&site, asked.map(json))
}

async fn asked(site: &Site, guest: &Guest, client: &Client, wish: &Wish) -> Answer<String> {
    let passkeys = known(site)?;
    let (account, wanted) = match &wish.wanted[..] {
        "sign_in" => return sought(site, passkeys, Wanted::SignIn),
        "again" => return sought(site, passkeys, Wanted::Again(guest.signed_in()?.account.id)),
        "add" => {
            let account = &guest.just_proved(site, "/passkeys")?.account;
            (account.clone(), Wanted::Add(account.id))
        }
        "sign_up" => {
            let (_, account) = of_code(site, client, &wish.sign_up_code).await?.ok_or(Trouble::Missing)?;
            let wanted = Wanted::SignUp(account.id);
            (account, wanted)
        }
        _ => return Err(Trouble::Missing),
    };
    let (now, there) = (site.now(), site.store.passkeys(&account, site.now()).await?);
    let there: Vec<Passkey> = there.iter().filter_map(|kept| Passkey::read(&kept.text)).collect();
    let login = site.store.login_of(account.id, account.id, now).await?.unwrap_or_default();
    let plain: String = login.chars().filter(char::is_ascii_alphanumeric).collect();
    let name = if plain.is_empty() { accounts::code(account.id) } else { plain };
    let made = passkeys.party.ask_new(account.id.0, &name, &there);
    let (challenge, told, held) = made.ok_or_else(|| Trouble::Broken("a passkey could not be asked for".to_owned()))?;
    passkeys.keep(challenge, wanted, Held::New(held), now);
    Ok(told)
}

fn sought(site: &Site, passkeys: &Passkeys, wanted: Wanted) -> Answer<String> {
    let asked = passkeys.party.ask();
    let (challenge, told, held) = asked.ok_or_else(|| Trouble::Broken("a passkey could not be asked for".to_owned()))?;
    passkeys.keep(challenge, wanted, Held::Sought(held), site.now());
    Ok(told)
}

/// The passkeys of this site; where it has none there are no such pages.
pub(super) fn known(site: &Site) -> Answer<&Passkeys> {
    site.passkeys.as_ref().ok_or(Trouble::Missing)
}

/// The account of a sign-up code. Whoever guesses is slowed down.
pub(super) async fn of_code(site: &Site, client: &Client, typed: &str) -> Answer<Option<(SignUpCode, Account)>> {
    let tried = client.tried(site, None, "")?;
    let has_to_wait = site.limits.wait(&tried, site.now()).is_some();
    if let Some(code) = SignUpCode::read(typed).filter(|_| !has_to_wait)
        && let Some(account) = site.store.account_of_code(code.hash(), site.now()).await?
    {
        note(site, &tried, (Some(account.id), SIGN_UP_CODE), "right");
        return Ok(Some((code, account)));
    }
    note(site, &tried, (None, SIGN_UP_CODE), if has_to_wait { "has to wait" } else { "wrong" });
    site.limits.wrong(&tried, site.now());
    Ok(None)
}

/// What a browser says.
#[derive(Deserialize)]
pub(crate) struct Shown {
    #[serde(default)]
    passkey: String,
    #[serde(default)]
    to: String,
}

/// Signs in with a passkey.
pub(crate) async fn enter(
    State(site): State<Arc<Site>>,
    guest: Guest,
    client: Client,
    headers: HeaderMap,
    Form(shown): Form<Shown>,
) -> Response {
    let done = begin(&site, &guest, (&client, &headers), &shown, None).await;
    guest.answered(&site, done)
}

/// Begins a new session for whoever shows once more who they are, and goes on.
pub(crate) async fn again(
    State(site): State<Arc<Site>>,
    guest: Guest,
    client: Client,
    headers: HeaderMap,
    Form(shown): Form<Shown>,
) -> Response {
    let done = match guest.signed_in() {
        Ok(signed_in) => begin(&site, &guest, (&client, &headers), &shown, Some(&signed_in.account)).await,
        Err(trouble) => Err(trouble),
    };
    guest.answered(&site, done)
}

/// Begins a session for the owner of a passkey; if somebody is signed in already, only for them.
async fn begin(
    site: &Site,
    guest: &Guest,
    (client, headers): (&Client, &HeaderMap),
    shown: &Shown,
    only: Option<&Account>,
) -> Answer<Response> {
    let passkeys = known(site)?;
    let wanted = only.map_or(Wanted::SignIn, |account| Wanted::Again(account.id));
    let asked = Asked { is_again: only.is_some(), to: shown.to.clone(), ..Asked::of(site) };
    let wrong = Asked { wrong_passkey: true, ..asked.clone() };
    let (account, used) = match try_it(site, passkeys, client, &shown.passkey, wanted).await? {
        Tried::Right(right) => right,
        Tried::Wait(seconds) => return refused(site, guest, Asked { wait_seconds: seconds, ..asked }),
        Tried::Wrong => return refused(site, guest, wrong),
    };
    match start::begin(site, guest, headers, (account.id, Showed::Passkey(used)), local(&shown.to)).await {
        Err(Trouble::Refused(AccountError::NoPasskey | AccountError::Ended)) => refused(site, guest, wrong),
        begun => Client::remember(site, account.id, begun?),
    }
}

/// Holds what a browser says against what it was asked, unless that was wrong too often lately.
async fn try_it(
    site: &Site,
    passkeys: &Passkeys,
    client: &Client,
    said: &str,
    wanted: Wanted,
) -> Answer<Tried<(Account, UsedPasskey)>> {
    let shown = ShownPasskey::read(said);
    let found = match &shown {
        Some(shown) => site.store.account_of_passkey(shown.hash(), site.now()).await?,
        None => None,
    };
    let account = found.as_ref().map(|(account, _)| account);
    let (of, counted) = (account.map(|account| account.id), client.tried(site, account, "")?);
    let compared = async { Ok(shown.zip(found).and_then(|(shown, found)| check(site, passkeys, &shown, found, wanted))) };
    tried(site, (of, "passkey"), &counted, compared).await
}

fn check(
    site: &Site,
    passkeys: &Passkeys,
    shown: &ShownPasskey,
    (account, kept): (Account, KeptPasskey),
    wanted: Wanted,
) -> Option<(Account, UsedPasskey)> {
    let Held::Sought(held) = passkeys.take(shown.challenge()?, wanted, site.now())? else { return None };
    let is_theirs = shown.account() == account.id.0 && !matches!(wanted, Wanted::Again(id) if id != account.id);
    let passkey = Passkey::read(&kept.text).filter(|passkey| is_theirs && passkey.hash() == kept.hash)?;
    let before = PasskeyState(kept.state.as_slice().try_into().ok()?);
    let after = passkeys.party.check(held, shown, &passkey, before)?;
    Some((account, UsedPasskey { hash: kept.hash, before: kept.state, after: after.0.to_vec() }))
}
