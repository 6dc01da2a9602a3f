//! Where money goes.

use payments::payee::{Change, Channel, Destination, Goes, Payee, PayeeError, PayeeKind, Route, Word};
use payments::run::Officer;
use programme::Payments;

use crate::world::*;

fn word(by: &str, channel: Channel, on: &str) -> Word {
    Word { by: Officer(by.to_owned()), channel, at: instant(0), on: date(on) }
}

fn to(office: &str) -> Destination {
    Destination::Handed { office: office.to_owned() }
}

fn asked(office: &str) -> Change {
    Change::Asked { to: to(office), asked: word("ana", Channel::Message, "2027-03-01") }
}

fn confirmed(office: &str, on: &str) -> Change {
    asked(office).confirm(word("bo", Channel::Message, on), false, rules_of_paying()).unwrap()
}

#[test]
fn a_change_needs_a_second_person_or_a_second_channel() {
    let confirm = |by: &str, channel| asked("town").confirm(word(by, channel, "2027-03-01"), false, rules_of_paying());
    assert_eq!(confirm("ana", Channel::Message), Err(PayeeError::SameHand));
    assert!(confirm("bo", Channel::Message).is_ok());
    assert!(confirm("ana", Channel::CallBack).is_ok());
    let in_person = Change::Asked { to: to("town"), asked: word("ana", Channel::InPerson, "2027-03-01") };
    let by_message = in_person.confirm(word("ana", Channel::Message, "2027-03-01"), false, rules_of_paying());
    assert_eq!(by_message, Err(PayeeError::SameHand), "a message proves nothing");
}

#[test]
fn where_the_pack_asks_for_a_second_person_a_second_channel_is_enough_only_for_what_nobody_may_see() {
    let payments = Payments { account_second_person: true, ..rules_of_paying().clone() };
    let confirm = |by: &str, is_unseen| asked("town").confirm(word(by, Channel::CallBack, "2027-03-01"), is_unseen, &payments);
    assert_eq!(confirm("ana", false), Err(PayeeError::SamePerson));
    assert!(confirm("ana", true).is_ok());
    assert!(confirm("bo", false).is_ok());
}

#[test]
fn money_follows_a_change_after_some_days_and_goes_where_it_went_until_then() {
    let route = Route { changes: vec![confirmed("old", "2027-01-01"), confirmed("new", "2027-03-01")], lost: None };
    assert_eq!(route.on(date("2027-03-07")), Goes::To(&to("old")));
    assert_eq!(route.on(date("2027-03-08")), Goes::To(&to("new")));
    assert_eq!(Route { changes: vec![asked("new")], lost: None }.on(date("2027-12-31")), Goes::Nowhere);
}

#[test]
fn nothing_goes_to_a_lost_account_while_the_new_one_cools_down() {
    let changes = vec![confirmed("old", "2027-01-01"), confirmed("new", "2027-03-02")];
    let route = Route { changes, lost: Some(date("2027-03-01")) };
    assert_eq!(route.on(date("2027-02-28")), Goes::To(&to("old")));
    assert_eq!(route.on(date("2027-03-03")), Goes::Cooling(date("2027-03-09")));
    assert_eq!(route.on(date("2027-03-09")), Goes::To(&to("new")));
}

#[test]
fn a_change_is_taken_back_while_it_cools_down() {
    let back = confirmed("new", "2027-03-01").refuse(word("cy", Channel::InPerson, "2027-03-03")).unwrap();
    let route = Route { changes: vec![confirmed("old", "2027-01-01"), back.clone()], lost: None };
    assert_eq!(route.on(date("2027-12-31")), Goes::To(&to("old")));
    assert_eq!(back.confirm(word("bo", Channel::InPerson, "2027-03-04"), false, rules_of_paying()), Err(PayeeError::NotNow));
}

#[test]
fn who_is_under_threat_is_paid_another_way_that_nothing_shows() {
    let shown = Route { changes: vec![confirmed("joint", "2027-01-01")], lost: None };
    let unseen = Route { changes: vec![confirmed("shelter", "2027-01-01")], lost: None };
    let plain = Payee { kind: PayeeKind::Person, shown: shown.clone(), unseen: None };
    let safe = Payee { kind: PayeeKind::Person, shown, unseen: Some(unseen) };
    let day = date("2027-03-01");
    assert_eq!((safe.pays(day), plain.pays(day)), (Goes::To(&to("shelter")), Goes::To(&to("joint"))));
    assert_eq!(safe.shows(day), plain.shows(day));
    assert_eq!(format!("{safe:?}"), format!("{plain:?}"));
}
