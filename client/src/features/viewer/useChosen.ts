import { useEffect, useState } from 'react';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import type { EnclosedDocument } from './enclosed/enclosed.ts';
import type { Goal } from './goal.ts';
import { arranged, compared, priorOf, shown, singleLayout, type Layout, type LayoutName } from './layout/layout.ts';
import { frameIndex, type Stack } from './series.ts';
import type { Choice } from './Strip.tsx';
import type { Together } from './together/model.ts';
import { useFollowedDocument, useFollowedFile, useFollowedStack } from './together/useTogether.ts';

/**
 * What of all there is is looked at: stacks in the cells of a layout, or a document of the consult or of the archive. Whoever follows sees the presenter's
 * stack in the active cell, or the document the presenter shows.
 */
export function useChosen(
  stacks: readonly Stack[],
  firstId: string | undefined,
  documents: readonly ConsultFile[],
  enclosedDocuments: readonly EnclosedDocument[],
  together: Together | undefined,
) {
  const [layout, setLayout] = useState<Layout>(singleLayout);
  const [documentId, setDocumentId] = useState<string>();
  const [goal, setGoal] = useState<Goal>();
  const followedId = useFollowedStack(together, stacks)?.id;
  const followedDocument = useFollowedDocument(together, enclosedDocuments);
  const followedFile = useFollowedFile(together, documents);
  const followedDocumentId = followedFile?.id ?? followedDocument?.id;
  const isLed = followedId !== undefined || followedDocumentId !== undefined;
  // Whoever stops following stays where they were led.
  useEffect(() => {
    if (followedDocumentId !== undefined) setDocumentId(followedDocumentId);
  }, [followedDocumentId]);
  useEffect(() => {
    if (followedId === undefined) return;
    setDocumentId(undefined);
    setLayout((now) => shown(now, followedId));
  }, [followedId]);

  // Until somebody chooses, the first there was: one that comes later, with a study that is tried again, does not push it away.
  const [begunWith, setBegunWith] = useState<string>();
  if (begunWith === undefined && firstId !== undefined) setBegunWith(firstId);
  const first = stacks.some(({ id }) => id === begunWith) ? begunWith : firstId;
  const filled = layout.cells[layout.active] === undefined && first !== undefined ? shown(layout, first) : layout;
  const led = followedId === undefined ? filled : shown(filled, followedId);
  const active = stacks.find(({ id }) => id === led.cells[led.active]);
  const document = isLed ? followedFile : documents.find(({ id }) => id === documentId);
  const enclosed = isLed ? followedDocument : enclosedDocuments.find(({ id }) => id === documentId);
  const prior = active && priorOf(active, stacks);
  const shownDocumentId = document?.id ?? enclosed?.id;
  const current: Choice | undefined =
    shownDocumentId === undefined ? active && { kind: 'stack', id: active.id } : { kind: 'document', id: shownDocumentId };
  const show = (stackId: string): void => {
    together?.lookAlone();
    setDocumentId(undefined);
    setLayout(shown(led, stackId));
  };
  return {
    layout: led,
    document,
    enclosed,
    current,
    goal,
    choose: (next: Choice): void => {
      setGoal(undefined);
      if (next.kind === 'stack') return show(next.id);
      together?.lookAlone();
      setDocumentId(next.id);
    },
    /** Shows the picture of an annotation. */
    go: ({ sopUid, frame, window }: Goal): void => {
      const stack = stacks.find((each) => frameIndex(each, { sopUid, frame }) >= 0);
      if (stack === undefined) return;
      setGoal({ sopUid, frame, window });
      show(stack.id);
    },
    activate: (cell: number): void => {
      if (!isLed) setLayout({ ...led, active: cell });
    },
    arrange: (name: LayoutName): void => setLayout(arranged(led, name, stacks)),
    link: (isLinked: boolean): void => setLayout({ ...led, isLinked }),
    compare:
      active === undefined || prior === undefined
        ? undefined
        : (): void => {
            setDocumentId(undefined);
            setLayout(compared(active, prior));
          },
  };
}
