import type { Browser, Page } from '@playwright/test';
import { refuseOn } from './pages/sockets.ts';
import { expect, test } from './pages/test.ts';
import { apiAs } from './pages/api.ts';
import { openDoctor } from './pages/doctor.ts';
import { expectFits } from './pages/fits.ts';
import { holdAnswers } from './pages/heldAnswers.ts';
import { expectMediaFlowing, expectPainted, watchMedia } from './pages/media.ts';
import { endForAll, enterRoom, openPanel } from './pages/room.ts';
import { text } from './pages/texts.ts';

const BIRTH_YEAR = 1958;
const ADVICE = 'Cân mỗi sáng, ăn nhạt. Tăng trên 2 kg trong 3 ngày thì gọi trạm ngay.';

test('a follow-up, from the closed consult to the goodbye', async ({ browser, baseURL, request }) => {
  test.setTimeout(240_000);
  const tam = await openDoctor(browser, 'bs.tim', baseURL ?? '');
  const api = await apiAs(request, 'bs.tim');
  const { consults } = await api.get<{ consults: { id: string; state: string; patient: { name: string } }[] }>(
    '/api/consults?state=closed',
  );
  const closed = consults.find((consult) => consult.patient.name === 'Nguyễn Văn An');

  const link = await test.step('the doctor plans it and gets a link with a QR code', async () => {
    await tam.goto(`/consults/${closed?.id ?? ''}`);
    await tam.getByRole('button', { name: text('appointments:ofConsult.plan') }).click();
    await tam.getByRole('button', { name: text('appointments:plan.now') }).click();
    await tam.getByRole('button', { name: text('appointments:plan.submit') }).click();
    const slip = tam.getByRole('dialog', { name: text('appointments:link.title') });
    await expect(slip.getByRole('img', { name: text('appointments:link.qr') })).toBeVisible();
    return (await slip.locator('code').textContent()) ?? '';
  });
  expect(link).toMatch(/\/j\/[A-Za-z0-9_-]{32}$/);

  const phone = await openPhone(browser, baseURL ?? '');
  await test.step('the patient proves the year of birth', async () => {
    await phone.goto(new URL(link).pathname);
    await phone.getByLabel(text('join:birthYear.label')).fill('1999');
    await phone.getByRole('button', { name: text('join:birthYear.action') }).click();
    await expect(phone.getByRole('alert')).toContainText(text('join:birthYear.problem.wrong_other', { count: 4 }));
    await expect(phone.getByText('Nguyễn Văn An')).toHaveCount(0);
    await phone.getByLabel(text('join:birthYear.label')).fill(String(BIRTH_YEAR));
    await phone.getByRole('button', { name: text('join:birthYear.action') }).click();
    await consent(phone);
  });

  await test.step('tries the phone and waits', async () => {
    await throughDevices(phone);
    await expect(phone.getByText(text('join:waiting.next'))).toBeVisible();
    await expectFits(phone);
  });

  await test.step('the doctor sees who waits, and lets them in', async () => {
    await tam.goto('/appointments');
    await tam
      .getByRole('button', { name: text('appointments:row.admit') })
      .first()
      .click();
    await expect(tam).toHaveURL(/\/appointments\/[0-9a-f-]{36}\/room$/);
    await enterRoom(tam);
    await expect(phone.getByRole('button', { name: text('join:call.mute') })).toBeVisible();
  });

  await test.step('they see and hear each other', async () => {
    await expectMediaFlowing(phone);
    await expectMediaFlowing(tam);
    await expectPainted(phone, '.jp-remote video');
    await expectPainted(tam, 'figure[aria-label="Nguyễn Văn An"] video');
  });

  await test.step('the patient gets what is shared, and nothing else', async () => {
    await openPanel(tam, 'share');
    await tam.getByLabel(text('room:share.note')).fill(ADVICE);
    await tam.getByRole('button', { name: text('room:share.sendNote') }).click();
    await phone.getByRole('button', { name: text('join:call.shared') }).click();
    await expect(phone.getByRole('dialog').getByText(ADVICE)).toBeVisible();
    await phone.getByRole('button', { name: text('join:shared.close') }).click();
    for (const path of ['/api/consults', `/api/consults/${closed?.id ?? ''}`, '/api/patients', '/api/appointments', '/api/me']) {
      expect(await statusFor(phone, path), path).toBeGreaterThanOrEqual(401);
    }
  });

  await test.step('the doctor asks for a sharp picture: the patient looks, says yes, and it stands in the case', async () => {
    await tam.getByRole('button', { name: text('room:snapshot.askOf', { name: 'Nguyễn Văn An' }) }).click();
    const sheet = phone.getByRole('dialog', { name: text('join:picture.title') });
    await sheet.getByRole('button', { name: text('join:picture.take') }).click();
    await expect(sheet.getByRole('img', { name: text('join:picture.taken') })).toBeVisible();
    await expectFits(phone);
    await sheet.getByRole('button', { name: text('join:picture.send') }).click();
    await expect(phone.getByText(text('join:picture.sent'))).toBeVisible();
    await phone.getByRole('button', { name: text('join:shared.close') }).click();
    // How sharp it is depends here on the other page, with which the phone shares the one fake camera.
    const picture = tam
      .getByRole('region', { name: text('room:share.fromPatient') })
      .getByRole('img')
      .first();
    await expect.poll(() => picture.evaluate((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0))).toBeGreaterThan(0);
  });

  await test.step('the patient saves data: only the voice is sent, and the doctor sees a camera that is off', async () => {
    const choose = async (pin: 'auto' | 'voice'): Promise<void> => {
      await phone.getByRole('button', { name: text('join:data.title') }).click();
      await phone.getByRole('radio', { name: text(`join:data.pin.${pin}`) }).check();
      await phone.getByRole('button', { name: text('join:shared.close') }).click();
    };
    const picture = tam.locator('figure[aria-label="Nguyễn Văn An"] video');
    await choose('voice');
    await expect(picture).toHaveCount(0);
    await choose('auto');
  });

  const sockets = await refuseOn(phone);
  await test.step('a reload comes back into the call', async () => {
    await phone.reload();
    await phone.getByRole('button', { name: text('join:devices.allow') }).click();
    await phone.getByRole('button', { name: text('join:devices.enterCall') }).click();
    await expectMediaFlowing(phone);
  });

  await test.step('refused when the link broke, the patient tries again and is inside', async () => {
    sockets.refusing = ['call:setState', 'call:join'];
    await sockets.forget();
    const again = phone.getByRole('button', { name: text('join:call.tryAgain') });
    await expect(again).toBeVisible();
    sockets.refusing = [];
    await again.click();
    await expect(again).toBeHidden();
    await expectMediaFlowing(phone);
  });

  await test.step('the doctor ends it; the link is spent', async () => {
    await endForAll(tam);
    await expect(phone.getByRole('heading', { name: text('join:ended.title') })).toBeVisible();
    await expect(phone.getByText(ADVICE)).toBeVisible();
    await phone.reload();
    await expect(phone.getByRole('heading', { name: text('join:over.title') })).toBeVisible();
  });
});

