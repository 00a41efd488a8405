import { useEffect, useEffectEvent } from 'react';
import { useStudyOpening, useWantedStudy } from '../../state/useStudyOpening.ts';
import type { StudyContent } from './series.ts';
import type { Choice } from './Strip.tsx';

interface Entry {
  study: { studyInstanceUid: string };
  content: StudyContent | undefined;
  error: unknown;
}

/**
 * Shows the study that was asked for elsewhere (in the summary) as soon as it is known what it holds; one that holds nothing to show, or does not come, is
 * waited for no longer. Returns what is to be called when somebody goes elsewhere here meanwhile: that counts.
 */
export function useOpenedStudy(contents: readonly Entry[], choose: (choice: Choice) => void): () => void {
  const opening = useStudyOpening()?.opening;
  const wanted = useWantedStudy();
  const entry = wanted && contents.find(({ study }) => study.studyInstanceUid === wanted.studyUid);
  const isKnown = entry !== undefined && (entry.content !== undefined || entry.error !== undefined);
  const settle = (): void => opening?.settle();
  const onKnown = useEffectEvent(() => {
    settle();
    const first = firstIn(entry?.content);
    if (first !== undefined) choose(first);
  });
  useEffect(() => {
    if (isKnown) onKnown();
  }, [wanted, isKnown]);
  return settle;
}

function firstIn(content: StudyContent | undefined): Choice | undefined {
  const stack = content?.stacks[0];
  if (stack !== undefined) return { kind: 'stack', id: stack.id };
  const document = content?.documents[0];
  return document && { kind: 'document', id: document.id };
}
