import { expect, type Page } from '@playwright/test';
import { text } from './texts.ts';

/** Through the device check into the room. The preview must show a picture and the level must move before. */
export async function enterRoom(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: text('devices:title') })).toBeVisible();
  const preview = page.getByLabel(text('devices:preview'));
  await expect
    .poll(() => preview.evaluate((video) => (video instanceof HTMLVideoElement ? video.videoWidth : 0)), { message: 'camera preview' })
    .toBeGreaterThan(0);
  // Chromium's fake microphone beeps once a second.
  const meter = page.getByRole('meter', { name: text('devices:level') });
  await expect
    .poll(() => meter.getAttribute('aria-valuenow').then(Number), { message: 'microphone level', intervals: [60] })
    .toBeGreaterThan(20);
  await page.getByRole('button', { name: text('devices:speaker.idle') }).click();
  await expect(page.getByRole('button', { name: text('devices:speaker.playing') })).toBeVisible();
  await page.getByRole('button', { name: text('devices:join.video'), exact: true }).click();
  await expect(page.getByRole('toolbar', { name: text('room:toolbar.label') })).toBeVisible();
}

export async function openPanel(page: Page, panel: 'summary' | 'images' | 'minutes' | 'chat' | 'share'): Promise<void> {
  const tab = page.getByRole('tab', { name: text(`room:panels.${panel}`) });
  if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
  await expect(tab).toHaveAttribute('aria-selected', 'true');
}

/** The tile of somebody, by name. */
export function tileOf(page: Page, name: string) {
  return page.getByRole('figure', { name });
}

export async function endForAll(page: Page): Promise<void> {
  await page.getByRole('button', { name: text('room:toolbar.leave') }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: text('room:leave.end') })
    .click();
}
