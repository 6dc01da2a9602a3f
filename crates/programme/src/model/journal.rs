//! What a journal may hold, and how facts are read from it.

use rules::{Datum, Level, Ty};

use super::{Act, Bar, Bilingual, Party};

/// A kind of journal entry: a position in [`Programme::kinds`](crate::Programme::kinds), and the number that `followed_by` goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KindId(pub u32);

impl KindId {
    /// How many kinds every programme has; those of its pack follow.
    pub const BUILT_IN: usize = 18;
    /// A payment was made. Fields `entitlement`, `instalment`, `amount`.
    pub const PAYMENT_MADE: KindId = KindId(0);
    /// An entry is replaced: field `of` names it, the other fields replace that entry's.
    pub const CORRECTION: KindId = KindId(1);
    /// An entry is withdrawn: field `of` names it.
    pub const WITHDRAWAL: KindId = KindId(2);
    /// A person became a member of the household.
    pub const JOINED_HOUSEHOLD: KindId = KindId(3);
    /// A person is no longer a member of the household, from that day on.
    pub const LEFT_HOUSEHOLD: KindId = KindId(4);
    /// A missed duty is answered for: [`Act::Explain`].
    pub const MISSED_EXPLAINED: KindId = KindId(5);
    /// What the law made of a missed deadline: [`Act::Follow`].
    pub const LAW_FOLLOWED: KindId = KindId(6);

    /// Whether a field of this kind holds text that somebody writes freely. It may name people, so a store seals it, and no formula and no
    /// fact reads it. Texts of built-in kinds that are ids of the programme are none.
    pub fn holds_prose(self, field: &Field) -> bool {
        let is_id = match self {
            Self::PAYMENT_MADE | Self::LAW_FOLLOWED => true,
            Self::MISSED_EXPLAINED => field.id == "thing",
            _ => false,
        };
        field.ty == FieldType::Value(Ty::Text) && !is_id
    }
}

/// The built-in enumeration of `sex`, a position in [`Programme::enums`](crate::Programme::enums): `male`, `female`, `other`.
pub const SEX: u32 = 0;

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
    /// What it does to a request.
    pub acts: Option<Act>,
    /// When such an entry cannot be made.
    pub refuse: Vec<Bar>,
    /// When such an entry stands, but counts for nothing: it answers no other.
    pub void: Vec<Bar>,
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
    /// The kinds of entry that it may name, if it names one; empty: any.
    pub kinds: Vec<KindId>,
    /// Whether no two entries of the kind may have the same value in it.
    pub unique: bool,
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

/// The locals of a rule that is evaluated once for each entry of a kind: `entry.on`, `entry.recorded` (dates), `entry.at` (time),
/// `entry.nth` (the how-manyth of its kind that names the same entry), then `entry.FIELD` for each field of the kind in its order, then,
/// where its field `of` names certain kinds, `entry.of.on`, `entry.of.at` and `entry.of.FIELD` for the fields that those share.
pub fn entry_locals(kinds: &[EntryKind], kind: &EntryKind) -> Vec<(String, Ty)> {
    let own = [("on", Ty::Date), ("recorded", Ty::Date), ("at", Ty::Time), ("nth", Ty::Int)];
    let mut locals: Vec<(String, Ty)> = own.into_iter().map(|(name, ty)| (format!("entry.{name}"), ty)).collect();
    locals.extend(kind.fields.iter().map(|field| (format!("entry.{}", field.id), field.ty.ty())));
    let of = kind.field("of").map_or(&[][..], |field| &field.kinds);
    if !of.is_empty() {
        locals.extend([("entry.of.on".to_owned(), Ty::Date), ("entry.of.at".to_owned(), Ty::Time)]);
        locals.extend(shared_fields(kinds, of).into_iter().map(|(name, ty)| (format!("entry.of.{name}"), ty)));
    }
    locals
}

/// The same without texts that people write: those that a formula may name.
pub fn readable_locals(kinds: &[EntryKind], kind: KindId) -> Vec<(String, Ty)> {
    let Some(own) = kinds.get(kind.0 as usize) else { return Vec::new() };
    let of = own.field("of").map_or(&[][..], |field| &field.kinds);
    let is_prose = |kind: KindId, field: &str| {
        let field = kinds.get(kind.0 as usize).and_then(|kind| kind.field(field));
        field.is_some_and(|field| kind.holds_prose(field))
    };
    let mut locals = entry_locals(kinds, own);
    locals.retain(|(name, _)| match (name.strip_prefix("entry.of."), name.strip_prefix("entry.")) {
        (Some(field), _) => !of.iter().any(|kind| is_prose(*kind, field)),
        (None, Some(field)) => !is_prose(kind, field),
        (None, None) => true,
    });
    locals
}

/// The fields that all of these kinds have with the same type.
pub fn shared_fields(kinds: &[EntryKind], of: &[KindId]) -> Vec<(String, Ty)> {
    let mut of = of.iter().filter_map(|kind| kinds.get(kind.0 as usize));
    let fields = |kind: &EntryKind| kind.fields.iter().map(|field| (field.id.clone(), field.ty.ty())).collect::<Vec<_>>();
    let first = of.next().map(fields).unwrap_or_default();
    of.fold(first, |shared, kind| {
        let own = fields(kind);
        shared.into_iter().filter(|field| own.contains(field)).collect()
    })
}
