import { createHash } from 'node:crypto';
import type { MinutesContent } from '@hoi-chan/shared/features/minutes.ts';
import * as Y from 'yjs';
import type { Database, Transaction } from '../db/database.ts';
import { closingHash, closingOf, contentOf, hashOf } from '../features/minutes/content.ts';
import { documentOf, readWritten } from '../features/minutes/document.ts';
import { minutesPdf } from '../features/minutes/pdf/minutesPdf.ts';
import { insertDelivery, markDelivered } from '../features/deliveries/store.ts';
import { findKnown, insertSignature, insertUpdate, listUpdates, updatePhase } from '../features/minutes/store.ts';
import { newVerifyCode } from '../features/minutes/verifyCode.ts';
import { insertVersion } from '../features/minutes/versions/store.ts';
import { ensureMinutes } from '../features/minutes/writing.ts';
import type { RecordGateway } from '../records/gateway.ts';
import { findConsultFacts } from '../records/store.ts';
import { recordSystemsOf } from '../records/systems/store.ts';
import type { DemoConsult } from './consults.ts';

const VERSION = 1;
const MINUTE_MS = 60_000;

/** Writes, signs, prints and files the minutes of a demo consult, dated back; every part as the product itself makes it. */
export async function seedMinutes(
  db: Database,
  records: RecordGateway,
  consult: { id: string; demo: DemoConsult; asker: string; specialist: string; facilityId: string },
  now: Date,
): Promise<void> {
  const { id, demo, facilityId } = consult;
  const signedMinutesAgo = demo.course.find((step) => step.to === 'signed')?.minutesAgo ?? 0;
  const at = (minutesAgo: number): Date => new Date(now.getTime() - minutesAgo * MINUTE_MS);
  const content = await db.transaction((tx) => write(tx, id, demo));
  const contentSha256 = hashOf(content);
  const signatures = [
    { person: content.chair, as: 'chair' as const, personId: consult.specialist, at: at(signedMinutesAgo + 7) },
    { person: content.secretary, as: 'secretary' as const, personId: consult.asker, at: at(signedMinutesAgo) },
  ];
  const closing = closingOf(
    content,
    { versionNumber: VERSION, contentSha256, signedBy: content.secretary, signedAt: at(signedMinutesAgo).toISOString() },
    null,
  );
  const closingSha256 = closingHash(closing);
  const pdf = await minutesPdf({
    content,
    contentSha256,
    closing: { ...closing, sha256: closingSha256 },
    versionNumber: VERSION,
    signatures: signatures.map((signature) => ({
      person: signature.person,
      as: signature.as,
      at: signature.at.toISOString(),
      contentSha256,
    })),
    letterhead: { name: content.chair.facilityName, parentName: '', address: '', phone: '' },
  });
  const facts = await findConsultFacts(db, id);
  const written = await records.write({
    ...facts,
    versionNumber: VERSION,
    signedAt: at(signedMinutesAgo).toISOString(),
    content,
    pdf,
  });
  await db.transaction(async (tx) => {
    for (const { as, personId, at: signedAt } of signatures) {
      await insertSignature(tx, {
        consultId: id,
        versionNumber: VERSION,
        role: as,
        personId,
        content,
        contentSha256,
        ...(as === 'secretary' && { closingSha256 }),
        at: signedAt,
      });
    }
    await insertVersion(tx, {
      consultId: id,
      versionNumber: VERSION,
      content,
      contentSha256,
      closing,
      closingSha256,
      pdf,
      pdfSha256: createHash('sha256').update(pdf).digest(),
      verifyCode: newVerifyCode(),
      certificateId: null,
    });
    await updatePhase(tx, id, 'signed');
    const [system] = await recordSystemsOf(tx, facilityId, 'write');
    const deliveryId = await insertDelivery(tx, {
      consultId: id,
      patientId: facts.patientId,
      versionNumber: VERSION,
      systemId: system?.id ?? 'environment',
      systemName: system?.name ?? records.source,
    });
    await markDelivered(tx, deliveryId, 1, written, at(signedMinutesAgo - 1));
  });
}

/** The text as two doctors would have left it, the asking doctor's decisions included. */
async function write(tx: Transaction, consultId: string, demo: DemoConsult): Promise<MinutesContent> {
  await ensureMinutes(tx, consultId);
  const doc = documentOf(await listUpdates(tx, consultId));
  const before = Y.encodeStateVector(doc);
  const texts = demo.minutes;
  if (texts !== undefined) {
    doc.transact(() => {
      for (const key of ['discussion', 'conclusion', 'nextStep'] as const) doc.getText(key).insert(0, texts[key]);
      doc.getMap('diagnosis').set('code', texts.diagnosis.code);
      doc.getMap('diagnosis').set('text', texts.diagnosis.text);
      const lines = texts.plan.map(
        (text, index) =>
          new Y.Map<unknown>([
            ['id', `${demo.key}-${index + 1}`],
            ['text', new Y.Text(text)],
            ['order', index],
          ]),
      );
      doc.getArray('plan').push(lines);
    });
  }
  await insertUpdate(tx, consultId, null, Y.encodeStateAsUpdate(doc, before));
  const known = await findKnown(tx, consultId);
  if (known === undefined) throw new Error('a demo consult without a specialist has no minutes');
  const content = contentOf(known, readWritten(doc));
  return { ...content, plan: content.plan.map((line) => ({ ...line, confirmed: true })) };
}
