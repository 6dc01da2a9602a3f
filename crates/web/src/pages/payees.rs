//! Where the money of a household goes. An account is asked for by one, confirmed by another or over another channel, and cools down before
//! money follows it; by the person themselves, on their own page; and unseen by the household, for somebody under threat.

mod shown;

use std::collections::BTreeMap;
use std::sync::Arc;

use access::Action;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use payments::iso20022::Creditor;
use payments::payee::{Channel, PayeeError, PayeeKind};
use payments::{Account, AccountNumber, Agent, BankText, Bic, ClearingSystem, Iban, Letters, Member, NAME_MAX};
use serde::{Deserialize, Serialize};
use store::HouseholdId;
use store::pay::{AccountChange, AskedRoute, Refusal};
use vault::PersonId;

pub(crate) use self::shown::Shown;
pub(super) use self::shown::{ToConfirm, is_changing, to_confirm};
use super::household::of_others;
use super::payments::recorded;
use super::{Guest, said_wrong};
use crate::answer::{Answer, Trouble};
use crate::form::Problems;
use crate::persons::Person;
use crate::seen::Asker;
use crate::site::Site;
use crate::view::Named;

/// What a page of accounts asks whether it may.
const SHOWN: [Action; 4] = [Action::ChangeAccount, Action::SeeThreats, Action::SeeNames, Action::SeeStanding];
/// The household as a whole, as a payee. No label of a person reads so.
const ALL: &str = "all";
/// How an officer hears what a payee says, and confirms it.
const CHANNELS: [Channel; 4] = [Channel::InPerson, Channel::CallBack, Channel::Letter, Channel::Message];
/// What the address says: `id` of a household, or `person` under threat, or neither: one's own. And `what` is done with a change.
pub(crate) type Place = Option<Path<BTreeMap<String, String>>>;

/// What was typed of an account.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Typed {
    #[serde(skip_serializing)]
    token: String,
    payee: String,
    kind: String,
    name: String,
    account: String,
    bank: String,
    channel: String,
    /// The number of a change, if it is about one.
    #[serde(skip_serializing)]
    change: u64,
}

#[derive(Serialize)]
struct Page {
    path: String,
    back: String,
    /// Whose these are: `household`, `own` or `unseen`.
    whose: &'static str,
    /// Why a change was not decided.
    wrong: Option<&'static str>,
    payees: Vec<Shown>,
    typed: Typed,
    problems: Problems,
    persons: Vec<Named>,
    kinds: Vec<Named>,
    /// None: it is one's own page.
    channels: Vec<Named>,
    cools_days: u16,
    /// Whether nobody confirms what they took down themselves.
    is_for_another: bool,
    token: String,
}

/// Whose money it is: a person's, or that of the household as a whole.
struct Whose {
    /// By a label, and how they are called.
    named: Named,
    payee: PersonId,
    /// Whether whoever looks can do something with their accounts.
    may: bool,
    /// Whether another account is named for them. Who lives alone is their household: one account does for both.
    is_offered: bool,
}

/// Whose accounts are asked about, by whom.
struct Desk<'a> {
    site: &'a Site,
    asker: Asker<'a>,
    household: HouseholdId,
    payees: Vec<Whose>,
    whose: &'static str,
    path: String,
    back: String,
}

/// Where the money goes.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest, place: Place) -> Response {
    let page = async {
        Desk::open(&site, guest.asker(&site)?, place).await?.page(&guest, Typed::default(), Problems::new(), None).await
    };
    guest.told(&site, page.await)
}

/// Every payee that somebody may see, with the accounts that were named.
pub(crate) async fn payees(site: &Site, asker: Asker<'_>, place: Place) -> Answer<Vec<Shown>> {
    Desk::open(site, asker, place).await?.shown().await
}

