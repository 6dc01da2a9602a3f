//! The effect of a reform over invented people.

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::Result;
use case::{Beside, Engine, effect};
use population::{Generator, Money, Reformed, Sum, reform};
use show::changes;

use super::Told;
use crate::commands::population::{Invented, months, threads};
use crate::out::out;

impl Told<'_> {
    /// Whose result changes among invented people, by how much, what it costs, and the furthest of them in full.
    pub(super) fn people(&self, base: &Engine, invented: &Invented) -> Result<ExitCode> {
        let count = months(self.from, self.until)?;
        let before = Money::new(base.programme(), self.from, count)?;
        let after = Money::new(self.engine.programme(), self.from, count)?;
        let (generator, households) = invented.lives(self.until.last_day())?;
        let bar = invented.bar();
        let found = reform((&before, &after), &generator, households, threads(), &|people| bar.inc(people));
        bar.finish_and_clear();
        out!("{}", self.people_heading(base, &found));
        out!("{}", self.people_cost((&before, &after), &found));
        for (key, furthest) in [("effect-people-most", &found.most), ("effect-people-least", &found.least)] {
            if !furthest.is_empty() {
                out!("\n{}\n", self.words.say(key));
            }
            for (number, difference) in furthest {
                out!("{}", self.furthest((base, &before), &after, &generator, *number, *difference));
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    fn people_heading(&self, base: &Engine, found: &Reformed) -> String {
        let lang = self.words.lang;
        let titles = [("a", self.engine.programme().title.get(lang)), ("b", base.programme().title.get(lang))];
        let numbers = [found.people, found.households, found.felt, found.more, found.less].map(|number| number.to_string());
        let names = ["people", "households", "felt", "more", "less"];
        let counts: Vec<(&str, &str)> = names.into_iter().zip(numbers.iter().map(String::as_str)).collect();
        format!("{}\n{}\n", self.words.with("effect-title", &titles), self.words.with("effect-people", &counts))
    }

    fn people_cost(&self, (before, after): (&Money, &Money), found: &Reformed) -> String {
        let mut out = self.cost_heading();
        let (mut total, mut unknown) = (Beside::default(), (0, 0));
        for month in 0..before.months() {
            let sum = |money: &Money, table: &population::Table| {
                let mut sum = Sum::default();
                (0..money.programme().entitlements.len()).for_each(|entitlement| sum.add(table.sum(entitlement, month)));
                sum
            };
            let (a, b) = (sum(before, &found.before), sum(after, &found.after));
            let sums = Beside { before: a.amount, after: b.amount };
            unknown = (unknown.0 + a.unknown, unknown.1 + b.unknown);
            total.add(sums);
            out.push_str(&self.cost_row(&before.month(month).to_string(), sums));
        }
        out.push_str(&self.cost_row(&self.words.say("effect-total"), total));
        out + &self.cost_unknown(unknown.0, unknown.1)
    }

    /// What changes for one household, as for a story.
    fn furthest(
        &self,
        (base, before): (&Engine, &Money),
        after: &Money,
        generator: &Generator,
        number: u64,
        difference: i128,
    ) -> String {
        let life = generator.life(number);
        let journal = life.journal(base.programme(), before.wording());
        let reformed = life.journal(self.engine.programme(), after.wording());
        let effect = effect((base, &journal), (self.engine, &reformed), self.from..=self.until);
        let mut out = format!(
            "\n{}: {}\n",
            self.words.with("effect-household", &[("number", &number.to_string())]),
            self.signed(difference)
        );
        let _ = write!(out, "{}", changes::tell(&self.teller(&reformed), self.until.last_day(), &effect.changes));
        out
    }
}
