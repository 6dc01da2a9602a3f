-- Accounts that wait to be confirmed are found by when they were asked for.
create index pay_route_asked on pay_route (asked_at);
