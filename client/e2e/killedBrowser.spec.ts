import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Cookie, Page } from '@playwright/test';
import { seededRandom } from '@hoi-chan/shared/seededRandom.ts';
import { signIn } from './pages/doctor.ts';
import { holdAnswers } from './pages/heldAnswers.ts';
import { isRunning, killBrowser } from './pages/killedBrowser.ts';
import { openConsult, prepareConsult } from './pages/preparedConsult.ts';
import { expect, test } from './pages/test.ts';

const field = (page: Page, key: string) => page.getByTestId(`minutes-${key}`);
const status = (page: Page) => page.getByTestId('save-status');

test('a browser that is killed while somebody types has what stood on the screen when it is back', async ({
  playwright,
  launchOptions,
  baseURL,
}, info) => {
  const url = baseURL ?? '';
  const consult = await prepareConsult(url, 'bs.lan', 'Nguyễn Văn An');
  const profile = mkdtempSync(path.join(tmpdir(), 'hoi-chan-profile-'));
  const seed = Number(process.env['KILL_SEED'] ?? info.repeatEachIndex + 1);
  const random = seededRandom(seed);
  const rounds = Number(process.env['KILL_ROUNDS'] ?? 3);
  let cookies: Cookie[] = [];
  let before = '';
  for (let round = 0; round <= rounds; round += 1) {
    const context = await playwright.chromium.launchPersistentContext(profile, { ...launchOptions, baseURL: url, locale: 'vi-VN' });
    await holdAnswers(context);
    const page = context.pages()[0] ?? (await context.newPage());
    // Who is signed in is a cookie, which a browser writes to its disk half a minute later.
    await context.addCookies(cookies);
    if (round === 0) {
      await page.goto('/');
      await signIn(page, 'bs.lan');
    }
    await openConsult(page, consult.id);
    // Each page that is loaded gets another.
    cookies = await context.cookies();
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
    info.annotations.push({ type: 'killed', description: `seed ${seed}, round ${round}: ${before.length} on the screen, ${typed} typed` });
  }
  rmSync(profile, { recursive: true, force: true });
});
