import type { Capsule } from '@hoi-chan/shared/features/capsules.ts';

/** Whose record it goes into: the id of one of the candidates, `new` for a patient to be registered, null while nobody has chosen. */
export type Choice = string | null;

/** Chosen without asking only where the rules know the person and there is but one. */
export function firstChoice({ candidates }: Pick<Capsule, 'candidates'>): Choice {
  const same = candidates.filter(({ verdict }) => verdict === 'same');
  return same.length === 1 && candidates.length === 1 ? (same[0]?.patient.id ?? null) : null;
}

export interface Missing {
  choice: boolean;
  trust: boolean;
}
/** What a person still has to say before it may be imported. */
export function missingFor({ signer }: Pick<Capsule, 'signer'>, choice: Choice, trusts: boolean): Missing {
  return { choice: choice === null, trust: signer.state === 'unknown' && !trusts };
}

/** A fingerprint as it is read aloud: groups of four. */
export const fingerprintGroups = (fingerprint: string): string => fingerprint.toUpperCase().replace(/(.{4})(?=.)/g, '$1 ');

/** The server's own limit. */
const MAX_BYTES = 48 * 1024 ** 2;
export function faultOf(file: { size: number } | null): 'none' | 'empty' | 'large' | undefined {
  if (file === null) return 'none';
  return file.size === 0 ? 'empty' : file.size > MAX_BYTES ? 'large' : undefined;
}

/** Whether a file wants a passphrase, as its name says; the server says so too. */
export const looksLocked = (name: string): boolean => name.toLowerCase().endsWith('.jwe');
