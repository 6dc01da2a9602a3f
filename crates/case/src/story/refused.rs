//! Entries of a story that cannot be made.

use programme::Programme;
use programme::read::Page;

use crate::{Barred, Engine, Journal};

/// Reports what the programme refuses, and steps that a request cannot take.
pub(super) fn check(programme: &Programme, journal: &Journal, page: Page) {
    let restrained = |entry: &crate::Entry| crate::refused::is_restrained(programme, entry.kind);
    if !journal.entries.iter().any(restrained) {
        return;
    }
    for refused in Engine::new(programme).refused(journal) {
        let kind = &programme.kind(refused.entry.kind).id;
        let on = refused.entry.on;
        let (why, help) = match refused.why {
            Barred::Bar(bar) => (bar.because.en, bar.citation.sources.join(", ")),
            Barred::Same(field) => (format!("another has the same `{field}`"), "each has its own".to_owned()),
            Barred::Step(why) => (why.to_string(), "mend the order or the dates, or leave it out".to_owned()),
        };
        page.report(refused.entry.span, format!("`{kind}` on {on} cannot be entered: {why}"), help);
    }
}
