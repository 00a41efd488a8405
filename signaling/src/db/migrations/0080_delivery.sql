-- One delivery for each signed version and record system, in the order of signing for each patient and system.
alter table delivery drop constraint delivery_state_check;
alter table delivery drop constraint delivery_consult_id_version_number_destination_key;
alter table delivery rename column destination to system_name;
alter table delivery
  -- Which record system: the id of a row of record_system, or `builtIn` / `environment` from the time when there was one for all.
  add column system_id text,
  add column patient_id uuid references patient (id),
  add column seq bigint generated always as identity,
  add column waiting_since timestamptz not null default now(),
  -- Where a person finds the document in the record system.
  add column link text,
  -- `Type/id` of what was written; Provenance and AuditEvent follow once and name it.
  add column written jsonb,
  add column provenance_id text,
  add column audit_event_id text,
  add column trace_state text not null default 'none' check (trace_state in ('none', 'due', 'done', 'not_possible')),
  add column trace_attempts integer not null default 0,
  add column trace_at timestamptz,
  add column handled_by uuid references person (id),
  add column handled_at timestamptz,
  add column handled_reason text;
update delivery d set
  system_id = case when system_name = 'Hội Chẩn' then coalesce((
    with recursive up as (
      select f.id, f.parent_id from facility f join consult c on c.asking_facility_id = f.id where c.id = d.consult_id
      union all select f.id, f.parent_id from facility f join up on f.id = up.parent_id)
    select r.id::text from record_system r join up on up.id = r.facility_id where r.kind = 'builtIn' limit 1), 'builtIn') else 'environment' end,
  patient_id = (select patient_id from consult c where c.id = d.consult_id),
  waiting_since = coalesce((select created_at from minutes_version v where v.consult_id = d.consult_id and v.version_number = d.version_number), now()),
  state = case state when 'pending' then 'waiting' when 'failed' then 'attention' else state end;
alter table delivery
  alter column system_id set not null,
  alter column patient_id set not null,
  alter column state set default 'waiting',
  add constraint delivery_state_check check (state in ('waiting', 'delivered', 'attention', 'handled')),
  add constraint delivery_once unique (consult_id, version_number, system_id),
  add constraint delivery_handled check ((state = 'handled') = (handled_at is not null)),
  add constraint delivery_delivered check (state <> 'delivered' or delivered_at is not null);
create index delivery_lane on delivery (system_id, patient_id, seq) where state in ('waiting', 'attention');
create index delivery_due on delivery (next_try_at) where state = 'waiting';
create index delivery_trace on delivery (trace_at) where trace_state = 'due';
create index delivery_state on delivery (state, seq desc);

-- Which process runs which worker of the job queue. The process holds an advisory lock as long as it lives: what a dead one had begun is
-- given back at once, not after the hours that the queue itself waits.
create table job_runner (
  worker_id text primary key,
  lock_key integer not null,
  at timestamptz not null default now()
);
