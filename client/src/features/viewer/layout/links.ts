import type { ViewportCamera } from '@hoi-chan/shared/features/viewport.ts';
import { createStore, type Store } from '../../../state/store.ts';
import type { StackView } from '../cornerstone/stackView.ts';
import type { Stack } from '../series.ts';
import { columnsOf, counterpartOf, matchByPart, passOf, rowsOf, type Counterpart, type Match } from './linking.ts';

interface Member {
  stack: Stack;
  view: StackView;
}

/** The viewports of one panel, which move together while they are linked. */
export interface Links {
  /** The returned function takes it out again. */
  join(member: Member): () => void;
  /** Asked with each move. */
  setLinked(isLinked: () => boolean): void;
  /** Those that stand at an end because the place that the others show lies beyond it. */
  beyond: Store<ReadonlySet<StackView>>;
}

/**
 * Whoever is moved by a person moves the others; what moves because of that moves nothing more. Pictures that were moved apart while nothing was linked
 * (by hand, or by a presenter) belong together as they stand from the next linked move on.
 */
export function createLinks(): Links {
  const members = new Set<Member>();
  const seen = new WeakMap<Member, { index: number; camera: string }>();
  /** By the names of both stacks, so that it outlives the cells. */
  const matches = new Map<string, Match>();
  const movedApart = new Set<string>();
  let isLinked = (): boolean => false;
  let leading: Member | undefined;
  const beyond = createStore<ReadonlySet<StackView>>(new Set());
  const setBeyond = (view: StackView, isBeyond: boolean): void => {
    if (beyond.get().has(view) === isBeyond) return;
    const next = new Set(beyond.get());
    if (isBeyond) next.add(view);
    else next.delete(view);
    beyond.set(next);
  };
  const forgetBeyond = (): void => {
    if (beyond.get().size > 0) beyond.set(new Set());
  };

  const positionOf = ({ view }: Member) => ({
    index: view.state.get().index,
    camera: JSON.stringify(view.snapshot()?.camera ?? null),
  });
  const lead = (leader: Member): void => {
    if (leading !== undefined) return;
    const before = seen.get(leader);
    const now = positionOf(leader);
    if (before === undefined || (before.index === now.index && before.camera === now.camera)) {
      seen.set(leader, now);
      return;
    }
    if (!isLinked()) {
      forgetBeyond();
      if (before.index !== now.index) {
        for (const member of members) if (member !== leader) movedApart.add(nameOf(leader.stack, member.stack));
      }
      seen.set(leader, now);
      return;
    }
    takeAsTheyStood();
    seen.set(leader, now);
    leading = leader;
    setBeyond(leader.view, false);
    try {
      for (const member of members) if (member !== leader) bring(leader, member);
    } finally {
      leading = undefined;
    }
  };
  /** Before the move that is being answered. */
  const takeAsTheyStood = (): void => {
    const all = [...members];
    for (const [at, one] of all.entries()) {
      for (const other of all.slice(at + 1)) {
        if (!movedApart.delete(nameOf(one.stack, other.stack))) continue;
        const [from, to] = [seen.get(one)?.index, seen.get(other)?.index];
        if (from === undefined || to === undefined) continue;
        const [there, here] = [placeFor(one.stack, from, other.stack).index, placeFor(other.stack, to, one.stack).index];
        // Where it would stand in any case nobody has set anything; at the same place in another phase somebody has.
        const isInSamePass = passOf(other.stack, there)(to) && passOf(one.stack, here)(from);
        if (isInSamePass && (there === to || here === from)) continue;
        keep(one.stack, other.stack, { from, to });
      }
    }
  };
  const keep = (one: Stack, other: Stack, { from, to }: Match): void => {
    matches.set(nameOf(one, other), one.id < other.id ? { from, to } : { from: to, to: from });
  };
  const placeFor = (from: Stack, index: number, to: Stack): Counterpart => {
    const match = matches.get(nameOf(from, to));
    return counterpartOf(from, index, to, match && (from.id < to.id ? match : { from: match.to, to: match.from }));
  };
  const bring = (leader: Member, member: Member): void => {
    const { index } = leader.view.state.get();
    if (!matches.has(nameOf(leader.stack, member.stack))) {
      const match = matchByPart(leader.stack, index, member.stack);
      if (match !== undefined) keep(leader.stack, member.stack, match);
    }
    const { index: there, isBeyond } = placeFor(leader.stack, index, member.stack);
    member.view.goTo(there);
    setBeyond(member.view, isBeyond);
    const camera = leader.view.snapshot()?.camera ?? null;
    if (camera !== null && member.view.state.get().window !== null) member.view.setCamera(translated(camera, leader.stack, member.stack));
    seen.set(member, positionOf(member));
  };

  return {
    join: (member) => {
      members.add(member);
      const stop = member.view.state.subscribe(() => lead(member));
      // Whoever comes shows what belongs to the others.
      const [other] = [...members].filter((each) => each !== member);
      if (other !== undefined && isLinked()) {
        leading = other;
        movedApart.delete(nameOf(other.stack, member.stack));
        bring(other, member);
        leading = undefined;
      }
      seen.set(member, positionOf(member));
      return () => {
        stop();
        members.delete(member);
        setBeyond(member.view, false);
      };
    },
    setLinked: (next) => {
      isLinked = next;
      if (!next()) forgetBeyond();
    },
    beyond,
  };
}

const nameOf = (one: Stack, other: Stack): string => (one.id < other.id ? `${one.id} ${other.id}` : `${other.id} ${one.id}`);

/** The same part of a picture with another number of pixels; sizes in mm stay as they are. */
export function translated(camera: ViewportCamera, from: Stack, to: Stack): ViewportCamera {
  return { ...camera, x: (camera.x / columnsOf(from)) * columnsOf(to), y: (camera.y / rowsOf(from)) * rowsOf(to) };
}
