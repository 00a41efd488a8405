import { AppError } from '@hoi-chan/shared/errors.ts';
import { ImagingError } from './gateway.ts';

/** What a person may learn of an archive's refusal; anything that is not an ImagingError goes through as it is. */
export function imagingToAppError(error: unknown): unknown {
  if (!(error instanceof ImagingError)) return error;
  switch (error.code) {
    case 'NOT_FOUND':
      return new AppError('NOT_FOUND', 'the image archive has no such object', { reason: 'image_not_found', cause: error });
    case 'UNAVAILABLE':
      return new AppError('UNAVAILABLE', 'the image archive does not answer', {
        reason: 'images_unavailable',
        retryAfterSeconds: 5,
        cause: error,
      });
    case 'INVALID':
      return new AppError('INVALID_REQUEST', 'the image archive cannot give this', {
        reason: (error.reason ?? 'image_invalid').replaceAll('-', '_'),
        cause: error,
      });
  }
}
