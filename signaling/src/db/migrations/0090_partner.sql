-- Other systems of the province that read over FHIR, what they may read, and what they were told.

create table partner (
  id uuid primary key default gen_random_uuid(),
  -- Reads what belongs to this facility and those below it.
  facility_id uuid not null references facility (id),
  name text not null,
  secret_sha256 bytea not null,
  -- Raised with every new secret: tokens of an older one end.
  secret_version integer not null default 1,
  -- Signs notices, which hold no patient data; it opens nothing.
  webhook_secret bytea not null,
  webhook_url text,
  active boolean not null default true,
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);
create index partner_facility on partner (facility_id);

-- Signed consults as FHIR R4 resources, in the order in which they became readable.
create table published_resource (
  seq bigint generated always as identity primary key,
  type text not null,
  id text not null check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  -- Null for those who took part (Practitioner, Organization).
  patient_id uuid references patient (id),
  consult_id uuid references consult (id),
  version_number integer,
  -- The facilities that took part: a partner reads what meets its own branch.
  facility_ids uuid[] not null,
  content jsonb not null,
  last_updated timestamptz not null default now(),
  unique (type, id)
);
create index published_resource_type on published_resource (type, seq);
create index published_resource_patient on published_resource (patient_id, type);
create index published_resource_identifier on published_resource using gin ((content -> 'identifier') jsonb_path_ops);

create table published_version (
  consult_id uuid not null,
  version_number integer not null,
  at timestamptz not null default now(),
  primary key (consult_id, version_number),
  foreign key (consult_id, version_number) references minutes_version (consult_id, version_number)
);

create table partner_notice (
  id uuid primary key default gen_random_uuid(),
  partner_id uuid not null references partner (id),
  consult_id uuid not null,
  version_number integer not null,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
  attempts integer not null default 0,
  next_try_at timestamptz,
  delivered_at timestamptz,
  problem text check (problem in ('refused', 'unreachable')),
  status integer,
  at timestamptz not null default now(),
  unique (partner_id, consult_id, version_number),
  foreign key (consult_id, version_number) references published_version (consult_id, version_number)
);
create index partner_notice_partner on partner_notice (partner_id, at desc);

-- The order of registration, for paging: many patients share an instant.
alter table patient add column seq bigint generated always as identity;
create unique index patient_seq on patient (seq);
