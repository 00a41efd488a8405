import { UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconFileTypePdf, IconMovie, IconPhoto, IconStack2 } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConsultFile } from '@hoi-chan/shared/features/consultShapes.ts';
import { modalitiesText } from '../../ui/modalities.ts';
import { formatDate } from '../../ui/time.ts';
import { useErrorText } from '../../ui/useErrorText.ts';
import type { Annotations } from './annotations/model.ts';
import { KeyImages } from './annotations/KeyImages.tsx';
import type { ReportedAnnotation } from './annotations/reported.ts';
import { isoDate } from './dicomJson.ts';
import type { EnclosedDocument } from './enclosed/enclosed.ts';
import type { Goal } from './goal.ts';
import { usePreview } from './usePreview.ts';
import { seriesKey } from './progress/board.ts';
import { SeriesProgressBar } from './progress/SeriesProgressBar.tsx';
import { usePrepared } from './prepared/usePrepared.ts';
import type { Stack } from './series.ts';
import classes from './Strip.module.css';
import { useSeen } from './useSeen.ts';
import type { StudyEntry } from './useStudies.ts';

export type Choice = { kind: 'stack'; id: string } | { kind: 'document'; id: string };

interface StripProps {
  consultId: string;
  contents: readonly StudyEntry[];
  documents: readonly ConsultFile[];
  choice: Choice | undefined;
  onChoose: (choice: Choice) => void;
  annotations: Annotations | undefined;
  /** What the archive holds of marks made before. */
  reported: readonly ReportedAnnotation[];
  onGo: (image: Goal) => void;
}

/** Studies with their series as small pictures, and the documents: what there is to look at. */
export function Strip({ consultId, contents, documents, choice, onChoose, annotations, reported, onGo }: StripProps) {
  const { t } = useTranslation('viewer');
  return (
    <nav className={classes['strip']} aria-label={t('strip.label')}>
      {annotations !== undefined && <KeyImages consultId={consultId} annotations={annotations} reported={reported} onGo={onGo} />}
      {contents.map((entry) => (
        <StudyGroup key={entry.study.studyInstanceUid} consultId={consultId} entry={entry} choice={choice} onChoose={onChoose} />
      ))}
      {documents.length > 0 && (
        <div className={classes['group']} role="group" aria-label={t('strip.documents')}>
          <h3 className={classes['heading']}>{t('strip.documents')}</h3>
          <div className={classes['items']}>
            {documents.map((file) => (
              <UnstyledButton
                key={file.id}
                className={classes['document']}
                aria-current={choice?.id === file.id || undefined}
                onClick={() => onChoose({ kind: 'document', id: file.id })}
              >
                {file.kind === 'pdf' ? <IconFileTypePdf size={20} aria-hidden /> : <IconPhoto size={20} aria-hidden />}
                <span className={classes['name']}>{file.name}</span>
              </UnstyledButton>
            ))}
          </div>
        </div>
      )}
    </nav>
  );
}

function StudyGroup({ consultId, entry, choice, onChoose }: { entry: StudyEntry } & Pick<StripProps, 'consultId' | 'choice' | 'onChoose'>) {
  const { t } = useTranslation('viewer');
  const prepared = usePrepared(consultId);
  const errorText = useErrorText();
  const { study, content, error, retry } = entry;
  const date = study.studyDate === null ? undefined : (isoDate(study.studyDate) ?? study.studyDate);
  const title = study.description || modalitiesText(study.modalities) || t('strip.unnamed');
  return (
    // No landmark: two studies may have the same name.
    <div className={classes['group']} role="group" aria-label={title}>
      <h3 className={classes['heading']}>
        {title}
        {date !== undefined && <span className={classes['date']}>{formatDate(date)}</span>}
      </h3>
      {error !== undefined && (
        <div className={classes['problem']} role="alert">
          <IconAlertTriangle size={16} aria-hidden />
          <span>{errorText(error)}</span>
          <UnstyledButton className={classes['retry']} onClick={retry}>
            {t('retry')}
          </UnstyledButton>
        </div>
      )}
      <div className={classes['items']} aria-busy={content === undefined && error === undefined}>
        {content === undefined && error === undefined && <div className={classes['ghost']} />}
        {content?.stacks.map((stack) => (
          <StackButton
            key={stack.id}
            consultId={consultId}
            stack={stack}
            prepared={prepared.get(stack.seriesUid) ?? 0}
            chosen={choice?.id === stack.id}
            onChoose={() => onChoose({ kind: 'stack', id: stack.id })}
          />
        ))}
        {content?.documents.map((document) => (
          <DocumentButton
            key={document.id}
            document={document}
            chosen={choice?.id === document.id}
            onChoose={() => onChoose({ kind: 'document', id: document.id })}
          />
        ))}
      </div>
      {content !== undefined && content.others.length > 0 && (
        <p className={classes['others']}>{t('strip.others', { count: content.others.length })}</p>
      )}
    </div>
  );
}

/** A PDF in the archive: its icon and its name, no picture of it. */
function DocumentButton({ document, chosen, onChoose }: { document: EnclosedDocument; chosen: boolean; onChoose: () => void }) {
  const { t } = useTranslation('viewer');
  const name = document.title || t('enclosed.unnamed');
  return (
    <UnstyledButton
      className={classes['document']}
      aria-current={chosen || undefined}
      onClick={onChoose}
      title={name}
      data-testid="enclosed-document"
    >
      <IconFileTypePdf size={20} aria-hidden />
      <span className={classes['name']}>{name}</span>
      <span className="hc-visually-hidden">
        {t('enclosed.kind')} {document.date && formatDate(document.date)}
      </span>
    </UnstyledButton>
  );
}

interface StackButtonProps {
  consultId: string;
  stack: Stack;
  prepared: number;
  chosen: boolean;
  onChoose: () => void;
}

function StackButton({ consultId, stack, prepared, chosen, onChoose }: StackButtonProps) {
  const { t } = useTranslation('viewer');
  const frame = stack.frames[Math.floor(stack.frames.length / 2)];
  const button = useRef<HTMLButtonElement>(null);
  // A study may have hundreds of series: a small picture is asked for when it comes into sight.
  const wasSeen = useSeen(button);
  const { url, error } = usePreview(consultId, frame, 128, wasSeen);
  const count = stack.frames.length;
  const name = stack.description || stack.bodyPart || t('strip.series', { number: stack.number ?? 1 });
  return (
    <div className={classes['item']}>
      <UnstyledButton ref={button} className={classes['stack']} aria-current={chosen || undefined} onClick={onChoose} title={name}>
        <span className={classes['thumb']}>
          {url !== undefined && <img src={url} alt="" draggable={false} />}
          {error !== undefined && <span className={classes['noThumb']}>{stack.modality}</span>}
          <span className={classes['modality']}>{stack.modality}</span>
          <span className={classes['count']}>
            {stack.isCine ? <IconMovie size={12} aria-hidden /> : <IconStack2 size={12} aria-hidden />}
            {count}
          </span>
        </span>
        <span className={classes['name']}>{name}</span>
        <span className="hc-visually-hidden">{t(stack.isCine ? 'strip.frames' : 'strip.images', { count })}</span>
      </UnstyledButton>
      <SeriesProgressBar series={seriesKey(consultId, stack.id)} name={name} prepared={prepared} />
    </div>
  );
}
