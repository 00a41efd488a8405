-- Files on their way into a consult, as the page of whoever sends them tells: only that knows how many were chosen. For those who wait for them, and
-- no more than that: what has come stands in consult_file.
create table file_sending (
  consult_id uuid not null references consult (id),
  person_id uuid not null references person (id),
  files integer not null check (files > 0),
  done integer not null check (done >= 0 and done < files),
  told_at timestamptz not null default now(),
  primary key (consult_id, person_id)
);
