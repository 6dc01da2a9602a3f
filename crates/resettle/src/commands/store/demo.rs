//! `resettle demo`: a store full of people who do not exist; in the browser, if it is to be nowhere else.

mod agenda;
mod browse;
mod offices;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use ::case::{Engine, FieldValue, Journal};
use anyhow::{Result, ensure};
use chacha20::ChaCha20Rng;
use clap::Args;
use futures_util::{StreamExt as _, TryStreamExt as _};
use names::Matcher;
use names::invented::Inventor;
use payments::iso20022::Creditor;
use payments::payee::{Channel, PayeeKind};
use payments::{Account, AccountNumber, Agent, BankText, ClearingSystem, Letters, Member, NAME_MAX};
use population::{Assumptions, Generator, KOREAN, Life, Wording};
use programme::{Lang, Programme};
use rand_core::{Rng as _, SeedableRng as _};
use rules::Date;
use show::Words;
use store::pay::AskedRoute;
use store::{Append, Detail, HouseholdId, Location, NewPerson, Stamp, Store};
use vault::{ActorId, HeldRoot};

use super::At;
use crate::out::outln;
use crate::run::{Bar, block_on, now, random, today};

/// How many households are on their way into the store at once.
const UNDER_WAY: usize = 64;
/// The detail that is a name in Latin letters.
const LATIN: &str = "name_latin";
/// Every so many households one has no account.
const WITHOUT_ACCOUNT: u64 = 50;
/// Who was born so long after the eldest is a child here, without a telephone and a bank account.
const CHILD_DAYS: i32 = 15 * 365;

/// The account that records them.
const NOBODY: ActorId = ActorId([0; 16]);

/// Invented people and their journals, to try things on. Without --store: in the browser, until you stop it; nothing stays. With it: in a new
/// store. The same seed invents the same people.
#[derive(Args)]
pub(crate) struct Demo {
    /// How many people at least: households are whole.
    #[arg(long, default_value_t = 300)]
    people: u64,
    /// What they are invented from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many households are entered a second time, with their names written otherwise: for `resettle duplicates`.
    #[arg(long, default_value_t = 0, value_name = "HOUSEHOLDS")]
    twice: u64,
    /// Where the browser finds it.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// How many files of others an account opens in the browser within a day before it has to say why.
    #[arg(long, default_value_t = web::FILES_A_DAY, value_name = "COUNT", conflicts_with = "store")]
    files_a_day: u64,
    /// Where the store of a demo in the browser is, if not in a folder that goes away: for `cargo xtask load`.
    #[arg(long, hide = true, conflicts_with = "store")]
    at: Option<Location>,
    /// A new store to keep them in: a file, or `postgres://..`.
    #[arg(long)]
    store: Option<Location>,
    /// The file of its root key; if left out, the store's own name with `.root`.
    #[arg(long, value_name = "FILE", requires = "store")]
    root_key: Option<PathBuf>,
    /// The pack, a folder or a name; `kr` if left out.
    #[arg(long, value_name = "FOLDER")]
    pack: Option<PathBuf>,
}

