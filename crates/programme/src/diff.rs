//! What differs between two programmes on a day, in plain words: a programme and its reform, or two editions of a pack.

use std::collections::BTreeSet;

use rules::{Citation, Date, RuleId};

use crate::describe::{cited, pair};
use crate::*;

/// A thing that is not the same in two programmes on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What kind of thing it is.
    pub what: Bilingual,
    /// Its name.
    pub id: String,
    /// Its title.
    pub title: Bilingual,
    /// What differs.
    pub how: How,
}

/// How a thing differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// It is in the second programme only, or holds only there: what it says.
    Added(Vec<Part>),
    /// It is in the first programme only, or holds only there.
    Gone,
    /// It is in both.
    Changed(Vec<Moved>),
}

/// A part of a thing that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// What part: a formula or a property; empty for the values of a parameter.
    pub label: Bilingual,
    /// What the first programme says that the second does not.
    pub before: Vec<Bilingual>,
    /// What the second programme says that the first does not.
    pub after: Vec<Bilingual>,
    /// What said so, if it is something else.
    pub cited_before: Option<Citation>,
    /// What says so.
    pub cited: Option<Citation>,
}

impl Programme {
    /// What is not the same in another programme on a day: values, formulas, articles, and what is there in one of them only.
    /// An overlay differs in nothing from what it lies over before its own day.
    pub fn differences(&self, other: &Programme, on: Date) -> Vec<Difference> {
        let before = |one: &Programme, two: &Programme| {
            two.overlay.as_ref().is_some_and(|overlay| overlay.over == one.id && on < overlay.from)
        };
        if before(self, other) || before(other, self) {
            return Vec::new();
        }
        let mut seen = BTreeSet::new();
        let ids: Vec<&str> = self.named().into_iter().chain(other.named()).filter(|id| seen.insert(*id)).collect();
        ids.into_iter().flat_map(|id| differences_of(self, other, id, on)).collect()
    }

    /// The ids of everything, in the order of the programme.
    fn named(&self) -> Vec<&str> {
        let things = self.things().into_iter().map(|thing| thing.id.as_str());
        let parameters = self.parameters.iter().map(|parameter| parameter.id.as_str());
        let rules = self.rules.iter().map(|rule| rule.id.as_str());
        let facts = self.facts.iter().map(|fact| fact.id.as_str());
        let kinds = self.kinds.iter().map(|kind| kind.id.as_str());
        let enums = self.enums.iter().map(|list| list.id.as_str());
        let offices = self.offices.iter().map(|office| office.id.as_str());
        let sources = self.sources.iter().map(|source| source.id.as_str());
        things.chain(parameters).chain(rules).chain(facts).chain(kinds).chain(enums).chain(offices).chain(sources).collect()
    }

    fn things(&self) -> Vec<&Thing> {
        let stages = self.stages.iter().map(|stage| &stage.thing);
        let entitlements = self.entitlements.iter().map(|entitlement| &entitlement.thing);
        let duties = self.duties.iter().map(|duty| &duty.thing);
        let requests = self.requests.iter().map(|request| &request.thing);
        let restrictions = self.restrictions.iter().map(|restriction| &restriction.thing);
        let rights = self.rights.iter().map(|right| &right.thing);
        let decisions = self.decisions.iter().map(|decision| &decision.thing);
        stages.chain(entitlements).chain(duties).chain(requests).chain(restrictions).chain(rights).chain(decisions).collect()
    }

    /// The things of that name that hold on a day, described.
    fn held(&self, id: &str, on: Date) -> Vec<Description> {
        let mut described = self.describe(id, Some(on));
        described.retain(|description| match description.what.en.as_str() {
            "parameter" => !description.parts.is_empty(),
            "stage" | "entitlement" | "duty" | "request" | "restriction" | "right" | "decision" => {
                let name = format!("{}.{id}.when", description.what.en);
                let rules = &self.library.declarations().rules;
                let when = self
                    .things()
                    .into_iter()
                    .map(|thing| thing.when)
                    .find(|when| rules.get(when.0 as usize).is_some_and(|rule| rule.name == name));
                when.is_none_or(|when| self.governs(when, on))
            }
            _ => true,
        });
        described
    }

    /// Whether a version of a rule holds on a day, and is not there to switch it off.
    fn governs(&self, rule: RuleId, on: Date) -> bool {
        let versions =
            self.library.declarations().rules.get(rule.0 as usize).map(|rule| rule.versions.as_slice()).unwrap_or_default();
        let begun = versions.iter().filter(|version| version.from.is_none_or(|from| from <= on));
        let newest = begun.max_by_key(|version| version.from);
        newest.is_some_and(|version| {
            let off = version.formula.as_ref().is_some_and(|text| text.text == "false" && !text.exact);
            !off && version.until.is_none_or(|until| on < until)
        })
    }
}

