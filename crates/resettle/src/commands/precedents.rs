//! `resettle precedents`: how others were answered before.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::{Result, bail};
use case::{Engine, Precedent, Wanted};
use clap::Args;
use programme::{Lang, Programme};
use rules::Date;
use show::Words;

use super::households::{Households, tell_unread};
use super::store::At;
use crate::out::outln;
use crate::packs;
use crate::run::{Bar, block_on, today};

/// Requests that were answered, counted as accepted or lapsed: kind, provision, outcome, office and month, and nothing of whose they
/// were. The reasons come only in words that were released as naming nobody (`reasons_released`).
#[derive(Args)]
pub(crate) struct Precedents {
    #[command(flatten)]
    over: Households,
    /// The kind of request, by its id in the pack: `objection`.
    #[arg(long, value_name = "REQUEST")]
    kind: Option<String>,
    /// An article, or the beginning of one: 'NKA 9' also finds NKA 9(1)5.
    #[arg(long, value_name = "ARTICLE")]
    provision: Option<String>,
    /// The outcome, a word of the pack, or how it ended: `answered`, `accepted`, `lapsed`.
    #[arg(long, value_name = "WORD")]
    outcome: Option<String>,
    /// The day up to which; today if left out.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
}

/// Precedents, and how often each came, of so many households.
#[derive(Default)]
struct Found {
    precedents: BTreeMap<Precedent, i64>,
    households: i64,
    unread: usize,
}

impl Found {
    fn add(&mut self, precedent: Precedent) {
        *self.precedents.entry(precedent).or_insert(0) += 1;
    }
}

impl Precedents {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let words = Words::new(lang);
        if let Some(at) = self.over.at() {
            return block_on(self.over_store(&at, &words))?;
        }
        let programme = self.over.programme()?;
        let as_of = self.asked(&programme, &words)?;
        let (engine, wanted, mut found) = (Engine::new(&programme), self.wanted(), Found::default());
        found.unread = packs::each_story(&programme, &self.over.stories, |story| {
            found.households += 1;
            engine.precedents(&story.journal, as_of).into_iter().filter(|one| wanted.is(one)).for_each(|one| found.add(one));
        })?;
        Ok(found.tell((&programme, as_of), &words))
    }

    async fn over_store(&self, at: &At, words: &Words) -> Result<ExitCode> {
        let (store, programme, reading) = self.over.open(at).await?;
        let as_of = self.asked(&programme, words)?;
        let (bar, mut found) = (Bar::new(), Found::default());
        let (mut done, count, mut tell) = (0, store.household_count().await?, bar.progress());
        let mut progress = |more| {
            done += more;
            tell(done, count);
        };
        let engine = Engine::new(&programme);
        let (wanted, mut add) = (self.wanted(), |one| found.add(one));
        let looked = store.precedents(&engine, (&wanted, as_of), &reading, &mut add, &mut progress).await;
        bar.finish();
        store.close().await;
        let looked = looked?;
        (found.households, found.unread) = (i64::try_from(looked.households).unwrap_or(i64::MAX), tell_unread(&looked));
        Ok(found.tell((&programme, as_of), words))
    }

    /// The day up to which, if the programme knows the kind.
    fn asked(&self, programme: &Programme, words: &Words) -> Result<Date> {
        if let Some(kind) = self.kind.as_ref().filter(|kind| !programme.requests.iter().any(|known| known.thing.id == **kind)) {
            bail!("{}", words.with("why-nothing", &[("id", kind), ("near", &show::near(programme, kind))]));
        }
        self.as_of.map_or_else(|| today(programme), Ok)
    }

    fn wanted(&self) -> Wanted<'_> {
        Wanted { kind: self.kind.as_deref(), provision: self.provision.as_deref(), outcome: self.outcome.as_deref() }
    }
}

impl Found {
    fn tell(&self, (programme, as_of): (&Programme, Date), words: &Words) -> ExitCode {
        for (precedent, times) in &self.precedents {
            tell(programme, words, precedent, *times);
        }
        outln!("{}", words.count("precedents-looked", self.households));
        match (self.precedents.is_empty(), self.unread) {
            (_, 1..) => outln!("{}", words.count("precedents-unread", i64::try_from(self.unread).unwrap_or(i64::MAX))),
            (true, 0) => outln!("{}", words.with("precedents-none", &[("date", &as_of.to_string())])),
            (false, 0) => {}
        }
        if self.unread == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

fn tell(programme: &Programme, words: &Words, precedent: &Precedent, times: i64) {
    let request = programme.requests.iter().find(|request| request.thing.id == precedent.kind);
    let title = request.map_or("", |request| request.thing.title.get(words.lang));
    let ended = words.say(&format!("precedent-{}", precedent.ended));
    let outcome = precedent.outcome.as_deref().map(|word| format!(": {}", outcome(programme, precedent, word, words)));
    let office = programme.office(precedent.office).title.get(words.lang);
    let times = if times > 1 { format!(" ({})", words.count("precedent-times", times)) } else { String::new() };
    outln!(
        "{} {title}: {ended}{}, {office}   [{}]   ({}){times}",
        precedent.month,
        outcome.unwrap_or_default(),
        precedent.law.join(", "),
        precedent.kind
    );
    precedent.words.iter().for_each(|released| outln!("  {released}"));
}

/// The title of an outcome.
fn outcome<'p>(programme: &'p Programme, precedent: &Precedent, word: &'p str, words: &Words) -> &'p str {
    let request = programme.requests.iter().find(|request| request.thing.id == precedent.kind);
    let field = request.and_then(|request| request.outcome).and_then(|(kind, field)| programme.kind(kind).fields.get(field));
    let Some(programme::FieldType::Value(rules::Ty::Enum(list))) = field.map(|field| field.ty) else { return word };
    let list = programme.enums.get(list as usize);
    let found = list.and_then(|list| list.values.iter().find(|(known, _)| known == word));
    found.map_or(word, |(_, title)| title.get(words.lang))
}
