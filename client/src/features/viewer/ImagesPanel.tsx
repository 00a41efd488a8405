import { Skeleton } from '@mantine/core';
import { IconPhotoOff } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Consult, ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorBoundary } from '../../ui/ErrorBoundary.tsx';
import { DocumentView } from './DocumentView.tsx';
import classes from './ImagesPanel.module.css';
import { Preview } from './Preview.tsx';
import type { Stack } from './series.ts';
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
  const followed = useFollowedStack(together, stacks);
  const followedId = followed?.id;
  // Whoever stops following stays where they were led.
  useEffect(() => {
    if (followedId !== undefined) setChoice({ kind: 'stack', id: followedId });
  }, [followedId]);
  const choose = (next: Choice): void => {
    together?.lookAlone();
    setChoice(next);
  };
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
        <Strip consultId={consultId} contents={contents} documents={documents} choice={current} onChoose={choose} />
        <div className={classes['side']}>
          {together !== undefined && stacks.length > 0 && <TogetherBar together={together} />}
          <div className={classes['main']}>
            {document !== undefined ? (
              <DocumentView key={document.id} consultId={consultId} file={document} />
            ) : chosen !== undefined ? (
              <Viewer key={chosen.id} consultId={consultId} stack={chosen} together={together} />
            ) : (
              <Waiting pending={contents.some(({ content, error }) => content === undefined && error === undefined)} />
            )}
          </div>
        </div>
      </div>
    </div>
  );
}

function Viewer({ consultId, stack, together }: { consultId: string; stack: Stack; together: Together | undefined }) {
  return (
    <ErrorBoundary>
      <Suspense fallback={<Preview consultId={consultId} frame={stack.frames[0]} shown />}>
        <StackViewer consultId={consultId} stack={stack} together={together} />
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
