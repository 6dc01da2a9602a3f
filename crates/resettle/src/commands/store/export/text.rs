//! A person's file as the person reads it.

use std::fmt::Write as _;

use ::case::{Entry, FieldValue};
use anyhow::Result;
use jiff::tz::TimeZone;
use programme::{DetailKind, Field, FieldType, Programme, SEX};
use rules::{Cell, Date, Time, Ty, Value};
use show::{Teller, Words, standing};

use super::super::purpose_title;
use super::gather::{Gathered, Known, OtherFile};

/// The whole file in words.
pub(super) fn tell(programme: &Programme, words: &Words, gathered: &Gathered) -> Result<String> {
    let zone = TimeZone::get(&programme.timezone)?;
    let teller = Teller { programme, words, journal: &gathered.journal, entries: gathered.standing_entries.clone(), ids: true };
    let document = Document { teller, zone, gathered };
    let mut out = format!("{}\n{}\n", words.say("export-title"), programme.title.get(words.lang));
    let _ = writeln!(out, "{}", words.with("export-made-at", &[("time", &document.clock(crate::run::now()))]));
    let told = standing::tell(&document.teller, &gathered.standing, false);
    // Its first line is the programme's title again.
    let standing = told.lines().skip(1).map(str::to_owned).collect();
    for (key, lines) in [
        ("export-known", document.known()),
        ("export-journal", document.happened()),
        ("export-standing", standing),
        ("export-other-files", document.other_files()),
        ("export-read", document.read()),
    ] {
        let _ = writeln!(out, "\n== {} ==\n", words.say(key));
        if lines.is_empty() {
            let _ = writeln!(out, "  {}", words.say("nothing"));
        }
        lines.iter().for_each(|line| _ = writeln!(out, "{}", format!("  {line}").trim_end()));
    }
    Ok(out)
}

struct Document<'a> {
    teller: Teller<'a>,
    zone: TimeZone,
    gathered: &'a Gathered,
}

