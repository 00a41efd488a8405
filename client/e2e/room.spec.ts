import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { holdSocketsOf } from './pages/sockets.ts';
import { expect, test } from './pages/test.ts';
import { apiAs } from './pages/api.ts';
import { openDoctor } from './pages/doctor.ts';
import { expectFits } from './pages/fits.ts';
import { holdAnswers } from './pages/heldAnswers.ts';
import { expectMediaFlowing, expectPainted } from './pages/media.ts';
import { enterRoom, openPanel, tileOf } from './pages/room.ts';
import { text } from './pages/texts.ts';

/** WCAG 2.2 A and AA, as far as a machine can tell. */
async function expectAccessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
    what,
  ).toEqual([]);
}

/** A consult of the demo patient that was just accepted: the room is open. */
async function openConsult(request: Parameters<typeof apiAs>[0]): Promise<string> {
  const [lan, tam] = [await apiAs(request, 'bs.lan'), await apiAs(request, 'bs.tim')];
  const { patients } = await lan.get<{ patients: { id: string }[] }>('/api/patients?q=000058000001');
  const { facilities } = await lan.get<{ facilities: { id: string; code: string }[] }>('/api/facilities');
  const consult = await lan.post<{ id: string }>('/api/consults', {
    clientId: crypto.randomUUID(),
    patientId: patients[0]?.id,
    kind: 'advice',
    urgency: 'routine',
    specialty: 'cardiology',
    targetFacilityId: facilities.find(({ code }) => code === '00001')?.id,
    question: 'Xin ý kiến chỉnh liều lợi tiểu.',
  });
  await lan.post(`/api/consults/${consult.id}/request`, {});
  await tam.post(`/api/consults/${consult.id}/accept`, {});
  return consult.id;
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`device check and room, ${colorScheme}`, async ({ browser, baseURL, request }) => {
    const consultId = await openConsult(request);
    const lan = await openDoctor(browser, 'bs.lan', baseURL ?? '');
    await lan.emulateMedia({ colorScheme });
    await lan.goto(`/consults/${consultId}/room`);
    await expect(lan.getByRole('heading', { name: text('devices:title') })).toBeVisible();
    await expectAccessible(lan, 'device check');
    await enterRoom(lan);
    for (const panel of ['summary', 'minutes', 'chat'] as const) {
      await openPanel(lan, panel);
      await expectAccessible(lan, `room with ${panel}`);
    }
    await lan.getByRole('toolbar', { name: text('room:toolbar.label') }).focus();
    await lan.keyboard.press('?');
    await expect(lan.getByRole('dialog', { name: text('room:help.title') })).toBeVisible();
    await expectAccessible(lan, 'key help');
  });

  test(`the patient's page, ${colorScheme}`, async ({ browser, baseURL, request }) => {
    const api = await apiAs(request, 'bs.lan');
    const { consults } = await api.get<{ consults: { id: string }[] }>('/api/consults?state=closed');
    const { link } = await api.post<{ link: string }>(`/api/consults/${consults[0]?.id ?? ''}/appointments`, {
      startsAt: new Date().toISOString(),
      durationMinutes: 15,
    });
    const context = await browser.newContext({ viewport: { width: 360, height: 640 }, colorScheme, permissions: ['camera', 'microphone'] });
    await holdAnswers(context);
    const phone = await context.newPage();
    await phone.goto(new URL(link, baseURL).href);
    await phone.getByLabel(text('join:birthYear.label')).fill('1958');
    await expectAccessible(phone, 'year of birth');
    await phone.getByRole('button', { name: text('join:birthYear.action') }).click();
    await expect(phone.getByRole('heading', { name: text('join:consent.title') })).toBeVisible();
    await expectAccessible(phone, 'consent');
    await phone.getByRole('checkbox').check();
    await phone.getByRole('button', { name: text('join:consent.action') }).click();
    await phone.getByRole('button', { name: text('join:devices.allow') }).click();
    await expect(phone.getByRole('button', { name: text('join:devices.enter') })).toBeVisible();
    await expectAccessible(phone, 'device check');
    await phone.getByRole('button', { name: text('join:devices.enter') }).click();
    await expect(phone.getByRole('heading', { name: text('join:waiting.title') })).toBeVisible();
    await expectAccessible(phone, 'waiting room');
    // Fingers are not mice: every target is at least 44 px high.
    for (const button of await phone.getByRole('button').all()) expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  });
}

