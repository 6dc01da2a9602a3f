//! A whole office at work at once: pages and the API asked at a steady rate, while a payment run goes on; then connections that never get to the point.

use std::io::Write as _;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use crate::demo::{Demo, between};
use crate::tool;
use crate::wire::{Answer, Wire};

const HELP: &str = "\
cargo xtask load [--people N] [--rate N] [--seconds N] [--rounds N] [--slow N] [--store URL] [--against PROGRAM]

  --people    how many people are in the demo (34000 unless told)
  --rate      requests a second (200 unless told), of which two in ten write
  --seconds   for how long (120 unless told)
  --rounds    how often, each with a payment run of its own (once unless told)
  --slow      connections that send a byte of their head now and then (20000 unless told)
  --store     where the demo keeps them: an empty PostgreSQL data base (`postgres://..`); SQLite unless told. Twice with --against
  --against   another build of `resettle`, whose rounds alternate with those of this one: a machine is slower now and then";

/// Those who ask, each over a connection of its own.
const CLIENTS: usize = 64;

/// The longest that a plan may take, and how often its page is looked at meanwhile.
const PLANNED_WITHIN: Duration = Duration::from_secs(20 * 60);
const LOOK: Duration = Duration::from_secs(1);

struct Options {
    people: String,
    rate: u32,
    seconds: u32,
    rounds: u32,
    slow: usize,
    /// One for each program, or none.
    stores: Vec<String>,
    against: Option<String>,
}

impl Options {
    fn read(words: &[&str]) -> Result<Self> {
        let people = "34000".to_owned();
        let mut options = Self { people, rate: 200, seconds: 120, rounds: 1, slow: 20_000, stores: Vec::new(), against: None };
        let (pairs, rest) = words.as_chunks::<2>();
        ensure!(rest.is_empty(), "{HELP}");
        for [name, value] in pairs {
            match *name {
                "--people" => options.people = (*value).to_owned(),
                "--rate" => options.rate = value.parse()?,
                "--seconds" => options.seconds = value.parse()?,
                "--rounds" => options.rounds = value.parse()?,
                "--slow" => options.slow = value.parse()?,
                "--store" => options.stores.push((*value).to_owned()),
                "--against" => options.against = Some((*value).to_owned()),
                _ => bail!("{HELP}"),
            }
        }
        let programs = 1 + usize::from(options.against.is_some());
        ensure!(
            [0, programs].contains(&options.stores.len()),
            "two programs cannot fill one data base: give --store for each, or take SQLite"
        );
        Ok(options)
    }
}

/// What is asked in turn; two in ten write.
const KINDS: [&str; 10] = ["household", "read", "write", "today", "household", "mine", "form", "programme", "read", "write"];

/// Who asks, and what of.
struct Visitors {
    address: String,
    caseworker: String,
    newcomer: String,
    token: String,
    households: Vec<String>,
    /// Today, where the demo is.
    day: String,
}

/// One request: what it was, how long after it should have been sent its answer was there, and what the answer was.
#[derive(Clone, Copy)]
struct Sample {
    kind: &'static str,
    took: Duration,
    status: u16,
    bytes: usize,
}

#[expect(clippy::disallowed_methods, reason = "how long answers take is what is measured")]
fn clock() -> Instant {
    Instant::now()
}

/// In milliseconds, with one decimal.
fn millis(took: Duration) -> String {
    format!("{}.{}", took.as_millis(), took.as_micros() % 1000 / 100)
}

/// Tries the demo out.
pub(crate) fn run(words: &[&str]) -> Result<()> {
    if words.contains(&"--help") {
        println!("{HELP}");
        return Ok(());
    }
    let options = Options::read(words)?;
    tool::run(tool::cargo().args(["build", "-q", "--release", "-p", "resettle"]))?;
    let programs = [Some(tool::target_dir().join("release").join("resettle")), options.against.as_ref().map(PathBuf::from)];
    let mut stores = options.stores.iter();
    let open = |program: &PathBuf| Office::open(program, stores.next(), &options);
    let offices = programs.iter().flatten().map(open).collect::<Result<Vec<_>>>()?;
    let mut failed = 0;
    for round in 1..=options.rounds {
        for office in &offices {
            failed += office.round(round, &options)?;
        }
    }
    for office in offices {
        slow(&office.demo, options.slow)?;
    }
    ensure!(failed == 0, "{failed} requests failed");
    Ok(())
}

/// A demo that is tried out.
struct Office {
    program: String,
    demo: Demo,
}

impl Office {
    fn open(program: &Path, store: Option<&String>, options: &Options) -> Result<Self> {
        // A few accounts do here what thousands do elsewhere.
        let mut given = vec!["--people", &options.people, "--files-a-day", "1000000"];
        if let Some(store) = store {
            given.extend(["--at", store]);
        }
        let began = clock();
        let demo = Demo::start(program, &given)?;
        let program = program.display().to_string();
        println!(
            "{program}: {} people, open after {} s; {} kB of memory",
            options.people,
            began.elapsed().as_secs(),
            demo.memory()?
        );
        Ok(Self { program, demo })
    }

