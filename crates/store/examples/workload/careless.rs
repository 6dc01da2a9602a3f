//! The control: a bare table whose commits do not wait for the disk. A power cut must hurt it, or the cut was none.

use crate::{Address, Failure, Token, say};
use rusqlite::Connection;
use sqlx::{Connection as _, Executor as _, PgConnection};

const TABLE: &str = "create table if not exists bare (token text not null, part bigint not null, primary key (token, part))";
const ADD: &str = "insert into bare (token, part) values ($1, 1), ($1, 2)";
const ALL: &str = "select token, part from bare order by token, part";

enum Bare {
    Sqlite(Connection),
    Postgres(PgConnection),
}

pub(crate) async fn run(address: &Address, words: &[&str]) -> Result<(), Failure> {
    let mut bare = Bare::open(address).await?;
    match words {
        ["make"] => bare.execute(TABLE).await,
        ["append", round] => {
            let mut token = Token { round: round.parse()?, writer: 0, number: 0 };
            loop {
                token.number += 1;
                bare.add(&token.to_string()).await?;
                say(&format!("ack {token} ."))?;
            }
        }
        ["check"] => bare.all().await?.iter().try_for_each(|(token, part)| Ok(say(&format!("has {token} {part}"))?)),
        _ => Err("make, append ROUND, or check".into()),
    }
}

impl Bare {
    async fn open(address: &Address) -> Result<Self, Failure> {
        match address {
            Address::Sqlite(path) => {
                let file = Connection::open(path)?;
                file.execute_batch("pragma journal_mode = wal; pragma synchronous = normal")?;
                Ok(Self::Sqlite(file))
            }
            Address::Postgres(url) => {
                let mut connection = PgConnection::connect(url).await?;
                connection.execute("set synchronous_commit = off").await?;
                Ok(Self::Postgres(connection))
            }
        }
    }

    async fn execute(&mut self, sql: &'static str) -> Result<(), Failure> {
        match self {
            Self::Sqlite(file) => file.execute_batch(sql)?,
            Self::Postgres(connection) => {
                connection.execute(sql).await?;
                // Not even the table would outlive a cut.
                connection.execute("checkpoint").await?;
            }
        }
        Ok(())
    }

    async fn add(&mut self, token: &str) -> Result<(), Failure> {
        match self {
            Self::Sqlite(file) => file.execute(ADD, [token]).map(drop)?,
            Self::Postgres(connection) => sqlx::query(ADD).bind(token).execute(connection).await.map(drop)?,
        }
        Ok(())
    }

    async fn all(&mut self) -> Result<Vec<(String, i64)>, Failure> {
        Ok(match self {
            Self::Sqlite(file) => {
                let mut all = file.prepare(ALL)?;
                all.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?
            }
            Self::Postgres(connection) => sqlx::query_as(ALL).fetch_all(connection).await?,
        })
    }
}