test('without camera and microphone one still comes in, to listen and write', async ({ browser, baseURL, request }) => {
  const consultId = await openConsult(request);
  const lan = await openDoctor(browser, 'bs.lan', baseURL ?? '');
  await lan.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await lan.goto(`/consults/${consultId}/room`);
  await expect(lan.getByRole('alert')).toContainText(text('devices:problem.title.both'));
  await lan.getByRole('button', { name: text('devices:join.listen') }).click();
  await expect(lan.getByRole('toolbar', { name: text('room:toolbar.label') })).toBeVisible();
  await openPanel(lan, 'chat');
  const write = lan.getByRole('textbox', { name: text('chat:write') });
  await write.fill('javascript:alert(1) <img src=x onerror=alert(1)> https://moh.gov.vn');
  await write.press('Enter');
  const message = lan.getByRole('log').getByText('<img src=x onerror=alert(1)>');
  await expect(message).toBeVisible();
  await expect(lan.getByRole('log').getByRole('link')).toHaveCount(1);
  await expect(lan.getByRole('log').getByRole('link')).toHaveAttribute('href', 'https://moh.gov.vn/');
});

test('the room of a consult that is not mine is not there', async ({ browser, baseURL, request }) => {
  const consultId = await openConsult(request);
  const hung = await openDoctor(browser, 'bs.hung', baseURL ?? '');
  for (const id of [consultId, crypto.randomUUID(), 'not-an-id']) {
    await hung.goto(`/consults/${id}/room`);
    await expect(hung.getByRole('alert')).toBeVisible();
    await expect(hung.getByText('Nguyễn Văn An')).toHaveCount(0);
  }
});

test('who sends only the voice is heard, the other is told the camera is off, and the choice is remembered', async ({
  browser,
  baseURL,
  request,
}) => {
  const consultId = await openConsult(request);
  const [lan, tam] = [await openDoctor(browser, 'bs.lan', baseURL ?? ''), await openDoctor(browser, 'bs.tim', baseURL ?? '')];
  for (const page of [lan, tam]) {
    await page.goto(`/consults/${consultId}/room`);
    await enterRoom(page);
  }
  const settings = lan.getByRole('button', { name: text('room:toolbar.devices') });
  await settings.click();
  await lan.getByRole('radio', { name: text('room:link.pin.voice') }).check();
  await expect(lan.getByText(text('room:link.rung.voice'))).toBeVisible();
  await expectAccessible(lan, 'settings of the link');
  await expect(tam.getByText(text('room:tile.cameraOff'))).toBeVisible();

  // The same tab comes back by itself, as it was.
  await lan.reload();
  await expect(settings).toBeVisible();
  await settings.click();
  await expect(lan.getByRole('radio', { name: text('room:link.pin.voice') })).toBeChecked();
  await expect(tam.getByText(text('room:tile.cameraOff'))).toBeVisible();
  await lan.getByRole('radio', { name: text('room:link.pin.auto') }).check();
  await expect(tam.getByText(text('room:tile.cameraOff'))).toBeHidden();
});

test('a page that comes back while the server cannot be reached says so and tries by itself until it is inside', async ({
  browser,
  baseURL,
  request,
}) => {
  const consultId = await openConsult(request);
  const lan = await openDoctor(browser, 'bs.lan', baseURL ?? '');
  await lan.goto(`/consults/${consultId}/room`);
  await enterRoom(lan);
  const sockets = await holdSocketsOf(lan);
  await lan.reload();
  await expect(lan.getByRole('status').filter({ hasText: text('room:trying.text') })).toBeVisible();
  await expect(lan.getByRole('group', { name: text('chat:voice.message') })).toBeVisible();
  await expectAccessible(lan, 'trying to come back');
  await lan.screenshot({ path: test.info().outputPath('trying.png'), fullPage: true });
  sockets.letThrough = true;
  await expect(lan.getByRole('toolbar', { name: text('room:toolbar.label') })).toBeVisible();
});

test('who wants to come in while the server cannot be reached may stop the trying, on a telephone too', async ({
  browser,
  baseURL,
  request,
}) => {
  const consultId = await openConsult(request);
  const lan = await openDoctor(browser, 'bs.lan', baseURL ?? '');
  await lan.setViewportSize({ width: 360, height: 740 });
  const sockets = await holdSocketsOf(lan);
  await lan.goto(`/consults/${consultId}/room`);
  const enter = lan.getByRole('button', { name: text('devices:join.video'), exact: true });
  await enter.click();
  const trying = lan.getByRole('status').filter({ hasText: text('room:trying.text') });
  await expect(trying.getByRole('button')).toBeInViewport({ ratio: 1 });
  expect(await lan.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await lan.screenshot({ path: test.info().outputPath('trying-phone.png') });
  await trying.getByRole('button', { name: text('room:trying.stop') }).click();
  await expect(trying).toBeHidden();
  await expect(lan.getByRole('alert').filter({ hasText: text('common:errors.reason.offline') })).toBeVisible();
  sockets.letThrough = true;
  await enter.click();
  await expect(lan.getByRole('toolbar', { name: text('room:toolbar.label') })).toBeVisible();
});

/** Width and height of a JPEG, from its frame header (ITU-T T.81 §B.2.2). */
function jpegSize(bytes: Buffer): [number, number] {
  for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt16BE(at);
    if (marker >= 0xffc0 && marker <= 0xffc2) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
  }
  throw new Error('no frame header');
}

