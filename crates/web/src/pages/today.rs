//! What an office has to do, the most urgent first.

use std::sync::Arc;

use access::{Action, Role};
use axum::extract::State;
use axum::response::Response;
use programme::Programme;
use rules::Date;
use schemars::JsonSchema;
use serde::Serialize;
use store::{HouseholdId, Obligation, ObligationKind, Worklist};

use super::{Guest, alarm, emergency, payees};
use crate::answer::{Answer, Trouble};
use crate::may::LIVE;
use crate::seen::Asker;
use crate::site::{Site, Visitor};
use crate::unsent::Begun;
use crate::view::code;

/// The most lines that a page shows; how many more there are is said.
const LINES_MAX: usize = 200;
/// Due within so many days is soon.
const SOON_DAYS: i32 = 14;

#[derive(Default, Serialize)]
struct Work {
    /// Whom nobody could reach, late or not.
    unreached: Vec<Group>,
    late: Vec<Group>,
    soon: Vec<Group>,
    later: Vec<Group>,
    undated: Vec<Group>,
    /// What others of the office opened in emergencies, and nobody has looked at.
    alarms: Vec<alarm::Line>,
    /// Accounts that money is to go to, once somebody confirms them.
    accounts: Vec<payees::ToConfirm>,
    /// What whoever asks began and did not send.
    begun: Vec<Begun>,
    /// What is open to whoever asks in an emergency.
    open: Vec<emergency::Open>,
    /// Whether they may open a file in one.
    may_open: bool,
    /// Whether there is more than what is shown.
    is_cut: bool,
}

/// Something that an office must do.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WorkLine")]
pub(crate) struct Line {
    household: String,
    /// The part of it that people say.
    code: String,
    /// `duty`, `request`, `instalment` or `restriction`.
    kind: &'static str,
    /// Id of the duty, request, .. in the programme.
    thing: String,
    /// Which one of them in the household.
    item: String,
    title: String,
    due: Option<String>,
    /// Days past the last day, if it has passed.
    late_days: Option<i32>,
    /// Minor units.
    amount: Option<i64>,
    state: String,
    /// What a request asks of this office, if another has it: `accept`, `designate` or `contribute`.
    asked: Option<&'static str>,
    #[serde(skip)]
    days: Option<i32>,
}

impl Line {
    /// By which pages of the list go on: by day, those without one last.
    pub(crate) fn key(&self) -> String {
        let due = self.due.as_deref().unwrap_or("~");
        [due, &self.household, self.kind, &self.thing, &self.item].join(" ")
    }
}

/// How many there are of one thing in one household; the first of them.
#[derive(Serialize)]
struct Group {
    #[serde(flatten)]
    first: Line,
    count: usize,
}

impl Group {
    fn takes(&self, other: &Line) -> bool {
        let like = (&other.thing, other.kind, other.asked, &other.household);
        let Line { thing, kind, asked, household, .. } = &self.first;
        other.kind != ObligationKind::Instalment.word() && (thing, *kind, *asked, household) == like
    }
}

/// The work list of the office of whoever is signed in.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = work(&site, &guest).await;
    guest.told(&site, page)
}

