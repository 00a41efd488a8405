import { open } from 'node:fs/promises';
import { number, text, type DicomJson } from './dicomJson.ts';
import { readFrame } from './frames.ts';
import { DEFAULT_MAX_FILE_BYTES, ImagingError, RefusalError, type StoreItem } from './gateway.ts';
import { receive, type Received } from './receive.ts';
import { Turnstile } from './turnstile.ts';

/**
 * True for objects of which a PACS may cut wrong frames while they are uncompressed. Orthanc 1.10.1 counts three bytes a pixel where 4:2:2 has two, and
 * bits where a row is whole bytes only.
 */
export function isCutWrongly(dataset: DicomJson): boolean {
  if (number(dataset, '00280100') === 1) return (number(dataset, '00280011') ?? 0) % 8 !== 0;
  return text(dataset, '00280004') === 'YBR_FULL_422';
}

/** Cuts frames out of whole objects on this side. The last one stays in `folder` for its other frames; one is cut at a time. */
export class FrameCutter {
  readonly #door = new Turnstile(1);
  #last: { key: string; received: Received } | undefined;

  /**
   * @param key names the object with its series and study
   * @param read the whole object, asked for only when it is not the last one
   * @throws ImagingError NOT_FOUND when it has no such frame, INVALID when the object is damaged
   */
  async frame(
    key: string,
    frameNumber: number,
    read: () => Promise<{ item: StoreItem; folder: string }>,
    signal?: AbortSignal,
  ): Promise<{ bytes: Buffer; transferSyntaxUid: string }> {
    return await this.#door.through(async () => {
      const { path, object } = await this.#whole(key, read, signal);
      if (object.frames === undefined) throw new ImagingError('NOT_FOUND', 'the object has no frames');
      const file = await open(path);
      try {
        return { bytes: await readFrame(file, object.frames, frameNumber), transferSyntaxUid: object.transferSyntaxUid };
      } finally {
        await file.close();
      }
    }, signal);
  }

  async #whole(key: string, read: () => Promise<{ item: StoreItem; folder: string }>, signal: AbortSignal | undefined): Promise<Received> {
    if (this.#last?.key === key) return this.#last.received;
    await this.#last?.received.dispose();
    this.#last = undefined;
    const { item, folder } = await read();
    try {
      const received = await receive(item, folder, DEFAULT_MAX_FILE_BYTES, signal);
      this.#last = { key, received };
      return received;
    } catch (cause) {
      if (cause instanceof RefusalError) throw new ImagingError('INVALID', 'the object cannot be cut into frames', { cause });
      throw cause;
    }
  }
}
