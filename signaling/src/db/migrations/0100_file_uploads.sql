-- A person's word on a DICOM file that names another patient: for one consult and study, and for exactly what the file said.
create table file_decision (
  consult_id uuid not null references consult (id),
  study_uid text not null,
  -- SHA-256 of what the file says of its patient: a file of the same study that says something else asks again.
  said bytea not null,
  differs text[] not null check (cardinality(differs) > 0 and differs <@ array['patientId', 'unnamed', 'name', 'birthDate', 'sex']),
  taken boolean not null,
  decided_by uuid not null references person (id),
  decided_at timestamptz not null default now(),
  primary key (consult_id, study_uid, said)
);

-- A photo is kept as it came and, as a secondary capture of the patient, in the image archive too.
alter table consult_file
  drop constraint consult_file_check,
  add constraint consult_file_kept_somewhere check (case when kind = 'dicom' then sop_uid is not null and path is null else path is not null end);
