import { recordAudit } from '../../audit/record.ts';
import type { Staff } from '../../access/actor.ts';
import type { Database } from '../../db/database.ts';
import { isViewAudited } from './store.ts';

const REMEMBERED = 10_000;

/**
 * Audits the first time a person sees a study in a consult, not each of its thousand frames. The database is the memory; the set only
 * saves asking it.
 */
export class FirstViews {
  readonly #db: Database;
  readonly #seen = new Set<string>();

  constructor(db: Database) {
    this.#db = db;
  }

  async note(staff: Staff, requestId: string, consultId: string, studyUid: string): Promise<void> {
    const key = `${staff.personId} ${consultId} ${studyUid}`;
    if (this.#seen.has(key)) return;
    if (!(await isViewAudited(this.#db, staff.personId, consultId, studyUid))) {
      await recordAudit(
        this.#db,
        { actor: staff, requestId },
        { action: 'imaging.view', entityType: 'study', entityId: studyUid, details: { consultId } },
      );
    }
    if (this.#seen.size >= REMEMBERED) this.#seen.clear();
    this.#seen.add(key);
  }
}
