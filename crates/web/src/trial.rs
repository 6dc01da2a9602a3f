//! A pack tried on every household before it is taken up: whether it loads, whether its own cases hold, what it has no words for, and whose standing
//! it would change. Nothing is kept of whom: things are counted, and money by month.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use case::{Effect, Engine, Journal, Standing, broken_cases, sums};
use programme::{Bilingual, Lang, Programme};
use rules::{Date, Month};
use serde_json::Value as Json;
use show::{Teller, Words, json};
use store::{HouseholdId, Stamp, Twice};
use tokio::task::spawn_blocking;

use crate::answer::{Answer, Trouble};
use crate::long_work::{LongWork, Making, PATIENCE, Stands};
use crate::site::Site;

/// Households that are read at once.
const TOGETHER: usize = 16;
/// Months whose payments are set side by side, this one with them.
const MONTHS: i32 = 12;
/// So many packs that were sent are kept.
const SENT_MAX: usize = 4;
/// What a standing says in words or cites: it may be put otherwise while nothing changes for anybody.
const WORDING: &[&str] = &["title", "stage_title", "text", "warning", "remedy", "law", "confidence"];
/// The lists of a standing, and the word of what stands in each.
const LISTS: [(&str, &str); 6] = [
    ("entitlements", "entitlement"),
    ("duties", "duty"),
    ("requests", "request"),
    ("restrictions", "restriction"),
    ("rights", "right"),
    ("decisions", "decision"),
];

/// A pack that could be taken up.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// By which it is called.
    pub name: String,
    /// Where it lies, as the configuration would say it; `None`: nowhere, it was sent to be tried.
    pub folder: Option<String>,
    /// Its title.
    pub title: Bilingual,
    /// If it lies over another: the day on which it begins.
    pub begins: Option<Date>,
}

/// Loads the pack of a name, or says what is wrong with it.
pub type LoadPack = dyn Fn(&str) -> Result<Programme, String> + Send + Sync;

/// Reads a pack that is sent, or says what is wrong with it.
pub type ReadPack = dyn Fn(&[u8]) -> Result<(Candidate, Programme), String> + Send + Sync;

/// Where packs of the programme lie.
pub struct PackShelf {
    /// The name of the one in use.
    pub in_use: String,
    /// Those there are now, the one in use with them.
    pub list: Box<dyn Fn() -> Vec<Candidate> + Send + Sync>,
    /// Loads one of them.
    pub load: Box<LoadPack>,
    /// Reads another.
    pub read: Box<ReadPack>,
}

/// A pack that was sent to be tried. It is in memory alone, and gone when the server ends.
#[derive(Clone)]
pub(crate) struct Sent {
    pub(crate) candidate: Candidate,
    programme: Arc<Programme>,
    pub(crate) by: Stamp,
}

/// What came of a trial.
#[derive(Clone)]
pub(crate) struct Tried {
    pub(crate) programme: Arc<Programme>,
    /// Of its own cases, those that are not as expected.
    pub(crate) broken: Vec<String>,
    /// Households that were read under both packs.
    pub(crate) households: u64,
    /// What it has no words for, and in how many households.
    pub(crate) unread: BTreeMap<String, u64>,
    /// Households that cannot be read under the pack in use either.
    pub(crate) damaged: u64,
    /// Whose standing would be another: today, and on the last day of the months.
    pub(crate) days: [Differing; 2],
    /// Households that would get more in the months, and later; and less.
    pub(crate) more: u64,
    pub(crate) less: u64,
    pub(crate) effect: Effect,
}

/// In how many households a day's standing would be another.
#[derive(Clone)]
pub(crate) struct Differing {
    pub(crate) day: Date,
    pub(crate) households: u64,
    /// By the word of what it is, and its id.
    pub(crate) things: BTreeMap<(&'static str, String), u64>,
}

/// Tries packs.
#[derive(Default)]
pub(crate) struct Trials {
    pub(crate) shelf: Option<PackShelf>,
    work: LongWork<String, Tried, String>,
    making: Mutex<BTreeMap<String, Making>>,
    /// The last that were sent, the oldest first.
    sent: Mutex<Vec<Sent>>,
}

impl Trials {
    pub(crate) fn of(shelf: PackShelf) -> Self {
        Self { shelf: Some(shelf), ..Self::default() }
    }

    /// How it stands with the trial of a pack.
    pub(crate) fn stands(&self, name: &str) -> Stands<Tried, String> {
        self.work.stands(&name.to_owned())
    }

