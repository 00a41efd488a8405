import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { openDoctor } from './pages/doctor.ts';
import { openImages, viewport } from './pages/images.ts';
import { prepareConsultWithImages } from './pages/preparedConsult.ts';
import { expect, test } from './pages/test.ts';
import { text } from './pages/texts.ts';
import { timeAsThin } from './pages/thinLink.ts';

const presenter = 'Trần Văn Hùng';
const bar = (page: Page) => page.getByTestId('together');
const cuts = (page: Page) => page.getByTestId('mpr');
const planes = ['axial', 'coronal', 'sagittal'] as const;

/** The whole CT comes before it can be cut. */
async function expectCut(page: Page): Promise<void> {
  for (const plane of planes) await expect(page.getByTestId(`cut-${plane}`)).toBeVisible({ timeout: 120_000 });
}

/** The point in the patient, the three cuts through it, and the value each has read there from its own pixels. */
async function point(page: Page): Promise<Record<string, string | null>> {
  const indices = planes.map((plane) => page.getByTestId(`cut-${plane}`).getAttribute('data-at'));
  const [at, value, ...three] = await Promise.all([
    cuts(page).getAttribute('data-at'),
    page.getByTestId('mpr-value').textContent(),
    ...indices,
  ]);
  return { at: at ?? null, value: value ?? null, three: three.join() };
}

async function expectSamePoint(a: Page, b: Page, timeout = 30_000): Promise<void> {
  await expect(async () => expect(await point(b)).toEqual(await point(a))).toPass({ timeout });
}

/** Drags the cross of a cut to a part of its picture. */
async function drag(page: Page, plane: (typeof planes)[number], to: { x: number; y: number }): Promise<void> {
  const before = await cuts(page).getAttribute('data-at');
  await cuts(page).scrollIntoViewIfNeeded();
  const box = await page.getByTestId(`cut-${plane}`).boundingBox();
  if (box === null) throw new Error(`no ${plane} cut`);
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to.x, box.y + box.height * to.y, { steps: 5 });
  await page.mouse.up();
  await expect(cuts(page)).not.toHaveAttribute('data-at', before ?? '');
}

/** Points at a part of a cut; the other sees it there, within half a voxel (and a pixel of the screen) of the 512 × 512 × 120. */
async function expectPointerAgrees(from: Page, to: Page, plane: (typeof planes)[number], part: { x: number; y: number }): Promise<void> {
  const [here, there] = [from.getByTestId(`cut-${plane}`), to.getByTestId(`cut-${plane}`)];
  for (const cut of [there, here]) await cut.scrollIntoViewIfNeeded();
  const box = await here.boundingBox();
  if (box === null) throw new Error(`no ${plane} cut`);
  await from.mouse.move(box.x + box.width * part.x, box.y + box.height * part.y);
  await expect(async () => {
    const [tip, cutBox] = await Promise.all([there.getByTestId('pointer').boundingBox({ timeout: 1_000 }), there.boundingBox()]);
    if (tip === null || cutBox === null) throw new Error('no pointer');
    expect(Math.abs(tip.x - cutBox.x - cutBox.width * part.x)).toBeLessThan(cutBox.width / 512 / 2 + 1);
    expect(Math.abs(tip.y - cutBox.y - cutBox.height * part.y)).toBeLessThan(cutBox.height / 120 / 2 + 1);
  }).toPass({ timeout: 30_000 });
}

async function present(page: Page): Promise<void> {
  await bar(page)
    .getByRole('button', { name: text('viewer:together.present') })
    .click();
  await expect(bar(page)).toHaveAttribute('data-role', 'presenting');
}

async function cut(page: Page): Promise<void> {
  await viewport(page).focus();
  await page.keyboard.press('x');
  await expectCut(page);
}

