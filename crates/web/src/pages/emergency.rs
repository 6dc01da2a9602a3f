//! Opening a file in an emergency that one may not see otherwise: with a reason that its persons and the supervisors of one's office read. The
//! reason is recorded before anybody learns whether there is such a file, so numbers cannot be tried out unseen.

use std::sync::Arc;

use ::programme::Purpose;
use access::Action;
use axum::extract::{Form, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{EMERGENCIES_MAX, EMERGENCY, Emergency, EmergencyError, HouseholdId, Reading};

use super::{Guest, said_wrong};
use crate::answer::{Answer, Trouble};
use crate::site::{Site, Visitor};
use crate::view::code;

/// The fewest and the most characters of a reason.
const WHY_CHARS: std::ops::RangeInclusive<usize> = 20..=1000;

/// What was typed.
#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Typed {
    household: String,
    why: String,
}

/// A file that is open in an emergency.
#[derive(Serialize)]
pub(super) struct Open {
    household: String,
    code: String,
    until: String,
}

#[derive(Serialize)]
struct Page {
    #[serde(flatten)]
    typed: Typed,
    /// The words for what is wrong.
    wrong: Option<&'static str>,
    open: Vec<Open>,
    hours: i64,
    max: u64,
}

/// The form, and what is open now.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = async {
        officer(&site, &guest)?;
        page(&site, &guest, Typed::default(), None).await
    };
    guest.told(&site, page.await)
}

/// Opens a file.
pub(crate) async fn open(State(site): State<Arc<Site>>, guest: Guest, Form(typed): Form<Typed>) -> Response {
    let done = opened(&site, &guest, typed).await;
    guest.answered(&site, done)
}

/// Whoever may open files in an emergency, and has lately shown who they are; and their office.
fn officer<'g>(site: &Site, guest: &'g Guest) -> Answer<(&'g Visitor, &'g str)> {
    let visitor = guest.visitor(site)?;
    if !site.may_here(visitor, Action::OpenInEmergency) {
        return Err(Trouble::Missing);
    }
    let office = visitor.office.as_deref().ok_or(Trouble::Missing)?;
    Ok((guest.proved(site, "/emergency")?, office))
}

async fn opened(site: &Site, guest: &Guest, typed: Typed) -> Answer<Response> {
    let (visitor, office) = officer(site, guest)?;
    let number = typed.household.trim();
    if number.is_empty() {
        return refused(site, guest, typed, "emergency-no-number").await;
    }
    let Some(why) = reason(&typed.why) else { return refused(site, guest, typed, "emergency-why-length").await };
    let household = site.store.household_by_code(number).await?;
    // Who may see it anyway needs no emergency.
    if let Some(household) = household
        && site.may(visitor, household, &[Action::SeeStanding]).await.is_ok()
    {
        return Ok(Redirect::to(&format!("/household/{household}")).into_response());
    }
    let reading = site.reading_as(visitor, Purpose::EMERGENCY)?;
    match (site.store.open_in_emergency(household, (office, &why), &reading, &mut site.random()).await, household) {
        (Err(store::Error::Emergency(EmergencyError::TooMany)), _) => refused(site, guest, typed, "emergency-too-many").await,
        (Err(error), _) => Err(error.into()),
        (Ok(_), None) => refused(site, guest, typed, "emergency-nobody").await,
        (Ok(_), Some(household)) => Ok(Redirect::to(&format!("/household/{household}")).into_response()),
    }
}

/// A reason as it was typed, if it is neither too short nor too long.
pub(super) fn reason(typed: &str) -> Option<String> {
    let why = typed.trim().replace("\r\n", "\n");
    WHY_CHARS.contains(&why.chars().count()).then_some(why)
}

async fn refused(site: &Site, guest: &Guest, typed: Typed, wrong: &'static str) -> Answer<Response> {
    let page = page(site, guest, typed, Some(wrong)).await?;
    Ok(said_wrong(page))
}

async fn page(site: &Site, guest: &Guest, typed: Typed, wrong: Option<&'static str>) -> Answer<String> {
    let open = open_to(site, guest.visitor(site)?).await?;
    let page = Page { typed, wrong, open, hours: EMERGENCY.as_hours(), max: EMERGENCIES_MAX };
    guest.page(site, "emergency.html", page)
}

/// What is open to somebody in an emergency: exactly what the policies then let them see.
pub(super) async fn open_to(site: &Site, visitor: &Visitor) -> Answer<Vec<Open>> {
    let mut open: Vec<Open> = Vec::new();
    for emergency in site.store.emergencies_of(visitor.actor, site.now()).await? {
        let Some(household) = emergency.household else { continue };
        let is_listed = open.iter().any(|known| known.household == household.to_string());
        if !is_listed && site.may(visitor, household, &[Action::SeeStanding]).await.is_ok() {
            let until = site.minute(emergency.until);
            open.push(Open { household: household.to_string(), code: code(household), until });
        }
    }
    Ok(open)
}

/// That somebody opened a file in an emergency, as its persons read it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EmergencyLine")]
pub(crate) struct Line {
    /// Minutes, on the clock of the programme.
    at: String,
    until: String,
    /// The role of the account now, if it has one; its office then.
    role: Option<&'static str>,
    office: String,
    /// The account's number.
    who: String,
    why: String,
    /// When somebody else of that office looked at whether it was right; null: nobody has yet.
    looked_at: Option<String>,
}

/// Everything that was opened of a household in emergencies, the newest first.
pub(crate) async fn lines(site: &Site, household: HouseholdId, reading: &Reading) -> Answer<Vec<Line>> {
    let mut lines = Vec::new();
    for emergency in site.store.emergencies_in(household).await? {
        lines.push(line(site, &emergency, reading).await?);
    }
    Ok(lines)
}

/// One of them, with its reason opened.
pub(super) async fn line(site: &Site, emergency: &Emergency, reading: &Reading) -> Answer<Line> {
    let account = site.store.account(emergency.by).await?;
    Ok(Line {
        at: site.minute(emergency.at),
        until: site.minute(emergency.until),
        role: account.as_ref().and_then(Visitor::of).map(|visitor| visitor.role.word()),
        office: emergency.office.clone(),
        who: emergency.by.to_string(),
        why: site.store.why_opened(emergency, reading).await?,
        looked_at: emergency.seen.map(|(_, at)| site.minute(at)),
    })
}
