import { isFilm } from '@hoi-chan/shared/clinical/imaging/films.ts';
import { cache, Enums, imageLoader, metaData, type Types } from '@cornerstonejs/core';
import { createImage } from '@cornerstonejs/dicom-image-loader';
import extractMultipart from '@cornerstonejs/dicom-image-loader/wadors/extractMultipart';
import { getTransferSyntaxForContentType } from '@cornerstonejs/dicom-image-loader/wadors/loadImage';
import { linkReading } from '../../../net/linkReading.ts';
import { fetchFrame } from '../frameFetch.ts';
import { createLinkSpeed } from '../linkSpeed.ts';
import { noteCompressed } from '../thin/wireShares.ts';
import { codingsFor } from './frameCoding.ts';
import { assertWhole, isPlain, plainFrame, type FrameForm } from './plainFrame.ts';

const SCHEME = 'wadors:';
const signals = new Map<string, AbortSignal>();
const link = createLinkSpeed();

/** Cornerstone's loader of frames by WADO-RS (PS3.18 §10.4), but for the request: its own would go before everything else, and cannot be given up early. */
export function loadWadorsFrame(imageId: string, options?: Record<string, unknown>): { promise: Promise<Types.IImage> } {
  return { promise: read(imageId, options ?? {}, signals.get(imageId)) };
}

async function read(imageId: string, options: Record<string, unknown>, signal: AbortSignal | undefined): Promise<Types.IImage> {
  const form = metaData.get(Enums.MetadataModules.IMAGE_PIXEL, imageId) as FrameForm;
  const { lossyImageCompression } = metaData.get(Enums.MetadataModules.GENERAL_IMAGE, imageId) as { lossyImageCompression?: unknown };
  // In a call every byte less is one that no voice waits for.
  const accept = codingsFor(form, lossyImageCompression, link.isFast() && !linkReading.isInCall());
  const { bytes, contentType, tookMs, bodyMs } = await fetchFrame(imageId.slice(SCHEME.length), accept, signal);
  link.note(bytes.byteLength, tookMs, linkReading.isInCall() ? undefined : bodyMs);
  const { pixelData, contentType: partType } = extractMultipart(contentType, bytes) as { pixelData: Uint8Array; contentType: string };
  const transferSyntaxUID = getTransferSyntaxForContentType(partType);
  if (isFilm(transferSyntaxUID)) throw new Error(`a film in transfer syntax ${transferSyntaxUID}`);
  // Plain ones are asked for while the link is fast: they say nothing of what others weigh on a slow one.
  if (!isPlain(transferSyntaxUID)) noteCompressed(seriesOf(imageId), pixelData.byteLength, plainBytesOf(form));
  // The loader's own type is the wider one of the frame it makes the picture of.
  const image = (await createImage(imageId, plainFrame(pixelData, transferSyntaxUID, form), transferSyntaxUID, options)) as Types.IImage;
  assertWhole(image, image.numberOfComponents);
  return Object.assign(image, { transferSyntaxUID, imageQualityStatus: Enums.ImageQualityStatus.FULL_RESOLUTION });
}

const seriesOf = (imageId: string): string => /\/series\/([^/]+)\//.exec(imageId)?.[1] ?? '';
const plainBytesOf = ({ rows, columns, samplesPerPixel, bitsAllocated }: FrameForm): number =>
  (rows * columns * samplesPerPixel * bitsAllocated) / 8;

/** True while pictures arrive slowly. */
export const isLinkSlow = (): boolean => link.isSlow();

/** True when the decoded picture is in memory. */
export function isCached(imageId: string): boolean {
  return cache.isLoaded(imageId);
}

/**
 * Loads and decodes one frame into Cornerstone's cache; `signal` ends the request.
 * @throws what the request or the decoder throws (see `imageProblem`)
 */
export async function loadFrame(imageId: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  try {
    await load();
  } catch (error) {
    // It was on its way for somebody who has just given it up: that end is not ours.
    if (signal.aborted || !(error instanceof DOMException && error.name === 'AbortError')) throw error;
    await load();
  }

  async function load(): Promise<void> {
    signals.set(imageId, signal);
    try {
      await imageLoader.loadAndCacheImage(imageId);
    } finally {
      if (signals.get(imageId) === signal) signals.delete(imageId);
    }
  }
}
