/** What of a picture's description tells how its frames lie in bytes (PS3.3 §C.7.6.3). */
export interface FrameForm {
  rows: number;
  columns: number;
  samplesPerPixel: number;
  bitsAllocated: number;
  /** Some objects do not say it. */
  photometricInterpretation?: string | undefined;
}

const UNCOMPRESSED = new Set(['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.2', '1.2.840.10008.1.2.1.99']);

export const isPlain = (transferSyntaxUid: string): boolean => UNCOMPRESSED.has(transferSyntaxUid);

/**
 * An uncompressed frame in a form that Cornerstone's loader draws right: colours that share chroma as RGB, bits as bytes. Every other frame stays as it is.
 * @throws when it is shorter than its description says
 */
export function plainFrame(bytes: Uint8Array, transferSyntaxUid: string, form: FrameForm): Uint8Array {
  if (!isPlain(transferSyntaxUid)) return bytes;
  const { rows, columns, samplesPerPixel, bitsAllocated, photometricInterpretation } = form;
  const pixels = rows * columns;
  // Some that say so hold three bytes a pixel all the same: those the loader draws as they are.
  const is422 = photometricInterpretation === 'YBR_FULL_422' && samplesPerPixel === 3 && bitsAllocated === 8 && bytes.length < pixels * 3;
  if (is422) return rgbOf422(bytes, pixels);
  if (bitsAllocated === 1) return bytesOfBits(bytes, pixels * samplesPerPixel);
  return bytes;
}

/** Two pixels in four bytes: Y, Y, and the CB and CR of both (PS3.3 §C.7.6.3.1.2). The loader takes 4:2:2 for 4:2:0 by its length and converts nothing. */
function rgbOf422(bytes: Uint8Array, pixels: number): Uint8Array {
  assertHolds(bytes, pixels * 2);
  // Clamped and rounded by its type.
  const rgb = new Uint8ClampedArray(pixels * 3);
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const pair = pixel - (pixel % 2);
    const y = bytes[pair * 2 + (pixel % 2)] ?? 0;
    const blue = (bytes[pair * 2 + 2] ?? 128) - 128;
    const red = (bytes[pair * 2 + 3] ?? 128) - 128;
    rgb[pixel * 3] = y + 1.402 * red;
    rgb[pixel * 3 + 1] = y - 0.344136 * blue - 0.714136 * red;
    rgb[pixel * 3 + 2] = y + 1.772 * blue;
  }
  return new Uint8Array(rgb.buffer);
}

/** The first pixel is the lowest bit of the first byte (PS3.5 §8.1.1). The loader takes each byte for a pixel. */
function bytesOfBits(bits: Uint8Array, pixels: number): Uint8Array {
  assertHolds(bits, Math.ceil(pixels / 8));
  return Uint8Array.from({ length: pixels }, (_, pixel) => ((bits[pixel >> 3] ?? 0) >> (pixel & 7)) & 1);
}

function assertHolds(bytes: Uint8Array, needed: number): void {
  if (bytes.length < needed) throw new Error(`a frame of ${bytes.length} bytes that needs ${needed}`);
}

/** @throws when the decoder gave less than a whole picture: of a stream that is damaged the loader makes an empty one, which would be drawn black. */
export function assertWhole(image: { rows: number; columns: number; getPixelData(): ArrayLike<unknown> }, samplesPerPixel: number): void {
  const needed = image.rows * image.columns * samplesPerPixel;
  if (needed === 0 || image.getPixelData().length < needed)
    throw new Error(`${image.getPixelData().length} decoded values for ${image.rows} × ${image.columns} × ${samplesPerPixel}`);
}
