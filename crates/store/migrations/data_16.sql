-- The identity of somebody at an office's own provider that opens an account beside what else does: one of an account, and of one account.
-- `blind` finds it. `number` is that of the account's row with which it was tied; the account's last row vouches for what is sealed.
create table account_identity (
    account {bytes} not null primary key,
    blind {bytes} not null unique,
    number {int} not null,
    sealed {bytes} not null,
    tied_at {int} not null
) {strict};
