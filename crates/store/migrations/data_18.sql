-- From which texts of the pack, read by which version of the program, what is stored of the households follows, and since when.
create table taken_up (
    number {int} not null primary key,
    pack {bytes} not null,
    program text not null,
    taken_up_at {int} not null
) {strict};
