//! What a programme promises, as typed data. Nothing here is serialised: the file form stays inside the loader.

mod decisions;
mod details;
mod journal;
mod payments;
mod procedure;
mod purposes;
mod things;

use rules::{Citation, Confidence, Date, FactId, Library, RuleId};

pub use decisions::*;
pub use details::*;
pub use journal::*;
pub use payments::*;
pub use procedure::*;
pub use purposes::*;
pub use things::*;

/// A text for people, in both languages of the interface.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bilingual {
    /// English.
    pub en: String,
    /// Korean.
    pub ko: String,
}

/// A language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English.
    En,
    /// Korean.
    Ko,
}

impl Bilingual {
    /// The text in that language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Ko => &self.ko,
        }
    }
}

/// An office: a position in [`Programme::offices`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OfficeId(pub u32);

/// A programme: everything that a pack says, checked.
#[derive(Debug)]
pub struct Programme {
    /// Its short name (`kr`).
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// One sentence about it.
    pub about: Bilingual,
    /// If it is another programme with a reform laid over it: the reform. Positions of everything that the other has are the same here.
    pub overlay: Option<Overlay>,
    /// SHA-256 over its texts, whatever the files are called and wherever they lie; its cases do not count.
    pub digest: [u8; 32],
    /// Currency of all its money (ISO 4217).
    pub currency: String,
    /// Digits of the currency's minor unit; every amount is a number of minor units.
    pub minor_digits: u8,
    /// Time zone (IANA) in which a recording instant is a civil day.
    pub timezone: String,
    /// Confidence codes whose values are used.
    pub accept: Vec<Confidence>,
    /// Words the pack uses for things that the interface names (`newcomer`), by name.
    pub terms: Vec<(String, Bilingual)>,
    /// Register of laws and sources.
    pub sources: Vec<Source>,
    /// Enumerations; [`rules::Ty::Enum`] is a position here. The first is [`SEX`].
    pub enums: Vec<Enumeration>,
    /// Kinds of journal entry; [`KindId`] is a position here. The built-in ones come first.
    pub kinds: Vec<EntryKind>,
    /// Facts; [`FactId`] is a position here. The built-in ones (`born`, `sex`, `role`) come first.
    pub facts: Vec<Fact>,
    /// Offices; [`OfficeId`] is a position here.
    pub offices: Vec<Office>,
    /// Ways of counting periods, in the order of the library's.
    pub countings: Vec<CountingRule>,
    /// When offices work, in the order of the library's.
    pub hours: Vec<HoursRule>,
    /// Public holidays, year by year, in order.
    pub holidays: Vec<HolidayYear>,
    /// Parameters, in the order of [`rules::Declarations::parameters`], which hold the values.
    pub parameters: Vec<Parameter>,
    /// Named formulas.
    pub rules: Vec<Rule>,
    /// Stages, in their order.
    pub stages: Vec<Stage>,
    /// What is paid or given, by id.
    pub entitlements: Vec<Entitlement>,
    /// What must be done by when, by id.
    pub duties: Vec<Duty>,
    /// What can be asked for, by id.
    pub requests: Vec<Request>,
    /// What may limit a person's freedom, by id.
    pub restrictions: Vec<Restriction>,
    /// What is open to a person, by id.
    pub rights: Vec<Right>,
    /// What needs certain steps before it has effect, by id.
    pub decisions: Vec<Decision>,
    /// How money is paid; `None`: the pack does not say.
    pub payments: Option<Payments>,
    /// Why somebody may read what names a person; those that every pack has come first.
    pub purposes: Vec<Purpose>,
    /// What names a person and is sealed: names, contacts, accounts; those that every pack has come first.
    pub details: Vec<DetailKind>,
    /// The cases that the pack carries, as written; the `case` crate reads them.
    pub cases: Vec<CaseText>,
    /// Every expression of the programme, compiled. Its declarations hold the values of parameters and the formulas, with citations.
    pub library: Library,
}

impl Programme {
    /// The id under which stores keep its journals: its own, or that of the lowest programme that it lies over.
    pub fn store_id(&self) -> &str {
        self.overlay.as_ref().map_or(&self.id, |overlay| &overlay.lowest)
    }
}

/// A reform laid over another programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlay {
    /// Id of the programme it lies over.
    pub over: String,
    /// Id of the lowest one, if that lies over another again.
    pub lowest: String,
    /// The first day on which it changes anything.
    pub from: Date,
}