test('a sharp picture on request: taken at full size over there, kept in the case; files brought from inside the room', async ({
  browser,
  baseURL,
  request,
}) => {
  test.setTimeout(240_000);
  const consultId = await openConsult(request);
  const [lan, tam] = [await openDoctor(browser, 'bs.lan', baseURL ?? ''), await openDoctor(browser, 'bs.tim', baseURL ?? '')];
  // Both are one browser with one camera, which has one size for all pages: only the one who is asked may have it open.
  await tam.goto(`/consults/${consultId}/room`);
  await expect(tam.getByLabel(text('devices:preview'))).toBeVisible();
  await tam.getByRole('button', { name: text('devices:camera.turnOff') }).click();
  await tam.getByRole('button', { name: text('devices:join.audio'), exact: true }).click();
  await lan.goto(`/consults/${consultId}/room`);
  await enterRoom(lan);
  await expectMediaFlowing(tam);
  const ask = tam.getByRole('button', { name: /Xin một ảnh rõ nét từ/ });
  await ask.hover({ force: true });
  await ask.click();
  await expect(lan.getByText(/Đã gửi ảnh rõ nét mà/)).toBeVisible({ timeout: 30_000 });
  await expect(tam.getByText(text('room:snapshot.arrived'))).toBeVisible();
  const api = await apiAs(request, 'bs.tim');
  const { files } = await api.get<{ files: { id: string; name: string; kind: string }[] }>(`/api/consults/${consultId}`);
  const file = files.find(({ name }) => name.startsWith('snapshot-'));
  // The camera's own measure, as the side that was asked knows it.
  const camera = await lan.evaluate(async () => {
    const [track] = (await navigator.mediaDevices.getUserMedia({ video: true })).getVideoTracks();
    const { width, height } = track?.getCapabilities() ?? {};
    track?.stop();
    return [width?.max, height?.max];
  });
  expect(jpegSize(await api.bytes(`/api/consults/${consultId}/files/${file?.id ?? ''}/content`))).toEqual(camera);
  // Afterwards the picture goes on.
  await expectMediaFlowing(tam);

  await test.step('files brought from inside the room: the other side sees how many have come, until all have', async () => {
    await openPanel(lan, 'images');
    const isKept = await lan.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['x'], 'x.jpg'));
      const drop = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer });
      document.querySelector('[role=toolbar]')?.dispatchEvent(drop);
      return drop.defaultPrevented;
    });
    expect(isKept, 'a file that falls beside the place for it does not take the page away').toBe(true);
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await lan.route('**/uploads/*?*', async (route) => {
      if (new URL(route.request().url()).searchParams.get('name') === 'hai.jpg') await held;
      await route.continue();
    });
    const adding = lan.getByTestId('room-add-files');
    const closing = lan.getByRole('button', { name: text('room:files.close') });
    // The place stands open already where this side had not yet heard of the sharp picture: there was nothing to look at.
    await expect(closing.or(lan.getByRole('button', { name: text('room:files.add') }))).toBeVisible();
    if (!(await closing.isVisible())) await lan.getByRole('button', { name: text('room:files.add') }).click();
    await expect(adding).toBeVisible();
    const photo = (name: string) => ({
      name,
      mimeType: 'image/jpeg',
      buffer: Buffer.concat([
        Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]),
        Buffer.from(`JFIF ${name} ${consultId}`),
        Buffer.from([0xff, 0xd9]),
      ]),
    });
    await adding.getByTestId('file-input').setInputFiles([photo('mot.jpg'), photo('hai.jpg')]);
    await expect(adding.getByTestId('upload-summary')).toHaveAttribute('data-done', '1', { timeout: 30_000 });
    await openPanel(tam, 'images');
    const coming = tam.getByTestId('files-coming').getByRole('listitem');
    // Those who wait are told every few seconds.
    await expect(coming).toHaveAttribute('data-done', '1', { timeout: 40_000 });
    await expect(coming).toHaveAttribute('data-files', '2');
    await expect(coming).toContainText(text('uploads:coming.title_other', { done: 1, count: 2, name: 'Nguyễn Thị Lan' }));
    await tam.screenshot({ path: test.info().outputPath('coming-tam.png') });
    await lan.screenshot({ path: test.info().outputPath('adding-lan.png') });
    for (const [page, name] of [
      [tam, 'coming-tam-phone.png'],
      [lan, 'adding-lan-phone.png'],
    ] as const) {
      const size = page.viewportSize();
      await page.setViewportSize({ width: 360, height: 740 });
      await expectFits(page);
      await page.screenshot({ path: test.info().outputPath(name) });
      if (size) await page.setViewportSize(size);
    }
    // It does not live in a page: another one of the same doctor, opened anew, says the same.
    const anew = await tam.context().newPage();
    await anew.goto(`/consults/${consultId}`);
    await expect(anew.getByTestId('files-coming').getByRole('listitem')).toHaveAttribute('data-done', '1');
    letGo();
    await expect(adding.getByTestId('upload-summary')).toHaveAttribute('data-done', '2', { timeout: 30_000 });
    await expect(coming).toHaveCount(0, { timeout: 40_000 });
    await expect(anew.getByTestId('files-coming')).toHaveCount(0, { timeout: 40_000 });
    await expect(tam.getByTestId('images-panel').getByRole('button', { name: /hai\.jpg/ })).toBeVisible();
    await anew.close();
  });
});

