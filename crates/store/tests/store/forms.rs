//! Every kind of entry goes in and comes out.

use case::{Entry, FieldValue, Journal};
use programme::FieldType;
use rules::{Cell, Ratio, Ty};

use crate::home::on_both;
use crate::sample::{at, engine, journal, new_household, programme, reading};

/// One entry of every kind of the programme, with something in every field.
fn everything() -> Journal {
    let mut all =
        journal("[[person]]\nid = \"one\"\nborn = 1990-01-01\n[[entry]]\non = 2020-01-01\nwhat = \"entered_country\"\n");
    let first = all.entries[0].clone();
    all.entries.clear();
    for (number, kind) in programme().kinds.iter().enumerate() {
        let id = programme().kind_id(&kind.id).unwrap();
        let mut fields: Vec<_> = kind.fields.iter().map(|field| Some(value(field.ty))).collect();
        if id == programme::KindId::CORRECTION {
            fields[0] = Some(FieldValue::Code("e1".to_owned()));
            fields.extend(programme().kinds[0].fields.iter().map(|field| Some(value(field.ty))));
        }
        let recorded = at("2024-01-01T00:00:00Z") + jiff::SignedDuration::from_secs(number as i64);
        all.entries.push(Entry { label: None, kind: id, who: None, dated: true, recorded, fields, ..first.clone() });
    }
    all
}

fn value(ty: FieldType) -> FieldValue {
    match ty {
        FieldType::Office => FieldValue::Code(programme().offices[0].id.clone()),
        FieldType::Entry => FieldValue::Code("e1".to_owned()),
        FieldType::Value(Ty::Text) => value_of_text(),
        FieldType::Value(Ty::Rate) => FieldValue::Cell(Cell::Wide(Ratio::new(2, 3).unwrap())),
        FieldType::Value(Ty::Bool | Ty::Enum(_)) => FieldValue::Cell(Cell::Narrow(1)),
        FieldType::Value(_) => FieldValue::Cell(Cell::Narrow(19_000)),
    }
}

fn value_of_text() -> FieldValue {
    FieldValue::Code("some_text".to_owned())
}

on_both! {
    async fn every_kind_of_entry_reads_back_as_it_was_recorded(home) {
        let store = home.create().await;
        let all = everything();
        let (household, _) = new_household(&store, home, all.clone(), "2024-01-02T00:00:00Z").await;
        let read = store.household(engine(), household, &reading("2024-01-03T00:00:00Z")).await.unwrap();
        for (read, written) in read.journal.entries.iter().zip(&all.entries) {
            let (kind, texts) = (programme().kind(read.kind), |value: &Option<FieldValue>| *value == Some(value_of_text()));
            for (read, written) in read.fields.iter().zip(&written.fields) {
                let is_sealed = matches!(read, Some(FieldValue::Code(code)) if code.starts_with("(sealed e"));
                assert!(read == written || (is_sealed && texts(written)), "{}: {read:?} for {written:?}", kind.id);
            }
        }
    }
}
