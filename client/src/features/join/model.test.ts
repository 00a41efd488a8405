import { AppError } from '@hoi-chan/shared/errors.ts';
import type { RouteOutput } from '@hoi-chan/shared/index.ts';
import { describe, expect, test, vi } from 'vitest';
import { CONSENT_VERSION } from './consent.ts';
import { createJoin, parseBirthYear, type JoinServer } from './model.ts';
import { createAccessStore } from './stored.ts';

const now = new Date('2026-03-01T08:00:00Z');
const look: RouteOutput<'join.look'> = {
  state: 'open',
  startsAt: '2026-03-01T08:00:00Z',
  opensAt: '2026-03-01T07:45:00Z',
  facilityName: 'Bệnh viện Đa khoa tỉnh Hồng Lĩnh',
  triesLeft: 5,
};
const standing: RouteOutput<'join.state'> = {
  state: 'waiting',
  admitted: false,
  aheadCount: 2,
  hostName: 'Phạm Đức Tâm',
  startsAt: look.startsAt,
  endsAt: '2026-03-01T08:30:00Z',
  shared: [],
};
const entered = {
  accessToken: 'token',
  expiresAt: '2026-03-01T08:45:00Z',
  appointmentId: 'a',
  callId: 'c',
  patientName: 'Trần Thị Bưởi',
  hostName: 'Phạm Đức Tâm',
};

function createStorage() {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
}

function open(server: Partial<JoinServer> = {}, storage = createStorage()) {
  const all = {
    look: vi.fn<JoinServer['look']>(server.look ?? (async () => look)),
    birthYear: vi.fn<JoinServer['birthYear']>(server.birthYear ?? (async () => ({}))),
    enter: vi.fn<JoinServer['enter']>(server.enter ?? (async () => entered)),
    state: vi.fn<JoinServer['state']>(server.state ?? (async () => standing)),
    leave: vi.fn<JoinServer['leave']>(server.leave ?? (async () => ({}))),
  };
  return {
    server: all,
    storage,
    join: createJoin({ token: 't', server: all, stored: createAccessStore(storage, 't', () => now), language: () => 'vi', now: () => now }),
  };
}

async function throughConsent(join: ReturnType<typeof createJoin>) {
  await join.start();
  await join.giveBirthYear('1956');
  await join.consent();
}

