//! Why: the reasons of a line of a standing, down to facts and articles.

use jiff::Timestamp;
use programme::{Due, Entitlement, KindId, Programme, Thing};
use rules::{Columns, Date, Reason, RuleId};

use crate::engine::{Engine, Scratch};
use crate::fold::Folded;
use crate::looked::Looked;
use crate::plans::right_rules;
use crate::{About, Entry, Journal, Missing, Subject, Truth};

/// The reasons of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// Which thing.
    pub about: About,
    /// Whose, and from which entry.
    pub subject: Subject,
    /// Its reasons, one for each of its parts.
    pub parts: Vec<Because>,
}

/// The reason of one part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    /// Which part: `when`, `amount`, `due`, `limit` ..., or the id of a pay line with `amount` or `due` after a space.
    pub part: String,
    /// The tree.
    pub reason: Reason,
}

impl Missing {
    /// The id, in the pack, of what is missing.
    pub fn id(self, programme: &Programme) -> String {
        match self {
            Missing::Fact(fact, _) | Missing::Event(fact, _) => programme.fact(fact).id.clone(),
            Missing::Value(parameter) => programme.parameters[parameter.0 as usize].id.clone(),
        }
    }
}

/// Rules of a thing by the name of their part.
type Parts = Vec<(String, RuleId)>;

/// What can be asked about: a thing, the kinds of entry that it is for, and its parts.
pub(crate) struct Asked<'p> {
    about: About,
    thing: &'p Thing,
    each: Vec<KindId>,
    parts: Parts,
}

impl Engine<'_> {
    /// The reasons of every line of the thing with that id: for each person, and from each entry, whom it concerns.
    pub fn why(&self, journal: &Journal, as_of: Date, known_at: Option<Timestamp>, id: &str) -> Vec<Why> {
        let folded = self.fold(journal, as_of, known_at);
        self.reasons(&folded, self.asked.iter().filter(|asked| asked.thing.id == id))
    }

    /// The reasons of everything that the programme has to say.
    pub fn why_all(&self, journal: &Journal, as_of: Date, known_at: Option<Timestamp>) -> Vec<Why> {
        let folded = self.fold(journal, as_of, known_at);
        self.reasons(&folded, self.asked.iter())
    }

    /// The entries that stand, in the order to which [`Subject::entry`] refers.
    pub fn entries(&self, journal: &Journal, as_of: Date, known_at: Option<Timestamp>) -> Vec<Entry> {
        journal.standing_entries(self.programme, as_of, known_at)
    }

    fn reasons<'a>(&self, folded: &Folded, asked: impl Iterator<Item = &'a Asked<'a>>) -> Vec<Why> {
        let mut columns = Columns::default();
        let mut scratch = Scratch::default();
        let looked = self.look(folded, &mut columns);
        let mut out = Vec::new();
        for Asked { about, thing, each, parts } in asked {
            if each.is_empty() {
                for subject in self.subjects(folded, thing) {
                    let mut why = why(&looked, *about, subject, parts);
                    if let About::Entitlement(entitlement) = about {
                        self.instalments_why(folded, &looked, &mut scratch, &self.programme.entitlements[*entitlement], &mut why);
                    }
                    self.periods_why(folded, &looked, &mut scratch, &mut why);
                    out.push(why);
                }
            }
            for subject in self.occasions(folded, thing, each) {
                let looked = self.look_from(folded, thing, subject.entry.unwrap_or(0), &mut scratch);
                let mut why = why(&looked, *about, subject, parts);
                self.periods_why(folded, &looked, &mut Scratch::default(), &mut why);
                out.push(why);
            }
        }
        out
    }

    /// The reasons of the amounts of series: of each instalment whose amount is another than that of the one before.
    fn instalments_why(&self, folded: &Folded, looked: &Looked, scratch: &mut Scratch, entitlement: &Entitlement, why: &mut Why) {
        let subject = why.subject;
        if looked.truth(entitlement.thing.when, subject) != Truth::Yes {
            return;
        }
        for line in entitlement.pay.iter().filter(|line| matches!(line.due, Due::Series { .. })) {
            let mut before = None;
            for occurrence in self.occurrences(folded, looked, line, subject) {
                let looked = self.look_at(folded, line, &occurrence, scratch);
                let value = looked.value(line.amount, subject);
                if looked.truth(line.when, subject) != Truth::No && before.replace(value) != Some(value) {
                    let reason = looked.explain(line.amount, subject);
                    why.parts.push(Because { part: format!("{} amount", occurrence.name(line)), reason });
                }
            }
        }
    }
}

