import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares in constant time, whatever was given and however long it is: both sides are hashed to one length first. */
export function isSecret(given: unknown, expected: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(hash(typeof given === 'string' ? given : ''), hash(expected)) && typeof given === 'string';
}
