import { describe, expect, it } from 'vitest';
import type { ConsultState } from '@hoi-chan/shared/clinical/consultLifeCycle.ts';
import type { ConsultCard } from '@hoi-chan/shared/features/consultShapes.ts';
import { actionsFor, fileSize, hasMinutes, mayAddFiles, minutesFirst, showVitals } from './model.ts';

const asker = { id: 'asker', role: 'commune_doctor' as const };
const colleague = { id: 'colleague', role: 'commune_doctor' as const };
const answerer = { id: 'answerer', role: 'specialist' as const };
const otherSpecialist = { id: 'other', role: 'specialist' as const };

function consult(state: ConsultState): ConsultCard {
  const taken = state !== 'draft' && state !== 'requested';
  return { state, asker: { id: 'asker' }, specialist: taken ? { id: 'answerer' } : null } as ConsultCard;
}

describe('what one may do with a consult', () => {
  it.each([
    ['draft', asker, ['continueDraft', 'cancel']],
    ['draft', colleague, []],
    ['requested', asker, ['cancel']],
    ['requested', otherSpecialist, ['accept', 'decline']],
    ['accepted', asker, ['enterRoom', 'cancel']],
    ['accepted', answerer, ['enterRoom', 'answer', 'release']],
    ['accepted', otherSpecialist, []],
    ['in_session', answerer, ['enterRoom']],
    ['minutes_open', asker, ['enterRoom']],
    ['signed', asker, ['planFollowUp']],
    ['delivered', answerer, ['planFollowUp', 'close']],
    ['closed', asker, ['planFollowUp']],
    ['declined', asker, []],
    ['expired', answerer, []],
  ] as const)('%s, %o', (state, person, actions) => expect(actionsFor(consult(state), person)).toEqual(actions));
});

it('takes files of its two doctors and of everybody in its call, until it is signed', () => {
  expect(mayAddFiles(consult('in_session'), 'answerer')).toBe(true);
  expect(mayAddFiles(consult('in_session'), 'colleague')).toBe(false);
  expect(mayAddFiles(consult('in_session'), 'colleague', true)).toBe(true);
  expect(mayAddFiles(consult('signed'), 'colleague', true)).toBe(false);
});

it('has minutes from acceptance on, never when it ended before', () => {
  expect(hasMinutes('requested')).toBe(false);
  expect(hasMinutes('accepted')).toBe(true);
  expect(hasMinutes('closed')).toBe(true);
  expect(hasMinutes('cancelled')).toBe(false);
  expect(minutesFirst('in_session')).toBe(false);
  expect(minutesFirst('minutes_open')).toBe(true);
  expect(minutesFirst('closed')).toBe(true);
});

describe('vitals', () => {
  const at = '2026-11-22T08:00:00Z';
  it('shows pressure as one value and the latest of each', () => {
    const shown = showVitals(
      [
        { key: 'temperature', value: 37.5, at },
        { key: 'diastolic', value: 95, at },
        { key: 'systolic', value: 160, at },
        { key: 'temperature', value: 39, at: '2026-11-22T07:00:00Z' },
      ],
      'vi',
    );
    expect(shown.map((vital) => vital.text)).toEqual(['160/95 mmHg', '37,5 °C']);
  });

  it('writes counts a minute in the language of the screen', () => {
    const pulse = [{ key: 'pulse', value: 88, at }];
    expect([showVitals(pulse, 'vi')[0]?.text, showVitals(pulse, 'en')[0]?.text]).toEqual(['88 lần/phút', '88 /min']);
  });

  it('shows a diastolic pressure that came alone', () => {
    expect(showVitals([{ key: 'diastolic', value: 95, at }], 'vi')).toHaveLength(1);
  });
});

it('writes sizes as people compare them', () => {
  expect([fileSize(12, 'vi'), fileSize(45_400, 'vi'), fileSize(1_440_000, 'vi'), fileSize(1_440_000, 'en')]).toEqual([
    '12 B',
    '45 kB',
    '1,4 MB',
    '1.4 MB',
  ]);
});
