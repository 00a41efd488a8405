import type { Page } from '@playwright/test';
import { received } from '../../../client/e2e/pages/media.ts';
import { text } from '../../../client/e2e/pages/texts.ts';
import accounts from '../../../signaling/src/demo/accounts.json' with { type: 'json' };

export const passwordOf = (username: string): string => accounts.people.find((person) => person.username === username)?.password ?? '';
export const drawn = (page: Page) => page.locator('[data-testid=viewport][data-state=drawn]').first();
export const joinButton = (page: Page) => page.getByRole('button', { name: text('devices:join.video'), exact: true });

export async function fillSignIn(page: Page, username: string): Promise<void> {
  await page.getByLabel(text('access:signIn.username')).fill(username);
  await page.getByLabel(text('access:signIn.password'), { exact: true }).fill(passwordOf(username));
  await page.getByRole('button', { name: text('access:signIn.submit'), exact: true }).click();
  await page.getByRole('navigation', { name: text('common:nav.main') }).waitFor();
}

export async function signIn(page: Page, username: string): Promise<void> {
  await page.goto('/');
  await fillSignIn(page, username);
}

/** The tile of the person named stands, and packets of a voice have come. */
export async function hears(page: Page, name: string): Promise<void> {
  await page.getByRole('figure', { name }).waitFor();
  while ((await received(page)).audioPackets < 10) await new Promise((resolve) => setTimeout(resolve, 50));
}
