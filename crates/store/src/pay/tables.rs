//! The tables of payments, column by column, for backups and for adding many rows at once.

use crate::backup::table::Type::{self, Bytes, Int, Text};

/// Tables whose rows are never changed.
pub(crate) const INSERT_ONLY: &[&str] = &[
    "pay_event",
    "pay_line",
    "pay_held",
    "pay_taken",
    "pay_release",
    "instructed",
    "pay_import",
    "pay_heard",
    "pay_pass",
    "pay_route",
    "pay_confirm",
    "pay_refuse",
    "pay_lost",
    "pay_lift",
];

type Columns = &'static [(&'static str, Type)];

/// Name, key and columns of each, in the order in which they can be filled.
pub(crate) const TABLES: &[(&str, &[&str], Columns)] = &[
    ("pay_state", &["one"], &[("one", Int), ("id_key", Bytes)]),
    ("pay_event", &["log"], EVENT),
    ("pay_run", &["run"], RUN),
    ("pay_owed", &["household"], OWED),
    ("pay_line", &["run", "id"], LINE),
    ("pay_held", &["run", "household", "entitlement", "who", "instalment", "why"], HELD),
    ("pay_taken", &["run", "id"], &[("run", Text), ("id", Text), ("reason", Text)]),
    ("pay_hand", &["run", "slot"], HAND),
    ("pay_release", &["run"], &[("run", Text), ("digest", Bytes), ("needed", Int), ("slot", Int)]),
    ("instructed", &["household", "entitlement", "who", "instalment", "cause", "number"], INSTRUCTED),
    ("pay_import", &["number"], IMPORT),
    ("pay_heard", &["id", "nth"], HEARD),
    ("pay_kept", &["import", "nth"], KEPT),
    ("pay_pass", &["household", "entitlement", "who", "instalment", "why"], PASS),
    ("pay_route", &["payee", "kind", "route", "version"], ROUTE),
    ("pay_confirm", &["payee", "kind", "route", "version"], CONFIRM),
    ("pay_refuse", &["payee", "kind", "route", "version"], REFUSE),
    ("pay_lost", &["payee", "kind", "route", "lost_on"], &[("payee", Bytes), ("kind", Text), ("route", Int), ("lost_on", Text)]),
    ("pay_over", &["household", "entitlement", "who", "instalment", "number"], OVER),
    ("pay_lift", &["register_lines"], LIFT),
];

const EVENT: Columns = &[("log", Int), ("what", Text), ("about", Text), ("done_by", Bytes), ("done_at", Int), ("says", Text)];
const RUN: Columns = &[
    ("run", Text),
    ("number", Int),
    ("through_on", Text),
    ("open_through", Text),
    ("state", Text),
    ("planned_by", Bytes),
    ("planned_at", Int),
    ("after_household", Bytes),
    ("payments", Int),
    ("amount", Int),
    ("digest", Bytes),
    ("reviewed_by", Bytes),
    ("reviewed_at", Int),
    ("released_by", Bytes),
    ("released_at", Int),
    ("pay_on", Text),
    ("exported_by", Bytes),
    ("exported_at", Int),
    ("file_digest", Bytes),
    ("unknown", Int),
    ("stopped_by", Bytes),
    ("stopped_at", Int),
    ("reason", Text),
    ("made_with", Bytes),
];
const OWED: Columns =
    &[("household", Bytes), ("through_on", Text), ("seq", Int), ("made_with", Bytes), ("owes", Text), ("tag", Bytes)];
const LINE: Columns = &[
    ("run", Text),
    ("id", Text),
    ("household", Bytes),
    ("entitlement", Text),
    ("who", Bytes),
    ("instalment", Text),
    ("cause", Text),
    ("number", Int),
    ("amount", Int),
    ("budget", Text),
    ("owed", Int),
    ("gone_out", Int),
    ("due_on", Text),
    ("as_of", Text),
    ("seq", Int),
    ("law", Text),
    ("payee", Bytes),
    ("kind", Text),
    ("route", Int),
    ("version", Int),
];
const HELD: Columns = &[
    ("run", Text),
    ("household", Bytes),
    ("entitlement", Text),
    ("who", Bytes),
    ("instalment", Text),
    ("why", Text),
    ("amount", Int),
    ("over", Int),
    ("seq", Int),
];
const HAND: Columns = &[("run", Text), ("slot", Int), ("slot_before", Int), ("hand", Bytes), ("digest", Bytes), ("done_at", Int)];
const INSTRUCTED: Columns = &[
    ("household", Bytes),
    ("entitlement", Text),
    ("who", Bytes),
    ("instalment", Text),
    ("cause", Text),
    ("number", Int),
    ("run", Text),
    ("id", Text),
    ("amount", Int),
];
const IMPORT: Columns = &[("number", Int), ("digest", Bytes), ("message", Text), ("message_id", Text), ("until_on", Text)];
const HEARD: Columns = &[
    ("id", Text),
    ("nth", Int),
    ("import", Int),
    ("says", Text),
    ("amount", Int),
    ("on_day", Text),
    ("reference", Text),
    ("reason", Text),
];
const KEPT: Columns = &[("import", Int), ("nth", Int), ("why", Text), ("is_forgotten", Int), ("line", Text), ("settled", Text)];
const PASS: Columns = &[("household", Bytes), ("entitlement", Text), ("who", Bytes), ("instalment", Text), ("why", Text)];
const ROUTE: Columns = &[
    ("payee", Bytes),
    ("kind", Text),
    ("route", Int),
    ("version", Int),
    ("asked_by", Bytes),
    ("channel", Text),
    ("asked_at", Int),
    ("asked_on", Text),
];
const CONFIRM: Columns = &[
    ("payee", Bytes),
    ("kind", Text),
    ("route", Int),
    ("version", Int),
    ("asked_by", Bytes),
    ("asked_channel", Text),
    ("confirmed_by", Bytes),
    ("channel", Text),
    ("confirmed_at", Int),
    ("confirmed_on", Text),
    ("from_on", Text),
];
const REFUSE: Columns =
    &[("payee", Bytes), ("kind", Text), ("route", Int), ("version", Int), ("refused_by", Bytes), ("refused_at", Int)];
const OVER: Columns = &[
    ("household", Bytes),
    ("entitlement", Text),
    ("who", Bytes),
    ("instalment", Text),
    ("number", Int),
    ("amount", Int),
    ("found_at", Int),
    ("put_to", Bytes),
    ("state", Text),
    ("says", Text),
];
const LIFT: Columns = &[("register_lines", Int), ("lifted_by", Bytes), ("lifted_at", Int), ("import", Int), ("reason", Text)];
