-- When each study of a patient was first seen in the image archive: a picture taken long ago that came in yesterday is news to whoever read the
-- record before. An archive does not say when it got what it holds.
create table study_arrival (
  patient_id uuid not null references patient (id),
  study_uid text not null,
  first_seen_at timestamptz not null default now(),
  primary key (patient_id, study_uid)
);
-- Since when the archive is asked for this patient's studies: "first seen" means nothing of those that were there already.
alter table patient add column studies_listed_at timestamptz;
