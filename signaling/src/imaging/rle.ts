import { ImagingError } from './gateway.ts';

interface Shape {
  rows: number;
  columns: number;
  samples: number;
  bitsAllocated: number;
}

/** RLE (PS3.5 annex G): byte planes, most significant first, each packed with PackBits. Gives little-endian samples, colours interleaved. */
export function decodeRle(frame: Buffer, { rows, columns, samples, bitsAllocated }: Shape): Uint8Array {
  const width = Math.ceil(bitsAllocated / 8);
  const planes = frame.readUInt32LE(0);
  if (planes !== samples * width)
    throw new ImagingError('INVALID', `${planes} RLE segments for ${samples} samples of ${width} bytes`, { reason: 'no-preview' });
  const out = new Uint8Array(rows * columns * samples * width);
  for (let plane = 0; plane < planes; plane++) {
    const start = frame.readUInt32LE(4 + plane * 4);
    const end = plane + 1 < planes ? frame.readUInt32LE(8 + plane * 4) : frame.length;
    const sample = Math.floor(plane / width);
    unpack(frame.subarray(start, end), out, sample * width + (width - 1 - (plane % width)), samples * width);
  }
  return out;
}

function unpack(packed: Uint8Array, out: Uint8Array, first: number, step: number): void {
  let to = first;
  let at = 0;
  while (at < packed.length && to < out.length) {
    const control = packed[at++] ?? 128;
    if (control < 128) {
      for (let i = 0; i <= control && to < out.length; i++, to += step) out[to] = packed[at++] ?? 0;
    } else if (control > 128) {
      const value = packed[at++] ?? 0;
      for (let i = 0; i < 257 - control && to < out.length; i++, to += step) out[to] = value;
    }
  }
}
