import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.stop());

const newPerson = () => ({
  username: 'bs.moi',
  password: 'mat khau dau tien',
  name: 'Đặng Ngọc Ánh <script>alert(1)</script>',
  title: 'ThS.BS',
  role: 'specialist',
  facilityId: t.people.facilityId('00100'),
  specialties: ['cardiology'],
  licenceNumber: null,
  language: 'vi',
});

test('an administrator creates a person, who must change the first password', async () => {
  const admin = await t.as('quantri');
  const person = await admin.ok('people.create', { body: newPerson() });
  expect(person).toMatchObject({
    username: 'bs.moi',
    name: 'Đặng Ngọc Ánh <script>alert(1)</script>',
    mustChangePassword: true,
    active: true,
  });
  const again = await admin.call('people.create', { body: newPerson() });
  expect(again.error).toMatchObject({ code: 'CONFLICT', fields: [{ path: 'username', reason: 'username_in_use' }] });
});

test('each faulty field is named', async () => {
  const admin = await t.as('quantri');
  const bad = await admin.call('people.create', {
    body: { ...newPerson(), username: 'Có dấu', password: 'short', name: 'a\u0000b', role: 'king' },
  });
  expect(bad.error?.fields?.map((field) => field.path).sort()).toEqual(['name', 'password', 'role', 'username']);
  const unknown = await admin.call('people.create', { body: { ...newPerson(), username: 'bs.khac', specialties: ['astrology'] } });
  expect(unknown.error?.fields).toEqual([{ path: 'specialties', reason: 'unknown_code' }]);
});

test('doctors may not manage people; another province cannot see or touch ours', async () => {
  expect((await (await t.as('lan')).call('people.list')).error?.code).toBe('FORBIDDEN');
  expect((await t.anonymous.call('people.list')).error?.code).toBe('UNAUTHENTICATED');
  const foreign = await t.as('khac');
  const { people } = await foreign.ok('people.list');
  expect(people.map((person) => person.username).sort()).toEqual(['khac', 'khac.bs']);
  const params = { personId: t.people.personId('lan') };
  expect((await foreign.call('people.update', { params, body: { active: false } })).error?.code).toBe('NOT_FOUND');
  expect((await foreign.call('people.resetPassword', { params, body: { password: 'mat khau cua ke gian' } })).error?.code).toBe(
    'NOT_FOUND',
  );
  expect((await foreign.call('people.create', { body: { ...newPerson(), username: 'x.y' } })).error?.fields).toEqual([
    { path: 'facilityId', reason: 'not_found' },
  ]);
});

test('deactivating ends the sessions; nobody locks themself out', async () => {
  const admin = await t.as('quantri');
  const minh = await t.as('minh');
  await admin.ok('people.update', { params: { personId: t.people.personId('minh') }, body: { active: false } });
  expect((await minh.call('session.me')).error?.code).toBe('UNAUTHENTICATED');
  const self = await admin.call('people.update', { params: { personId: t.people.personId('quantri') }, body: { active: false } });
  expect(self.error?.fields).toEqual([{ path: 'active', reason: 'not_yourself' }]);
});

test('facilities: a station below a hospital, codes unique, no loops; every change stands in the audit', async () => {
  const admin = await t.as('quantri');
  const station = await admin.ok('facilities.create', {
    body: { code: '00103', name: 'Trạm Y tế xã Ba', level: 'commune', parentId: t.people.facilityId('00100') },
  });
  expect(
    (
      await admin.call('facilities.create', {
        body: { code: '00103', name: 'x', level: 'commune', parentId: t.people.facilityId('00100') },
      })
    ).error?.reason,
  ).toBe('code_in_use');
  const limited = await admin.ok('facilities.update', { params: { facilityId: station.id }, body: { maxUpKbps: 256, maxDownKbps: 512 } });
  expect(limited).toMatchObject({ maxUpKbps: 256, maxDownKbps: 512, name: 'Trạm Y tế xã Ba' });
  expect(await admin.ok('facilities.update', { params: { facilityId: station.id }, body: { maxUpKbps: null } })).toMatchObject({
    maxUpKbps: null,
    maxDownKbps: 512,
  });
  // Less than a voice makes no call.
  expect(
    (await admin.call('facilities.update', { params: { facilityId: station.id }, body: { maxUpKbps: 20 } })).error?.fields,
  ).toMatchObject([{ path: 'maxUpKbps' }]);
  const loop = await admin.call('facilities.update', {
    params: { facilityId: t.people.facilityId('00100') },
    body: { parentId: station.id },
  });
  expect(loop.error?.fields).toEqual([{ path: 'parentId', reason: 'below_itself' }]);
  expect(
    (await (await t.as('khac')).call('facilities.update', { params: { facilityId: station.id }, body: { name: 'y' } })).error?.code,
  ).toBe('NOT_FOUND');
  const { entries } = await admin.ok('audit.list', { query: { limit: 200 } });
  expect(entries.map((entry) => entry.action)).toEqual(expect.arrayContaining(['facility.create', 'person.create', 'person.update']));
  const { facilities } = await (await t.as('lan')).ok('facilities.list');
  expect(facilities.find((facility) => facility.code === '00100')?.specialties).toEqual(['cardiology', 'nephrology']);
  expect(facilities.some((facility) => facility.code.startsWith('99'))).toBe(false);
});

test('events without a person, such as sign-ins, are shown to the province they belong to', async () => {
  const lan = t.people.personId('lan');
  await t.as('lan');
  const signIns = async (admin: 'quantri' | 'khac') =>
    (await (await t.as(admin)).ok('audit.list', { query: { limit: 200, entityId: lan } })).entries.map(
      ({ action, entityName }) => `${action} ${entityName ?? ''}`,
    );
  const { name } = (await (await t.as('quantri')).ok('people.list')).people.find(({ id }) => id === lan) ?? {};
  expect(await signIns('quantri')).toContain(`session.signIn ${name}`);
  expect(await signIns('khac')).toEqual([]);
});
