-- Files opened in an emergency (`opened`), and that a supervisor looked at it (`seen`). `household` is null where a number was typed that no
-- household has. `why` is sealed.
create table emergency (
    emergency {bytes} not null,
    act text not null,
    household {bytes} references household,
    office text,
    why text,
    until_at {int},
    done_at {int} not null,
    done_by {bytes} not null,
    log {int} not null unique references leaf,
    primary key (emergency, act)
) {strict};
create index emergency_of_household on emergency (household);
create index emergency_by_account on emergency (done_by, done_at);
create index emergency_of_office on emergency (office, done_at);