fn differences_of(one: &Programme, two: &Programme, id: &str, on: Date) -> Vec<Difference> {
    let (before, after) = (one.held(id, on), two.held(id, on));
    let gone = before
        .iter()
        .filter(|description| find(&after, description).is_none())
        .map(|description| difference(description, How::Gone));
    let changed = after.iter().filter_map(|description| match find(&before, description) {
        None => Some(difference(description, How::Added(description.parts.clone()))),
        Some(earlier) => {
            let moved = moved(earlier, description);
            (!moved.is_empty()).then(|| difference(description, How::Changed(moved)))
        }
    });
    gone.chain(changed).collect()
}

fn find<'d>(list: &'d [Description], wanted: &Description) -> Option<&'d Description> {
    list.iter().find(|description| description.what == wanted.what)
}

fn difference(description: &Description, how: How) -> Difference {
    Difference { what: description.what.clone(), id: description.id.clone(), title: description.title.clone(), how }
}

/// The parts that differ. Two parts are one by their label; the days on which they hold are not compared.
fn moved(before: &Description, after: &Description) -> Vec<Moved> {
    let mut labels: Vec<&Bilingual> = before.parts.iter().chain(&after.parts).map(|part| &part.label).collect();
    let mut seen = BTreeSet::new();
    labels.retain(|label| seen.insert(label.en.as_str()));
    let mut moved: Vec<Moved> = Vec::new();
    if before.title != after.title {
        let (before, after) = (vec![before.title.clone()], vec![after.title.clone()]);
        moved.push(Moved { label: pair("title", "이름"), before, after, cited_before: None, cited: None });
    }
    for label in labels {
        let part = |description: &Description| {
            let found: Vec<Part> = description.parts.iter().filter(|part| part.label == *label).cloned().collect();
            let lines: Vec<Bilingual> = found.iter().flat_map(|part| part.lines.clone()).collect();
            (lines, found.into_iter().find_map(|part| part.citation))
        };
        let ((lines, cited_before), (new_lines, cited)) = (part(before), part(after));
        if lines == new_lines && cited_before == cited {
            continue;
        }
        let without = |lines: &[Bilingual], others: &[Bilingual]| {
            lines.iter().filter(|line| !others.contains(line)).cloned().collect::<Vec<Bilingual>>()
        };
        moved.push(Moved {
            label: label.clone(),
            before: without(&lines, &new_lines),
            after: without(&new_lines, &lines),
            cited_before: cited_before.filter(|earlier| Some(earlier) != cited.as_ref()),
            cited,
        });
    }
    moved
}

impl Difference {
    /// As plain text, ending with a line break.
    pub fn text(&self, lang: Lang) -> String {
        let heading = format!("{} ({} {})", self.title.get(lang), self.what.get(lang), self.id);
        match &self.how {
            How::Gone => format!("{heading}: {}\n", pair("no longer", "더 이상 없음").get(lang)),
            How::Added(parts) => {
                let whole = Description {
                    what: self.what.clone(),
                    id: self.id.clone(),
                    title: self.title.clone(),
                    about: None,
                    parts: parts.clone(),
                };
                let said = whole.text(lang);
                let rest = said.split_once('\n').map_or("", |(_, rest)| rest);
                format!("{heading}: {}\n{rest}", pair("new", "신설").get(lang))
            }
            How::Changed(moved) => format!("{heading}\n{}", moved.iter().map(|moved| moved.text(lang)).collect::<String>()),
        }
    }
}

impl Moved {
    fn text(&self, lang: Lang) -> String {
        let mut out = String::new();
        let label = self.label.get(lang);
        if !label.is_empty() {
            out += &format!("  {label}\n");
        }
        let sides = [(pair("was", "종전"), &self.before, &self.cited_before), (pair("is", "개정"), &self.after, &self.cited)];
        for (side, lines, citation) in sides {
            let cited = citation.as_ref().map(cited).unwrap_or_default();
            let said: Vec<&str> =
                lines.iter().map(|line| line.get(lang)).chain((!cited.is_empty()).then_some(cited.as_str())).collect();
            if !said.is_empty() {
                out += &format!("    {}: {}\n", side.get(lang), said.join("\n      "));
            }
        }
        out
    }
}
