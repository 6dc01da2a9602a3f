//! A household that is owed money and has an account, and those who plan, approve and send.

use std::path::PathBuf;

use payments::answer::{About, Answers, Line, Says};
use payments::iso20022::{Creditor, Debtor};
use payments::payee::{Channel, PayeeKind};
use payments::{
    Account, AccountNumber, Agent, BankText, ClearingSystem, Currency, EndToEndId, Ids, Letters, Member, Money, NAME_MAX,
    Revealing,
};
use rules::Date;
use store::pay::{AskedRoute, ExportRegister, Exported, Making, Payer, Reason, RunInfo};
use store::{Append, Error, HouseholdId, Reading, Stamp, Store};
use tlog::Signer;
use vault::ActorId;

use crate::backup::recipients;
use crate::home::Home;
use crate::sample::{STORY, appended, at, engine, journal, persons, programme, reading};

pub(crate) const PLANNER: ActorId = ActorId([0xaa; 16]);
pub(crate) const APPROVER: ActorId = ActorId([0xbb; 16]);
pub(crate) const SECOND: ActorId = ActorId([0xcc; 16]);

pub(crate) fn by(who: ActorId, time: &str) -> Stamp {
    Stamp { by: who, at: at(time) }
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// The two of the sample, ten years earlier: amounts of those years have sources.
async fn owed(store: &Store, home: &mut Home) -> HouseholdId {
    let story = STORY.replace("2023-01-10", "2012-01-10").replace("2023-03-02", "2012-12-20").replace("2023-", "2013-");
    let mut journal = journal(&story);
    journal.entries.sort_by_key(|entry| entry.recorded);
    let (id, stamp) = (HouseholdId::random(&mut home.rng), by(PLANNER, "2013-10-05T00:00:00Z"));
    let persons = persons(&journal);
    let new = Append { household: id, expected_last_seq: 0, stamp, persons, entries: journal.entries };
    appended(store.append(engine(), new, &mut home.rng).await.unwrap());
    id
}

/// An open store to pay from.
pub(crate) struct Till {
    pub(crate) store: Store,
    pub(crate) ids: Ids,
    pub(crate) register: ExportRegister,
    pub(crate) folder: PathBuf,
    pub(crate) household: HouseholdId,
}

pub(crate) const THROUGH: &str = "2023-12-31";
pub(crate) const THEN: &str = "2024-01-02T00:00:00Z";

pub(crate) fn number(text: &str) -> Account {
    Account::Number(AccountNumber::read(text).unwrap())
}

fn bank() -> Agent {
    Agent::Member(Member::read(ClearingSystem::Agreed("KFTC".to_owned()), "999").unwrap())
}

pub(crate) fn creditor(account: &str) -> Creditor {
    let name = BankText::of("박미영", Letters::Any, NAME_MAX).unwrap();
    Creditor { name, account: number(account), agent: Some(bank()) }
}

pub(crate) fn won(minor: i64) -> Money {
    Money { minor, currency: Currency::of("KRW").unwrap() }
}

pub(crate) fn payer() -> Payer {
    let name = BankText::of("Treasury 3", Letters::Latin, NAME_MAX).unwrap();
    let name = Revealing::of_programme(programme()).check(name).unwrap();
    Payer { debtor: Debtor { name, account: number("100-200-300"), agent: bank() }, text: None, one_booking: false }
}

pub(crate) fn paying(time: &str) -> Reading {
    Reading { who: PLANNER, ..reading(time) }
}

impl Till {
    /// A new store with one household that is owed money by the end of 2023 and has an account.
    pub(crate) async fn new(home: &mut Home) -> Self {
        let store = home.create().await;
        let household = owed(&store, home).await;
        let till = Self::at(store, home, household).await;
        till.account(home, household, "111-222-333").await;
        till
    }

    pub(crate) async fn at(store: Store, home: &mut Home, household: HouseholdId) -> Self {
        let ids = store.payment_ids(&paying(THEN), &mut home.rng).await.unwrap();
        let folder = home.folder.path().to_owned();
        let register = ExportRegister::at(&folder.join("exports"));
        Self { store, ids, register, folder, household }
    }

    /// An account that was asked for and confirmed long ago.
    pub(crate) async fn account(&self, home: &mut Home, household: HouseholdId, account: &str) {
        let asked = AskedRoute {
            payee: household.as_person(),
            kind: PayeeKind::Person,
            is_unseen: false,
            creditor: creditor(account),
            channel: Channel::InPerson,
        };
        let (first, second) = (by(PLANNER, "2023-11-01T00:00:00Z"), by(APPROVER, "2023-11-02T00:00:00Z"));
        let change = self.store.ask_account(programme(), asked, first, &mut home.rng).await.unwrap();
        self.store.confirm_account(programme(), change, Channel::InPerson, second).await.unwrap();
    }

    pub(crate) async fn plan(&self, home: &mut Home, through: &str, time: &str) -> Result<RunInfo, Error> {
        let paid = (&self.ids, &self.register);
        self.store.plan_run(engine(), day(through), paid, by(PLANNER, time), &mut home.rng, &|_| {}).await
    }

    pub(crate) async fn approve(&self, run: &str, who: ActorId) -> Result<RunInfo, Error> {
        let shown = self.store.run_info(run).await.unwrap().digest.unwrap();
        self.store.approve_run(programme().payments.as_ref().unwrap(), run, shown, by(who, THEN)).await
    }

    pub(crate) async fn release(&self, run: &str, time: &str) -> Result<RunInfo, Error> {
        let paid = (&self.ids, &self.register);
        let released = self.store.release_run(engine(), run, day("2024-01-05"), paid, by(PLANNER, time)).await?;
        Ok(released.run)
    }

    pub(crate) async fn export(&self, run: &str) -> Result<Exported, Error> {
        let signer = Signer::new("pay.example", &[7; 32]).unwrap();
        let making = Making {
            programme: programme(),
            payer: &payer(),
            register: &self.register,
            folder: &self.folder,
            columns: None,
            recipients: &recipients(),
            signer: &signer,
        };
        self.store.export_run(run, &making, &paying(THEN)).await
    }

    /// A run through a day, as far as it is approved.
    pub(crate) async fn approved(&self, home: &mut Home, through: &str, time: &str) -> RunInfo {
        let run = self.plan(home, through, time).await.unwrap();
        self.store.review_run(&run.id, by(PLANNER, time)).await.unwrap();
        self.approve(&run.id, APPROVER).await.unwrap()
    }

    /// A run whose file went out.
    pub(crate) async fn sent(&self, home: &mut Home, through: &str) -> (RunInfo, Exported) {
        let run = self.approved(home, through, THEN).await;
        self.release(&run.id, THEN).await.unwrap();
        let exported = self.export(&run.id).await.unwrap();
        (self.store.run_info(&run.id).await.unwrap(), exported)
    }

    pub(crate) async fn import(&self, answers: Answers, digest: u8) -> Result<store::pay::Imported, Error> {
        let (accounts, currency) = ([number("100-200-300")], Currency::of("KRW").unwrap());
        self.store.import_answers(answers, [digest; 32], (&self.ids, &accounts, currency), by(PLANNER, THEN)).await
    }

    pub(crate) async fn why(&self, home: &mut Home, text: &str) -> Reason {
        self.store.seal_words(Some(self.household), text, &mut home.rng).await.unwrap()
    }

    /// The ids and amounts of a run.
    pub(crate) async fn lines(&self, run: &str) -> Vec<(EndToEndId, i64)> {
        let lines = self.store.run_lines(run, None).await.unwrap();
        lines.into_iter().map(|line| (line.id, line.amount)).collect()
    }
}

pub(crate) fn line(id: EndToEndId, says: Says) -> Line {
    Line { about: About::Payment(id.to_string()), says, bank_reference: None, at: 0 }
}

pub(crate) fn statement(lines: Vec<Line>) -> Answers {
    Answers { message: "camt.053.001.08".to_owned(), accounts: vec!["100-200-300".to_owned()], lines, ..Answers::default() }
}

pub(crate) fn paid(id: EndToEndId, amount: i64) -> Line {
    line(id, Says::Paid { amount: won(amount), on: day("2024-01-05"), count: None })
}
