//! Forms for entries of a journal, made from what the programme says of their kinds.

use std::collections::BTreeMap;

use case::{Entry, FieldValue};
use jiff::Timestamp;
use programme::value::minor_units;
use programme::{EntryKind, Field, FieldType, KindId, Programme, Who};
use rules::{Cell, Date, FileId, Span, Time, Ty};
use schemars::JsonSchema;
use serde::Serialize;
use show::Words;

use crate::view::Named;

/// What a browser sent, by the name of the control.
pub(crate) type Given = BTreeMap<String, String>;

/// What is wrong, by the name of the control.
pub(crate) type Problems = BTreeMap<String, String>;

/// The most characters of a text.
const TEXT_MAX: usize = 4_000;
/// Sent for the whole household. No label of a person reads so.
const ALL: &str = "all";
/// Before the name of a field, so that none is taken for another control.
pub(crate) const FIELD: &str = "field.";

/// A control of a form.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Control {
    /// Under which it is sent; a program sends `field.X` as X of `fields`.
    pub(crate) name: String,
    title: String,
    /// `date`, `time`, `datetime-local`, `text`, `long` or `choice`.
    input: &'static str,
    required: bool,
    pub(crate) value: String,
    /// Of a choice: what is sent, and what is shown.
    options: Vec<Named>,
    hint: Option<String>,
    pub(crate) problem: Option<String>,
}

/// What a form is for.
#[derive(Clone, Copy)]
pub(crate) enum Task<'a> {
    /// A new entry of a kind.
    New(KindId),
    /// Saying that an entry, which stands, is otherwise.
    Correct(&'a Entry),
}

impl Task<'_> {
    /// The kind whose fields the form has.
    pub(crate) fn kind(self) -> KindId {
        match self {
            Task::New(kind) => kind,
            Task::Correct(entry) => entry.kind,
        }
    }
}

/// What forms are made from.
pub(crate) struct Desk<'a> {
    pub(crate) programme: &'static Programme,
    pub(crate) words: &'a Words,
    /// Entries that can be named.
    pub(crate) entries: &'a [Entry],
    /// Persons whom an entry can be about: their place in the household, label and name.
    pub(crate) persons: &'a [(usize, String, String)],
    /// Whether an entry can be about the whole household.
    pub(crate) of_all: bool,
    /// What has not happened by now cannot be recorded.
    pub(crate) today: Date,
    /// The minute of the day.
    pub(crate) minute: u16,
    pub(crate) now: Timestamp,
}

