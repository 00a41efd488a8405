import type { VoiWindow } from './windows.ts';

/** A picture to be shown, each time it is asked for anew. */
export interface Goal {
  sopUid: string;
  frame: number;
  window: VoiWindow | null;
}
