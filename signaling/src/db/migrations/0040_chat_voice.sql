-- A message that is spoken: a recording of its own, or what was said while the link was down. The sound is a file of the consult.
alter table chat_message
  add column voice_file_id uuid references consult_file (id),
  add column voice_kind text check (voice_kind in ('message', 'missed')),
  add column voice_duration_ms integer check (voice_duration_ms between 1 and 600000),
  add column voice_spoken_at timestamptz,
  add constraint chat_message_voice_whole check (
    (voice_file_id is null) = (voice_kind is null)
    and (voice_file_id is null) = (voice_duration_ms is null)
    and (voice_file_id is null) = (voice_spoken_at is null)
  );
