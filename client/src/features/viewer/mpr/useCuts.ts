import { useEffect, useEffectEvent, useLayoutEffect, useMemo, useState } from 'react';
import type { PatientPoint } from '@hoi-chan/shared/features/viewport.ts';
import { createStore, type Store, type WritableStore } from '../../../state/store.ts';
import { useStore } from '../../../state/useStore.ts';
import { takesLongForOthers } from '../thin/heavyFrame.ts';
import type { Together } from '../together/model.ts';
import { useTogetherState } from '../together/useTogether.ts';
import type { Cutting } from './cutting.ts';
import type { MprRefusal } from './volume.ts';

/** The cuts of one stack in one viewport, for the hands of the person here: whoever changes them while following looks alone from then on. */
export interface Cuts {
  /** As the presenter, or the person here, has them. */
  state: WritableStore<Cutting>;
  cutting: Cutting;
  /** Bytes still missing where the link is too thin to fetch them only because somebody else looks at cuts; 0: nothing is waited for. */
  heldBytes: number;
  /** Why what the presenter has cut cannot be cut here: told over the picture, which stays. */
  refusal: MprRefusal | undefined;
  /** Whether they stand over the picture, not only a note that they would. */
  isCovered: boolean;
  /** The same, at the moment it is asked. */
  covered: Store<boolean>;
  cover: (isCovered: boolean) => void;
  /** The person here wants what is held. */
  ask: () => void;
  open: () => void;
  moveTo: (at: PatientPoint) => void;
  close: () => void;
  /** One key: away with what stands there or is on its way, though it be the presenter's; else one's own. */
  toggle: () => void;
}

/** `missingBytes`: what of the stack is not in memory yet, as it travels. `findRefusal`: why it cannot be cut here. */
export function useCuts(together: Together | undefined, missingBytes: () => number, findRefusal: () => MprRefusal | undefined): Cuts {
  const [state] = useState(() => createStore<Cutting>(null));
  const cutting = useStore(state);
  const { role } = useTogetherState(together);
  const [isAsked, setAsked] = useState(false);
  const [covered] = useState(() => createStore(false));
  const isCovered = useStore(covered);
  const isOpen = cutting !== null;
  // One's own have no point until they are made: whoever opens them is told the reason in their place.
  const isOthers = cutting !== null && cutting.at !== null;
  const refusal = useMemo(() => (isOthers ? findRefusal() : undefined), [isOthers, findRefusal]);
  // Decided when they open: what somebody looks at does not go because the link gets worse.
  const heldAtOpening = useMemo(() => {
    const bytes = isOpen ? missingBytes() : 0;
    return takesLongForOthers(bytes) ? bytes : 0;
  }, [isOpen, missingBytes]);
  // Nobody is asked for bytes that are of no use.
  const heldBytes = isAsked || refusal !== undefined ? 0 : heldAtOpening;
  // Whoever follows no more is not shown later, or made to show the others, what they never saw.
  useEffect(() => {
    if ((heldBytes > 0 || refusal !== undefined) && role !== 'following') state.set(null);
  }, [heldBytes, refusal, role, state]);
  const leave = useEffectEvent(() => {
    if (!isCovered && (state.get()?.at ?? null) !== null) state.set(null);
  });
  const isFollowing = role === 'following';
  // Nor does what is still loading come over the picture they chose to look at.
  useLayoutEffect(() => (isFollowing ? () => leave() : undefined), [isFollowing]);
  return useMemo(() => {
    const open = (): void => {
      together?.lookAlone();
      setAsked(true);
      state.set({ at: null });
    };
    const close = (): void => {
      together?.lookAlone();
      state.set(null);
    };
    const isComing = cutting !== null && heldBytes === 0 && refusal === undefined;
    return {
      state,
      cutting,
      heldBytes,
      refusal,
      isCovered,
      covered,
      cover: covered.set,
      ask: () => setAsked(true),
      open,
      moveTo: (at) => {
        together?.lookAlone();
        state.set({ at });
      },
      close,
      toggle: isCovered || isComing ? close : open,
    };
  }, [together, state, cutting, heldBytes, refusal, isCovered, covered]);
}
