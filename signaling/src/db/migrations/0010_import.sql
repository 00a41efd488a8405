-- Files of insurance XML on their way into the built-in record store.

create table import (
  id uuid primary key default gen_random_uuid(),
  facility_id uuid not null references facility (id),
  started_by uuid not null references person (id),
  file_name text not null,
  size_bytes bigint not null,
  -- Below DATA_DIR; removed when the import has ended.
  path text not null,
  state text not null default 'waiting' check (state in ('waiting', 'reading', 'applying', 'done', 'rejected')),
  reason text,
  line integer,
  read_bytes bigint not null default 0,
  found integer not null default 0,
  added integer not null default 0,
  changed integer not null default 0,
  unchanged integer not null default 0,
  refused integer not null default 0,
  set_aside integer not null default 0,
  new_patients integer not null default 0,
  -- Who is at work on it, and the last sign of life: one that fell silent is taken over.
  runner uuid,
  beat_at timestamptz,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  check ((state = 'rejected') = (reason is not null)),
  check ((state in ('done', 'rejected')) = (finished_at is not null))
);
create index import_facility on import (facility_id, created_at desc);
create index import_unfinished on import (created_at) where finished_at is null;

-- Visits that were read and checked, but are not in the record until the whole file has proved readable.
create table import_staged (
  import_id uuid not null references import (id) on delete cascade,
  number integer not null,
  visit_code text,
  digest bytea,
  visit jsonb,
  state text not null check (state in ('staged', 'refused', 'added', 'changed', 'unchanged', 'set_aside')),
  new_patient boolean not null default false,
  primary key (import_id, number),
  check ((state = 'staged') = (visit is not null))
);
create index import_staged_waiting on import_staged (import_id, number) where state = 'staged';

create table import_problem (
  id bigint generated always as identity primary key,
  import_id uuid not null references import (id) on delete cascade,
  visit_number integer not null,
  visit_code text,
  table_name text,
  row_number integer,
  column_name text,
  reason text not null
);
create index import_problem_import on import_problem (import_id, visit_number, id);

-- What was imported, so that the same visit again changes nothing and a changed one replaces what it left before.
create table imported_visit (
  facility_id uuid not null references facility (id),
  visit_code text not null,
  patient_id uuid not null references patient (id),
  digest bytea not null,
  -- `Type/id` of every resource of the visit.
  resources text[] not null,
  imported_at timestamptz not null default now(),
  primary key (facility_id, visit_code)
);
create index imported_visit_patient on imported_visit (patient_id);

-- An insurance card and its last ten digits are the same person's; found by the ten digits.
create index patient_identifier_last_ten on patient_identifier (right(value, 10));
