//! What a programme promises, as typed data. Nothing here is serialised: the file form stays inside the loader.

use rules::{Citation, Confidence, Date, Datum, FactId, Level, Library, MonthEnd, RuleId, Ty};

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

/// A kind of journal entry: a position in [`Programme::kinds`], and the number that `followed_by` goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KindId(pub u32);

impl KindId {
    /// A payment was made. Fields `entitlement`, `instalment`, `amount`.
    pub const PAYMENT_MADE: KindId = KindId(0);
    /// An entry is replaced: field `of` names it, the other fields replace that entry's.
    pub const CORRECTION: KindId = KindId(1);
    /// An entry is withdrawn: field `of` names it.
    pub const WITHDRAWAL: KindId = KindId(2);
}

/// An office: a position in [`Programme::offices`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OfficeId(pub u32);

/// The built-in enumeration of `sex`, a position in [`Programme::enums`]: `male`, `female`, `other`.
pub const SEX: u32 = 0;

/// A programme: everything that a pack says, checked.
#[derive(Debug)]
pub struct Programme {
    /// Its short name (`kr`).
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// One sentence about it.
    pub about: Bilingual,
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
    /// Enumerations; [`Ty::Enum`] is a position here. The first is [`SEX`].
    pub enums: Vec<Enumeration>,
    /// Kinds of journal entry; [`KindId`] is a position here. The built-in ones come first.
    pub kinds: Vec<EntryKind>,
    /// Facts; [`FactId`] is a position here. The built-in ones (`born`, `sex`, `role`) come first.
    pub facts: Vec<Fact>,
    /// Offices; [`OfficeId`] is a position here.
    pub offices: Vec<Office>,
    /// Ways of counting periods, in the order of the library's.
    pub countings: Vec<CountingRule>,
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
    /// The cases that the pack carries, as written; the `case` crate reads them.
    pub cases: Vec<CaseText>,
    /// Every expression of the programme, compiled. Its declarations hold the values of parameters and the formulas, with citations.
    pub library: Library,
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

/// A set of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enumeration {
    /// Its name, which is also its type's.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// Its words with their titles; a value is a position here.
    pub values: Vec<(String, Bilingual)>,
}

impl Enumeration {
    /// The position of a word.
    pub fn position(&self, word: &str) -> Option<usize> {
        self.values.iter().position(|(value, _)| value == word)
    }
}

/// Whom a journal entry may be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// One person.
    Person,
    /// The whole household.
    Household,
    /// Either.
    Either,
}

/// A kind of journal entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryKind {
    /// Its name.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// Whom it may be about.
    pub who: Who,
    /// Whether there is at most one for each person, and one for the household.
    pub once: bool,
    /// If an entry of one of these kinds exists, it must not be later than this one.
    pub after: Vec<KindId>,
    /// An entry of each of these kinds must exist, and not be later than this one.
    pub needs: Vec<KindId>,
    /// What it says beside its two times.
    pub fields: Vec<Field>,
    /// Articles it follows.
    pub law: Vec<String>,
}

impl EntryKind {
    /// The field of that name.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }
}

/// A field of a journal entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// What it holds.
    pub ty: FieldType,
    /// Whether an entry without it is refused.
    pub required: bool,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// A value of that type; never `Month`, `Amount` or `Spells`.
    Value(Ty),
    /// The id of an office.
    Office,
    /// The id of another entry of the same story.
    Entry,
}

impl FieldType {
    /// The type under which formulas see it: ids are codes.
    pub fn ty(self) -> Ty {
        match self {
            FieldType::Value(ty) => ty,
            FieldType::Office | FieldType::Entry => Ty::Text,
        }
    }
}

/// A value written in a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// A number of its type's units, or a rate.
    Datum(Datum),
    /// A code.
    Text(String),
}

/// A fact about a person or a household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Its name in formulas.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// One sentence about it.
    pub about: Option<Bilingual>,
    /// Whose it is.
    pub level: Level,
    /// Its type.
    pub ty: Ty,
    /// Where it comes from.
    pub from: FactSource,
    /// Who can supply it when it is missing.
    pub ask: Option<Party>,
}

