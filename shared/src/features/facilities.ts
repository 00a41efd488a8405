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

/** kbit/s of one seat in a call, each way; null: as much as the link carries. A voice needs 40. */
const seatKbps = z.number().int().min(40).max(1_000_000).nullable();

export const facility = facilityRef.extend({
  parentId: id.nullable(),
  active: z.boolean(),
  /** Specialties with at least one active specialist: whom one can ask here. */
  specialties: z.array(z.string()),
  peopleCount: z.number().int(),
  maxUpKbps: seatKbps,
  maxDownKbps: seatKbps,
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
    summary: 'Rename, move, deactivate or limit a facility',
    params: z.strictObject({ facilityId: id }),
    body: z.strictObject({
      name: line(200).optional(),
      parentId: id.nullable().optional(),
      active: z.boolean().optional(),
      maxUpKbps: seatKbps.optional(),
      maxDownKbps: seatKbps.optional(),
    }),
    output: facility,
  }),
};
