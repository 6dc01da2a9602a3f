//! `facts.toml`: facts, and how each is read from the journal.

use super::*;
use crate::read::shortened;
use crate::value::type_name;

impl<'a> Loader<'a> {
    pub(super) fn facts(&mut self) -> Vec<Fact> {
        let mut facts = built_in();
        for fact in &facts {
            self.declare(fact, Span { file: FileId(0), start: 0, end: 0 });
        }
        for (_, table) in self.documents(Role::Facts) {
            for item in table.entries_of("fact") {
                self.name(item.key, "a fact", item.page, item.key_span);
                match self.fact(&item) {
                    Some(fact) => {
                        self.declare(&fact, item.key_span);
                        facts.push(fact);
                    }
                    None => self.lost.set(true),
                }
            }
            table.close("facts.toml");
        }
        facts
    }

    fn declare(&mut self, fact: &Fact, span: Span) {
        let event = is_event(&fact.from);
        self.declared.facts.push(FactDecl { name: fact.id.clone(), level: fact.level, ty: fact.ty, event, span });
    }

    /// A fact whose level and type could be read; what else is wrong with it is reported.
    fn fact(&mut self, item: &Item<'a>) -> Option<Fact> {
        let table = item.table()?;
        let (title, about) = (table.bilingual("title"), table.optional_bilingual("about"));
        let level = self.level(&table);
        let ty = table.need("type", "write its type, such as `type = \"date\"`");
        let ty = ty.and_then(|item| self.units.ty(&item, |ty| !matches!(ty, Ty::Amount | Ty::Month)));
        let reading = self.reading(&table, ty);
        let ask = table.get("ask").and_then(|item| self.party_of(&item));
        table.close("a fact");
        Some(Fact { id: item.key.to_owned(), title, about, level, ty: ty?, from: FactSource::Journal(reading), ask })
    }

    fn reading(&self, table: &Table<'a>, ty: Option<Ty>) -> Reading {
        let kinds = table.need("from", "the kind of entry it is read from, or a list of kinds");
        let kinds = kinds.and_then(|item| self.kinds_of(&item)).unwrap_or_default();
        let take = self.take(table, &kinds, ty);
        let filters = table.entries_of("where");
        let filters = filters.iter().filter_map(|item| self.filter(item, &kinds)).collect();
        let otherwise = self.otherwise(table, ty);
        let (rise, fall) = counts_from(table);
        Reading { kinds, take: take.unwrap_or(Take::Count), filters, otherwise, rise, fall }
    }

    fn take(&self, table: &Table<'a>, kinds: &[KindId], ty: Option<Ty>) -> Option<Take> {
        let (field, until) = (table.get("field"), table.get("until"));
        let help = "\"first\", \"last\", \"count\", \"sum\" (with `field`) or \"spells\" (with `until`)";
        let item = table.need("take", help)?;
        let word =
            item.choice(&[("first", "first"), ("last", "last"), ("count", "count"), ("sum", "sum"), ("spells", "spells")])?;
        let stray = match word {
            "first" | "last" | "sum" => until,
            "count" => field.or(until),
            _ => field,
        };
        if let Some(stray) = stray {
            stray.page.report(stray.key_span, format!("`{}` has no meaning with `take = \"{word}\"`", stray.key), help);
        }
        let is = |natural: Ty| {
            if let Some(ty) = ty.filter(|ty| *ty != natural) {
                let message = format!(
                    "`take = \"{word}\"` gives {natural}, but the type of this fact is `{}`",
                    type_name(&self.units.enums, ty)
                );
                item.report(message, format!("write `type = \"{}\"`", type_name(&self.units.enums, natural)));
                self.lost.set(true);
            }
        };
        match word {
            "first" | "last" => {
                let taken = self.taken(field.as_ref(), kinds, is)?;
                Some(if word == "first" { Take::First(taken) } else { Take::Last(taken) })
            }
            "count" => {
                is(Ty::Int);
                Some(Take::Count)
            }
            "sum" => {
                let Some(field) = field else {
                    item.report(
                        "`take = \"sum\"` without a `field`",
                        "name the field whose values are added: `field = \"amount\"`",
                    );
                    return None;
                };
                let summed = self.field_type_of(&field, kinds)?;
                is(summed);
                if !matches!(summed, Ty::Money | Ty::Int | Ty::Days | Ty::Months | Ty::Rate | Ty::Persons) {
                    field
                        .report(format!("{summed} cannot be added up"), "a sum is made of money, numbers, days, months or rates");
                }
                Some(Take::Sum(field.string()?.to_owned()))
            }
            _ => {
                is(Ty::Spells);
                let Some(until) = until else {
                    item.report(
                        "`take = \"spells\"` without `until`",
                        "name the kind of entry that ends a period: `until = \"job_ended\"`",
                    );
                    return None;
                };
                Some(Take::Spells(self.kinds_of(&until)?))
            }
        }
    }

