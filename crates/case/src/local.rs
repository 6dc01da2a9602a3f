//! What an entry supplies to the rules that are for it: its times, its fields, and those of the entry that it names.

use jiff::tz::TimeZone;
use programme::{EntryKind, Programme, entry_locals};
use rules::Cell;

use crate::Entry;
use crate::facts::field_cell;

/// For each kind of entry, the positions of its locals.
pub(crate) struct Locals {
    count: usize,
    of_kind: Vec<Vec<Option<usize>>>,
}

impl Locals {
    pub(crate) fn new(programme: &Programme) -> Locals {
        let names = programme.library.locals();
        let position = |name: &str| names.iter().position(|known| known == name);
        let places = |kind: &EntryKind| entry_locals(&programme.kinds, kind).iter().map(|(name, _)| position(name)).collect();
        Locals { count: names.len(), of_kind: programme.kinds.iter().map(places).collect() }
    }

    /// The values of one entry, in the order of [`entry_locals`]; only those that some rule uses are looked for.
    pub(crate) fn fill(
        &self,
        (programme, zone): (&Programme, &TimeZone),
        entries: &[Entry],
        entry: usize,
        locals: &mut Vec<Option<Cell>>,
    ) {
        locals.clear();
        locals.resize(self.count, None);
        let Some(own) = entries.get(entry) else { return };
        let kind = programme.kind(own.kind);
        let mut places = self.of_kind[own.kind.0 as usize].iter();
        let mut put = |value: &dyn Fn() -> Option<Cell>| {
            if let Some(Some(place)) = places.next() {
                locals[*place] = value();
            }
        };
        put(&|| Some(Cell::date(own.on)));
        put(&|| Some(Cell::date(own.recorded_on(zone))));
        put(&|| own.minute().map(|time| Cell::Narrow(time.number())));
        put(&|| Some(Cell::Narrow(nth(programme, entries, entry))));
        for field in &own.fields {
            put(&|| field.as_ref().map(|value| field_cell(programme, value)));
        }
        let of = kind.field("of").filter(|field| !field.kinds.is_empty());
        let Some(of) = of else { return };
        let label = own.code(programme, "of");
        let target = entries.iter().find(|other| label.is_some() && other.label.as_deref() == label);
        put(&|| target.map(|target| Cell::date(target.on)));
        put(&|| target.and_then(|target| target.minute()).map(|time| Cell::Narrow(time.number())));
        for (name, _) in programme::shared_fields(&programme.kinds, &of.kinds) {
            put(&|| target?.field(programme, &name).map(|value| field_cell(programme, value)));
        }
    }
}

/// The how-manyth entry of its kind it is that names the same entry, or, naming none, is about the same person.
fn nth(programme: &Programme, entries: &[Entry], entry: usize) -> i64 {
    let own = &entries[entry];
    let of = own.code(programme, "of");
    let same =
        |other: &&Entry| other.kind == own.kind && other.code(programme, "of") == of && (of.is_some() || other.who == own.who);
    let earlier = entries[..entry].iter().filter(same).count();
    i64::try_from(earlier).map_or(i64::MAX, |earlier| earlier + 1)
}
