import { createHash } from 'node:crypto';
import { isBlankText } from '@hoi-chan/shared/clinical/minutesFields.ts';
import type { FieldError } from '@hoi-chan/shared/errors.ts';
import type { MinutesClosing, MinutesContent } from '@hoi-chan/shared/features/minutes.ts';
import type { WrittenMinutes } from './document.ts';

export type KnownMinutes = Omit<MinutesContent, keyof WrittenMinutes>;

export function contentOf(known: KnownMinutes, written: WrittenMinutes): MinutesContent {
  return { ...known, ...written, plan: written.plan.map((line) => ({ ...line, confirmed: null })) };
}

/**
 * SHA-256 over the content as JSON with sorted keys, the decisions on the plan left out: the chair signs before they are taken, and what both sign is
 * the same text. The decisions have a hash of their own (`closingHash`).
 */
export function hashOf(content: MinutesContent): string {
  const undecided = { ...content, plan: content.plan.map((line) => ({ ...line, confirmed: null })) };
  return createHash('sha256').update(canonicalJson(undecided)).digest('hex');
}

/** What the second signature adds to a text whose plan is decided. */
export function closingOf(
  content: MinutesContent,
  signed: Pick<MinutesClosing, 'versionNumber' | 'contentSha256' | 'signedBy' | 'signedAt'>,
  /** When the session ended as far as is known now; null: it runs, or there was none. */
  endedAt: string | null,
): MinutesClosing {
  const sessionEndedAt = content.startedAt === null ? null : (content.endedAt ?? endedAt ?? signed.signedAt);
  return {
    ...signed,
    orders: content.plan.map(({ id, text, confirmed }) => ({ id, text, confirmed: confirmed === true })),
    sessionEndedAt,
  };
}

/** SHA-256 over the closing as JSON with sorted keys. */
export function closingHash(closing: MinutesClosing): string {
  return createHash('sha256').update(canonicalJson(closing)).digest('hex');
}

/** JSON with object keys in order (RFC 8785 for the strings, booleans, nulls and objects that minutes hold). */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** What a biên bản hội chẩn may not lack (see the required fields of the minutes in the treatment rules of the Ministry of Health). */
export function missingFields(content: MinutesContent): FieldError[] {
  const texts = (['reason', 'course', 'discussion', 'conclusion'] as const).filter((key) => isBlankText(content[key]));
  const diagnosis = content.diagnosis.code === '' && content.diagnosis.text === '' ? ['diagnosis'] : [];
  const plan = content.plan.length === 0 ? ['plan'] : [];
  return [...texts, ...diagnosis, ...plan].map((path) => ({ path, reason: 'required' }));
}
