-- What an import gave is read back in the order of payments, some at a time.
drop index pay_heard_of_import;
create index pay_heard_of_import on pay_heard (import, id, nth);
