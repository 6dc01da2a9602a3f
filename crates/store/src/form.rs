//! How an entry stands in its row: fields by name, values in words of the programme. Old forms are brought up when read.

use case::{Entry, FieldValue, Journal};
use programme::{Field, FieldType, KindId, Programme};
use rules::{Cell, Date, FileId, Ratio, Span, Ty};
use serde_json::{Map, Value as Json, json};

/// The form in which entries are written now.
pub(crate) const FORM: u32 = 1;

/// Brings fields of a form to the next one.
pub(crate) type Upcast = fn(kind: &str, fields: Map<String, Json>) -> Map<String, Json>;

/// From form 1 to 2, from 2 to 3, and so on. As long as there is one form, there is none.
const UPCASTS: &[Upcast] = &[];

/// Brings fields from the form they were written in to the present one. Errors in words if the form is unknown.
pub(crate) fn upcast(upcasts: &[Upcast], kind: &str, form: u32, fields: Map<String, Json>) -> Result<Map<String, Json>, String> {
    let newest = upcasts.len() + 1;
    let from = usize::try_from(form).ok().and_then(|form| form.checked_sub(1)).filter(|from| *from < newest);
    let from = from.ok_or_else(|| format!("form {form} is unknown: this program knows 1 to {newest}"))?;
    Ok(upcasts[from..].iter().fold(fields, |fields, upcast| upcast(kind, fields)))
}

/// The label by which entry `seq` of a household is named. It is never chosen by anybody, so it names nobody.
pub fn label(seq: u64) -> String {
    format!("e{seq}")
}

/// The number of the entry of that label.
pub fn seq_of(label: &str) -> Option<u64> {
    let digits = label.strip_prefix('e')?;
    let seq = digits.parse().ok()?;
    (self::label(seq) == label).then_some(seq)
}

/// Whether what stands in a field may name somebody: text that a person wrote. The built-in kinds hold ids of the programme.
pub(crate) fn is_sealed(kind: KindId, field: &Field) -> bool {
    kind != KindId::PAYMENT_MADE && field.ty == FieldType::Value(Ty::Text)
}

/// The fields of an entry, each with its value: of a correction, first its own, then those of the entry that it corrects.
fn declared(programme: &Programme, kind: KindId, corrected: Option<KindId>) -> Vec<(KindId, &Field, bool)> {
    let of = |kind: KindId, is_inner: bool| programme.kind(kind).fields.iter().map(move |field| (kind, field, is_inner));
    of(kind, false).chain(corrected.into_iter().flat_map(|kind| of(kind, true))).collect()
}

/// An entry's fields as they are written, and its texts, which are sealed apart: field and text.
pub(crate) type Written = (String, Vec<(String, String)>);

/// Writes the fields of an entry. Errors in words if a value is not of its field's type.
pub(crate) fn write(programme: &Programme, entry: &Entry, corrected: Option<KindId>) -> Result<Written, String> {
    let (mut own, mut inner, mut texts) = (Map::new(), Map::new(), Vec::new());
    for ((kind, field, is_inner), value) in declared(programme, entry.kind, corrected).into_iter().zip(&entry.fields) {
        let Some(value) = value else { continue };
        let json = match value {
            FieldValue::Code(text) if is_sealed(kind, field) => {
                texts.push((field.id.clone(), text.clone()));
                json!({ "sealed": true })
            }
            value => field_json(programme, field, value)?,
        };
        if is_inner {
            inner.insert(field.id.clone(), json)
        } else {
            own.insert(field.id.clone(), json)
        };
    }
    if !inner.is_empty() {
        own.insert("corrected".to_owned(), Json::Object(inner));
    }
    Ok((Json::Object(own).to_string(), texts))
}

fn field_json(programme: &Programme, field: &Field, value: &FieldValue) -> Result<Json, String> {
    let wrong = || format!("`{}` does not hold a value of its type", field.id);
    Ok(match (field.ty, value) {
        (FieldType::Value(Ty::Text) | FieldType::Office | FieldType::Entry, FieldValue::Code(code)) => json!(code),
        (FieldType::Value(Ty::Rate), FieldValue::Cell(Cell::Wide(ratio))) => json!(ratio.to_string()),
        (FieldType::Value(ty), FieldValue::Cell(Cell::Narrow(number))) => match ty {
            Ty::Bool => json!(*number != 0),
            Ty::Date => {
                let day = i32::try_from(*number).ok().and_then(Date::from_day_number).ok_or_else(wrong)?;
                json!(day.to_string())
            }
            Ty::Enum(list) => {
                let words = programme.enums.get(list as usize).ok_or_else(wrong)?;
                let word = usize::try_from(*number).ok().and_then(|at| words.values.get(at)).ok_or_else(wrong)?;
                json!(word.0)
            }
            Ty::Int | Ty::Persons | Ty::Days | Ty::Months | Ty::Money | Ty::Time => json!(number),
            _ => return Err(wrong()),
        },
        _ => return Err(wrong()),
    })
}

