import { Skeleton } from '@mantine/core';
import { IconPhotoOff } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Consult, ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import type { MinutesOffer } from '../../state/minutesOffers.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorBoundary } from '../../ui/ErrorBoundary.tsx';
import type { Annotation } from '@hoi-chan/shared/features/annotations.ts';
import type { Annotations } from './annotations/model.ts';
import { readReports, type ReportedAnnotation } from './annotations/reported.ts';
import { useOfferedMarks } from './annotations/useOfferedMarks.ts';
import { useAnnotations } from './annotations/useAnnotations.ts';
import { DocumentView } from './DocumentView.tsx';
import classes from './ImagesPanel.module.css';
import { Preview } from './Preview.tsx';
import type { Goal } from './goal.ts';
import { frameIndex, type Stack } from './series.ts';
import { Strip, type Choice } from './Strip.tsx';
import type { Together } from './together/model.ts';
import { TogetherBar } from './together/TogetherBar.tsx';
import { useFollowedStack, useTogether } from './together/useTogether.ts';
import { useStudies } from './useStudies.ts';

// Cornerstone is a megabyte: it is fetched when the first picture is shown, whose preview stands there meanwhile.
const StackViewer = lazy(() => import('./StackViewer.tsx'));

export interface ImagesPanelProps {
  consultId: string;
  studies: Consult['studies'];
  /** Photographs and PDFs among them are shown as documents. */
  files?: readonly ConsultFile[];
}

/** The images of a consult: what there is on the left, the chosen one beside it. Fills its container. */
export default function ImagesPanel({ consultId, studies, files = [] }: ImagesPanelProps) {
  const { t } = useTranslation('viewer');
  const contents = useStudies(consultId, studies);
  const documents = files.filter((file) => file.kind === 'photo' || file.kind === 'pdf');
  const [choice, setChoice] = useState<Choice>();
  const stacks = contents.flatMap(({ content }) => content?.stacks ?? []);
  const together = useTogether(consultId);
  const annotations = useAnnotations(consultId, together);
  const offers = useOfferedMarks(annotations, stacks);
  const [goal, setGoal] = useState<Goal>();
  const followed = useFollowedStack(together, stacks);
  const followedId = followed?.id;
  // Whoever stops following stays where they were led.
  useEffect(() => {
    if (followedId !== undefined) setChoice({ kind: 'stack', id: followedId });
  }, [followedId]);
  const choose = (next: Choice): void => {
    together?.lookAlone();
    setGoal(undefined);
    setChoice(next);
  };
  const go = ({ sopUid, frame, window }: Annotation): void => {
    const stack = stacks.find((each) => frameIndex(each, { sopUid, frame }) >= 0);
    if (stack === undefined) return;
    together?.lookAlone();
    setGoal({ sopUid, frame, window });
    setChoice({ kind: 'stack', id: stack.id });
  };
  const contentOfChosen = contents.find(({ content }) =>
    content?.stacks.some(({ id }) => id === (followedId ?? choice?.id ?? stacks[0]?.id)),
  )?.content;
  const reported = useMemo(() => {
    const reports = contentOfChosen?.others.filter(({ modality }) => modality === 'SR').map(({ instance }) => instance) ?? [];
    if (contentOfChosen === undefined || reports.length === 0) return [];
    return readReports(
      reports,
      contentOfChosen.stacks.flatMap(({ frames }) => frames),
    );
  }, [contentOfChosen]);
  const chosen = followed ?? (choice?.kind === 'document' ? undefined : (stacks.find(({ id }) => id === choice?.id) ?? stacks[0]));
  const document = followed === undefined && choice?.kind === 'document' ? documents.find(({ id }) => id === choice.id) : undefined;

  if (studies.length === 0 && documents.length === 0) {
    return <EmptyState icon={<IconPhotoOff size={40} stroke={1.2} />} title={t('empty.title')} text={t('empty.text')} />;
  }
  const current: Choice | undefined = document
    ? { kind: 'document', id: document.id }
    : chosen
      ? { kind: 'stack', id: chosen.id }
      : undefined;
  return (
    <div className={classes['panel']} data-testid="images-panel">
      <div className={classes['inner']}>
        <Strip
          consultId={consultId}
          contents={contents}
          documents={documents}
          choice={current}
          onChoose={choose}
          annotations={annotations}
          onGo={go}
        />
        <div className={classes['side']}>
          {together !== undefined && stacks.length > 0 && <TogetherBar together={together} />}
          <div className={classes['main']}>
            {document !== undefined ? (
              <DocumentView key={document.id} consultId={consultId} file={document} />
            ) : chosen !== undefined ? (
              <Viewer
                key={chosen.id}
                consultId={consultId}
                stack={chosen}
                together={together}
                annotations={annotations}
                reported={reported}
                goal={goal}
                onGo={go}
                offers={offers}
              />
            ) : (
              <Waiting pending={contents.some(({ content, error }) => content === undefined && error === undefined)} />
            )}
          </div>
        </div>
      </div>
    </div>
  );
}

interface ViewerProps {
  consultId: string;
  stack: Stack;
  together: Together | undefined;
  annotations: Annotations | undefined;
  reported: readonly ReportedAnnotation[];
  goal: Goal | undefined;
  onGo: (annotation: Annotation) => void;
  offers: ReadonlyMap<string, MinutesOffer>;
}

function Viewer(props: ViewerProps) {
  const { consultId, stack } = props;
  return (
    <ErrorBoundary>
      <Suspense fallback={<Preview consultId={consultId} frame={stack.frames[0]} shown />}>
        <StackViewer {...props} />
      </Suspense>
    </ErrorBoundary>
  );
}

function Waiting({ pending }: { pending: boolean }) {
  const { t } = useTranslation('viewer');
  return pending ? (
    <Skeleton className={classes['skeleton']} aria-label={t('loadingStudy')} role="status" />
  ) : (
    <div className={classes['dark']}>
      <EmptyState icon={<IconPhotoOff size={40} stroke={1.2} />} title={t('noPictures')} />
    </div>
  );
}
