import { Enums, type Types } from '@cornerstonejs/core';
import type { PictureValues } from '@hoi-chan/shared/clinical/imaging/measure.ts';
import type { ViewportView } from '@hoi-chan/shared/features/viewport.ts';
import { createStore, type Store } from '../../../state/store.ts';
import { createAgainLater } from '../againLater.ts';
import { createFrameLine } from '../frameLine.ts';
import { createFrameQueue, type FrameQueue } from '../frameQueue.ts';
import { assertFits, imageProblem } from '../problems.ts';
import { progressBoard, seriesKey } from '../progress/board.ts';
import { frameIndex, type Frame, type Stack } from '../series.ts';
import { fetchUnlessHeld, HeldBack, middleComesFirst, waitsToBeAsked } from '../thin/heavyFrame.ts';
import type { Place } from '../together/sight.ts';
import { initialViewState, type Probe, type ViewState } from '../viewState.ts';
import { edgesOf } from './edges.ts';
import { isCached, isLinkSlow, loadFrame } from './frameRequests.ts';
import { probeAt, valuesOf } from './probe.ts';
import { reachOf } from './reach.ts';
import { applyCamera, pixelSize, placeAt, placeNear, pointOf, readCamera, rotationOf } from './sharedSight.ts';
import { describeFrames, drawingEngine, imageIdOf, memoryLimitBytes } from './setup.ts';
import { showWindow, stackActs, type StackActs } from './stackActs.ts';

/** One stack in one viewport. Everything the toolbar, the keys and the gestures do goes through here. */
export interface StackView extends StackActs {
  state: Store<ViewState>;
  goTo(index: number): void;
  play(on: boolean): void;
  setFrameRate(framesPerSecond: number): void;
  /** The value at `x`, `y` (CSS pixels in the viewport); undefined beside the picture. */
  probe(x: number, y: number): Probe | undefined;
  /** What is shown, for others to follow. */
  snapshot(): ViewportView | undefined;
  /** Shows from now on what `view` shows, also after a change of size; null: only what the person here does. Another stack's view is ignored. */
  follow(view: ViewportView | null): void;
  /** The place of the picture at a point of the viewport (CSS pixels), undefined beside it and while nothing is drawn; and back. */
  placeAt(point: Place): Place | undefined;
  pointOf(place: Place): Place | undefined;
  /** The place of the picture nearest to a point, also beside it. */
  placeNear(point: Place): Place | undefined;
  /** CSS pixels from one column, and one row, to the next. */
  pixelSize(): { column: number; row: number } | undefined;
  /** Values of the shown picture in modality units; undefined for colour and while it is not in memory. */
  values(): PictureValues | undefined;
  /** The person works in this viewport: its pictures go before those of the others. */
  activate(): void;
  /** Tries the shown picture again after an error. */
  retry(): void;
  /** Fetches the shown picture although the link is too thin for it: a person said so. */
  fetchHeld(): void;
  destroy(): void;
}

let viewports = 0;
/** Of this page: link and memory are shared by all cells of a layout. */
const line = createFrameLine();

export interface StackViewOptions {
  startAt?: number;
  /** Resolves when a large frame may come: what is looked at meanwhile is there. */
  before?: (frame: Frame) => Promise<void>;
}

