//! `pack.toml`, `sources.toml`, `offices.toml` and `calendar.toml`.

use rules::{Counting, EndsOn, Roll};

use super::*;
use crate::read::shortened;

/// Most minor digits that a currency has (the dinar's three, and one to spare).
const MINOR_DIGITS_MAX: i64 = 4;

/// What `pack.toml` says beside what formulas need.
#[derive(Default)]
pub(super) struct Header {
    pub(super) id: String,
    pub(super) title: Bilingual,
    pub(super) about: Bilingual,
    pub(super) timezone: String,
    pub(super) terms: Vec<(String, Bilingual)>,
    pub(super) overlay: Option<Overlay>,
}

impl<'a> Loader<'a> {
    pub(super) fn pack(&mut self) -> Header {
        let mut header = Header::default();
        for layer in 0..self.layers.len() {
            let documents = self.documents_of(Role::Pack, layer);
            if let Some(second) = documents.get(1) {
                second.page.report(second.span, "a second pack.toml", "a pack has one; include files of another pack one by one");
            }
            let Some(table) = documents.first() else { continue };
            let id = table.need("id", "write `id = \"kr\"`").and_then(|item| Some((item, item.string()?)));
            if let Some((item, id)) = id {
                self.check_id(id, item.page, item.span);
            }
            let (title, about) = (table.bilingual("title"), table.bilingual("about"));
            table.get("include");
            match layer {
                0 => self.base_heading(table, &mut header),
                _ => self.overlay_heading(layer, table, &mut header),
            }
            let terms = table.entries_of("terms");
            header.terms.extend(terms.iter().filter_map(|item| Some((item.key.to_owned(), item.bilingual()?))));
            table.close("pack.toml");
            header = Header { id: id.map_or("", |(_, id)| id).to_owned(), title, about, ..header };
        }
        header
    }

    fn base_heading(&mut self, table: &Table<'_>, header: &mut Header) {
        if let Some(item) = table.get("over") {
            item.report(
                "the pack that this one lies over was not handed over",
                "load it with `Programme::load_over`, the base first",
            );
        }
        self.currency(table);
        let timezone = table.need("timezone", "write `timezone = \"Asia/Seoul\"`").and_then(|item| timezone_of(&item));
        header.timezone = timezone.unwrap_or_default();
        if table.need("accept", "which confidence codes are used: `accept = [\"A\", \"B\", \"C\", \"D\"]`").is_some() {
            self.accept(0, table);
        }
    }

    /// The confidence codes that a layer adds to those of the layers below it.
    pub(super) fn accept(&mut self, layer: usize, table: &Table<'_>) {
        for item in table.get("accept").and_then(|item| item.one_or_more()).unwrap_or_default() {
            match confidence_of(&item) {
                Some(Confidence::X) => {
                    item.report("`X` cannot be accepted", "X says that nothing is known: such a value is never used")
                }
                Some(code) => self.declared.accept.push(code),
                None => {}
            }
        }
        if let Some(ground) = self.layers.get_mut(layer) {
            ground.accept.clone_from(&self.declared.accept);
        }
    }

