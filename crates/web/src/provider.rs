//! An office's own identity provider: which browsers were sent there, and for what.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header::SET_COOKIE};
use identity::{Asked, Provider, ProviderError};
use jiff::{SignedDuration, Timestamp};
use programme::Lang;
use vault::ActorId;

use crate::pages::cookie;
use crate::pending::Pending;
use crate::session::Token;
use crate::site::Site;

/// How long there is to sign in there: it may take another device.
const LIFE: SignedDuration = SignedDuration::from_mins(10);
/// The path to which browsers come back.
pub(crate) const BACK: &str = "/sign-in/provider/back";

/// What a browser was sent there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Somebody signs in: who, the provider says.
    SignIn,
    /// Somebody who is signed in shows once more who they are.
    Again(ActorId),
    /// Somebody who is signed in ties their account to who they are there.
    Tie(ActorId),
}

/// What an answer of the provider is held against.
pub(crate) struct Question {
    pub(crate) wanted: Wanted,
    /// In whose language the answer is shown: the browser does not say which was chosen when another site sends it back.
    pub(crate) lang: Lang,
    /// Where to go on.
    pub(crate) to: String,
    /// The session in which it was asked, by its hash: the browser does not show it when another site sends it back.
    pub(crate) session: Option<[u8; 32]>,
    pub(crate) asked: Asked,
    /// The hash of what the browser was given to be known again.
    browser: [u8; 32],
}

/// A site's identity provider.
pub(crate) struct Identities {
    /// What people call it.
    pub(crate) name: String,
    pub(crate) provider: Provider,
    questions: Pending<String, Question>,
}

impl Identities {
    pub(crate) fn new(name: String, provider: Provider) -> Self {
        Self { name, provider, questions: Pending::new(LIFE) }
    }

    /// Remembers what was asked under `state`, and gives the cookie by which the browser is known again.
    pub(crate) fn keep(
        &self,
        (state, browser): (String, &Token),
        (wanted, to, session): (Wanted, &str, Option<[u8; 32]>),
        (asked, lang): (Asked, Lang),
        now: Timestamp,
    ) {
        let question = Question { wanted, lang, to: to.to_owned(), session, asked, browser: browser.hash() };
        self.questions.keep(state, question, now);
    }

    /// What was asked, if it was this browser that was sent; it is not answered again, whoever tries.
    pub(crate) fn take(&self, state: &str, headers: &HeaderMap, is_secure: bool, now: Timestamp) -> Option<Question> {
        let question = self.questions.take(&state.to_owned(), now)?;
        let shown = Token(cookie(headers, cookie_name(is_secure))?.to_owned());
        (shown.hash() == question.browser).then_some(question)
    }
}

impl Site {
    /// Whether its identity provider answers; where there is none, nothing is missing.
    ///
    /// # Errors
    /// Why it does not.
    pub async fn hears_provider(&self) -> Result<(), ProviderError> {
        match &self.identities {
            Some(identities) => identities.provider.is_there(self.now()).await,
            None => Ok(()),
        }
    }

    /// What people call the identity provider.
    pub(crate) fn provider_name(&self) -> Option<String> {
        self.identities.as_ref().map(|identities| identities.name.clone())
    }
}

/// Where browsers come back to, of a site that is known to them so.
pub fn provider_back(origin: &str) -> String {
    format!("{origin}{BACK}")
}

fn cookie_name(is_secure: bool) -> &'static str {
    if is_secure { "__Host-provider" } else { "provider" }
}

/// Hands the browser a token for the way there and back; without one, takes it away. It is `Lax`, since it is another site that sends the browser
/// back; and of the whole host, since only then nobody else of the same domain can set it (`__Host-`).
pub(crate) fn set_cookie(token: Option<&Token>, is_secure: bool) -> (HeaderName, HeaderValue) {
    let (value, age) = token.map_or(("", 0), |token| (token.0.as_str(), LIFE.as_secs()));
    let (name, secure) = (cookie_name(is_secure), if is_secure { "; Secure" } else { "" });
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}");
    // A token is of digits and small letters.
    (SET_COOKIE, HeaderValue::from_str(&cookie).unwrap_or(HeaderValue::from_static("")))
}
