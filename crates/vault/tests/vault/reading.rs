//! Whatever bytes stand in a store, reading them answers.

use crate::support::*;
use proptest::prelude::*;
use vault::*;

/// Bytes that begin like something of ours, or like anything.
fn stored() -> impl Strategy<Value = Vec<u8>> {
    let head = prop::sample::select(vec!["", "F1", "D1", "B1", "K1", "%PDF-", "\u{89}PNG\r\n\u{1a}\n"]);
    (head, prop::collection::vec(any::<u8>(), 0..400)).prop_map(|(head, tail)| {
        let head: Vec<u8> = head.chars().map(|letter| letter as u8).collect();
        [head, tail].concat()
    })
}

proptest! {
    #[test]
    fn no_stored_bytes_make_a_reader_panic_or_open(bytes in stored()) {
        let mut house = House::new(1);
        let place = place(ALICE, "name");
        house.seal(&place, "가");
        prop_assert!(house.read_forged(&place, bytes.clone()).is_err());
        let _ = ContentType::of(&bytes);
        let _ = ShareSet::from_bytes(&bytes);
        if let Ok(backup) = KeyBackup::from_bytes(bytes) {
            let loaded = run(backup.load(INSTALLATION, &house.root, at(1), &Default::default(), &mut MemoryStore::default()));
            prop_assert!(loaded.is_err());
        }
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "(S1-|argon2id 19 )?.{0,100}") {
        let _ = text.parse::<Share>();
        let _ = text.parse::<PassphraseRecord>();
        let _ = Field::new(&text);
        let field = Field::new("phone").unwrap();
        let vault = House::new(1).vault;
        for normal in [Normal::Digits, Normal::LettersAndDigits, Normal::Phone { country: "82", trunk: "0" }] {
            let _ = vault.index(Compartment::Identity, &field, normal, &text);
        }
    }
}
