import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test, type APIRequestContext, type Browser, type Page } from '@playwright/test';
import { apiAs } from './pages/api.ts';
import { DEMO_PASSWORD } from './pages/doctor.ts';
import { text } from './pages/texts.ts';

const folder = path.resolve(import.meta.dirname, '../../docs/screenshots');
const laptop = { width: 1366, height: 768 };
const wide = { width: 1920, height: 1080 };
const LIS = 'LIS Phòng khám khu vực';
const phone = { width: 360, height: 740 };
type Language = 'vi' | 'en';
interface Look {
  language: Language;
  size: { width: number; height: number };
  dark?: boolean;
}

async function openPage(browser: Browser, baseURL: string, { language, size, dark = false }: Look): Promise<Page> {
  const context = await browser.newContext({
    baseURL,
    viewport: size,
    colorScheme: dark ? 'dark' : 'light',
    timezoneId: 'Asia/Ho_Chi_Minh',
    permissions: ['camera', 'microphone'],
  });
  await context.addInitScript((value) => {
    localStorage.setItem('hoichan.language', JSON.stringify(value));
    // As on every day but the first, our own typeface is there from the start.
    localStorage.setItem('hoichan.typeface.here', 'true');
  }, language);
  return context.newPage();
}

async function signIn(page: Page, username: string, language: Language): Promise<void> {
  await page.goto('/');
  await page.getByLabel(text('access:signIn.username', {}, language)).fill(username);
  await page.getByLabel(text('access:signIn.password', {}, language), { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: text('access:signIn.submit', {}, language), exact: true }).click();
  await expect(page.getByRole('navigation', { name: text('common:nav.main', {}, language) })).toBeVisible();
}

/** A second click would close it. */
async function showPanel(page: Page, name: string): Promise<void> {
  const tab = page.getByRole('tab', { name });
  if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
}

