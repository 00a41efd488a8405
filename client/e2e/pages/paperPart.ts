import { expect, type Page } from '@playwright/test';
import type { Point } from './calibration.ts';

/** The part of a page that is seen, in points of the page. */
async function partOf(page: Page): Promise<{ from: Point; to: Point }> {
  return page.getByTestId('paper').evaluate((paper) => {
    const [box, window] = [paper.getBoundingClientRect(), paper.parentElement?.getBoundingClientRect() ?? new DOMRect()];
    const scale = Number(paper.dataset['scale']);
    const at = (x: number, y: number) => ({ x: (x - box.left) / scale, y: (y - box.top) / scale });
    const { clientWidth = 0, clientHeight = 0 } = paper.parentElement ?? {};
    return {
      from: at(Math.max(window.left, box.left), Math.max(window.top, box.top)),
      to: at(Math.min(window.left + clientWidth, box.right), Math.min(window.top + clientHeight, box.bottom)),
    };
  });
}

/** Whoever follows sees the part that the presenter sees, and no more than the other shape of the window brings with it. */
export async function expectSamePart(a: Page, b: Page): Promise<void> {
  await expect(async () => {
    const [here, there] = [await partOf(a), await partOf(b)];
    const told = JSON.stringify({ here, there });
    for (const axis of ['x', 'y'] as const) {
      expect(there.from[axis], told).toBeLessThan(here.from[axis] + 1);
      expect(there.to[axis], told).toBeGreaterThan(here.to[axis] - 1);
    }
    const beyond = (axis: 'x' | 'y') => (there.to[axis] - there.from[axis]) / (here.to[axis] - here.from[axis]);
    expect(Math.min(beyond('x'), beyond('y')), told).toBeLessThan(1.1);
    // All of the page would agree with every part.
    expect(here.from.y, told).toBeGreaterThan(20);
  }).toPass({ timeout: 15_000 });
}
