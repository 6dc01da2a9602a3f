//! Where cases live: journals, the obligations that follow from them, sealed values and the record of who read them, on SQLite
//! or PostgreSQL.
//!
//! Nothing is ever changed or lost: entries are appended, with the number that whoever appends has seen last. Nothing outside the
//! vault names anybody: clear columns hold numbers, days and words of the programme. `docs/store.md` describes the tables.
//! Time, randomness and the programme are arguments.

mod access;
mod account;
mod append;
mod backup;
mod bonds;
mod bulk;
mod cores;
mod database;
mod detail;
mod draft;
mod due;
mod duplicate;
mod emergency;
mod erase;
mod error;
mod form;
mod hook;
mod household;
mod ids;
mod insert;
mod intake;
mod key_order;
mod keys;
mod known;
mod leaves;
mod lock;
mod log;
mod mandate;
mod migrate;
mod name;
mod obligation;
mod once;
pub mod pay;
mod permit;
mod postgres;
mod read;
mod rebuild;
mod record;
mod register;
mod rotate;
mod sealed;
mod sql;
mod sqlite;
mod store;
mod take_up;
mod threats;
mod tick;
mod told;
mod trial;
mod unfinished;
mod unopened;
mod verify;
mod worklist;
mod write_back;
mod writer;

pub use access::{Accessed, Reading};
pub use account::{
    Account, AccountAct, AccountError, AddedPasskey, ApiToken, Grant, IDLE, KeptPasskey, MACHINE, PASSKEYS_MAX, PublicId,
    SESSIONS_MAX, Session, Showed, SignUp, TOKEN_DAYS_MAX, TOKENS_MAX, UNSENT_KEPT, UNSENT_MAX, Unsent, UsedIdentity,
    UsedPasskey, WHOLE,
};
pub use append::{Append, Appended, Conflict, NewPerson, Outcome, Recorded};
pub use backup::{
    BackedUp, BackupError, KeptFile, Opener, Recipients, SealedFile, back_up, back_up_into, back_up_keys, backup_files,
    backup_name, make_backup_key, open_sealed, restore, restore_keys, verify_backup,
};
pub use bonds::Bonds;
pub use bulk::{BulkAct, BulkError, BulkLine};
pub use database::Location;
pub use detail::{Detail, DetailLine, LookUp, SOURCE_FIELD, compartment};
pub use duplicate::{Decision, Duplicate, Suspicion, Verdict, WHY_FIELD};
pub use emergency::{EMERGENCIES_MAX, EMERGENCY, Emergency, EmergencyError};
pub use erase::Erasure;
pub use error::Error;
pub use form::{label, seq_of};
pub use hook::Changes;
pub use household::Household;
pub use ids::{EmergencyId, ExportId, HouseholdId, IdError, MandateId, actor_id, person_id};
pub use intake::Likely;
pub use key_order::{KEY_ORDER_DAYS, KeyAct, KeyLine, KeyOrder, KeyOrderError};
pub use known::{Known, sex_of, tell};
pub use leaves::Leaf;
pub use log::LeafKind;
pub use mandate::{MANDATE_DAYS_MAX, MANDATES_MAX, Mandate, MandateError};
pub use name::{name_kind, name_kind_word, read_name};
pub use obligation::{Obligation, ObligationKind};
pub use once::{Done, Once};
pub use permit::permit;
pub use rebuild::{Rebuild, Rebuilt};
pub use register::{Register, birth_of};
pub use rotate::KEYS_FOLLOWED;
pub use store::{COMPUTE, Stamp, Store};
pub use take_up::TakenUp;
pub use tick::Ticked;
pub use told::{Telling, Told};
pub use trial::Twice;
pub use unopened::Looked;
pub use verify::{
    Alteration, CheckpointError, Progress, Proven, VerifyError, checkpoint_files, log_head, prove, read_checkpoints,
    record_parts, verify_log, write_checkpoint,
};
pub use worklist::Worklist;