    /// Who asked for it last, and how far it is.
    pub(crate) fn making(&self, name: &str) -> Option<Making> {
        self.all().get(name).copied()
    }

    /// Those that were sent, the oldest first.
    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, new: Sent) {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.retain(|known| known.candidate.name != new.candidate.name);
        let over = (sent.len() + 1).saturating_sub(SENT_MAX);
        sent.drain(..over);
        sent.push(new);
    }

    fn load(&self, name: &str) -> Result<Arc<Programme>, String> {
        if let Some(sent) = self.sent().into_iter().find(|sent| sent.candidate.name == name) {
            return Ok(sent.programme);
        }
        let shelf = self.shelf.as_ref().ok_or("there are no packs to try here")?;
        (shelf.load)(name).map(Arc::new)
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<String, Making>> {
        self.making.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps a pack that is sent, so that it can be tried, and gives its name; or says what is wrong with it. `None`: packs are not tried here.
pub(crate) async fn take_in(site: &Arc<Site>, archive: Vec<u8>, by: Stamp) -> Answer<Option<Result<String, String>>> {
    let of = Arc::clone(site);
    let read = spawn_blocking(move || of.trials.shelf.as_ref().map(|shelf| (shelf.read)(&archive)));
    let read = read.await.map_err(|error| Trouble::Broken(error.to_string()))?;
    Ok(read.map(|read| {
        let (candidate, programme) = read?;
        let name = candidate.name.clone();
        site.trials.keep(Sent { candidate, programme: Arc::new(programme), by });
        Ok(name)
    }))
}

/// Tries a pack, unless that is being done, and waits a little for it.
pub(crate) async fn carry_out(site: &Arc<Site>, name: String, today: Date, by: Stamp) -> Stands<Tried, String> {
    let (of, called) = (Arc::clone(site), name.clone());
    let work = async move { tried(&of, &called, today, by).await };
    site.trials.work.carry_out(name, PATIENCE, work).await
}

async fn tried(site: &Site, name: &str, today: Date, by: Stamp) -> Result<Tried, String> {
    let reached = |percent| site.trials.all().insert(name.to_owned(), Making { by, percent });
    reached(None);
    let programme = site.trials.load(name)?;
    let engine = Engine::new(&programme);
    let broken = broken_cases(&engine);
    let last = today.month().plus(MONTHS - 1).map_err(|_| "the last month is out of range")?;
    let mut tally = Tally {
        engines: [&site.engine, &engine],
        words: Words::new(Lang::En),
        tried: new(&programme, broken, [today, last.last_day()]),
    };
    let of = site.store.household_count().await.map_err(|error| error.to_string())?;
    let (mut after, mut done) = (None, 0);
    loop {
        let found = site.store.households(after, None, TOGETHER).await.map_err(|error| error.to_string())?;
        let Some(end) = found.last().copied() else { break };
        tally.read(site, &found, by).await?;
        (after, done) = (Some(end), done + found.len() as u64);
        reached((100 * done).checked_div(of).map(|percent| percent.min(99)));
    }
    Ok(tally.tried)
}

fn new(programme: &Arc<Programme>, broken: Vec<String>, days: [Date; 2]) -> Tried {
    Tried {
        programme: Arc::clone(programme),
        broken,
        households: 0,
        unread: BTreeMap::new(),
        damaged: 0,
        days: days.map(|day| Differing { day, households: 0, things: BTreeMap::new() }),
        more: 0,
        less: 0,
        effect: Effect::default(),
    }
}

struct Tally<'a> {
    /// Under the pack in use, and under the other.
    engines: [&'a Engine<'a>; 2],
    words: Words,
    tried: Tried,
}

impl Tally<'_> {
    async fn read(&mut self, site: &Site, households: &[HouseholdId], by: Stamp) -> Result<(), String> {
        let [now, then] = self.engines.map(Engine::programme);
        let read = site.store.read_twice((now, then), households, by).await.map_err(|error| error.to_string())?;
        for twice in read {
            match twice {
                Ok(Twice { now, then: Ok(then) }) => self.compare([&now, &then]),
                Ok(Twice { then: Err(what), .. }) => *self.tried.unread.entry(what).or_default() += 1,
                Err(_) => self.tried.damaged += 1,
            }
        }
        Ok(())
    }

    fn compare(&mut self, journals: [&Journal; 2]) {
        self.tried.households += 1;
        let sides = [0, 1].map(|at| (self.engines[at], journals[at]));
        let standings =
            self.tried.days.each_ref().map(|on| sides.map(|(engine, journal)| engine.standing(journal, on.day, None)));
        for (on, found) in self.tried.days.iter_mut().zip(&standings) {
            let [now, then] = [0, 1].map(|at| told(sides[at], (&found[at], on.day), &self.words));
            let things = other(&now, &then);
            on.households += u64::from(!things.is_empty());
            things.into_iter().for_each(|thing| *on.things.entry(thing).or_default() += 1);
        }
        let [_, [now, then]] = &standings;
        let effect = sums((sides[0], now), (sides[1], then), self.tried.months());
        match effect.difference() {
            0 => {}
            1.. => self.tried.more += 1,
            _ => self.tried.less += 1,
        }
        self.tried.effect.add(&effect);
    }
}

impl Tried {
    /// The months whose payments are set side by side.
    pub(crate) fn months(&self) -> std::ops::RangeInclusive<Month> {
        self.days[0].day.month()..=self.days[1].day.month()
    }
}

/// A standing without its wording: with ids, so that two packs can be set side by side in whatever order they say things.
fn told((engine, journal): (&Engine, &Journal), (found, day): (&Standing, Date), words: &Words) -> Json {
    let entries = engine.entries(journal, day, None);
    let teller = Teller { programme: engine.programme(), words, journal, entries, ids: false };
    let mut told = serde_json::to_value(json::standing(&teller, found, false)).unwrap_or_default();
    bare(&mut told);
    told
}

fn bare(json: &mut Json) {
    match json {
        Json::Object(fields) => {
            fields.retain(|name, _| !WORDING.contains(&name.as_str()));
            fields.values_mut().for_each(bare);
        }
        Json::Array(items) => items.iter_mut().for_each(bare),
        _ => {}
    }
}

/// What is not the same in two standings: the word of what it is, and its id.
fn other(now: &Json, then: &Json) -> BTreeSet<(&'static str, String)> {
    let mut found = BTreeSet::new();
    for (list, word) in LISTS {
        let [now, then] = [now, then].map(|standing| by_id(&standing[list]));
        let ids = now.keys().chain(then.keys());
        found.extend(ids.filter(|id| now.get(*id) != then.get(*id)).map(|id| (word, (*id).to_owned())));
    }
    let stages = |standing: &Json| -> Vec<Json> { standing["persons"].as_array().cloned().unwrap_or_default() };
    for (now, then) in stages(now).into_iter().zip(stages(then)).filter(|(now, then)| now != then) {
        let stage = [&then, &now].into_iter().find_map(|person| person["stage"].as_str().map(str::to_owned));
        found.extend(stage.map(|stage| ("stage", stage)));
    }
    found
}

fn by_id(list: &Json) -> BTreeMap<&str, Vec<&Json>> {
    let mut all: BTreeMap<&str, Vec<&Json>> = BTreeMap::new();
    for line in list.as_array().into_iter().flatten() {
        all.entry(line["id"].as_str().unwrap_or_default()).or_default().push(line);
    }
    all
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_only_put_otherwise_changes_nothing_and_the_order_of_things_neither() {
        let mut now = json!({ "duties": [{ "id": "a", "title": "A", "due": null }, { "id": "b", "law": ["1"], "due": "2027-01-01" }],
            "persons": [{ "id": "p1", "stage": "hanawon", "stage_title": "Hanawon" }] });
        let mut then = json!({ "duties": [{ "id": "b", "law": ["2"], "due": "2027-01-01" }, { "id": "a", "title": "B", "due": null }],
            "persons": [{ "id": "p1", "stage": "hanawon", "stage_title": "하나원" }] });
        [&mut now, &mut then].into_iter().for_each(bare);
        assert_eq!(other(&now, &then), BTreeSet::new());
        then["duties"][0]["due"] = json!("2027-02-01");
        then["duties"][1]["who"] = json!("p1");
        then["persons"][0]["stage"] = json!(null);
        let things = [("duty", "a"), ("duty", "b"), ("stage", "hanawon")].map(|(word, id)| (word, id.to_owned()));
        assert_eq!(other(&now, &then), things.into_iter().collect());
        assert_eq!(other(&now, &json!({ "duties": [], "persons": [] })).len(), 2, "what is gone");
    }
}
