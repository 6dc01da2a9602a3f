//! Packs, for administrators: which texts are in use and since when, and what another pack would change, one that is sent with them. Nothing is
//! taken up from here: that is a line of the configuration.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ::programme::{Bilingual, Lang, Programme};
use axum::extract::{Form, Multipart, Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use case::Beside;
use schemars::JsonSchema;
use serde::Serialize;
use store::{Stamp, TakenUp};

use super::accounts::code;
use super::amended::{Section, between};
use super::backups::administrator;
use super::{Bare, Guest, looked_at_again, said_wrong, uploaded};
use crate::answer::{Answer, Trouble};
use crate::long_work::Stands;
use crate::seen::Asker;
use crate::site::Site;
use crate::trial::{self, Candidate, Tried};

const PATH: &str = "/installation/packs";
/// So many of the texts that were in use are listed.
const LISTED: usize = 10;

/// The packs that there are.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Packs")]
pub(crate) struct Shelf {
    /// SHA-256 over the texts of the one in use.
    digest: String,
    taken_up: Vec<Used>,
    /// Households that are still to be looked at anew.
    due: u64,
    packs: Vec<Pack>,
}

/// Texts that were in use from some minute on.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PackInUse")]
struct Used {
    /// None: since the store was made.
    since: Option<String>,
    pack: String,
    program: String,
}

#[derive(Serialize, JsonSchema)]
struct Pack {
    name: String,
    /// None: it was sent to be tried, and lies nowhere.
    folder: Option<String>,
    title: String,
    begins: Option<String>,
    is_in_use: bool,
    /// When it was sent, and by whom.
    sent: Option<Asked>,
}

#[derive(Serialize)]
struct ListPage {
    #[serde(flatten)]
    shelf: Shelf,
    token: String,
    /// Why what was sent was not taken in: `too_large`, `no_file` or `unread`.
    wrong: Option<&'static str>,
    /// What is wrong with it.
    detail: Option<String>,
}

#[derive(Serialize)]
struct Page {
    #[serde(flatten)]
    trial: Trial,
    token: String,
}

/// How it stands with the trial of a pack.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PackTrial")]
pub(crate) struct Trial {
    pack: Pack,
    /// Whether it is being tried, and how far that is.
    is_on: bool,
    percent: Option<u64>,
    /// When it was asked for the last time since the start, and by whom.
    asked: Option<Asked>,
    /// Why there is nothing to show; empty: it was cut short.
    failed: Option<String>,
    tried: Option<Told>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TrialAsked")]
struct Asked {
    at: String,
    by: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TrialTold")]
struct Told {
    digest: String,
    is_same: bool,
    /// Its own cases, and those of them that are not as expected.
    cases: usize,
    broken: Vec<String>,
    /// Households that were read under both packs.
    households: u64,
    /// What it has no words for, and in how many households.
    unread: BTreeMap<String, u64>,
    /// Households that cannot be read under the pack in use either.
    damaged: u64,
    /// Today and in a year: in how many households anything would be another.
    days: Vec<OnDay>,
    things: Vec<Thing>,
    /// Households that would get more, and less.
    more: u64,
    less: u64,
    months: Vec<OfMonth>,
    total: Sums,
    later: Sums,
    undated: Sums,
    /// Payments of which the amount is not known, under the one in use and under this one.
    unknown_before: usize,
    unknown_after: usize,
    sections: Vec<Section>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TrialDay")]
struct OnDay {
    day: String,
    households: u64,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TrialMonth")]
struct OfMonth {
    month: String,
    sums: Sums,
}

/// In how many households a thing would be another, on both days.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TrialThing")]
struct Thing {
    word: &'static str,
    title: String,
    counts: Vec<u64>,
}

/// Minor units.
#[derive(Clone, Copy, Serialize, JsonSchema)]
#[schemars(rename = "TrialSums")]
struct Sums {
    before: i64,
    after: i64,
    difference: i64,
}

/// The packs that there are.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = list(&site, &guest, None, None).await;
    guest.told(&site, page)
}

/// Takes in a pack, to be tried.
pub(crate) async fn send(State(site): State<Arc<Site>>, guest: Guest, form: Multipart) -> Response {
    let done = taken_in(&site, &guest, form).await;
    guest.answered(&site, done)
}

async fn taken_in(site: &Arc<Site>, guest: &Guest, form: Multipart) -> Answer<Response> {
    let visitor = administrator(site, guest.visitor(site)?)?;
    let (token, archive) = match uploaded(form).await {
        Ok(parts) => parts,
        Err(word) => return again(site, guest, word, None).await,
    };
    guest.check_form(&token)?;
    if archive.is_empty() {
        return again(site, guest, "no_file", None).await;
    }
    match trial::take_in(site, archive, site.stamp(visitor)).await?.ok_or(Trouble::Missing)? {
        Ok(name) => Ok(Redirect::to(&format!("{PATH}/{name}")).into_response()),
        Err(why) => again(site, guest, "unread", Some(why)).await,
    }
}

async fn again(site: &Site, guest: &Guest, wrong: &'static str, detail: Option<String>) -> Answer<Response> {
    let page = list(site, guest, Some(wrong), detail).await?;
    Ok(said_wrong(page))
}

async fn list(site: &Site, guest: &Guest, wrong: Option<&'static str>, detail: Option<String>) -> Answer<String> {
    let shelf = shelf(site, guest.asker(site)?).await?;
    let token = guest.signed_in()?.form_token.clone();
    guest.page(site, "packs.html", ListPage { shelf, token, wrong, detail })
}

/// One of them: what came of its trial. While it is being tried the browser asks again by itself.
pub(crate) async fn show_pack(State(site): State<Arc<Site>>, guest: Guest, Path(name): Path<String>) -> Response {
    let page = async {
        let page = Page { trial: trial(&site, guest.asker(&site)?, &name)?, token: guest.signed_in()?.form_token.clone() };
        let goes_on = page.trial.is_on;
        let page = guest.page(&site, "pack.html", page)?;
        Ok(looked_at_again(page, goes_on))
    };
    guest.answered(&site, page.await)
}

/// Tries one on every household.
pub(crate) async fn try_out(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path(name): Path<String>,
    Form(typed): Form<Bare>,
) -> Response {
    let done = async {
        let visitor = administrator(&site, guest.visitor(&site)?)?;
        guest.check_form(&typed.token)?;
        let name = named(&site, &name)?.name;
        let back = format!("{PATH}/{name}");
        guest.proved(&site, &back)?;
        trial::carry_out(&site, name, site.today()?, site.stamp(visitor)).await;
        Ok(Redirect::to(&back).into_response())
    };
    guest.answered(&site, done.await)
}

/// The packs that there are, and which one is in use.
pub(crate) async fn shelf(site: &Site, asker: Asker<'_>) -> Answer<Shelf> {
    administrator(site, asker.visitor)?;
    Ok(Shelf {
        digest: hex::encode(site.programme().digest),
        taken_up: site.store.taken_up(LISTED).await?.into_iter().map(|it| used(site, &it)).collect(),
        due: site.store.due_count(&site.engine, site.now()).await?,
        packs: packs(site).into_iter().map(|it| pack(site, asker.lang, it)).collect(),
    })
}

fn packs(site: &Site) -> Vec<Candidate> {
    let mut all = site.trials.shelf.as_ref().map(|shelf| (shelf.list)()).unwrap_or_default();
    all.extend(site.trials.sent().into_iter().map(|sent| sent.candidate));
    all
}

fn named(site: &Site, name: &str) -> Answer<Candidate> {
    packs(site).into_iter().find(|pack| pack.name == name).ok_or(Trouble::Missing)
}

fn used(site: &Site, it: &TakenUp) -> Used {
    Used { since: it.at.map(|at| site.minute(at)), pack: hex::encode(it.pack), program: it.program.clone() }
}

fn pack(site: &Site, lang: Lang, it: Candidate) -> Pack {
    let is_in_use = site.trials.shelf.as_ref().is_some_and(|shelf| shelf.in_use == it.name);
    let sent = site.trials.sent().into_iter().find(|sent| sent.candidate.name == it.name);
    Pack {
        title: it.title.get(lang).to_owned(),
        begins: it.begins.map(|day| day.to_string()),
        is_in_use,
        sent: sent.map(|it| asked(site, it.by)),
        name: it.name,
        folder: it.folder,
    }
}

/// How it stands with the trial of the pack of a name.
pub(crate) fn trial(site: &Site, asker: Asker<'_>, name: &str) -> Answer<Trial> {
    administrator(site, asker.visitor)?;
    let it = named(site, name)?;
    let (stands, making) = (site.trials.stands(&it.name), site.trials.making(&it.name));
    let is_on = matches!(stands, Stands::On);
    let (failed, tried) = match stands {
        Stands::On => (None, None),
        Stands::Failed(why) => (Some(*why), None),
        Stands::Off => (making.map(|_| String::new()), None),
        Stands::Done(done) => (None, Some(told(site, asker.lang, &done))),
    };
    Ok(Trial {
        pack: pack(site, asker.lang, it),
        is_on,
        percent: making.filter(|_| is_on).and_then(|it| it.percent),
        asked: making.map(|it| asked(site, it.by)),
        failed,
        tried,
    })
}

fn asked(site: &Site, by: Stamp) -> Asked {
    Asked { at: site.minute(by.at), by: code(by.by) }
}

fn told(site: &Site, lang: Lang, tried: &Tried) -> Told {
    let (now, then) = (site.programme(), &*tried.programme);
    let [today, last] = &tried.days;
    let ids: BTreeSet<_> = today.things.keys().chain(last.things.keys()).collect();
    let things = ids.into_iter().map(|(word, id)| {
        let count = |on: &trial::Differing| on.things.get(&(*word, id.clone())).copied().unwrap_or(0);
        Thing {
            word,
            title: title(then, lang, word, id).or(title(now, lang, word, id)).unwrap_or_default(),
            counts: vec![count(today), count(last)],
        }
    });
    let (effect, from) = (&tried.effect, *tried.months().start());
    // Earlier months are shown only if the pack reaches back to them.
    let months: Vec<_> = effect.months.iter().filter(|(month, both)| **month >= from || both.difference() != 0).collect();
    let mut total = Beside::default();
    months.iter().for_each(|(_, both)| total.add(**both));
    Told {
        digest: hex::encode(then.digest),
        is_same: now.digest == then.digest,
        cases: then.cases.len(),
        broken: tried.broken.clone(),
        households: tried.households,
        unread: tried.unread.clone(),
        damaged: tried.damaged,
        days: [today, last].map(|on| OnDay { day: on.day.to_string(), households: on.households }).into(),
        things: things.collect(),
        more: tried.more,
        less: tried.less,
        months: months.into_iter().map(|(month, both)| OfMonth { month: month.to_string(), sums: sums(*both) }).collect(),
        total: sums(total),
        later: sums(effect.later),
        undated: sums(effect.undated),
        unknown_before: effect.unknown.0,
        unknown_after: effect.unknown.1,
        sections: between((now, None), (then, None), lang),
    }
}

fn sums(both: Beside) -> Sums {
    // More than fits is more than there is.
    let [before, after, difference] =
        [both.before, both.after, both.difference()].map(|minor| i64::try_from(minor).unwrap_or(i64::MAX));
    Sums { before, after, difference }
}

fn title(programme: &Programme, lang: Lang, word: &str, id: &str) -> Option<String> {
    let found = show::ids(programme).into_iter().find(|(kind, known, _)| *kind == word && *known == id);
    found.map(|(_, _, title): (_, _, &Bilingual)| title.get(lang).to_owned())
}
