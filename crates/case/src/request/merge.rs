//! Requests that are answered together: the answer of the one is that of the other, and so is its office.

use rules::Time;

use super::{Deed, End, Filed, Impossible, Place};
use crate::When;

/// What joins a request to another: the entry, and the filing that it names.
#[derive(Clone, Copy)]
pub(super) struct Merging {
    pub(super) when: When,
    pub(super) entry: usize,
    pub(super) into: Option<usize>,
}

/// Joins requests to those that they were merged into, in the order in which that was done. Whatever cannot be joined says why.
pub(super) fn merge(filed: &mut [Filed], now: Time) {
    let mut order: Vec<(Merging, usize)> =
        filed.iter().enumerate().flat_map(|(own, one)| one.merges.iter().map(move |merging| (*merging, own))).collect();
    order.sort_by_key(|(merging, own)| (merging.when, merging.entry, *own));
    for (merging, own) in order {
        match joinable(filed, own, merging) {
            Ok(other) => join(filed, (own, other), merging, now),
            Err(why) => filed[own].impossible.push((merging.entry, why)),
        }
    }
}

/// The request to which another is joined by an entry.
fn joinable(filed: &[Filed], own: usize, merging: Merging) -> Result<usize, Impossible> {
    let filing = filed[own].line.subject.entry;
    let named = |other: &Filed| merging.into.is_some() && other.line.subject.entry == merging.into && merging.into != filing;
    let other = filed.iter().position(named).ok_or(Impossible::NoRequest)?;
    let others_with_it = filed.iter().any(|third| third.line.with.is_some() && third.line.with == filing);
    if others_with_it || filed[own].line.with.is_some() || filed[other].line.with.is_some() {
        return Err(Impossible::Merged);
    }
    let at = merging.when.earliest();
    let (ours, theirs) = (filed[own].course_of(at).0, filed[other].course_of(at).0);
    if filed[own].barred.contains(&theirs.owner) {
        return Err(Impossible::InLine);
    }
    if matches!(theirs.place, Place::Closed { .. }) {
        return Err(Impossible::Over);
    }
    ours.after(Deed::Join(theirs.owner), merging.when, None).map(|_| other)
}

/// From the day on which it is joined to another, a request goes where that one goes: until that one ends without an answer, or comes to
/// an office in the line complained of.
fn join(filed: &mut [Filed], (own, other): (usize, usize), merging: Merging, now: Time) {
    let from = merging.when.earliest();
    // Nobody sends it to that line by sending the other one there.
    let barred = filed[own].barred.clone();
    let (kept, into_the_line) = std::mem::take(&mut filed[other].deeds).into_iter().partition(|(when, _, deed)| {
        let to = match deed {
            Deed::Transfer(to, _) | Deed::Designate(to) => Some(to),
            _ => None,
        };
        when.earliest() < from || to.is_none_or(|to| !barred.contains(to))
    });
    filed[other].deeds = kept;
    let told =
        into_the_line.into_iter().filter_map(|(_, entry, _): (When, Option<usize>, Deed)| Some((entry?, Impossible::InLine)));
    filed[other].impossible.extend(told.collect::<Vec<_>>());

    let (course, steps, _) = filed[other].course_of(now);
    let mut until = match course.place {
        Place::Closed { since, end } if end != End::Answered => Some(since),
        _ => None,
    };
    let owner = filed[other].course_of(from).0.owner;
    let mut joins = vec![(merging.when, Some(merging.entry), Deed::Join(owner))];
    for step in steps.iter().filter(|step| step.when.earliest() > from) {
        if barred.contains(&step.owner) {
            until = Some(step.when);
            break;
        }
        if joins.last().is_none_or(|(.., last)| *last != Deed::Join(step.owner)) {
            joins.push((step.when, None, Deed::Join(step.owner)));
        }
    }
    let answered = filed[other].answered.filter(|answered| until.is_none_or(|until| *answered < until));
    let own = &mut filed[own];
    let is_joined = |when: When| when.earliest() >= from && until.is_none_or(|until| when < until);
    let (joined, kept) = std::mem::take(&mut own.deeds)
        .into_iter()
        .partition(|(when, _, deed)| is_joined(*when) && !matches!(deed, Deed::Withdraw(_)));
    own.deeds = kept;
    let moved = joined.into_iter().filter_map(|(_, entry, _): (When, Option<usize>, Deed)| Some((entry?, Impossible::Merged)));
    own.impossible.extend(moved);
    own.deeds.extend(joins);
    own.answered = own.answered.into_iter().chain(answered).min();
    own.line.answered = own.answered.map(|when| when.on);
    own.line.with = merging.into;
}
