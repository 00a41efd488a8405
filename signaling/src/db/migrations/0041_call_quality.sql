-- How a call went for one person in one stay. Figures only: nothing said, nothing seen, no patient. Written again while the call lasts, so that
-- a machine that dies takes at most half a minute with it.
create table call_quality (
  report_id uuid primary key,
  call_id uuid not null,
  -- null for a patient, who has no account.
  person_id uuid references person (id),
  appointment_id uuid references appointment (id),
  facility_id uuid not null references facility (id),
  started_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- Seconds on each rung, seconds in which something held the sender back, lengths of cuts and how long repairs took: `callQuality` in the contract.
  report jsonb not null,
  check ((person_id is null) <> (appointment_id is null))
);
create index call_quality_facility on call_quality (facility_id, started_at);
create index call_quality_call on call_quality (call_id);
