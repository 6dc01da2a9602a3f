//! End-to-end ids: derived, so that making a file again gives the same bytes; and telling nobody anything.
//!
//! An id is 32 characters of base32 (RFC 4648): 24 that follow from the payment, 8 that follow from those. Both are HMAC-SHA256
//! under the installation's key. So an id that comes back from a bank can be known as ours even where a restored database has
//! forgotten the payment, and another programme's is known as foreign.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::{Cause, PaymentKey};

/// Characters of an id; ISO 20022 allows 35.
pub const ID_CHARS: usize = 32;
const BODY_CHARS: usize = 24;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What a payment is called from end to end: in the file that goes out, in the bank's answers, on the statement.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EndToEndId([u8; ID_CHARS]);

impl EndToEndId {
    /// The id that was stored as this text. Whether it is ours, [`Ids::ours`] tells.
    pub fn stored(text: &str) -> Option<EndToEndId> {
        let id: [u8; ID_CHARS] = text.as_bytes().try_into().ok()?;
        id.iter().all(|letter| ALPHABET.contains(letter)).then_some(EndToEndId(id))
    }

    /// It.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for EndToEndId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for EndToEndId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Makes and recognises the ids of one installation.
#[derive(Clone)]
pub struct Ids {
    keyed: Hmac<Sha256>,
}

impl Ids {
    /// Under a secret key that is never changed: with another key the same payment would have another name. `installation` keeps two
    /// installations apart that were set up from one key.
    pub fn new(key: &[u8; 32], installation: &str) -> Ids {
        // HMAC fills a short key up with zeros (RFC 2104).
        let mut block = [0; 64];
        block[..key.len()].copy_from_slice(key);
        let mut keyed = <Hmac<Sha256> as KeyInit>::new(&block.into());
        part(&mut keyed, b"resettle end-to-end id 1");
        part(&mut keyed, installation.as_bytes());
        Ids { keyed }
    }

    /// The id of a payment.
    pub fn of(&self, payment: &PaymentKey) -> EndToEndId {
        let mut keyed = self.keyed.clone();
        let sequence = &payment.sequence;
        let (cause, number) = match payment.cause {
            Cause::Ordinary => (b"o", 0),
            Cause::Arrears(number) => (b"a", number),
            Cause::TopUp(number) => (b"t", number),
            Cause::ReIssue(number) => (b"r", number),
        };
        part(&mut keyed, &payment.household.0);
        part(&mut keyed, sequence.entitlement.as_bytes());
        part(&mut keyed, sequence.who.as_deref().map_or(b"-", |_| b"+"));
        part(&mut keyed, sequence.who.as_deref().unwrap_or_default().as_bytes());
        part(&mut keyed, sequence.instalment.as_bytes());
        part(&mut keyed, cause);
        part(&mut keyed, &number.to_be_bytes());
        let mut id = [0; ID_CHARS];
        base32(&keyed.finalize().into_bytes(), &mut id[..BODY_CHARS]);
        let check = self.check(&id[..BODY_CHARS]);
        id[BODY_CHARS..].copy_from_slice(&check);
        EndToEndId(id)
    }

    /// The id that a text is, if this installation made it.
    pub fn ours(&self, text: &str) -> Option<EndToEndId> {
        let id: [u8; ID_CHARS] = text.as_bytes().try_into().ok()?;
        (id[BODY_CHARS..] == self.check(&id[..BODY_CHARS])).then_some(EndToEndId(id))
    }

    /// A tag of these parts that only whoever has the key can make: what is kept to be paid from later is known by it as ours.
    pub fn tag(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut keyed = self.keyed.clone();
        part(&mut keyed, b"tag");
        parts.iter().for_each(|one| part(&mut keyed, one));
        keyed.finalize().into_bytes().into()
    }

