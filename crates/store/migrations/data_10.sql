-- Mandates that persons gave to accounts of representatives (`given`), and that they ended them (`ended`). `may` are words of the policies.
create table mandate (
    mandate {bytes} not null,
    act text not null,
    person {bytes} not null references person,
    account {bytes} not null,
    may text not null,
    until_at {int} not null,
    done_at {int} not null,
    done_by {bytes} not null,
    log {int} not null unique references leaf,
    primary key (mandate, act)
) {strict};
create index mandate_of_person on mandate (person);
create index mandate_to_account on mandate (account);
