//! Payments, for finance officers: runs, what banks said, what fits nothing, what went out too much. No rule is here: every step is the
//! store's, which does it once or says why not.

pub(crate) mod budget;
pub(crate) mod kept;
pub(crate) mod over;
pub(crate) mod payment;
pub(crate) mod run;
pub(crate) mod runs;
pub(crate) mod steps;

use std::future::Future;
use std::sync::Arc;

use access::Action;
use axum::response::{IntoResponse as _, Redirect, Response};
use payments::overpayment::OverpaymentError;
use payments::run::RunError;
use payments::{Ids, Sequence};
use programme::Lang;
use schemars::JsonSchema;
use serde::Serialize;
use show::Words;
use store::pay::{Reason, Refusal};
use store::{HouseholdId, Reading, Stamp};

use super::Guest;
use crate::answer::{Answer, Trouble};
use crate::seen::Asker;
use crate::site::{Site, Visitor};
use crate::treasury::{Bank, Treasury};

/// What is paid from, for whoever may look at payments.
pub(crate) struct Till<'a> {
    pub(crate) site: &'a Arc<Site>,
    visitor: &'a Visitor,
    lang: Lang,
    treasury: &'a Treasury,
    payments: &'static programme::Payments,
}

/// Why a step was not taken.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "PaymentsWrong")]
pub(crate) struct Wrong {
    /// A word of `payments-wrong-`.
    pub(crate) word: &'static str,
    /// What the program says, where a word is not enough; in English.
    pub(crate) detail: Option<String>,
}

impl From<&'static str> for Wrong {
    fn from(word: &'static str) -> Self {
        Self { word, detail: None }
    }
}

/// A page: what it shows, and what its forms need.
#[derive(Serialize)]
struct Sheet<T> {
    #[serde(flatten)]
    shown: T,
    /// What whoever looks may do besides looking.
    may: Vec<&'static str>,
    today: String,
    wrong: Option<Wrong>,
    token: String,
}

/// Whoever may do something with payments.
pub(crate) fn till<'a>(site: &'a Arc<Site>, Asker { visitor, lang }: Asker<'a>, action: Action) -> Answer<Till<'a>> {
    let (treasury, payments) = (site.treasury.as_ref(), site.programme().payments.as_ref());
    match (treasury, payments) {
        (Some(treasury), Some(payments)) if site.may_here(visitor, action) => {
            Ok(Till { site, visitor, lang, treasury, payments })
        }
        _ => Err(Trouble::Missing),
    }
}

/// The same, for a form that was sent from a page of theirs.
fn hand<'a>(site: &'a Arc<Site>, guest: &'a Guest, action: Action, token: &str) -> Answer<Till<'a>> {
    let till = till(site, guest.asker(site)?, action)?;
    guest.check_form(token)?;
    Ok(till)
}

impl Till<'_> {
    /// A page of payments.
    fn page(&self, guest: &Guest, template: &str, shown: impl Serialize, wrong: Option<Wrong>) -> Answer<String> {
        let may = [Action::Pay, Action::ApprovePayments].into_iter().filter(|it| self.may(*it)).map(Action::word).collect();
        let (today, token) = (self.site.today()?.to_string(), guest.signed_in()?.form_token.clone());
        guest.page(self.site, template, Sheet { shown, may, today, wrong, token })
    }

    /// The words of whoever asks.
    pub(crate) fn words(&self) -> Words {
        self.site.pages(self.lang).words()
    }

    fn may(&self, action: Action) -> bool {
        self.site.may_here(self.visitor, action)
    }

    fn stamp(&self) -> Stamp {
        self.site.stamp(self.visitor)
    }

    fn reading(&self) -> Answer<Reading> {
        self.site.reading(self.visitor)
    }

    fn bank(&self) -> Answer<&Bank> {
        self.treasury.bank.as_ref().ok_or(Trouble::Missing)
    }

    async fn ids(&self) -> Answer<Ids> {
        Ok(self.site.store.payment_ids(&self.reading()?, &mut self.site.random()).await?)
    }

    /// A reason, sealed: of one household's affairs, or of a run's.
    async fn reason(&self, about: Option<HouseholdId>, text: &str) -> Result<Reason, store::Error> {
        self.site.store.seal_words(about, text, &mut self.site.random()).await
    }

    /// What an instalment is of, in words.
    fn title_of(&self, sequence: &Sequence) -> String {
        format!("{} ({})", self.entitlement(&sequence.entitlement), sequence.instalment)
    }

    fn entitlement(&self, id: &str) -> String {
        let found = self.site.programme().entitlements.iter().find(|one| one.thing.id == id);
        found.map_or(id, |one| one.thing.title.get(self.lang)).to_owned()
    }

    /// The word of why something is held, and the title of what it names.
    fn why(&self, why: &str) -> (String, String) {
        let (word, id) = why.split_once(':').unwrap_or((why, ""));
        let programme = self.site.programme();
        let restriction = programme.restrictions.iter().map(|it| &it.thing).find(|thing| thing.id == id);
        let title = match restriction {
            Some(thing) => Some(&thing.title),
            None => programme.kind_id(id).map(|kind| &programme.kind(kind).title),
        };
        (word.to_owned(), title.map_or(id, |title| title.get(self.lang)).to_owned())
    }
}

