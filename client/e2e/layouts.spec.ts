import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { colourCount } from './pages/pixels.ts';
import { openDoctor } from './pages/doctor.ts';
import { prepareConsultWithImages } from './pages/preparedConsult.ts';
import { expect, test } from './pages/test.ts';
import { text } from './pages/texts.ts';

const cell = (page: Page, index: number) => page.getByTestId('cell').nth(index).getByTestId('viewport');

test('a CT is cut in three directions through one point, and stands beside last year’s', async ({ browser, baseURL }) => {
  test.setTimeout(180_000);
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.hung', 'Trần Thị Bình');
  const page = await openDoctor(browser, 'bs.tim', baseURL ?? '', { width: 1280, height: 900 });
  await page.goto(`/consults/${consult.id}`);
  await page.getByRole('button', { name: text('consult:images.open') }).click();
  await expect(cell(page, 0)).toHaveAttribute('data-state', 'drawn', { timeout: 60_000 });
  await cell(page, 0).focus();
  await page.keyboard.press('x');
  const coronal = page.getByTestId('cut-coronal').locator('canvas');
  await expect(coronal).toBeVisible({ timeout: 90_000 });
  for (const plane of ['axial', 'coronal', 'sagittal'] as const)
    // Drawn after it stands: three cuts through a whole CT are work.
    await expect.poll(() => colourCount(page.getByTestId(`cut-${plane}`).locator('canvas')), { message: plane }).toBeGreaterThan(30);
  // The cross moves in all three; the value is read where it stands.
  const before = await page.getByTestId('cut-axial').getAttribute('data-at');
  const box = await page.getByTestId('cut-coronal').boundingBox();
  if (box === null) throw new Error('no coronal cut');
  await page.mouse.click(box.x + 3, box.y + box.height * 0.25);
  await expect(page.getByTestId('cut-axial')).not.toHaveAttribute('data-at', before ?? '');
  await expect(page.getByTestId('mpr-value')).toContainText(/-(9|10)\d\d([.,]\d)?$/);
  const { violations } = await new AxeBuilder({ page }).include('[data-testid=mpr]').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  await page.screenshot({ path: test.info().outputPath('mpr.png') });
  await page.getByTestId('mpr-close').click();
  await expect(page.getByTestId('mpr')).toHaveCount(0);

  await test.step('last year’s beside it: 60 slices of 5 mm move with 120 of 2.5 mm, place and size with them', async () => {
    await page.getByTestId('compare-prior').click();
    await expect(page.getByTestId('cell')).toHaveCount(2);
    for (const [index, slices] of [120, 60].entries()) {
      await expect(cell(page, index)).toHaveAttribute('data-state', 'drawn', { timeout: 60_000 });
      await expect(cell(page, index)).toHaveAttribute('data-slices', String(slices));
    }
    const dates = await page
      .getByTestId('overlay')
      .evaluateAll((texts) => texts.map((each) => /CT · \S*?(20\d\d)/.exec(each.textContent)?.[0]));
    expect(dates).not.toContain(undefined);
    expect(dates[0]).not.toBe(dates[1]);

    await cell(page, 0).focus();
    await page.keyboard.press('End');
    await expect(cell(page, 0)).toHaveAttribute('data-slice', '120');
    await expect(cell(page, 1)).toHaveAttribute('data-slice', '60');
    await page.keyboard.press('Home');
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('PageDown');
    await expect(cell(page, 0)).toHaveAttribute('data-slice', '41');
    // 40 of the 119 steps are 20 of the 59.
    await expect(cell(page, 1)).toHaveAttribute('data-slice', '21');
    for (const index of [0, 1]) await expect(cell(page, index)).toHaveAttribute('data-state', 'drawn', { timeout: 60_000 });

    const zoomOf = (index: number) => cell(page, index).getAttribute('data-zoom');
    const before = await zoomOf(1);
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('+');
    await expect(cell(page, 1)).not.toHaveAttribute('data-zoom', before ?? '');
    await expect(async () => expect(await zoomOf(1)).toBe(await zoomOf(0))).toPass({ timeout: 15_000 });
    // And led from the older one.
    await cell(page, 1).focus();
    await page.keyboard.press('Home');
    await expect(cell(page, 0)).toHaveAttribute('data-slice', '1');
    for (const index of [0, 1]) await expect(cell(page, index)).toHaveAttribute('data-state', 'drawn', { timeout: 60_000 });
    // Set apart by hand and linked again, they stay so: ten slices of 2.5 mm are five of 5 mm.
    await page.getByTestId('layout-link').click();
    await cell(page, 1).focus();
    await page.keyboard.press('PageDown');
    await expect(cell(page, 1)).toHaveAttribute('data-slice', '11');
    await page.getByTestId('layout-link').click();
    await cell(page, 0).focus();
    await page.keyboard.press('PageDown');
    await expect(cell(page, 0)).toHaveAttribute('data-slice', '11');
    await expect(cell(page, 1)).toHaveAttribute('data-slice', '16');
    for (const index of [0, 1]) await expect(cell(page, index)).toHaveAttribute('data-state', 'drawn', { timeout: 60_000 });
    await page.screenshot({ path: test.info().outputPath('prior.png') });
    // Past the end of the older one, which says so as long as it is.
    const beyond = (index: number) => page.getByTestId('cell').nth(index).getByTestId('beyond');
    await page.keyboard.press('End');
    await expect(cell(page, 0)).toHaveAttribute('data-slice', '120');
    await expect(cell(page, 1)).toHaveAttribute('data-slice', '60');
    await expect(beyond(1)).toHaveText(text('viewer:overlay.beyond'));
    await expect(beyond(0)).toBeEmpty();
    for (const index of [0, 1]) await expect(cell(page, index)).toHaveAttribute('data-state', 'drawn', { timeout: 60_000 });
    await page.screenshot({ path: test.info().outputPath('beyond.png') });
    await page.keyboard.press('Home');
    await expect(cell(page, 1)).toHaveAttribute('data-slice', '11');
    await expect(beyond(1)).toBeEmpty();
  });
});

