import { describe, expect, it } from 'vitest';
import type { MinutesClosing, MinutesContent } from '@hoi-chan/shared/features/minutes.ts';
import { closingHash, closingOf, hashOf } from './content.ts';

const person = (id: string) => ({ id, name: `Tên ${id}`, title: 'BS', facilityName: 'Trạm' });
const content = (change: Partial<MinutesContent> = {}): MinutesContent => ({
  consultNumber: 'HC-1',
  place: 'Trạm – Viện',
  startedAt: '2026-03-02T01:00:00.000Z',
  endedAt: null,
  chair: person('tim'),
  secretary: person('lan'),
  members: [],
  patient: { name: 'An', birthDate: '1960', gender: 'male', identifiers: ['CCCD 1'], address: '' },
  reason: 'Khó thở',
  course: '',
  discussion: '',
  diagnosis: { code: 'I50', text: 'Suy tim' },
  conclusion: '',
  plan: [
    { id: 'a', text: 'Furosemid', confirmed: true },
    { id: 'b', text: 'Chuyển viện', confirmed: false },
  ],
  nextStep: '',
  ...change,
});
const signedAt = '2026-03-02T01:30:00.000Z';
const signed = { versionNumber: 1, contentSha256: hashOf(content()), signedBy: person('lan'), signedAt };

describe('the hash of the text', () => {
  it('is what it was for every paper so far, whatever was decided', () => {
    const undecided = content({ plan: content().plan.map((line) => ({ ...line, confirmed: null })) });
    expect(hashOf(content())).toBe('a5a8a18f87bd224b2a93bad254173d16cd09b767b31afd3e4bbc7fc15b889155');
    expect(hashOf(undecided)).toBe(hashOf(content()));
    expect(hashOf(content({ endedAt: signedAt }))).not.toBe(hashOf(content()));
  });
});

describe('the closing', () => {
  const base = closingOf(content(), signed, null);

  it('names every order with its decision, who decided, when, and on which text and version', () => {
    expect(base).toEqual({
      ...signed,
      orders: [
        { id: 'a', text: 'Furosemid', confirmed: true },
        { id: 'b', text: 'Chuyển viện', confirmed: false },
      ],
      sessionEndedAt: signedAt,
    });
  });

  it('has another hash when any of it is another', () => {
    const [first, second] = base.orders;
    if (first === undefined || second === undefined) throw new Error('there are two');
    const others = [
      { ...base, orders: [first, { ...second, confirmed: true }] },
      { ...base, orders: [first] },
      { ...base, orders: [second, first] },
      { ...base, signedBy: person('hoa') },
      { ...base, signedAt: '2026-03-02T01:30:01.000Z' },
      { ...base, versionNumber: 2 },
      { ...base, contentSha256: '0'.repeat(64) },
      { ...base, sessionEndedAt: null },
    ];
    expect(new Set([base, ...others].map(closingHash)).size).toBe(others.length + 1);
    // As the database gives it back.
    expect(closingHash(Object.fromEntries(Object.entries(base).toReversed()) as unknown as MinutesClosing)).toBe(closingHash(base));
  });

  it.each([
    ['in writing: none', { startedAt: null, endedAt: null }, null, null],
    ['ended before the chair signed', { endedAt: '2026-03-02T01:10:00.000Z' }, '2026-03-02T01:20:00.000Z', '2026-03-02T01:10:00.000Z'],
    ['ended between the signatures', { endedAt: null }, '2026-03-02T01:20:00.000Z', '2026-03-02T01:20:00.000Z'],
    ['still on: the second signature ends it', { endedAt: null }, null, signedAt],
  ])('leaves no end of the session blank: %s', (_name, change, known, expected) => {
    expect(closingOf(content(change), signed, known).sessionEndedAt).toBe(expected);
  });
});
