import { z } from 'zod';

/** What is said about a picture in more than one contract. */

/** Places in a picture: column and row from 0, whole numbers at the middle of a pixel. A little beside the picture is allowed. */
export const picturePlace = z.number().min(-100_000).max(200_000);

/** Frames of an object count from 1. */
export const frameNumber = z.number().int().min(1).max(100_000);

/** In modality units, PS3.3 §C.11.2. */
export const voiWindow = z.strictObject({ center: z.number().min(-1e9).max(1e9), width: z.number().positive().max(1e9) });