test('who follows sees the presenter’s cuts through the same point, late joiners too; who moves it looks alone until one key', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(300_000);
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.hung', 'Trần Thị Bình');
  const hung = await openDoctor(browser, 'bs.hung', baseURL ?? '', { width: 1280, height: 800 });
  const tim = await openDoctor(browser, 'bs.tim', baseURL ?? '', { width: 900, height: 1000 });
  await Promise.all([openImages(hung, consult.id), openImages(tim, consult.id)]);
  await present(hung);
  await expect(bar(tim)).toHaveAttribute('data-role', 'following');

  await test.step('opening, moving and the window', async () => {
    await cut(hung);
    await expectCut(tim);
    await expectSamePoint(hung, tim);
    await expect(tim.getByTestId('mpr-whose')).toHaveText(text('viewer:mpr.whose.following', { name: presenter }));
    await drag(hung, 'coronal', { x: 0.3, y: 0.25 });
    await expectSamePoint(hung, tim);
    await hung.keyboard.press('PageDown');
    await hung.getByTestId('cut-sagittal').hover();
    await hung.mouse.wheel(0, 120);
    await expectSamePoint(hung, tim);
    await cuts(hung)
      .getByRole('button', { name: text('viewer:preset.lung') })
      .click();
    await expect(cuts(tim)).toContainText('C -600 · W 1500');
    await expect(bar(tim)).toHaveAttribute('data-role', 'following');
    await hung.screenshot({ path: test.info().outputPath('presenter.png') });
    await cuts(tim).scrollIntoViewIfNeeded();
    await tim.screenshot({ path: test.info().outputPath('follower.png') });
    const { violations } = await new AxeBuilder({ page: tim }).include('[data-testid=mpr]').analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  });

  await test.step('pointers of both stand in the cut they point at, and in no other', async () => {
    await expectPointerAgrees(hung, tim, 'coronal', { x: 0.7, y: 0.8 });
    await expect(tim.getByTestId('pointer')).toHaveCount(1);
    await expect(tim.getByTestId('cut-coronal').getByTestId('pointer')).toContainText(presenter);
    await hung.screenshot({ path: test.info().outputPath('points.png') });
    await tim.screenshot({ path: test.info().outputPath('pointed.png') });
    await cuts(hung).scrollIntoViewIfNeeded();
    await expectPointerAgrees(tim, hung, 'sagittal', { x: 0.2, y: 0.7 });
  });

  await test.step('who moves the point looks alone, and returns by a key', async () => {
    await drag(tim, 'axial', { x: 0.7, y: 0.7 });
    await expect(bar(tim)).toHaveAttribute('data-role', 'alone');
    const own = await point(tim);
    await drag(hung, 'axial', { x: 0.2, y: 0.6 });
    // Sent after the point: once it is there, the point was, too.
    await expectPointerAgrees(hung, tim, 'axial', { x: 0.3, y: 0.5 });
    expect(await point(tim)).toEqual(own);
    await tim.keyboard.press('f');
    await expect(bar(tim)).toHaveAttribute('data-role', 'following');
    await expectSamePoint(hung, tim);
  });

  await test.step('who closes them looks alone, too', async () => {
    await tim.getByTestId('cut-axial').focus();
    await tim.keyboard.press('x');
    await expect(bar(tim)).toHaveAttribute('data-role', 'alone');
    await expect(cuts(tim)).toHaveCount(0);
    await tim.keyboard.press('f');
    await expectCut(tim);
    await expectSamePoint(hung, tim);
  });

  await test.step('a link that was gone', async () => {
    await tim.context().setOffline(true);
    await expect(tim.getByText(text('common:connection.offline'))).toBeVisible();
    const before = await point(tim);
    await drag(hung, 'sagittal', { x: 0.4, y: 0.3 });
    expect(await point(tim)).toEqual(before);
    expect((await point(hung))['at']).not.toBe(before['at']);
    await tim.context().setOffline(false);
    await expectSamePoint(hung, tim, 60_000);
  });

  await test.step('a third doctor joins late', async () => {
    const ha = await openDoctor(browser, 'bs.ha', baseURL ?? '', { width: 1100, height: 760 });
    await ha.goto(`/consults/${consult.id}`);
    await ha.getByTestId('open-images').click();
    await expectCut(ha);
    await expectSamePoint(hung, ha);
    await ha.context().close();
  });

  await test.step('closing', async () => {
    await hung.getByTestId('mpr-close').click();
    await expect(cuts(tim)).toHaveCount(0);
    await expect(bar(tim)).toHaveAttribute('data-role', 'following');
  });
});

