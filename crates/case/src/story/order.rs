//! Entries that cannot have happened in the order that a story gives.

use programme::read::Page;
use programme::{EntryKind, KindId, Programme};
use rules::Date;

use super::zone;
use crate::{Entry, Journal};

/// Reports entries before a birth, entries that occur twice and may not, and entries that come before what they need.
pub(super) fn check(programme: &Programme, journal: &Journal, page: Page) {
    amendments(programme, journal, page);
    let entries = journal.standing_entries(programme, Date::MAX, None);
    for (position, entry) in entries.iter().enumerate() {
        let kind = programme.kind(entry.kind);
        let report = |message: String, help: String| page.report(entry.span, message, help);
        if let Some(born) = entry.who.and_then(|who| journal.persons.get(who)?.born)
            && entry.on < born
        {
            report(
                format!("`{}` on {} is before the person's birth on {born}", kind.id, entry.on),
                "mend one of the two dates".to_owned(),
            );
        }
        let again = |earlier: &&Entry| earlier.kind == entry.kind && earlier.who == entry.who;
        if let Some(earlier) = entries[..position].iter().find(again).filter(|_| kind.once) {
            let help = "if one of them was wrong, correct or withdraw it: what = \"correction\", of = \"its id\"";
            report(
                format!("`{}` can happen once, and is recorded on {} and on {}", kind.id, earlier.on, entry.on),
                help.to_owned(),
            );
        }
        for other in &kind.after {
            let late = concerning(&entries, *other, entry).find(|found| found.on > entry.on);
            if let Some(late) = late {
                report(out_of_order(programme, kind, entry, late), "mend one of the two dates".to_owned());
            }
        }
        for other in &kind.needs {
            if concerning(&entries, *other, entry).any(|found| found.on <= entry.on) {
                continue;
            }
            match concerning(&entries, *other, entry).next() {
                Some(late) => report(out_of_order(programme, kind, entry, late), "mend one of the two dates".to_owned()),
                None => {
                    let needed = &programme.kind(*other).id;
                    report(
                        format!("`{}` on {} needs `{needed}` before it", kind.id, entry.on),
                        format!("add the entry `{needed}`"),
                    );
                }
            }
        }
    }
}

/// Reports what amends an entry that was not recorded yet.
fn amendments(programme: &Programme, journal: &Journal, page: Page) {
    for amendment in journal.entries.iter().filter(|entry| matches!(entry.kind, KindId::CORRECTION | KindId::WITHDRAWAL)) {
        let of = amendment.code(programme, "of");
        let amended = journal.entries.iter().find(|entry| entry.label.is_some() && entry.label.as_deref() == of);
        if let Some(amended) = amended.filter(|amended| amended.recorded > amendment.recorded) {
            let what = &programme.kind(amendment.kind).id;
            let since = zone(programme).to_datetime(amended.recorded);
            let message = format!("this {what} was recorded before the entry that it is about, which was recorded {since}");
            page.report(
                amendment.span,
                message,
                "mend one of the two instants; without `recorded`, an entry counts as recorded on its day",
            );
        }
    }
}

fn out_of_order(programme: &Programme, kind: &EntryKind, entry: &Entry, late: &Entry) -> String {
    let other = &programme.kind(late.kind).id;
    format!("`{}` on {} cannot come before `{other}` on {}", kind.id, entry.on, late.on)
}

/// Entries of a kind about the same person, or about the household.
fn concerning<'e>(entries: &'e [Entry], kind: KindId, entry: &'e Entry) -> impl Iterator<Item = &'e Entry> {
    let same = move |other: &&Entry| other.who.is_none() || entry.who.is_none() || other.who == entry.who;
    entries.iter().filter(move |other| other.kind == kind).filter(same)
}