impl Engine<'_> {
    /// The reasons of each period of a duty that comes again: `#2 due`.
    fn periods_why(&self, folded: &Folded, looked: &Looked, scratch: &mut Scratch, why: &mut Why) {
        let About::Duty(duty) = why.about else { return };
        let duty = &self.programme.duties[duty];
        for period in self.periods(looked, duty, why.subject, folded.as_of()).0 {
            let looked = self.look_at_period(folded, duty, why.subject, period, scratch);
            let rules = [
                ("when", Some(duty.thing.when)),
                ("starts", Some(duty.starts)),
                ("met", Some(duty.met)),
                ("due", duty.due),
                ("due_at", duty.due_at),
            ];
            for (name, rule) in rules.into_iter().filter_map(|(name, rule)| Some((name, rule?))) {
                let reason = looked.explain(rule, why.subject);
                why.parts.push(Because { part: format!("#{} {name}", period.0), reason });
            }
        }
    }
}

impl<'p> Asked<'p> {
    /// Everything that a programme has to say.
    pub(crate) fn all(p: &'p Programme) -> Vec<Asked<'p>> {
        let named = |names: &[&str], rules: Vec<RuleId>| names.iter().map(|n| (*n).to_owned()).zip(rules).collect::<Parts>();
        let optional = |parts: &[(&str, Option<RuleId>)]| {
            parts.iter().filter_map(|(name, rule)| rule.map(|rule| ((*name).to_owned(), rule))).collect::<Parts>()
        };
        let mut all = Vec::new();
        let mut push = |about, thing, each, parts| all.push(Asked { about, thing, each, parts });
        for (i, stage) in p.stages.iter().enumerate() {
            let parts = optional(&[("when", Some(stage.thing.when)), ("begins", Some(stage.begins)), ("limit", stage.limit)]);
            push(About::Stage(i), &stage.thing, Vec::new(), parts);
        }
        for (i, entitlement) in p.entitlements.iter().enumerate() {
            let mut parts = optional(&[("when", Some(entitlement.thing.when)), ("amount", entitlement.amount)]);
            for line in &entitlement.pay {
                match &line.due {
                    Due::On(due) => {
                        parts.push((format!("{} amount", line.id), line.amount));
                        parts.push((format!("{} due", line.id), *due));
                    }
                    Due::Series { from, .. } => parts.push((format!("{} from", line.id), *from)),
                }
            }
            push(About::Entitlement(i), &entitlement.thing, Vec::new(), parts);
        }
        for (i, duty) in p.duties.iter().enumerate() {
            let parts = match &duty.repeat {
                None => optional(&[
                    ("when", Some(duty.thing.when)),
                    ("starts", Some(duty.starts)),
                    ("met", Some(duty.met)),
                    ("due", duty.due),
                    ("due_at", duty.due_at),
                ]),
                Some(repeat) => optional(&[("begins", Some(repeat.begins))]),
            };
            push(About::Duty(i), &duty.thing, duty.each.clone(), parts);
        }
        for (i, request) in p.requests.iter().enumerate() {
            let parts = optional(&[
                ("when", Some(request.thing.when)),
                ("due", request.answer_due),
                ("due_at", request.answer_due_at),
                ("answered", request.answered),
            ]);
            push(About::Request(i), &request.thing, vec![request.filed], parts);
        }
        for (i, restriction) in p.restrictions.iter().enumerate() {
            let parts = optional(&[
                ("when", Some(restriction.thing.when)),
                ("from", Some(restriction.from)),
                ("until", Some(restriction.until)),
                ("until_at", restriction.until_at),
                ("limit", restriction.limit),
                ("lifted", restriction.lifted),
                ("notified", restriction.notified),
                ("remedy_until", restriction.remedy_until),
            ]);
            push(About::Restriction(i), &restriction.thing, vec![restriction.each], parts);
        }
        for (i, right) in p.rights.iter().enumerate() {
            let rules = right_rules(right);
            let names: Vec<&str> =
                [Some("when"), right.from.map(|_| "from"), right.until.map(|_| "until")].into_iter().flatten().collect();
            push(About::Right(i), &right.thing, right.each.clone(), named(&names, rules));
        }
        for (i, decision) in p.decisions.iter().enumerate() {
            let mut parts = vec![("when".to_owned(), decision.thing.when)];
            for step in &decision.steps {
                parts.extend(step.rules().map(|(part, rule)| (format!("{} {part}", step.id), rule)));
            }
            push(About::Decision(i), &decision.thing, decision.each.clone(), parts);
        }
        all
    }
}

fn why(looked: &Looked, about: About, subject: Subject, parts: &[(String, RuleId)]) -> Why {
    let reasons = looked.explain_each(&parts.iter().map(|(_, rule)| *rule).collect::<Vec<_>>(), subject);
    let because = |((part, _), reason): (&(String, RuleId), Reason)| Because { part: part.clone(), reason };
    Why { about, subject, parts: parts.iter().zip(reasons).map(because).collect() }
}
