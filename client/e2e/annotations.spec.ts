import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { calibrate, type Point } from './pages/calibration.ts';
import { openDoctor } from './pages/doctor.ts';
import { openImages, viewport } from './pages/images.ts';
import { prepareConsult, prepareConsultWithImages } from './pages/preparedConsult.ts';
import { enterRoom, openPanel } from './pages/room.ts';
import { expect, test } from './pages/test.ts';
import { text } from './pages/texts.ts';

const drawn = (page: Page, kind: string) => page.locator(`[data-testid=annotation][data-kind=${kind}]:not([data-draft])`);
const draft = (page: Page) => page.locator('[data-testid=annotation][data-draft]');

/** A point of the viewport, by parts of its size, on the page. */
async function at(page: Page, part: Point): Promise<Point> {
  const box = await viewport(page).boundingBox();
  if (box === null) throw new Error('no viewport');
  return { x: Math.round(box.x + box.width * part.x), y: Math.round(box.y + box.height * part.y) };
}

async function press(page: Page, ...keys: string[]): Promise<void> {
  await viewport(page).focus();
  for (const key of keys) await page.keyboard.press(key);
  await expect(viewport(page)).toHaveAttribute('data-state', 'drawn', { timeout: 30_000 });
}

async function drag(page: Page, ...parts: [Point, Point, ...Point[]]): Promise<void> {
  const [from, ...ways] = [await at(page, parts[0]), ...(await Promise.all(parts.slice(1).map((part) => at(page, part))))];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  let last = from;
  for (const way of ways) {
    await page.mouse.move((last.x + way.x) / 2, (last.y + way.y) / 2, { steps: 4 });
    await page.mouse.move(way.x, way.y, { steps: 4 });
    last = way;
  }
  await page.mouse.up();
}

/** The handles of an annotation as they are drawn, in the viewport. */
async function handles(page: Page, kind: string): Promise<Point[]> {
  const points = (await drawn(page, kind).first().getAttribute('data-points')) ?? '';
  return points.split(' ').map((pair) => {
    const [x = Number.NaN, y = Number.NaN] = pair.split(',').map(Number);
    return { x, y };
  });
}

/** Takes the second end of the length and lets go of it elsewhere, pixels from there; `held` is asked for before it is let go. */
async function dragEnd(page: Page, by: Point, held: () => Promise<void> = async () => undefined): Promise<void> {
  const [box, [, end]] = [await viewport(page).boundingBox(), await handles(page, 'length')];
  if (box === null || end === undefined) throw new Error('no handle');
  const [x, y] = [box.x + end.x, box.y + end.y];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + by.x, y + by.y, { steps: 5 });
  await held();
  await page.mouse.up();
}

