-- People, facilities, consults and everything that hangs on them. Forward only; never edit a migration that has landed.

create table facility (
  id uuid primary key default gen_random_uuid(),
  code text not null unique check (code ~ '^[0-9A-Z]{5}$'),
  name text not null,
  level text not null check (level in ('province', 'hospital', 'commune')),
  parent_id uuid references facility (id),
  active boolean not null default true,
  created_at timestamptz not null default now(),
  check ((level = 'province') = (parent_id is null))
);
create index facility_parent on facility (parent_id);

create table person (
  id uuid primary key default gen_random_uuid(),
  username text not null unique check (username = lower(username)),
  name text not null,
  title text not null default '',
  role text not null check (role in ('commune_doctor', 'specialist', 'provincial_admin')),
  facility_id uuid not null references facility (id),
  specialties text[] not null default '{}',
  licence_number text,
  language text not null default 'vi' check (language in ('vi', 'en')),
  active boolean not null default true,
  password_hash text not null,
  must_change_password boolean not null default false,
  last_sign_in_at timestamptz,
  created_at timestamptz not null default now()
);
create index person_facility on person (facility_id);
create index person_specialties on person using gin (specialties);

-- One family per sign-in. A refresh token is used once; a used one that comes back means theft, and the family ends.
create table session_family (
  id uuid primary key default gen_random_uuid(),
  person_id uuid not null references person (id),
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  end_reason text
);
create index session_family_person on session_family (person_id) where ended_at is null;
create table refresh_token (
  token_sha256 bytea primary key,
  family_id uuid not null references session_family (id),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index refresh_token_family on refresh_token (family_id);

-- Failed sign-ins by user name (also of names that do not exist), so that guessing slows down over restarts and instances.
create table sign_in_failure (
  username text primary key,
  failures integer not null,
  last_at timestamptz not null
);

-- Append-only.
create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  person_id uuid references person (id),
  facility_id uuid references facility (id),
  action text not null,
  outcome text not null check (outcome in ('success', 'denied', 'failure')),
  entity_type text not null,
  entity_id text,
  details jsonb not null default '{}',
  request_id text
);
create index audit_entity on audit (entity_id, id);
create index audit_person on audit (person_id, id);
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'table % is append-only', tg_table_name using errcode = 'integrity_constraint_violation';
end $$;
create trigger audit_append_only before update or delete on audit for each row execute function refuse_change();

-- Durable notices. `rooms`: who may receive it (`person:<id>`, `facility:<id>`, `queue:<facility>:<specialty>`, `consult:<id>`, `appointment:<id>`).
create table live_event (
  id bigint generated always as identity primary key,
  rooms text[] not null,
  name text not null,
  payload jsonb not null,
  at timestamptz not null default now()
);
create index live_event_rooms on live_event using gin (rooms);

-- The built-in record store: FHIR R4 resources. The patient's id is the id of the Patient resource.
create table record_resource (
  id text not null check (id ~ '^[A-Za-z0-9.-]{1,64}$'),
  type text not null,
  patient_id uuid,
  version integer not null default 1,
  content jsonb not null,
  updated_at timestamptz not null default now(),
  primary key (type, id)
);
create index record_resource_patient on record_resource (patient_id, type);
create index record_resource_content on record_resource using gin (content jsonb_path_ops);

create table patient (
  id uuid primary key default gen_random_uuid(),
  facility_id uuid not null references facility (id),
  -- The card that lists show; the record behind the gateway is the authority.
  name text not null,
  -- As FHIR dates: YYYY, YYYY-MM or YYYY-MM-DD.
  birth_date text,
  gender text not null default 'unknown' check (gender in ('male', 'female', 'other', 'unknown')),
  phone text,
  address text not null default '',
  -- Lower case, without diacritics, for search.
  folded_name text not null,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now()
);
create index patient_facility on patient (facility_id, last_seen_at desc);
-- Identifiers with history: the same person may have had several; none is unique over the province.
create table patient_identifier (
  patient_id uuid not null references patient (id),
  system text not null,
  value text not null,
  primary key (patient_id, system, value)
);
create index patient_identifier_value on patient_identifier (value);

create sequence consult_number;

create table consult_state (state text primary key);
insert into consult_state values
  ('draft'), ('requested'), ('accepted'), ('in_session'), ('minutes_open'), ('signed'), ('delivered'), ('closed'),
  ('declined'), ('cancelled'), ('expired');
