//! A thing of a programme in plain words: what it is, its values on a day, its formulas, and what says so.

mod things;
mod values;

use rules::{Citation, Date};

use crate::value::type_name;
use crate::*;

/// What can be said about a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// What kind of thing it is.
    pub what: Bilingual,
    /// Its name.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// One sentence about it.
    pub about: Option<Bilingual>,
    /// Its values or formulas, in order.
    pub parts: Vec<Part>,
}

/// A value, a formula or a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is; empty for the values of a parameter.
    pub label: Bilingual,
    /// The days on which it holds, if it is dated.
    pub days: Option<Bilingual>,
    /// What it says.
    pub lines: Vec<Bilingual>,
    /// What says so.
    pub citation: Option<Citation>,
    /// A remark.
    pub note: Option<Bilingual>,
}

impl Description {
    /// As plain text, ending with a line break.
    pub fn text(&self, lang: Lang) -> String {
        let mut out = format!("{} ({} {})\n", self.title.get(lang), self.what.get(lang), self.id);
        if let Some(about) = &self.about {
            out += &format!("{}\n", about.get(lang));
        }
        for part in &self.parts {
            let label = [Some(&part.label), part.days.as_ref()].into_iter().flatten().map(|text| text.get(lang));
            out += &format!("  {}", label.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", "));
            match part.lines.as_slice() {
                [only] => out += &format!(": {}\n", only.get(lang)),
                lines => {
                    out.push('\n');
                    lines.iter().for_each(|line| out += &format!("    {}\n", line.get(lang)));
                }
            }
            if let Some(citation) = &part.citation {
                out += &format!("    {}\n", cited(citation));
            }
            if let Some(note) = &part.note {
                out += &format!("    {}\n", note.get(lang));
            }
        }
        out
    }
}

impl Programme {
    /// All things of that name: two kinds of thing may share one. With a date, only the values and formulas of that day.
    pub fn describe(&self, id: &str, on: Option<Date>) -> Vec<Description> {
        let things = self.described_things(id, on);
        let names = self.described_names(id, on);
        names.into_iter().chain(things).collect()
    }

    /// Parameters, rules, facts, kinds of entry, enumerations, offices and sources.
    fn described_names(&self, id: &str, on: Option<Date>) -> Vec<Description> {
        let mut out = Vec::new();
        let described = |en: &str, ko: &str, title: &Bilingual, about: Option<&Bilingual>, parts: Vec<Part>| Description {
            what: pair(en, ko),
            id: id.to_owned(),
            title: title.clone(),
            about: about.cloned(),
            parts,
        };
        let declared = self.library.declarations();
        for (parameter, values) in self.parameters.iter().zip(&declared.parameters).filter(|(parameter, _)| parameter.id == id) {
            let parts = self.values(parameter, values, on);
            out.push(described("parameter", "기준값", &parameter.title, Some(&parameter.about), parts));
        }
        for rule in self.rules.iter().filter(|rule| rule.id == id) {
            let parts = self.formulas(|name| (name == id).then_some(""), on);
            out.push(described("rule", "산식", &rule.title, rule.about.as_ref(), parts));
        }
        for fact in self.facts.iter().filter(|fact| fact.id == id) {
            out.push(described("fact", "사실", &fact.title, fact.about.as_ref(), self.reading_of(fact)));
        }
        for kind in self.kinds.iter().filter(|kind| kind.id == id) {
            out.push(described("kind of entry", "기록 종류", &kind.title, None, self.fields_of(kind)));
        }
        for list in self.enums.iter().filter(|list| list.id == id) {
            let words = list.values.iter().map(|(word, title)| part(pair(word, word), title.clone())).collect();
            out.push(described("list of words", "목록", &list.title, None, words));
        }
        for office in self.offices.iter().filter(|office| office.id == id) {
            let url = office.url.iter().map(|url| part(pair("address", "주소"), same(url)));
            let law = (!office.law.is_empty()).then(|| part(pair("law", "법령"), same(&office.law.join(", "))));
            out.push(described("office", "기관", &office.title, office.about.as_ref(), url.chain(law).collect()));
        }
        for source in self.sources.iter().filter(|source| source.id == id) {
            let url = source.url.iter().map(|url| part(pair("address", "주소"), same(url)));
            out.push(described("source", "출처", &source.title, None, url.collect()));
        }
        out
    }

    fn reading_of(&self, fact: &Fact) -> Vec<Part> {
        let mut parts = vec![part(pair("type", "자료형"), same(&type_name(&self.enums, fact.ty)))];
        if let FactSource::Journal(reading) = &fact.from {
            let kinds: Vec<&Bilingual> = reading.kinds.iter().map(|kind| &self.kind(*kind).title).collect();
            let join = |lang| kinds.iter().map(|title| title.get(lang)).collect::<Vec<_>>().join(", ");
            parts.push(part(pair("read from", "읽는 기록"), pair(&join(Lang::En), &join(Lang::Ko))));
            parts.push(part(pair("taken", "읽는 값"), taken(&reading.take)));
            parts.extend(
                reading
                    .otherwise
                    .iter()
                    .map(|otherwise| part(pair("otherwise assumed", "기록이 없으면"), otherwise.because.clone())),
            );
        }
        parts.extend(fact.ask.map(|ask| Part { label: pair("who can say", "확인처"), ..self.party_part(ask) }));
        parts
    }

    fn fields_of(&self, kind: &EntryKind) -> Vec<Part> {
        let field = |field: &Field| {
            let ty = match field.ty {
                FieldType::Value(ty) => type_name(&self.enums, ty),
                FieldType::Office => "office".to_owned(),
                FieldType::Entry => "entry".to_owned(),
            };
            let said = |title: &str, must: &str| format!("{title} ({ty}{must})");
            let (en, ko) = if field.required { (", required", ", 필수") } else { ("", "") };
            part(same(&field.id), pair(&said(&field.title.en, en), &said(&field.title.ko, ko)))
        };
        kind.fields.iter().map(field).collect()
    }
}

/// Sources and confidence, as they stand behind what they say.
pub(crate) fn cited(citation: &Citation) -> String {
    let said: Vec<&str> = citation.sources.iter().map(String::as_str).chain([citation.confidence.code()]).collect();
    format!("[{}]", said.join("; "))
}

fn taken(take: &Take) -> Bilingual {
    let what = |taken: &Taken| match taken {
        Taken::Effect => pair("date", "날짜"),
        Taken::Recorded => pair("day of recording", "기록한 날"),
        Taken::Field(field) => same(field),
    };
    match take {
        Take::First(taken) => pair(&format!("first {}", what(taken).en), &format!("처음 {}", what(taken).ko)),
        Take::Last(taken) => pair(&format!("last {}", what(taken).en), &format!("마지막 {}", what(taken).ko)),
        Take::Count => pair("how many", "건수"),
        Take::Sum(field) => pair(&format!("sum of {field}"), &format!("{field} 합계")),
        Take::Spells(_) => pair("periods", "기간"),
    }
}

fn counted(number: i64, unit: &str) -> String {
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

fn part(label: Bilingual, line: Bilingual) -> Part {
    Part { label, days: None, lines: vec![line], citation: None, note: None }
}

pub(crate) fn pair(en: &str, ko: &str) -> Bilingual {
    Bilingual { en: en.to_owned(), ko: ko.to_owned() }
}

fn same(text: &str) -> Bilingual {
    pair(text, text)
}
