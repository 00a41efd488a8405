-- What stands at the head of a facility's papers, and the certificate it seals them with (PKCS#12 and its passphrase, sealed by the vault).
create table facility_letterhead (
  facility_id uuid primary key references facility (id),
  parent_name text not null default '',
  address text not null default '',
  phone text not null default '',
  updated_at timestamptz not null default now()
);
create table facility_certificate (
  id uuid primary key default gen_random_uuid(),
  facility_id uuid not null references facility (id),
  sealed bytea not null,
  subject text not null,
  issuer text not null,
  fingerprint_sha256 bytea not null,
  not_before timestamptz not null,
  not_after timestamptz not null,
  origin text not null check (origin in ('demo', 'uploaded')),
  created_at timestamptz not null default now(),
  retired_at timestamptz
);
create unique index facility_certificate_current on facility_certificate (facility_id) where retired_at is null;

-- The code printed on the paper, by which whoever holds it asks whether it is genuine. Versions signed before have none.
alter table minutes_version add column verify_code text unique check (verify_code ~ '^[0-9A-HJKMNP-TV-Z]{16}$');
alter table minutes_version add column certificate_id uuid references facility_certificate (id);
