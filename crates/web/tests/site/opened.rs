//! Who opens more files than is usual has to say why, and others hear of it.

use access::Role;
use axum::http::StatusCode;
use chacha20::ChaCha20Rng;
use rand_core::SeedableRng as _;
use serde_json::json;
use store::{EMERGENCIES_MAX, EmergencyError, Error, HouseholdId, Stamp};

use crate::program::token;
use crate::world::{REPORTED, World, chance, noon};

const WHY: &str = "All families of the north block move: each has to be called today.";

/// A world in which two files a day are usual, an officer, and the paths of three households of theirs.
async fn world() -> (World, String, [String; 3]) {
    let report = |what: &str| REPORTED.lock().unwrap().push(what.to_owned());
    let world = World::with(report, |site, _| site.opens_a_day(2)).await;
    let officer = world.number_of(Role::Caseworker);
    let cookie = world.enter(officer).await;
    let office = world.accounts[officer].office.as_deref();
    let (_, theirs) = world.offices.iter().find(|(id, _)| Some(id.as_str()) == office).unwrap();
    let mut theirs: Vec<_> = theirs.iter().map(|id| format!("/household/{id}")).collect();
    theirs.sort();
    theirs.dedup();
    let [first, second, third, ..] = theirs.as_slice() else { panic!("{theirs:?}") };
    let three = [first.clone(), second.clone(), third.clone()];
    (world, cookie, three)
}

#[tokio::test]
async fn whoever_opens_more_files_than_is_usual_says_why_and_a_supervisor_reads_it() {
    let (world, officer, [first, second, third]) = world().await;
    let opened = async |path: &str| world.get(path, &officer).await.0;
    let none = world.get("/files", &officer).await.1;
    assert!(
        none.contains("You opened 0 files of others within the last 24 hours, of 2"),
        "{:?} {none}",
        REPORTED.lock().unwrap()
    );
    for path in [&first, &second, &first] {
        assert_eq!(opened(path).await, StatusCode::OK);
    }
    for path in [
        third.clone(),
        format!("{third}/statement"),
        format!("{third}/add/contact_tried"),
        format!("{third}/suppose/left_facility"),
    ] {
        assert_eq!(opened(&path).await, StatusCode::SEE_OTHER, "{path}");
    }
    assert_eq!(opened(&second).await, StatusCode::OK, "what is open already stays open");
    let form = world.get("/files", &officer).await.1;
    assert!(form.contains("name=\"why\""), "{form}");
    let supervisor = world.enter(world.number_of(Role::Supervisor)).await;
    let heard = async || world.get("/today", &supervisor).await.1.matches("more files than is usual").count();
    for short in ["", "because I need them", &"x".repeat(1001)] {
        let (status, page) = world.post("/files", &officer, &[("why", short)]).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Nothing is recorded yet"), "{page}");
    }
    assert_eq!((heard().await, opened(&third).await), (0, StatusCode::SEE_OTHER));
    let sent = world.post("/files", &officer, &[("why", WHY), ("to", &third)]).await;
    assert_eq!(sent, (StatusCode::SEE_OTHER, format!("{third}?recorded")), "they go on where they were");
    assert_eq!((heard().await, opened(&third).await), (1, StatusCode::OK));
    let alarm = world.read(Role::Supervisor, "/alarms").await.body["items"][0].clone();
    assert_eq!((&alarm["is_more"], &alarm["code"]), (&json!(true), &json!(null)), "{alarm}");
    let path = format!("/alarms/{}", alarm["id"].as_str().unwrap());
    assert!(world.get(&path, &supervisor).await.1.contains(WHY));
    assert_eq!(world.get(&path, &officer).await.0, StatusCode::NOT_FOUND);
    assert_eq!(world.post(&path, &supervisor, &[]).await.0, StatusCode::SEE_OTHER);
    assert_eq!(heard().await, 0, "it was looked at");
    assert!(
        world.get("/emergency", &officer).await.1.find("aria-labelledby=\"open\"").is_none(),
        "no file is open in an emergency by it"
    );
}

#[tokio::test]
async fn nobody_says_why_before_they_have_to_nor_without_end() {
    let (world, officer, [first, second, _]) = world().await;
    let more = async || world.post("/files", &officer, &[("why", WHY)]).await;
    assert_eq!(more().await, (StatusCode::SEE_OTHER, "/files".to_owned()), "nothing is recorded in advance");
    let supervisor = world.number_of(Role::Supervisor);
    let alarms = async || world.read_as(supervisor, "/alarms").await.body["items"].as_array().unwrap().len();
    assert_eq!(alarms().await, 0);
    for path in [&first, &second] {
        assert_eq!(world.get(path, &officer).await.0, StatusCode::OK);
    }
    let elsewhere = [("why", WHY), ("to", "https://elsewhere.example")];
    assert_eq!(world.post("/files", &officer, &elsewhere).await.1, "/?recorded", "nobody is sent elsewhere");
    assert_eq!((more().await.1.as_str(), alarms().await), ("/files", 1), "only once more are opened");
    let by = world.accounts[world.number_of(Role::Caseworker)].actor;
    let stamp = Stamp { by, at: noon() };
    let asked = async || {
        let mut rng = ChaCha20Rng::from_seed(chance());
        world.site.store().open_more(("mou", WHY), stamp, &mut rng).await
    };
    for _ in 1..EMERGENCIES_MAX {
        asked().await.unwrap();
    }
    assert!(matches!(asked().await, Err(Error::Emergency(EmergencyError::TooMany))));
    assert_eq!(world.site.store().more_opened(by, stamp.at).await.unwrap(), EMERGENCIES_MAX);
    let tomorrow = stamp.at + jiff::SignedDuration::from_hours(24);
    assert_eq!(world.site.store().more_opened(by, tomorrow).await.unwrap(), 0, "it counts for a day");
}

#[tokio::test]
async fn a_program_opens_no_more_than_its_account_and_searching_names_counts_too() {
    let (world, officer, [first, second, third]) = world().await;
    for path in [&first, &second] {
        assert_eq!(world.get(path, &officer).await.0, StatusCode::OK);
    }
    let shown = format!("Bearer {}", token(world.number_of(Role::Caseworker), false));
    let household: HouseholdId = third.strip_prefix("/household/").unwrap().parse().unwrap();
    world.named(household, "손정훈").await;
    let found = world.post("/find", &officer, &[("text", "손정훈")]).await;
    assert_eq!(found, (StatusCode::SEE_OTHER, "/files?to=/find".to_owned()), "whoever finds a name has opened a file");
    let form = world.get("/files?to=/find", &officer).await.1.replace("&#x2f;", "/");
    assert!(form.contains("name=\"to\" value=\"/find\""), "{form}");
    let third = third.replace("/household/", "/households/");
    for path in [third.clone(), format!("{third}/entries"), format!("{third}/statement")] {
        let refused = world.ask("GET", &path, &[("authorization", &shown)], None).await;
        assert_eq!(refused.problem(), (429, "many-files"), "{path}");
    }
    assert_eq!(world.read(Role::Newcomer, "/mine").await.status, StatusCode::OK, "one's own file is open as often as one likes");
    assert_eq!(world.read(Role::Supervisor, &third).await.status, StatusCode::OK, "each account counts for itself");
}