    fn check(&self, body: &[u8]) -> [u8; ID_CHARS - BODY_CHARS] {
        let mut keyed = self.keyed.clone();
        part(&mut keyed, b"check");
        part(&mut keyed, body);
        let mut check = [0; ID_CHARS - BODY_CHARS];
        base32(&keyed.finalize().into_bytes(), &mut check);
        check
    }
}

/// With its length before it, so that no two lists of parts give the same bytes.
fn part(keyed: &mut Hmac<Sha256>, bytes: &[u8]) {
    keyed.update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
    keyed.update(bytes);
}

/// As many characters as there is room for.
fn base32(bytes: &[u8], out: &mut [u8]) {
    for (eight, five) in out.chunks_mut(8).zip(bytes.chunks(5)) {
        let bits = five.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        for (at, letter) in eight.iter_mut().enumerate() {
            *letter = ALPHABET[usize::try_from(bits >> (35 - 5 * at) & 31).unwrap_or(0)];
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Household, Sequence};

    const KEY: [u8; 32] = [7; 32];

    fn payment(entitlement: &str, who: Option<&str>, instalment: &str, cause: Cause) -> PaymentKey {
        let sequence =
            Sequence { entitlement: entitlement.to_owned(), who: who.map(str::to_owned), instalment: instalment.to_owned() };
        PaymentKey { household: Household([3; 16]), sequence, cause }
    }

    #[test]
    fn an_id_is_always_the_same() {
        // The same was computed with Python's hmac and base64.
        let id = Ids::new(&KEY, "kr-1").of(&payment("basic_grant", None, "rest/2", Cause::Ordinary));
        assert_eq!(id.as_str(), "D6TS4RVHZF6QFRYJTOT3YN3GUQAO44GT");
    }

    #[test]
    fn base32_is_that_of_the_rfc() {
        let mut out = [0; 8];
        base32(b"fooba", &mut out);
        assert_eq!(&out, b"MZXW6YTB");
    }

    #[test]
    fn parts_that_run_together_do_not_give_one_id() {
        let ids = Ids::new(&KEY, "kr-1");
        let all = [
            payment("ab", None, "c", Cause::Ordinary),
            payment("a", None, "bc", Cause::Ordinary),
            payment("ab", Some(""), "c", Cause::Ordinary),
            payment("a", Some("b"), "c", Cause::Ordinary),
            payment("ab", None, "c", Cause::Arrears(1)),
            payment("ab", None, "c", Cause::Arrears(2)),
            payment("ab", None, "c", Cause::ReIssue(1)),
            payment("ab", None, "c", Cause::TopUp(1)),
        ];
        let distinct: std::collections::BTreeSet<EndToEndId> = all.iter().map(|payment| ids.of(payment)).collect();
        assert_eq!(distinct.len(), all.len());
    }

    #[test]
    fn ours_are_known_and_others_are_not() {
        let (ids, theirs) = (Ids::new(&KEY, "kr-1"), Ids::new(&KEY, "kr-2"));
        let payment = payment("basic_grant", None, "first", Cause::Ordinary);
        let id = ids.of(&payment);
        assert_eq!(ids.ours(id.as_str()), Some(id));
        assert_eq!(theirs.ours(id.as_str()), None);
        assert_ne!(theirs.of(&payment), id);
        for text in ["", "NOTPROVIDED", &id.as_str().to_lowercase(), &id.as_str()[1..]] {
            assert_eq!(ids.ours(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn an_id_with_one_wrong_character_is_not_ours(household: [u8; 16], at in 0..ID_CHARS, letter in 0_usize..32) {
            let ids = Ids::new(&KEY, "kr-1");
            let id = ids.of(&PaymentKey { household: Household(household), ..payment("basic_grant", None, "first", Cause::Ordinary) });
            let mut wrong = id.0;
            wrong[at] = ALPHABET[letter];
            prop_assert_eq!(ids.ours(std::str::from_utf8(&wrong).unwrap()).is_some(), wrong == id.0);
        }
    }
}
