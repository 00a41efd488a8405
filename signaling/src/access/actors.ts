import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Queryable } from '../db/database.ts';
import type { Actor } from './actor.ts';
import { findGuest, findStaffOfSession } from './store.ts';
import type { Claims, Tokens } from './tokens.ts';

const ended = (): AppError => new AppError('UNAUTHENTICATED', 'this session has ended', { reason: 'session_ended' });

export interface Actors {
  fromToken(token: string): Promise<Actor>;
  /** `Authorization: Bearer …` (RFC 6750 §2.1); undefined when there is no header. */
  fromHeader(authorization: string | undefined): Promise<Actor | undefined>;
  refresh(actor: Actor): Promise<Actor>;
}

/** Tokens say who; the database says whether they still may. */
export function actorsOf(db: Queryable, tokens: Tokens): Actors {
  async function load(claims: Claims): Promise<Actor> {
    if (claims.kind === 'patient') {
      const guest = await findGuest(db, claims.sub, claims.link);
      if (guest === undefined) throw ended();
      return {
        kind: 'patient',
        role: 'patient',
        appointmentId: guest.appointmentId,
        callId: guest.callId,
        name: guest.patientName,
        linkVersion: claims.link,
      };
    }
    const found = await findStaffOfSession(db, claims.sub, claims.fam);
    if (found === undefined) throw ended();
    return { ...found.staff, familyId: claims.fam };
  }
  return {
    fromToken: (token) => load(tokens.verify(token)),
    async fromHeader(authorization) {
      if (authorization === undefined) return undefined;
      const [scheme, token] = authorization.split(' ');
      if (scheme?.toLowerCase() !== 'bearer' || token === undefined) throw new AppError('UNAUTHENTICATED', 'a bearer token is expected');
      return load(tokens.verify(token));
    },
    refresh(actor) {
      return actor.kind === 'staff'
        ? load({ kind: 'staff', sub: actor.personId, fam: actor.familyId, exp: 0 })
        : load({ kind: 'patient', sub: actor.appointmentId, link: actor.linkVersion, exp: 0 });
    },
  };
}
