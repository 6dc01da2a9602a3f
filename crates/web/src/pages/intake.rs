//! Intake: search first, then a new household and its persons.

use std::sync::Arc;

use access::Action;
use axum::extract::{Form, Path, State};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use case::Entry;
use names::Person;
use programme::{Compartment, DetailForm, DetailKind, KindId, Lang, Purpose, SEX};
use rules::{Date, FileId, Span};
use schemars::JsonSchema;
use serde::Serialize;
use store::{Append, Detail, HouseholdId, Likely, NewPerson, Once, Outcome, Reading, birth_of, read_name, sex_of, tell};
use vault::Purposes;

use super::{Guest, said_wrong};
use crate::answer::{Answer, Trouble};
use crate::form::{Given, Problems};
use crate::seen::Asker;
use crate::site::Site;
use crate::view::{Named, code};

/// A person as written into the form.
#[derive(Serialize)]
struct Page {
    /// The household that the person joins; `None`: a new one.
    household: Option<String>,
    controls: Vec<Control>,
    /// Those who may be the same; `None`: nobody was looked for yet.
    likely: Option<Vec<Line>>,
    /// When what stands in it was kept, if it was not sent then.
    kept: Option<String>,
}

#[derive(Serialize)]
struct Control {
    name: String,
    title: String,
    input: &'static str,
    value: String,
    options: Vec<Named>,
    problem: Option<String>,
}

/// Somebody who may be the same.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Likely")]
pub(crate) struct Line {
    names: Vec<String>,
    born: Option<String>,
    household: String,
    code: String,
    /// Whether whoever asks may open that household.
    is_open: bool,
    /// The words for how likely it is the same person.
    answer: &'static str,
}

/// What became of a person who was written.
pub(crate) enum Taken {
    /// They are recorded, in this household; the number of its last entry.
    In(HouseholdId, u64),
    /// Others recorded something of it meanwhile: what, in words; the number of its last entry.
    Overtaken(Vec<String>, u64),
}

/// What was written.
pub(crate) struct Written {
    person: NewPerson,
    told: Person,
    /// The day on which they joined the household.
    on: Date,
}

/// The form of the first person of a new household.
pub(crate) async fn show(State(site): State<Arc<Site>>, guest: Guest) -> Response {
    let page = async {
        allowed(&site, guest.asker(&site)?, None).await?;
        begun(&site, &guest, None).await
    };
    guest.told(&site, page.await)
}

/// The form of a person who joins a household.
pub(crate) async fn show_joining(State(site): State<Arc<Site>>, guest: Guest, Path(id): Path<String>) -> Response {
    let page = async {
        let household = allowed(&site, guest.asker(&site)?, Some(&id)).await?;
        begun(&site, &guest, household).await
    };
    guest.told(&site, page.await)
}

/// The first person of a new household, as written.
pub(crate) async fn send(State(site): State<Arc<Site>>, guest: Guest, Form(given): Form<Given>) -> Response {
    let answer = written(&site, &guest, None, &given).await;
    guest.answered(&site, answer)
}

