import type { EdgeLabels } from './orientation.ts';
import type { ImageProblem } from './problems.ts';
import type { VoiWindow } from './windows.ts';

/** What a viewport shows, as a value. */
export interface ViewState {
  /** `loading`: the wanted picture is not drawn yet; what is seen meanwhile is a preview, never another picture. */
  status: 'loading' | 'drawn' | 'error';
  /** The wanted picture is not in memory yet: it comes over the link. */
  fetching: boolean;
  /** The wanted picture is too much for the link as it is: it comes when somebody asks for it (`fetchHeld`). */
  held: boolean;
  /** Place in the stack, from 0. */
  index: number;
  count: number;
  /** Pictures of the stack that are in memory. */
  ready: number;
  /** null while nothing is drawn. */
  window: VoiWindow | null;
  /** 1 fits the viewport. */
  zoom: number;
  /** Degrees clockwise: 0, 90, 180, 270. */
  rotation: number;
  flippedHorizontally: boolean;
  flippedVertically: boolean;
  inverted: boolean;
  playing: boolean;
  /** Frames a second while playing. */
  frameRate: number;
  problem: ImageProblem | null;
  edges: EdgeLabels | null;
}

export function initialViewState(count: number, frameRate: number): ViewState {
  return {
    status: 'loading',
    fetching: true,
    held: false,
    index: 0,
    count,
    ready: 0,
    window: null,
    zoom: 1,
    rotation: 0,
    flippedHorizontally: false,
    flippedVertically: false,
    inverted: false,
    playing: false,
    frameRate,
    problem: null,
    edges: null,
  };
}

/** The value under the pointer. */
export interface Probe {
  /** Column and row of the stored picture, from 0. */
  column: number;
  row: number;
  /** In modality units, or red, green, blue. */
  value: number | readonly [number, number, number];
  unit: string;
}
