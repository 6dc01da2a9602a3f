-- What an office has to do now, by what it is: whom nobody could reach is asked for each time a work list is shown.
create index obligation_left on obligation (thing, office, due_on) where kind = 'duty' and state in ('open', 'overdue');

-- Changes of account that are neither confirmed nor refused: the few among all. In no backup: they follow from the three tables of changes.
create table pay_undecided (
    payee {bytes} not null,
    kind text not null,
    route {int} not null,
    version {int} not null,
    primary key (payee, kind, route, version)
) {strict};
insert into pay_undecided (payee, kind, route, version) select payee, kind, route, version from pay_route r
    where not exists (select 1 from pay_confirm c where c.payee = r.payee and c.kind = r.kind and c.route = r.route and c.version = r.version)
        and not exists (select 1 from pay_refuse f where f.payee = r.payee and f.kind = r.kind and f.route = r.route and f.version = r.version);
