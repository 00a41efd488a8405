import { openDoctor, DEMO_PASSWORD } from './pages/doctor.ts';
import { prepareConsult } from './pages/preparedConsult.ts';
import { enterRoom, openPanel } from './pages/room.ts';
import { holdSocketsOf } from './pages/sockets.ts';
import { expect, test } from './pages/test.ts';
import { text } from './pages/texts.ts';

test('what was spoken while the server cannot be reached waits on the device, signing out included, and arrives', async ({
  browser,
  baseURL,
}) => {
  const consult = await prepareConsult(baseURL ?? '', 'bs.lan', 'Nguyễn Văn An', false);
  const lan = await openDoctor(browser, 'bs.lan', baseURL ?? '');
  await lan.goto(`/consults/${consult.id}/room`);
  await enterRoom(lan);
  const sockets = await holdSocketsOf(lan);
  await lan.reload();
  const message = lan.getByRole('group', { name: text('chat:voice.message') });
  await message.getByRole('button', { name: text('chat:voice.record') }).click();
  await expect(lan.getByRole('group', { name: text('chat:voice.recording') })).toContainText(/0:0[1-9]/);
  await lan.getByRole('button', { name: text('chat:voice.send') }).click();
  await expect(message.getByRole('status').filter({ hasText: text('chat:sending') })).toBeVisible();
  const marks = () => lan.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('hoi-chan.voice.unsent.')).length);
  await expect.poll(marks).toBe(1);

  await lan.goto('/');
  await lan.getByRole('button', { name: text('access:menu.label') }).click();
  await lan.getByRole('menuitem', { name: text('access:menu.signOut'), exact: true }).click();
  await lan
    .getByRole('dialog', { name: text('access:unsent.title') })
    .getByRole('button', { name: text('access:unsent.keep') })
    .click();
  await lan.getByLabel(text('access:signIn.username')).fill('bs.lan');
  await lan.getByLabel(text('access:signIn.password'), { exact: true }).fill(DEMO_PASSWORD);
  sockets.letThrough = true;
  await lan.getByRole('button', { name: text('access:signIn.submit'), exact: true }).click();
  await expect(lan.getByRole('navigation', { name: text('common:nav.main') })).toBeVisible();
  expect(await marks()).toBe(1);

  await lan.goto(`/consults/${consult.id}/room`);
  // This tab was in the call before: it goes in by itself.
  await expect(lan.getByRole('toolbar', { name: text('room:toolbar.label') })).toBeVisible();
  await openPanel(lan, 'chat');
  await expect(lan.getByRole('log').locator('audio')).toBeAttached();
  await expect.poll(marks).toBe(0);
});