    fn currency(&mut self, table: &Table<'_>) {
        if let Some(item) = table.need("currency", "write `currency = \"KRW\"`")
            && let Some(code) = item.string()
        {
            if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) {
                self.declared.currency = code.to_owned();
            } else {
                item.expected::<()>("a currency code of three capital letters, such as \"KRW\"");
            }
        }
        self.lost.set(self.lost.get() || self.declared.currency.is_empty());
        let digits = table.need("minor_digits", "write `minor_digits = 0` for a currency without a minor unit, 2 for cents");
        if let Some(item) = digits
            && let Some(number) = item.int()
        {
            match u8::try_from(number) {
                Ok(digits) if number <= MINOR_DIGITS_MAX => {
                    self.declared.minor_digits = digits;
                    self.units.minor_digits = digits;
                }
                _ => {
                    // So that amounts are not blamed for their decimals.
                    self.units.minor_digits = 4;
                    item.expected::<()>("a number from 0 to 4");
                    self.lost.set(true);
                }
            }
        }
    }

    pub(super) fn read_sources(&mut self) {
        for (_, table) in self.documents(Role::Sources) {
            for (key, is_law) in [("law", true), ("source", false)] {
                for item in table.entries_of(key) {
                    if let Some(source) = self.source(&item, is_law) {
                        self.sources.push(source);
                    }
                }
            }
            table.close("sources.toml");
        }
    }

    fn source(&self, item: &Item<'_>, is_law: bool) -> Option<Source> {
        let id = item.key;
        let good = id.starts_with(|c: char| c.is_ascii_alphabetic())
            && id.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
        if !good {
            item.page.report(
                item.key_span,
                format!("`{}` cannot begin a citation", shortened(id)),
                "write letters, digits, `-` and `_`, such as NKA",
            );
        }
        if self.sources.iter().any(|source| source.id == id) {
            item.page.report(item.key_span, format!("`{id}` is registered twice"), "laws and sources share one register");
            return None;
        }
        let table = item.table()?;
        let help = if is_law { "write `title = { en = \"...\", ko = \"...\" }`" } else { "write `title = \"...\"`" };
        let title = table.need("title", help).and_then(|title| match (is_law, title.value) {
            (false, toml::de::DeValue::String(_)) => {
                title.string().map(|text| Bilingual { en: text.to_owned(), ko: text.to_owned() })
            }
            _ => title.bilingual(),
        });
        let url = table.optional_string("url");
        let standing = match is_law {
            true => SourceStanding::Law,
            false => SourceStanding::Other(table.get("confidence").and_then(|item| confidence_of(&item))),
        };
        table.close(if is_law { "a law" } else { "a source" });
        // A source with a bad title is still a source: citations of it are not to blame.
        Some(Source { id: id.to_owned(), title: title.unwrap_or_default(), url, standing })
    }

    pub(super) fn read_offices(&mut self) {
        let mut under: Vec<(usize, Item<'a>)> = Vec::new();
        for (_, table) in self.documents(Role::Offices) {
            for item in table.entries_of("office") {
                self.check_id(item.key, item.page, item.key_span);
                if item.key == "person" || self.offices.iter().any(|office| office.id == item.key) {
                    item.page.report(
                        item.key_span,
                        format!("`{}` is already taken", item.key),
                        "choose another name for the office",
                    );
                }
                let Some(office) = item.table() else { continue };
                let title = office.bilingual("title");
                let (about, url) = (office.optional_bilingual("about"), office.optional_string("url"));
                let law = self.optional_law(&office);
                let independent = office.get("independent").and_then(|item| item.bool()).unwrap_or(false);
                under.extend(office.get("under").map(|item| (self.offices.len(), item)));
                office.close("an office");
                self.offices.push(Office { id: item.key.to_owned(), title, about, url, law, under: None, independent });
            }
            table.close("offices.toml");
        }
        // Once all are known: they may stand in any order.
        for (place, item) in under {
            let above = self.office_of(&item);
            let circle = above.is_some_and(|above| offices_above(&self.offices, above).any(|id| id.0 as usize == place));
            if circle {
                item.report("an office that stands under itself", "say under whose orders it stands, or leave `under` out");
            } else if let Some(office) = self.offices.get_mut(place) {
                office.under = above;
            }
        }
    }

    pub(super) fn calendar(&mut self) -> (Vec<CountingRule>, Vec<HolidayYear>, Vec<HoursRule>) {
        const WEEK: [(&str, usize); 7] =
            [("monday", 0), ("tuesday", 1), ("wednesday", 2), ("thursday", 3), ("friday", 4), ("saturday", 5), ("sunday", 6)];
        let (mut countings, mut holidays): (Vec<CountingRule>, Vec<HolidayYear>) = (Vec::new(), Vec::new());
        let mut hours: Vec<HoursRule> = Vec::new();
        for (_, table) in self.documents(Role::Calendar) {
            let begins = self.begins(&table);
            if begins.is_some() {
                table.refuse(
                    "weekend",
                    "`weekend` in an overlay",
                    "it is that of the pack below: it would change days long past",
                );
            }
            for item in table.get("weekend").and_then(|item| item.list()).unwrap_or_default() {
                if let Some(day) = item.choice(&WEEK).and_then(|day| self.declared.weekend.get_mut(day)) {
                    *day = true;
                }
            }
            for item in table.entries_of("counting") {
                match self.counting(&item) {
                    Some((_, counting)) if countings.iter().any(|known| known.id == item.key) => {
                        item.page.report(item.key_span, format!("`{}` is there twice", counting.id), "choose another name");
                    }
                    Some((how, counting)) => {
                        self.declared.countings.push((counting.id.clone(), how));
                        countings.push(counting);
                    }
                    None => self.lost.set(true),
                }
            }
            for item in table.entries_of("hours") {
                match self.office_hours(&item) {
                    Some(read) if hours.iter().any(|known| known.id == read.id) => {
                        item.page.report(item.key_span, format!("`{}` is there twice", read.id), "choose another name");
                    }
                    Some(read) => hours.push(read),
                    None => self.lost.set(true),
                }
            }
            for year in table.tables_of("holidays") {
                if let Some(read) = self.holiday_year(&year) {
                    if let Some(begins) = begins.filter(|begins| read.year < begins.ymd().0) {
                        let help = format!("an overlay changes nothing before its own day, {begins}");
                        year.page.report(year.span, format!("holidays of {} in an overlay", read.year), help);
                    }
                    if holidays.iter().any(|known| known.year == read.year) {
                        year.page.report(
                            year.span,
                            format!("the holidays of {} are there twice", read.year),
                            "put all days of a year into one list",
                        );
                    }
                    holidays.push(read);
                }
            }
            table.close("calendar.toml");
        }
        holidays.sort_by_key(|year| year.year);
        self.declared.holidays = holidays.iter().flat_map(|year| year.days.iter().copied()).collect();
        self.declared.holidays.sort_unstable();
        let accepted = |(_, citation): &&(rules::OfficeHours, Citation)| self.declared.accept.contains(&citation.confidence);
        let used = |rule: &HoursRule| rule.values.iter().filter(accepted).map(|(hours, _)| hours.clone()).collect();
        self.declared.hours = hours.iter().map(|rule| (rule.id.clone(), used(rule))).collect();
        (countings, holidays, hours)
    }

    fn counting(&self, item: &Item<'_>) -> Option<(Counting, CountingRule)> {
        self.check_id(item.key, item.page, item.key_span);
        let table = item.table()?;
        let title = table.bilingual("title");
        let first_day_counts =
            table.need("first_day_counts", "true if the day of the event is the first day").and_then(|item| item.bool());
        let ends = table
            .need("ends", "\"day_before\": a month from the 5th ends on the 4th; \"same_number\": on the 5th")
            .and_then(|item| item.choice(&[("day_before", EndsOn::DayBefore), ("same_number", EndsOn::SameNumber)]));
        let rolls = table
            .need("rolls", "\"next_workday\" if a last day on a weekend or holiday moves on, otherwise \"no\"")
            .and_then(|item| item.choice(&[("next_workday", Roll::NextWorkday), ("no", Roll::No)]));
        let citation = self.citation(&table, "law");
        table.close("a way of counting");
        let counting = Counting { first_day_counts: first_day_counts?, ends: ends?, rolls: rolls? };
        Some((counting, CountingRule { id: item.key.to_owned(), title, citation }))
    }

    fn holiday_year(&self, table: &Table<'_>) -> Option<HolidayYear> {
        let year =
            table.need("year", "write `year = 2024`").and_then(|item| item.int()).and_then(|year| i32::try_from(year).ok());
        let items = table.need("days", "write `days = [2024-01-01, ...]`").and_then(|item| item.list());
        let mut days = Vec::new();
        for item in items.iter().flatten() {
            let Some(day) = item.date() else { continue };
            if year.is_some_and(|year| day.ymd().0 != year) {
                item.expected::<()>("a day of the year above it");
            }
            days.push(day);
        }
        days.sort_unstable();
        days.dedup();
        let citation = self.citation(table, "source");
        table.close("a year of holidays");
        Some(HolidayYear { year: year?, days, citation })
    }
}

/// The name of a time zone; whether there is such a zone is for the program that has their list to say.
fn timezone_of(item: &Item<'_>) -> Option<String> {
    let name = item.string()?;
    let good = name == "UTC" || name.contains('/') && name.chars().all(|c| c.is_ascii_alphanumeric() || "/_+-".contains(c));
    if good { Some(name.to_owned()) } else { item.expected("the name of a time zone, such as \"Asia/Seoul\"") }
}
