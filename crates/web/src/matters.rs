//! Matters on the way to a decision: what was announced, what has come since, what the law asks for before and after, and what can be recorded
//! about it now. All of it is read off the pack: a matter is an entry that a decision of the programme may be about.

use case::Entry;
use programme::{Decision, FieldType, KindId, Programme};
use rules::Ty;
use schemars::JsonSchema;
use serde::Serialize;
use show::Words;

use crate::form::field_text;
use crate::seen::{Seen, Wanted};
use crate::site::Site;
use crate::view::Named;

/// An entry from which a decision is to follow.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Matter {
    /// Its label.
    entry: String,
    title: String,
    day: String,
    who: Option<String>,
    /// What it says: titles and values.
    said: Vec<(String, String)>,
    /// What was recorded about it since: day and title.
    course: Vec<(String, String)>,
    /// What the law asks for, for each decision that it can lead to.
    decisions: Vec<Needed>,
    /// Kinds of entry that can be recorded about it, with their titles.
    next: Vec<Named>,
}

/// What a decision needs.
#[derive(Serialize, JsonSchema)]
struct Needed {
    title: String,
    /// Each step: its title, the body that takes it, its articles, whether it comes after the decision.
    steps: Vec<(String, Option<String>, String, bool)>,
}

impl Site {
    /// The matters of a household that are open, of those that somebody may see.
    pub(crate) fn matters(&self, seen: &Seen, wanted: &Wanted<'_>, words: &Words) -> Vec<Matter> {
        let visible: Vec<&Entry> = seen.visible().filter(|entry| entry.on <= seen.today).collect();
        let open = visible.iter().filter(|entry| self.is_open(entry, &visible));
        open.filter_map(|entry| self.matter(entry, &visible, seen, (wanted, words))).collect()
    }

    fn is_open(&self, entry: &Entry, visible: &[&Entry]) -> bool {
        let programme = self.programme();
        let about = || visible.iter().filter(|other| is_about(programme, other, entry));
        programme.decisions.iter().any(|decision| leads_to(programme, entry.kind, decision))
            && !about().any(|other| programme.decisions.iter().any(|decision| decision.each.contains(&other.kind)))
    }

    fn matter(&self, entry: &Entry, visible: &[&Entry], seen: &Seen, (wanted, words): (&Wanted<'_>, &Words)) -> Option<Matter> {
        let (programme, lang) = (self.programme(), wanted.lang);
        let title = |kind: KindId| programme.kind(kind).title.get(lang).to_owned();
        let said = said(programme, entry, words);
        let intended = |decision: &&Decision| {
            let is_named = |kind: &KindId| said.iter().any(|(_, _, word)| *word == programme.kind(*kind).id);
            leads_to(programme, entry.kind, decision) && decision.each.iter().any(is_named)
        };
        let needed = |decision: &Decision| Needed {
            title: decision.thing.title.get(lang).to_owned(),
            steps: decision
                .steps
                .iter()
                .map(|step| {
                    let body = step.body.map(|office| programme.office(office).title.get(lang).to_owned());
                    (step.title.get(lang).to_owned(), body, step.citation.sources.join(", "), step.after)
                })
                .collect(),
        };
        let next = (0..).map(KindId).take(programme.kinds.len()).filter(|kind| follows(programme, *kind, entry.kind));
        let about = visible.iter().filter(|other| is_about(programme, other, entry));
        Some(Matter {
            entry: entry.label.clone()?,
            title: title(entry.kind),
            day: entry.on.to_string(),
            who: entry.who.and_then(|who| Some(seen.found.journal.persons.get(who)?.label.clone())),
            course: about.map(|other| (other.on.to_string(), title(other.kind))).collect(),
            decisions: programme.decisions.iter().filter(intended).map(needed).collect(),
            next: next.map(|kind| Named::new(&programme.kind(kind).id, &title(kind))).collect(),
            said: said.into_iter().map(|(title, text, _)| (title, text)).collect(),
        })
    }

    /// What can be recorded about a decision that was taken: what its steps look for, and what the pack says is about it.
    pub(crate) fn after_decision(&self, decision: &Decision, kind: KindId, wanted: &Wanted<'_>) -> Vec<Named> {
        let programme = self.programme();
        let described = programme.describe(&decision.thing.id, None);
        let formulas: Vec<&str> =
            described.iter().flat_map(|it| &it.parts).flat_map(|part| &part.lines).map(|line| line.get(wanted.lang)).collect();
        let is_sought = |id: &str| {
            let call = format!("followed_by('{id}'");
            formulas.iter().any(|text| text.replace(&format!("entry.of.{call}"), "").contains(&call))
        };
        let kinds = (0..).map(KindId).take(programme.kinds.len());
        let next = kinds.filter(|it| follows(programme, *it, kind) || is_sought(&programme.kind(*it).id));
        next.map(|kind| Named::new(&programme.kind(kind).id, programme.kind(kind).title.get(wanted.lang))).collect()
    }
}

/// Whether a decision can be about entries of a kind.
fn leads_to(programme: &Programme, kind: KindId, decision: &Decision) -> bool {
    decision.each.iter().any(|each| follows(programme, *each, kind))
}

/// Whether entries of a kind are about those of another, by what the pack says of it.
fn follows(programme: &Programme, kind: KindId, of: KindId) -> bool {
    let declared = programme.kind(kind);
    let field = declared.field("of").filter(|field| field.ty == FieldType::Entry);
    field.is_some_and(|field| if field.kinds.is_empty() { declared.needs.contains(&of) } else { field.kinds.contains(&of) })
}

fn is_about(programme: &Programme, entry: &Entry, of: &Entry) -> bool {
    entry.code(programme, "of").is_some_and(|label| Some(label) == of.label.as_deref())
}

/// What an entry says: the title of each field, its value in words, and the word of a list.
pub(crate) fn said(programme: &Programme, entry: &Entry, words: &Words) -> Vec<(String, String, String)> {
    let fields = programme.kind(entry.kind).fields.iter().zip(&entry.fields);
    let told = fields.filter(|(field, _)| field.ty != FieldType::Entry).filter_map(|(field, value)| {
        let word = field_text(programme, field, value.as_ref()?)?;
        let text = match field.ty {
            FieldType::Value(Ty::Enum(list)) => {
                let found = programme.enums.get(list as usize)?.values.iter().find(|(known, _)| *known == word);
                found.map_or_else(|| word.clone(), |(_, title)| title.get(words.lang).to_owned())
            }
            FieldType::Value(Ty::Bool) => words.say(if word == "true" { "yes" } else { "no" }),
            FieldType::Office => {
                let office = programme.offices.iter().find(|office| office.id == word);
                office.map_or_else(|| word.clone(), |office| office.title.get(words.lang).to_owned())
            }
            _ => word.clone(),
        };
        Some((field.title.get(words.lang).to_owned(), text, word))
    });
    told.collect()
}