test('five wrong years of birth lock the link', async ({ browser, baseURL, request }) => {
  const api = await apiAs(request, 'bs.lan');
  const { consults } = await api.get<{ consults: { id: string }[] }>('/api/consults?state=closed');
  const { link } = await api.post<{ link: string }>(`/api/consults/${consults[0]?.id ?? ''}/appointments`, {
    startsAt: new Date().toISOString(),
    durationMinutes: 15,
  });
  const phone = await openPhone(browser, baseURL ?? '');
  await phone.goto(new URL(link, baseURL).pathname);
  for (let wrong = 1; wrong <= 5; wrong += 1) {
    await phone.getByLabel(text('join:birthYear.label')).fill(String(1990 + wrong));
    await phone.getByRole('button', { name: text('join:birthYear.action') }).click();
    if (wrong < 5) await expect(phone.getByRole('alert')).toContainText(text('join:birthYear.problem.wrong_other', { count: 5 - wrong }));
  }
  await expect(phone.getByRole('heading', { name: text('join:locked.title') })).toBeVisible();
});

test('an unknown link says so', async ({ browser, baseURL }) => {
  const phone = await openPhone(browser, baseURL ?? '');
  await phone.goto(`/j/${'A'.repeat(32)}`);
  await expect(phone.getByRole('heading', { name: text('join:unknown.title') })).toBeVisible();
  await phone.goto('/j/%3Cimg%20src=x%20onerror=alert(1)%3E');
  await expect(phone.getByRole('heading', { name: text('join:unknown.title') })).toBeVisible();
});

async function openPhone(browser: Browser, baseURL: string): Promise<Page> {
  const context = await browser.newContext({
    baseURL,
    viewport: { width: 360, height: 640 },
    hasTouch: true,
    isMobile: true,
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    permissions: ['camera', 'microphone'],
  });
  await holdAnswers(context);
  await watchMedia(context);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return page;
}

async function consent(phone: Page): Promise<void> {
  const box = phone.getByRole('checkbox', { name: text('join:consent.checkbox') });
  await expect(box).not.toBeChecked();
  await phone.getByRole('button', { name: text('join:consent.action') }).click();
  await expect(phone.getByRole('alert')).toHaveText(text('join:consent.tickFirst'));
  await box.check();
  await phone.getByRole('button', { name: text('join:consent.action') }).click();
}

async function throughDevices(phone: Page): Promise<void> {
  await phone.getByRole('button', { name: text('join:devices.allow') }).click();
  const preview = phone.getByLabel(text('join:devices.preview'));
  await expect.poll(() => preview.evaluate((video) => (video instanceof HTMLVideoElement ? video.videoWidth : 0))).toBeGreaterThan(0);
  await phone.getByRole('button', { name: text('join:devices.enter') }).click();
}

/** What the patient's token is answered elsewhere. */
async function statusFor(phone: Page, path: string): Promise<number> {
  return phone.evaluate(async (address) => {
    const stored = Object.values(sessionStorage).find(
      (value: unknown) => typeof value === 'string' && value.includes('accessToken'),
    ) as string;
    const { accessToken } = JSON.parse(stored) as { accessToken: string };
    return (await fetch(address, { headers: { authorization: `Bearer ${accessToken}` } })).status;
  }, path);
}
