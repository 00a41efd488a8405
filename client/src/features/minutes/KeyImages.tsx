import { Button, Skeleton } from '@mantine/core';
import { IconPhotoOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { MinutesKeyImage } from '@hoi-chan/shared/features/minutes.ts';
import { api } from '../../net/api.ts';
import contentClasses from './ContentView.module.css';
import { keyImageName } from './keyImageName.ts';
import classes from './KeyImages.module.css';
import { minutesKey } from './signing.ts';

/** The pictures marked as key, small, as they will stand on the paper. Nothing when there are none. */
export function KeyImages({ consultId, images }: { consultId: string; images: readonly MinutesKeyImage[] | undefined }) {
  const { t } = useTranslation('minutes');
  const titleId = useId();
  const ids = images?.map(({ id }) => id) ?? [];
  const { data, error, refetch } = useQuery({
    queryKey: [...minutesKey(consultId), 'key-images', ids.join()],
    queryFn: ({ signal }) => api('minutes.keyImages', { params: { consultId } }, { signal }),
    enabled: ids.length > 0,
  });
  if (images === undefined || images.length === 0) return null;
  const pictureOf = (id: string) => data?.pictures.find((each) => each.id === id);
  const isAway = error !== null || data?.pictures.some((each) => each.is === 'none' && each.reason === 'archive_away') === true;
  return (
    <section aria-labelledby={titleId} data-testid="minutes-key-images">
      <h3 className={contentClasses['heading']} id={titleId}>
        {t('keyImages.title', { count: images.length })}
      </h3>
      <ul className={classes['list']}>
        {images.map((image, index) => (
          <li key={image.id} className={classes['item']}>
            <Picture picture={pictureOf(image.id)} failed={error !== null} alt={t('keyImages.picture', { number: index + 1 })} />
            <span className={classes['name']}>
              {index + 1}. {keyImageName(image, t)}
            </span>
            <span className={classes['by']}>{t('keyImages.by', { name: image.markedBy })}</span>
          </li>
        ))}
      </ul>
      {isAway && (
        <Button variant="subtle" size="compact-sm" onClick={() => void refetch()}>
          {t('keyImages.again')}
        </Button>
      )}
    </section>
  );
}

type Answer = Awaited<ReturnType<typeof api<'minutes.keyImages'>>>['pictures'][number];

function Picture({ picture, failed, alt }: { picture: Answer | undefined; failed: boolean; alt: string }) {
  const { t } = useTranslation('minutes');
  if (picture?.is === 'picture')
    return <img className={classes['picture']} src={`data:${picture.contentType};base64,${picture.base64}`} alt={alt} draggable={false} />;
  if (picture === undefined && !failed) return <Skeleton className={classes['picture']} />;
  return (
    <span className={classes['none']}>
      <IconPhotoOff size={20} aria-hidden />
      {t(`keyImages.none.${picture?.reason ?? 'archive_away'}`)}
    </span>
  );
}
