//! Forms that were begun and not sent.

use access::Role;
use axum::http::StatusCode;

use crate::world::World;

#[tokio::test]
async fn what_was_begun_is_there_again_for_whoever_began_it_until_it_is_recorded() {
    let world = World::new().await;
    let (own, other) =
        (world.enter(world.number_of(Role::Caseworker)).await, world.enter(world.number_of(Role::Supervisor)).await);
    let household = world.household();
    let path = format!("/household/{household}/add/contact_tried");
    let begun = [("on", "2026-11-2"), ("who", "p1"), ("field.reached", "false"), ("do", "keep")];
    assert_eq!(world.post(&path, &own, &begun).await, (StatusCode::SEE_OTHER, path.clone()), "half a day is kept as it is");
    let page = world.get(&path, &own).await.1;
    assert!(page.contains("value=\"2026-11-2\"") && page.contains("As you left it at 2026-11-22 12:00"), "{page}");
    assert!(page.contains("value=\"false\" selected"), "{page}");
    let today = world.get("/today", &own).await.1.replace("&#x2f;", "/");
    assert!(today.contains(&format!("<a href=\"{path}\">")), "{today}");
    assert!(!world.get(&path, &other).await.1.contains("As you left it"), "it is nobody else's");
    let seen = page.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let sent = [("on", "2026-11-20"), ("who", "p1"), ("field.reached", "false"), ("seen", seen), ("do", "record")];
    assert_eq!(world.post(&path, &own, &sent).await.0, StatusCode::SEE_OTHER);
    assert!(!world.get(&path, &own).await.1.contains("As you left it"));
    assert!(!world.get("/today", &own).await.1.contains("Begun and not sent"));
}

#[tokio::test]
async fn an_intake_that_was_begun_is_there_again_until_it_is_begun_anew() {
    let world = World::new().await;
    let own = world.enter(world.number_of(Role::Caseworker)).await;
    assert_eq!(world.post("/intake", &own, &[("name", "한새봄"), ("do", "keep")]).await.0, StatusCode::SEE_OTHER);
    assert!(world.get("/intake", &own).await.1.contains("value=\"한새봄\""));
    assert_eq!(world.post("/intake", &own, &[("name", "한새봄"), ("do", "drop")]).await.0, StatusCode::SEE_OTHER);
    assert!(!world.get("/intake", &own).await.1.contains("한새봄"));
}

#[tokio::test]
async fn nothing_is_kept_of_what_may_not_be_written_nor_of_what_is_only_supposed_nor_of_a_threat() {
    let world = World::new().await;
    let newcomer = world.enter(world.number_of(Role::Newcomer)).await;
    let (household, officer) = (world.foreign().0, world.enter(world.number_of(Role::Caseworker)).await);
    let foreign = format!("/household/{household}/add/contact_tried");
    assert_eq!(world.post(&foreign, &officer, &[("do", "keep")]).await.0, StatusCode::NOT_FOUND);
    let supposed = format!("/household/{}/suppose/contact_tried", world.household());
    assert_ne!(world.post(&supposed, &officer, &[("on", "2026-11-2"), ("do", "keep")]).await.0, StatusCode::SEE_OTHER);
    world.post("/mine/help", &newcomer, &[("text", "He waits"), ("do", "keep")]).await;
    for (cookie, page) in [(&officer, supposed.as_str()), (&newcomer, "/mine/help")] {
        let page = world.get(page, cookie).await.1;
        assert!(!page.contains("As you left it") && !page.contains("unsent.js") && !page.contains("He waits"), "{page}");
    }
    assert!(!world.get("/today", &officer).await.1.contains("Begun and not sent"));
}
