import type { Locator, Page } from '@playwright/test';
import { pageOf, viewport } from './images.ts';

export interface Point {
  x: number;
  y: number;
}

/** How a window draws the picture, as measured: the pixel of the picture at a point of the viewport, and back. */
export interface Calibration {
  toImage(point: Point): Point;
  toViewport(pixel: Point): Point;
}

/**
 * Measures by the value under the mouse which pixel is drawn where, at a grid of points: least squares through whole pixels are good to a
 * few hundredths of one. Knows nothing of how the viewer computes its pointers.
 */
export async function calibrate(within: Page | Locator): Promise<Calibration> {
  const page = pageOf(within);
  const box = await viewport(within).boundingBox();
  if (box === null) throw new Error('no viewport');
  const samples: { at: Point; pixel: Point }[] = [];
  const steps = 9;
  for (let i = 0; i < steps; i += 1) {
    for (let j = 0; j < steps; j += 1) {
      // Not evenly, or all points would stand at the same part of their pixel.
      const x = Math.round(box.width * (0.2 + 0.6 * ((i + 0.37 * (j % 3)) / steps)));
      const y = Math.round(box.height * (0.15 + 0.6 * ((j + 0.29 * (i % 3)) / steps)));
      await page.mouse.move(box.x + x, box.y + y);
      // Read in one go with the next frame, when the mouse has been heard.
      const found = await viewport(within).evaluate(
        (surface) =>
          new Promise<string | null>((resolve) => {
            requestAnimationFrame(() => resolve(surface.parentElement?.querySelector('[data-testid=probe]')?.textContent ?? null));
          }),
      );
      const pixel = /^(\d+), (\d+):/.exec(found ?? '');
      if (pixel !== null) samples.push({ at: { x, y }, pixel: { x: Number(pixel[1]), y: Number(pixel[2]) } });
    }
  }
  if (samples.length < 30) throw new Error(`only ${samples.length} points of the picture were found`);
  const column = fit(samples.map(({ at, pixel }) => ({ at, value: pixel.x })));
  const row = fit(samples.map(({ at, pixel }) => ({ at, value: pixel.y })));
  return {
    toImage: ({ x, y }) => ({ x: column[0] + column[1] * x + column[2] * y, y: row[0] + row[1] * x + row[2] * y }),
    toViewport: (pixel) => {
      const [x, y] = [pixel.x - column[0], pixel.y - row[0]];
      const determinant = column[1] * row[2] - column[2] * row[1];
      return { x: (x * row[2] - y * column[2]) / determinant, y: (y * column[1] - x * row[1]) / determinant };
    },
  };
}

type Plane = [constant: number, alongX: number, alongY: number];

/** value ≈ c + a·x + b·y, by the normal equations about the mean. */
function fit(samples: { at: Point; value: number }[]): Plane {
  const mean = (read: (sample: { at: Point; value: number }) => number): number =>
    samples.reduce((sum, sample) => sum + read(sample), 0) / samples.length;
  const [mx, my, mv] = [mean(({ at }) => at.x), mean(({ at }) => at.y), mean(({ value }) => value)];
  const xx = mean(({ at }) => (at.x - mx) ** 2);
  const yy = mean(({ at }) => (at.y - my) ** 2);
  const xy = mean(({ at }) => (at.x - mx) * (at.y - my));
  const xv = mean(({ at, value }) => (at.x - mx) * (value - mv));
  const yv = mean(({ at, value }) => (at.y - my) * (value - mv));
  const determinant = xx * yy - xy * xy;
  const a = (xv * yy - yv * xy) / determinant;
  const b = (yv * xx - xv * xy) / determinant;
  return [mv - a * mx - b * my, a, b];
}
