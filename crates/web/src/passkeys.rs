//! What browsers have to sign: kept here until it is answered, once, or for five minutes.

use access::{Challenge, NewPasskey, RelyingParty, Sought};
use jiff::{SignedDuration, Timestamp};
use vault::ActorId;

use crate::pending::Pending;

/// How long there is to answer: as long as browsers are told to wait.
const LIFE: SignedDuration = SignedDuration::from_mins(5);

/// What a browser was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Whoever signs in: whose it is, the passkey says.
    SignIn,
    /// Somebody who is signed in shows once more who they are.
    Again(ActorId),
    /// A passkey beside those that an account has.
    Add(ActorId),
    /// The first of an account, by whoever has its sign-up code.
    SignUp(ActorId),
}

/// What an answer is held against.
pub(crate) enum Held {
    New(NewPasskey),
    Sought(Sought),
}

/// A site's passkeys.
pub(crate) struct Passkeys {
    pub(crate) party: RelyingParty,
    asked: Pending<Challenge, (Wanted, Held)>,
}

impl Passkeys {
    pub(crate) fn new(party: RelyingParty) -> Self {
        Self { party, asked: Pending::new(LIFE) }
    }

    /// Remembers what was asked.
    pub(crate) fn keep(&self, challenge: Challenge, wanted: Wanted, held: Held, now: Timestamp) {
        self.asked.keep(challenge, (wanted, held), now);
    }

    /// What was asked, if it was for this; it is not answered again.
    pub(crate) fn take(&self, challenge: Challenge, wanted: Wanted, now: Timestamp) -> Option<Held> {
        let (asked, held) = self.asked.take(&challenge, now)?;
        (asked == wanted).then_some(held)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passkeys() -> Passkeys {
        Passkeys::new(RelyingParty::new("http://localhost").unwrap())
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    fn ask(passkeys: &Passkeys, wanted: Wanted) -> Challenge {
        let (challenge, _, held) = passkeys.party.ask().unwrap();
        passkeys.keep(challenge, wanted, Held::Sought(held), at(0));
        challenge
    }

    #[test]
    fn a_challenge_is_answered_once_within_five_minutes_and_for_what_it_was_asked() {
        let passkeys = passkeys();
        let (one, other) = (ActorId([1; 16]), ActorId([2; 16]));
        let challenge = ask(&passkeys, Wanted::Again(one));
        assert!(passkeys.take(challenge, Wanted::Again(one), at(299)).is_some());
        assert!(passkeys.take(challenge, Wanted::Again(one), at(299)).is_none(), "once");
        for wrong in [Wanted::Again(other), Wanted::SignIn, Wanted::Add(one)] {
            let challenge = ask(&passkeys, Wanted::Again(one));
            assert!(passkeys.take(challenge, wrong, at(1)).is_none(), "{wrong:?}");
            assert!(passkeys.take(challenge, Wanted::Again(one), at(1)).is_none(), "a wrong try uses it up");
        }
        let challenge = ask(&passkeys, Wanted::SignIn);
        assert!(passkeys.take(challenge, Wanted::SignIn, at(300)).is_none(), "its time is over");
    }
}
