import type { MinutesClosing, MinutesContent, MinutesKeyImage, MinutesState } from '@hoi-chan/shared/features/minutes.ts';
import type { PersonRef } from '@hoi-chan/shared/features/consultShapes.ts';
import type { Queryable, Transaction } from '../../../db/database.ts';
import { ref } from '../store.ts';

/** The versions both have signed, the amendments that begin new ones, and every signature as it happened. */
/** A signature as it happened, whether it was taken back later or not. */
export interface Signing {
  person: PersonRef;
  as: 'chair' | 'secretary';
  versionNumber: number;
  revision: number;
  at: string;
  withdrawnAt: string | null;
}
export async function listSignings(db: Queryable, consultId: string): Promise<Signing[]> {
  const { rows } = await db.query<{
    person: PersonRef;
    role: Signing['as'];
    version_number: number;
    revision: string;
    at: Date;
    withdrawn_at: Date | null;
  }>(
    `select ${ref('p', 'f')} as person, g.role, g.version_number, g.revision, g.at, g.withdrawn_at
     from minutes_signing g join person p on p.id = g.person_id join facility f on f.id = p.facility_id
     where g.consult_id = $1 order by g.id`,
    [consultId],
  );
  return rows.map((row) => ({
    person: row.person,
    as: row.role,
    versionNumber: row.version_number,
    revision: Number(row.revision),
    at: row.at.toISOString(),
    withdrawnAt: row.withdrawn_at?.toISOString() ?? null,
  }));
}

/**
 * The last signing of another text than the one that is under signature now, whether it was taken back later or not: both who sign are shown the changes
 * since. `content` null: not kept (signed and taken back before it was).
 */
export async function findSigningBefore(
  db: Queryable,
  consultId: string,
  versionNumber: number,
): Promise<(Pick<Signing, 'person' | 'revision' | 'at'> & { content: MinutesContent | null }) | undefined> {
  const { rows } = await db.query<{ person: PersonRef; revision: string; at: Date; content: MinutesContent | null }>(
    `select ${ref('p', 'f')} as person, g.revision, g.at, g.content
     from minutes_signing g join person p on p.id = g.person_id join facility f on f.id = p.facility_id
     where g.consult_id = $1 and not (g.version_number = $2 and g.withdrawn_at is null) order by g.id desc limit 1`,
    [consultId, versionNumber],
  );
  const row = rows[0];
  return row && { ...row, revision: Number(row.revision), at: row.at.toISOString() };
}

export interface SignedVersion {
  versionNumber: number;
  content: MinutesContent;
  pdf: Uint8Array;
  signedAt: string;
}

