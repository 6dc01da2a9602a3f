//! Packs tried from a page: by administrators alone, on every household, and nothing is changed or taken up by it.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use access::Role;
use axum::http::StatusCode;
use programme::{Bilingual, Layer, Programme};
use serde_json::json;
use vault::PersonId;
use web::{Candidate, PackShelf};

use crate::money::token_in;
use crate::world::{World, gather, programme};

const PAGE: &str = "/installation/packs";

fn texts(folder: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs").join(folder), &mut files);
    files
}

/// The Korean pack with some of its words replaced, in every file.
fn replaced(words: &[(&str, &str)]) -> Result<Programme, String> {
    let mut files = texts("kr");
    for (from, to) in words {
        assert!(files.iter().any(|(_, text)| text.contains(from)), "{from} stands nowhere");
        files.iter_mut().for_each(|(_, text)| *text = text.replace(from, to));
    }
    Programme::load(files, &|_| None).map_err(|error| error.to_string())
}

/// A reform that lies over the Korean pack: one more duty towards everybody who moved in.
fn reform() -> Result<Programme, String> {
    let heading = r#"
        id = "reform"
        title = { en = "The reform", ko = "개편" }
        about = { en = "One more duty.", ko = "의무 하나 더." }
        over = "../kr"
        from = 2027-01-01
    "#;
    let duty = r#"
        title = { en = "A letter of welcome", ko = "환영 편지" }
        about = { en = "Sent to everybody.", ko = "모두에게 보낸다." }
        per = "person"
        owner = "mou"
        law = ["NKD 42(4)"]
        confidence = "A"
        law_of = "today"
        starts = "moved_in"
        due = "2027-06-30"
        met = "guard_wish"
    "#;
    let own = [("pack.toml", heading), ("duties/welcome.toml", duty)].map(|(path, text)| (path.to_owned(), text.to_owned()));
    let include = |_: &str| None;
    let layers = [texts("kr"), own.to_vec()].map(|files| Layer { files, include: &include });
    Programme::load_over(layers.into_iter().collect()).map_err(|error| error.to_string())
}

/// The Korean pack with a higher basic grant for those who were decided on from 2007 on.
fn richer() -> Result<Programme, String> {
    replaced(&[("table = { 1 = 6_000_000, 2 =", "table = { 1 = 7_000_000, 2 =")])
}

static WAIT: AtomicBool = AtomicBool::new(false);

fn shelf() -> PackShelf {
    let names = ["broken", "foreign", "kr", "reform", "richer", "slow", "wordless"];
    let candidate = |name: &str| Candidate {
        name: name.to_owned(),
        folder: Some(format!("/srv/packs/{name}")),
        title: Bilingual { en: format!("The {name}"), ko: format!("{name} 자료") },
        begins: (name == "reform").then(|| "2027-01-01".parse().unwrap()),
    };
    let load = |name: &str| match name {
        "broken" => Err("packs/broken/facts.toml:3:1: there is no type `mony`".to_owned()),
        "foreign" => replaced(&[("id = \"kr\"", "id = \"xx\"")]),
        "reform" => reform(),
        "richer" => richer(),
        "slow" => {
            while WAIT.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(5));
            }
            replaced(&[])
        }
        "wordless" => replaced(&[("moved_in", "took_up_home")]),
        _ => replaced(&[]),
    };
    PackShelf {
        in_use: "kr".to_owned(),
        list: Box::new(move || names.iter().map(|name| candidate(name)).collect()),
        load: Box::new(load),
        // What is sent is the name of a pack that lies here.
        read: Box::new(move |archive| {
            let name = std::str::from_utf8(archive).map_err(|_| "it is no ZIP archive".to_owned())?;
            let programme = load(name)?;
            let called = format!("{name}-{}", hex::encode(&programme.digest[..4]));
            Ok((Candidate { name: called, folder: None, ..candidate(name) }, programme))
        }),
    }
}

static REPORTED: Mutex<Vec<String>> = Mutex::new(Vec::new());

async fn world() -> (World, (String, String)) {
    let report = |what: &str| REPORTED.lock().unwrap().push(what.to_owned());
    let world = World::with(report, |site, _| site.tries(shelf())).await;
    let cookie = world.enter(world.number_of(Role::Administrator)).await;
    let token = token_in(&world.get(&format!("{PAGE}/kr"), &cookie).await.1);
    (world, (cookie, token))
}