impl Demo {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let words = Words::new(lang);
        match &self.store {
            Some(store) => {
                let (root_key, pack) = (self.root_key.clone(), self.pack.clone());
                self.keep(&At { store: store.clone(), root_key, pack, account: NOBODY }, &words)
            }
            None => self.browse(&words),
        }
    }

    fn keep(&self, at: &At, words: &Words) -> Result<ExitCode> {
        let programme = at.programme("kr")?;
        let root = at.new_root_key(words)?;
        let invention = Invention::new(&programme, self.seed)?;
        let (store, entries) = block_on(self.fill(&at.store, at.stamp(), &invention, &root))??;
        let [people, households, entries] =
            [self.people, invention.generator.households(self.people), entries].map(|count| count.to_string());
        let counts = [("people", people.as_str()), ("households", &households), ("entries", &entries)];
        outln!("{}", words.with("demo-made", &[&counts[..], &[("store", &store.location().to_string())]].concat()));
        let shown = invention.household(0).0.to_string();
        outln!("{}", words.with("demo-try", &[("store", &store.location().to_string()), ("household", &shown)]));
        block_on(store.close())?;
        Ok(ExitCode::SUCCESS)
    }

    async fn fill(&self, to: &Location, stamp: Stamp, invention: &Invention<'_>, root: &HeldRoot) -> Result<(Store, u64)> {
        let store = Store::create(to, invention.programme, root, &mut random()).await?;
        let engine = Engine::new(invention.programme);
        let (count, bar) = (invention.generator.households(self.people), Bar::new());
        let (mut progress, mut done, mut entries) = (bar.progress(), 0, 0);
        let once = (0..count).map(|number| (number, false));
        let twice = (0..self.twice.min(count)).map(|number| (number, true));
        let appends = futures_util::stream::iter(once.chain(twice)).map(|(number, is_again)| {
            let (household, mut rng) = invention.household(number);
            let mut append = invention.append(&engine, number, household, stamp, &mut rng);
            if is_again && let Ok(append) = &mut append {
                // The same draws would give the same ids.
                rng.set_stream(!number);
                enter_again(append, HouseholdId::random(&mut rng));
            }
            let (store, engine, invention) = (&store, &engine, &invention);
            async move {
                let append = append?;
                let entries = append.entries.len() as u64;
                store.append(engine, append, &mut rng).await?;
                if !is_again {
                    invention.account(store, (number, household), &mut rng).await?;
                }
                anyhow::Ok(entries)
            }
        });
        let mut appends = appends.buffer_unordered(UNDER_WAY);
        while let Some(recorded) = appends.try_next().await? {
            done += 1;
            entries += recorded;
            progress(done, count + self.twice.min(count));
        }
        drop((appends, progress));
        bar.finish();
        Ok((store, entries))
    }
}

/// Where invented households come from.
struct Invention<'p> {
    programme: &'p Programme,
    generator: Generator,
    wording: Wording,
    seed: u64,
    today: Date,
}

impl<'p> Invention<'p> {
    /// Lives as far as today.
    fn new(programme: &'p Programme, seed: u64) -> Result<Self> {
        let assumptions = Assumptions::read(KOREAN)?;
        let today = today(programme)?;
        let arrive = (assumptions.first_year(), today.ymd().0);
        let wording = Wording::of(programme)?;
        Ok(Self { programme, generator: Generator::new(assumptions, seed, arrive, today), wording, seed, today })
    }

    /// A household's id, and what else of it is left to chance. Only what belongs to people who do not exist comes from a seed: the keys that
    /// wrap theirs do not.
    fn household(&self, number: u64) -> (HouseholdId, ChaCha20Rng) {
        let mut rng = ChaCha20Rng::seed_from_u64(self.seed);
        rng.set_stream(number);
        (HouseholdId::random(&mut rng), rng)
    }

    /// Where a household's money goes, asked for and confirmed a month ago; every fiftieth has named no account yet.
    async fn account(&self, store: &Store, (number, household): (u64, HouseholdId), rng: &mut ChaCha20Rng) -> Result<()> {
        if number % WITHOUT_ACCOUNT == WITHOUT_ACCOUNT - 1 {
            return Ok(());
        }
        let name = Inventor::new(rng.next_u64()).person().hangul;
        let account = format!("000-{:06}-{:05}", rng.next_u32() % 1_000_000, rng.next_u32() % 100_000);
        let bank = Member::read(ClearingSystem::Agreed("KFTC".to_owned()), "999")?;
        let creditor = Creditor {
            name: BankText::of(&name, Letters::Any, NAME_MAX)?,
            account: Account::Number(AccountNumber::read(&account)?),
            agent: Some(Agent::Member(bank)),
        };
        let at = now() - jiff::SignedDuration::from_hours(24 * 30);
        let (asked, confirmed) = (Stamp { by: ActorId([1; 16]), at }, Stamp { by: ActorId([2; 16]), at });
        let (payee, kind, channel) = (household.as_person(), PayeeKind::Person, Channel::InPerson);
        let route = AskedRoute { payee, kind, is_unseen: false, creditor, channel };
        let change = store.ask_account(self.programme, route, asked, rng).await?;
        store.confirm_account(self.programme, change, channel, confirmed).await?;
        Ok(())
    }

