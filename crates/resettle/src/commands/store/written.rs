//! A journal of a store as a story, so that what is added to it is read and checked like any story.

use anyhow::{Context, Result};
use case::{Entry, FieldValue, Journal};
use jiff::Timestamp;
use programme::{Field, FieldType, KindId, Programme};
use rules::{Cell, Date, Ty};
use toml::value::Datetime;
use toml::{Table, Value};

/// The text of a story with everything recorded, and entries more, as somebody wrote them. What does not say when it was
/// recorded, is recorded now.
pub(super) fn with_entries(programme: &Programme, journal: &Journal, more: &str, now: Timestamp) -> Result<String> {
    let mut more: Table = toml::from_str(more).context("the entries are no TOML")?;
    let mut entries: Vec<Value> =
        journal.entries.iter().map(|entry| entry_table(programme, journal, entry).map(Value::Table)).collect::<Result<_>>()?;
    let Some(Value::Array(added)) = more.remove("entry") else { anyhow::bail!("there is no [[entry]] in it") };
    for mut entry in added {
        if let Value::Table(table) = &mut entry {
            table.entry("recorded").or_insert(Value::Datetime(datetime(&now.to_string())?));
        }
        entries.push(entry);
    }
    let mut story = Table::new();
    let persons = journal.persons.iter().map(|person| {
        let mut table = Table::new();
        table.insert("id".to_owned(), person.label.clone().into());
        if let Some(born) = person.born {
            table.insert("born".to_owned(), day(born)?);
        }
        let words = programme.enums.get(programme::SEX as usize);
        if let Some((word, _)) = person.sex.and_then(|sex| words?.values.get(sex)) {
            table.insert("sex".to_owned(), word.clone().into());
        }
        if let Some(role) = &person.role {
            table.insert("role".to_owned(), role.clone().into());
        }
        Ok(Value::Table(table))
    });
    let persons: Result<Vec<Value>> = persons.collect();
    let members = journal.persons.iter().filter(|person| person.member).map(|person| Value::from(person.label.clone()));
    let mut household = Table::new();
    household.insert("members".to_owned(), Value::Array(members.collect()));
    story.insert("household".to_owned(), Value::Table(household));
    story.insert("person".to_owned(), Value::Array(persons?));
    story.insert("entry".to_owned(), Value::Array(entries));
    Ok(toml::to_string(&story)?)
}

/// An entry as a story writes it.
pub(super) fn entry_table(programme: &Programme, journal: &Journal, entry: &Entry) -> Result<Table> {
    let mut table = Table::new();
    let kind = programme.kind(entry.kind);
    let mut put = |key: &str, value: Value| {
        // A correction and what it corrects may have a field of one name: the correction's own says which entry it is.
        table.entry(key.to_owned()).or_insert(value);
    };
    if let Some(label) = &entry.label {
        put("id", label.clone().into());
    }
    put("what", kind.id.clone().into());
    if entry.dated {
        put("on", day(entry.on)?);
    }
    if let Some(minute) = entry.at {
        put("at", Value::Datetime(datetime(&format!("{:02}:{:02}:00", minute / 60, minute % 60))?));
    }
    put("recorded", Value::Datetime(datetime(&entry.recorded.to_string())?));
    if let Some(person) = entry.who.and_then(|who| journal.persons.get(who)) {
        put("who", person.label.clone().into());
    }
    for (field, value) in declared(programme, journal, entry).into_iter().zip(&entry.fields) {
        if let Some(value) = value {
            put(&field.id, field_value(programme, field, value).with_context(|| format!("`{}` of `{}`", field.id, kind.id))?);
        }
    }
    Ok(table)
}

/// The fields of an entry: of a correction, also those of the entry that it corrects.
fn declared<'p>(programme: &'p Programme, journal: &Journal, entry: &Entry) -> Vec<&'p Field> {
    let of = entry.code(programme, "of").filter(|_| entry.kind == KindId::CORRECTION);
    let corrected = of.and_then(|of| journal.entries.iter().find(|earlier| earlier.label.as_deref() == Some(of)));
    let corrected = corrected.into_iter().flat_map(|entry| &programme.kind(entry.kind).fields);
    programme.kind(entry.kind).fields.iter().chain(corrected).collect()
}

fn field_value(programme: &Programme, field: &Field, value: &FieldValue) -> Result<Value> {
    let number = match value {
        FieldValue::Code(code) => return Ok(code.clone().into()),
        FieldValue::Cell(Cell::Wide(ratio)) => return Ok(ratio.to_string().into()),
        FieldValue::Cell(Cell::Narrow(number)) => *number,
    };
    let FieldType::Value(ty) = field.ty else { anyhow::bail!("a number in the place of a name") };
    Ok(match ty {
        Ty::Bool => (number != 0).into(),
        Ty::Date => day(i32::try_from(number).ok().and_then(Date::from_day_number).context("no day")?)?,
        Ty::Time => {
            let of_day = i32::try_from(number.div_euclid(1440)).ok().and_then(Date::from_day_number).context("no day")?;
            let minute = number.rem_euclid(1440);
            Value::Datetime(datetime(&format!("{of_day}T{:02}:{:02}:00", minute / 60, minute % 60))?)
        }
        Ty::Enum(list) => {
            let words = programme.enums.get(list as usize).context("no such list")?;
            let word = usize::try_from(number).ok().and_then(|at| words.values.get(at)).context("no such word")?;
            word.0.clone().into()
        }
        Ty::Days => format!("{number} days").into(),
        Ty::Months => format!("{number} months").into(),
        Ty::Money => money(number, usize::from(programme.minor_digits)),
        _ => number.into(),
    })
}

fn money(minor: i64, digits: usize) -> Value {
    if digits == 0 {
        return minor.into();
    }
    let all = format!("{:0>width$}", minor.unsigned_abs(), width = digits + 1);
    let (whole, decimals) = all.split_at(all.len() - digits);
    format!("{}{whole}.{decimals}", if minor < 0 { "-" } else { "" }).into()
}

fn day(day: Date) -> Result<Value> {
    Ok(Value::Datetime(datetime(&day.to_string())?))
}

fn datetime(text: &str) -> Result<Datetime> {
    text.parse().with_context(|| format!("{text} is no date"))
}
