import { Button, Skeleton } from '@mantine/core';
import { IconPhotoOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { MinutesKeyImage } from '@hoi-chan/shared/features/minutes.ts';
import { api } from '../../net/api.ts';
import classes from './KeyImages.module.css';
import { minutesKey } from './signing.ts';

export type KeyPictures = ReturnType<typeof useKeyPictures>;

/** The small pictures of key images, fetched together; again only when others are meant, whatever their order. */
export function useKeyPictures(consultId: string, images: readonly MinutesKeyImage[]) {
  const ids = images.map(({ id }) => id).toSorted();
  const { data, error, refetch } = useQuery({
    queryKey: [...minutesKey(consultId), 'key-images', ids.join()],
    queryFn: ({ signal }) => api('minutes.keyImages', { params: { consultId } }, { signal }),
    enabled: ids.length > 0,
  });
  return { pictures: data?.pictures, isFailed: error !== null, refetch };
}

export function KeyPicture({ pictures: { pictures, isFailed }, id, alt }: { pictures: KeyPictures; id: string; alt: string }) {
  const { t } = useTranslation('minutes');
  const picture = pictures?.find((each) => each.id === id);
  if (picture?.is === 'picture')
    return <img className={classes['picture']} src={`data:${picture.contentType};base64,${picture.base64}`} alt={alt} draggable={false} />;
  if (picture === undefined && !isFailed) return <Skeleton className={classes['picture']} />;
  return (
    <span className={classes['none']}>
      <IconPhotoOff size={20} aria-hidden />
      {t(`keyImages.none.${picture?.reason ?? 'archive_away'}`)}
    </span>
  );
}

/** Another try, where the archive was away. */
export function KeyPicturesAgain({ pictures: { pictures, isFailed, refetch } }: { pictures: KeyPictures }) {
  const { t } = useTranslation('minutes');
  const isAway = isFailed || pictures?.some((each) => each.is === 'none' && each.reason === 'archive_away') === true;
  if (!isAway) return null;
  return (
    <Button variant="subtle" size="compact-sm" onClick={() => void refetch()}>
      {t('keyImages.again')}
    </Button>
  );
}
