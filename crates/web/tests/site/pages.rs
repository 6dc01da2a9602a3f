//! Every page, as every account, in both languages.

use access::Role;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use tower::ServiceExt as _;

use crate::world::{REPORTED, World, programme};

#[tokio::test]
async fn a_list_shows_a_household_to_exactly_those_who_may_open_it() {
    let world = World::new().await;
    for (number, account) in world.accounts.iter().enumerate() {
        let cookie = world.enter(number).await;
        let sees_cases = !matches!(
            account.role,
            Role::Newcomer | Role::Representative | Role::Analyst | Role::DataProtection | Role::Administrator
        );
        let office = world.offices.iter().find(|(office, _)| Some(office) == account.office.as_ref());
        for (household, _) in &world.households {
            let listed = sees_cases && office.is_some_and(|(_, of)| of.contains(household));
            let (status, page) = world.get(&format!("/household/{household}"), &cookie).await;
            let expected = if listed { StatusCode::OK } else { StatusCode::NOT_FOUND };
            assert_eq!(status, expected, "{:?} and {household}: {:?}", account.role, REPORTED.lock().unwrap());
            assert!(listed || !page.contains(&household.to_string()), "a page that is refused tells of it");
        }
    }
}

#[tokio::test]
async fn every_page_is_there_in_both_languages_and_says_nothing_in_the_other() {
    let world = World::new().await;
    let caseworker = world.enter(0).await;
    let newcomer = world.enter(Role::ALL.iter().position(|role| *role == Role::Newcomer).unwrap()).await;
    let protector = world.enter(Role::ALL.iter().position(|role| *role == Role::DataProtection).unwrap()).await;
    let offices = world.offices.iter().find(|(office, _)| Some(office) == world.accounts[0].office.as_ref());
    let household = offices.unwrap().1.first().unwrap();
    let pages = [
        ("/today".to_owned(), &caseworker),
        (format!("/household/{household}"), &caseworker),
        (format!("/household/{household}/why/own_data"), &caseworker),
        ("/mine".to_owned(), &newcomer),
        ("/mine/why/own_data".to_owned(), &newcomer),
        (format!("/household/{household}/record"), &protector),
        ("/programme".to_owned(), &protector),
        ("/programme/basic_grant?on=2015-06-01".to_owned(), &protector),
    ];
    for (path, cookie) in &pages {
        let (status, english) = world.get(path, &format!("{cookie}; language=en")).await;
        assert_eq!(status, StatusCode::OK, "{path}: {:?}", REPORTED.lock().unwrap());
        let (_, korean) = world.get(path, &format!("{cookie}; language=ko")).await;
        assert!(english.contains("<html lang=\"en\">") && korean.contains("<html lang=\"ko\">"));
        assert!(english.contains("Sign out") && !korean.contains("Sign out"), "{path}");
        assert!(english.len() < 100_000 && korean.len() < 100_000, "{path} is larger than a page may be");
    }
}

#[tokio::test]
async fn every_thing_of_the_programme_has_its_page() {
    let world = World::new().await;
    for (_, id, _) in show_ids() {
        let (status, _) = world.get(&format!("/programme/{}", id.replace(' ', "%20")), "").await;
        assert_eq!(status, StatusCode::OK, "{id}: {:?}", REPORTED.lock().unwrap());
    }
}

#[tokio::test]
async fn what_changed_between_two_days_is_what_each_thing_says_on_one_and_not_on_the_other() {
    let world = World::new().await;
    let (status, page) = world.get("/programme/changes?from=2017-01-01&to=2020-01-01", "").await;
    assert_eq!(status, StatusCode::OK, "{:?}", REPORTED.lock().unwrap());
    let (from, to) = ("2017-01-01".parse().unwrap(), "2020-01-01".parse().unwrap());
    let says = |id: &str, day| programme().describe(id, Some(day)).into_iter().map(|it| it.parts).collect::<Vec<_>>();
    let (mut changed, mut same) = (0, 0);
    for (_, id, _) in show_ids() {
        let is_listed = page.contains(&format!("/programme/{}?on=2020-01-01", id.replace(' ', "%20")));
        assert_eq!(is_listed, says(id, from) != says(id, to), "{id}");
        *(if is_listed { &mut changed } else { &mut same }) += 1;
    }
    assert!(changed > 5 && same > 5, "{changed} {same}");
    let none = world.get("/programme/changes?from=2020-01-01&to=2020-01-01", "").await.1;
    assert!(none.contains("Nothing changed between these days"));
    assert_eq!(world.get("/programme/changes?from=then&to=now", "").await.0, StatusCode::OK, "the last year");
}

