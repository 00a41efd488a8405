-- Key images taken into, or out of, a new version of signed minutes: the marks themselves stay as they are, also when the consult is closed.
create table minutes_amendment_key_image (
  amendment_id bigint not null references minutes_amendment (id),
  annotation_id uuid not null references annotation (id),
  is_in boolean not null,
  person_id uuid not null references person (id),
  at timestamptz not null default now(),
  primary key (amendment_id, annotation_id)
);
