//! Accounts, for administrators: made, given a task, begun anew by two, ended. No cases are seen here.

use std::sync::Arc;

use access::{Action, Role, SignUpCode};
use axum::extract::{Form, Path, State};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use store::{Account, AccountError, Grant, SignUp, Stamp, actor_id};
use vault::ActorId;

use super::{Guest, said_wrong};
use crate::answer::{Answer, Trouble};
use crate::grant::grant_of;
use crate::site::{Site, Visitor};

/// How long a code to sign up with counts.
const CODE_HOURS: i64 = 72;

/// An account, as an administrator sees it: a number, never a name.
#[derive(Serialize)]
struct Line {
    id: String,
    /// The part of the number that people say to each other.
    code: String,
    role: Option<String>,
    office: Option<String>,
    person: Option<String>,
    can_sign_in: bool,
    /// The word of what was done last, when, and by whom.
    act: &'static str,
    at: String,
    by: String,
    is_mine: bool,
}

#[derive(Serialize)]
struct List {
    accounts: Vec<Line>,
    wrong: Option<&'static str>,
}

#[derive(Serialize)]
struct One {
    account: Line,
    history: Vec<Line>,
    roles: Vec<&'static str>,
    offices: Vec<String>,
    wrong: Option<&'static str>,
    /// Whether whoever looks made the account: then another gives it a role.
    is_made_by_me: bool,
}

#[derive(Serialize)]
struct Code {
    id: String,
    login: Option<String>,
    code: String,
}

/// What a form says; what it has no field for is empty.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    login: String,
    role: String,
    office: String,
    person: String,
}

/// Every account, and the form of a new one.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = list(&site, &guest, None).await;
    guest.told(&site, page)
}

/// Makes an account.
pub(crate) async fn create(State(site): State<Arc<Site>>, guest: Guest, Form(typed): Form<Typed>) -> Response {
    let done = created(&site, &guest, &typed).await;
    guest.answered(&site, done)
}

/// Finds the account of a login name.
pub(crate) async fn find(State(site): State<Arc<Site>>, guest: Guest, Form(typed): Form<Typed>) -> Response {
    let done = found(&site, &guest, &typed).await;
    guest.answered(&site, done)
}

/// One account, and what was done about it.
pub(crate) async fn one(State(site): State<Arc<Site>>, guest: Guest, Path(id): Path<String>) -> Response {
    let page = account(&site, &guest, &id, None).await;
    guest.told(&site, page)
}

/// Does something about an account: `task`, `sessions`, `reset`, `confirm` or `end`.
pub(crate) async fn act(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path((id, what)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Response {
    let done = acted(&site, &guest, (&id, &what), &typed).await;
    guest.answered(&site, done)
}

/// From a form that was sent, back to the page of its account: as when somebody changes the language there.
pub(crate) async fn back(Path((id, _)): Path<(String, String)>) -> Response {
    let is_id = id.bytes().all(|byte| byte.is_ascii_hexdigit());
    Redirect::to(&if is_id { format!("/accounts/{id}") } else { "/accounts".to_owned() }).into_response()
}

/// An administrator who has lately shown who they are.
fn administrator<'g>(site: &Site, guest: &'g Guest) -> Answer<&'g Visitor> {
    let visitor = guest.visitor(site)?;
    if !site.may_here(visitor, Action::Administer) {
        return Err(Trouble::Missing);
    }
    guest.proved(site, "/accounts")
}

async fn list(site: &Site, guest: &Guest, wrong: Option<&'static str>) -> Answer<String> {
    let visitor = administrator(site, guest)?;
    let accounts = site.store.accounts().await?.into_iter().map(|account| line(site, visitor, account)).collect();
    guest.page(site, "accounts.html", List { accounts, wrong })
}

async fn account(site: &Site, guest: &Guest, id: &str, wrong: Option<&'static str>) -> Answer<String> {
    let visitor = administrator(site, guest)?;
    let id = actor_id(id).map_err(|_| Trouble::Missing)?;
    let mut history = site.store.account_history(id).await?;
    let account = line(site, visitor, history.last().cloned().ok_or(Trouble::Missing)?);
    let is_made_by_me = history.first().is_some_and(|made| made.by == visitor.actor);
    history.reverse();
    let history = history.into_iter().map(|account| line(site, visitor, account)).collect();
    let offices = site.programme().offices.iter().map(|office| office.id.clone()).collect();
    let roles = Role::ALL.iter().map(|role| role.word()).collect();
    guest.page(site, "account.html", One { account, history, roles, offices, is_made_by_me, wrong })
}

fn line(site: &Site, visitor: &Visitor, account: Account) -> Line {
    let Account { id, act, grant: Grant { role, office, person }, secret, at, by, .. } = account;
    Line {
        id: id.to_string(),
        code: code(id),
        role,
        office,
        person: person.map(|person| person.to_string()),
        can_sign_in: secret.is_some(),
        act: act.word(),
        at: site.minute(at),
        by: if by == id { String::new() } else { code(by) },
        is_mine: id == visitor.actor,
    }
}

