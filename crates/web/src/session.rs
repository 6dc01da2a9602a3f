//! Who is signed in: kept in memory, so that a stop of the server signs everybody out.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

/// Longest without a page.
const IDLE: SignedDuration = SignedDuration::from_mins(30);
/// Longest at all.
const WHOLE: SignedDuration = SignedDuration::from_hours(10);
/// More than this many at once are not kept: the one that was used longest ago goes.
const SESSIONS_MAX: usize = 10_000;

/// What the browser shows to be known again: 32 bytes of chance. Only its hash is kept.
#[derive(Clone)]
pub(crate) struct Token(pub(crate) String);

impl Token {
    fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

#[derive(Clone, Copy)]
struct Session {
    /// Position of the account.
    account: usize,
    began: Timestamp,
    seen: Timestamp,
}

/// All sessions.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<HashMap<[u8; 32], Session>>);

impl Sessions {
    /// Begins one. The token is new at every sign-in.
    pub(crate) fn begin(&self, token: &Token, account: usize, now: Timestamp) {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sessions.len() >= SESSIONS_MAX {
            let oldest = sessions.iter().min_by_key(|(_, session)| session.seen).map(|(hash, _)| *hash);
            oldest.and_then(|hash| sessions.remove(&hash));
        }
        sessions.insert(token.hash(), Session { account, began: now, seen: now });
    }

    /// The account of a session that has not ended, which goes on from now.
    pub(crate) fn account(&self, token: &Token, now: Timestamp) -> Option<usize> {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let session = sessions.get_mut(&token.hash())?;
        if now.duration_since(session.seen) > IDLE || now.duration_since(session.began) > WHOLE {
            sessions.remove(&token.hash());
            return None;
        }
        session.seen = now;
        Some(session.account)
    }

    /// Ends one.
    pub(crate) fn end(&self, token: &Token) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&token.hash());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn a_session_ends_after_half_an_hour_without_a_page() {
        let (sessions, token) = (Sessions::default(), Token("a".to_owned()));
        sessions.begin(&token, 3, at(0));
        assert_eq!(sessions.account(&token, at(30)), Some(3));
        assert_eq!(sessions.account(&token, at(60)), Some(3));
        assert_eq!(sessions.account(&token, at(91)), None);
        assert_eq!(sessions.account(&token, at(60)), None, "what has ended does not come back");
    }

    #[test]
    fn a_session_ends_after_ten_hours_however_busy_it_is() {
        let (sessions, token) = (Sessions::default(), Token("a".to_owned()));
        sessions.begin(&token, 3, at(0));
        for minutes in (0..=600).step_by(20) {
            assert_eq!(sessions.account(&token, at(minutes)), Some(3), "{minutes}");
        }
        assert_eq!(sessions.account(&token, at(601)), None);
    }

    #[test]
    fn whoever_leaves_is_signed_out() {
        let (sessions, token) = (Sessions::default(), Token("a".to_owned()));
        sessions.begin(&token, 3, at(0));
        sessions.end(&token);
        assert_eq!(sessions.account(&token, at(1)), None);
    }
}
