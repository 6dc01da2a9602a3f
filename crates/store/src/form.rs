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

/// Whether a text has the form of an id (`duty.tell_person`, `rest/2`), so that nobody's name is taken for one.
fn is_id(text: &str) -> bool {
    const CHARS_MAX: usize = 100;
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_./".contains(&byte);
    text.len() <= CHARS_MAX && text.bytes().all(is_plain)
}

/// The fields of an entry, each with its value: of a correction, first its own, then those of the entry that it corrects.
pub(crate) fn declared(programme: &Programme, kind: KindId, corrected: Option<KindId>) -> Vec<(KindId, &Field, bool)> {
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
            FieldValue::Code(text) if kind.holds_prose(field) => {
                texts.push((field.id.clone(), text.clone()));
                json!({ "sealed": true })
            }
            FieldValue::Code(text) if field.ty == FieldType::Value(Ty::Text) && !is_id(text) => {
                return Err(format!("`{}` holds the id of something, not what stands there", field.id));
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
    // In the order of names, whatever else is built with this: the bytes are a leaf of the log.
    let mut own = Json::Object(own);
    own.sort_all_objects();
    Ok((own.to_string(), texts))
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

/// What stands for a text of an entry until somebody opens it: another one for each entry, because they are not known to be the same.
pub(crate) fn sealed(seq: u64) -> String {
    format!("(sealed {})", label(seq))
}

/// The number of the entry whose text that stands for.
pub(crate) fn sealed_seq(text: &str) -> Option<u64> {
    seq_of(text.strip_prefix("(sealed ")?.strip_suffix(')')?)
}

/// Reads an entry back, after those before it. A sealed text reads as [`sealed`]. Errors in words if the programme lacks
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
        values.push(written.map(|written| field_value(programme, stored.seq, field, written)).transpose()?);
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

fn field_value(programme: &Programme, seq: u64, field: &Field, json: &Json) -> Result<FieldValue, String> {
    let wrong = || format!("`{}` does not hold a value of its type", field.id);
    let narrow = |number: i64| FieldValue::Cell(Cell::Narrow(number));
    Ok(match field.ty {
        FieldType::Value(Ty::Text) if json.get("sealed").is_some() => FieldValue::Code(sealed(seq)),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Map<String, Json> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn an_old_form_is_brought_up_step_by_step_and_an_unknown_one_refused() {
        let rename: Upcast = |_, mut fields| {
            if let Some(value) = fields.remove("old") {
                fields.insert("new".to_owned(), value);
            }
            fields
        };
        let double: Upcast = |kind, mut fields| {
            fields.insert("kind".to_owned(), json!(kind));
            fields
        };
        let upcasts = [rename, double];
        let bring = |form, text: &str| upcast(&upcasts, "moved", form, fields(text));
        assert_eq!(bring(1, r#"{"old":1}"#), Ok(fields(r#"{"new":1,"kind":"moved"}"#)));
        assert_eq!(bring(2, r#"{"new":1}"#), Ok(fields(r#"{"new":1,"kind":"moved"}"#)));
        assert_eq!(bring(3, r#"{"new":1}"#), Ok(fields(r#"{"new":1}"#)));
        assert!(bring(0, "{}").is_err() && bring(4, "{}").is_err());
        assert_eq!(FORM as usize, UPCASTS.len() + 1, "what is written now is the newest form");
    }

    fn korea() -> Programme {
        fn gather(folder: &std::path::Path, files: &mut Vec<(String, String)>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    gather(&path, files);
                } else {
                    files.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
                }
            }
        }
        let mut files = Vec::new();
        gather(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/kr"), &mut files);
        Programme::load(files, &|_| None).unwrap()
    }

    /// What each form once wrote: kind and fields, a line each. Lines are added, never changed.
    const GOLDEN: [(u32, &str); 1] = [(1, include_str!("form/form_1.txt"))];

    #[test]
    fn every_form_ever_written_is_read_and_the_newest_is_written_the_same_again() {
        let programme = korea();
        for (form, golden) in GOLDEN {
            let mut journal = Journal::default();
            for (seq, line) in (1..).zip(golden.lines()) {
                let (kind, fields) = line.split_once(' ').unwrap();
                let (on, recorded) = ("2024-02-29".parse().unwrap(), "2024-03-01T00:00:00Z".parse().unwrap());
                let stored = Stored { seq, kind, form, who: None, on, at: Some(1439), dated: true, recorded, fields };
                let entry = read(&programme, &stored, &journal).unwrap_or_else(|wrong| panic!("{line}: {wrong}"));
                let of =
                    entry.code(&programme, "of").and_then(|of| journal.entries.iter().find(|it| it.label.as_deref() == Some(of)));
                let corrected = of.filter(|_| entry.kind == KindId::CORRECTION).map(|of| of.kind);
                if form == FORM {
                    assert_eq!(write(&programme, &entry, corrected).unwrap().0, fields);
                }
                journal.entries.push(entry);
            }
            insta::assert_debug_snapshot!(
                format!("form_{form}"),
                journal.entries.iter().map(|entry| (&entry.label, &entry.fields)).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn a_value_that_the_programme_does_not_know_is_refused_by_its_name() {
        let programme = korea();
        for (kind, fields, wrong) in [
            ("flown_to_the_moon", "{}", "there is no kind of entry `flown_to_the_moon`"),
            ("moved_in", r#"{"region":"atlantis"}"#, "`atlantis` is no `region`"),
            ("moved_in", r#"{"planet":"mars"}"#, "`moved_in` has no field `planet`"),
            ("job_started", r#"{"insured":7}"#, "`insured` does not hold a value of its type"),
            ("moved_in", "[", "its fields are no JSON"),
            ("correction", r#"{"of":"e9"}"#, "a correction of `e9`, which is not before it"),
        ] {
            let (on, recorded) = ("2024-02-29".parse().unwrap(), "2024-03-01T00:00:00Z".parse().unwrap());
            let stored = Stored { seq: 1, kind, form: FORM, who: None, on, at: None, dated: true, recorded, fields };
            assert_eq!(read(&programme, &stored, &Journal::default()), Err(wrong.to_owned()));
        }
    }

    #[test]
    fn a_label_is_e_and_a_number_and_nothing_else() {
        assert_eq!(seq_of(&label(17)), Some(17));
        for text in ["e", "e01", "17", "e1x", "E1", "e-1"] {
            assert_eq!(seq_of(text), None, "{text}");
        }
    }
}
