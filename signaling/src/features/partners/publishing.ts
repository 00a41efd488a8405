import type { Database, Queryable, Transaction } from '../../db/database.ts';
import { addJob } from '../../jobs/queue.ts';
import type { SignedConsult } from '../../records/gateway.ts';
import { linked, refTo } from '../../records/linked.ts';
import { writeBackEntries } from '../../records/writeBack/entries.ts';
import { compositionIdOf, documentIdOf } from '../../records/writeBack/identifiers.ts';
import { organizationOf, practitionerOf } from '../../records/writeBack/people.ts';
import { insertNotices, listOverdueNotices } from './notices/store.ts';
import { findConsultPlace, insertPublished, insertPublishedVersion, listUnpublished, lockPublishing } from './published/store.ts';

export const PUBLISH_TASK = 'publish_signed';
export const NOTIFY_TASK = 'notify_partner';
export const SWEEP_NOTICES_TASK = 'sweep_notices';
const AT_ONCE = 50;
const OVERDUE_MS = 60_000;
const SWEEP_LIMIT = 500;

export interface PublishingPorts {
  db: Database;
  /** A signed version with everything known of its consult. */
  signedConsult(tx: Transaction, consultId: string, versionNumber: number): Promise<SignedConsult>;
}

/**
 * Makes every signed version readable for partners that is not yet, and plans their notices, version by version in transactions of their
 * own. Safe at any time and any number of times: it looks for what is missing.
 */
export async function publishSigned({ db, signedConsult }: PublishingPorts): Promise<void> {
  for (;;) {
    const missing = await listUnpublished(db, AT_ONCE);
    for (const { consultId, versionNumber } of missing) {
      await db.transaction(async (tx) => {
        await lockPublishing(tx);
        const place = await findConsultPlace(tx, consultId);
        if (place === undefined || !(await insertPublishedVersion(tx, consultId, versionNumber))) return;
        const of = { consultId, versionNumber, facilityIds: place.facilityIds };
        const consult = await signedConsult(tx, consultId, versionNumber);
        for (const { resource, patientId } of publishedOf(consult)) await insertPublished(tx, { resource, patientId, ...of });
        for (const id of await insertNotices(tx, consultId, versionNumber, place.facilityIds)) await planNotice(tx, id);
      });
    }
    if (missing.length < AT_ONCE) return;
  }
}

export async function planNotice(db: Queryable, noticeId: string, runAt = new Date()): Promise<void> {
  await addJob(db, NOTIFY_TASK, { noticeId }, { key: `notice:${noticeId}`, runAt });
}

/** Plans anew the notices whose job was lost; every minute. */
export async function sweepNotices(db: Database): Promise<void> {
  for (const noticeId of await listOverdueNotices(db, new Date(Date.now() - OVERDUE_MS), SWEEP_LIMIT)) await planNotice(db, noticeId);
}

/** All that partners may read of one signed version, each with whose it is. */
export function publishedOf(consult: SignedConsult) {
  const { patientId, asker, specialist } = consult;
  const actors = [
    organizationOf(asker.facility),
    organizationOf(specialist.facility),
    practitionerOf(asker),
    practitionerOf(specialist),
  ] as const;
  const [askingFacility, targetFacility, askerRef, specialistRef] = actors;
  const before = consult.versionNumber - 1;
  const entries = writeBackEntries(
    consult,
    {
      patient: `Patient/${patientId}`,
      asker: refTo(askerRef.resource),
      specialist: refTo(specialistRef.resource),
      askingFacility: refTo(askingFacility.resource),
      targetFacility: refTo(targetFacility.resource),
    },
    before === 0
      ? {}
      : {
          document: `DocumentReference/${documentIdOf(consult.consultId, before)}`,
          composition: `Composition/${compositionIdOf(consult.consultId, before)}`,
        },
  );
  return [
    ...actors.map(({ resource }) => ({ resource, patientId: null })),
    ...linked(entries).map((resource) => ({ resource, patientId })),
  ];
}
