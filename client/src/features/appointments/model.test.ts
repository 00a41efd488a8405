import { describe, expect, it } from 'vitest';
import type { Appointment } from '@hoi-chan/shared/features/appointments.ts';
import { absoluteLink, groupAppointments, reachesOnlyThisMachine, readFollowUp, rightNow, suggestedFollowUp } from './model.ts';

const now = new Date(2026, 10, 22, 10, 5);

describe('planning', () => {
  it('suggests a week from today', () => {
    expect(suggestedFollowUp(now)).toMatchObject({ date: '2026-11-29', time: '09:00' });
    expect(suggestedFollowUp(new Date(2026, 11, 28))).toMatchObject({ date: '2027-01-04' });
  });

  it('reads date and time as local time', () => {
    const read = readFollowUp({ ...suggestedFollowUp(now), time: '14:30' }, now);
    expect(read).toEqual({ ok: true, startsAt: new Date(2026, 10, 29, 14, 30).toISOString() });
  });

  it('takes right now, but nothing that is over', () => {
    expect(readFollowUp(rightNow(suggestedFollowUp(now), now), now).ok).toBe(true);
    expect(readFollowUp({ ...suggestedFollowUp(now), date: '2026-11-21' }, now)).toEqual({ ok: false, problem: 'past' });
    expect(readFollowUp({ ...suggestedFollowUp(now), date: '' }, now)).toEqual({ ok: false, problem: 'invalid' });
  });
});

it('groups by what is to be done', () => {
  const one = (id: string, state: Appointment['state'], startsAt: string, waitingSince: string | null = null): Appointment =>
    ({ id, state, startsAt, endsAt: startsAt, waitingSince }) as Appointment;
  const groups = groupAppointments(
    [
      one('missed', 'planned', '2026-11-20T02:00:00Z'),
      one('tomorrow', 'planned', '2026-11-23T02:00:00Z'),
      one('second', 'waiting', '2026-11-22T02:00:00Z', '2026-11-22T03:01:00Z'),
      one('first', 'waiting', '2026-11-22T03:00:00Z', '2026-11-22T03:00:00Z'),
      one('talking', 'in_call', '2026-11-22T02:00:00Z'),
      one('ended', 'ended', '2026-11-21T02:00:00Z'),
      one('soon', 'planned', '2026-11-22T12:00:00Z'),
    ],
    Date.parse('2026-11-22T03:05:00Z'),
  );
  const ids = Object.fromEntries(Object.entries(groups).map(([name, list]) => [name, (list as Appointment[]).map((entry) => entry.id)]));
  expect(ids).toEqual({ waiting: ['first', 'second'], inCall: ['talking'], upcoming: ['soon', 'tomorrow'], past: ['ended', 'missed'] });
});

it('makes a whole address of a path', () => {
  expect(absoluteLink('/j/abc', 'https://hoichan.example')).toBe('https://hoichan.example/j/abc');
  expect(absoluteLink('https://other.example/j/abc', 'https://hoichan.example')).toBe('https://other.example/j/abc');
});

it.each([
  ['http://localhost:8080/j/x', true],
  ['http://127.0.0.1:8080/j/x', true],
  ['http://[::1]:8080/j/x', true],
  ['https://192.168.1.20:8080/j/x', false],
  ['https://localhost.example.vn/j/x', false],
])('%s reaches only this machine: %s', (address, only) => expect(reachesOnlyThisMachine(address)).toBe(only));
