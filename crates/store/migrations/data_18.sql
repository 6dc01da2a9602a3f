-- From which texts of the pack, read by which version of the program, what is stored of the households follows, and since when; null: since the store was made.
create table taken_up (
    number {int} not null primary key,
    pack {bytes} not null,
    program text not null,
    taken_up_at {int}
) {strict};

-- Who asked for a new key of a compartment, who agreed, and when it was in the place of the old one.
create table key_order (
    compartment {int} not null,
    act text not null,
    done_at {int} not null,
    done_by {bytes} not null,
    log {int} not null primary key references leaf
) {strict};
create index key_order_of on key_order (compartment, log);
