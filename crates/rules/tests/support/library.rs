//! Declarations as a builder. All texts stand in one made-up file, so that places have lines and columns.

use rules::{
    Bracket, Citation, Confidence, Counting, Date, DatedValue, Datum, Declarations, Diagnostic, EndsOn, EnumDecl, ExceptionDecl,
    FactDecl, FileId, Key, Level, Library, LocalDecl, ParameterDecl, ParameterValue, Roll, RuleDecl, ScaleKind, Span, Text, Ty,
    VersionDecl,
};

/// A library in the making.
#[derive(Clone)]
pub(crate) struct Declare {
    pub(crate) declared: Declarations,
    source: String,
}

/// A library of a programme in won, with the Korean and the European way of counting periods.
pub(crate) fn a_library() -> Declare {
    let civil = Counting { first_day_counts: false, ends: EndsOn::DayBefore, rolls: Roll::NextWorkday };
    let plain = Counting { first_day_counts: true, ends: EndsOn::SameNumber, rolls: Roll::No };
    Declare {
        declared: Declarations {
            currency: "KRW".to_owned(),
            minor_digits: 0,
            accept: vec![Confidence::A, Confidence::B, Confidence::C],
            countings: vec![("civil".to_owned(), civil), ("plain".to_owned(), plain)],
            weekend: [false, false, false, false, false, true, true],
            ..Declarations::default()
        },
        source: String::new(),
    }
}

pub(crate) fn cited(source: &str, confidence: Confidence) -> Citation {
    Citation { sources: vec![source.to_owned()], confidence }
}

/// A text that stands at this byte of the file.
pub(crate) fn text_at(start: usize, text: &str) -> Text {
    let start = u32::try_from(start).unwrap();
    let end = start + u32::try_from(text.len()).unwrap();
    Text { text: text.to_owned(), span: Span { file: FileId(0), start, end }, exact: true }
}

/// A dated value with its source, without an end.
pub(crate) fn a_value(from: &str, value: ParameterValue) -> DatedValue {
    DatedValue {
        from: from.parse().unwrap(),
        until: None,
        value,
        citation: cited("LAW 1", Confidence::A),
        span: text_at(0, "").span,
    }
}

/// A table with one key.
pub(crate) fn table(rows: &[(i64, i64, Datum)]) -> ParameterValue {
    let row = |(low, high, datum): &(i64, i64, Datum)| (vec![Key::Range(*low, *high)], *datum);
    ParameterValue::Table(rows.iter().map(row).collect())
}

impl Declare {
    /// Writes `words` into the file and says where.
    fn write(&mut self, words: &str) -> Text {
        let text = text_at(self.source.len(), words);
        self.source.push_str(words);
        text
    }

    fn line(&mut self, label: &str, words: &str) -> Text {
        self.write(label);
        let text = self.write(words);
        self.write("\n");
        text
    }

    pub(crate) fn currency(mut self, code: &str, minor_digits: u8) -> Self {
        self.declared.currency = code.to_owned();
        self.declared.minor_digits = minor_digits;
        self
    }

    /// An enumeration; the first declared is `Ty::Enum(0)`.
    pub(crate) fn list(mut self, name: &str, words: &[&str]) -> Self {
        self.declared
            .enums
            .push(EnumDecl { name: name.to_owned(), values: words.iter().map(|word| (*word).to_owned()).collect() });
        self
    }

    pub(crate) fn kinds(mut self, kinds: &[&str]) -> Self {
        self.declared.kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
        self
    }

    pub(crate) fn holidays(mut self, days: &[&str]) -> Self {
        self.declared.holidays = days.iter().map(|day| day.parse().unwrap()).collect();
        self
    }

    /// A fact of a person, unknown when it is missing.
    pub(crate) fn fact(self, name: &str, ty: Ty) -> Self {
        self.any_fact(name, Level::Person, ty, false)
    }

    /// A fact of the household, unknown when it is missing.
    pub(crate) fn household_fact(self, name: &str, ty: Ty) -> Self {
        self.any_fact(name, Level::Household, ty, false)
    }