    fn append(
        &self,
        engine: &Engine<'_>,
        number: u64,
        household: HouseholdId,
        stamp: Stamp,
        rng: &mut ChaCha20Rng,
    ) -> Result<Append> {
        let life = self.generator.life(number);
        let mut journal = life.journal(self.programme, &self.wording);
        journal.entries.extend(offices::entries(engine, &journal, self.today, rng));
        in_order_of_recording(&mut journal);
        // Some lives end in the midst of what is still to be recorded.
        journal.entries.iter_mut().for_each(|entry| entry.recorded = entry.recorded.min(stamp.at));
        ensure!(!life.persons.is_empty(), "household {number} has nobody in it");
        let persons = self.persons(&life, &journal, rng)?;
        Ok(Append { household, expected_last_seq: 0, stamp, persons, entries: journal.entries })
    }

    fn persons(&self, life: &Life, journal: &Journal, rng: &mut ChaCha20Rng) -> Result<Vec<NewPerson>> {
        let mut inventor = Inventor::new(rng.next_u64());
        let eldest = life.persons.iter().map(|someone| someone.born.day_number()).min().unwrap_or_default();
        let persons = journal.persons.iter().map(|person| {
            let invented = inventor.person();
            let is_child = person.born.is_some_and(|born| born.day_number() - eldest > CHILD_DAYS);
            let mut details = vec![("name", invented.hangul.clone()), (LATIN, invented.latin)];
            // One in three is written otherwise on some paper.
            if rng.next_u32().is_multiple_of(3) {
                let spelled = Matcher::standard().spell(&invented.hangul);
                let north = spelled.into_iter().find(|spelled| spelled.system == "north");
                details.extend(north.and_then(|north| Some(("name_other", north.spellings.into_iter().next()?.0))));
            }
            if !is_child {
                // No number that begins so is given to anybody.
                details.push(("phone", format!("010-0{:03}-{:04}", rng.next_u32() % 1_000, rng.next_u32() % 10_000)));
                details.push(("account", format!("000-{:06}-{:05}", rng.next_u32() % 1_000_000, rng.next_u32() % 100_000)));
            }
            // A pack that has no such detail has nobody of whom it is known.
            let kinds = &self.programme.details;
            let details = details.iter().filter_map(|(id, text)| Some((kinds.iter().find(|kind| kind.id == *id)?, text)));
            let details = details.map(|(kind, text)| Ok(Detail::of(kind, text)?));
            Ok(NewPerson::of(person, details.collect::<Result<_>>()?))
        });
        persons.collect()
    }
}

/// The same people once more, by the Latin letters of their names alone.
fn enter_again(append: &mut Append, household: HouseholdId) {
    append.household = household;
    for person in &mut append.persons {
        person.details.retain(|detail| detail.field.as_str() == LATIN);
    }
}

/// Nobody records that something was answered before it is on record itself.
fn in_order_of_recording(journal: &mut Journal) {
    let mut recorded = BTreeMap::new();
    for entry in &mut journal.entries {
        for field in entry.fields.iter().flatten() {
            if let FieldValue::Code(code) = field
                && let Some(named) = recorded.get(code)
            {
                entry.recorded = entry.recorded.max(*named);
            }
        }
        if let Some(label) = &entry.label {
            recorded.insert(label.clone(), entry.recorded);
        }
    }
    journal.entries.sort_by_key(|entry| entry.recorded);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_invented_is_recorded_in_the_future_so_that_one_can_go_on_from_today() {
        let programme = crate::packs::load(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/kr"))).unwrap();
        let invention = Invention::new(&programme, 1).unwrap();
        let engine = Engine::new(&programme);
        let stamp = Stamp { by: NOBODY, at: now() };
        for number in 0..1_500 {
            let (household, mut rng) = invention.household(number);
            let append = invention.append(&engine, number, household, stamp, &mut rng).unwrap();
            assert!(append.entries.iter().all(|entry| entry.recorded <= stamp.at), "household {number}");
        }
    }
}
