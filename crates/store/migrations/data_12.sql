-- How far another system was told of what is recorded: the first position of the log of which it has not heard. In no backup: after a restore
-- it hears of what comes then, and reads anew what it needs.
create table hook (
    name text not null primary key,
    heard {int} not null
) {strict};
