import turbo from '@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs';

/** Samples of 8 bits, side by side. */
interface Raster {
  width: number;
  height: number;
  /** 1: grey, 3: red, green, blue. */
  samples: number;
  bytes: Uint8Array;
}

/** From what shows nothing of the compression to what one sees at once; after that a smaller picture tells more. */
const QUALITIES = [85, 70, 55, 40];
const SMALLEST_SIDE = 32;

/** The best JPEG that weighs no more. Grey ones have one component: half of what three take. */
export async function jpegWithin(raster: Raster, maxBytes: number): Promise<Buffer> {
  const codec = await turbo();
  for (let fitting = raster; ; fitting = halved(fitting)) {
    for (const quality of QUALITIES) {
      const encoder = new codec.JPEGEncoder();
      try {
        encoder
          .getDecodedBuffer({
            width: fitting.width,
            height: fitting.height,
            bitsPerSample: 8,
            componentCount: fitting.samples,
            isSigned: false,
          })
          .set(fitting.bytes);
        encoder.setQuality(quality);
        encoder.setProgressive(true);
        encoder.encode();
        const jpeg = encoder.getEncodedBuffer();
        if (jpeg.length <= maxBytes || Math.min(fitting.width, fitting.height) <= SMALLEST_SIDE) return Buffer.from(jpeg);
      } finally {
        encoder.delete();
      }
    }
  }
}

function halved({ width, height, samples, bytes }: Raster): Raster {
  const small = { width: width >> 1, height: height >> 1 };
  const target = new Uint8Array(small.width * small.height * samples);
  const row = width * samples;
  for (let y = 0; y < small.height; y++) {
    for (let x = 0; x < small.width * samples; x++) {
      const from = 2 * y * row + x + Math.floor(x / samples) * samples;
      const sum = (bytes[from] ?? 0) + (bytes[from + samples] ?? 0) + (bytes[from + row] ?? 0) + (bytes[from + row + samples] ?? 0);
      target[y * small.width * samples + x] = sum / 4;
    }
  }
  return { ...small, samples, bytes: target };
}
