-- What the second signature adds to the text both sign: the decision on every order, and when the session ended if it still ran at the first. Frozen
-- with the version, with a hash of its own. Null: signed before this was kept; the decisions of those stand in content and PDF.
alter table minutes_version
  add column closing jsonb,
  add column closing_sha256 bytea,
  add constraint minutes_version_closing check ((closing is null) = (closing_sha256 is null));
-- Covered by the secretary's signature alone.
alter table minutes_signature
  add column closing_sha256 bytea,
  add constraint minutes_signature_closing check (closing_sha256 is null or role = 'secretary');
