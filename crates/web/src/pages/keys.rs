//! New keys of compartments, for administrators: one asks, another agrees, and it is made then, while the store is used. No page has a key.

use std::sync::Arc;

use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Error, KeyAct, KeyLine, KeyOrder, KeyOrderError, Stamp};
use vault::{Compartment, HeldRoot, RootError};

use super::accounts::code;
use super::backups::administrator;
use super::{Bare, Guest, looked_at_again};
use crate::answer::{Answer, Trouble};
use crate::long_work::{LongWork, PATIENCE, Stands};
use crate::site::{Site, Visitor};

const PATH: &str = "/installation/keys";
/// So many steps are listed, the newest first.
const LISTED: usize = 30;

/// Reads the root key, each time that it is needed.
pub type RootSource = Box<dyn Fn() -> Result<HeldRoot, RootError> + Send + Sync>;

/// Makes new keys.
#[derive(Default)]
pub(crate) struct KeyMaker {
    root: Option<RootSource>,
    work: LongWork<Compartment, (), String>,
}

impl KeyMaker {
    pub(crate) fn of(root: RootSource) -> Self {
        Self { root: Some(root), ..Self::default() }
    }
}

#[derive(Serialize)]
struct Page {
    #[serde(flatten)]
    keys: Keys,
    wrong: Option<&'static str>,
    token: String,
}

/// The keys of compartments, and what was done about them.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Keys {
    /// Whether they can be made here.
    is_set: bool,
    compartments: Vec<Key>,
    /// The last steps, the newest first.
    done: Vec<Line>,
    /// Earlier ones.
    more: usize,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CompartmentKey")]
struct Key {
    /// The compartment.
    word: &'static str,
    version: u32,
    /// `none`, `asked`, `agreed`, or `on` while it is being made.
    state: &'static str,
    asked: Option<Who>,
    agreed: Option<Who>,
    /// Whether the visitor asked, and so cannot agree.
    is_own: bool,
    failed: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WhoAndWhen")]
struct Who {
    at: String,
    by: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "KeyStep")]
struct Line {
    compartment: &'static str,
    act: &'static str,
    who: Who,
}

/// The page. While a key is being made the browser asks again by itself.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = async {
        let page = page(&site, &guest, None).await?;
        let goes_on = page.keys.compartments.iter().any(|key| key.state == "on");
        let page = guest.page(&site, "keys.html", page)?;
        Ok(looked_at_again(page, goes_on))
    };
    guest.answered(&site, page.await)
}

/// Takes a step: `ask`, `agree`, `withdraw`, or `make` what was agreed on and cut short.
pub(crate) async fn step(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path((compartment, what)): Path<(String, String)>,
    Form(typed): Form<Bare>,
) -> Response {
    let done = taken(&site, &guest, (&compartment, &what), &typed).await;
    guest.answered(&site, done)
}

/// From a form that was sent, back to the page.
pub(crate) async fn back(Path(_): Path<(String, String)>) -> Redirect {
    Redirect::to(PATH)
}

async fn taken(site: &Arc<Site>, guest: &Guest, (compartment, what): (&str, &str), typed: &Bare) -> Answer<Response> {
    let visitor = administrator(site, guest.visitor(site)?)?;
    guest.check_form(&typed.token)?;
    let found = Compartment::ALL.into_iter().find(|it| word(*it) == compartment).filter(|_| site.key_maker.root.is_some());
    let (compartment, stamp) = (found.ok_or(Trouble::Missing)?, site.stamp(visitor));
    let act = match what {
        "ask" => Some(KeyAct::Asked),
        "agree" => Some(KeyAct::Agreed),
        "withdraw" => Some(KeyAct::Withdrawn),
        "make" => None,
        _ => return Err(Trouble::Missing),
    };
    guest.proved(site, PATH)?;
    if let Some(act) = act {
        match site.store.key_step(compartment, act, stamp).await {
            Err(Error::KeyOrder(error)) => {
                let page = guest.page(site, "keys.html", page(site, guest, Some(why(error))).await?)?;
                return Ok((StatusCode::CONFLICT, Html(page)).into_response());
            }
            done => done?,
        }
    }
    if matches!(act, None | Some(KeyAct::Agreed)) {
        site.make_key(compartment, stamp).await;
    }
    Ok(Redirect::to(PATH).into_response())
}

