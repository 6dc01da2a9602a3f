//! An office that pays, and asks for everything twice.

use std::io::{self, Write as _};
use std::path::PathBuf;

use case::{Engine, Journal, read_story};
use chacha20::ChaCha20Rng;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use jiff::Timestamp;
use payments::answer::{About, Answers, Line, Says};
use payments::iso20022::{Creditor, Debtor};
use payments::payee::{Channel, PayeeKind};
use payments::{
    Account, AccountNumber, Agent, BankText, ClearingSystem, Currency, EndToEndId, Ids, Letters, Member, Money, NAME_MAX,
    Revealing,
};
use rand_core::SeedableRng;
use rules::Date;
use sha2::{Digest as _, Sha256};
use store::pay::{AskedRoute, ExportRegister, Making, Payer, RunInfo};
use store::{Append, COMPUTE, HouseholdId, NewPerson, Outcome, Reading, Recipients, Stamp, Store};
use tlog::Signer;
use vault::{ActorId, Purposes};

use crate::Failure;

pub(crate) const PLANNER: ActorId = ActorId([1; 16]);
pub(crate) const OTHERS: [ActorId; 3] = [ActorId([2; 16]), ActorId([3; 16]), ActorId([4; 16])];
/// The last days of the runs: one a quarter.
pub(crate) const THROUGH: [&str; 4] = ["2012-06-30", "2012-09-30", "2012-12-31", "2013-03-31"];
/// Every so many payments one comes back.
const COMES_BACK: usize = 29;
pub(crate) const PAYER: &str = "100-200-300";
/// Households that are made at once: they share their commits.
const MADE_AT_ONCE: usize = 64;

pub(crate) struct Office<'a> {
    pub(crate) store: Store,
    pub(crate) engine: &'a Engine<'a>,
    pub(crate) ids: Ids,
    pub(crate) register: ExportRegister,
    pub(crate) folder: PathBuf,
    at: Timestamp,
}

fn say(line: &str) -> io::Result<()> {
    let mut output = io::stdout().lock();
    output.write_all(format!("{line}\n").as_bytes())?;
    output.flush()
}

#[expect(clippy::disallowed_methods, reason = "this is a program: it reads the clock")]
fn now() -> Timestamp {
    Timestamp::now()
}

fn bank() -> Result<Agent, Failure> {
    Ok(Agent::Member(Member::read(ClearingSystem::Agreed("KFTC".to_owned()), "999")?))
}

impl<'a> Office<'a> {
    pub(crate) async fn new(store: Store, engine: &'a Engine<'a>, folder: PathBuf) -> Result<Self, Failure> {
        let at = now();
        let ids = store.payment_ids(&reading(at)?, &mut chance(at)).await?;
        let register = ExportRegister::at(&folder.join("exports"));
        Ok(Self { store, engine, ids, register, folder, at })
    }

    /// So many people, each a household, who came in 2012 and have accounts.
    pub(crate) async fn make(&self, first: u64, people: u64) -> Result<(), Failure> {
        let story = "[[person]]\nid = \"p1\"\nborn = 1980-05-17\nsex = \"female\"\nrole = \"head\"\n\
            [[entry]]\non = 2012-01-10\nwhat = \"entered_country\"\n[[entry]]\non = 2012-03-02\nwhat = \"protection_granted\"\n\
            [[entry]]\non = 2012-06-20\nwhat = \"left_facility\"\n\
            [[entry]]\non = 2012-06-20\nwhat = \"moved_in\"\nregion = \"capital\"\n";
        let journal = read_story(self.engine.programme(), "cashier.toml", story, false)?.journal;
        let made = stream::iter(first..first + people).map(|number| self.make_one(number, &journal));
        made.buffer_unordered(MADE_AT_ONCE).try_collect().await
    }

