import { Skeleton } from '@mantine/core';
import { IconPhotoOff } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Consult, ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorBoundary } from '../../ui/ErrorBoundary.tsx';
import { reportedIn } from './annotations/reportedIn.ts';
import { useAnnotations, useOwnSeries } from './annotations/useAnnotations.ts';
import { useOfferedMarks } from './annotations/useOfferedMarks.ts';
import { DocumentView } from './DocumentView.tsx';
import { EnclosedView } from './enclosed/EnclosedView.tsx';
import { firstStack } from './firstStack.ts';
import classes from './ImagesPanel.module.css';
import { FittingCells } from './layout/FittingCells.tsx';
import { LayoutBar } from './layout/LayoutBar.tsx';
import { createLinks } from './layout/links.ts';
import { firstPicture } from './prepared/pictures.ts';
import { Preview, PreviewLayer } from './Preview.tsx';
import type { StackViewerProps } from './stackViewerProps.ts';
import { Strip } from './Strip.tsx';
import { SmallPictures } from './thin/SmallPictures.tsx';
import { loadViewer, viewerAsked, viewerWaitsToBeAsked } from './thin/viewerCode.ts';
import { ComingFile } from './together/ComingFile.tsx';
import { TogetherBar } from './together/TogetherBar.tsx';
import { createSharedCells, type SharedCells } from './together/sharedCells.ts';
import { useTogether, useTogetherState } from './together/useTogether.ts';
import { useBlobUrl } from '../../net/useBlobUrl.ts';
import { useStore } from '../../state/useStore.ts';
import { useChosen } from './useChosen.ts';
import { useOpenedStudy } from './useOpenedStudy.ts';
import { useStudies } from './useStudies.ts';

// Cornerstone is a megabyte: it is fetched when the first picture is shown, whose preview stands there meanwhile.
const StackViewer = lazy(loadViewer);

export interface ImagesPanelProps {
  consultId: string;
  studies: Consult['studies'];
  /** Photographs and PDFs among them are shown as documents. */
  files?: readonly ConsultFile[];
}

