-- A number that is added to a patient (a card of another group, an ID issued anew) is news for other systems that read what changed since.
alter table patient add column version integer not null default 1;
alter table patient add column updated_at timestamptz not null default now();
update patient set updated_at = created_at;

create function note_patient_change() returns trigger language plpgsql as $$
begin
  -- Not for those who are registered in this very transaction. A new place in the order: whoever reads page by page comes to it again.
  update patient set version = version + 1, updated_at = now(), seq = default
    where id in (select patient_id from added) and created_at < now();
  return null;
end $$;
create trigger patient_identifier_added after insert on patient_identifier referencing new table as added
  for each statement execute function note_patient_change();
