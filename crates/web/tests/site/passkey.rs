//! Passkeys: made, shown, removed; and everything about one that may be wrong. The authenticator is a few lines of software.

mod device;

use access::SignUpCode;
use axum::http::StatusCode;
use std::sync::atomic::Ordering;

use self::device::{Device, Shows};
use crate::sign_in::{Answer, CLOCK, ORIGIN, PASSED, PASSWORD, World, administrator, next_code, shown_code};
use crate::world::World as Demo;

/// Somebody who has signed up and in with a password: their cookies.
async fn signed_in(world: &mut World, login: &str) -> String {
    let (_, code) = world.account(login, Some("caseworker")).await;
    let totp = world.sign_up(&code).await;
    world.sign_in("", "192.0.2.1", login, PASSWORD, &next_code(&totp)).await.cookies.join("; ")
}

/// What the site wants a browser to be asked for.
async fn told(world: &World, cookies: &str, wanted: &str) -> String {
    let told = world.post("/passkey/ask", cookies, "192.0.2.1", &[("wanted", wanted)]).await;
    assert_eq!(told.status, StatusCode::OK, "{wanted}: {}", told.page);
    told.page
}

/// Adds a passkey as a browser does.
async fn add(world: &World, cookies: &str, name: &str) -> Device {
    let (device, made) = Device::make(&told(world, cookies, "add").await, Shows::RIGHT);
    let added = world.post("/passkeys", cookies, "", &[("passkey", &made), ("name", name)]).await;
    assert_eq!((added.status, &added.to[..]), (StatusCode::SEE_OTHER, "/passkeys"), "{}", added.page);
    device
}

async fn enter(world: &World, passkey: &str) -> Answer {
    world.post("/sign-in/passkey", "", "192.0.2.1", &[("passkey", passkey)]).await
}

/// Signs in with a device that does everything right.
async fn enter_with(world: &World, device: &mut Device) -> Answer {
    let shown = device.show(&told(world, "", "sign_in").await, Shows::RIGHT);
    enter(world, &shown).await
}