impl Document<'_> {
    fn words(&self) -> &Words {
        self.teller.words
    }

    /// Minute and day where the programme is.
    fn clock(&self, at: jiff::Timestamp) -> String {
        self.zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// Name first, then birth date and sex, then the rest; of each detail the newest, and behind it what was known before.
    fn known(&self) -> Vec<String> {
        let programme = self.teller.programme;
        let known = &self.gathered.file.known;
        let mut lines = Vec::new();
        let of = |kind: &DetailKind| -> Vec<&Known> { known.iter().filter(|known| known.what == kind.id).rev().collect() };
        let mut kinds = programme.details.iter();
        lines.extend(kinds.next().and_then(|name| self.detail(self.teller.title(&name.title), &of(name))));
        let person = &self.gathered.journal.persons[0];
        if let Some(born) = person.born {
            lines.push(format!("{}: {born}", self.words().say("export-born")));
        }
        let sex = person.sex.and_then(|sex| programme.enums.get(SEX as usize)?.values.get(sex));
        if let Some((_, title)) = sex {
            lines.push(format!("{}: {}", self.words().say("export-sex"), self.teller.title(title)));
        }
        lines.extend(kinds.filter_map(|kind| self.detail(self.teller.title(&kind.title), &of(kind))));
        // What the pack of today no longer has.
        let lost = known.iter().filter(|known| known.kind(programme).is_none());
        lines.extend(lost.map(|known| format!("{}: {}", known.what, known.text)));
        lines
    }

    fn detail(&self, title: &str, newest_first: &[&Known]) -> Option<String> {
        let (newest, before) = newest_first.split_first()?;
        let mut line = format!("{title}: {}", newest.text.replace('\n', "\n    "));
        for known in before {
            let day = known.recorded.split('T').next().unwrap_or_default();
            let told = self.words().with("export-before", &[("text", &known.text), ("date", day)]);
            let _ = write!(line, "\n    {told}");
        }
        Some(line)
    }

    fn happened(&self) -> Vec<String> {
        let programme = self.teller.programme;
        let one = |(entry, texts): &(Entry, std::collections::BTreeMap<String, String>)| {
            let kind = programme.kind(entry.kind);
            let mut line = format!("{}  {}", entry.on, self.teller.title(&kind.title));
            for (field, value) in kind.fields.iter().zip(&entry.fields) {
                let told = texts.get(&field.id).cloned().or_else(|| self.field(field, value.as_ref()?));
                if let Some(told) = told.filter(|told| !told.is_empty()) {
                    let _ = write!(line, "\n      {}: {told}", self.teller.title(&field.title));
                }
            }
            line
        };
        self.gathered.happened.iter().map(one).collect()
    }

    /// The value of a field in words.
    fn field(&self, field: &Field, value: &FieldValue) -> Option<String> {
        let programme = self.teller.programme;
        let number = match value {
            FieldValue::Cell(Cell::Wide(rate)) => return Some(self.teller.value(&Value::Rate(*rate))),
            FieldValue::Code(code) => {
                return Some(match field.ty {
                    FieldType::Office => {
                        let office = programme.offices.iter().find(|office| office.id == *code);
                        office.map_or(code.as_str(), |office| self.teller.title(&office.title)).to_owned()
                    }
                    FieldType::Entry => self.named_entry(code),
                    FieldType::Value(_) => self.thing(code),
                });
            }
            FieldValue::Cell(Cell::Narrow(number)) => *number,
        };
        let FieldType::Value(ty) = field.ty else { return None };
        let day = || i32::try_from(number).ok().and_then(Date::from_day_number);
        Some(self.teller.value(&match ty {
            Ty::Bool => Value::Bool(number != 0),
            Ty::Persons => Value::Persons(number),
            Ty::Days => Value::Days(number),
            Ty::Months => Value::Months(number),
            Ty::Money => Value::Money(number),
            Ty::Date => Value::Date(day()?),
            Ty::Time => Value::Time(Time::from_number(number)?),
            Ty::Enum(list) => Value::Word { list, word: usize::try_from(number).ok()? },
            _ => Value::Int(number),
        }))
    }

    /// Another entry: its day and title.
    fn named_entry(&self, label: &str) -> String {
        let found = self.gathered.journal.entries.iter().find(|entry| entry.label.as_deref() == Some(label));
        let title = |entry: &Entry| self.teller.title(&self.teller.programme.kind(entry.kind).title).to_owned();
        found.map_or_else(|| label.to_owned(), |entry| format!("{} {}", entry.on, title(entry)))
    }

    /// Something of the programme that an entry names by its id, such as an entitlement that was paid.
    fn thing(&self, id: &str) -> String {
        let bare = id.split_once('.').map_or(id, |(_, bare)| bare);
        let found = show::ids(self.teller.programme)
            .into_iter()
            .find(|(section, known, _)| *known == bare && ["entitlement", "duty", "request", "restriction"].contains(section));
        found.map_or_else(|| id.to_owned(), |(_, _, title)| self.teller.title(title).to_owned())
    }

    /// What was held of another file that may be the same person's, in order.
    fn other_files(&self) -> Vec<String> {
        let told = |file: &OtherFile| {
            let day = file.at.split('T').next().unwrap_or_default();
            let mut line =
                format!("{day}  {}  {}  {}", self.words().say(&format!("duplicates-{}", file.held)), file.found, file.by);
            for more in [&file.household, &file.why].into_iter().flatten() {
                let _ = write!(line, "\n      {}", more.replace('\n', "\n      "));
            }
            line
        };
        self.gathered.file.other_files.iter().map(told).collect()
    }

    /// Who read the file: those who did so for the same purpose on the same day in one line.
    fn read(&self) -> Vec<String> {
        let mut lines: Vec<(String, u32)> = Vec::new();
        for line in &self.gathered.read {
            let why = purpose_title(self.teller.programme, &line.purpose, self.words().lang);
            let day = self.zone.to_datetime(line.at).strftime("%Y-%m-%d").to_string();
            let who = if line.who.0 == [0; 16] { self.words().say("export-unnamed") } else { line.who.to_string() };
            let told = format!("{day}  {why}  {who}");
            match lines.last_mut().filter(|(before, _)| *before == told) {
                Some((_, times)) => *times += 1,
                None => lines.push((told, 1)),
            }
        }
        let times = |count| self.words().count("export-times", i64::from(count));
        lines.into_iter().map(|(told, count)| if count == 1 { told } else { format!("{told}  {}", times(count)) }).collect()
    }
}
