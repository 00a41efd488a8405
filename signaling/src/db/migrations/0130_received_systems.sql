-- What comes in by HL7 v2 and by insurance XML is a record system like the others: on the same screen, and a source of summaries of its own.

alter table record_system
  drop constraint record_system_kind_check,
  drop constraint record_system_check,
  add constraint record_system_kind_check check (kind in ('builtIn', 'fhir', 'hl7', 'insuranceXml')),
  add constraint record_system_address_check check ((kind = 'fhir') = (base_url is not null)),
  -- They send to us; nothing can be written into them.
  add constraint record_system_writes_check check (kind in ('builtIn', 'fhir') or not writes);
-- A facility exports its visits by one way, whichever programme made the file.
create unique index record_system_insurance on record_system (facility_id) where kind = 'insuranceXml';

insert into record_system (id, facility_id, kind, name, enabled, created_at)
  select id, facility_id, 'hl7', name, active, created_at from hl7_source;
-- What it shares with every record system stands there.
alter table hl7_source add foreign key (id) references record_system (id),
  drop column facility_id, drop column name, drop column active, drop column created_at;

insert into record_system (facility_id, kind, name)
  select f.id, 'insuranceXml', 'XML BHYT · ' || f.name from facility f
  where f.id in (select facility_id from import union select facility_id from imported_visit);

-- Who told it; null: written or entered here.
alter table record_resource add column record_system_id uuid references record_system (id);
update record_resource r set record_system_id = s.id
  from imported_visit v join record_system s on s.facility_id = v.facility_id and s.kind = 'insuranceXml'
    cross join lateral unnest(v.resources) as reference
  where r.type = split_part(reference, '/', 1) and r.id = split_part(reference, '/', 2);
update record_resource r set record_system_id = s.id
  from (select distinct on (f.code) f.code, h.id from record_system h join facility f on f.id = h.facility_id where h.kind = 'hl7'
        order by f.code, h.created_at, h.id) s
  where r.type in ('Observation', 'DiagnosticReport') and r.record_system_id is null
    and r.content -> 'identifier' -> 0 ->> 'system' = 'urn:hoi-chan:hl7:' || s.code;
