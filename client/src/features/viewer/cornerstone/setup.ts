import { init as startCore, cache, Enums, eventTarget, imageLoader, metaData, RenderingEngine } from '@cornerstonejs/core';
import { init as startLoader, wadors } from '@cornerstonejs/dicom-image-loader';
import { dicomwebRoot } from '../dicomSource.ts';
import { FrameError } from '../frameFetch.ts';
import { heldPixels } from '../heldPixels.ts';
import { progressBoard } from '../progress/board.ts';
import type { Frame } from '../series.ts';
import { isCached, loadWadorsFrame } from './frameRequests.ts';
import { loadable } from './loadable.ts';
import { valuesOf } from './probe.ts';

/** The loader's type knows elements with values only; it reads the others (empty ones, bulk data) as absent. */
type LoaderMetadata = Parameters<typeof wadors.metaDataManager.add>[1];

let engine: RenderingEngine | undefined;
const described = new Set<string>();

/** The address by which Cornerstone knows a picture: wadors, without origin, so that it is the same on every machine. */
export function imageIdOf(consultId: string, { studyUid, seriesUid, sopUid, frame }: Frame): string {
  return `wadors:${dicomwebRoot(consultId)}/studies/${studyUid}/series/${seriesUid}/instances/${sopUid}/frames/${frame}`;
}

/** Starts Cornerstone once for the page: loader with our requests, memory limit, one drawing engine for all viewports. */
export function drawingEngine(): RenderingEngine {
  if (engine !== undefined) return engine;
  startCore({ rendering: { webGlContextCount: 2 }, debug: {} });
  startLoader({
    maxWebWorkers: Math.max(1, Math.min(4, Math.floor(navigator.hardwareConcurrency / 2))),
    strict: false,
  });
  imageLoader.registerImageLoader('wadors', loadWadorsFrame);
  cache.setMaxCacheSize(memoryLimitBytes());
  eventTarget.addEventListener(Enums.Events.IMAGE_CACHE_IMAGE_ADDED, (event: Event) => tellProgress(event, progressBoard.arrived));
  eventTarget.addEventListener(Enums.Events.IMAGE_CACHE_IMAGE_REMOVED, (event: Event) => tellProgress(event, progressBoard.left));
  heldPixels.readFrom({
    isHeld: (consultId, frame) => isCached(imageIdOf(consultId, frame)),
    valuesOf: (consultId, frame) => valuesOf(imageIdOf(consultId, frame)),
    forget: () => {
      cache.purgeCache();
      wadors.metaDataManager.purge();
      described.clear();
    },
  });
  eventTarget.addEventListener(Enums.Events.IMAGE_CACHE_IMAGE_ADDED, heldPixels.arrived);
  globalThis.addEventListener('unhandledrejection', ignoreKnownRejection);
  engine = new RenderingEngine('hoi-chan');
  return engine;
}

/** The name of the picture stands in the event when it goes, in its `image` when it comes. */
function tellProgress(event: Event, tell: (imageId: string) => void): void {
  const detail: unknown = event instanceof CustomEvent ? event.detail : undefined;
  if (typeof detail !== 'object' || detail === null) return;
  const named: unknown = 'image' in detail ? detail.image : detail;
  if (typeof named === 'object' && named !== null && 'imageId' in named && typeof named.imageId === 'string') tell(named.imageId);
}

/** Cornerstone's cache leaves a second promise of each failed or aborted request unhandled; the first one is ours and was handled. */
function ignoreKnownRejection(event: PromiseRejectionEvent): void {
  const reason: unknown = event.reason;
  if (reason instanceof FrameError || (reason instanceof DOMException && reason.name === 'AbortError')) event.preventDefault();
}

/** Gives Cornerstone the metadata of a picture before it is asked for. */
export function describeFrames(consultId: string, frames: readonly Frame[]): void {
  for (const frame of frames) {
    const imageId = imageIdOf(consultId, frame);
    if (described.has(imageId)) continue;
    described.add(imageId);
    // Frames of one object are described by the first; the loader combines the per-frame groups itself.
    if (frame.frame === 1) wadors.metaDataManager.add(imageId, loadable(frame.instance) as LoaderMetadata);
  }
}

/** One module of a picture's metadata, as Cornerstone's providers give it. */
export function metadataModule(kind: string, imageId: string): unknown {
  return metaData.get(kind, imageId) as unknown;
}

/** Decoded pictures kept in memory: a quarter of what the device says it has (at most 8 GB is ever said), 256 MB at least. */
export function memoryLimitBytes(): number {
  const gigabytes = 'deviceMemory' in navigator && typeof navigator.deviceMemory === 'number' ? navigator.deviceMemory : 2;
  return Math.max(256, gigabytes * 128) * 1024 * 1024;
}
