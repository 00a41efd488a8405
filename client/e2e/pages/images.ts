import { expect, type Locator, type Page } from '@playwright/test';
import { text } from './texts.ts';

export const viewport = (within: Page | Locator): Locator => within.getByTestId('viewport');
/** One of several pictures that stand beside each other. */
export const cellOf = (page: Page, index: number): Locator => page.getByTestId('cell').nth(index);
export const pageOf = (within: Page | Locator): Page => ('page' in within ? within.page() : within);

/** The picture stands there, not only its small one. */
export async function expectDrawn(within: Page | Locator): Promise<void> {
  await expect(viewport(within)).toHaveAttribute('data-state', 'drawn', { timeout: 60_000 });
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