fn removing(page: &str) -> Vec<&str> {
    page.split("name=\"passkey\" value=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[tokio::test]
async fn somebody_adds_a_passkey_signs_in_with_it_alone_and_removes_it() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let cookies = signed_in(&mut world, "kim7").await;
    assert!(world.get("/passkeys", &cookies).await.page.contains("You have no passkey yet"));
    let mut device = add(&world, &cookies, "내 <전화>").await;
    let page = world.get("/passkeys", &cookies).await.page;
    assert!(page.contains("내 &lt;전화&gt;") && page.contains("never used"), "{page}");
    let entered = enter_with(&world, &mut device).await;
    assert_eq!((entered.status, &entered.to[..]), (StatusCode::SEE_OTHER, "/"), "{}", entered.page);
    let by_passkey = entered.cookies.join("; ");
    assert_eq!(world.get("/today", &by_passkey).await.status, StatusCode::OK);
    let again = enter_with(&world, &mut device).await;
    assert_ne!(again.cookies[0], entered.cookies[0], "each sign-in has a token of its own");
    let page = world.get("/passkeys", &by_passkey).await.page;
    assert!(!page.contains("never used"), "{page}");
    let removed = world.post("/passkeys/remove", &by_passkey, "", &[("passkey", removing(&page)[0])]).await;
    assert_eq!(removed.to, "/passkeys", "{}", removed.page);
    let gone = enter_with(&world, &mut device).await;
    assert_eq!(gone.status, StatusCode::UNPROCESSABLE_ENTITY, "what was removed opens nothing");
}

#[tokio::test]
async fn whatever_is_wrong_with_a_passkey_the_answer_is_the_same_and_says_nothing() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let cookies = signed_in(&mut world, "kim7").await;
    let other = signed_in(&mut world, "lee8").await;
    let (mut device, mut spare) = (add(&world, &cookies, "").await, add(&world, &cookies, "").await);
    let others = add(&world, &other, "").await;
    let mut removed = add(&world, &cookies, "old").await;
    let page = world.get("/passkeys", &cookies).await.page;
    world.post("/passkeys/remove", &cookies, "", &[("passkey", removing(&page)[2])]).await;
    let used = device.show(&told(&world, "", "sign_in").await, Shows::RIGHT);
    assert_eq!(enter(&world, &used).await.status, StatusCode::SEE_OTHER);

    let of_new = device.show(&told(&world, &cookies, "add").await, Shows::RIGHT);
    let of_other = device.show(&told(&world, &other, "again").await, Shows::RIGHT);
    let mut wrong = vec![
        ("a replayed answer", used),
        ("what was asked when one was made", of_new),
        ("what was asked of somebody else", of_other),
        ("a removed passkey", removed.show(&told(&world, "", "sign_in").await, Shows::RIGHT)),
        ("no passkey", String::new()),
        ("no JSON", "{".to_owned()),
    ];
    for (what, shows) in [
        ("another origin", Shows { origin: "https://resettle.example.net", ..Shows::RIGHT }),
        ("another port", Shows { origin: "https://resettle.example.org:444", ..Shows::RIGHT }),
        ("another site", Shows { site: "example.org", ..Shows::RIGHT }),
        ("another challenge", Shows { challenge: Some("AAAAAAAAAAAAAAAAAAAAAA"), ..Shows::RIGHT }),
        ("nobody verified", Shows { is_verified: false, ..Shows::RIGHT }),
        ("nobody there", Shows { is_present: false, ..Shows::RIGHT }),
        ("another kind", Shows { kind: "webauthn.create", ..Shows::RIGHT }),
        ("in a frame of another site", Shows { is_framed: true, ..Shows::RIGHT }),
        ("another account", Shows { account: Some(others.account), ..Shows::RIGHT }),
        ("another key", Shows { key: Some(others.key.clone()), ..Shows::RIGHT }),
        ("fewer signatures than before", Shows { count: Some(1), ..Shows::RIGHT }),
        ("another's passkey", Shows { id: Some(others.id), ..Shows::RIGHT }),
        ("an unknown passkey", Shows { id: Some([9; 16]), ..Shows::RIGHT }),
    ] {
        wrong.push((what, device.show(&told(&world, "", "sign_in").await, shows)));
    }
    let mut pages = Vec::new();
    for (what, shown) in wrong {
        let refused = world.post("/sign-in/passkey", "", "198.51.100.7", &[("passkey", &shown)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}: {}", refused.page);
        assert!(refused.cookies.is_empty(), "{what}");
        pages.push(refused.page);
        // Which also lets the next try be made at once.
        assert_eq!(enter_with(&world, &mut spare).await.status, StatusCode::SEE_OTHER, "{what} harmed the owner");
    }
    assert!(pages.iter().all(|page| page == &pages[0]));
    assert_eq!(enter_with(&world, &mut device).await.status, StatusCode::SEE_OTHER);
    let late = device.show(&told(&world, "", "sign_in").await, Shows::RIGHT);
    PASSED.fetch_add(301, Ordering::Relaxed);
    assert_eq!(enter(&world, &late).await.status, StatusCode::UNPROCESSABLE_ENTITY, "after five minutes");
}

#[tokio::test]
async fn what_is_wrong_with_a_new_passkey_adds_none() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let cookies = signed_in(&mut world, "kim7").await;
    let other = signed_in(&mut world, "lee8").await;
    let (_, used) = Device::make(&told(&world, &cookies, "add").await, Shows::RIGHT);
    world.post("/passkeys", &cookies, "", &[("passkey", &used)]).await;
    let mut wrong = vec![("a replayed answer", used), ("nothing", String::new()), ("no JSON", "[]".to_owned())];
    let (_, of_other) = Device::make(&told(&world, &other, "add").await, Shows::RIGHT);
    wrong.push(("what another was asked for", of_other));
    for (what, shows) in [
        ("another origin", Shows { origin: "https://resettle.example.net", ..Shows::RIGHT }),
        ("another site", Shows { site: "example.org", ..Shows::RIGHT }),
        ("another challenge", Shows { challenge: Some("AAAAAAAAAAAAAAAAAAAAAA"), ..Shows::RIGHT }),
        ("nobody verified", Shows { is_verified: false, ..Shows::RIGHT }),
        ("nobody there", Shows { is_present: false, ..Shows::RIGHT }),
        ("another kind", Shows { kind: "webauthn.get", ..Shows::RIGHT }),
    ] {
        wrong.push((what, Device::make(&told(&world, &cookies, "add").await, shows).1));
    }
    for (what, made) in wrong {
        let refused = world.post("/passkeys", &cookies, "", &[("passkey", &made)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}: {}", refused.page);
        assert!(refused.page.contains("No passkey was added"), "{what}");
        assert_eq!(removing(&refused.page).len(), 1, "{what}");
    }
    let gone = world.post("/passkeys/remove", &cookies, "", &[("passkey", "0123")]).await;
    assert!(gone.status == StatusCode::UNPROCESSABLE_ENTITY && gone.page.contains("no such passkey"), "{}", gone.page);
}

#[tokio::test]
async fn passkeys_are_changed_by_their_owner_who_has_just_shown_who_they_are() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let cookies = signed_in(&mut world, "kim7").await;
    let other = signed_in(&mut world, "lee8").await;
    let mut device = add(&world, &cookies, "").await;
    let page = world.get("/passkeys", &cookies).await.page;
    let id = removing(&page)[0];
    let theirs = world.post("/passkeys/remove", &other, "", &[("passkey", id)]).await;
    assert_eq!(theirs.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody removes another's");
    for path in ["/passkeys", "/passkeys/remove"] {
        assert_eq!(world.post(path, "", "", &[("passkey", id)]).await.to, "/", "{path}: nobody is signed in");
        assert_eq!(world.get(path, "").await.to, "/", "{path}");
    }
    for wanted in ["add", "again"] {
        assert_eq!(world.post("/passkey/ask", "", "", &[("wanted", wanted)]).await.to, "/", "{wanted}");
    }
    for fields in [vec![], vec![("wanted", "everything")], vec![("wanted", "sign_up"), ("sign_up_code", "AAAA")]] {
        assert_eq!(world.post("/passkey/ask", &cookies, "", &fields).await.status, StatusCode::NOT_FOUND, "{fields:?}");
    }
    assert_eq!(world.post("/sign-in/again/passkey", "", "", &[]).await.to, "/");
    PASSED.fetch_add(601, Ordering::Relaxed);
    for path in ["/passkeys", "/passkeys/remove"] {
        assert_eq!(world.post(path, &cookies, "", &[("passkey", id)]).await.to, "/sign-in/again?to=/passkeys", "{path}");
    }
    assert_eq!(world.post("/passkey/ask", &cookies, "", &[("wanted", "add")]).await.to, "/sign-in/again?to=/passkeys");
    // Somebody else's passkey does not show that it is they; their own does.
    let foreign = device.show(&told(&world, &other, "again").await, Shows::RIGHT);
    let refused = world.post("/sign-in/again/passkey", &other, "", &[("passkey", &foreign), ("to", "/passkeys")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.page);
    let own = device.show(&told(&world, &cookies, "again").await, Shows::RIGHT);
    let proved = world.post("/sign-in/again/passkey", &cookies, "", &[("passkey", &own), ("to", "/passkeys")]).await;
    assert_eq!(proved.to, "/passkeys", "{}", proved.page);
    assert_eq!(world.get("/passkeys", &proved.cookies.join("; ")).await.status, StatusCode::OK);
    assert_eq!(world.get("/sessions", &cookies).await.to, "/", "the token before is worth nothing");
}

#[tokio::test]
async fn somebody_signs_up_with_a_passkey_alone_and_the_last_one_stays() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let (_, code) = world.account("kim7", Some("caseworker")).await;
    let mut device = sign_up(&world, &code).await;
    let used = world.post("/sign-up", "", "192.0.2.1", &[("sign_up_code", &code.to_string())]).await;
    assert!(used.page.contains("not valid"), "a code counts once");
    let cookies = enter_with(&world, &mut device).await.cookies.join("; ");
    let by_password = world.sign_in("", "192.0.2.1", "kim7", "", "").await;
    assert_eq!(by_password.status, StatusCode::UNPROCESSABLE_ENTITY, "there is no password");
    let page = world.get("/passkeys", &cookies).await.page;
    assert!(page.contains("the only thing that opens your account") && !page.contains("/passkeys/remove"), "{page}");
    let mut second = add(&world, &cookies, "second").await;
    let both = world.get("/passkeys", &cookies).await.page;
    let ids = removing(&both);
    assert_eq!(world.post("/passkeys/remove", &cookies, "", &[("passkey", ids[0])]).await.to, "/passkeys");
    let last = world.post("/passkeys/remove", &cookies, "", &[("passkey", ids[1])]).await;
    assert!(last.status == StatusCode::UNPROCESSABLE_ENTITY && last.page.contains("so it stays"), "{}", last.page);
    assert_eq!(enter_with(&world, &mut second).await.status, StatusCode::SEE_OTHER);
}

/// Signs up with a passkey, after one that was wrong.
async fn sign_up(world: &World, code: &SignUpCode) -> Device {
    let code = code.to_string();
    let told = async || {
        let told = world.post("/passkey/ask", "", "192.0.2.1", &[("wanted", "sign_up"), ("sign_up_code", &code)]).await;
        assert_eq!(told.status, StatusCode::OK, "{}", told.page);
        told.page
    };
    let send = async |made: &str| {
        world
            .post("/sign-up/passkey", "", "192.0.2.1", &[("sign_up_code", &code), ("passkey", made), ("name", "telephone")])
            .await
    };
    let (_, wrong) = Device::make(&told().await, Shows { is_verified: false, ..Shows::RIGHT });
    let refused = send(&wrong).await;
    assert!(
        refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.page.contains("No passkey was made"),
        "{}",
        refused.page
    );
    let (device, made) = Device::make(&told().await, Shows::RIGHT);
    let done = send(&made).await;
    assert_eq!((done.status, &done.to[..]), (StatusCode::SEE_OTHER, "/"), "{}", done.page);
    device
}

#[tokio::test]
async fn a_new_beginning_takes_every_passkey_and_one_begins_anew_with_another() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let (one, _) = administrator(&mut world, "admin1").await;
    let (two, _) = administrator(&mut world, "admin2").await;
    let (id, code) = world.account("kim7", Some("caseworker")).await;
    let mut lost = sign_up(&world, &code).await;
    world.post(&format!("/accounts/{id}/reset"), &one, "", &[]).await;
    let confirmed = world.post(&format!("/accounts/{id}/confirm"), &two, "", &[]).await.page;
    assert_eq!(enter_with(&world, &mut lost).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut device = sign_up(&world, &shown_code(&confirmed)).await;
    assert_eq!(enter_with(&world, &mut device).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn whoever_guesses_passkeys_waits_as_for_passwords() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let cookies = signed_in(&mut world, "kim7").await;
    let mut device = add(&world, &cookies, "").await;
    for number in 0..8 {
        let guess = device.show(&told(&world, "", "sign_in").await, Shows { is_verified: false, ..Shows::RIGHT });
        let answer = world.post("/sign-in/passkey", "", &format!("203.0.113.{number}"), &[("passkey", &guess)]).await;
        let expected = if number < 5 { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::TOO_MANY_REQUESTS };
        assert_eq!(answer.status, expected, "guess {number}");
    }
    PASSED.fetch_add(61, Ordering::Relaxed);
    assert_eq!(enter_with(&world, &mut device).await.status, StatusCode::SEE_OTHER, "nobody is shut out for good");
}

#[tokio::test]
async fn a_site_without_a_name_has_no_passkeys() {
    let demo = Demo::new().await;
    let cookie = demo.enter(0).await;
    assert_eq!(demo.get("/passkeys", &cookie).await.0, StatusCode::NOT_FOUND);
    assert!(!demo.get("/sessions", &cookie).await.1.contains("passkey"));
    for path in
        ["/passkey/ask", "/passkeys", "/passkeys/remove", "/sign-in/passkey", "/sign-in/again/passkey", "/sign-up/passkey"]
    {
        assert_eq!(demo.post(path, &cookie, &[("wanted", "sign_in")]).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_script_is_allowed_where_passkeys_or_kept_forms_are_and_nowhere_else() {
    let _clock = CLOCK.lock().await;
    let mut world = World::new().await;
    let cookies = signed_in(&mut world, "kim7").await;
    for (path, is_allowed) in [
        ("/sign-in", true),
        ("/passkeys", true),
        ("/sign-up", true),
        ("/intake", true),
        ("/today", false),
        ("/programme", false),
        ("/sessions", false),
    ] {
        let answer = world.get(path, &cookies).await;
        assert_eq!(answer.content_policy.contains("script-src 'self'"), is_allowed, "{path}: {}", answer.content_policy);
        assert!(!answer.content_policy.contains("unsafe"), "{path}");
    }
    let script = world.get("/passkey.js", "").await.page;
    assert!(script.contains("navigator.credentials"));
    assert!(world.get("/sign-in", "").await.page.contains("For passkeys this page needs JavaScript"), "said where there is none");
    assert!(ORIGIN.starts_with("https://"));
}