impl Desk<'_> {
    /// The controls of a form, with what was given in them so far and what is wrong with it.
    pub(crate) fn controls(&self, task: Task<'_>, given: &Given, problems: &Problems) -> Vec<Control> {
        let kind = self.programme.kind(task.kind());
        // What a person asks for, they ask for now.
        let mut controls =
            if self.of_all { vec![self.plain("on", "date", true), self.plain("at", "time", false)] } else { Vec::new() };
        if let Task::New(_) = task
            && let Some(who) = self.who(kind.who)
        {
            controls.push(who);
        }
        let required = |field: &Field| field.required && matches!(task, Task::New(_));
        controls.extend(
            kind.fields.iter().map(|field| Control { required: required(field), ..self.field(kind.acts.is_some(), field) }),
        );
        let before = if let Task::Correct(entry) = task { self.written(entry) } else { Given::new() };
        for control in &mut controls {
            let value = given.get(&control.name).or_else(|| before.get(&control.name));
            if let Some(value) = value {
                control.value.clone_from(value);
            }
            control.problem = problems.get(&control.name).cloned();
        }
        controls
    }

    /// The entry that was written into a form, or what is wrong with it.
    pub(crate) fn entry(&self, task: Task<'_>, given: &Given) -> Result<Entry, Problems> {
        let kind = self.programme.kind(task.kind());
        let mut reader = Reader { desk: self, given, problems: Problems::new() };
        let (on, at) = if self.of_all { (reader.day(), reader.minute()) } else { (Some(self.today), Some(self.minute)) };
        let who = if let Task::Correct(entry) = task { entry.who } else { reader.who(kind.who) };
        let mut fields: Vec<Option<FieldValue>> = kind.fields.iter().map(|field| reader.field(field, task)).collect();
        if !reader.problems.is_empty() {
            return Err(reader.problems);
        }
        let on = on.unwrap_or(self.today);
        // A step that is taken here today is taken now: the law may count hours from it, and it comes after those before.
        let is_now = matches!(task, Task::New(_)) && is_step(kind) && on == self.today;
        let at = at.or(is_now.then_some(self.minute));
        let new = Entry {
            label: None,
            kind: task.kind(),
            who,
            on,
            at,
            dated: true,
            recorded: self.now,
            fields: Vec::new(),
            span: Span { file: FileId(0), start: 0, end: 0 },
        };
        let Task::Correct(entry) = task else { return Ok(Entry { fields, ..new }) };
        for (field, before) in fields.iter_mut().zip(&entry.fields) {
            *field = field.take().filter(|now| Some(now) != before.as_ref());
        }
        fields.insert(0, entry.label.clone().map(FieldValue::Code));
        let dated = (on, at) != (entry.on, entry.at);
        Ok(Entry { kind: KindId::CORRECTION, who: None, dated, fields, ..new })
    }

    fn plain(&self, name: &str, input: &'static str, required: bool) -> Control {
        let title = self.words.say(&format!("form-{name}"));
        let value = if name == "on" { self.today.to_string() } else { String::new() };
        Control { name: name.to_owned(), title, input, required, value, options: Vec::new(), hint: None, problem: None }
    }

    /// Whom it is about; `None`: there is only one answer.
    fn who(&self, who: Who) -> Option<Control> {
        let mut options: Vec<Named> = Vec::new();
        if who != Who::Household {
            options.extend(self.persons.iter().map(|(_, label, name)| Named::new(label, name)));
        }
        if who != Who::Person && self.of_all {
            options.insert(0, Named::new(ALL, &self.words.say("form-who-all")));
        }
        if options.len() < 2 {
            return None;
        }
        let value = options.first().map(|option| option.id.clone()).unwrap_or_default();
        Some(Control { options, value, input: "choice", ..self.plain("who", "choice", true) })
    }

    /// `acts`: the entry is a step of a request.
    fn field(&self, acts: bool, field: &Field) -> Control {
        let (input, options) = match field.ty {
            FieldType::Office => ("choice", self.offices()),
            FieldType::Entry => ("choice", self.namable(acts, field)),
            FieldType::Value(Ty::Bool) => {
                let answers = ["true", "false"].map(|answer| Named::new(answer, &self.words.say(&format!("form-{answer}"))));
                ("choice", answers.to_vec())
            }
            FieldType::Value(Ty::Enum(list)) => ("choice", self.listed(list)),
            FieldType::Value(Ty::Date) => ("date", Vec::new()),
            FieldType::Value(Ty::Time) => ("datetime-local", Vec::new()),
            FieldType::Value(Ty::Text) => ("long", Vec::new()),
            FieldType::Value(_) => ("text", Vec::new()),
        };
        let options =
            if input == "choice" { [vec![Named::new("", &self.words.say("form-choose"))], options].concat() } else { options };
        let hint = match field.ty {
            FieldType::Value(Ty::Money) => Some(self.programme.currency.clone()),
            FieldType::Value(Ty::Days) => Some(self.words.say("form-days")),
            FieldType::Value(Ty::Months) => Some(self.words.say("form-months")),
            FieldType::Value(Ty::Rate) => Some(self.words.say("form-rate")),
            _ => None,
        };
        let title = field.title.get(self.words.lang).to_owned();
        let name = format!("{FIELD}{}", field.id);
        Control { name, title, input, required: field.required, value: String::new(), options, hint, problem: None }
    }

    fn offices(&self) -> Vec<Named> {
        self.programme.offices.iter().map(|office| Named::new(&office.id, office.title.get(self.words.lang))).collect()
    }

    fn listed(&self, list: u32) -> Vec<Named> {
        let words = self.programme.enums.get(list as usize).map(|list| list.values.as_slice()).unwrap_or_default();
        words.iter().map(|(word, title)| Named::new(word, title.get(self.words.lang))).collect()
    }

    /// Entries that a field may name, the newest first; of a step of a request, those that filed one.
    fn namable(&self, acts: bool, field: &Field) -> Vec<Named> {
        let files = |kind| self.programme.requests.iter().any(|request| request.filed == kind);
        let fits = |entry: &&Entry| match field.kinds.as_slice() {
            [] => !acts || files(entry.kind),
            kinds => kinds.contains(&entry.kind),
        };
        let option = |entry: &Entry| {
            let title = self.programme.kind(entry.kind).title.get(self.words.lang);
            let name = entry.who.and_then(|who| self.persons.iter().find(|(place, ..)| *place == who)).map(|(.., name)| name);
            let whose = name.filter(|_| self.persons.len() > 1).map_or(String::new(), |name| format!(" · {name}"));
            Some(Named::new(entry.label.as_ref()?, &format!("{} · {title}{whose}", entry.on)))
        };
        self.entries.iter().rev().filter(fits).filter_map(option).collect()
    }

    /// What an entry says, as it would be written into its form.
    fn written(&self, entry: &Entry) -> Given {
        let mut given = Given::from([("on".to_owned(), entry.on.to_string())]);
        given.extend(entry.at.map(|minute| ("at".to_owned(), clock(minute.into()))));
        for (field, value) in self.programme.kind(entry.kind).fields.iter().zip(&entry.fields) {
            given.extend(
                value
                    .as_ref()
                    .and_then(|value| Some((format!("{FIELD}{}", field.id), field_text(self.programme, field, value)?))),
            );
        }
        given
    }
}

