-- A doctor's word that a study is this patient's although the archive's name, birth date or sex says otherwise.
create table study_confirmation (
  patient_id uuid not null references patient (id),
  study_uid text not null,
  -- What differed when it was confirmed: a difference that comes later asks again.
  differs text[] not null check (cardinality(differs) > 0 and differs <@ array['name', 'birthDate', 'sex']),
  reason text not null check (length(trim(reason)) > 0),
  confirmed_by uuid not null references person (id),
  confirmed_at timestamptz not null default now(),
  primary key (patient_id, study_uid)
);