/** The images of a consult: what there is on the left, the chosen ones beside it. Fills its container. */
export default function ImagesPanel({ consultId, studies, files = [] }: ImagesPanelProps) {
  const { t } = useTranslation('viewer');
  const contents = useStudies(consultId, studies);
  const documents = files.filter(({ kind }) => kind === 'pdf' || kind === 'photo');
  // A photo that is in the archive is looked at with the viewer's tools, among the studies. Who looks at it when it gets there stays at it.
  const listed = documents.filter(({ kind, studyInstanceUid }) => kind === 'pdf' || studyInstanceUid === null);
  const stacks = contents.flatMap(({ content }) => content?.stacks ?? []);
  const together = useTogether(consultId);
  const annotations = useAnnotations(consultId, together);
  const offers = useOfferedMarks(consultId, annotations, stacks);
  const enclosedDocuments = contents.flatMap(({ content }) => content?.documents ?? []);
  const {
    layout,
    isTaken,
    isLed,
    document,
    enclosed,
    current,
    goal,
    choose: chooseOne,
    go: goTo,
    activate,
    arrange,
    link,
    back,
    compare,
  } = useChosen(stacks, firstStack(contents), documents, enclosedDocuments, together);
  const settle = useOpenedStudy(contents, chooseOne);
  const choose: typeof chooseOne = (choice) => {
    settle();
    chooseOne(choice);
  };
  const go: typeof goTo = (goal) => {
    settle();
    goTo(goal);
  };
  const [links] = useState(createLinks);
  const { presenter } = useTogetherState(together);
  // Whoever follows has each cell moved by the presenter.
  useEffect(() => links.setLinked(() => layout.isLinked && together?.state.get().role !== 'following'), [links, layout.isLinked, together]);
  const shared = useMemo(() => together && createSharedCells(together), [together]);
  const reported = reportedIn(contents, useOwnSeries(annotations));

  const coming = <ComingFile consultId={consultId} files={documents} together={together} />;
  if (studies.length === 0 && listed.length === 0) {
    return (
      <>
        {coming}
        <EmptyState icon={<IconPhotoOff size={40} stroke={1.2} />} title={t('empty.title')} text={t('empty.text')} />
      </>
    );
  }
  return (
    <div className={classes['panel']} data-testid="images-panel">
      <div className={classes['inner']}>
        <Strip
          consultId={consultId}
          contents={contents}
          documents={listed}
          choice={current}
          onChoose={choose}
          annotations={annotations}
          reported={reported}
          onGo={go}
        />
        <div className={classes['side']}>
          {stacks.length + enclosedDocuments.length + listed.length > 0 && (
            <div className={classes['bars']}>
              {together !== undefined && <TogetherBar together={together} />}
              {coming}
              {stacks.length > 0 && <LayoutBar layout={layout} onName={arrange} onLinked={link} onCompare={compare} onBack={back} />}
            </div>
          )}
          <div className={classes['main']}>
            {document !== undefined ? (
              <DocumentView key={document.id} consultId={consultId} file={document} together={together} />
            ) : enclosed !== undefined ? (
              <EnclosedView key={enclosed.id} consultId={consultId} document={enclosed} together={together} />
            ) : current !== undefined ? (
              <FittingCells
                layout={layout}
                isTaken={isTaken}
                presenter={isLed ? presenter?.name : undefined}
                stacks={stacks}
                onActive={activate}
                shared={shared}
              >
                {(stack, cell) => (
                  <Viewer
                    key={stack.id}
                    consultId={consultId}
                    stack={stack}
                    shared={shared}
                    cell={cell}
                    isActive={cell === layout.active}
                    annotations={annotations}
                    reported={reported}
                    goal={goal}
                    onGo={go}
                    offers={offers}
                    links={links}
                  />
                )}
              </FittingCells>
            ) : (
              <Waiting
                consultId={consultId}
                hasDocuments={enclosedDocuments.length > 0}
                pending={contents.some(({ content, error }) => content === undefined && error === undefined)}
              />
            )}
          </div>
        </div>
      </div>
    </div>
  );
}

function Viewer({ shared, cell, ...rest }: Omit<StackViewerProps, 'together'> & { shared: SharedCells | undefined; cell: number }) {
  const { consultId, stack } = rest;
  const isAsked = useStore(viewerAsked);
  // Decided when it opens: what somebody looks at does not change because a link gets better or worse.
  const [waits] = useState(viewerWaitsToBeAsked);
  useEffect(() => () => shared?.leave(cell, stack.id), [shared, cell, stack.id]);
  const props = { ...rest, together: shared?.of(cell, stack.id) };
  if (waits && !isAsked) return <SmallPictures {...props} />;
  return (
    <ErrorBoundary>
      <Suspense fallback={<Preview consultId={consultId} frame={stack.frames[0]} shown isCine={stack.isCine} />}>
        <StackViewer {...props} />
      </Suspense>
    </ErrorBoundary>
  );
}

function Waiting({ consultId, pending, hasDocuments }: { consultId: string; pending: boolean; hasDocuments: boolean }) {
  const { t } = useTranslation('viewer');
  // A small picture is there before it is known what the studies hold.
  const { url } = useBlobUrl(
    ['imaging', 'first', consultId],
    async () => (await firstPicture(consultId)) ?? Promise.reject(new Error('none')),
    pending,
  );
  // The list of a study of thousands of images takes a while on a thin link.
  return pending ? (
    <>
      {url === undefined ? <Skeleton className={classes['skeleton']} aria-hidden /> : <PreviewLayer url={url} />}
      <p className={classes['reading']} role="status">
        {t('loadingStudy')}
      </p>
    </>
  ) : (
    <div className={classes['dark']} data-testid="no-pictures">
      <EmptyState icon={<IconPhotoOff size={40} stroke={1.2} />} title={t(hasDocuments ? 'noPicturesButDocuments' : 'noPictures')} />
    </div>
  );
}
