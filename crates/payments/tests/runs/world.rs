//! A small country, its households, and what its bank does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use case::{Engine, Journal, Standing, read_story};
use jiff::Timestamp;
use payments::owes::Owes;
use payments::plan::{Past, Position, Turn, Why, plan};
use payments::run::{Done, Officer};
use payments::{Household, Sequence};
use programme::{Payments, Programme};
use rules::Date;

const FILES: [(&str, &str); 8] = [
    (
        "pack.toml",
        "id = \"meridia\"\ntitle = { en = \"Meridia\", ko = \"메리디아\" }\nabout = { en = \"In tests only.\", ko = \"시험용.\" }\n\
         currency = \"EUR\"\nminor_digits = 2\ntimezone = \"Asia/Seoul\"\naccept = [\"A\"]\n",
    ),
    ("sources.toml", "[law.ACT]\ntitle = { en = \"Act\", ko = \"법\" }\nurl = \"https://example.org/act\"\n"),
    ("offices.toml", "[office.ministry]\ntitle = { en = \"Ministry\", ko = \"부\" }\n"),
    (
        "entries.toml",
        "[entry.settled]\ntitle = { en = \"Settled\", ko = \"전입\" }\nwho = \"household\"\nonce = true\n\
         fields.grant = { type = \"money\", title = { en = \"Grant\", ko = \"지원금\" } }\n\
         [entry.job]\ntitle = { en = \"Job\", ko = \"취업\" }\nwho = \"person\"\n\
         [entry.died]\ntitle = { en = \"Died\", ko = \"사망\" }\nwho = \"person\"\n",
    ),
    (
        "facts.toml",
        "[fact.home]\ntitle = { en = \"Home\", ko = \"집\" }\nper = \"household\"\ntype = \"date\"\nfrom = \"settled\"\ntake = \"first\"\nask = \"ministry\"\n\
         [fact.granted]\ntitle = { en = \"Granted\", ko = \"결정액\" }\nper = \"household\"\ntype = \"money\"\nfrom = \"settled\"\ntake = \"first\"\nfield = \"grant\"\nask = \"ministry\"\n\
         [fact.work]\ntitle = { en = \"Work\", ko = \"취업\" }\nper = \"person\"\ntype = \"date\"\nfrom = \"job\"\ntake = \"first\"\n",
    ),
    (
        "entitlements/grant.toml",
        "title = { en = \"Grant\", ko = \"지원금\" }\nabout = { en = \"Money.\", ko = \"돈.\" }\nper = \"household\"\nowner = \"ministry\"\nlaw_of = \"home\"\n\
         law = [\"ACT 1\"]\nconfidence = \"A\"\nwhen = \"recorded(home)\"\namount = \"granted\"\n\
         [[pay]]\nid = \"first\"\ndue = \"home\"\namount = \"round(total * 1/3, down, EUR 0.01)\"\n\
         [[pay]]\nid = \"rest\"\nfrom = \"home\"\nevery = \"3 months\"\ntimes = \"4\"\nstarts = \"after\"\namount = \"part(rest, n, 4, EUR 0.01)\"\n",
    ),
    (
        "entitlements/bonus.toml",
        "title = { en = \"Bonus\", ko = \"장려금\" }\nabout = { en = \"Money.\", ko = \"돈.\" }\nper = \"person\"\nowner = \"ministry\"\nlaw_of = \"work\"\n\
         law = [\"ACT 2\"]\nconfidence = \"A\"\nwhen = \"recorded(work)\"\namount = \"EUR 50\"\n[[pay]]\nid = \"all\"\ndue = \"work\"\namount = \"total\"\n",
    ),
    (
        "payments.toml",
        "revealing = [\"Meridia\"]\n[approval]\nbasis = \"installation\"\nsteps = [{ up_to = 10_000, people = 1 }, { people = 2 }]\n\
         [account]\nbasis = \"installation\"\ncools_days = 7\n[overpayment]\nbasis = \"installation\"\ncomment_days = 10\nobjection_days = 30\n\
         [check]\nbasis = \"installation\"\nfar_times = 3\nfar_least = 20\n[hold]\nentries = [{ entry = \"died\" }]\n\
         [budget.grants]\ntitle = { en = \"Grants\", ko = \"지원금\" }\nentitlements = [\"grant\"]\nmost = 500_000\nno_set_off = [\"ACT 9\"]\n\
         [budget.bonuses]\ntitle = { en = \"Bonuses\", ko = \"장려금\" }\nentitlements = [\"bonus\"]\n",
    ),
];

pub(crate) fn meridia_with(from: &str, to: &str) -> Programme {
    let files = FILES.map(|(path, text)| (path.to_owned(), text.replace(from, to))).to_vec();
    Programme::load(files, &|_| None).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) static MERIDIA: LazyLock<Programme> = LazyLock::new(|| meridia_with("", ""));

pub(crate) fn rules_of_paying() -> &'static Payments {
    MERIDIA.payments.as_ref().unwrap()
}

pub(crate) fn date(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn instant(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

pub(crate) fn done(by: &str) -> Done {
    Done { by: Officer(by.to_owned()), at: instant(0) }
}

pub(crate) const HOME: Household = Household([5; 16]);

pub(crate) fn sequence(entitlement: &str, who: Option<&str>, instalment: &str) -> Sequence {
    Sequence { entitlement: entitlement.to_owned(), who: who.map(str::to_owned), instalment: instalment.to_owned() }
}

/// A household of two, with entries as TOML.
pub(crate) fn journal(programme: &Programme, entries: &str) -> Journal {
    let story = format!("pack = \"meridia\"\n[[person]]\nid = \"ana\"\n[[person]]\nid = \"bo\"\n{entries}");
    read_story(programme, "story.toml", &story, false).unwrap_or_else(|error| panic!("{story}\n{error}")).journal
}

pub(crate) fn settled(amount: i64) -> String {
    format!("[[entry]]\nid = \"s\"\non = 2024-01-10\nwhat = \"settled\"\ngrant = \"{}.{:02}\"\n", amount / 100, amount % 100)
}

/// What is known about a household beside its journal.
#[derive(Default)]
pub(crate) struct Known {
    pub(crate) past: Vec<Past>,
    pub(crate) recovered: BTreeMap<Sequence, i64>,
    pub(crate) passed: BTreeSet<(Sequence, Why)>,
    pub(crate) double_suspected: bool,
    pub(crate) usual: Option<(i64, u32)>,
}

pub(crate) fn standing(programme: &Programme, journal: &Journal, through: &str, known_at: Option<Timestamp>) -> Standing {
    Engine::new(programme).standing(journal, date(through), known_at)
}

pub(crate) fn planned_in(programme: &Programme, journal: &Journal, through: &str, known: &Known) -> Vec<Position> {
    let standing = standing(programme, journal, through, None);
    let people: Vec<String> = journal.persons.iter().map(|person| person.label.clone()).collect();
    let entries = journal.standing_entries(programme, date(through), None);
    let turn = Turn {
        household: HOME,
        owes: &Owes::of(programme, &people, (&standing, date(through)), &entries),
        past: &known.past,
        recovered: &known.recovered,
        passed: &known.passed,
        double_suspected: known.double_suspected,
    };
    plan(programme, &turn, &|_, _| known.usual)
}

pub(crate) fn planned(entries: &str, through: &str, known: &Known) -> Vec<Position> {
    planned_in(&MERIDIA, &journal(&MERIDIA, entries), through, known)
}