/** Waits until nothing is being loaded on the screen, then keeps it. */
async function keep(page: Page, language: Language, name: string): Promise<void> {
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${language}-${name}.png`), animations: 'disabled' });
}

interface Prepared {
  patientId: string;
  waitingId: string;
  closedId: string;
}

/** A request in the queue of cardiology, for the patient with the richest record, made beside the screens. */
async function prepare(request: Parameters<typeof apiAs>[0]): Promise<Prepared> {
  const lan = await apiAs(request, 'bs.lan');
  const { patients } = await lan.get<{ patients: { id: string }[] }>('/api/patients?q=nguyen%20van%20an');
  const patientId = patients[0]?.id ?? '';
  const { studies } = await lan.get<{ studies: { studyInstanceUid: string }[] }>(`/api/patients/${patientId}/studies`);
  const { facilities } = await lan.get<{ facilities: { id: string; code: string }[] }>('/api/facilities');
  const ask = async (body: object): Promise<string> => {
    const { id } = await lan.post<{ id: string }>('/api/consults', {
      clientId: crypto.randomUUID(),
      patientId,
      kind: 'treatment',
      specialty: 'cardiology',
      targetFacilityId: facilities.find(({ code }) => code === '00001')?.id,
      ...body,
    });
    await lan.post(`/api/consults/${id}/request`, {});
    return id;
  };
  const at = new Date().toISOString();
  await ask({ urgency: 'routine', question: 'Kiểm tra INR định kỳ 2,8. Có cần chỉnh liều warfarin không?' });
  const waitingId = await ask({
    urgency: 'emergency',
    question:
      'Khó thở tăng nhanh từ sáng nay, phù hai chân, SpO2 91 %. Tần số thất 118. Xử trí lợi tiểu thế nào, có cần chuyển ngay không?',
    workingDiagnosis: { code: 'I50.9', text: 'Suy tim, không xác định' },
    vitals: [
      { key: 'systolic', value: 158, at },
      { key: 'diastolic', value: 96, at },
      { key: 'pulse', value: 118, at },
      { key: 'respiration', value: 28, at },
      { key: 'spo2', value: 91, at },
    ],
    studyInstanceUids: studies.map((study) => study.studyInstanceUid),
  });
  const { consults } = await lan.get<{ consults: { id: string; state: string }[] }>(`/api/patients/${patientId}/consults`);
  return { patientId, waitingId, closedId: consults.find((consult) => consult.state === 'closed')?.id ?? '' };
}

/** One record system of each kind, so that the screen shows what they look like; once for both languages. */
async function prepareConnections(request: APIRequestContext): Promise<void> {
  const api = await apiAs(request, 'quantri');
  const { recordSystems } = await api.get<{ recordSystems: { name: string }[] }>('/api/record-systems');
  if (recordSystems.some(({ name }) => name === LIS)) return;
  const { facilities } = await api.get<{ facilities: { id: string; code: string }[] }>('/api/facilities');
  const facilityId = facilities.find(({ code }) => code === '00101')?.id;
  await api.post('/api/record-systems', { kind: 'hl7', facilityId, name: LIS, sendsFrom: '10.1.2.0/24', reads: true, enabled: true });
  await api.post('/api/record-systems', { kind: 'insuranceXml', facilityId, name: 'XML BHYT', reads: true, enabled: true });
}

for (const language of ['vi', 'en'] as const) {
  const say = (key: string): string => text(key, {}, language);

  test(`the screens in ${language}`, async ({ browser, baseURL, request }) => {
    test.setTimeout(300_000);
    const url = baseURL ?? '';
    const { patientId, waitingId, closedId } = await prepare(request);

    const lan = await openPage(browser, url, { language, size: laptop });
    await lan.goto('/');
    await expect(lan.getByRole('button', { name: /Nguyễn Thị Lan/ })).toBeVisible();
    await keep(lan, language, 'sign-in');
    await signIn(lan, 'bs.lan', language);
    await expect(lan.locator('a[href^="/patients/"]').nth(2)).toBeVisible();
    await keep(lan, language, 'desk-commune');
    await lan.goto(`/patients/${patientId}`);
    await expect(lan.getByText(say('summary:allergies.title'), { exact: true })).toBeVisible();
    await keep(lan, language, 'patient');
    await lan.goto(`/patients/${patientId}/request`);
    await lan
      .locator('[name=question]')
      .fill(
        language === 'vi'
          ? 'Hồi hộp, hụt hơi khi gắng sức. Có nên tăng liều bisoprolol?'
          : 'Palpitations and breathless on effort. Increase bisoprolol?',
      );
    await keep(lan, language, 'request');

    const tam = await openPage(browser, url, { language, size: laptop });
    await signIn(tam, 'bs.tim', language);
    await expect(tam.getByRole('button', { name: say('desk:queue.accept') }).first()).toBeVisible();
    await keep(tam, language, 'desk-specialist');
    await tam.goto(`/consults/${waitingId}`);
    await tam.getByRole('button', { name: say('consult:action.accept') }).click();
    await tam
      .getByRole('dialog')
      .getByRole('button', { name: say('consult:action.accept') })
      .click();
    await expect(tam.getByRole('link', { name: say('consult:action.enterRoom') })).toBeVisible();
    await keep(tam, language, 'consult');

    for (const page of [tam, lan]) {
      await page.setViewportSize(wide);
      await page.goto(`/consults/${waitingId}/room`);
      await page.getByRole('button', { name: say('devices:join.video'), exact: true }).click();
      await expect(page.getByRole('toolbar', { name: say('room:toolbar.label') })).toBeVisible();
    }
    await expect(tam.getByRole('figure', { name: 'Nguyễn Thị Lan' })).toBeVisible();
    await expect
      .poll(() => tam.locator('video').evaluateAll((videos) => videos.filter((video) => (video as HTMLVideoElement).videoWidth > 0).length))
      .toBeGreaterThan(1);
    await showPanel(tam, say('room:panels.summary'));
    await expect(tam.getByText(say('summary:measures.title'))).toBeVisible();
    await keep(tam, language, 'room');
    await showPanel(tam, say('room:panels.images'));
    await expect(tam.locator('canvas').first()).toBeVisible({ timeout: 60_000 });
    // A grey-scale picture is most of the file: smaller than the other shots of the room.
    await tam.setViewportSize(laptop);
    await keep(tam, language, 'images');
    await tam.setViewportSize(wide);
    await showPanel(tam, say('room:panels.minutes'));
    await keep(tam, language, 'minutes');

    await tam.setViewportSize(laptop);
    await tam.goto(`/consults/${closedId}`);
    await tam.getByRole('button', { name: say('appointments:ofConsult.plan') }).click();
    await tam.getByRole('button', { name: say('appointments:plan.now') }).click();
    await tam.getByRole('button', { name: say('appointments:plan.submit') }).click();
    const slip = tam.getByRole('dialog', { name: say('appointments:link.title') });
    await expect(slip.getByRole('img', { name: say('appointments:link.qr') })).toBeVisible();
    await keep(tam, language, 'follow-up-link');
    const link = (await slip.locator('code').textContent()) ?? '';

    const patient = await openPage(browser, url, { language, size: phone });
    await patient.goto(new URL(link).pathname);
    await expect(patient.getByLabel(say('join:birthYear.label'))).toBeVisible();
    await keep(patient, language, 'join-birth-year');
    await patient.getByLabel(say('join:birthYear.label')).fill('1958');
    await patient.getByRole('button', { name: say('join:birthYear.action') }).click();
    await expect(patient.getByRole('heading', { level: 1, name: say('join:consent.title') })).toBeVisible();
    await keep(patient, language, 'join-consent');

    const mobile = await openPage(browser, url, { language, size: phone, dark: true });
    await signIn(mobile, 'bs.lan', language);
    await expect(mobile.locator('a[href^="/patients/"]').nth(2)).toBeVisible();
    await keep(mobile, language, 'desk-phone-dark');
    await mobile.goto('/patients');
    await mobile.getByRole('button', { name: say('patients:scan.open') }).click();
    await expect(mobile.getByRole('dialog', { name: say('patients:scan.title') }).getByRole('status')).toBeVisible();
    await keep(mobile, language, 'card-scanner');

    const admin = await openPage(browser, url, { language, size: laptop, dark: true });
    await signIn(admin, 'quantri', language);
    await expect(admin.getByRole('table')).toBeVisible();
    await keep(admin, language, 'admin-dark');
    await admin.emulateMedia({ colorScheme: 'light' });
    await prepareConnections(request);
    for (const screen of ['record-systems', 'deliveries', 'imports', 'partners', 'hl7'] as const) {
      await admin.goto(`/connections/${screen}`);
      await expect(admin.getByRole('heading', { level: 1 })).toBeVisible();
      await keep(admin, language, screen);
    }
    await admin.goto('/connections/record-systems?add=hl7');
    await expect(admin.getByRole('dialog')).toBeVisible();
    await keep(admin, language, 'record-system-new');
    await lan.goto('/identities');
    await expect(lan.getByRole('heading', { level: 1 })).toBeVisible();
    await keep(lan, language, 'identities');
    for (const page of [lan, tam, patient, mobile, admin]) await page.context().close();
  });
}
