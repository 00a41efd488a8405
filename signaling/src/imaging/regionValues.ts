import { statisticsOf, type PictureValues, type RegionStatistics } from '@hoi-chan/shared/clinical/imaging/measure.ts';
import type { ImagePoint } from '@hoi-chan/shared/clinical/imaging/scale.ts';
import { decodeFrame } from './codecs.ts';
import { number, text, type DicomJson } from './dicomJson.ts';
import { storedValues } from './preview.ts';

export interface Region {
  kind: 'ellipse' | 'rectangle' | 'freehand' | 'probe';
  points: readonly ImagePoint[];
}
export type RegionValues = RegionStatistics | { value: number };

/**
 * What the pixels of one frame say inside each region, in modality units (HU for CT); undefined where there is no one number for a pixel (colour), where
 * the numbers are mapped in a way not known here, and outside the picture.
 * @throws ImagingError INVALID `no-preview` when the frame cannot be decoded.
 */
export async function regionValues(
  dataset: DicomJson,
  transferSyntaxUid: string,
  frame: Buffer,
  frameNumber: number,
  regions: readonly Region[],
): Promise<(RegionValues | undefined)[]> {
  const rescale = rescaleOf(dataset, frameNumber);
  if (!text(dataset, '00280004').startsWith('MONOCHROME') || rescale === undefined) return regions.map(() => undefined);
  const pixels = await decodeFrame(dataset, transferSyntaxUid, frame);
  if (pixels.samples !== 1) return regions.map(() => undefined);
  const stored = storedValues(dataset, pixels);
  const picture: PictureValues = {
    columns: pixels.columns,
    rows: pixels.rows,
    valueAt: (column, row) => stored(row * pixels.columns + column) * rescale.slope + rescale.intercept,
  };
  return regions.map(({ kind, points }) => (kind === 'probe' ? valueAt(picture, points) : statisticsOf(kind, points, picture)));
}

function valueAt(picture: PictureValues, [point]: readonly ImagePoint[]): { value: number } | undefined {
  const [column = -1, row = -1] = (point ?? []).map((at) => Math.round(at));
  const isInside = column >= 0 && row >= 0 && column < picture.columns && row < picture.rows;
  return isInside ? { value: picture.valueAt(column, row) } : undefined;
}

/** Slope and intercept (PS3.3 §C.11.1), of the frame where an enhanced object has them there (§C.7.6.16.2.9); undefined: a look-up table. */
function rescaleOf(dataset: DicomJson, frameNumber: number): { slope: number; intercept: number } | undefined {
  const item = (from: DicomJson | undefined, tag: string, index = 0): DicomJson | undefined =>
    from?.[tag]?.Value?.[index] as DicomJson | undefined;
  const ofFrame = item(item(dataset, '52009230', frameNumber - 1), '00289145');
  const source = ofFrame ?? item(item(dataset, '52009229'), '00289145') ?? dataset;
  if (source['00283000'] !== undefined) return undefined;
  return { slope: number(source, '00281053') ?? 1, intercept: number(source, '00281052') ?? 0 };
}
