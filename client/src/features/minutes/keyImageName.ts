import type { TFunction } from 'i18next';
import type { MinutesKeyImage } from '@hoi-chan/shared/features/minutes.ts';

/** Series, slice and frame, as far as they are known. */
export function keyImageName(image: MinutesKeyImage, t: TFunction<'minutes'>): string {
  return [
    image.series,
    image.instanceNumber === null ? '' : t('keyImages.number', { number: image.instanceNumber }),
    image.frameCount === null || image.frameCount === 1 ? '' : t('keyImages.frame', { frame: image.frame, count: image.frameCount }),
  ]
    .filter(Boolean)
    .join(', ');
}
