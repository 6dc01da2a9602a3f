//! Accounts as they are shown: in full until they are confirmed, as whoever confirms one compares it; by their last digits from then on.

use std::collections::BTreeMap;

use access::Action;
use jiff::SignedDuration;
use payments::Agent;
use payments::iso20022::Creditor;
use payments::payee::{Change, Goes};
use rules::Date;
use schemars::JsonSchema;
use serde::Serialize;
use store::pay::Payee;
use vault::ActorId;

use super::Whose;
use crate::answer::{Answer, Trouble};
use crate::may::LIVE;
use crate::pages::accounts::code as account_code;
use crate::pages::mine::Own;
use crate::seen::Asker;
use crate::site::{Site, Visitor};
use crate::view::{Named, code};

/// So many digits of an account are shown once it is confirmed.
const DIGITS: usize = 4;
/// For so long an account that nobody confirmed stands on the work list.
const WAITS: SignedDuration = SignedDuration::from_hours(90 * 24);

/// A payee, and the accounts that were named.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Payee")]
pub(crate) struct Shown {
    /// The label of a person; `all`: the household as a whole.
    payee: String,
    name: String,
    kind: &'static str,
    /// Whether whoever looks can do something with it.
    may: bool,
    /// Whether money goes somewhere, now or once it has cooled down.
    is_used: bool,
    lines: Vec<Line>,
}

/// An account that was named.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PayeeAccount")]
struct Line {
    change: u64,
    /// `asked`, `cooling`, `in_force`, `past`, `lost` or `refused`.
    state: &'static str,
    /// In full until it is confirmed, as whoever confirms it compares it; then its last digits. None: refused or erased.
    account: Option<String>,
    bank: Option<String>,
    name: Option<String>,
    by: String,
    /// Whether whoever looks asked for it.
    is_mine: bool,
    channel: &'static str,
    on: String,
    /// The first day on which money follows it.
    from: Option<String>,
}

impl Shown {
    /// A payee on a day, for an account that looks.
    pub(super) fn new(
        known: &Whose,
        payee: &Payee,
        accounts: &BTreeMap<u64, Creditor>,
        (today, actor): (Date, ActorId),
    ) -> Answer<Self> {
        let goes = payee.route.on(today);
        let line = |change: &Change<u64>| {
            let state = match change {
                Change::Asked { .. } => "asked",
                Change::Refused { .. } => "refused",
                Change::Confirmed { to, .. } if goes == Goes::To(to) => "in_force",
                Change::Confirmed { confirmed, .. } if payee.route.lost.is_some_and(|lost| confirmed.on <= lost) => "lost",
                Change::Confirmed { from, .. } if *from > today => "cooling",
                Change::Confirmed { .. } => "past",
            };
            let (Change::Asked { asked: word, .. } | Change::Confirmed { asked: word, .. } | Change::Refused { refused: word }) =
                change;
            let by = store::actor_id(&word.by.0).map_err(|_| Trouble::Broken("an account was asked for by nobody".to_owned()))?;
            let account = change.to().and_then(|to| accounts.get(to));
            Ok(Line {
                change: change.to().copied().unwrap_or_default(),
                state,
                account: account.map(|creditor| digits(creditor.account.as_str(), state == "asked")),
                bank: account.and_then(|creditor| creditor.agent.as_ref()).map(bank),
                name: account.map(|creditor| creditor.name.as_str().to_owned()),
                is_mine: by == actor,
                by: account_code(by),
                channel: word.channel.word(),
                on: word.on.to_string(),
                from: if let Change::Confirmed { from, .. } = change { Some(from.to_string()) } else { None },
            })
        };
        let lines: Vec<Line> = payee.route.changes.iter().rev().map(line).collect::<Answer<_>>()?;
        let is_used = lines.iter().any(|line| matches!(line.state, "in_force" | "cooling"));
        let Named { id, title } = known.named.clone();
        Ok(Self { payee: id, name: title, may: known.may, kind: payee.kind.word(), is_used, lines })
    }
}

/// A household in which an account waits to be confirmed.
#[derive(Serialize)]
pub(crate) struct ToConfirm {
    household: String,
    code: String,
    asked: String,
}

/// Whether another account was named for one's own money, and it does not go there yet.
pub(crate) async fn is_changing(site: &Site, asker: Asker<'_>, (household, may): &Own) -> Answer<bool> {
    let today = site.today()?;
    let is_new = |change: &Change<u64>| match change {
        Change::Asked { .. } => true,
        Change::Confirmed { from, .. } => *from > today,
        Change::Refused { .. } => false,
    };
    let payees = if may.contains(&Action::ChangeAccount) { site.store.payees(*household, false).await? } else { Vec::new() };
    let own = [asker.visitor.person, Some(household.as_person())];
    Ok(payees.iter().filter(|payee| own.contains(&Some(payee.payee))).flat_map(|payee| &payee.route.changes).any(is_new))
}

/// Households of the office of somebody in which an account waits for them to confirm it.
pub(crate) async fn to_confirm(site: &Site, visitor: &Visitor) -> Answer<Vec<ToConfirm>> {
    let Some(office) = visitor.office.as_deref() else { return Ok(Vec::new()) };
    let since = site.now() - WAITS;
    // Where a second person is asked for, what one took down oneself is work for others.
    let takes_another = site.programme().payments.as_ref().is_some_and(|payments| payments.account_second_person);
    let but_of = Some(visitor.actor).filter(|_| takes_another);
    let mut waiting = Vec::new();
    for (household, asked) in site.store.accounts_to_confirm(office, LIVE, since, but_of).await? {
        if site.may_any(visitor, household, &[Action::ChangeAccount]).await? {
            waiting.push(ToConfirm { household: household.to_string(), code: code(household), asked: asked.to_string() });
        }
    }
    Ok(waiting)
}

fn bank(agent: &Agent) -> String {
    match agent {
        Agent::Bic(bic) => bic.as_str().to_owned(),
        Agent::Member(member) => member.number().to_owned(),
    }
}

/// An account as it is shown.
fn digits(account: &str, in_full: bool) -> String {
    let count = account.chars().count();
    if in_full {
        account.to_owned()
    } else {
        format!("···{}", account.chars().skip(count.saturating_sub(DIGITS)).collect::<String>())
    }
}
