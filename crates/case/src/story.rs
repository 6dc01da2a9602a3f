//! A story: persons, their household and their journal, as a file. Nothing in it is guessed.

mod order;
mod payment;
mod refused;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use programme::read::{Item, Page, Sink, Table, advice};
use programme::value::{Units, time};
use programme::{EntryKind, FieldType, KindId, LoadError, Programme, SourceFile, Who};
use rules::{Cell, Date, Datum, FileId, Time};
use toml::de::{DeTable, DeValue};

use crate::expect::{Expectation, read_expectations};
use crate::{Entry, FieldValue, Journal, Person};

/// Most persons of a story.
const PERSONS_MAX: usize = 60;
/// Largest story, in bytes.
const STORY_BYTES_MAX: usize = 1 << 20;

/// What is wrong with a story: everything found, with its place and its remedy.
pub type StoryError = LoadError;

/// A story as read.
#[derive(Clone, Debug)]
pub struct Story {
    /// What it tells, in a sentence.
    pub title: Option<String>,
    /// The programme it is under, as the file names it.
    pub pack: Option<String>,
    /// What says that its expectations are right.
    pub source: Vec<String>,
    /// Persons and entries.
    pub journal: Journal,
    /// The standings expected of it.
    pub expectations: Vec<Expectation>,
}

/// Reads a story under a programme. A story that another programme's kinds of entry are in is read `lenient`: entries of kinds
/// that this programme does not know, and fields that it does not know, are left out.
///
/// # Errors
/// Everything that is wrong with it: unknown kinds or fields, impossible dates, entries out of any possible order, persons who
/// are not in the story; each with its place and what would be right.
pub fn read_story(programme: &Programme, path: &str, text: &str, lenient: bool) -> Result<Story, StoryError> {
    let file = SourceFile { path: path.to_owned(), text: text.to_owned() };
    let sink = Sink::default();
    let story = read(programme, &file, &sink, lenient);
    let diagnostics = sink.into_sorted();
    match story {
        Some(story) if diagnostics.is_empty() => Ok(story),
        _ => Err(LoadError { files: vec![file], diagnostics }),
    }
}

fn read(programme: &Programme, file: &SourceFile, sink: &Sink, lenient: bool) -> Option<Story> {
    let page = Page::new(FileId(0), file, sink);
    if file.text.len() > STORY_BYTES_MAX {
        page.report(
            page.span(0..0),
            format!("this story has {} bytes", file.text.len()),
            format!("at most {STORY_BYTES_MAX} are allowed"),
        );
        return None;
    }
    let parsed = match DeTable::parse(&file.text) {
        Ok(parsed) => parsed,
        Err(error) => {
            page.report(
                page.span(error.span().unwrap_or(0..0)),
                error.message().to_owned(),
                "mend the form of the file: it is TOML",
            );
            return None;
        }
    };
    let root = page.root(parsed.get_ref());
    let units = Units { minor_digits: programme.minor_digits, enums: programme.enums.clone() };
    let mut reader =
        StoryReader { programme, units, page, zone: zone(programme), lenient, persons: Vec::new(), targets: Vec::new() };
    reader.persons(&root);
    let expectations = read_expectations(&root, programme);
    let items = root.get("entry").and_then(|item| item.list()).unwrap_or_default();
    let tables: Vec<Table> = items.iter().filter_map(Item::table).collect();
    for table in &tables {
        if let Some(target) = reader.target(table) {
            if reader.targets.iter().any(|other| other.label == target.label) {
                page.report(table.span, format!("two entries have the id `{}`", target.label), "give one of them another");
            }
            reader.targets.push(target);
        }
    }
    let entries: Vec<Entry> = tables.iter().filter_map(|table| reader.entry(table)).collect();
    let text = |key| root.get(key).and_then(|item| item.string()).map(str::to_owned);
    let (title, pack) = (text("title"), text("pack"));
    let source = root.get("source").and_then(|item| item.one_or_more()).unwrap_or_default();
    let source = source.iter().filter_map(Item::string).map(str::to_owned).collect();
    root.close("a story");
    let journal = Journal { persons: reader.persons, entries };
    order::check(programme, &journal, page);
    refused::check(programme, &journal, page);
    Some(Story { title, pack, source, journal, expectations })
}

