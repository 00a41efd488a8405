/** Visits and the documents they left. */
import { icd, loinc, terminology } from './concepts.ts';
import type { RecordContext } from './context.ts';
import { facility } from './identity.ts';
import type { At } from './stories.ts';

export function visitsOf({ subject, nextId, time, performers, add }: RecordContext) {
  return {
    visit(where: At, story: { reason: string; icd: readonly [string, string]; stayDays?: number; emergency?: boolean }) {
      const inpatient = story.stayDays !== undefined;
      add({
        resourceType: 'Encounter',
        id: nextId('visit'),
        status: 'finished',
        class: {
          system: `${terminology}v3-ActCode`,
          ...(inpatient
            ? { code: 'IMP', display: 'inpatient encounter' }
            : story.emergency
              ? { code: 'EMER', display: 'emergency' }
              : { code: 'AMB', display: 'ambulatory' }),
        },
        type: [{ text: inpatient ? 'Điều trị nội trú' : story.emergency ? 'Khám cấp cứu' : 'Khám ngoại trú' }],
        subject,
        ...(where.by ? { participant: [{ individual: { display: where.by } }] } : {}),
        period: {
          start: time(where.daysAgo, '08:00'),
          end: time(where.daysAgo - (story.stayDays ?? 0), inpatient ? '15:00' : '09:45'),
        },
        reasonCode: [icd(story.icd[0], story.icd[1], story.reason)],
        serviceProvider: facility(where.at),
      });
    },

    /** A document with its text inside. */
    document(where: At, code: readonly [loinc: string, en: string, vi: string], title: string, text: string) {
      add({
        resourceType: 'DocumentReference',
        id: nextId('document'),
        status: 'current',
        docStatus: 'final',
        type: loinc(...code),
        subject,
        date: time(where.daysAgo, '15:30'),
        author: performers(where),
        custodian: facility(where.at),
        description: title,
        content: [
          {
            attachment: {
              contentType: 'text/plain; charset=utf-8',
              language: 'vi',
              title,
              creation: time(where.daysAgo, '15:30'),
              data: Buffer.from(text, 'utf8').toString('base64'),
            },
          },
        ],
      });
    },
  };
}
