import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Facility } from '@hoi-chan/shared/features/facilities.ts';
import { assertStaff } from '../../access/actor.ts';
import { recordAudit } from '../../audit/record.ts';
import { isUniqueViolation, type Database, type Queryable } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import { insertFacility, listFacilities, updateFacility } from './store.ts';

const invalid = (path: string, reason: string): AppError =>
  new AppError('INVALID_REQUEST', 'the facility cannot stand there', { reason: 'invalid_fields', fields: [{ path, reason }] });

export function facilityHandlers({ db }: { db: Database }) {
  return {
    'facilities.list': async ({ actor }) => ({ facilities: await listFacilities(db, assertStaff(actor).provinceId) }),
    'facilities.create': async ({ actor, requestId }, { body }) => {
      const { provinceId } = assertStaff(actor);
      return db.transaction(async (tx) => {
        if (body.level === 'province' || body.parentId === null) throw invalid('level', 'one_province');
        assertParent(await getFacility(tx, provinceId, body.parentId, 'parentId'), body.level);
        try {
          const id = await insertFacility(tx, body);
          await recordAudit(
            tx,
            { actor, requestId },
            { action: 'facility.create', entityType: 'facility', entityId: id, details: { code: body.code } },
          );
          return await getFacility(tx, provinceId, id);
        } catch (error) {
          if (isUniqueViolation(error))
            throw new AppError('CONFLICT', 'this code is taken', {
              reason: 'code_in_use',
              fields: [{ path: 'code', reason: 'code_in_use' }],
            });
          throw error;
        }
      });
    },
    'facilities.update': async ({ actor, requestId }, { params, body }) => {
      const { provinceId } = assertStaff(actor);
      return db.transaction(async (tx) => {
        const facility = await getFacility(tx, provinceId, params.facilityId);
        if (body.parentId !== undefined) {
          if (facility.level === 'province' || body.parentId === null) throw invalid('parentId', 'one_province');
          if (await isBelow(tx, provinceId, body.parentId, facility.id)) throw invalid('parentId', 'below_itself');
          assertParent(await getFacility(tx, provinceId, body.parentId, 'parentId'), facility.level);
        }
        if (body.active === false && facility.level === 'province') throw invalid('active', 'one_province');
        const { name, parentId, active, maxUpKbps, maxDownKbps } = body;
        await updateFacility(tx, facility.id, { name, parentId, active, maxUpKbps, maxDownKbps });
        await recordAudit(
          tx,
          { actor, requestId },
          { action: 'facility.update', entityType: 'facility', entityId: facility.id, details: { ...body } },
        );
        return getFacility(tx, provinceId, facility.id);
      });
    },
  } satisfies RouteHandlers;
}

async function getFacility(db: Queryable, provinceId: string, facilityId: string, field?: string): Promise<Facility> {
  const [found] = await listFacilities(db, provinceId, facilityId);
  if (found !== undefined) return found;
  throw field === undefined ? new AppError('NOT_FOUND', 'no such facility') : invalid(field, 'not_found');
}

function assertParent(parent: Facility, level: Facility['level']): void {
  // Hospitals hang below the province, stations below a hospital or the province itself.
  if (parent.level === 'commune' || (level === 'hospital' && parent.level !== 'province')) throw invalid('parentId', 'wrong_level');
}

async function isBelow(db: Queryable, provinceId: string, facilityId: string, ancestorId: string): Promise<boolean> {
  const parents = new Map((await listFacilities(db, provinceId)).map((facility) => [facility.id, facility.parentId]));
  for (let at: string | null | undefined = facilityId; at !== null && at !== undefined; at = parents.get(at)) {
    if (at === ancestorId) return true;
  }
  return false;
}
