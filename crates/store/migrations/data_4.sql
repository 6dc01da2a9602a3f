-- Payments. What is instructed once, approved by different people and confirmed by a second hand is so by these constraints, whatever
-- program writes. Persons who act are numbers of accounts; payees are numbers of persons or households.

create table pay_state (
    one {int} not null primary key check (one = 1),
    id_key {bytes} not null
) {strict};

create table pay_event (
    log {int} not null primary key references leaf,
    what text not null,
    about text not null,
    done_by {bytes} not null,
    done_at {int} not null,
    says text not null
) {strict};
create index pay_event_about on pay_event (about, log);

-- While a run through a day is open, no other run through that day is begun.
create table pay_run (
    run text not null primary key,
    number {int} not null unique,
    through_on text not null,
    open_through text unique check (open_through = through_on),
    state text not null,
    planned_by {bytes} not null,
    planned_at {int} not null,
    after_household {bytes} not null,
    payments {int} not null,
    amount {int} not null,
    digest {bytes},
    reviewed_by {bytes},
    reviewed_at {int},
    released_by {bytes},
    released_at {int},
    pay_on text,
    exported_by {bytes},
    exported_at {int},
    file_digest {bytes},
    unknown {int} not null,
    stopped_by {bytes},
    stopped_at {int},
    reason text
) {strict};

-- What a run would pay, each with what it follows from.
create table pay_line (
    run text not null references pay_run,
    id text not null,
    household {bytes} not null references household,
    entitlement text not null,
    who {bytes} not null,
    instalment text not null,
    cause text not null,
    number {int} not null,
    amount {int} not null,
    budget text not null,
    owed {int} not null,
    gone_out {int} not null,
    due_on text,
    as_of text not null,
    seq {int} not null,
    law text not null,
    payee {bytes} not null,
    kind text not null,
    route {int} not null,
    version {int} not null,
    primary key (run, id)
) {strict};

create table pay_held (
    run text not null references pay_run,
    household {bytes} not null references household,
    entitlement text not null,
    who {bytes} not null,
    instalment text not null,
    why text not null,
    amount {int} not null,
    over {int} not null,
    primary key (run, household, entitlement, who, instalment, why)
) {strict};

create table pay_taken (
    run text not null,
    id text not null,
    reason text not null,
    primary key (run, id),
    foreign key (run, id) references pay_line (run, id)
) {strict};

-- Who had a hand in a run: authors have slots below 0; those who approve follow each other from slot 1, all for one digest. One person,
-- one hand: so no author approves, and nobody twice.
create table pay_hand (
    run text not null references pay_run,
    slot {int} not null check (slot <> 0),
    slot_before {int},
    hand {bytes} not null,
    digest {bytes} not null,
    done_at {int} not null,
    primary key (run, slot),
    unique (run, hand),
    unique (run, slot, digest),
    foreign key (run, slot_before, digest) references pay_hand (run, slot, digest),
    check (case when slot <= 1 then slot_before is null else slot_before is not null and slot_before = slot - 1 end)
) {strict};

-- Released is what so many different people approved, and nothing else.
create table pay_release (
    run text not null primary key references pay_run,
    digest {bytes} not null,
    needed {int} not null check (needed >= 1),
    slot {int} not null check (slot = needed),
    foreign key (run, slot, digest) references pay_hand (run, slot, digest)
) {strict};

-- At most once: there is one row for an instalment and its cause, for ever.
create table instructed (
    household {bytes} not null references household,
    entitlement text not null,
    who {bytes} not null,
    instalment text not null,
    cause text not null,
    number {int} not null,
    run text not null references pay_release,
    id text not null unique,
    amount {int} not null,
    primary key (household, entitlement, who, instalment, cause, number),
    foreign key (run, id) references pay_line (run, id)
) {strict};
create index instructed_of_run on instructed (run, id);

create table pay_import (
    number {int} not null primary key,
    digest {bytes} not null unique,
    message text not null,
    message_id text not null,
    until_on text
) {strict};

-- What was heard of a payment: from a bank's file, or from a person (import 0 has no row of its own).
create table pay_heard (
    id text not null references instructed (id),
    nth {int} not null,
    import {int} not null,
    says text not null,
    amount {int} not null,
    on_day text,
    reference text,
    reason text,
    primary key (id, nth)
) {strict};
create index pay_heard_of_import on pay_heard (import);

-- Lines of banks' files that fit nothing, until a person decides.
create table pay_kept (
    import {int} not null references pay_import,
    nth {int} not null,
    why text not null,
    is_forgotten {int} not null,
    line text not null,
    settled text,
    primary key (import, nth)
) {strict};

create table pay_pass (
    household {bytes} not null references household,
    entitlement text not null,
    who {bytes} not null,
    instalment text not null,
    why text not null,
    primary key (household, entitlement, who, instalment, why)
) {strict};

-- Where money goes. The account itself is a sealed value of that field and version: of the compartment accounts (route 0), or of that of
-- threats (route 1), which nobody is shown.
create table pay_route (
    payee {bytes} not null,
    kind text not null,
    route {int} not null check (route in (0, 1)),
    version {int} not null,
    asked_by {bytes} not null,
    channel text not null,
    asked_at {int} not null,
    asked_on text not null,
    primary key (payee, kind, route, version),
    unique (payee, kind, route, version, asked_by, channel)
) {strict};

create table pay_confirm (
    payee {bytes} not null,
    kind text not null,
    route {int} not null,
    version {int} not null,
    asked_by {bytes} not null,
    asked_channel text not null,
    confirmed_by {bytes} not null,
    channel text not null,
    confirmed_at {int} not null,
    confirmed_on text not null,
    from_on text not null check (from_on >= confirmed_on),
    primary key (payee, kind, route, version),
    foreign key (payee, kind, route, version, asked_by, asked_channel)
        references pay_route (payee, kind, route, version, asked_by, channel),
    check (confirmed_by <> asked_by or (channel <> asked_channel and channel <> 'message'))
) {strict};

create table pay_refuse (
    payee {bytes} not null,
    kind text not null,
    route {int} not null,
    version {int} not null,
    refused_by {bytes} not null,
    refused_at {int} not null,
    primary key (payee, kind, route, version),
    foreign key (payee, kind, route, version) references pay_route (payee, kind, route, version)
) {strict};

create table pay_lost (
    payee {bytes} not null,
    kind text not null,
    route {int} not null,
    lost_on text not null,
    primary key (payee, kind, route, lost_on)
) {strict};

-- Money that went out beyond what is owed: a question to a person.
create table pay_over (
    household {bytes} not null references household,
    entitlement text not null,
    who {bytes} not null,
    instalment text not null,
    number {int} not null,
    amount {int} not null,
    found_at {int} not null,
    put_to {bytes} not null,
    state text not null,
    says text not null,
    primary key (household, entitlement, who, instalment, number)
) {strict};

-- How far the export register was vouched for by a person after a restore.
create table pay_lift (
    register_lines {int} not null primary key,
    lifted_by {bytes} not null,
    lifted_at {int} not null,
    import {int} not null,
    reason text not null
) {strict};
