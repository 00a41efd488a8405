import type { ViewportCamera } from '@hoi-chan/shared/features/viewport.ts';
import type { StackView } from '../cornerstone/stackView.ts';
import type { Stack } from '../series.ts';
import { columnsOf, linkedIndex, rowsOf } from './linking.ts';

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
}

/** Whoever is moved by a person moves the others; what moves because of that moves nothing more. */
export function createLinks(): Links {
  const members = new Set<Member>();
  const seen = new WeakMap<Member, string>();
  let isLinked = (): boolean => false;
  let leading: Member | undefined;

  const positionOf = ({ view }: Member): string => {
    const { index } = view.state.get();
    return `${index} ${JSON.stringify(view.snapshot()?.camera ?? null)}`;
  };
  const lead = (leader: Member): void => {
    if (leading !== undefined) return;
    const before = seen.get(leader);
    const now = positionOf(leader);
    seen.set(leader, now);
    if (!isLinked() || before === undefined || before === now) return;
    leading = leader;
    try {
      for (const member of members) if (member !== leader) bring(leader, member);
    } finally {
      leading = undefined;
    }
  };
  const bring = (leader: Member, member: Member): void => {
    member.view.goTo(linkedIndex(leader.stack, leader.view.state.get().index, member.stack));
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
        bring(other, member);
        leading = undefined;
      }
      seen.set(member, positionOf(member));
      return () => {
        stop();
        members.delete(member);
      };
    },
    setLinked: (next) => {
      isLinked = next;
    },
  };
}

/** The same part of a picture with another number of pixels; sizes in mm stay as they are. */
export function translated(camera: ViewportCamera, from: Stack, to: Stack): ViewportCamera {
  return { ...camera, x: (camera.x / columnsOf(from)) * columnsOf(to), y: (camera.y / rowsOf(from)) * rowsOf(to) };
}
