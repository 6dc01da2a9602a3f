//! The work list.

use access::Role;

use crate::world::World;

/// The households of a section of the list, by id.
fn listed(page: &str, section: &str) -> Vec<String> {
    let Some(found) = page.split(&format!("aria-labelledby=\"{section}\"")).nth(1) else { return Vec::new() };
    let found = found.split("</section>").next().unwrap();
    found.split("href=\"/household/").skip(1).map(|link| link.split('"').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn whoever_nobody_could_reach_stands_first_until_they_were_reached() {
    let world = World::new().await;
    let local = Some("local_government");
    let caseworker = world.accounts.iter().rposition(|of| of.role == Role::Caseworker && of.office.as_deref() == local).unwrap();
    let cookie = world.enter(caseworker).await;
    let (_, theirs) = world.offices.iter().find(|(office, _)| Some(office.as_str()) == local).unwrap();
    let household = *theirs.first().unwrap();
    let before = listed(&world.get("/today", &cookie).await.1, "unreached");
    assert!(!before.contains(&household.to_string()), "{before:?}");
    world.record(&cookie, household, "contact_tried", &[("on", "2026-11-20"), ("field.reached", "false")]).await;
    let page = world.get("/today", &cookie).await.1;
    assert!(listed(&page, "unreached").contains(&household.to_string()), "{page}");
    assert!(page.find("id=\"unreached\"") < page.find("id=\"late\""), "before what is late");
    let elsewhere = ["late", "soon", "later", "undated"].map(|section| {
        let section = page.split(&format!("aria-labelledby=\"{section}\"")).nth(1).unwrap_or_default();
        section.split("</section>").next().unwrap_or_default().matches("did not answer").count()
    });
    assert_eq!(elsewhere, [0; 4], "and nowhere else");
    world.record(&cookie, household, "contact_tried", &[("on", "2026-11-21"), ("field.reached", "true")]).await;
    let after = listed(&world.get("/today", &cookie).await.1, "unreached");
    assert!(!after.contains(&household.to_string()), "{after:?}");
}

#[tokio::test]
async fn restrictions_are_listed_with_their_end_to_exactly_those_who_may_open_the_household() {
    let world = World::new().await;
    let caseworker = world.enter(world.number_of(Role::Caseworker)).await;
    let household = world.household();
    let ban =
        [("on", "2026-11-20"), ("field.basis", "investigation"), ("field.until", "2026-12-10"), ("field.notice", "in_writing")];
    world.record(&caseworker, household, "exit_ban_imposed", &ban).await;
    let mut listed = 0;
    for (number, account) in world.accounts.iter().enumerate() {
        let cookie = world.enter(number).await;
        let (status, page) = world.get("/restrictions", &cookie).await;
        let sees_lists = account.office.is_some() && account.role != Role::Finance;
        assert_eq!(status.as_u16(), if sees_lists { 200 } else { 404 }, "{:?}", account.role);
        for link in page.split("href=\"/household/").skip(1) {
            let id = link.split('"').next().unwrap();
            assert_eq!(world.get(&format!("/household/{id}"), &cookie).await.0, 200, "{:?} {id}", account.role);
            listed += 1;
        }
    }
    let page = world.get("/restrictions", &caseworker).await.1;
    assert!(page.contains(&household.to_string()) && page.contains("10 December 2026"), "{page}");
    assert!(listed > 3, "{listed}");
}

#[tokio::test]
async fn how_late_something_is_is_said_in_days_then_months_then_years() {
    let world = World::new().await;
    let page = world.get("/today", &world.enter(world.number_of(Role::Caseworker)).await).await.1;
    let mut said = std::collections::BTreeSet::new();
    let pieces: Vec<&str> = page.split("<span class=\"chip overdue\">").collect();
    for (before, after) in pieces.iter().zip(&pieces[1..]) {
        let due_year: i32 = before.rsplit("datetime=\"").next().unwrap()[..4].parse().unwrap();
        let (number, unit) = after.split("</span>").next().unwrap().split_once(' ').unwrap();
        let (number, years): (i32, i32) = (number.parse().unwrap(), 2026 - due_year);
        let is_so = match unit {
            "day late" | "days late" => number <= 60 && years <= 1,
            "months late" => (2..24).contains(&number) && years <= 2,
            _ => unit == "years late" && (years - 1..=years).contains(&number),
        };
        assert!(is_so, "{number} {unit}, due in {due_year}");
        said.insert(unit.to_owned());
    }
    assert!(said.contains("years late"), "{said:?}");
}