pub(crate) fn zone(programme: &Programme) -> TimeZone {
    TimeZone::get(&programme.timezone).unwrap_or(TimeZone::UTC)
}

/// An entry that others can name: its label and its kind.
struct Target {
    label: String,
    kind: KindId,
    on: Option<Date>,
}

struct StoryReader<'a> {
    programme: &'a Programme,
    units: Units,
    page: Page<'a>,
    zone: TimeZone,
    lenient: bool,
    persons: Vec<Person>,
    targets: Vec<Target>,
}

impl<'a> StoryReader<'a> {
    fn persons(&mut self, root: &Table<'a>) {
        let household = root.get("household").and_then(|item| item.table());
        let members = household.as_ref().and_then(|table| table.get("members")).and_then(|item| item.list());
        if let Some(household) = &household {
            household.close("a household");
        }
        let help = "begin with [[person]], id = \"any label\", born = 1985-04-02, sex = \"female\"";
        let list = root.need("person", help).and_then(|item| item.list());
        if list.as_ref().is_some_and(Vec::is_empty) {
            self.page.report(root.span, "this story is about nobody", help);
        }
        let list = list.unwrap_or_default();
        if list.len() > PERSONS_MAX {
            self.page.report(
                root.span,
                format!("this story has {} persons", list.len()),
                format!("at most {PERSONS_MAX} are allowed"),
            );
        }
        for item in list.iter().take(PERSONS_MAX) {
            let Some(table) = item.table() else { continue };
            let Some(label) = table.need("id", "give the person a label: id = \"mother\"").and_then(|item| item.string()) else {
                continue;
            };
            if self.persons.iter().any(|person| person.label == label) {
                item.report(format!("two persons have the label `{label}`"), "give one of them another");
            }
            let sexes = &self.programme.enums[programme::SEX as usize];
            let words: Vec<(&str, usize)> = sexes.values.iter().enumerate().map(|(at, (word, _))| (word.as_str(), at)).collect();
            let named = |members: &Vec<Item>| members.iter().any(|member| member.string() == Some(label));
            self.persons.push(Person {
                label: label.to_owned(),
                born: table.get("born").and_then(|item| item.date()),
                sex: table.get("sex").and_then(|item| item.choice(&words)),
                role: table.get("role").and_then(|item| item.string()).map(str::to_owned),
                member: members.as_ref().is_none_or(named),
            });
            table.close("a person");
        }
        for member in members.iter().flatten() {
            if let Some(label) = member.string() {
                self.person(member, label);
            }
        }
    }

    fn person(&self, item: &Item, label: &str) -> Option<usize> {
        let found = self.persons.iter().position(|person| person.label == label);
        if found.is_none() {
            let labels: Vec<&str> = self.persons.iter().map(|person| person.label.as_str()).collect();
            let help = advice(label, labels.iter().copied());
            item.report(
                format!("`{label}` is nobody in this story"),
                also(&help, &format!("the persons are: {}", labels.join(", "))),
            );
        }
        found
    }

    fn kind(&self, table: &Table<'a>) -> Option<KindId> {
        let what = table.need("what", "say what happened: what = \"entered_country\"; `resettle story kinds` lists them all")?;
        let word = what.string()?;
        let found = self.programme.kind_id(word);
        if found.is_none() && !self.lenient {
            let (built_in, own) = self.programme.kinds.split_at(KindId::BUILT_IN);
            let known = own.iter().chain(built_in).map(|kind| kind.id.as_str());
            let all = format!("`resettle story kinds --pack packs/{}` lists them all", self.programme.id);
            let help = also(&advice(word, known), &all);
            what.report(format!("`{word}` is no kind of entry of this programme"), help);
        }
        found
    }

    /// What others can name of an entry, read before the entries themselves.
    fn target(&self, table: &Table<'a>) -> Option<Target> {
        let find = |key: &str| table.entries().into_iter().find(|item| item.key == key);
        let label = find("id")?.string()?.to_owned();
        let what = find("what")?;
        let DeValue::String(what) = what.value else { return None };
        let date = find("on").and_then(|item| match item.value {
            DeValue::Datetime(_) => day_and_minute(&item).map(|(on, _)| on),
            _ => None,
        });
        Some(Target { label, kind: self.programme.kind_id(what)?, on: date })
    }

