-- What a household is owed by a day, read off its standing ahead of a run. It counts while the journal has the same last entry, the pack and
-- the program are the same, and the tag is right: no row is paid from that somebody else wrote.
create table pay_owed (
    household {bytes} not null primary key references household,
    through_on text not null,
    seq {int} not null,
    made_with {bytes} not null,
    owes text not null,
    tag {bytes} not null
) {strict};

-- With which pack a run was planned, and what was the last entry of the journal when something was held: so its reason can be computed again.
alter table pay_run add column made_with {bytes};
alter table pay_held add column seq {int} not null default 0;
