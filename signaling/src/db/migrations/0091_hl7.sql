-- Machines that send HL7 v2 over MLLP, and what became of their messages.

create table hl7_source (
  id uuid primary key default gen_random_uuid(),
  facility_id uuid not null references facility (id),
  name text not null,
  address inet not null,
  active boolean not null default true,
  created_at timestamptz not null default now()
);
create index hl7_source_facility on hl7_source (facility_id);

create table hl7_message (
  id uuid primary key default gen_random_uuid(),
  source_id uuid not null references hl7_source (id),
  control_id text not null,
  type text not null,
  outcome text not null check (outcome in ('accepted', 'set_aside', 'refused')),
  reason text,
  patient_id uuid references patient (id),
  -- Only of what was set aside: it is all there is until a person has seen to it.
  content text,
  at timestamptz not null default now(),
  check ((outcome = 'set_aside') = (content is not null))
);
create index hl7_message_source on hl7_message (source_id, at desc);
