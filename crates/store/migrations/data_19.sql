-- What is taken up is a leaf of the log. Null: it was taken up before that.
alter table taken_up add column log {int} references leaf;
create unique index taken_up_log on taken_up (log);
