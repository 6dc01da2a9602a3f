//! Forms that were begun and not sent: kept as one types, and there again whenever the page is opened.

use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Serialize;
use store::Unsent;

use crate::answer::{Answer, Trouble};
use crate::form::Given;
use crate::pages::Guest;
use crate::site::Site;
use crate::view::code;

/// What every form sends of its own, which is nothing that was written.
const OF_THE_PAGE: [&str; 3] = ["do", "seen", "token"];

/// A form that was begun and not sent.
#[derive(Serialize)]
pub(crate) struct Begun {
    path: String,
    title: String,
    /// The household that it is about, by the part of its number that people say.
    code: Option<String>,
    kept: String,
}

impl Guest {
    /// The forms that whoever is signed in began and did not send, the newest first.
    pub(crate) async fn begun(&self, site: &Site) -> Answer<Vec<Begun>> {
        let unsent = site.store.all_unsent(self.visitor(site)?.actor, site.now()).await?;
        let begun = unsent.into_iter().map(|Unsent { form, kept }| {
            let (title, code) = self.title_of(site, &form);
            Begun { path: form, title, code, kept: site.minute(kept) }
        });
        Ok(begun.collect())
    }

    fn title_of(&self, site: &Site, path: &str) -> (String, Option<String>) {
        let words = site.pages(self.lang).words();
        let mut parts = path.split('/').skip(1);
        match [parts.next(), parts.next(), parts.next(), parts.next()] {
            [Some("household"), Some(household), Some(what), kind] => {
                let kind = kind.filter(|_| what == "add").and_then(|kind| site.programme().kind_id(kind));
                let other = if what == "join" { "intake-join-title" } else { "page-correct" };
                let title = kind.map(|kind| site.programme().kind(kind).title.get(self.lang).to_owned());
                (title.unwrap_or_else(|| words.say(other)), household.parse().ok().map(code))
            }
            [Some("intake"), ..] => (words.say("nav-intake"), None),
            _ => (words.say("represented-ask"), None),
        }
    }

    /// What stood in the form of this page when it was left, and when that was; or what the address gives.
    pub(crate) async fn unsent(&self, site: &Site, given: &Given) -> Answer<(Given, Option<String>)> {
        let kept = site.store.unsent(self.visitor(site)?.actor, self.path(), site.now()).await?;
        let Some((text, kept)) = kept else { return Ok((given.clone(), None)) };
        let broken = |error: serde_json::Error| Trouble::Broken(format!("a form that was kept: {error}"));
        let written: Given = serde_json::from_str(&text).map_err(broken)?;
        Ok((given.clone().into_iter().chain(written).collect(), Some(site.minute(kept))))
    }

    /// Keeps what stands in the form of this page, or throws away what was kept, if that is what was pressed.
    pub(crate) async fn keeps(&self, site: &Site, given: &Given) -> Answer<Option<Response>> {
        let account = self.visitor(site)?.actor;
        match given.get("do").map(String::as_str) {
            Some("keep") => {
                let written: Given = given.iter().filter(|(name, _)| !OF_THE_PAGE.contains(&name.as_str())).map(owned).collect();
                let text = serde_json::to_string(&written).map_err(|error| Trouble::Broken(error.to_string()))?;
                site.store.keep_unsent((account, self.path()), &text, site.now(), &mut site.random()).await?;
            }
            Some("drop") => self.was_sent(site).await?,
            _ => return Ok(None),
        }
        Ok(Some(Redirect::to(self.path()).into_response()))
    }

    /// The form of this page was sent: nothing is kept of it any more.
    pub(crate) async fn was_sent(&self, site: &Site) -> Answer<()> {
        Ok(site.store.drop_unsent(self.visitor(site)?.actor, self.path()).await?)
    }
}

fn owned((name, value): (&String, &String)) -> (String, String) {
    (name.clone(), value.clone())
}
