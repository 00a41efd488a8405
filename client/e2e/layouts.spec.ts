import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { openDoctor } from './pages/doctor.ts';
import { prepareConsultWithImages } from './pages/preparedConsult.ts';
import { expect, test } from './pages/test.ts';
import { text } from './pages/texts.ts';

const cell = (page: Page, index: number) => page.getByTestId('cell').nth(index).getByTestId('viewport');

test('several pictures at once, each on its own or linked', async ({ browser, baseURL }) => {
  test.setTimeout(180_000);
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.lan', 'Nguyễn Văn An');
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
