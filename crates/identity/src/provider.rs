//! Asking a provider who somebody is.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod,
    CoreGrantType, CoreIdToken, CoreJsonWebKey, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType, CoreTokenResponse,
};
use openidconnect::{
    AdditionalProviderMetadata, AuthType, AuthenticationContextClass, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    DiscoveryError, EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    ProviderMetadata, RedirectUrl, RequestTokenError, Scope,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tokio::sync::Mutex;

use crate::fetch::{Fetch, Unheard};
use crate::settings::{Settings, SettingsError, check_claim, is_here, issuer_of};
use crate::token::{Expected, Wrong, person};

/// For how long it counts what a provider says of itself.
const KNOWN: SignedDuration = SignedDuration::from_hours(1);
/// For so long a provider that did not answer is not asked again what it is.
const FAILED: SignedDuration = SignedDuration::from_secs(10);
/// At most so often its keys are fetched anew because a token names another one.
const KEYS_ANEW: SignedDuration = SignedDuration::from_mins(1);

/// What openidconnect does not read.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct More {
    /// Whether it says in its answers who it is (RFC 9207).
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for More {}

type Metadata = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;
type Client = CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// A provider of identities.
pub struct Provider {
    settings: Settings,
    issuer: IssuerUrl,
    redirect: RedirectUrl,
    is_here: bool,
    fetch: Fetch,
    known: Mutex<Known>,
}

/// What is known of a provider.
#[derive(Default)]
struct Known {
    said: Option<Said>,
    /// When it was last asked in vain.
    failed: Option<Timestamp>,
}

#[derive(Clone)]
struct Said {
    metadata: Arc<Metadata>,
    at: Timestamp,
    /// When its keys were last fetched.
    keys_at: Timestamp,
}

/// What an answer is held against, once.
pub struct Asked {
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    at: Timestamp,
}

/// Why it is not known who somebody is. The text holds nothing of what the provider said of them.
#[derive(Debug, Error)]
pub enum ProviderError {
    /// It did not answer, or said nothing that can be understood.
    #[error("the identity provider does not answer: {0}")]
    Silent(String),
    /// It lets nobody in by this code.
    #[error("the identity provider does not take the code that the browser brought: {0}")]
    Refused(String),
    /// Its answer is not to be believed.
    #[error("what the identity provider says is not believed: {0}")]
    False(&'static str),
    /// It let somebody in otherwise than is asked for.
    #[error("the identity provider does not say that somebody was let in as the settings demand (acr, amr)")]
    Weak,
    /// Somebody has not just shown who they are.
    #[error("the identity provider does not say (auth_time) that somebody has just shown who they are")]
    Stale,
}

impl Provider {
    /// A provider. It is not asked anything yet.
    ///
    /// # Errors
    /// Settings that are none.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        let url = issuer_of(&settings.issuer)?;
        check_claim(&settings.claim)?;
        if settings.client.is_empty() || settings.secret.is_empty() {
            return Err(SettingsError::Client);
        }
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|_| SettingsError::Issuer(settings.issuer.clone()))?;
        let redirect =
            RedirectUrl::new(settings.redirect.clone()).map_err(|_| SettingsError::Redirect(settings.redirect.clone()))?;
        let is_here = is_here(&url);
        Ok(Self { fetch: Fetch::new(is_here)?, issuer, redirect, is_here, known: Mutex::default(), settings })
    }

    /// Whether it answers.
    ///
    /// # Errors
    /// Why it does not.
    pub async fn is_there(&self, now: Timestamp) -> Result<(), ProviderError> {
        self.said(now).await.map(drop)
    }

    /// The address to which a browser is sent, and what its answer is held against. Whoever is sent there shows anew who they are, whatever the
    /// provider remembers of them. `state` and `chance` are for this question alone, and nobody can guess them.
    ///
    /// # Errors
    /// The provider does not answer.
    pub async fn ask(&self, state: &str, chance: [[u8; 32]; 2], now: Timestamp) -> Result<(String, Asked), ProviderError> {
        let said = self.said(now).await?;
        let [nonce, verifier] = chance.map(hex::encode);
        let (nonce, verifier) = (Nonce::new(nonce), PkceCodeVerifier::new(verifier));
        let client = self.client(&said.metadata);
        let (to_say, state) = (nonce.clone(), CsrfToken::new(state.to_owned()));
        let mut request = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || state, || to_say)
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .add_prompt(CoreAuthPrompt::Login)
            .set_max_age(Duration::ZERO);
        if self.settings.claim != "sub" {
            request = request.add_scope(Scope::new("profile".to_owned()));
        }
        for class in &self.settings.acr {
            request = request.add_auth_context_value(AuthenticationContextClass::new(class.clone()));
        }
        let (url, _, _) = request.url();
        Ok((url.into(), Asked { nonce, verifier, at: now }))
    }

    /// Who came back: a hash that stands for one person at this provider. `issuer` is who the browser says has sent it.
    ///
    /// # Errors
    /// The provider does not answer, or its answer does not count.
    pub async fn answer(
        &self,
        asked: Asked,
        code: &str,
        issuer: Option<&str>,
        now: Timestamp,
    ) -> Result<[u8; 32], ProviderError> {
        let said = self.said(now).await?;
        match issuer {
            Some(issuer) if issuer != self.issuer.as_str() => {
                return Err(ProviderError::False("another provider sent the browser"));
            }
            None if said.metadata.additional_metadata().authorization_response_iss_parameter_supported => {
                return Err(ProviderError::False("the browser does not say which provider sent it"));
            }
            _ => {}
        }
        let Asked { nonce, verifier, at } = asked;
        let token = self.token(&said.metadata, code, verifier).await?;
        let expected = Expected { settings: &self.settings, issuer: &self.issuer, nonce: &nonce, asked: at, now };
        let person = match person(&token, said.metadata.jwks(), &expected) {
            Err(Wrong::Key) => person(&token, &self.keys_anew(&said, now).await?, &expected),
            done => done,
        };
        person.map_err(|wrong| match wrong {
            Wrong::Key => ProviderError::False("no key of it fits the signature"),
            Wrong::False(why) => ProviderError::False(why),
            Wrong::Weak => ProviderError::Weak,
            Wrong::Stale => ProviderError::Stale,
        })
    }

    fn client(&self, metadata: &Metadata) -> Client {
        let methods = metadata.token_endpoint_auth_methods_supported();
        let is_in_body = methods.is_some_and(|methods| {
            methods.contains(&CoreClientAuthMethod::ClientSecretPost)
                && !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
        });
        let (id, secret) = (self.settings.client.clone(), self.settings.secret.to_string());
        CoreClient::from_provider_metadata(metadata.clone(), ClientId::new(id), Some(ClientSecret::new(secret)))
            .set_redirect_uri(self.redirect.clone())
            .set_auth_type(if is_in_body { AuthType::RequestBody } else { AuthType::BasicAuth })
    }

    /// The identity token that a code is worth. What else comes with it is dropped.
    async fn token(&self, metadata: &Metadata, code: &str, verifier: PkceCodeVerifier) -> Result<CoreIdToken, ProviderError> {
        let client = self.client(metadata);
        let request = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|_| ProviderError::Silent("it says nowhere where codes are taken (token_endpoint)".to_owned()))?
            .set_pkce_verifier(verifier);
        let answer: Result<CoreTokenResponse, _> = request.request_async(&self.fetch).await;
        let answer = answer.map_err(|error| match error {
            RequestTokenError::ServerResponse(said) => ProviderError::Refused(word(said.error().as_ref())),
            RequestTokenError::Request(unheard) => ProviderError::Silent(unheard.to_string()),
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => ProviderError::False("it is none"),
        })?;
        answer.extra_fields().id_token().cloned().ok_or(ProviderError::False("it names nobody (id_token)"))
    }

    /// What the provider says of itself, with its keys.
    async fn said(&self, now: Timestamp) -> Result<Said, ProviderError> {
        let mut known = self.known.lock().await;
        if let Some(said) = known.said.as_ref().filter(|said| now.duration_since(said.at) < KNOWN) {
            return Ok(said.clone());
        }
        if known.failed.is_some_and(|failed| now.duration_since(failed) < FAILED) {
            return Err(ProviderError::Silent("it did not a moment ago".to_owned()));
        }
        let metadata = Metadata::discover_async(self.issuer.clone(), &self.fetch).await.map_err(|error| undiscovered(&error));
        match metadata.and_then(|metadata| self.checked(metadata)) {
            Ok(metadata) => {
                let said = Said { metadata: Arc::new(metadata), at: now, keys_at: now };
                *known = Known { said: Some(said.clone()), failed: None };
                Ok(said)
            }
            Err(why) => {
                *known = Known { said: None, failed: Some(now) };
                Err(ProviderError::Silent(why))
            }
        }
    }

    /// Browsers are sent nowhere without TLS. Where this program asks itself, [`Fetch`] sees to that.
    fn checked(&self, metadata: Metadata) -> Result<Metadata, String> {
        let url = metadata.authorization_endpoint().url();
        if url.scheme() == "https" || (self.is_here && is_here(url)) {
            Ok(metadata)
        } else {
            Err("it would have browsers sign in without TLS (authorization_endpoint)".to_owned())
        }
    }

    /// Its keys, fetched again because a token names one that is not among those of `seen`.
    async fn keys_anew(&self, seen: &Said, now: Timestamp) -> Result<CoreJsonWebKeySet, ProviderError> {
        let mut known = self.known.lock().await;
        let Some(said) = &mut known.said else { return Ok(seen.metadata.jwks().clone()) };
        if said.keys_at == seen.keys_at && now.duration_since(said.keys_at) >= KEYS_ANEW {
            said.keys_at = now;
            let keys = CoreJsonWebKeySet::fetch_async(said.metadata.jwks_uri(), &self.fetch).await;
            let keys = keys.map_err(|error| ProviderError::Silent(undiscovered(&error)))?;
            said.metadata = Arc::new(Metadata::clone(&said.metadata).set_jwks(keys));
        }
        Ok(said.metadata.jwks().clone())
    }
}

/// Why it is not known what a provider is.
fn undiscovered(error: &DiscoveryError<Unheard>) -> String {
    match error {
        DiscoveryError::Request(unheard) => unheard.to_string(),
        DiscoveryError::Response(status, ..) => format!("it answers {status}, or not with JSON"),
        DiscoveryError::Parse(error) => {
            format!("what it says of itself is not understood at {}", word(&error.path().to_string()))
        }
        DiscoveryError::Validation(_) => "it calls itself otherwise than the settings do (issuer)".to_owned(),
        _ => "it has no address".to_owned(),
    }
}

/// A word of a provider's, fit to be noted.
fn word(said: &str) -> String {
    said.chars().filter(|letter| letter.is_ascii_alphanumeric() || "_.[]".contains(*letter)).take(40).collect()
}
