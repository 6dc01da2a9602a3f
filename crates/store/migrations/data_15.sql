-- Forms that were begun and not sent, each account's own: `form` is the path of its page, and `sealed` what stands in it. In no backup.
create table unsent (
    account {bytes} not null,
    form text not null,
    sealed {bytes} not null,
    kept_at {int} not null,
    primary key (account, form)
) {strict};
