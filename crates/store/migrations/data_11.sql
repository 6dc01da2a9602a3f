-- Passkeys of accounts, each found by the hash of what browsers call it. `number` is that of the account's row with which it was added; the
-- account's last row vouches for all of them together. `state` changes with each use.
create table account_passkey (
    passkey {bytes} not null primary key,
    account {bytes} not null,
    number {int} not null,
    sealed {bytes} not null,
    state {bytes} not null,
    added_at {int} not null,
    seen_at {int}
) {strict};
create index account_passkey_of_account on account_passkey (account);
