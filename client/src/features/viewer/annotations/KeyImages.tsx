import { UnstyledButton } from '@mantine/core';
import { IconArchive, IconStarFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { AnnotationDraft } from '@hoi-chan/shared/features/annotations.ts';
import { useStore } from '../../../state/useStore.ts';
import { readRendered } from '../dicomSource.ts';
import type { Goal } from '../goal.ts';
import classes from '../Strip.module.css';
import { useBlobUrl } from '../../../net/useBlobUrl.ts';
import type { Annotations } from './model.ts';
import type { ReportedAnnotation } from './reported.ts';

interface KeyImagesProps {
  consultId: string;
  annotations: Annotations;
  /** What the archive holds, from consults before and other viewers. */
  reported: readonly ReportedAnnotation[];
  onGo: (image: Goal) => void;
}

/** The pictures somebody has marked as key, here or before, as small pictures; nothing when there are none. */
export function KeyImages({ consultId, annotations, reported, onGo }: KeyImagesProps) {
  const { t } = useTranslation('viewer');
  const keys = useStore(annotations.state).annotations.filter(({ kind }) => kind === 'key');
  const isMarked = ({ sopUid, frame }: Goal): boolean => keys.some((key) => key.sopUid === sopUid && key.frame === frame);
  const archived = reported.filter((each) => each.kind === 'key' && !isMarked(each));
  if (keys.length + archived.length === 0) return null;
  return (
    <div className={classes['group']} role="group" aria-label={t('strip.keyImages')} data-testid="key-images">
      <h3 className={classes['heading']}>{t('strip.keyImages')}</h3>
      <div className={classes['items']}>
        {keys.map((key) => (
          <KeyImage key={key.id} consultId={consultId} image={key} onGo={onGo} />
        ))}
        {archived.map((key) => (
          <KeyImage key={key.id} consultId={consultId} image={key} onGo={onGo} isArchived />
        ))}
      </div>
    </div>
  );
}

interface KeyImageProps {
  consultId: string;
  image: AnnotationDraft & { author: { name: string } };
  onGo: (image: Goal) => void;
  isArchived?: boolean;
}

function KeyImage({ consultId, image, onGo, isArchived = false }: KeyImageProps) {
  const { t } = useTranslation('viewer');
  const { name } = image.author;
  const { sopUid, frame } = image;
  const { url } = useBlobUrl(['imaging', 'rendered', consultId, sopUid, frame, 128], (signal) =>
    readRendered(consultId, image, 128, signal),
  );
  return (
    <UnstyledButton
      className={classes['stack']}
      onClick={() => onGo(image)}
      data-testid={isArchived ? 'archived-key-image' : 'key-image'}
      data-sop={sopUid}
      data-frame={frame}
    >
      <span className={classes['thumb']}>
        {url !== undefined && <img src={url} alt="" draggable={false} />}
        <span className={classes['modality']}>
          {isArchived ? <IconArchive size={12} aria-hidden /> : <IconStarFilled size={12} aria-hidden />}
        </span>
      </span>
      <span className={classes['name']}>{name}</span>
      <span className="hc-visually-hidden">{t(isArchived ? 'strip.archivedKeyImage' : 'strip.keyImageOf', { name })}</span>
    </UnstyledButton>
  );
}
