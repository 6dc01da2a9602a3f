//! How fast somebody may try again after what was wrong. It slows down, and never shuts out: the longest wait is a minute for an account, and
//! whoever signed in from a browser before waits only for what that browser did wrong.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use vault::ActorId;

/// So many wrong tries cost nothing: people mistype.
const FREE: u32 = 4;
/// The longest wait for one account.
const WAIT_MAX: SignedDuration = SignedDuration::from_secs(60);
/// So many wrong tries from one address cost nothing: an office may have one address.
const FREE_OF_ADDRESS: u32 = 30;
/// After so long without one, wrong tries are forgotten.
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(1);
/// More than this are not remembered: the one that was tried longest ago goes.
const REMEMBERED_MAX: usize = 100_000;

/// What tries are counted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Tried {
    /// An account, by browsers that never signed in to it; or a login name that is nobody's, so that the two cannot be told apart.
    Account(ActorId),
    /// An account, by browsers that did.
    Known(ActorId),
    /// Whatever comes from an address; of IPv6, from its network of 64 bits.
    Address([u8; 8]),
}

impl Tried {
    /// That of an address.
    pub(crate) fn address(ip: IpAddr) -> Self {
        let mut bytes = [0; 8];
        match ip.to_canonical() {
            IpAddr::V4(v4) => bytes[..4].copy_from_slice(&v4.octets()),
            IpAddr::V6(v6) => bytes.copy_from_slice(&v6.octets()[..8]),
        }
        Self::Address(bytes)
    }

    /// That of a login name that is nobody's, however it is typed.
    pub(crate) fn nobody(login: &str) -> Self {
        let plain: String = login.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
        let digest: [u8; 32] = Sha256::digest(plain).into();
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        Self::Account(ActorId(id))
    }

    fn free(self) -> u32 {
        if matches!(self, Self::Address(_)) { FREE_OF_ADDRESS } else { FREE }
    }
}

#[derive(Clone, Copy)]
struct Tries {
    wrong: u32,
    last: Timestamp,
}

/// Wrong tries of the last hour. They are in memory: a server that starts anew has forgotten them, and several count each for itself.
#[derive(Default)]
pub(crate) struct Limits(Mutex<HashMap<Tried, Tries>>);

impl Limits {
    /// How long whoever tries has to wait; `None`: not at all.
    pub(crate) fn wait(&self, tried: &[Tried], now: Timestamp) -> Option<SignedDuration> {
        let tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = |tried: &Tried| {
            let Tries { wrong, last } = tries.get(tried)?;
            let over = wrong.checked_sub(tried.free()).filter(|over| *over > 0)?;
            let seconds = 1_i64.checked_shl(over.min(10)).unwrap_or(i64::MAX);
            let until = *last + SignedDuration::from_secs(seconds).min(WAIT_MAX);
            (until > now).then(|| until.duration_since(now))
        };
        tried.iter().filter_map(wait).max()
    }

    /// Remembers that something was wrong.
    pub(crate) fn wrong(&self, tried: &[Tried], now: Timestamp) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() + tried.len() > REMEMBERED_MAX {
            tries.retain(|_, known| now.duration_since(known.last) < FORGOTTEN);
        }
        if tries.len() + tried.len() > REMEMBERED_MAX {
            let oldest = tries.iter().min_by_key(|(_, known)| known.last).map(|(tried, _)| *tried);
            oldest.and_then(|tried| tries.remove(&tried));
        }
        for tried in tried {
            let known = tries.entry(*tried).or_insert(Tries { wrong: 0, last: now });
            let wrong = if now.duration_since(known.last) < FORGOTTEN { known.wrong } else { 0 };
            *known = Tries { wrong: wrong.saturating_add(1), last: now };
        }
    }

    /// Forgets what was wrong, because it was right now. What an address did is not forgotten by that.
    pub(crate) fn right(&self, tried: &[Tried]) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for tried in tried.iter().filter(|tried| !matches!(tried, Tried::Address(_))) {
            tries.remove(tried);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: Tried = Tried::Account(ActorId([1; 16]));
    const KNOWN: Tried = Tried::Known(ActorId([1; 16]));

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    fn seconds(wait: Option<SignedDuration>) -> i64 {
        wait.map_or(0, |wait| wait.as_secs())
    }

    #[test]
    fn each_wrong_try_costs_twice_the_time_and_never_more_than_a_minute() {
        let limits = Limits::default();
        let mut waits = Vec::new();
        for _ in 0..14 {
            limits.wrong(&[ACCOUNT], at(0));
            waits.push(seconds(limits.wait(&[ACCOUNT], at(0))));
        }
        assert_eq!(waits, [0, 0, 0, 0, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]);
        assert_eq!(limits.wait(&[ACCOUNT], at(60)), None, "nobody is shut out for good");
    }

    #[test]
    fn whoever_guesses_from_elsewhere_does_not_slow_a_browser_that_is_known() {
        let limits = Limits::default();
        for second in 0..1000 {
            limits.wrong(&[ACCOUNT, Tried::address([203, 0, 113, 9].into())], at(second));
        }
        assert!(limits.wait(&[ACCOUNT], at(1000)).is_some());
        assert_eq!(limits.wait(&[KNOWN, Tried::address([198, 51, 100, 7].into())], at(1000)), None);
    }

    #[test]
    fn an_address_is_slowed_whichever_accounts_it_tries_and_a_right_one_does_not_wash_it_clean() {
        let limits = Limits::default();
        let address = Tried::address([203, 0, 113, 9].into());
        for number in 0..40 {
            limits.wrong(&[Tried::Account(ActorId([number; 16])), address], at(0));
        }
        limits.right(&[KNOWN, address]);
        assert_eq!(seconds(limits.wait(&[address], at(0))), 60);
        assert_eq!(limits.wait(&[address], at(60)), None);
    }

    #[test]
    fn addresses_of_one_network_of_ipv6_are_one() {
        let [one, other, far] =
            ["2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:1::1"].map(|ip| Tried::address(ip.parse().unwrap()));
        assert!(one == other && one != far);
        assert_eq!(Tried::address("::ffff:203.0.113.9".parse().unwrap()), Tried::address("203.0.113.9".parse().unwrap()));
    }

    #[test]
    fn what_was_wrong_is_forgotten_after_an_hour_and_once_it_is_right() {
        let limits = Limits::default();
        (0..20).for_each(|_| limits.wrong(&[ACCOUNT], at(0)));
        limits.wrong(&[ACCOUNT], at(3601));
        assert_eq!(limits.wait(&[ACCOUNT], at(3601)), None);
        (0..20).for_each(|_| limits.wrong(&[ACCOUNT], at(4000)));
        limits.right(&[ACCOUNT]);
        assert_eq!(limits.wait(&[ACCOUNT], at(4000)), None);
    }
}
