import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { apiAs } from './pages/api.ts';
import { DEMO_PASSWORD } from './pages/doctor.ts';
import { holdAnswers } from './pages/heldAnswers.ts';
import { expectFits } from './pages/fits.ts';
import { expect, test } from './pages/test.ts';
import { text } from './pages/texts.ts';

type Language = 'vi' | 'en';

/*
 * Every main screen, in one colour scheme a language; those of administration and connections also fit a telephone. Room, device check and
 * the patient's page stand in room.spec.ts, the viewer in viewer.spec.ts.
 */
for (const [language, colorScheme] of [
  ['vi', 'light'],
  ['en', 'dark'],
] as const) {
  test(`the main screens are accessible: ${language}, ${colorScheme}`, async ({ browser, baseURL, request }) => {
    test.setTimeout(300_000);
    const lan = await apiAs(request, 'bs.lan');
    const { patients } = await lan.get<{ patients: { id: string }[] }>('/api/patients?q=nguyen%20van%20an');
    const patientId = patients[0]?.id ?? '';
    const { consults } = await lan.get<{ consults: { id: string; state: string }[] }>(`/api/patients/${patientId}/consults`);
    const closedId = consults.find((consult) => consult.state === 'closed')?.id ?? '';

    const look = { language, colorScheme, baseURL: baseURL ?? '' };
    const commune = await openPage(browser, look);
    await commune.goto('/');
    await expect(commune.getByLabel(text('access:signIn.username', {}, language))).toBeVisible();
    await assertAccessible(commune, 'sign-in');
    await signIn(commune, 'bs.lan', language);
    const paths = ['/', '/consults', '/patients', '/patients/new', `/patients/${patientId}`, `/patients/${patientId}/request`];
    for (const path of [...paths, `/consults/${closedId}`, '/appointments', '/nowhere']) await visit(commune, path);
    await commune.context().close();

    const specialist = await openPage(browser, look);
    await specialist.goto('/');
    await signIn(specialist, 'bs.tim', language);
    await visit(specialist, '/');
    await specialist.context().close();

    const admin = await openPage(browser, look);
    await admin.goto('/');
    await signIn(admin, 'quantri', language);
    for (const path of ADMINISTRATION) {
      await visit(admin, path);
      await admin.setViewportSize({ width: 360, height: 740 });
      await expectFits(admin, 360, path);
      await admin.setViewportSize(SIZE);
    }
    await assertFormAccessible(admin, language);
    await admin.context().close();
  });
}

const SIZE = { width: 1366, height: 768 };
const ADMINISTRATION = [
  '/admin',
  '/admin/facilities',
  '/admin/codes',
  '/admin/audit',
  '/admin/quality',
  ...['record-systems', 'deliveries', 'hl7', 'imports', 'partners'].map((place) => `/connections/${place}`),
];

/** The form that all of administration shares, with everything in it wrong: it says how much is, and leads there. */
async function assertFormAccessible(page: Page, language: Language): Promise<void> {
  await visit(page, '/admin/facilities');
  await page.getByRole('button', { name: text('admin:facilities.add', {}, language) }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('button', { name: text('common:action.save', {}, language) }).click();
  await expect(form.getByRole('alert')).toHaveText(text('common:errors.form_other', { count: 2 }, language));
  await expect(form.getByRole('textbox', { name: text('admin:facilities.name', {}, language) })).toBeFocused();
  await assertAccessible(page, 'a form with faults');
}

async function openPage(browser: Browser, look: { language: Language; colorScheme: 'light' | 'dark'; baseURL: string }): Promise<Page> {
  const context = await browser.newContext({
    baseURL: look.baseURL,
    colorScheme: look.colorScheme,
    viewport: SIZE,
  });
  await holdAnswers(context);
  await context.addInitScript((value) => localStorage.setItem('hoichan.language', JSON.stringify(value)), look.language);
  return context.newPage();
}

async function signIn(page: Page, username: string, language: Language): Promise<void> {
  await page.getByLabel(text('access:signIn.username', {}, language)).fill(username);
  await page.getByLabel(text('access:signIn.password', {}, language), { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: text('access:signIn.submit', {}, language), exact: true }).click();
  await expect(page.getByRole('navigation', { name: text('common:nav.main', {}, language) })).toBeVisible();
}

/** To another screen, as a link of the product leads there: nothing is loaded anew. */
async function move(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState({}, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
  }, path);
}

async function visit(page: Page, path: string): Promise<void> {
  const [before, isThere] = [await page.title(), new URL(page.url()).pathname === path];
  await move(page, path);
  // The screen before stays until the code of the next is here, and has a heading too; each names the tab.
  if (!isThere) await expect(page).not.toHaveTitle(before);
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
  await assertAccessible(page, path);
}

/** Once nothing is being loaded any more: a skeleton is easily accessible. */
async function assertAccessible(page: Page, screen: string): Promise<void> {
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
  // Without frames there is nothing to gather: the legacy mode saves a page of its own for each look.
  const axe = new AxeBuilder({ page }).setLegacyMode().withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']);
  const { violations } = await axe.analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`),
    screen,
  ).toEqual([]);
}