/// Whether entries of a kind go on with what another entry began: they move a request, or name what they follow.
pub(crate) fn is_step(kind: &EntryKind) -> bool {
    kind.acts.is_some() || kind.field("of").is_some_and(|of| of.ty == FieldType::Entry)
}

/// A value of a field, as it would be written into a form.
pub(crate) fn field_text(programme: &Programme, field: &Field, value: &FieldValue) -> Option<String> {
    let number = match value {
        FieldValue::Code(code) => return Some(code.clone()),
        FieldValue::Cell(Cell::Wide(ratio)) => return Some(ratio.to_string()),
        FieldValue::Cell(Cell::Narrow(number)) => *number,
    };
    let day = |number: i64| i32::try_from(number).ok().and_then(Date::from_day_number);
    match field.ty {
        FieldType::Value(Ty::Bool) => Some((number != 0).to_string()),
        FieldType::Value(Ty::Date) => Some(day(number)?.to_string()),
        FieldType::Value(Ty::Time) => Some(format!("{}T{}", day(number.div_euclid(1440))?, clock(number.rem_euclid(1440)))),
        FieldType::Value(Ty::Enum(list)) => {
            Some(programme.enums.get(list as usize)?.values.get(usize::try_from(number).ok()?)?.0.clone())
        }
        FieldType::Value(Ty::Money) => Some(major_units(number, programme.minor_digits)),
        _ => Some(number.to_string()),
    }
}

pub(crate) fn clock(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

pub(crate) fn major_units(minor: i64, digits: u8) -> String {
    let (sign, scale) = (if minor < 0 { "-" } else { "" }, 10_u64.pow(digits.into()));
    let (whole, decimals) = (minor.unsigned_abs() / scale, minor.unsigned_abs() % scale);
    if digits == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals:0>width$}", width = usize::from(digits)) }
}

/// Reads what was given, and collects what is wrong with it.
struct Reader<'a> {
    desk: &'a Desk<'a>,
    given: &'a Given,
    problems: Problems,
}

