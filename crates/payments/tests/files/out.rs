//! Payments out.

use payments::iso20022::{Header, Payment, Totals, WriteError, Writer, totals};
use proptest::prelude::*;

use crate::made::*;

#[test]
fn a_file_of_three_payments() {
    insta::assert_snapshot!(file("KRW", &[9_000_000, 1, 250_000], &at_a_korean_bank("김서연 & 이", "110-123-456789")));
}

#[test]
fn the_same_payments_give_the_same_bytes_and_digest() {
    let (to, amounts) = (with_an_iban("Ana Novak"), vec![100; 3000]);
    let (one, other) =
        (write(&header("EUR", &amounts), &payments(&amounts, &to)), write(&header("EUR", &amounts), &payments(&amounts, &to)));
    let ((text, written), (again, written_again)) = (one.unwrap(), other.unwrap());
    assert_eq!((&text, written), (&again, written_again));
    use sha2::Digest;
    assert_eq!(written.sha256, <[u8; 32]>::from(sha2::Sha256::digest(text.as_bytes())));
    assert_eq!(written.bytes, u64::try_from(text.len()).unwrap());
}

#[test]
fn nothing_and_less_than_nothing_are_not_paid() {
    let to = with_an_iban("Ana Novak");
    for amount in [0, -1, 1_000_000_000_000_000_000, i64::MAX] {
        let header = Header { totals: Totals { count: 1, sum: amount }, ..header("EUR", &[]) };
        let done = write(&header, &[Payment { id: id(1), amount, to: &to }]);
        assert!(matches!(done, Err(WriteError::Amount { .. })), "{amount}");
    }
    assert!(matches!(write(&Header { totals: NOTHING, ..header("EUR", &[]) }, &[]), Err(WriteError::Empty)));
}

#[test]
fn an_id_comes_once() {
    let to = with_an_iban("Ana Novak");
    let twice = [Payment { id: id(1), amount: 5, to: &to }; 2];
    assert!(matches!(write(&header("EUR", &[5, 5]), &twice), Err(WriteError::Order(found)) if found == id(1)));
}

#[test]
fn payments_other_than_promised_make_no_file() {
    let to = with_an_iban("Ana Novak");
    let all = payments(&[5, 6, 7], &to);
    for (promised, sent) in [([5, 6, 8], &all[..]), ([5, 6, 7], &all[..2])] {
        assert!(matches!(write(&header("EUR", &promised), sent), Err(WriteError::Totals { .. })));
    }
}

#[test]
fn an_account_number_alone_names_no_bank() {
    let to = payments::iso20022::Creditor { agent: None, ..at_a_korean_bank("A", "110-123-456789") };
    let done = write(&header("KRW", &[5]), &payments(&[5], &to));
    assert!(matches!(done, Err(WriteError::NoBank(_))));
}

#[test]
fn the_id_of_a_file_is_plain_and_short() {
    for id in ["", "a b", "a/b", "<a>", &"x".repeat(36)] {
        let done = Writer::begin(Vec::new(), &Header { id: id.to_owned(), ..header("KRW", &[5]) });
        assert!(matches!(done, Err(WriteError::Id(_))), "{id}");
    }
}

#[test]
fn a_sum_that_no_bank_can_read_is_refused() {
    assert!(matches!(totals([999_999_999_999_999_999, 1]), Err(WriteError::Sum)));
}

#[test]
fn a_disk_that_is_full_is_an_error() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut writer = Writer::begin(Full, &header("EUR", &[5])).unwrap();
    writer.payment(&Payment { id: id(1), amount: 5, to: &with_an_iban("Ana Novak") }).unwrap();
    assert!(matches!(writer.finish(), Err(WriteError::Io(_))));
}

proptest! {
    #[test]
    fn control_sums_are_the_sums(amounts in prop::collection::vec(1..1_000_000_000_i64, 1..20), currency in prop::sample::select(vec!["KRW", "EUR", "KWD"])) {
        let text = file(currency, &amounts, &with_an_iban("Ana Novak"));
        let sums: Vec<&str> = text.split("<CtrlSum>").skip(1).map(|rest| rest.split('<').next().unwrap()).collect();
        let read = |text: &str| payments::Currency::of(currency).unwrap().read(text).unwrap();
        prop_assert_eq!(sums.iter().map(|sum| read(sum)).collect::<Vec<_>>(), vec![amounts.iter().sum::<i64>(); 2]);
        let paid: i64 = text.split(&format!("Ccy=\"{currency}\">")).skip(1).map(|rest| read(rest.split('<').next().unwrap())).sum();
        prop_assert_eq!(paid, amounts.iter().sum::<i64>());
        prop_assert_eq!(text.matches("<EndToEndId>").count(), amounts.len());
    }
}
