import type { Size } from './zoom.ts';

/** The pages of a document; undefined: there is only one. */
export interface Paging {
  page: number;
  count: number;
  turnTo: (page: number) => void;
}

/** How large it is shown. */
export interface Shown extends Size {
  /** Pixels of the window for one of its units. */
  scale: number;
  /** Pixels of the screen for one of the window. */
  pixelRatio: number;
}
