-- Accounts. Each row takes the place of the one before it; none is changed. `secret` is the SHA-256 of the sealed value in `account_secret`.
create table account (
    account {bytes} not null,
    number {int} not null,
    act text not null,
    role text,
    office text,
    person {bytes} references person,
    secret {bytes},
    done_at {int} not null,
    done_by {bytes} not null,
    log {int} not null unique references leaf,
    primary key (account, number)
) {strict};

-- By what name somebody signs in: a keyed index, and the name sealed. It is free again when the account ends.
create table account_login (
    account {bytes} not null primary key,
    blind {bytes} not null unique,
    sealed {bytes} not null
) {strict};

create table account_secret (
    account {bytes} not null primary key,
    number {int} not null,
    sealed {bytes} not null
) {strict};

-- What follows lives for hours and is in no backup.

-- The hash of a code with which somebody chooses a password, once.
create table sign_up (
    account {bytes} not null primary key,
    code {bytes} not null unique,
    until_at {int} not null
) {strict};

-- The last one-time code of an account, by its number in time, so that none counts twice.
create table account_step (
    account {bytes} not null primary key,
    step {int} not null
) {strict};

-- The hash of a browser's token.
create table session (
    session {bytes} not null primary key,
    account {bytes} not null,
    device text not null,
    began_at {int} not null,
    seen_at {int} not null
) {strict};
create index session_of_account on session (account);
