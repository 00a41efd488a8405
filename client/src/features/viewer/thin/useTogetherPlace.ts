import { useEffect, useState } from 'react';
import { frameIndex, type Stack } from '../series.ts';
import type { Together } from '../together/model.ts';
import { useTogetherState } from '../together/useTogether.ts';

/** Whoever scrolls through a hundred slices shall not have a picture of each asked for: the one they rest at is. */
const RESTS_MS = 400;
const frameRate = 15;

export interface TogetherPlace {
  place: number;
  /** Goes there on one's own: whoever followed looks alone from then on. */
  goTo: (place: number) => void;
  /** Whose view it is, while this person follows. */
  presenter: string | undefined;
}

/** Which picture of a stack is looked at: the presenter's, for whoever follows; shown to the others by whoever presents. Series and slice, no more. */
export function useTogetherPlace(together: Together | undefined, stack: Stack): TogetherPlace {
  const { role, presenter } = useTogetherState(together);
  const [place, setPlace] = useState(() => Math.max(0, followed(together, stack)));

  useEffect(() => {
    if (together === undefined) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const follow = (afterMs: number): void => {
      clearTimeout(timer);
      const there = followed(together, stack);
      if (there >= 0) timer = setTimeout(() => setPlace(there), afterMs);
    };
    follow(0);
    const stops = [together.state.subscribe(() => follow(0)), together.shown.subscribe(() => follow(RESTS_MS))];
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [together, stack]);

  const frame = stack.frames[place];
  useEffect(() => {
    if (together === undefined || frame === undefined) return;
    const { studyUid, seriesUid, sopUid, frame: number } = frame;
    // As their viewer opens it: nothing here turns, enlarges or windows.
    together.share({ studyUid, seriesUid, sopUid, frame: number, camera: null, window: null, inverted: false, playing: false, frameRate });
  }, [together, frame]);

  return {
    place,
    goTo: (next) => {
      if (next !== place) together?.lookAlone();
      setPlace(next);
    },
    presenter: role === 'following' ? presenter?.name : undefined,
  };
}

/** The place of what the presenter shows; -1 where nobody is followed, or it is of another stack. */
function followed(together: Together | undefined, stack: Stack): number {
  const view = together?.state.get().role === 'following' ? together.shown.get() : null;
  return view === null || view === undefined ? -1 : frameIndex(stack, view);
}