/// A person who joins a household, as written.
pub(crate) async fn send_joining(
    State(site): State<Arc<Site>>,
    guest: Guest,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Response {
    let answer = written(&site, &guest, Some(&id), &given).await;
    guest.answered(&site, answer)
}

/// Whether somebody may record new people, and in which household.
pub(crate) async fn allowed(site: &Site, asker: Asker<'_>, id: Option<&str>) -> Answer<Option<HouseholdId>> {
    if !site.may_here(asker.visitor, Action::TakeIn) {
        return Err(Trouble::Missing);
    }
    let Some(id) = id else { return Ok(None) };
    let household = id.parse().map_err(|_| Trouble::Missing)?;
    site.may(asker.visitor, household, &[Action::Record]).await?;
    Ok(Some(household))
}

/// The form, with what stood in it when it was left.
async fn begun(site: &Site, guest: &Guest, household: Option<HouseholdId>) -> Answer<String> {
    let (given, kept) = guest.unsent(site, &Given::new()).await?;
    guest.page(site, "intake.html", Page { kept, ..filled(site, guest, household, &given, &Problems::new()) })
}

async fn written(site: &Site, guest: &Guest, id: Option<&str>, given: &Given) -> Answer<Response> {
    let asker = guest.asker(site)?;
    let household = allowed(site, asker, id).await?;
    if let Some(kept) = guest.keeps(site, given).await? {
        return Ok(kept);
    }
    let written = match read(site, asker.lang, given) {
        Ok(written) => written,
        Err(problems) => {
            let page = guest.page(site, "intake.html", filled(site, guest, household, given, &problems))?;
            return Ok(said_wrong(page));
        }
    };
    if given.get("do").is_none_or(|what| what != "record") {
        let likely = Some(search(site, asker, &written).await?);
        let page = Page { likely, ..filled(site, guest, household, given, &Problems::new()) };
        return Ok(Html(guest.page(site, "intake.html", page)?).into_response());
    }
    match record(site, asker, (household, None), written, None).await? {
        Taken::In(at, _) => {
            guest.was_sent(site).await?;
            Ok(Redirect::to(&format!("/household/{at}?recorded")).into_response())
        }
        Taken::Overtaken(..) => Err(Trouble::Busy),
    }
}

/// Records the person, and that they are none of those who were shown. Gives the household, and the number of its last entry.
pub(crate) async fn record(
    site: &Site,
    asker: Asker<'_>,
    (joined, seen): (Option<HouseholdId>, Option<u64>),
    written: Written,
    once: Option<&Once>,
) -> Answer<Taken> {
    let (visitor, mut rng) = (asker.visitor, site.random());
    let likely = likely(site, asker, &written.told).await?;
    let household = joined.unwrap_or_else(|| HouseholdId::random(&mut rng));
    let stamp = site.stamp(visitor);
    let (mut entries, mut expected_last_seq) = (Vec::new(), 0);
    if joined.is_some() {
        let found = site.store.household(&site.engine, household, &site.reading(visitor)?).await?;
        expected_last_seq = seen.unwrap_or(found.last_seq);
        entries.push(Entry {
            label: None,
            kind: KindId::JOINED_HOUSEHOLD,
            who: Some(found.persons.len()),
            on: written.on,
            at: None,
            dated: true,
            recorded: site.now(),
            fields: vec![None; site.programme().kind(KindId::JOINED_HOUSEHOLD).fields.len()],
            span: Span { file: FileId(0), start: 0, end: 0 },
        });
    }
    let person = NewPerson { member: joined.is_none(), ..written.person };
    let append = Append { household, expected_last_seq, stamp, persons: vec![person], entries };
    match site.store.append_once(&site.engine, append, once, &mut rng).await? {
        Outcome::Appended(done) => {
            let shown: Vec<_> = likely.iter().map(|likely| likely.known.person).collect();
            let why = site.pages(asker.lang).words().say("intake-why");
            if let Some(new) = done.persons.first() {
                site.store.told_apart(*new, &shown, &why, stamp, &mut rng).await?;
            }
            Ok(Taken::In(household, done.last_seq))
        }
        Outcome::Conflict(conflict) => {
            let may = site.may(visitor, household, &[Action::SeeStanding]).await?;
            let seen = site.seen(&asker.of(household, &may)).await?;
            let overtaken = site.since(&seen, expected_last_seq, &site.pages(asker.lang).words());
            Ok(Taken::Overtaken(overtaken, conflict.last_seq))
        }
    }
}

/// Those who may be the person that was written.
pub(crate) async fn search(site: &Site, asker: Asker<'_>, written: &Written) -> Answer<Vec<Line>> {
    let mut lines = Vec::new();
    for one in &likely(site, asker, &written.told).await? {
        lines.push(line(site, asker, one).await?);
    }
    Ok(lines)
}

async fn likely(site: &Site, asker: Asker<'_>, told: &Person) -> Answer<Vec<Likely>> {
    let reading = looking(site, asker)?;
    let register = site.register(&reading).await?;
    Ok(site.store.likely(site.programme(), &register, told, &reading).await?)
}

async fn line(site: &Site, asker: Asker<'_>, likely: &Likely) -> Answer<Line> {
    let known = &likely.known;
    site.opens(asker.visitor, known.household).await?;
    Ok(Line {
        names: known.told.names.iter().map(|name| name.text.clone()).collect(),
        born: born(known.told.birth),
        household: known.household.to_string(),
        code: code(known.household),
        is_open: site.may_any(asker.visitor, known.household, &[Action::SeeStanding]).await?,
        answer: if likely.found.answer == names::Answer::Same { "names-same" } else { "names-ask" },
    })
}

pub(super) fn born(birth: names::Birth) -> Option<String> {
    let year = birth.year?;
    let day = birth.month.zip(birth.day).map(|(month, day)| format!("-{month:02}-{day:02}"));
    Some(format!("{year}{}", day.unwrap_or_default()))
}

/// A reading of those who may be the same.
pub(super) fn looking(site: &Site, asker: Asker<'_>) -> Answer<Reading> {
    let known: Purposes = site.programme().purposes.iter().map(|purpose| purpose.id.as_str()).collect();
    let purpose = known.find(Purpose::LOOK_UP).ok_or(Trouble::Missing)?;
    Ok(Reading { who: asker.visitor.actor, purpose, at: site.now() })
}

/// What names a person and is asked for at intake.
pub(crate) fn asked(site: &Site) -> impl Iterator<Item = &'static DetailKind> {
    let is_asked = |kind: &&DetailKind| kind.compartment == Compartment::Identity && !matches!(kind.form, DetailForm::Text);
    site.programme().details.iter().filter(is_asked)
}