/// Where a fact comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactSource {
    /// The person's date of birth.
    Born,
    /// The person's sex, an [`SEX`].
    Sex,
    /// The person's role in the household, a code.
    Role,
    /// The journal.
    Journal(Reading),
}

/// How a fact is taken from the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The kinds of entry that are read.
    pub kinds: Vec<KindId>,
    /// What is taken from them. Each field named here is declared by every one of `kinds`.
    pub take: Take,
    /// Conditions that an entry of `kinds` must all meet.
    pub filters: Vec<Filter>,
    /// The value when there is no such entry; `None`: unknown.
    pub otherwise: Option<Otherwise>,
    /// From which of an entry's two times a rise of a number counts.
    pub rise: CountsFrom,
    /// From which of an entry's two times a fall of a number counts.
    pub fall: CountsFrom,
}

/// What is taken from the entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Take {
    /// Something of the first entry.
    First(Taken),
    /// Something of the last entry.
    Last(Taken),
    /// How many there are.
    Count,
    /// The sum of a field.
    Sum(String),
    /// Periods that begin with such an entry and end, exclusively, with the next of these kinds.
    Spells(Vec<KindId>),
}

/// What is taken of one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The day on which it took effect.
    Effect,
    /// The civil day on which it was recorded.
    Recorded,
    /// The value of a field.
    Field(String),
}

/// Only entries whose field has one of these values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The field.
    pub field: String,
    /// Its values, at least one.
    pub any_of: Vec<Literal>,
}

/// The value of a fact when there is no entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Otherwise {
    /// The value.
    pub value: Literal,
    /// Why this may be said although nothing was recorded.
    pub because: Bilingual,
}

/// One of an entry's two times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountsFrom {
    /// When it took effect.
    Effect,
    /// The civil day on which it was recorded.
    Report,
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

/// What stages, entitlements, duties, requests, restrictions and rights have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    /// Its name.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// One sentence about it.
    pub about: Bilingual,
    /// Whose it is.
    pub level: Level,
    /// Whether it exists (true or false). "Not provided for" when no dated version of the law governs.
    /// The declaration of this rule lists the versions with their articles.
    pub when: RuleId,
    /// What says so, where no dated version says otherwise.
    pub citation: Citation,
}

/// A part of the way to standing on one's own feet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// What it has in common with other things.
    pub thing: Thing,
    /// The day it begins (a date).
    pub begins: RuleId,
    /// Its last day (a date).
    pub limit: Option<RuleId>,
}

/// What a person or household is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entitlement {
    /// What it has in common with other things.
    pub thing: Thing,
    /// The office that owes it.
    pub owner: OfficeId,
    /// The whole of it (money), where the pay lines do not say.
    pub amount: Option<RuleId>,
    /// For a recurring one: `amount` is so much in each of these.
    pub rate: Option<Recurring>,
    /// Its instalments.
    pub pay: Vec<PayLine>,
}

/// What a recurring amount is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recurring {
    /// Each month.
    Month,
    /// Each year.
    Year,
}

/// An instalment, or a series of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayLine {
    /// Its name within the entitlement.
    pub id: String,
    /// When it is due.
    pub due: Due,
    /// How much (money). In a series it may use the locals [`SERIES_LOCALS`].
    pub amount: RuleId,
    /// Whether there is such an instalment (true or false). In a series it may use the same locals.
    /// Not provided for where the governing version of the law has no such line.
    pub when: RuleId,
}

/// The values that a row supplies for one instalment of a series, in the order of the declaration's locals.
pub const SERIES_LOCALS: [&str; 4] = ["n", "due", "period_start", "period_end"];

/// When an instalment is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// Once, on a date.
    On(RuleId),
    /// Again and again. None of these rules uses the locals of a series.
    Series {
        /// The date it is anchored on.
        from: RuleId,
        /// How long each period is.
        every: Every,
        /// Whether the first falls on the anchor (`false`) or one period after it (`true`).
        starts_after: bool,
        /// When a month lacks the anchor's day. `Refuse` makes that instalment's date an error.
        month_end: MonthEnd,
        /// Where it ends.
        end: SeriesEnd,
    },
}

