//! What is written into forms, and what becomes of it.

use access::Role;
use axum::http::StatusCode;

use crate::world::{REPORTED, World, programme};

#[tokio::test]
async fn what_an_officer_writes_is_recorded_only_after_they_have_seen_what_it_changes() {
    let world = World::new().await;
    let cookie = world.enter(world.number_of(Role::Caseworker)).await;
    let household = world.household();
    let path = format!("/household/{household}/add/contact_tried");
    let entry = [("on", "2026-11-20"), ("who", "p1"), ("field.reached", "false"), ("seen", "0")];
    let (status, form) = world.get(&path, &cookie).await;
    assert_eq!(status, StatusCode::OK, "{:?}", REPORTED.lock().unwrap());
    let seen = form.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let entry = entry.map(|(name, value)| if name == "seen" { (name, seen.as_str()) } else { (name, value) });
    let count = |page: &str| page.matches("Officer tried to reach").count();
    let (_, before) = world.get(&format!("/household/{household}"), &cookie).await;
    let (status, looked) = world.post(&path, &cookie, &entry).await;
    assert_eq!(status, StatusCode::OK, "{looked}");
    assert!(looked.contains("What it changes"), "{looked}");
    assert_eq!(count(&world.get(&format!("/household/{household}"), &cookie).await.1), count(&before), "looking records nothing");
    let record = [&entry[..], &[("do", "record")]].concat();
    assert_eq!(world.post(&path, &cookie, &record).await, (StatusCode::SEE_OTHER, format!("/household/{household}?recorded")));
    let (_, after) = world.get(&format!("/household/{household}"), &cookie).await;
    assert!(count(&after) > count(&before), "{after}");
    assert_eq!(world.post(&path, &cookie, &record).await.0, StatusCode::SEE_OTHER, "sent twice, it is recorded once");
    let (_, again) = world.get(&format!("/household/{household}"), &cookie).await;
    assert_eq!(count(&again), count(&after));
    let another = [("on", "2026-11-19"), ("who", "p1"), ("field.reached", "true"), ("seen", &seen), ("do", "record")];
    let (status, page) = world.post(&path, &cookie, &another).await;
    assert_eq!(status, StatusCode::CONFLICT, "{page}");
    assert!(page.contains("Somebody recorded something else meanwhile"));
}

#[tokio::test]
async fn what_is_wrong_in_a_form_is_said_beside_it_and_nothing_that_was_written_is_lost() {
    let world = World::new().await;
    let cookie = world.enter(world.number_of(Role::Caseworker)).await;
    let path = format!("/household/{}/add/exit_ban_imposed", world.household());
    let wrong =
        [("on", "2026-11-31"), ("who", "p1"), ("field.basis", "spite"), ("field.until", "soon"), ("field.number", "<b>7</b>")];
    for lang in ["en", "ko"] {
        let (status, page) = world.post(&path, &format!("{cookie}; language={lang}"), &wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.matches("aria-invalid").count() >= 4, "{page}");
        assert!(page.contains("&lt;b&gt;7&lt;&#x2f;b&gt;") && !page.contains("<b>7"), "{page}");
    }
    let ban = [
        ("on", "2026-11-20"),
        ("who", "p1"),
        ("field.basis", "convenience"),
        ("field.until", "2026-12-01"),
        ("field.notice", "in_writing"),
    ];
    let (status, page) = world.post(&path, &cookie, &[&ban[..], &[("do", "record")]].concat()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("the convenience of official duties is no ground"), "{page}");
    let future = [("on", "2027-01-05"), ("who", "p1"), ("field.reached", "true"), ("do", "record")];
    let (status, page) = world.post(&format!("/household/{}/add/contact_tried", world.household()), &cookie, &future).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("yet to come") && page.contains("What it changes"), "{page}");
}