/// An entry's columns, as they stand in its row.
#[derive(Clone, Debug)]
pub(crate) struct Stored<'a> {
    pub(crate) seq: u64,
    pub(crate) kind: &'a str,
    pub(crate) form: u32,
    pub(crate) who: Option<usize>,
    pub(crate) on: Date,
    pub(crate) at: Option<u16>,
    pub(crate) dated: bool,
    pub(crate) recorded: jiff::Timestamp,
    pub(crate) fields: &'a str,
}

/// What of an entry stays sealed until somebody opens it.
pub(crate) const SEALED: &str = "(sealed)";

/// Reads an entry back, after those before it. A sealed text reads as [`SEALED`]. Errors in words if the programme lacks
/// something, or the row is not as it was written.
pub(crate) fn read(programme: &Programme, stored: &Stored<'_>, before: &Journal) -> Result<Entry, String> {
    let kind = programme.kind_id(stored.kind).ok_or_else(|| format!("there is no kind of entry `{}`", stored.kind))?;
    let Ok(Json::Object(fields)) = serde_json::from_str(stored.fields) else { return Err("its fields are no JSON".to_owned()) };
    let fields = upcast(UPCASTS, stored.kind, stored.form, fields)?;
    let corrected = if kind == KindId::CORRECTION { corrected(&fields, before)? } else { None };
    let inner = fields.get("corrected").and_then(Json::as_object);
    let mut values = Vec::new();
    for (_, field, is_inner) in declared(programme, kind, corrected) {
        let written = if is_inner { inner.and_then(|inner| inner.get(&field.id)) } else { fields.get(&field.id) };
        values.push(written.map(|written| field_value(programme, field, written)).transpose()?);
    }
    let known = programme.kind(kind);
    if let Some(lost) = fields.keys().find(|name| *name != "corrected" && known.field(name).is_none()) {
        return Err(format!("`{}` has no field `{lost}`", known.id));
    }
    let Stored { seq, who, on, at, dated, recorded, .. } = *stored;
    let span = Span { file: FileId(0), start: 0, end: 0 };
    Ok(Entry { label: Some(label(seq)), kind, who, on, at, dated, recorded, fields: values, span })
}

/// The kind of the entry that a correction names.
fn corrected(fields: &Map<String, Json>, before: &Journal) -> Result<Option<KindId>, String> {
    let of = fields.get("of").and_then(Json::as_str).ok_or("a correction that names no entry")?;
    let found = before.entries.iter().find(|entry| entry.label.as_deref() == Some(of));
    Ok(Some(found.ok_or_else(|| format!("a correction of `{of}`, which is not before it"))?.kind))
}

fn field_value(programme: &Programme, field: &Field, json: &Json) -> Result<FieldValue, String> {
    let wrong = || format!("`{}` does not hold a value of its type", field.id);
    let narrow = |number: i64| FieldValue::Cell(Cell::Narrow(number));
    Ok(match field.ty {
        FieldType::Value(Ty::Text) if json.get("sealed").is_some() => FieldValue::Code(SEALED.to_owned()),
        FieldType::Value(Ty::Text) | FieldType::Office | FieldType::Entry => {
            FieldValue::Code(json.as_str().ok_or_else(wrong)?.to_owned())
        }
        FieldType::Value(ty) => match ty {
            Ty::Bool => narrow(i64::from(json.as_bool().ok_or_else(wrong)?)),
            Ty::Date => {
                let day: Date = json.as_str().and_then(|text| text.parse().ok()).ok_or_else(wrong)?;
                FieldValue::Cell(Cell::date(day))
            }
            Ty::Rate => {
                let ratio: Ratio = json.as_str().and_then(|text| text.parse().ok()).ok_or_else(wrong)?;
                FieldValue::Cell(Cell::Wide(ratio))
            }
            Ty::Enum(list) => {
                let word = json.as_str().ok_or_else(wrong)?;
                let words = programme.enums.get(list as usize).ok_or_else(wrong)?;
                let at = words.position(word).and_then(|at| i64::try_from(at).ok());
                narrow(at.ok_or_else(|| format!("`{word}` is no `{}`", words.id))?)
            }
            _ => narrow(json.as_i64().ok_or_else(wrong)?),
        },
    })
}
