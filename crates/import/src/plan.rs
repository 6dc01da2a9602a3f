//! What an import would record, and what it would refuse.

use std::collections::{BTreeMap, HashMap};

use case::{Journal, read_story};
use programme::{KindId, Programme};

use crate::mapping::{LookUp, Mapping, MappingError};
use crate::sheet::Sheet;
use crate::write::Draft;

/// A row that cannot be taken, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The row's number in the file.
    pub row: usize,
    /// The column, or the entry that it was to become; empty: the whole row.
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// What would be right.
    pub help: Option<String>,
}

/// A household as its rows tell it.
#[derive(Clone)]
pub struct Household {
    /// The rows, one a person, in the order of the journal's persons.
    pub rows: Vec<usize>,
    /// What tells each row from all others of its register, the register's name included.
    pub keys: Vec<String>,
    /// Persons and entries, with the days on which they took effect. When they were recorded is for whoever records them.
    pub journal: Journal,
    /// What names each person.
    pub details: Vec<Vec<Detail>>,
}

/// Something that names a person.
#[derive(Clone, PartialEq, Eq)]
pub struct Detail {
    /// One of [`COMPARTMENTS`](crate::COMPARTMENTS).
    pub compartment: String,
    /// What it is: `name`, `phone`.
    pub field: String,
    /// What it says.
    pub text: String,
    /// How it can be looked up, if it can.
    pub look_up: Option<LookUp>,
}

impl std::fmt::Debug for Detail {
    /// Without what it says.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Detail({}/{})", self.compartment, self.field)
    }
}

impl std::fmt::Debug for Household {
    /// Without what names anybody.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Household(rows {:?}, {} entries)", self.rows, self.journal.entries.len())
    }
}

/// What an import would do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// To be recorded, in the order of their first rows.
    pub households: Vec<Household>,
    /// Not to be recorded, in the order of the rows. A household with a row that is refused is refused whole.
    pub refused: Vec<Refusal>,
    /// How many entries of each kind would be recorded.
    pub entries: BTreeMap<String, usize>,
}

/// Reads a table by a mapping under a programme.
///
/// # Errors
/// A mapping that names kinds of entry or fields that the programme does not have. What is wrong with a row is no error: it is refused.
pub fn plan(programme: &Programme, mapping: &Mapping, sheet: &Sheet) -> Result<Plan, MappingError> {
    fits(programme, mapping)?;
    let mut plan = Plan { households: Vec::new(), refused: Vec::new(), entries: BTreeMap::new() };
    for group in groups(mapping, sheet, &mut plan.refused) {
        match household(programme, mapping, sheet, &group) {
            Ok(household) => {
                for entry in &household.journal.entries {
                    *plan.entries.entry(programme.kind(entry.kind).id.clone()).or_default() += 1;
                }
                plan.households.push(household);
            }
            Err(refused) => plan.refused.extend(refused),
        }
    }
    plan.refused.sort_by_key(|refusal| refusal.row);
    Ok(plan)
}

/// Whether the programme has everything that the mapping names.
fn fits(programme: &Programme, mapping: &Mapping) -> Result<(), MappingError> {
    for entry in &mapping.entry {
        let wrong = |what: String, help: String| MappingError::Content { place: format!("entry {}", entry.what), what, help };
        let amends = [KindId::CORRECTION, KindId::WITHDRAWAL];
        let kind = programme.kind_id(&entry.what).filter(|kind| !amends.contains(kind));
        let kind = kind.ok_or_else(|| {
            wrong("this programme has no such entry to import".to_owned(), "`resettle story kinds` lists them all".to_owned())
        })?;
        let fields = &programme.kind(kind).fields;
        let unknown = entry.fields.keys().find(|name| !fields.iter().any(|field| field.id == **name));
        if let Some(unknown) = unknown {
            let known = fields.iter().map(|field| field.id.as_str()).collect::<Vec<_>>().join(", ");
            return Err(wrong(format!("it has no field `{unknown}`"), format!("it has: {known}")));
        }
        let missing = fields.iter().find(|field| field.required && !entry.fields.contains_key(&field.id));
        if let Some(missing) = missing {
            let help = format!("add fields.{} = {{ column = \"..\" }}", missing.id);
            return Err(wrong(format!("it needs the field `{}` ({})", missing.id, missing.title.en), help));
        }
    }
    Ok(())
}

/// The rows of one household: place in the sheet, and key.
type Group = Vec<(usize, String)>;

/// The rows by household, in the order of first rows. Rows without a key, or with one that stood before, are refused.
fn groups(mapping: &Mapping, sheet: &Sheet, refused: &mut Vec<Refusal>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let (mut seen, mut of_household) = (HashMap::new(), HashMap::new());
    for at in 0..sheet.len() {
        let (number, row) = sheet.row(at);
        let mut refuse = |what: String| refused.push(Refusal { row: number, place: mapping.key.join(", "), what, help: None });
        let Some(key) = row.joined(&mapping.key) else {
            refuse("nothing tells this row from others: its key is empty".to_owned());
            continue;
        };
        if let Some(earlier) = seen.insert(key.clone(), number) {
            refuse(format!("row {earlier} has the same key"));
            continue;
        }
        let household = if mapping.household.is_empty() { None } else { row.joined(&mapping.household) };
        let position = household.map_or(groups.len(), |household| *of_household.entry(household).or_insert(groups.len()));
        if position == groups.len() {
            groups.push(Group::new());
        }
        groups[position].push((at, format!("{}\u{1f}{key}", mapping.source)));
    }
    groups
}

fn household(programme: &Programme, mapping: &Mapping, sheet: &Sheet, group: &Group) -> Result<Household, Vec<Refusal>> {
    let mut draft = Draft::default();
    for (at, _) in group {
        let (number, row) = sheet.row(*at);
        draft.person(mapping, number, row);
    }
    let mut details = Vec::new();
    for (at, _) in group {
        let (number, row) = sheet.row(*at);
        draft.entries(programme, mapping, number, row);
        details.push(draft.details(mapping, number, row));
    }
    let rows: Vec<usize> = group.iter().map(|(at, _)| sheet.row(*at).0).collect();
    if !draft.refused.is_empty() {
        return Err(whole(draft.refused, &rows));
    }
    match read_story(programme, "import", &draft.text, false) {
        Ok(story) => {
            let keys = group.iter().map(|(_, key)| key.clone()).collect();
            Ok(Household { rows, keys, journal: story.journal, details })
        }
        Err(error) => {
            let refusals = error.diagnostics.iter().map(|diagnostic| {
                let (row, place) = draft.origin(error.place(diagnostic.span).line);
                let (what, help) = (diagnostic.message.clone(), diagnostic.help.clone());
                Refusal { row, place: place.to_owned(), what, help }
            });
            Err(whole(refusals.collect(), &rows))
        }
    }
}

/// The refusals, and one for every other row of the household.
fn whole(mut refused: Vec<Refusal>, rows: &[usize]) -> Vec<Refusal> {
    let first = refused.first().map_or(0, |refusal| refusal.row);
    for row in rows {
        if !refused.iter().any(|refusal| refusal.row == *row) {
            let what = format!("row {first} of the same household is refused");
            refused.push(Refusal { row: *row, place: String::new(), what, help: None });
        }
    }
    refused
}
