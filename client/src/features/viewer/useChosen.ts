import { useEffect, useEffectEvent, useState } from 'react';
import type { LayoutName } from '@hoi-chan/shared/arrangements.ts';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import type { EnclosedDocument } from './enclosed/enclosed.ts';
import type { Goal } from './goal.ts';
import { arranged, compared, priorOf, shown, singleLayout, type Layout } from './layout/layout.ts';
import { frameIndex, type Stack } from './series.ts';
import type { Choice } from './Strip.tsx';
import type { Together } from './together/model.ts';
import { useFollowedDocument, useFollowedFile, useFollowedLayout } from './together/useTogether.ts';

/**
 * What of all there is is looked at: stacks in the cells of a layout, or a document of the consult or of the archive. Whoever follows sees the presenter's
 * layout, or the document the presenter shows.
 */
export function useChosen(
  stacks: readonly Stack[],
  firstId: string | undefined,
  documents: readonly ConsultFile[],
  enclosedDocuments: readonly EnclosedDocument[],
  together: Together | undefined,
) {
  const [layout, setLayout] = useState<Layout>(singleLayout);
  // Of one's own, as long as the layout is one that somebody else made; one picture is no arrangement to miss.
  const [before, setBefore] = useState<Layout>();
  const [isTaken, setTaken] = useState(false);
  const [documentId, setDocumentId] = useState<string>();
  const [goal, setGoal] = useState<Goal>();
  const followed = useFollowedLayout(together, stacks);
  const followedDocument = useFollowedDocument(together, enclosedDocuments);
  const followedFile = useFollowedFile(together, documents);
  const followedDocumentId = followedFile?.id ?? followedDocument?.id;
  const isLed = followed !== undefined || followedDocumentId !== undefined;
  // Whoever stops following stays where they were led.
  useEffect(() => {
    if (followedDocumentId !== undefined) setDocumentId(followedDocumentId);
  }, [followedDocumentId]);
  const take = useEffectEvent((theirs: Layout) => {
    if (!isTaken && layout.name !== '1x1') setBefore(layout);
    setTaken(true);
    setDocumentId(undefined);
    setLayout(theirs);
  });
  useEffect(() => {
    if (followed !== undefined) take(followed);
  }, [followed]);

  // Until somebody chooses, the first there was: one that comes later, with a study that is tried again, does not push it away.
  const [begunWith, setBegunWith] = useState<string>();
  if (begunWith === undefined && firstId !== undefined) setBegunWith(firstId);
  const first = stacks.some(({ id }) => id === begunWith) ? begunWith : firstId;
  const filled = layout.cells[layout.active] === undefined && first !== undefined ? shown(layout, first) : layout;
  const led = followed ?? filled;
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
  /** Whoever follows and arranges the screen their own way looks alone from then on. */
  const own = (next: Layout): void => {
    together?.lookAlone();
    setTaken(false);
    setBefore(undefined);
    setDocumentId(undefined);
    setLayout(next);
  };
  return {
    layout: led,
    /** The arrangement is the presenter's: of now, or where one was led. */
    isTaken: isTaken || followed !== undefined,
    isLed,
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
    /** Not while one is led: whoever draws in another cell goes on following. */
    activate: (cell: number): void => {
      if (!isLed) setLayout({ ...led, active: cell });
    },
    arrange: (name: LayoutName): void => own(arranged(led, name, stacks)),
    link: (isLinked: boolean): void => {
      together?.lookAlone();
      setLayout({ ...led, isLinked });
    },
    /** To the arrangement one had before one was led to another; undefined: there was none. */
    back: before === undefined || isLed ? undefined : () => own(before),
    compare: active === undefined || prior === undefined ? undefined : (): void => own(compared(active, prior)),
  };
}