interface NewVersion {
  consultId: string;
  versionNumber: number;
  content: MinutesContent;
  contentSha256: string;
  closing: MinutesClosing;
  closingSha256: string;
  pdf: Uint8Array;
  pdfSha256: Buffer;
  /** Printed on the paper. */
  verifyCode: string | null;
  /** Of the facility's certificate the PDF is sealed with. */
  certificateId: string | null;
}
export async function insertVersion(tx: Transaction, version: NewVersion): Promise<void> {
  await tx.query(
    `insert into minutes_version (consult_id, version_number, content, content_sha256, pdf, pdf_sha256, verify_code, certificate_id, closing, closing_sha256)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      version.consultId,
      version.versionNumber,
      JSON.stringify(version.content),
      Buffer.from(version.contentSha256, 'hex'),
      Buffer.from(version.pdf),
      version.pdfSha256,
      version.verifyCode,
      version.certificateId,
      JSON.stringify(version.closing),
      Buffer.from(version.closingSha256, 'hex'),
    ],
  );
}

export async function findVersion(db: Queryable, consultId: string, versionNumber?: number): Promise<SignedVersion | undefined> {
  const { rows } = await db.query<{ version_number: number; content: MinutesContent; pdf: Buffer; signed_at: Date }>(
    `select v.version_number, v.content, v.pdf,
       (select max(at) from minutes_signature g where g.consult_id = v.consult_id and g.version_number = v.version_number) as signed_at
     from minutes_version v where consult_id = $1 and ($2::int is null or version_number = $2) order by version_number desc limit 1`,
    [consultId, versionNumber ?? null],
  );
  return (
    rows[0] && {
      versionNumber: rows[0].version_number,
      content: rows[0].content,
      pdf: rows[0].pdf,
      signedAt: rows[0].signed_at.toISOString(),
    }
  );
}

/** Newest first, without the papers themselves. */
export async function listVersions(db: Queryable, consultId: string): Promise<MinutesState['signedVersions']> {
  const { rows } = await db.query<{
    version_number: number;
    signed_at: Date;
    content_sha256: Buffer;
    verify_code: string | null;
    sealed: boolean;
    closing_sha256: Buffer | null;
    session_ended_at: string | null;
    amends: MinutesContent['amends'] | null;
  }>(
    `select v.version_number, v.content_sha256, v.verify_code, v.certificate_id is not null as sealed, v.content->'amends' as amends,
       v.closing_sha256, v.closing->>'sessionEndedAt' as session_ended_at,
       (select max(at) from minutes_signature g where g.consult_id = v.consult_id and g.version_number = v.version_number) as signed_at
     from minutes_version v where v.consult_id = $1 order by v.version_number desc`,
    [consultId],
  );
  return rows.map((row) => ({
    versionNumber: row.version_number,
    signedAt: row.signed_at.toISOString(),
    contentSha256: row.content_sha256.toString('hex'),
    verifyCode: row.verify_code,
    sealed: row.sealed,
    closing: row.closing_sha256 && { sha256: row.closing_sha256.toString('hex'), sessionEndedAt: row.session_ended_at },
    amends: row.amends ?? null,
  }));
}

export async function updateVersionNumber(
  tx: Transaction,
  consultId: string,
  versionNumber: number,
  phase: MinutesState['phase'],
): Promise<void> {
  await tx.query('update minutes set version_number = $2, phase = $3, frozen = null where consult_id = $1', [
    consultId,
    versionNumber,
    phase,
  ]);
}

export async function insertAmendment(
  tx: Transaction,
  amendment: { consultId: string; versionNumber: number; replaces: number; reason: string; personId: string },
): Promise<void> {
  await tx.query('insert into minutes_amendment (consult_id, version_number, replaces, reason, person_id) values ($1, $2, $3, $4, $5)', [
    amendment.consultId,
    amendment.versionNumber,
    amendment.replaces,
    amendment.reason,
    amendment.personId,
  ]);
}

/** What the version that is being written replaces; undefined for the first. */
export async function findAmends(db: Queryable, consultId: string): Promise<MinutesContent['amends']> {
  const { rows } = await db.query<{ replaces: number; reason: string }>(
    `select a.replaces, a.reason from minutes_amendment a join minutes m on m.consult_id = a.consult_id and m.version_number = a.version_number
     where a.consult_id = $1 and a.cancelled_at is null`,
    [consultId],
  );
  return rows[0] && { versionNumber: rows[0].replaces, reason: rows[0].reason };
}

/** The latest word of the amendments so far on each key image, those given up left out. */
export async function listKeyImageChoices(db: Queryable, consultId: string): Promise<Map<string, boolean>> {
  const { rows } = await db.query<{ annotation_id: string; is_in: boolean }>(
    `select distinct on (c.annotation_id) c.annotation_id, c.is_in
     from minutes_amendment_key_image c join minutes_amendment a on a.id = c.amendment_id
     where a.consult_id = $1 and a.cancelled_at is null order by c.annotation_id, a.version_number desc`,
    [consultId],
  );
  return new Map(rows.map((row) => [row.annotation_id, row.is_in]));
}

/** For the amendment that is being written. */
export async function keepKeyImageChoice(
  tx: Transaction,
  choice: { consultId: string; versionNumber: number; imageId: string; isIn: boolean; personId: string },
): Promise<void> {
  await tx.query(
    `insert into minutes_amendment_key_image (amendment_id, annotation_id, is_in, person_id)
     select id, $3, $4, $5 from minutes_amendment where consult_id = $1 and version_number = $2 and cancelled_at is null
     on conflict (amendment_id, annotation_id) do update set is_in = excluded.is_in, person_id = excluded.person_id, at = now()`,
    [choice.consultId, choice.versionNumber, choice.imageId, choice.isIn, choice.personId],
  );
}

/** What the signed versions list, oldest first. */
export async function listSignedKeyImages(db: Queryable, consultId: string): Promise<MinutesKeyImage[]> {
  const { rows } = await db.query<{ images: MinutesKeyImage[] | null }>(
    `select content->'keyImages' as images from minutes_version where consult_id = $1 order by version_number`,
    [consultId],
  );
  return rows.flatMap(({ images }) => images ?? []);
}

export async function cancelAmendment(tx: Transaction, consultId: string, versionNumber: number): Promise<void> {
  await tx.query(
    'update minutes_amendment set cancelled_at = now() where consult_id = $1 and version_number = $2 and cancelled_at is null',
    [consultId, versionNumber],
  );
}
