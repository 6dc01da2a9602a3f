//! Any text as a formula: it is read or refused, and the places named lie within it. See `cargo xtask fuzz`.

#![expect(clippy::unwrap_used, reason = "tests say what they expect by panicking")]

use rules::{
    Citation, Confidence, Counting, Declarations, EndsOn, FactDecl, FileId, Level, Library, Roll, RuleDecl, Span, Text, Ty,
    VersionDecl, parse,
};

const FACTS: [(&str, Level, Ty); 7] = [
    ("wage", Level::Person, Ty::Money),
    ("adult", Level::Person, Ty::Bool),
    ("moved", Level::Household, Ty::Date),
    ("cut", Level::Household, Ty::Rate),
    ("size", Level::Household, Ty::Persons),
    ("home", Level::Household, Ty::Enum(0)),
    ("jobs", Level::Household, Ty::Spells),
];

fn library(text: &Text, level: Level, ty: Ty) -> Declarations {
    let span = text.span;
    let fact = |(name, level, ty): (&str, Level, Ty)| FactDecl { name: name.to_owned(), level, ty, event: false, span };
    let version = VersionDecl {
        from: None,
        until: None,
        by: None,
        formula: Some(text.clone()),
        exceptions: Vec::new(),
        citation: Citation { sources: Vec::new(), confidence: Confidence::A },
    };
    let rule = RuleDecl {
        name: "r".to_owned(),
        level,
        ty,
        law_of: None,
        versions: vec![version],
        locals: Vec::new(),
        aliases: Vec::new(),
        span,
    };
    let civil = Counting { first_day_counts: false, ends: EndsOn::DayBefore, rolls: Roll::NextWorkday };
    Declarations {
        currency: "KRW".to_owned(),
        facts: FACTS.map(fact).to_vec(),
        rules: vec![rule],
        countings: vec![("civil".to_owned(), civil)],
        kinds: vec!["asked".to_owned()],
        ..Declarations::default()
    }
}

fn is_read_or_refused(source: &str) {
    let whole = Span { file: FileId(0), start: 0, end: u32::try_from(source.len()).unwrap() };
    let text = Text { text: source.to_owned(), span: whole, exact: true };
    let place = |span: Span| source.get(span.start as usize..span.end as usize);
    match parse(&text) {
        Ok(expr) => assert!(place(expr.span).is_some(), "{:?}", expr.span),
        Err(error) => {
            assert!(place(error.span).is_some(), "{error:?}");
            assert!(!error.message.is_empty());
        }
    }
    for (level, ty) in [(Level::Household, Ty::Money), (Level::Person, Ty::Bool)] {
        if let Err(errors) = Library::build(library(&text, level, ty)) {
            assert!(errors.iter().all(|error| place(error.span).is_some()), "{errors:?}");
        }
    }
}

#[test]
fn formula() {
    bolero::check!(name = "formula").for_each(|bytes: &[u8]| is_read_or_refused(&String::from_utf8_lossy(bytes)));
}
