//! `resettle precedents`: how others were answered before.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use case::{Engine, Precedent, Wanted};
use clap::Args;
use programme::{Lang, Programme};
use rules::Date;
use show::Words;

use crate::out::outln;
use crate::{packs, run::today};

/// Requests that were answered, counted as accepted or lapsed: kind, provision, outcome, office and month, and nothing of whose they
/// were. The reasons come only in words that were released as naming nobody (`reasons_released`).
#[derive(Args)]
pub(crate) struct Precedents {
    /// Stories (docs/story-format.md): files, or folders of them.
    #[arg(required = true)]
    stories: Vec<PathBuf>,
    /// The pack, a folder or a name.
    #[arg(long, value_name = "FOLDER")]
    pack: PathBuf,
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

impl Precedents {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let programme = packs::load(&packs::pack_of(&self.pack, "", Some(&self.pack))?)?;
        let words = Words::new(lang);
        if let Some(kind) = self.kind.as_ref().filter(|kind| !programme.requests.iter().any(|known| known.thing.id == **kind)) {
            bail!("{}", words.with("why-nothing", &[("id", kind), ("near", &show::near(&programme, kind))]));
        }
        let as_of = self.as_of.map_or_else(|| today(&programme), Ok)?;
        let wanted =
            Wanted { kind: self.kind.as_deref(), provision: self.provision.as_deref(), outcome: self.outcome.as_deref() };
        let engine = Engine::new(&programme);
        let (mut households, mut found) = (0_i64, BTreeMap::new());
        let unread = packs::each_story(&programme, &self.stories, |story| {
            households += 1;
            for precedent in engine.precedents(&story.journal, as_of).into_iter().filter(|one| wanted.is(one)) {
                *found.entry(precedent).or_insert(0_i64) += 1;
            }
        })?;
        for (precedent, times) in &found {
            tell(&programme, &words, precedent, *times);
        }
        outln!("{}", words.count("precedents-looked", households));
        match (found.is_empty(), unread) {
            (_, 1..) => outln!("{}", words.count("precedents-unread", i64::try_from(unread).unwrap_or(i64::MAX))),
            (true, 0) => outln!("{}", words.with("precedents-none", &[("date", &as_of.to_string())])),
            (false, 0) => {}
        }
        Ok(if unread == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
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
