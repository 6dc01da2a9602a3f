//! A thing of a programme in plain words: what it is, its values on a day, its formulas, and what says so.

use rules::{Citation, Date, DatedValue, Datum, Key, ParameterValue, RuleDecl, Text, Ty};

use crate::value::{day_text, money_text, type_name};
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

    /// Stages, entitlements, duties, requests, restrictions and rights.
    fn described_things(&self, id: &str, on: Option<Date>) -> Vec<Description> {
        let stages = self.stages.iter().map(|stage| (&stage.thing, "stage", "단계", Vec::new()));
        let entitlements = self.entitlements.iter().map(|entitlement| {
            let owner = self.party_part(Party::Office(entitlement.owner));
            (
                &entitlement.thing,
                "entitlement",
                "지원",
                [owner].into_iter().chain(entitlement.pay.iter().filter_map(rhythm)).collect(),
            )
        });
        let duties = self.duties.iter().map(|duty| {
            let late = duty.late.iter().map(|late| part(pair("if late", "기한을 넘기면"), late.clone()));
            (&duty.thing, "duty", "의무", [self.owner_part(&duty.owner)].into_iter().chain(late).collect())
        });
        let requests = self.requests.iter().map(|request| (&request.thing, "request", "신청", self.request_parts(request)));
        let restrictions = self.restrictions.iter().map(|restriction| {
            let remedy = part(pair("remedy", "구제 방법"), restriction.remedy.clone());
            (&restriction.thing, "restriction", "제한", vec![remedy])
        });
        let rights = self.rights.iter().map(|right| {
            let office = right.office.map(|office| self.party_part(Party::Office(office)));
            let warning = right.warning.as_ref().map(|warning| part(pair("be aware", "주의"), warning.clone()));
            (&right.thing, "right", "권리", office.into_iter().chain(warning).collect::<Vec<Part>>())
        });
        let all = stages.chain(entitlements).chain(duties).chain(requests).chain(restrictions).chain(rights);
        let named = all.filter(|(thing, ..)| thing.id == id);
        named
            .map(|(thing, en, ko, mut parts)| {
                let prefix = format!("{en}.{id}.");
                parts.extend(self.formulas(|name| name.strip_prefix(&prefix), on));
                Description {
                    what: pair(en, ko),
                    id: id.to_owned(),
                    title: thing.title.clone(),
                    about: Some(thing.about.clone()),
                    parts,
                }
            })
            .collect()
    }

    fn owner_part(&self, owner: &Owner) -> Part {
        match owner {
            Owner::Fixed(party) => self.party_part(*party),
            Owner::Field(field) => part(
                pair("who answers for it", "담당"),
                pair(&format!("the office named in `{field}`"), &format!("`{field}`에 적힌 기관")),
            ),
        }
    }

    fn party_part(&self, party: Party) -> Part {
        let label = pair("who answers for it", "담당");
        match party {
            Party::Person => part(label, pair("the person", "본인")),
            Party::Office(office) => part(label, self.office(office).title.clone()),
        }
    }

    fn request_parts(&self, request: &Request) -> Vec<Part> {
        let filed = part(pair("filed by", "신청 기록"), self.kind(request.filed).title.clone());
        let mut parts = vec![self.owner_part(&request.owner), filed];
        let texts = [
            (pair("to be filed", "신청 기간"), &request.file_within),
            (pair("leads to", "결과"), &request.leads_to),
            (pair("if there is no answer", "답이 없으면"), &request.no_answer),
            (pair("be aware", "주의"), &request.warning),
        ];
        parts.extend(texts.into_iter().filter_map(|(label, text)| Some(part(label, text.clone()?))));
        if !request.needs.is_empty() {
            let label = pair("needed", "필요한 것");
            parts.push(Part { label, days: None, lines: request.needs.clone(), citation: None, note: None });
        }
        parts
    }

    /// The dated values of a parameter: all, or the one of a day.
    fn values(&self, parameter: &Parameter, declared: &rules::ParameterDecl, on: Option<Date>) -> Vec<Part> {
        let values = declared.values.iter().zip(&parameter.notes);
        let next = declared.values.iter().skip(1).map(|value| Some(value.from)).chain([None]);
        let holding = values.zip(next).filter(|((value, _), next)| {
            on.is_none_or(|on| value.from <= on && [value.until, *next].iter().flatten().all(|end| on < *end))
        });
        holding
            .map(|((value, note), next)| Part {
                label: Bilingual::default(),
                days: Some(period(Some(value.from), value.until.or(next))),
                lines: self.value_lines(value, declared),
                citation: Some(value.citation.clone()),
                note: note.clone(),
            })
            .collect()
    }

    fn value_lines(&self, value: &DatedValue, declared: &rules::ParameterDecl) -> Vec<Bilingual> {
        let keyed =
            |key: Bilingual, value: Bilingual| pair(&format!("{}: {}", key.en, value.en), &format!("{}: {}", key.ko, value.ko));
        match &value.value {
            ParameterValue::Single(datum) => vec![self.datum_text(*datum, declared.ty)],
            ParameterValue::Table(rows) => rows
                .iter()
                .map(|(keys, datum)| {
                    let keys: Vec<Bilingual> = keys.iter().zip(&declared.keys).map(|(key, ty)| self.key_text(key, *ty)).collect();
                    let join = |lang| keys.iter().map(|key| key.get(lang)).collect::<Vec<_>>().join(", ");
                    keyed(pair(&join(Lang::En), &join(Lang::Ko)), self.datum_text(*datum, declared.ty))
                })
                .collect(),
            ParameterValue::Scale(brackets) => {
                let base = declared.keys.first().copied().unwrap_or(Ty::Money);
                let ty = if declared.scale == Some(rules::ScaleKind::MarginalRate) { Ty::Rate } else { Ty::Money };
                let above = |above: i64| self.datum_text(Datum::Narrow(above), base);
                let label = |above: Bilingual| pair(&format!("above {}", above.en), &format!("{} 초과", above.ko));
                brackets.iter().map(|b| keyed(label(above(b.above)), self.datum_text(b.value, ty))).collect()
            }
        }
    }

    fn key_text(&self, key: &Key, ty: Ty) -> Bilingual {
        match (key, ty) {
            (Key::Range(i64::MIN, _), _) => pair("any", "모두"),
            (Key::Range(low, _), Ty::Enum(_)) => self.datum_text(Datum::Narrow(*low), ty),
            (Key::Range(low, i64::MAX), _) => same(&format!("{low}+")),
            (Key::Range(low, high), _) if low == high => same(&low.to_string()),
            (Key::Range(low, high), _) => same(&format!("{low}..{high}")),
        }
    }

    /// A value in words, money with its currency.
    pub fn datum_text(&self, datum: Datum, ty: Ty) -> Bilingual {
        let number = match datum {
            Datum::Unknown => return pair("unknown: no source gives it", "알 수 없음: 출처 없음"),
            Datum::Wide(ratio) => return same(&ratio.to_string()),
            Datum::Narrow(number) => number,
        };
        match ty {
            Ty::Bool if number == 0 => pair("no", "아니요"),
            Ty::Bool => pair("yes", "예"),
            Ty::Money | Ty::Amount => same(&money_text(&self.currency, self.minor_digits, number)),
            Ty::Date => same(&day_text(number)),
            Ty::Time => same(&rules::Time::from_number(number).map_or_else(|| number.to_string(), |time| time.to_string())),
            Ty::Days => pair(&counted(number, "day"), &format!("{number}일")),
            Ty::Months if number % 12 == 0 && number != 0 => pair(&counted(number / 12, "year"), &format!("{}년", number / 12)),
            Ty::Months => pair(&counted(number, "month"), &format!("{number}개월")),
            Ty::Persons => pair(&counted(number, "person"), &format!("{number}명")),
            Ty::Enum(list) => {
                let list = self.enums.get(list as usize);
                let value = usize::try_from(number).ok().and_then(|at| list?.values.get(at));
                value.map_or_else(|| same(&number.to_string()), |(_, title)| title.clone())
            }
            _ => same(&number.to_string()),
        }
    }

    /// The formulas of the rules that `label` names, each under its label.
    fn formulas<'n>(&'n self, label: impl Fn(&'n str) -> Option<&'n str>, on: Option<Date>) -> Vec<Part> {
        let rules = self.library.declarations().rules.iter();
        let named = rules.filter_map(|rule| Some((label(&rule.name)?, rule)));
        named.flat_map(|(label, rule)| versions(label, rule, on)).collect()
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

/// The versions of a rule that say something, all or those of a day.
fn versions<'n>(label: &'n str, rule: &'n RuleDecl, on: Option<Date>) -> impl Iterator<Item = Part> + 'n {
    let holding = rule.versions.iter().filter(move |version| {
        let begun = version.from.is_none_or(|from| on.is_none_or(|on| from <= on));
        begun && version.until.is_none_or(|until| on.is_none_or(|on| on < until))
    });
    // The newest version that has begun governs; earlier ones are history.
    let newest = rule.versions.iter().filter_map(|version| version.from.filter(|from| on.is_some_and(|on| *from <= on))).max();
    let governing = holding.filter(move |version| on.is_none() || version.from >= newest);
    governing.filter_map(move |version| {
        let general = version.formula.iter().filter(|text| text.text != "true").map(formula);
        let exceptions = version.exceptions.iter().map(|exception| {
            let (when, then) = (exception.when.text.trim(), exception.then.text.trim());
            pair(&format!("if {when}: {then}"), &format!("{when}이면: {then}"))
        });
        let lines: Vec<Bilingual> = general.chain(exceptions).collect();
        let days = version.from.map(|from| period(Some(from), version.until));
        (!lines.is_empty()).then(|| Part {
            label: label_of(label),
            days,
            lines,
            citation: Some(version.citation.clone()),
            note: None,
        })
    })
}

/// A formula; what an overlay switched off is false, though nobody wrote that.
fn formula(text: &Text) -> Bilingual {
    if text.text == "false" && !text.exact { pair("switched off", "폐지") } else { same(text.text.trim()) }
}

/// An expression's key in both languages; a pay line keeps its id.
fn label_of(key: &str) -> Bilingual {
    const WORDS: [(&str, &str); 18] = [
        ("when", "조건"),
        ("amount", "금액"),
        ("due", "기한"),
        ("from", "시작일"),
        ("until", "종료일"),
        ("ends", "종료일"),
        ("limit", "최대 기한"),
        ("lifted", "해제일"),
        ("remedy_until", "구제 기한"),
        ("begins", "시작일"),
        ("starts", "시작일"),
        ("met", "이행일"),
        ("answer_due", "답변 기한"),
        ("answered", "답변일"),
        ("times", "횟수"),
        ("rest", "나머지"),
        ("pay", "지급"),
        ("", "산식"),
    ];
    let word = |key: &str| WORDS.iter().find(|(known, _)| *known == key).map(|(_, ko)| *ko);
    match key.strip_prefix("pay.").and_then(|line| line.split_once('.')) {
        Some((line, key)) => pair(&format!("{line}: {key}"), &format!("{line}: {}", word(key).unwrap_or(key))),
        None => pair(if key.is_empty() { "formula" } else { key }, word(key).unwrap_or(key)),
    }
}

/// How often a series of instalments is paid.
fn rhythm(line: &PayLine) -> Option<Part> {
    let Due::Series { every, .. } = &line.due else { return None };
    let every = match every {
        Every::Days(days) => pair(&counted((*days).into(), "day"), &format!("{days}일")),
        Every::Months(months) => pair(&counted((*months).into(), "month"), &format!("{months}개월")),
    };
    Some(part(pair(&format!("{}: every", line.id), &format!("{}: 주기", line.id)), every))
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

fn period(from: Option<Date>, until: Option<Date>) -> Bilingual {
    match (from, until) {
        (Some(Date::MIN), Some(until)) => pair(&format!("until before {until}"), &format!("{until} 전까지")),
        (Some(from), Some(until)) => pair(&format!("from {from} until before {until}"), &format!("{from}부터 {until} 전까지")),
        (Some(from), None) => pair(&format!("from {from}"), &format!("{from}부터")),
        _ => pair("always", "항상"),
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