    fn taken(&self, field: Option<&Item<'_>>, kinds: &[KindId], is: impl Fn(Ty)) -> Option<Taken> {
        let Some(field) = field else {
            is(Ty::Date);
            return Some(Taken::Effect);
        };
        if field.string()? == "recorded" {
            is(Ty::Date);
            return Some(Taken::Recorded);
        }
        is(self.field_type_of(field, kinds)?);
        Some(Taken::Field(field.string()?.to_owned()))
    }

    /// The type of the field that an item names, which every one of the kinds must have alike.
    fn field_type_of(&self, item: &Item<'_>, kinds: &[KindId]) -> Option<Ty> {
        self.type_of_field(item.string()?, item, item.span, kinds)
    }

    fn type_of_field(&self, name: &str, item: &Item<'_>, span: Span, kinds: &[KindId]) -> Option<Ty> {
        let mut found: Option<Ty> = None;
        for (id, kind) in kinds.iter().filter_map(|id| Some((*id, self.kinds.get(id.0 as usize)?))) {
            let Some(field) = kind.field(name) else {
                if self.lost.get() {
                    return None;
                }
                let known = kind.fields.iter().map(|field| field.id.as_str());
                item.page.report(span, format!("`{}` has no field `{}`", kind.id, shortened(name)), advice(name, known));
                return None;
            };
            if id.holds_prose(field) {
                let help =
                    "text that people write may name somebody, so it is sealed: record what matters as a word of an enumeration";
                item.page.report(span, format!("no fact can read `{}` of `{}`", field.id, kind.id), help);
                return None;
            }
            let ty = field.ty.ty();
            if found.is_some_and(|earlier| earlier != ty) {
                item.page.report(
                    span,
                    format!("`{name}` has another type in `{}`", kind.id),
                    "a fact reads one type: make two facts",
                );
                return None;
            }
            found = Some(ty);
        }
        found
    }

    fn filter(&self, item: &Item<'_>, kinds: &[KindId]) -> Option<Filter> {
        let ty = self.type_of_field(item.key, item, item.key_span, kinds)?;
        let any_of: Option<Vec<Literal>> = item.one_or_more()?.iter().map(|value| self.units.literal(value, ty)).collect();
        Some(Filter { field: item.key.to_owned(), any_of: any_of? })
    }

    fn otherwise(&self, table: &Table<'_>, ty: Option<Ty>) -> Option<Otherwise> {
        let (value, because) = (table.get("otherwise"), table.get("because"));
        match (value, because) {
            (None, None) => None,
            (Some(value), None) => {
                value.page.report(
                    value.key_span,
                    "`otherwise` without `because`",
                    "say why this may be assumed: `because = { en = \"...\", ko = \"...\" }`",
                );
                None
            }
            (None, Some(because)) => {
                because.page.report(
                    because.key_span,
                    "`because` without `otherwise`",
                    "`because` says why a value may be assumed",
                );
                None
            }
            (Some(value), Some(because)) => {
                let because = because.bilingual();
                let value = ty.and_then(|ty| self.units.literal(&value, ty));
                Some(Otherwise { value: value?, because: because? })
            }
        }
    }
}

/// Whether it is the day of something that may not have happened.
fn is_event(from: &FactSource) -> bool {
    let FactSource::Journal(reading) = from else {
        return false;
    };
    let dated =
        matches!(reading.take, Take::First(Taken::Effect | Taken::Recorded) | Take::Last(Taken::Effect | Taken::Recorded));
    dated && reading.otherwise.is_none()
}

fn counts_from(table: &Table<'_>) -> (CountsFrom, CountsFrom) {
    let words = [("effect", CountsFrom::Effect), ("report", CountsFrom::Report)];
    let Some(inner) = table.get("counts_from").and_then(|item| item.table()) else {
        return (CountsFrom::Effect, CountsFrom::Effect);
    };
    let read = |key| inner.get(key).and_then(|item: Item<'_>| item.choice(&words)).unwrap_or(CountsFrom::Effect);
    let both = (read("rise"), read("fall"));
    inner.close("`counts_from`");
    both
}

/// The facts that every person has.
fn built_in() -> Vec<Fact> {
    let fact = |id: &str, en: &str, ko: &str, ty, from| Fact {
        id: id.to_owned(),
        title: Bilingual { en: en.to_owned(), ko: ko.to_owned() },
        about: None,
        level: Level::Person,
        ty,
        from,
        ask: Some(Party::Person),
    };
    vec![
        fact("born", "Date of birth", "생년월일", Ty::Date, FactSource::Born),
        fact("sex", "Sex", "성별", Ty::Enum(SEX), FactSource::Sex),
        fact("role", "Role in the household", "세대 내 관계", Ty::Text, FactSource::Role),
    ]
}
