//! Backups and checkpoints from pages: by administrators alone, one at a time, and what went wrong is said.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::Ordering;
use std::time::Duration;

use access::Role;
use axum::http::StatusCode;
use store::{Opener, Recipients, make_backup_key, verify_backup};
use tlog::Signer;
use web::{Backups, Checkpoints, Keeping};

use crate::money::token_in;
use crate::sign_in::{self, CLOCK, PASSED};
use crate::world::{REPORTED, World};

const PAGE: &str = "/installation/backups";

/// What lies in a folder of the world's.
fn files(world: &World, folder: &str) -> Vec<PathBuf> {
    let mut found: Vec<_> =
        std::fs::read_dir(world._folder.path().join(folder)).unwrap().map(|file| file.unwrap().path()).collect();
    found.sort();
    found
}

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

/// An administrator, and the token of their forms.
async fn administrator(world: &World) -> (String, String) {
    let cookie = world.enter(world.number_of(Role::Administrator)).await;
    let token = token_in(&world.get(PAGE, &cookie).await.1);
    (cookie, token)
}

async fn make(world: &World, (cookie, token): &(String, String), what: &str) -> (StatusCode, String) {
    world.post(&format!("{PAGE}/{what}"), cookie, &[("token", token)]).await
}

#[tokio::test]
async fn backups_and_checkpoints_are_for_administrators_alone_and_from_their_own_page() {
    let world = World::new().await;
    let (admin, token) = administrator(&world).await;
    for (number, account) in world.accounts.iter().enumerate().filter(|(_, account)| account.role != Role::Administrator) {
        let cookie = world.enter(number).await;
        assert_eq!(world.get(PAGE, &cookie).await.0, StatusCode::NOT_FOUND, "{:?}", account.role);
        for what in ["backup", "checkpoint"] {
            assert_eq!(make(&world, &(cookie.clone(), token.clone()), what).await.0, StatusCode::NOT_FOUND, "{:?}", account.role);
        }
    }
    assert_eq!(world.get(PAGE, "").await.0, StatusCode::SEE_OTHER);
    for forged in ["", "0", &"a".repeat(5_000)] {
        assert_eq!(make(&world, &(admin.clone(), forged.to_owned()), "backup").await.0, StatusCode::FORBIDDEN, "{forged}");
    }
    for what in ["keys", "Backup", "..%2fbackup", "%00"] {
        let path = format!("{PAGE}/{what}");
        assert_eq!(world.post(&path, &admin, &[("token", &token)]).await.0, StatusCode::NOT_FOUND, "{what}");
        assert_eq!(world.get(&path, &admin).await.0, StatusCode::SEE_OTHER, "a link makes nothing: {what}");
    }
    for folder in ["backups", "checkpoints"] {
        assert_eq!(files(&world, folder), Vec::<PathBuf>::new(), "nobody else made anything");
    }
}

#[tokio::test]
async fn a_backup_and_a_checkpoint_are_made_from_a_page_and_are_good() {
    let world = World::new().await;
    let admin = administrator(&world).await;
    let log = world.site.store().log_frontier().await.unwrap().head();
    let first = world.get("/installation", &admin.0).await.1;
    assert_eq!(first.matches("<span class=\"chip overdue\">Late</span>").count(), 2, "there are none yet: {first}");
    for what in ["backup", "checkpoint", "checkpoint"] {
        let (status, to) = make(&world, &admin, what).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{what}: {to} {:?}", REPORTED.lock().unwrap());
        assert_eq!(to, format!("{PAGE}?recorded"));
    }
    let (backups, checkpoints) = (files(&world, "backups"), files(&world, "checkpoints"));
    assert_eq!(
        backups.iter().map(|path| name(path)).collect::<Vec<_>>(),
        [format!("backup-20261122T030000Z-{:012}.age", log.size)]
    );
    assert_eq!(checkpoints.iter().map(|path| name(path)).collect::<Vec<_>>(), [format!("checkpoint-{:012}", log.size)]);
    let opener = Opener::key_file(&world._folder.path().join("backup.age")).unwrap();
    let verified = verify_backup(&backups[0], &opener, world._folder.path(), &mut |_, _| {}).await.unwrap();
    assert_eq!(verified.tree, log);
    let page = world.get(PAGE, &admin.0).await.1;
    for told in
        [name(&backups[0]), name(&checkpoints[0]), &format!("{} entries", log.size), "2026-11-22 12:00", "asked for by account"]
    {
        assert!(page.contains(told), "{told}: {page}");
    }
    for path in ["/installation", PAGE] {
        assert!(!world.get(path, &admin.0).await.1.contains(">Late<"), "{path}");
    }
}

