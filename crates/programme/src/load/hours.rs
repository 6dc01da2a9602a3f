//! `[hours.NAME]` of the calendar: when offices work.

use rules::{OfficeHours, minute_of};

use super::*;

impl<'a> Loader<'a> {
    pub(super) fn office_hours(&self, item: &Item<'a>) -> Option<HoursRule> {
        self.check_id(item.key, item.page, item.key_span);
        let table = item.table()?;
        let title = table.bilingual("title");
        let tables = table.tables_of("value");
        if tables.is_empty() {
            table.page.report(table.span, "office hours without a value", "write `[[hours.NAME.value]]` with `from` and `open`");
        }
        let mut values: Vec<(OfficeHours, Citation)> = tables.iter().filter_map(|table| self.hours_value(table)).collect();
        values.sort_by_key(|(hours, _)| hours.from);
        table.close("office hours");
        Some(HoursRule { id: item.key.to_owned(), title, values })
    }

    fn hours_value(&self, table: &Table<'a>) -> Option<(OfficeHours, Citation)> {
        let from = table.need("from", "the first day: `from = 2023-04-01`").and_then(|item| item.date());
        let until = table.get("until").and_then(|item| item.date());
        let open = table.need("open", "write `open = [\"09:00-12:00\", \"13:00-18:00\"]`").and_then(|item| stretches(&item));
        let citation = self.citation(table, "source");
        table.close("a value of office hours");
        Some((OfficeHours { from: from?, until, open: open? }, citation))
    }
}

/// Stretches of a day, in order and apart.
fn stretches(item: &Item<'_>) -> Option<Vec<(u16, u16)>> {
    let mut open: Vec<(u16, u16)> = Vec::new();
    for item in item.list()? {
        let read = item.string()?.split_once('-').and_then(|(from, to)| Some((minute_of(from)?, minute_of(to)?)));
        let after = open.last().map_or(0, |(_, closes)| *closes);
        match read.filter(|(from, to)| from < to && (open.is_empty() || after < *from)) {
            Some(stretch) => open.push(stretch),
            None => return item.expected("a stretch of the day such as \"09:00-12:00\", after the one before it"),
        }
    }
    Some(open)
}
