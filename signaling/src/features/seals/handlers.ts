import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Letterhead } from '@hoi-chan/shared/features/seals.ts';
import { assertStaff, type Staff } from '../../access/actor.ts';
import { recordAudit } from '../../audit/record.ts';
import type { Database, Queryable } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import type { Seals } from './seals.ts';
import { findCurrentCertificate, saveLetterhead } from './store.ts';

export interface SealHandlerPorts {
  db: Database;
  seals: Seals;
  isFacilityOf(q: Queryable, provinceId: string, facilityId: string): Promise<boolean>;
}

export function sealHandlers({ db, seals, isFacilityOf }: SealHandlerPorts) {
  async function assertOurs(staff: Staff, facilityId: string): Promise<void> {
    if (!(await isFacilityOf(db, staff.provinceId, facilityId))) throw new AppError('NOT_FOUND', 'no such facility');
  }

  async function read(facilityId: string): Promise<Letterhead> {
    const { facilityId: _id, ...letterhead } = await seals.letterhead(facilityId);
    const found = await findCurrentCertificate(db, facilityId);
    if (found === undefined) return { ...letterhead, certificate: null };
    const { id: _certificate, sealed: _sealed, ...certificate } = found;
    return { ...letterhead, certificate };
  }

  return {
    'seals.get': async ({ actor }, { params }) => {
      await assertOurs(assertStaff(actor), params.facilityId);
      return read(params.facilityId);
    },
    'seals.update': async ({ actor, requestId }, { params, body }) => {
      await assertOurs(assertStaff(actor), params.facilityId);
      await db.transaction(async (tx) => {
        await saveLetterhead(tx, params.facilityId, body);
        await recordAudit(
          tx,
          { actor, requestId },
          { action: 'facility.updateLetterhead', entityType: 'facility', entityId: params.facilityId, details: { ...body } },
        );
      });
      return read(params.facilityId);
    },
    'seals.uploadCertificate': async ({ actor, requestId }, { params, body }) => {
      await assertOurs(assertStaff(actor), params.facilityId);
      await seals.keep(params.facilityId, { file: Buffer.from(body.pkcs12Base64, 'base64'), passphrase: body.passphrase }, 'uploaded');
      const letterhead = await read(params.facilityId);
      await recordAudit(
        db,
        { actor, requestId },
        {
          action: 'facility.updateCertificate',
          entityType: 'facility',
          entityId: params.facilityId,
          details: { fingerprintSha256: letterhead.certificate?.fingerprintSha256 ?? null },
        },
      );
      return letterhead;
    },
  } satisfies RouteHandlers;
}
