import { useEffect, useEffectEvent } from 'react';
import { useStudyOpening, useWantedStudy } from '../../state/useStudyOpening.ts';
import type { EnclosedDocument } from './enclosed/enclosed.ts';
import type { Stack } from './series.ts';
import type { Choice } from './Strip.tsx';

/** Shows the study that was asked for elsewhere (in the summary) as soon as it is known what it holds. Returns `choose` for who chooses here meanwhile: that counts. */
export function useOpenedStudy(
  stacks: readonly Stack[],
  documents: readonly EnclosedDocument[],
  choose: (choice: Choice) => void,
): (choice: Choice) => void {
  const opening = useStudyOpening()?.opening;
  const wanted = useWantedStudy();
  const isWanted = ({ studyUid }: { studyUid: string }): boolean => studyUid === wanted;
  const firstStack = stacks.find(isWanted)?.id;
  const first = firstStack ?? documents.find(isWanted)?.id;
  const kind = firstStack === undefined ? 'document' : 'stack';
  const chooseAndSettle = (choice: Choice): void => {
    opening?.settle();
    choose(choice);
  };
  const show = useEffectEvent((id: string) => chooseAndSettle({ kind, id }));
  useEffect(() => {
    if (first !== undefined) show(first);
  }, [first]);
  return chooseAndSettle;
}
