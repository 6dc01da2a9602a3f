//! Tells what is wrong with the order of a story's entries.

use programme::read::Page;
use programme::{KindId, Programme};

use super::zone;
use crate::{Disorder, Journal, disorders};

/// Reports entries that cannot have happened in the order given.
pub(super) fn check(programme: &Programme, journal: &Journal, page: Page) {
    amendments(programme, journal, page);
    for (entry, why) in disorders(programme, journal) {
        let (kind, on) = (&programme.kind(entry.kind).id, entry.on);
        let name = |other: KindId| &programme.kind(other).id;
        let mend = "mend one of the two dates".to_owned();
        let (message, help) = match why {
            Disorder::BeforeBirth(born) => (format!("`{kind}` on {on} is before the person's birth on {born}"), mend),
            Disorder::Again(earlier) => (
                format!("`{kind}` can happen once, and is recorded on {earlier} and on {on}"),
                "if one of them was wrong, correct or withdraw it: what = \"correction\", of = \"its id\"".to_owned(),
            ),
            Disorder::TooEarly(other, late) => (format!("`{kind}` on {on} cannot come before `{}` on {late}", name(other)), mend),
            Disorder::Lacks(other) => {
                (format!("`{kind}` on {on} needs `{}` before it", name(other)), format!("add the entry `{}`", name(other)))
            }
        };
        page.report(entry.span, message, help);
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
