import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { createAdministrator } from './administrator.ts';

const command = fileURLToPath(new URL('./createAdministrator.ts', import.meta.url));
const run = promisify(execFile);

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.stop());

const runCommand = (...args: string[]) => run(process.execPath, [command, ...args], { env: { DATABASE_URL: t.db.url } });

test('the command makes the province and its administrator, who can do nothing before changing the printed password', async () => {
  const person = ['--username', 'so.y.te', '--name', 'Đỗ Thị Quản Trị'];
  const { stdout } = await runCommand(...person, '--facility-code', '77001', '--facility-name', 'Sở Y tế mới');
  const password = /password +(\S+)/.exec(stdout)?.[1] ?? '';
  expect(password).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
  const session = await t.anonymous.ok('session.signIn', { body: { username: 'so.y.te', password } });
  expect(session.me).toMatchObject({
    role: 'provincial_admin',
    name: 'Đỗ Thị Quản Trị',
    mustChangePassword: true,
    facility: { code: '77001', name: 'Sở Y tế mới', level: 'province' },
  });
  const admin = t.withToken(session.accessToken);
  expect((await admin.call('people.list')).error).toMatchObject({ code: 'FORBIDDEN', reason: 'password_change_required' });
  await admin.ok('session.changePassword', { body: { currentPassword: password, newPassword: 'mot mat khau khac' } });
  const again = await t.anonymous.ok('session.signIn', { body: { username: 'so.y.te', password: 'mot mat khau khac' } });
  expect((await t.withToken(again.accessToken).ok('people.list')).people.map((person) => person.username)).toEqual(['so.y.te']);
});

test('a second administrator of a province that is there; the audit names the command line', async () => {
  await createAdministrator(t.db, { username: 'quantri.hai', name: 'Quản Trị Hai', title: '', facilityCode: '00001' });
  const admin = await t.as('quantri');
  expect((await admin.ok('people.list')).people.some((person) => person.username === 'quantri.hai' && person.mustChangePassword)).toBe(
    true,
  );
  const { entries } = await admin.ok('audit.list', { query: { limit: 50 } });
  expect(entries).toContainEqual(
    expect.objectContaining({ action: 'person.create', details: { role: 'provincial_admin', by: 'command line' } }),
  );
});

test('a taken user name, a hospital, a missing facility name and bad arguments are refused and leave nothing behind', async () => {
  const fields = { username: 'nguoi.moi', name: 'X', title: '' };
  await expect(createAdministrator(t.db, { ...fields, username: 'lan', facilityCode: '66001', facilityName: 'Y' })).rejects.toThrow(
    'the user name lan is taken',
  );
  await expect(createAdministrator(t.db, { ...fields, facilityCode: '00100' })).rejects.toThrow("is not a province's own");
  await expect(createAdministrator(t.db, { ...fields, facilityCode: '66001' })).rejects.toThrow('--facility-name');
  await expect(runCommand('--username', 'Có Dấu', '--name', 'X', '--facility-code', '1')).rejects.toMatchObject({
    code: 64,
    stderr: expect.stringMatching(/username: .*\nfacilityCode: /),
  });
  const { rows } = await t.db.query<{ n: number }>("select count(*)::int as n from facility where code = '66001'");
  expect(rows[0]?.n).toBe(0);
});
