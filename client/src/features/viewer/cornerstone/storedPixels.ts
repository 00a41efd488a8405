import { cache } from '@cornerstonejs/core';

/** The decoded values of a picture as they lie in memory; times `slope` plus `intercept` they are in modality units. */
export interface StoredPixels {
  pixels: ArrayLike<number>;
  slope: number;
  intercept: number;
}

/** undefined for colour and while the picture is not in memory. */
export function storedPixels(imageId: string): StoredPixels | undefined {
  const image = cache.getImage(imageId);
  if (image === undefined || image.color) return undefined;
  const isScaled = image.preScale?.scaled === true;
  return { pixels: image.getPixelData(), slope: isScaled ? 1 : image.slope, intercept: isScaled ? 0 : image.intercept };
}
