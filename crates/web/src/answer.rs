//! What a handler gives: a page, or why there is none.

use std::future::Future;
use std::pin::Pin;

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use store::pay::Refusal;
use store::{AccountError, EmergencyError, MandateError};

/// What a handler gives.
pub(crate) type Answer<T> = Result<T, Trouble>;

/// What is still being gathered. It is in a box so that it is compiled once, and not anew for every handler that awaits it.
pub(crate) type Coming<'a, T> = Pin<Box<dyn Future<Output = Answer<T>> + Send + 'a>>;

/// Why there is no page.
#[derive(Clone, Debug)]
pub(crate) enum Trouble {
    /// Nobody is signed in.
    SignedOut,
    /// There is no such page, or not for this account: which of the two is not said.
    Missing,
    /// Somebody else wrote there at the same moment, and nothing was written.
    Busy,
    /// A request of a program that was done before, and was not done again.
    DoneBefore,
    /// The key of a program's request was used for another one.
    OtherRequest,
    /// What comes next is sensitive, and it is too long ago that they showed who they are. Once they have, they go on at this page.
    Unproved(String),
    /// They opened as many files of others within a day as they may: somebody has to say why.
    ManyFiles,
    /// A form of money without the token of this session: it does not come from a page of theirs.
    Forged,
    /// The rules of accounts are against it.
    Refused(AccountError),
    /// Something failed. The text never names a person.
    Broken(String),
}

impl From<store::Error> for Trouble {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::NoHousehold(_) | store::Error::NoPerson(_) => Self::Missing,
            store::Error::Pay(Refusal::NoRun(_) | Refusal::NoPayment(_) | Refusal::NoQuestion) => Self::Missing,
            store::Error::Account(error) => Self::Refused(error),
            store::Error::Emergency(EmergencyError::Unknown) => Self::Missing,
            store::Error::Mandate(MandateError::Unknown) => Self::Missing,
            store::Error::DoneBefore => Self::DoneBefore,
            store::Error::OtherRequest => Self::OtherRequest,
            other => Self::Broken(other.to_string()),
        }
    }
}

/// An answer without the words of a language: pages turn it into one with them ([`crate::pages::told`]).
impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        match self {
            Self::SignedOut | Self::Unproved(_) | Self::ManyFiles => Redirect::to("/").into_response(),
            Self::Busy | Self::DoneBefore | Self::OtherRequest | Self::Refused(_) => {
                (StatusCode::CONFLICT, Html("409")).into_response()
            }
            Self::Missing => (StatusCode::NOT_FOUND, Html("404")).into_response(),
            Self::Forged => (StatusCode::FORBIDDEN, Html("403")).into_response(),
            Self::Broken(_) => (StatusCode::INTERNAL_SERVER_ERROR, Html("500")).into_response(),
        }
    }
}