create table consult_transition (
  from_state text not null references consult_state,
  to_state text not null references consult_state,
  primary key (from_state, to_state)
);
insert into consult_transition values
  ('draft', 'requested'), ('draft', 'cancelled'),
  ('requested', 'accepted'), ('requested', 'declined'), ('requested', 'cancelled'), ('requested', 'expired'),
  ('accepted', 'requested'), ('accepted', 'in_session'), ('accepted', 'minutes_open'), ('accepted', 'cancelled'),
  ('in_session', 'minutes_open'), ('minutes_open', 'in_session'), ('minutes_open', 'signed'),
  ('signed', 'delivered'), ('delivered', 'closed');

create table consult (
  id uuid primary key default gen_random_uuid(),
  client_id uuid not null,
  number text not null unique,
  call_id uuid not null unique default gen_random_uuid(),
  state text not null default 'draft' references consult_state,
  kind text not null default 'advice' check (kind in ('advice', 'treatment', 'imaging', 'pathology', 'surgery')),
  urgency text not null default 'routine' check (urgency in ('emergency', 'urgent', 'routine')),
  specialty text,
  patient_id uuid not null references patient (id),
  asking_facility_id uuid not null references facility (id),
  asker_id uuid not null references person (id),
  target_facility_id uuid references facility (id),
  specialist_id uuid references person (id),
  question text not null default '',
  working_diagnosis jsonb,
  vitals jsonb not null default '[]',
  end_reason text,
  requested_at timestamptz,
  expires_at timestamptz,
  session_started_at timestamptz,
  session_ended_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  unique (asker_id, client_id),
  -- What has left the draft is whole; what has been accepted has a specialist.
  check (state in ('draft', 'cancelled') or (specialty is not null and target_facility_id is not null and question <> '' and requested_at is not null)),
  check (state not in ('accepted', 'in_session', 'minutes_open', 'signed', 'delivered', 'closed') or specialist_id is not null)
);
create index consult_queue on consult (target_facility_id, specialty) where state = 'requested';
create index consult_asker on consult (asker_id, updated_at desc);
create index consult_specialist on consult (specialist_id, updated_at desc);
create index consult_asking_facility on consult (asking_facility_id, updated_at desc);
create index consult_patient on consult (patient_id, updated_at desc);

create function consult_guard() returns trigger language plpgsql as $$
begin
  if new.state <> old.state and not exists (
    select 1 from consult_transition where from_state = old.state and to_state = new.state
  ) then
    raise exception 'consult may not go from % to %', old.state, new.state using errcode = 'check_violation', constraint = 'consult_transition_allowed';
  end if;
  new.version := old.version + 1;
  new.updated_at := now();
  return new;
end $$;
create trigger consult_guard before update on consult for each row execute function consult_guard();

create table consult_history (
  id bigint generated always as identity primary key,
  consult_id uuid not null references consult (id),
  from_state text references consult_state,
  to_state text not null references consult_state,
  at timestamptz not null default now(),
  person_id uuid references person (id),
  reason text
);
create index consult_history_consult on consult_history (consult_id, id);
create trigger consult_history_append_only before update or delete on consult_history for each row execute function refuse_change();

create table consult_study (
  consult_id uuid not null references consult (id),
  study_uid text not null,
  description text not null default '',
  modalities text[] not null default '{}',
  study_date text,
  primary key (consult_id, study_uid)
);

create table consult_file (
  id uuid primary key default gen_random_uuid(),
  consult_id uuid not null references consult (id),
  name text not null,
  kind text not null check (kind in ('dicom', 'photo', 'pdf', 'audio')),
  content_type text not null,
  size_bytes bigint not null,
  sha256 bytea not null,
  -- Below DATA_DIR; null for DICOM, which lies in the image archive.
  path text,
  study_uid text,
  series_uid text,
  sop_uid text,
  uploaded_by uuid not null references person (id),
  removed_at timestamptz,
  at timestamptz not null default now(),
  check ((kind = 'dicom') = (sop_uid is not null))
);
create index consult_file_consult on consult_file (consult_id, at);

create table chat_message (
  id uuid primary key default gen_random_uuid(),
  consult_id uuid not null references consult (id),
  client_id uuid not null,
  author_id uuid not null references person (id),
  text text not null,
  at timestamptz not null default clock_timestamp(),
  unique (consult_id, author_id, client_id)
);
create index chat_message_consult on chat_message (consult_id, at, id);
