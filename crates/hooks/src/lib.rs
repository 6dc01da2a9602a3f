//! Messages to other systems over HTTPS, signed so that they can tell who sent them: Standard Webhooks 1.0
//! (<https://github.com/standard-webhooks/standard-webhooks>).
//!
//! What is in a message, and when it is sent again, is for whoever sends it. No clock: the time of a message is given.

mod endpoint;
mod secret;

pub use endpoint::{Endpoint, EndpointError, Message, Unheard};
pub use secret::{Secret, SecretError};
