import type { Queryable, Transaction } from '../../db/database.ts';
import type { SealCertificate } from '@hoi-chan/shared/features/seals.ts';
import type { CertificateFacts } from './pkcs12.ts';

export interface StoredLetterhead {
  facilityId: string;
  name: string;
  parentName: string;
  address: string;
  phone: string;
}

/** What stands at the head of a facility's papers; the facility above it, where nobody wrote anything else. */
export async function findLetterhead(db: Queryable, facilityId: string): Promise<StoredLetterhead | undefined> {
  const { rows } = await db.query<{ id: string; name: string; parent_name: string; address: string; phone: string }>(
    `select f.id, f.name, coalesce(nullif(l.parent_name, ''), p.name, '') as parent_name,
       coalesce(l.address, '') as address, coalesce(l.phone, '') as phone
     from facility f left join facility p on p.id = f.parent_id left join facility_letterhead l on l.facility_id = f.id where f.id = $1`,
    [facilityId],
  );
  const row = rows[0];
  return row && { facilityId: row.id, name: row.name, parentName: row.parent_name, address: row.address, phone: row.phone };
}

export async function saveLetterhead(
  tx: Transaction,
  facilityId: string,
  { parentName, address, phone }: { parentName: string; address: string; phone: string },
): Promise<void> {
  await tx.query(
    `insert into facility_letterhead (facility_id, parent_name, address, phone) values ($1, $2, $3, $4)
     on conflict (facility_id) do update set parent_name = $2, address = $3, phone = $4, updated_at = now()`,
    [facilityId, parentName, address, phone],
  );
}

interface CertificateRow {
  id: string;
  sealed: Buffer;
  subject: string;
  issuer: string;
  fingerprint_sha256: Buffer;
  not_before: Date;
  not_after: Date;
  origin: 'demo' | 'uploaded';
}
export interface StoredCertificate extends SealCertificate {
  id: string;
  sealed: Uint8Array;
}
const toCertificate = (row: CertificateRow): StoredCertificate => ({
  id: row.id,
  sealed: row.sealed,
  subject: row.subject,
  issuer: row.issuer,
  fingerprintSha256: row.fingerprint_sha256.toString('hex'),
  notBefore: row.not_before.toISOString(),
  notAfter: row.not_after.toISOString(),
  origin: row.origin,
});

export async function findCurrentCertificate(db: Queryable, facilityId: string): Promise<StoredCertificate | undefined> {
  const { rows } = await db.query<CertificateRow>('select * from facility_certificate where facility_id = $1 and retired_at is null', [
    facilityId,
  ]);
  return rows[0] && toCertificate(rows[0]);
}

export async function findCertificate(db: Queryable, id: string): Promise<StoredCertificate | undefined> {
  const { rows } = await db.query<CertificateRow>('select * from facility_certificate where id = $1', [id]);
  return rows[0] && toCertificate(rows[0]);
}

/** Whether a certificate was one of a facility of ours at that moment. */
export async function isCertificateAt(db: Queryable, fingerprintSha256: string, at: Date): Promise<boolean> {
  const { rows } = await db.query(
    `select 1 from facility_certificate where fingerprint_sha256 = $1 and not_before <= $2 and not_after >= $2
       and (retired_at is null or retired_at >= $2)`,
    [Buffer.from(fingerprintSha256, 'hex'), at],
  );
  return rows.length > 0;
}

/** Puts a new certificate in the place of the one before, which stays on record: papers sealed with it name it. */
export async function replaceCertificate(
  tx: Transaction,
  facilityId: string,
  certificate: CertificateFacts & { sealed: Uint8Array; origin: 'demo' | 'uploaded' },
): Promise<void> {
  // One at a time for a facility, or two first certificates would meet.
  await tx.query('select 1 from facility where id = $1 for update', [facilityId]);
  await tx.query('update facility_certificate set retired_at = now() where facility_id = $1 and retired_at is null', [facilityId]);
  await tx.query(
    `insert into facility_certificate (facility_id, sealed, subject, issuer, fingerprint_sha256, not_before, not_after, origin)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      facilityId,
      Buffer.from(certificate.sealed),
      certificate.subject,
      certificate.issuer,
      Buffer.from(certificate.fingerprintSha256, 'hex'),
      certificate.notBefore,
      certificate.notAfter,
      certificate.origin,
    ],
  );
}
