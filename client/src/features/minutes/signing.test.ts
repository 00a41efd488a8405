import { describe, expect, it } from 'vitest';
import { mayWithdraw, missingFields, signingStep, undecided } from './signing.ts';
import { contentOf, person } from './testing/content.ts';

const content = contentOf();
const at = '2026-11-22T03:00:00Z';
const chairSigned = { person: person('chair'), as: 'chair' as const, at, contentSha256: '0'.repeat(64) };

describe('signing', () => {
  it.each([
    ['chair', 'open', [], { kind: 'sign', as: 'chair' }],
    ['secretary', 'open', [], { kind: 'wait', for: 'chair' }],
    ['chair', 'signing', [chairSigned], { kind: 'wait', for: 'secretary' }],
    ['secretary', 'signing', [chairSigned], { kind: 'sign', as: 'secretary' }],
    ['member', 'open', [], { kind: 'read' }],
    ['chair', 'signed', [chairSigned], { kind: 'done' }],
  ] as const)('%s while %s', (who, phase, signatures, expected) => {
    expect(signingStep({ phase, signatures: [...signatures], content }, person(who).id)).toEqual(expected);
  });
  it('lets both signers, and nobody else, take the text back between the signatures', () => {
    const state = { phase: 'signing' as const, signatures: [chairSigned], content };
    expect(['chair', 'secretary', 'member'].map((who) => mayWithdraw(state, person(who).id))).toEqual([true, true, false]);
    expect(mayWithdraw({ ...state, phase: 'open' }, person('chair').id)).toBe(false);
  });
  it('names every empty required field', () => {
    expect(missingFields(content)).toEqual([]);
    expect(
      missingFields({ ...content, course: ' \n', plan: [{ id: 'x', text: ' ', confirmed: null }], diagnosis: { code: '', text: '' } }),
    ).toEqual(['course', 'diagnosis', 'plan']);
  });
  it('wants a decision for every plan line', () => {
    expect(undecided(content, new Map([['one', false]]))).toEqual(['two']);
  });
});