/// Takes down another account. Nothing follows it yet.
pub(crate) async fn ask(State(site): State<Arc<Site>>, guest: Guest, place: Place, Form(typed): Form<Typed>) -> Response {
    let done = async {
        let desk = Desk::open(&site, guest.asker(&site)?, place).await?;
        desk.check(&guest, &typed)?;
        let asked = match desk.asked(&typed) {
            Ok(asked) => asked,
            Err(problems) => return Ok(said_wrong(desk.page(&guest, typed, problems, None).await?)),
        };
        site.store.ask_account(site.programme(), asked, site.stamp(desk.asker.visitor), &mut site.random()).await?;
        Ok(recorded(&desk.path))
    };
    guest.answered(&site, done.await)
}

/// Confirms or refuses a change, or says that an account is lost.
pub(crate) async fn decide(State(site): State<Arc<Site>>, guest: Guest, place: Place, Form(typed): Form<Typed>) -> Response {
    let done = async {
        let what = place.as_ref().and_then(|Path(place)| place.get("what").cloned()).unwrap_or_default();
        let desk = Desk::open(&site, guest.asker(&site)?, place).await?;
        desk.check(&guest, &typed)?;
        match desk.decided(&what, &typed).await? {
            Ok(_) => Ok(recorded(&desk.path)),
            Err(store::Error::Pay(Refusal::Payee(PayeeError::SameHand))) => {
                Ok(said_wrong(desk.page(&guest, Typed::default(), Problems::new(), Some("same")).await?))
            }
            Err(store::Error::Pay(Refusal::Payee(PayeeError::SamePerson))) => {
                Ok(said_wrong(desk.page(&guest, Typed::default(), Problems::new(), Some("person")).await?))
            }
            Err(store::Error::Pay(Refusal::NoChange | Refusal::Payee(_))) => {
                Ok(said_wrong(desk.page(&guest, Typed::default(), Problems::new(), Some("decided")).await?))
            }
            Err(error) => Err(error.into()),
        }
    };
    guest.answered(&site, done.await)
}

/// From the form that decides one, back to the page: as when somebody changes the language there.
pub(crate) async fn back(State(site): State<Arc<Site>>, guest: Guest, place: Place) -> Response {
    let page = async { Ok(Redirect::to(&Desk::open(&site, guest.asker(&site)?, place).await?.path).into_response()) };
    guest.answered(&site, page.await)
}

impl<'a> Desk<'a> {
    /// Those of a household, one's own, or those of somebody under threat: as the address says, for whoever may.
    async fn open(site: &'a Site, asker: Asker<'a>, place: Place) -> Answer<Self> {
        let named = |name: &str| place.as_ref().and_then(|Path(place)| place.get(name));
        let only = named("person").map(|person| store::person_id(person)).transpose().map_err(|_| Trouble::Missing)?;
        let (household, whose, back) = match (named("id"), only) {
            (Some(id), _) => (of_others(asker, id)?, "household", format!("/household/{id}")),
            (None, Some(person)) => (site.store.household_of(person).await?, "unseen", format!("/threats/{person}")),
            (None, None) => {
                let person = asker.visitor.person.ok_or(Trouble::Missing)?;
                (site.store.household_of(person).await?, "own", "/mine".to_owned())
            }
        };
        let needed = if only.is_some() { Action::SeeThreats } else { Action::ChangeAccount };
        let may = site.may(asker.visitor, household, &SHOWN).await?;
        if !may.contains(&needed) || site.programme().payments.is_none() {
            return Err(Trouble::Missing);
        }
        let wanted = asker.of(household, &may);
        let seen = site.seen_by_name(&wanted).await?;
        let is_alone = seen.found.persons.len() == 1;
        let person = |person: Person| {
            let payee = *seen.found.persons.get(person.place)?;
            let named = Named::new(&person.label.clone(), &person.called());
            Some(Whose { named, payee, may: true, is_offered: !is_alone }).filter(|_| only.is_none_or(|only| only == payee))
        };
        let mut payees: Vec<Whose> = seen.persons.into_iter().filter_map(person).collect();
        let alone = payees.first().filter(|_| is_alone).map(|person| person.named.title.clone());
        let title = alone.unwrap_or_else(|| site.pages(asker.lang).words().say("form-who-all"));
        let may = is_alone || whose != "own";
        payees.push(Whose { named: Named::new(ALL, &title), payee: household.as_person(), may, is_offered: may });
        Ok(Self { site, asker, household, payees, whose, path: format!("{back}/payees"), back })
    }

