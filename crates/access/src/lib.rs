//! Who may do and see what: roles, and the policies of a pack, in Cedar. What no policy permits is refused. And how somebody is known:
//! passkeys, passwords, one-time codes, sign-up codes.
//!
//! No I/O and no clock: policies arrive as text, and are checked against the schema in `access.cedarschema` before anything is asked of them.

mod code;
mod passkey;
mod password;
mod policy;
mod role;
mod totp;

pub use code::SignUpCode;
pub use passkey::{Challenge, MadePasskey, NewPasskey, OriginError, Passkey, PasskeyState, RelyingParty, ShownPasskey, Sought};
pub use password::{Cost, Credentials, PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, PasswordError, waste};
pub use policy::{Policies, PolicyError};
pub use role::{Account, Action, Household, Role};
pub use totp::Totp;
