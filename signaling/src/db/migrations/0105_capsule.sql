-- Case capsules that were opened at a facility. What is in one lies here only until it is imported or a day has passed; what was imported stays listed.
create table capsule (
  id uuid primary key default gen_random_uuid(),
  facility_id uuid not null references facility (id),
  opened_by uuid not null references person (id),
  opened_at timestamptz not null default now(),
  -- Signed facts: see signaling/src/records/capsule/format.ts.
  manifest jsonb not null,
  signer jsonb not null,
  encrypted boolean not null,
  -- The FHIR document, JSON in UTF-8.
  bundle bytea,
  imported_at timestamptz,
  imported_by uuid references person (id),
  patient_id uuid references patient (id),
  check ((imported_at is null) = (imported_by is null) and (imported_at is null) = (patient_id is null)),
  check (imported_at is null or bundle is null)
);
-- One version of a consult comes into the records of a facility once.
create unique index capsule_imported on capsule (facility_id, (manifest->>'consultId'), (manifest->>'versionNumber')) where imported_at is not null;
create index capsule_opened on capsule (opened_at) where imported_at is null;