    async fn make_one(&self, number: u64, journal: &Journal) -> Result<(), Failure> {
        let mut rng = ChaCha20Rng::seed_from_u64(1000 + number);
        let household = HouseholdId::random(&mut rng);
        let at: Timestamp = "2012-06-21T00:00:00Z".parse()?;
        let persons = journal.persons.iter().map(|person| NewPerson::of(person, Vec::new())).collect();
        let (stamp, entries) = (Stamp { by: PLANNER, at }, journal.entries.clone());
        let append = Append { household, expected_last_seq: 0, stamp, persons, entries };
        let Outcome::Appended(_) = self.store.append(self.engine, append, &mut rng).await? else {
            return Err("a conflict in a new household".into());
        };
        let asked = AskedRoute {
            payee: household.as_person(),
            kind: PayeeKind::Person,
            is_unseen: false,
            creditor: Creditor {
                name: BankText::of("Kim", Letters::Latin, NAME_MAX)?,
                account: Account::Number(AccountNumber::read(&format!("555-{number:08}"))?),
                agent: Some(bank()?),
            },
            channel: Channel::InPerson,
        };
        let change = self.store.ask_account(self.engine.programme(), asked, stamp, &mut rng).await?;
        let second = Stamp { by: OTHERS[0], at };
        self.store.confirm_account(self.engine.programme(), change, Channel::InPerson, second).await?;
        Ok(())
    }

    /// All that is due, run after run, however far earlier rounds came.
    pub(crate) async fn work(&self, round: u64) -> Result<(), Failure> {
        for through in THROUGH {
            let through: Date = through.parse()?;
            // A second run of the same quarter sends again what came back.
            for _ in 0..3 {
                let run = self.plan(through, round).await?;
                if run.state == "stopped" || run.state == "closed" {
                    break;
                }
                self.drive(&run).await?;
            }
        }
        for run in self.store.runs().await? {
            self.drive(&run).await?;
        }
        say("done")?;
        Ok(())
    }

    pub(crate) fn stamp(&self) -> Stamp {
        Stamp { by: PLANNER, at: self.at }
    }

    pub(crate) fn chance(&self) -> ChaCha20Rng {
        chance(self.at)
    }

    pub(crate) async fn plan_once(&self, through: Date, round: u64) -> Result<RunInfo, Failure> {
        let (paid, mut rng) = ((&self.ids, &self.register), ChaCha20Rng::seed_from_u64(round));
        Ok(self.store.plan_run(self.engine, through, paid, self.stamp(), &mut rng, &|_| {}).await?)
    }

    /// Folds ahead what a run through a day needs.
    pub(crate) async fn prepare(&self, through: Date) -> Result<u64, Failure> {
        Ok(self.store.prepare_run(self.engine, through, &self.ids, self.stamp(), &|_| {}).await?)
    }