    /// Everybody at work for a while, and what it came to; gives how many requests failed.
    fn round(&self, round: u32, options: &Options) -> Result<usize> {
        let (Self { program, demo }, Options { rate, seconds, .. }) = (self, options);
        let visitors = &visitors(demo)?;
        println!("{program}, round {round}: {rate} requests a second for {seconds} s over {CLIENTS} connections:");
        let samples = Mutex::new(Vec::new());
        let planned = scope(|scope| {
            let planning = scope.spawn(|| plan(demo));
            for client in 0..CLIENTS {
                let samples = &samples;
                scope.spawn(move || {
                    let mine = work((client, round), options, visitors);
                    if let Ok(mut all) = samples.lock() {
                        all.extend(mine);
                    }
                });
            }
            planning.join()
        });
        let failed = told(samples.into_inner().unwrap_or_default());
        let Ok(planned) = planned else { bail!("the payment run failed") };
        let (run, took) = planned.context("the payment run failed")?;
        println!("a payment run was planned meanwhile, in {} s; {} kB of memory", took.as_secs(), demo.memory()?);
        stop(demo, &run)?;
        Ok(failed)
    }
}

fn visitors(demo: &Demo) -> Result<Visitors> {
    let (caseworker, newcomer, token) = (demo.enter("Caseworker")?, demo.enter("Newcomer")?, demo.token("Caseworker")?);
    let (mut households, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/v1/today?limit=200{after}");
        let page = demo.ask("GET", &path, &[("Authorization", &token)], "")?.text;
        let found = page.split("\"household\":\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned);
        households.extend(found);
        match between(&page, "\"next\":\"", "\"") {
            Some(next) if households.len() < 20_000 => after = format!("&after={next}"),
            _ => break,
        }
    }
    households.sort();
    households.dedup();
    ensure!(households.len() >= CLIENTS, "the demo's caseworker has too little to do: take more people");
    let form = format!("/api/v1/households/{}/kinds/contact_tried", households.first().map_or("", String::as_str));
    let form = demo.ask("GET", &form, &[("Authorization", &token)], "")?.text;
    let day = between(&form, "\"input\":\"date\",\"required\":true,\"value\":\"", "\"").context("the form asks for no day")?;
    Ok(Visitors { day, address: demo.host().to_owned(), caseworker, newcomer, token, households })
}

/// What one client asks, at its own share of the rate. The time of each is counted from when it should have been sent, so that an answer that
/// keeps others waiting counts for them too.
fn work((client, round): (usize, u32), options: &Options, visitors: &Visitors) -> Vec<Sample> {
    let own: Vec<&String> = visitors.households.iter().skip(client).step_by(CLIENTS).collect();
    let every = Duration::from_secs(1) * CLIENTS as u32 / options.rate;
    let (start, count) = (clock() + every * client as u32 / CLIENTS as u32, options.rate * options.seconds / CLIENTS as u32);
    let mut wire = Wire::new(&visitors.address);
    let (mut samples, mut last_seq, mut next) = (Vec::new(), None, 0);
    for number in 0..count {
        let due = start + every * number;
        sleep(due.saturating_duration_since(clock()));
        let kind = KINDS[(client + number as usize) % KINDS.len()];
        let Some(household) = own.get(next % own.len()) else { continue };
        let answer = ask(&mut wire, visitors, kind, household, last_seq.take(), &format!("{round}-{client}-{number}"));
        let (status, bytes) = answer.as_ref().map_or((0, 0), |answer| (answer.status, answer.text.len()));
        samples.push(Sample { kind, took: due.elapsed(), status, bytes });
        match kind {
            "read" => last_seq = answer.ok().and_then(|answer| between(&answer.text, "\"last_seq\":", ",")),
            "write" | "household" => next += 1,
            _ => {}
        }
    }
    samples
}

fn ask(wire: &mut Wire, visitors: &Visitors, kind: &str, household: &str, last_seq: Option<String>, key: &str) -> Result<Answer> {
    let (officer, newcomer) = (("Cookie", &visitors.caseworker[..]), ("Cookie", &visitors.newcomer[..]));
    let token = ("Authorization", &visitors.token[..]);
    match kind {
        "household" => wire.ask("GET", &format!("/household/{household}"), &[officer], ""),
        "form" => wire.ask("GET", &format!("/household/{household}/add/contact_tried"), &[officer], ""),
        "today" => wire.ask("GET", "/today", &[officer], ""),
        "mine" => wire.ask("GET", "/mine", &[newcomer], ""),
        "programme" => wire.ask("GET", "/programme", &[], ""),
        "write" if last_seq.is_some() => {
            let tag = format!("\"{}\"", last_seq.unwrap_or_default());
            let path = format!("/api/v1/households/{household}/kinds/contact_tried");
            let body = format!("{{\"on\":\"{}\",\"who\":\"p1\",\"fields\":{{\"reached\":false}}}}", visitors.day);
            let own = [("If-Match", &tag[..]), ("Idempotency-Key", key), ("Content-Type", "application/json")];
            wire.ask("POST", &path, &[&[token], &own[..]].concat(), &body)
        }
        _ => wire.ask("GET", &format!("/api/v1/households/{household}"), &[token], ""),
    }
}

/// Plans a run of all that is due, as a finance officer, and looks at its page until it is planned. Gives where it is, and how long it took.
fn plan(demo: &Demo) -> Result<(String, Duration)> {
    let cookie = demo.enter("Finance officer")?;
    let page = demo.ask("GET", "/payments", &[("Cookie", &cookie)], "")?.text;
    let token = between(&page, "name=\"token\" value=\"", "\"").context("the page of payments has no form")?;
    let through = between(&page, "name=\"through\" type=\"date\" value=\"", "\"").context("the form asks for no day")?;
    let began = clock();
    let planned = demo.ask("POST", "/payments", &[("Cookie", &cookie)], &format!("token={token}&through={through}"))?;
    ensure!(planned.status == 303, "planning was answered with {}", planned.status);
    let to =
        planned.head.lines().filter_map(|line| line.split_once(": ")).find(|(name, _)| name.eq_ignore_ascii_case("location"));
    let (_, run) = to.context("it leads to no run")?;
    let run = run.trim_end_matches("?recorded");
    while began.elapsed() < PLANNED_WITHIN {
        let page = demo.ask("GET", run, &[("Cookie", &cookie)], "")?;
        ensure!(page.status == 200, "the page of the run was answered with {}", page.status);
        if !page.text.contains("<progress") {
            return Ok((run.to_owned(), began.elapsed()));
        }
        sleep(LOOK);
    }
    bail!("it was not planned within {} minutes", PLANNED_WITHIN.as_secs() / 60)
}

/// Stops a run, so that the next plans the same anew.
fn stop(demo: &Demo, run: &str) -> Result<()> {
    let cookie = demo.enter("Finance officer")?;
    let page = demo.ask("GET", run, &[("Cookie", &cookie)], "")?.text;
    let token = between(&page, "name=\"token\" value=\"", "\"").context("the page of the run has no form")?;
    let path = format!("{run}/stop");
    let stopped = demo.ask("POST", &path, &[("Cookie", &cookie)], &format!("token={token}&because=The+load+is+tried+again"))?;
    ensure!(stopped.status == 303, "stopping the run was answered with {}", stopped.status);
    Ok(())
}

/// Prints what the times were, and gives how many requests failed.
fn told(samples: Vec<Sample>) -> usize {
    println!("{:>12} {:>8} {:>9} {:>9} {:>9} {:>9} {:>9}", "", "count", "p50 ms", "p99 ms", "most ms", "most kB", "failed");
    let mut kinds = KINDS.to_vec();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        row(kind, samples.iter().filter(|sample| sample.kind == kind).copied().collect());
    }
    let mut failed: Vec<(&str, u16)> =
        samples.iter().filter(|sample| has_failed(sample)).map(|it| (it.kind, it.status)).collect();
    failed.sort_unstable();
    for same in failed.chunk_by(|one, other| one == other) {
        let (kind, status) = same.first().copied().unwrap_or_default();
        println!("{kind}: answered with {status} (0: not at all) {} times", same.len());
    }
    row("all", samples)
}