    fn entry(&self, table: &Table<'a>) -> Option<Entry> {
        let kind_id = self.kind(table)?;
        let kind = self.programme.kind(kind_id);
        let amends = matches!(kind_id, KindId::CORRECTION | KindId::WITHDRAWAL);
        let of = if amends { self.amended(table, kind_id)? } else { None };
        let recorded = table.get("recorded");
        if amends && recorded.is_none() {
            self.page.report(
                table.span,
                format!("nothing says when this {} was recorded", kind.id),
                "add recorded = 2014-12-03T09:00:00+09:00",
            );
        }
        let (on, at) = match table.get("on").map(|item| day_and_minute(&item)) {
            Some(read) => read.map(|(on, at)| (Some(on), at))?,
            None => (None, None),
        };
        let on = match (on, of) {
            (Some(on), _) => Some(on),
            (None, Some(target)) => target.on,
            (None, None) => Some(table.need("on", "say on which day it took effect: on = 2014-12-01")?.date()?),
        };
        let recorded = match (recorded, on) {
            (Some(item), _) => self.instant(&item)?,
            (None, on) => self.instant_of(on?, at.unwrap_or(0))?,
        };
        // What amends an amendment without a day has none to keep: it stands at the day on which it was recorded.
        let on = on.or_else(|| day_of(&self.zone, recorded))?;
        let fields = self.fields(table, kind, of);
        let who = self.who(table, kind, of)?;
        let label = table.get("id").and_then(|item| item.string()).map(str::to_owned);
        let dated = table.get("on").is_some();
        if kind_id == KindId::PAYMENT_MADE {
            payment::check(self.programme, table, self.persons.len(), who);
        }
        Some(Entry { label, kind: kind_id, who, on, at, dated, recorded, fields, span: table.span })
    }

    /// The entry that a correction or withdrawal names.
    fn amended(&self, table: &Table<'a>, amender: KindId) -> Option<Option<&Target>> {
        let of = table.need("of", "name the entry that it amends: of = \"its id\"")?;
        let label = of.string()?;
        let found = self.targets.iter().find(|target| target.label == label);
        if found.is_none() && !self.lenient {
            let help = advice(label, self.targets.iter().map(|target| target.label.as_str()));
            of.report(format!("no entry has the id `{label}`"), also(&help, "give the entry that is meant an id"));
        }
        if amender == KindId::CORRECTION
            && let Some(amendment) = found.filter(|target| matches!(target.kind, KindId::CORRECTION | KindId::WITHDRAWAL))
        {
            let what = &self.programme.kind(amendment.kind).id;
            let help = format!("withdraw that {what} (what = \"withdrawal\"), then correct the entry itself");
            of.report(format!("`{label}` is a {what}, which cannot be corrected"), help);
            return None;
        }
        found.map(Some)
    }

    fn who(&self, table: &Table<'a>, kind: &EntryKind, of: Option<&Target>) -> Option<Option<usize>> {
        let Some(item) = table.get("who") else {
            let alone = (self.persons.len() == 1).then_some(0);
            if kind.who == Who::Person && alone.is_none() && of.is_none() {
                let labels: Vec<&str> = self.persons.iter().map(|person| person.label.as_str()).collect();
                let message = format!("`{}` is about one person, and nothing says about whom", kind.id);
                self.page.report(table.span, message, format!("add who = \"...\", one of: {}", labels.join(", ")));
                return None;
            }
            return Some(alone.filter(|_| kind.who == Who::Person));
        };
        let kind = of.map_or(kind, |target| self.programme.kind(target.kind));
        if kind.who == Who::Household {
            item.report(format!("`{}` is about the whole household", kind.id), "leave `who` out");
            return None;
        }
        self.person(&item, item.string()?).map(Some)
    }

    fn fields(&self, table: &Table<'a>, kind: &EntryKind, of: Option<&Target>) -> Vec<Option<FieldValue>> {
        let corrected = of.filter(|_| kind.id == "correction").map(|target| self.programme.kind(target.kind));
        let declared = kind.fields.iter().chain(corrected.iter().flat_map(|kind| &kind.fields));
        let mut fields = Vec::new();
        let items = table.entries();
        for field in declared.clone() {
            let item = items.iter().find(|item| item.key == field.id);
            if item.is_none() && field.required && corrected.is_none() {
                let message = format!("`{}` lacks `{}` ({})", kind.id, field.id, field.title.en);
                self.page.report(table.span, message, format!("add {} = ...", field.id));
            }
            fields.push(item.and_then(|item| self.field(item, field.ty)));
        }
        for item in &items {
            let known =
                ["id", "on", "recorded", "what", "who"].contains(&item.key) || declared.clone().any(|field| field.id == item.key);
            if !known && !self.lenient {
                let help = advice(item.key, declared.clone().map(|field| field.id.as_str()));
                self.page.report(item.key_span, format!("`{}` is no field of `{}`", item.key, kind.id), help);
            }
        }
        fields
    }

