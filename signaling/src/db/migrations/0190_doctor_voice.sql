-- What a doctor said in a follow-up while the link was down: kept in the case as the patient's words are, and shared with the patient, who hears it
-- on their page.
-- Null: the patient.
alter table appointment_voice add column spoken_by uuid references person (id);

alter table appointment_share drop constraint appointment_share_kind_check;
alter table appointment_share add constraint appointment_share_kind_check check (kind in ('note', 'plan', 'file', 'voice'));
alter table appointment_share drop constraint appointment_share_check;
alter table appointment_share add constraint appointment_share_check check ((kind in ('file', 'voice')) = (file_id is not null));
