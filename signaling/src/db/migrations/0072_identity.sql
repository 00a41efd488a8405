-- Whether two entries are one person: two of our patients, or one of ours and one of a record system. Nothing is ever written together: taking
-- a link back leaves both as they were.
create table identity_link (
  id uuid primary key default gen_random_uuid(),
  patient_id uuid not null references patient (id),
  other_patient_id uuid references patient (id),
  record_system_id uuid references record_system (id),
  -- The Patient's id there, and how they stood there when they were compared.
  remote_id text,
  remote_facts jsonb,
  evidence text[] not null,
  verdict text not null check (verdict in ('open', 'same', 'different')),
  -- Null with a verdict: by the automatic rules.
  decided_by uuid references person (id),
  decided_at timestamptz,
  reason text not null default '',
  undone_by uuid references person (id),
  undone_at timestamptz,
  created_at timestamptz not null default now(),
  check ((other_patient_id is null) = (record_system_id is not null)),
  check ((record_system_id is null) = (remote_id is null)),
  -- A pair stands once, whichever side was first.
  check (other_patient_id is null or patient_id < other_patient_id),
  check ((verdict = 'open') = (decided_at is null)),
  check ((undone_at is null) = (undone_by is null))
);
create unique index identity_link_pair on identity_link (patient_id, other_patient_id) where undone_at is null and other_patient_id is not null;
create unique index identity_link_remote on identity_link (patient_id, record_system_id, remote_id) where undone_at is null and remote_id is not null;
create index identity_link_other on identity_link (other_patient_id) where other_patient_id is not null;
create index patient_namesake on patient (folded_name, birth_date);
