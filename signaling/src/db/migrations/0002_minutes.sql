-- The minutes while they are written (Yjs updates), the versions that were signed, and their way into the record systems.

create table minutes (
  consult_id uuid primary key references consult (id),
  phase text not null default 'open' check (phase in ('open', 'signing', 'signed')),
  version_number integer not null default 1
);
create table minutes_update (
  id bigint generated always as identity primary key,
  consult_id uuid not null references consult (id),
  person_id uuid references person (id),
  update bytea not null,
  at timestamptz not null default now()
);
create index minutes_update_consult on minutes_update (consult_id, id);

create table minutes_signature (
  consult_id uuid not null references consult (id),
  version_number integer not null,
  role text not null check (role in ('chair', 'secretary')),
  person_id uuid not null references person (id),
  content_sha256 bytea not null,
  at timestamptz not null default now(),
  primary key (consult_id, version_number, role)
);

-- Frozen at the second signature.
create table minutes_version (
  consult_id uuid not null references consult (id),
  version_number integer not null,
  content jsonb not null,
  content_sha256 bytea not null,
  pdf bytea not null,
  pdf_sha256 bytea not null,
  created_at timestamptz not null default now(),
  primary key (consult_id, version_number)
);
create trigger minutes_version_append_only before update or delete on minutes_version for each row execute function refuse_change();

create table delivery (
  id uuid primary key default gen_random_uuid(),
  consult_id uuid not null references consult (id),
  version_number integer not null,
  destination text not null,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
  attempts integer not null default 0,
  next_try_at timestamptz,
  delivered_at timestamptz,
  remote_id text,
  problem text,
  unique (consult_id, version_number, destination),
  foreign key (consult_id, version_number) references minutes_version (consult_id, version_number)
);

-- Who was in the call: the members of the consult as the minutes name them.
create table consult_member (
  consult_id uuid not null references consult (id),
  person_id uuid not null references person (id),
  joined_at timestamptz not null default now(),
  primary key (consult_id, person_id)
);