    /// A form that changes where money goes comes from a page of this session, of whoever has lately shown who they are.
    fn check(&self, guest: &Guest, typed: &Typed) -> Answer<()> {
        guest.check_form(&typed.token)?;
        guest.proved(self.site, self.path.as_str())?;
        Ok(())
    }

    fn is_unseen(&self) -> bool {
        self.whose == "unseen"
    }

    /// Who can be paid: only an officer of the household names others than the person.
    fn kinds(&self) -> Vec<PayeeKind> {
        let paid = self.site.programme().payments.as_ref().map(|payments| payments.payees.as_slice()).unwrap_or_default();
        let is_paid = |kind: &PayeeKind| match kind {
            PayeeKind::Person => true,
            PayeeKind::Guardian => self.whose == "household",
            other => self.whose == "household" && paid.iter().any(|paid| paid.kind == *other),
        };
        PayeeKind::ALL.into_iter().filter(is_paid).collect()
    }

    /// Somebody for whom whoever looks can name an account.
    fn payee(&self, label: &str) -> Option<PersonId> {
        self.payees.iter().find(|known| known.may && known.named.id == label).map(|known| known.payee)
    }

    fn named(&self, words: &str, options: impl Iterator<Item = &'static str>) -> Vec<Named> {
        options.map(|option| Named::new(option, &self.word(&format!("{words}{option}")))).collect()
    }

    fn word(&self, key: &str) -> String {
        self.site.pages(self.asker.lang).words().say(key)
    }

    fn channel(&self, typed: &Typed) -> Option<Channel> {
        if self.whose == "own" {
            return Some(Channel::Portal);
        }
        Channel::read(&typed.channel).filter(|channel| CHANNELS.contains(channel))
    }

    /// What was asked for, or what is wrong with it.
    fn asked(&self, typed: &Typed) -> Result<AskedRoute, Problems> {
        let mut problems = Problems::new();
        let mut wrong = |name: &str, key: &str| {
            problems.insert(name.to_owned(), self.word(key));
        };
        let payee = self.payee(&typed.payee);
        if payee.is_none() {
            wrong("payee", "form-not-listed");
        }
        let kind = PayeeKind::read(&typed.kind).filter(|kind| self.kinds().contains(kind));
        if kind.is_none() {
            wrong("kind", "form-not-listed");
        }
        let channel = self.channel(typed);
        if channel.is_none() {
            wrong("channel", "form-not-listed");
        }
        let name = BankText::of(typed.name.trim(), Letters::Any, NAME_MAX);
        if name.is_err() {
            wrong("name", "payees-wrong-name");
        }
        let account = account(&typed.account);
        if account.is_none() {
            wrong("account", "payees-wrong-account");
        }
        let system = self.site.treasury.as_ref().and_then(|treasury| treasury.clearing());
        let agent = agent(&typed.bank, system);
        let needs_bank = matches!(account, Some(Account::Number(_)));
        if agent.is_err() || (needs_bank && agent == Ok(None)) {
            wrong("bank", "payees-wrong-bank");
        }
        match (payee, kind, channel, name, account, agent) {
            (Some(payee), Some(kind), Some(channel), Ok(name), Some(account), Ok(agent)) if problems.is_empty() => {
                let creditor = Creditor { name, account, agent };
                Ok(AskedRoute { payee, kind, is_unseen: self.is_unseen(), creditor, channel })
            }
            _ => Err(problems),
        }
    }

