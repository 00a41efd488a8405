import type { Page } from '@playwright/test';
import { expect, test } from './pages/test.ts';
import { openDoctor, signIn } from './pages/doctor.ts';
import { expectDrawn, openImages, viewport } from './pages/images.ts';
import { prepareConsultWithImages } from './pages/preparedConsult.ts';
import { text } from './pages/texts.ts';

/** What the browser keeps for a consult, as it lies there. */
const keptFor = (page: Page, consultId: string): Promise<string | null> =>
  page.evaluate(async (id) => {
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) if (request.url.includes(id)) return (await cache.match(request))?.text() ?? null;
    }
    return null;
  }, consultId);

test('small pictures are there before anybody asks, sealed, and gone when they are to be', async ({ browser, baseURL }) => {
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.hung', 'Trần Thị Bình');
  const page = await openDoctor(browser, 'bs.tim', baseURL ?? '');
  await expect.poll(() => keptFor(page, consult.id), { timeout: 60_000 }).not.toBeNull();
  const words = await page.evaluate(() => [...Object.values(sessionStorage), ...Object.values(localStorage)].join(' '));
  expect(words, 'what opens them is nowhere beside them').not.toMatch(/"kty"|A256GCM/);
  // A JPEG as base64 begins with /9j/.
  expect(await keptFor(page, consult.id)).not.toMatch(/\/9j\/|base64|studyUid/);

  await test.step('with an archive that answers nothing, the first picture stands there all the same, after a reload too', async () => {
    await page.route('**/dicomweb/**', () => undefined);
    await page.route('**/prepared*', (route) => route.abort());
    await page.goto(`/consults/${consult.id}`);
    await page.getByTestId('open-images').click();
    await expect(page.getByTestId('preview').locator('img')).toBeVisible();
    await expect
      .poll(() =>
        page
          .getByTestId('preview')
          .locator('img')
          .evaluate((picture: HTMLImageElement) => picture.naturalWidth),
      )
      .toBeGreaterThan(50);
  });

  const menu = () => page.getByRole('button', { name: new RegExp(text('access:menu.label')) }).click();

  await test.step('whoever signs out leaves none of them behind', async () => {
    await page.unroute('**/dicomweb/**');
    await page.unroute('**/prepared*');
    await openImages(page, consult.id);
    const shown = await viewport(page).getAttribute('data-sop');
    await menu();
    await page.getByRole('menuitem', { name: text('access:menu.signOut'), exact: true }).click();
    await expect(page.getByLabel(text('access:signIn.username'))).toBeVisible();
    await expect.poll(() => page.evaluate(() => caches.keys())).toEqual([]);
    await signIn(page, 'bs.tim');
    await expect.poll(() => keptFor(page, consult.id), { message: 'fetched anew', timeout: 60_000 }).not.toBeNull();
    // Without a reload: the page that showed it had it in memory.
    const asked = page.waitForRequest((request) => request.url().endsWith(`/instances/${shown}/frames/1`));
    await page.getByTestId('open-images').click();
    await asked;
    await expectDrawn(page);
  });

  await test.step('on a machine that is to keep nothing, nothing is left', async () => {
    await menu();
    await page.getByRole('switch', { name: text('access:menu.keepImages') }).uncheck({ force: true });
    await expect.poll(() => keptFor(page, consult.id)).toBeNull();
  });
});
