-- The last summary an external record system gave, for the times when it does not answer. Replaced as a whole, never edited.
create table summary_cache (
  patient_id uuid primary key references patient (id),
  bundle jsonb not null,
  fetched_at timestamptz not null
);
