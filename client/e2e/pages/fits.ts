import { expect, type Page } from '@playwright/test';

/** Nothing has to be pushed sideways. What measures its own place (a chart) draws itself anew one frame after the window has changed. */
export async function expectFits(page: Page, widthPx = 360, what = 'width of the page'): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth), { message: what }).toBeLessThanOrEqual(widthPx);
}