/// A site with folders of its own; what goes wrong in it is noted for no other test.
struct Served {
    world: sign_in::World,
    folder: tempfile::TempDir,
    admin: String,
    token: String,
}

impl Served {
    async fn new(has_backups: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let [backups, checkpoints] = ["backups", "checkpoints"].map(|name| folder.path().join(name));
        [&backups, &checkpoints].into_iter().try_for_each(std::fs::create_dir).unwrap();
        let recipient = make_backup_key(&folder.path().join("key")).unwrap();
        let recipients = Recipients::keys([recipient.as_str()]).unwrap();
        let signer = Signer::new("log.example", &[7; 32]).unwrap();
        let keeping = Keeping {
            backups: has_backups.then_some(Backups { folder: backups, recipients }),
            checkpoints: Some(Checkpoints { folder: checkpoints, signer }),
        };
        let mut world = sign_in::World::with(|site| site.keeps(keeping)).await;
        let (admin, _) = sign_in::administrator(&mut world, "admin1").await;
        let token = token_in(&world.get(PAGE, &admin).await.page);
        Self { world, folder, admin, token }
    }

    async fn make(&self, what: &str) -> sign_in::Answer {
        self.world.post(&format!("{PAGE}/{what}"), &self.admin, "", &[("token", &self.token)]).await
    }

    async fn page(&self) -> String {
        self.world.get(PAGE, &self.admin).await.page
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

#[tokio::test]
async fn why_nothing_was_made_is_said_in_words_and_nothing_half_is_left() {
    let _clock = CLOCK.lock().await;
    let served = Served::new(true).await;
    std::fs::write(served.path("checkpoints/checkpoint-7"), "a note").unwrap();
    std::fs::remove_dir(served.path("backups")).unwrap();
    for (what, says) in [("checkpoint", "is no checkpoint of this log by this key"), ("backup", "The folder is not there")] {
        let answer = served.make(what).await;
        assert!(answer.status == StatusCode::INTERNAL_SERVER_ERROR && answer.page.contains(says), "{}", answer.page);
        assert!(served.page().await.contains(says), "also later: {what}");
    }
    assert_eq!(std::fs::read_dir(served.path("checkpoints")).unwrap().count(), 1);
    assert!(!served.path("backups").exists());
}

#[tokio::test]
async fn what_takes_long_goes_on_and_a_second_click_shows_the_first() {
    let _clock = CLOCK.lock().await;
    let served = Served::new(true).await;
    // Who opens a pipe to read it waits until somebody writes there.
    let pipe = served.path("checkpoints/checkpoint-7");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for _ in 0..2 {
        let answer = served.make("checkpoint").await;
        assert_eq!((answer.status, answer.to.as_str()), (StatusCode::SEE_OTHER, PAGE));
    }
    let page = served.page().await;
    assert!(page.contains("Being made since 2026-11-22") && page.contains("<progress"), "{page}");
    assert!(!page.contains("Make a checkpoint now") && page.contains("Back up now"), "the other can be made meanwhile: {page}");
    let pipe = tokio::task::spawn_blocking(|| std::fs::OpenOptions::new().write(true).open(pipe));
    drop(pipe.await.unwrap().unwrap());
    for _ in 0..500 {
        if served.page().await.contains("is no checkpoint of this log") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it came to no end: the second click began another");
}

#[tokio::test]
async fn who_makes_a_checkpoint_has_just_shown_who_they_are_and_needs_a_folder() {
    let _clock = CLOCK.lock().await;
    let served = Served::new(false).await;
    let page = served.page().await;
    assert!(page.contains("No folder is set for backups") && !page.contains("Back up now"), "{page}");
    assert_eq!(served.make("backup").await.status, StatusCode::NOT_FOUND);
    PASSED.fetch_add(601, Ordering::Relaxed);
    assert_eq!(served.make("checkpoint").await.to, format!("/sign-in/again?to={PAGE}"));
    assert!(served.page().await.contains("Make a checkpoint now"), "looking needs no such thing");
    assert_eq!(std::fs::read_dir(served.path("checkpoints")).unwrap().count(), 0);
}
