import { UnstyledButton } from '@mantine/core';
import { IconStarFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Annotation } from '@hoi-chan/shared/features/annotations.ts';
import { useStore } from '../../../state/useStore.ts';
import { readRendered } from '../dicomSource.ts';
import classes from '../Strip.module.css';
import { useBlobUrl } from '../../../net/useBlobUrl.ts';
import type { Annotations } from './model.ts';

interface KeyImagesProps {
  consultId: string;
  annotations: Annotations;
  onGo: (annotation: Annotation) => void;
}

/** The pictures somebody has marked as key, as small pictures; nothing when there are none. */
export function KeyImages({ consultId, annotations, onGo }: KeyImagesProps) {
  const { t } = useTranslation('viewer');
  const keys = useStore(annotations.state).annotations.filter(({ kind }) => kind === 'key');
  if (keys.length === 0) return null;
  return (
    <div className={classes['group']} role="group" aria-label={t('strip.keyImages')} data-testid="key-images">
      <h3 className={classes['heading']}>{t('strip.keyImages')}</h3>
      <div className={classes['items']}>
        {keys.map((key) => (
          <KeyImage key={key.id} consultId={consultId} image={key} onGo={onGo} />
        ))}
      </div>
    </div>
  );
}

function KeyImage({ consultId, image, onGo }: { consultId: string; image: Annotation; onGo: (annotation: Annotation) => void }) {
  const { t } = useTranslation('viewer');
  const { sopUid, frame } = image;
  const { url } = useBlobUrl(['imaging', 'rendered', consultId, sopUid, frame, 128], (signal) =>
    readRendered(consultId, image, 128, signal),
  );
  return (
    <UnstyledButton className={classes['stack']} onClick={() => onGo(image)} data-testid="key-image" data-sop={sopUid} data-frame={frame}>
      <span className={classes['thumb']}>
        {url !== undefined && <img src={url} alt="" draggable={false} />}
        <span className={classes['modality']}>
          <IconStarFilled size={12} aria-hidden />
        </span>
      </span>
      <span className={classes['name']}>{image.author.name}</span>
      <span className="hc-visually-hidden">{t('strip.keyImageOf', { name: image.author.name })}</span>
    </UnstyledButton>
  );
}