    /// A day of the household that waits until it has happened.
    pub(crate) fn event(self, name: &str) -> Self {
        self.any_fact(name, Level::Household, Ty::Date, true)
    }

    /// A day of a person that waits until it has happened.
    pub(crate) fn person_event(self, name: &str) -> Self {
        self.any_fact(name, Level::Person, Ty::Date, true)
    }

    pub(crate) fn any_fact(mut self, name: &str, level: Level, ty: Ty, event: bool) -> Self {
        let span = self.line("fact ", name).span;
        self.declared.facts.push(FactDecl { name: name.to_owned(), level, ty, event, span });
        self
    }

    /// A parameter without keys: narrow values, each from its date.
    pub(crate) fn parameter(self, name: &str, ty: Ty, values: &[(&str, i64)]) -> Self {
        let value = |(from, value): &(&str, i64)| a_value(from, ParameterValue::Single(Datum::Narrow(*value)));
        self.any_parameter(name, &[], ty, None, values.iter().map(value).collect())
    }

    /// A scale over money from 2000 on.
    pub(crate) fn scale(self, name: &str, kind: ScaleKind, brackets: &[(i64, &str)]) -> Self {
        let bracket = |(above, value): &(i64, &str)| Bracket {
            above: *above,
            value: match kind {
                _ if *value == "unknown" => Datum::Unknown,
                ScaleKind::MarginalRate => Datum::Wide(value.parse().unwrap()),
                _ => Datum::Narrow(value.parse().unwrap()),
            },
        };
        let brackets = brackets.iter().map(bracket).collect();
        let value = a_value("2000-01-01", ParameterValue::Scale(brackets));
        let ty = match kind {
            ScaleKind::MarginalRate => Ty::Amount,
            _ => Ty::Money,
        };
        self.any_parameter(name, &[Ty::Money], ty, Some(kind), vec![value])
    }

    pub(crate) fn any_parameter(
        mut self,
        name: &str,
        keys: &[Ty],
        ty: Ty,
        scale: Option<ScaleKind>,
        values: Vec<DatedValue>,
    ) -> Self {
        let span = self.line("parameter ", name).span;
        self.declared.parameters.push(ParameterDecl { name: name.to_owned(), keys: keys.to_vec(), ty, scale, values, span });
        self
    }

    /// A rule of the household that is one formula.
    pub(crate) fn rule(self, name: &str, ty: Ty, formula: &str) -> Self {
        self.with(a_rule(name, ty).formula(formula))
    }

    /// A rule of a person that is one formula.
    pub(crate) fn person_rule(self, name: &str, ty: Ty, formula: &str) -> Self {
        self.with(a_rule(name, ty).of_person().formula(formula))
    }

    pub(crate) fn with(mut self, rule: ARule) -> Self {
        let span = self.line("rule ", &rule.name).span;
        let law_of = rule.law_of.map(|law_of| self.line("  law_of ", &law_of));
        let mut versions = Vec::new();
        for version in rule.versions {
            let by = version.by.map(|by| self.line("  by ", &by));
            let formula = version.formula.map(|formula| self.line("  = ", &formula));
            let mut exceptions = Vec::new();
            for (name, when, then, confidence) in version.exceptions {
                exceptions.push(ExceptionDecl {
                    when: self.line("  when ", &when),
                    then: self.line("  then ", &then),
                    citation: cited(&format!("LAW {name}"), confidence),
                    name,
                });
            }
            versions.push(VersionDecl {
                from: version.from,
                until: version.until,
                by,
                formula,
                exceptions,
                citation: cited("LAW 2", version.confidence),
            });
        }
        self.declared.rules.push(RuleDecl {
            name: rule.name,
            level: rule.level,
            ty: rule.ty,
            law_of,
            versions,
            locals: rule.locals,
            aliases: rule.aliases,
            span,
        });
        self
    }

    pub(crate) fn build(self) -> Library {
        let shown = self.source.clone();
        match Library::build(self.declared) {
            Ok(library) => library,
            Err(errors) => panic!("{}", render(&shown, &errors)),
        }
    }

    /// What is wrong with it, as a person would see it.
    pub(crate) fn refusal(self) -> String {
        match Library::build(self.declared) {
            Ok(_) => "accepted".to_owned(),
            Err(errors) => render(&self.source, &errors),
        }
    }
}

