//! Documents: taken by what they are, opened whole or not at all.

use crate::support::*;
use vault::*;

const CHUNK: usize = 65_536 + 16;
const HEADER: usize = 2 + 16 + 32;

fn text(length: usize) -> Vec<u8> {
    (b'a'..=b'z').cycle().take(length).collect()
}

#[test]
fn a_document_opens_as_it_was_whatever_its_length() {
    let mut house = House::new(1);
    let place = place(ALICE, "scan");
    // Around the ends of chunks: 9 bytes of each document are its kind and length.
    for length in [1, 65_526, 65_527, 65_528, 200_000] {
        house.seal_document(&place, &text(length)).unwrap();
        let opened = house.open(&place).unwrap();
        let document = opened.document(&place.slot).unwrap();
        assert_eq!(document.content, ContentType::Text);
        assert!(document.bytes.expose() == text(length), "{length}");
        assert!(opened.value(&place.slot).is_none());
    }
}

#[test]
fn a_document_s_length_shows_in_steps_of_a_chunk() {
    let mut house = House::new(2);
    let mut length = |bytes| house.seal_document(&place(ALICE, "scan"), &text(bytes)).unwrap().as_bytes().len();
    assert_eq!([1, 65_527].map(&mut length), [HEADER + CHUNK; 2]);
    assert_eq!(length(65_528), HEADER + 2 * CHUNK);
}

#[test]
fn chunks_that_are_dropped_doubled_swapped_or_of_another_document_are_refused() {
    let mut house = House::new(3);
    let place = place(ALICE, "scan");
    let other = house.seal_document(&place, &text(200_000)).unwrap().into_bytes();
    let sealed = house.seal_document(&place, &text(200_000)).unwrap().into_bytes();
    let (header, body) = sealed.split_at(HEADER);
    let [a, b, c, d] = std::array::from_fn(|at| &body[at * CHUNK..(at + 1) * CHUNK]);
    let foreign = &other[HEADER + CHUNK..HEADER + 2 * CHUNK];
    for chunks in [&[a, b, c][..], &[b, c, d], &[a, b, d], &[a, c, b, d], &[a, b, b, c, d], &[a, foreign, c, d], &[a, b, c, d, d]]
    {
        let forged = [header, &chunks.concat()].concat();
        assert!(matches!(error(house.read_forged(&place, forged)), VaultError::Forged(_)));
    }
    for length in [0, 2, HEADER, HEADER + 1, HEADER + CHUNK - 1, sealed.len() - 1] {
        let answer = error(house.read_forged(&place, sealed[..length].to_vec()));
        assert!(matches!(answer, VaultError::Format { .. }), "{length}: {answer}");
    }
}

#[test]
fn a_document_with_a_bit_flipped_anywhere_or_at_another_place_is_refused() {
    let mut house = House::new(4);
    let place = place(ALICE, "scan");
    let sealed = house.seal_document(&place, &text(70_000)).unwrap().into_bytes();
    for at in (0..HEADER).chain((HEADER..sealed.len()).step_by(4_099)).chain([sealed.len() - 1]) {
        let mut forged = sealed.clone();
        forged[at] ^= 1;
        assert!(house.read_forged(&place, forged).is_err(), "{at}");
    }
    let newer = Place { slot: slot(Compartment::Identity, "scan", 2), ..place };
    assert!(matches!(error(house.read_forged(&newer, sealed)), VaultError::Forged(_)));
}

#[test]
fn a_document_is_judged_by_its_bytes_its_length_and_the_kinds_taken_here() {
    let mut house = House::new(5);
    let answer = error(house.seal_document(&place(ALICE, "scan"), b"MZ\x90\0"));
    assert!(matches!(answer, VaultError::Document(DocumentError::Content(ContentError::Unknown))), "{answer}");
    let limits = DocumentLimits { bytes_max: 10, types: vec![ContentType::Pdf] };
    assert_eq!(limits.check(b"%PDF-1.7\n"), Ok(ContentType::Pdf));
    assert_eq!(limits.check(b"%PDF-1.7\n\n\n"), Err(DocumentError::TooLong { bytes: 11, bytes_max: 10 }));
    assert_eq!(limits.check(b"text"), Err(DocumentError::Type(ContentType::Text)));
}

#[test]
fn no_limit_is_above_what_fits_in_memory() {
    let limits = DocumentLimits { bytes_max: usize::MAX, types: ContentType::ALL.to_vec() };
    assert!(matches!(limits.check(&text(DOCUMENT_BYTES_MAX + 1)), Err(DocumentError::TooLong { .. })));
}
