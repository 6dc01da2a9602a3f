//! Who somebody is by the word of an office's own identity provider: OpenID Connect Core 1.0, by code, with PKCE (RFC 7636) and the name of who answers (RFC 9207).
//!
//! What comes of it is a hash that stands for one person at one provider; what it opens is for whoever asks. Nothing else is taken from the provider: no
//! name, no role, no token that is kept. No clock and no chance: both are given.

mod fetch;
mod provider;
mod settings;
mod token;

pub use provider::{Asked, Provider, ProviderError};
pub use settings::{Settings, SettingsError};
