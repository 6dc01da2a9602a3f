//! What other systems are told: which households have new entries, of those that the account they act for may see, and nothing else. What was
//! recorded they read from the API with a token of that account.

use access::Action;
use serde::Serialize;
use store::Changes;
use thiserror::Error;
use vault::ActorId;

use crate::answer::Trouble;
use crate::site::{Site, Visitor};

/// What there is to tell a system.
#[derive(Clone, Debug)]
pub struct News {
    /// The same whenever the same is told again.
    pub id: String,
    /// JSON; `None`: nothing of it may be seen there.
    pub body: Option<String>,
    changes: Changes,
}

/// Why there is no news.
#[derive(Debug, Error)]
pub enum NewsError {
    /// The account that the system acts for has ended, or has no role.
    #[error("its account has ended, or has no role: nothing is told until it has one")]
    NoAccount,
    /// The store.
    #[error("{0}")]
    Broken(String),
}

#[derive(Serialize)]
struct Told<'a> {
    #[serde(rename = "type")]
    what: &'a str,
    timestamp: String,
    data: Data,
}

#[derive(Serialize)]
struct Data {
    households: Vec<Household>,
}

#[derive(Serialize)]
struct Household {
    id: String,
    last_seq: u64,
}

impl From<store::Error> for NewsError {
    fn from(error: store::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl Site {
    /// What a system that acts for an account has not heard of; `None`: it knows everything.
    ///
    /// # Errors
    /// The account does not count; the store fails.
    pub async fn news(&self, hook: &str, account: ActorId) -> Result<Option<News>, NewsError> {
        let account = self.store.account(account).await?.filter(|account| !account.is_ended());
        let visitor = account.as_ref().and_then(Visitor::of).ok_or(NewsError::NoAccount)?;
        let Some(changes) = self.store.unheard(hook).await? else { return Ok(None) };
        let mut households = Vec::new();
        for (id, last_seq) in &changes.households {
            let broken = |trouble: Trouble| NewsError::Broken(format!("{trouble:?}"));
            if self.may_any(&visitor, *id, &[Action::SeeStanding, Action::SeeMoney]).await.map_err(broken)? {
                households.push(Household { id: id.to_string(), last_seq: *last_seq });
            }
        }
        let id = format!("{hook}-{}-{}", changes.from, changes.until);
        let told = Told { what: "households.changed", timestamp: self.now().to_string(), data: Data { households } };
        let body = serde_json::to_string(&told).map_err(|error| NewsError::Broken(error.to_string()))?;
        let body = if told.data.households.is_empty() { None } else { Some(body) };
        Ok(Some(News { id, body, changes }))
    }

    /// Notes that a system has heard this, so that it is not told again.
    ///
    /// # Errors
    /// The store fails.
    pub async fn heard(&self, hook: &str, news: &News) -> Result<(), store::Error> {
        self.store.heard(hook, news.changes.until).await
    }

    /// Counts a message, and whether it was heard.
    pub fn count_message(&self, is_heard: bool) {
        self.metrics.told(is_heard);
    }
}