#[tokio::test]
async fn a_newcomer_files_a_request_and_takes_it_back_and_records_nothing_else() {
    let world = World::new().await;
    let cookie = world.enter(world.number_of(Role::Newcomer)).await;
    let (status, list) = world.get("/mine/ask", &cookie).await;
    assert_eq!(status, StatusCode::OK, "{:?}", REPORTED.lock().unwrap());
    assert!(list.replace("&#x2f;", "/").contains("/mine/ask/grievance"), "{list}");
    let (_, form) = world.get("/mine/ask/grievance", &cookie).await;
    assert!(form.contains("value=\"grievance\" selected"), "what was chosen is chosen: {form}");
    for request in &programme().requests {
        let (status, _) = world.get(&format!("/mine/ask/{}", request.thing.id), &cookie).await;
        assert_eq!(status, StatusCode::OK, "{}: {:?}", request.thing.id, REPORTED.lock().unwrap());
    }
    let asked = [("field.kind", "grievance"), ("field.office", "mou")];
    let (_, looked) = world.post("/mine/ask/grievance", &cookie, &asked).await;
    assert!(looked.contains("Ministry of Unification must answer. By "), "{looked}");
    let sent = world.post("/mine/ask/grievance", &cookie, &[&asked[..], &[("do", "record")]].concat()).await;
    assert_eq!(sent, (StatusCode::SEE_OTHER, "/mine?recorded".to_owned()));
    let (_, page) = world.get("/mine", &cookie).await;
    let link = page.split("ask/request_withdrawn?field.of=").nth(1).unwrap().split('"').next().unwrap();
    let back = [
        ("on", "2026-11-21"),
        ("field.of", link),
        ("field.why", "it is settled"),
        ("field.present", "nobody"),
        ("field.own_wish", "true"),
    ];
    let sent = world.post("/mine/ask/request_withdrawn", &cookie, &[&back[..], &[("do", "record")]].concat()).await;
    assert_eq!(sent.0, StatusCode::SEE_OTHER, "{}", sent.1);
    for other in ["contact_tried", "exit_ban_lifted", "no_such"] {
        assert_eq!(world.get(&format!("/mine/ask/{other}"), &cookie).await.0, StatusCode::NOT_FOUND, "{other}");
        let own = world.households[0].0;
        assert_eq!(world.get(&format!("/household/{own}/add/{other}"), &cookie).await.0, StatusCode::NOT_FOUND, "{other}");
    }
}

#[tokio::test]
async fn who_may_not_record_finds_no_form() {
    let world = World::new().await;
    let household = world.household();
    for (number, account) in world.accounts.iter().enumerate() {
        let cookie = world.enter(number).await;
        let is_near = world.offices.iter().any(|(office, of)| Some(office) == account.office.as_ref() && of.contains(&household));
        let may = is_near && matches!(account.role, Role::Caseworker | Role::Supervisor | Role::Protection | Role::RightsOfficer);
        let expected = if may { StatusCode::OK } else { StatusCode::NOT_FOUND };
        for path in ["add", "add/contact_tried", "correct/e1"] {
            assert_eq!(
                world.get(&format!("/household/{household}/{path}"), &cookie).await.0,
                expected,
                "{:?} {path}",
                account.role
            );
        }
        let sent = world.post(&format!("/household/{household}/add/contact_tried"), &cookie, &[]).await.0;
        assert_eq!(sent == StatusCode::NOT_FOUND, !may, "{:?}: {sent}", account.role);
    }
}

#[tokio::test]
async fn a_complaint_is_nothing_on_the_page_of_the_office_complained_of() {
    let world = World::new().await;
    let newcomer = world.enter(world.number_of(Role::Newcomer)).await;
    let office = world.accounts[world.number_of(Role::Caseworker)].office.clone().unwrap();
    let complaint = [("field.about", office.as_str()), ("do", "record")];
    let sent = world.post("/mine/ask/rights_complaint", &newcomer, &complaint).await;
    assert_eq!(sent.0, StatusCode::SEE_OTHER, "{}", sent.1);
    let own = world.households[0].0;
    assert!(world.get("/mine", &newcomer).await.1.contains("Human Rights Commission"));
    let cookie = world.enter(world.number_of(Role::Caseworker)).await;
    let (status, page) = world.get(&format!("/household/{own}"), &cookie).await;
    if status == StatusCode::OK {
        assert!(!page.contains("Complaint filed with the Human Rights Commission"), "{page}");
    }
}