fn has_failed(sample: &Sample) -> bool {
    !(200..400).contains(&sample.status)
}

fn row(name: &str, mut samples: Vec<Sample>) -> usize {
    samples.sort_unstable_by_key(|sample| sample.took);
    let at = |thousandths: usize| {
        let place = samples.len() * thousandths / 1000;
        millis(samples.get(place.min(samples.len().saturating_sub(1))).map_or(Duration::ZERO, |sample| sample.took))
    };
    let failed = samples.iter().filter(|sample| has_failed(sample)).count();
    let most = samples.iter().map(|sample| sample.bytes).max().unwrap_or_default() / 1000;
    println!("{name:>12} {:>8} {:>9} {:>9} {:>9} {most:>9} {failed:>9}", samples.len(), at(500), at(990), at(1000));
    failed
}

/// Opens connections that send a byte of their head every few seconds, and looks whether others are still answered.
fn slow(demo: &Demo, count: usize) -> Result<()> {
    let mut open = Vec::with_capacity(count);
    for _ in 0..count {
        match TcpStream::connect(demo.host()) {
            Ok(mut stream) => {
                stream.write_all(b"GET / HTTP/1.1\r\nX-Slow: ")?;
                open.push(stream);
            }
            Err(error) => {
                println!("{} slow connections, and no more: {error} (`ulimit -n` of this shell bounds them)", open.len());
                break;
            }
        }
    }
    let mut worst = Duration::ZERO;
    for _ in 0..5 {
        for stream in &mut open {
            // The server ends those that take too long: that is what is looked at.
            let _ = stream.write_all(b"x");
        }
        let began = clock();
        let answer = demo.ask("GET", "/", &[], "")?;
        ensure!(answer.status == 200, "with slow connections: {}", answer.status);
        worst = worst.max(began.elapsed());
        sleep(Duration::from_secs(2));
    }
    println!(
        "{} slow connections: others are answered in {} ms at most; {} kB of memory",
        open.len(),
        millis(worst),
        demo.memory()?
    );
    Ok(())
}
