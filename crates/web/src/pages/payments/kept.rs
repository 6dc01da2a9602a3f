//! Lines of banks' files that fit nothing: a person says what was done about each.

use std::sync::Arc;

use access::Action;
use axum::extract::{Form, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::{Till, Wrong, again, hand, recorded, said, till};
use crate::answer::Answer;
use crate::pages::Guest;
use crate::site::Site;

#[derive(Serialize)]
struct Page {
    lines: Vec<Line>,
    may: bool,
    wrong: Option<Wrong>,
    token: String,
}

/// A line, as far as the bank said something.
#[derive(Serialize)]
struct Line {
    import: u64,
    nth: u64,
    why: String,
    says: String,
    amount: Option<i64>,
    on: Option<String>,
    about: Option<String>,
    reason: Option<String>,
    reference: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    token: String,
    import: u64,
    nth: u64,
    because: String,
}

/// The lines that wait.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = async { list(&till(&site, &guest, Action::SeePayments)?, &guest, None).await };
    guest.told(&site, page.await)
}

/// Says what was done about one.
pub(crate) async fn settle(State(site): State<Arc<Site>>, guest: Guest, Form(typed): Form<Typed>) -> Response {
    let done = settled(&site, &guest, &typed).await;
    guest.answered(&site, done)
}

async fn list(till: &Till<'_>, guest: &Guest, wrong: Option<Wrong>) -> Answer<String> {
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
    let page = Page {
        lines: lines.collect(),
        may: till.site.may_here(till.visitor, Action::Pay),
        wrong,
        token: guest.signed_in()?.form_token.clone(),
    };
    guest.page(till.site, "payment_kept.html", page)
}

async fn settled(site: &Arc<Site>, guest: &Guest, typed: &Typed) -> Answer<Response> {
    let till = hand(site, guest, Action::Pay, &typed.token)?;
    let done = async {
        let why = till.reason(None, &typed.because).await?;
        site.store.settle_line(typed.import, typed.nth, &why, till.stamp()).await
    };
    match said(done.await)? {
        Ok(()) => Ok(recorded("/payments/kept")),
        Err(wrong) => Ok(again(list(&till, guest, Some(wrong)).await?)),
    }
}