    /// From the plan to the file, as one of many who ask for it; the file's digest, if there is one by now.
    pub(crate) async fn trigger(&self, client: u64) -> Result<Option<String>, Failure> {
        let through: Date = THROUGH[0].parse()?;
        let run = match self.store.run_through(through).await? {
            Some(run) if run.state != "stopped" => run,
            _ => self.plan_once(through, client).await?,
        };
        let payments = self.engine.programme().payments.as_ref().ok_or("no payments.toml")?;
        // Somebody else may have taken each step already; then it is refused.
        let _ = self.store.review_run(&run.id, self.stamp()).await;
        let now = self.store.run_info(&run.id).await?;
        let _ = self.approve(payments, &now).await;
        let paid = (&self.ids, &self.register);
        let _ = self.store.release_run(self.engine, &run.id, through, paid, self.stamp()).await;
        let _ = self.export(&run.id).await;
        let now = self.store.run_info(&run.id).await?;
        Ok(now.file_digest.map(|digest| digest.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    /// How many sealed files there are.
    pub(crate) fn files(&self) -> Result<usize, Failure> {
        let files = std::fs::read_dir(&self.folder)?.filter_map(Result::ok);
        Ok(files.filter(|file| file.path().extension().is_some_and(|extension| extension == "age")).count())
    }

    async fn plan(&self, through: Date, round: u64) -> Result<RunInfo, Failure> {
        // What went out before and is not finished comes first.
        for run in self.store.runs().await? {
            if run.through == through {
                self.drive(&run).await?;
            }
        }
        let (mut rng, mut planned) = (ChaCha20Rng::seed_from_u64(round ^ self.at.as_microsecond().cast_unsigned()), None);
        for _ in 0..2 {
            let paid = (&self.ids, &self.register);
            planned = Some(self.store.plan_run(self.engine, through, paid, self.stamp(), &mut rng, &|_| {}).await?);
            say("did plan")?;
        }
        planned.ok_or_else(|| "nothing was planned".into())
    }

    /// Takes a run as far as it goes. A step that was taken already is refused, which is as it should be.
    async fn drive(&self, run: &RunInfo) -> Result<(), Failure> {
        loop {
            let info = self.store.run_info(&run.id).await?;
            for _ in 0..2 {
                let _ = self.advance(&info).await;
            }
            let state = info.state.as_str();
            say(&format!("did {state}"))?;
            if matches!(state, "closed" | "stopped" | "planning") {
                return Ok(());
            }
            let now = self.store.run_info(&run.id).await?;
            if now.state == state && state != "reviewed" {
                return Err(format!("run {} stays {state}", run.id).into());
            }
        }
    }

    /// The next step of a run.
    async fn advance(&self, info: &RunInfo) -> Result<(), Failure> {
        let (run, payments) = (&info.id, self.engine.programme().payments.as_ref().ok_or("no payments.toml")?);
        match info.state.as_str() {
            "planned" => self.store.review_run(run, self.stamp()).await.map(drop).map_err(Failure::from),
            "reviewed" => self.approve(payments, info).await.map_err(Failure::from),
            "approved" => {
                let paid = (&self.ids, &self.register);
                let released = self.store.release_run(self.engine, run, info.through, paid, self.stamp()).await;
                released.map(drop).map_err(Failure::from)
            }
            "released" => self.export(run).await,
            "exported" | "answered" => self.answer(info).await,
            _ => Ok(()),
        }
    }

    /// One step more: of the oldest run that is open, or the plan of the next.
    pub(crate) async fn step(&self) -> Result<(), Failure> {
        let runs = self.store.runs().await?;
        let is_over = |run: &&RunInfo| matches!(run.state.as_str(), "closed" | "stopped");
        if let Some(run) = runs.iter().rev().find(|run| !is_over(run)) {
            return self.advance(run).await;
        }
        let next = THROUGH.iter().find(|through| !runs.iter().any(|run| run.through.to_string() == **through));
        match next {
            Some(through) => self.plan_once(through.parse()?, 0).await.map(drop),
            None => Ok(()),
        }
    }

    /// A statement of today by which these payments are paid.
    pub(crate) async fn paid_today(&self, message: &str, ids: &[EndToEndId]) -> Result<(), Failure> {
        let (won, on): (Currency, Date) = (Currency::of("KRW")?, self.at.strftime("%Y-%m-%d").to_string().parse()?);
        let paid = |id: &EndToEndId| said(*id, Says::Paid { amount: Money { minor: 1, currency: won }, on, count: None });
        let lines = ids.iter().map(paid).collect();
        let answers =
            Answers { message: "camt.053.001.08".to_owned(), accounts: vec![PAYER.to_owned()], lines, ..Answers::default() };
        let (digest, accounts): ([u8; 32], _) =
            (Sha256::digest(format!("today {message}")).into(), [Account::Number(AccountNumber::read(PAYER)?)]);
        self.store.import_answers(answers, digest, (&self.ids, &accounts, won), self.stamp()).await?;
        Ok(())
    }

    async fn approve(&self, payments: &programme::Payments, info: &RunInfo) -> Result<(), store::Error> {
        for by in OTHERS {
            let shown = info.digest.unwrap_or_default();
            // One who approved before is refused.
            let _ = self.store.approve_run(payments, &info.id, shown, Stamp { by, at: self.at }).await;
        }
        Ok(())
    }

    pub(crate) async fn export(&self, run: &str) -> Result<(), Failure> {
        let name = Revealing::of_programme(self.engine.programme()).check(BankText::of("Treasury", Letters::Latin, NAME_MAX)?)?;
        let account = Account::Number(AccountNumber::read(PAYER)?);
        let payer = Payer { debtor: Debtor { name, account, agent: bank()? }, text: None, one_booking: false };
        let making = Making {
            programme: self.engine.programme(),
            payer: &payer,
            register: &self.register,
            folder: &self.folder,
            columns: None,
            recipients: &Recipients::keys(["age1f28s87ymlaxc8vt2f2tp6uxjtjttyrw6uhl6j0lwc74vdsuj33wqqc0fjs"])?,
            signer: &Signer::new("torture.example", &[7; 32])?,
        };
        self.store.export_run(run, &making, &reading(self.at)?).await?;
        Ok(())
    }

    /// What the bank says: most is paid, some comes back, and somebody says where that goes.
    async fn answer(&self, info: &RunInfo) -> Result<(), Failure> {
        let mut answers = self.all_paid(info).await?;
        let (mut after, mut back) = (None, Vec::new());
        loop {
            let page = self.store.run_lines(&info.id, after).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            let ordinary = |line: &&store::pay::Line| line.key.cause == payments::Cause::Ordinary;
            for line in page.iter().skip(7).step_by(COMES_BACK).filter(ordinary) {
                let amount = Money { minor: line.amount, currency: Currency::of("KRW")? };
                answers.lines.push(said(line.id, Says::Returned { amount, on: info.through, reason: "AC04".to_owned() }));
                back.push(line.id);
            }
        }
        // Imported before: then only what follows is still to be done.
        let _ = self.take_in(answers, info).await;
        let why = self.store.seal_words(None, "the account is open again", &mut chance(self.at)).await?;
        for id in back {
            let _ = self.store.send_again(id, &why, self.stamp()).await;
        }
        self.store.close_run(&info.id, self.stamp()).await?;
        Ok(())
    }

    /// A statement by which all of a run is paid.
    async fn all_paid(&self, info: &RunInfo) -> Result<Answers, Failure> {
        let won = Currency::of("KRW")?;
        let (mut after, mut lines) = (None, Vec::new());
        loop {
            let page = self.store.run_lines(&info.id, after).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            let paid = |line: &store::pay::Line| {
                let amount = Money { minor: line.amount, currency: won };
                said(line.id, Says::Paid { amount, on: info.through, count: None })
            };
            lines.extend(page.iter().map(paid));
        }
        Ok(Answers { message: "camt.053.001.08".to_owned(), accounts: vec![PAYER.to_owned()], lines, ..Answers::default() })
    }

    async fn take_in(&self, answers: Answers, info: &RunInfo) -> Result<(), Failure> {
        self.take_in_of(answers, Sha256::digest(info.id.as_bytes()).into()).await
    }

    /// Takes in what a file of that digest said.
    pub(crate) async fn take_in_of(&self, answers: Answers, digest: [u8; 32]) -> Result<(), Failure> {
        let won = Currency::of("KRW")?;
        let accounts = [Account::Number(AccountNumber::read(PAYER)?)];
        self.store.import_answers(answers, digest, (&self.ids, &accounts, won), self.stamp()).await?;
        Ok(())
    }
}

fn chance(at: Timestamp) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(at.as_microsecond().cast_unsigned())
}

pub(crate) fn reading(at: Timestamp) -> Result<Reading, Failure> {
    let purposes: Purposes = [COMPUTE].into_iter().collect();
    Ok(Reading { who: PLANNER, purpose: purposes.find(COMPUTE).ok_or("no purpose")?, at })
}

fn said(id: EndToEndId, says: Says) -> Line {
    Line { about: About::Payment(id.to_string()), says, bank_reference: None, at: 0 }
}
