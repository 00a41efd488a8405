import { expect, type Browser, type Page } from '@playwright/test';
import { holdAnswers } from './heldAnswers.ts';
import { watchMedia } from './media.ts';
import { text } from './texts.ts';

export const DEMO_PASSWORD = 'hoichan-demo';

/** Of the window, in pixels of the page; `scale` is how many of the screen each of them is. */
interface Size {
  width: number;
  height: number;
  scale?: number;
}

/** A browser of its own for one doctor, signed in through the form, standing at the desk. */
export async function openDoctor(
  browser: Browser,
  username: string,
  baseURL: string,
  { width, height, scale = 1 }: Size = { width: 1366, height: 768 },
): Promise<Page> {
  const context = await browser.newContext({
    baseURL,
    viewport: { width, height },
    deviceScaleFactor: scale,
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    permissions: ['camera', 'microphone'],
  });
  await holdAnswers(context);
  await watchMedia(context);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto('/');
  await signIn(page, username);
  return page;
}

/** Through the form that stands there; until the desk does. */
export async function signIn(page: Page, username: string): Promise<void> {
  await page.getByLabel(text('access:signIn.username')).fill(username);
  await page.getByLabel(text('access:signIn.password'), { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: text('access:signIn.submit'), exact: true }).click();
  await expect(page.getByRole('navigation', { name: text('common:nav.main') })).toBeVisible();
}
