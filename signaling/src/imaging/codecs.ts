import charls, { type Decoder } from '@cornerstonejs/codec-charls/wasmjs';
import turbo from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs';
import openjpeg from '@cornerstonejs/codec-openjpeg/decodewasmjs';
import jpegLossless from 'jpeg-lossless-decoder-js';
import { codestreamSizes } from './codestreamSizes.ts';
import { number, text, type DicomJson } from './dicomJson.ts';
import { ImagingError } from './gateway.ts';
import { decodeRle } from './rle.ts';
import {
  isNative,
  J2K,
  J2K_LOSSLESS,
  JPEG_BASELINE,
  JPEG_EXTENDED,
  JPEG_LOSSLESS,
  JPEG_LOSSLESS_SV1,
  JPEG_LS,
  JPEG_LS_NEAR,
  RLE,
} from './syntaxes.ts';

/** Uncompressed little-endian samples of one frame. `interleaved` is false when each colour has its own plane. */
export interface Pixels {
  bytes: Uint8Array;
  rows: number;
  columns: number;
  samples: number;
  bitsAllocated: number;
  interleaved: boolean;
  /** True once a decoder has turned YBR into RGB. */
  rgb: boolean;
}

/** The codecs are WebAssembly, instantiated when first needed. */
const lazily = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
};
const jpegLs = lazily(() => charls());
const jpeg = lazily(() => turbo());
const jpeg2000 = lazily(() => openjpeg({ print: () => undefined }));

/** @throws ImagingError INVALID `no-preview` when the syntax is unknown, the stream is damaged, or of another size than the object. */
export async function decodeFrame(dataset: DicomJson, transferSyntaxUid: string, bytes: Buffer): Promise<Pixels> {
  const plain = describe(dataset, bytes);
  if (isNative(transferSyntaxUid)) return plain;
  if (transferSyntaxUid !== RLE) assertOfItsSize(bytes, plain);
  try {
    switch (transferSyntaxUid) {
      case RLE:
        return { ...plain, bytes: decodeRle(bytes, plain), interleaved: true };
      case JPEG_BASELINE:
      case JPEG_EXTENDED:
        return run(new (await jpeg()).JPEGDecoder(), bytes, plain);
      case JPEG_LS:
      case JPEG_LS_NEAR: {
        const decoder = new (await jpegLs()).JpegLSDecoder();
        return run(decoder, bytes, plain, () => decoder.getInterleaveMode() !== 0);
      }
      case J2K:
      case J2K_LOSSLESS:
        return run(new (await jpeg2000()).J2KDecoder(), bytes, plain);
      case JPEG_LOSSLESS:
      case JPEG_LOSSLESS_SV1: {
        const copy = new Uint8Array(bytes).buffer;
        return { ...plain, bytes: new Uint8Array(new jpegLossless.lossless.Decoder().decompress(copy)) };
      }
    }
  } catch (cause) {
    throw new ImagingError('INVALID', 'the compressed frame cannot be decoded', { reason: 'no-preview', cause });
  }
  throw new ImagingError('INVALID', `no decoder for transfer syntax ${transferSyntaxUid}`, { reason: 'no-preview' });
}

/** Decoders make room for what the stream says; a kilobyte may say four gigapixels. Rows and Columns were checked when the object came. */
function assertOfItsSize(bytes: Buffer, { rows, columns }: Pixels): void {
  const sizes = codestreamSizes(bytes);
  const isLike = sizes.every((size) => size.rows === rows && size.columns === columns && size.samples >= 1 && size.samples <= 4);
  if (sizes.length > 0 && isLike) return;
  throw new ImagingError('INVALID', 'the compressed frame is of another size than Rows and Columns say', { reason: 'no-preview' });
}

function describe(dataset: DicomJson, bytes: Uint8Array): Pixels {
  return {
    bytes,
    rows: number(dataset, '00280010') ?? 0,
    columns: number(dataset, '00280011') ?? 0,
    samples: number(dataset, '00280002') ?? 1,
    bitsAllocated: number(dataset, '00280100') ?? 8,
    interleaved: number(dataset, '00280006') !== 1,
    rgb: false,
  };
}

/** The decoder's memory is not collected: it is copied from and freed here. */
function run(decoder: Decoder, encoded: Uint8Array, plain: Pixels, interleaved: () => boolean = () => true): Pixels {
  try {
    decoder.getEncodedBuffer(encoded.length).set(encoded);
    decoder.decode();
    const info = decoder.getFrameInfo();
    return {
      bytes: new Uint8Array(decoder.getDecodedBuffer()),
      rows: info.height,
      columns: info.width,
      samples: info.componentCount,
      bitsAllocated: info.bitsPerSample > 8 ? 16 : 8,
      interleaved: interleaved() || plain.samples === 1,
      rgb: true,
    };
  } finally {
    decoder.delete();
  }
}

/** PS3.5 §8.2.3: whole planes one after the other, and the samples of each pixel together, which is smaller than lines where most of a picture is grey. */
const BY_PLANE = 0;
const BY_PIXEL = 2;

/**
 * Lossless JPEG-LS of an uncompressed frame, for slow links; undefined when it does not apply. It decodes to the very bytes that were given, in their order:
 * photometric interpretation and planar configuration stay what the object says.
 */
export async function encodeJpegLs(bytes: Buffer, dataset: DicomJson): Promise<Buffer | undefined> {
  const form = describe(dataset, bytes);
  const { rows, columns, samples, bitsAllocated } = form;
  const lengthBytes = (rows * columns * samples * bitsAllocated) / 8;
  // What is too short goes as it is: its reader says that it is damaged.
  if (!isCodable(form, text(dataset, '00280004')) || bytes.length < lengthBytes) return undefined;
  const encoder = new (await jpegLs()).JpegLSEncoder();
  try {
    // The whole allocated width: sign bits and overlays in unused bits survive.
    encoder
      .getDecodedBuffer({ width: columns, height: rows, bitsPerSample: bitsAllocated, componentCount: samples })
      .set(bytes.subarray(0, lengthBytes));
    encoder.setNearLossless(0);
    encoder.setInterleaveMode(samples === 1 || !form.interleaved ? BY_PLANE : BY_PIXEL);
    encoder.encode();
    return Buffer.from(encoder.getEncodedBuffer());
  } finally {
    encoder.delete();
  }
}

function isCodable({ samples, bitsAllocated }: Pixels, photometricInterpretation: string): boolean {
  if (samples === 3) return bitsAllocated === 8 && ['RGB', 'YBR_FULL'].includes(photometricInterpretation);
  if (samples !== 1) return false;
  if (photometricInterpretation === 'PALETTE COLOR') return bitsAllocated === 8;
  return photometricInterpretation.startsWith('MONOCHROME') && (bitsAllocated === 8 || bitsAllocated === 16);
}