    /// Takes a step with a change; or what stands against it.
    async fn decided(&self, what: &str, typed: &Typed) -> Answer<Result<(), store::Error>> {
        let Self { site, asker, .. } = self;
        let payee = self.payee(&typed.payee).ok_or(Trouble::Missing)?;
        let kind = PayeeKind::read(&typed.kind).filter(|kind| self.kinds().contains(kind)).ok_or(Trouble::Missing)?;
        let is_unseen = self.is_unseen();
        let change = AccountChange { payee, kind, is_unseen, version: typed.change };
        let stamp = site.stamp(asker.visitor);
        Ok(match what {
            "confirm" if self.whose != "own" => {
                let channel = self.channel(typed).ok_or(Trouble::Missing)?;
                site.store.confirm_account(site.programme(), change, channel, stamp).await.map(drop)
            }
            "refuse" => site.store.refuse_account(site.programme(), change, stamp).await,
            "lost" => site.store.account_lost(payee, kind, is_unseen, site.today()?, stamp).await,
            _ => return Err(Trouble::Missing),
        })
    }

    async fn page(&self, guest: &Guest, typed: Typed, problems: Problems, wrong: Option<&'static str>) -> Answer<String> {
        let payments = self.site.programme().payments.as_ref();
        let page = Page {
            path: self.path.clone(),
            back: self.back.clone(),
            whose: self.whose,
            wrong,
            payees: self.shown().await?,
            typed,
            problems,
            persons: self.payees.iter().filter(|known| known.is_offered).map(|known| known.named.clone()).collect(),
            kinds: self.named("payees-kind-", self.kinds().into_iter().map(PayeeKind::word)),
            channels: self.named("payees-channel-", CHANNELS.map(Channel::word).into_iter().filter(|_| self.whose != "own")),
            cools_days: payments.map_or(0, |payments| payments.account_cools_days),
            is_for_another: !self.is_unseen() && payments.is_some_and(|payments| payments.account_second_person),
            token: guest.signed_in()?.form_token.clone(),
        };
        guest.page(self.site, "payees.html", page)
    }

    async fn shown(&self) -> Answer<Vec<Shown>> {
        let reading = self.site.reading(self.asker.visitor)?;
        let mut shown = Vec::new();
        for payee in self.site.store.payees(self.household, self.is_unseen()).await? {
            let known = self.payees.iter().find(|known| known.payee == payee.payee);
            let Some(known) = known.filter(|_| self.kinds().contains(&payee.kind)) else { continue };
            let accounts = self.site.store.accounts_of(&payee, &reading).await?;
            shown.push(Shown::new(known, &payee, &accounts, (self.site.today()?, self.asker.visitor.actor))?);
        }
        Ok(shown)
    }
}

/// An IBAN, or the number of an account of a country without them.
fn account(typed: &str) -> Option<Account> {
    let is_iban = typed.trim().bytes().take(2).filter(u8::is_ascii_alphabetic).count() == 2;
    if is_iban {
        return Iban::read(typed).ok().map(Account::Iban);
    }
    AccountNumber::read(typed).ok().map(Account::Number)
}

/// A bank by its BIC, or by its number in the clearing system of whoever pays. None: it was left out.
fn agent(typed: &str, system: Option<&ClearingSystem>) -> Result<Option<Agent>, ()> {
    let typed = typed.trim().to_ascii_uppercase();
    if typed.is_empty() {
        return Ok(None);
    }
    if typed.bytes().take(4).all(|byte| byte.is_ascii_alphabetic()) {
        return Bic::read(&typed).map(|bic| Some(Agent::Bic(bic))).map_err(drop);
    }
    let member = Member::read(system.ok_or(())?.clone(), &typed).map_err(drop)?;
    Ok(Some(Agent::Member(member)))
}