impl Site {
    /// Makes a key that two have agreed on, unless that is being done, and waits a little for it.
    async fn make_key(self: &Arc<Self>, compartment: Compartment, stamp: Stamp) {
        let site = Arc::clone(self);
        let work = async move {
            let made = site.renew(compartment, stamp).await;
            match &made {
                Ok(()) => {
                    tracing::info!(account = %stamp.by, compartment = word(compartment), "a new key was made, as two asked")
                }
                Err(why) => (site.machine.report)(&format!("a new key that account {} agreed to was not made: {why}", stamp.by)),
            }
            made
        };
        self.key_maker.work.carry_out(compartment, PATIENCE, work).await;
    }

    /// Goes on with the keys that another server made, if there are any; gives whether there were.
    ///
    /// # Errors
    /// The root key cannot be read, or the store fails.
    pub async fn follow_keys(&self) -> Result<bool, String> {
        let Some(root) = &self.key_maker.root else { return Ok(false) };
        if self.store.knows_keys().await.map_err(|error| error.to_string())? {
            return Ok(false);
        }
        let root = root().map_err(|error| error.to_string())?;
        self.store.follow_keys(&root).await.map_err(|error| error.to_string())?;
        Ok(true)
    }

    async fn renew(&self, compartment: Compartment, stamp: Stamp) -> Result<(), String> {
        let root = self.key_maker.root.as_ref().ok_or("there is no root key here")?;
        let root = root().map_err(|error| error.to_string())?;
        let mut rng = self.random();
        self.store.renew_key(compartment, &[&root], stamp, &mut rng).await.map_err(|error| error.to_string())
    }
}

async fn page(site: &Site, guest: &Guest, wrong: Option<&'static str>) -> Answer<Page> {
    Ok(Page { keys: keys(site, guest.visitor(site)?).await?, wrong, token: guest.signed_in()?.form_token.clone() })
}

/// How it stands with the keys.
pub(crate) async fn keys(site: &Site, visitor: &Visitor) -> Answer<Keys> {
    administrator(site, visitor)?;
    let (lines, versions) = (site.store.key_lines().await?, site.store.key_versions().await?);
    let key = |compartment| {
        let order = KeyOrder::of(&lines, compartment, site.now());
        let (asked, agreed) = match order {
            KeyOrder::None => (None, None),
            KeyOrder::Asked(asked) => (Some(asked), None),
            KeyOrder::Agreed { asked, agreed } => (Some(asked), Some(agreed)),
        };
        let (is_on, failed) = match site.key_maker.work.stands(&compartment) {
            Stands::On => (true, None),
            Stands::Failed(why) => (false, Some(*why)),
            Stands::Done(_) | Stands::Off => (false, None),
        };
        Key {
            word: word(compartment),
            version: versions.get(&compartment).copied().unwrap_or(0),
            state: match order {
                _ if is_on => "on",
                KeyOrder::None => "none",
                KeyOrder::Asked(_) => "asked",
                KeyOrder::Agreed { .. } => "agreed",
            },
            asked: asked.map(|it| who(site, it)),
            agreed: agreed.map(|it| who(site, it)),
            is_own: asked.is_some_and(|asked| asked.by == visitor.actor),
            failed: failed.filter(|_| agreed.is_some()),
        }
    };
    Ok(Keys {
        is_set: site.key_maker.root.is_some(),
        compartments: Compartment::ALL.into_iter().map(key).collect(),
        done: lines.iter().rev().take(LISTED).map(|it| line(site, it)).collect(),
        more: lines.len().saturating_sub(LISTED),
    })
}

fn line(site: &Site, it: &KeyLine) -> Line {
    Line { compartment: word(it.compartment), act: it.act.word(), who: who(site, it.stamp) }
}

fn who(site: &Site, stamp: Stamp) -> Who {
    Who { at: site.minute(stamp.at), by: code(stamp.by) }
}

fn word(compartment: Compartment) -> &'static str {
    match compartment {
        Compartment::Identity => "identity",
        Compartment::Threats => "threats",
        Compartment::Health => "health",
        Compartment::Accounts => "accounts",
    }
}

/// The word of `keys-wrong-`.
fn why(error: KeyOrderError) -> &'static str {
    match error {
        KeyOrderError::NotAsked | KeyOrderError::NotAgreed => "not_asked",
        KeyOrderError::Asked => "asked",
        KeyOrderError::SamePerson => "same_person",
        KeyOrderError::Agreed => "agreed",
    }
}
