//! Systems that are told what changes: which they are, and telling them until they have heard.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hooks::{Endpoint, Message, Secret};
use serde::Deserialize;
use store::actor_id;
use tokio::sync::watch;
use tracing::{info, warn};
use vault::ActorId;
use web::{News, NewsError, Site};

use super::config::open_to_all;

/// How often it is looked whether there is anything to tell.
const LOOK: Duration = Duration::from_secs(2);
/// The longest between two tries.
const WAIT_MAX: Duration = Duration::from_secs(3600);

/// A system that is told what changes.
pub(super) struct Hook {
    name: String,
    account: ActorId,
    endpoint: Endpoint,
}

/// What the configuration says of one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    name: String,
    url: String,
    account: String,
    secret: String,
}

/// Those of a configuration, and what is wrong with it.
pub(super) fn read(table: toml::Value) -> (Vec<Hook>, Vec<String>) {
    let said: Vec<Said> = match table.try_into() {
        Ok(said) => said,
        Err(error) => {
            let why = format!("hooks: {}; each is [[hooks]] with name, url, account and secret (a file)", error.message());
            return (Vec::new(), vec![why]);
        }
    };
    let (mut hooks, mut wrong) = (Vec::<Hook>::new(), Vec::new());
    for said in said {
        match said.hook() {
            Ok(hook) if hooks.iter().any(|known| known.name == hook.name) => {
                wrong.push(format!("hooks: two are called `{}`; each needs a name of its own", hook.name));
            }
            Ok(hook) => hooks.push(hook),
            Err(why) => wrong.push(format!("hooks: `{}`: {why}", said.name)),
        }
    }
    (hooks, wrong)
}

impl Said {
    fn hook(&self) -> Result<Hook, String> {
        let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
        if self.name.is_empty() || self.name.len() > 40 || !self.name.chars().all(is_plain) {
            return Err("a name is 1 to 40 small letters and digits".to_owned());
        }
        let account = actor_id(&self.account).map_err(|_| format!("`{}` is no number of an account", self.account))?;
        let secret = std::fs::read_to_string(&self.secret).map_err(|error| format!("{}: {error}", self.secret))?;
        if let Some(why) = open_to_all(Path::new(&self.secret)) {
            return Err(why);
        }
        let secret: Secret = secret.parse().map_err(|error| format!("{}: {error}", self.secret))?;
        let endpoint = Endpoint::new(&self.url, secret).map_err(|error| error.to_string())?;
        Ok(Hook { name: self.name.clone(), account, endpoint })
    }
}

impl Hook {
    /// Tells what changes, in order, until the server stops. What was not heard is told again, with what came since, at first after seconds and
    /// at last every hour, for as long as it takes.
    pub(super) async fn tell(self, site: Arc<Site>, mut stopping: watch::Receiver<bool>) {
        let (mut failures, mut wait) = (0, Duration::ZERO);
        loop {
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                _ = stopping.changed() => return,
            }
            let told = tokio::select! {
                told = self.tell_once(&site) => told,
                _ = stopping.changed() => return,
            };
            match told {
                Ok(is_more) => {
                    if failures > 0 {
                        info!(hook = self.name, "it hears again");
                    }
                    failures = 0;
                    wait = if is_more { Duration::ZERO } else { LOOK };
                }
                Err(why) => {
                    wait = wait_after(failures);
                    failures += 1;
                    warn!(hook = self.name, failures, seconds = wait.as_secs(), %why, "it did not hear, and is told again");
                }
            }
        }
    }

    /// Tells what there is; says whether there was anything.
    async fn tell_once(&self, site: &Site) -> Result<bool, String> {
        let news = site.news(&self.name, self.account).await.map_err(|error: NewsError| error.to_string())?;
        let Some(news) = news else { return Ok(false) };
        self.send(site, &news).await?;
        site.heard(&self.name, &news).await.map_err(|error| error.to_string())?;
        Ok(true)
    }

    async fn send(&self, site: &Site, news: &News) -> Result<(), String> {
        let Some(body) = news.body.clone() else { return Ok(()) };
        let message = Message { id: news.id.clone(), seconds: crate::run::now().as_second(), body };
        let heard = self.endpoint.send(&message).await;
        site.count_message(heard.is_ok());
        heard.map_err(|why| why.to_string())
    }
}

/// How long is waited after so many failures and one more.
fn wait_after(failures: u32) -> Duration {
    LOOK.saturating_mul(1 << failures.min(16)).min(WAIT_MAX)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn wrong(text: &str) -> Vec<String> {
        read(text.parse::<toml::Table>().unwrap().remove("hooks").unwrap()).1
    }

    #[test]
    fn everything_wrong_with_a_hook_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("secret").display().to_string();
        std::fs::write(&secret, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLbSw\n").unwrap();
        let open = folder.path().join("open").display().to_string();
        std::fs::copy(&secret, &open).unwrap();
        for (file, mode) in [(&secret, 0o640), (&open, 0o644)] {
            std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).unwrap();
        }
        let hook = |name: &str, url: &str, account: &str, secret: &str| {
            format!("[[hooks]]\nname = '{name}'\nurl = '{url}'\naccount = '{account}'\nsecret = '{secret}'\n")
        };
        let (url, account) = ("https://housing.example/told", "00112233445566778899aabbccddeeff");
        let right = hook("housing", url, account, &secret);
        assert_eq!(wrong(&right), Vec::<String>::new());
        for (text, part) in [
            (right.repeat(2), "two are called `housing`"),
            (hook("Housing office", url, account, &secret), "small letters and digits"),
            (hook("housing", "http://housing.example/", account, &secret), "write https://"),
            (hook("housing", url, "12", &secret), "`12` is no number of an account"),
            (hook("housing", url, account, "/there/is/none"), "/there/is/none: "),
            (hook("housing", url, account, &open), "can be read by everybody"),
            (right.replace("url", "uri"), "unknown field `uri`"),
            ("hooks = 'https://housing.example'".to_owned(), "each is [[hooks]] with name, url, account and secret"),
        ] {
            assert!(wrong(&text).concat().contains(part), "{part}: {:?}", wrong(&text));
        }
    }

    #[test]
    fn the_wait_doubles_up_to_an_hour() {
        assert_eq!([0, 1, 5, 30].map(wait_after).map(|wait| wait.as_secs()), [2, 4, 64, 3600]);
    }
}
