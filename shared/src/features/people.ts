import { z } from 'zod';
import { defineRoute, nothing } from '../contract/define.ts';
import { id, instant, line } from '../ids.ts';
import { language, newPassword, username } from './access.ts';
import { facilityRef } from './facilities.ts';

export const STAFF_ROLES = ['commune_doctor', 'specialist', 'provincial_admin'] as const;
const specialties = z.array(z.string().max(40)).max(8);

export const person = z.object({
  id,
  username: z.string(),
  name: z.string(),
  title: z.string(),
  role: z.enum(STAFF_ROLES),
  facility: facilityRef,
  specialties: z.array(z.string()),
  licenceNumber: z.string().nullable(),
  language,
  active: z.boolean(),
  mustChangePassword: z.boolean(),
  lastSignInAt: instant.nullable(),
});
export type Person = z.infer<typeof person>;

const editable = {
  name: line(120),
  title: line(40, 0),
  role: z.enum(STAFF_ROLES),
  facilityId: id,
  specialties,
  licenceNumber: line(40).nullable(),
  language,
};

export const peopleRoutes = {
  'people.list': defineRoute({
    action: 'people:manage',
    method: 'GET',
    path: '/api/people',
    summary: 'People of my province',
    query: z.strictObject({ q: z.string().max(100).optional(), facilityId: id.optional() }),
    output: z.object({ people: z.array(person) }),
  }),
  'people.create': defineRoute({
    action: 'people:manage',
    method: 'POST',
    path: '/api/people',
    summary: 'Add a person with a first password that must be changed at first sign-in',
    body: z.strictObject({ username, password: newPassword, ...editable }),
    output: person,
  }),
  'people.update': defineRoute({
    action: 'people:manage',
    method: 'PATCH',
    path: '/api/people/:personId',
    summary: 'Change a person, or deactivate them (ends their sessions)',
    params: z.strictObject({ personId: id }),
    body: z.strictObject(editable).partial().extend({ active: z.boolean().optional() }),
    output: person,
  }),
  'people.resetPassword': defineRoute({
    action: 'people:manage',
    method: 'POST',
    path: '/api/people/:personId/password',
    summary: 'Set a new first password and end every session of that person',
    params: z.strictObject({ personId: id }),
    body: z.strictObject({ password: newPassword }),
    output: nothing,
  }),
};
