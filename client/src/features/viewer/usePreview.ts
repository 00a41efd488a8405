import type { QueryClient } from '@tanstack/react-query';
import { MIDDLE_PICTURE_SIDE } from '@hoi-chan/shared/features/pictureSizes.ts';
import { useBlobUrl, type BlobUrl } from '../../net/useBlobUrl.ts';
import { numberOf, TAG } from './dicomJson.ts';
import { readRendered } from './dicomSource.ts';
import type { Frame } from './series.ts';

export const previewPixels = 256;
/** A third of the bytes: for whoever passes through a stack. */
export const passingPixels = 128;

const keyOf = (consultId: string, frame: Frame | undefined, pixels: number): readonly unknown[] => [
  'imaging',
  'rendered',
  consultId,
  frame?.sopUid,
  frame?.frame,
  pixels,
];

/** The small picture of a frame as the archive draws it, asked for once; given up when nobody waits for it any more. */
export function usePreview(consultId: string, frame: Frame | undefined, pixels: number, wanted: boolean): BlobUrl {
  return useBlobUrl(
    keyOf(consultId, frame, pixels),
    (signal) => (frame === undefined ? Promise.reject(new Error('no frame')) : readRendered(consultId, frame, pixels, signal)),
    frame !== undefined && wanted,
  );
}

/** Pixels of the longer side of a frame's middle picture; undefined where it would show no more than the small one. */
export function middleSide({ instance }: Pick<Frame, 'instance'>): number | undefined {
  const side = Math.max(numberOf(instance, TAG.rows) ?? 0, numberOf(instance, TAG.columns) ?? 0);
  return side > previewPixels ? Math.min(MIDDLE_PICTURE_SIDE, side) : undefined;
}

/** Between the small picture and the frame itself, compressed with loss. One that came before is there unasked. `exists`: there is something to ask for. */
export function useMiddlePicture(consultId: string, frame: Frame | undefined, wanted: boolean): BlobUrl & { exists: boolean } {
  const side = frame && middleSide(frame);
  const exists = side !== undefined;
  const picture = usePreview(consultId, frame, side ?? MIDDLE_PICTURE_SIDE, wanted && exists);
  return { ...picture, exists };
}

/** So long a large frame waits for its middle picture at most: where that does not come, the frame should. */
const MIDDLE_WITHIN_MS = 20_000;

/** Waits until the pictures that stand in for a large frame are there: they share the link with nothing. */
export function middleOf(queries: QueryClient, consultId: string): (frame: Frame) => Promise<void> {
  return async (frame) => {
    const fetch = async (pixels: number): Promise<unknown> =>
      queries.fetchQuery({
        queryKey: keyOf(consultId, frame, pixels),
        queryFn: ({ signal }) => readRendered(consultId, frame, pixels, signal),
        staleTime: Infinity,
        structuralSharing: false,
      });
    const side = middleSide(frame);
    const pictures = fetch(previewPixels).then(() => (side === undefined ? undefined : fetch(side)));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tooLong = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, MIDDLE_WITHIN_MS);
    });
    await Promise.race([pictures.catch(() => undefined), tooLong]);
    clearTimeout(timer);
  };
}