/// Each diagnostic with its line, its column and the words it is about.
fn render(source: &str, errors: &[Diagnostic]) -> String {
    let one = |error: &Diagnostic| {
        let start = error.span.start as usize;
        let before = &source[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let (line, column) = (before.matches('\n').count() + 1, source[line_start..start].chars().count() + 1);
        let found = &source[start..error.span.end as usize];
        let help = error.help.as_ref().map(|help| format!("\n  help: {help}"));
        let message = &error.message;
        let help = help.unwrap_or_default();
        format!("{line}:{column} [{found}] {message}{help}")
    };
    errors.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// A rule in the making; of the household unless told otherwise.
#[derive(Clone, Debug)]
pub(crate) struct ARule {
    pub(crate) name: String,
    pub(crate) level: Level,
    pub(crate) ty: Ty,
    pub(crate) law_of: Option<String>,
    pub(crate) versions: Vec<AVersion>,
    pub(crate) locals: Vec<LocalDecl>,
    pub(crate) aliases: Vec<(String, String)>,
}

/// A version in the making.
#[derive(Clone, Debug)]
pub(crate) struct AVersion {
    pub(crate) from: Option<Date>,
    pub(crate) until: Option<Date>,
    pub(crate) by: Option<String>,
    pub(crate) formula: Option<String>,
    pub(crate) exceptions: Vec<(String, String, String, Confidence)>,
    pub(crate) confidence: Confidence,
}

pub(crate) fn a_rule(name: &str, ty: Ty) -> ARule {
    ARule {
        name: name.to_owned(),
        level: Level::Household,
        ty,
        law_of: None,
        versions: Vec::new(),
        locals: Vec::new(),
        aliases: Vec::new(),
    }
}

impl ARule {
    pub(crate) fn of_person(mut self) -> Self {
        self.level = Level::Person;
        self
    }

    pub(crate) fn law_of(mut self, date: &str) -> Self {
        self.law_of = Some(date.to_owned());
        self
    }

    pub(crate) fn local(mut self, name: &str, ty: Ty) -> Self {
        let name = name.to_owned();
        self.locals.push(LocalDecl { name, ty });
        self
    }

    pub(crate) fn alias(mut self, short: &str, full: &str) -> Self {
        self.aliases.push((short.to_owned(), full.to_owned()));
        self
    }

    /// The formula of the version begun last; of one without a date if none was begun.
    pub(crate) fn formula(mut self, formula: &str) -> Self {
        self.version_begun().formula = Some(formula.to_owned());
        self
    }

    /// Begins a version.
    pub(crate) fn from(mut self, from: &str) -> Self {
        let from = Some(from.parse().unwrap());
        self.versions.push(AVersion { from, ..AVersion::undated() });
        self
    }

    pub(crate) fn until(mut self, until: &str) -> Self {
        self.version_begun().until = Some(until.parse().unwrap());
        self
    }

    pub(crate) fn by(mut self, date: &str) -> Self {
        self.version_begun().by = Some(date.to_owned());
        self
    }

    pub(crate) fn confidence(mut self, confidence: Confidence) -> Self {
        self.version_begun().confidence = confidence;
        self
    }

    pub(crate) fn except(self, name: &str, when: &str, then: &str) -> Self {
        self.except_of(Confidence::A, name, when, then)
    }

    pub(crate) fn except_of(mut self, confidence: Confidence, name: &str, when: &str, then: &str) -> Self {
        let [name, when, then] = [name, when, then].map(str::to_owned);
        let exceptions = &mut self.version_begun().exceptions;
        exceptions.push((name, when, then, confidence));
        self
    }

    fn version_begun(&mut self) -> &mut AVersion {
        if self.versions.is_empty() {
            self.versions.push(AVersion::undated());
        }
        self.versions.last_mut().unwrap()
    }
}

impl AVersion {
    pub(crate) fn undated() -> Self {
        AVersion { from: None, until: None, by: None, formula: None, exceptions: Vec::new(), confidence: Confidence::A }
    }
}
