-- What doctors draw on the pictures of a consult, and its key images. Removed ones stay, so that they can be brought back.

create table annotation (
  id uuid primary key,
  consult_id uuid not null references consult (id),
  kind text not null check (kind in ('length', 'angle', 'ellipse', 'rectangle', 'arrow', 'freehand', 'probe', 'key')),
  study_uid text not null,
  series_uid text not null,
  sop_uid text not null,
  frame integer not null check (frame >= 1),
  -- [[column, row], …] of the picture.
  points jsonb not null check (jsonb_typeof(points) = 'array' and jsonb_array_length(points) <= 256),
  text text not null default '' check (length(text) <= 200),
  window_center double precision,
  window_width double precision check (window_width > 0),
  author_id uuid not null references person (id),
  version integer not null default 1,
  updated_at timestamptz not null default now(),
  removed_at timestamptz,
  check ((window_center is null) = (window_width is null))
);
create index annotation_consult on annotation (consult_id);
create unique index annotation_key on annotation (consult_id, sop_uid, frame) where kind = 'key' and removed_at is null;

-- The number of changes so far; whoever changes annotations of a consult holds its row until commit.
create table annotation_seq (
  consult_id uuid primary key references consult (id),
  seq integer not null default 0
);

-- DICOM SR documents written into the archive.
create table annotation_report (
  id bigint generated always as identity primary key,
  consult_id uuid not null references consult (id),
  study_uid text not null,
  series_uid text not null,
  sop_uid text not null unique,
  annotations integer not null,
  author_id uuid not null references person (id),
  at timestamptz not null default now()
);
create index annotation_report_consult on annotation_report (consult_id, at desc);
