import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import { cellCount } from '@hoi-chan/shared/arrangements.ts';
import type { ViewportView } from '@hoi-chan/shared/features/viewport.ts';
import { uidOfUuid } from '@hoi-chan/shared/uuidUid.ts';
import { pictureIn } from '@hoi-chan/shared/viewportChange.ts';
import { useSignaling } from '../../../net/SignalingContext.ts';
import { useMe } from '../../../state/me.ts';
import { createStore, type Store, type WritableStore } from '../../../state/store.ts';
import { useStore } from '../../../state/useStore.ts';
import type { StackView } from '../cornerstone/stackView.ts';
import type { EnclosedDocument } from '../enclosed/enclosed.ts';
import type { Layout } from '../layout/layout.ts';
import { frameIndex, type Stack } from '../series.ts';
import type { Cutting } from '../mpr/cutting.ts';
import { changeBetween } from './change.ts';
import { createTogether, type Together, type TogetherState } from './model.ts';
import { asSent } from './sight.ts';
import type { Ground } from './usePointing.ts';

const unknown: Store<TogetherState> = createStore<TogetherState>({ role: 'nobody', presenter: null });

/** Looking together at this consult's images while the component is on the screen; undefined until there is a connection. */
export function useTogether(consultId: string): Together | undefined {
  const signaling = useSignaling();
  const { id: personId } = useMe();
  const [together, setTogether] = useState<Together>();
  useEffect(() => {
    if (signaling === undefined) return undefined;
    const made = createTogether({ consultId, personId, port: signaling });
    setTogether(made);
    return () => {
      made.destroy();
      setTogether(undefined);
    };
  }, [consultId, personId, signaling]);
  return together;
}

export function useTogetherState(together: Together | undefined): TogetherState {
  return useStore(together?.state ?? unknown);
}

/** The layout the presenter shows, with the stacks of its cells, while this person follows; undefined until the stack of its active cell is known here. */
export function useFollowedLayout(together: Together | undefined, stacks: readonly Stack[]): Layout | undefined {
  const [known] = useState(createKnownLayout);
  return useFollowed(together, (view) => known(followedLayout(view, stacks)));
}

function followedLayout(view: ViewportView, stacks: readonly Stack[]): Layout | undefined {
  const { name, active, isLinked } = view.layout ?? { name: '1x1', active: 0, isLinked: true };
  const cells = Array.from({ length: cellCount(name) }, (_, cell) => {
    const picture = pictureIn(view, cell);
    return picture && stacks.find((stack) => stack.seriesUid === picture.seriesUid && frameIndex(stack, picture) >= 0)?.id;
  });
  return cells[active] === undefined ? undefined : { name, cells, active, isLinked };
}

/** Gives an equal layout as the one before: it changes with the arrangement and the stacks only, not thirty times a second. */
function createKnownLayout(): (layout: Layout | undefined) => Layout | undefined {
  let last: Layout | undefined;
  return (layout) => {
    if (layout === undefined || last === undefined || JSON.stringify(layout) !== JSON.stringify(last)) last = layout;
    return last;
  };
}

/** The document of the archive the presenter shows, while this person follows. */
export function useFollowedDocument(together: Together | undefined, documents: readonly EnclosedDocument[]): EnclosedDocument | undefined {
  return useFollowed(together, (view) => documents.find(({ id }) => id === view.sopUid));
}

/** The file of the consult the presenter shows, which lies in no archive, while this person follows. */
export function useFollowedFile(together: Together | undefined, files: readonly ConsultFile[]): ConsultFile | undefined {
  return useFollowed(together, (view) => files.find(({ id }) => uidOfUuid(id) === view.sopUid));
}

/** What `among` finds of what the presenter shows, while this person follows. Must be equal for equal views. */
export function useFollowed<T>(together: Together | undefined, among: (view: ViewportView) => T | undefined): T | undefined {
  const find = (): T | undefined => {
    const view = together?.state.get().role === 'following' ? together.shown.get() : null;
    return view === null ? undefined : among(view);
  };
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = [together?.state.subscribe(listener), together?.shown.subscribe(listener)];
      return () => {
        for (const stop of stops) stop?.();
      };
    },
    [together],
  );
  return useSyncExternalStore(subscribe, find);
}

interface SharedCuts {
  state: WritableStore<Cutting>;
  /** Whether they stand over the picture. */
  covered: Store<boolean>;
}

/** Keeps the view, and where its stack is cut, in step with the others: follows the presenter, or shows the others what is seen here. */
export function useShared(together: Together | undefined, stack: Stack, view: StackView, { state: cutting, covered }: SharedCuts): void {
  useEffect(() => {
    if (together === undefined) return undefined;
    let last: ViewportView | null = null;
    let followed: Cutting = null;
    const follow = (): void => {
      const shown = together.state.get().role === 'following' ? together.shown.get() : null;
      // A point of the cuts that moves leaves the picture as it is.
      if (shown === null || last === null || !movesPointOnly(last, shown)) view.follow(shown);
      last = shown;
      if (shown === null || frameIndex(stack, shown) < 0) return;
      followed = shown.mpr ?? null;
      cutting.set(followed);
    };
    const share = (): void => {
      const snapshot = together.state.get().role === 'presenting' ? view.snapshot() : undefined;
      // Whoever takes over shows what they see, not cuts of the one before that never stood here.
      const cut = cutting.get() === followed && !covered.get() ? null : cutting.get();
      if (snapshot !== undefined) together.share({ ...snapshot, mpr: cut?.at ? { at: cut.at } : null });
    };
    const stops = [
      together.shown.subscribe(follow),
      together.state.subscribe(() => {
        follow();
        share();
      }),
      view.state.subscribe(share),
      cutting.subscribe(share),
      covered.subscribe(share),
    ];
    follow();
    share();
    return () => {
      for (const stop of stops) stop();
      // Another window follows now: the presenter's cuts must not stay over this picture. One's own do.
      if (cutting.get() === followed && together.state.get().role === 'following') cutting.set(null);
    };
  }, [together, stack, view, cutting, covered]);
}

function movesPointOnly(before: ViewportView, after: ViewportView): boolean {
  return before.mpr?.at !== after.mpr?.at && Object.keys(changeBetween(before, after) ?? {}).every((key) => key === 'mpr');
}

/** A stack as something to point at. */
export function stackGround(view: StackView, stack: Stack): Ground {
  return {
    placeAt: (point) => {
      const place = view.placeAt(point);
      const frame = stack.frames[view.state.get().index];
      if (place === undefined || frame === undefined) return null;
      const { studyUid, sopUid, frame: number } = frame;
      return { studyUid, sopUid, frame: number, x: asSent(place.x), y: asSent(place.y) };
    },
    onMoved: (listener) => view.state.subscribe(listener),
  };
}
