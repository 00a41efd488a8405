import type { PersonFacts } from '@hoi-chan/shared/clinical/identity.ts';
import { numberKeyOf } from '@hoi-chan/shared/clinical/identity.ts';
import type { ImportedCapsule } from '@hoi-chan/shared/features/capsules.ts';
import type { PatientCard } from '@hoi-chan/shared/features/patients.ts';
import { foldVietnamese } from '@hoi-chan/shared/clinical/text.ts';
import { oneRow, type Queryable, type Transaction } from '../../db/database.ts';
import type { Manifest } from '../../records/capsule/format.ts';

export interface StoredSigner {
  state: 'known' | 'unknown';
  subject: string;
  issuer: string;
  fingerprintSha256: string;
}
export interface StoredCapsule {
  id: string;
  manifest: Manifest;
  signer: StoredSigner;
  /** Null once it was imported or has lain too long. */
  bundle: Uint8Array | null;
  patientId: string | null;
}

export async function insertCapsule(
  tx: Transaction,
  capsule: { facilityId: string; personId: string; manifest: Manifest; signer: StoredSigner; encrypted: boolean; bundle: Uint8Array },
): Promise<string> {
  const result = await tx.query<{ id: string }>(
    `insert into capsule (facility_id, opened_by, manifest, signer, encrypted, bundle) values ($1, $2, $3, $4, $5, $6) returning id`,
    [
      capsule.facilityId,
      capsule.personId,
      JSON.stringify(capsule.manifest),
      JSON.stringify(capsule.signer),
      capsule.encrypted,
      Buffer.from(capsule.bundle),
    ],
  );
  return oneRow(result, () => new Error('insert returned nothing')).id;
}

/** Of this facility; locked until the transaction ends. */
export async function lockCapsule(tx: Transaction, facilityId: string, id: string): Promise<StoredCapsule | undefined> {
  const { rows } = await tx.query<{
    id: string;
    manifest: Manifest;
    signer: StoredSigner;
    bundle: Buffer | null;
    patient_id: string | null;
  }>('select id, manifest, signer, bundle, patient_id from capsule where id = $1 and facility_id = $2 for update', [id, facilityId]);
  return rows[0] && { ...rows[0], patientId: rows[0].patient_id };
}

export async function findImported(
  db: Queryable,
  facilityId: string,
  { consultId, versionNumber }: Manifest,
): Promise<{ patientId: string; patientName: string; at: string } | undefined> {
  const { rows } = await db.query<{ patient_id: string; name: string; imported_at: Date }>(
    `select c.patient_id, p.name, c.imported_at from capsule c join patient p on p.id = c.patient_id
     where c.facility_id = $1 and c.manifest->>'consultId' = $2 and c.manifest->>'versionNumber' = $3 and c.imported_at is not null`,
    [facilityId, consultId, String(versionNumber)],
  );
  return rows[0] && { patientId: rows[0].patient_id, patientName: rows[0].name, at: rows[0].imported_at.toISOString() };
}

export async function markImported(tx: Transaction, id: string, personId: string, patientId: string): Promise<void> {
  await tx.query('update capsule set imported_at = now(), imported_by = $2, patient_id = $3, bundle = null where id = $1', [
    id,
    personId,
    patientId,
  ]);
}

export async function listImported(db: Queryable, facilityId: string): Promise<ImportedCapsule[]> {
  const { rows } = await db.query<{ id: string; manifest: Manifest; patient_id: string; name: string; by: string; imported_at: Date }>(
    `select c.id, c.manifest, c.patient_id, p.name, w.name as by, c.imported_at
     from capsule c join patient p on p.id = c.patient_id join person w on w.id = c.imported_by
     where c.facility_id = $1 and c.imported_at is not null order by c.imported_at desc, c.id limit 50`,
    [facilityId],
  );
  return rows.map((row) => ({
    id: row.id,
    consultNumber: row.manifest.consultNumber,
    versionNumber: row.manifest.versionNumber,
    facilityName: row.manifest.facility.name,
    patientId: row.patient_id,
    patientName: row.name,
    by: row.by,
    at: row.imported_at.toISOString(),
  }));
}

/** What was opened and not imported is nobody's: a day later its content goes. */
export async function forgetOpened(db: Queryable): Promise<void> {
  await db.query(`delete from capsule where imported_at is null and opened_at < now() - interval '1 day'`);
}

/** Patients of the facility worth comparing with this person: a number in common, or name, birth date and sex. */
export async function listCandidates(db: Queryable, facilityId: string, person: PersonFacts): Promise<PatientCard[]> {
  const numbers = person.identifiers.filter((each) => numberKeyOf(each) !== undefined).map(({ value }) => value.slice(-10));
  const { rows } = await db.query<{ card: PatientCard }>(
    `select jsonb_build_object('id', p.id, 'name', p.name, 'birthDate', p.birth_date, 'gender', p.gender, 'address', p.address, 'phone', p.phone,
       'facilityName', f.name, 'identifiers', coalesce((select jsonb_agg(jsonb_build_object('system', i.system, 'value', i.value) order by i.system, i.value)
         from patient_identifier i where i.patient_id = p.id), '[]')) as card
     from patient p join facility f on f.id = p.facility_id
     where p.facility_id = $1 and (
       exists (select 1 from patient_identifier i where i.patient_id = p.id and right(i.value, 10) = any($2))
       or (p.folded_name = $3 and p.birth_date = $4))
     order by p.last_seen_at desc, p.id limit 20`,
    [facilityId, numbers, foldVietnamese(person.name), person.birthDate],
  );
  return rows.map(({ card }) => card);
}
