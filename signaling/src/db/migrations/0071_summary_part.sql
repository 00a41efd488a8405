-- What each record system last told of a patient, part by part, for the times when it does not answer. Replaced as a whole, never edited.
create table summary_part (
  patient_id uuid not null references patient (id),
  record_system_id uuid not null references record_system (id),
  part text not null,
  -- Root of the references in `resources`.
  base_url text not null,
  -- The Patient resource as it stood there.
  subject jsonb not null,
  resources jsonb not null,
  fetched_at timestamptz not null,
  primary key (patient_id, record_system_id, part)
);
-- It held one summary of one system; read anew at the next opening.
drop table summary_cache;