test('what one draws the other sees as it grows, at the same pixel; it outlives reload and broken links; only author and presenter change it', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(300_000);
  const consult = await prepareConsultWithImages(baseURL ?? '', 'bs.hung', 'Trần Thị Bình');
  const hung = await openDoctor(browser, 'bs.hung', baseURL ?? '', { width: 1440, height: 900 });
  const tim = await openDoctor(browser, 'bs.tim', baseURL ?? '', { width: 900, height: 1000 });
  await Promise.all([openImages(hung, consult.id), openImages(tim, consult.id)]);
  for (const page of [hung, tim]) {
    await page.getByRole('slider', { name: text('viewer:slider') }).fill('60');
    await expect(viewport(page)).toHaveAttribute('data-slice', '60');
    await expect(viewport(page)).toHaveAttribute('data-state', 'drawn');
  }

  await test.step('a length: seen while it is drawn, then stored, with its author', async () => {
    await press(hung, 'l');
    const [a, b] = [await at(hung, { x: 0.45, y: 0.4 }), await at(hung, { x: 0.6, y: 0.62 })];
    await hung.mouse.move(a.x, a.y);
    await hung.mouse.down();
    await hung.mouse.move(b.x, b.y, { steps: 6 });
    await expect(draft(tim)).toHaveCount(1);
    await expect(draft(tim)).toHaveAttribute('data-author', 'Trần Văn Hùng');
    await hung.mouse.up();
    await expect(drawn(tim, 'length')).toHaveAttribute('data-text', /^[\d.,]+ mm$/);
    await expect(draft(tim)).toHaveCount(0);
    expect(await drawn(tim, 'length').getAttribute('data-text')).toBe(await drawn(hung, 'length').getAttribute('data-text'));
  });

  await test.step('both ends stand at the same pixel in windows of different shape', async () => {
    const [here, there] = [await calibrate(hung), await calibrate(tim)];
    const [mine, theirs] = [await handles(hung, 'length'), await handles(tim, 'length')];
    for (const [index, point] of mine.entries()) {
      const expected = there.toViewport(here.toImage(point));
      const seen = theirs[index] ?? { x: Number.NaN, y: Number.NaN };
      expect(Math.hypot(seen.x - expected.x, seen.y - expected.y)).toBeLessThan(1);
    }
  });

  await test.step('its author drags an end of it elsewhere: the other sees it go, and the new length', async () => {
    await press(hung, 'Escape', 'Escape');
    const [[kept, moved], told] = [await handles(hung, 'length'), await drawn(hung, 'length').getAttribute('data-text')];
    await dragEnd(hung, { x: 40, y: -60 }, () => expect(draft(tim)).toHaveAttribute('data-author', 'Trần Văn Hùng'));
    await expect(draft(tim)).toHaveCount(0);
    await expect(drawn(tim, 'length')).not.toHaveAttribute('data-text', told ?? '');
    expect(await drawn(tim, 'length').getAttribute('data-text')).toBe(await drawn(hung, 'length').getAttribute('data-text'));
    const [first, second] = await handles(hung, 'length');
    expect(first).toEqual(kept);
    expect(Math.hypot((second?.x ?? 0) - (moved?.x ?? 0) - 40, (second?.y ?? 0) - (moved?.y ?? 0) + 60)).toBeLessThan(1);
  });

  await test.step('a value is that of the shown slice', async () => {
    await press(tim, 'q');
    const point = await at(tim, { x: 0.52, y: 0.5 });
    await tim.mouse.move(point.x, point.y);
    await tim.mouse.click(point.x, point.y);
    const value = (await drawn(tim, 'probe').getAttribute('data-text')) ?? '';
    // From where the mouse was before, a value stands there already: what is said of this point comes a moment later.
    await expect
      .poll(async () => Number(/(-?[\d.]+) HU/.exec((await tim.getByTestId('probe').textContent()) ?? '')?.[1]), { message: value })
      .toBeCloseTo(Number(value.replace(/ HU.*/, '').replace('.', '').replace(',', '.')), 0);
    await expect(drawn(hung, 'probe')).toHaveAttribute('data-author', 'Phạm Đức Tâm');
  });

  await test.step('statistics, an arrow with words, an angle by three points', async () => {
    await press(hung, 'Escape', 'Escape', 'b');
    await drag(hung, { x: 0.4, y: 0.7 }, { x: 0.48, y: 0.8 });
    await expect(drawn(tim, 'rectangle')).toHaveAttribute('data-text', /± .* HU\|.* … .*\|.* mm²/);
    // Drawn by hand, round the lung: what it encloses is told alike on both sides.
    await press(hung, 'Escape', 'Escape', 'd');
    await drag(hung, { x: 0.5, y: 0.3 }, { x: 0.56, y: 0.26 }, { x: 0.62, y: 0.32 }, { x: 0.58, y: 0.4 }, { x: 0.51, y: 0.38 });
    await expect(drawn(tim, 'freehand')).toHaveAttribute('data-text', /± .* HU\|.* … .*\|.* mm²/);
    expect(await drawn(tim, 'freehand').getAttribute('data-text')).toBe(await drawn(hung, 'freehand').getAttribute('data-text'));
    // Straight parts of the way are told by their ends.
    expect((await handles(tim, 'freehand')).length).toBeGreaterThan(4);
    await press(hung, 'Escape', 'Escape', 'a');
    await drag(hung, { x: 0.3, y: 0.3 }, { x: 0.4, y: 0.3 });
    const third = await at(hung, { x: 0.4, y: 0.5 });
    await hung.mouse.move(third.x, third.y, { steps: 3 });
    await hung.mouse.click(third.x, third.y);
    await expect(drawn(tim, 'angle')).toHaveAttribute('data-text', /^(89|90|91)([.,]\d)?°$/);
    await press(tim, 'Escape', 'Escape', 'n');
    await drag(tim, { x: 0.6, y: 0.25 }, { x: 0.7, y: 0.2 });
    await tim.getByRole('textbox', { name: text('viewer:annotations.arrowText') }).fill('Nốt đặc');
    // Another one before the first is answered: both stay.
    await drag(tim, { x: 0.3, y: 0.75 }, { x: 0.4, y: 0.85 });
    await tim.getByRole('textbox', { name: text('viewer:annotations.arrowText') }).fill('Hạch');
    await tim.keyboard.press('Enter');
    await expect(drawn(hung, 'arrow')).toHaveCount(2);
    await expect(drawn(hung, 'arrow').first()).toHaveAttribute('data-text', 'Nốt đặc');
    await expect(drawn(hung, 'arrow').last()).toHaveAttribute('data-text', 'Hạch');
    // Its author may put other words to it: from the list, and by Enter where it is selected.
    await tim.getByTestId('marks-menu').click();
    await tim
      .getByRole('button', {
        name: text('viewer:annotations.wordsOf', { what: 'Hạch', place: text('viewer:annotations.place', { index: 60 }) }),
      })
      .click();
    await tim.getByRole('textbox', { name: text('viewer:annotations.arrowText') }).fill('Hạch rốn phổi');
    await tim.keyboard.press('Enter');
    await expect(drawn(hung, 'arrow').last()).toHaveAttribute('data-text', 'Hạch rốn phổi');
    await press(tim, 'Enter');
    await expect(tim.getByRole('textbox', { name: text('viewer:annotations.arrowText') })).toHaveValue('Hạch rốn phổi');
    await tim.keyboard.press('Escape');
    await hung.getByTestId('marks-menu').click();
    await expect(hung.getByRole('button', { name: /Hạch rốn phổi/ })).toHaveCount(1);
    await hung.keyboard.press('Escape');
  });

  await test.step('whoever comes late or again sees it all', async () => {
    await tim.reload();
    await openImages(tim, consult.id);
    await tim.getByRole('slider', { name: text('viewer:slider') }).fill('60');
    await expect(viewport(tim)).toHaveAttribute('data-slice', '60');
    await expect(viewport(tim)).toHaveAttribute('data-state', 'drawn');
    for (const kind of ['length', 'probe', 'rectangle', 'freehand', 'angle']) await expect(drawn(tim, kind)).toHaveCount(1);
    await expect(drawn(tim, 'arrow')).toHaveCount(2);
  });

  await test.step('drawn without a link: kept here, told when the link is back', async () => {
    await tim.context().setOffline(true);
    await press(tim, 'e');
    await drag(tim, { x: 0.55, y: 0.55 }, { x: 0.65, y: 0.65 });
    await expect(drawn(tim, 'ellipse')).toHaveCount(1);
    await expect(tim.getByTestId('marks-menu')).not.toHaveAttribute('data-unsaved', '0');
    await press(hung, 'Escape', 'Escape', 'd');
    await drag(hung, { x: 0.3, y: 0.6 }, { x: 0.36, y: 0.7 });
    await expect(drawn(hung, 'ellipse')).toHaveCount(0);
    await tim.context().setOffline(false);
    await expect(drawn(hung, 'ellipse')).toHaveCount(1, { timeout: 60_000 });
    await expect(tim.getByTestId('marks-menu')).toHaveAttribute('data-unsaved', '0');
  });

  await test.step('only its author and the presenter may change or delete it; undo brings it back', async () => {
    await press(tim, 'Escape', 'Escape', 'Escape');
    const [end] = await handles(tim, 'length');
    const box = await viewport(tim).boundingBox();
    await tim.mouse.click((box?.x ?? 0) + (end?.x ?? 0), (box?.y ?? 0) + (end?.y ?? 0));
    await expect(drawn(tim, 'length')).toHaveAttribute('data-selected', 'true');
    const told = (await drawn(hung, 'length').getAttribute('data-text')) ?? '';
    // What he may not change is only picture to him: the drag scrolls.
    await dragEnd(tim, { x: 30, y: 30 }, () => expect(draft(tim)).toHaveCount(0));
    await expect(viewport(tim)).not.toHaveAttribute('data-slice', '60');
    await tim.getByRole('slider', { name: text('viewer:slider') }).fill('60');
    await expect(drawn(tim, 'length')).toHaveAttribute('data-selected', 'true');
    await press(tim, 'Delete');
    await expect(drawn(tim, 'length')).toHaveAttribute('data-text', told);
    await expect(drawn(hung, 'length')).toHaveCount(1);
    await expect(drawn(tim, 'length')).toHaveCount(1);
    await tim
      .getByTestId('together')
      .getByRole('button', { name: text('viewer:together.present') })
      .click();
    await expect(tim.getByTestId('together')).toHaveAttribute('data-role', 'presenting');
    await dragEnd(tim, { x: 30, y: 30 });
    await expect(drawn(hung, 'length')).not.toHaveAttribute('data-text', told);
    await expect(drawn(hung, 'length')).toHaveAttribute('data-author', 'Trần Văn Hùng');
    await press(tim, 'Delete');
    await expect(drawn(hung, 'length')).toHaveCount(0);
    await press(tim, 'Control+z');
    await expect(drawn(hung, 'length')).toHaveCount(1);
    await tim
      .getByTestId('together')
      .getByRole('button', { name: text('viewer:together.stop') })
      .click();
  });

  await test.step('a key image is listed for both and leads back to its picture', async () => {
    await press(hung, 'k');
    await expect(tim.getByTestId('key-image')).toHaveCount(1);
    await press(tim, 'Home');
    await tim.getByTestId('key-image').click();
    await expect(viewport(tim)).toHaveAttribute('data-slice', '60');
    await expect(tim.getByTestId('key-mark')).toBeVisible();
    // And stands in the minutes of both, with its small picture.
    for (const page of [hung, tim]) await expect(page.getByTestId('minutes-key-images').locator('img')).toBeVisible();
  });

  await test.step('in the room a value and a mean go into the minutes as the viewer shows them', async () => {
    await tim.goto(`/consults/${consult.id}/room`);
    await enterRoom(tim);
    await openPanel(tim, 'images');
    await tim.getByRole('slider', { name: text('viewer:slider') }).fill('60');
    for (const kind of ['probe', 'rectangle']) {
      // The drawing is there before the pixels that give it its value.
      await expect(drawn(tim, kind)).toHaveAttribute('data-text', /HU/);
      const [shown = ''] = ((await drawn(tim, kind).getAttribute('data-text')) ?? '').split('|');
      await tim.getByTestId('marks-menu').click();
      await tim
        .getByTestId('add-to-minutes')
        .and(tim.getByRole('button', { name: shown }))
        .click();
      await tim.keyboard.press('Escape');
      await expect(hung.getByTestId('minutes-discussion')).toHaveValue(new RegExp(`${text(`viewer:tool.${kind}`)} ${shown}`));
    }
  });

  let next = consult;
  await test.step('saved to the archive as a report, and there in the next consult of the patient', async () => {
    await hung.getByTestId('marks-menu').click();
    const { violations } = await new AxeBuilder({ page: hung }).include('.mantine-Popover-dropdown').analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
    await hung.getByTestId('save-report').click();
    await expect(hung.getByTestId('report-state')).toContainText('Trần Văn Hùng');
    next = await prepareConsult(baseURL ?? '', 'bs.hung', 'Trần Thị Bình');
    await openImages(tim, next.id);
    await tim.getByRole('slider', { name: text('viewer:slider') }).fill('60');
    await expect(drawn(tim, 'length')).toHaveCount(1);
    await expect(drawn(tim, 'arrow').first()).toHaveAttribute('data-text', 'Nốt đặc');
    await expect(drawn(tim, 'ellipse')).toHaveAttribute('data-author', 'Phạm Đức Tâm');
    // The key image comes back as a selection any viewer reads, and leads to its picture.
    await press(tim, 'Home');
    await tim.getByTestId('archived-key-image').click();
    await expect(viewport(tim)).toHaveAttribute('data-slice', '60');
    await expect(tim.getByTestId('key-mark')).toBeVisible();
  });

  await test.step('what is deleted and saved again is gone in the next consult, and does not come back here out of the archive', async () => {
    for (const kind of ['length', 'key'] as const)
      await hung
        .getByRole('dialog', { name: /./ })
        .getByRole('listitem')
        .filter({ hasText: text(`viewer:tool.${kind}`) })
        .getByRole('button', { name: /^Xoá|^Xóa/ })
        .click();
    await expect(hung.getByTestId('marks-menu')).toHaveAttribute('data-unsaved', '0');
    const before = await hung.getByTestId('report-state').textContent();
    await hung.getByTestId('save-report').click();
    await expect(hung.getByTestId('report-state')).not.toHaveText(before ?? '');
    for (const [page, id] of [
      [hung, consult.id],
      [tim, next.id],
    ] as const) {
      await openImages(page, id);
      await page.getByRole('slider', { name: text('viewer:slider') }).fill('60');
      await expect(drawn(page, 'rectangle')).toHaveCount(1);
      await expect(drawn(page, 'length')).toHaveCount(0);
      await expect(page.getByTestId('key-image').or(page.getByTestId('archived-key-image'))).toHaveCount(0);
    }
  });
});
