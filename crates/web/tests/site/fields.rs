//! Field by field: which role the API tells what. The table is checked in, so that nobody is told more without a change that is seen.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use access::Role;
use axum::http::StatusCode;
use serde_json::Value;

use crate::api::operations;
use crate::world::World;

/// Objects whose keys are ids of people, and words of a programme: what is in them is one field.
const BY_ID: [&str; 3] = ["names", "fields", "details"];

/// The fields of a value, `a.b` each; those of all members of a list are one.
fn fields(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    let beneath = |name: &str| if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") };
    match value {
        Value::Object(members) if !BY_ID.iter().any(|name| at.ends_with(name)) => {
            members.iter().for_each(|(name, member)| fields(member, &beneath(name), found));
        }
        Value::Array(members) => members.iter().for_each(|member| fields(member, at, found)),
        Value::Null => {}
        _ => drop(found.insert(at.to_owned())),
    }
}

#[tokio::test]
async fn every_role_is_told_the_fields_that_stand_in_the_table_and_no_other() {
    let world = World::new().await;
    let routes = operations(&world).into_iter().filter(|(method, _, is_open)| method == "GET" && !is_open);
    let (known, person) = (world.household().to_string(), world.households[0].1.to_string());
    let mut told: BTreeMap<(String, String), BTreeSet<&str>> = BTreeMap::new();
    for (_, path, _) in routes {
        for role in Role::ALL {
            let answer = world.read(*role, &path).await;
            if answer.status != StatusCode::OK || !answer.body.is_object() {
                continue;
            }
            let mut found = BTreeSet::new();
            fields(&answer.body, "", &mut found);
            for field in found {
                told.entry((path.replace(&known, "{id}").replace(&person, "{person}"), field)).or_default().insert(role.word());
            }
        }
    }
    let mut table = String::new();
    let mut last = "";
    for ((path, field), roles) in &told {
        if path != last {
            writeln!(table, "{path}").unwrap();
        }
        last = path;
        let roles: Vec<&str> = roles.iter().copied().collect();
        writeln!(table, "  {field}: {}", roles.join(" ")).unwrap();
    }
    assert!(told.len() > 200, "{table}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/security/fields.txt");
    if std::env::var_os("RESETTLE_WRITE").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(published == table, "look at what differs, and run the tests once with RESETTLE_WRITE=1:\n{table}");
}
