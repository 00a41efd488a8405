import { cache, utilities, type Types } from '@cornerstonejs/core';
import type { PictureValues } from '@hoi-chan/shared/clinical/imaging/measure.ts';
import type { DicomInstance } from '../dicomJson.ts';
import type { Probe } from '../viewState.ts';
import { valueUnit } from '../windows.ts';
import { storedPixels } from './storedPixels.ts';

/**
 * The value of the stored picture at a point of the viewport. Read from the picture in the cache: the drawn volume is that of the first
 * slice only, and what is drawn has lost its units.
 */
export function probeAt(
  viewport: Types.IStackViewport,
  imageId: string,
  instance: DicomInstance | undefined,
  x: number,
  y: number,
): Probe | undefined {
  const image = cache.getImage(imageId);
  const drawn = viewport.getImageData();
  if (image === undefined || instance === undefined || !drawn) return undefined;
  const [i, j] = indexOf(drawn.imageData, viewport.canvasToWorld([x, y]));
  if (i < 0 || j < 0 || i >= image.columns || j >= image.rows) return undefined;
  const [column, row] = [Math.floor(i), Math.floor(j)];
  const pixels = image.getPixelData();
  const at = row * image.columns + column;
  if (image.color) {
    const parts = Math.round(pixels.length / (image.columns * image.rows));
    return { column, row, value: [pixels[at * parts] ?? 0, pixels[at * parts + 1] ?? 0, pixels[at * parts + 2] ?? 0], unit: '' };
  }
  const stored = pixels[at] ?? 0;
  const value = image.preScale?.scaled === true ? stored : stored * image.slope + image.intercept;
  return { column, row, value, unit: valueUnit(instance) };
}

/** Values of the stored picture in modality units; undefined for colour and while it is not in memory. */
export function valuesOf(imageId: string): PictureValues | undefined {
  const stored = storedPixels(imageId);
  const image = cache.getImage(imageId);
  if (stored === undefined || image === undefined) return undefined;
  const { columns, rows } = image;
  const { pixels, slope, intercept } = stored;
  return { columns, rows, valueAt: (column, row) => (pixels[row * columns + column] ?? 0) * slope + intercept };
}

type Drawn = Parameters<typeof utilities.transformWorldToIndex>[0];

/** Column and row of a point in space; Cornerstone's own types leave them open. */
function indexOf(drawn: Drawn, world: Types.Point3): readonly [number, number] {
  const index: unknown = utilities.transformWorldToIndex(drawn, world);
  const [i, j] = Array.isArray(index) || ArrayBuffer.isView(index) ? Array.from(index as ArrayLike<unknown>, Number) : [];
  return [i ?? -1, j ?? -1];
}
