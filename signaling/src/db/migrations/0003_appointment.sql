-- Follow-ups: one patient, one window, one link.

create table appointment (
  id uuid primary key default gen_random_uuid(),
  consult_id uuid not null references consult (id),
  call_id uuid not null unique default gen_random_uuid(),
  host_id uuid not null references person (id),
  state text not null default 'planned' check (state in ('planned', 'waiting', 'in_call', 'ended', 'cancelled')),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  note text not null default '',
  -- Only the hash of the link's token is kept.
  token_sha256 bytea not null unique,
  -- Rises with every new link, so that access tokens made from an old one die with it.
  link_version integer not null default 1,
  wrong_tries integer not null default 0 check (wrong_tries <= 5),
  waiting_since timestamptz,
  admitted_at timestamptz,
  created_at timestamptz not null default now(),
  check (ends_at > starts_at)
);
create index appointment_host on appointment (host_id, starts_at);
create index appointment_consult on appointment (consult_id);

-- Consent as given: which text, which language, when. Append-only.
create table consent (
  id bigint generated always as identity primary key,
  appointment_id uuid not null references appointment (id),
  purpose text not null,
  consent_version text not null,
  language text not null,
  at timestamptz not null default now()
);
create trigger consent_append_only before update or delete on consent for each row execute function refuse_change();

create table appointment_share (
  id uuid primary key default gen_random_uuid(),
  appointment_id uuid not null references appointment (id),
  kind text not null check (kind in ('note', 'plan', 'file')),
  title text not null,
  text text,
  file_id uuid references consult_file (id),
  shared_by uuid not null references person (id),
  at timestamptz not null default now(),
  check ((kind = 'file') = (file_id is not null))
);
