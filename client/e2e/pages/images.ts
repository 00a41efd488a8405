import { expect, type Locator, type Page } from '@playwright/test';
import { text } from './texts.ts';

export const viewport = (page: Page): Locator => page.getByTestId('viewport');

/** The picture stands there, not only its small one. */
export async function expectDrawn(page: Page): Promise<void> {
  await expect(viewport(page)).toHaveAttribute('data-state', 'drawn', { timeout: 60_000 });
}

/** Opens the images of a consult on its page and waits until the first picture is really drawn. */
export async function openImages(page: Page, consultId: string): Promise<void> {
  await page.goto(`/consults/${consultId}`);
  await page.getByRole('button', { name: text('consult:images.open') }).click();
  await expectDrawn(page);
  // Who comes late is taken to what is presented: the first viewport gives way to that one.
  await expect(() => viewport(page).scrollIntoViewIfNeeded()).toPass();
}

/** Picks a series by a word of its name. */
export async function chooseSeries(page: Page, name: RegExp): Promise<void> {
  await page.getByTestId('images-panel').getByRole('button', { name }).first().click();
  await expectDrawn(page);
}
