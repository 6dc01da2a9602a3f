//! What is secret cannot be printed, copied or compared by mistake. This crate does not know serde, so nothing is serialised.

use std::fmt::{Debug, Display};
use vault::*;

struct Loud;

/// Every type has `Quiet<()>`; one that can be printed, copied or compared has another as well, and then `Quiet<_>` is
/// ambiguous and this file does not compile.
trait Quiet<Why> {
    fn is_quiet() -> bool {
        true
    }
}

impl<T> Quiet<()> for T {}
impl<T: Debug> Quiet<(Loud, u8)> for T {}
impl<T: Display> Quiet<(Loud, u16)> for T {}
impl<T: Clone> Quiet<(Loud, u32)> for T {}
impl<T: PartialEq> Quiet<(Loud, u64)> for T {}

#[test]
fn secrets_are_not_printed_copied_or_compared() {
    let quiet = [
        <SecretKey as Quiet<_>>::is_quiet(),
        <Clear as Quiet<_>>::is_quiet(),
        <Document as Quiet<_>>::is_quiet(),
        <Content as Quiet<_>>::is_quiet(),
        <Opened as Quiet<_>>::is_quiet(),
        <HeldRoot as Quiet<_>>::is_quiet(),
        <Passphrase as Quiet<_>>::is_quiet(),
        <Share as Quiet<_>>::is_quiet(),
        <Vault as Quiet<_>>::is_quiet(),
    ];
    assert_eq!(quiet, [true; 9]);
}
