import type { PictureValues } from '@hoi-chan/shared/clinical/imaging/measure.ts';
import { createStore, type Store } from '../../state/store.ts';
import type { Frame } from './series.ts';

/** The memory for decoded pictures, as its owner reads it. */
export interface PixelMemory {
  isHeld(consultId: string, frame: Frame): boolean;
  /** In modality units; undefined for colour and while the picture is not in memory. */
  valuesOf(consultId: string, frame: Frame): PictureValues | undefined;
  /** Empties it, of what is known of the pictures too. */
  forget(): void;
}

/** The way to pixel values for what is there before, or without, the viewer's own code: that one says where its pictures are. */
export interface HeldPixels extends PixelMemory {
  /** Counts the pictures that came into memory. */
  arrivals: Store<number>;
  /** From now on pictures are read from `memory`; until then none is held. */
  readFrom(memory: PixelMemory): void;
  arrived(): void;
}

export function createHeldPixels(): HeldPixels {
  const arrivals = createStore(0);
  let memory: PixelMemory | undefined;
  return {
    arrivals,
    isHeld: (consultId, frame) => memory?.isHeld(consultId, frame) === true,
    valuesOf: (consultId, frame) => memory?.valuesOf(consultId, frame),
    forget: () => memory?.forget(),
    readFrom: (given) => {
      memory = given;
    },
    arrived: () => arrivals.update((count) => count + 1),
  };
}

/** Of this page: there is one memory for the pictures of all viewports. */
export const heldPixels = createHeldPixels();
