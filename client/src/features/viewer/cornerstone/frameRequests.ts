import { cache, imageLoader } from '@cornerstonejs/core';
import { authorizationHeader, refreshTokens } from '../../../net/api.ts';
import { createLinkSpeed } from '../linkSpeed.ts';
import { statusOf } from '../problems.ts';

const running = new Map<string, XMLHttpRequest>();
const givenUp = new Set<string>();
const started = new WeakSet<XMLHttpRequest>();
const link = createLinkSpeed();

const asStored = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';
/** JPEG-LS is lossless: the same pixels in less than half the bytes (measured on CT). The server answers as stored where it cannot give it. */
const losslessSmaller = 'multipart/related; type="image/jls"; transfer-syntax=1.2.840.10008.1.2.4.80';

/** Headers of each frame request of the loader, and a hold on the request so that it can be given up. */
export function frameRequestHeaders(xhr: XMLHttpRequest, imageId: string): Record<string, string> {
  running.set(imageId, xhr);
  return { ...authorizationHeader(), Accept: link.isSlow() ? `${losslessSmaller}, ${asStored};q=0.5` : asStored };
}

/** A request cannot be aborted before it was sent (the loader would never hear of it), so a wish to give up waits for this moment. */
export function onFrameStart(_event: ProgressEvent, params: unknown): void {
  const imageId = typeof params === 'object' && params !== null && 'imageId' in params ? params.imageId : undefined;
  const xhr = typeof imageId === 'string' ? running.get(imageId) : undefined;
  if (typeof imageId !== 'string' || xhr === undefined) return;
  started.add(xhr);
  if (givenUp.delete(imageId)) xhr.abort();
}

/** True while pictures arrive slowly. */
export const isLinkSlow = (): boolean => link.isSlow();

/** True when the decoded picture is in memory. */
export function isCached(imageId: string): boolean {
  return cache.isLoaded(imageId);
}

/**
 * Loads and decodes one frame into Cornerstone's cache; an expired token is renewed once.
 * @throws what the loader throws (see `imageProblem`)
 */
export async function loadFrame(imageId: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const giveUp = (): void => {
    const xhr = running.get(imageId);
    if (xhr !== undefined && started.has(xhr)) xhr.abort();
    else givenUp.add(imageId);
  };
  signal.addEventListener('abort', giveUp);
  givenUp.delete(imageId);
  const startedAt = performance.now();
  try {
    await load(imageId);
    const size = running.get(imageId)?.response as unknown;
    if (size instanceof ArrayBuffer) link.note(size.byteLength, performance.now() - startedAt);
  } finally {
    signal.removeEventListener('abort', giveUp);
    running.delete(imageId);
    givenUp.delete(imageId);
  }

  async function load(id: string): Promise<void> {
    try {
      await imageLoader.loadAndCacheImage(id);
    } catch (error) {
      if (signal.aborted || statusOf(error) !== 401 || !(await refreshTokens())) throw error;
      await imageLoader.loadAndCacheImage(id);
    }
  }
}
