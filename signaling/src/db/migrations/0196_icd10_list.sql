-- The ICD-10 list that a province uploaded in place of the one of the product: rows of [code, Vietnamese name, English name].
create table icd10_list (
  province_id uuid primary key references facility (id),
  entries jsonb not null,
  entry_count integer not null,
  file_name text not null,
  uploaded_by uuid not null references person (id),
  uploaded_at timestamptz not null default now(),
  -- New with every upload: processes that hold the list in memory see by it that theirs is old.
  version uuid not null default gen_random_uuid()
);