async fn work(site: &Site, guest: &Guest) -> Answer<String> {
    let asker = guest.asker(site)?;
    let office = asker.visitor.office.as_deref().filter(|_| site.may_here(asker.visitor, Action::HearAlarms));
    let alarms = match office {
        Some(office) => alarm::lines(site, office, false).await?,
        None => Vec::new(),
    };
    let may_open = site.may_here(asker.visitor, Action::OpenInEmergency);
    let open = if may_open { emergency::open_to(site, asker.visitor).await? } else { Vec::new() };
    let accounts = payees::to_confirm(site, asker.visitor).await?;
    let begun = guest.begun(site).await?;
    let mut work = Work { alarms, accounts, begun, open, may_open, ..Work::default() };
    let is_unreached = |line: &Line| site.programme().duties.iter().any(|duty| duty.is_unreached && duty.thing.id == line.thing);
    let is_theirs = kinds_for(asker.visitor).contains(&ObligationKind::Duty);
    for duty in site.programme().duties.iter().filter(|duty| duty.is_unreached && is_theirs) {
        let found = told(site, asker, site.store.duties_left(office_of(site, asker)?, &duty.thing.id, LINES_MAX).await?)?;
        work.unreached.extend(found.into_iter().map(|line| Group { first: line, count: 1 }));
    }
    let found = lines(site, asker, LINES_MAX + 1).await?.into_iter().enumerate();
    for (count, line) in found.filter(|(_, line)| !is_unreached(line)) {
        if count == LINES_MAX {
            work.is_cut = true;
            break;
        }
        let group = match line.days {
            Some(days) if days < 0 => &mut work.late,
            Some(days) if days <= SOON_DAYS => &mut work.soon,
            Some(_) => &mut work.later,
            None => &mut work.undated,
        };
        match group.iter_mut().find(|same| same.takes(&line)) {
            Some(same) => same.count += 1,
            None => group.push(Group { first: line, count: 1 }),
        }
    }
    guest.page(site, "today.html", work)
}

/// What the office of somebody has to do, by due day.
pub(crate) async fn lines(site: &Site, asker: Asker<'_>, count_max: usize) -> Answer<Vec<Line>> {
    let (office, kinds) = (office_of(site, asker)?, kinds_for(asker.visitor));
    let wanted = Worklist { office: Some(office), states: &LIVE, due_until: None, kinds, count_max };
    told(site, asker, site.store.worklist(&wanted).await?)
}

/// The office whose work somebody may see: their own.
fn office_of<'a>(site: &Site, asker: Asker<'a>) -> Answer<&'a str> {
    let office = asker.visitor.office.as_deref().filter(|_| site.may_here(asker.visitor, Action::SeeWork));
    office.ok_or(Trouble::Missing)
}

fn told(site: &Site, asker: Asker<'_>, found: Vec<(HouseholdId, Obligation)>) -> Answer<Vec<Line>> {
    let today = site.today()?;
    let line = |(household, line): (HouseholdId, Obligation)| {
        let days = line.due.map(|due| due.day_number() - today.day_number());
        Ok(Line {
            household: household.to_string(),
            code: code(household),
            kind: line.kind.word(),
            title: title(site.programme(), &line)?.get(asker.lang).to_owned(),
            asked: line.asked(),
            thing: line.thing,
            item: line.item,
            due: line.due.as_ref().map(Date::to_string),
            late_days: days.filter(|days| *days < 0).map(i32::abs),
            amount: line.amount,
            state: line.state,
            days,
        })
    };
    found.into_iter().map(line).collect()
}

/// Money is the work of finance officers, and everything else is that of the others.
pub(super) fn kinds_for(visitor: &Visitor) -> &'static [ObligationKind] {
    match visitor.role {
        Role::Finance => &[ObligationKind::Instalment],
        _ => &[ObligationKind::Duty, ObligationKind::Request, ObligationKind::Restriction],
    }
}

fn title<'p>(programme: &'p Programme, line: &Obligation) -> Answer<&'p programme::Bilingual> {
    let mut things: Box<dyn Iterator<Item = &programme::Thing>> = match line.kind {
        ObligationKind::Duty => Box::new(programme.duties.iter().map(|it| &it.thing)),
        ObligationKind::Request => Box::new(programme.requests.iter().map(|it| &it.thing)),
        ObligationKind::Instalment => Box::new(programme.entitlements.iter().map(|it| &it.thing)),
        ObligationKind::Restriction => Box::new(programme.restrictions.iter().map(|it| &it.thing)),
    };
    let found = things.find(|thing| thing.id == line.thing);
    found
        .map(|thing| &thing.title)
        .ok_or_else(|| Trouble::Broken(format!("the programme has no {} `{}`", line.kind.word(), line.thing)))
}