test('on a thin link who follows is told that the presenter looks at cuts, and gets them when asked for', async ({ browser, baseURL }) => {
  test.setTimeout(300_000);
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.hung', 'Trần Thị Bình');
  const hung = await openDoctor(browser, 'bs.hung', baseURL ?? '', { width: 1280, height: 800 });
  await openImages(hung, consult.id);
  await present(hung);
  const tim = await openDoctor(browser, 'bs.tim', baseURL ?? '', { width: 390, height: 844 });
  await timeAsThin(tim);
  await tim.goto(`/consults/${consult.id}`);
  await tim.getByTestId('open-images').click();
  await expect(tim.getByTestId('small-whose')).toHaveText(text('viewer:thin.following', { name: presenter }));
  await cut(hung);
  await expect(tim.getByTestId('small-whose')).toHaveText(text('viewer:thin.followingCuts', { name: presenter }));

  await tim.getByTestId('open-viewer').click();
  await expect(tim.getByTestId('mpr-elsewhere')).toContainText(text('viewer:mpr.elsewhere', { name: presenter }), { timeout: 60_000 });
  await expect(tim.getByTestId('mpr-fetch')).toContainText(/MB/);
  await expect(cuts(tim)).toHaveCount(0);
  await tim.screenshot({ path: test.info().outputPath('asked.png') });
  await tim.getByTestId('mpr-fetch').click();
  await expectCut(tim);
  await expectSamePoint(hung, tim);
  await tim.screenshot({ path: test.info().outputPath('phone.png') });
});

test('who follows keeps the picture and is told why where the code or a slice of the cuts does not come; a key image and the inversion go with the cuts', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(300_000);
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.hung', 'Trần Thị Bình');
  const hung = await openDoctor(browser, 'bs.hung', baseURL ?? '', { width: 1280, height: 800 });
  const tim = await openDoctor(browser, 'bs.tim', baseURL ?? '', { width: 360, height: 780 });
  // The archive gives tim some of the pictures only.
  const given = new Set<string>();
  await tim.route(/\/frames\/1$/, (route) => {
    const url = route.request().url();
    if (given.size < 8) given.add(url);
    return given.has(url) ? route.continue() : route.fulfill({ status: 404, body: '' });
  });
  // Under whichever address it is asked for again.
  const code = /\/MprView-[^/]*\.js(\?.*)?$/;
  await tim.route(code, (route) => route.abort());
  await Promise.all([openImages(hung, consult.id), openImages(tim, consult.id)]);
  await present(hung);
  await expect(bar(tim)).toHaveAttribute('data-role', 'following');
  await viewport(hung).focus();
  await hung.keyboard.press('k');
  await expect(hung.getByTestId('key-image')).toHaveCount(1);
  await cut(hung);
  const note = tim.getByTestId('mpr-elsewhere');
  const again = note.getByRole('button', { name: text('viewer:retry') });

  await test.step('code that was lost', async () => {
    await expect(note).toContainText(text('viewer:mpr.lost'), { timeout: 60_000 });
    await expect(viewport(tim)).toHaveAttribute('data-state', 'drawn');
    await tim.getByTestId('images-panel').screenshot({ path: test.info().outputPath('lost-360.png') });
    await tim.unroute(code);
    await again.click();
  });

  await test.step('a slice that the archive does not give; one key leaves the note, one brings it back', async () => {
    await expect(note).toContainText(text('viewer:problem.missing.title'), { timeout: 60_000 });
    await expect(cuts(tim)).toHaveCount(0);
    await tim.getByTestId('images-panel').screenshot({ path: test.info().outputPath('missing-360.png') });
    await viewport(tim).focus();
    await tim.keyboard.press('x');
    await expect(bar(tim)).toHaveAttribute('data-role', 'alone');
    await expect(note).toHaveCount(0);
    await expect(cuts(tim), 'none of their own').toHaveCount(0);
    await tim.keyboard.press('f');
    await expect(note).toContainText(text('viewer:problem.missing.title'), { timeout: 60_000 });
    await tim.unroute(/\/frames\/1$/);
    await again.click();
    await expectCut(tim);
    await expectSamePoint(hung, tim);
  });

  await test.step('a key image chosen over the cuts takes their point to it', async () => {
    const before = await point(hung);
    await hung.getByTestId('key-image').click();
    await expect(cuts(hung)).not.toHaveAttribute('data-at', before['at'] ?? '');
    await expectSamePoint(hung, tim);
    await expect(bar(tim)).toHaveAttribute('data-role', 'following');
  });

  await test.step('inverted, for both', async () => {
    await hung.getByTestId('cut-axial').focus();
    await hung.keyboard.press('i');
    for (const page of [hung, tim])
      await expect(cuts(page).getByRole('button', { name: text('viewer:toolbar.invert') })).toHaveAttribute('aria-pressed', 'true');
    await expect(bar(tim)).toHaveAttribute('data-role', 'following');
    await hung.screenshot({ path: test.info().outputPath('inverted-1280.png') });
    await tim.getByTestId('images-panel').screenshot({ path: test.info().outputPath('inverted-360.png') });
  });
});
