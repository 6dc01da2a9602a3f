//! Lines of banks' files that fit nothing: a person says what was done about each.

use std::sync::Arc;

use access::Action;
use axum::extract::{Form, State};
use axum::response::Response;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Till, Untaken, Wrong, hand, recorded, said, till};
use crate::answer::Answer;
use crate::pages::{Guest, said_wrong};
use crate::site::Site;

#[derive(Serialize)]
struct Page {
    lines: Vec<Line>,
}

/// A line, as far as the bank said something.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "KeptLine")]
pub(crate) struct Line {
    /// The file, and the line in it.
    import: u64,
    nth: u64,
    /// A word for why it fits nothing.
    why: String,
    says: String,
    /// Minor units.
    amount: Option<i64>,
    on: Option<String>,
    about: Option<String>,
    reason: Option<String>,
    reference: Option<String>,
}

impl Line {
    /// By file and place in it.
    pub(crate) fn key(&self) -> String {
        format!("{:020}-{:020}", self.import, self.nth)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    token: String,
    import: u64,
    nth: u64,
    because: String,
}

/// What was done about a line.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "KeptSettled")]
pub(crate) struct Settled {
    import: u64,
    nth: u64,
    because: String,
}

/// The lines that wait.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = async { list(&till(&site, guest.asker(&site)?, Action::SeePayments)?, &guest, None).await };
    guest.told(&site, page.await)
}

/// Says what was done about one.
pub(crate) async fn settle(State(site): State<Arc<Site>>, guest: Guest, Form(typed): Form<Typed>) -> Response {
    let done = settled(&site, &guest, typed).await;
    guest.answered(&site, done)
}

async fn list(till: &Till<'_>, guest: &Guest, wrong: Option<Wrong>) -> Answer<String> {
    till.page(guest, "payment_kept.html", Page { lines: lines(till).await? }, wrong)
}

/// The lines that wait, by file and place in it.
pub(crate) async fn lines(till: &Till<'_>) -> Answer<Vec<Line>> {
    let lines = till.site.store.kept_lines().await?.into_iter().map(|it| {
        let text =
            |name: &str| it.said.get(name).and_then(|value| value.as_str()).map(str::to_owned).filter(|text| !text.is_empty());
        Line {
            says: text("says").unwrap_or_default(),
            amount: it.said.get("amount").and_then(serde_json::Value::as_i64),
            on: text("on"),
            about: text("about"),
            reason: text("reason"),
            reference: text("reference"),
            import: it.import,
            nth: it.nth,
            why: it.why,
        }
    });
    Ok(lines.collect())
}

async fn settled(site: &Arc<Site>, guest: &Guest, Typed { token, import, nth, because }: Typed) -> Answer<Response> {
    let till = hand(site, guest, Action::Pay, &token)?;
    match said(settle_one(&till, Settled { import, nth, because }).await)? {
        Ok(()) => Ok(recorded("/payments/kept")),
        Err(wrong) => Ok(said_wrong(list(&till, guest, Some(wrong)).await?)),
    }
}

/// Says what was done about a line.
pub(crate) async fn settle_one(till: &Till<'_>, settled: Settled) -> Result<(), Untaken> {
    let why = till.reason(None, &settled.because).await?;
    Ok(till.site.store.settle_line(settled.import, settled.nth, &why, till.stamp()).await?)
}
