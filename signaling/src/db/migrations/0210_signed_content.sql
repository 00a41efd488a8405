-- What somebody signed, whole: pictures marked as key, members and the patient's data change without an update of the text, and whoever signs next
-- after a withdrawal must see them.
alter table minutes_signing add column content jsonb;
update minutes_signing s set content = v.content from minutes_version v
  where v.consult_id = s.consult_id and v.version_number = s.version_number and v.content_sha256 = s.content_sha256;
update minutes_signing s set content = m.frozen from minutes m
  where m.consult_id = s.consult_id and m.version_number = s.version_number and m.frozen is not null and s.withdrawn_at is null and s.content is null;
