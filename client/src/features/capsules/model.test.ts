import { expect, it } from 'vitest';
import type { Capsule } from '@hoi-chan/shared/features/capsules.ts';
import { faultOf, fingerprintGroups, firstChoice, looksLocked, missingFor } from './model.ts';

const candidate = (id: string, verdict: 'same' | 'ask') =>
  ({ patient: { id }, verdict, evidence: [] }) as unknown as Capsule['candidates'][number];
const signer = (state: 'known' | 'unknown') => ({ signer: { state } }) as Pick<Capsule, 'signer'>;

it('chooses the patient by itself only where there is no doubt', () => {
  expect(firstChoice({ candidates: [candidate('a', 'same')] })).toBe('a');
  expect(firstChoice({ candidates: [candidate('a', 'ask')] })).toBeNull();
  expect(firstChoice({ candidates: [candidate('a', 'same'), candidate('b', 'same')] })).toBeNull();
  expect(firstChoice({ candidates: [candidate('a', 'same'), candidate('b', 'ask')] })).toBeNull();
  expect(firstChoice({ candidates: [] })).toBeNull();
});

it('asks for a word of a person where nobody vouches for the signer', () => {
  expect(missingFor(signer('known'), 'a', false)).toEqual({ choice: false, trust: false });
  expect(missingFor(signer('unknown'), null, false)).toEqual({ choice: true, trust: true });
  expect(missingFor(signer('unknown'), 'new', true)).toEqual({ choice: false, trust: false });
});

it('reads fingerprints and files', () => {
  expect(fingerprintGroups('0011aabbcc')).toBe('0011 AABB CC');
  expect([faultOf(null), faultOf({ size: 0 }), faultOf({ size: 49 * 1024 ** 2 }), faultOf({ size: 9 })]).toEqual([
    'none',
    'empty',
    'large',
    undefined,
  ]);
  expect([looksLocked('HC-2026-000001-v1.zip.jwe'), looksLocked('HC-2026-000001-v1.zip')]).toEqual([true, false]);
});
