//! Every line has its reasons, and they agree with it.

use case::{About, Engine, Standing, Subject, Truth, Why};
use rules::{Level, Reason, Value, What};

use crate::story::{Story, a_man, a_man_at_home_since};
use crate::world::{MERIDIA, date, journal};

/// The reason of a part of a line.
fn part<'w>(whys: &'w [Why], about: About, subject: Subject, name: &str) -> &'w Reason {
    let why = whys.iter().find(|why| why.about == about && why.subject == subject);
    let part = why.unwrap_or_else(|| panic!("{about:?} {subject:?} has no reasons")).parts.iter().find(|part| part.part == name);
    &part.unwrap_or_else(|| panic!("{about:?} has no reason for `{name}`")).reason
}

fn day(reason: &Reason) -> Option<rules::Date> {
    if let Value::Date(day) = reason.value { Some(day) } else { None }
}

fn says(truth: Truth, reason: &Reason) -> bool {
    let said = match reason.value {
        Value::Bool(true) => Truth::Yes,
        Value::Bool(false) | Value::Waiting | Value::NotProvided => Truth::No,
        _ => Truth::Unknown,
    };
    said == truth
}

/// Whether each line of a standing has reasons of the same value.
pub(crate) fn agree(standing: &Standing, whys: &[Why], engine: &Engine) {
    let programme = engine.programme();
    for (person, stage) in standing.stages.iter().enumerate() {
        let Some(stage) = stage else { continue };
        let level = programme.stages[stage.stage].thing.level;
        let subject = Subject { who: (level == Level::Person).then_some(person), entry: None };
        assert_eq!(day(part(whys, About::Stage(stage.stage), subject, "begins")), Some(stage.since));
        if stage.ends.is_some() {
            assert_eq!(day(part(whys, About::Stage(stage.stage), subject, "limit")), stage.ends);
        }
    }
    for line in &standing.entitlements {
        let about = About::Entitlement(line.entitlement);
        let declared = &programme.entitlements[line.entitlement];
        assert!(says(line.owed, part(whys, about, line.subject, "when")), "{}", declared.thing.id);
        if let (Some(_), Truth::Yes) = (declared.amount, line.owed) {
            let reason = part(whys, about, line.subject, "amount");
            let amount = if let Value::Money(minor) = reason.value { Some(minor) } else { None };
            assert_eq!(amount, line.amount, "{}", declared.thing.id);
        }
        for instalment in line.instalments.iter().filter(|instalment| instalment.number == 0 && instalment.due.is_some()) {
            let due = part(whys, about, line.subject, &format!("{} due", declared.pay[instalment.line].id));
            assert_eq!(day(due), instalment.due);
        }
    }
    for line in &standing.duties {
        let about = About::Duty(line.duty);
        let name = |part: &str| if line.number > 0 { format!("#{} {part}", line.number) } else { part.to_owned() };
        assert_eq!(day(part(whys, about, line.subject, &name("starts"))), line.starts);
        if line.due.is_some() && line.due_at.is_none() {
            assert_eq!(day(part(whys, about, line.subject, &name("due"))), line.due);
        }
    }
    for line in &standing.requests {
        part(whys, About::Request(line.request), line.subject, "when");
    }
    for line in &standing.restrictions {
        assert_eq!(day(part(whys, About::Restriction(line.restriction), line.subject, "until")), line.until);
    }
    for line in standing.rights.iter().filter(|line| line.open == Truth::Yes) {
        assert!(says(line.open, part(whys, About::Right(line.right), line.subject, "when")));
    }
}

fn whys(story: &Story, as_of: &str, id: &str) -> Vec<Why> {
    Engine::new(&MERIDIA).why(&journal(&MERIDIA, &story.to_string()), date(as_of), None, id)
}

/// Everything below a reason, itself first.
pub(crate) fn below<'r>(reason: &'r Reason, all: &mut Vec<&'r Reason>) {
    all.push(reason);
    reason.because.iter().for_each(|reason| below(reason, all));
}

#[test]
fn the_reason_of_an_amount_goes_down_to_the_dated_value_and_the_fact() {
    let whys = whys(&a_man_at_home_since("2020-05-01"), "2020-06-01", "welcome_grant");
    let amount = &whys[0].parts.iter().find(|part| part.part == "amount").unwrap().reason;
    let mut all = Vec::new();
    below(amount, &mut all);
    let names: Vec<String> = all
        .iter()
        .filter_map(|reason| match reason.what {
            What::Parameter { parameter, value, .. } => {
                Some(format!("{} {value:?}", MERIDIA.parameters[parameter.0 as usize].id))
            }
            What::Fact { fact, .. } => Some(MERIDIA.fact(fact).id.clone()),
            _ => None,
        })
        .collect();
    assert!(names.iter().any(|name| name.starts_with("grant Some(")), "{names:?}");
    assert!(names.contains(&"home".to_owned()), "{names:?}");
}

#[test]
fn a_no_names_what_would_have_to_be_otherwise() {
    let whys = whys(&a_man().entry("2020-05-01", "returned"), "2020-06-01", "protection");
    let refuted = whys[0].parts[0].reason.refuted();
    assert_eq!(refuted.len(), 1);
    assert!(matches!(&refuted[0].what, What::Formula(words) if words.contains("return")), "{:?}", refuted[0].what);
}

#[test]
fn an_instalment_of_a_series_has_a_reason_where_its_amount_is_another() {
    let story = a_man_at_home_since("2020-03-01").entry("2020-05-15", "moved").text("region", "hills");
    let whys = whys(&story, "2020-05-20", "monthly_help");
    let amounts: Vec<(&str, &Value)> = (whys[0].parts.iter())
        .filter(|part| part.part.ends_with(" amount"))
        .map(|part| (part.part.as_str(), &part.reason.value))
        .collect();
    assert_eq!(amounts, [("monthly/1 amount", &Value::Money(10000)), ("monthly/4 amount", &Value::Money(6000))]);
}

#[test]
fn every_line_agrees_with_its_reasons() {
    let story = a_man_at_home_since("2020-03-01")
        .entry("2020-04-01", "objection_filed")
        .text("about", "grant")
        .entry("2020-04-05", "ban_imposed")
        .text("ground", "trial")
        .set("until", "2020-06-01");
    let engine = Engine::new(&MERIDIA);
    let journal = journal(&MERIDIA, &story.to_string());
    for day in ["2020-02-01", "2020-03-15", "2020-04-20", "2020-07-01", "2031-01-01"] {
        agree(&engine.standing(&journal, date(day), None), &engine.why_all(&journal, date(day), None), &engine);
    }
}
