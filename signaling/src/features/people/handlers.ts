import { findSpecialty } from '@hoi-chan/shared/clinical/specialties.ts';
import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Person } from '@hoi-chan/shared/features/people.ts';
import { assertStaff } from '../../access/actor.ts';
import { hashPassword } from '../../access/passwords.ts';
import type { Sessions } from '../../access/sessions.ts';
import { updatePassword } from '../../access/store.ts';
import { recordAudit } from '../../audit/record.ts';
import { isUniqueViolation, type Database, type Queryable } from '../../db/database.ts';
import type { RouteHandlers } from '../../edge/http.ts';
import { insertPerson, listPeople, updatePerson } from './store.ts';

const invalid = (path: string, reason: string): AppError =>
  new AppError('INVALID_REQUEST', 'this person cannot be kept so', { reason: 'invalid_fields', fields: [{ path, reason }] });

export interface PeoplePorts {
  db: Database;
  sessions: Sessions;
  /** A port, since features never import features: is this an active facility of the province? */
  isFacilityOf(db: Queryable, provinceId: string, facilityId: string): Promise<boolean>;
}

export function peopleHandlers({ db, sessions, isFacilityOf }: PeoplePorts) {
  async function assertFields(
    tx: Queryable,
    provinceId: string,
    fields: { facilityId: string; role: Person['role']; specialties: string[] },
  ): Promise<void> {
    if (!(await isFacilityOf(tx, provinceId, fields.facilityId))) throw invalid('facilityId', 'not_found');
    if (fields.specialties.some((code) => findSpecialty(code) === undefined)) throw invalid('specialties', 'unknown_code');
    if (fields.role === 'specialist' && fields.specialties.length === 0) throw invalid('specialties', 'required');
  }

  return {
    'people.list': async ({ actor }, { query }) => ({
      people: await listPeople(db, { provinceId: assertStaff(actor).provinceId, ...query }),
    }),
    'people.create': async ({ actor, requestId }, { body }) => {
      const { provinceId } = assertStaff(actor);
      const passwordHash = await hashPassword(body.password);
      return db.transaction(async (tx) => {
        await assertFields(tx, provinceId, body);
        try {
          const id = await insertPerson(tx, { ...body, passwordHash, mustChangePassword: true });
          await recordAudit(
            tx,
            { actor, requestId },
            { action: 'person.create', entityType: 'person', entityId: id, details: { role: body.role } },
          );
          return await getPerson(tx, provinceId, id);
        } catch (error) {
          if (isUniqueViolation(error)) {
            throw new AppError('CONFLICT', 'this user name is taken', {
              reason: 'username_in_use',
              fields: [{ path: 'username', reason: 'username_in_use' }],
            });
          }
          throw error;
        }
      });
    },
    'people.update': async ({ actor, requestId }, { params, body }) => {
      const staff = assertStaff(actor);
      const { provinceId } = staff;
      const { person, ended } = await db.transaction(async (tx) => {
        const before = await getPerson(tx, provinceId, params.personId);
        const fields = { ...before, facilityId: before.facility.id, ...body };
        // An administrator who locks the own door could not open it again.
        if (before.id === staff.personId && (!fields.active || fields.role !== before.role))
          throw invalid(fields.active ? 'role' : 'active', 'not_yourself');
        await assertFields(tx, provinceId, fields);
        await updatePerson(tx, before.id, fields);
        await recordAudit(
          tx,
          { actor, requestId },
          { action: 'person.update', entityType: 'person', entityId: before.id, details: { fields: Object.keys(body) } },
        );
        const moved = fields.role !== before.role || fields.facilityId !== before.facility.id || !fields.active;
        return { person: await getPerson(tx, provinceId, before.id), ended: moved };
      });
      // Rooms and rights of open sockets hang on role and facility, so those sessions start anew.
      if (ended) await sessions.signOutEverywhere(person.id, person.active ? 'role_changed' : 'deactivated');
      return person;
    },
    'people.resetPassword': async ({ actor, requestId }, { params, body }) => {
      const { provinceId } = assertStaff(actor);
      const passwordHash = await hashPassword(body.password);
      await db.transaction(async (tx) => {
        const person = await getPerson(tx, provinceId, params.personId);
        await updatePassword(tx, person.id, passwordHash, true);
        await recordAudit(tx, { actor, requestId }, { action: 'person.resetPassword', entityType: 'person', entityId: person.id });
      });
      await sessions.signOutEverywhere(params.personId, 'password_reset');
      return {};
    },
  } satisfies RouteHandlers;
}

async function getPerson(db: Queryable, provinceId: string, personId: string): Promise<Person> {
  const [found] = await listPeople(db, { provinceId, personId });
  if (found === undefined) throw new AppError('NOT_FOUND', 'no such person');
  return found;
}
