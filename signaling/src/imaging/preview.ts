import jpegJs from 'jpeg-js';
import { decodeFrame, type Pixels } from './codecs.ts';
import { inlineBinary, number, text, type DicomJson } from './dicomJson.ts';
import { ImagingError, type RenderOptions } from './gateway.ts';
import { jpegWithin } from './jpegWithin.ts';

/** What a thumbnail may weigh on a 64 kbit/s link; larger boxes may weigh more in proportion to their area. */
const TARGET_BYTES_AT_256 = 16 * 1024;

/**
 * A frame as a small JPEG: VOI window as asked, as the object proposes, or between its own extremes; fitted into the box.
 * @throws ImagingError INVALID `no-preview` when it cannot be drawn.
 */
export async function drawPreview(dataset: DicomJson, transferSyntaxUid: string, frame: Buffer, options: RenderOptions): Promise<Buffer> {
  const pixels = await decodeFrame(dataset, transferSyntaxUid, frame);
  if (pixels.rows < 1 || pixels.columns < 1) throw new ImagingError('INVALID', 'the object has no picture', { reason: 'no-preview' });
  const [red, green, blue] = toDisplay(dataset, pixels, options.window);
  const width = Math.min(2048, options.width ?? 256);
  const height = Math.min(2048, options.height ?? 256);
  const scale = Math.min(1, width / pixels.columns, height / pixels.rows);
  const small = { width: Math.max(1, Math.round(pixels.columns * scale)), height: Math.max(1, Math.round(pixels.rows * scale)) };
  const draw = (target: Buffer, planes: readonly Plane[], step: number): Buffer => {
    for (const [channel, plane] of planes.entries()) shrink(plane, pixels, { bytes: target, channel, step, ...small });
    return target;
  };
  if (options.maxBytes !== undefined) {
    const planes = red === green && green === blue ? [red] : [red, green, blue];
    const samples = planes.length;
    return await jpegWithin(
      { ...small, samples, bytes: draw(Buffer.alloc(small.width * small.height * samples), planes, samples) },
      options.maxBytes,
    );
  }
  const rgba = draw(Buffer.alloc(small.width * small.height * 4, 255), [red, green, blue], 4);
  const target = TARGET_BYTES_AT_256 * Math.max(1, (small.width * small.height) / 65_536);
  for (const quality of [85, 70, 55]) {
    const { data } = jpegJs.encode({ data: rgba, ...small }, quality);
    if (data.length <= target) return data;
  }
  return jpegJs.encode({ data: rgba, ...small }, 40).data;
}

type Plane = (index: number) => number;

function toDisplay(dataset: DicomJson, pixels: Pixels, window: RenderOptions['window']): [Plane, Plane, Plane] {
  const photometric = text(dataset, '00280004');
  if (pixels.samples === 3) return colour(photometric, pixels);
  if (pixels.samples !== 1) throw new ImagingError('INVALID', `${pixels.samples} samples a pixel`, { reason: 'no-preview' });
  const raw = storedValues(dataset, pixels);
  if (photometric === 'PALETTE COLOR') return palette(dataset, raw);
  const grey = grayscale(dataset, pixels, raw, window, photometric === 'MONOCHROME1');
  return [grey, grey, grey];
}

/** Stored values with the bits above BitsStored removed and the sign in place (PS3.5 §8.1.1). */
export function storedValues(dataset: DicomJson, { bytes, bitsAllocated }: Pixels): Plane {
  const stored = number(dataset, '00280101') ?? bitsAllocated;
  const signed = number(dataset, '00280103') === 1;
  const shift = 32 - Math.min(32, stored);
  const trim = (value: number): number => (signed ? (value << shift) >> shift : (value << shift) >>> shift);
  if (bitsAllocated === 1) return (i) => ((bytes[i >> 3] ?? 0) >> (i & 7)) & 1;
  if (bitsAllocated === 8) return (i) => trim(bytes[i] ?? 0);
  if (bitsAllocated === 16) return (i) => trim((bytes[2 * i] ?? 0) | ((bytes[2 * i + 1] ?? 0) << 8));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bitsAllocated === 32) return (i) => (signed ? view.getInt32(4 * i, true) : view.getUint32(4 * i, true));
  throw new ImagingError('INVALID', `${bitsAllocated} bits a sample`, { reason: 'no-preview' });
}

function grayscale(dataset: DicomJson, pixels: Pixels, raw: Plane, asked: RenderOptions['window'], inverted: boolean): Plane {
  const slope = number(dataset, '00281053') ?? 1;
  const intercept = number(dataset, '00281052') ?? 0;
  const { center, width } = asked ?? proposed(dataset) ?? customary(dataset) ?? extremes(pixels, raw, slope, intercept);
  // Linear VOI function (PS3.3 C.11.2.1.2.1).
  const low = center - 0.5 - (width - 1) / 2;
  const span = Math.max(1, width - 1);
  return (i) => {
    const grey = Math.min(255, Math.max(0, ((raw(i) * slope + intercept - low) / span) * 255));
    return inverted ? 255 - grey : grey;
  };
}

