-- A sharp picture that a doctor asked the patient of a follow-up for: one row an ask, with its file once the patient has sent it.
create table appointment_picture (
  -- The snapshot of the call.
  id uuid primary key,
  appointment_id uuid not null references appointment (id),
  asked_by uuid not null references person (id),
  asked_at timestamptz not null default now(),
  file_id uuid unique references consult_file (id),
  sent_at timestamptz,
  check ((file_id is null) = (sent_at is null))
);
create index appointment_picture_appointment on appointment_picture (appointment_id);