/** Opens `stack` at picture `startAt` in `element`, which must have a size. @throws when the device cannot draw (no WebGL, no memory) */
export function createStackView(
  element: HTMLDivElement,
  consultId: string,
  stack: Stack,
  { startAt = 0, before = () => Promise.resolve() }: StackViewOptions = {},
): StackView {
  const engine = drawingEngine();
  const viewportId = `viewport-${(viewports += 1)}`;
  engine.enableElement({ viewportId, type: Enums.ViewportType.STACK, element, defaultOptions: { background: [0, 0, 0] } });
  const viewport = engine.getViewport<Types.IStackViewport>(viewportId);
  viewport.getCanvas().dataset['testid'] = 'viewport-canvas';
  const imageIds = stack.frames.map((frame) => imageIdOf(consultId, frame));
  describeFrames(consultId, stack.frames);
  const series = seriesKey(consultId, stack.id);
  progressBoard.begin(series, imageIds, isCached);

  const state = createStore<ViewState>({ ...initialViewState(stack.frames.length, stack.frameRate ?? 15), index: startAt });
  const patch = (change: Partial<ViewState>): void => state.update((now) => ({ ...now, ...change }));
  let stackSet = false;
  let followed: ViewportView | null = null;
  let ended = false;
  let direction: 1 | -1 = 1;
  let cineTimer: ReturnType<typeof setTimeout> | undefined;
  const asked = new Set<number>();

  const queue: FrameQueue = createFrameQueue({
    count: imageIds.length,
    line,
    reach: reachOf(stack),
    // A film that plays needs the next frames as much as this one.
    isScarce: () => isLinkSlow() && !state.get().playing,
    isReady: (index) => isCached(imageIds[index] ?? ''),
    isHeld: (error) => error instanceof HeldBack,
    load: async (index, signal) => {
      const frame = stack.frames[index];
      assertFits(frame?.instance, memoryLimitBytes());
      const fetch = async (given: AbortSignal): Promise<void> => {
        // Of a film the next frames are needed as much: a middle picture of each would take the link from them.
        if (frame !== undefined && !stack.isCine && middleComesFirst(frame)) await before(frame);
        await loadFrame(imageIds[index] ?? '', given);
      };
      await fetchUnlessHeld(fetch, { mustWait: () => !asked.has(index) && waitsToBeAsked(frame), signal });
    },
    onChange: () => {
      if (!ended) patch({ ready: queue.ready() });
      progressBoard.busy(series, { loading: queue.loading(), failed: queue.failed() });
    },
  });

  /** Reads from the viewport what the person may have changed there. */
  const readBack = (): void => {
    const { voiRange, invert } = viewport.getProperties();
    const camera = viewport.getCamera();
    const edges = edgesOf(stack.frames[state.get().index]?.instance, imageIds[state.get().index] ?? '', camera);
    patch({
      window: voiRange ? { center: (voiRange.lower + voiRange.upper + 1) / 2, width: voiRange.upper - voiRange.lower + 1 } : null,
      zoom: viewport.getZoom(),
      rotation: rotationOf(viewport),
      inverted: invert === true,
      flippedHorizontally: camera.flipHorizontal === true,
      flippedVertically: camera.flipVertical === true,
      edges: edges ?? null,
    });
  };

  const showAs = (view: ViewportView): void => {
    if (view.window !== null || state.get().window !== null) showWindow(viewport, view.window);
    viewport.setProperties({ invert: view.inverted });
    applyCamera(viewport, view.camera);
  };

  const draw = async (index: number): Promise<void> => {
    try {
      await queue.want(index);
      if (ended || state.get().index !== index) return;
      // Tried again by itself: until it is here, why it did not come stays on the screen.
      if (state.get().status === 'error') patch({ status: 'loading', problem: null });
      if (stackSet) await viewport.setImageIdIndex(index);
      else {
        stackSet = true;
        await viewport.setStack(imageIds, index);
      }
      if (ended || state.get().index !== index) return;
      if (followed !== null) showAs(followed);
      viewport.render();
      readBack();
    } catch (error) {
      if (ended || state.get().index !== index) return;
      if (error instanceof HeldBack) return patch({ held: true });
      const problem = imageProblem(error);
      patch({ status: 'error', problem });
      later.failed(problem);
    }
  };
  const later = createAgainLater(() => void draw(state.get().index));
  const onRendered = (): void => {
    const { index, status } = state.get();
    if (stackSet && status === 'loading' && viewport.getCurrentImageIdIndex() === index && isCached(imageIds[index] ?? '')) {
      later.settled();
      patch({ status: 'drawn', fetching: false, held: false, problem: null });
    }
  };
  element.addEventListener(Enums.Events.IMAGE_RENDERED, onRendered);

  const goTo = (wanted: number): void => {
    const index = Math.min(Math.max(Math.round(wanted), 0), imageIds.length - 1);
    const { index: now, status } = state.get();
    if (index === now && status !== 'loading' && stackSet) return;
    if (index !== now) direction = index > now ? 1 : -1;
    later.settled();
    patch({ index, status: 'loading', fetching: !isCached(imageIds[index] ?? ''), held: false, problem: null });
    queue.focus(index, direction);
    void draw(index);
  };

  const playOn = (): void => {
    const { playing, frameRate, index, status, count } = state.get();
    if (!playing || ended) return;
    const next = (index + 1) % count;
    // A frame that is still on its way is waited for; a broken one is passed over.
    if (status !== 'loading') goTo(next);
    cineTimer = setTimeout(playOn, 1000 / frameRate);
  };

  const play = (playing: boolean): void => {
    clearTimeout(cineTimer);
    patch({ playing });
    playOn();
  };
  const setFrameRate = (frameRate: number): void => patch({ frameRate: Math.min(Math.max(Math.round(frameRate), 1), 60) });

  const resize = new ResizeObserver(() => {
    if (ended || element.clientWidth === 0) return;
    engine.resize(true, true);
    if (followed !== null && stackSet) {
      showAs(followed);
      viewport.render();
    }
    readBack();
  });
  resize.observe(element);
  patch({ ready: queue.ready() });
  queue.focus(startAt, 1);
  void draw(startAt);

  const change = (run: () => void): void => {
    if (!stackSet || ended) return;
    run();
    viewport.render();
    readBack();
  };

  return {
    state,
    goTo,
    ...stackActs({ viewport, element, state, change }),
    play,
    setFrameRate,
    snapshot: () => {
      const { index, window, inverted, playing, frameRate } = state.get();
      const frame = stack.frames[index];
      if (frame === undefined) return undefined;
      const { studyUid, seriesUid, sopUid } = frame;
      const camera = (stackSet ? readCamera(viewport) : undefined) ?? null;
      return { studyUid, seriesUid, sopUid, frame: frame.frame, camera, window, inverted, playing, frameRate };
    },
    follow: (view) => {
      const index = view === null ? -1 : frameIndex(stack, view);
      followed = view !== null && index >= 0 ? view : null;
      if (followed === null || ended) return;
      setFrameRate(followed.frameRate);
      const { playing, index: now, count } = state.get();
      const apart = Math.abs(index - now);
      // Both sides play on their own; only when they drift apart is one moved.
      if (!followed.playing || !playing || Math.min(apart, count - apart) > followed.frameRate / 2) goTo(index);
      if (followed.playing !== playing) play(followed.playing);
      change(() => followed !== null && showAs(followed));
    },
    placeAt: (point) => (stackSet ? placeAt(viewport, point) : undefined),
    placeNear: (point) => (stackSet ? placeNear(viewport, point) : undefined),
    pixelSize: () => (stackSet ? pixelSize(viewport) : undefined),
    values: () => (state.get().status === 'drawn' ? valuesOf(imageIds[state.get().index] ?? '') : undefined),
    pointOf: (place) => (stackSet ? pointOf(viewport, place) : undefined),
    probe: (x, y) =>
      state.get().status === 'drawn'
        ? probeAt(viewport, imageIds[state.get().index] ?? '', stack.frames[state.get().index]?.instance, x, y)
        : undefined,
    activate: queue.activate,
    retry: () => {
      patch({ status: 'loading', fetching: true, problem: null });
      void draw(state.get().index);
    },
    fetchHeld: () => {
      asked.add(state.get().index);
      patch({ held: false });
      void draw(state.get().index);
    },
    destroy: () => {
      ended = true;
      later.settled();
      clearTimeout(cineTimer);
      resize.disconnect();
      element.removeEventListener(Enums.Events.IMAGE_RENDERED, onRendered);
      queue.destroy();
      engine.disableElement(viewportId);
    },
  };
}
