import type { Page } from '@playwright/test';
import { apiAs } from './pages/api.ts';
import { DEMO_PASSWORD } from './pages/doctor.ts';
import { expect, test } from './pages/test.ts';
import { text } from './pages/texts.ts';

/** Found after a search; the list of who was here lately has no number. */
const foundSome = new RegExp(text('patients:find.count_other', { count: '\\d+' }));

/** What has the focus, as somebody who cannot see the screen is told it. */
async function focused(page: Page): Promise<{ name: string; role: string; visible: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return { name: '', role: '', visible: true };
    const label =
      element.getAttribute('aria-label') ??
      (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element.labels?.[0]?.textContent : undefined) ??
      element.textContent;
    const box = element.getBoundingClientRect();
    const outline = getComputedStyle(element);
    return {
      name: label.trim(),
      role: element.getAttribute('role') ?? element.tagName.toLowerCase(),
      // A ring, or the frame of a field that changes its colour.
      visible:
        box.width > 0 && (outline.outlineStyle !== 'none' || element.matches('input, textarea') || element.matches(':focus-visible')),
    };
  });
}

/** Presses Tab until the focus is on `name`; what lies on the way must be seen, and there must be an end. */
async function tabTo(page: Page, name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const passed: string[] = [];
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press(key);
    const now = await focused(page);
    expect(now.visible, `the focus on “${now.name}” cannot be seen`).toBe(true);
    if (typeof name === 'string' ? now.name.startsWith(name) : name.test(now.name)) return;
    passed.push(`${now.role}:${now.name.slice(0, 30)}`);
  }
  throw new Error(`Tab never comes to ${String(name)}; it passed ${passed.join(' | ')}`);
}

test('by keyboard alone: sign in, find a patient, ask for a consult', async ({ page, request }) => {
  const key = (name: string): Promise<void> => page.keyboard.press(name);
  await page.goto('/');
  await expect(page.getByLabel(text('access:signIn.username'))).toBeVisible();
  if (!(await page.getByLabel(text('access:signIn.username')).evaluate((field) => field === document.activeElement)))
    await tabTo(page, text('access:signIn.username'));
  await page.keyboard.type('bs.lan');
  await tabTo(page, text('access:signIn.password'));
  await page.keyboard.type(DEMO_PASSWORD);
  await key('Enter');
  await expect(page.getByRole('navigation', { name: text('common:nav.main') })).toBeVisible();

  await tabTo(page, text('common:nav.patients'));
  await key('Enter');
  await expect(page).toHaveURL(/\/patients$/);
  const search = page.getByRole('searchbox', { name: text('patients:find.title') });
  await expect(search).toBeVisible();
  if (!(await search.evaluate((field) => field === document.activeElement))) await tabTo(page, text('patients:find.title'));
  await page.keyboard.type('nguyen van an');
  // Who was here lately may stand there already, and gives way to who is found.
  await expect(page.getByRole('status').filter({ hasText: foundSome })).toBeVisible();
  await tabTo(page, /Nguyễn Văn An/);
  await key('Enter');
  await expect(page).toHaveURL(/\/patients\/[0-9a-f-]{36}$/);
  await expect(page.getByRole('link', { name: text('patients:page.ask') })).toBeVisible();
  await tabTo(page, text('patients:page.ask'));
  await key('Enter');
  await expect(page).toHaveURL(/\/request$/);

  const question = page.getByLabel(text('request:field.question'));
  await expect(question).toBeVisible();
  await expect(question).toBeFocused();
  const asked = `Bàn phím: xin ý kiến ${Date.now()}`;
  await page.keyboard.type(asked);
  await tabTo(page, text('request:field.specialty'));
  await page.keyboard.type('Tim mạch');
  await expect(page.getByRole('option', { name: 'Tim mạch' })).toBeVisible();
  await key('ArrowDown');
  // Enter takes what is marked, and is lost on a list that has not marked anything yet.
  const specialty = page.getByRole('combobox', { name: text('request:field.specialty') });
  await expect(specialty).toHaveAttribute('aria-activedescendant', /./);
  await key('Enter');
  await expect(page.getByRole('option', { name: 'Tim mạch' })).toHaveCount(0);
  await tabTo(page, text('request:field.target'));
  // Only now: words that chose nothing stand in the field until it is left.
  await expect(specialty).toHaveValue('Tim mạch');
  // Where only one hospital offers the specialty it is chosen already.
  const target = page.getByRole('combobox', { name: text('request:field.target') });
  if ((await target.inputValue()) === '') {
    for (const press of ['ArrowDown', 'ArrowDown']) await key(press);
    await expect(target).toHaveAttribute('aria-activedescendant', /./);
    await key('Enter');
  }
  await expect(target).not.toHaveValue('');
  await tabTo(page, text('request:send'));
  await key('Enter');
  await expect(page).toHaveURL(/\/consults\/[0-9a-f-]{36}/);

  const lan = await apiAs(request, 'bs.lan');
  const { consults } = await lan.get<{ consults: { question: string; state: string; id: string }[] }>('/api/consults?scope=mine');
  expect(consults.find((consult) => consult.question === asked)).toMatchObject({ state: 'requested' });
});
