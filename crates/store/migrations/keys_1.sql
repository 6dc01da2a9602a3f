-- The key table: every key in it is wrapped.

create table key_state (
    one {int} not null primary key check (one = 1),
    installation {bytes} not null
) {strict};

create table compartment_key (
    id {bytes} not null,
    root {bytes} not null,
    key_use {int} not null,
    compartment {int} not null,
    version {int} not null,
    wrapped {bytes} not null,
    primary key (id, root)
) {strict};

create table person_key (
    person {bytes} not null,
    compartment {int} not null,
    version {int} not null,
    id {bytes} not null unique,
    wrapped_by {bytes} not null,
    wrapped {bytes} not null,
    primary key (person, compartment, version)
) {strict};
create index person_key_by_wrapping on person_key (compartment, wrapped_by);

create table erased (
    person {bytes} not null primary key
) {strict};