test('several pictures at once, each on its own or linked', async ({ browser, baseURL }) => {
  test.setTimeout(180_000);
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.lan', 'Nguyễn Văn An', 3);
  const page = await openDoctor(browser, 'bs.tim', baseURL ?? '', { width: 1440, height: 900 });
  await page.goto(`/consults/${consult.id}`);
  await page.getByRole('button', { name: text('consult:images.open') }).click();
  await expect(cell(page, 0)).toHaveAttribute('data-state', 'drawn', { timeout: 60_000 });

  await page.getByTestId('layout-menu').click();
  await page.getByRole('menuitem', { name: text('viewer:layout.2x2') }).click();
  await expect(page.getByTestId('cell')).toHaveCount(4);
  for (const index of [0, 1, 2]) await expect(cell(page, index)).toHaveAttribute('data-state', 'drawn', { timeout: 60_000 });
  // Each of the series that are looked at says how far it is loaded, in the list.
  const loaded = page.getByRole('progressbar', { name: text('viewer:progress.label', { name: '' }) }).and(page.locator('[data-look=all]'));
  await expect(loaded.nth(2)).toBeVisible({ timeout: 60_000 });
  await expect(loaded.first()).toHaveAttribute('aria-valuetext', /^Đã tải đủ \d+ ảnh$/);

  // A film in one cell moves its neighbour, until they are unlinked.
  const counts = await Promise.all([0, 1, 2].map(async (index) => Number(await cell(page, index).getAttribute('data-slices'))));
  const films = counts.flatMap((count, index) => (count > 1 ? [index] : []));
  const [one = -1, other = -1] = films;
  expect(other, `stacks of ${counts.join()} pictures`).toBeGreaterThan(0);
  await cell(page, one).focus();
  await page.keyboard.press('End');
  await expect(cell(page, one)).toHaveAttribute('data-slice', String(counts[one]));
  await expect(cell(page, other)).toHaveAttribute('data-slice', String(counts[other]));
  await page.getByTestId('layout-link').click();
  await cell(page, one).focus();
  await page.keyboard.press('Home');
  await expect(cell(page, one)).toHaveAttribute('data-slice', '1');
  await expect(cell(page, other)).toHaveAttribute('data-slice', String(counts[other]));

  const { violations } = await new AxeBuilder({ page }).include('[data-testid=images-panel]').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);

  await page.getByTestId('layout-menu').click();
  await page.getByRole('menuitem', { name: text('viewer:layout.1x1') }).click();
  await expect(page.getByTestId('cell')).toHaveCount(1);
  await expect(cell(page, 0)).toHaveAttribute('data-state', 'drawn', { timeout: 30_000 });
});
