import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { seededRandom } from '@hoi-chan/shared/seededRandom.ts';
import { signIn } from './pages/doctor.ts';
import { holdAnswers } from './pages/heldAnswers.ts';
import { isRunning, killBrowser } from './pages/killedBrowser.ts';
import { prepareConsult } from './pages/preparedConsult.ts';
import { expect, test as journeys } from './pages/test.ts';
import { text } from './pages/texts.ts';

const field = (page: Page, key: string) => page.getByTestId(`minutes-${key}`);
const status = (page: Page) => page.getByTestId('save-status');

const test = journeys.extend<{ profile: string }>({
  profile: async ({ playwright: _ }, provide) => {
    const profile = mkdtempSync(path.join(tmpdir(), 'hoi-chan-profile-'));
    await provide(profile);
    if (isRunning(profile)) killBrowser(profile);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  },
});

test('a browser that is killed while somebody types has what stood on the screen when it is back', async ({
  playwright,
  launchOptions,
  baseURL,
  profile,
}, info) => {
  const url = baseURL ?? '';
  const consult = await prepareConsult(url, 'bs.lan', 'Nguyễn Văn An');
  const seed = Number(process.env['KILL_SEED'] ?? info.repeatEachIndex + 1);
  const random = seededRandom(seed);
  const rounds = Number(process.env['KILL_ROUNDS'] ?? 3);
  let before = '';
  for (let round = 0; round <= rounds; round += 1) {
    const context = await playwright.chromium.launchPersistentContext(profile, { ...launchOptions, baseURL: url, locale: 'vi-VN' });
    await holdAnswers(context);
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(`/consults/${consult.id}`);
    // That somebody is signed in a browser writes to its disk seconds later: one that is killed sooner asks again.
    const form = page.getByLabel(text('access:signIn.username'));
    const panel = page.getByTestId('minutes-panel');
    await expect(form.or(panel)).toBeVisible();
    const asks = await form.isVisible();
    if (asks) await signIn(page, 'bs.lan');
    await expect(panel).toBeVisible();
    await expect(status(page)).toHaveAttribute('data-status', 'saved');
    await expect(field(page, 'course')).toHaveValue(new RegExp(`^${before}`));
    if (round === rounds) {
      await context.close();
      break;
    }
    // The device is all that keeps it.
    await context.setOffline(true);
    await field(page, 'course').click();
    await page.keyboard.press('Control+End');
    // What was put on the screen, a frame after it was.
    await field(page, 'course').evaluate((area: HTMLTextAreaElement) =>
      area.addEventListener('input', () => {
        const { value } = area;
        requestAnimationFrame(() => requestAnimationFrame(() => console.log(`painted:${value}`)));
      }),
    );
    const killAt = before.length + 1 + Math.floor(random.next() * 25);
    let typed = before.length;
    const killed = Promise.withResolvers<number>();
    let isKilled = false;
    page.on('console', (message) => {
      const [, painted] = /^painted:(.*)$/s.exec(message.text()) ?? [];
      if (painted === undefined || painted.length < killAt || isKilled) return;
      isKilled = true;
      before = painted;
      killed.resolve(killBrowser(profile));
    });
    const typing = (async () => {
      for (;;) {
        await page.keyboard.press(String.fromCodePoint(97 + Math.floor(random.next() * 26)));
        typed += 1;
      }
    })().catch(() => undefined);
    expect(await killed.promise, 'processes of the browser').toBeGreaterThan(2);
    await typing;
    await expect.poll(() => isRunning(profile)).toBe(false);
    info.annotations.push({
      type: 'killed',
      description: `seed ${seed}, round ${round}, ${asks ? 'signed in anew' : 'still signed in'}: ${before.length} on the screen, ${typed} typed`,
    });
  }
});
