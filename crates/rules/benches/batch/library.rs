//! Libraries for the benches, written in a few lines.

use rules::{
    Bracket, Citation, Confidence, DatedValue, Datum, Declarations, FactDecl, FileId, Level, Library, ParameterDecl,
    ParameterValue, RuleDecl, ScaleKind, Span, Text, Ty, VersionDecl,
};

const SPAN: Span = Span { file: FileId(0), start: 0, end: 0 };

fn citation() -> Citation {
    Citation { sources: vec!["LAW 1".to_owned()], confidence: Confidence::A }
}

/// A library in the making.
pub(crate) struct Declare(Declarations);

impl Declare {
    pub(crate) fn new(currency: &str, minor_digits: u8) -> Declare {
        let accept = vec![Confidence::A];
        Declare(Declarations { currency: currency.to_owned(), minor_digits, accept, ..Declarations::default() })
    }

    pub(crate) fn fact(mut self, name: &str, level: Level, ty: Ty) -> Declare {
        self.0.facts.push(FactDecl { name: name.to_owned(), level, ty, event: false, span: SPAN });
        self
    }

    pub(crate) fn parameter(self, name: &str, ty: Ty, values: &[(&str, &str)]) -> Declare {
        let datum = |text: &str| match ty.is_wide() {
            true => Datum::Wide(text.parse().unwrap()),
            false => Datum::Narrow(text.parse().unwrap()),
        };
        let values = values.iter().map(|(from, value)| dated(from, ParameterValue::Single(datum(value))));
        let values = values.collect();
        self.any(ParameterDecl { name: name.to_owned(), keys: Vec::new(), ty, scale: None, values, span: SPAN })
    }

    pub(crate) fn marginal(self, name: &str, from: &str, brackets: &[(i64, &str)]) -> Declare {
        let bracket = |(above, rate): &(i64, &str)| Bracket { above: *above, value: Datum::Wide(rate.parse().unwrap()) };
        let values = vec![dated(from, ParameterValue::Scale(brackets.iter().map(bracket).collect()))];
        let (name, keys, scale) = (name.to_owned(), vec![Ty::Money], Some(ScaleKind::MarginalRate));
        self.any(ParameterDecl { name, keys, ty: Ty::Amount, scale, values, span: SPAN })
    }

    fn any(mut self, parameter: ParameterDecl) -> Declare {
        self.0.parameters.push(parameter);
        self
    }

    pub(crate) fn rule(self, name: &str, level: Level, ty: Ty, formula: &str) -> Declare {
        self.versions(name, level, ty, &[(None, formula)])
    }

    pub(crate) fn versions(mut self, name: &str, level: Level, ty: Ty, versions: &[(Option<&str>, &str)]) -> Declare {
        let text = |text: &str| Text { text: text.to_owned(), span: SPAN, exact: false };
        let version = |(from, formula): &(Option<&str>, &str)| VersionDecl {
            from: from.map(|from| from.parse().unwrap()),
            until: None,
            by: None,
            formula: Some(text(formula)),
            exceptions: Vec::new(),
            citation: citation(),
        };
        let versions = versions.iter().map(version).collect();
        let law_of = Some(text("today"));
        let (locals, aliases) = (Vec::new(), Vec::new());
        self.0.rules.push(RuleDecl { name: name.to_owned(), level, ty, law_of, versions, locals, aliases, span: SPAN });
        self
    }

    pub(crate) fn build(self) -> Library {
        Library::build(self.0).unwrap_or_else(|errors| panic!("{errors:#?}"))
    }
}

fn dated(from: &str, value: ParameterValue) -> DatedValue {
    DatedValue { from: from.parse().unwrap(), until: None, value, citation: citation(), span: SPAN }
}