/// Where a series ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesEnd {
    /// After so many instalments (a number).
    Times(RuleId),
    /// With the last period that begins before a date.
    Until(RuleId),
    /// Not by itself.
    Open,
}

/// The length of a period of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// Months, at least one; a year is twelve.
    Months(u16),
    /// Days, at least one; a week is seven.
    Days(u16),
}

/// What somebody must do by a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// What it has in common with other things.
    pub thing: Thing,
    /// Who must do it.
    pub owner: Party,
    /// One duty for every entry of this kind; its rules then use the entry's locals.
    pub each: Option<KindId>,
    /// The day it exists from (a date).
    pub starts: RuleId,
    /// Its last day (a date).
    pub due: RuleId,
    /// The day it was done (a date), unknown until it has been.
    pub met: RuleId,
    /// What follows when it is missed.
    pub late: Option<Bilingual>,
}

/// What a person can ask for. Its rules use the locals of the entry that files it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What it has in common with other things.
    pub thing: Thing,
    /// The office that answers.
    pub owner: OfficeId,
    /// The kind of entry that files it.
    pub filed: KindId,
    /// The last day for an answer (a date).
    pub answer_due: Option<RuleId>,
    /// The day it was answered (a date), unknown until it has been.
    pub answered: Option<RuleId>,
    /// What the law makes of no answer.
    pub no_answer: Option<Bilingual>,
    /// Within what time it must be filed.
    pub file_within: Option<Bilingual>,
    /// What it must be filed with.
    pub needs: Vec<Bilingual>,
    /// What it leads to.
    pub leads_to: Option<Bilingual>,
    /// Requests that remain open after it, by id.
    pub next: Vec<String>,
    /// What to be aware of.
    pub warning: Option<Bilingual>,
}

/// What limits a person's freedom. Its rules use the locals of the entry that imposes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restriction {
    /// What it has in common with other things.
    pub thing: Thing,
    /// The kind of entry that imposes it.
    pub each: KindId,
    /// Its first day (a date).
    pub from: RuleId,
    /// Its last day (a date).
    pub until: RuleId,
    /// The latest last day that the law allows (a date).
    pub limit: Option<RuleId>,
    /// The day it was lifted (a date), unknown until it has been.
    pub lifted: Option<RuleId>,
    /// What the person can do against it.
    pub remedy: Bilingual,
    /// The last day for that (a date).
    pub remedy_until: Option<RuleId>,
}

/// What is open to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Right {
    /// What it has in common with other things.
    pub thing: Thing,
    /// One for every entry of this kind; its rules then use the entry's locals.
    pub each: Option<KindId>,
    /// Its first day (a date).
    pub from: Option<RuleId>,
    /// Its last day (a date).
    pub until: Option<RuleId>,
    /// Where it is exercised.
    pub office: Option<OfficeId>,
    /// What to be aware of.
    pub warning: Option<Bilingual>,
}

/// A case that a pack carries: a story and the standing expected of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseText {
    /// Its path, as given to the loader.
    pub path: String,
    /// The file's text.
    pub text: String,
}

/// The locals of a rule that is evaluated once for each entry of a kind: `entry.on`, `entry.recorded` (dates), then `entry.FIELD`
/// for each field of the kind in its order.
pub fn entry_locals(kind: &EntryKind) -> impl Iterator<Item = (String, Ty)> {
    let times = ["on", "recorded"].into_iter().map(|name| (format!("entry.{name}"), Ty::Date));
    times.chain(kind.fields.iter().map(|field| (format!("entry.{}", field.id), field.ty.ty())))
}

impl Programme {
    /// The kind of entry with that name.
    pub fn kind_id(&self, id: &str) -> Option<KindId> {
        position(&self.kinds, |kind| kind.id == id).map(KindId)
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

fn position<T>(items: &[T], is: impl Fn(&T) -> bool) -> Option<u32> {
    items.iter().position(is).and_then(|at| u32::try_from(at).ok())
}
