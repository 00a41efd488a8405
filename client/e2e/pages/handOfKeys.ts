import type { Page } from '@playwright/test';
import type { Calibration, Point } from './calibration.ts';
import { viewport } from './images.ts';
import { expect } from './test.ts';

const shape = (page: Page) => page.locator('[data-testid=annotation][data-kind=length]:not([data-draft])');
const apart = (a: Point | undefined, b: Point): number => Math.hypot((a?.x ?? Number.NaN) - b.x, (a?.y ?? Number.NaN) - b.y);

/** The ends of the only length, as it is drawn, in the viewport. */
async function ends(page: Page): Promise<Point[]> {
  const pairs = ((await shape(page).getAttribute('data-points')) ?? '').split(' ').map((pair) => pair.split(',').map(Number));
  return pairs.map(([x = Number.NaN, y = Number.NaN]) => ({ x, y }));
}

/** Where the crosshair, or a pointer, says it stands. */
async function placeOf(page: Page, what: 'crosshair' | 'pointer'): Promise<Point> {
  const mark = page.getByTestId(what);
  return { x: Number(await mark.getAttribute('data-x')), y: Number(await mark.getAttribute('data-y')) };
}

/**
 * One presents and has no mouse: draws a length, moves the picture and changes its window by keys. The other sees the crosshair as a pointer and all that comes of
 * it at the same place of the picture. `measured`: how both draw the picture before it is moved.
 */
export async function expectFollowedByKeys(from: Page, to: Page, measured: { from: Calibration; to: Calibration }): Promise<void> {
  const there = (point: Point): Point => measured.to.toViewport(measured.from.toImage(point));
  const keys = async (...pressed: string[]): Promise<void> => {
    for (const key of pressed) await from.keyboard.press(key);
  };
  const box = await viewport(from).boundingBox();
  if (box === null) throw new Error('no viewport');
  const slice = (await viewport(from).getAttribute('data-slice')) ?? '';
  // Outside, or the mouse would be another pointer.
  await from.mouse.move(box.x + 2, box.y - 20);
  await expect(to.getByTestId('pointer')).toHaveCount(0);
  await viewport(from).focus();

  await keys('l', 'ArrowUp', 'Shift+ArrowUp');
  const first = await placeOf(from, 'crosshair');
  await expect(to.getByTestId('pointer')).toContainText('Trần Văn Hùng');
  await expect.poll(async () => apart(await placeOf(to, 'pointer'), there(first))).toBeLessThan(1);
  await keys('Enter', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowDown', 'ArrowDown');
  await expect(to.locator('[data-testid=annotation][data-draft]')).toHaveAttribute('data-author', 'Trần Văn Hùng');
  const second = await placeOf(from, 'crosshair');
  await keys('Enter');
  await expect(shape(to)).toHaveAttribute('data-text', /^[\d.,]+ mm$/);
  for (const [index, end] of [first, second].entries()) {
    expect(apart((await ends(from))[index], end), `end ${index}`).toBeLessThan(0.1);
    expect(apart((await ends(to))[index], there(end)), `end ${index}, there`).toBeLessThan(1);
  }
  await expect(viewport(from), 'arrows that move the crosshair scroll nothing').toHaveAttribute('data-slice', slice);

  // Deselected, then the tool put away.
  await keys('Escape', 'Escape');
  await expect(from.getByTestId('crosshair')).toHaveCount(0);
  await expect(to.getByTestId('pointer')).toHaveCount(0);
  await keys('Shift+ArrowLeft', 'Shift+ArrowLeft', 'Shift+ArrowDown');
  const step = Math.min(box.width, box.height) / 10;
  const moved = { x: first.x - 2 * step, y: first.y + step };
  await expect.poll(async () => apart((await ends(from))[0], moved)).toBeLessThan(1);
  await expect.poll(async () => apart((await ends(to))[0], there(moved))).toBeLessThan(1);

  await keys('1');
  await expect(viewport(to)).toHaveAttribute('data-window', '-600/1500');
  // Each a twentieth of the width.
  await keys('.', '>');
  await expect(viewport(to)).toHaveAttribute('data-window', '-525/1575');
  await keys('<', ',');
}