test('a second camera is shown beside the face, and both sides keep pictures of it in the case', async ({ baseURL, request, launch }) => {
  test.setTimeout(180_000);
  const consultId = await openConsult(request);
  // Chromium's second fake device is a depth camera (16 bit grey), which WebRTC does not send; the third is like a webcam.
  const withMoreCameras = await launch((flags) => [
    ...flags.filter((flag) => !flag.startsWith('--use-fake-device')),
    '--use-fake-device-for-media-stream=fps=30,device-count=3',
  ]);
  const lan = await openDoctor(withMoreCameras, 'bs.lan', baseURL ?? '');
  const tam = await openDoctor(withMoreCameras, 'bs.tim', baseURL ?? '');
  for (const page of [lan, tam]) {
    await page.goto(`/consults/${consultId}/room`);
    await enterRoom(page);
  }
  await lan.getByRole('button', { name: text('room:sharing.label') }).click();
  await lan.getByRole('menuitem', { name: /fake_device_2/ }).click();
  await expectPainted(tam, `video[aria-label="${text('room:tile.screenOf', { name: 'Nguyễn Thị Lan' })}"]`);
  // The face goes on beside it; where the machine was too slow for both, it comes back when it has been calm for a while.
  await tam.locator('figure[aria-label="Nguyễn Thị Lan"] video').waitFor({ timeout: 60_000 });
  await expectPainted(tam, 'figure[aria-label="Nguyễn Thị Lan"] video');
  // Who aims it sees it too, large when they want.
  const own = tileOf(lan, text('room:tile.ownSecondCamera'));
  await expectPainted(lan, `figure[aria-label="${text('room:tile.ownSecondCamera')}"] video`);
  const width = async () => (await own.boundingBox())?.width ?? 0;
  const small = await width();
  await own.getByRole('button', { name: text('room:tile.pinOf', { name: text('room:tile.ownSecondCamera') }) }).click();
  await expect.poll(width).toBeGreaterThan(2 * small);
  await own.getByRole('button', { name: text('room:tile.pinOf', { name: text('room:tile.ownSecondCamera') }) }).click();

  await tam.getByRole('button', { name: text('room:sharing.keep') }).click();
  await expect(tam.getByText(text('room:snapshot.arrived'))).toBeVisible();
  await own.getByRole('button', { name: text('room:sharing.keepOwn') }).click();
  await expect(lan.getByText(text('room:snapshot.kept'))).toBeVisible();
  const api = await apiAs(request, 'bs.tim');
  const { files } = await api.get<{ files: { name: string }[] }>(`/api/consults/${consultId}`);
  expect(files.filter(({ name }) => name.startsWith('snapshot-'))).toHaveLength(2);

  await lan.getByRole('button', { name: text('room:sharing.stopCamera') }).click();
  await expect(tam.locator(`video[aria-label="${text('room:tile.screenOf', { name: 'Nguyễn Thị Lan' })}"]`)).toHaveCount(0);
  await expect(own).toHaveCount(0);

  // A telephone has no room for the button: it stands with the devices.
  await lan.setViewportSize({ width: 390, height: 844 });
  await lan.getByRole('button', { name: text('room:toolbar.devices') }).click();
  await lan.getByRole('button', { name: /fake_device_2/ }).click();
  await expectPainted(tam, `video[aria-label="${text('room:tile.screenOf', { name: 'Nguyễn Thị Lan' })}"]`);
  await lan.getByRole('button', { name: text('room:sharing.stopCamera') }).click();
  await expect(tam.locator(`video[aria-label="${text('room:tile.screenOf', { name: 'Nguyễn Thị Lan' })}"]`)).toHaveCount(0);
});
