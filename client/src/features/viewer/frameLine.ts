/** One stack among those that share the link and the memory. */
export interface LineMember {
  /** What it would have, the shown picture first. */
  order(): readonly number[];
  /** Neither ready nor failed. */
  lacks(index: number): boolean;
  /** On its way, and not given up. */
  isLoading(index: number): boolean;
  /** How many are on their way. */
  loading(): number;
  /** True while the link is so slow that neighbours would only delay its shown picture. */
  isScarce(): boolean;
  start(index: number): void;
  /** Gives up what is on its way and not in `near`; `byItself`: because the person moved in this one. */
  giveUp(near: ReadonlySet<number>, byItself: boolean): void;
  /** Others came or went, or a picture did: what it waits for may be here, its part of the memory another. */
  lookAgain(): void;
}

/** What all stacks on the screen load, in one line: the shown pictures of all, then their neighbours, of which the active stack has two of three places. */
export interface FrameLine {
  join(member: LineMember): void;
  leave(member: LineMember): void;
  /** The person works in this one. Until anybody says so it is the first that joined. */
  activate(member: LineMember): void;
  /** The person moved in `member`, or waits for its shown picture: what stands behind gives way. */
  moved(member: LineMember): void;
  /** Begins what there is room for. */
  pump(): void;
  /** Among how many the memory is divided. */
  sharers(): number;
}

/** @param parallel how many load at the same time, of all stacks together; more than a few only delay each other on a slow link */
export function createFrameLine(parallel = 3): FrameLine {
  const members = new Set<LineMember>();
  let active: LineMember | undefined;

  const activeFirst = (): LineMember[] => {
    const all = [...members];
    return active === undefined ? all : [active, ...all.filter((member) => member !== active)];
  };
  const waitsForShown = (member: LineMember): boolean => {
    const [shown] = member.order();
    return shown !== undefined && member.lacks(shown);
  };
  /** How many may load at once now. */
  const room = (): number => ([...members].some((member) => waitsForShown(member) && member.isScarce()) ? 1 : parallel);

  /** The line, with what is on its way. */
  const inLine = function* (): Generator<{ member: LineMember; index: number }> {
    const turns = activeFirst();
    for (const member of turns) {
      const [shown] = member.order();
      if (shown !== undefined && member.lacks(shown)) yield { member, index: shown };
    }
    const rows = turns.map((member, place) => ({ member, at: 1, eager: place === 0 ? 2 : 1 }));
    let isAnyLeft = true;
    while (isAnyLeft) {
      isAnyLeft = false;
      for (const row of rows) {
        const order = row.member.order();
        for (let taken = 0; taken < row.eager && row.at < order.length; row.at += 1) {
          const index = order[row.at];
          if (index === undefined || !row.member.lacks(index)) continue;
          taken += 1;
          yield { member: row.member, index };
        }
        isAnyLeft ||= row.at < order.length;
      }
    }
  };
  const pump = (): void => {
    for (const member of members) member.lookAgain();
    let live = [...members].reduce((sum, member) => sum + member.loading(), 0);
    for (const { member, index } of inLine()) {
      if (live >= room()) return;
      if (member.isLoading(index)) continue;
      live += 1;
      member.start(index);
    }
  };

  return {
    join: (member) => {
      members.add(member);
      for (const each of members) each.lookAgain();
    },
    leave: (member) => {
      members.delete(member);
      if (active === member) active = undefined;
      pump();
    },
    activate: (member) => {
      if (active === member || !members.has(member)) return;
      active = member;
      pump();
    },
    moved: (member) => {
      const near = new Map<LineMember, Set<number>>([...members].map((each) => [each, new Set()]));
      let left = room();
      for (const each of inLine()) {
        if (left === 0) break;
        near.get(each.member)?.add(each.index);
        left -= 1;
      }
      for (const [each, kept] of near) each.giveUp(kept, each === member);
      pump();
    },
    pump,
    sharers: () => Math.max(1, members.size),
  };
}
