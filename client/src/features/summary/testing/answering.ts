import { RECORD_PARTS, type RecordPart } from '@hoi-chan/shared/features/recordParts.ts';
import type { StudySummary } from '@hoi-chan/shared/features/patients.ts';
import type { MergedSummary } from '@hoi-chan/shared/features/summary.ts';

export const SYSTEM = '00000000-0000-4000-8000-000000000001';

/** A record of one system in which these parts could not be read. */
export function summaryWithout(failed: readonly RecordPart[]): MergedSummary {
  return {
    bundle: {
      resourceType: 'Bundle',
      type: 'document',
      entry: [
        {
          fullUrl: 'https://x.invalid/fhir/Condition/1',
          resource: {
            resourceType: 'Condition',
            id: '1',
            code: { text: 'Tăng huyết áp' },
            subject: { reference: 'Patient/1' },
            clinicalStatus: { coding: [{ code: 'active' }] },
          },
        },
      ],
    },
    sources: [
      {
        id: SYSTEM,
        name: 'HIS huyện',
        builtIn: true,
        patient: 'known',
        parts: RECORD_PARTS.map((part) => {
          const isFailed = failed.includes(part);
          return {
            part,
            state: isFailed ? 'failed' : 'fresh',
            fetchedAt: isFailed ? null : '2026-01-02T00:00:00Z',
            reason: isFailed ? 'record_unavailable' : null,
          };
        }),
      },
    ],
    data: {},
    conflicts: [],
  };
}

interface Answers {
  /** undefined: the archive cannot be reached; `never`: it does not answer. */
  studies: StudySummary[] | 'never' | undefined;
  /** Since when the archive is asked; default long ago. */
  listedSince?: string;
  summary?: (asked: URL) => MergedSummary;
}

/** A server that knows the two routes of a summary: the record, and what the image archive has. */
export function answering(first: Answers) {
  let answers = first;
  const asked: URL[] = [];
  return {
    asked,
    say: (next: Partial<Answers>): void => {
      answers = { ...answers, ...next };
    },
    fetch: async (path: string): Promise<Response> => {
      const url = new URL(path, 'http://x.invalid');
      asked.push(url);
      if (url.pathname.endsWith('/summary')) return Response.json(answers.summary?.(url) ?? summaryWithout([]));
      if (!url.pathname.endsWith('/studies')) throw new Error(`unexpected ${url.pathname}`);
      if (answers.studies === 'never') return new Promise<never>(() => undefined);
      if (answers.studies === undefined)
        return Response.json({ error: { code: 'UNAVAILABLE', message: 'archive', reason: 'imaging_unavailable' } }, { status: 503 });
      return Response.json({ studies: answers.studies, listedSince: answers.listedSince ?? '2020-01-01T00:00:00.000Z' });
    },
  };
}
