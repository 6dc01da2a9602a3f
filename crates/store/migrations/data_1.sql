-- Everything here names nobody: numbers, days, words of the programme, and sealed bytes.

create table store (
    one {int} not null primary key check (one = 1),
    installation {bytes} not null,
    programme text not null
) {strict};

create table log_state (
    one {int} not null primary key check (one = 1),
    frontier {bytes} not null
) {strict};

create table leaf (
    position {int} not null primary key,
    kind {int} not null,
    hash {bytes} not null
) {strict};

create table household (
    household {bytes} not null primary key,
    last_seq {int} not null,
    last_recorded {int} not null,
    folded_as_of text
) {strict};

create table person (
    person {bytes} not null primary key,
    household {bytes} not null references household,
    place {int} not null,
    member {int} not null,
    recorded_at {int} not null,
    recorded_by {bytes} not null,
    log {int} not null unique references leaf,
    unique (household, place)
) {strict};

create table entry (
    household {bytes} not null references household,
    seq {int} not null,
    kind text not null,
    form {int} not null,
    person {bytes} references person,
    effective_on text not null,
    effective_minute {int},
    dated {int} not null,
    recorded_at {int} not null,
    recorded_by {bytes} not null,
    fields text not null,
    log {int} not null unique references leaf,
    primary key (household, seq)
) {strict};

create table sealed (
    person {bytes} not null,
    compartment {int} not null,
    field text not null,
    version {int} not null,
    household {bytes} not null references household,
    recorded_at {int} not null,
    recorded_by {bytes} not null,
    digest {bytes} not null,
    log {int} not null unique references leaf,
    bytes {bytes},
    primary key (person, compartment, field, version)
) {strict};
create index sealed_of_household on sealed (household);

create table reseal (
    log {int} not null primary key references leaf,
    person {bytes} not null,
    compartment {int} not null,
    field text not null,
    version {int} not null,
    resealed_at {int} not null,
    digest {bytes} not null
) {strict};
create index reseal_of_place on reseal (person, compartment, field, version);

create table blind (
    blind {bytes} not null,
    person {bytes} not null,
    compartment {int} not null,
    field text not null,
    version {int} not null,
    form {int} not null,
    primary key (blind, person, compartment, field, version)
) {strict};
create index blind_of_person on blind (person);

create table access (
    log {int} not null primary key references leaf,
    person {bytes} not null,
    who {bytes} not null,
    purpose text not null,
    fields text not null,
    accessed_at {int} not null
) {strict};
create index access_of_person on access (person, log);

create table erasure (
    person {bytes} not null primary key,
    erased_at {int} not null,
    erased_by {bytes} not null,
    log {int} not null unique references leaf
) {strict};

create table obligation (
    household {bytes} not null references household,
    kind text not null,
    thing text not null,
    item text not null,
    person {bytes},
    office text,
    state text not null,
    starts_on text,
    due_on text,
    done_on text,
    amount {int},
    primary key (household, kind, thing, item)
) {strict};
create index obligation_by_office on obligation (office, state, due_on);
create index obligation_by_due on obligation (state, due_on);
