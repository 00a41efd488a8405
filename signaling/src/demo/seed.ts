import type { Logger } from 'pino';
import { vitals as knownVitals } from '@hoi-chan/shared/clinical/vitals.ts';
import type { Database } from '../db/database.ts';
import { ImagingError, type ImagingGateway } from '../imaging/gateway.ts';
import { uuidOf } from '../records/deterministic.ts';
import type { RecordGateway } from '../records/gateway.ts';
import { seedAccounts } from './accounts.ts';
import { demoConsults, type DemoConsult } from './consults.ts';
import { seedMinutes } from './minutes.ts';
import { demoPatientId, imagingIdentities, seedRecords } from './records.ts';
import { findStaffIds, insertConsult, insertMessage } from './store.ts';
import { demoStudies } from './studies/demoStudies.ts';
import { seedDemoStudies } from './studies/seed.ts';

export interface SeedPorts {
  db: Database;
  records: RecordGateway;
  /** False when an external record system is configured: it knows none of the demo patients, so nothing can be filed there. */
  ownRecords: boolean;
  now?: Date;
}

/** Facilities, people, patients with their records, and a few consults. May run at every start: what is there stays as it is. */
export async function seedDemo({ db, records, ownRecords, now = new Date() }: SeedPorts): Promise<void> {
  await seedAccounts(db);
  await seedRecords(db, now);
  for (const demo of demoConsults) if (ownRecords || demo.minutes === undefined) await seedConsult(db, records, demo, now);
}

/** The image studies; takes a while the first time, so it runs beside the service. Problems are logged, since the rest works without images. */
export async function seedImages(imaging: ImagingGateway, log: Logger, signal: AbortSignal): Promise<void> {
  try {
    const added = await seedDemoStudies(imaging, imagingIdentities(new Date()), { signal });
    log.info({ added }, 'demo studies are in the archive');
  } catch (error) {
    if (signal.aborted) return;
    log.warn({ err: error, reason: error instanceof ImagingError ? error.reason : undefined }, 'demo studies could not be stored');
  }
}

async function seedConsult(db: Database, records: RecordGateway, demo: DemoConsult, now: Date): Promise<void> {
  const asker = await findStaffIds(db, demo.asker);
  const specialist = await findStaffIds(db, demo.specialist);
  if (asker === undefined || specialist === undefined) return;
  const studies = await studiesOf(demo.patientKey, now);
  const measuredAt = new Date(now.getTime() - (demo.course[0]?.minutesAgo ?? 0) * 60_000).toISOString();
  const id = await db.transaction(async (tx) => {
    const consultId = await insertConsult(tx, {
      clientId: uuidOf(`demo/consult/${demo.key}`),
      patientId: demoPatientId(demo.patientKey),
      asker,
      specialist,
      course: demo.course,
      urgency: demo.urgency,
      specialty: demo.specialty,
      question: demo.question,
      workingDiagnosis: demo.workingDiagnosis,
      vitals: knownVitals.flatMap(({ key }) => (demo.vitals[key] === undefined ? [] : [{ key, value: demo.vitals[key], at: measuredAt }])),
      studies,
    });
    if (consultId === undefined) return undefined;
    for (const [index, { by, text, minutesAgo }] of (demo.chat ?? []).entries()) {
      const authorId = by === 'asker' ? asker.personId : specialist.personId;
      await insertMessage(tx, { consultId, clientId: uuidOf(`demo/chat/${demo.key}/${index}`), authorId, text, minutesAgo });
    }
    return consultId;
  });
  if (id === undefined || demo.minutes === undefined) return;
  await seedMinutes(db, records, { id, demo, asker: asker.personId, specialist: specialist.personId, facilityId: asker.facilityId }, now);
}

async function studiesOf(patientKey: string, now: Date): Promise<{ studyUid: string; description: string; modality: string }[]> {
  const found: { studyUid: string; description: string; modality: string }[] = [];
  for await (const study of demoStudies(imagingIdentities(now), now)) {
    if (study.patientKey === patientKey) found.push({ studyUid: study.studyUid, description: study.description, modality: study.modality });
  }
  return found;
}
