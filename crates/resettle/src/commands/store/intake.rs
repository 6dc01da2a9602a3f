//! Search first: before a household is recorded, those who may be the same persons are shown.

use std::collections::BTreeMap;
use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use case::{Journal, Person};
use programme::{Programme, Purpose};
use show::Words;
use store::{Detail, Likely, Reading, Stamp, Store, read_name, sex_of};
use toml::{Table, Value};
use vault::PersonId;

use super::detail::{details_of, name_fields};
use super::people::{answer_key, reasons, told};
use super::search::unlocked;
use crate::run::random;

/// What names each person of a story, from a file with a table for each: `[mina]`, `name = "..."`.
pub(super) fn details(programme: &Programme, words: &Words, file: &Path, journal: &Journal) -> Result<Vec<Vec<Detail>>> {
    let table = super::detail::table_of(file)?;
    let mut by_label: BTreeMap<&str, &Table> = BTreeMap::new();
    for (label, value) in &table {
        let Value::Table(of_person) = value else { bail!(words.with("intake-no-table", &[("what", label)])) };
        if !journal.persons.iter().any(|person| person.label == *label) {
            bail!(words.with("intake-nobody", &[("who", label)]));
        }
        by_label.insert(label, of_person);
    }
    let of = |person: &Person| {
        by_label.get(person.label.as_str()).map_or(Ok(Vec::new()), |table| details_of(programme, words, file, table))
    };
    journal.persons.iter().map(of).collect()
}

/// Those who may be the same as a person of the new household.
pub(super) struct OfPerson {
    /// The new person's place.
    who: usize,
    likely: Vec<Likely>,
}

/// Looks for each new person among everyone, likest first.
pub(super) async fn likely(
    store: &Store,
    programme: &Programme,
    journal: &Journal,
    details: &[Vec<Detail>],
    reading: &Reading,
) -> Result<Vec<OfPerson>> {
    let names = name_fields(programme);
    let is_name = |detail: &&Detail| names.contains(&detail.field.as_str());
    let mut found = Vec::new();
    if !details.iter().flatten().any(|detail| is_name(&detail)) {
        return Ok(found);
    }
    let register = unlocked(store, programme, reading).await?;
    for (who, (person, details)) in journal.persons.iter().zip(details).enumerate() {
        let mut told = names::Person {
            names: details.iter().filter(is_name).map(|detail| read_name(&detail.text)).collect(),
            birth: store::birth_of(person.born),
            sex: person.sex.and_then(|sex| sex_of(programme, sex)),
            ..names::Person::default()
        };
        for detail in details {
            let kind = programme.details.iter().find(|kind| kind.id == detail.field.as_str());
            store::tell(&mut told, kind.map(|kind| &kind.form), &detail.text);
        }
        let likely = store.likely(programme, &register, &told, reading).await?;
        if !likely.is_empty() {
            found.push(OfPerson { who, likely });
        }
    }
    Ok(found)
}

/// Shows who may be the same, and asks whether the household is new all the same.
pub(super) fn is_new(found: &[OfPerson], journal: &Journal, words: &Words, none_of_these: bool) -> Result<bool> {
    if found.is_empty() {
        return Ok(true);
    }
    eprintln!("{}", words.say("intake-likely"));
    let all = found.iter().flat_map(|of| of.likely.iter().map(|likely| (of.who, likely)));
    for (who, Likely { known, found }) in all {
        let label = journal.persons.get(who).map_or("", |person| person.label.as_str());
        eprintln!("  {label}: {:.2} {}  {}", found.score, words.say(answer_key(found.answer)), told(known, words));
        let ids = [("person", known.person.to_string()), ("household", known.household.to_string())];
        eprintln!("      {}", words.with("search-ids", &ids.each_ref().map(|(key, id)| (*key, id.as_str()))));
        eprintln!("      {}", reasons(found, words));
    }
    if none_of_these {
        return Ok(true);
    }
    if !std::io::stdin().is_terminal() {
        bail!(words.say("intake-refused"));
    }
    eprint!("{} ", words.say("intake-ask"));
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).context("no answer")?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "예" | "네"))
}

/// Records that whoever was shown is somebody else, as was said at intake.
pub(super) async fn told_apart(store: &Store, found: &[OfPerson], new: &[PersonId], words: &Words, stamp: Stamp) -> Result<()> {
    for OfPerson { who, likely } in found {
        let Some(person) = new.get(*who) else { continue };
        let shown: Vec<PersonId> = likely.iter().map(|likely| likely.known.person).collect();
        store.told_apart(*person, &shown, &words.say("intake-why"), stamp, &mut random()).await?;
    }
    Ok(())
}

/// The purpose for which people are looked for before a household is recorded.
pub(super) const PURPOSE: &str = Purpose::LOOK_UP;
