-- Key images stand in the minutes: what the archive said of the picture when it was marked, and a small picture kept once, so that neither the
-- screen nor the signed paper needs the archive any more.

alter table annotation
  add column series_label text not null default '' check (length(series_label) <= 200),
  add column instance_number integer,
  -- Of the object the picture is in; null: not known (marked before this was kept).
  add column frame_count integer check (frame_count >= 1);

create table key_image_picture (
  annotation_id uuid primary key references annotation (id),
  consult_id uuid not null references consult (id),
  -- The VOI window it was drawn with; null: as the object proposes.
  window_center double precision,
  window_width double precision,
  content_type text not null check (content_type in ('image/jpeg', 'image/png')),
  bytes bytea not null check (octet_length(bytes) between 1 and 32768),
  made_at timestamptz not null default now()
);
create index key_image_picture_consult on key_image_picture (consult_id);
