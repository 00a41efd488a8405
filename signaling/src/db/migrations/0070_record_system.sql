-- The record systems of a province and its facilities. One serves its facility and everything below it.
create table record_system (
  id uuid primary key default gen_random_uuid(),
  facility_id uuid not null references facility (id),
  kind text not null check (kind in ('builtIn', 'fhir')),
  name text not null,
  base_url text,
  -- How we sign in, without anything secret: shared/features/recordSystems.ts, recordAuth.
  auth jsonb not null default '{"kind": "none"}',
  -- Password, client secret or private key, sealed (records/systems/vault.ts).
  secret bytea,
  -- The public half of a key that was made here; may be shown to anybody.
  public_key jsonb,
  reads boolean not null default true,
  writes boolean not null default false,
  enabled boolean not null default true,
  -- `environment`: follows RECORD_FHIR_URL at each start.
  managed_by text not null default 'administrator' check (managed_by in ('administrator', 'environment', 'installation')),
  -- What the last connection test found; holds no patient data.
  last_test jsonb,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((kind = 'builtIn') = (base_url is null))
);
create index record_system_facility on record_system (facility_id);
create unique index record_system_built_in on record_system (facility_id) where kind = 'builtIn';
create unique index record_system_environment on record_system (facility_id) where managed_by = 'environment';

-- Every province begins with our own store.
create function add_built_in_record_system() returns trigger language plpgsql as $$
begin
  insert into record_system (facility_id, kind, name, writes, managed_by) values (new.id, 'builtIn', 'Hội Chẩn', true, 'installation');
  return new;
end $$;
create trigger facility_built_in_record_system after insert on facility for each row when (new.level = 'province')
  execute function add_built_in_record_system();
insert into record_system (facility_id, kind, name, writes, managed_by)
  select id, 'builtIn', 'Hội Chẩn', true, 'installation' from facility where level = 'province';
