//! `resettle numbers`: how offices keep their time.

use std::process::ExitCode;

use anyhow::Result;
use case::{DutyNumbers, Engine, Numbers as Counted, RequestNumbers};
use clap::Args;
use programme::{Lang, OfficeId, Programme};
use rules::Date;
use show::Words;

use super::households::{Households, tell_unread};
use super::store::At;
use crate::out::outln;
use crate::packs;
use crate::run::{Bar, block_on, today};

/// A published count below this could be about somebody: rows of fewer are left out, and parts that are smaller.
const PUBLISHED_MIN: usize = 5;

/// Days from filing to answer by kind of request and office, hand-overs, time without an owner, duties missed and what followed. Each
/// figure is printed with its definition.
#[derive(Args)]
pub(crate) struct Numbers {
    #[command(flatten)]
    over: Households,
    /// The day; today if left out.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// For publication: rows of fewer than five are left out, and so are counts from which one below five could be worked out.
    #[arg(long)]
    publish: bool,
}

impl Numbers {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let words = Words::new(lang);
        if let Some(at) = self.over.at() {
            return block_on(self.over_store(&at, &words))?;
        }
        let programme = self.over.programme()?;
        let as_of = self.as_of.map_or_else(|| today(&programme), Ok)?;
        let engine = Engine::new(&programme);
        let mut all = Counted::default();
        let add = |story: case::Story| all.add(engine.numbers(&story.journal, as_of));
        let unread = packs::each_story(&programme, &self.over.stories, add)?;
        Ok(self.tell((&programme, as_of), &all, unread, &words))
    }

    async fn over_store(&self, at: &At, words: &Words) -> Result<ExitCode> {
        let (store, programme, reading) = self.over.open(at).await?;
        let as_of = self.as_of.map_or_else(|| today(&programme), Ok)?;
        let bar = Bar::new();
        let (mut done, count, mut tell) = (0, store.household_count().await?, bar.progress());
        let mut progress = |more| {
            done += more;
            tell(done, count);
        };
        let counted = store.numbers(&Engine::new(&programme), as_of, &reading, &mut progress).await;
        bar.finish();
        store.close().await;
        let (all, looked) = counted?;
        Ok(self.tell((&programme, as_of), &all, tell_unread(&looked), words))
    }

    fn tell(&self, (programme, as_of): (&Programme, Date), all: &Counted, unread: usize, words: &Words) -> ExitCode {
        let told = Told { programme, words, least: if self.publish { PUBLISHED_MIN } else { 0 } };
        outln!("{}", words.with("numbers-title", &[("date", &as_of.to_string()), ("count", &all.households.to_string())]));
        told.requests(all);
        told.duties(all);
        outln!("\n{}", words.say("numbers-definitions"));
        if unread > 0 {
            outln!("{}", words.count("numbers-unread", i64::try_from(unread).unwrap_or(i64::MAX)));
        }
        if unread == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

struct Told<'a> {
    programme: &'a Programme,
    words: &'a Words,
    /// Rows of fewer are left out.
    least: usize,
}

