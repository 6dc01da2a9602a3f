//! What an account of PostgreSQL may do with a store: what the program does, and no more.

use crate::database::{Database, Half, Mode};
use crate::sql::{Tx, values};
use crate::{Error, Location};

/// What is done with rows. Those of a table that is not named here are read and added.
const DONE: &[(&str, &str)] = &[
    ("migration", "select"),
    ("store", "select"),
    ("log_state", "select, update"),
    // To lock its row, one needs to be let change something of it.
    ("key_state", "select, update (one)"),
    ("compartment_key", "select, insert, delete"),
    ("person_key", "select, insert, update, delete"),
    ("account_identity", "select, insert, update, delete"),
    ("account_login", "select, insert, update, delete"),
    ("account_passkey", "select, insert, update, delete"),
    ("account_secret", "select, insert, update, delete"),
    ("account_step", "select, insert, update, delete"),
    ("blind", "select, insert, delete"),
    ("done_once", "select, insert, delete"),
    ("hook", "select, insert, update"),
    ("household", "select, insert, update"),
    ("obligation", "select, insert, delete"),
    ("pay_hand", "select, insert, delete"),
    ("pay_kept", "select, insert, update"),
    ("pay_over", "select, insert, update"),
    ("pay_owed", "select, insert, update, delete"),
    ("pay_run", "select, insert, update"),
    ("pay_undecided", "select, insert, delete"),
    ("sealed", "select, insert, update"),
    ("session", "select, insert, update, delete"),
    ("sign_up", "select, insert, delete"),
    ("token", "select, insert, update, delete"),
    ("unsent", "select, insert, update, delete"),
];

/// What holds copies of rows that were to be forgotten, until it is vacuumed.
const FORGETS: &[&str] = &["compartment_key", "person_key", "sealed", "unsent"];

const AUTOVACUUM: &str = "select setting from pg_settings where name = 'autovacuum' and setting <> 'on'";

/// Lets an account of PostgreSQL do what the program does with a store: read, add, and change or remove what is not kept for good. It may not
/// change the schema, nor a row that is only ever added, nor what refuses such changes. What it could do before in the store's schemas, it
/// no longer can. The schema is brought up to date first.
///
/// Since an account that owns nothing cannot vacuum, PostgreSQL is told to do it by itself, within its `autovacuum_naptime`, where something
/// was removed that is to be forgotten.
///
/// # Errors
/// The store is a file; there is no such account; it could do more nevertheless; or whoever asks does not own the store.
pub async fn permit(location: &Location, account: &str) -> Result<(), Error> {
    if let Location::Sqlite(_) = location {
        return Err(Error::NoAccounts { place: location.to_string() });
    }
    for half in [Half::Keys, Half::Data] {
        let database = Database::open(location, half, Mode::Serve).await?;
        if !database.may_alter() {
            return Err(Error::NotOwner { place: location.to_string() });
        }
        let mut tx = database.begin().await?;
        permit_half(&mut tx, half, account).await?;
        tx.commit().await.map_err(Error::sql("(permit)"))?;
        database.close().await;
    }
    Ok(())
}

async fn permit_half(tx: &mut Tx, half: Half, account: &str) -> Result<(), Error> {
    if let Some(mut row) = tx.row("pg_settings", AUTOVACUUM, values![]).await? {
        let remedy = "set `autovacuum = on` in postgresql.conf and reload it";
        return Err(Error::Weak { setting: "autovacuum", found: row.take()?, remedy });
    }
    let (schema, quoted) = (half.schema().namespace, format!("\"{}\"", account.replace('"', "\"\"")));
    if tx.row("pg_roles", "select true from pg_roles where rolname = $1", values![account]).await?.is_none() {
        return Err(Error::NoAccount { account: account.to_owned() });
    }
    tx.run(&format!("revoke all on schema {schema} from {quoted}; grant usage on schema {schema} to {quoted}")).await?;
    let tables = "select tablename::text from pg_tables where schemaname = $1 order by tablename";
    for mut row in tx.rows("pg_tables", tables, values![schema]).await? {
        let table: String = row.take()?;
        let done = DONE.iter().find(|(name, _)| *name == table).map_or("select, insert", |(_, done)| done);
        tx.run(&format!("revoke all on {table} from {quoted}; grant {done} on {table} to {quoted}")).await?;
        if FORGETS.contains(&table.as_str()) {
            let at_once = "autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 0";
            tx.run(&format!("alter table {table} set ({at_once})")).await?;
        }
    }
    // By another way it may still be let do more: as a superuser, as who owns the tables, or by what everybody may.
    let sql = "select true where has_schema_privilege($1, $2, 'create') or exists (
        select 1 from pg_trigger join pg_class on pg_class.oid = tgrelid join pg_namespace on pg_namespace.oid = relnamespace
        where nspname = $2 and tgname like '%_no_change' and has_table_privilege($1, pg_class.oid, 'update, delete, truncate'))";
    match tx.row("pg_trigger", sql, values![account, schema]).await? {
        None => Ok(()),
        Some(_) => Err(Error::AccountOwns { account: account.to_owned() }),
    }
}