fn show_ids() -> Vec<(&'static str, &'static str, &'static programme::Bilingual)> {
    show::ids(programme())
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_sent_to_the_first_page() {
    let world = World::new().await;
    let household = world.households[0].0;
    for path in
        ["/today".to_owned(), "/mine".to_owned(), format!("/household/{household}"), format!("/household/{household}/record")]
    {
        assert_eq!(world.get(&path, "").await.0, StatusCode::SEE_OTHER, "{path}");
        assert_eq!(world.get(&path, "session=guessed").await.0, StatusCode::SEE_OTHER, "{path}");
    }
}

#[tokio::test]
async fn a_newcomer_sees_their_own_file_and_that_it_was_read_and_by_whom() {
    let world = World::new().await;
    let newcomer = world.enter(Role::ALL.iter().position(|role| *role == Role::Newcomer).unwrap()).await;
    let (_, page) = world.get("/mine", &newcomer).await;
    assert!(page.contains("Who looked at your file"), "{page}");
    let own = world.households[0].0;
    let reader = (0..world.accounts.len()).find(|number| {
        let office = world.offices.iter().find(|(office, _)| Some(office) == world.accounts[*number].office.as_ref());
        office.is_some_and(|(_, of)| of.contains(&own))
    });
    if let Some(reader) = reader {
        let cookie = world.enter(reader).await;
        assert_eq!(world.get(&format!("/household/{own}"), &cookie).await.0, StatusCode::OK);
        let (_, after) = world.get("/mine", &newcomer).await;
        assert!(after.contains("Caseworker"), "the reading is not in the record");
    }
    assert_eq!(world.get(&format!("/household/{own}"), &newcomer).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_that_another_site_sends_does_nothing() {
    let world = World::new().await;
    let request = Request::post("/enter")
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("account=0"))
        .unwrap();
    let response = world.pages.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert!(response.headers().get(header::SET_COOKIE).is_none());
}

#[tokio::test]
async fn wrong_input_is_a_page_that_does_not_exist_and_never_a_failure() {
    let world = World::new().await;
    let cookie = world.enter(0).await;
    let wrong =
        ["/household/x", "/household/00000000000000000000000000000000", "/programme/no_such_thing", "/language/xx", "/nowhere"];
    for path in wrong {
        assert_eq!(world.get(path, &cookie).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let (status, _) = world.get("/programme/basic_grant?on=yesterday", &cookie).await;
    assert_eq!(status, StatusCode::OK, "what is no day is today");
    assert_eq!(*REPORTED.lock().unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn every_answer_forbids_scripts_frames_and_keeping() {
    let world = World::new().await;
    let paths = ["/", "/programme", "/nowhere", "/style.css", "/health", "/api/v1/health", "/api/v1/today"];
    let asked = paths.map(|path| Request::get(path).header(header::ORIGIN, "https://elsewhere.example"));
    for request in asked.into_iter().chain([Request::post("/enter").header("sec-fetch-site", "cross-site")]) {
        let request = request.body(Body::empty()).unwrap();
        let path = request.uri().path().to_owned();
        let response = world.pages.clone().oneshot(request).await.unwrap();
        let headers = response.headers();
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        for part in ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        let kept = &headers[header::CACHE_CONTROL];
        assert!(path == "/style.css" || kept == "no-store", "{path}: {kept:?}");
        assert_eq!(headers[header::X_FRAME_OPTIONS], "DENY", "{path}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert_eq!(headers[header::REFERRER_POLICY], "same-origin", "{path}");
        assert!(!headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN), "{path}");
        let media = headers[header::CONTENT_TYPE].to_str().unwrap();
        assert!(!media.starts_with("text/") || media.ends_with("charset=utf-8"), "{path}: {media}");
    }
}

#[tokio::test]
async fn no_file_no_folder_no_counts_and_no_trace_is_served() {
    let world = World::new().await;
    let cookie = world.enter(world.number_of(Role::Administrator)).await;
    for path in ["/.git/HEAD", "/static/", "/static/style.css", "/templates/frame.html", "/metrics", "/..%2fCargo.toml"] {
        assert_eq!(world.get(path, &cookie).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let trace = Request::builder().method("TRACE").uri("/today").header("sec-fetch-site", "same-origin");
    let response = world.pages.clone().oneshot(trace.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn who_changes_the_language_stays_on_their_page_and_on_this_site() {
    let world = World::new().await;
    for (referer, to) in [
        ("https://resettle.example/today", "/today"),
        ("https://resettle.example/programme/x?on=2020-01-01", "/programme/x?on=2020-01-01"),
        ("https://resettle.example//elsewhere.example/", "/"),
        ("https://resettle.example/\\elsewhere.example", "/"),
        ("https://resettle.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ] {
        let request = Request::get("/language/ko").header(header::REFERER, referer).body(Body::empty()).unwrap();
        let response = world.pages.clone().oneshot(request).await.unwrap();
        assert_eq!(response.headers()[header::LOCATION], to, "{referer}");
    }
}

#[tokio::test]
async fn a_link_records_nothing() {
    let world = World::new().await;
    let cookie = world.enter(world.number_of(Role::Caseworker)).await;
    let household = format!("/household/{}", world.household());
    let before = world.get(&household, &cookie).await.1.matches("Officer tried to reach").count();
    let link = format!("{household}/add/contact_tried?on=2026-11-20&who=p1&field.reached=false&seen=0&do=record");
    assert_eq!(world.get(&link, &cookie).await.0, StatusCode::OK);
    assert_eq!(world.get(&household, &cookie).await.1.matches("Officer tried to reach").count(), before);
    assert_eq!(world.get("/leave", &cookie).await.0, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(world.get("/today", &cookie).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_form_is_as_long_as_a_dozen_long_texts_and_no_longer_but_for_files_of_a_bank() {
    let world = World::new().await;
    let long = "x".repeat(300 << 10);
    for path in ["/sign-in", "/enter", "/household/1/add/contact_tried", "/mine/help"] {
        assert_eq!(world.post(path, "", &[("text", &long)]).await.0, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
    }
}
