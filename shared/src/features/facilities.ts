import { z } from 'zod';
import { defineRoute } from '../contract/define.ts';
import { id, line } from '../ids.ts';

export const FACILITY_LEVELS = ['province', 'hospital', 'commune'] as const;
/** `MA_CSKCB`: five characters, leading zeros matter. */
export const facilityCode = z
  .string()
  .trim()
  .regex(/^[0-9A-Z]{5}$/);

export const facilityRef = z.object({ id, code: z.string(), name: z.string(), level: z.enum(FACILITY_LEVELS) });
export type FacilityRef = z.infer<typeof facilityRef>;

export const facility = facilityRef.extend({
  parentId: id.nullable(),
  active: z.boolean(),
  /** Specialties with at least one active specialist: whom one can ask here. */
  specialties: z.array(z.string()),
  peopleCount: z.number().int(),
});
export type Facility = z.infer<typeof facility>;

const facilityInput = {
  code: facilityCode,
  name: line(200),
  level: z.enum(FACILITY_LEVELS),
  parentId: id.nullable(),
};

export const facilityRoutes = {
  'facilities.list': defineRoute({
    action: 'facility:read',
    method: 'GET',
    path: '/api/facilities',
    summary: 'Every facility of my province, with the specialties that can be asked there',
    output: z.object({ facilities: z.array(facility) }),
  }),
  'facilities.create': defineRoute({
    action: 'facility:manage',
    method: 'POST',
    path: '/api/facilities',
    summary: 'Add a facility to the tree',
    body: z.strictObject(facilityInput),
    output: facility,
  }),
  'facilities.update': defineRoute({
    action: 'facility:manage',
    method: 'PATCH',
    path: '/api/facilities/:facilityId',
    summary: 'Rename, move or deactivate a facility',
    params: z.strictObject({ facilityId: id }),
    body: z.strictObject({ name: line(200).optional(), parentId: id.nullable().optional(), active: z.boolean().optional() }),
    output: facility,
  }),
};
