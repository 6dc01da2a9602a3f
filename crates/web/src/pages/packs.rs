//! Packs, for administrators: which texts are in use and since when, and what another pack would change. Nothing is taken up from here: that is a
//! line of the configuration.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ::programme::{Bilingual, Lang, Programme};
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use case::Beside;
use serde::Serialize;
use store::TakenUp;

use super::accounts::code;
use super::amended::{Section, between};
use super::backups::administrator;
use super::{Bare, Guest, looked_at_again};
use crate::answer::{Answer, Trouble};
use crate::long_work::{Making, Stands};
use crate::site::Site;
use crate::trial::{self, Candidate, Tried};

const PATH: &str = "/installation/packs";
/// So many of the texts that were in use are listed.
const LISTED: usize = 10;

#[derive(Serialize)]
struct Shelf {
    digest: String,
    taken_up: Vec<Used>,
    /// Households that are still to be looked at anew.
    due: u64,
    packs: Vec<Pack>,
}

/// Texts that were in use from some minute on.
#[derive(Serialize)]
struct Used {
    /// None: since the store was made.
    since: Option<String>,
    pack: String,
    program: String,
}

#[derive(Serialize)]
struct Pack {
    name: String,
    folder: String,
    title: String,
    begins: Option<String>,
    is_in_use: bool,
}

#[derive(Serialize)]
struct Trial {
    pack: Pack,
    token: String,
    /// It is being tried: since when, by whom, and how far it is.
    on: Option<(String, String, Option<u64>)>,
    /// By whom, and when, what is shown was asked for.
    by: Option<(String, String)>,
    failed: Option<String>,
    tried: Option<Told>,
}

#[derive(Serialize)]
struct Told {
    digest: String,
    is_same: bool,
    cases: usize,
    broken: Vec<String>,
    households: u64,
    unread: BTreeMap<String, u64>,
    damaged: u64,
    days: [(String, u64); 2],
    things: Vec<Thing>,
    more: u64,
    less: u64,
    months: Vec<(String, Sums)>,
    total: Sums,
    later: Sums,
    undated: Sums,
    unknown: (usize, usize),
    sections: Vec<Section>,
}

/// In how many households a thing would be another, on both days.
#[derive(Serialize)]
struct Thing {
    word: &'static str,
    title: String,
    counts: [u64; 2],
}

#[derive(Clone, Copy, Serialize)]
struct Sums {
    before: i64,
    after: i64,
    difference: i64,
}

/// The packs that there are.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = async {
        administrator(&site, &guest)?;
        let shelf = Shelf {
            digest: hex::encode(site.programme().digest),
            taken_up: site.store.taken_up(LISTED).await?.into_iter().map(|it| used(&site, &it)).collect(),
            due: site.store.due_count(&site.engine, site.now()).await?,
            packs: packs(&site).into_iter().map(|it| pack(&site, guest.lang, it)).collect(),
        };
        guest.page(&site, "packs.html", shelf)
    };
    guest.told(&site, page.await)
}

/// One of them: what came of its trial. While it is being tried the browser asks again by itself.
pub(crate) async fn show_pack(State(site): State<Arc<Site>>, guest: Guest, Path(name): Path<String>) -> Response {
    let page = async {
        administrator(&site, &guest)?;
        let page = trial(&site, &guest, named(&site, &name)?)?;
        let goes_on = page.on.is_some();
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
        let visitor = administrator(&site, &guest)?;
        guest.check_form(&typed.token)?;
        let name = named(&site, &name)?.name;
        let back = format!("{PATH}/{name}");
        guest.proved(&site, &back)?;
        trial::carry_out(&site, name, site.today()?, site.stamp(visitor)).await;
        Ok(Redirect::to(&back).into_response())
    };
    guest.answered(&site, done.await)
}

fn packs(site: &Site) -> Vec<Candidate> {
    site.trials.shelf.as_ref().map(|shelf| (shelf.list)()).unwrap_or_default()
}

fn named(site: &Site, name: &str) -> Answer<Candidate> {
    packs(site).into_iter().find(|pack| pack.name == name).ok_or(Trouble::Missing)
}

fn used(site: &Site, it: &TakenUp) -> Used {
    Used { since: it.at.map(|at| site.minute(at)), pack: hex::encode(it.pack), program: it.program.clone() }
}

fn pack(site: &Site, lang: Lang, it: Candidate) -> Pack {
    let is_in_use = site.trials.shelf.as_ref().is_some_and(|shelf| shelf.in_use == it.name);
    Pack {
        title: it.title.get(lang).to_owned(),
        begins: it.begins.map(|day| day.to_string()),
        is_in_use,
        name: it.name,
        folder: it.folder,
    }
}

fn trial(site: &Site, guest: &Guest, it: Candidate) -> Answer<Trial> {
    let (stands, making) = (site.trials.stands(&it.name), site.trials.making(&it.name));
    let who = |it: Making| (site.minute(it.by.at), code(it.by.by));
    let (mut on, mut failed, mut tried) = (None, None, None);
    match stands {
        Stands::On => {
            let (since, by) = making.map(who).unwrap_or_default();
            on = Some((since, by, making.and_then(|it| it.percent)));
        }
        Stands::Failed(why) => failed = Some(*why),
        Stands::Off => failed = making.map(|_| String::new()),
        Stands::Done(done) => tried = Some(told(site, guest.lang, &done)),
    }
    Ok(Trial {
        by: making.filter(|_| tried.is_some()).map(who),
        pack: pack(site, guest.lang, it),
        token: guest.signed_in()?.form_token.clone(),
        on,
        failed,
        tried,
    })
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
            counts: [count(today), count(last)],
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
        days: [today, last].map(|on| (on.day.to_string(), on.households)),
        things: things.collect(),
        more: tried.more,
        less: tried.less,
        months: months.into_iter().map(|(month, both)| (month.to_string(), sums(*both))).collect(),
        total: sums(total),
        later: sums(effect.later),
        undated: sums(effect.undated),
        unknown: effect.unknown,
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
