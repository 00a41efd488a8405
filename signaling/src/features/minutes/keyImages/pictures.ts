import { AppError } from '@hoi-chan/shared/errors.ts';
import { MOST_KEY_PICTURES, type MinutesKeyImage, type NoPictureReason } from '@hoi-chan/shared/features/minutes.ts';
import type { Database, Queryable, Transaction } from '../../../db/database.ts';
import { ImagingError, type ImagingGateway, type Payload } from '../../../imaging/gateway.ts';
import { addJob } from '../../../jobs/queue.ts';
import { findPicture, keepPicture, type KeptPicture } from './store.ts';

export const KEY_PICTURE_TASK = 'keep_key_picture';
const SIDE_PX = 256;
/** Also what the table takes. */
const MAX_BYTES = 32 * 1024;
/** What a signer is kept waiting for an archive, all pictures together. */
const PATIENCE_MS = 5_000;

export type KeyPicture = KeptPicture | { missing: NoPictureReason };

export interface KeyPicturePorts {
  db: Database;
  imaging: ImagingGateway;
  /** Whether the study may be opened in this consult: it may wait for a doctor's word because it names another patient. */
  isOpen(consultId: string, studyUid: string, signal: AbortSignal): Promise<boolean>;
  /** The standing key images. */
  keyImages(db: Queryable, consultId: string): Promise<MinutesKeyImage[]>;
}

/** With the mark itself: the archive may be away now, or when the paper is printed. */
export async function planKeyPicture(tx: Transaction, consultId: string, imageId: string): Promise<void> {
  await addJob(tx, KEY_PICTURE_TASK, { consultId, imageId }, { key: `${KEY_PICTURE_TASK}:${imageId}` });
}

/** The small pictures of key images: drawn once by the archive, then ours. */
export class KeyPictures {
  readonly #ports: KeyPicturePorts;

  constructor(ports: KeyPicturePorts) {
    this.#ports = ports;
  }

  /** One for each image, by its id, within some seconds whatever the archive does: an image without a picture says why. Fails by a fault of ours alone. */
  async of(consultId: string, images: readonly MinutesKeyImage[]): Promise<ReadonlyMap<string, KeyPicture>> {
    const pictures = new Map<string, KeyPicture>();
    const patience = AbortSignal.timeout(PATIENCE_MS);
    // One after the other: the archive serves the room meanwhile.
    for (const [index, image] of images.entries()) {
      pictures.set(image.id, index < MOST_KEY_PICTURES ? await this.#keptOrWhy(consultId, image, patience) : { missing: 'too_many' });
    }
    return pictures;
  }

  /** The job: fails while the archive is away, so that it is tried again. */
  readonly task = async (payload: unknown): Promise<void> => {
    const { consultId, imageId } = payload as { consultId: string; imageId: string };
    const image = (await this.#ports.keyImages(this.#ports.db, consultId)).find(({ id }) => id === imageId);
    // Taken back meanwhile.
    if (image === undefined) return;
    const picture = await this.#keptOrWhy(consultId, image, AbortSignal.timeout(60_000));
    if ('missing' in picture && picture.missing === 'archive_away') throw new Error('the archive is away');
  };

  async #keptOrWhy(consultId: string, image: MinutesKeyImage, signal: AbortSignal): Promise<KeyPicture> {
    const { db, imaging, isOpen } = this.#ports;
    const kept = await findPicture(db, consultId, image.id);
    if (kept !== undefined && kept.window?.center === image.window?.center && kept.window?.width === image.window?.width) return kept;
    try {
      if (!(await isOpen(consultId, image.studyUid, signal))) return { missing: 'not_drawable' };
      const window = image.window === null ? {} : { window: image.window };
      const drawn = await imaging.rendered(image, { frame: image.frame, width: SIDE_PX, height: SIDE_PX, ...window, signal });
      const bytes = await upTo(drawn, MAX_BYTES);
      const contentType = bytes && typeOf(bytes);
      if (bytes === undefined || contentType === undefined) return { missing: 'not_drawable' };
      const picture = { contentType, bytes, window: image.window };
      await keepPicture(db, consultId, image.id, picture);
      return picture;
    } catch (error) {
      return { missing: isAway(error, signal) ? 'archive_away' : refused(error) };
    }
  }
}

const isAway = (error: unknown, signal: AbortSignal): boolean =>
  signal.aborted || ((error instanceof ImagingError || error instanceof AppError) && error.code === 'UNAVAILABLE');

/** @throws what is no answer of the archive: a fault of ours must not look like a picture that cannot be drawn */
function refused(error: unknown): NoPictureReason {
  if (error instanceof ImagingError || error instanceof AppError) return 'not_drawable';
  throw error;
}

/** undefined: more than that. */
async function upTo({ body }: Payload, mostBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** By its first bytes: what goes into a paper is what it says it is. */
function typeOf(bytes: Buffer): KeptPicture['contentType'] | undefined {
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg';
  return bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) ? 'image/png' : undefined;
}
