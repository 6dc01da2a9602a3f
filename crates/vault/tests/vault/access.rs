//! Nothing is read without a purpose and a line that says so.

use crate::support::*;
use vault::*;

#[test]
fn a_line_is_written_for_what_is_opened() {
    let mut house = House::new(1);
    house.seal(&place(ALICE, "name"), "가");
    let mut log = MemoryLog::default();
    let opened = run(house.vault.open(access(&place(ALICE, "name")), &mut house.store, &mut log)).unwrap();
    assert_eq!(opened.value(&place(ALICE, "name").slot).and_then(Clear::expose_text), Some("가"));
    let [line] = &log.lines[..] else { panic!("one line") };
    assert_eq!((line.person, line.purpose.as_str()), (ALICE, "casework"));
    assert_eq!(line.fields, [place(ALICE, "name").slot]);
}

#[test]
fn nothing_is_opened_when_the_line_cannot_be_written() {
    let mut house = House::new(2);
    house.seal(&place(ALICE, "name"), "가");
    let mut log = MemoryLog { is_broken: true, ..MemoryLog::default() };
    let answer = error(run(house.vault.open(access(&place(ALICE, "name")), &mut house.store, &mut log)));
    assert!(matches!(answer, VaultError::NotRecorded(_)), "{answer}");
}

#[test]
fn an_attempt_that_fails_leaves_its_line() {
    let mut house = House::new(4);
    let mut log = MemoryLog::default();
    let answer = error(run(house.vault.open(access(&place(ALICE, "name")), &mut house.store, &mut log)));
    assert!(matches!(answer, VaultError::Nothing(_)), "{answer}");
    assert_eq!(log.lines.len(), 1);
}

#[test]
fn a_request_is_answered_whole_or_not_at_all() {
    let mut house = House::new(5);
    house.seal(&place(ALICE, "name"), "가");
    let mut request = access(&place(ALICE, "name"));
    request.fields.push(slot(Compartment::Health, "note", 1));
    let answer = error(run(house.vault.open(request, &mut house.store, &mut MemoryLog::default())));
    assert!(matches!(answer, VaultError::Nothing(_)), "{answer}");
}

#[test]
fn a_request_for_nothing_or_for_too_much_is_refused() {
    let mut house = House::new(6);
    for count in [0, FIELDS_MAX + 1] {
        let request = Access { fields: vec![place(ALICE, "name").slot; count], ..access(&place(ALICE, "name")) };
        let answer = error(run(house.vault.open(request, &mut house.store, &mut MemoryLog::default())));
        assert!(matches!(answer, VaultError::FieldCount { .. }), "{answer}");
    }
}

#[test]
fn a_purpose_that_is_not_in_the_list_is_not_found() {
    let purposes = Purposes::from_iter(["casework", "payment"]);
    assert_eq!(purposes.find("payment").unwrap().code(), "payment");
    assert_eq!(purposes.find("curiosity"), None);
}

#[test]
fn a_server_with_many_threads_may_open() {
    fn may_cross_threads(_: &impl Send) {}
    let mut house = House::new(7);
    let mut log = MemoryLog::default();
    may_cross_threads(&house.vault.open(access(&place(ALICE, "name")), &mut house.store, &mut log));
    may_cross_threads(&house.vault.seal(&place(ALICE, "name"), b"", &mut house.store, &mut house.rng));
    may_cross_threads(&house.vault.rotate_person_key(ALICE, Compartment::Identity, &mut house.store, &mut house.rng));
}
