//! "Is this person restricted in this freedom on this day, and on what basis?"

use jiff::Timestamp;
use rules::{Date, Time};

use crate::engine::{Engine, Scratch};
use crate::{Journal, RestrictionLine, Standing, Truth};

impl Engine<'_> {
    /// The restrictions that limit a person in a freedom on a day, or of which it is not known whether they do. None: the answer is no.
    pub fn restricted(
        &self,
        journal: &Journal,
        (who, limits): (usize, &str),
        on: Date,
        known_at: Option<Timestamp>,
    ) -> Vec<RestrictionLine> {
        let folded = self.fold_at(journal, Time::end_of(on), known_at);
        let mut standing = Standing::default();
        self.restrictions(&folded, &mut Scratch::default(), &mut standing);
        let mut lines = standing.restrictions;
        lines.retain(|line| {
            let declared = &self.programme.restrictions[line.restriction];
            let meant = declared.limits == limits && line.subject.who.is_none_or(|person| person == who);
            meant && line.active != Truth::No
        });
        lines
    }

    /// The freedoms that the programme's restrictions limit.
    pub fn freedoms(&self) -> Vec<&str> {
        let mut freedoms: Vec<&str> = self.programme.restrictions.iter().map(|restriction| restriction.limits.as_str()).collect();
        freedoms.sort_unstable();
        freedoms.dedup();
        freedoms
    }
}