    fn field(&self, item: &Item, ty: FieldType) -> Option<FieldValue> {
        match ty {
            FieldType::Value(rules::Ty::Text) => item.string().map(|text| FieldValue::Code(text.to_owned())),
            FieldType::Value(ty) => match self.units.datum(item, ty)? {
                Datum::Narrow(value) => Some(FieldValue::Cell(Cell::Narrow(value))),
                Datum::Wide(value) => Some(FieldValue::Cell(Cell::Wide(value))),
                Datum::Unknown => None,
            },
            FieldType::Office => {
                let id = item.string()?;
                if self.programme.office_id(id).is_none() {
                    let help = advice(id, self.programme.offices.iter().map(|office| office.id.as_str()));
                    item.report(format!("`{id}` is no office of this programme"), help);
                    return None;
                }
                Some(FieldValue::Code(id.to_owned()))
            }
            FieldType::Entry => {
                let label = item.string()?;
                if !self.targets.iter().any(|target| target.label == label) && !self.lenient {
                    let help = advice(label, self.targets.iter().map(|target| target.label.as_str()));
                    item.report(format!("no entry has the id `{label}`"), also(&help, "give the entry that is meant an id"));
                }
                Some(FieldValue::Code(label.to_owned()))
            }
        }
    }

    fn instant(&self, item: &Item) -> Option<Timestamp> {
        let DeValue::Datetime(written) = item.value else {
            return item.expected("an instant without quotes, such as 2014-12-03T09:00:00+09:00");
        };
        let parsed = match (written.time, written.offset) {
            (Some(_), Some(_)) => written.to_string().parse().ok(),
            (None, None) => return self.start_of(item.date()?),
            _ => None,
        };
        parsed.or_else(|| item.expected("an instant with its offset, such as 2014-12-03T09:00:00+09:00"))
    }

    fn start_of(&self, day: Date) -> Option<Timestamp> {
        self.instant_of(day, 0)
    }

    fn instant_of(&self, day: Date, minute: u16) -> Option<Timestamp> {
        let start = civil(day)?.to_datetime(jiff::civil::Time::midnight());
        let clock = start.checked_add(jiff::Span::new().minutes(i64::from(minute))).ok()?;
        clock.to_zoned(self.zone.clone()).ok().map(|zoned| zoned.timestamp())
    }
}

/// Two pieces of advice.
fn also(help: &str, more: &str) -> String {
    let between = if help.ends_with('?') { " " } else { "; " };
    format!("{help}{between}{more}")
}

/// A day, or a day with its time: `2026-01-02` or `2026-01-02T17:30:00`.
fn day_and_minute(item: &Item) -> Option<(Date, Option<u16>)> {
    match item.value {
        DeValue::Datetime(written) if written.time.is_some() => time(item).map(|time| (time.day(), Some(time.minute()))),
        _ => item.date().map(|on| (on, None)),
    }
}

fn civil(day: Date) -> Option<jiff::civil::Date> {
    let (year, month, of_month) = day.ymd();
    jiff::civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(of_month).ok()?).ok()
}

/// What the clock shows at an instant in a time zone.
pub(crate) fn clock_of(zone: &TimeZone, instant: Timestamp) -> Option<Time> {
    let shown = zone.to_datetime(instant);
    let minute = u16::from(shown.hour().unsigned_abs()) * 60 + u16::from(shown.minute().unsigned_abs());
    Time::new(day_of(zone, instant)?, minute)
}

/// The civil day of an instant in a time zone.
pub(crate) fn day_of(zone: &TimeZone, instant: Timestamp) -> Option<Date> {
    let day = zone.to_datetime(instant).date();
    Date::from_ymd(i32::from(day.year()), u32::from(day.month().unsigned_abs()), u32::from(day.day().unsigned_abs()))
}
