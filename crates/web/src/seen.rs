//! A household as far as somebody may see it.

use access::Action;
use case::{Entry, Journal, Standing, Subject};
use jiff::Timestamp;
use programme::{KindId, Lang, Purpose};
use rules::Date;
use show::{Teller, Words};
use store::{Household, HouseholdId, Telling, Told};
use vault::PersonId;

use crate::answer::{Answer, Coming, Trouble};
use crate::may::May;
use crate::persons::{Person, give_names, names_of, unnamed};
use crate::site::{Site, Visitor};

/// Who asks, and in which language they are answered.
#[derive(Clone, Copy)]
pub(crate) struct Asker<'a> {
    pub(crate) visitor: &'a Visitor,
    pub(crate) lang: Lang,
}

/// Which household is shown to whom, and how much of it.
pub(crate) struct Wanted<'a> {
    pub(crate) household: HouseholdId,
    pub(crate) lang: Lang,
    pub(crate) visitor: &'a Visitor,
    pub(crate) may: &'a May,
}

/// A household as far as somebody may see it.
pub(crate) struct Seen {
    pub(crate) found: Household,
    pub(crate) today: Date,
    /// Without what may not be seen.
    pub(crate) standing: Standing,
    /// All entries that stand, to which the standing refers.
    pub(crate) entries: Vec<Entry>,
    /// Positions of those that may not be seen, in order.
    hidden: Vec<usize>,
    /// The only person about whom anything may be seen, by place.
    pub(crate) only: Option<usize>,
    /// Those who may be seen, in their order; with names if these were asked for, and may be seen.
    pub(crate) persons: Vec<Person>,
    /// Until when it is open to them in an emergency, if it is.
    pub(crate) open_until: Option<Timestamp>,
}

impl<'a> Asker<'a> {
    /// A household, to be shown to them as far as they may do these things with it.
    pub(crate) fn of(self, household: HouseholdId, may: &'a May) -> Wanted<'a> {
        Wanted { household, lang: self.lang, visitor: self.visitor, may }
    }
}

impl Seen {
    /// The entries that may be seen, in order of days.
    pub(crate) fn visible(&self) -> impl Iterator<Item = &Entry> {
        let all = self.entries.iter().enumerate();
        all.filter(|(at, entry)| self.shows(Subject { who: entry.who, entry: Some(*at) })).map(|(_, entry)| entry)
    }

    /// Whether what is about somebody, and comes from an entry, may be seen.
    pub(crate) fn shows(&self, subject: Subject) -> bool {
        let of_them = self.only.is_none() || subject.who.is_none() || subject.who == self.only;
        of_them && subject.entry.is_none_or(|entry| self.hidden.binary_search(&entry).is_err())
    }

    /// What is needed to speak of it.
    pub(crate) fn teller<'t>(&'t self, site: &Site, words: &'t Words) -> Teller<'t> {
        Teller { programme: site.programme(), words, journal: &self.found.journal, entries: self.entries.clone(), ids: false }
    }
}

impl Site {
    /// Reads a household, with a line in its persons' records, unless whoever asks has opened too many. What people wrote in its entries is opened for those who may see where it
    /// stands.
    pub(crate) fn seen<'a>(&'a self, wanted: &'a Wanted<'_>) -> Coming<'a, Seen> {
        self.look(wanted, false)
    }

    /// The same with the names of its persons.
    pub(crate) fn seen_by_name<'a>(&'a self, wanted: &'a Wanted<'_>) -> Coming<'a, Seen> {
        self.look(wanted, wanted.may.contains(&Action::SeeNames))
    }

    fn look<'a>(&'a self, wanted: &'a Wanted<'_>, by_name: bool) -> Coming<'a, Seen> {
        Box::pin(async move {
            self.opens(wanted.visitor, wanted.household).await?;
            let open_until = wanted.may.open_until;
            let reading = match open_until {
                Some(_) => self.reading_as(wanted.visitor, Purpose::EMERGENCY)?,
                None => self.reading(wanted.visitor)?,
            };
            let today = self.today()?;
            let may = |found: &Household| {
                let only = place_of(found, wanted.visitor.person)?;
                let (standing, hidden) = self.standing_for(wanted, &found.journal, today, only);
                let persons = unnamed(found, only);
                let mut telling = Telling::default();
                if wanted.may.contains(&Action::SeeStanding) {
                    telling.texts = self.told(&found.journal, today, &hidden, only);
                }
                if by_name {
                    telling.values = names_of(self.programme(), found, &persons);
                }
                Ok::<_, Trouble>((telling, (only, persons, standing, hidden)))
            };
            let told = self.store.household_told(&self.engine, wanted.household, &reading, may).await?;
            let Told { household: found, values, rest: (only, mut persons, standing, mut hidden) } = told;
            give_names(&mut persons, (&found, &values), self.programme(), wanted.lang);
            let entries = self.engine.entries(&found.journal, today, None);
            if !wanted.may.contains(&Action::SeeMoney) {
                hidden.extend((0..).zip(&entries).filter(|(_, entry)| entry.kind == KindId::PAYMENT_MADE).map(|(at, _)| at));
                hidden.sort_unstable();
                hidden.dedup();
            }
            Ok(Seen { found, today, standing, entries, hidden, only, persons, open_until })
        })
    }

    /// A standing as far as it may be seen, and the positions of the entries that the office of whoever asks may not read.
    pub(crate) fn standing_for(
        &self,
        wanted: &Wanted<'_>,
        journal: &Journal,
        on: Date,
        only: Option<usize>,
    ) -> (Standing, Vec<usize>) {
        let standing = self.engine.standing(journal, on, None);
        let office = wanted.visitor.office.as_deref().and_then(|office| self.programme().office_id(office));
        let (mut standing, hidden) = match office {
            Some(office) => self.engine.seen_by(standing, &self.engine.entries(journal, on, None), office),
            None => (standing, Vec::new()),
        };
        only.inspect(|only| standing.keep_person(*only));
        if !wanted.may.contains(&Action::SeeMoney) {
            standing.entitlements.clear();
        }
        if !wanted.may.contains(&Action::SeeStanding) {
            let Standing { as_of, stages, entitlements, .. } = standing;
            standing = Standing { as_of, stages, entitlements, ..Standing::default() };
        }
        (standing, hidden)
    }

    /// Of each entry of a journal, whether what was written in it may be told: not if it is hidden, or amends what is.
    fn told(&self, journal: &Journal, today: Date, hidden: &[usize], only: Option<usize>) -> Vec<bool> {
        let entries = self.engine.entries(journal, today, None);
        let unseen: Vec<&str> = hidden.iter().filter_map(|at| entries.get(*at)?.label.as_deref()).collect();
        let is_told = |entry: &Entry| {
            let named = [entry.label.as_deref(), entry.code(self.programme(), "of")];
            let of_them = only.is_none() || entry.who.is_none() || entry.who == only;
            of_them && !named.into_iter().flatten().any(|label| unseen.contains(&label))
        };
        journal.entries.iter().map(is_told).collect()
    }
}

/// The place of the only person that may be seen, if there is one.
fn place_of(found: &Household, person: Option<PersonId>) -> Answer<Option<usize>> {
    let Some(person) = person else { return Ok(None) };
    found.persons.iter().position(|known| *known == person).map(Some).ok_or(Trouble::Missing)
}
