-- Obligations are those of a minute, and each household is looked at again when something changes by the passing of time.
-- Minutes are counted from 1970 by the programme's clock.
alter table household drop column folded_as_of;
alter table household add column folded_at {int};
alter table household add column look_at {int};
update household set look_at = 0;
create index household_by_look on household (look_at, household);

-- One row of one register is one person. Of those who were recorded twice, the first keeps the key.
delete from blind where field = 'source.key' and exists (select 1 from blind other
    where other.field = 'source.key' and other.blind = blind.blind and other.person < blind.person);
create unique index blind_of_source on blind (blind) where field = 'source.key';

-- Who allowed, asked for, approved and made an export of many people.
create table bulk_export (
    export {bytes} not null,
    act text not null,
    by_whom {bytes} not null,
    done_at {int} not null,
    purpose text not null,
    persons {int} not null,
    log {int} not null primary key references leaf
) {strict};
create index bulk_export_of on bulk_export (export);
