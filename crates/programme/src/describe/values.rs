//! Dated values and formulas in plain words.

use rules::{Date, DatedValue, Datum, Key, ParameterValue, RuleDecl, Text, Ty};

use super::{Part, counted, pair, same};
use crate::value::{day_text, money_text};
use crate::*;

impl Programme {
    /// The dated values of a parameter: all, or the one of a day.
    pub(super) fn values(&self, parameter: &Parameter, declared: &rules::ParameterDecl, on: Option<Date>) -> Vec<Part> {
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
    pub(super) fn formulas<'n>(&'n self, label: impl Fn(&'n str) -> Option<&'n str>, on: Option<Date>) -> Vec<Part> {
        let rules = self.library.declarations().rules.iter();
        let named = rules.filter_map(|rule| Some((label(&rule.name)?, rule)));
        named.flat_map(|(label, rule)| versions(label, rule, on)).collect()
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

fn period(from: Option<Date>, until: Option<Date>) -> Bilingual {
    match (from, until) {
        (Some(Date::MIN), Some(until)) => pair(&format!("until before {until}"), &format!("{until} 전까지")),
        (Some(from), Some(until)) => pair(&format!("from {from} until before {until}"), &format!("{from}부터 {until} 전까지")),
        (Some(from), None) => pair(&format!("from {from}"), &format!("{from}부터")),
        _ => pair("always", "항상"),
    }
}