function proposed(dataset: DicomJson): RenderOptions['window'] {
  const center = number(dataset, '00281050');
  const width = number(dataset, '00281051');
  // Some objects carry a width of 0, which would draw black.
  return center !== undefined && width !== undefined && width >= 1 ? { center, width } : undefined;
}

/** Hounsfield units have a customary soft-tissue window; between its extremes a CT would be all grey. */
function customary(dataset: DicomJson): RenderOptions['window'] {
  return text(dataset, '00080060') === 'CT' && number(dataset, '00281052') !== undefined ? { center: 40, width: 400 } : undefined;
}

/** Between the 1st and 99th percentile of a sample, so that a burnt-in label does not darken the rest. */
function extremes({ rows, columns }: Pixels, raw: Plane, slope: number, intercept: number): { center: number; width: number } {
  const step = Math.max(1, Math.floor((rows * columns) / 20_000));
  const values: number[] = [];
  for (let i = 0; i < rows * columns; i += step) values.push(raw(i) * slope + intercept);
  values.sort((a, b) => a - b);
  const low = values[Math.floor(values.length * 0.01)] ?? 0;
  const high = values[Math.floor(values.length * 0.99)] ?? 1;
  return { center: (low + high) / 2, width: Math.max(2, high - low) };
}

function colour(photometric: string, { bytes, rows, columns, interleaved, rgb, bitsAllocated }: Pixels): [Plane, Plane, Plane] {
  if (bitsAllocated !== 8) throw new ImagingError('INVALID', 'colour in an unusual form', { reason: 'no-preview' });
  const plane = rows * columns;
  const at = (channel: number): Plane => (interleaved ? (i) => bytes[3 * i + channel] ?? 0 : (i) => bytes[channel * plane + i] ?? 0);
  // Uncompressed 4:2:2: two pixels in four bytes, Y, Y, and the CB and CR of both (PS3.3 C.7.6.3.1.2). Some that say so hold three bytes a pixel all the
  // same, and so does what was decoded.
  const inPairs = photometric === 'YBR_FULL_422' && !rgb && bytes.length < 3 * plane;
  const ofPair = (i: number, which: number): number => bytes[(i - (i % 2)) * 2 + which] ?? 128;
  const [a, b, c]: [Plane, Plane, Plane] = inPairs
    ? [(i) => ofPair(i, i % 2), (i) => ofPair(i, 2), (i) => ofPair(i, 3)]
    : [at(0), at(1), at(2)];
  if (rgb || !photometric.startsWith('YBR')) return [a, b, c];
  const clamp = (value: number): number => Math.min(255, Math.max(0, value));
  return [
    (i) => clamp(a(i) + 1.402 * (c(i) - 128)),
    (i) => clamp(a(i) - 0.344136 * (b(i) - 128) - 0.714136 * (c(i) - 128)),
    (i) => clamp(a(i) + 1.772 * (b(i) - 128)),
  ];
}

/** PS3.3 C.7.6.3.1.5: entries count, first value mapped, bits an entry. */
function palette(dataset: DicomJson, raw: Plane): [Plane, Plane, Plane] {
  const lookUp = (suffix: 1 | 2 | 3): Plane => {
    const [entries = 0, first = 0, bits = 8] = (dataset[`0028110${suffix}`]?.Value ?? []).map(Number);
    const table = inlineBinary(dataset, `0028120${suffix}`);
    if (!table) throw new ImagingError('INVALID', 'a palette without its table', { reason: 'no-preview' });
    const count = entries === 0 ? 65_536 : entries;
    // 16-bit entries hold the colour in their high byte; some 8-bit tables are stored one entry a byte.
    const wide = bits > 8 && table.length >= count * 2;
    return (i) => {
      const index = Math.min(count - 1, Math.max(0, raw(i) - first));
      return (wide ? table[2 * index + 1] : table[index]) ?? 0;
    };
  };
  return [lookUp(1), lookUp(2), lookUp(3)];
}

/** Mean of the covered pixels, into every `step`th byte from `channel` on. */
function shrink(
  plane: Plane,
  { rows, columns }: Pixels,
  { bytes, channel, step, ...small }: { bytes: Buffer; channel: number; step: number; width: number; height: number },
): void {
  for (let y = 0; y < small.height; y++) {
    const top = Math.floor((y * rows) / small.height);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * rows) / small.height));
    for (let x = 0; x < small.width; x++) {
      const left = Math.floor((x * columns) / small.width);
      const right = Math.max(left + 1, Math.floor(((x + 1) * columns) / small.width));
      let sum = 0;
      for (let row = top; row < bottom; row++) for (let column = left; column < right; column++) sum += plane(row * columns + column);
      bytes[(y * small.width + x) * step + channel] = sum / ((bottom - top) * (right - left));
    }
  }
}
