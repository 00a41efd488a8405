/** How large a pixel is, and how far that can be trusted. Reads DICOM JSON (PS3.18 annex F) on both sides. */

interface JsonElement {
  Value?: unknown[];
}
export type JsonObject = Record<string, JsonElement | undefined>;

/**
 * `patient`: measured where the tissue is (CT, MR, regions of ultrasound); `calibrated`: an X-ray whose size was corrected by an object of known size or by the
 * geometry; `detector`: size on the detector or the scanned film, larger than the patient.
 */
export type ScaleSource = 'patient' | 'calibrated' | 'detector';

export interface ImageScale {
  /** mm from one column to the next, and from one row to the next. */
  column: number;
  row: number;
  source: ScaleSource;
}

export type ImagePoint = readonly [column: number, row: number];

const PROJECTIONS = new Set(['CR', 'DX', 'MG', 'XA', 'RF', 'IO', 'PX', 'RG', 'XC']);

/**
 * The scale of `frame` (from 1) of an object; for ultrasound that of the region which holds all of `points`. undefined: only pixels can be counted.
 * Rules: PS3.3 §10.7.1.3 (calibration of projections), §C.8.5.5 (regions of ultrasound), §C.7.6.16.2.1 (pixel measures of enhanced objects).
 */
export function imageScale(instance: JsonObject, frame: number, points: readonly ImagePoint[] = []): ImageScale | undefined {
  const regions = items(instance, '00186011');
  if (regions.length > 0) return regionScale(regions, points);
  const pixelSpacing = pair(measures(instance, frame) ?? instance, '00280030');
  const modality = text(instance, '00080060');
  const onDetector = pair(instance, '00181164');
  if (!PROJECTIONS.has(modality)) {
    if (pixelSpacing !== undefined) return { ...pixelSpacing, source: 'patient' };
    const scanned = pair(instance, '00182010');
    return scanned && { ...scanned, source: 'detector' };
  }
  if (pixelSpacing !== undefined && isCalibrated(instance, pixelSpacing, onDetector)) return { ...pixelSpacing, source: 'calibrated' };
  const raw = onDetector ?? pixelSpacing;
  return raw && { ...raw, source: 'detector' };
}

/** A spacing that differs from the detector's was corrected, one that says how it was calibrated, too. */
function isCalibrated(instance: JsonObject, spacing: { column: number; row: number }, onDetector: typeof spacing | undefined): boolean {
  if (text(instance, '00280A02') !== '') return true;
  return onDetector !== undefined && (Math.abs(onDetector.column - spacing.column) > 1e-6 || Math.abs(onDetector.row - spacing.row) > 1e-6);
}

function measures(instance: JsonObject, frame: number): JsonObject | undefined {
  const own = items(instance, '52009230')[frame - 1];
  const shared = items(instance, '52009229')[0];
  return (own && items(own, '00289110')[0]) ?? (shared && items(shared, '00289110')[0]);
}

const CENTIMETRES = 3;

function regionScale(regions: readonly JsonObject[], points: readonly ImagePoint[]): ImageScale | undefined {
  const region = regions.find((each) => points.every((point) => isInside(each, point)));
  if (region === undefined || number(region, '00186024') !== CENTIMETRES || number(region, '00186026') !== CENTIMETRES) return undefined;
  const [x, y] = [Math.abs(number(region, '0018602C') ?? 0), Math.abs(number(region, '0018602E') ?? 0)];
  return x > 0 && y > 0 ? { column: x * 10, row: y * 10, source: 'patient' } : undefined;
}

function isInside(region: JsonObject, [column, row]: ImagePoint): boolean {
  const [x0, y0, x1, y1] = ['00186018', '0018601A', '0018601C', '0018601E'].map((tag) => number(region, tag) ?? 0);
  return column >= (x0 ?? 0) - 0.5 && column <= (x1 ?? 0) + 0.5 && row >= (y0 ?? 0) - 0.5 && row <= (y1 ?? 0) + 0.5;
}

/** DICOM names the distance between rows first (PS3.3 §10.7.1.3). */
function pair(instance: JsonObject, tag: string): { column: number; row: number } | undefined {
  const [row, column] = (instance[tag]?.Value ?? []).map(Number);
  if (row === undefined || column === undefined || !(row > 0) || !(column > 0) || !Number.isFinite(row + column)) return undefined;
  return { column, row };
}

function text(instance: JsonObject, tag: string): string {
  const value = instance[tag]?.Value?.[0];
  return typeof value === 'string' ? value : '';
}

function number(instance: JsonObject, tag: string): number | undefined {
  const value = Number(instance[tag]?.Value?.[0] ?? Number.NaN);
  return Number.isFinite(value) ? value : undefined;
}

function items(instance: JsonObject, tag: string): JsonObject[] {
  return (instance[tag]?.Value ?? []).filter((item): item is JsonObject => typeof item === 'object' && item !== null);
}
