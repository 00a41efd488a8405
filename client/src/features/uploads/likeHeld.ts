import type { HeldFile } from '@hoi-chan/shared/features/files.ts';

interface Waiting {
  state: string;
  study: string | undefined;
  says?: string | undefined;
  held?: HeldFile;
}

export const sameHeld = (a: HeldFile | undefined, b: HeldFile): boolean => a !== undefined && JSON.stringify(a) === JSON.stringify(b);

/** What waits of a study somebody must decide on, and says of its patient what the file in question says. */
export function likeHeld<T extends Waiting>(uploads: readonly T[], held: HeldFile): T[] {
  const said = new Set(uploads.flatMap((each) => (each.state === 'held' && sameHeld(each.held, held) ? [each.says] : [])));
  return uploads.filter(
    ({ state, study, says }) => state === 'waiting' && study === held.studyInstanceUid && says !== undefined && said.has(says),
  );
}