/// The person that was written, or what is wrong with it.
pub(crate) fn read(site: &Site, lang: Lang, given: &Given) -> Result<Written, Problems> {
    let words = site.pages(lang).words();
    let mut problems = Problems::new();
    let text = |name: &str| given.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
    let mut person = NewPerson::default();
    let mut told = Person::default();
    for kind in asked(site) {
        let Some(text) = text(&kind.id) else { continue };
        match Detail::of(kind, text) {
            Ok(detail) => {
                if kind.form == DetailForm::Name {
                    told.names.push(read_name(&detail.text));
                }
                tell(&mut told, Some(&kind.form), &detail.text);
                person.details.push(detail);
            }
            Err(_) => {
                problems.insert(kind.id.clone(), words.say("intake-form"));
            }
        }
    }
    if told.names.is_empty() {
        problems.entry("name".to_owned()).or_insert_with(|| words.say("form-lacking"));
    }
    let mut day = |name: &str| match text(name).map(str::parse::<Date>) {
        Some(Ok(day)) => Some(day),
        Some(Err(_)) => {
            problems.insert(name.to_owned(), words.say("form-no-day"));
            None
        }
        None => None,
    };
    (person.born, person.role) = (day("born"), None);
    let on = day("on");
    let sexes = site.programme().enums.get(SEX as usize);
    person.sex = text("sex").and_then(|word| sexes?.position(word));
    told.birth = birth_of(person.born);
    told.sex = person.sex.and_then(|sex| sex_of(site.programme(), sex));
    match (problems.is_empty(), on.map_or_else(|| site.today(), Ok)) {
        (true, Ok(on)) => Ok(Written { person, told, on }),
        _ => Err(problems),
    }
}

fn filled(site: &Site, guest: &Guest, household: Option<HouseholdId>, given: &Given, problems: &Problems) -> Page {
    let words = site.pages(guest.lang).words();
    let control = |name: &str, title: String, input: &'static str, options: Vec<Named>| Control {
        name: name.to_owned(),
        title,
        input,
        value: given.get(name).cloned().unwrap_or_default(),
        options,
        problem: problems.get(name).cloned(),
    };
    let mut controls: Vec<Control> =
        asked(site).map(|kind| control(&kind.id, kind.title.get(guest.lang).to_owned(), "text", Vec::new())).collect();
    let sexes = site.programme().enums.get(SEX as usize).map(|list| list.values.as_slice()).unwrap_or_default();
    let none = Named::new("", &words.say("form-choose"));
    let options = std::iter::once(none).chain(sexes.iter().map(|(word, title)| Named::new(word, title.get(guest.lang))));
    controls.insert(1.min(controls.len()), control("born", words.say("intake-born"), "date", Vec::new()));
    controls.insert(2.min(controls.len()), control("sex", words.say("intake-sex"), "choice", options.collect()));
    if household.is_some() {
        controls.push(control("on", words.say("intake-on"), "date", Vec::new()));
    }
    Page { household: household.map(|id| id.to_string()), controls, likely: None, kept: None }
}
