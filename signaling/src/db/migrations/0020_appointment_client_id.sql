-- Planning sent again after a lost answer makes no second appointment: the client names what it plans.
alter table appointment add column client_id uuid;
create unique index appointment_client_id on appointment (host_id, client_id);
