-- What the patient of a follow-up said while the link was down, and which nobody heard: one row a recording, named by the phone, so that one
-- sent again is kept once.
create table appointment_voice (
  appointment_id uuid not null references appointment (id),
  client_id uuid not null,
  file_id uuid not null unique references consult_file (id),
  duration_ms integer not null check (duration_ms between 1 and 60000),
  -- By the phone's clock.
  spoken_at timestamptz not null,
  sent_at timestamptz not null default now(),
  primary key (appointment_id, client_id)
);

-- Until when something said before the end may still come.
alter table appointment add column ended_at timestamptz;
