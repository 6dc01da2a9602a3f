//! A standing, its reasons and what would change it, in words (English and Korean) and as JSON. No I/O.

pub mod changes;
mod decision;
pub mod json;
pub mod reasons;
mod request;
pub mod standing;
mod values;
mod words;

use case::{About, Entry, Journal, Missing, Subject};
use programme::{Bilingual, OfficeId, Party, Programme, Thing};

pub use values::money;
pub use words::Words;

/// What is needed to speak of a standing.
pub struct Teller<'a> {
    /// Under which it stands.
    pub programme: &'a Programme,
    /// In which language.
    pub words: &'a Words,
    /// What it follows from.
    pub journal: &'a Journal,
    /// The entries that stand, to which [`Subject::entry`] refers.
    pub entries: Vec<Entry>,
    /// Whether ids are told beside titles: with one it is asked on the command line why something is so.
    pub ids: bool,
}

impl Teller<'_> {
    /// A text of the programme in the language.
    pub fn title<'t>(&self, text: &'t Bilingual) -> &'t str {
        text.get(self.words.lang)
    }

    /// What something is about, as the programme declares it.
    pub fn thing(&self, about: About) -> &Thing {
        let p = self.programme;
        match about {
            About::Stage(i) => &p.stages[i].thing,
            About::Entitlement(i) => &p.entitlements[i].thing,
            About::Duty(i) => &p.duties[i].thing,
            About::Request(i) => &p.requests[i].thing,
            About::Restriction(i) => &p.restrictions[i].thing,
            About::Right(i) => &p.rights[i].thing,
            About::Decision(i) => &p.decisions[i].thing,
        }
    }

    /// The id of a thing behind its line.
    pub(crate) fn id(&self, thing: &Thing) -> String {
        if self.ids { format!("   ({})", thing.id) } else { String::new() }
    }

    /// The label of a person.
    pub fn person(&self, who: usize) -> &str {
        self.journal.persons.get(who).map_or("", |person| person.label.as_str())
    }

    /// The title of a thing, with whose it is where there is more than one person.
    pub fn named(&self, thing: &Thing, subject: Subject) -> String {
        let title = self.title(&thing.title);
        match subject.who {
            Some(who) if self.journal.persons.len() > 1 => format!("{title} ({})", self.person(who)),
            _ => title.to_owned(),
        }
    }

    /// The title of an office.
    pub fn office(&self, id: OfficeId) -> &str {
        self.title(&self.programme.office(id).title)
    }

    /// Who has to do something.
    pub fn party(&self, party: Party) -> String {
        match party {
            Party::Person => self.words.say("owner-person"),
            Party::Office(id) => self.office(id).to_owned(),
        }
    }

    /// What is missing, and who can supply it.
    pub fn missing(&self, missing: Missing) -> String {
        let several = self.journal.persons.len() > 1;
        match missing {
            Missing::Value(parameter) => {
                let title = self.title(&self.programme.parameters[parameter.0 as usize].title);
                self.words.with("missing-value", &[("title", title)])
            }
            Missing::Fact(fact, who) | Missing::Event(fact, who) => {
                let declared = self.programme.fact(fact);
                let ask = declared.ask.map_or_else(|| self.words.say("ask-nobody"), |party| self.party(party));
                let person = who.map_or("", |who| self.person(who));
                let args = [("title", self.title(&declared.title)), ("person", person), ("who", ask.as_str())];
                let key = match (missing, who.filter(|_| several)) {
                    (Missing::Fact(..), None) => "missing-fact",
                    (Missing::Fact(..), Some(_)) => "missing-fact-of",
                    (_, None) => "missing-event",
                    (_, Some(_)) => "missing-event-of",
                };
                self.words.with(key, &args)
            }
        }
    }
}

/// Everything in a programme that has an id: its section, its id, its title.
pub fn ids(p: &Programme) -> Vec<(&'static str, &str, &Bilingual)> {
    fn of<'p>(section: &'static str, thing: &'p Thing) -> (&'static str, &'p str, &'p Bilingual) {
        (section, &thing.id, &thing.title)
    }
    let mut ids: Vec<_> = p.stages.iter().map(|x| of("stage", &x.thing)).collect();
    ids.extend(p.entitlements.iter().map(|x| of("entitlement", &x.thing)));
    ids.extend(p.duties.iter().map(|x| of("duty", &x.thing)));
    ids.extend(p.requests.iter().map(|x| of("request", &x.thing)));
    ids.extend(p.restrictions.iter().map(|x| of("restriction", &x.thing)));
    ids.extend(p.rights.iter().map(|x| of("right", &x.thing)));
    ids.extend(p.decisions.iter().map(|x| of("decision", &x.thing)));
    ids.extend(p.parameters.iter().map(|x| ("parameter", x.id.as_str(), &x.title)));
    ids.extend(p.rules.iter().map(|x| ("rule", x.id.as_str(), &x.title)));
    ids.extend(p.facts.iter().map(|x| ("fact", x.id.as_str(), &x.title)));
    ids.extend(p.kinds.iter().map(|x| ("entry", x.id.as_str(), &x.title)));
    ids.extend(p.offices.iter().map(|x| ("office", x.id.as_str(), &x.title)));
    ids.extend(p.sources.iter().map(|x| ("source", x.id.as_str(), &x.title)));
    ids
}

/// Ids that share a part with a word, for "did you mean".
pub fn near(programme: &Programme, id: &str) -> String {
    let parts: Vec<&str> = id.split(['_', '-']).filter(|part| part.len() > 2).collect();
    let shares = |known: &&str| parts.iter().any(|part| known.contains(part));
    let found: Vec<&str> = ids(programme).into_iter().map(|(_, id, _)| id).filter(shares).take(8).collect();
    if found.is_empty() { "-".to_owned() } else { found.join(", ") }
}
