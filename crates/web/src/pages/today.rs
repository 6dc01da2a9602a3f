//! What an office has to do, the most urgent first.

use std::sync::Arc;

use access::{Action, Role};
use axum::extract::State;
use axum::response::Response;
use programme::Programme;
use rules::Date;
use serde::Serialize;
use store::{HouseholdId, Obligation, ObligationKind, Worklist};

use super::Guest;
use crate::answer::{Answer, Trouble};
use crate::site::{LIVE, Site, Visitor};
use crate::view::code;

/// The most lines that a page shows; how many more there are is said.
const LINES_MAX: usize = 200;
/// Due within so many days is soon.
const SOON_DAYS: i32 = 14;

#[derive(Serialize)]
struct Work {
    late: Vec<Line>,
    soon: Vec<Line>,
    later: Vec<Line>,
    undated: Vec<Line>,
    /// Whether there is more than what is shown.
    is_cut: bool,
}

#[derive(Serialize)]
struct Line {
    household: String,
    code: String,
    kind: &'static str,
    title: String,
    due: Option<String>,
    /// Days past the last day, if it has passed.
    late_days: Option<i32>,
    amount: Option<i64>,
    state: String,
    #[serde(skip)]
    thing: String,
    /// How many there are of one thing in one household; the day is that of the first.
    count: usize,
}

impl Line {
    fn is_like(&self, household: HouseholdId, other: &Obligation) -> bool {
        let is_money = other.kind == ObligationKind::Instalment;
        !is_money && self.thing == other.thing && self.kind == other.kind.word() && self.household == household.to_string()
    }
}

/// The work list of the office of whoever is signed in.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = work(&site, &guest).await;
    guest.told(&site, page)
}

async fn work(site: &Site, guest: &Guest) -> Answer<String> {
    let visitor = guest.visitor(site)?;
    if !site.may_here(visitor, Action::SeeWork) {
        return Err(Trouble::Missing);
    }
    let office = visitor.office.as_deref().ok_or(Trouble::Missing)?;
    let wanted = Worklist { office: Some(office), states: &LIVE, due_until: None, count_max: 10_000 };
    let lines = site.store.worklist(&wanted).await?;
    let today = site.today()?;
    let mut work = Work { late: vec![], soon: vec![], later: vec![], undated: vec![], is_cut: false };
    let lines = lines.into_iter().filter(|(_, line)| is_for(visitor, line));
    for (count, (household, line)) in lines.enumerate() {
        if count == LINES_MAX {
            work.is_cut = true;
            break;
        }
        let days = line.due.map(|due| due.day_number() - today.day_number());
        let group = match days {
            Some(days) if days < 0 => &mut work.late,
            Some(days) if days <= SOON_DAYS => &mut work.soon,
            Some(_) => &mut work.later,
            None => &mut work.undated,
        };
        if let Some(same) = group.iter_mut().find(|same: &&mut Line| same.is_like(household, &line)) {
            same.count += 1;
            continue;
        }
        group.push(Line {
            thing: line.thing.clone(),
            count: 1,
            household: household.to_string(),
            code: code(household),
            kind: line.kind.word(),
            title: site.pages(guest.lang).title(title(site.programme(), &line)?).to_owned(),
            due: line.due.as_ref().map(Date::to_string),
            late_days: days.filter(|days| *days < 0).map(i32::abs),
            amount: line.amount,
            state: line.state,
        });
    }
    guest.page(site, "today.html", work)
}

/// Money is the work of finance officers, and everything else is that of the others.
fn is_for(visitor: &Visitor, line: &Obligation) -> bool {
    (line.kind == ObligationKind::Instalment) == (visitor.role == Role::Finance)
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