impl Told<'_> {
    fn requests(&self, all: &Counted) {
        outln!("\n{}", self.words.say("numbers-requests"));
        let mut left_out = 0;
        for ((request, office), numbers) in &all.requests {
            if numbers.filed < self.least {
                left_out += 1;
                continue;
            }
            let thing = &self.programme.requests[*request].thing;
            outln!("  {}, {}   ({})", thing.title.get(self.words.lang), self.office(Some(*office)), thing.id);
            self.request(numbers);
        }
        self.left_out(left_out);
    }

    fn request(&self, numbers: &RequestNumbers) {
        let say = |key: &str, numbers: &[(&str, String)]| {
            let args: Vec<(&str, &str)> = numbers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            outln!("    {}", self.words.with(key, &args));
        };
        let [accepted, lapsed, withdrawn] = numbers.unanswered;
        let parts = [numbers.answered.count(), numbers.open.count(), accepted, lapsed, withdrawn];
        let [answered, open, accepted, lapsed, withdrawn] = self.parts(parts);
        let [late, _] = self.parts([numbers.late, numbers.filed - numbers.late]);
        let filed = numbers.filed.to_string();
        let unknown = self.unknown(numbers.unknown);
        say(
            "numbers-filed",
            &[
                ("filed", filed),
                ("answered", answered),
                ("open", open),
                ("accepted", accepted),
                ("lapsed", lapsed),
                ("withdrawn", withdrawn),
                ("late", late),
                ("unknown", unknown),
            ],
        );
        for (key, days) in [("numbers-days", &numbers.answered), ("numbers-open-days", &numbers.open)] {
            // The longest of a few is one person's.
            if let Some(spread) = days.spread().filter(|_| days.count() >= self.least) {
                say(
                    key,
                    &[
                        ("median", spread.median.to_string()),
                        ("p90", spread.p90.to_string()),
                        ("longest", spread.longest.to_string()),
                    ],
                );
            }
        }
        let most = numbers.handovers.spread().map_or(0, |spread| spread.longest);
        say(
            "numbers-handovers",
            &[
                ("each", per(numbers.handovers.sum(), numbers.handovers.count())),
                ("most", most.to_string()),
                ("minutes", numbers.unowned_minutes.to_string()),
            ],
        );
    }

    fn duties(&self, all: &Counted) {
        outln!("\n{}", self.words.say("numbers-duties"));
        let mut left_out = 0;
        for ((duty, office), numbers) in &all.duties {
            let small = |count: usize| (1..self.least).contains(&count);
            if small(numbers.due) || numbers.due == 0 && small(numbers.unknown) {
                left_out += 1;
                continue;
            }
            let thing = &self.programme.duties[*duty].thing;
            outln!("  {}, {}   ({})", thing.title.get(self.words.lang), self.office(*office), thing.id);
            self.duty(numbers);
        }
        self.left_out(left_out);
    }

    fn duty(&self, numbers: &DutyNumbers) {
        let [met, late, missed] = self.parts([numbers.met, numbers.met_late, numbers.overdue]);
        let unmet = numbers.met_late + numbers.overdue;
        let [explained, _] = self.parts([numbers.explained, unmet - numbers.explained]);
        let [escalated, _] = self.parts([numbers.escalated, unmet - numbers.escalated]);
        let (due, unknown) = (numbers.due.to_string(), self.unknown(numbers.unknown));
        let args = [
            ("due", &due),
            ("met", &met),
            ("late", &late),
            ("missed", &missed),
            ("explained", &explained),
            ("escalated", &escalated),
            ("unknown", &unknown),
        ];
        let args = args.map(|(name, count)| (name, count.as_str()));
        outln!("    {}", self.words.with("numbers-duty", &args));
    }

    /// How many of which not enough is known to say; nothing if there are none.
    fn unknown(&self, count: usize) -> String {
        let shown = if count < self.least { "-".to_owned() } else { count.to_string() };
        if count == 0 { String::new() } else { self.words.with("numbers-unknown", &[("count", &shown)]) }
    }

    /// Counts that make up a whole. Of those to be published, a small one hides itself and the others, from which it could be worked out.
    fn parts<const N: usize>(&self, counts: [usize; N]) -> [String; N] {
        let small = |count: usize| (1..self.least).contains(&count);
        let hidden = counts.into_iter().any(small);
        counts.map(|count| if hidden && count > 0 { "-".to_owned() } else { count.to_string() })
    }

    fn office(&self, office: Option<OfficeId>) -> String {
        office.map_or_else(
            || self.words.say("owner-person"),
            |office| self.programme.office(office).title.get(self.words.lang).to_owned(),
        )
    }

    fn left_out(&self, rows: i64) {
        if rows > 0 {
            outln!("  {}", self.words.count("numbers-left-out", rows));
        }
    }
}

/// So many each, to one decimal, rounded half up.
fn per(sum: u64, of: usize) -> String {
    let of = u64::try_from(of).unwrap_or(u64::MAX).max(1);
    let tenths = (sum * 20 + of) / (of * 2);
    format!("{}.{}", tenths / 10, tenths % 10)
}