impl Reader<'_> {
    /// What was given; nothing and blanks are the same.
    fn text(&self, name: &str) -> Option<String> {
        self.given.get(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    fn wrong<T>(&mut self, name: &str, problem: &str) -> Option<T> {
        self.problems.insert(name.to_owned(), self.desk.words.say(problem));
        None
    }

    fn day(&mut self) -> Option<Date> {
        match self.text("on").map(|text| text.parse::<Date>()) {
            Some(Ok(day)) => Some(day),
            Some(Err(_)) => self.wrong("on", "form-no-day"),
            None => self.wrong("on", "form-lacking"),
        }
    }

    fn minute(&mut self) -> Option<u16> {
        let text = self.text("at")?;
        let read = text.split_once(':').and_then(|(hour, minute)| Some((hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?)));
        let read = read.filter(|(hour, minute)| *hour < 24 && *minute < 60).map(|(hour, minute)| hour * 60 + minute);
        read.or_else(|| self.wrong("at", "form-no-time"))
    }

    fn who(&mut self, who: Who) -> Option<usize> {
        if who == Who::Household {
            return None;
        }
        let persons = self.desk.persons;
        let Some(label) = self.text("who").filter(|label| label != ALL || !self.desk.of_all) else {
            let alone = persons.len() == 1 && (who == Who::Person || !self.desk.of_all);
            return match (alone, who) {
                (true, _) => persons.first().map(|(place, ..)| *place),
                (false, Who::Person) => self.wrong("who", "form-lacking"),
                (false, _) => None,
            };
        };
        let found = persons.iter().find(|(_, known, _)| *known == label).map(|(place, ..)| *place);
        found.or_else(|| self.wrong("who", "form-not-listed"))
    }

    fn field(&mut self, field: &Field, task: Task<'_>) -> Option<FieldValue> {
        let name = format!("{FIELD}{}", field.id);
        let Some(text) = self.text(&name) else {
            return if field.required && matches!(task, Task::New(_)) { self.wrong(&name, "form-lacking") } else { None };
        };
        match self.desk.value(field, &text) {
            Ok(value) => Some(value),
            Err(problem) => self.wrong(&name, problem),
        }
    }
}

impl Desk<'_> {
    /// The value that a text of a field is, or the words for what is wrong with it.
    fn value(&self, field: &Field, text: &str) -> Result<FieldValue, &'static str> {
        let listed = |options: Vec<Named>| {
            let found = options.iter().any(|option| option.id == text);
            if found { Ok(FieldValue::Code(text.to_owned())) } else { Err("form-not-listed") }
        };
        let ty = match field.ty {
            FieldType::Office => return listed(self.offices()),
            FieldType::Entry => return listed(self.namable(false, field)),
            FieldType::Value(ty) => ty,
        };
        let number = |number: Option<i64>, problem: &'static str| {
            number.map(|number| FieldValue::Cell(Cell::Narrow(number))).ok_or(problem)
        };
        let plain = text.replace([',', ' '], "");
        let count = || plain.parse::<u32>().ok().map(i64::from);
        match ty {
            Ty::Text if text.chars().count() > TEXT_MAX => Err("form-too-long"),
            Ty::Text => Ok(FieldValue::Code(text.replace("\r\n", "\n"))),
            Ty::Bool => number(
                ["false", "true"].iter().position(|word| *word == text).and_then(|at| i64::try_from(at).ok()),
                "form-not-listed",
            ),
            Ty::Enum(list) => {
                let place = self.programme.enums.get(list as usize).and_then(|list| list.position(text));
                number(place.and_then(|at| i64::try_from(at).ok()), "form-not-listed")
            }
            Ty::Date => number(text.parse::<Date>().ok().map(|day| day.day_number().into()), "form-no-day"),
            Ty::Time => number(instant(text).map(|time| time.number()), "form-no-time"),
            Ty::Money => number(minor_units(&plain, self.programme.minor_digits), "form-no-money"),
            Ty::Rate => plain.parse().map(|ratio| FieldValue::Cell(Cell::Wide(ratio))).map_err(|_| "form-no-rate"),
            Ty::Int => number(plain.parse().ok(), "form-no-number"),
            Ty::Persons | Ty::Days | Ty::Months => number(count(), "form-no-number"),
            Ty::Month | Ty::Amount | Ty::Spells => Err("form-no-number"),
        }
    }
}

/// A day and a minute as browsers send them: `2026-01-02T17:30`.
fn instant(text: &str) -> Option<Time> {
    let (day, clock) = text.split_once('T')?;
    let (hour, minute) = clock.get(..5)?.split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    Time::new(day.parse().ok()?, hour.checked_mul(60)?.checked_add(minute).filter(|_| minute < 60)?)
}
