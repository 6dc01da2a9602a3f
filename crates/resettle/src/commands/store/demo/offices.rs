//! What offices do: they pay what falls due, and report every half-year of those they look after. Lives know nothing of it. Now and then they
//! forget.

use ::case::{Engine, Entry, FieldValue, InstalmentState, Journal};
use chacha20::ChaCha20Rng;
use jiff::Timestamp;
use programme::KindId;
use rand_core::Rng as _;
use rules::{Cell, Date, FileId, Span};

/// A duty of the Korean pack, and what meets it.
const DUTY: &str = "report_half_year";
const REPORT: &str = "settlement_reported";
/// One in so many is forgotten.
const FORGOTTEN: u32 = 60;
/// It is done within so many days.
const WITHIN_DAYS: u32 = 9;
/// What fell due so lately is not done yet.
const UNDER_WAY_DAYS: i32 = 12;

/// The entries of offices that a journal lacks.
pub(super) fn entries(engine: &Engine<'_>, journal: &Journal, today: Date, rng: &mut ChaCha20Rng) -> Vec<Entry> {
    let programme = engine.programme();
    let standing = engine.standing(journal, today, None);
    let mut entries = Vec::new();
    let mut record = |kind: KindId, who, due: Date, said: &[(&str, FieldValue)]| {
        let days = (rng.next_u32() % WITHIN_DAYS).cast_signed();
        let is_done = due.day_number() + UNDER_WAY_DAYS < today.day_number() && !rng.next_u32().is_multiple_of(FORGOTTEN);
        let Some(on) = due.add_days(days).ok().filter(|_| is_done) else { return };
        let value = |id: &str| said.iter().find(|(field, _)| *field == id).map(|(_, value)| value.clone());
        let recorded = Timestamp::from_second(i64::from(on.day_number()) * 86_400).unwrap_or(Timestamp::MAX);
        let fields = programme.kind(kind).fields.iter().map(|field| value(&field.id)).collect();
        let span = Span { file: FileId(0), start: 0, end: 0 };
        entries.push(Entry { label: None, kind, who, on, at: None, dated: true, recorded, fields, span });
    };
    if let Some(report) = programme.kind_id(REPORT) {
        for line in standing.duties.iter().filter(|line| programme.duties[line.duty].thing.id == DUTY) {
            line.starts.inspect(|ended| record(report, line.subject.who, *ended, &[]));
        }
    }
    for line in &standing.entitlements {
        let entitlement = FieldValue::Code(programme.entitlements[line.entitlement].thing.id.clone());
        for part in line.instalments.iter().filter(|part| part.state == InstalmentState::Due) {
            let (Some(due), Some(amount)) = (part.due, part.amount) else { continue };
            let instalment = FieldValue::Code(part.id.clone());
            let said = [
                ("entitlement", entitlement.clone()),
                ("instalment", instalment),
                ("amount", FieldValue::Cell(Cell::Narrow(amount))),
            ];
            record(KindId::PAYMENT_MADE, line.subject.who, due, &said);
        }
    }
    entries
}
