import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { colourCount } from './pages/pixels.ts';
import { openDoctor } from './pages/doctor.ts';
import { prepareConsultWithImages } from './pages/preparedConsult.ts';
import { expect, test } from './pages/test.ts';
import { text } from './pages/texts.ts';

const cell = (page: Page, index: number) => page.getByTestId('cell').nth(index).getByTestId('viewport');

test('a CT is cut in three directions through one point', async ({ browser, baseURL }) => {
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
    expect(await colourCount(page.getByTestId(`cut-${plane}`).locator('canvas')), plane).toBeGreaterThan(30);
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