/// Tries one, and gives the page once it is there.
async fn tried(world: &World, (cookie, token): &(String, String), name: &str) -> String {
    let path = format!("{PAGE}/{name}");
    assert_eq!(world.post(&path, cookie, &[("token", token)]).await, (StatusCode::SEE_OTHER, path.clone()));
    for _ in 0..2_000 {
        let page = world.get(&path, cookie).await.1;
        if !page.contains("<progress") {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{name} is tried without end");
}

fn text(page: &str) -> String {
    let (mut out, mut within) = (String::new(), false);
    for letter in page.chars() {
        match letter {
            '<' => within = true,
            '>' => {
                within = false;
                out.push(' ');
            }
            letter if !within => out.push(letter),
            _ => {}
        }
    }
    out.replace("&#x2f;", "/").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn packs_are_for_administrators_alone_and_from_their_own_page() {
    let (world, (admin, token)) = world().await;
    for (number, account) in world.accounts.iter().enumerate().filter(|(_, account)| account.role != Role::Administrator) {
        let cookie = world.enter(number).await;
        for path in [PAGE.to_owned(), format!("{PAGE}/kr")] {
            assert_eq!(world.get(&path, &cookie).await.0, StatusCode::NOT_FOUND, "{:?}", account.role);
        }
        let sent = world.post(&format!("{PAGE}/kr"), &cookie, &[("token", &token)]).await;
        assert_eq!(sent.0, StatusCode::NOT_FOUND, "{:?}", account.role);
    }
    for forged in ["", "0", &"a".repeat(5_000)] {
        assert_eq!(world.post(&format!("{PAGE}/kr"), &admin, &[("token", forged)]).await.0, StatusCode::FORBIDDEN, "{forged}");
    }
    for name in ["none", "..", "..%2fkr", "%00", "KR"] {
        let path = format!("{PAGE}/{name}");
        assert_eq!(world.get(&path, &admin).await.0, StatusCode::NOT_FOUND, "{name}");
        assert_eq!(world.post(&path, &admin, &[("token", &token)]).await.0, StatusCode::NOT_FOUND, "{name}");
    }
    assert_eq!(world.site.store().taken_up(9).await.unwrap().len(), 1, "nobody took anything up");
}

#[tokio::test]
async fn the_pack_in_use_changes_nothing_for_anybody() {
    let (world, admin) = world().await;
    let page = text(&tried(&world, &admin, "kr").await);
    let households = world.site.store().household_count().await.unwrap();
    for told in [
        "These are the texts in use.",
        &format!("All {} are as expected.", programme().cases.len()),
        &format!("Households read under both packs: {households}"),
        "Anything at all 0 0",
        "get more in all: 0. That get less: 0.",
        "It says nothing otherwise.",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(!page.contains("To take it up"), "{page}");
    assert_eq!(page, text(&world.get(&format!("{PAGE}/kr"), &admin.0).await.1), "it is there for whoever looks later");
}

#[tokio::test]
async fn a_reform_is_counted_from_its_day_on_and_names_no_household() {
    let (world, admin) = world().await;
    let log = world.site.store().log_frontier().await.unwrap().size();
    let html = tried(&world, &admin, "reform").await;
    let page = text(&html);
    assert!(
        page.contains("begins on 1 January 2027") && page.contains("pack = &quot;reform&quot;")
            || page.contains("pack = \"/srv/packs/reform\""),
        "{page}"
    );
    let [today, later] = counts(&page, "Anything at all");
    assert_eq!((today, later), (0, felt(&world, reform()).await.0), "before its day it changes nothing: {page}");
    assert_eq!(counts(&page, "A letter of welcome Duties"), [0, later]);
    assert!(later > 0, "the cases of the pack have people who moved in");
    for (household, person) in &world.households {
        assert!(!html.contains(&household.to_string()) && !html.contains(&PersonId(person.0).to_string()), "{household}");
    }
    let store = world.site.store();
    assert!(store.log_frontier().await.unwrap().size() > log, "each person's record says that it was computed with");
    assert_eq!(store.taken_up(9).await.unwrap().len(), 1, "it is not taken up");
}

/// The two numbers after some words.
fn counts(page: &str, after: &str) -> [u64; 2] {
    let mut numbers = page.split(&format!("{after} ")).nth(1).unwrap_or_else(|| panic!("{after}: {page}")).split(' ');
    [(); 2].map(|()| numbers.next().unwrap().parse().unwrap())
}

/// By the engine alone: for how many something changes by the last day, who get more, and who get less.
async fn felt(world: &World, other: Result<Programme, String>) -> (u64, u64, u64) {
    let (base, other) = (programme(), other.unwrap());
    let engines = (case::Engine::new(base), case::Engine::new(&other));
    let ids = world.site.store().households(None, None, 10_000).await.unwrap();
    let stamp = store::Stamp { by: vault::ActorId([9; 16]), at: crate::world::noon() };
    let (mut felt, mut more, mut less) = (0, 0, 0);
    for twice in world.site.store().read_twice((base, &other), &ids, stamp).await.unwrap() {
        let store::Twice { now, then } = twice.unwrap();
        let months = "2026-11".parse().unwrap()..="2027-10".parse().unwrap();
        let effect = case::effect((&engines.0, &now), (&engines.1, &then.unwrap()), months);
        felt += u64::from(!effect.changes.is_empty());
        more += u64::from(effect.difference() > 0);
        less += u64::from(effect.difference() < 0);
    }
    (felt, more, less)
}

#[tokio::test]
async fn what_another_pack_pays_more_is_set_beside_month_by_month() {
    let (world, admin) = world().await;
    let page = text(&tried(&world, &admin, "richer").await);
    let (felt, more, less) = felt(&world, richer()).await;
    assert!(more > 0 && less == 0, "the cases of the pack have somebody of those years");
    assert_eq!(counts(&page, "Anything at all")[1], felt);
    let trial = world.read(Role::Administrator, &format!("{PAGE}/richer")).await.body;
    let said = &trial["tried"];
    assert_eq!(
        (&said["days"][1]["households"], &said["more"], &said["less"]),
        (&json!(felt), &json!(more), &json!(less)),
        "{trial}"
    );
    let packs = world.read(Role::Administrator, PAGE).await.body;
    assert_eq!(packs["packs"].as_array().unwrap().iter().filter(|pack| pack["is_in_use"] == true).count(), 1, "{packs}");
    let told = format!("get more in all: {more}. That get less: {less}.");
    assert!(page.contains(&told) && page.contains("no day KRW 381,000,000 KRW 382,000,000 +KRW 1,000,000"), "{page}");
    assert!(
        page.contains("under this pack from 2007-01-01 until before 2013-01-01 1: KRW 7,000,000"),
        "what it says otherwise: {page}"
    );
}

#[tokio::test]
async fn a_pack_that_cannot_be_used_says_why() {
    let (world, admin) = world().await;
    let page = text(&tried(&world, &admin, "broken").await);
    assert!(page.contains("packs/broken/facts.toml:3:1: there is no type `mony`"), "{page}");
    let page = text(&tried(&world, &admin, "foreign").await);
    assert!(page.contains("this store is under the programme `kr`"), "{page}");
    let page = text(&tried(&world, &admin, "wordless").await);
    assert!(page.contains("it cannot be taken up") && page.contains("there is no kind of entry `moved_in` :"), "{page}");
}

#[tokio::test]
async fn a_pack_that_is_sent_is_checked_kept_for_its_trial_and_taken_up_by_nothing() {
    let (world, (cookie, token)) = world().await;
    let send = async |file: &[u8]| world.upload(PAGE, (&cookie, &token), file).await;
    let (status, path) = send(b"reform").await;
    let digest = hex::encode(reform().unwrap().digest);
    assert_eq!((status, &path), (StatusCode::SEE_OTHER, &format!("{PAGE}/reform-{}", &digest[..8])));
    let list = text(&world.get(PAGE, &cookie).await.1);
    let line = format!("The reform reform-{} begins on 1 January 2027 sent 2026-11-22 12:00 from account", &digest[..8]);
    assert!(list.contains(&line), "{list}");
    let name = path.trim_start_matches(PAGE).trim_start_matches('/');
    let page = text(&tried(&world, &(cookie.clone(), token.clone()), name).await);
    assert!(page.contains(&digest) && page.contains("It was sent to be tried, and lies nowhere."), "{page}");
    assert!(!page.contains("pack ="), "there is no line for the configuration: {page}");
    assert_eq!(counts(&page, "Anything at all"), [0, felt(&world, reform()).await.0]);
    assert_eq!(world.site.store().taken_up(9).await.unwrap().len(), 1, "nobody took anything up");
}

#[tokio::test]
async fn what_is_sent_and_is_no_pack_says_why_and_is_not_kept() {
    let (world, (cookie, token)) = world().await;
    let cases: [(&[u8], &str); 3] = [
        (b"", "Choose the .zip file of a pack’s folder."),
        (b"\xff", "This is wrong with it: it is no ZIP archive"),
        (b"broken", "This is wrong with it: packs/broken/facts.toml:3:1: there is no type `mony`"),
    ];
    for (file, told) in cases {
        let (status, page) = world.upload(PAGE, (&cookie, &token), file).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text(&page).contains(told), "{told}: {page}");
    }
    let large = vec![b'x'; (1 << 20) + 1];
    let (status, page) = world.upload(PAGE, (&cookie, &token), &large).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("larger than may be sent here"), "{status}");
    assert_eq!(world.upload(PAGE, (&cookie, "forged"), b"reform").await.0, StatusCode::FORBIDDEN);
    for (number, account) in world.accounts.iter().enumerate().filter(|(_, account)| account.role != Role::Administrator) {
        let other = world.enter(number).await;
        let sent = world.upload(PAGE, (&other, &token), b"reform").await;
        assert_eq!(sent.0, StatusCode::NOT_FOUND, "{:?}", account.role);
    }
    assert!(!text(&world.get(PAGE, &cookie).await.1).contains("from account"), "nothing was kept");
}

#[tokio::test]
async fn of_packs_that_are_sent_the_last_four_are_kept() {
    let (world, (cookie, token)) = world().await;
    let sent = |page: &str| page.matches("from account").count();
    for (name, kept) in [("reform", 1), ("richer", 2), ("richer", 2), ("kr", 3), ("foreign", 4), ("wordless", 4)] {
        assert_eq!(world.upload(PAGE, (&cookie, &token), name.as_bytes()).await.0, StatusCode::SEE_OTHER, "{name}");
        assert_eq!(sent(&world.get(PAGE, &cookie).await.1), kept, "{name}");
    }
    assert!(!world.get(PAGE, &cookie).await.1.contains("/reform-"), "the oldest went");
}

#[tokio::test]
async fn a_trial_goes_on_while_whoever_asked_looks_elsewhere() {
    WAIT.store(true, Ordering::SeqCst);
    let (world, (cookie, token)) = world().await;
    let path = format!("{PAGE}/slow");
    assert_eq!(world.post(&path, &cookie, &[("token", &token)]).await.0, StatusCode::SEE_OTHER);
    let page = world.get(&path, &cookie).await.1;
    assert!(page.contains("<progress") && page.contains("Being tried since 2026-11-22 12:00"), "{page}");
    let trial = world.read(Role::Administrator, &path).await.body;
    assert_eq!((&trial["is_on"], &trial["asked"]["at"]), (&json!(true), &json!("2026-11-22 12:00")), "{trial}");
    WAIT.store(false, Ordering::SeqCst);
    assert!(text(&tried(&world, &(cookie, token), "slow").await).contains("These are the texts in use."));
}

#[tokio::test]
async fn since_when_which_texts_are_in_use_is_told() {
    let (world, (cookie, _)) = world().await;
    let page = text(&world.get(PAGE, &cookie).await.1);
    let digest = hex::encode(programme().digest);
    for told in
        [&format!("The store was made {}…", &digest[..16]), "The kr kr in use", "The reform reform begins on 1 January 2027"]
    {
        assert!(page.contains(told), "{told}: {page}");
    }
    let changed = reform().unwrap();
    let (engine, stamp) = (case::Engine::new(&changed), store::Stamp { by: vault::ActorId([9; 16]), at: crate::world::noon() });
    let mut rng = <chacha20::ChaCha20Rng as rand_core::SeedableRng>::seed_from_u64(1);
    world.site.store().tick(&engine, stamp, &mut rng, &mut |_| ()).await.unwrap();
    let page = text(&world.get(PAGE, &cookie).await.1);
    assert!(page.contains(&format!("2026-11-22 12:00 {}…", &hex::encode(changed.digest)[..16])), "{page}");
}
