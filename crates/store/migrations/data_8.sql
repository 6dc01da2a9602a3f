-- The hash of what a program shows that acts for an account. In no backup, as sessions are not: one that was ended would come back to life.
create table token (
    token {bytes} not null primary key,
    account {bytes} not null,
    may_write {int} not null,
    began_at {int} not null,
    until_at {int} not null,
    seen_at {int}
) {strict};
create index token_of_account on token (account);

-- What a program asked for and was done, for some days: so that it is not done again when the answer was lost and it asks again. Both `request`
-- and `body` are keyed, so nothing can be guessed from them.
create table done_once (
    request {bytes} not null primary key,
    body {bytes} not null,
    household {bytes},
    last_seq {int},
    done_at {int} not null
) {strict};
create index done_once_by_age on done_once (done_at);
