//! `resettle story`: what the entries of a story can be, and what follows in one as time passes.

mod tick;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;
use programme::{EntryKind, FieldType, KindId, Lang, Programme, Who};
use rules::Ty;
use show::Words;

use crate::out::{out, outln};
use crate::packs;

/// Stories: what their entries can be, and what follows in one as time passes.
#[derive(Subcommand)]
pub(crate) enum Story {
    /// Every kind of entry with its fields, in both languages.
    Kinds {
        /// The pack, a folder.
        #[arg(long, value_name = "FOLDER")]
        pack: PathBuf,
        /// Only this kind.
        kind: Option<String>,
    },
    /// What follows by law up to an instant, and is not on record yet.
    Tick(tick::Tick),
}

impl Story {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let (pack, kind) = match self {
            Story::Kinds { pack, kind } => (pack, kind),
            Story::Tick(tick) => return tick.run(lang),
        };
        let programme = packs::load(pack)?;
        let words = Words::new(lang);
        outln!("{}\n", words.with("kinds-title", &[("title", programme.title.get(lang))]));
        for described in programme.kinds.iter().filter(|found| kind.as_ref().is_none_or(|id| *id == found.id)) {
            out!("{}", tell(&programme, &words, described));
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn tell(programme: &Programme, words: &Words, kind: &EntryKind) -> String {
    let who = match kind.who {
        Who::Person => "kinds-who-person",
        Who::Household => "kinds-who-household",
        Who::Either => "kinds-who-either",
    };
    let named = |kinds: &[KindId]| kinds.iter().map(|id| programme.kind(*id).id.as_str()).collect::<Vec<_>>().join(", ");
    let mut remarks = vec![words.say(who)];
    if kind.once {
        remarks.push(words.say("kinds-once"));
    }
    if !kind.needs.is_empty() {
        remarks.push(words.with("kinds-needs", &[("kinds", &named(&kind.needs))]));
    }
    if !kind.after.is_empty() {
        remarks.push(words.with("kinds-after", &[("kinds", &named(&kind.after))]));
    }
    let mut out = format!("{}\n  {} / {}\n  {}\n", kind.id, kind.title.en, kind.title.ko, remarks.join("; "));
    for field in &kind.fields {
        let required = if field.required { format!(", {}", words.say("kinds-required")) } else { String::new() };
        let form = form(programme, field.ty);
        out.push_str(&format!("    {} = {form}{required}\n      {} / {}\n", field.id, field.title.en, field.title.ko));
    }
    out.push('\n');
    out
}

/// How a field is written.
fn form(programme: &Programme, ty: FieldType) -> String {
    match ty {
        FieldType::Office => "\"OFFICE\"".to_owned(),
        FieldType::Entry => "\"ID OF AN ENTRY\"".to_owned(),
        FieldType::Value(Ty::Enum(list)) => {
            let values = programme
                .enums
                .get(list as usize)
                .map(|list| list.values.iter().map(|(word, _)| format!("\"{word}\"")).collect::<Vec<_>>());
            values.unwrap_or_default().join(" | ")
        }
        FieldType::Value(ty) => match ty {
            Ty::Bool => "true | false",
            Ty::Date => "2014-12-01",
            Ty::Days => "\"90 days\"",
            Ty::Months => "\"5 years\"",
            Ty::Money => "9_000_000",
            Ty::Rate => "\"50%\"",
            Ty::Text => "\"TEXT\"",
            _ => "12",
        }
        .to_owned(),
    }
}
