import { useEffect, useMemo, useState } from 'react';
import type { PatientPoint } from '@hoi-chan/shared/features/viewport.ts';
import { createStore, type WritableStore } from '../../../state/store.ts';
import { useStore } from '../../../state/useStore.ts';
import { takesLong } from '../thin/heavyFrame.ts';
import type { Together } from '../together/model.ts';
import { useTogetherState } from '../together/useTogether.ts';
import type { Cutting } from './cutting.ts';

/** The cuts of one stack in one viewport, for the hands of the person here: whoever changes them while following looks alone from then on. */
export interface Cuts {
  /** As the presenter, or the person here, has them. */
  state: WritableStore<Cutting>;
  cutting: Cutting;
  /** Bytes still missing where the link is too thin to fetch them only because somebody else looks at cuts; 0: nothing is waited for. */
  heldBytes: number;
  /** The person here wants what is held. */
  ask: () => void;
  open: () => void;
  moveTo: (at: PatientPoint) => void;
  close: () => void;
}

/** `missingBytes`: what of the stack is not in memory yet, as it travels. */
export function useCuts(together: Together | undefined, missingBytes: () => number): Cuts {
  const [state] = useState(() => createStore<Cutting>(null));
  const cutting = useStore(state);
  const { role } = useTogetherState(together);
  const [isAsked, setAsked] = useState(false);
  const isOpen = cutting !== null;
  // Decided when they open: what somebody looks at does not go because the link gets worse.
  const heldAtOpening = useMemo(() => {
    const bytes = isOpen ? missingBytes() : 0;
    return takesLong(bytes) ? bytes : 0;
  }, [isOpen, missingBytes]);
  const heldBytes = isAsked ? 0 : heldAtOpening;
  // Whoever follows no more is not shown later, or made to show the others, what they never saw.
  useEffect(() => {
    if (heldBytes > 0 && role !== 'following') state.set(null);
  }, [heldBytes, role, state]);
  return useMemo(
    () => ({
      state,
      cutting,
      heldBytes,
      ask: () => setAsked(true),
      open: () => {
        together?.lookAlone();
        setAsked(true);
        state.set({ at: null });
      },
      moveTo: (at) => {
        together?.lookAlone();
        state.set({ at });
      },
      close: () => {
        together?.lookAlone();
        state.set(null);
      },
    }),
    [together, state, cutting, heldBytes],
  );
}
