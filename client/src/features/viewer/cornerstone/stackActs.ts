import type { Types } from '@cornerstonejs/core';
import type { ViewportCamera } from '@hoi-chan/shared/features/viewport.ts';
import type { Store } from '../../../state/store.ts';
import type { ViewState } from '../viewState.ts';
import { draggedWindow, type VoiWindow } from '../windows.ts';
import { applyCamera } from './sharedSight.ts';

const minZoom = 0.1;
const maxZoom = 30;

export interface StackActsInput {
  viewport: Types.IStackViewport;
  element: HTMLDivElement;
  state: Store<ViewState>;
  /** Does it to a picture that stands, draws it and reads back what came of it. */
  change(run: () => void): void;
}

/** What a person does to how the picture is seen: grey levels, place and size, turning. */
export interface StackActs {
  /** null: the window the file proposes. */
  setWindow(window: VoiWindow | null): void;
  dragWindow(dx: number, dy: number): void;
  /** `x`, `y`: CSS pixels in the viewport that stay where they are; its middle otherwise. */
  zoomBy(factor: number, x?: number, y?: number): void;
  panBy(dx: number, dy: number): void;
  rotate(): void;
  flip(axis: 'horizontal' | 'vertical'): void;
  invert(): void;
  /** Position, size, window and turning back to how the picture came. */
  reset(): void;
  /** Shows the part of the picture that `camera` says; turning and flipping stay as they are. */
  setCamera(camera: ViewportCamera): void;
}

export function stackActs({ viewport, element, state, change }: StackActsInput): StackActs {
  return {
    setWindow: (window) => change(() => showWindow(viewport, window)),
    dragWindow: (dx, dy) =>
      change(() => {
        const { window } = state.get();
        if (window !== null) showWindow(viewport, draggedWindow(window, dx, dy));
      }),
    zoomBy: (factor, x, y) =>
      change(() => {
        const point: Types.Point2 = [x ?? element.clientWidth / 2, y ?? element.clientHeight / 2];
        const world = viewport.canvasToWorld(point);
        viewport.setZoom(Math.min(Math.max(viewport.getZoom() * factor, minZoom), maxZoom));
        const moved = viewport.worldToCanvas(world);
        const pan = viewport.getPan();
        viewport.setPan([pan[0] + point[0] - moved[0], pan[1] + point[1] - moved[1]]);
      }),
    panBy: (dx, dy) =>
      change(() => {
        const pan = viewport.getPan();
        viewport.setPan([pan[0] + dx, pan[1] + dy]);
      }),
    rotate: () =>
      change(() => {
        viewport.setViewPresentation({ rotation: (state.get().rotation + 90) % 360 });
      }),
    flip: (axis) =>
      change(() => {
        const { flippedHorizontally, flippedVertically } = state.get();
        viewport.setCamera(axis === 'horizontal' ? { flipHorizontal: !flippedHorizontally } : { flipVertical: !flippedVertically });
      }),
    invert: () => change(() => viewport.setProperties({ invert: !state.get().inverted })),
    reset: () =>
      change(() => {
        viewport.resetProperties();
        viewport.resetCamera();
        viewport.setViewPresentation({ rotation: 0 });
      }),
    setCamera: (camera) =>
      change(() => {
        const { rotation, flippedHorizontally, flippedVertically } = state.get();
        const turn = {
          rotation: rotation === 90 || rotation === 180 || rotation === 270 ? rotation : 0,
          flippedHorizontally,
          flippedVertically,
        } as const;
        applyCamera(viewport, { ...camera, ...turn });
      }),
  };
}

/** null: the window the file proposes; inversion stays as it is. */
export function showWindow(viewport: Types.IStackViewport, window: VoiWindow | null): void {
  if (window !== null) {
    const { center, width } = window;
    viewport.setProperties({ voiRange: { lower: center - width / 2, upper: center + width / 2 - 1 } });
    return;
  }
  const { invert } = viewport.getProperties();
  viewport.resetProperties();
  viewport.setProperties({ invert });
}
