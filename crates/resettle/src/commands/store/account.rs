//! `resettle account`: who may sign in, and what for, from the machine itself.

use std::process::ExitCode;

use access::SignUpCode;
use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use jiff::SignedDuration;
use programme::{Lang, Programme};
use show::Words;
use store::{Account, AccountError, Grant, SignUp, Store, actor_id};
use vault::ActorId;

use super::At;
use crate::out::outln;
use crate::run::{block_on, now, random};

/// How long a code to sign up with counts.
const CODE_HOURS: i64 = 72;

/// Accounts of a store: who may sign in, and what for. The first administrator is made here; others are made on a page.
#[derive(Subcommand)]
pub(crate) enum Accounts {
    /// Makes an account, and prints the code with which its owner chooses how to sign in: once, within three days.
    Create {
        /// By what name its owner signs in: letters and digits that tell nobody who they are.
        login: String,
        #[command(flatten)]
        task: Task,
        #[command(flatten)]
        at: At,
    },
    /// Says what an account is for, in the place of what it was for before; without --role, for nothing.
    Grant {
        /// The account: its login name or its number.
        #[arg(value_name = "ACCOUNT")]
        whose: String,
        #[command(flatten)]
        task: Task,
        #[command(flatten)]
        at: At,
    },
    /// Ends an account and its sessions, for good.
    End {
        /// The account: its login name or its number.
        #[arg(value_name = "ACCOUNT")]
        whose: String,
        #[command(flatten)]
        at: At,
    },
    /// Begins an account anew whose password, passkey or device is lost, and prints a code. At the machine one person can; on the page it takes two.
    Reset {
        /// The account: its login name or its number.
        #[arg(value_name = "ACCOUNT")]
        whose: String,
        #[command(flatten)]
        at: At,
    },
    /// Every account: what it is for, and what was done about it last.
    List {
        #[command(flatten)]
        at: At,
    },
}

/// What an account is for.
#[derive(Args)]
pub(crate) struct Task {
    /// Its role: caseworker, supervisor, finance, protection, rights_officer, analyst, data_protection, administrator, newcomer.
    #[arg(long, default_value = "")]
    role: String,
    /// The id of its office in the programme.
    #[arg(long, default_value = "", requires = "role")]
    office: String,
    /// Of a newcomer: whose file is their own, 32 digits.
    #[arg(long, default_value = "", requires = "role")]
    person: String,
}

impl Task {
    fn grant(&self, programme: &Programme) -> Result<Grant> {
        Ok(web::grant_of(programme, &self.role, &self.office, &self.person)?)
    }
}

impl Accounts {
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode> {
        let (Self::Create { at, .. }
        | Self::Grant { at, .. }
        | Self::End { at, .. }
        | Self::Reset { at, .. }
        | Self::List { at }) = self;
        block_on(async {
            let (store, programme) = at.open().await?;
            let done = self.carry_out((&store, &programme), at, &Words::new(lang)).await;
            store.close().await;
            done.map(|()| ExitCode::SUCCESS)
        })?
    }

    async fn carry_out(&self, (store, programme): (&Store, &Programme), at: &At, words: &Words) -> Result<()> {
        match self {
            Self::Create { login, task, .. } => {
                let (code, sign_up) = new_code();
                let grant = task.grant(programme)?;
                let id = store.create_account(Some(login), Some(sign_up), at.stamp(), &mut random()).await?;
                if grant != Grant::default() {
                    store.grant_account(id, grant, at.stamp()).await?;
                }
                outln!("{}", words.with("account-created", &[("account", &id.to_string()), ("code", &code.to_string())]));
            }
            Self::Grant { whose, task, .. } => {
                let id = found(store, whose).await?;
                store.grant_account(id, task.grant(programme)?, at.stamp()).await?;
                outln!("{}", words.say("account-granted"));
            }
            Self::End { whose, .. } => {
                store.end_account(found(store, whose).await?, at.stamp()).await?;
                outln!("{}", words.say("account-ended"));
            }
            Self::Reset { whose, .. } => {
                let (code, sign_up) = new_code();
                store.reset_account(found(store, whose).await?, sign_up, at.stamp()).await?;
                outln!("{}", words.with("account-reset", &[("code", &code.to_string())]));
            }
            Self::List { .. } => list(store, programme, words).await?,
        }
        Ok(())
    }
}

/// A code, and what is kept of it.
fn new_code() -> (SignUpCode, SignUp) {
    let code = SignUpCode::random(&mut random());
    let sign_up = SignUp { code: code.hash(), until: now() + SignedDuration::from_hours(CODE_HOURS) };
    (code, sign_up)
}

async fn found(store: &Store, account: &str) -> Result<ActorId> {
    if let Some(account) = store.account_by_login(account).await? {
        return Ok(account.id);
    }
    let id = actor_id(account).ok().context(AccountError::Unknown)?;
    store.account(id).await?.map(|account| account.id).context(AccountError::Unknown)
}

async fn list(store: &Store, programme: &Programme, words: &Words) -> Result<()> {
    let zone = jiff::tz::TimeZone::get(&programme.timezone)?;
    let accounts = store.accounts().await?;
    if accounts.is_empty() {
        outln!("{}", words.say("nothing"));
    }
    for Account { id, act, grant: Grant { role, office, person }, secret, at, by, .. } in accounts {
        let task = role.map_or_else(|| words.say("account-no-role"), |role| words.say(&format!("role-{role}")));
        let office = programme.offices.iter().find(|known| Some(&known.id) == office.as_ref());
        let office = office.map(|office| office.title.get(words.lang).to_owned());
        let can = if secret.is_some() { "account-can" } else { "account-cannot" };
        let parts = [Some(task), office, person.map(|person| person.to_string()), Some(words.say(can))];
        let time = zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string();
        let act = words.say(&format!("account-act-{}", act.word()));
        outln!("{id}  {}\n  {time}  {act}  {by}", parts.into_iter().flatten().collect::<Vec<_>>().join(" · "));
    }
    Ok(())
}
