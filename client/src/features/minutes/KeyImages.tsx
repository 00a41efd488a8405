import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { MinutesKeyImage } from '@hoi-chan/shared/features/minutes.ts';
import contentClasses from './ContentView.module.css';
import { keyImageName } from './keyImageName.ts';
import classes from './KeyImages.module.css';
import { KeyPicture, KeyPicturesAgain, useKeyPictures } from './keyPictures.tsx';

/** The pictures marked as key, small, as they will stand on the paper. Nothing when there are none. */
export function KeyImages({ consultId, images }: { consultId: string; images: readonly MinutesKeyImage[] | undefined }) {
  const { t } = useTranslation('minutes');
  const titleId = useId();
  const pictures = useKeyPictures(consultId, images ?? []);
  if (images === undefined || images.length === 0) return null;
  return (
    <section aria-labelledby={titleId} data-testid="minutes-key-images">
      <h3 className={contentClasses['heading']} id={titleId}>
        {t('keyImages.title', { count: images.length })}
      </h3>
      <ul className={classes['list']}>
        {images.map((image, index) => (
          <li key={image.id} className={classes['item']}>
            <KeyPicture pictures={pictures} id={image.id} alt={t('keyImages.picture', { number: index + 1 })} />
            <span className={classes['name']}>
              {index + 1}. {keyImageName(image, t)}
            </span>
            <span className={classes['by']}>{t('keyImages.by', { name: image.markedBy })}</span>
          </li>
        ))}
      </ul>
      <KeyPicturesAgain pictures={pictures} />
    </section>
  );
}