/// A law, or another source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The id that citations begin with.
    pub id: String,
    /// Its title; a source that is no law has the same in both languages.
    pub title: Bilingual,
    /// Where it can be read.
    pub url: Option<String>,
    /// Whether it is a law, or how far another source may be relied on (`None`: not stated).
    pub standing: SourceStanding,
}

/// What kind of source it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceStanding {
    /// A law.
    Law,
    /// Any other source, and how far it may be relied on, if stated.
    Other(Option<Confidence>),
}

/// Who can supply a fact, or must do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Party {
    /// The person concerned.
    Person,
    /// An office.
    Office(OfficeId),
}

/// An office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// Its name.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// One sentence about it.
    pub about: Option<Bilingual>,
    /// Where it can be found.
    pub url: Option<String>,
    /// Articles that give it its task.
    pub law: Vec<String>,
    /// The office under whose orders it stands.
    pub under: Option<OfficeId>,
    /// Whether it takes no orders in its task, though it stands under another.
    pub independent: bool,
}

/// A way of counting periods; the library holds the counting itself under the same position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountingRule {
    /// Its name in formulas.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// What says so.
    pub citation: Citation,
}

/// The public holidays of a year. A year that is absent has unknown holidays, not none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolidayYear {
    /// The year.
    pub year: i32,
    /// Its public holidays, in order; weekends are not listed.
    pub days: Vec<Date>,
    /// What says so.
    pub citation: Citation,
}

/// A dated value; the declaration at the same position holds the values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in formulas.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// One sentence about it.
    pub about: Bilingual,
    /// Remarks on its dated values, in their order.
    pub notes: Vec<Option<Bilingual>>,
}

/// A named formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name in formulas.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// One sentence about it.
    pub about: Option<Bilingual>,
    /// Its formula.
    pub rule: RuleId,
}

/// A case that a pack carries: a story and the standing expected of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseText {
    /// Its path, as given to the loader.
    pub path: String,
    /// The file's text.
    pub text: String,
}

impl Programme {
    /// The kind of entry with that name.
    pub fn kind_id(&self, id: &str) -> Option<KindId> {
        position(&self.kinds, |kind| kind.id == id).map(KindId)
    }

    /// Whether an office pays an entitlement, by its position, by its own means: no run pays it.
    pub fn is_paid_elsewhere(&self, entitlement: usize) -> bool {
        self.payments.as_ref().is_some_and(|payments| payments.is_elsewhere(entitlement))
    }

    /// A kind of entry.
    ///
    /// # Panics
    /// Never for an id that this programme gave out.
    pub fn kind(&self, id: KindId) -> &EntryKind {
        &self.kinds[id.0 as usize]
    }

    /// The office with that name.
    pub fn office_id(&self, id: &str) -> Option<OfficeId> {
        position(&self.offices, |office| office.id == id).map(OfficeId)
    }

    /// An office.
    ///
    /// # Panics
    /// Never for an id that this programme gave out.
    pub fn office(&self, id: OfficeId) -> &Office {
        &self.offices[id.0 as usize]
    }

    /// Whether an office stands in the line of another: it is that office, has it under its orders, or is under its orders. The line
    /// ends at whoever is independent, on the way up and on the way down.
    pub fn in_line(&self, office: OfficeId, of: OfficeId) -> bool {
        let obeys = |below: OfficeId, above: OfficeId| offices_above(&self.offices, below).any(|id| id == above);
        obeys(office, of) || obeys(of, office)
    }

    /// The fact with that name.
    pub fn fact_id(&self, id: &str) -> Option<FactId> {
        position(&self.facts, |fact| fact.id == id).map(FactId)
    }

    /// A fact.
    ///
    /// # Panics
    /// Never for an id that this programme gave out.
    pub fn fact(&self, id: FactId) -> &Fact {
        &self.facts[id.0 as usize]
    }
}

/// An office and those whose orders reach it, from itself up.
pub(crate) fn offices_above(offices: &[Office], office: OfficeId) -> impl Iterator<Item = OfficeId> {
    std::iter::successors(Some(office), |id| offices.get(id.0 as usize).filter(|office| !office.independent)?.under)
}

fn position<T>(items: &[T], is: impl Fn(&T) -> bool) -> Option<u32> {
    items.iter().position(is).and_then(|at| u32::try_from(at).ok())
}
