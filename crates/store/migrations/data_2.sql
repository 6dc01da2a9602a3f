-- What was found and decided about two persons who may be one. Each row takes the place of the one before it; none is changed.
create table duplicate (
    person {bytes} not null references person,
    other {bytes} not null references person,
    number {int} not null,
    state text not null,
    keeps {bytes} references household,
    grounds text not null,
    why {int},
    recorded_at {int} not null,
    recorded_by {bytes} not null,
    log {int} not null unique references leaf,
    primary key (person, other, number),
    check (person < other)
) {strict};
create index duplicate_of_other on duplicate (other);