/// Does a step to its end, also if the browser goes away meanwhile.
async fn to_the_end<T: Send + 'static>(step: impl Future<Output = T> + Send + 'static) -> Answer<T> {
    tokio::spawn(step).await.map_err(|error| Trouble::Broken(error.to_string()))
}

/// Why a step was not taken: to be said where it was asked for, or there is no such place.
pub(crate) enum Untaken {
    Wrong(Wrong),
    Trouble(Trouble),
}

impl From<store::Error> for Untaken {
    fn from(error: store::Error) -> Self {
        let wrong = if let store::Error::Pay(refusal) = &error { wrong(refusal) } else { None };
        wrong.map_or_else(|| Self::Trouble(error.into()), Self::Wrong)
    }
}

impl From<Trouble> for Untaken {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<Wrong> for Untaken {
    fn from(wrong: Wrong) -> Self {
        Self::Wrong(wrong)
    }
}

impl From<&'static str> for Untaken {
    fn from(word: &'static str) -> Self {
        Self::Wrong(word.into())
    }
}

/// What a step gave; or why it was not taken, to be said on a page; or why there is no page.
fn said<T>(done: Result<T, Untaken>) -> Answer<Result<T, Wrong>> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(Untaken::Wrong(wrong)) => Ok(Err(wrong)),
        Err(Untaken::Trouble(trouble)) => Err(trouble),
    }
}

/// A word for why nothing was done; `None`: there is no such thing.
fn wrong(refusal: &Refusal) -> Option<Wrong> {
    let word = match refusal {
        Refusal::NoRun(_) | Refusal::NoPayment(_) | Refusal::NoQuestion | Refusal::NoPayments => return None,
        Refusal::Run(RunError::OwnWork) => "own_work",
        Refusal::Run(RunError::Twice) => "twice",
        Refusal::Run(RunError::NoReason) | Refusal::Overpayment(OverpaymentError::NoReasons) => "no_reason",
        Refusal::Run(RunError::WentOut) => "went_out",
        Refusal::Run(RunError::Unknown(_)) => "unknown",
        Refusal::Run(RunError::Changed | RunError::NotNow { .. })
        | Refusal::Overtaken(_)
        | Refusal::NoFile(..)
        | Refusal::NoLine(..)
        | Refusal::NotFenced
        | Refusal::Overpayment(OverpaymentError::NotNow) => "changed",
        Refusal::Run(RunError::Empty) => "empty",
        Refusal::Planning(_) => "planning",
        Refusal::NothingLeft(_) => "nothing_left",
        Refusal::ApprovalFell(_) => "approval_fell",
        Refusal::Accounted(_) => "accounted",
        Refusal::NothingBack(_) => "nothing_back",
        Refusal::NotPassable(_) => "not_passable",
        Refusal::OtherFile(_) => "other_file",
        Refusal::Fenced(_) => "fenced",
        Refusal::NoStatements(..) => "no_statements",
        Refusal::Imported(_) => "imported",
        Refusal::Overpayment(OverpaymentError::TooEarly(_)) => "too_early",
        Refusal::Overpayment(OverpaymentError::TooLate(_)) => "too_late",
        Refusal::Overpayment(OverpaymentError::NotTheirs) => "not_theirs",
        Refusal::Overpayment(OverpaymentError::Parts { .. }) => "parts",
        Refusal::Overpayment(OverpaymentError::NoSetOff(_)) => "no_set_off",
        Refusal::NotAgreed(_) => "not_agreed",
        other => return Some(Wrong { word: "other", detail: Some(other.to_string()) }),
    };
    Some(word.into())
}

/// On to a page; it says that something was recorded.
pub(super) fn recorded(path: &str) -> Response {
    Redirect::to(&format!("{path}?recorded")).into_response()
}
