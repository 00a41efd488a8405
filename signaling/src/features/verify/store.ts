import type { SealCertificate } from '@hoi-chan/shared/features/seals.ts';
import type { Queryable } from '../../db/database.ts';

export interface PrintedVersion {
  consultNumber: string;
  versionNumber: number;
  facilities: string[];
  signedAt: string;
  signers: { name: string; title: string; as: 'chair' | 'secretary'; at: string }[];
  pdfSha256: string;
  contentSha256: string;
  closing: { sha256: string; decidedAt: string } | null;
  session: { startedAt: string | null; endedAt: string | null; endNotedAt: string | null };
  certificate: SealCertificate | null;
  replacedBy: { versionNumber: number; signedAt: string } | null;
}

interface Row {
  number: string;
  version_number: number;
  chair: { facilityName: string };
  secretary: { facilityName: string };
  signed_at: Date;
  signers: PrintedVersion['signers'];
  pdf_sha256: Buffer;
  content_sha256: Buffer;
  closing_sha256: Buffer | null;
  decided_at: string | null;
  started_at: string | null;
  ended_at: string | null;
  noted_at: string | null;
  certificate: (Omit<SealCertificate, 'notBefore' | 'notAfter'> & { notBefore: string; notAfter: string }) | null;
  replaced_by: number | null;
  replaced_at: Date | null;
}

/** What a printed code stands for. Reads nothing about the patient. */
export async function findPrinted(db: Queryable, code: string): Promise<PrintedVersion | undefined> {
  const { rows } = await db.query<Row>(
    `select v.content->>'consultNumber' as number, v.version_number, v.content->'chair' as chair, v.content->'secretary' as secretary,
       v.created_at as signed_at, v.pdf_sha256, v.content_sha256, v.closing_sha256, v.closing->>'signedAt' as decided_at,
       v.content->>'startedAt' as started_at, v.content->>'endedAt' as ended_at, v.closing->>'sessionEndedAt' as noted_at,
       (select jsonb_agg(jsonb_build_object('name', p.name, 'title', p.title, 'as', g.role, 'at', g.at) order by g.at)
         from minutes_signature g join person p on p.id = g.person_id
         where g.consult_id = v.consult_id and g.version_number = v.version_number) as signers,
       (select jsonb_build_object('subject', c.subject, 'issuer', c.issuer, 'fingerprintSha256', encode(c.fingerprint_sha256, 'hex'),
          'notBefore', c.not_before, 'notAfter', c.not_after, 'origin', c.origin)
         from facility_certificate c where c.id = v.certificate_id) as certificate,
       n.version_number as replaced_by, n.created_at as replaced_at
     from minutes_version v
       left join lateral (select version_number, created_at from minutes_version l
         where l.consult_id = v.consult_id and l.version_number > v.version_number order by version_number desc limit 1) n on true
     where v.verify_code = $1`,
    [code],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  const iso = (at: string): string => new Date(at).toISOString();
  return {
    consultNumber: row.number,
    versionNumber: row.version_number,
    facilities: [...new Set([row.chair.facilityName, row.secretary.facilityName])],
    signedAt: row.signed_at.toISOString(),
    signers: row.signers.map((signer) => ({ ...signer, at: iso(signer.at) })),
    pdfSha256: row.pdf_sha256.toString('hex'),
    contentSha256: row.content_sha256.toString('hex'),
    closing:
      row.closing_sha256 === null || row.decided_at === null
        ? null
        : { sha256: row.closing_sha256.toString('hex'), decidedAt: row.decided_at },
    session: {
      startedAt: row.started_at,
      endedAt: row.ended_at,
      // As it is printed: papers from before closings were kept say nothing of it.
      endNotedAt: row.noted_at,
    },
    certificate: row.certificate && {
      ...row.certificate,
      notBefore: iso(row.certificate.notBefore),
      notAfter: iso(row.certificate.notAfter),
    },
    replacedBy:
      row.replaced_by === null || row.replaced_at === null
        ? null
        : { versionNumber: row.replaced_by, signedAt: row.replaced_at.toISOString() },
  };
}
