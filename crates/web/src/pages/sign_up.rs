//! Signing up: with a code that somebody was handed, once. One chooses a password, and has a device show one-time codes.

use std::fmt::Write as _;
use std::sync::Arc;

use access::{SignUpCode, Totp};
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use qrcodegen::{QrCode, QrCodeEcc};
use serde::{Deserialize, Serialize};
use store::{AccountError, AddedPasskey};

use super::passkeys::Made;
use super::{Guest, passkey, passkeys, password, said_wrong};
use crate::answer::{Answer, Trouble};
use crate::client::Client;
use crate::passkeys::Wanted;
use crate::site::{Door, Site};

/// What a device calls this site.
const ISSUER: &str = "Resettle";

/// What somebody typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    sign_up_code: String,
    #[serde(default)]
    secret: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
    #[serde(default)]
    code: String,
}

/// The second page.
#[derive(Serialize)]
struct Chosen {
    sign_up_code: String,
    login: String,
    secret: String,
    /// The secret in groups, for whoever types it.
    groups: String,
    uri: String,
    /// The picture that a device reads: its side, and the path of its dark squares.
    side: i32,
    squares: String,
    /// The word of what is wrong.
    wrong: Option<&'static str>,
    has_passkeys: bool,
}

/// Asks for the code.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = if matches!(site.door, Door::SignIn) { guest.page(&site, "sign_up.html", false) } else { Err(Trouble::Missing) };
    guest.told(&site, page)
}

/// Takes the code, and then the password.
pub(crate) async fn take(State(site): State<Arc<Site>>, guest: Guest, client: Client, Form(typed): Form<Typed>) -> Response {
    let done = sign_up(&site, &guest, &client, typed).await;
    guest.answered(&site, done)
}

async fn sign_up(site: &Site, guest: &Guest, client: &Client, typed: Typed) -> Answer<Response> {
    if !matches!(site.door, Door::SignIn) {
        return Err(Trouble::Missing);
    }
    let Some((code, account)) = passkey::of_code(site, client, &typed.sign_up_code).await? else { return no_code(site, guest) };
    let login = site.store.login_of(account.id, account.id, site.now()).await?.unwrap_or_default();
    let Some(totp) = Totp::read(&typed.secret).filter(|_| !typed.secret.is_empty()) else {
        return choose(site, guest, (&typed.sign_up_code, &login), Totp::random(&mut site.random()), None);
    };
    match enrol(site, &login, &typed, totp.clone(), &code).await? {
        None => Ok(Redirect::to("/").into_response()),
        Some(wrong) => choose(site, guest, (&typed.sign_up_code, &login), totp, Some(wrong)),
    }
}

fn no_code(site: &Site, guest: &Guest) -> Answer<Response> {
    Ok(said_wrong(guest.page(site, "sign_up.html", true)?))
}

/// Takes the code, and a passkey in the place of password and device.
pub(crate) async fn take_passkey(
    State(site): State<Arc<Site>>,
    guest: Guest,
    client: Client,
    headers: HeaderMap,
    Form(made): Form<Made>,
) -> Response {
    let done = sign_up_by_passkey(&site, &guest, (&client, &headers), &made).await;
    guest.answered(&site, done)
}

async fn sign_up_by_passkey(
    site: &Site,
    guest: &Guest,
    (client, headers): (&Client, &HeaderMap),
    made: &Made,
) -> Answer<Response> {
    passkey::known(site)?;
    let Some((code, account)) = passkey::of_code(site, client, &made.sign_up_code).await? else { return no_code(site, guest) };
    let enrolled = match passkeys::taken(site, headers, made, Wanted::SignUp(account.id)) {
        Some((passkey, state)) => {
            let new = AddedPasskey { hash: passkey.hash(), text: &passkey.text(), state: &state.0 };
            site.store.enrol_passkey(code.hash(), new, site.now(), &mut site.random()).await
        }
        None => Err(AccountError::NoPasskey.into()),
    };
    let wrong = match enrolled {
        Ok(_) => return Ok(Redirect::to("/").into_response()),
        Err(store::Error::Account(AccountError::Code)) => "used",
        Err(store::Error::Account(_)) => "unmade",
        Err(other) => return Err(other.into()),
    };
    let login = site.store.login_of(account.id, account.id, site.now()).await?.unwrap_or_default();
    choose(site, guest, (&made.sign_up_code, &login), Totp::random(&mut site.random()), Some(wrong))
}

/// The page on which a password is chosen.
fn choose(
    site: &Site,
    guest: &Guest,
    (sign_up_code, login): (&str, &str),
    totp: Totp,
    wrong: Option<&'static str>,
) -> Answer<Response> {
    let (secret, uri) = (totp.text(), totp.uri(ISSUER, login));
    let groups: Vec<&str> = (0..secret.len()).step_by(4).filter_map(|at| secret.get(at..at + 4)).collect();
    let qr = QrCode::encode_text(&uri, QrCodeEcc::Medium).map_err(|error| Trouble::Broken(error.to_string()))?;
    let page = Chosen {
        sign_up_code: sign_up_code.to_owned(),
        login: login.to_owned(),
        groups: groups.join(" "),
        side: qr.size() + 8,
        squares: squares(&qr),
        secret,
        uri,
        wrong,
        has_passkeys: site.passkeys.is_some(),
    };
    let status = if page.wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, Html(guest.page(site, "sign_up_choose.html", page)?)).into_response())
}

/// The dark squares, four away from the edge, as the path of an SVG.
fn squares(qr: &QrCode) -> String {
    let side = qr.size();
    let dark = (0..side).flat_map(|y| (0..side).map(move |x| (x, y))).filter(|(x, y)| qr.get_module(*x, *y));
    dark.fold(String::new(), |mut path, (x, y)| {
        // Writing into a text does not fail.
        let _ = write!(path, "M{},{}h1v1h-1z", x + 4, y + 4);
        path
    })
}

/// Keeps the password and the device; or the word of what is wrong with them.
async fn enrol(site: &Site, login: &str, typed: &Typed, totp: Totp, code: &SignUpCode) -> Answer<Option<&'static str>> {
    let now = site.now();
    let Some(step) = totp.check(&typed.code, now.as_second()) else { return Ok(Some("totp")) };
    let credentials = match password::chosen(site, login, (&typed.password, &typed.again), totp).await? {
        Ok(credentials) => credentials,
        Err(wrong) => return Ok(Some(wrong)),
    };
    match site.store.enrol(code.hash(), &credentials.text(), step, now, &mut site.random()).await {
        Err(store::Error::Account(AccountError::Code)) => Ok(Some("used")),
        done => done.map(|_| None).map_err(Trouble::from),
    }
}