describe("the patient's page", () => {
  test.each([
    ['open', 'birthYear'],
    ['early', 'early'],
    ['over', 'over'],
    ['locked', 'locked'],
  ] as const)('a link that is %s shows %s', async (state, kind) => {
    const { join } = open({ look: async () => ({ ...look, state }) });
    await join.start();
    expect(join.step.get().kind).toBe(kind);
  });

  test('an unknown link and a dead line are told apart', async () => {
    const unknown = open({ look: () => Promise.reject(new AppError('NOT_FOUND', '')) }).join;
    await unknown.start();
    expect(unknown.step.get().kind).toBe('unknown');
    const offline = open({ look: () => Promise.reject(new AppError('UNAVAILABLE', '')) }).join;
    await offline.start();
    expect(offline.step.get().kind).toBe('unreachable');
  });

  test('year, consent, devices, waiting, call, end', async () => {
    const { join, server } = open();
    await join.start();
    await join.giveBirthYear('1956');
    expect(server.birthYear).toHaveBeenCalledWith('t', { birthYear: 1956 });
    expect(join.step.get()).toMatchObject({ kind: 'consent', birthYear: 1956 });
    expect(server.enter).not.toHaveBeenCalled();
    await join.consent();
    expect(server.enter).toHaveBeenCalledWith('t', { birthYear: 1956, consentVersion: CONSENT_VERSION, language: 'vi' });
    expect(join.step.get().kind).toBe('devices');
    await join.devicesReady();
    expect(join.step.get()).toMatchObject({ kind: 'waiting', standing: { aheadCount: 2 } });
    server.state.mockResolvedValue({ ...standing, admitted: true, aheadCount: 0, state: 'in_call' });
    await join.refresh();
    expect(join.step.get().kind).toBe('call');
    server.state.mockResolvedValue({ ...standing, admitted: true, state: 'ended' });
    await join.refresh();
    expect(join.step.get()).toMatchObject({ kind: 'ended', hostName: 'Phạm Đức Tâm', accessToken: 'token' });
  });

  test('a year that cannot be is not sent', async () => {
    const { join, server } = open();
    await join.start();
    for (const text of ['', '56', '2999', '1800', 'abcd']) void join.giveBirthYear(text);
    expect(join.step.get()).toMatchObject({ kind: 'birthYear', problem: 'implausible' });
    expect(server.birthYear).not.toHaveBeenCalled();
  });

  test('a wrong year is told at once, with the tries that are left, before there is anything to read', async () => {
    const { join, server } = open({
      birthYear: vi
        .fn<JoinServer['birthYear']>()
        .mockRejectedValueOnce(new AppError('FORBIDDEN', '', { reason: 'wrong_birth_year' }))
        .mockResolvedValue({}),
    });
    server.look.mockResolvedValueOnce(look).mockResolvedValue({ ...look, triesLeft: 4 });
    await join.start();
    await join.giveBirthYear('1956');
    expect(join.step.get()).toMatchObject({ kind: 'birthYear', busy: false, problem: 'wrong', look: { triesLeft: 4 } });
    expect(server.enter).not.toHaveBeenCalled();
    await join.giveBirthYear('1957');
    expect(join.step.get()).toMatchObject({ kind: 'consent', birthYear: 1957 });
  });

  test('pressed twice, a year counts once', async () => {
    const { join, server } = open();
    await join.start();
    await Promise.all([join.giveBirthYear('1956'), join.giveBirthYear('1956')]);
    expect(server.birthYear).toHaveBeenCalledTimes(1);
  });

  test.each(['wrong_birth_year', 'link_locked'])('the fifth wrong year locks (%s)', async (reason) => {
    const { join, server } = open({ birthYear: () => Promise.reject(new AppError('FORBIDDEN', '', { reason })) });
    server.look.mockResolvedValueOnce(look).mockResolvedValue({ ...look, state: 'locked', triesLeft: 0 });
    await join.start();
    await join.giveBirthYear('1956');
    expect(join.step.get().kind).toBe('locked');
  });

  test('a line that fails at the year keeps the person there', async () => {
    const { join } = open({ birthYear: () => Promise.reject(new AppError('UNAVAILABLE', '')) });
    await join.start();
    await join.giveBirthYear('1956');
    expect(join.step.get()).toMatchObject({ kind: 'birthYear', busy: false, problem: 'unreachable' });
  });

  test('a line that fails at consent keeps the person there', async () => {
    const { join } = open({ enter: () => Promise.reject(new AppError('UNAVAILABLE', '')) });
    await throughConsent(join);
    expect(join.step.get()).toMatchObject({ kind: 'consent', busy: false, problem: 'unreachable' });
  });

  test('a reload goes on without asking again', async () => {
    const storage = createStorage();
    const first = open({}, storage);
    await throughConsent(first.join);
    const second = open({}, storage);
    await second.join.start();
    expect(second.join.step.get().kind).toBe('devices');
    expect(second.server.look).not.toHaveBeenCalled();
  });

  test('an access that has run out asks the link again', async () => {
    const storage = createStorage();
    await throughConsent(open({}, storage).join);
    const second = open(
      { state: () => Promise.reject(new AppError('UNAUTHENTICATED', '')), look: async () => ({ ...look, state: 'over' }) },
      storage,
    );
    await second.join.start();
    expect(second.join.step.get().kind).toBe('over');
  });

  test('while waiting a lost line is said and the place stays', async () => {
    const { join, server } = open();
    await throughConsent(join);
    await join.devicesReady();
    server.state.mockRejectedValueOnce(new AppError('UNAVAILABLE', ''));
    await join.refresh();
    expect(join.step.get()).toMatchObject({ kind: 'waiting', offline: true, standing: { aheadCount: 2 } });
    await join.refresh();
    expect(join.step.get()).toMatchObject({ kind: 'waiting', offline: false });
  });

  test('leaving and coming back', async () => {
    const { join, server } = open();
    await throughConsent(join);
    await join.devicesReady();
    await join.leave();
    expect(server.leave).toHaveBeenCalled();
    expect(join.step.get().kind).toBe('left');
    await join.refresh();
    expect(join.step.get().kind).toBe('left');
    await join.comeBack();
    expect(join.step.get().kind).toBe('devices');
  });
});

test.each([
  ['1956', 1956],
  [' 2026 ', 2026],
  ['2027', null],
  ['1905', null],
  ['19 56', null],
  ['１９５６', null],
])('year %j is %s', (text, year) => {
  expect(parseBirthYear(text, now)).toBe(year);
});
