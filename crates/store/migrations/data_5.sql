-- Lists come by due date, and on one date by household: without it here, all that fell due on the first date were sorted for the first few.
drop index obligation_by_office;
drop index obligation_by_due;
create index obligation_by_office on obligation (office, state, due_on, household);
create index obligation_by_due on obligation (state, due_on, household);
