import { open, type FileHandle } from 'node:fs/promises';
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

/** How many whole objects stay at hand: several pictures of a layout are asked for in turn. */
const KEPT = 4;
const KEPT_BYTES = 1024 ** 3;
/** For reading one object: while an archive stalls, everybody else waits. */
const READ_MS = 60_000;

export interface Spool {
  item: StoreItem;
  folder: string;
}

/** Cuts frames out of whole objects on this side. The last few stay in `folder` for their other frames; one is cut at a time. */
export class FrameCutter {
  readonly #door = new Turnstile(1);
  /** The one used last is the last. */
  readonly #kept = new Map<string, Received>();

  /**
   * @param key names the object with its series and study
   * @param read the whole object, asked for only when it is not at hand; to end when its signal fires
   * @throws ImagingError NOT_FOUND when it has no such frame, INVALID when the object is damaged, UNAVAILABLE `timeout` when it does not come
   */
  async frame(
    key: string,
    frameNumber: number,
    read: (signal: AbortSignal) => Promise<Spool>,
    signal?: AbortSignal,
  ): Promise<{ bytes: Buffer; transferSyntaxUid: string }> {
    return await this.#door.through(async () => {
      const { file, object } = await this.#opened(key, read, signal);
      try {
        if (object.frames === undefined) throw new ImagingError('NOT_FOUND', 'the object has no frames');
        return { bytes: await readFrame(file, object.frames, frameNumber), transferSyntaxUid: object.transferSyntaxUid };
      } finally {
        await file.close();
      }
    }, signal);
  }

  async #opened(
    key: string,
    read: (signal: AbortSignal) => Promise<Spool>,
    signal: AbortSignal | undefined,
  ): Promise<Received & { file: FileHandle }> {
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key);
      try {
        const file = await open(kept.path);
        this.#kept.set(key, kept);
        return { ...kept, file };
      } catch (cause) {
        // Folders of temporary files are swept by the system.
        if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
      }
    }
    const received = await this.#received(read, signal);
    this.#kept.set(key, received);
    await this.#makeRoom();
    return { ...received, file: await open(received.path) };
  }

  async #received(read: (signal: AbortSignal) => Promise<Spool>, signal: AbortSignal | undefined): Promise<Received> {
    const late = AbortSignal.timeout(READ_MS);
    const either = signal ? AbortSignal.any([signal, late]) : late;
    try {
      const { item, folder } = await read(either);
      return await receive(item, folder, DEFAULT_MAX_FILE_BYTES, either);
    } catch (cause) {
      if (signal?.aborted) throw cause;
      if (late.aborted) throw new ImagingError('UNAVAILABLE', 'the whole object does not come', { reason: 'timeout', cause });
      if (cause instanceof RefusalError) throw new ImagingError('INVALID', 'the object cannot be cut into frames', { cause });
      throw cause;
    }
  }

  async #makeRoom(): Promise<void> {
    let bytes = [...this.#kept.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    for (const [key, received] of [...this.#kept].slice(0, -1)) {
      if (this.#kept.size <= KEPT && bytes <= KEPT_BYTES) return;
      this.#kept.delete(key);
      bytes -= received.sizeBytes;
      await received.dispose();
    }
  }
}
