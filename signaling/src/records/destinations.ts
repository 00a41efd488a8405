import type { Database, Queryable } from '../db/database.ts';
import type { RecordGateway } from './gateway.ts';
import type { RecordSystems } from './systems/directory.ts';
import { findRecordSystem } from './systems/store.ts';

/** A record system into which signed minutes go. */
export interface Destination {
  id: string;
  name: string;
}

export interface Destinations {
  /** The record systems concerned by a consult between these facilities: each once, the asking side's first. */
  of(db: Queryable, facilityIds: readonly string[]): Promise<Destination[]>;
  /** undefined: it is gone or switched off, and a person must decide what happens to what was meant for it. */
  gateway(id: string): Promise<RecordGateway | undefined>;
}

/** The record systems of both sides. `former`: the one for all, of the time before there were several; deliveries of then name it by its kind. */
export function destinationsIn(db: Database, systems: RecordSystems, former: RecordGateway): Destinations {
  return {
    async of(_tx, facilityIds) {
      const found = new Map<string, Destination>();
      for (const facilityId of facilityIds) {
        for (const system of await systems.of(facilityId, 'write')) {
          // Two provinces may name one server; our own store is one for all of them.
          const key = system.baseUrl?.replace(/\/+$/, '') ?? 'builtIn';
          if (!found.has(key)) found.set(key, { id: system.id, name: system.name });
        }
      }
      return [...found.values()];
    },
    async gateway(id) {
      if (id === 'builtIn' || id === 'environment') return former;
      const system = await findRecordSystem(db, id);
      return system?.enabled === true && system.writes ? systems.gateway(id) : undefined;
    },
  };
}