/// Eight digits in two groups.
pub(super) fn code(id: ActorId) -> String {
    let id = id.to_string();
    format!("{}-{}", id.get(..4).unwrap_or_default(), id.get(4..8).unwrap_or_default())
}

async fn created(site: &Site, guest: &Guest, typed: &Typed) -> Answer<Response> {
    let stamp = stamp(site, guest)?;
    let (text, sign_up) = new_code(site);
    match site.store.create_account(Some(&typed.login), Some(sign_up), stamp, &mut site.random()).await {
        Err(store::Error::Account(error)) => Ok(said_wrong(list(site, guest, Some(word(error))).await?)),
        done => {
            let page = Code { id: done?.to_string(), login: Some(typed.login.clone()), code: text.to_string() };
            Ok(Html(guest.page(site, "account_code.html", page)?).into_response())
        }
    }
}

async fn found(site: &Site, guest: &Guest, typed: &Typed) -> Answer<Response> {
    administrator(site, guest)?;
    match site.store.account_by_login(&typed.login).await? {
        Some(account) => Ok(Redirect::to(&format!("/accounts/{}", account.id)).into_response()),
        None => Ok(said_wrong(list(site, guest, Some("unknown")).await?)),
    }
}

async fn acted(site: &Site, guest: &Guest, (id, what): (&str, &str), typed: &Typed) -> Answer<Response> {
    let stamp = stamp(site, guest)?;
    let account_id = actor_id(id).map_err(|_| Trouble::Missing)?;
    let mut shown = None;
    let done = match what {
        "task" => match grant_of(site.programme(), &typed.role, &typed.office, &typed.person) {
            Ok(grant) => {
                // Whoever made an account has had the code to it in hand.
                if grant.role.is_some() && made_by(site, account_id).await? == Some(stamp.by) {
                    return wrong(site, guest, id, "made").await;
                }
                site.store.grant_account(account_id, grant, stamp).await
            }
            Err(error) => return wrong(site, guest, id, error.word()).await,
        },
        "sessions" => site.store.end_sessions_of(account_id, stamp).await,
        "reset" => site.store.ask_reset(account_id, stamp).await,
        "confirm" => {
            let (text, sign_up) = new_code(site);
            shown = Some(text);
            site.store.reset_account(account_id, sign_up, stamp).await
        }
        "end" => site.store.end_account(account_id, stamp).await,
        _ => return Err(Trouble::Missing),
    };
    match (done, shown) {
        (Err(store::Error::Account(AccountError::Unknown)), _) => Err(Trouble::Missing),
        (Err(store::Error::Account(error)), _) => wrong(site, guest, id, word(error)).await,
        (Err(store::Error::NoPerson(_)), _) => wrong(site, guest, id, "person").await,
        (Err(other), _) => Err(other.into()),
        (Ok(()), None) => Ok(Redirect::to(&format!("/accounts/{id}")).into_response()),
        (Ok(()), Some(code)) => {
            let page = Code { id: id.to_owned(), login: None, code: code.to_string() };
            Ok(Html(guest.page(site, "account_code.html", page)?).into_response())
        }
    }
}

async fn made_by(site: &Site, id: ActorId) -> Answer<Option<ActorId>> {
    Ok(site.store.account_history(id).await?.first().map(|made| made.by))
}

fn stamp(site: &Site, guest: &Guest) -> Answer<Stamp> {
    Ok(site.stamp(administrator(site, guest)?))
}

fn new_code(site: &Site) -> (SignUpCode, SignUp) {
    let code = SignUpCode::random(&mut site.random());
    let sign_up = SignUp { code: code.hash(), until: site.now() + SignedDuration::from_hours(CODE_HOURS) };
    (code, sign_up)
}

/// The page of an account again, with what was wrong.
async fn wrong(site: &Site, guest: &Guest, id: &str, word: &'static str) -> Answer<Response> {
    Ok(said_wrong(account(site, guest, id, Some(word)).await?))
}

/// A word for why nothing was done.
fn word(error: AccountError) -> &'static str {
    match error {
        AccountError::Unknown => "unknown",
        AccountError::Ended => "ended",
        AccountError::LoginTaken => "taken",
        AccountError::Login(_) | AccountError::LoginLength => "login",
        AccountError::Own => "own",
        AccountError::NotAsked => "not_asked",
        AccountError::SamePerson => "same_person",
        AccountError::Code | AccountError::CodeUsed => "code",
        // What is said of one's own tokens, passkeys, password and identity is no answer here.
        AccountError::TokenDays
        | AccountError::Tokens
        | AccountError::Passkeys
        | AccountError::PasskeyTaken
        | AccountError::NoPassword
        | AccountError::NoPasskey
        | AccountError::LastMeans
        | AccountError::IdentityTaken
        | AccountError::Tied
        | AccountError::NoIdentity
        | AccountError::Meanwhile => "unknown",
    }
}
