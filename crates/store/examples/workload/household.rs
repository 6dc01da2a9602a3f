//! The store itself: appends to it, and a look at all of it.

use crate::everything::Everything;
use crate::sample::{self, household};
use crate::{Address, Failure, Options, Token, look, people, say};
use case::Engine;
use chacha20::ChaCha20Rng;
use jiff::{SignedDuration, Timestamp};
use rand_core::SeedableRng;
use store::{Append, Location, Outcome, Stamp, Store};
use vault::{ActorId, HeldRoot};

/// They wait for one another's commits, so that several appends come into one.
const WRITERS: u32 = 3;
/// How often a writer goes on after it was refused.
const REFUSALS_MAX: u32 = 3;
pub(crate) const ACTOR: ActorId = ActorId([0xac; 16]);

/// What the writers share.
pub(crate) struct Session {
    pub(crate) store: Store,
    pub(crate) engine: Engine<'static>,
    options: Options,
}

impl Session {
    pub(crate) async fn run(address: &Address, options: Options, words: &[&str]) -> Result<(), Failure> {
        let location = match address {
            Address::Sqlite(path) => Location::Sqlite(path.into()),
            Address::Postgres(url) => Location::Postgres { data: url.clone(), keys: url.clone() },
        };
        // One programme for the life of the process.
        let programme: &'static _ = Box::leak(Box::new(sample::programme()?));
        let engine = Engine::new(programme);
        let root = HeldRoot::random(&mut ChaCha20Rng::seed_from_u64(options.root));
        if words == ["make"] {
            Store::create(&location, programme, &root, &mut rng(0, 0)).await?.close().await;
            return Ok(());
        }
        if words == ["check"] {
            // Before the store is opened for writing, which would mend what can be mended.
            let earlier = options.head.as_slice();
            let head = store::verify_log(&location, earlier, &mut |_, _| {}).await?;
            say(&format!("head {}:{}", head.size, head.root))?;
        }
        if let ["fill", _] = words {
            tracing::subscriber::set_global_default(Everything::default())?;
        }
        let session = Self { store: Store::open(&location, &root).await?, engine, options };
        let done = session.carry_out(address, words).await;
        // Whatever went wrong: what others had begun to write is waited for.
        session.store.close().await;
        done
    }

    async fn carry_out(&self, address: &Address, words: &[&str]) -> Result<(), Failure> {
        match words {
            ["append", round] => self.append(round.parse()?).await,
            ["append", round, count] => self.write(round.parse()?, 0, count.parse()?).await,
            ["check"] => look::check(self, address).await,
            ["fill", people] => people::fill(self, people.parse()?).await,
            _ => Err("make, append ROUND [COUNT], check, or fill PEOPLE".into()),
        }
    }

    /// Several writers at once, without end.
    async fn append(&self, round: u32) -> Result<(), Failure> {
        let writer = |writer| self.write(round, writer, u32::MAX);
        tokio::try_join!(writer(0), writer(1), writer(2)).map(drop)
    }

    /// One append after the other. After a refusal it goes on as another writer, as somebody would try again.
    async fn write(&self, round: u32, writer: u32, count: u32) -> Result<(), Failure> {
        let (mut rng, mut refusals) = (rng(round, writer), 0);
        let mut token = Token { round, writer, number: self.options.from };
        for _ in 0..count {
            match self.one(token, &mut rng).await {
                Ok(()) => {
                    say(&format!("ack {token} ."))?;
                    token.number += 1;
                }
                Err(error) if refusals < REFUSALS_MAX => {
                    say(&format!("refused {error}"))?;
                    refusals += 1;
                    token = Token { round, writer: writer + WRITERS * refusals, number: 1 };
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn one(&self, token: Token, rng: &mut ChaCha20Rng) -> Result<(), Failure> {
        let (household, expected_last_seq) = household(token);
        let persons = if expected_last_seq == 0 { vec![sample::person(household)?] } else { Vec::new() };
        let at = self.now();
        let mut entries = sample::entries(&self.engine, token)?;
        entries.iter_mut().for_each(|entry| entry.recorded = at);
        let append = Append { household, expected_last_seq, stamp: Stamp { by: ACTOR, at }, persons, entries };
        match self.store.append(&self.engine, append, rng).await? {
            Outcome::Appended(_) => Ok(()),
            Outcome::Conflict(_) => Err("a conflict, though nobody else appends to it".into()),
        }
    }

    #[expect(clippy::disallowed_methods, reason = "this is a program: it reads the clock")]
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::now().saturating_sub(SignedDuration::from_secs(self.options.clock_back_seconds)).unwrap_or(Timestamp::MIN)
    }
}

/// Each run has other ids, and the same ones when it is told again. What is sealed here is no secret.
fn rng(round: u32, writer: u32) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(u64::from(round) << 32 | u64::from(writer))
}
