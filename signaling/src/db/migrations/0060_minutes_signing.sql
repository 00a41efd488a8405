-- What was signed and taken back again, and which edits stood at that moment: the next signer is shown what changed since.
create table minutes_signing (
  id bigint generated always as identity primary key,
  consult_id uuid not null references consult (id),
  version_number integer not null,
  role text not null check (role in ('chair', 'secretary')),
  person_id uuid not null references person (id),
  -- The last minutes_update that the signed text contains.
  revision bigint not null,
  content_sha256 bytea not null,
  at timestamptz not null default now(),
  withdrawn_at timestamptz
);
create index minutes_signing_consult on minutes_signing (consult_id, id);
insert into minutes_signing (consult_id, version_number, role, person_id, revision, content_sha256, at)
  select g.consult_id, g.version_number, g.role, g.person_id,
    coalesce((select max(u.id) from minutes_update u where u.consult_id = g.consult_id and u.at <= g.at), 0), g.content_sha256, g.at
  from minutes_signature g order by g.at;

-- A version after the first names the one it replaces, and why.
create table minutes_amendment (
  id bigint generated always as identity primary key,
  consult_id uuid not null references consult (id),
  version_number integer not null check (version_number > 1),
  replaces integer not null check (replaces < version_number),
  reason text not null check (length(reason) between 1 and 1000),
  person_id uuid not null references person (id),
  begun_at timestamptz not null default now(),
  cancelled_at timestamptz
);
create unique index minutes_amendment_version on minutes_amendment (consult_id, version_number) where cancelled_at is null;
