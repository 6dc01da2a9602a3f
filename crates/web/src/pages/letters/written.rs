//! Letters in words.

use programme::Programme;
use show::Words;

use super::{Came, Coming, Sheet, Statement};
use crate::matters::{Happened, Letter, Remedy, Step};
use crate::paper::{Block, Paper, Span, Term, Text, Writer, law, plain, strong};

/// What a letter can be about.
pub(crate) trait Written {
    /// What its file is called, before the day.
    const FILE: &str;

    fn title(&self, writer: &Writer) -> String;

    /// The id of the office that writes, if it is one.
    fn office(&self) -> Option<&str>;

    /// What it says on a day.
    fn blocks(&self, writer: &Writer, today: &str) -> Vec<Block>;
}

/// A sheet, in words.
pub(super) fn paper<T: Written>(programme: &'static Programme, words: Words, sheet: &Sheet<T>) -> Paper {
    let writer = Writer { programme, words };
    let office = sheet.letter.office().map(|id| vec![strong(writer.office(id))]);
    let household = writer.words.with("household-title", &[("code", &sheet.code)]);
    Paper {
        lang: writer.lang(),
        title: sheet.letter.title(&writer),
        date: sheet.today.clone(),
        from: office.into_iter().chain([vec![plain(programme.title.get(writer.words.lang))]]).collect(),
        to: vec![vec![plain(sheet.persons.join(", "))], vec![plain(household)], vec![writer.day(&sheet.today)]],
        blocks: sheet.letter.blocks(&writer, &sheet.today),
    }
}

impl Written for Letter {
    const FILE: &str = "letter";

    fn title(&self, _: &Writer) -> String {
        self.title.clone()
    }

    fn office(&self) -> Option<&str> {
        Some(&self.office)
    }

    fn blocks(&self, writer: &Writer, _: &str) -> Vec<Block> {
        let effect = match &self.effect {
            Some(day) => writer.say_of("letter-effect", day),
            None => writer.say("letter-no-effect"),
        };
        let decided = plain(format!("{} {effect}", writer.say_of("letter-decided", &self.day)));
        let said = self.said.iter().map(|it| Term { title: it.title.clone(), text: writer.day_text(&it.text) });
        let mut blocks = vec![Block::Paragraph { text: vec![decided] }];
        if !self.said.is_empty() {
            blocks.extend([writer.heading("letter-what"), Block::Terms { items: said.collect() }]);
        }
        blocks.extend([writer.heading("letter-reasons"), Block::Paragraph { text: vec![plain(&self.about)] }]);
        if !self.course.is_empty() {
            let items = self.course.iter().map(|it| happened(it, writer)).collect();
            blocks.push(Block::List { items, is_course: true });
        }
        blocks.extend([
            writer.heading("letter-steps"),
            Block::List { items: self.steps.iter().map(|it| step(it, writer)).collect(), is_course: true },
            Block::Paragraph { text: vec![law(self.law.join(", "))] },
            writer.heading("letter-remedies"),
            match self.remedies.is_empty() {
                true => writer.note("letter-no-remedies", "missing"),
                false => Block::List { items: self.remedies.iter().map(|it| remedy(it, writer)).collect(), is_course: false },
            },
        ]);
        blocks
    }
}

fn happened(it: &Happened, writer: &Writer) -> Text {
    let said = it.said.iter().flat_map(|it| [Span::Line, plain(format!("{}: {}", it.title, writer.day_text(&it.text)))]);
    [writer.day(&it.day), plain(format!(" {}", it.title))].into_iter().chain(said).collect()
}

fn step(it: &Step, writer: &Writer) -> Text {
    let body = it.body.as_ref().map(|body| format!(" ({body})")).unwrap_or_default();
    let state = match it.state {
        "taken" => writer.day(&it.day),
        state => strong(writer.say_of(&format!("step-is-{state}"), &it.day)),
    };
    vec![plain(format!("{}{body}: ", it.title)), state, plain(" "), law(&it.law)]
}

fn remedy(it: &Remedy, writer: &Writer) -> Text {
    let office = it.office.as_ref().map(|id| format!("{} · ", writer.office(id))).unwrap_or_default();
    let until = strong(writer.say_of("page-until", &it.until));
    let about = Some(&it.about).filter(|about| !about.is_empty()).map(|about| [Span::Line, plain(about)]);
    let told = [strong(&it.title), plain(format!(" · {office}")), until, plain(" "), law(&it.law)];
    told.into_iter().chain(about.into_iter().flatten()).collect()
}

impl Written for Statement {
    const FILE: &str = "statement";

    fn title(&self, writer: &Writer) -> String {
        writer.say("statement-title")
    }

    fn office(&self) -> Option<&str> {
        None
    }

    fn blocks(&self, writer: &Writer, today: &str) -> Vec<Block> {
        let (what, amount) = (|| writer.wide_column("payments-what", 5), || writer.number_column("page-amount"));
        let came = vec![writer.column("page-day"), what(), writer.wide_column("page-state", 2), amount()];
        let coming = vec![writer.column("today-due"), what(), amount()];
        let table = |columns, rows: Vec<Vec<Text>>| match rows.is_empty() {
            true => writer.note("statement-none", "empty"),
            false => Block::Table { columns, rows },
        };
        vec![
            writer.heading("statement-came"),
            table(came, self.came.iter().map(|line| line.row(writer)).collect()),
            writer.note("statement-came-note", "note"),
            writer.heading("statement-coming"),
            table(coming, self.coming.iter().map(|line| line.row(writer, today)).collect()),
        ]
    }
}

impl Came {
    fn row(&self, writer: &Writer) -> Vec<Text> {
        vec![
            self.on.iter().map(|day| writer.day(day)).collect(),
            vec![plain(format!("{} ", self.title)), law(&self.law)],
            vec![plain(writer.say(&format!("statement-{}", self.outcome)))],
            vec![writer.money(self.amount)],
        ]
    }
}

impl Coming {
    fn row(&self, writer: &Writer, today: &str) -> Vec<Text> {
        let due = self.due.as_ref().map_or_else(|| plain(writer.say("instalment-waiting")), |day| writer.day(day));
        let is_late = self.due.as_deref().is_some_and(|due| due < today);
        let beside = match &self.elsewhere {
            Some(office) => Some(plain(format!("{}: {}", writer.say("statement-elsewhere"), writer.office(office)))),
            None => is_late.then(|| strong(writer.say("statement-late"))),
        };
        let beside = beside.map(|beside| [Span::Line, beside]).into_iter().flatten();
        let left = self.left.map_or_else(|| plain(writer.say("amount-unknown")), |left| writer.money(left));
        vec![vec![due], [plain(format!("{} ", self.title)), law(&self.law)].into_iter().chain(beside).collect(), vec![left]]
    }
}
