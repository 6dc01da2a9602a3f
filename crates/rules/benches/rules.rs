//! How fast a rule of nine steps is evaluated over many rows and over one, and explained.

#![expect(clippy::unwrap_used, reason = "a benchmark says what it expects by panicking")]

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use rules::{
    Cell, Citation, Columns, Confidence, Date, DatedValue, Datum, Declarations, FactDecl, FactId, FileId, Key, Level, Library,
    ParameterDecl, ParameterValue, Plan, Rows, RuleDecl, RuleId, Span, Text, Ty, VersionDecl,
};

fn main() {
    divan::main();
}

const ROWS: usize = 100_000;

/// Nine operations: table, rate, product, rounding, difference, sum, comparison, choice, least.
const FORMULA: &str = "min(if income > KRW 1_000_000 then KRW 0 else (grant(size) at decided) + supplement \
    - round((grant(size) at decided) * cut, down, KRW 10_000), KRW 20_000_000)";

const FACTS: [(&str, Ty); 5] =
    [("income", Ty::Money), ("size", Ty::Persons), ("decided", Ty::Date), ("supplement", Ty::Money), ("cut", Ty::Rate)];

fn library() -> Library {
    let text = Text {
        text: FORMULA.to_owned(),
        span: Span { file: FileId(0), start: 0, end: u32::try_from(FORMULA.len()).unwrap() },
        exact: true,
    };
    let span = text.span;
    let citation = || Citation { sources: vec!["LAW 1".to_owned()], confidence: Confidence::A };
    let fact = |(name, ty): (&str, Ty)| FactDecl { name: name.to_owned(), level: Level::Household, ty, event: false, span };
    let table = |grants: [i64; 3]| {
        let ranges = [(1, 1), (2, 3), (4, i64::MAX)].map(|(low, high)| vec![Key::Range(low, high)]);
        ParameterValue::Table(ranges.into_iter().zip(grants.map(Datum::Narrow)).collect())
    };
    let value = |from: &str, grants| DatedValue {
        from: from.parse().unwrap(),
        until: None,
        value: table(grants),
        citation: citation(),
        span,
    };
    let grant = ParameterDecl {
        name: "grant".to_owned(),
        keys: vec![Ty::Persons],
        ty: Ty::Money,
        scale: None,
        values: vec![
            value("2015-01-01", [7_000_000, 12_000_000, 20_000_000]),
            value("2020-01-01", [8_000_000, 15_000_000, 25_000_000]),
        ],
        span,
    };
    let version =
        VersionDecl { from: None, until: None, by: None, formula: Some(text), exceptions: Vec::new(), citation: citation() };
    let rule = RuleDecl {
        name: "owed".to_owned(),
        level: Level::Household,
        ty: Ty::Money,
        law_of: None,
        versions: vec![version],
        locals: Vec::new(),
        aliases: Vec::new(),
        span,
    };
    Library::build(Declarations {
        currency: "KRW".to_owned(),
        accept: vec![Confidence::A],
        facts: FACTS.map(fact).to_vec(),
        parameters: vec![grant],
        rules: vec![rule],
        ..Declarations::default()
    })
    .unwrap()
}

/// So many households that differ in every fact.
struct Many(usize);

impl Rows for Many {
    fn households(&self) -> usize {
        self.0
    }
    fn persons(&self) -> usize {
        0
    }
    fn household_of(&self, _: usize) -> usize {
        0
    }
    fn today(&self, _: usize) -> Date {
        Date::from_day_number(20_000).unwrap()
    }
    fn is_member(&self, _: usize, _: Date) -> bool {
        false
    }
    fn fact(&self, fact: FactId, row: usize, _: Date) -> Option<Cell> {
        let row = i64::try_from(row).unwrap();
        Some(match fact.0 {
            0 => Cell::Narrow(row % 1_200_000),
            1 => Cell::Narrow(1 + row % 6),
            2 => Cell::Narrow(17_000 + row % 3_000),
            3 => Cell::Narrow(10_000 * (row % 50)),
            _ => Cell::Wide(rules::Ratio::new(i128::from(row % 7), 12).unwrap()),
        })
    }
    fn spells(&self, _: FactId, _: usize) -> &[(Date, Date)] {
        &[]
    }
    fn local(&self, _: usize, _: usize) -> Option<Cell> {
        None
    }
    fn first(&self, _: usize, _: Level, _: usize, _: Date) -> Option<Date> {
        None
    }
    fn followed_by(&self, _: usize, _: usize) -> Option<Date> {
        None
    }
}

fn prepared() -> (Library, RuleId, Plan) {
    let library = library();
    let rule = library.rule("owed").unwrap();
    let plan = library.plan([rule]);
    (library, rule, plan)
}

#[divan::bench(args = [1, ROWS])]
fn evaluate(bencher: Bencher, rows: usize) {
    let (library, _, plan) = prepared();
    let mut columns = Columns::default();
    bencher.counter(ItemsCount::new(rows)).bench_local(|| library.evaluate(black_box(&plan), &Many(rows), &mut columns));
}

#[divan::bench]
fn explain_one(bencher: Bencher) {
    let (library, rule, plan) = prepared();
    let mut columns = Columns::default();
    library.evaluate(&plan, &Many(1), &mut columns);
    bencher.bench_local(|| library.explain(black_box(&columns), &Many(1), rule, 0));
}

#[divan::bench]
fn build() -> Library {
    library()
}