#[tokio::test]
async fn a_threat_that_is_told_reaches_protection_officers_and_nobody_else_and_no_page_of_the_person() {
    let world = World::new().await;
    let own = world.households[0].0;
    let newcomer = world.enter(world.number_of(Role::Newcomer)).await;
    let (status, page) = world.post("/mine/help", &newcomer, &[("text", " ")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("aria-invalid"), "{page}");
    let told = [("text", "A man waits <outside>\tmy door"), ("reach", "after ten at night")];
    assert_eq!(world.post("/mine/help", &newcomer, &told).await, (StatusCode::SEE_OTHER, "/mine/help?told".to_owned()));
    let protector = world.enter(world.number_of(Role::Protection)).await;
    let (_, list) = world.get("/threats", &protector).await;
    let person = world.households[0].1.to_string();
    assert!(list.contains(&person), "{list}");
    let (status, page) = world.get(&format!("/threats/{person}"), &protector).await;
    assert_eq!(status, StatusCode::OK, "{:?}", REPORTED.lock().unwrap());
    assert!(page.contains("A man waits &lt;outside&gt; my door") && page.contains("after ten at night"), "{page}");
    assert_eq!(world.get(&format!("/household/{own}"), &protector).await.0, StatusCode::OK, "they can reach the person");
    for path in ["/mine", "/mine/help", "/mine/ask"] {
        let (_, page) = world.get(path, &newcomer).await;
        assert!(!page.contains("A man waits") && !page.contains("Protection officer<"), "{path} tells of it: {page}");
    }
    for (number, account) in world.accounts.iter().enumerate().filter(|(_, account)| account.role != Role::Protection) {
        let cookie = world.enter(number).await;
        for path in ["/threats".to_owned(), format!("/threats/{person}")] {
            assert_eq!(world.get(&path, &cookie).await.0, StatusCode::NOT_FOUND, "{:?} {path}", account.role);
        }
        let (_, page) = world.get(&format!("/household/{own}"), &cookie).await;
        assert!(!page.contains("A man waits"), "{:?} reads it", account.role);
    }
}

#[tokio::test]
async fn whoever_is_taken_in_is_looked_for_first_in_any_spelling() {
    let world = World::new().await;
    let cookie = world.enter(world.number_of(Role::Caseworker)).await;
    let person = [("name", "손정훈"), ("born", "1985-03-02"), ("sex", "male"), ("passport", "")];
    let (status, page) = world.post("/intake", &cookie, &person).await;
    assert_eq!(status, StatusCode::OK, "{:?}", REPORTED.lock().unwrap());
    assert!(page.contains("Nobody on record is like this person"), "{page}");
    let (status, household) = world.post("/intake", &cookie, &[&person[..], &[("do", "record")]].concat()).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{household}");
    let (status, page) = world.get(&household, &cookie).await;
    assert_eq!(status, StatusCode::OK, "whoever took them in sees them: {:?}", REPORTED.lock().unwrap());
    assert!(page.contains("손정훈"), "{page}");
    let again = [("name", "Son Jong-hun"), ("born", "1985-03-02")];
    let (_, page) = world.post("/intake", &cookie, &again).await;
    assert!(page.contains("Already on record") && page.contains("손정훈"), "{page}");
    let joins = household.replace("?recorded", "/join");
    let child = [("name", "손미나"), ("born", "2015-07-09"), ("on", "2026-11-01"), ("do", "record")];
    let (status, at) = world.post(&joins, &cookie, &child).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{at}");
    assert!(world.get(&at, &cookie).await.1.contains("손미나"));
    let (status, page) = world.post("/intake", &cookie, &[("born", "soon")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.matches("aria-invalid").count(), 2, "{page}");
    for (number, account) in world.accounts.iter().enumerate().filter(|(_, account)| account.role != Role::Caseworker) {
        let cookie = world.enter(number).await;
        assert_eq!(world.get("/intake", &cookie).await.0, StatusCode::NOT_FOUND, "{:?}", account.role);
    }
}

#[tokio::test]
async fn a_council_sees_a_case_while_it_is_before_it_and_neither_names_nor_money_nor_forms() {
    let world = World::new().await;
    let officer = world.enter(world.number_of(Role::Caseworker)).await;
    let member = world.enter(world.number_of(Role::CouncilMember)).await;
    let agenda = world.get("/today", &member).await.1;
    assert!(agenda.contains("Agenda of the council"), "{agenda}");
    let mut households =
        world.offices.iter().find(|(known, _)| Some(known) == world.accounts[0].office.as_ref()).unwrap().1.iter();
    let household = *households.find(|household| !agenda.contains(&household.to_string())).unwrap();
    let path = format!("/household/{household}");
    assert_eq!(world.get(&path, &member).await.0, StatusCode::NOT_FOUND);
    let record = async |kind: &str, fields: &[(&str, &str)]| world.record(&officer, household, kind, fields).await;
    record(
        "prior_notice_given",
        &[("on", "2026-11-02"), ("field.decision", "protection_ended"), ("field.comment_by", "2026-11-16")],
    )
    .await;
    assert!(world.get("/today", &member).await.1.contains(&household.to_string()));
    let (status, page) = world.get(&path, &member).await;
    assert_eq!(status, StatusCode::OK, "{:?}", REPORTED.lock().unwrap());
    assert!(page.contains("What the law asks for: Ending protection and support"), "{page}");
    assert!(!page.contains("id=\"money\"") && !page.contains("/add/"), "{page}");
    for hidden in ["/add", "/add/council_sat", "/record", "/why/basic_grant"] {
        assert_eq!(world.get(&format!("{path}{hidden}"), &member).await.0, StatusCode::NOT_FOUND, "{hidden}");
    }
    let officers = world.get(&path, &officer).await.1;
    let link = officers.split("/add/council_sat?field.of=").nth(1).unwrap().split('"').next().unwrap();
    record("council_called", &[("on", "2026-11-16"), ("field.of", link)]).await;
    let sat = [
        ("field.members", "30"),
        ("field.present", "25"),
        ("field.partial", "0"),
        ("field.urgent", "false"),
        ("field.outcome", "accepted"),
    ];
    record("council_sat", &[&sat[..], &[("on", "2026-11-19"), ("field.of", link)]].concat()).await;
    assert_eq!(world.get(&path, &member).await.0, StatusCode::NOT_FOUND, "the council has sat");
    let ending = [("on", "2026-11-20"), ("field.of", link), ("field.ground", "assets")];
    record("protection_ended", &ending).await;
    let decided = world.get(&path, &officer).await.1;
    assert!(decided.contains("/add/decision_notified?field.of="), "{decided}");
    assert!(!decided.contains("/add/council_sat?field.of="), "what is decided is before nobody: {decided}");
}

#[tokio::test]
async fn whatever_is_put_before_the_council_or_asked_for_that_it_deliberates_on_is_on_its_agenda_until_it_has_sat() {
    let world = World::new().await;
    let officer = world.enter(world.number_of(Role::Caseworker)).await;
    let member = world.enter(world.number_of(Role::CouncilMember)).await;
    let agenda = world.get("/today", &member).await.1;
    let households = &world.offices.iter().find(|(known, _)| Some(known) == world.accounts[0].office.as_ref()).unwrap().1;
    let mut unseen = households.iter().filter(|household| !agenda.contains(&household.to_string()));
    let (household, asking) = (*unseen.next().unwrap(), *unseen.next().unwrap());
    let path = format!("/household/{household}");
    let record = async |kind: &str, fields: &[(&str, &str)]| world.record(&officer, household, kind, fields).await;
    record("council_matter_put", &[("on", "2026-11-16"), ("field.matter", "guard_period")]).await;
    let (status, page) = world.get(&path, &member).await;
    assert_eq!(status, StatusCode::OK, "{:?}", REPORTED.lock().unwrap());
    assert!(page.contains("Setting, extending or ending personal protection"), "{page}");
    let officers = world.get(&path, &officer).await.1;
    let link = officers.split("/add/council_sat?field.of=").nth(1).unwrap().split('"').next().unwrap();
    let numbers = [("field.members", "30"), ("field.present", "25"), ("field.partial", "0"), ("field.urgent", "true")];
    record("council_sat", &[&numbers[..], &[("on", "2026-11-19"), ("field.of", link)]].concat()).await;
    assert_eq!(world.get(&path, &member).await.0, StatusCode::NOT_FOUND, "the council has sat");

    assert!(!world.get("/today", &member).await.1.contains(&asking.to_string()));
    world.record(&officer, asking, "guard_restart_requested", &[("on", "2026-11-16")]).await;
    assert!(
        world.get("/today", &member).await.1.contains(&asking.to_string()),
        "a request to start protection again is the council's too"
    );
}

#[tokio::test]
async fn a_request_that_is_sent_on_says_to_whom_and_at_the_minute_of_sending_if_no_other_was_written() {
    let world = World::new().await;
    let office = world.accounts[world.number_of(Role::Caseworker)].office.clone().unwrap();
    let newcomer = world.enter(world.number_of(Role::Newcomer)).await;
    let asked = [("field.kind", "grievance"), ("field.office", office.as_str()), ("do", "record")];
    assert_eq!(world.post("/mine/ask/grievance", &newcomer, &asked).await.0, StatusCode::SEE_OTHER);
    let (household, officer) = (world.households[0].0, world.enter(world.number_of(Role::Caseworker)).await);
    let page = world.get(&format!("/household/{household}"), &officer).await.1;
    let of = page.split("/add/petition_transferred?field.of=").nth(1).unwrap().split('"').next().unwrap();
    let fields = [("on", "2026-11-22"), ("field.of", of), ("field.office", "police"), ("field.why", "It is theirs")];
    world.record(&officer, household, "petition_transferred", &fields).await;
    let own = world.get("/mine", &newcomer).await.1;
    assert!(own.contains("22 November 2026 12:00</time> sent to "), "{own}");
    assert!(!own.contains("{$"), "{own}");
}
