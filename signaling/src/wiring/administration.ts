import { accessHandlers } from '../access/handlers.ts';
import { demoAccounts } from '../demo/accounts.ts';
import { auditHandlers } from '../features/audit/handlers.ts';
import { facilityHandlers } from '../features/facilities/handlers.ts';
import { infoHandlers } from '../features/info/handlers.ts';
import { peopleHandlers } from '../features/people/handlers.ts';
import { sealHandlers } from '../features/seals/handlers.ts';
import { VERSION } from '../version.ts';
import type { Foundation } from './foundation.ts';

/** People, facilities, their papers, and what was done. */
export function wireAdministration({ config, db, sessions, seals, isHttps, isFacilityOf }: Foundation) {
  return {
    ...infoHandlers({ version: VERSION, demo: config.DEMO, demoAccounts }),
    ...accessHandlers({ db, sessions, secureCookie: isHttps }),
    ...facilityHandlers({ db }),
    ...peopleHandlers({ db, sessions, isFacilityOf }),
    ...auditHandlers({ db }),
    ...sealHandlers({ db, seals, isFacilityOf }),
  };
}
